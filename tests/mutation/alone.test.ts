/**
 * What each rule is for: a mutant that no other rule kills. Those of the plans stand in the tables, which other
 * tests prove exact; a rule whose subject is in no plan is tried on its own passing examples.
 */
import assert from "node:assert/strict";
import type { Rule } from "../../policies/rule.js";
import { killsOn } from "./fragments.js";
import { judging } from "./judge.js";
import { killersIn, read, type Table } from "./table.js";

/** The rules that kill each mutant of the plans. */
const inPlans = ["network.yaml", "services.yaml"].flatMap((file) => killersIn(read<Table>(file)));

function isAloneInPlans({ id }: Rule): boolean {
	return inPlans.some((kills) => kills.length === 1 && kills[0] === id);
}

describe("each rule kills a mutant that no other rule kills", () => {
	for (const rule of judging) {
		if (isAloneInPlans(rule)) continue;
		it(rule.id, function () {
			this.timeout(60_000);
			const shared: string[] = [];
			for (const { kills, what } of killsOn(rule)) {
				if (kills.length === 1) return;
				shared.push(`${what}: ${kills.join(", ")}`);
			}
			const found = shared.length > 0 ? `others kill the same: ${shared.join("; ")}` : "it kills none";
			assert.fail(
				`${rule.id} kills nothing alone; give it an example of what it is for, or take it away: ${found}`,
			);
		});
	}
});
