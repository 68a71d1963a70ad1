/** Examples of the rules in resourcePolicies.ts. */
import type { Plain } from "../resources.js";
import type { Example, Examples, FragmentResource } from "../rule.js";
import { account, document, type StatementText } from "./iam.fragments.js";

/** A topic that services publish to. */
function topic(title: string, ...statements: readonly StatementText[]): Example {
	return {
		title,
		resources: {
			alerts: { type: "aws:sns/topic:Topic", properties: {} },
			policy: {
				type: "aws:sns/topicPolicy:TopicPolicy",
				properties: { arn: "${alerts.arn}", policy: document(...statements) },
			},
		},
	};
}

const publish = {
	Effect: "Allow",
	Principal: { Service: "cloudwatch.amazonaws.com" },
	Action: "sns:Publish",
	Resource: "*",
};
const ours = { StringEquals: { "aws:SourceAccount": account } };

function bucket(title: string, service: string, path: string): Example {
	const policy = document({
		Effect: "Allow",
		Principal: { Service: service },
		Action: "s3:PutObject",
		Resource: `arn:aws:s3:::logs/${path}`,
	});
	return {
		title,
		resources: { logs: { type: "aws:s3/bucketPolicy:BucketPolicy", properties: { bucket: "logs", policy } } },
	};
}

const balancers = "logdelivery.elasticloadbalancing.amazonaws.com";

function key(
	title: string,
	service: string,
	condition?: StatementText,
	actions = ["kms:Decrypt", "kms:GenerateDataKey*"],
): Example {
	const policy = document({
		Effect: "Allow",
		Principal: { Service: service },
		Action: actions,
		Resource: "*",
		...(condition && { Condition: condition }),
	});
	return { title, resources: { alerts: { type: "aws:kms/key:Key", properties: { policy } } } };
}

