/** Whether a resource's policy lets an AWS service do its work. */
import { type Answer, allows, both, either } from "./answers.js";
import type { PolicyDocument, Statement } from "./document.js";
import { speaksOf } from "./effective.js";
import { principalsOf } from "./principals.js";

/** Whether documents let a service do something, as far as their statements name either. */
export function letsService(documents: readonly PolicyDocument[], service: string, action: string): Answer {
	const isNamed = (statement: Statement): Answer =>
		either(
			...principalsOf(statement).map((principal): Answer => {
				if (principal.kind === "undetermined") return "undetermined";
				return principal.kind === "anyone" || (principal.kind === "service" && principal.name === service);
			}),
		);
	return either(
		...documents.flatMap(({ statements, unresolved: isOpen }): readonly Answer[] => [
			...statements.map((statement) =>
				both(allows(statement), isNamed(statement), speaksOf(statement, action)),
			),
			isOpen && "undetermined",
		]),
	);
}
