/** That nobody can give themselves more than they were given: rules about all that one role has together. */
import { unresolved } from "../graph/values.js";
import { type Answer, both, either, some } from "../iam/answers.js";
import type { Statement } from "../iam/document.js";
import { allowing, isUnscopedFor } from "../iam/effective.js";
import { actionsOf, type Escalation, escalations } from "../iam/escalation.js";
import { type Grants, grantsOf } from "../iam/grants.js";
import { matches } from "../iam/match.js";
import { type Finding, graphRule, undetermined, violation } from "../rule.js";
import * as examples from "./iamEscalation.examples.js";

/** Whether a statement names the very role that it belongs to: then more for it is more for its holder. */
function isOnItself({ resources }: Statement, { holder }: Grants): Answer {
	if (!resources || resources.negated) return false;
	const own = [...holder.identities].filter((identity) => identity.startsWith("arn:"));
	return some(resources, (pattern) => own.some((arn) => matches(pattern, arn)));
}

/** Whether a statement's conditions let a role be passed to one of some services. */
function letsPassTo({ conditions }: Statement, services: readonly string[]): Answer {
	const limits = conditions.filter(({ key }) => key === "iam:passedtoservice");
	return both(
		...limits.map(({ operator, values }): Answer => {
			if (operator === unresolved) return "undetermined";
			// Any other operator leaves services over.
			if (!/^(ForAnyValue:)?String(Equals|EqualsIgnoreCase|Like)$/i.test(operator)) return true;
			return some({ negated: false, values }, (value) => services.some((service) => matches(value, service)));
		}),
	);
}

/** Whether all that a role has together lets it go one way. */
function canGo(grants: Grants, { on = [], by = [], passedTo }: Escalation): Answer {
	const statements = grants.grants.map(({ statement }) => statement);
	const can = (action: string, fits: (statement: Statement) => Answer): Answer =>
		either(
			...allowing(statements, grants.boundary, action).map(({ statement, answer }) =>
				both(answer, fits(statement)),
			),
		);
	const service = (action: string) => action.slice(0, action.indexOf(":"));
	return both(
		...on.map((action) =>
			can(action, (statement) =>
				either(isUnscopedFor(statement, service(action)), isOnItself(statement, grants)),
			),
		),
		...by.map((action) => can(action, () => true)),
		...(passedTo
			? [
					can("iam:PassRole", (statement) =>
						both(isUnscopedFor(statement, "iam"), letsPassTo(statement, passedTo)),
					),
				]
			: []),
	);
}

/** Ways that a message names at most. */
const shownAtMost = 3;

function check(grants: Grants): readonly Finding[] {
	const { name, urn } = grants.holder;
	const ways = escalations.map((way) => ({ way, answer: canGo(grants, way) }));
	const open = ways.filter(({ answer }) => answer === true).map(({ way }) => way);
	if (open.length > 0) {
		const shown = open.slice(0, shownAtMost).map((way) => `${way.can} (${actionsOf(way).join(", ")})`);
		const more = open.length - shown.length;
		return [violation(`${name} can ${shown.join("; ")}${more > 0 ? `; and ${more} more` : ""}`, urn)];
	}
	const unknown = grants.incomplete || ways.some(({ answer }) => answer === "undetermined");
	return unknown ? [undetermined(`what ${name} may do is not known before the update`, urn)] : [];
}

const noEscalation = graphRule({
	id: "iam-no-privesc",
	title: "No role, user or group can give itself more permissions",
	severity: "critical",
	level: "mandatory",
	controls: [{ framework: "Checkov", id: "CKV_AWS_286" }],
	why: "Who may write the policies of any role, or start something with any role, has the permissions of the strongest. The ways are those published by Rhino Security Labs, which the control looks for, and by pathfinding.cloud. Stricter than the control, which reads each policy by itself: all that one role has counts together, any resource of a kind (role/*) is no more named than *, and what is made for the purpose counts wherever it may be made. What a policy of the role refuses outright, what its permissions boundary leaves out, and a way by a service that iam:PassedToService leaves out are closed. Policies by AWS are not read.",
	fix: "Take away one of the actions, or name its resources.",
	examples: examples.noEscalation,
	undecided: "at-update",
	check: (graph) => grantsOf(graph).flatMap(check),
});

export const iamEscalationRules = [noEscalation];
