/**
 * A second, independent reading of small networks: packet by packet, with no sets and no engine. Everything is
 * tried: each pair of addresses, each port there and each client's port back.
 */
import type { Acl, Group, Network, Route, Station, Subnet } from "../../policies/graph/reach/model.js";

/** Addresses of a small world: 16 in the VPC and 8 on the internet, and a few of IPv6. */
export const ipv6Start = 2n ** 32n;
export const ports = [0, 1, 2, 3, 4, 5, 6, 7] as const;
export const clientPorts = [4, 5, 6, 7] as const;
export const protocolNumbers = { icmp: 1, tcp: 6, udp: 17, esp: 50 } as const;
export type ProtocolNumber = (typeof protocolNumbers)[keyof typeof protocolNumbers];

interface Packet {
	readonly protocol: ProtocolNumber;
	readonly port: number;
}

type Ranges = readonly { readonly from: bigint; readonly to: bigint }[];

function isIn(ranges: Ranges, address: bigint): boolean {
	for (const { from, to } of ranges) if (address >= from && address < to) return true;
	return false;
}

function carries(traffic: readonly { from: number; to: number }[], { protocol, port }: Packet): boolean {
	const place = protocol * 65536 + port;
	for (const { from, to } of traffic) if (place >= from && place < to) return true;
	return false;
}

const listed = new WeakMap<Ranges, readonly bigint[]>();

export function every(ranges: Ranges): readonly bigint[] {
	const known = listed.get(ranges);
	if (known) return known;
	const list: bigint[] = [];
	for (const { from, to } of ranges) for (let address = from; address < to; address++) list.push(address);
	listed.set(ranges, list);
	return list;
}

const isIpv6 = (address: bigint) => address >= ipv6Start;

function aclPasses(acl: Acl, way: "ingress" | "egress", peer: bigint, packet: Packet): boolean {
	for (const entry of acl[way]) {
		if (isIn(entry.addresses, peer) && carries(entry.traffic, packet)) return entry.allow;
	}
	return false;
}

function groupsPass(
	own: readonly Group[],
	way: "ingress" | "egress",
	peer: bigint,
	peerGroups: readonly Group[],
	packet: Packet,
): boolean {
	for (const group of own) {
		for (const rule of group[way]) {
			if (!carries(rule.traffic, packet)) continue;
			const { peer: named } = rule;
			if ("group" in named) {
				if (peerGroups.some(({ id }) => id === named.group)) return true;
			} else if (isIn(named.addresses, peer)) return true;
		}
	}
	return false;
}

/** Where packets to an address may go: the longest prefix, and what stands beside it. */
function nextHops({ table }: Subnet, address: bigint): Route["target"][] {
	let best: Route[] = [];
	const beside: Route[] = [];
	for (const route of table.routes) {
		if (!isIn(route.addresses, address)) continue;
		if (route.beside) beside.push(route);
		else if (best.length === 0 || route.prefix > best[0]!.prefix) best = [route];
		else if (route.prefix === best[0]!.prefix) best.push(route);
	}
	return [...best, ...beside].map(({ target }) => target);
}

const leads = (subnet: Subnet, address: bigint, kind: Route["target"]["kind"]) =>
	nextHops(subnet, address).some((target) => target.kind === kind);

function own({ subnet, ipv6 }: Station): readonly bigint[] {
	const all = every(subnet.addresses);
	return ipv6 ? all : all.filter((address) => !isIpv6(address));
}

const answer = (port: number): Packet => ({ protocol: 6, port });

