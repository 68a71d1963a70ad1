import assert from "node:assert/strict";
import { fromInternet, inside, toOutside, trafficOf } from "../../policies/graph/reach/engine.js";
import type {
	Acl,
	AclEntry,
	Group,
	GroupRule,
	Network,
	Route,
	Station,
	Subnet,
	Table,
	Vpc,
} from "../../policies/graph/reach/model.js";
import { has, union } from "../../policies/graph/reach/sets.js";
import { allTraffic, portsOf } from "../../policies/graph/reach/traffic.js";
import {
	every,
	ipv6Start,
	ports,
	protocolNumbers,
	reachedFromInternet,
	reachesInside,
	reachesOutside,
} from "./reachOracle.js";

/** Numbers that look like chance and are the same in every run. */
function chance(seed: number) {
	let state = seed;
	const next = (below: number) => {
		state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
		const mixed = Math.imul(state ^ (state >>> 13), 0x297a2d39);
		return ((mixed ^ (mixed >>> 16)) >>> 0) % below;
	};
	return {
		next,
		one: <T>(list: readonly T[]): T => list[next(list.length)] as T,
		some: <T>(list: readonly T[], often = 2): T[] => list.filter(() => next(often) === 0),
		list: <T>(most: number, make: (i: number) => T): T[] =>
			Array.from({ length: next(most + 1) }, (_, i) => make(i)),
		often: (of: number) => next(of) !== 0,
	};
}
type Chance = ReturnType<typeof chance>;

const range = (from: number, to: number) => [{ from: BigInt(from), to: BigInt(to) }];
const ipv6 = (from: number, to: number) => [{ from: ipv6Start + BigInt(from), to: ipv6Start + BigInt(to) }];
const internet = [...range(16, 24), ...ipv6(8, 12)];
/** Blocks that rules and routes name, with the length of their prefix. */
const blocks = [
	[[...range(0, 32)], 0],
	[[...range(0, 16)], 1],
	[[...range(0, 4)], 3],
	[[...range(4, 8)], 3],
	[[...range(5, 6)], 5],
	[[...range(8, 12)], 3],
	[[...range(16, 20)], 3],
	[[...range(20, 24)], 3],
	[[...range(24, 32)], 2],
	[[...ipv6(0, 16)], 0],
	[[...ipv6(0, 2)], 3],
	[[...ipv6(8, 10)], 3],
] as const;
/** Every address that a route may lead to. */
const everywhere = every([...range(0, 32), ...ipv6(0, 16)]);

function trafficBy({ one, next }: Chance) {
	const protocol = one([6, 6, 6, 17, 1]);
	const first = next(8);
	return one([
		allTraffic,
		portsOf(protocol),
		portsOf(protocol, first, first + next(8 - first)),
		portsOf(6, 4, 7),
	]);
}