export const confusedDeputy: Examples = {
	fails: [
		topic("a topic", publish),
		topic("an account that need not be there", {
			...publish,
			Condition: { StringEqualsIfExists: { "aws:SourceAccount": account } },
		}),
		topic("a source of any account", {
			...publish,
			Condition: { ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:*:*:alarm:*" } },
		}),
		topic("TLS only", { ...publish, Condition: { Bool: { "aws:SecureTransport": "true" } } }),
		bucket("a bucket", balancers, "alb/*"),
		key(
			"a key with more than its grants",
			"dnssec-route53.amazonaws.com",
			{ Bool: { "kms:GrantIsForAWSResource": "true" } },
			["kms:CreateGrant", "kms:Sign"],
		),
		key("a key", "cloudwatch.amazonaws.com"),
		{
			title: "a queue",
			resources: {
				orders: {
					type: "aws:sqs/queue:Queue",
					properties: {
						policy: document({
							...publish,
							Principal: { Service: "sns.amazonaws.com" },
							Action: "sqs:SendMessage",
						}),
					},
				},
			},
		},
		{
			title: "log groups",
			resources: {
				queries: {
					type: "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
					properties: {
						policyName: "queries",
						policyDocument: document({
							...publish,
							Principal: { Service: "route53.amazonaws.com" },
							Action: "logs:PutLogEvents",
						}),
					},
				},
			},
		},
	],
	passes: [
		key(
			"a key that is handed on to AWS's own resources",
			"dnssec-route53.amazonaws.com",
			{ Bool: { "kms:GrantIsForAWSResource": "true" } },
			["kms:CreateGrant"],
		),
		topic("an account", { ...publish, Condition: ours }),
		topic("a source in an account", {
			...publish,
			Condition: { ArnLike: { "AWS:SourceArn": `arn:aws:cloudwatch:*:${account}:alarm:*` } },
		}),
		topic("an organization", {
			...publish,
			Condition: { StringEquals: { "aws:SourceOrgID": "o-a1b2c3d4e5" } },
		}),
		topic("a role", { ...publish, Principal: { AWS: `arn:aws:iam::${account}:role/orders` } }),
		topic("refused", { ...publish, Effect: "Deny" }),
		bucket("a path of the account", balancers, `alb/*/AWSLogs/${account}/*`),
		key("a key", "cloudwatch.amazonaws.com", ours),
		key("a key by what it encrypts", "logs.us-east-1.amazonaws.com", {
			ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:us-east-1:${account}:log-group:*` },
		}),
		key("a key for a service that sends no source", "events.amazonaws.com"),
	],
};

export const actionsNamed: Examples = {
	fails: [
		topic("a service", { ...publish, Action: "sns:*", Condition: ours }),
		topic("a role", { ...publish, Principal: { AWS: `arn:aws:iam::${account}:role/orders` }, Action: "*" }),
		topic("all but one", {
			Effect: "Allow",
			Principal: publish.Principal,
			NotAction: "sns:DeleteTopic",
			Resource: "*",
			Condition: ours,
		}),
	],
	passes: [
		topic("one action", { ...publish, Condition: ours }),
		topic("the account", { ...publish, Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "sns:*" }),
		topic("everything refused", { ...publish, Effect: "Deny", Action: "sns:*" }),
	],
};

export const serviceNamed: Examples = {
	fails: [
		topic("a source account", { ...publish, Principal: "*", Condition: ours }),
		topic("a source", {
			...publish,
			Principal: { AWS: "*" },
			Condition: { ArnLike: { "aws:SourceArn": `arn:aws:cloudwatch:*:${account}:alarm:*` } },
		}),
	],
	passes: [
		topic("the service", { ...publish, Condition: ours }),
		topic("everybody of an organization", {
			...publish,
			Principal: "*",
			Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
		}),
		topic("refused", { ...publish, Effect: "Deny", Principal: "*", Condition: ours }),
		topic("its owner, as SNS writes it", {
			...publish,
			Principal: { AWS: "*" },
			Condition: { StringEquals: { "AWS:SourceOwner": account } },
		}),
	],
};

function logGroups(title: string, statement: StatementText): Example {
	const policyDocument = document({
		Effect: "Allow",
		Action: "logs:PutLogEvents",
		Resource: "*",
		...statement,
	});
	return {
		title,
		resources: {
			queries: {
				type: "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
				properties: { policyName: "queries", policyDocument },
			},
		},
	};
}

export const logsNotPublic: Examples = {
	fails: [
		logGroups("everybody", { Principal: "*" }),
		logGroups("everybody with an account", { Principal: { AWS: "*" } }),
		logGroups("everybody who speaks TLS", {
			Principal: "*",
			Condition: { Bool: { "aws:SecureTransport": "true" } },
		}),
	],
	passes: [
		logGroups("a service", { Principal: { Service: "route53.amazonaws.com" }, Condition: ours }),
		logGroups("an account", {
			Principal: "*",
			Condition: { StringEquals: { "aws:PrincipalAccount": account } },
		}),
		logGroups("refused", { Effect: "Deny", Principal: "*" }),
	],
};

function permission(title: string, properties: Partial<Plain<"aws:lambda/permission:Permission">>): Example {
	const permission: FragmentResource = {
		type: "aws:lambda/permission:Permission",
		properties: { action: "lambda:InvokeFunction", function: "orders", ...properties },
	};
	return { title, resources: { permission } };
}

const rule = `arn:aws:events:us-east-1:${account}:rule/orders`;

export const functionNotPublic: Examples = {
	fails: [
		permission("everybody", { principal: "*" }),
		permission("everybody, by a URL", { principal: "*", functionUrlAuthType: "NONE" }),
		permission("everybody of any account", { principal: "*", sourceAccount: "*" }),
	],
	passes: [
		permission("an account", { principal: account }),
		permission("an organization", { principal: "*", principalOrgId: "o-a1b2c3d4e5" }),
		permission("a service", { principal: "events.amazonaws.com", sourceArn: rule }),
	],
};

export const functionSource: Examples = {
	fails: [
		permission("a service", { principal: "events.amazonaws.com" }),
		permission("a service of an organization", {
			principal: "events.amazonaws.com",
			principalOrgId: "o-a1b2c3d4e5",
		}),
		permission("a bucket, which may become somebody else's", {
			principal: "s3.amazonaws.com",
			sourceArn: "arn:aws:s3:::orders",
		}),
	],
	passes: [
		permission("a rule", { principal: "events.amazonaws.com", sourceArn: rule }),
		permission("an account", { principal: "s3.amazonaws.com", sourceAccount: account }),
		permission("no service", { principal: account }),
		{
			title: "a topic of the stack",
			resources: {
				orders: { type: "aws:sns/topic:Topic", properties: {} },
				permission: {
					type: "aws:lambda/permission:Permission",
					properties: {
						action: "lambda:InvokeFunction",
						function: "orders",
						principal: "sns.amazonaws.com",
						sourceArn: "${orders.arn}",
					},
				},
			},
		},
	],
};
