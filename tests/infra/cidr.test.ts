import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
	blockSize,
	type Cidr,
	contains,
	formatCidr,
	overlaps,
	parseCidr,
	subnetAt,
} from "../../infra/cidr.js";

const address = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const block = fc
	.tuple(address, fc.integer({ min: 0, max: 32 }))
	.map(([any, prefix]): Cidr => ({ base: any - (any % blockSize(prefix)), prefix }));

/** Membership by the definition: the first `prefix` bits are equal. */
function has({ base, prefix }: Cidr, address: number): boolean {
	const bits = (value: number) => value.toString(2).padStart(32, "0").slice(0, prefix);
	return bits(base) === bits(address);
}

describe("parseCidr and formatCidr", () => {
	const readings: readonly (readonly [string, Cidr])[] = [
		["0.0.0.0/0", { base: 0, prefix: 0 }],
		["0.0.0.0/1", { base: 0, prefix: 1 }],
		["128.0.0.0/1", { base: 0x80000000, prefix: 1 }],
		["10.0.0.0/16", { base: 0x0a000000, prefix: 16 }],
		["10.0.6.0/24", { base: 0x0a000600, prefix: 24 }],
		["192.168.255.240/28", { base: 0xc0a8fff0, prefix: 28 }],
		["255.255.255.255/32", { base: 0xffffffff, prefix: 32 }],
	];
	for (const [text, cidr] of readings) {
		it(`reads and writes ${text}`, () => {
			assert.deepEqual(parseCidr(text), cidr);
			assert.equal(formatCidr(cidr), text);
		});
	}

	const refusals: readonly (readonly [string, string])[] = [
		["", "nothing"],
		["10.0.0.0", "no prefix"],
		["10.0.0/16", "three octets"],
		["10.0.0.0.0/16", "five octets"],
		["10.0.0.1/16", "host bits"],
		["10.0.128.0/16", "a host bit at the border"],
		["128.0.0.0/0", "host bits of the whole space"],
		["10.0.0.0/33", "a prefix over 32"],
		["256.0.0.0/8", "an octet over 255"],
		["10.00.0.0/16", "a leading zero in an octet"],
		["010.0.0.0/16", "what some readers take for octal"],
		["10.0.0.0/08", "a leading zero in the prefix"],
		["10.0.0.0/-1", "a negative prefix"],
		["10.0.0.0/16 ", "a trailing space"],
		["10.0.0.0/16\n", "a trailing line break"],
		["0x0a.0.0.0/16", "hexadecimal"],
		["10.0.0.0/1e1", "an exponent"],
		["2001:db8::/32", "IPv6"],
		["١٠.0.0.0/16", "digits of another script"],
	];
	for (const [text, what] of refusals) {
		it(`refuses ${what}`, () => {
			assert.equal(parseCidr(text), undefined);
		});
	}

	it("reads back every block it writes", () => {
		fc.assert(fc.property(block, (cidr) => assert.deepEqual(parseCidr(formatCidr(cidr)), cidr)));
	});

	it("refuses every block with a host bit set", () => {
		const withHostBits = fc
			.tuple(address, fc.integer({ min: 0, max: 31 }))
			.filter(([base, prefix]) => base % blockSize(prefix) !== 0);
		fc.assert(
			fc.property(withHostBits, ([base, prefix]) =>
				assert.equal(parseCidr(formatCidr({ base, prefix })), undefined),
			),
		);
	});

	it("reads only what it would write", () => {
		const octet = fc.integer({ min: 0, max: 300 }).map(String);
		const text = fc.oneof(
			fc.string(),
			fc
				.tuple(octet, octet, octet, octet, fc.integer({ min: 0, max: 40 }))
				.map(([a, b, c, d, n]) => `${a}.${b}.${c}.${d}/${n}`),
		);
		fc.assert(
			fc.property(text, (any) => {
				const cidr = parseCidr(any);
				if (cidr) assert.equal(formatCidr(cidr), any);
			}),
		);
	});
});

describe("contains and overlaps", () => {
	const read = (text: string): Cidr => {
		const cidr = parseCidr(text);
		assert.ok(cidr, text);
		return cidr;
	};
	const pairs: readonly (readonly [string, string, boolean, boolean])[] = [
		// outer, inner, contains, overlaps
		["10.0.0.0/16", "10.0.0.0/16", true, true],
		["10.0.0.0/16", "10.0.255.0/24", true, true],
		["10.0.0.0/16", "10.1.0.0/24", false, false],
		["10.0.1.0/24", "10.0.0.0/16", false, true],
		["0.0.0.0/0", "255.255.255.255/32", true, true],
		["0.0.0.0/1", "128.0.0.0/1", false, false],
		["10.0.0.0/24", "10.0.1.0/24", false, false],
	];
	for (const [outer, inner, inside, shared] of pairs) {
		it(`${outer} ${inside ? "contains" : "does not contain"} ${inner}, ${shared ? "shares" : "shares no"} addresses`, () => {
			assert.equal(contains(read(outer), read(inner)), inside);
			assert.equal(overlaps(read(outer), read(inner)), shared);
			assert.equal(overlaps(read(inner), read(outer)), shared);
		});
	}

	it("contains a block exactly when it has its first and its last address", () => {
		// Half of the pairs are nested, which two random blocks hardly ever are.
		const pair = fc.oneof(
			fc.tuple(block, block),
			fc.tuple(block, fc.nat(), fc.integer({ min: 0, max: 32 })).map(([outer, offset, prefix]) => {
				const length = Math.max(prefix, outer.prefix);
				const base = outer.base + (offset % blockSize(outer.prefix));
				return [outer, { base: base - (base % blockSize(length)), prefix: length }] as const;
			}),
		);
		fc.assert(
			fc.property(pair, ([outer, inner]) => {
				const last = inner.base + blockSize(inner.prefix) - 1;
				assert.equal(contains(outer, inner), has(outer, inner.base) && has(outer, last));
				assert.equal(overlaps(outer, inner), has(outer, inner.base) || has(inner, outer.base));
			}),
		);
	});
});

describe("subnetAt", () => {
	it("cuts 10.0.0.0/16 into 256 blocks of /24", () => {
		const vpc = { base: 0x0a000000, prefix: 16 };
		const blocks = Array.from({ length: 256 }, (_, i) => subnetAt(vpc, 24, i));
		assert.deepEqual(
			blocks.map((cidr) => cidr && formatCidr(cidr)),
			Array.from({ length: 256 }, (_, i) => `10.0.${i}.0/24`),
		);
		assert.equal(subnetAt(vpc, 24, 256), undefined);
		assert.equal(subnetAt(vpc, 24, -1), undefined);
	});

	it("has no block longer than the network", () => {
		assert.equal(subnetAt({ base: 0x0a000000, prefix: 16 }, 15, 0), undefined);
	});

	it("tiles any network: contained, adjacent, and nothing left over", () => {
		fc.assert(
			fc.property(block, fc.integer({ min: 0, max: 8 }), fc.nat(), (network, extra, any) => {
				const prefix = Math.min(32, network.prefix + extra);
				const count = 2 ** (prefix - network.prefix);
				const index = any % count;
				const cidr = subnetAt(network, prefix, index);
				assert.ok(cidr);
				assert.ok(contains(network, cidr));
				assert.deepEqual(cidr, { base: network.base + index * blockSize(prefix), prefix });
				assert.deepEqual(parseCidr(formatCidr(cidr)), cidr);
				assert.equal(subnetAt(network, prefix, count), undefined);
			}),
		);
	});
});
