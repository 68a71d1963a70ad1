/** How faults speak of words and values. */
import { nearest } from "../infra/config/nearest.js";

/** `; did you mean "x"?` when one of the known words is near enough to be a slip of the hand, else nothing. */
export function suggestion(word: string, known: readonly string[], prefix = ""): string {
	const guess = nearest(word, known);
	return guess === undefined ? "" : `; did you mean "${prefix}${guess}"?`;
}

/** A value as faults show it: JSON, cut to a readable length. */
export function quoted(value: unknown): string {
	if (value === undefined) return "missing";
	const text = JSON.stringify(value, (_key, v) => (typeof v === "bigint" ? String(v) : v));
	return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
