/** Answers about a single value: what was received, and what is allowed. */
import type { Node } from "../graph/graph.js";
import { unresolved } from "../graph/values.js";
import { type Complaint, type Finding, undetermined, violation } from "../rule.js";

export function notKnown(property: string, allowed: string): Complaint {
	return undetermined(`${property} is not known before the update; allowed: ${allowed}`);
}

/** A number that may be shown. What stands in its place may be secret, and may not. */
export function shownNumber(value: unknown): string {
	return typeof value === "number" ? String(value) : "no number";
}

/** For a flag that is false where it is left out. */
export function mustBeTrue(value: unknown, property: string): readonly Complaint[] {
	if (value === true) return [];
	if (value === unresolved) return [notKnown(property, "true")];
	return [
		violation(
			`${property} is ${value === undefined ? "left out, which means false" : "false"}; allowed: true`,
		),
	];
}

/** For a flag that is true where it is left out. */
export function mustNotBeFalse(value: unknown, property: string): readonly Complaint[] {
	return value === undefined ? [] : mustBeTrue(value, property);
}

/** For a flag that is false where it is left out. */
export function mustNotBeTrue(value: unknown, property: string): readonly Complaint[] {
	if (value === undefined || value === false) return [];
	if (value === unresolved) return [notKnown(property, "false")];
	return [violation(`${property} is true; allowed: false`)];
}

/** For a value of a short public list, which may therefore be shown. */
export function mustBeOneOf(
	value: unknown,
	property: string,
	allowed: readonly (string | number)[],
): readonly Complaint[] {
	const choices = allowed.join(", ");
	if (value === unresolved) return [notKnown(property, choices)];
	if (allowed.some((choice) => choice === value)) return [];
	return [violation(`${property} is ${value === undefined ? "left out" : "another"}; allowed: ${choices}`)];
}

/** Complaints that another value may excuse: nobody can say as long as that value is not known. */
export function unlessExcused(
	excuse: unknown,
	property: string,
	complaints: readonly Complaint[],
): readonly Complaint[] {
	if (excuse !== unresolved) return complaints;
	return complaints.map(({ message }) =>
		undetermined(`${message} (unless ${property}, which is not known before the update, excuses it)`),
	);
}

/** Complaints about a resource, as findings of a rule over the whole stack. */
export function about({ name, urn }: Node, complaints: readonly Complaint[]): readonly Finding[] {
	return complaints.map(({ message, ...rest }) => ({ ...rest, message: `${name}: ${message}`, urn }));
}
