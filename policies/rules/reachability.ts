/** The proof: what reaches what in the whole network, not one resource at a time. */
import { type Flow, subnetTierOf, type Tier, tiers } from "../../infra/tiers.js";
import { everyAddress, families } from "../graph/reach/addressLine.js";
import { type Breach, breaches, out } from "../graph/reach/breaches.js";
import { allowedBetween, nameOfSource, permitted, sources, targets } from "../graph/reach/claims.js";
import { routesTo } from "../graph/reach/layers.js";
import type { Group, Hop, Network, Station, Subnet } from "../graph/reach/model.js";
import { intersect, split } from "../graph/reach/sets.js";
import { allTraffic, describeTraffic, noTraffic } from "../graph/reach/traffic.js";
import { type World, worldOf } from "../graph/reach/world.js";
import { type Finding, firstOfEach, graphRule, undetermined, violation } from "../rule.js";
import * as exposure from "./exposure.examples.js";
import * as examples from "./reachability.examples.js";

/** A path hop by hop, with the resource that opens each. */
function pathText(path: readonly Hop[]): string {
	const hops = path.map(({ text, urn }, i) => `\n  ${i + 1}. ${text}\n     ${urn}`);
	return `${hops.join("")}\n  That is all it takes`;
}

function findingOf(breach: Breach, message: string, blamed = breach.urn): Finding {
	const text = `${message}. The path, with what opens each hop:${pathText(breach.path)}`;
	const finding = breach.assumed ? undetermined(text, blamed) : violation(text, blamed);
	return { ...finding, path: breach.path.map(({ urn, text: hop }) => ({ urn, text: hop })) };
}

function openings({ network }: World, flows: readonly Flow[]): readonly Finding[] {
	const claims = sources.flatMap((source) => targets.map((target) => [source, target] as const));
	return claims.flatMap(([source, target]) => {
		const allowed = allowedBetween(flows, source, target);
		// That the data tier calls nowhere is a rule of its own.
		if (!allowed || (source === "db" && target === out)) return [];
		return breaches(network, source, target, allowed).map((breach) => {
			const where = target === out ? "leaves the VPC" : `reaches ${breach.to}`;
			const who = typeof source === "number" ? breach.from : `${breach.from} (${nameOfSource(source)})`;
			return findingOf(
				breach,
				`${who} ${where} on ${describeTraffic(breach.traffic)}; ${permitted(flows, source, target)}`,
			);
		});
	});
}

const reachability = graphRule({
	id: "network-reachability",
	title: "Each tier is reached only from where the tier table says, on its port only, by no path at all",
	severity: "critical",
	level: "mandatory",
	controls: [],
	why: "Rules about single resources can all hold while a path leads past them, and one of them can fail while no packet gets through. This one follows packets: public addresses, gateways, routes, network ACLs both ways and in order, security groups. The internet reaches the edge balancer alone, on 80 and 443; a tier is reached from the tier in front, and from its own members only if the table says so; each calls out where the table says. Listeners and targets narrow nothing; anyone may call what the internet may call.",
	fix: "Close one hop of the path; the finding is on the rule that lets the packet in, or out of the VPC. A new connection is a new line in infra/tiers.ts.",
	examples: examples.reachability,
	check: (graph, { flows }) => openings(worldOf(graph), flows),
});

/** Something in a subnet that no security group holds back and that has public addresses. */
function anything(subnet: Subnet): Station {
	const { urn, name } = subnet;
	const rule = {
		urn,
		text: "security groups, left out of account",
		peer: { addresses: [...everyAddress(4), ...everyAddress(6)] },
		traffic: allTraffic,
	};
	const group: Group = { id: urn, urn, name, ingress: [rule], egress: [rule] };
	const station = { urn, name: "anything", tier: "data", subnet, groups: [group] };
	return { ...station, isPublic: { 4: true, 6: true }, ipv6: true, isEndpoint: false, assumed: false };
}

/** Subnets that a tier's resources are in, and those that are marked as its home. */
function homesOf({ network, subnets }: World, isMeant: (tier: Tier) => boolean): readonly Subnet[] {
	const meant = tiers.filter(isMeant);
	const marked = subnets.filter(({ tier }) => meant.some((one) => subnetTierOf[one] === tier));
	const used = network.stations.filter(({ tier }) => meant.some((one) => one === tier));
	return [...new Set([...marked.map(({ subnet }) => subnet), ...used.map(({ subnet }) => subnet)])];
}

