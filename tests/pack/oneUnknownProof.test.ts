/** As oneUnknown.test.ts, for the rules of the proof, of whose values not all that are alike are tried. */
import assert from "node:assert/strict";
import { reachabilityRules } from "../../policies/rules/reachability.js";
import { changedAnswers, representatives, wrongAnswers } from "./unknownValues.js";

describe("each rule of the proof on its own examples, with one value unknown", () => {
	for (const rule of reachabilityRules) {
		it(`${rule.id} neither guesses a violation nor passes over one`, () => {
			assert.deepEqual([...wrongAnswers(rule, representatives)], []);
		});

		it(`${rule.id} says the same where it is known what the value is from`, () => {
			assert.deepEqual([...changedAnswers(rule, representatives)], []);
		});
	}
});
