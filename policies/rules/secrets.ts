/** Secrets Manager: that secrets change, are under a key of their own, and are nowhere else. */
import { nodesOf } from "../graph/graph.js";
import { inside, numberOf, textOf, unresolved } from "../graph/values.js";
import type { Properties } from "../resources.js";
import { type Complaint, graphRule, resourceRule, violation } from "../rule.js";
import { mustNameCustomerKey } from "./customerKey.js";
import { about, notKnown, shownNumber } from "./expect.js";
import { mustNotBePublic } from "./policyChecks.js";
import * as examples from "./secrets.examples.js";

const secretType = "aws:secretsmanager/secret:Secret";

/** Days in what a rate counts in. */
const units = { minute: 1 / 1440, hour: 1 / 24, day: 1 } as const;

function judgeInterval({
	rotationRules,
}: Properties<"aws:secretsmanager/secretRotation:SecretRotation">): readonly Complaint[] {
	const allowed = "90 days or less";
	const days = inside(rotationRules, ({ automaticallyAfterDays }) => automaticallyAfterDays);
	const schedule = inside(rotationRules, ({ scheduleExpression }) => scheduleExpression);
	if (days === unresolved || schedule === unresolved) return [notKnown("rotationRules", allowed)];
	if (days !== undefined) {
		return numberOf(days) <= 90
			? []
			: [violation(`automaticallyAfterDays is ${shownNumber(days)}; allowed: ${allowed}`)];
	}
	if (schedule === undefined) return [violation(`rotationRules names no interval; allowed: ${allowed}`)];
	const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(textOf(schedule));
	// A cron expression has no field for years, so it runs once a year at least; most run each month.
	if (!rate) return [];
	const interval = Number(rate[1]) * units[rate[2] as keyof typeof units];
	return interval <= 90 ? [] : [violation(`scheduleExpression is ${schedule}; allowed: ${allowed}`)];
}

const rotation = graphRule({
	id: "secret-rotation",
	title: "Secrets are rotated every ninety days or more often",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "SecretsManager.1" },
		{ framework: "FSBP", id: "SecretsManager.4" },
		{ framework: "Checkov", id: "CKV2_AWS_57" },
		{ framework: "Checkov", id: "CKV_AWS_304" },
		{ framework: "cdk-nag", id: "AwsSolutions-SMG4" },
	],
	why: "A secret that leaked opens until it changes. One that RDS manages is rotated by RDS and is no resource of the program. Together the controls ask for both: that it is rotated, and how often.",
	fix: "Make a SecretRotation with automaticallyAfterDays of 90 or less, or let the service manage its own secret.",
	examples: examples.rotation,
	check: (graph) => {
		const rotations = graph.ofType("aws:secretsmanager/secretRotation:SecretRotation");
		const referents = rotations.flatMap((node) =>
			graph.resolve(node, "secretId", node.inputs.secretId, secretType),
		);
		const rotated = new Set(nodesOf(referents));
		const allowed = "a rotation every 90 days or less";
		const forgotten = graph.ofType(secretType).filter((secret) => !rotated.has(secret));
		return [
			...forgotten.flatMap((secret) =>
				about(secret, [
					referents.includes("undetermined")
						? notKnown("what rotates it", allowed)
						: violation(`nothing rotates it; allowed: ${allowed}`),
				]),
			),
			...rotations.flatMap((node) => about(node, judgeInterval(node.inputs))),
		];
	},
});

const key = graphRule({
	id: "secret-cmk",
	title: "Secrets are encrypted with a customer managed key",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [{ framework: "Checkov", id: "CKV_AWS_149" }],
	why: "AWS's own key lets in whoever may read the secret, so it is no second lock; and a secret under it cannot be shared.",
	fix: "Set kmsKeyId to a key of the program.",
	examples: examples.key,
	check: (graph) =>
		graph
			.ofType(secretType)
			.flatMap((secret) =>
				about(secret, mustNameCustomerKey(graph, secret, "kmsKeyId", secret.inputs.kmsKeyId)),
			),
});

const notPublic = resourceRule({
	id: "secret-not-public",
	title: "No secret's policy lets everybody in",
	severity: "critical",
	level: "mandatory",
	undecided: "at-update",
	controls: [],
	why: "A policy that names * shows the secret to every AWS account. Conditions count where they leave few.",
	fix: "Name the roles, and set blockPublicPolicy on the SecretPolicy.",
	examples: examples.notPublic,
	types: ["aws:secretsmanager/secret:Secret", "aws:secretsmanager/secretPolicy:SecretPolicy"],
	check: mustNotBePublic,
});

const recoveryWindow = resourceRule({
	id: "secret-recovery-window",
	title: "A deleted secret can be brought back for a week or more",
	severity: "medium",
	level: "mandatory",
	undecided: "at-update",
	controls: [],
	why: "With 0 days the secret is gone in the moment of the mistake, and with it the way into whatever it opens. Secrets Manager has 7 to 30 days.",
	fix: "Leave recoveryWindowInDays out, which means 30 days.",
	examples: examples.recoveryWindow,
	types: ["aws:secretsmanager/secret:Secret"],
	check: ({ recoveryWindowInDays: days }) => {
		if (days === undefined || (typeof days === "number" && days >= 7)) return [];
		if (days === unresolved) return [notKnown("recoveryWindowInDays", "7 to 30")];
		return [violation(`recoveryWindowInDays is ${shownNumber(days)}; allowed: 7 to 30`)];
	},
});

const notInState = resourceRule({
	id: "secret-not-in-state",
	title: "What is secret is in no stack's state",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [],
	why: "A value that is given as secretString or secretBinary is in every version of the state, for whoever has its passphrase. A write-only value is handed over and kept nowhere.",
	fix: "Give the value as secretStringWo with a secretStringWoVersion.",
	examples: examples.notInState,
	types: ["aws:secretsmanager/secretVersion:SecretVersion"],
	check: (version) =>
		(["secretString", "secretBinary"] as const)
			.filter((property) => version[property] !== undefined)
			.map((property) => violation(`${property} is kept in the stack's state; allowed: secretStringWo`)),
});

export const secretRules = [rotation, key, notPublic, recoveryWindow, notInState];
