import assert from "node:assert/strict";
import * as fc from "fast-check";
import { type Cidr, contains, formatCidr } from "../../infra/cidr.js";
import {
	type AclEntry,
	type AclOptions,
	aclRules,
	flows,
	type Peer,
	type SubnetTier,
	subnetBlock,
	subnetTierOf,
	subnetTiers,
} from "../../infra/tiers.js";
import { lines, planOf, read } from "../support/network.js";

/** What a network ACL does with a TCP packet: the entry with the lowest number that matches decides. */
function passes(entries: readonly AclEntry[], address: number, port: number): boolean {
	const peer: Cidr = { base: address, prefix: 32 };
	const match = [...entries]
		.sort((one, other) => one.ruleNo - other.ruleNo)
		.find(
			({ protocol, cidrBlock, fromPort, toPort }) =>
				contains(read(cidrBlock), peer) &&
				(protocol === "-1" || (protocol === "tcp" && fromPort <= port && port <= toPort)),
		);
	return match?.action === "allow";
}

describe("network ACLs, packet by packet", () => {
	const denyList = ["198.51.100.0/24", "203.0.113.0/25"];
	const world = fc.record({
		zones: fc.integer({ min: 2, max: 6 }),
		ports: fc.record({
			web: fc.integer({ min: 1, max: 65535 }),
			app: fc.integer({ min: 1, max: 65535 }),
			db: fc.integer({ min: 1, max: 65535 }),
		}),
		interfaceEndpoints: fc.boolean(),
		denyCidrs: fc.subarray(denyList),
	});
	const build = ({ zones, ...rest }: AclOptions & { zones: number }) => {
		const plan = planOf(zones);
		return {
			plan,
			acl: (tier: SubnetTier) => aclRules(plan, tier, rest),
			/** An address of a tier's subnet in a zone, both picked by `any`. */
			host: (tier: SubnetTier, any: number) => {
				const block = subnetBlock(plan, tier, (any % zones) + 1);
				assert.ok(block);
				return block.base + 4 + (any % 250);
			},
		};
	};
	/** Outside the VPC and the deny list. */
	const stranger = fc
		.integer({ min: 0, max: 2 ** 32 - 1 })
		.filter((base) =>
			["10.0.0.0/16", ...denyList].every((block) => !contains(read(block), { base, prefix: 32 })),
		);
	const anyPort = fc.integer({ min: 1, max: 65535 });
	const linuxPort = fc.integer({ min: 32768, max: 60999 });
	const highPort = fc.integer({ min: 1024, max: 65535 });
	const clientPort = (from: Peer) => (["web", "app", "db"].includes(from) ? linuxPort : highPort);

	it("pass every connection of the tier table and its answers, between any two zones", () => {
		fc.assert(
			fc.property(world, stranger, fc.nat(), fc.nat(), fc.nat(), (given, outside, one, other, seed) => {
				const { acl, host } = build(given);
				for (const { from, to, port } of flows(given.ports)) {
					const [back] = fc.sample(clientPort(from), { numRuns: 1, seed });
					assert.ok(back);
					const why = `${from} -> ${to} ${port}, answers to ${back}`;
					const client = from === "internet" ? outside : host(subnetTierOf[from], one);
					const server = to === "internet" ? outside : host(subnetTierOf[to], other);
					if (from !== "internet") {
						const border = acl(subnetTierOf[from]);
						assert.ok(passes(border.egress, server, port), `${why}: leaves`);
						assert.ok(passes(border.ingress, server, back), `${why}: answer comes in`);
					}
					if (to !== "internet") {
						const border = acl(subnetTierOf[to]);
						assert.ok(passes(border.ingress, client, port), `${why}: comes in`);
						assert.ok(passes(border.egress, client, back), `${why}: answer leaves`);
					}
				}
			}),
		);
	});

	it("pass what private subnets send through NAT, with the gateway's own client ports beyond it", () => {
		fc.assert(
			fc.property(world, stranger, fc.nat(), highPort, highPort, (given, outside, any, inner, outer) => {
				const { acl, host } = build(given);
				const border = acl("public");
				const instance = host("app", any);
				assert.ok(passes(border.ingress, instance, 443), "reaches the gateway");
				assert.ok(passes(border.egress, outside, 443), "leaves the gateway");
				assert.ok(passes(border.ingress, outside, outer), "the answer reaches the gateway");
				assert.ok(passes(border.egress, instance, inner), "the answer leaves for the instance");
			}),
		);
	});

	it("let instances and functions reach interface endpoints in any zone when there are some", () => {
		fc.assert(
			fc.property(world, fc.nat(), fc.nat(), highPort, (given, one, other, back) => {
				const { acl, host } = build({ ...given, interfaceEndpoints: true });
				const { ingress, egress } = acl("app");
				assert.ok(passes(egress, host("app", one), 443) && passes(ingress, host("app", other), 443));
				assert.ok(passes(egress, host("app", one), back) && passes(ingress, host("app", other), back));
			}),
		);
	});

	it("let the data tier exchange packets with app subnets only: its port in, client ports out", () => {
		const peer = fc.oneof(
			stranger.map((address) => ({ address, tier: undefined })),
			fc.record({ tier: fc.constantFrom(...subnetTiers), any: fc.nat() }),
		);
		fc.assert(
			fc.property(world, peer, anyPort, (given, from, port) => {
				const { acl, host } = build(given);
				const address = from.tier === undefined ? from.address : host(from.tier, from.any);
				const { ingress, egress } = acl("db");
				const app = from.tier === "app";
				assert.equal(passes(ingress, address, port), app && port === given.ports.db);
				assert.equal(passes(egress, address, port), app && port >= 1024);
			}),
		);
	});

	it("let the internet send app subnets nothing but answers, and take nothing but 443", () => {
		fc.assert(
			fc.property(world, stranger, anyPort, (given, outside, port) => {
				const { ingress, egress } = build(given).acl("app");
				assert.equal(passes(ingress, outside, port), port >= 1024);
				assert.equal(passes(egress, outside, port), port === 443);
			}),
		);
	});

	it("let the internet send public subnets 80, 443 and answers", () => {
		fc.assert(
			fc.property(world, stranger, anyPort, (given, outside, port) => {
				const { ingress } = build(given).acl("public");
				assert.equal(passes(ingress, outside, port), port === 80 || port === 443 || port >= 1024);
			}),
		);
	});

	it("pass nothing from or to a denied block", () => {
		const offset = fc.integer({ min: 0, max: 127 });
		fc.assert(
			fc.property(world, fc.constantFrom(...denyList), offset, anyPort, (given, block, some, port) => {
				const { acl } = build({ ...given, denyCidrs: denyList });
				for (const tier of subnetTiers) {
					assert.ok(!passes(acl(tier).ingress, read(block).base + some, port));
					assert.ok(!passes(acl(tier).egress, read(block).base + some, port));
				}
			}),
		);
	});

	it("have valid, ascending, unique numbers, and only grow with another zone", () => {
		fc.assert(
			fc.property(world, (given) => {
				for (const tier of subnetTiers) {
					const many = build(given).acl(tier);
					const fewer = build({ ...given, zones: given.zones - 1 }).acl(tier);
					for (const direction of ["ingress", "egress"] as const) {
						const numbers = many[direction].map(({ ruleNo }) => ruleNo);
						assert.deepEqual(
							numbers,
							[...new Set(numbers)].sort((one, other) => one - other),
						);
						assert.ok(numbers.every((ruleNo) => ruleNo >= 1 && ruleNo <= 32766));
						const entries = new Set(lines(many[direction]));
						for (const entry of lines(fewer[direction])) assert.ok(entries.has(entry), entry);
					}
				}
			}),
		);
	});

	it("carry no port outside TCP and write every block in canonical form", () => {
		fc.assert(
			fc.property(world, (given) => {
				for (const tier of subnetTiers) {
					const { ingress, egress } = build(given).acl(tier);
					for (const entry of [...ingress, ...egress]) {
						assert.equal(formatCidr(read(entry.cidrBlock)), entry.cidrBlock);
						if (entry.protocol !== "tcp") assert.deepEqual([entry.fromPort, entry.toPort], [0, 0]);
						else assert.ok(1 <= entry.fromPort && entry.fromPort <= entry.toPort && entry.toPort <= 65535);
						assert.equal(entry.icmpType !== undefined, entry.protocol === "icmp");
					}
				}
			}),
		);
	});
});
