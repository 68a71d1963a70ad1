/** That the loss of one availability zone takes no tier down. */

import { type Graph, type Node, nodesOf, type Referent } from "../graph/graph.js";
import {
	routingOf,
	type SubnetNode,
	tablesOfLink,
	type WayOut,
	type Zones,
	zoneOf,
	zonesOf,
} from "../graph/subnets.js";
import { tierOf } from "../graph/tiers.js";
import { elements, unresolved } from "../graph/values.js";
import type { Properties } from "../resources.js";
import {
	type Complaint,
	type Control,
	type Finding,
	graphRule,
	resourceRule,
	undetermined,
	violation,
} from "../rule.js";
import * as examples from "./zones.examples.js";

/** Zone names hold no secret, but what stands in their place might: only what looks like one is shown. */
function show(zones: ReadonlySet<string>): string {
	const shown = [...zones].filter((zone) => /^[a-z]{2,5}(-[a-z]+)*-?\d[a-z0-9-]*$/.test(zone));
	return shown.length > 0 ? shown.sort().join(", ") : "none";
}

function atLeastTwo({ known, incomplete }: Zones, { name, urn }: Node): readonly Finding[] {
	if (known.size >= 2) return [];
	const message = `${name} is in these zones: ${show(known)}; allowed: two or more`;
	return [
		incomplete
			? undetermined(`${message}, all of them known from the program`, urn)
			: violation(message, urn),
	];
}

/**
 * Whether something of no tier stands in two or more subnets of another stack, and in none of this one. Their
 * zones are out of sight, so its author is believed.
 */
function isElsewhere(graph: Graph, node: Node, property: string, value: unknown): boolean {
	const subnets = graph.resolve(node, property, value, "aws:ec2/subnet:Subnet");
	return (
		new Set(elements(value)).size >= 2 &&
		subnets.every((subnet) => subnet === "outside") &&
		tierOf(node) === undefined
	);
}

function spansTwo(graph: Graph, node: Node, property: string, value: unknown): readonly Finding[] {
	if (isElsewhere(graph, node, property, value)) return [];
	return atLeastTwo(zonesOf(graph, node, property, value), node);
}

/** Where the published controls ask for a standby, of the source of a replica and of the replica alike. */
const standbyControls = [
	{ framework: "FSBP", id: "RDS.5" },
	{ framework: "CIS v5", id: "2.2.4" },
	{ framework: "Checkov", id: "CKV_AWS_157" },
	{ framework: "cdk-nag", id: "AwsSolutions-RDS3" },
] as const satisfies readonly Control[];

function hasStandby({
	multiAz: value,
	engine,
}: Properties<"aws:rds/instance:Instance">): readonly Complaint[] {
	if (value === true || (typeof engine === "string" && engine.startsWith("aurora"))) return [];
	if (value === unresolved) return [undetermined("multiAz is not known before the update; allowed: true")];
	if (engine === unresolved)
		return [undetermined("the engine is not known before the update; allowed: Aurora, or multiAz true")];
	return [
		violation(`multiAz is ${value === undefined ? "left out, which means false" : "false"}; allowed: true`),
	];
}

const multiAz = resourceRule({
	id: "rds-multi-az",
	title: "Databases keep a standby in a second zone",
	severity: "high",
	level: "mandatory",
	controls: standbyControls,
	why: "Without a standby the loss of a zone is the loss of the database until somebody restores a backup. Aurora replicates by itself and is passed over, as by the controls. Together with rds-replica-multi-az this is what the controls ask for.",
	fix: "Set multiAz to true.",
	examples: examples.multiAz,
	types: ["aws:rds/instance:Instance"],
	check: (database) => (database.replicateSourceDb === undefined ? hasStandby(database) : []),
});

const replicaMultiAz = resourceRule({
	id: "rds-replica-multi-az",
	title: "Read replicas keep a standby in a second zone",
	severity: "low",
	level: "advisory",
	controls: standbyControls,
	why: "A replica without a standby goes with its zone. No data goes with it, so it is for the operator to weigh against the price of a second instance: further replicas in other zones do as well. The controls make no such difference.",
	fix: "Set multiAz to true, or keep replicas in more than one zone.",
	examples: examples.replicaMultiAz,
	types: ["aws:rds/instance:Instance"],
	check: (database) => (database.replicateSourceDb === undefined ? [] : hasStandby(database)),
});

const subnetGroupMultiAz = graphRule({
	id: "rds-subnet-group-multi-az",
	title: "Database subnet groups span two zones or more",
	severity: "medium",
	level: "mandatory",
	controls: [],
	why: "A standby, or a database that is restored, can only go where its subnet group has a subnet. Two subnets of another stack pass: AWS takes no group of one zone.",
	fix: "Give the group subnets of two zones, each with its zone named.",
	examples: examples.subnetGroupMultiAz,
	check: (graph) =>
		graph
			.ofType("aws:rds/subnetGroup:SubnetGroup")
			.flatMap((group) => spansTwo(graph, group, "subnetIds", group.inputs.subnetIds)),
});

