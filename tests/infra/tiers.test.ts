import assert from "node:assert/strict";
import * as fc from "fast-check";
import { blockSize, contains, overlaps } from "../../infra/cidr.js";
import {
	type AclOptions,
	type AddressPlan,
	aclEntryLimit,
	aclRules,
	flows,
	type Peer,
	type Ports,
	type SubnetTier,
	subnetBlock,
	subnetCidrs,
	subnetTiers,
	tiers,
} from "../../infra/tiers.js";
import { letters, lines, planOf } from "../support/network.js";

const ports: Ports = { web: 80, app: 5000, db: 5432 };

const options = (some: Partial<AclOptions> = {}): AclOptions => ({
	ports,
	denyCidrs: [],
	interfaceEndpoints: false,
	...some,
});

describe("flows", () => {
	it("permits these connections and no other", () => {
		assert.deepEqual(
			flows({ web: 8080, app: 5000, db: 5432 }).map(({ from, to, port }) => `${from} -> ${to} ${port}`),
			[
				"internet -> edge 443",
				"internet -> edge 80",
				"edge -> web 8080",
				"web -> internal 5000",
				"internal -> app 5000",
				"app -> db 5432",
				"worker -> db 5432",
				"web -> internet 443",
				"app -> internet 443",
				"worker -> internet 443",
			],
		);
	});

	it("lets every tier be reached by the tier in front only", () => {
		const order: readonly Peer[] = ["internet", ...tiers.filter((tier) => tier !== "worker")];
		for (const { from, to } of flows(ports)) {
			// Workers stand beside the app tier.
			const front = from === "worker" ? "app" : from;
			if (to !== "internet") assert.equal(order.indexOf(to), order.indexOf(front) + 1, `${from} -> ${to}`);
		}
	});

	it("lets nothing in to workers: what they need they fetch", () => {
		assert.deepEqual(
			flows(ports).filter(({ to }) => to === "worker"),
			[],
		);
	});

	it("gives the data tier no way out", () => {
		assert.deepEqual(
			flows(ports).filter(({ from }) => from === "db"),
			[],
		);
	});

	it("names each connection once", () => {
		const keys = flows(ports).map(({ from, to, port }) => `${from}-to-${to}-${port}`);
		assert.equal(new Set(keys).size, keys.length);
	});

	it("explains itself in words that a security group rule may carry", () => {
		// EC2's IpRange: at most 255 of these characters, of which "from internal: " takes up to 15.
		for (const { why } of flows(ports)) assert.match(why, /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,240}$/);
	});
});

describe("subnetCidrs", () => {
	const expected: Readonly<Record<SubnetTier, readonly number[]>> = {
		public: [1, 2, 7, 10, 13, 16],
		app: [3, 4, 8, 11, 14, 17],
		db: [5, 6, 9, 12, 15, 18],
	};
	for (const tier of subnetTiers) {
		it(`places the ${tier} subnets of 10.0.0.0/16 for two to six zones`, () => {
			for (let zones = 2; zones <= 6; zones++) {
				assert.deepEqual(
					subnetCidrs(planOf(zones), tier),
					expected[tier].slice(0, zones).map((third) => `10.0.${third}.0/24`),
				);
			}
		});
	}

	it("follows another network and another size", () => {
		const plan = planOf(3, "172.16.32.0/20", 26);
		assert.deepEqual(subnetCidrs(plan, "public"), [
			"172.16.32.64/26",
			"172.16.32.128/26",
			"172.16.33.192/26",
		]);
		assert.deepEqual(subnetCidrs(plan, "app"), ["172.16.32.192/26", "172.16.33.0/26", "172.16.34.0/26"]);
		assert.deepEqual(subnetCidrs(plan, "db"), ["172.16.33.64/26", "172.16.33.128/26", "172.16.34.64/26"]);
	});

	it("names the zone and the network that has no room", () => {
		const plan = planOf(3, "10.0.0.0/21", 24);
		assert.throws(
			() => subnetCidrs(plan, "app"),
			new RangeError("no room for the app subnet of zone c in 10.0.0.0/21"),
		);
	});

	const anyPlan = fc
		.record({
			any: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
			prefix: fc.integer({ min: 16, max: 24 }),
			extra: fc.integer({ min: 0, max: 8 }),
			zones: fc.integer({ min: 1, max: 6 }),
		})
		.map(
			({ any, prefix, extra, zones }): AddressPlan => ({
				vpc: { base: any - (any % blockSize(prefix)), prefix },
				subnetPrefix: Math.min(28, prefix + extra),
				zones: letters.slice(0, zones),
			}),
		);

	it("keeps every block inside the network and apart from every other", () => {
		fc.assert(
			fc.property(anyPlan, (plan) => {
				const blocks = subnetTiers
					.flatMap((tier) => plan.zones.map((_, i) => subnetBlock(plan, tier, i + 1)))
					.filter((block) => block !== undefined);
				for (const [i, block] of blocks.entries()) {
					assert.equal(block.prefix, plan.subnetPrefix);
					assert.ok(contains(plan.vpc, block));
					for (const other of blocks.slice(i + 1)) assert.ok(!overlaps(block, other));
				}
			}),
		);
	});

	it("uses the blocks after the first without a gap, from two zones on", () => {
		for (let zones = 2; zones <= 6; zones++) {
			const used = subnetTiers.flatMap((tier) => subnetCidrs(planOf(zones), tier));
			const expected = Array.from({ length: 3 * zones }, (_, i) => `10.0.${i + 1}.0/24`);
			assert.deepEqual([...used].sort(), expected.sort());
		}
	});

	it("moves nothing when a zone is added", () => {
		fc.assert(
			fc.property(anyPlan, (plan) => {
				const fewer = { ...plan, zones: plan.zones.slice(0, -1) };
				for (const tier of subnetTiers) {
					for (const i of fewer.zones.keys()) {
						assert.deepEqual(subnetBlock(plan, tier, i + 1), subnetBlock(fewer, tier, i + 1));
					}
				}
			}),
		);
	});
});

