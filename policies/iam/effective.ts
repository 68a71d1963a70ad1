/** What statements let happen: which actions, and on how many resources. */
import { unresolved } from "../graph/values.js";
import { actionsMatching, type KnownAction } from "./actions.js";
import { type Answer, allows, both, either, not, some } from "./answers.js";
import type { Statement } from "./document.js";
import { arnParts, isAnyOfKind, matchesAction } from "./match.js";

/** Whether a statement speaks of an action. */
export function speaksOf({ actions }: Statement, action: string): Answer {
	const named = some(actions, (pattern) => matchesAction(pattern, action));
	return actions.negated ? not(named) : named;
}

/** `*`, `*:*`, `?*`: a pattern for the actions of all services. */
export function isEveryAction(pattern: string): boolean {
	return /^[*?]*\*[*?]*(:[*?]*\*[*?]*)?$/.test(pattern);
}

/** `s3:*`: a pattern for all actions of one service. */
export function isServiceWildcard(pattern: string): boolean {
	return /^[^:*?]+:\*+$/.test(pattern);
}

/** The service that an ARN pattern names; undefined for one that may be any's. */
function serviceOf(pattern: string): string | undefined {
	const service = arnParts(pattern)?.[2];
	return service === undefined || /[*?]/.test(service) ? undefined : service;
}

/**
 * A Resource that stands for everything there is. All log groups or all functions are no more than a kind of one
 * account; all buckets, whose ARNs name neither account nor region, hold everything an account has.
 */
function isEverything(pattern: string): boolean {
	const service = serviceOf(pattern);
	return isAnyOfKind(pattern) && (service === undefined || service === "s3");
}

/** Whether a statement's Resource is `*` or as good as that. NotResource leaves out a few of all there are. */
export function isOnEverything({ resources }: Statement): Answer {
	if (!resources) return false;
	return resources.negated || some(resources, isEverything);
}

/** Whether a statement's Resource leaves open which one of a kind is meant, if only in one account. */
export function isUnscoped({ resources }: Statement): Answer {
	if (!resources) return false;
	return resources.negated || some(resources, isAnyOfKind);
}

/**
 * Whether any pattern of a statement's Resource that can be of some services is such a one. A Resource of
 * another service does not count: `sts:AssumeRole` works on no bucket. NotResource leaves nearly everything.
 */
export function someResourceOf(
	{ resources }: Statement,
	services: readonly string[],
	is: (pattern: string) => boolean,
): Answer {
	if (!resources) return false;
	return (
		resources.negated ||
		some(resources, (pattern) => {
			const service = serviceOf(pattern);
			return (service === undefined || services.includes(service)) && is(pattern);
		})
	);
}

/** Whether a statement leaves open on which resource of some services an action works. */
export function isUnscopedFor(statement: Statement, ...services: readonly string[]): Answer {
	return someResourceOf(statement, services, isAnyOfKind);
}

/** What is known of the actions that a statement speaks of, by a pattern each. Not of those it leaves out. */
export function knownActions({ actions }: Statement): readonly KnownAction[] {
	if (actions.negated) return [];
	const patterns = actions.values.filter((value) => value !== unresolved);
	return patterns.flatMap((pattern) => (isEveryAction(pattern) ? [] : actionsMatching(pattern)));
}

/** Whether a statement speaks of (nearly) all actions of all services: `*`, or NotAction. */
export function isOfEverything({ actions }: Statement): Answer {
	return actions.negated || some(actions, isEveryAction);
}

/** Whether statements refuse an action outright: on everything and without a condition. */
function isRefused(statements: readonly Statement[], action: string): boolean {
	return statements.some(
		(statement) =>
			statement.effect === "Deny" &&
			statement.conditions.length === 0 &&
			speaksOf(statement, action) === true &&
			statement.resources?.negated === false &&
			statement.resources.values.some((value) => value === "*"),
	);
}

/** What a permissions boundary lets through. Left out where there is none, or none of this stack. */
export type Boundary = readonly Statement[] | "undetermined" | undefined;

/** Whether a permissions boundary lets an action through at all. */
function isWithin(boundary: Boundary, action: string): Answer {
	if (!boundary) return true;
	if (boundary === "undetermined") return "undetermined";
	if (isRefused(boundary, action)) return false;
	return either(...boundary.map((statement) => both(allows(statement), speaksOf(statement, action))));
}

/** The statements that allow an action and stand after refusals and the boundary. */
export function allowing(
	statements: readonly Statement[],
	boundary: Boundary,
	action: string,
): readonly { readonly statement: Statement; readonly answer: Answer }[] {
	const within = isWithin(boundary, action);
	if (within === false || isRefused(statements, action)) return [];
	return statements
		.map((statement) => ({ statement, answer: both(allows(statement), speaksOf(statement, action), within) }))
		.filter(({ answer }) => answer !== false);
}
