/** Customer managed keys: whoever holds one holds what it encrypts, and without it that is lost. */
import { nodesOf } from "../graph/graph.js";
import { numberOf, type Unresolved, unresolved } from "../graph/values.js";
import { type Complaint, graphRule, resourceRule, violation } from "../rule.js";
import { about, mustBeTrue, mustNotBeFalse, mustNotBeTrue, notKnown, shownNumber } from "./expect.js";
import * as examples from "./keys.examples.js";
import { mustNotBePublic } from "./policyChecks.js";

const notPublic = resourceRule({
	id: "kms-not-public",
	title: "No key policy lets everybody in",
	severity: "critical",
	level: "mandatory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "KMS.5" },
		{ framework: "Checkov", id: "CKV_AWS_33" },
	],
	why: "A key policy alone decides: a principal of * is every AWS account, and then encryption keeps nothing from anyone who gets at the data. Conditions count where they leave few, such as kms:CallerAccount; stricter than Checkov, which takes any condition.",
	fix: "Name the account's root and let IAM policies decide, or add kms:CallerAccount.",
	examples: examples.notPublic,
	types: [
		"aws:kms/key:Key",
		"aws:kms/externalKey:ExternalKey",
		"aws:kms/replicaKey:ReplicaKey",
		"aws:kms/keyPolicy:KeyPolicy",
	],
	check: mustNotBePublic,
});

function judgePeriod(days: number | Unresolved | undefined): readonly Complaint[] {
	if (days === unresolved) return [notKnown("rotationPeriodInDays", "90 to 365")];
	if (days === undefined || numberOf(days) <= 365) return [];
	return [violation(`rotationPeriodInDays is ${shownNumber(days)}; allowed: 90 to 365`)];
}

const rotation = resourceRule({
	id: "kms-rotation",
	title: "Keys are rotated every year",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [
		{ framework: "CIS v3", id: "3.6" },
		{ framework: "CIS v5", id: "3.6" },
		{ framework: "Checkov", id: "CKV_AWS_7" },
		{ framework: "cdk-nag", id: "AwsSolutions-KMS5" },
	],
	why: "Rotation bounds how much one version of the key has ever encrypted. KMS keeps the old versions, so nothing has to be encrypted again. Stricter than the controls, which look at no period: once a year or more often. Keys that KMS cannot rotate are passed over: asymmetric ones, HMAC keys, and those in key stores of the customer.",
	fix: "Set enableKeyRotation to true, and rotationPeriodInDays to 365 or less if at all.",
	examples: examples.rotation,
	types: ["aws:kms/key:Key"],
	check: ({ customerMasterKeySpec: spec, customKeyStoreId, enableKeyRotation, rotationPeriodInDays }) => {
		if (spec === unresolved) return [notKnown("customerMasterKeySpec", "SYMMETRIC_DEFAULT")];
		const isRotatable =
			(spec === undefined || spec === "SYMMETRIC_DEFAULT") && customKeyStoreId === undefined;
		if (!isRotatable) return [];
		return [...mustBeTrue(enableKeyRotation, "enableKeyRotation"), ...judgePeriod(rotationPeriodInDays)];
	},
});

const deletionWindow = resourceRule({
	id: "kms-deletion-window",
	title: "Keys wait thirty days before they are deleted",
	severity: "medium",
	level: "mandatory",
	undecided: "at-update",
	controls: [],
	why: "A deleted key takes everything it ever encrypted with it, backups too, and no one can bring it back. The wait is the only time in which a mistake can be noticed: the longest that KMS has.",
	fix: "Leave deletionWindowInDays out or set it to 30.",
	examples: examples.deletionWindow,
	types: ["aws:kms/key:Key", "aws:kms/externalKey:ExternalKey", "aws:kms/replicaKey:ReplicaKey"],
	check: ({ deletionWindowInDays: days }) => {
		if (days === undefined || days === 30) return [];
		if (days === unresolved) return [notKnown("deletionWindowInDays", "30")];
		return [violation(`deletionWindowInDays is ${shownNumber(days)}; allowed: 30`)];
	},
});

const enabled = resourceRule({
	id: "kms-key-enabled",
	title: "Keys are enabled",
	severity: "high",
	level: "mandatory",
	undecided: "at-update",
	controls: [{ framework: "Checkov", id: "CKV_AWS_227" }],
	why: "A key that is disabled stops whatever it encrypts: the database within hours, and for good once RDS has given up on the key.",
	fix: "Leave isEnabled out.",
	examples: examples.enabled,
	types: ["aws:kms/key:Key"],
	check: ({ isEnabled }) => mustNotBeFalse(isEnabled, "isEnabled"),
});

const lockoutCheck = resourceRule({
	id: "kms-lockout-check",
	title: "AWS checks that somebody can still change a key's policy",
	severity: "high",
	level: "mandatory",
	undecided: "at-update",
	controls: [],
	why: "A policy that leaves nobody the right to change it makes the key unmanageable; only AWS support can undo that.",
	fix: "Leave bypassPolicyLockoutSafetyCheck out.",
	examples: examples.lockoutCheck,
	types: [
		"aws:kms/key:Key",
		"aws:kms/externalKey:ExternalKey",
		"aws:kms/replicaKey:ReplicaKey",
		"aws:kms/keyPolicy:KeyPolicy",
	],
	check: ({ bypassPolicyLockoutSafetyCheck }) =>
		mustNotBeTrue(bypassPolicyLockoutSafetyCheck, "bypassPolicyLockoutSafetyCheck"),
});

const policyDefined = graphRule({
	id: "kms-policy-defined",
	title: "The program says who may use a key",
	severity: "low",
	level: "advisory",
	undecided: "at-update",
	controls: [{ framework: "Checkov", id: "CKV2_AWS_64" }],
	why: "Without a policy KMS makes one of its own. That one is sound, but no review sees it, and no one finds here what has been added to it by hand.",
	fix: "Set policy on the key, or make a KeyPolicy for it.",
	examples: examples.policyDefined,
	check: (graph) => {
		const referents = graph
			.ofType("aws:kms/keyPolicy:KeyPolicy")
			.flatMap((policy) => graph.resolve(policy, "keyId", policy.inputs.keyId, "aws:kms/key:Key"));
		const written = new Set(nodesOf(referents));
		return graph.ofType("aws:kms/key:Key").flatMap((key) => {
			const { policy } = key.inputs;
			if (written.has(key) || (policy !== undefined && policy !== "" && policy !== unresolved)) return [];
			const allowed = "a policy, inline or as a KeyPolicy";
			return about(key, [
				policy === unresolved || referents.includes("undetermined")
					? notKnown("its policy", allowed)
					: violation(`it has no policy of the program's; allowed: ${allowed}`),
			]);
		});
	},
});

export const keyRules = [notPublic, rotation, deletionWindow, enabled, lockoutCheck, policyDefined];