const noWayOut = graphRule({
	id: "network-data-tier-no-way-out",
	title: "Nothing in the data tier gets a packet out of the VPC",
	severity: "critical",
	level: "mandatory",
	controls: [],
	why: "What cannot get out cannot be taken out. Neither the databases, with the security groups and addresses they have, nor anything else that is put into their subnets, whatever its security groups and addresses: those change with one call, routes and ACLs hold for all. A way out is any gateway, NAT, peering or endpoint. db-subnet-local-routes-only says the same of routes that no packet of today could take.",
	fix: "Take away the route; what needs a way out belongs into the app tier.",
	examples: exposure.noWayOut,
	check: (graph) => {
		const world = worldOf(graph);
		const homes = homesOf(world, (tier) => tier === "db");
		const network: Network = { ...world.network, stations: homes.map(anything) };
		const found = [
			...breaches(network, "data", out, noTraffic, "route"),
			...breaches(world.network, "db", out, noTraffic, "route"),
		];
		return firstOfEach(found, ({ urn }) => urn).map((breach) =>
			findingOf(
				breach,
				`${breach.path[0]?.text} gets out of the VPC with ${describeTraffic(breach.traffic)}`,
			),
		);
	},
});

/** Routes by which a subnet exchanges packets with the internet itself, no NAT between. */
function publicRoutes({ table, addresses }: Subnet, world: World): readonly Hop[] {
	const pieces = split(world.network.internet, [...table.routes.map((route) => route.addresses), addresses]);
	const routes = pieces
		.flatMap((piece) => routesTo(table, piece))
		.filter(({ target }) => target.kind === "internetGateway");
	return [...new Set(routes)];
}

function publicAddresses(world: World): readonly Finding[] {
	const found = world.stations.flatMap((station): readonly Finding[] => {
		const { tier, name, urn, subnet, isPublic, assumed } = station;
		if (tier === "edge") return [];
		const owner = tier === "other" ? "no tier's" : `the ${tier} tier's`;
		return families.flatMap((family) => {
			const works = family === 4 ? "yes" : hasInternetRoute(subnet, family, world);
			if (!isPublic[family] || works === "no") return [];
			const message = `${name}, ${owner}, has a public address of IPv${family} in ${subnet.name}; allowed: the edge tier's balancers only`;
			return [assumed || works === "undetermined" ? undetermined(message, urn) : violation(message, urn)];
		});
	});
	const inner = homesOf(world, (tier) => tier !== "edge");
	const routes = inner.flatMap((subnet) =>
		publicRoutes(subnet, world).map(({ urn, text, assumed }) => {
			const message = `${subnet.name} is a public subnet, by ${text}, and what is behind the edge stands in it; allowed: a NAT gateway between`;
			return assumed ? undetermined(message, urn) : violation(message, urn);
		}),
	);
	return firstOfEach([...found, ...routes], ({ message }) => message);
}

function hasInternetRoute(subnet: Subnet, family: 4 | 6, world: World): "yes" | "no" | "undetermined" {
	const [sample] = intersect(world.network.internet, everyAddress(family));
	const blocks = subnet.table.routes.map(({ addresses }) => addresses);
	const routes = split(sample ? [sample] : [], blocks)
		.flatMap((piece) => routesTo(subnet.table, piece))
		.filter(({ target }) => target.kind === "internetGateway");
	if (routes.length === 0) return "no";
	return routes.every(({ assumed }) => assumed) ? "undetermined" : "yes";
}

const addresses = graphRule({
	id: "network-public-addresses",
	title: "Nothing but the edge has a public address, nor stands in a subnet where one would work",
	severity: "high",
	level: "mandatory",
	controls: [],
	why: "A public address is half of a way in: one rule more, made in a hurry, is the other half. It comes from the resource, from an elastic address or from the subnet, and of IPv6 every address is public where the subnet routes to the internet gateway. In a subnet with such a route anything can be given one at any time, so tiers behind the edge stand in none.",
	fix: "Take the address away and reach the resource through the edge balancer or Session Manager; give subnets behind the edge a NAT gateway instead of the internet gateway.",
	examples: exposure.publicAddresses,
	check: (graph) => {
		const world = worldOf(graph);
		return world.hasTiers ? publicAddresses(world) : [];
	},
});

const notProven = graphRule({
	id: "network-not-proven",
	title: "The proof of the network sees everything that leads into it",
	severity: "high",
	level: "mandatory",
	controls: [],
	why: "The proof reads VPCs, subnets, route tables, gateways, NAT, network ACLs, security groups, prefix lists, balancers, instances, databases and endpoints of this stack. Past a peering connection, a transit gateway, a VPN or what another stack makes it cannot see, so what it says of the rest is not proven, and that is never safe. A stack that names no tier has nothing to prove.",
	fix: "Make the resource part of this stack, or take it away. Where it has to be, somebody answers for it by an exemption with a reason and an end.",
	examples: examples.notProven,
	check: (graph) => {
		const seen = new Set<string>();
		return worldOf(graph).doubts.flatMap(({ urn, what, unknown }) => {
			if (seen.has(urn + what)) return [];
			seen.add(urn + what);
			const message = `Not proven: ${what}`;
			return [unknown ? undetermined(message, urn) : violation(message, urn)];
		});
	},
});

export const reachabilityRules = [reachability, noWayOut, addresses, notProven];
