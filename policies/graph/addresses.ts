/** Sets of addresses: which blocks belong to the internet, and how much of it several blocks make together. */
import { isIPv6 } from "node:net";
import { blockSize, contains, parseCidr } from "../../infra/cidr.js";

/** Blocks of which no address is routed on the internet: RFC 1918, 6598, 3927, 1122. */
const privateIpv4 = [
	"10.0.0.0/8",
	"172.16.0.0/12",
	"192.168.0.0/16",
	"100.64.0.0/10",
	"169.254.0.0/16",
	"127.0.0.0/8",
].map((text) => parseCidr(text)!);

/** Unique local and link-local addresses: RFC 4193, 4291. */
const privateIpv6 = ["fc00::/7", "fe80::/10"].map((text) => parseIpv6(text)!);

interface Ipv6Block {
	/** The first `prefix` bits, as a number. */
	readonly network: bigint;
	readonly prefix: number;
}

function parseIpv6(text: string): Ipv6Block | undefined {
	const [address = "", digits = "", ...rest] = text.split("/");
	// An IPv4 tail (::ffff:192.0.2.1) is not what AWS takes for a block, nor what it shows.
	if (rest.length > 0 || !isIPv6(address) || /[.%]/.test(address) || !/^(0|[1-9]\d{0,2})$/.test(digits))
		return undefined;
	const prefix = Number(digits);
	if (prefix > 128) return undefined;
	const [head = "", tail] = address.split("::");
	const words = (part: string) => (part === "" ? [] : part.split(":"));
	const filled =
		tail === undefined ? words(head) : [...words(head), ...zeros(words(head), words(tail)), ...words(tail)];
	const value = filled.reduce((sum, word) => (sum << 16n) | BigInt(`0x${word}`), 0n);
	return { network: value >> BigInt(128 - prefix), prefix };
}

function zeros(head: readonly string[], tail: readonly string[]): string[] {
	return Array.from({ length: 8 - head.length - tail.length }, () => "0");
}

function containsIpv6(outer: Ipv6Block, inner: Ipv6Block): boolean {
	return (
		outer.prefix <= inner.prefix && inner.network >> BigInt(inner.prefix - outer.prefix) === outer.network
	);
}

/** Where the addresses of a block are. Undefined when the text is no block. */
export function scopeOf(block: string): "private" | "internet" | undefined {
	const ipv4 = parseCidr(block);
	if (ipv4) return privateIpv4.some((known) => contains(known, ipv4)) ? "private" : "internet";
	const ipv6 = parseIpv6(block);
	if (ipv6) return privateIpv6.some((known) => containsIpv6(known, ipv6)) ? "private" : "internet";
	return undefined;
}

/** Addresses from `first` to `last`, both included, of one family. */
export interface AddressRange {
	readonly family: 4 | 6;
	readonly first: bigint;
	readonly last: bigint;
}

/** Sorted by family and address, with a gap between any two: equal sets are equal lists. */
export type AddressSet = readonly AddressRange[];

/** The addresses of a block. Undefined when the text is no block. */
export function rangeOf(block: string): AddressRange | undefined {
	const ipv4 = parseCidr(block);
	if (ipv4) {
		const first = BigInt(ipv4.base);
		return { family: 4, first, last: first + BigInt(blockSize(ipv4.prefix)) - 1n };
	}
	const ipv6 = parseIpv6(block);
	if (!ipv6) return undefined;
	const bits = BigInt(128 - ipv6.prefix);
	const first = ipv6.network << bits;
	return { family: 6, first, last: first + (1n << bits) - 1n };
}

/** The order of address sets. */
export function byAddress(one: AddressRange, other: AddressRange): number {
	if (one.family !== other.family) return one.family - other.family;
	return one.first < other.first ? -1 : one.first > other.first ? 1 : 0;
}

export function unionOf(ranges: readonly AddressRange[]): AddressSet {
	const union: AddressRange[] = [];
	for (const range of [...ranges].sort(byAddress)) {
		const previous = union.at(-1);
		if (!previous || previous.family !== range.family || previous.last + 1n < range.first) union.push(range);
		else if (previous.last < range.last) union[union.length - 1] = { ...previous, last: range.last };
	}
	return union;
}

/** The addresses of `set` that are not in `taken`. */
export function without(set: AddressSet, taken: AddressSet): AddressSet {
	return set.flatMap((range) => {
		const left: AddressRange[] = [];
		let { first } = range;
		for (const other of taken) {
			if (other.family !== range.family || other.last < first || range.last < other.first) continue;
			if (first < other.first) left.push({ ...range, first, last: other.first - 1n });
			first = other.last + 1n;
		}
		return first <= range.last ? [...left, { ...range, first }] : left;
	});
}

export function intersectionOf(one: AddressSet, other: AddressSet): AddressSet {
	return without(one, without(one, other));
}

export function sizeOf(set: AddressSet): bigint {
	return set.reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
}

/** The addresses of several blocks. What is no block has none. */
export function addressesOf(blocks: readonly string[]): AddressSet {
	return unionOf(blocks.map(rangeOf).filter((range) => range !== undefined));
}

/** What is routed on the internet. IPv4: all but private, "this network" and class D and E. IPv6: RFC 4291, 2.4. */
export const internet: Readonly<Record<AddressRange["family"], AddressSet>> = {
	4: without(
		addressesOf(["0.0.0.0/0"]),
		addressesOf([
			"0.0.0.0/8",
			"10.0.0.0/8",
			"100.64.0.0/10",
			"127.0.0.0/8",
			"169.254.0.0/16",
			"172.16.0.0/12",
			"192.168.0.0/16",
			"224.0.0.0/3",
		]),
	),
	6: addressesOf(["2000::/3"]),
};

/** Addresses of nobody's office: about as many as an IPv4 /8 has. */
const worldwideShare = 256n;

/**
 * True when a set holds a 256th or more of the internet's addresses, of either family: nothing that has an owner to
 * be trusted is as wide. 0.0.0.0/0 is, and so is the world in pieces, with or without a few of them.
 */
export function isWorldwide(set: AddressSet): boolean {
	return ([4, 6] as const).some(
		(family) => sizeOf(intersectionOf(set, internet[family])) * worldwideShare >= sizeOf(internet[family]),
	);
}
