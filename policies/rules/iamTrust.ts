/** Who may become a role. */
import { unresolved } from "../graph/values.js";
import { type Answer, allows, both, complaints, either, not, some, type Verdict } from "../iam/answers.js";
import type { Condition, Statement } from "../iam/document.js";
import { trustDocuments } from "../iam/documents.js";
import { narrowsService, principalsOf } from "../iam/principals.js";
import { type ResourceRule, resourceRule } from "../rule.js";
import * as examples from "./iamTrust.examples.js";

type TrustRule = ResourceRule<"aws:iam/role:Role">;
type Text = Omit<TrustRule, "kind" | "types" | "check" | "undecided">;

function trustRule({
	judge,
	...text
}: Text & { readonly judge: (statement: Statement) => readonly Verdict[] }): TrustRule {
	return resourceRule({
		...text,
		undecided: "at-update",
		types: ["aws:iam/role:Role"],
		check: (role) =>
			complaints(trustDocuments(role), (statement) =>
				judge(statement).map(({ answer, text }) => ({ answer: both(allows(statement), answer), text })),
			),
	});
}

const narrowTrust = trustRule({
	id: "iam-narrow-trust",
	title: "Trust policies name who may become the role",
	severity: "critical",
	level: "mandatory",
	controls: [{ framework: "Checkov", id: "CKV_AWS_60" }],
	why: "With * anybody who has an AWS account becomes the role, and whether a condition keeps them out is decided anew by each edit of it. Like the control, this passes no condition. Stricter in that NotPrincipal is everybody too.",
	fix: "Name the roles, services or identity providers in Principal.",
	examples: examples.narrowTrust,
	judge: (statement) =>
		principalsOf(statement).flatMap((principal): readonly Verdict[] => {
			if (principal.kind === "anyone") {
				return [{ answer: true, text: "it lets everybody become the role" }];
			}
			return principal.kind === "undetermined"
				? [{ answer: "undetermined", text: "it may let everybody become the role" }]
				: [];
		}),
});

/** Whether a condition asks for one of some external ids. */
function asksForExternalId({ operator, key }: Condition): boolean {
	return key === "sts:externalid" && typeof operator === "string" && /^StringEquals$/i.test(operator);
}

const trustNamesRoles = trustRule({
	id: "iam-trust-names-roles",
	title: "Trust policies name roles, not whole accounts",
	severity: "medium",
	level: "advisory",
	controls: [{ framework: "Checkov", id: "CKV_AWS_61" }],
	why: "A whole account is whoever its administrators let, whether it is somebody else's or one's own. Another company's account that asks for an external id passes, as in the control; stricter in that only a fixed one does.",
	fix: "Name the roles in Principal, or ask for an external id.",
	examples: examples.trustNamesRoles,
	judge: (statement) => {
		const accounts = principalsOf(statement).filter(({ kind }) => kind === "account");
		if (accounts.length === 0 || statement.conditions.some(asksForExternalId)) return [];
		return [{ answer: true, text: "it lets a whole account become the role" }];
	},
});

/** Who a provider vouches for, by the claim that says so. Of the others it is `sub`. */
const claims: Readonly<Record<string, string>> = {
	"accounts.google.com": "aud",
	"cognito-identity.amazonaws.com": "aud",
	"graph.facebook.com": "app_id",
	"www.amazon.com": "app_id",
};

/** The host name of an OpenID Connect provider; undefined for SAML. */
function hostOf(provider: string): string | undefined {
	const [, host] = /^arn:[\w-]+:iam::\d{12}:oidc-provider\/(.+)$/.exec(provider) ?? [];
	return (host ?? (provider in claims ? provider : undefined))?.toLowerCase();
}

const gitHub = "token.actions.githubusercontent.com";

/** Claims that whoever opens a pull request, or has a repository of their own, can make true. */
const anyonesClaims = /^(workflow|environment|ref|context|head_ref|base_ref)/i;

