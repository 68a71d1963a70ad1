/** Where a network is open beyond what it may be, and by which path. */
import type { Family } from "./addressLine.js";
import { fromInternet, inside, toOutside, type Way } from "./engine.js";
import type { InForce } from "./layers.js";
import type { Hop, Network, Role } from "./model.js";
import { isEmpty, subtract, union } from "./sets.js";
import type { Traffic } from "./traffic.js";

/** Where packets come from: the internet by one family of addresses, a tier, or `other`. */
export type Source = Family | string;
/** Where they go: a tier, `other`, or `out` of the VPC, by an interface endpoint too. */
export type Target = string;
export const out = "out";

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
	for (const station of stations) {
		if (station.tier !== source) continue;
		for (const other of targets) {
			if (other.subnet.vpc !== station.subnet.vpc) continue;
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
	const found = new Map<string, Breach>();
	for (const [from, to, ways] of waysBetween(network, source, target)) {
		for (const way of ways) {
			let rest = subtract(way.traffic, allowed);
			for (let first = rest[0]; first; first = rest[0]) {
				const path = way.hops([{ from: first.from, to: first.from + 1 }]);
				const decisive =
					path.find(({ role }) => role === blamed) ?? path.find(({ role }) => role === "ingress");
				const left = subtract(subtract(rest, decisive?.traffic ?? [first]), [
					{ from: first.from, to: first.from + 1 },
				]);
				const traffic = subtract(rest, left);
				const urn = decisive?.urn ?? "";
				const assumed = path.some((hop) => hop.assumed === true);
				const key = `${urn} ${assumed}`;
				const known = found.get(key);
				if (!known) found.set(key, { source, target, from, to, traffic, path, urn, assumed });
				else found.set(key, { ...known, traffic: union(known.traffic, traffic) });
				rest = left;
			}
		}
	}
	// What is open for certain needs no saying that it may be, too.
	return [...found.values()].filter(({ assumed, urn }) => !assumed || !found.has(`${urn} false`));
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
