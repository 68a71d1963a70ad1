/** Examples of the rules in iamTrust.ts. */
import type { Examples } from "../rule.js";
import { account, document, trusting } from "./iam.fragments.js";

const root = { AWS: `arn:aws:iam::${account}:root` };

export const narrowTrust: Examples = {
	fails: [
		trusting("everybody", { Principal: "*" }),
		trusting("everybody among the named", {
			Principal: { AWS: [`arn:aws:iam::${account}:role/orders`, "*"] },
		}),
		trusting("everybody of an organization", {
			Principal: { AWS: "*" },
			Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
		}),
		trusting("everybody but one", { NotPrincipal: { AWS: `arn:aws:iam::${account}:user/intern` } }),
		trusting("any account", { Principal: { AWS: "arn:aws:iam::*:root" } }),
	],
	passes: [
		trusting("a service", { Principal: { Service: "ec2.amazonaws.com" } }),
		trusting("a role", { Principal: { AWS: `arn:aws:iam::${account}:role/orders` } }),
		trusting(
			"everybody refused",
			{ Principal: { Service: "ec2.amazonaws.com" } },
			{ Effect: "Deny", Principal: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } },
		),
	],
};

export const trustNamesRoles: Examples = {
	fails: [
		trusting("an account by its root", { Principal: root }),
		trusting("an account by its number", { Principal: { AWS: [account] } }),
		trusting("with a second factor", {
			Principal: root,
			Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
		}),
		trusting("with any external id", {
			Principal: root,
			Condition: { StringLike: { "sts:ExternalId": "*" } },
		}),
	],
	passes: [
		trusting("a role", { Principal: { AWS: `arn:aws:iam::${account}:role/orders` } }),
		trusting("an account that shows an external id", {
			Principal: root,
			Condition: { StringEquals: { "sts:ExternalId": "orders-7f3a" } },
		}),
		trusting(
			"an account refused",
			{ Effect: "Deny", Principal: root },
			{ Principal: { Service: "ec2.amazonaws.com" } },
		),
	],
};

const gitHub = "token.actions.githubusercontent.com";

/** A statement for a provider, with conditions on its claims. */
function by(provider: string, conditions: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {}) {
	const onClaims = Object.entries(conditions).map(([operator, claims]) => [
		operator,
		Object.fromEntries(Object.entries(claims).map(([claim, value]) => [`${provider}:${claim}`, value])),
	]);
	return {
		Action: "sts:AssumeRoleWithWebIdentity",
		Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${provider}` },
		...(onClaims.length > 0 && { Condition: Object.fromEntries(onClaims) }),
	};
}

const audience = { aud: "sts.amazonaws.com" };

export const oidcSubject: Examples = {
	fails: [
		trusting("no condition", by(gitHub)),
		trusting("the audience only", by(gitHub, { StringEquals: audience })),
		trusting("any subject", by(gitHub, { StringLike: { sub: "*" } })),
		trusting("any repository", by(gitHub, { StringLike: { sub: "repo:*" } })),
		trusting("any organization that begins alike", by(gitHub, { StringLike: { sub: "repo:shop*" } })),
		trusting(
			"any of two, one of them everybody",
			by(gitHub, { StringLike: { sub: ["repo:shop/orders:*", "*"] } }),
		),
		trusting("a claim without a value", by(gitHub, { StringEquals: { sub: "shop" } })),
		trusting(
			"a claim that is anyone's to make",
			by(gitHub, { StringLike: { sub: "environment:production:*" } }),
		),
		trusting("any but one", by(gitHub, { StringNotLike: { sub: "repo:shop/orders:*" } })),
		trusting(
			"a subject that need not be there",
			by(gitHub, { StringLikeIfExists: { sub: "repo:shop/orders:*" } }),
		),
		trusting("another provider's subject", {
			...by("gitlab.com"),
			Condition: { StringEquals: { [`${gitHub}:sub`]: "repo:shop/orders:ref:refs/heads/main" } },
		}),
		trusting("everybody with a Google account", {
			Action: "sts:AssumeRoleWithWebIdentity",
			Principal: { Federated: "accounts.google.com" },
		}),
	],
	passes: [
		trusting(
			"one branch",
			by(gitHub, { StringEquals: { ...audience, sub: "repo:shop/orders:ref:refs/heads/main" } }),
		),
		trusting(
			"one repository",
			by(gitHub, { StringEquals: audience, StringLike: { sub: "repo:shop/orders:*" } }),
		),
		trusting("an organization", by(gitHub, { StringLike: { sub: ["repo:shop/*"] } })),
		trusting(
			"one service account of a cluster",
			by("oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF", {
				StringEquals: { sub: "system:serviceaccount:orders:orders" },
			}),
		),
		trusting("an application", {
			Action: "sts:AssumeRoleWithWebIdentity",
			Principal: { Federated: "cognito-identity.amazonaws.com" },
			Condition: { StringEquals: { "cognito-identity.amazonaws.com:aud": "us-east-1:0f3a" } },
		}),
		trusting("SAML", {
			Action: "sts:AssumeRoleWithSAML",
			Principal: { Federated: `arn:aws:iam::${account}:saml-provider/staff` },
		}),
		trusting("a service", { Principal: { Service: "ec2.amazonaws.com" } }),
	],
};

const flowLogs = { Principal: { Service: "vpc-flow-logs.amazonaws.com" } };

export const trustSource: Examples = {
	fails: [
		trusting("no condition", flowLogs),
		trusting("one of several services", {
			Principal: { Service: ["ec2.amazonaws.com", "states.amazonaws.com"] },
		}),
		trusting("any account", { ...flowLogs, Condition: { StringLike: { "aws:SourceAccount": "*" } } }),
		trusting("a source in any account", {
			...flowLogs,
			Condition: { ArnLike: { "aws:SourceArn": "arn:aws:ec2:*:*:vpc-flow-log/*" } },
		}),
		trusting("an account that need not be there", {
			...flowLogs,
			Condition: { StringEqualsIfExists: { "aws:SourceAccount": account } },
		}),
	],
	passes: [
		trusting("an account", { ...flowLogs, Condition: { StringEquals: { "aws:SourceAccount": account } } }),
		trusting("sources in an account", {
			...flowLogs,
			Condition: { ArnLike: { "aws:SourceArn": `arn:aws:ec2:*:${account}:vpc-flow-log/*` } },
		}),
		trusting("a service that sends no source", { Principal: { Service: "ec2.amazonaws.com" } }),
	],
};

const ec2 = { Principal: { Service: "ec2.amazonaws.com" } };

export const trustActions: Examples = {
	fails: [
		trusting("all of STS", { ...ec2, Action: "sts:*" }),
		trusting("everything", { ...ec2, Action: "*" }),
		trusting("one by a wildcard", { ...ec2, Action: ["sts:AssumeRole", "sts:AssumeRoleWith*"] }),
		{
			title: "all but one",
			resources: {
				reader: {
					type: "aws:iam/role:Role",
					properties: {
						assumeRolePolicy: document({ Effect: "Allow", ...ec2, NotAction: "sts:TagSession" }),
					},
				},
			},
		},
	],
	passes: [
		trusting("one", ec2),
		trusting("sessions with tags", { ...ec2, Action: ["sts:AssumeRole", "sts:TagSession"] }),
		trusting("in any case", { ...ec2, Action: "STS:assumerole" }),
		trusting("refused", ec2, { Effect: "Deny", Principal: "*", Action: "sts:*" }),
	],
};
