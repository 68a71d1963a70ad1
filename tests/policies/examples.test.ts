import assert from "node:assert/strict";
import type { Example, Rule } from "../../policies/rule.js";
import { rules } from "../../policies/rules/index.js";
import { analyze, modes, simulate } from "./support.js";

/** What a rule reports about its own example, in both modes: [preview, update]. */
async function reports(rule: Rule, example: Example): Promise<readonly (readonly string[])[]> {
	return Promise.all(
		modes.map(async (mode) => {
			// Rules about exemptions are about what other rules find.
			const asked = rule.id.startsWith("exemption-") ? rules : [rule];
			const all = await analyze(asked, simulate(example.resources, mode), example);
			return all
				.filter((diagnostic) => diagnostic.rule === rule.id)
				.map(({ name, message }) => `${name}: ${message}`);
		}),
	);
}

describe("each rule on its own examples, before and after the update", () => {
	for (const rule of rules) {
		describe(rule.id, () => {
			for (const example of rule.examples.fails) {
				it(`fails: ${example.title}`, async () => {
					const [preview, update] = await reports(rule, example);
					assert.notDeepEqual(update, []);
					assert.deepEqual(preview, update);
				});
			}
			for (const example of rule.examples.passes) {
				it(`passes: ${example.title}`, async () => {
					assert.deepEqual(await reports(rule, example), [[], []]);
				});
			}
		});
	}
});
