/** On whose behalf AWS services use buckets, keys, topics, queues, secrets and functions. */
import { unresolved } from "../graph/values.js";
import { type Answer, allows, both, complaints, either, not, some } from "../iam/answers.js";
import type { Statement } from "../iam/document.js";
import { resourceDocuments, resourcePolicyTypes } from "../iam/documents.js";
import { isEveryAction, isServiceWildcard } from "../iam/effective.js";
import { narrowsCaller, narrowsService, principalsOf } from "../iam/principals.js";
import { type Complaint, resourceRule, undetermined, violation } from "../rule.js";
import { mustNotBePublic } from "./policyChecks.js";
import * as examples from "./resourcePolicies.examples.js";

/** What names an account in the path below which a service writes: `arn:aws:s3:::logs/AWSLogs/123456789012/*`. */
const accountPath = /^arn:[\w-]+:s3:::[^*?]+\/(.*\/)?AWSLogs\/\d{12}\//;

/**
 * Whether a statement's Resource leaves each account a path of its own. AWS writes the caller's account into it,
 * for balancers that is all there is: they send no source.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
function isBelowAccount({ resources }: Statement): Answer {
	if (!resources || resources.negated) return false;
	return not(
		either(
			...resources.values.map(
				(value): Answer => (value === unresolved ? "undetermined" : !accountPath.test(value)),
			),
		),
	);
}

/** Services that send no source to KMS: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
const sourceless: ReadonlySet<string> = new Set(["events.amazonaws.com"]);

/** Whether a statement is of a key policy, as far as its actions tell. */
function isOfKey({ actions }: Statement): boolean {
	return actions.values.some((value) => value !== unresolved && value.toLowerCase().startsWith("kms:"));
}

/** Services that a statement names and that say on whose behalf they act. */
function servicesOf(statement: Statement): readonly string[] {
	return principalsOf(statement).flatMap((principal) => {
		if (principal.kind !== "service") return [];
		return isOfKey(statement) && sourceless.has(principal.name) ? [] : [principal.name];
	});
}

/**
 * Whether a statement only lets a service hand a key on to AWS's own resources. AWS's examples name no account
 * there: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/access-control-managing-permissions.html#KMS-key-policy-for-DNSSEC
 */
function isGrantForAwsResource({ actions, conditions }: Statement): boolean {
	return (
		!actions.negated &&
		actions.values.every((value) => value !== unresolved && value.toLowerCase() === "kms:creategrant") &&
		conditions.some(
			({ operator, key, values }) =>
				operator === "Bool" &&
				key === "kms:grantisforawsresource" &&
				values.every((value) => value === "true"),
		)
	);
}

/** What looks like the name of a service; a policy may hold anything. */
function shown(services: readonly string[]): string {
	const names = services.filter((name) => /^[\w.-]{1,60}\.amazonaws\.com(\.cn)?$/.test(name));
	return names.length > 0 ? names.join(", ") : "a service";
}

const confusedDeputy = resourceRule({
	id: "iam-confused-deputy",
	title: "Services use a resource on behalf of fixed accounts only",
	severity: "high",
	level: "mandatory",
	controls: [],
	why: "A service acts for all its customers. Without a condition on the source, one of them has it write into somebody else's bucket or topic, or use somebody else's key. What counts is a condition on aws:SourceAccount, aws:SourceArn, aws:SourceOrgID or an encryption context with a fixed account, or a Resource below AWSLogs/<account>/. EventBridge sends no source to KMS and is passed over there, as are grants for AWS's own resources, which AWS's examples leave open.",
	fix: "Add a condition on aws:SourceAccount, and on aws:SourceArn where it is known.",
	examples: examples.confusedDeputy,
	undecided: "at-update",
	types: resourcePolicyTypes,
	check: (inputs) =>
		complaints(resourceDocuments(inputs), (statement) => {
			const services = servicesOf(statement);
			if (services.length === 0 || isGrantForAwsResource(statement)) return [];
			const narrowed = either(narrowsService(statement), isBelowAccount(statement));
			return [
				{
					answer: both(allows(statement), not(narrowed)),
					text: `it lets ${shown(services)} in on behalf of any account`,
				},
			];
		}),
});

const actionsNamed = resourceRule({
	id: "iam-resource-actions",
	title: "Whoever is let in from outside the account is let in for named actions",
	severity: "medium",
	level: "mandatory",
	controls: [],
	why: "A service that writes logs has no need to delete the bucket or to change its policy, and with a wildcard it may, and may do what AWS adds tomorrow. Whole accounts are passed over: their own policies decide, and a key whose policy does not give its account everything cannot be managed by anybody.",
	fix: "Name the actions.",
	examples: examples.actionsNamed,
	undecided: "at-update",
	types: resourcePolicyTypes,
	check: (inputs) =>
		complaints(resourceDocuments(inputs), (statement) => {
			const isNamed = principalsOf(statement).every(({ kind }) => kind === "account");
			if (isNamed) return [];
			const { actions } = statement;
			const wide =
				actions.negated || some(actions, (pattern) => isEveryAction(pattern) || isServiceWildcard(pattern));
			return [
				{
					answer: both(allows(statement), wide),
					text: "it allows all actions to others than the account; allowed: named ones",
				},
			];
		}),
});

