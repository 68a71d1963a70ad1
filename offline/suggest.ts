import { closest, distance } from "fastest-levenshtein";

/** `; did you mean "x"?` when one of the known words is near enough to be a slip of the hand, else nothing. */
export function nearest(word: string, known: readonly string[], prefix = ""): string {
	if (known.length === 0) return "";
	const guess = closest(word, known);
	return distance(word, guess) <= Math.max(2, Math.floor(word.length / 3))
		? `; did you mean "${prefix}${guess}"?`
		: "";
}

/** A value as faults show it: JSON, cut to a readable length. */
export function quoted(value: unknown): string {
	if (value === undefined) return "missing";
	const text = JSON.stringify(value, (_key, v) => (typeof v === "bigint" ? String(v) : v));
	return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