describe("aclRules", () => {
	it("opens the public subnets to viewers, the web tier's answers and NAT", () => {
		const { ingress, egress } = aclRules(planOf(2), "public", options());
		assert.deepEqual(lines(ingress), [
			"90 allow icmp 0.0.0.0/0 3/4",
			"100 allow tcp 0.0.0.0/0 443-443",
			"110 allow tcp 0.0.0.0/0 80-80",
			"120 allow tcp 0.0.0.0/0 1024-65535",
		]);
		assert.deepEqual(lines(egress), [
			"90 allow icmp 0.0.0.0/0 3/4",
			"100 allow tcp 0.0.0.0/0 1024-65535",
			"110 allow tcp 10.0.3.0/24 80-80",
			"111 allow tcp 10.0.4.0/24 80-80",
			"120 allow tcp 0.0.0.0/0 443-443",
		]);
	});

	it("opens the app subnets to the external balancer, each other, the database and answers to functions", () => {
		const { ingress, egress } = aclRules(planOf(2), "app", options());
		assert.deepEqual(lines(ingress), [
			"90 allow icmp 0.0.0.0/0 3/4",
			"100 allow tcp 10.0.1.0/24 80-80",
			"101 allow tcp 10.0.2.0/24 80-80",
			"110 allow tcp 0.0.0.0/0 1024-65535",
		]);
		assert.deepEqual(lines(egress), [
			"90 allow icmp 0.0.0.0/0 3/4",
			"100 allow tcp 10.0.1.0/24 1024-65535",
			"101 allow tcp 10.0.2.0/24 1024-65535",
			"110 allow tcp 10.0.3.0/24 1024-65535",
			"111 allow tcp 10.0.4.0/24 1024-65535",
			"120 allow tcp 10.0.5.0/24 5432-5432",
			"121 allow tcp 10.0.6.0/24 5432-5432",
			"130 allow tcp 0.0.0.0/0 443-443",
		]);
	});

	it("opens the db subnets to the app subnets alone", () => {
		const { ingress, egress } = aclRules(planOf(2), "db", options());
		assert.deepEqual(lines(ingress), [
			"100 allow tcp 10.0.3.0/24 5432-5432",
			"101 allow tcp 10.0.4.0/24 5432-5432",
		]);
		assert.deepEqual(lines(egress), [
			"100 allow tcp 10.0.3.0/24 1024-65535",
			"101 allow tcp 10.0.4.0/24 1024-65535",
		]);
	});

	it("adds 443 between app subnets for interface endpoints, and nothing elsewhere", () => {
		const without = (tier: SubnetTier) => aclRules(planOf(2), tier, options());
		const withThem = (tier: SubnetTier) => aclRules(planOf(2), tier, options({ interfaceEndpoints: true }));
		assert.deepEqual(withThem("public"), without("public"));
		assert.deepEqual(withThem("db"), without("db"));
		assert.deepEqual(withThem("app").egress, without("app").egress);
		assert.deepEqual(lines(withThem("app").ingress), [
			...lines(without("app").ingress),
			"120 allow tcp 10.0.3.0/24 443-443",
			"121 allow tcp 10.0.4.0/24 443-443",
		]);
	});

	it("puts the deny list first in every tier and both directions, and renumbers nothing for it", () => {
		const denyCidrs = ["198.51.100.0/24", "203.0.113.7/32"];
		const denied = ["1 deny -1 198.51.100.0/24 0-0", "2 deny -1 203.0.113.7/32 0-0"];
		for (const tier of subnetTiers) {
			const open = aclRules(planOf(2), tier, options());
			const { ingress, egress } = aclRules(planOf(2), tier, options({ denyCidrs }));
			assert.deepEqual(lines(ingress), [...denied, ...lines(open.ingress)]);
			assert.deepEqual(lines(egress), [...denied, ...lines(open.egress)]);
		}
	});

	it("stays within AWS's quota up to five zones, with endpoints", () => {
		for (let zones = 2; zones <= 5; zones++) {
			for (const tier of subnetTiers) {
				const { ingress, egress } = aclRules(planOf(zones), tier, options({ interfaceEndpoints: true }));
				assert.ok(Math.max(ingress.length, egress.length) <= aclEntryLimit, `${tier}, ${zones} zones`);
			}
		}
	});
});
