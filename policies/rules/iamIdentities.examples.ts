/** Examples of the rules in iamIdentities.ts. */
import type { Examples, FragmentResource } from "../rule.js";
import { allow, document, role } from "./iam.fragments.js";

const byAws = (name: string) => `arn:aws:iam::aws:policy/${name}`;

function attached(policyArn: string): FragmentResource {
	return {
		type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
		properties: { role: "${reader.name}", policyArn },
	};
}

export const noAdminManaged: Examples = {
	fails: [
		{ title: "of a role", resources: { reader: role, admin: attached(byAws("AdministratorAccess")) } },
		{
			title: "in China",
			resources: { reader: role, admin: attached("arn:aws-cn:iam::aws:policy/IAMFullAccess") },
		},
		{
			title: "of a role that this stack does not make",
			resources: {
				admin: {
					type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
					properties: { role: "reader", policyArn: byAws("PowerUserAccess") },
				},
			},
		},
		{
			title: "of a user",
			resources: {
				admin: {
					type: "aws:iam/userPolicyAttachment:UserPolicyAttachment",
					properties: { user: "admin", policyArn: byAws("AdministratorAccess") },
				},
			},
		},
		{
			title: "of a group",
			resources: {
				admin: {
					type: "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
					properties: { group: "admins", policyArn: byAws("AdministratorAccess") },
				},
			},
		},
		{
			title: "of several roles",
			resources: {
				admin: {
					type: "aws:iam/policyAttachment:PolicyAttachment",
					properties: { roles: ["reader", "writer"], policyArn: byAws("AdministratorAccess") },
				},
			},
		},
		{
			title: "on the role itself",
			resources: {
				reader: {
					type: "aws:iam/role:Role",
					properties: {
						assumeRolePolicy: document(),
						managedPolicyArns: [byAws("ReadOnlyAccess"), byAws("AdministratorAccess")],
					},
				},
			},
		},
		{
			title: "in a list of all that a role has",
			resources: {
				reader: role,
				admin: {
					type: "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
					properties: { roleName: "${reader.name}", policyArns: [byAws("AdministratorAccess")] },
				},
			},
		},
		{
			title: "of a permission set",
			resources: {
				admin: {
					type: "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
					properties: { instanceArn: "sso", managedPolicyArn: byAws("AdministratorAccess") },
				},
			},
		},
	],
	passes: [
		{
			title: "a narrow one",
			resources: {
				reader: role,
				monitoring: attached(byAws("service-role/AmazonRDSEnhancedMonitoringRole")),
			},
		},
		{
			title: "one of the stack",
			resources: {
				reader: role,
				orders: {
					type: "aws:iam/policy:Policy",
					properties: { policy: document(allow("s3:GetObject", "arn:aws:s3:::orders/*")) },
				},
				attachment: attached("${orders.arn}"),
			},
		},
		{
			title: "one's own of that name",
			resources: { admin: attached("arn:aws:iam::123456789012:policy/AdministratorAccess"), reader: role },
		},
	],
};

export const noUsers: Examples = {
	fails: [{ title: "a user", resources: { deployer: { type: "aws:iam/user:User", properties: {} } } }],
	passes: [{ title: "a role", resources: { reader: role } }],
};

const policy = document(allow("s3:GetObject", "arn:aws:s3:::orders/*"));

export const userNoPolicies: Examples = {
	fails: [
		{
			title: "inline",
			resources: {
				grant: { type: "aws:iam/userPolicy:UserPolicy", properties: { user: "deployer", policy } },
			},
		},
		{
			title: "attached",
			resources: {
				deployer: { type: "aws:iam/user:User", properties: {} },
				grant: {
					type: "aws:iam/userPolicyAttachment:UserPolicyAttachment",
					properties: { user: "${deployer.name}", policyArn: byAws("ReadOnlyAccess") },
				},
			},
		},
		{
			title: "attached to several",
			resources: {
				grant: {
					type: "aws:iam/policyAttachment:PolicyAttachment",
					properties: { users: ["deployer"], groups: ["deployers"], policyArn: byAws("ReadOnlyAccess") },
				},
			},
		},
	],
	passes: [
		{
			title: "to a group",
			resources: {
				grant: { type: "aws:iam/groupPolicy:GroupPolicy", properties: { group: "deployers", policy } },
			},
		},
		{
			title: "attached to groups and roles",
			resources: {
				grant: {
					type: "aws:iam/policyAttachment:PolicyAttachment",
					properties: { roles: ["reader"], groups: ["deployers"], policyArn: byAws("ReadOnlyAccess") },
				},
			},
		},
	],
};

export const noPasswords: Examples = {
	fails: [
		{
			title: "a login profile",
			resources: {
				deployer: { type: "aws:iam/user:User", properties: {} },
				login: {
					type: "aws:iam/userLoginProfile:UserLoginProfile",
					properties: { user: "${deployer.name}" },
				},
			},
		},
	],
	passes: [
		{ title: "a user without one", resources: { deployer: { type: "aws:iam/user:User", properties: {} } } },
	],
};

function key(status?: string): FragmentResource {
	return { type: "aws:iam/accessKey:AccessKey", properties: { user: "deployer", ...(status && { status }) } };
}

export const noAccessKeys: Examples = {
	fails: [
		{ title: "a key", resources: { key: key() } },
		{ title: "one that is said to be active", resources: { key: key("Active") } },
	],
	passes: [{ title: "one that is on its way out", resources: { key: key("Inactive") } }],
};
