/**
 * Takes one value at a time out of each example and puts an unknown one in its place. What is unknown may turn out
 * to be the value that was there, so a rule must not find a violation in an example that passes, nor pass over one
 * that fails. The rules of the proof, which take longest, are in a file of their own; those about the exemption file
 * are not about values, but about what other rules find.
 */
import assert from "node:assert/strict";
import type { Rule } from "../../policies/rule.js";
import { rules } from "../../policies/rules/index.js";
import { changedAnswers, passedOver, wrongAnswers } from "./unknownValues.js";

describe("each rule on its own examples, with one value unknown", () => {
	for (const rule of rules.filter(({ id }) => !/^(network|exemption)-/.test(id))) {
		it(`${rule.id} neither guesses a violation nor passes over one`, () => {
			assert.deepEqual([...wrongAnswers(rule)], []);
		});

		it(`${rule.id} says the same where it is known what the value is from`, () => {
			assert.deepEqual([...changedAnswers(rule)], []);
		});
	}
});

describe("rules that report in place of others what is not known", () => {
	const named = new Set(Object.values(passedOver).flatMap(({ reportedBy }) => reportedBy ?? []));
	for (const id of named) {
		it(`${id} stops the update`, () => {
			const { level, undecided }: Partial<Rule> = rules.find((rule) => rule.id === id) ?? {};
			assert.deepEqual([level, undecided ?? "violation"], ["mandatory", "violation"]);
		});
	}

	it("are named for rules that there are", () => {
		const ids = new Set(rules.map(({ id }) => id));
		assert.deepEqual(
			Object.keys(passedOver).filter((id) => !ids.has(id)),
			[],
		);
	});
});
