/** What roles may. */
import { platformKey } from "./base.js";
import {
	account,
	allow,
	document,
	type Program,
	type Resources,
	resource,
	type Statement,
	trust,
	trustInstances,
} from "./program.js";

function granting(...statements: readonly Statement[]): Resources {
	return {
		role: resource("aws:iam/role:Role", { assumeRolePolicy: trust("lambda.amazonaws.com") }),
		grant: resource("aws:iam/rolePolicy:RolePolicy", { role: "${role.id}", policy: document(...statements) }),
	};
}

const table = `arn:aws:dynamodb:us-east-1:${account}:table/orders`;

export const grants: readonly Program[] = [
	{
		title: "a machine's role with two of AWS's policies",
		resources: {
			role: resource("aws:iam/role:Role", {
				assumeRolePolicy: trustInstances,
				managedPolicyArns: [
					"arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
					"arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy",
				],
			}),
		},
	},
	{
		title: "one bucket's objects, read and written",
		resources: granting(
			allow("s3:ListBucket", "arn:aws:s3:::shop-orders", {
				Condition: { StringLike: { "s3:prefix": ["orders/*"] } },
			}),
			allow(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], "arn:aws:s3:::shop-orders/orders/*"),
			allow(["kms:Decrypt", "kms:GenerateDataKey"], platformKey, {
				Condition: { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } },
			}),
		),
	},
	{
		title: "rows of a table that carry the caller's name",
		resources: granting(
			allow(["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"], table, {
				Condition: {
					"ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["${cognito-identity.amazonaws.com:sub}"] },
				},
			}),
		),
	},
	{
		title: "parameters below a path, and one secret",
		resources: granting(
			allow(
				["ssm:GetParameter", "ssm:GetParametersByPath"],
				`arn:aws:ssm:us-east-1:${account}:parameter/shop/*`,
			),
			allow(
				"secretsmanager:GetSecretValue",
				`arn:aws:secretsmanager:us-east-1:${account}:secret:shop/database-??????`,
			),
		),
	},
	{
		title: "metrics of one namespace, and traces, which know no resources",
		resources: granting(
			allow("cloudwatch:PutMetricData", "*", {
				Condition: { StringEquals: { "cloudwatch:namespace": "shop" } },
			}),
			allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*"),
		),
	},
	{
		title: "machines with a tag, started and stopped",
		resources: granting(
			allow("ec2:DescribeInstances", "*"),
			allow(["ec2:StartInstances", "ec2:StopInstances"], `arn:aws:ec2:us-east-1:${account}:instance/*`, {
				Condition: { StringEquals: { "aws:ResourceTag/Schedule": "office-hours" } },
			}),
		),
	},
	{
		title: "a role handed on to one service",
		resources: granting(
			allow("ecs:RunTask", `arn:aws:ecs:us-east-1:${account}:task-definition/shop:*`),
			allow("iam:PassRole", `arn:aws:iam::${account}:role/shop-task`, {
				Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
			}),
		),
	},
	{
		title: "nothing outside of two regions, but for services that have none",
		resources: {
			guard: resource("aws:iam/policy:Policy", {
				policy: document({
					Sid: "Regions",
					Effect: "Deny",
					NotAction: ["iam:*", "sts:*", "route53:*", "cloudfront:*", "support:*", "organizations:*"],
					Resource: "*",
					Condition: { StringNotEquals: { "aws:RequestedRegion": ["us-east-1", "eu-west-1"] } },
				}),
			}),
			...granting(allow("dynamodb:GetItem", table)),
			guarded: resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
				role: "${role.name}",
				policyArn: "${guard.arn}",
			}),
		},
	},
	{
		title: "a boundary that bounds and grants nothing",
		resources: {
			boundary: resource("aws:iam/policy:Policy", {
				name: "boundary",
				policy: document(allow(["s3:*", "dynamodb:*", "sqs:*", "logs:*", "lambda:InvokeFunction"], "*"), {
					Effect: "Deny",
					Action: ["iam:*", "organizations:*", "account:*"],
					Resource: "*",
				}),
			}),
			role: resource("aws:iam/role:Role", {
				assumeRolePolicy: trust("lambda.amazonaws.com"),
				permissionsBoundary: "${boundary.arn}",
			}),
			grant: resource("aws:iam/rolePolicy:RolePolicy", {
				role: "${role.id}",
				policy: document(allow("dynamodb:GetItem", table)),
			}),
		},
	},
];
