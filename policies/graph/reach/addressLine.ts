import { type AddressRange, internet, rangeOf } from "../addresses.js";
import { textOf } from "../values.js";
import type { Interval, IntervalSet } from "./sets.js";

export type Addresses = IntervalSet<bigint>;
export type Family = AddressRange["family"];
export const families: readonly Family[] = [4, 6];

const border = 2n ** 32n;
const end = border + 2n ** 128n;

export const allAddresses: Addresses = [{ from: 0n, to: end }];
const ofFamily: Readonly<Record<Family, Addresses>> = {
	4: [{ from: 0n, to: border }],
	6: [{ from: border, to: end }],
};

export function everyAddress(family: Family): Addresses {
	return ofFamily[family];
}

export function familyOf({ from }: Interval<bigint>): Family {
	return from < border ? 4 : 6;
}

function onLine({ family, first, last }: AddressRange): Interval<bigint> {
	const start = family === 4 ? 0n : border;
	return { from: start + first, to: start + last + 1n };
}

/** The addresses of a block and the length of its prefix; undefined when the text is no block. */
export function readBlock(
	text: unknown,
): { readonly addresses: Addresses; readonly prefix: number } | undefined {
	const range = typeof text === "string" ? rangeOf(text) : undefined;
	return range && { addresses: [onLine(range)], prefix: Number(textOf(text).split("/")[1]) };
}

/** Everything that is routed on the internet. */
export const internetAddresses: Addresses = families.flatMap((family) => internet[family].map(onLine));
