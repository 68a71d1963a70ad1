/** Yes, no, or not known before the update; and what a rule makes of it for each statement of a document. */
import { unresolved } from "../graph/values.js";
import { type Complaint, undetermined, violation } from "../rule.js";
import { type Patterns, type Statement, statementName } from "./document.js";
import type { Held } from "./documents.js";

export type Answer = boolean | "undetermined";

export function both(...answers: readonly Answer[]): Answer {
	if (answers.includes(false)) return false;
	return answers.includes("undetermined") ? "undetermined" : true;
}

export function either(...answers: readonly Answer[]): Answer {
	if (answers.includes(true)) return true;
	return answers.includes("undetermined") && "undetermined";
}

export function not(answer: Answer): Answer {
	return answer === "undetermined" ? answer : !answer;
}

/** Whether any of the patterns, in the positive form, is such a one. Of the Not form the caller decides. */
export function some(patterns: Patterns, is: (pattern: string) => boolean): Answer {
	return either(...patterns.values.map((value) => (value === unresolved ? "undetermined" : is(value))));
}

export function allows({ effect }: Statement): Answer {
	return effect === unresolved ? "undetermined" : effect === "Allow";
}

/** Actions that a message names at most: one statement can allow hundreds. */
const shownAtMost = 5;

/** Actions hold no secret, but what stands in their place might: only what looks like one is shown. */
export function show(names: readonly string[]): string {
	const shown = [...new Set(names)].map((name) =>
		/^([\w*?-]{1,40}:[\w*?]{1,80}|\*)$/.test(name) ? name : "what is no action",
	);
	const more = shown.length - shownAtMost;
	return more > 0 ? `${shown.slice(0, shownAtMost).join(", ")} and ${more} more` : shown.join(", ");
}

/** What is wrong with a statement, as it goes on after the statement's name; or that it may be. */
export type Verdict = { readonly answer: Answer; readonly text: string };

/** The complaints about the statements that have something wrong with them. */
export function complaints(
	documents: readonly Held[],
	judge: (statement: Statement) => readonly Verdict[],
): readonly Complaint[] {
	return documents.flatMap(({ property, document }) => [
		...(document.unresolved ? [undetermined(`${property} is not known before the update`)] : []),
		...document.statements.flatMap((statement) =>
			judge(statement).flatMap(({ answer, text }): readonly Complaint[] => {
				const where = `${property}, ${statementName(statement)}`;
				if (answer === true) return [violation(`${where}: ${text}`)];
				return answer === false ? [] : [undetermined(`${where}: parts of it are not known yet: ${text}`)];
			}),
		),
	]);
}