/** A network of up to four subnets, in two VPCs, of which little or much is open. */
function networkBy(random: Chance): Network {
	const { one, next, some, list, often } = random;
	const hop = { urn: "urn", text: "" };
	// Chance seldom makes a whole way through NAT: every third network has one, for its ACLs to close.
	const hasNat = !often(3);
	const vpcs: readonly [Vpc, Vpc] = [
		{ id: "one", ...(often(4) && { gateway: hop }) },
		{ id: "two", gateway: hop },
	];
	const entries = (): AclEntry[] =>
		often(3)
			? list(5, () => ({
					...hop,
					allow: often(4),
					addresses: one(blocks)[0],
					traffic: trafficBy(random),
				}))
			: [{ ...hop, allow: true, addresses: [...range(0, 32), ...ipv6(0, 16)], traffic: allTraffic }];
	const acls = Array.from(
		{ length: 3 },
		(): Acl => ({ ...hop, name: "", ingress: entries(), egress: entries() }),
	);
	const tables = Array.from({ length: 3 }, (): Table & { routes: Route[] } => ({
		urn: "",
		name: "",
		routes: [],
	}));
	const subnets = Array.from({ length: 4 }, (_, i): Subnet => {
		const four = range(4 * (i % 3), 4 * (i % 3) + 4);
		const six = often(2) ? ipv6(2 * (i % 3), 2 * (i % 3) + 2) : [];
		return {
			urn: `${i}`,
			name: `${i}`,
			vpc: i === 3 ? vpcs[1] : vpcs[0],
			addresses: [...four, ...six],
			table: hasNat && i < 2 ? tables[i]! : one(tables),
			acl: one(acls),
		};
	});
	for (const table of tables) {
		const local = { ...hop, target: { kind: "local" } } as const;
		table.routes.push({ ...local, addresses: often(5) ? range(0, 16) : range(4, 16), prefix: 1 });
		if (often(4)) table.routes.push({ ...local, addresses: ipv6(0, 8), prefix: 1 });
		const way = (): Route => {
			const [addresses, prefix] = one(blocks);
			const nat = {
				kind: "nat",
				hop,
				...(often(4) && { subnet: one(subnets.slice(0, 3)) }),
			} as const;
			const target = one<Route["target"]>([
				{ kind: "internetGateway" },
				{ kind: "internetGateway" },
				nat,
				nat,
				{ kind: "egressOnlyGateway" },
				{ kind: "endpoint" },
				{ kind: "unmodelled" },
				{ kind: "local" },
			]);
			return { ...hop, addresses, prefix, target, ...(!often(6) && { beside: true }) };
		};
		table.routes.push(...list(3, way));
	}
	if (hasNat) {
		const world = { ...hop, addresses: range(16, 24), prefix: 4 };
		tables[0]?.routes.push({ ...world, target: { kind: "nat", hop, subnet: subnets[1]! } });
		tables[1]?.routes.push({ ...world, target: { kind: "internetGateway" } });
	}
	const ids = ["g0", "g1", "g2"] as const;
	const rule = (): GroupRule => ({
		...hop,
		peer: often(2) ? { group: one(ids) } : { addresses: one(blocks)[0] },
		traffic: trafficBy(random),
	});
	const groups = ids.map(
		(id): Group => ({ ...hop, id, name: id, ingress: list(3, rule), egress: list(3, rule) }),
	);
	const stations = Array.from({ length: 3 }, (_, i): Station => {
		const isPublic = { 4: often(3), 6: often(2) };
		const inFrontOfNat = hasNat && i === 0;
		const subnet = inFrontOfNat ? subnets[0]! : one(subnets);
		const tier = `t${i}`;
		const peer = { addresses: range(16, 24) };
		const open = {
			...hop,
			id: "open",
			name: "",
			ingress: [],
			egress: [{ ...hop, peer, traffic: allTraffic }],
		};
		return {
			...{ urn: tier, name: tier, tier, subnet, groups: inFrontOfNat ? [open] : some(groups), isPublic },
			ipv6: next(2) === 0 && subnet.addresses.length > 1,
			isEndpoint: false,
			assumed: false,
		};
	});
	return { stations, internet, clients: portsOf(6, 4, 7) };
}

const packets = Object.values(protocolNumbers).flatMap((protocol) =>
	(protocol === 6 || protocol === 17 ? ports : [0]).map((port) => ({ protocol, port })),
);
const place = ({ protocol, port }: (typeof packets)[number]) => protocol * 65536 + port;

describe("reachability, packet by packet", () => {
	it("is exactly what trying every packet finds, on thousands of small networks", () => {
		let open = 0;
		for (let seed = 1; seed <= 2000; seed++) {
			const network = networkBy(chance(seed));
			const compare = (
				what: string,
				traffic: readonly { from: number; to: number }[],
				tried: (packet: (typeof packets)[number]) => boolean,
			) => {
				for (const packet of packets) {
					const found = has(traffic, place(packet));
					if (found) open++;
					assert.equal(found, tried(packet), `network ${seed}: ${what}, ${packet.protocol}/${packet.port}`);
				}
			};
			for (const source of network.stations) {
				for (const target of network.stations) {
					compare(`${source.name} to ${target.name}`, trafficOf(inside(network, source, target)), (packet) =>
						reachesInside(source, target, packet),
					);
				}
				for (const family of [4, 6] as const) {
					compare(
						`internet ${family} to ${source.name}`,
						trafficOf(fromInternet(network, source, family)),
						(packet) => reachedFromInternet(network, source, family, packet),
					);
				}
				compare(`${source.name} to outside`, trafficOf(toOutside(network, source)), (packet) =>
					reachesOutside(network, source, everywhere, packet),
				);
			}
		}
		assert.ok(open > 10000, `there is something to agree on: ${open}`);
	});

	it("gives a path for every packet that gets through", () => {
		for (let seed = 1; seed <= 200; seed++) {
			const network = networkBy(chance(seed));
			for (const source of network.stations) {
				for (const target of network.stations) {
					for (const way of inside(network, source, target)) {
						for (const { from } of way.traffic) {
							const hops = way.hops([{ from, to: from + 1 }]);
							assert.ok(hops.length >= 4, `network ${seed}`);
							assert.equal(hops.filter(({ role }) => role === "ingress").length, 1, `network ${seed}`);
						}
					}
				}
			}
		}
	});

	it("unites sets that touch and keeps those apart that do not", () => {
		assert.deepEqual(union([{ from: 1, to: 3 }], [{ from: 3, to: 5 }], [{ from: 7, to: 8 }]), [
			{ from: 1, to: 5 },
			{ from: 7, to: 8 },
		]);
	});
});
