/** Examples of the rule in iamEscalation.ts. */
import type { Examples, Fragment } from "../rule.js";
import { account, allow, document, granting, role, withPolicy } from "./iam.fragments.js";

const roles = `arn:aws:iam::${account}:role`;
const passAny = allow("iam:PassRole", `${roles}/*`);
const runTasks = allow(["ecs:RegisterTaskDefinition", "ecs:RunTask"]);

/** A role that gets half from an inline policy and half from one that is attached. */
function inHalves(attachment: Fragment): Fragment {
	return {
		...withPolicy(passAny),
		tasks: { type: "aws:iam/policy:Policy", properties: { policy: document(runTasks) } },
		...attachment,
	};
}

function bounded(boundary: string): Fragment {
	return {
		limits: { type: "aws:iam/policy:Policy", properties: { policy: boundary } },
		reader: {
			type: "aws:iam/role:Role",
			properties: { assumeRolePolicy: document(), permissionsBoundary: "${limits.arn}" },
		},
		grant: {
			type: "aws:iam/rolePolicy:RolePolicy",
			properties: { role: "${reader.name}", policy: document(allow("iam:PutRolePolicy")) },
		},
	};
}

const admin = document(allow("*"));

export const noEscalation: Examples = {
	fails: [
		granting("keys of any user", allow("iam:CreateAccessKey")),
		granting("policies of any role of the account", allow("iam:PutRolePolicy", `${roles}/*`)),
		granting("all of IAM", allow("iam:*")),
		granting("everything", allow("*")),
		granting("everything but a service", { Effect: "Allow", NotAction: "s3:*", Resource: "*" }),
		granting("code of any function", allow("lambda:UpdateFunctionCode")),
		granting(
			"two statements that are harmless each",
			passAny,
			allow("ec2:RunInstances", "arn:aws:ec2:*:*:*"),
		),
		granting(
			"the service that a role may be passed to",
			{ ...passAny, Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } } },
			runTasks,
		),
		granting("refused under a condition", allow("iam:PutRolePolicy"), {
			Effect: "Deny",
			Action: "iam:*",
			Resource: "*",
			Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } },
		}),
		{
			title: "half of it inline, half attached",
			resources: inHalves({
				attachment: {
					type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
					properties: { role: "${reader.name}", policyArn: "${tasks.arn}" },
				},
			}),
		},
		{
			title: "half of it inline, half attached to several",
			resources: inHalves({
				attachment: {
					type: "aws:iam/policyAttachment:PolicyAttachment",
					properties: { roles: ["${reader.name}"], policyArn: "${tasks.arn}" },
				},
			}),
		},
		{
			title: "half of it inline on the role, half in a list of all that it has",
			resources: {
				reader: {
					type: "aws:iam/role:Role",
					properties: {
						assumeRolePolicy: document(),
						inlinePolicies: [{ name: "pass", policy: document(passAny) }],
						managedPolicyArns: ["${tasks.arn}"],
					},
				},
				tasks: { type: "aws:iam/policy:Policy", properties: { policy: document(runTasks) } },
			},
		},
		{
			title: "half of it as a user, half as a member of a group",
			resources: {
				deployer: { type: "aws:iam/user:User", properties: {} },
				deployers: { type: "aws:iam/group:Group", properties: {} },
				membership: {
					type: "aws:iam/userGroupMembership:UserGroupMembership",
					properties: { user: "${deployer.name}", groups: ["${deployers.name}"] },
				},
				pass: {
					type: "aws:iam/userPolicy:UserPolicy",
					properties: { user: "${deployer.name}", policy: document(passAny) },
				},
				tasks: {
					type: "aws:iam/groupPolicy:GroupPolicy",
					properties: { group: "${deployers.name}", policy: document(runTasks) },
				},
			},
		},
		{
			title: "a policy for whom this stack does not make",
			resources: {
				keys: {
					type: "aws:iam/policy:Policy",
					properties: { policy: document(allow("iam:CreateAccessKey")) },
				},
			},
		},
		{ title: "a boundary that lets it through", resources: bounded(admin) },
	],
	passes: [
		granting("policies of one role", allow("iam:PutRolePolicy", `${roles}/orders`)),
		granting("one role passed", allow("iam:PassRole", `${roles}/orders`), runTasks),
		granting("any role passed, and nothing that takes one", passAny),
		granting(
			"another service than a role may be passed to",
			{ ...passAny, Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } } },
			runTasks,
		),
		granting("refused outright", allow("iam:PutRolePolicy"), {
			Effect: "Deny",
			Action: "iam:Put*",
			Resource: "*",
		}),
		{ title: "a boundary that leaves it out", resources: bounded(document(allow("s3:*"))) },
		{
			title: "half of it each of two roles",
			resources: {
				...withPolicy(passAny),
				other: role,
				tasks: {
					type: "aws:iam/rolePolicy:RolePolicy",
					properties: { role: "${other.name}", policy: document(runTasks) },
				},
			},
		},
	],
};
