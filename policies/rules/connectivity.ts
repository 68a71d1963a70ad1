/** That the tiers do reach each other, and that the data tier keeps to itself: the other half of the proof. */
import type { Flow } from "../../infra/tiers.js";
import { append, type Graph, nodesOf, oncePerGraph } from "../graph/graph.js";
import { out, type Source } from "../graph/reach/breaches.js";
import { fromInternet, inside, toOutside, trafficOf, type Way } from "../graph/reach/engine.js";
import type { InForce } from "../graph/reach/layers.js";
import { type Layer, layers, type Network, type Station } from "../graph/reach/model.js";
import { intersect, isEmpty } from "../graph/reach/sets.js";
import { portsOf, protocols } from "../graph/reach/traffic.js";
import { type World, worldOf } from "../graph/reach/world.js";
import { type Finding, firstOfEach, graphRule, resourceRule, undetermined, violation } from "../rule.js";
import * as examples from "./connectivity.examples.js";
import { mustNotBeFalse } from "./expect.js";

/** One connection that the tier table provides for, between two places. */
interface Connection {
	readonly source: Source | Station;
	readonly target: typeof out | Station;
	readonly ports: readonly number[];
	ways(inForce?: InForce): readonly Way[];
}

function isOpen({ ports, ways }: Connection, inForce?: InForce): boolean {
	const traffic = trafficOf(ways(inForce));
	return ports.some((port) => !isEmpty(intersect(traffic, portsOf(protocols.tcp, port, port))));
}

/** Ports that balancers listen on, by URN; none where this stack makes no listener for one. */
const listenerPorts = oncePerGraph((graph): ReadonlyMap<string, readonly unknown[]> => {
	const ports = new Map<string, unknown[]>();
	for (const listener of graph.ofType("aws:lb/listener:Listener", "aws:alb/listener:Listener")) {
		const { loadBalancerArn, port } = listener.inputs;
		const types = ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"] as const;
		for (const { urn } of nodesOf(graph.resolve(listener, "loadBalancerArn", loadBalancerArn, ...types))) {
			append(ports, urn, port);
		}
	}
	return ports;
});

function connectionsOf(graph: Graph, { network }: World, flows: readonly Flow[]): readonly Connection[] {
	const { stations } = network;
	const of = (tier: string) => stations.filter((station) => station.tier === tier);
	const entrances = [...new Set(flows.filter(({ from }) => from === "internet").map(({ to }) => to))];
	const fromOutside = entrances.flatMap((tier) =>
		of(tier).flatMap((target): readonly Connection[] => {
			const ways = (inForce?: InForce) => fromInternet(network, target, 4, inForce);
			const own = flows.filter(({ from, to }) => from === "internet" && to === tier).map(({ port }) => port);
			const heard = listenerPorts(graph).get(target.urn) ?? [];
			const needed = own.filter((port) => heard.includes(port));
			if (needed.length === 0) return [{ source: 4, target, ports: own, ways }];
			return needed.map((port) => ({ source: 4, target, ports: [port], ways }));
		}),
	);
	const within = flows.flatMap(({ from, to, port }) =>
		of(from).flatMap((source): readonly Connection[] => {
			if (to === "internet") return outwards(network, source, port);
			return of(to)
				.filter((target) => target.subnet.vpc === source.subnet.vpc)
				.map((target) => ({
					...{ source, target, ports: [port] },
					ways: (inForce) => inside(network, source, target, inForce),
				}));
		}),
	);
	return [...fromOutside, ...within];
}

/**
 * To the internet, where the groups of the source let it call there: a tier need not. Gateway endpoints lead to
 * one service only, so they are left out.
 */
function outwards(network: Network, station: Station, port: number): readonly Connection[] {
	const { table } = station.subnet;
	const routes = table.routes.filter(({ target }) => target.kind !== "endpoint");
	const source = { ...station, subnet: { ...station.subnet, table: { ...table, routes } } };
	const connection: Connection = {
		...{ source, target: out, ports: [port] },
		ways: (inForce) => toOutside(network, source, inForce),
	};
	return isOpen(connection, (layer) => layer === "source group") ? [connection] : [];
}

function nameOf(end: Source | Station): string {
	if (typeof end === "object") return `${end.name} in ${end.subnet.name} (${end.tier})`;
	return typeof end === "number" ? "the internet" : "the internet beyond the VPC";
}

/** The resource that a layer consists of on a connection. */
function urnOf(layer: Layer | undefined, { source, target }: Connection): string | undefined {
	const near = typeof source === "object" ? source : undefined;
	const far = typeof target === "object" ? target : undefined;
	switch (layer) {
		case "source group":
			return near?.groups[0]?.urn;
		case "source ACL":
			return near?.subnet.acl.urn;
		case "route":
			return (near ?? far)?.subnet.table.urn;
		case "target ACL":
			return far?.subnet.acl.urn;
		case "target group":
			return far?.groups[0]?.urn;
		case "address":
		case undefined:
			return undefined;
		default:
			return layer satisfies never;
	}
}

