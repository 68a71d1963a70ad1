/** Where a network is open beyond what it may be, and by which path. */
import { append } from "../graph.js";
import type { Family } from "./addressLine.js";
import { fromInternet, inside, toOutside, type Way } from "./engine.js";
import type { InForce } from "./layers.js";
import type { Hop, Network, Role, Station, Vpc } from "./model.js";
import { type Interval, isEmpty, subtract, union } from "./sets.js";
import type { Traffic } from "./traffic.js";

/** Where packets come from: the internet by one family of addresses, a tier, or `other`. */
export type Source = Family | string;
/** Where they go: a tier, `other`, or `out` of the VPC, by an interface endpoint too. */
export type Target = string;
export const out = "out";

/**
 * Which of some stations take packets from a given one at all: by their groups, which name its groups or addresses.
 * Most stations name few others, so most pairs need no look.
 */
function admission(targets: readonly Station[], inForce?: InForce): (source: Station) => readonly Station[] {
	const anyone = new Map<Vpc, Station[]>();
	const byGroup = new Map<string, Station[]>();
	const order = new Map(targets.map((target, i) => [target, i]));
	for (const target of targets) {
		const peers = target.groups.flatMap(({ ingress }) => ingress.map(({ peer }) => peer));
		const groups = new Set(peers.flatMap((peer) => ("group" in peer ? [peer.group] : [])));
		const isOpen = inForce?.("target group") === false || peers.some((peer) => "addresses" in peer);
		if (isOpen) append(anyone, target.subnet.vpc, target);
		else for (const group of groups) append(byGroup, group, target);
	}
	return ({ groups, subnet: { vpc } }) => {
		const named = new Set(groups.flatMap(({ id }) => byGroup.get(id) ?? []));
		const near = [...named].filter((target) => target.subnet.vpc === vpc);
		const all = [...(anyone.get(vpc) ?? []), ...near];
		return all.sort((one, other) => (order.get(one) ?? 0) - (order.get(other) ?? 0));
	};
}

/** Every way from a source to a target, with a name of each of the two ends. */
export function* waysBetween(
	network: Network,
	source: Source,
	target: Target,
	inForce?: InForce,
): Generator<readonly [from: string, to: string, ways: readonly Way[]]> {
	const { stations } = network;
	const targets = stations.filter(({ tier, isEndpoint }) => (target === out ? isEndpoint : tier === target));
	if (typeof source === "number") {
		for (const station of targets) {
			yield [`the internet (IPv${source})`, station.name, fromInternet(network, station, source, inForce)];
		}
		return;
	}
	const admitted = admission(targets, inForce);
	for (const station of stations) {
		if (station.tier !== source) continue;
		for (const other of admitted(station)) {
			yield [station.name, other.name, inside(network, station, other, inForce)];
		}
		if (target === out) yield [station.name, "outside", toOutside(network, station, inForce)];
	}
}

/** One way too many. */
export interface Breach {
	readonly source: Source;
	readonly target: Target;
	/** Names of the two ends that were found first. */
	readonly from: string;
	readonly to: string;
	/** All that the hop to close lets through beyond what is allowed. */
	readonly traffic: Traffic;
	/** The path of one such packet. */
	readonly path: readonly Hop[];
	/** The resource to close it at. */
	readonly urn: string;
	/** True when it is open only because something is not known. */
	readonly assumed: boolean;
}

/** `blamed` is the hop to close: a rule that lets packets in or out, or a route. */
export function breaches(
	network: Network,
	source: Source,
	target: Target,
	allowed: Traffic,
	blamed: Role = target === out ? "egress" : "ingress",
): readonly Breach[] {
	const found = new Map<string, Omit<Breach, "traffic"> & { readonly traffic: Interval<number>[] }>();
	for (const [from, to, ways] of waysBetween(network, source, target)) {
		for (const way of ways) {
			let open: Interval<number>[] = [];
			/** Where what the hop to close lets through comes to its end. */
			let end = 0;
			for (const rest of subtract(way.traffic, allowed)) {
				for (let start = rest.from; start < rest.to; start = Math.min(rest.to, end)) {
					if (start >= end) {
						const path = way.hops([{ from: start, to: start + 1 }]);
						const decisive =
							path.find(({ role }) => role === blamed) ?? path.find(({ role }) => role === "ingress");
						const part = (decisive?.traffic ?? [rest]).find((one) => one.from <= start && start < one.to);
						end = part?.to ?? start + 1;
						const urn = decisive?.urn ?? "";
						const assumed = path.some((hop) => hop.assumed === true);
						const key = `${urn} ${assumed}`;
						const breach = found.get(key) ?? { source, target, from, to, traffic: [], path, urn, assumed };
						found.set(key, breach);
						open = breach.traffic;
					}
					open.push({ from: start, to: Math.min(rest.to, end) });
				}
			}
		}
	}
	// What is open for certain needs no saying that it may be, too.
	return [...found.values()]
		.filter(({ assumed, urn }) => !assumed || !found.has(`${urn} false`))
		.map((breach) => ({ ...breach, traffic: union(breach.traffic) }));
}

/** True when nothing but what is allowed gets from the source to the target, with some layers open. */
export function isClosed(
	network: Network,
	source: Source,
	target: Target,
	allowed: Traffic,
	inForce: InForce,
): boolean {
	for (const [, , ways] of waysBetween(network, source, target, inForce)) {
		if (ways.some(({ traffic }) => !isEmpty(subtract(traffic, allowed)))) return false;
	}
	return true;
}
