/** Examples of the rules in iam.ts. */
import type { Examples, Fragment } from "../rule.js";
import { account, allow, document, granting, role, trusting } from "./iam.fragments.js";

const objects = "arn:aws:s3:::orders/*";

/** A policy that lets everything through, as the permissions boundary of a role. */
const bounded: Fragment = {
	limits: { type: "aws:iam/policy:Policy", properties: { policy: document(allow("*")) } },
	reader: {
		type: "aws:iam/role:Role",
		properties: { assumeRolePolicy: document(), permissionsBoundary: "${limits.arn}" },
	},
};

export const noStarStar: Examples = {
	fails: [
		granting("everything on everything", allow("*")),
		granting("everything on one bucket", allow("*", [objects])),
		granting("everything in other signs", allow("*:*")),
		granting("everything but a service", { Effect: "Allow", NotAction: "iam:*", Resource: "*" }),
		{
			title: "a managed policy",
			resources: {
				admin: {
					type: "aws:iam/policy:Policy",
					properties: { policy: document(allow(["s3:GetObject", "*"])) },
				},
			},
		},
		{
			title: "a permissions boundary that is granted as well",
			resources: {
				...bounded,
				granted: {
					type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
					properties: { role: "${reader.name}", policyArn: "${limits.arn}" },
				},
			},
		},
		{
			title: "an inline policy of the role itself",
			resources: {
				admin: {
					...role,
					properties: {
						...role.properties,
						inlinePolicies: [{ name: "admin", policy: document(allow("*")) }],
					},
				} as typeof role,
			},
		},
		{
			title: "a policy of a group",
			resources: {
				admins: {
					type: "aws:iam/groupPolicy:GroupPolicy",
					properties: { group: "admins", policy: document(allow("*")) },
				},
			},
		},
		{
			title: "a policy of a user",
			resources: {
				admin: {
					type: "aws:iam/userPolicy:UserPolicy",
					properties: { user: "admin", policy: document(allow("*")) },
				},
			},
		},
		{
			title: "a permission set",
			resources: {
				admin: {
					type: "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
					properties: { inlinePolicy: document(allow("*")) },
				},
			},
		},
	],
	passes: [
		granting("named actions", allow(["s3:GetObject", "s3:PutObject"], objects)),
		granting("everything refused", { Effect: "Deny", Action: "*", Resource: "*" }),
		granting("a service", allow("s3:*", objects)),
		{ title: "a permissions boundary that is granted to nobody", resources: bounded },
	],
};

export const noServiceWildcard: Examples = {
	fails: [
		granting("a service on everything", allow("s3:*")),
		granting("a service on one bucket", allow(["s3:*"], objects)),
		granting("every action but some", { Effect: "Allow", NotAction: "s3:DeleteBucket", Resource: objects }),
	],
	passes: [
		granting("a group of actions", allow("s3:Get*", objects)),
		granting("a service refused", { Effect: "Deny", Action: "s3:*", Resource: "*" }),
	],
};

export const noPermissionManagement: Examples = {
	fails: [
		granting("bucket policies everywhere", allow("s3:PutBucketPolicy")),
		granting("by a wildcard", allow("s3:Put*", "arn:aws:s3:::*")),
		granting("any role of the account", allow("iam:PutRolePolicy", `arn:aws:iam::${account}:role/*`)),
		granting("everything but one resource", {
			Effect: "Allow",
			Action: "s3:PutBucketPolicy",
			NotResource: "arn:aws:s3:::orders",
		}),
		granting("all actions", allow("*")),
	],
	passes: [
		granting("one bucket's policy", allow("s3:PutBucketPolicy", "arn:aws:s3:::orders")),
		granting("reading everywhere", allow("s3:ListAllMyBuckets")),
		granting("limited by a condition", {
			...allow("kms:CreateGrant"),
			Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
		}),
	],
};

export const noOpenWrite: Examples = {
	fails: [
		granting("objects everywhere", allow("s3:PutObject")),
		granting("objects of all buckets", allow("s3:DeleteObject", "arn:aws:s3:::*/*")),
		granting("tables everywhere, by a wildcard", allow("dynamodb:Delete*")),
		granting("all actions", allow("*")),
	],
	passes: [
		granting("one bucket's objects", allow("s3:PutObject", objects)),
		granting(
			"the log groups of a function",
			allow(["logs:CreateLogStream", "logs:PutLogEvents"], "arn:aws:logs:*:*:*"),
		),
		granting("an action that takes no resource", allow("ssmmessages:OpenDataChannel")),
		granting("limited by a condition", {
			...allow("ec2:TerminateInstances"),
			Condition: { StringEquals: { "aws:ResourceTag/Tier": "web" } },
		}),
		granting("metrics, which have no resource", allow("cloudwatch:PutMetricData")),
	],
};

