/** The tests of one part of the matrix: the types that a table is about. */
import assert from "node:assert/strict";
import { type Case, casesOf, resourcesOf, stacks } from "./cases.js";
import { Judge } from "./judge.js";
import { covers, type Equivalents, read, type Table, tableOf, textOf, write } from "./table.js";

/** Set to write the tables anew instead of comparing them. */
const rewrite = process.env.MUTATION_WRITE !== undefined;

interface Pattern {
	readonly type: string;
	readonly pattern: string;
	readonly reason: string;
}

function patternsOf(isWanted: (type: string) => boolean): readonly Pattern[] {
	return read<readonly Equivalents[]>("equivalent.yaml").flatMap(({ reason, mutants }) =>
		Object.entries(mutants)
			.filter(([type]) => type === "any" || isWanted(type))
			.flatMap(([type, patterns]) => patterns.map((pattern) => ({ type, pattern, reason }))),
	);
}

function isMeant({ type, pattern }: Pattern, one: Case): boolean {
	return (type === "any" || type === one.type) && covers(pattern, one);
}

function nameOf({ type, what, who, stack }: Case): string {
	return `${type} ${what} of ${stack} ${who}`;
}

/** Lines for the list of equivalents, with who is meant where the others are killed. */
function proposal(survivors: readonly Case[], cases: readonly Case[]): string {
	const byType: Record<string, Set<string>> = {};
	for (const { type, what, who, stack } of survivors) {
		const isSame = (one: Case) => one.type === type && one.what === what;
		const isWhole = cases.filter(isSame).every(({ kills }) => kills.length === 0);
		const isOfAll = cases
			.filter((one) => isSame(one) && one.who === who)
			.every(({ kills }) => kills.length === 0);
		byType[type] ??= new Set();
		byType[type].add(isWhole ? what : `${what} of ${isOfAll ? who : `${stack} ${who}`}`);
	}
	return textOf(Object.fromEntries(Object.entries(byType).map(([type, lines]) => [type, [...lines]])));
}

/** `file` holds the table of the types that are wanted. */
export function describeMatrix(title: string, file: string, isWanted: (type: string) => boolean): void {
	describe(`the mutants of ${title}`, () => {
		let cases: readonly Case[];
		let patterns: readonly Pattern[];
		before(async function () {
			this.timeout(600_000);
			cases = await casesOf(isWanted);
			patterns = patternsOf(isWanted);
		});

		it("are killed by the rules that the table names, and by no others", () => {
			const table = tableOf(cases);
			if (rewrite) write(file, table);
			const written = read<Table | null>(file) ?? {};
			for (const type of new Set([...Object.keys(table), ...Object.keys(written)])) {
				assert.equal(
					textOf({ [type]: written[type] ?? {} }),
					textOf({ [type]: table[type] ?? {} }),
					`${type}: tests/mutation/${file} should read as on the right (MUTATION_WRITE=1 writes it)`,
				);
			}
		});

		it("are found in a preview as in the update, or wait for it", () => {
			const differing = cases.filter(({ inPreview }) => inPreview.length > 0);
			assert.deepEqual(
				differing.map((one) => `${nameOf(one)}: ${one.inPreview.join(", ")}`),
				[],
			);
		});

		it("survive for a reason that stands in the list of equivalents", () => {
			const survivors = cases.filter(
				(one) => one.kills.length === 0 && !patterns.some((pattern) => isMeant(pattern, one)),
			);
			const lines = proposal(survivors, cases);
			if (lines !== "")
				assert.fail(`each needs a rule that kills it, or a line in equivalent.yaml:\n${lines}`);
		});

		it("are not listed as equivalent where a rule kills them, nor where there are none", () => {
			const wrong = patterns.flatMap((pattern) => {
				const meant = cases.filter((one) => isMeant(pattern, one));
				// What is said of any type need not be true of each part of the matrix.
				if (pattern.type === "any") return [];
				const killed = meant.filter(({ kills }) => kills.length > 0);
				const fault = meant.length === 0 ? "covers nothing" : killed.map(nameOf).join("; ");
				return fault ? [`${pattern.type} ${pattern.pattern}: ${fault}`] : [];
			});
			assert.deepEqual(wrong, []);
		});
	});
}

/** Without a mutation nothing is found but what is exempted. */
export function describeUnmutated(): void {
	for (const stack of stacks) {
		for (const mode of ["preview", "update"] as const) {
			it(`${mode} of ${stack} has no findings but the exempted`, async function () {
				this.timeout(60_000);
				assert.deepEqual(new Judge(await resourcesOf(stack, mode)).before, []);
			});
		}
	}
}
