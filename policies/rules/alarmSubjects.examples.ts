/** Examples of the rules in alarmSubjects.ts. */
import type { Plain } from "../resources.js";
import type { Example, Examples, Fragment, FragmentResource } from "../rule.js";

type Alarm = Partial<Plain<"aws:cloudwatch/metricAlarm:MetricAlarm">>;

function alarm(properties: Alarm): FragmentResource {
	return {
		type: "aws:cloudwatch/metricAlarm:MetricAlarm",
		properties: { comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1, ...properties },
	};
}

function watching(title: string, properties: Alarm): Example {
	return { title, resources: { alarm: alarm(properties) } };
}

const hosts = { namespace: "AWS/ApplicationELB", metricName: "UnHealthyHostCount" };
const balancer = "app/shop/0123456789abcdef";

export const subject: Examples = {
	fails: [
		watching("a database's alarm that names none", { namespace: "AWS/RDS", metricName: "FreeStorageSpace" }),
		watching("dimensions of something else", {
			namespace: "AWS/NATGateway",
			metricName: "ErrorPortAllocation",
			dimensions: { GatewayId: "nat-0123456789abcdef0" },
		}),
		watching("hosts of no target group", { ...hosts, dimensions: { LoadBalancer: balancer } }),
		watching("a quotient of which one part names nothing", {
			metricQueries: [
				{ id: "rate", expression: "100 * failed", returnData: true },
				{
					id: "failed",
					metric: {
						namespace: "AWS/ApplicationELB",
						metricName: "HTTPCode_Target_5XX_Count",
						period: 60,
						stat: "Sum",
					},
				},
			],
		}),
	],
	passes: [
		watching("a database", {
			namespace: "AWS/RDS",
			metricName: "FreeStorageSpace",
			dimensions: { DBInstanceIdentifier: "shop" },
		}),
		watching("the hosts of a target group", {
			...hosts,
			dimensions: { LoadBalancer: balancer, TargetGroup: "targetgroup/web/0123456789abcdef" },
		}),
		watching("a metric of the program's own", { namespace: "Shop", metricName: "Orders" }),
	],
};

interface Statement {
	readonly service: string;
	readonly actions: readonly string[];
}

function document(...statements: readonly Statement[]): string {
	return JSON.stringify({
		Version: "2012-10-17",
		Statement: statements.map(({ service, actions }) => ({
			Effect: "Allow",
			Principal: { Service: service },
			Action: actions,
			Resource: "*",
			Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
		})),
	});
}

const cloudwatch = "cloudwatch.amazonaws.com";
const publish = ["sns:Publish"];
const useKey = ["kms:Decrypt", "kms:GenerateDataKey*"];

const parts = {
	alarm: alarm({ alarmActions: ["${topic.arn}"] }),
	topic: { type: "aws:sns/topic:Topic", properties: {} },
	encrypted: { type: "aws:sns/topic:Topic", properties: { kmsMasterKeyId: "${key.arn}" } },
	events: {
		type: "aws:rds/eventSubscription:EventSubscription",
		properties: { snsTopic: "${topic.arn}", sourceType: "db-instance" },
	},
} as const satisfies Fragment;

function policy(...statements: readonly Statement[]): FragmentResource {
	return {
		type: "aws:sns/topicPolicy:TopicPolicy",
		properties: { arn: "${topic.arn}", policy: document(...statements) },
	};
}

function key(...statements: readonly Statement[]): FragmentResource {
	return { type: "aws:kms/key:Key", properties: { policy: document(...statements) } };
}

export const arrival: Examples = {
	fails: [
		{
			title: "a topic policy that names another service",
			resources: {
				...{ alarm: parts.alarm, topic: parts.topic },
				policy: policy({ service: "s3.amazonaws.com", actions: publish }),
			},
		},
		{
			title: "events of a database that the policy forgets",
			resources: {
				...{ events: parts.events, topic: parts.topic },
				policy: policy({ service: cloudwatch, actions: publish }),
			},
		},
		{
			title: "a key that alarms may not use",
			resources: {
				...{ alarm: parts.alarm, topic: parts.encrypted },
				key: key({ service: "logs.us-east-1.amazonaws.com", actions: useKey }),
			},
		},
		{
			title: "a key with AWS's own policy",
			resources: {
				...{ alarm: parts.alarm, topic: parts.encrypted },
				key: { type: "aws:kms/key:Key", properties: {} },
			},
		},
		{
			title: "a policy of the key, apart, that only lets decrypt",
			resources: {
				...{ alarm: parts.alarm, topic: parts.encrypted },
				key: { type: "aws:kms/key:Key", properties: {} },
				apart: {
					type: "aws:kms/keyPolicy:KeyPolicy",
					properties: {
						keyId: "${key.id}",
						policy: document({ service: cloudwatch, actions: ["kms:Decrypt"] }),
					},
				},
			},
		},
	],
	passes: [
		{ title: "a topic with AWS's own policy", resources: { alarm: parts.alarm, topic: parts.topic } },
		{
			title: "a policy and a key that let alarms in",
			resources: {
				...{ alarm: parts.alarm, topic: parts.encrypted },
				policy: policy({ service: cloudwatch, actions: publish }),
				key: key({ service: cloudwatch, actions: useKey }),
			},
		},
		{
			title: "a topic that no alarm goes to",
			resources: {
				topic: parts.topic,
				policy: policy({ service: "s3.amazonaws.com", actions: publish }),
			},
		},
	],
};