export const resourcesNamed: Examples = {
	fails: [
		granting("reading all logs", allow(["logs:GetLogEvents"])),
		granting("limited by a condition", {
			...allow("ec2:TerminateInstances"),
			Condition: { StringEquals: { "aws:ResourceTag/Tier": "web" } },
		}),
		granting("all actions", allow("*")),
	],
	passes: [
		granting("one group", allow("logs:GetLogEvents", `arn:aws:logs:us-east-1:${account}:log-group:orders:*`)),
		granting("actions that take no resource", allow(["ec2:DescribeInstances", "ec2:DescribeTags"])),
	],
};

const passedTo = (service: string) => ({ Condition: { StringEquals: { "iam:PassedToService": service } } });
const taskRoles = `arn:aws:iam::${account}:role/orders-*`;

export const passRoleScoped: Examples = {
	fails: [
		granting("any role", allow("iam:PassRole")),
		granting("any role of the account", allow("iam:PassRole", `arn:aws:iam::${account}:role/*`)),
		granting("any role, by a wildcard", allow("iam:Pass*")),
		granting("any role to one service", { ...allow("iam:PassRole"), ...passedTo("ecs-tasks.amazonaws.com") }),
		granting("some roles to any service", allow("iam:PassRole", taskRoles)),
		granting("some roles to any service, as a condition", {
			...allow("iam:PassRole", taskRoles),
			Condition: { StringLike: { "iam:PassedToService": "*" } },
		}),
		granting("some roles to any service but one", {
			...allow("iam:PassRole", taskRoles),
			Condition: { StringNotEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
		}),
	],
	passes: [
		granting("one role", allow("iam:PassRole", `arn:aws:iam::${account}:role/orders`)),
		granting("some roles to one service", {
			...allow("iam:PassRole", taskRoles),
			...passedTo("ecs-tasks.amazonaws.com"),
		}),
		granting("another action", allow("iam:GetRole")),
		granting("everything, on what is no role", allow("*", [objects])),
		granting("refused", { Effect: "Deny", Action: "iam:PassRole", Resource: "*" }),
	],
};

export const knownActionsOnly: Examples = {
	fails: [
		granting("a misspelt action", allow("s3:GetObjects", objects)),
		granting("a misspelt service", allow("s3s:GetObject", objects)),
		granting("a wildcard that fits nothing", allow("s3:Fetch*", objects)),
		granting("one that is refused", { Effect: "Deny", Action: "s3:DeletBucket", Resource: "*" }),
		granting("one that is left out", { Effect: "Deny", NotAction: "s3:Fetch", Resource: "*" }),
		granting("no service", allow("GetObject", objects)),
		trusting("of a trust policy", { Action: "sts:AssumeRoles", Principal: { Service: "ec2.amazonaws.com" } }),
		{
			title: "of a key policy",
			resources: {
				orders: {
					type: "aws:kms/key:Key",
					properties: {
						policy: document({
							...allow("kms:Decipher"),
							Principal: { AWS: `arn:aws:iam::${account}:root` },
						}),
					},
				},
			},
		},
	],
	passes: [
		granting("in any case", allow(["S3:getobject", "s3:List*", "ec2:Describe?ags"], objects)),
		granting("all there are", { Effect: "Deny", Action: "*", Resource: "*" }),
	],
};

const policy = (text: string) => ({
	grant: {
		type: "aws:iam/rolePolicy:RolePolicy" as const,
		properties: { role: "orders", policy: text },
	},
});

export const documentValid: Examples = {
	fails: [
		{ title: "no JSON", resources: policy("Allow everything") },
		{ title: "a list", resources: policy("[]") },
		{ title: "no statement", resources: policy('{"Version": "2012-10-17"}') },
		{
			title: "a version that is none",
			resources: policy(JSON.stringify({ Version: "2024", Statement: [allow("*")] })),
		},
		{ title: "no effect", resources: policy(document({ Action: "s3:GetObject", Resource: "*" })) },
		{ title: "no action", resources: policy(document({ Effect: "Allow", Resource: "*" })) },
		{ title: "an element that is none", resources: policy(document({ ...allow("s3:*"), Actions: "s3:*" })) },
		{ title: "Action and NotAction", resources: policy(document({ ...allow("s3:*"), NotAction: "s3:*" })) },
		{
			title: "a bucket policy that is no JSON",
			resources: {
				orders: { type: "aws:s3/bucketPolicy:BucketPolicy", properties: { bucket: "orders", policy: "{" } },
			},
		},
		{
			title: "a trust policy without a statement",
			resources: { reader: { type: "aws:iam/role:Role", properties: { assumeRolePolicy: "{}" } } },
		},
	],
	passes: [
		granting("one statement", allow("s3:GetObject", objects)),
		{
			title: "a statement that is no list",
			resources: policy(
				JSON.stringify({ Version: "2012-10-17", Id: "orders", Statement: allow("s3:GetObject", objects) }),
			),
		},
	],
};
