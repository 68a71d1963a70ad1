/** How rules about the policies of roles, users and groups are made: one judgement of each statement that allows. */
import { unresolved } from "../graph/values.js";
import type { KnownAction } from "../iam/actions.js";
import { type Answer, allows, both, complaints, either, show, type Verdict } from "../iam/answers.js";
import type { Statement } from "../iam/document.js";
import { identityDocuments, identityTypes } from "../iam/documents.js";
import { isOfEverything, isUnscopedFor, knownActions, speaksOf } from "../iam/effective.js";
import { isOnlyBoundary } from "../iam/grants.js";
import { type ResourceRule, resourceRule } from "../rule.js";

type IdentityRule = ResourceRule<(typeof identityTypes)[number]>;
type Text = Omit<IdentityRule, "kind" | "types" | "check" | "excuse" | "undecided">;

export function identityRule({
	judge,
	...text
}: Text & { readonly judge: (statement: Statement) => readonly Verdict[] }): IdentityRule {
	return resourceRule<(typeof identityTypes)[number]>({
		...text,
		undecided: "at-update",
		types: identityTypes,
		// A boundary grants nothing: FSBP's controls pass over it as well (excludePermissionBoundaryPolicy).
		excuse: { types: ["aws:iam/policy:Policy"], holds: isOnlyBoundary },
		check: (inputs) =>
			complaints(identityDocuments(inputs), (statement) => {
				const allowed = allows(statement);
				if (allowed === false) return [];
				return judge(statement).map(({ answer, text }) => ({ answer: both(allowed, answer), text }));
			}),
	});
}

/** Actions of a list that a statement allows on any of their resources, whichever. */
export function listed(statement: Statement, actions: readonly string[]): readonly Verdict[] {
	const found = actions
		.map((action) => {
			const [service = ""] = action.split(":");
			// STS hands out roles, which are IAM's.
			const services = service === "sts" ? ["sts", "iam"] : [service];
			return { action, answer: both(speaksOf(statement, action), isUnscopedFor(statement, ...services)) };
		})
		.filter(({ answer }) => answer !== false);
	if (found.length === 0) return [];
	const names = show(found.map(({ action }) => action));
	return [
		{
			answer: either(...found.map(({ answer }) => answer)),
			text: `it allows ${names} and does not name on which resources`,
		},
	];
}

/** Actions of a sort, of all that AWS knows, that a statement allows; `open` says how its Resource is. */
export function sorted(
	statement: Statement,
	open: Answer,
	is: (action: KnownAction) => boolean,
): readonly Verdict[] {
	if (open === false) return [];
	const verdict = (actions: string): Verdict => ({
		answer: open,
		text: `it allows ${actions} and does not name on which resources`,
	});
	if (isOfEverything(statement) === true) return [verdict("all actions")];
	const found = knownActions(statement).filter(is);
	if (found.length > 0) return [verdict(show(found.map(({ name }) => name)))];
	return statement.actions.values.includes(unresolved)
		? [{ answer: "undetermined", text: "it does not name on which resources" }]
		: [];
}
