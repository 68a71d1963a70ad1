/** That buckets are cleared of what nobody needs any more. */
import { type Bucket, bucketsIn } from "../graph/buckets.js";
import { elements, inside, type Unresolved, unresolved } from "../graph/values.js";
import { type Finding, graphRule, undetermined, unsure, violation } from "../rule.js";
import { judgeEach } from "./s3.js";
import * as examples from "./s3Lifecycle.examples.js";

const lifecycle = graphRule({
	id: "s3-lifecycle",
	title: "Buckets have a lifecycle rule that is enabled",
	severity: "low",
	level: "advisory",
	controls: [
		{ framework: "FSBP", id: "S3.13" },
		{ framework: "Checkov", id: "CKV2_AWS_61" },
	],
	undecided: "at-update",
	why: "What nothing removes is paid for as long as the bucket stands: old versions, old logs, half an upload. Stricter than CKV2_AWS_61, which takes a rule that is not enabled for one.",
	fix: "Give the bucket BucketLifecycleConfiguration with a rule whose status is Enabled.",
	examples: examples.lifecycle,
	check: (graph) =>
		judgeEach(bucketsIn(graph), "lifecycle", "has no lifecycle rules", ({ declaredBy, value }) => {
			const { name, urn } = declaredBy;
			const enabled = elements(value).map((rule) => inside(rule, (known) => known.enabled));
			if (enabled.includes(true)) return [];
			return enabled.includes(unresolved)
				? [undetermined(`${name}: it is not known yet whether a lifecycle rule is enabled`, urn)]
				: [violation(`${name}: no lifecycle rule is enabled; allowed: one or more`, urn)];
		}),
});

/** Judges each lifecycle by whether an enabled rule of it does something. Of a bucket not known yet it may not matter. */
function doesSomewhere(
	buckets: readonly Bucket[],
	action: "abortsUploads" | "expiresOldVersions",
	what: string,
): readonly Finding[] {
	const own = new Set(buckets.flatMap((bucket) => bucket.said("lifecycle")));
	const maybe = new Set(buckets.flatMap((bucket) => bucket.maybeSaid("lifecycle")));
	return [...own, ...maybe].flatMap((said): readonly Finding[] => {
		const { name, urn } = said.declaredBy;
		const answers = elements(said.value).map((rule) =>
			typeof rule === "object" ? both(rule.enabled, rule[action]) : unresolved,
		);
		if (answers.includes(true)) return [];
		return answers.includes(unresolved) || !own.has(said)
			? [undetermined(`${name}: it is not known yet whether a rule ${what}`, urn)]
			: [violation(`${name}: no enabled rule ${what}, in the whole bucket`, urn)];
	});
}

const abortUploads = graphRule({
	id: "s3-abort-uploads",
	title: "Lifecycle rules remove, in the whole bucket, uploads that nobody finished",
	severity: "low",
	level: "advisory",
	controls: [{ framework: "Checkov", id: "CKV_AWS_300" }],
	undecided: "at-update",
	why: "The parts of an upload that was broken off are in no listing, and are paid for. Buckets without any lifecycle rule are the business of s3-lifecycle.",
	fix: "Add abortIncompleteMultipartUpload to an enabled rule without a filter.",
	examples: examples.abortUploads,
	check: (graph) => doesSomewhere(bucketsIn(graph), "abortsUploads", "aborts unfinished uploads"),
});

const oldVersions = graphRule({
	id: "s3-old-versions-expire",
	title: "Lifecycle rules remove, in the whole bucket, versions that are long gone",
	severity: "low",
	level: "advisory",
	controls: [],
	undecided: "at-update",
	why: "With versions kept, nothing that is deleted is gone: the bill grows for ever, and so does what a thief finds. Buckets without versions, or without any lifecycle rule, are the business of s3-versioning and s3-lifecycle.",
	fix: "Add noncurrentVersionExpiration to an enabled rule without a filter.",
	examples: examples.oldVersions,
	check: (graph) => {
		const judge = (isMeant: (bucket: Bucket) => boolean) =>
			doesSomewhere(
				bucketsIn(graph).filter(isMeant),
				"expiresOldVersions",
				"expires versions that are no longer current",
			);
		const isVersioned = (bucket: Bucket) =>
			bucket.said("versioning").some(({ value }) => value === "Enabled");
		const mayBe = (bucket: Bucket) =>
			bucket.said("versioning").some(({ value }) => value === unresolved) ||
			bucket.maybeSaid("versioning").length > 0;
		return [...judge(isVersioned), ...unsure(judge((bucket) => !isVersioned(bucket) && mayBe(bucket)))];
	},
});

function both(one: boolean | Unresolved, other: boolean | Unresolved): boolean | Unresolved {
	if (one === false || other === false) return false;
	return one === unresolved || other === unresolved ? unresolved : true;
}

export const s3LifecycleRules = [lifecycle, abortUploads, oldVersions];
