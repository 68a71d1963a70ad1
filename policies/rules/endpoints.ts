/** Ways to AWS's APIs that stay inside the VPC. */
import type { Graph, Node, Referent } from "../graph/graph.js";
import { unresolved } from "../graph/values.js";
import { type Finding, graphRule, undetermined, violation } from "../rule.js";
import * as examples from "./endpoints.examples.js";

type Vpc = Node<"aws:ec2/vpc:Vpc">;

/** The VPCs in which this stack runs instances; "undetermined" where it may be any. */
function vpcsOfInstances(graph: Graph): ReadonlySet<Referent<"aws:ec2/vpc:Vpc">> {
	const subnets = [
		...graph
			.ofType("aws:ec2/instance:Instance")
			.flatMap((node) => graph.resolve(node, "subnetId", node.inputs.subnetId, "aws:ec2/subnet:Subnet")),
		...graph
			.ofType("aws:autoscaling/group:Group")
			.flatMap((node) =>
				graph.resolve(node, "vpcZoneIdentifiers", node.inputs.vpcZoneIdentifiers, "aws:ec2/subnet:Subnet"),
			),
	];
	return new Set(
		subnets.flatMap((subnet) =>
			typeof subnet === "string"
				? [subnet]
				: graph.resolve(subnet, "vpcId", subnet.inputs.vpcId, "aws:ec2/vpc:Vpc"),
		),
	);
}

/** Services that the controls name, by the end of the endpoint's name. */
const services = ["ec2", "ssm"];

/** What interface endpoints of a VPC are for; `unresolved` among it where one may be for anything. */
function servedIn(graph: Graph, vpc: Vpc): readonly unknown[] {
	return graph.ofType("aws:ec2/vpcEndpoint:VpcEndpoint").flatMap((endpoint) => {
		const { serviceName, vpcEndpointType, vpcId } = endpoint.inputs;
		if (vpcEndpointType !== "Interface" && vpcEndpointType !== unresolved) return [];
		const homes = graph.resolve(endpoint, "vpcId", vpcId, "aws:ec2/vpc:Vpc");
		if (!homes.includes(vpc) && !homes.includes("undetermined")) return [];
		const isSure = homes.includes(vpc) && vpcEndpointType === "Interface" && typeof serviceName === "string";
		return [isSure ? serviceName.split(".").at(-1) : unresolved];
	});
}

const interfaceEndpoints = graphRule({
	id: "vpc-endpoints",
	title: "Instances reach the APIs of EC2 and Systems Manager inside their VPC",
	severity: "low",
	level: "advisory",
	controls: [
		{ framework: "FSBP", id: "EC2.10" },
		{ framework: "FSBP", id: "EC2.57" },
	],
	undecided: "at-update",
	why: "Without interface endpoints the calls leave the VPC through NAT, encrypted, for AWS's public addresses; and with the NAT gateway Session Manager is gone. An endpoint costs about 7 USD a month in each zone, which is for each environment to weigh. As EC2.10 does, this asks it of VPCs with instances only; EC2.57 asks it of all.",
	fix: "Add aws.ec2.VpcEndpoints of type Interface for ec2 and ssm, with privateDnsEnabled.",
	examples: examples.interfaceEndpoints,
	check: (graph) => {
		const homes = vpcsOfInstances(graph);
		const candidates = graph
			.ofType("aws:ec2/vpc:Vpc")
			.filter((vpc) => homes.has(vpc) || homes.has("undetermined"));
		return candidates.flatMap((vpc): readonly Finding[] => {
			const served = servedIn(graph, vpc);
			const missing = services.filter((service) => !served.includes(service));
			if (missing.length === 0) return [];
			const report = homes.has(vpc) && !served.includes(unresolved) ? violation : undetermined;
			return [report(`${vpc.name} has no interface endpoint for ${missing.join(" and ")}`, vpc.urn)];
		});
	},
});

export const endpointRules = [interfaceEndpoints];