const serviceNamed = resourceRule({
	id: "iam-service-named",
	title: "Statements for services name the service",
	severity: "low",
	level: "advisory",
	controls: [],
	why: "A condition on the source keeps out everybody who does not come through an AWS service, but lets any service in that can be made to act for the account.",
	fix: "Name the service in Principal, and keep the condition.",
	examples: examples.serviceNamed,
	undecided: "at-update",
	types: resourcePolicyTypes,
	check: (inputs) =>
		complaints(resourceDocuments(inputs), (statement) => {
			if (!principalsOf(statement).some(({ kind }) => kind === "anyone")) return [];
			return [
				{
					answer: both(allows(statement), narrowsService(statement), not(narrowsCaller(statement))),
					text: "it lets any service in that acts for the account; allowed: named ones",
				},
			];
		}),
});

const logsNotPublic = resourceRule({
	id: "logs-policy-not-public",
	title: "Policies of log groups let in those only whom they name",
	severity: "high",
	level: "mandatory",
	controls: [],
	why: "Whoever may write into a log group hides what happened in it, and pays with its owner's money; whoever may read it has all that is logged. Conditions count where they leave few: an account, an organization, a network.",
	fix: "Name the services or roles in Principal.",
	examples: examples.logsNotPublic,
	undecided: "at-update",
	types: ["aws:cloudwatch/logResourcePolicy:LogResourcePolicy"],
	check: mustNotBePublic,
});

/** Whether an input of a permission narrows it; an unknown one is there as well. */
function isGiven(value: unknown): boolean {
	return value !== undefined && value !== "" && value !== "*";
}

const functionNotPublic = resourceRule({
	id: "lambda-not-public",
	title: "Functions can be called by those only whom their permissions name",
	severity: "critical",
	level: "mandatory",
	controls: [{ framework: "FSBP", id: "Lambda.1" }],
	why: "Who calls a function acts as its role, and on its owner's bill. A principal of * passes only with a source account, a source ARN or an organization; CKV_AWS_301 refuses it with them too, and is not meant. Together with lambda-permission-source this is what the control asks for.",
	fix: "Name the principal, or add sourceAccount or principalOrgId.",
	examples: examples.functionNotPublic,
	undecided: "at-update",
	types: ["aws:lambda/permission:Permission"],
	check: ({ principal, sourceArn, sourceAccount, principalOrgId }): readonly Complaint[] => {
		if ([sourceArn, sourceAccount, principalOrgId].some(isGiven)) return [];
		if (principal === unresolved) return [undetermined("principal is not known before the update")];
		return principal === "*" ? [violation("principal is *; allowed: a named one")] : [];
	},
});

const functionSource = resourceRule({
	id: "lambda-permission-source",
	title: "Services call functions on behalf of fixed accounts only",
	severity: "high",
	level: "mandatory",
	controls: [
		{ framework: "Checkov", id: "CKV_AWS_364" },
		{ framework: "FSBP", id: "Lambda.1" },
	],
	why: "A service acts for all its customers: without a source, a bucket or rule of any account calls the function. FSBP asks it of S3 only. S3's ARNs name no account, so a bucket that is deleted and made anew by somebody else is let in: for S3 it takes the account.",
	fix: "Add sourceArn, or sourceAccount where the ARN names no account.",
	examples: examples.functionSource,
	undecided: "at-update",
	types: ["aws:lambda/permission:Permission"],
	check: ({ principal, sourceArn, sourceAccount }): readonly Complaint[] => {
		if (isGiven(sourceAccount)) return [];
		if (principal === unresolved) {
			return [undetermined("principal is not known before the update, and sourceAccount is not given")];
		}
		const service = typeof principal === "string" ? principal.toLowerCase() : undefined;
		if (service === "s3.amazonaws.com") {
			return [violation("S3 may call without sourceAccount; allowed: with it")];
		}
		if (isGiven(sourceArn) || !service || !/\.amazonaws\.com(\.cn)?$/.test(service)) return [];
		return [violation("a service may call with neither sourceArn nor sourceAccount; allowed: one of them")];
	},
});

export const resourcePolicyRules = [
	confusedDeputy,
	actionsNamed,
	logsNotPublic,
	functionNotPublic,
	functionSource,
	serviceNamed,
];
