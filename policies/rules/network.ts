/** The network: which subnets the internet can reach, and that what needs the internet reaches it. */
import type { Graph, Node, Referent } from "../graph/graph.js";
import { type Reach, reachOf } from "../graph/reachableSubnets.js";
import { hasLooseLink, routeTablesOf, type SubnetNode, type WayOut } from "../graph/subnets.js";
import { isMeantPrivate } from "../graph/tiers.js";
import { elements, unresolved } from "../graph/values.js";
import { type Finding, graphRule, undetermined, unsure, violation } from "../rule.js";
import * as examples from "./network.examples.js";

function oncePerResource(findings: readonly Finding[]): readonly Finding[] {
	return [...new Map(findings.map((finding) => [`${finding.urn} ${finding.message}`, finding])).values()];
}

function judgePrivate(graph: Graph, subnet: SubnetNode): readonly Finding[] {
	const isPrivate = isMeantPrivate(subnet);
	if (isPrivate === false) return [];
	const { verdict, ways } = reachOf(graph, subnet);
	if (verdict === "no") return [];
	if (isPrivate === "undetermined" || ways.length === 0) {
		const message = `${subnet.name}: its tags, or its route table, are not known; allowed: no route to an internet gateway`;
		return [undetermined(message, subnet.urn)];
	}
	return ways.map(({ declaredBy, through }: WayOut) => {
		const message = `${declaredBy.name} leads from ${subnet.name}, a private subnet, through ${through}; allowed: NAT gateways and endpoints`;
		return verdict === "yes" ? violation(message, declaredBy.urn) : undetermined(message, declaredBy.urn);
	});
}

const privateNoIgw = graphRule({
	id: "private-subnet-no-igw",
	title: "Private subnets have no route to an internet gateway",
	severity: "critical",
	level: "mandatory",
	controls: [],
	why: "The route is what makes a subnet public: with it, one public address and one open rule put a machine of the inner tiers on the internet. Private are the subnets of every tier but the public ones (SubnetTier with anything but public, unless the pack is configured otherwise), and of those in no tier the ones with private or isolated in their name. A subnet without a route table of its own uses the VPC's main one.",
	fix: "Send private subnets out through a NAT gateway, in route tables of their own.",
	examples: examples.privateNoIgw,
	check: (graph) =>
		oncePerResource(graph.ofType("aws:ec2/subnet:Subnet").flatMap((subnet) => judgePrivate(graph, subnet))),
});

const explicitTable = graphRule({
	id: "subnet-explicit-route-table",
	title: "Every subnet has a route table of its own choice",
	severity: "medium",
	level: "mandatory",
	controls: [],
	why: "A subnet without one uses the VPC's main table: emptied, it takes the tier down; not emptied, whoever adds a route for one subnet adds it for all that were forgotten.",
	fix: "Add an aws.ec2.RouteTableAssociation for the subnet.",
	examples: examples.explicitTable,
	check: (graph) =>
		graph
			.ofType("aws:ec2/subnet:Subnet")
			.filter((subnet) => !routeTablesOf(graph).has(subnet))
			.map(({ name, urn }) => {
				const message = `${name} is associated with no route table, so it uses the VPC's main one`;
				return hasLooseLink(graph) ? undetermined(message, urn) : violation(message, urn);
			}),
});

/** Complains of a subnet without a route to an internet gateway, of what stands in it. */
function needsInternet(
	what: string,
	urn: string,
	subnet: SubnetNode,
	{ verdict }: Reach,
): readonly Finding[] {
	const message = `${what} stands in ${subnet.name}, which has no route to an internet gateway`;
	switch (verdict) {
		case "yes":
			return [];
		case "no":
			return [violation(message, urn)];
		case "undetermined":
			return [undetermined(`${message} that is known`, urn)];
		default:
			return verdict satisfies never;
	}
}

/** Complains of each subnet that something stands in and the internet does not reach. */
function standsIn(
	graph: Graph,
	{ name, urn }: Node,
	subnets: readonly Referent<"aws:ec2/subnet:Subnet">[],
): readonly Finding[] {
	return subnets.flatMap((subnet) => {
		if (subnet === "outside") return [];
		if (subnet === "undetermined") return [undetermined(`the subnets of ${name} are not known yet`, urn)];
		return needsInternet(name, urn, subnet, reachOf(graph, subnet));
	});
}

const natInPublicSubnet = graphRule({
	id: "nat-in-public-subnet",
	title: "Public NAT gateways stand in subnets with a route to an internet gateway",
	severity: "medium",
	level: "mandatory",
	controls: [],
	undecided: "at-update",
	why: "A NAT gateway in a private subnet is made without complaint and forwards nothing: no instance reaches a package or an AWS API. Private and regional NAT gateways are passed over, and so are subnets of other stacks.",
	fix: "Put the gateway into a public subnet.",
	examples: examples.natInPublicSubnet,
	check: (graph) =>
		graph.ofType("aws:ec2/natGateway:NatGateway").flatMap((gateway) => {
			const { subnetId, connectivityType, availabilityMode } = gateway.inputs;
			if (connectivityType === "private" || availabilityMode === "regional") return [];
			const subnets = graph.resolve(gateway, "subnetId", subnetId, "aws:ec2/subnet:Subnet");
			const findings = standsIn(graph, gateway, subnets);
			const isSure = connectivityType !== unresolved && availabilityMode !== unresolved;
			return isSure ? findings : unsure(findings);
		}),
});

const publicBalancerInPublicSubnets = graphRule({
	id: "public-alb-in-public-subnets",
	title: "Internet-facing balancers stand in subnets with a route to an internet gateway",
	severity: "medium",
	level: "mandatory",
	controls: [],
	undecided: "at-update",
	why: "In a private subnet the balancer's node has a public address that DNS hands out and no answer comes from: a share of the viewers as large as the share of such subnets sees nothing. Subnets of other stacks are passed over.",
	fix: "Give the balancer the public subnets, or make it internal.",
	examples: examples.publicBalancerInPublicSubnets,
	check: (graph) =>
		graph
			.ofType("aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer")
			.flatMap((balancer) => {
				const { internal, subnets, subnetMappings } = balancer.inputs;
				if (internal === true) return [];
				if (internal === unresolved) {
					return [undetermined(`whether ${balancer.name} is internal is not known yet`, balancer.urn)];
				}
				const mapped = elements(subnetMappings).map((mapping) =>
					typeof mapping === "object" ? mapping.subnetId : mapping,
				);
				const named = [
					...graph.resolve(balancer, "subnets", subnets, "aws:ec2/subnet:Subnet"),
					...graph.resolve(balancer, "subnetMappings", mapped, "aws:ec2/subnet:Subnet"),
				];
				return standsIn(graph, balancer, named);
			}),
});

export const networkRules = [privateNoIgw, explicitTable, natInPublicSubnet, publicBalancerInPublicSubnets];
