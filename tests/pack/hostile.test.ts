/**
 * Rules on what no program should declare and the engine would send all the same: values of any other kind, damaged
 * documents, too much of everything. A rule that throws is reported (pack.test.ts), and here none does; and whatever
 * a value is, it may be secret, so no message repeats it.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { rules } from "../../policies/rules/index.js";
import { hostileValues, placesOf, put, secret, secretTexts } from "./hostileValues.js";
import { judge } from "./unknownValues.js";

describe("each rule, with something else in the place of a value", () => {
	for (const rule of rules) {
		it(`${rule.id} answers`, () => {
			const places = placesOf(rule);
			if (places.length === 0) return;
			fc.assert(
				fc.property(fc.constantFrom(...places), fc.constantFrom(...hostileValues), (place, value) => {
					judge(put(place, value), place.example)(rule.id);
				}),
				{ numRuns: 20 },
			);
		});
	}
});

describe("each rule, with a secret in the place of a value", () => {
	for (const rule of rules) {
		it(`${rule.id} does not repeat it`, () => {
			for (const place of placesOf(rule)) {
				if (typeof place.was === "object") continue;
				for (const text of secretTexts) {
					for (const { message } of judge(put(place, text), place.example)(rule.id)) {
						assert.ok(!message.includes(secret), `${place.path.join(".")}: ${message}`);
					}
				}
			}
		});
	}
});

describe("each rule, with a list of two thousand", () => {
	for (const rule of rules) {
		const lists = placesOf(rule).filter(({ was }) => Array.isArray(was) && was.length > 0);
		if (lists.length === 0) continue;
		it(`${rule.id} comes to an end`, () => {
			for (const place of lists) {
				const [first] = place.was as readonly unknown[];
				const long = Array.from({ length: 2000 }, () => first);
				judge(put(place, long), place.example)(rule.id);
			}
		});
	}
});
