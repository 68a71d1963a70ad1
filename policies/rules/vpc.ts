/** VPCs as such: what they record, and what they need beside subnets. */
import { nodesOf } from "../graph/graph.js";
import { elements, unresolved } from "../graph/values.js";
import { graphRule, resourceRule, undetermined, violation } from "../rule.js";
import * as examples from "./vpc.examples.js";

const flowLogs = graphRule({
	id: "vpc-flow-logs",
	title: "Every VPC keeps flow logs, of refused connections at least",
	severity: "medium",
	level: "advisory",
	controls: [
		{ framework: "FSBP", id: "EC2.6" },
		{ framework: "CIS v3", id: "3.7" },
		{ framework: "CIS v5", id: "3.7" },
		{ framework: "Checkov", id: "CKV2_AWS_11" },
		{ framework: "cdk-nag", id: "AwsSolutions-VPC7" },
	],
	why: "After a break-in they are the only record of who spoke to whom. As EC2.6 asks, a log of accepted connections alone does not do: attempts are what warns. Logs of single subnets do not count.",
	fix: "Add an aws.ec2.FlowLog with vpcId and trafficType ALL.",
	examples: examples.flowLogs,
	check: (graph) => {
		const logs = graph
			.ofType("aws:ec2/flowLog:FlowLog")
			.filter(({ inputs: { trafficType } }) => trafficType !== "ACCEPT")
			.flatMap((log) =>
				log.inputs.trafficType === unresolved
					? ["undetermined" as const]
					: graph.resolve(log, "vpcId", log.inputs.vpcId, "aws:ec2/vpc:Vpc"),
			);
		return graph
			.ofType("aws:ec2/vpc:Vpc")
			.filter((vpc) => !logs.includes(vpc))
			.map(({ name, urn }) => {
				const message = `${name} has no flow log of ALL or REJECT traffic; allowed: one or more`;
				return logs.includes("undetermined") ? undetermined(message, urn) : violation(message, urn);
			});
	},
});

const noDefaultVpc = resourceRule({
	id: "no-default-vpc",
	title: "The account's default VPC is not used",
	severity: "medium",
	level: "mandatory",
	controls: [{ framework: "Checkov", id: "CKV_AWS_148" }],
	why: "All of its subnets are public and give public addresses to what is launched into them: no tier in it can be private.",
	fix: "Make a VPC with aws.ec2.Vpc. What is in the default one can stay until it is moved, out of this program.",
	examples: examples.noDefaultVpc,
	types: ["aws:ec2/defaultVpc:DefaultVpc"],
	check: () => [violation("the default VPC is adopted; allowed: a VPC of the program's own")],
});

/** Whether a route sends everything to a network interface. */
function sendsAll(networkInterface: unknown, blocks: readonly unknown[]): "yes" | "no" | "undetermined" {
	const isDefault = blocks.some((block) => block === "0.0.0.0/0" || block === "::/0");
	if (!networkInterface || (!isDefault && !blocks.includes(unresolved))) return "no";
	return isDefault ? "yes" : "undetermined";
}

const natDefaultRoute = graphRule({
	id: "nat-default-route",
	title: "No default route leads to a single instance",
	severity: "low",
	level: "advisory",
	controls: [{ framework: "Checkov", id: "CKV2_AWS_35" }],
	why: "A NAT instance is one machine to patch, with the bandwidth of one machine, and every way out ends with it.",
	undecided: "at-update",
	fix: "Route to a NAT gateway.",
	examples: examples.natDefaultRoute,
	check: (graph) => {
		const routes = graph.ofType("aws:ec2/route:Route").map((node) => {
			const { destinationCidrBlock, destinationIpv6CidrBlock, networkInterfaceId } = node.inputs;
			const blocks = [destinationCidrBlock, destinationIpv6CidrBlock];
			return { node, verdict: sendsAll(networkInterfaceId, blocks) };
		});
		const tables = graph
			.ofType("aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable")
			.flatMap((node) => {
				const listed = elements(node.inputs.routes as readonly Record<string, unknown>[] | undefined);
				const verdicts = listed.map((route) => {
					if (typeof route !== "object") return route === unresolved ? "undetermined" : "no";
					return sendsAll(route.networkInterfaceId, [route.cidrBlock, route.ipv6CidrBlock]);
				});
				const verdict = ["yes" as const, "undetermined" as const].find((one) => verdicts.includes(one));
				return { node, verdict: verdict ?? "no" };
			});
		return [...routes, ...tables].flatMap(({ node: { name, urn }, verdict }) => {
			const message = `${name} sends everything to a network interface; allowed: a NAT gateway`;
			if (verdict === "no") return [];
			return [(verdict === "yes" ? violation : undetermined)(message, urn)];
		});
	},
});

