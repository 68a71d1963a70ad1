/** Queues: who may use them, and how their messages travel and lie. */
import { unresolved } from "../graph/values.js";
import { graphRule, resourceRule, violation } from "../rule.js";
import { notKnown } from "./expect.js";
import { mustNotBePublic, mustRefusePlainHttp } from "./policyChecks.js";
import * as examples from "./queues.examples.js";

const notPublic = resourceRule({
	id: "sqs-not-public",
	title: "No queue policy lets everybody in",
	severity: "high",
	level: "mandatory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "SQS.3" },
		{ framework: "Checkov", id: "CKV_AWS_168" },
		{ framework: "Checkov", id: "CKV_AWS_387" },
	],
	why: "Whoever may send gives the workers their orders, and whoever may receive takes them away. Conditions count where they leave few; stricter than CKV_AWS_387, which takes any condition.",
	fix: "Name the services and accounts, and the resource on whose behalf a service may send (aws:SourceArn).",
	examples: examples.notPublic,
	types: ["aws:sqs/queue:Queue", "aws:sqs/queuePolicy:QueuePolicy"],
	check: mustNotBePublic,
});

const encrypted = resourceRule({
	id: "sqs-encrypted",
	title: "Queues are encrypted",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "SQS.1" },
		{ framework: "cdk-nag", id: "AwsSolutions-SQS2" },
	],
	why: "SQS encrypts by itself unless it is told not to. CKV_AWS_27 wants that said as well, and is not meant.",
	fix: "Leave sqsManagedSseEnabled out, or set kmsMasterKeyId.",
	examples: examples.encrypted,
	types: ["aws:sqs/queue:Queue"],
	check: ({ kmsMasterKeyId, sqsManagedSseEnabled: managed }) => {
		const hasKey = kmsMasterKeyId !== undefined && kmsMasterKeyId !== "";
		if (hasKey || managed === undefined || managed === true) return [];
		return managed === unresolved
			? [notKnown("sqsManagedSseEnabled", "true")]
			: [violation("sqsManagedSseEnabled is false and there is no kmsMasterKeyId; allowed: either")];
	},
});

const tlsOnly = graphRule({
	id: "sqs-tls-only",
	title: "Queues refuse whoever does not speak TLS",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [{ framework: "cdk-nag", id: "AwsSolutions-SQS4" }],
	why: "SQS answers plain HTTP as well, and then everyone on the way reads the messages.",
	fix: "Deny sqs:* to * on the queue, with the condition Bool aws:SecureTransport false.",
	examples: examples.tlsOnly,
	check: (graph) =>
		mustRefusePlainHttp(graph, {
			owner: "aws:sqs/queue:Queue",
			policy: "aws:sqs/queuePolicy:QueuePolicy",
			names: "queueUrl",
			// Matched by the patterns that take in all of SQS alone.
			action: "sqs:*",
		}),
});

export const queueRules = [notPublic, encrypted, tlsOnly];
