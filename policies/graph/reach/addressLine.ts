/** Addresses of both families on one line of numbers: those of IPv4, then those of IPv6. */
import { formatCidr } from "../../../infra/cidr.js";
import { type AddressRange, internet, rangeOf } from "../addresses.js";
import type { Interval, IntervalSet } from "./sets.js";

export type Addresses = IntervalSet<bigint>;
export type Family = AddressRange["family"];
export const families: readonly Family[] = [4, 6];

const border = 2n ** 32n;
const end = border + 2n ** 128n;

export const noAddresses: Addresses = [];
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
	return range && { addresses: [onLine(range)], prefix: Number(String(text).split("/")[1]) };
}

/** Everything that is routed on the internet. */
export const internetAddresses: Addresses = families.flatMap((family) => internet[family].map(onLine));

/** One address, as it is written. */
export function formatAddress(address: bigint): string {
	if (address < border) return formatCidr({ base: Number(address), prefix: 32 }).replace("/32", "");
	const words = Array.from({ length: 8 }, (_, i) =>
		(((address - border) >> BigInt(112 - 16 * i)) & 0xffffn).toString(16),
	).join(":");
	const zeros = /(?:^|:)0(?::0)+(?:$|:)/.exec(words)?.[0];
	return zeros === undefined ? words : words.replace(zeros, "::");
}
