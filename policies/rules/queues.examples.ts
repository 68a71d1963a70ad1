/** Examples of the rules in queues.ts. */
import type { Plain } from "../resources.js";
import type { Example, Examples, Fragment } from "../rule.js";

function single(title: string, properties: Partial<Plain<"aws:sqs/queue:Queue">>): Example {
	return { title, resources: { queue: { type: "aws:sqs/queue:Queue", properties } } };
}

function policy(...statements: object[]): string {
	return JSON.stringify({
		Version: "2012-10-17",
		Statement: statements.map((statement) => ({ Effect: "Allow", Resource: "*", ...statement })),
	});
}

function apart(document: string): Fragment {
	return {
		queue: { type: "aws:sqs/queue:Queue", properties: {} },
		policy: {
			type: "aws:sqs/queuePolicy:QueuePolicy",
			properties: { queueUrl: "${queue.id}", policy: document },
		},
	};
}

const send = { Action: "sqs:SendMessage", Principal: "*" };
const ofTopic = {
	...send,
	Principal: { Service: "sns.amazonaws.com" },
	Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:alerts" } },
};

export const notPublic: Examples = {
	fails: [
		single("everybody sends", { policy: policy(send) }),
		{
			title: "every AWS account receives",
			resources: apart(policy({ Action: "sqs:ReceiveMessage", Principal: { AWS: ["*"] } })),
		},
		{
			title: "a condition that leaves everybody",
			resources: apart(policy({ ...send, Condition: { StringLike: { "aws:SourceArn": "*" } } })),
		},
	],
	passes: [
		single("no policy", {}),
		{ title: "one topic sends", resources: apart(policy(ofTopic)) },
		{
			title: "everybody on behalf of one topic",
			resources: apart(policy({ ...send, Condition: ofTopic.Condition })),
		},
	],
};

export const encrypted: Examples = {
	fails: [single("a queue that is told not to", { sqsManagedSseEnabled: false })],
	passes: [
		single("a queue that says nothing, which SQS encrypts", {}),
		single("a queue that says so", { sqsManagedSseEnabled: true }),
		single("a queue with a key", { sqsManagedSseEnabled: false, kmsMasterKeyId: "alias/orders" }),
	],
};

const refusal = {
	Effect: "Deny",
	Action: "sqs:*",
	Principal: "*",
	Condition: { Bool: { "aws:SecureTransport": false } },
};

export const tlsOnly: Examples = {
	fails: [
		single("no policy", {}),
		{ title: "a policy without a refusal", resources: apart(policy(ofTopic)) },
		{
			title: "a refusal of sending alone",
			resources: apart(policy({ ...refusal, Action: "sqs:SendMessage" })),
		},
	],
	passes: [
		{ title: "a policy of its own", resources: apart(policy(ofTopic, refusal)) },
		single("a policy inline", { policy: policy(refusal) }),
	],
};
