/** Topics, queues and buses, and whom their policies let in. */
import { key, platformKey, rootStatement, serviceMayUse } from "./base.js";
import {
	account,
	accountRoot,
	allow,
	document,
	organization,
	type Program,
	partner,
	type Resources,
	resource,
	type Statement,
	tlsOnly,
	trust,
} from "./program.js";

const topicArn = `arn:aws:sns:us-east-1:${account}:orders`;
const queueArn = `arn:aws:sqs:us-east-1:${account}:orders`;

function topic(...statements: readonly Statement[]): Resources {
	return {
		topic: resource("aws:sns/topic:Topic", { name: "orders", kmsMasterKeyId: platformKey }),
		"topic-policy": resource("aws:sns/topicPolicy:TopicPolicy", {
			arn: "${topic.arn}",
			policy: document(tlsOnly("sns:Publish", topicArn), ...statements),
		}),
	};
}

function queue(...statements: readonly Statement[]): Resources {
	return {
		queue: resource("aws:sqs/queue:Queue", {
			name: "orders",
			kmsMasterKeyId: platformKey,
			visibilityTimeoutSeconds: 60,
			redrivePolicy: JSON.stringify({ deadLetterTargetArn: `${queueArn}-dead`, maxReceiveCount: 5 }),
		}),
		"queue-policy": resource("aws:sqs/queuePolicy:QueuePolicy", {
			queueUrl: "${queue.id}",
			policy: document(tlsOnly("sqs:*", queueArn), ...statements),
		}),
	};
}

function service(name: string, action: string, target: string, source: string): Statement {
	return allow(action, target, {
		Principal: { Service: name },
		Condition: { StringEquals: { "aws:SourceAccount": account }, ArnLike: { "aws:SourceArn": source } },
	});
}

