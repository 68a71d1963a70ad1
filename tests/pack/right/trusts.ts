/** Whom roles trust: other accounts, workflows, clusters, people. */
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
	trust,
} from "./program.js";

const provider = `arn:aws:iam::${account}:oidc-provider`;
const table = `arn:aws:dynamodb:us-east-1:${account}:table/orders`;

function trusts(statement: Statement, more: object = {}): Resources {
	return {
		role: resource("aws:iam/role:Role", {
			assumeRolePolicy: document({ Effect: "Allow", Action: "sts:AssumeRole", ...statement }),
			...more,
		}),
	};
}

export const trusted: readonly Program[] = [
	{
		title: "a role of another account, with the id that both agreed on",
		resources: trusts(
			{
				Principal: { AWS: `arn:aws:iam::${partner}:role/auditor` },
				Condition: { StringEquals: { "sts:ExternalId": "b3c0c1d2-shop-audit" } },
			},
			{ managedPolicyArns: ["arn:aws:iam::aws:policy/SecurityAudit"], maxSessionDuration: 3600 },
		),
	},
	{
		title: "one role of the account that takes another",
		resources: trusts({
			Principal: { AWS: `arn:aws:iam::${account}:role/deployer` },
			Action: ["sts:AssumeRole", "sts:TagSession"],
		}),
	},
	{
		title: "roles of two accounts, as long as they stay in the organization",
		resources: trusts({
			Principal: { AWS: [account, partner].map((id) => `arn:aws:iam::${id}:role/inventory`) },
			Condition: { StringEquals: { "aws:PrincipalOrgID": organization } },
		}),
	},
	{
		title: "GitHub's workflows on the main branch",
		resources: {
			github: resource("aws:iam/openIdConnectProvider:OpenIdConnectProvider", {
				url: "https://token.actions.githubusercontent.com",
				clientIdLists: ["sts.amazonaws.com"],
			}),
			...trusts({
				Principal: { Federated: `${provider}/token.actions.githubusercontent.com` },
				Action: "sts:AssumeRoleWithWebIdentity",
				Condition: {
					StringEquals: {
						"token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
						"token.actions.githubusercontent.com:sub": "repo:example/shop:ref:refs/heads/main",
					},
				},
			}),
		},
	},
	{
		title: "GitHub's workflows of one environment, by reference",
		resources: {
			github: resource("aws:iam/openIdConnectProvider:OpenIdConnectProvider", {
				url: "https://token.actions.githubusercontent.com",
				clientIdLists: ["sts.amazonaws.com"],
			}),
			...trusts({
				Principal: { Federated: "${github.arn}" },
				Action: "sts:AssumeRoleWithWebIdentity",
				Condition: {
					StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
					StringLike: {
						"token.actions.githubusercontent.com:sub": "repo:example/shop:environment:production",
					},
				},
			}),
		},
	},
	{
		title: "GitLab's jobs, and stacks of Pulumi's own service",
		resources: Object.fromEntries(
			[
				["gitlab.com", "project_path:example/shop:ref_type:branch:ref:main"],
				[
					"api.pulumi.com/oidc",
					"pulumi:deploy:org:example:project:shop:stack:prod:operation:update:scope:write",
				],
			].map(([host, sub]) => [
				`role-${host?.split("/")[0]?.replaceAll(".", "-")}`,
				resource("aws:iam/role:Role", {
					assumeRolePolicy: document({
						Effect: "Allow",
						Principal: { Federated: `${provider}/${host}` },
						Action: "sts:AssumeRoleWithWebIdentity",
						Condition: { StringEquals: { [`${host}:sub`]: sub, [`${host}:aud`]: "https://example.com" } },
					}),
				}),
			]),
		),
	},
	{
		title: "a service account of Kubernetes, and a pod by its identity",
		resources: {
			...trusts({
				Principal: {
					Federated: `${provider}/oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE`,
				},
				Action: "sts:AssumeRoleWithWebIdentity",
				Condition: {
					StringEquals: {
						"oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:sub":
							"system:serviceaccount:shop:api",
						"oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:aud": "sts.amazonaws.com",
					},
				},
			}),
			pod: resource("aws:iam/role:Role", {
				assumeRolePolicy: document({
					Effect: "Allow",
					Principal: { Service: "pods.eks.amazonaws.com" },
					Action: ["sts:AssumeRole", "sts:TagSession"],
					Condition: {
						StringEquals: { "aws:SourceAccount": account },
						ArnEquals: { "aws:SourceArn": `arn:aws:eks:us-east-1:${account}:cluster/shop` },
					},
				}),
			}),
		},
	},
	{
		title: "people who come through the company's directory",
		resources: {
			directory: resource("aws:iam/samlProvider:SamlProvider", {
				samlMetadataDocument: "<EntityDescriptor/>",
			}),
			...trusts(
				{
					Principal: { Federated: `arn:aws:iam::${account}:saml-provider/directory` },
					Action: "sts:AssumeRoleWithSAML",
					Condition: { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } },
				},
				{ managedPolicyArns: ["arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"] },
			),
		},
	},
	{
		title: "permission sets of the identity center",
		resources: {
			readers: resource("aws:ssoadmin/permissionSet:PermissionSet", {
				instanceArn: "arn:aws:sso:::instance/ssoins-0a1b2c3d4e5f6071",
				name: "readers",
				sessionDuration: "PT4H",
			}),
			attached: resource("aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment", {
				instanceArn: "arn:aws:sso:::instance/ssoins-0a1b2c3d4e5f6071",
				permissionSetArn: "${readers.arn}",
				managedPolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
			}),
			inline: resource("aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy", {
				instanceArn: "arn:aws:sso:::instance/ssoins-0a1b2c3d4e5f6071",
				permissionSetArn: "${readers.arn}",
				inlinePolicy: document({
					Effect: "Deny",
					Action: ["s3:GetObject", "dynamodb:GetItem", "secretsmanager:GetSecretValue"],
					Resource: "*",
				}),
			}),
		},
	},
	{
		title: "a group whose members need a second factor for everything",
		resources: {
			operators: resource("aws:iam/group:Group", { name: "operators" }),
			grant: resource("aws:iam/groupPolicy:GroupPolicy", {
				group: "${operators.name}",
				policy: document(allow("sts:AssumeRole", `arn:aws:iam::${account}:role/operator`), {
					Sid: "DenyAllExceptListedIfNoMFA",
					Effect: "Deny",
					NotAction: ["iam:ListMFADevices", "iam:ListVirtualMFADevices", "sts:GetSessionToken"],
					Resource: "*",
					Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
				}),
			}),
			...trusts({
				Principal: { AWS: `arn:aws:iam::${account}:role/operators` },
				Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
			}),
		},
	},
	{
		title: "the account's rules for passwords, its alias, and who watches access",
		resources: {
			passwords: resource("aws:iam/accountPasswordPolicy:AccountPasswordPolicy", {
				minimumPasswordLength: 14,
				passwordReusePrevention: 24,
				requireLowercaseCharacters: true,
				requireNumbers: true,
				requireSymbols: true,
				requireUppercaseCharacters: true,
			}),
			alias: resource("aws:iam/accountAlias:AccountAlias", { accountAlias: "shop" }),
			analyzer: resource("aws:accessanalyzer/analyzer:Analyzer", {
				analyzerName: "account",
				type: "ACCOUNT",
			}),
			linked: resource("aws:iam/serviceLinkedRole:ServiceLinkedRole", {
				awsServiceName: "autoscaling.amazonaws.com",
			}),
			root: resource("aws:organizations/policy:Policy", {
				content: document({
					Effect: "Deny",
					Action: "*",
					Resource: "*",
					Condition: { StringLike: { "aws:PrincipalArn": accountRoot } },
				}),
			}),
		},
	},
	{
		title: "an attached policy, everything that a role has said once and for all",
		resources: {
			policy: resource("aws:iam/policy:Policy", { policy: document(allow("dynamodb:Query", table)) }),
			role: resource("aws:iam/role:Role", { assumeRolePolicy: trust("lambda.amazonaws.com") }),
			attached: resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
				role: "${role.name}",
				policyArn: "${policy.arn}",
			}),
			inline: resource("aws:iam/rolePoliciesExclusive:RolePoliciesExclusive", {
				roleName: "${role.name}",
				policyNames: [],
			}),
			managed: resource("aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive", {
				roleName: "${role.name}",
				policyArns: ["${policy.arn}"],
			}),
		},
	},
];
