/** Log groups: how long they keep what, under which key. */
import { numberOf, unresolved } from "../graph/values.js";
import { graphRule, resourceRule, violation } from "../rule.js";
import { mustNameCustomerKey } from "./customerKey.js";
import { about, notKnown, shownNumber, unlessExcused } from "./expect.js";
import * as examples from "./logs.examples.js";

const retention = resourceRule({
	id: "logs-retention",
	title: "Log groups say how long they keep logs",
	severity: "low",
	level: "advisory",
	undecided: "at-update",
	controls: [{ framework: "Checkov", id: "CKV_AWS_66" }],
	why: "Left out, logs are kept and paid for without end, with the addresses and names in them. Stricter than the control, which takes 0: that means the same. CloudWatch sets the time of the delivery class itself.",
	fix: "Set retentionInDays.",
	examples: examples.retention,
	types: ["aws:cloudwatch/logGroup:LogGroup"],
	check: ({ retentionInDays: days, logGroupClass }) => {
		if ((typeof days === "number" && days > 0) || logGroupClass === "DELIVERY") return [];
		if (days === unresolved) return [notKnown("retentionInDays", "a number of days")];
		const received = days === undefined ? "left out" : "0";
		return unlessExcused(logGroupClass, "logGroupClass", [
			violation(`retentionInDays is ${received}, which means for ever; allowed: a number of days`),
		]);
	},
});

const year = resourceRule({
	id: "logs-retention-year",
	title: "Logs are kept for a year or more",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [{ framework: "Checkov", id: "CKV_AWS_338" }],
	why: "A break-in is often found months later, and then the logs are the only witness. Together with logs-retention this is what the control asks for. The delivery class, whose time CloudWatch sets, is passed over.",
	fix: "Set retentionInDays to 365 or more.",
	examples: examples.year,
	types: ["aws:cloudwatch/logGroup:LogGroup"],
	check: ({ retentionInDays: days, logGroupClass }) => {
		if (days === undefined || days === 0 || logGroupClass === "DELIVERY") return [];
		if (days === unresolved) return [notKnown("retentionInDays", "365 or more")];
		if (numberOf(days) >= 365) return [];
		return unlessExcused(logGroupClass, "logGroupClass", [
			violation(`retentionInDays is ${shownNumber(days)}; allowed: 365 or more`),
		]);
	},
});

const key = graphRule({
	id: "logs-kms",
	title: "Log groups are encrypted with a customer managed key",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [{ framework: "Checkov", id: "CKV_AWS_158" }],
	why: "Logs hold what requests and errors hold. CloudWatch encrypts them anyway, but with a key of its own, which keeps nobody out who may read the group.",
	fix: "Set kmsKeyId to the ARN of a key whose policy lets logs.<region>.amazonaws.com in for the group.",
	examples: examples.key,
	check: (graph) =>
		graph
			.ofType("aws:cloudwatch/logGroup:LogGroup")
			.flatMap((group) => about(group, mustNameCustomerKey(graph, group, "kmsKeyId", group.inputs.kmsKeyId))),
});

export const logRules = [retention, year, key];