export const messages: readonly Program[] = [
	{ title: "a topic under the account's key", resources: topic() },
	{
		title: "a topic with its policy inside",
		resources: {
			topic: resource("aws:sns/topic:Topic", {
				kmsMasterKeyId: platformKey,
				policy: document(
					tlsOnly("sns:Publish", topicArn),
					allow(["sns:Publish", "sns:Subscribe"], topicArn, { Principal: { AWS: accountRoot } }),
				),
			}),
		},
	},
	{
		title: "a topic of alarms, under a key that CloudWatch may use",
		resources: {
			key: key(serviceMayUse("cloudwatch.amazonaws.com")),
			...topic(
				service(
					"cloudwatch.amazonaws.com",
					"sns:Publish",
					topicArn,
					`arn:aws:cloudwatch:us-east-1:${account}:alarm:*`,
				),
			),
			topic: resource("aws:sns/topic:Topic", { name: "orders", kmsMasterKeyId: "${key.id}" }),
		},
	},
	{
		title: "the owner's statement, as AWS writes it when a topic is made",
		resources: topic(
			allow(["SNS:Publish", "SNS:Subscribe", "SNS:GetTopicAttributes", "SNS:SetTopicAttributes"], topicArn, {
				Principal: { AWS: "*" },
				Condition: { StringEquals: { "AWS:SourceOwner": account } },
			}),
		),
	},
	{
		title: "another account subscribes",
		resources: {
			...topic(
				allow("sns:Subscribe", topicArn, {
					Principal: { AWS: `arn:aws:iam::${partner}:root` },
					Condition: { StringEquals: { "sns:Protocol": "sqs" } },
				}),
			),
			subscription: resource("aws:sns/topicSubscription:TopicSubscription", {
				topic: "${topic.arn}",
				protocol: "sqs",
				endpoint: `arn:aws:sqs:us-east-1:${partner}:orders`,
			}),
		},
	},
	{
		title: "the organization publishes",
		resources: topic(
			allow("sns:Publish", topicArn, {
				Principal: { AWS: "*" },
				Condition: { StringEquals: { "aws:PrincipalOrgID": organization } },
			}),
		),
	},
	{
		title: "a topic that a queue follows",
		resources: {
			...topic(),
			...queue(
				allow("sqs:SendMessage", queueArn, {
					Principal: { Service: "sns.amazonaws.com" },
					Condition: { ArnEquals: { "aws:SourceArn": topicArn } },
				}),
			),
			subscription: resource("aws:sns/topicSubscription:TopicSubscription", {
				topic: "${topic.arn}",
				protocol: "sqs",
				endpoint: "${queue.arn}",
				rawMessageDelivery: true,
			}),
		},
	},
	{
		title: "a bucket that tells a queue",
		resources: {
			...queue(service("s3.amazonaws.com", "sqs:SendMessage", queueArn, "arn:aws:s3:::shop-uploads")),
			told: resource("aws:s3/bucketNotification:BucketNotification", {
				bucket: "shop-uploads",
				queues: [{ queueArn: "${queue.arn}", events: ["s3:ObjectCreated:*"] }],
			}),
		},
	},
	{
		title: "a rule that sends to a queue",
		resources: {
			...queue(
				service(
					"events.amazonaws.com",
					"sqs:SendMessage",
					queueArn,
					`arn:aws:events:us-east-1:${account}:rule/orders`,
				),
			),
			rule: resource("aws:cloudwatch/eventRule:EventRule", {
				name: "orders",
				eventPattern: JSON.stringify({ source: ["shop.orders"] }),
			}),
			target: resource("aws:cloudwatch/eventTarget:EventTarget", {
				rule: "${rule.name}",
				arn: "${queue.arn}",
			}),
		},
	},
	{
		title: "a queue that one role of another account writes to",
		resources: queue(
			allow(["sqs:SendMessage", "sqs:GetQueueUrl"], queueArn, {
				Principal: { AWS: `arn:aws:iam::${partner}:role/orders` },
			}),
		),
	},
	{
		title: "queues in order, each with one for dead letters",
		resources: {
			...queue(),
			queue: resource("aws:sqs/queue:Queue", {
				name: "orders.fifo",
				fifoQueue: true,
				contentBasedDeduplication: true,
				sqsManagedSseEnabled: true,
				redrivePolicy: JSON.stringify({ deadLetterTargetArn: "${dead.arn}", maxReceiveCount: 3 }),
			}),
			dead: resource("aws:sqs/queue:Queue", {
				name: "orders-dead.fifo",
				fifoQueue: true,
				sqsManagedSseEnabled: true,
				policy: document(tlsOnly("sqs:*", `${queueArn}-dead.fifo`)),
			}),
			allowed: resource("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", {
				queueUrl: "${dead.id}",
				redriveAllowPolicy: JSON.stringify({
					redrivePermission: "byQueue",
					sourceQueueArns: ["${queue.arn}"],
				}),
			}),
		},
	},
	{
		title: "a queue under a key that SNS may use",
		resources: {
			key: resource("aws:kms/key:Key", {
				enableKeyRotation: true,
				deletionWindowInDays: 30,
				policy: document(rootStatement, {
					Effect: "Allow",
					Principal: { Service: "sns.amazonaws.com" },
					Action: ["kms:GenerateDataKey*", "kms:Decrypt"],
					Resource: "*",
					Condition: { ArnEquals: { "aws:SourceArn": topicArn } },
				}),
			}),
			...queue(),
			queue: resource("aws:sqs/queue:Queue", { name: "orders", kmsMasterKeyId: "${key.arn}" }),
		},
	},
	{
		title: "a bus that other accounts of the organization write to",
		resources: {
			bus: resource("aws:cloudwatch/eventBus:EventBus", { name: "shop", kmsKeyIdentifier: platformKey }),
			"bus-policy": resource("aws:cloudwatch/eventBusPolicy:EventBusPolicy", {
				eventBusName: "${bus.name}",
				policy: document(
					allow("events:PutEvents", "${bus.arn}", {
						Principal: "*",
						Condition: { StringEquals: { "aws:PrincipalOrgID": organization } },
					}),
				),
			}),
			archive: resource("aws:cloudwatch/eventArchive:EventArchive", {
				eventSourceArn: "${bus.arn}",
				retentionDays: 30,
			}),
		},
	},
	{
		title: "a stream, and a broker of messages",
		resources: {
			clicks: resource("aws:kinesis/stream:Stream", {
				encryptionType: "KMS",
				kmsKeyId: platformKey,
				streamModeDetails: { streamMode: "ON_DEMAND" },
			}),
			broker: resource("aws:mq/broker:Broker", {
				brokerName: "shop",
				engineType: "RabbitMQ",
				deploymentMode: "CLUSTER_MULTI_AZ",
				publiclyAccessible: false,
				autoMinorVersionUpgrade: true,
			}),
			"pipe-role": resource("aws:iam/role:Role", { assumeRolePolicy: trust("pipes.amazonaws.com") }),
		},
	},
];
