/**
 * Who reaches whom. Traffic reaches a station when some packet of its protocol and port is let through and, for
 * TCP, at least one client's port gets its answer back; the other protocols count one way. Security groups
 * remember connections and are asked about the first packet only, network ACLs know none and are asked about
 * the answer too. Listeners and targets narrow nothing.
 */
import { type Addresses, everyAddress, type Family, familyOf } from "./addressLine.js";
import {
	answerHops,
	egressOf,
	type InForce,
	ingressOf,
	opening,
	passes,
	routesTo,
	unfiltered,
} from "./layers.js";
import type { Hop, Network, Role, Route, Station, Subnet } from "./model.js";
import { type Interval, intersect, isEmpty, split, subtract, union } from "./sets.js";
import { allTraffic, portsOf, protocols, type Traffic, tcpTraffic } from "./traffic.js";

/** Packets that reach their destination, and how. */
export interface Way {
	/** Addresses of the packets' two ends. */
	readonly from: Interval<bigint>;
	readonly to: Interval<bigint>;
	readonly traffic: Traffic;
	/** The path of one kind of packet, which is one of `traffic`. */
	hops(packet: Traffic): readonly Hop[];
}

const everyLayer: InForce = () => true;

export function trafficOf(ways: readonly Way[]): Traffic {
	return union(...ways.map(({ traffic }) => traffic));
}

/** TCP only if it is answered, the rest as it is. */
function answered(traffic: Traffic, answers: boolean): Traffic {
	return answers ? traffic : subtract(traffic, tcpTraffic);
}

function addressesOf({ subnet, ipv6 }: Station): Addresses {
	return ipv6 ? subnet.addresses : intersect(subnet.addresses, everyAddress(4));
}

function standsIn({ name, urn, subnet, assumed }: Station): Hop {
	return { urn, text: `${name} in ${subnet.name}`, ...(assumed && { assumed }) };
}

function as(role: Role, hops: readonly Hop[]): readonly Hop[] {
	return hops.map((hop) => ({ ...hop, role }));
}

/** Borders of what a subnet and the groups in it tell apart. */
function bordersOf(subnet: Subnet, groups: Station["groups"], direction: "ingress" | "egress"): Addresses[] {
	return [
		...subnet.table.routes.map(({ addresses }) => addresses),
		...[...subnet.acl.ingress, ...subnet.acl.egress].map(({ addresses }) => addresses),
		...groups.flatMap((group) =>
			group[direction].flatMap(({ peer }) => ("addresses" in peer ? [peer.addresses] : [])),
		),
	];
}

/** What one station inside a VPC sends to another. */
export function inside(
	{ clients }: Pick<Network, "clients">,
	source: Station,
	target: Station,
	inForce: InForce = everyLayer,
): readonly Way[] {
	if (source.subnet.vpc !== target.subnet.vpc) return [];
	const [near, far] = [source.subnet, target.subnet];
	// Neither ACLs nor route tables see what stays in a subnet.
	const border = near !== far;
	const froms = split(addressesOf(source), bordersOf(far, target.groups, "ingress"));
	const tos = split(addressesOf(target), bordersOf(near, source.groups, "egress"));
	const isLocal = (subnet: Subnet, address: Interval<bigint>) =>
		!inForce("route") || routesTo(subnet.table, address).some((route) => route.target.kind === "local");
	return froms.flatMap((from) =>
		tos.flatMap((to): readonly Way[] => {
			if (familyOf(from) !== familyOf(to)) return [];
			if (border && !isLocal(near, to)) return [];
			const groups = intersect(
				egressOf(source, to, target.groups, inForce),
				ingressOf(target, from, source.groups, inForce),
			);
			const forward = border
				? intersect(
						groups,
						intersect(
							passes(near, "egress", to, inForce, "source ACL"),
							passes(far, "ingress", from, inForce, "target ACL"),
						),
					)
				: groups;
			if (isEmpty(forward)) return [];
			const back = border
				? intersect(
						clients,
						intersect(
							passes(far, "egress", from, inForce, "target ACL"),
							passes(near, "ingress", to, inForce, "source ACL"),
						),
					)
				: clients;
			const answers = !isEmpty(back) && (!border || isLocal(far, from));
			const traffic = answered(forward, answers);
			if (isEmpty(traffic)) return [];
			return [
				{
					from,
					to,
					traffic,
					hops: (packet) => [
						standsIn(source),
						...as("egress", opening(source.groups, "egress", to, target.groups, packet)),
						...(border
							? [
									...opening(near.acl, "egress", to, packet),
									...routesTo(near.table, to).filter(({ target }) => target.kind === "local"),
									...opening(far.acl, "ingress", from, packet),
								]
							: []),
						...as("ingress", opening(target.groups, "ingress", from, source.groups, packet)),
						standsIn(target),
						...(border
							? answerHops(packet, back, [
									[far.acl, "egress", from],
									[near.acl, "ingress", to],
								])
							: []),
					],
				},
			];
		}),
	);
}