/** Whether a subject names somebody. Of GitHub's, a repository or a part of an organization's. */
function namesSomebody(subject: string, host: string): boolean {
	if (/^[*?]*$/.test(subject)) return false;
	if (host !== gitHub) return !/^[*?]/.test(subject);
	const [claim = "", value] = subject.split(":");
	if (value === undefined || value === "*" || value === "" || anyonesClaims.test(claim)) return false;
	if (/[*?]/.test(claim)) return false;
	return claim !== "repo" || /^[^/*?]+\/./.test(value);
}

/** Whether a condition leaves only those whom the program names. */
function namesSubject({ operator, key, values }: Condition, host: string): Answer {
	if (operator === unresolved || key === unresolved) return "undetermined";
	if (!/^(ForAnyValue:)?String(Equals|EqualsIgnoreCase|Like)$/i.test(operator)) return false;
	if (key !== `${host}:${claims[host] ?? "sub"}`) return false;
	return not(some({ negated: false, values }, (value) => !namesSomebody(value, host)));
}

const oidcSubject = trustRule({
	id: "iam-oidc-sub",
	title: "Roles for an identity provider say for whom of those it vouches for",
	severity: "critical",
	level: "mandatory",
	controls: [{ framework: "Checkov", id: "CKV_AWS_393" }],
	why: "GitHub vouches for everybody's workflows: without a condition on the subject, any repository there becomes the role. Stricter than the control, which looks at GitHub's provider and at the first value only: other providers count as well, for Google, Amazon, Facebook and Cognito by the application.",
	fix: "Add a StringEquals or StringLike condition on the provider's sub that begins with repo:<organization>/<repository>.",
	examples: examples.oidcSubject,
	judge: (statement) =>
		principalsOf(statement).flatMap((principal): readonly Verdict[] => {
			const host = principal.kind === "federated" ? hostOf(principal.provider) : undefined;
			if (host === undefined) return [];
			const named = either(...statement.conditions.map((condition) => namesSubject(condition, host)));
			return [{ answer: not(named), text: "it lets whomever the provider vouches for become the role" }];
		}),
});

/**
 * Services that say on whose behalf they take a role, and whose documentation asks for a condition on it. Of
 * those that do not (EC2, Lambda), only iam:PassRole of one's own account decides.
 */
const sourced =
	/^(vpc-flow-logs|monitoring\.rds|scheduler|states|firehose|ecs-tasks|codebuild|bedrock|sagemaker|transfer|events|pipes|dlm|export\.rds|logs(\.[\w-]+)?)\.amazonaws\.com(\.cn)?$/;

const trustSource = trustRule({
	id: "iam-trust-source",
	title: "Services take a role on behalf of this account only",
	severity: "medium",
	level: "advisory",
	controls: [],
	why: "A service acts for all its customers, and one of them may name somebody else's role. A condition on aws:SourceAccount or aws:SourceArn refuses that. Asked of the services whose documentation does, such as VPC flow logs, RDS monitoring, ECS tasks and Step Functions; EC2 and Lambda send no such key.",
	fix: "Add a condition on aws:SourceAccount, and on aws:SourceArn where it is known.",
	examples: examples.trustSource,
	judge: (statement) => {
		const services = principalsOf(statement).flatMap((principal) =>
			principal.kind === "service" && sourced.test(principal.name) ? [principal.name] : [],
		);
		if (services.length === 0) return [];
		const text = `it lets ${services.join(", ")} take the role on behalf of any account`;
		return [{ answer: not(narrowsService(statement)), text }];
	},
});

/** What a trust policy can let happen, in lower case. */
const takingRoles: ReadonlySet<string> = new Set(
	[
		"AssumeRole",
		"AssumeRoleWithSAML",
		"AssumeRoleWithWebIdentity",
		"SetContext",
		"SetSourceIdentity",
		"TagSession",
	].map((name) => `sts:${name}`.toLowerCase()),
);

const trustActions = trustRule({
	id: "iam-trust-actions",
	title: "Trust policies name the ways of taking the role",
	severity: "low",
	level: "advisory",
	controls: [],
	why: "A service that takes a role needs no way in for users of an identity provider, and with sts:* it has all there are and will be.",
	fix: "Name sts:AssumeRole, or the one that the identity provider takes, and sts:TagSession where sessions are tagged.",
	examples: examples.trustActions,
	judge: ({ actions }) => [
		{
			answer: actions.negated || some(actions, (pattern) => !takingRoles.has(pattern.toLowerCase())),
			text: `its Action is wider than the role needs; allowed: sts:AssumeRole and the like, spelt out`,
		},
	],
});

export const iamTrustRules = [narrowTrust, oidcSubject, trustNamesRoles, trustSource, trustActions];
