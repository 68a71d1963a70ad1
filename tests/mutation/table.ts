/** The reviewed table of what kills which mutant, and the list of mutants that nothing has to kill. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { Case } from "./cases.js";

/** By `property path: operator`: the rules that kill all of them, or those that kill some, by who they are. */
type Lines = Record<string, string | Record<string, string>>;
/** By resource type. */
export type Table = Record<string, Lines>;

/** Groups in order of appearance. */
function grouped<T>(list: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
	const groups = new Map<string, T[]>();
	for (const item of list) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
	return groups;
}

/** Who is meant: by role where both stacks agree, else by stack and role. */
function verdicts(cases: readonly Case[]): readonly (readonly [who: string, kills: string])[] {
	return [...grouped(cases, ({ who }) => who)].flatMap(([who, own]) => {
		const [first = "", ...others] = new Set(own.map(({ kills }) => kills.join(", ")));
		if (others.length === 0) return [[who, first] as const];
		return own.map(({ stack, kills }) => [`${stack} ${who}`, kills.join(", ")] as const);
	});
}

function linesOf(cases: readonly Case[]): Lines[string] | undefined {
	const all = verdicts(cases);
	const killed = all.filter(([, kills]) => kills !== "");
	const byKills = grouped(killed, ([, kills]) => kills);
	const [only] = byKills.keys();
	if (only === undefined) return undefined;
	if (byKills.size === 1 && killed.length === all.length) return only;
	return Object.fromEntries(
		[...byKills].map(([kills, list]) => [list.map(([who]) => who).join(", "), kills]),
	);
}

/** The table of some cases, sorted by type. */
export function tableOf(cases: readonly Case[]): Table {
	const types = [...grouped(cases, ({ type }) => type)].sort(([a], [b]) => (a < b ? -1 : 1));
	return Object.fromEntries(
		types.flatMap(([type, own]) => {
			const lines = [...grouped(own, ({ what }) => what)].flatMap(([what, list]) => {
				const line = linesOf(list);
				return line === undefined ? [] : [[what, line] as const];
			});
			return lines.length > 0 ? [[type, Object.fromEntries(lines)]] : [];
		}),
	);
}

export function textOf(value: object): string {
	return Object.keys(value).length === 0 ? "" : stringify(value, { lineWidth: 0 });
}

/** Mutants that nothing has to kill, and why. */
export interface Equivalents {
	readonly reason: string;
	/** Patterns by resource type: `property path: operator`, where needed with ` of <who>`; `*` is any text. */
	readonly mutants: Readonly<Record<string, readonly string[]>>;
}

const folder = __dirname;

export function read<T>(file: string): T {
	return parse(readFileSync(join(folder, file), "utf8")) as T;
}

/** Writes a table where the tests are told to, for a person to review the difference. */
export function write(file: string, table: Table): void {
	writeFileSync(join(folder, file), textOf(table));
}

const compiled = new Map<string, RegExp>();

function fits(pattern: string, text: string): boolean {
	const literals = () => pattern.split("*").map((literal) => literal.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
	const expression = compiled.get(pattern) ?? new RegExp(`^${literals().join(".*")}$`, "s");
	compiled.set(pattern, expression);
	return expression.test(text);
}

export function covers(pattern: string, { what, who, stack }: Case): boolean {
	return [what, `${what} of ${who}`, `${what} of ${stack} ${who}`].some((text) => fits(pattern, text));
}

/** The rules that kill each group of mutants of a table. */
export function killersIn(table: Table): readonly (readonly string[])[] {
	const lines = Object.values(table).flatMap((types) => Object.values(types));
	return lines
		.flatMap((line) => (typeof line === "string" ? [line] : Object.values(line)))
		.map((kills) => kills.split(", "));
}
