/** The changes of a policy document: a statement less, a condition less, a wildcard more. */
import type { Change } from "./mutant.js";

interface Statement {
	readonly Sid?: string;
	readonly Effect: "Allow" | "Deny";
	readonly Principal?: unknown;
	readonly Action?: string | readonly string[];
	readonly Resource?: string | readonly string[];
	readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface Document {
	readonly Statement: readonly Statement[];
}

/** The document that a text is, if it is one. */
export function documentIn(text: unknown): Document | undefined {
	if (typeof text !== "string" || !text.startsWith("{")) return undefined;
	try {
		const document = JSON.parse(text) as Partial<Document>;
		return Array.isArray(document.Statement) ? (document as Document) : undefined;
	} catch {
		return undefined;
	}
}

/** The statement's own name, or what it lets be done. */
function labelOf({ Sid, Action, Effect }: Statement): string {
	return Sid ?? `${Effect} ${[Action ?? []].flat()[0] ?? ""}`;
}

interface Edit {
	readonly operator: string;
	readonly path: string;
	/** Undefined when the statement goes. */
	readonly statement: Statement | undefined;
}

/** Each value of a list that has several, left out in turn. */
function* withoutOne(statement: Statement, key: "Action" | "Resource"): Generator<Edit> {
	const values = [statement[key] ?? []].flat();
	if (values.length < 2) return;
	for (const value of values) {
		const rest = values.filter((other) => other !== value);
		yield { operator: "drop", path: `.${key}[]`, statement: { ...statement, [key]: rest } };
	}
}

function* conditionEdits(statement: Statement): Generator<Edit> {
	const { Condition, ...rest } = statement;
	if (!Condition) return;
	yield { operator: "drop", path: ".Condition", statement: rest };
	const keys = Object.entries(Condition).flatMap(([test, values]) =>
		Object.entries(values).map(([key, value]) => ({ test, key, value })),
	);
	for (const { test, key, value } of keys) {
		const { [key]: _, ...others } = Condition[test] ?? {};
		const path = `.Condition.${key}`;
		if (keys.length > 1) {
			const { [test]: __, ...tests } = Condition;
			const left = Object.keys(others).length > 0 ? { ...tests, [test]: others } : tests;
			yield { operator: "drop", path, statement: { ...rest, Condition: left } };
		}
		const changed = value === "false" ? "true" : value === "true" ? "false" : undefined;
		if (changed) {
			const left = { ...Condition, [test]: { ...others, [key]: changed } };
			yield { operator: "flip", path, statement: { ...rest, Condition: left } };
		}
		if (/Like$/.test(test)) {
			const left = { ...Condition, [test]: { ...others, [key]: "*" } };
			yield { operator: "widen", path, statement: { ...rest, Condition: left } };
		}
	}
}

function* allowEdits(statement: Statement): Generator<Edit> {
	const actions = [statement.Action ?? []].flat();
	if (statement.Principal !== undefined && statement.Principal !== "*") {
		yield { operator: "everyone", path: ".Principal", statement: { ...statement, Principal: "*" } };
	}
	if (!actions.includes("*")) {
		yield { operator: "everything", path: ".Action", statement: { ...statement, Action: "*" } };
	}
	for (const service of new Set(actions.map((action) => action.split(":")[0]))) {
		const all = `${service}:*`;
		if (actions.includes(all)) continue;
		yield { operator: "its service's", path: ".Action", statement: { ...statement, Action: all } };
	}
	if (statement.Resource !== undefined && statement.Resource !== "*") {
		yield { operator: "everything", path: ".Resource", statement: { ...statement, Resource: "*" } };
	}
}

function* denyEdits(statement: Statement): Generator<Edit> {
	yield { operator: "Allow", path: ".Effect", statement: { ...statement, Effect: "Allow" } };
	if (statement.Principal === "*") {
		const Principal = { AWS: "arn:aws:iam::444455556666:root" };
		yield { operator: "one account only", path: ".Principal", statement: { ...statement, Principal } };
	}
	const [action = ""] = [statement.Action ?? []].flat();
	if (action.endsWith("*")) {
		const Action = action === "s3:*" ? "s3:PutObject" : `${action.slice(0, -1)}Get*`;
		yield { operator: "one only", path: ".Action", statement: { ...statement, Action } };
	}
}

function* editsOf(statement: Statement): Generator<Edit> {
	yield { operator: "drop", path: "", statement: undefined };
	yield* conditionEdits(statement);
	yield* withoutOne(statement, "Action");
	yield* withoutOne(statement, "Resource");
	yield* statement.Effect === "Allow" ? allowEdits(statement) : denyEdits(statement);
}

/** Every change of a document, which stays a text. */
export function* documentChanges(text: string): Generator<Change> {
	const document = documentIn(text);
	for (const [place, statement] of (document?.Statement ?? []).entries()) {
		for (const { operator, path, statement: edited } of editsOf(statement)) {
			const left = document?.Statement.flatMap((other, i) => (i !== place ? other : (edited ?? [])));
			yield {
				operator,
				path: `.Statement[]${path}`,
				elements: [labelOf(statement)],
				value: JSON.stringify({ ...document, Statement: left }),
			};
		}
	}
}
