import assert from "node:assert/strict";
import fc from "fast-check";
import {
	type AddressSet,
	addressesOf,
	intersectionOf,
	isWorldwide,
	rangeOf,
	sizeOf,
	unionOf,
	without,
} from "../../policies/graph/addresses.js";

/** Blocks of the last byte: small enough to count addresses one by one. */
const small = fc
	.record({ family: fc.constantFrom(4, 6), prefix: fc.integer({ min: 0, max: 8 }), byte: fc.nat(255) })
	.map(({ family, prefix, byte }) => {
		const base = byte - (byte % 2 ** (8 - prefix));
		return family === 4 ? `10.0.0.${base}/${24 + prefix}` : `fd00::${base.toString(16)}/${120 + prefix}`;
	});
const blocks = fc.array(small, { maxLength: 8 });

/** Every address of some blocks, one by one: `4-17` is 10.0.0.17. */
function enumerate(list: readonly string[]): Set<string> {
	return new Set(
		list.flatMap((block) => {
			const [, base = "", prefix = ""] = /([0-9a-f]+)\/(\d+)$/.exec(block) ?? [];
			const family = block.includes(":") ? 6 : 4;
			const count = 2 ** ((family === 4 ? 32 : 128) - Number(prefix));
			const first = Number.parseInt(base, family === 4 ? 10 : 16);
			return Array.from({ length: count }, (_, i) => `${family}-${first + i}`);
		}),
	);
}

function enumerateSet(set: AddressSet): Set<string> {
	return new Set(
		set.flatMap(({ family, first, last }) =>
			Array.from({ length: Number(last - first) + 1 }, (_, i) => `${family}-${Number(first & 255n) + i}`),
		),
	);
}

/** A block cut in two again and again: pieces that make up the whole. */
function cut(block: { family: 4 | 6; value: bigint; prefix: number }, choices: readonly boolean[]): string[] {
	const pieces = [block];
	for (const last of choices) {
		const piece = last ? pieces.pop() : pieces.shift();
		if (!piece) break;
		const { family, value } = piece;
		const prefix = piece.prefix + 1;
		const half = 1n << BigInt((family === 4 ? 32 : 128) - prefix);
		pieces.push({ family, value, prefix }, { family, value: value + half, prefix });
	}
	return pieces.map(({ family, value, prefix }) => `${write(family, value)}/${prefix}`);
}

function write(family: 4 | 6, value: bigint): string {
	return family === 4
		? [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join(".")
		: Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16)).join(":");
}

describe("sets of addresses", () => {
	it("agree with counting addresses one by one", () => {
		fc.assert(
			fc.property(blocks, blocks, (one, other) => {
				const [a, b] = [addressesOf(one), addressesOf(other)];
				const [x, y] = [enumerate(one), enumerate(other)];
				const outside = new Set([...x].filter((address) => !y.has(address)));
				const both = new Set([...x].filter((address) => y.has(address)));
				assert.deepEqual(enumerateSet(a), x);
				assert.equal(sizeOf(a), BigInt(x.size));
				assert.deepEqual(enumerateSet(unionOf([...a, ...b])), new Set([...x, ...y]));
				assert.deepEqual(enumerateSet(without(a, b)), outside);
				assert.deepEqual(enumerateSet(intersectionOf(a, b)), both);
			}),
		);
	});

	it("write equal sets alike, in whatever pieces and order they come", () => {
		fc.assert(
			fc.property(
				fc.constantFrom(4 as const, 6 as const),
				fc.array(fc.boolean(), { maxLength: 40 }),
				(family, choices) => {
					const pieces = cut({ family, value: 0n, prefix: 0 }, choices);
					const whole = addressesOf([family === 4 ? "0.0.0.0/0" : "::/0"]);
					assert.deepEqual(addressesOf([...pieces].reverse()), whole);
					assert.ok(isWorldwide(addressesOf(pieces)));
				},
			),
		);
	});

	it("do not know what is no block", () => {
		assert.equal(rangeOf("everyone"), undefined);
		assert.deepEqual(addressesOf(["everyone", "10.0.0.1/8"]), []);
	});
});

describe("how much of the internet a set is", () => {
	for (const [title, list, expected] of [
		["nothing", [], false],
		["the world", ["0.0.0.0/0"], true],
		["the world in IPv6", ["::/0"], true],
		["the world in two halves", ["0.0.0.0/1", "128.0.0.0/1"], true],
		["one half", ["128.0.0.0/1"], true],
		["eight eighths", [0, 32, 64, 96, 128, 160, 192, 224].map((byte) => `${byte}.0.0.0/3`), true],
		["global unicast", ["2000::/3"], true],
		["IPv6 in halves", ["::/1", "8000::/1"], true],
		["IPv6 where nothing is routed", ["8000::/1"], false],
		["a /8", ["8.0.0.0/8"], true],
		["half of a /8", ["8.0.0.0/9"], false],
		["256 blocks of /16", Array.from({ length: 256 }, (_, i) => `8.${i}.0.0/16`), true],
		["every private network", ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"], false],
		["an office", ["203.0.113.0/24", "2001:db8:1::/48"], false],
	] as const) {
		it(`${title}: ${expected ? "worldwide" : "not worldwide"}`, () =>
			assert.equal(isWorldwide(addressesOf(list)), expected));
	}
});