const open = graphRule({
	id: "network-path-open",
	title: "What the tier table provides for does get through",
	severity: "high",
	level: "mandatory",
	controls: [],
	why: "A tier that cannot call the one behind it is down, and nothing else says so before the first request fails: a rule that is missing, a network ACL that forgets the answers, a table without its default route. Followed are the same packets as in the proof, from every subnet of a tier to every subnet of the next, so one zone that is cut off counts. From the internet the ports that the entrance's balancer listens on count, or one of the table's where no listener is known. Whatever is not known counts as open. A tier need not call out; where its groups let it, the way must be there.",
	fix: "Put back what the tier table names: the rule on both sides, the ACL entries both ways, the route.",
	examples: examples.open,
	check: (graph, { flows }) => {
		const world = worldOf(graph);
		const found = connectionsOf(graph, world, flows).flatMap((connection): readonly Finding[] => {
			if (isOpen(connection)) return [];
			const closed = layers.find((layer) => isOpen(connection, (other) => other !== layer));
			const { source, target, ports } = connection;
			const end = typeof target === "object" ? target : (source as Station);
			const where = closed === undefined ? "more than one layer" : `the ${closed}`;
			return [
				violation(
					`${nameOf(source)} does not reach ${nameOf(target)} on tcp ${ports.join(" or ")}: ${where} closes it; allowed: what the tier table says`,
					urnOf(closed, connection) || end.urn,
				),
			];
		});
		return firstOfEach(found, ({ urn, message }) => `${urn} ${message}`);
	},
});

const dataSubnets = graphRule({
	id: "data-subnet-databases-only",
	title: "In the data tier's subnets stands nothing of another tier",
	severity: "high",
	level: "mandatory",
	controls: [],
	why: "Routes and network ACLs are a subnet's, not a group's. Whatever stands beside the databases is on their side of both, and of the locks on the way to them its security group is the only one left. What stands there has no way to the updates it needs, either.",
	fix: "Put it into the subnets of its own tier.",
	examples: examples.dataSubnets,
	check: (graph) => {
		const { subnets, stations, hasTiers } = worldOf(graph);
		if (!hasTiers) return [];
		const data = new Set(subnets.filter(({ tier }) => tier === "db").map(({ subnet }) => subnet));
		return stations
			.filter(({ tier, subnet }) => data.has(subnet) && tier !== "db" && tier !== "other")
			.map(({ name, urn, tier, subnet }) =>
				violation(`${name}, the ${tier} tier's, stands in ${subnet.name}; allowed: the data tier only`, urn),
			);
	},
});

const dataAcl = graphRule({
	id: "nacl-data-tier-inside",
	title: "The data tier's own network ACL lets nothing in from, nor out to, the internet",
	severity: "medium",
	level: "mandatory",
	controls: [],
	why: "The ACL is the lock that holds when a route or a security group was changed by mistake. One that lets addresses of the internet through is none. Subnets that are left to the VPC's default ACL are passed over: whether a VPC uses ACLs at all is for each program to say.",
	fix: "Name the blocks of the tiers that may call the databases, in both directions.",
	examples: examples.dataAcl,
	check: (graph) => {
		const { network, subnets } = worldOf(graph);
		const own = new Set(graph.ofType("aws:ec2/networkAcl:NetworkAcl").map(({ urn }) => urn));
		const acls = new Set(subnets.filter(({ tier }) => tier === "db").map(({ subnet }) => subnet.acl));
		return [...acls]
			.filter(({ urn }) => own.has(urn))
			.flatMap(({ ingress, egress }) => [...ingress, ...egress])
			.filter(({ allow, addresses }) => allow && !isEmpty(intersect(addresses, network.internet)))
			.map(({ urn, text, assumed }) => {
				const message = `${text} reaches beyond the VPC; allowed: the blocks of the tiers that may call`;
				return assumed ? undetermined(message, urn) : violation(message, urn);
			});
	},
});

const names = resourceRule({
	id: "vpc-dns",
	title: "VPCs resolve names",
	severity: "high",
	level: "mandatory",
	controls: [],
	undecided: "at-update",
	why: "Without Amazon's resolver nothing in the VPC finds the database, a balancer or an AWS service by its name: every tier is down at once.",
	fix: "Leave enableDnsSupport out, or set it to true.",
	examples: examples.names,
	types: ["aws:ec2/vpc:Vpc"],
	check: ({ enableDnsSupport }) => mustNotBeFalse(enableDnsSupport, "enableDnsSupport"),
});

export const connectivityRules = [open, dataSubnets, dataAcl, names];