const s3Endpoint = graphRule({
	id: "vpc-s3-endpoint",
	title: "A VPC with a NAT gateway has a gateway endpoint for S3",
	severity: "low",
	level: "advisory",
	controls: [],
	undecided: "at-update",
	why: "It is free, and without it each byte of packages, artifacts and logs is paid for at the NAT gateway and leaves AWS's private network for its public side.",
	fix: "Add an aws.ec2.VpcEndpoint of type Gateway for S3 to the route tables that lead to the NAT gateway.",
	examples: examples.s3Endpoint,
	check: (graph) => {
		const endpoints = graph.ofType("aws:ec2/vpcEndpoint:VpcEndpoint").flatMap((endpoint) => {
			const { serviceName, vpcEndpointType = "Gateway", vpcId } = endpoint.inputs;
			if (vpcEndpointType !== unresolved && vpcEndpointType !== "Gateway") return [];
			if (typeof serviceName === "string" && !serviceName.endsWith(".s3")) return [];
			const isSure = vpcEndpointType !== unresolved && typeof serviceName === "string";
			const vpcs = graph.resolve(endpoint, "vpcId", vpcId, "aws:ec2/vpc:Vpc");
			return vpcs.map((vpc) => ({ vpc, isSure }));
		});
		// A private one leads to other networks, not to S3's public side.
		const gateways = graph
			.ofType("aws:ec2/natGateway:NatGateway")
			.filter(({ inputs }) => inputs.connectivityType !== "private");
		const vpcsOf = (gateway: (typeof gateways)[number]) => {
			const { subnetId, vpcId } = gateway.inputs;
			const subnets = graph.resolve(gateway, "subnetId", subnetId, "aws:ec2/subnet:Subnet");
			return [
				...graph.resolve(gateway, "vpcId", vpcId, "aws:ec2/vpc:Vpc"),
				...subnets.flatMap((subnet) =>
					typeof subnet === "string"
						? [subnet]
						: graph.resolve(subnet, "vpcId", subnet.inputs.vpcId, "aws:ec2/vpc:Vpc"),
				),
			];
		};
		const withNat = gateways.flatMap(vpcsOf);
		const withPublic = gateways
			.filter(({ inputs }) => inputs.connectivityType !== unresolved)
			.flatMap(vpcsOf);
		// A gateway whose VPC is not known may be in any.
		const vpcs = withNat.includes("undetermined") ? graph.ofType("aws:ec2/vpc:Vpc") : nodesOf(withNat);
		return [...new Set(vpcs)].flatMap((node) => {
			const own = endpoints.filter(({ vpc }) => vpc === node || vpc === "undetermined");
			if (own.some(({ vpc, isSure }) => vpc === node && isSure)) return [];
			const message = `${node.name} has a NAT gateway and no gateway endpoint for S3`;
			const isSure = own.length === 0 && withPublic.includes(node);
			return [(isSure ? violation : undetermined)(message, node.urn)];
		});
	},
});

export const vpcRules = [flowLogs, noDefaultVpc, natDefaultRoute, s3Endpoint];
