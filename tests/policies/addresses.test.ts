import assert from "node:assert/strict";
import { BlockList } from "node:net";
import fc from "fast-check";
import { scopeOf } from "../../policies/graph/addresses.js";
import { isWithin, portRange, protocolOf } from "../../policies/graph/protocols.js";
import { unresolved } from "../../policies/graph/values.js";

const privateList = new BlockList();
for (const [address, prefix] of [
	["10.0.0.0", 8],
	["172.16.0.0", 12],
	["192.168.0.0", 16],
	["100.64.0.0", 10],
	["169.254.0.0", 16],
	["127.0.0.0", 8],
] as const) {
	privateList.addSubnet(address, prefix, "ipv4");
}
privateList.addSubnet("fc00::", 7, "ipv6");
privateList.addSubnet("fe80::", 10, "ipv6");

/** An address near the private blocks as often as not, or anywhere. */
const octet = fc.oneof(
	fc.constantFrom(10, 172, 192, 100, 169, 127, 16, 31, 32, 168, 64, 127, 254),
	fc.nat(255),
);
const ipv4 = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join("."));
const word = fc.oneof(fc.constantFrom(0, 0xfc00, 0xfdff, 0xfe00, 0xfe80, 0xfebf, 0xfec0), fc.nat(0xffff));
const ipv6 = fc
	.array(word, { minLength: 8, maxLength: 8 })
	.map((words) => words.map((w) => w.toString(16)).join(":"));

describe("address blocks", () => {
	it("agree with Node's own block list on single addresses", () => {
		fc.assert(
			fc.property(ipv4, (address) => {
				assert.equal(scopeOf(`${address}/32`), privateList.check(address, "ipv4") ? "private" : "internet");
			}),
		);
		fc.assert(
			fc.property(ipv6, (address) => {
				assert.equal(scopeOf(`${address}/128`), privateList.check(address, "ipv6") ? "private" : "internet");
			}),
		);
	});

	for (const [block, scope] of [
		["0.0.0.0/0", "internet"],
		["0.0.0.0/1", "internet"],
		["128.0.0.0/1", "internet"],
		["10.0.0.0/8", "private"],
		["10.0.0.0/7", "internet"],
		["172.16.0.0/12", "private"],
		["172.0.0.0/8", "internet"],
		["::/0", "internet"],
		["0:0:0:0:0:0:0:0/0", "internet"],
		["::/1", "internet"],
		["2000::/3", "internet"],
		["2001:DB8::/32", "internet"],
		["fd12:3456::/32", "private"],
		["fc00::/6", "internet"],
		["fe80::1/128", "private"],
		["::ffff:10.0.0.0/104", undefined],
		["10.0.0.1/8", undefined],
		["10.0.0.0", undefined],
		["::/129", undefined],
		["::/", undefined],
		["fe80::1%eth0/64", undefined],
		["", undefined],
	] as const) {
		it(`says of "${block}": ${scope ?? "no block"}`, () => assert.equal(scopeOf(block), scope));
	}
});

describe("protocols and ports", () => {
	it("reads every spelling of a protocol", () => {
		for (const value of ["-1", -1, "all", "ALL"]) assert.equal(protocolOf(value), "all");
		for (const value of ["tcp", "TCP", "6", 6]) assert.equal(protocolOf(value), "tcp");
		assert.deepEqual(["17", "1", "58", "50"].map(protocolOf), ["udp", "icmp", "icmpv6", "50"]);
		assert.equal(protocolOf(undefined), unresolved);
	});

	it("takes a range that is left out, -1 or no number for all ports", () => {
		for (const [from, to] of [
			[undefined, undefined],
			[-1, -1],
			[80, undefined],
			["x", 80],
			[0, 70000],
		]) {
			assert.deepEqual(portRange("tcp", from, to), { from: 0, to: 65535 });
		}
		assert.deepEqual(portRange("all", 443, 443), { from: 0, to: 65535 });
		assert.equal(portRange("tcp", unresolved, 443), unresolved);
	});

	it("lets a range pass exactly if every port of it is allowed", () => {
		const allowed = fc.uniqueArray(fc.integer({ min: 0, max: 12 }), { maxLength: 6 });
		const port = fc.integer({ min: 0, max: 12 });
		fc.assert(
			fc.property(allowed, port, port, (list, from, to) => {
				const every = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
				const expected = every.length > 0 && every.every((one) => list.includes(one)) ? "yes" : "no";
				assert.equal(isWithin(new Set(list), "tcp", { from, to }), expected);
			}),
		);
	});
});
