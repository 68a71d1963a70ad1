/** CloudTrail: the record of who did what in the account. */
import type { Node } from "../graph/graph.js";
import { elements, inside, unresolved } from "../graph/values.js";
import type { Properties } from "../resources.js";
import { graphRule, resourceRule, violation } from "../rule.js";
import { mustNameCustomerKey } from "./customerKey.js";
import { about, mustBeTrue, mustNotBeFalse, notKnown } from "./expect.js";
import * as examples from "./trail.examples.js";

type Trail = Properties<"aws:cloudtrail/trail:Trail">;
type Answer = boolean | "undetermined";

function all(...answers: readonly Answer[]): Answer {
	if (answers.includes(false)) return false;
	return answers.includes("undetermined") ? "undetermined" : true;
}

/** Whether a value is one of those that will do. */
function isOneOf(value: unknown, ...accepted: readonly unknown[]): Answer {
	return value === unresolved ? "undetermined" : accepted.includes(value);
}

/** Whether selectors take in all management events, reading and writing. Without selectors a trail does. */
function takesManagementEvents({ eventSelectors, advancedEventSelectors }: Trail): Answer {
	const plain = elements(eventSelectors).map((selector) =>
		selector === unresolved
			? "undetermined"
			: all(
					isOneOf(selector.includeManagementEvents, undefined, true),
					isOneOf(selector.readWriteType, undefined, "All"),
					isOneOf(elements(selector.excludeManagementEventSources)[0], undefined),
				),
	);
	const advanced = elements(advancedEventSelectors).map((selector): Answer => {
		const fields = elements(inside(selector, ({ fieldSelectors }) => fieldSelectors));
		if (fields.includes(unresolved)) return "undetermined";
		// Any further field takes something away.
		const [field, ...others] = fields;
		return all(
			others.length === 0,
			isOneOf(
				inside(field, (known) => known.field),
				"eventCategory",
			),
			isOneOf(elements(inside(field, (known) => known.equals))[0], "Management"),
		);
	});
	const answers = [...plain, ...advanced];
	if (answers.length === 0 || answers.includes(true)) return true;
	return answers.includes("undetermined") && "undetermined";
}

/** Whether a trail records every management event of every region. */
function recordsEverything({ inputs }: Node<"aws:cloudtrail/trail:Trail">): Answer {
	return all(
		isOneOf(inputs.isMultiRegionTrail, true),
		isOneOf(inputs.enableLogging, undefined, true),
		isOneOf(inputs.includeGlobalServiceEvents, undefined, true),
		takesManagementEvents(inputs),
	);
}

const managementEvents = graphRule({
	id: "ct-management-events",
	title: "One trail records all management events of all regions",
	severity: "high",
	level: "mandatory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "CloudTrail.1" },
		{ framework: "CIS v3", id: "3.1" },
		{ framework: "CIS v5", id: "3.1" },
	],
	why: "An intruder works in the region that nobody watches, and reads before writing. Of a stack that makes trails, one has to record everything; what other trails leave out does not matter then. A stack without trails is passed over: most accounts have theirs from elsewhere.",
	fix: "Set isMultiRegionTrail to true on one trail and leave enableLogging, includeGlobalServiceEvents and the selectors out, or select all management events.",
	examples: examples.managementEvents,
	check: (graph) => {
		const trails = graph.ofType("aws:cloudtrail/trail:Trail");
		const answers = trails.map(recordsEverything);
		if (answers.includes(true)) return [];
		const allowed = "one trail that records all management events of all regions";
		const isUndecided = answers.includes("undetermined");
		return trails.flatMap((trail) =>
			about(trail, [
				isUndecided
					? notKnown("what each trail records", allowed)
					: violation(`it does not record everything, and neither does another; allowed: ${allowed}`),
			]),
		);
	},
});

const multiRegion = resourceRule({
	id: "ct-multi-region",
	title: "Trails record every region",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [{ framework: "Checkov", id: "CKV_AWS_67" }],
	why: "A trail of one region misses what happens in the others, and the global services' events outside us-east-1.",
	fix: "Set isMultiRegionTrail to true.",
	examples: examples.multiRegion,
	types: ["aws:cloudtrail/trail:Trail"],
	check: ({ isMultiRegionTrail }) => mustBeTrue(isMultiRegionTrail, "isMultiRegionTrail"),
});

const logging = resourceRule({
	id: "ct-logging",
	title: "Trails record",
	severity: "high",
	level: "mandatory",
	undecided: "at-update",
	controls: [{ framework: "Checkov", id: "CKV_AWS_251" }],
	why: "A trail that is switched off looks like one in every list. It is the first thing that an intruder does.",
	fix: "Leave enableLogging out.",
	examples: examples.logging,
	types: ["aws:cloudtrail/trail:Trail"],
	check: ({ enableLogging }) => mustNotBeFalse(enableLogging, "enableLogging"),
});

const validation = resourceRule({
	id: "ct-validation",
	title: "Trails can prove that their files are whole",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "CloudTrail.4" },
		{ framework: "CIS v3", id: "3.2" },
		{ framework: "CIS v5", id: "3.2" },
		{ framework: "Checkov", id: "CKV_AWS_36" },
	],
	why: "With signed digests a file that was changed or deleted afterwards shows; without, nobody can tell.",
	fix: "Set enableLogFileValidation to true.",
	examples: examples.validation,
	types: ["aws:cloudtrail/trail:Trail"],
	check: ({ enableLogFileValidation }) => mustBeTrue(enableLogFileValidation, "enableLogFileValidation"),
});

const key = graphRule({
	id: "ct-kms",
	title: "Trails are encrypted with a customer managed key",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "CloudTrail.2" },
		{ framework: "CIS v3", id: "3.5" },
		{ framework: "CIS v5", id: "3.5" },
		{ framework: "Checkov", id: "CKV_AWS_35" },
	],
	why: "With a key, reading the trail takes the right to decrypt as well as the right to the bucket.",
	fix: "Set kmsKeyId to a key whose policy lets cloudtrail.amazonaws.com encrypt.",
	examples: examples.key,
	check: (graph) =>
		graph
			.ofType("aws:cloudtrail/trail:Trail")
			.flatMap((trail) => about(trail, mustNameCustomerKey(graph, trail, "kmsKeyId", trail.inputs.kmsKeyId))),
});

const cloudWatch = resourceRule({
	id: "ct-cloudwatch",
	title: "Trails go to CloudWatch as well",
	severity: "low",
	level: "advisory",
	undecided: "at-update",
	controls: [{ framework: "FSBP", id: "CloudTrail.5" }],
	why: "Alarms can be set on log groups, not on files in a bucket. CKV2_AWS_10 also wants the group in the same program, and is not meant.",
	fix: "Set cloudWatchLogsGroupArn and cloudWatchLogsRoleArn.",
	examples: examples.cloudWatch,
	types: ["aws:cloudtrail/trail:Trail"],
	check: ({ cloudWatchLogsGroupArn: group }) => {
		if (group === unresolved) return [notKnown("cloudWatchLogsGroupArn", "the ARN of a log group")];
		return group === undefined || group === ""
			? [violation("cloudWatchLogsGroupArn is left out; allowed: the ARN of a log group")]
			: [];
	},
});

export const trailRules = [managementEvents, multiRegion, logging, validation, key, cloudWatch];
