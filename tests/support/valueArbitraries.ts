/** Kinds of configuration values, good and bad ones of each. */
import fc from "fast-check";

export interface KeyArbitrary {
	readonly good: fc.Arbitrary<unknown>;
	readonly bad: fc.Arbitrary<unknown>;
}

/** Values of the wrong kind altogether. */
const notANumber = fc.constantFrom<unknown>("7", true, null, [], {}, 1.5, "", [7]);
const notText = fc.constantFrom<unknown>(7, true, null, [], {}, -0.5);
const notAFlag = fc.constantFrom<unknown>("true", "yes", 0, 1, null, [], {});
export const notAList = fc.constantFrom<unknown>("a", 1, true, null, {}, "a,b");

export function whole(min: number, max: number): KeyArbitrary {
	const outside = fc.oneof(
		fc.integer({ min: max + 1, max: Math.max(max + 1, 2 ** 40) }),
		fc.integer({ min: -(2 ** 31), max: min - 1 }),
	);
	return { good: fc.integer({ min, max }), bad: fc.oneof(notANumber, outside) };
}

export function zeroOr(min: number, max: number): KeyArbitrary {
	const bad = [
		min > 1 ? fc.integer({ min: 1, max: min - 1 }) : fc.constant(-1),
		fc.constant(max + 1),
		notANumber,
	];
	return { good: fc.oneof(fc.constant(0), fc.integer({ min, max })), bad: fc.oneof(...bad) };
}

export function choice(...values: readonly unknown[]): KeyArbitrary {
	const others = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.boolean());
	return { good: fc.constantFrom(...values), bad: others.filter((value) => !values.includes(value)) };
}

export const flag: KeyArbitrary = { good: fc.boolean(), bad: notAFlag };

export function words(good: readonly string[], bad: readonly string[]): KeyArbitrary {
	return { good: fc.constantFrom(...good), bad: fc.oneof(fc.constantFrom<unknown>(...bad), notText) };
}

export function lists(item: KeyArbitrary, min: number, max: number): KeyArbitrary {
	const good = fc.uniqueArray(item.good, { minLength: min, maxLength: Math.min(max, min + 3) });
	const spoiled = fc.tuple(good, item.bad).map(([items, wrong]) => [...items.slice(0, max - 1), wrong]);
	const doubled = item.good.map((value) => [value, value]);
	return { good, bad: fc.oneof(notAList, spoiled, doubled) };
}
