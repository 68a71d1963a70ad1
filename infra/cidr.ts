/** IPv4 address blocks, as plain arithmetic: 0 <= address < 2^32, 0 <= prefix <= 32. */

export interface Cidr {
	/** First address of the block, as an unsigned 32-bit integer. */
	readonly base: number;
	/** Length of the network prefix in bits, 0 to 32. */
	readonly prefix: number;
}

/** The number of addresses in a block of the given prefix length. */
export function blockSize(prefix: number): number {
	return 2 ** (32 - prefix);
}

/**
 * Reads `a.b.c.d/n` in canonical form: decimal octets without leading zeros, no host bits set.
 * Returns undefined for anything else, so that a caller can name the key the text came from.
 */
export function parseCidr(text: string): Cidr | undefined {
	const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
	if (!match) return undefined;
	const numbers = match.slice(1).map(Number);
	if (match.slice(1).some((digits, i) => digits !== String(numbers[i]))) return undefined;
	const [a, b, c, d, prefix] = numbers as [number, number, number, number, number];
	if (prefix > 32 || [a, b, c, d].some((octet) => octet > 255)) return undefined;
	const base = ((a * 256 + b) * 256 + c) * 256 + d;
	return base % blockSize(prefix) === 0 ? { base, prefix } : undefined;
}

/** The block as `a.b.c.d/n`. */
export function formatCidr({ base, prefix }: Cidr): string {
	const octets = [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256);
	return `${octets.join(".")}/${prefix}`;
}

/** True when every address of `inner` is in `outer`. */
export function contains(outer: Cidr, inner: Cidr): boolean {
	return (
		outer.base <= inner.base && inner.base + blockSize(inner.prefix) <= outer.base + blockSize(outer.prefix)
	);
}

/** True when the two blocks share an address. Of two CIDR blocks that do, one contains the other. */
export function overlaps(one: Cidr, other: Cidr): boolean {
	return contains(one, other) || contains(other, one);
}

/**
 * Block number `index` (from 0) of length `prefix` inside `network`.
 * Returns undefined when the network has no such block.
 */
export function subnetAt(network: Cidr, prefix: number, index: number): Cidr | undefined {
	const block = { base: network.base + index * blockSize(prefix), prefix };
	return index >= 0 && prefix >= network.prefix && contains(network, block) ? block : undefined;
}