export function reachesInside(source: Station, target: Station, packet: Packet): boolean {
	if (source.subnet.vpc !== target.subnet.vpc) return false;
	const [a, b] = [source.subnet, target.subnet];
	for (const s of own(source)) {
		for (const d of own(target)) {
			if (isIpv6(s) !== isIpv6(d)) continue;
			if (!groupsPass(source.groups, "egress", d, target.groups, packet)) continue;
			if (!groupsPass(target.groups, "ingress", s, source.groups, packet)) continue;
			if (a === b) return true;
			if (!leads(a, d, "local")) continue;
			if (!aclPasses(a.acl, "egress", d, packet) || !aclPasses(b.acl, "ingress", s, packet)) continue;
			if (packet.protocol !== 6) return true;
			if (!leads(b, s, "local")) continue;
			for (const c of clientPorts) {
				if (aclPasses(b.acl, "egress", s, answer(c)) && aclPasses(a.acl, "ingress", d, answer(c)))
					return true;
			}
		}
	}
	return false;
}

export function reachedFromInternet(
	{ internet }: Network,
	target: Station,
	family: 4 | 6,
	packet: Packet,
): boolean {
	const { subnet } = target;
	if (!subnet.vpc.gateway || !target.isPublic[family]) return false;
	if (!own(target).some((address) => isIpv6(address) === (family === 6))) return false;
	for (const s of every(internet)) {
		if (isIpv6(s) !== (family === 6)) continue;
		if (!aclPasses(subnet.acl, "ingress", s, packet)) continue;
		if (!groupsPass(target.groups, "ingress", s, [], packet)) continue;
		if (packet.protocol !== 6) return true;
		if (!leads(subnet, s, "internetGateway")) continue;
		if (clientPorts.some((c) => aclPasses(subnet.acl, "egress", s, answer(c)))) return true;
	}
	return false;
}

/** Whether a packet from `s` gets through a NAT gateway in a subnet, and its answer back to `s`. */
function throughNat(nat: Subnet, from: Subnet, s: bigint, d: bigint, packet: Packet): boolean {
	const crosses = nat !== from;
	if (crosses && !aclPasses(nat.acl, "ingress", s, packet)) return false;
	if (!leads(nat, d, "internetGateway") || !aclPasses(nat.acl, "egress", d, packet)) return false;
	if (packet.protocol !== 6) return true;
	if (!clientPorts.some((c) => aclPasses(nat.acl, "ingress", d, answer(c)))) return false;
	if (!crosses) return clientPorts.some((c) => aclPasses(from.acl, "ingress", d, answer(c)));
	if (!leads(nat, s, "local")) return false;
	return (
		clientPorts.some((c) => aclPasses(nat.acl, "egress", s, answer(c))) &&
		clientPorts.some((c) => aclPasses(from.acl, "ingress", d, answer(c)))
	);
}

/** Tries a list of addresses: those of the VPC too, which a narrow route may lead out. */
export function reachesOutside(
	{ internet }: Network,
	source: Station,
	addresses: readonly bigint[],
	packet: Packet,
): boolean {
	const { subnet } = source;
	for (const d of addresses) {
		if (isIpv6(d) && !source.ipv6) continue;
		if (!groupsPass(source.groups, "egress", d, [], packet)) continue;
		if (!aclPasses(subnet.acl, "egress", d, packet)) continue;
		const answered =
			packet.protocol !== 6 || clientPorts.some((c) => aclPasses(subnet.acl, "ingress", d, answer(c)));
		for (const target of nextHops(subnet, d)) {
			const isOnInternet = isIn(internet, d);
			switch (target.kind) {
				case "local":
					break;
				case "unmodelled":
					return true;
				case "endpoint":
					if (isOnInternet && answered) return true;
					break;
				case "egressOnlyGateway":
					if (isOnInternet && isIpv6(d) && answered) return true;
					break;
				case "internetGateway":
					if (isOnInternet && source.isPublic[isIpv6(d) ? 6 : 4] && answered) return true;
					break;
				case "nat": {
					// NAT gateways translate TCP, UDP and ICMP.
					if (!isOnInternet || isIpv6(d) || packet.protocol === 50) break;
					const { subnet: nat } = target;
					if (!nat) {
						if (answered) return true;
						break;
					}
					for (const s of every(subnet.addresses)) {
						if (!isIpv6(s) && throughNat(nat, subnet, s, d, packet)) return true;
					}
					break;
				}
				default:
					return target satisfies never;
			}
		}
	}
	return false;
}