/** What the internet sends to a station, by one family of addresses. */
export function fromInternet(
	{ clients, internet }: Omit<Network, "stations">,
	target: Station,
	family: Family,
	inForce: InForce = everyLayer,
): readonly Way[] {
	const { subnet } = target;
	const { gateway } = subnet.vpc;
	const [to] = intersect(addressesOf(target), everyAddress(family));
	const [own] = intersect(subnet.addresses, everyAddress(family));
	const end = inForce("address") ? to : (to ?? own ?? everyAddress(family)[0]);
	if (!end || (inForce("address") && !target.isPublic[family])) return [];
	if (inForce("route") && !gateway) return [];
	const sources = split(
		intersect(internet, everyAddress(family)),
		bordersOf(subnet, target.groups, "ingress"),
	);
	return sources.flatMap((from): readonly Way[] => {
		const forward = intersect(
			ingressOf(target, from, [], inForce),
			passes(subnet, "ingress", from, inForce, "target ACL"),
		);
		const out = routesTo(subnet.table, from).filter(({ target: { kind } }) => kind === "internetGateway");
		const back = intersect(clients, passes(subnet, "egress", from, inForce, "target ACL"));
		const answers = !isEmpty(back) && (out.length > 0 || !inForce("route"));
		const traffic = answered(forward, answers);
		if (isEmpty(traffic)) return [];
		return [
			{
				from,
				to: end,
				traffic,
				hops: (packet) => [
					...(gateway ? [gateway] : []),
					...opening(subnet.acl, "ingress", from, packet),
					...as("ingress", opening(target.groups, "ingress", from, [], packet)),
					{ ...standsIn(target), text: `${target.name} in ${subnet.name}, which has a public address` },
					...(isEmpty(intersect(packet, tcpTraffic)) ? [] : out.slice(0, 1)),
					...answerHops(packet, back, [[subnet.acl, "egress", from]]),
				],
			},
		];
	});
}

/** Protocols that NAT gateways translate. */
const translated = union(portsOf(protocols.tcp), portsOf(protocols.udp), portsOf(protocols.icmp));

/**
 * What a station sends to somewhere outside of its VPC. Interface endpoints, which are outside too but stand
 * inside, are not among it: `inside` says who reaches them.
 */
export function toOutside(
	network: Omit<Network, "stations">,
	source: Station,
	inForce: InForce = everyLayer,
): readonly Way[] {
	const { subnet } = source;
	const world: Addresses = union(everyAddress(4), everyAddress(6));
	const nats = subnet.table.routes.flatMap(({ target }) =>
		target.kind === "nat" && target.subnet ? bordersOf(target.subnet, [], "egress") : [],
	);
	const tos = split(world, [network.internet, ...bordersOf(subnet, source.groups, "egress"), ...nats]);
	return tos.flatMap((to) => {
		const family = familyOf(to);
		const isOnInternet = !isEmpty(intersect(network.internet, [to]));
		if (family === 6 && !source.ipv6 && inForce("address")) return [];
		const routes = inForce("route") ? routesTo(subnet.table, to) : isOnInternet ? [unfiltered] : [];
		return routes.flatMap((route) => byRoute(network, source, to, route, isOnInternet, inForce));
	});
}

function byRoute(
	{ clients }: Pick<Network, "clients">,
	source: Station,
	to: Interval<bigint>,
	route: Route,
	isOnInternet: boolean,
	inForce: InForce,
): readonly Way[] {
	const { subnet } = source;
	const family = familyOf(to);
	const forward = intersect(
		egressOf(source, to, [], inForce),
		passes(subnet, "egress", to, inForce, "source ACL"),
	);
	const back = intersect(clients, passes(subnet, "ingress", to, inForce, "source ACL"));
	const ends = intersect(subnet.addresses, everyAddress(family));
	const way = (
		from: Interval<bigint>,
		traffic: Traffic,
		further: (packet: Traffic) => readonly Hop[] = () => [],
	): readonly Way[] =>
		isEmpty(traffic)
			? []
			: [
					{
						from,
						to,
						traffic,
						hops: (packet) => [
							standsIn(source),
							...as("egress", opening(source.groups, "egress", to, [], packet)),
							...opening(subnet.acl, "egress", to, packet),
							...as("route", [route]),
							...further(packet),
							...answerHops(packet, back, [[subnet.acl, "ingress", to]]),
						],
					},
				];
	const from = ends[0] ?? everyAddress(family)[0];
	if (!from || isEmpty(forward)) return [];
	const direct = answered(forward, !isEmpty(back));
	const { target } = route;
	switch (target.kind) {
		case "local":
			return [];
		case "unmodelled":
			return way(from, forward);
		case "endpoint":
			return isOnInternet ? way(from, direct) : [];
		case "egressOnlyGateway":
			return isOnInternet && family === 6 ? way(from, direct) : [];
		case "internetGateway":
			return isOnInternet && (source.isPublic[family] || !inForce("address")) ? way(from, direct) : [];
		case "nat":
			break;
		default:
			return target satisfies never;
	}
	if (!isOnInternet || family !== 4) return [];
	const nat = target.subnet;
	if (!nat) return way(from, intersect(direct, translated), () => [target.hop]);
	const next = routesTo(nat.table, to).find(({ target: { kind } }) => kind === "internetGateway");
	if (!next) return [];
	// On the far side the gateway calls from a port of its own.
	const outer = intersect(clients, passes(nat, "ingress", to, inForce, "target ACL"));
	return split(ends, bordersOf(nat, [], "ingress")).flatMap((start) => {
		const border = nat !== subnet;
		const isBackLocal = routesTo(nat.table, start).some((back) => back.target.kind === "local");
		const entry = border ? passes(nat, "ingress", start, inForce, "target ACL") : allTraffic;
		const exit = passes(nat, "egress", to, inForce, "target ACL");
		const inner = border ? intersect(clients, passes(nat, "egress", start, inForce, "target ACL")) : clients;
		const answers = [back, outer, inner].every((set) => !isEmpty(set)) && (!border || isBackLocal);
		const through = intersect(intersect(forward, translated), intersect(entry, exit));
		return way(start, answered(through, answers), (packet) => [
			...(border ? opening(nat.acl, "ingress", start, packet) : []),
			target.hop,
			...opening(nat.acl, "egress", to, packet),
			next,
			...answerHops(packet, outer, [[nat.acl, "ingress", to]]),
			...(border ? answerHops(packet, inner, [[nat.acl, "egress", start]]) : []),
		]);
	});
}
