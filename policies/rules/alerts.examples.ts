/** Examples of the rules in alerts.ts. */
import type { Plain } from "../resources.js";
import type { Example, Examples, Fragment, FragmentResource } from "../rule.js";

type AlarmInputs = Partial<Plain<"aws:cloudwatch/metricAlarm:MetricAlarm">>;

function alarm(title: string, properties: AlarmInputs): Example {
	return {
		title,
		resources: {
			topic: { type: "aws:sns/topic:Topic", properties: {} },
			alarm: {
				type: "aws:cloudwatch/metricAlarm:MetricAlarm",
				properties: { comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1, ...properties },
			},
		},
	};
}

function composite(alarmActions: string[]): Fragment {
	return {
		alarm: {
			type: "aws:cloudwatch/compositeAlarm:CompositeAlarm",
			properties: { alarmName: "checkout", alarmRule: "ALARM(api) OR ALARM(web)", alarmActions },
		},
	};
}

export const alarmActions: Examples = {
	fails: [
		alarm("an alarm without actions", {}),
		alarm("an empty list", { alarmActions: [] }),
		alarm("actions that are off", { alarmActions: ["${topic.arn}"], actionsEnabled: false }),
		{ title: "a composite alarm without actions", resources: composite([]) },
	],
	passes: [
		alarm("a topic", { alarmActions: ["${topic.arn}"] }),
		alarm("a topic, switched on", { alarmActions: ["${topic.arn}"], actionsEnabled: true }),
		{
			title: "a composite alarm with a topic",
			resources: composite(["arn:aws:sns:us-east-1:111122223333:alerts"]),
		},
	],
};

function topic(title: string, properties: Partial<Plain<"aws:sns/topic:Topic">>): Example {
	return { title, resources: { topic: { type: "aws:sns/topic:Topic", properties } } };
}

export const topicKey: Examples = {
	fails: [
		topic("a topic without a key", {}),
		topic("AWS's own key, to which no alarm can publish", { kmsMasterKeyId: "alias/aws/sns" }),
	],
	passes: [
		{
			title: "a key of the stack",
			resources: {
				key: { type: "aws:kms/key:Key", properties: {} },
				topic: { type: "aws:sns/topic:Topic", properties: { kmsMasterKeyId: "${key.id}" } },
			},
		},
		topic("a key by an alias of the customer's", { kmsMasterKeyId: "alias/alerts" }),
	],
};

function policy(...statements: object[]): string {
	return JSON.stringify({
		Version: "2012-10-17",
		Statement: statements.map((statement) => ({ Effect: "Allow", Resource: "*", ...statement })),
	});
}

function apart(document: string): Fragment {
	return {
		topic: { type: "aws:sns/topic:Topic", properties: {} },
		policy: {
			type: "aws:sns/topicPolicy:TopicPolicy",
			properties: { arn: "${topic.arn}", policy: document },
		},
	};
}

const publish = { Action: "sns:Publish", Principal: "*" };
const alarms = {
	Action: "sns:Publish",
	Principal: { Service: "cloudwatch.amazonaws.com" },
	Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
};

export const topicNotPublic: Examples = {
	fails: [
		topic("everybody publishes", { policy: policy(publish) }),
		topic("every AWS account subscribes", {
			policy: policy({ Action: "sns:Subscribe", Principal: { AWS: "*" } }),
		}),
		{ title: "a policy of its own", resources: apart(policy(alarms, publish)) },
		{
			title: "a condition that leaves everybody",
			resources: apart(policy({ ...publish, Condition: { Bool: { "aws:SecureTransport": "true" } } })),
		},
	],
	passes: [
		topic("no policy", {}),
		{ title: "alarms of the account", resources: apart(policy(alarms)) },
		{
			title: "everybody of the account",
			resources: apart(
				policy({ ...publish, Condition: { StringEquals: { "aws:SourceOwner": "111122223333" } } }),
			),
		},
		{ title: "everybody refused", resources: apart(policy({ ...publish, Effect: "Deny" })) },
	],
};

const plainHttp = { Bool: { "aws:SecureTransport": "false" } };
const refusal = { ...publish, Effect: "Deny", Condition: plainHttp };
const other: FragmentResource = { type: "aws:sns/topic:Topic", properties: { policy: policy(refusal) } };

export const topicTls: Examples = {
	fails: [
		topic("no policy", {}),
		topic("no policy, under a key", { kmsMasterKeyId: "alias/alerts" }),
		{ title: "a policy without a refusal", resources: apart(policy(alarms)) },
		{
			title: "a refusal of something else",
			resources: apart(policy({ ...refusal, Action: "sns:Subscribe" })),
		},
		{
			title: "a refusal of one account",
			resources: apart(policy({ ...refusal, Principal: { AWS: "111122223333" } })),
		},
		{
			title: "a refusal on a further condition",
			resources: apart(
				policy({ ...refusal, Condition: { ...plainHttp, StringEquals: { "aws:SourceVpc": "vpc-0" } } }),
			),
		},
		{
			title: "a refusal of TLS",
			resources: apart(policy({ ...refusal, Condition: { Bool: { "aws:SecureTransport": "true" } } })),
		},
		{
			title: "the policy of another topic",
			resources: { topic: { type: "aws:sns/topic:Topic", properties: {} }, other },
		},
	],
	passes: [
		{ title: "a policy of its own", resources: apart(policy(alarms, refusal)) },
		{ title: "a policy inline", resources: { other } },
		{
			title: "a refusal of everything",
			resources: apart(policy({ ...refusal, Action: "*", Principal: { AWS: "*" } })),
		},
	],
};

function subscription(protocol: string): Fragment {
	return {
		reader: {
			type: "aws:sns/topicSubscription:TopicSubscription",
			properties: {
				topic: "arn:aws:sns:us-east-1:111122223333:alerts",
				protocol,
				endpoint: "ops@example.com",
			},
		},
	};
}

export const subscriptionTls: Examples = {
	fails: [{ title: "an endpoint of plain HTTP", resources: subscription("http") }],
	passes: [
		{ title: "mail", resources: subscription("email") },
		{ title: "an endpoint with a certificate", resources: subscription("https") },
	],
};
