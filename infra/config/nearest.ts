/** What a mistyped word was probably meant to be. Pure. */
import { closest, distance } from "fastest-levenshtein";

/** The known word that `word` was probably meant to be, or undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
	if (known.length === 0) return undefined;
	const lower = word.toLowerCase();
	const match = closest(
		lower,
		known.map((name) => name.toLowerCase()),
	);
	const near = distance(lower, match) <= Math.max(2, Math.floor(word.length / 3));
	return near ? known.find((name) => name.toLowerCase() === match) : undefined;
}