const balancerMultiAz = graphRule({
	id: "alb-multi-az",
	title: "Load balancers span two zones or more",
	severity: "medium",
	level: "mandatory",
	controls: [{ framework: "FSBP", id: "ELB.13" }],
	why: "A balancer in one zone is down with that zone, however many zones its targets are in. Two subnets of another stack pass where no tier is concerned: of each zone AWS takes one subnet only.",
	fix: "Give the balancer subnets of two zones, each with its zone named.",
	examples: examples.balancerMultiAz,
	check: (graph) =>
		graph
			.ofType("aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer")
			.flatMap((balancer) => {
				const { subnets, subnetMappings } = balancer.inputs;
				const mapped = elements(subnetMappings).map((mapping) =>
					typeof mapping === "object" ? mapping.subnetId : mapping,
				);
				return subnets === undefined
					? spansTwo(graph, balancer, "subnetMappings", mapped)
					: spansTwo(graph, balancer, "subnets", subnets);
			}),
});

const fleetMultiAz = graphRule({
	id: "asg-multi-az",
	title: "Auto Scaling groups span two zones or more",
	severity: "medium",
	level: "mandatory",
	controls: [{ framework: "FSBP", id: "AutoScaling.2" }],
	why: "Instances that are lost with their zone are replaced in another one only if the group has it. Two subnets of another stack pass where no tier is concerned: their zones are not to be seen from here.",
	fix: "Give the group subnets of two zones, each with its zone named.",
	examples: examples.fleetMultiAz,
	check: (graph) =>
		graph.ofType("aws:autoscaling/group:Group").flatMap((group) => {
			const { vpcZoneIdentifiers, availabilityZones } = group.inputs;
			if (vpcZoneIdentifiers !== undefined) {
				return spansTwo(graph, group, "vpcZoneIdentifiers", vpcZoneIdentifiers);
			}
			const named = elements(availabilityZones);
			const known = new Set(named.filter((zone) => typeof zone === "string"));
			return atLeastTwo({ known, incomplete: named.includes(unresolved) }, group);
		}),
});

type GatewayNode = Node<"aws:ec2/natGateway:NatGateway">;

const natPerZone = graphRule({
	id: "nat-per-az-same-az",
	title: "Each zone's subnets go out through a NAT gateway in their own zone",
	severity: "medium",
	level: "mandatory",
	controls: [],
	why: "One NAT gateway for all zones takes every zone's way out down with its own zone, and each byte from another zone is paid for twice. A regional NAT gateway is in every zone.",
	fix: "Make one NAT gateway in each zone's public subnet and route each private subnet to its own.",
	examples: examples.natPerZone,
	check: (graph) => {
		const { byTable, loose } = routingOf(graph);
		const served = new Map<GatewayNode, Set<SubnetNode | "undetermined">>();
		const unseen: Finding[] = [];
		const serve = ({ declaredBy, nat }: WayOut, subnet: Referent<SubnetNode["type"]>) => {
			if (subnet === "outside") return;
			for (const gateway of nodesOf(nat)) served.set(gateway, (served.get(gateway) ?? new Set()).add(subnet));
			if (nodesOf(nat).length === nat.length) return;
			const who = subnet === "undetermined" ? "a subnet that is not known yet" : subnet.name;
			const message = `${who} goes out through a NAT gateway that this stack does not make`;
			unseen.push(undetermined(message, declaredBy.urn));
		};
		for (const link of graph.ofType("aws:ec2/routeTableAssociation:RouteTableAssociation")) {
			const tables = tablesOfLink(graph, link);
			const ways = tables.includes("undetermined")
				? [...byTable.values()].flat()
				: nodesOf(tables).flatMap((table) => byTable.get(table) ?? []);
			for (const subnet of graph.resolve(link, "subnetId", link.inputs.subnetId, "aws:ec2/subnet:Subnet")) {
				for (const way of ways) serve(way, tables.includes("undetermined") ? "undetermined" : subnet);
			}
		}
		for (const way of loose) serve(way, "undetermined");
		const misplaced = [...served].flatMap(([gateway, subnets]): readonly Finding[] => {
			if (gateway.inputs.availabilityMode === "regional") return [];
			const { name, urn } = gateway;
			const own = zonesOf(graph, gateway, "subnetId", gateway.inputs.subnetId);
			const zones = [...subnets].map((subnet) => (subnet === "undetermined" ? subnet : zoneOf(subnet)));
			const others = new Set(zones.filter((zone) => zone !== "undetermined" && !own.known.has(zone)));
			if (
				gateway.inputs.availabilityMode === unresolved ||
				own.incomplete ||
				zones.includes("undetermined")
			) {
				return [undetermined(`${name}: the zones of the gateway and of its subnets are not all known`, urn)];
			}
			return others.size === 0
				? []
				: [
						violation(
							`${name} in ${show(own.known)} also serves ${show(others)}; allowed: its own zone`,
							urn,
						),
					];
		});
		return [...misplaced, ...unseen];
	},
});

export const zoneRules = [
	multiAz,
	replicaMultiAz,
	subnetGroupMultiAz,
	balancerMultiAz,
	fleetMultiAz,
	natPerZone,
];
