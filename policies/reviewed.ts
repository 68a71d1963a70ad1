/** The list of reviewed resource types, reviewed.txt. Read at the first question: a stack needs it once. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

let list: ReadonlyMap<string, string> | undefined;

/** Types, each with what the review found. */
export function reviewedTypes(): ReadonlyMap<string, string> {
	list ??= new Map(
		readFileSync(join(__dirname, "reviewed.txt"), "utf8")
			.split("\n")
			.filter((line) => line !== "" && !line.startsWith("#"))
			.map((line) => {
				const end = line.indexOf(": ");
				return [line.slice(0, end), line.slice(end + 2)] as const;
			}),
	);
	return list;
}
