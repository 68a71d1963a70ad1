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

/** Routes to everywhere that lead to a network interface, by the resource that declares them. */
const natDefaultRoute = graphRule({
	id: "nat-default-route",
	title: "No default route leads to a single instance",
	severity: "low",
	level: "advisory",
	controls: [{ framework: "Checkov", id: "CKV2_AWS_35" }],
	why: "A NAT instance is one machine to patch, with the bandwidth of one machine, and every way out ends with it.",
	fix: "Route to a NAT gateway.",
	examples: examples.natDefaultRoute,
	check: (graph) => {
		const isDefault = (block: unknown) => block === "0.0.0.0/0" || block === "::/0";
		const routes = graph
			.ofType("aws:ec2/route:Route")
			.filter(
				({ inputs }) =>
					inputs.networkInterfaceId &&
					(isDefault(inputs.destinationCidrBlock) || isDefault(inputs.destinationIpv6CidrBlock)),
			);
		const tables = graph
			.ofType("aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable")
			.filter(({ inputs }) =>
				elements(inputs.routes as readonly Record<string, unknown>[] | undefined).some(
					(route) =>
						typeof route === "object" &&
						route.networkInterfaceId &&
						(isDefault(route.cidrBlock) || isDefault(route.ipv6CidrBlock)),
				),
			);
		return [...routes, ...tables].map(({ name, urn }) =>
			violation(`${name} sends everything to a network interface; allowed: a NAT gateway`, urn),
		);
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
		const endpoints = graph
			.ofType("aws:ec2/vpcEndpoint:VpcEndpoint")
			.filter(({ inputs: { serviceName, vpcEndpointType } }) => {
				const isGateway = vpcEndpointType === undefined || vpcEndpointType === "Gateway";
				return isGateway && (typeof serviceName !== "string" || serviceName.endsWith(".s3"));
			})
			.flatMap((endpoint) => graph.resolve(endpoint, "vpcId", endpoint.inputs.vpcId, "aws:ec2/vpc:Vpc"));
		const withNat = graph.ofType("aws:ec2/natGateway:NatGateway").flatMap((gateway) => {
			const { subnetId, vpcId } = gateway.inputs;
			const subnets = nodesOf(graph.resolve(gateway, "subnetId", subnetId, "aws:ec2/subnet:Subnet"));
			return [
				...nodesOf(graph.resolve(gateway, "vpcId", vpcId, "aws:ec2/vpc:Vpc")),
				...subnets.flatMap((subnet) =>
					nodesOf(graph.resolve(subnet, "vpcId", subnet.inputs.vpcId, "aws:ec2/vpc:Vpc")),
				),
			];
		});
		return [...new Set(withNat)]
			.filter((vpc) => !endpoints.includes(vpc))
			.map(({ name, urn }) => {
				const message = `${name} has a NAT gateway and no gateway endpoint for S3`;
				return endpoints.includes("undetermined") ? undetermined(message, urn) : violation(message, urn);
			});
	},
});

export const vpcRules = [flowLogs, noDefaultVpc, natDefaultRoute, s3Endpoint];
