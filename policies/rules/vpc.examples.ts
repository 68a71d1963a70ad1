/** Examples of the rules in vpc.ts. */
import type { Plain } from "../resources.js";
import type { Examples, Fragment, FragmentResource } from "../rule.js";

const vpc: FragmentResource = { type: "aws:ec2/vpc:Vpc", properties: { cidrBlock: "10.0.0.0/16" } };
const subnet: FragmentResource = { type: "aws:ec2/subnet:Subnet", properties: { vpcId: "${vpc.id}" } };

function table(properties: Partial<Plain<"aws:ec2/routeTable:RouteTable">> = {}): FragmentResource {
	return { type: "aws:ec2/routeTable:RouteTable", properties: { vpcId: "${vpc.id}", ...properties } };
}

function route(properties: Partial<Plain<"aws:ec2/route:Route">>): Fragment {
	return {
		vpc,
		table: table(),
		route: {
			type: "aws:ec2/route:Route",
			properties: { routeTableId: "${table.id}", destinationCidrBlock: "0.0.0.0/0", ...properties },
		},
	};
}

function flowLog(properties: Partial<Plain<"aws:ec2/flowLog:FlowLog">>): Fragment {
	return { vpc, log: { type: "aws:ec2/flowLog:FlowLog", properties: { vpcId: "${vpc.id}", ...properties } } };
}

export const flowLogs: Examples = {
	fails: [
		{ title: "none", resources: { vpc } },
		{ title: "accepted connections only", resources: flowLog({ trafficType: "ACCEPT" }) },
		{
			title: "of one subnet",
			resources: {
				vpc,
				app: subnet,
				log: { type: "aws:ec2/flowLog:FlowLog", properties: { subnetId: "${app.id}", trafficType: "ALL" } },
			},
		},
	],
	passes: [
		{ title: "all traffic", resources: flowLog({ trafficType: "ALL" }) },
		{ title: "refused connections", resources: flowLog({ trafficType: "REJECT" }) },
	],
};

export const noDefaultVpc: Examples = {
	fails: [
		{ title: "adopted", resources: { vpc: { type: "aws:ec2/defaultVpc:DefaultVpc", properties: {} } } },
	],
	passes: [{ title: "a VPC of its own", resources: { vpc } }],
};

export const natDefaultRoute: Examples = {
	fails: [
		{ title: "a route of its own", resources: route({ networkInterfaceId: "eni-0" }) },
		{
			title: "a route in the table, by IPv6",
			resources: { vpc, table: table({ routes: [{ ipv6CidrBlock: "::/0", networkInterfaceId: "eni-0" }] }) },
		},
	],
	passes: [
		{ title: "a NAT gateway", resources: route({ natGatewayId: "nat-0" }) },
		{
			title: "a firewall appliance for some addresses",
			resources: route({ destinationCidrBlock: "192.168.0.0/16", networkInterfaceId: "eni-0" }),
		},
	],
};

function endpoint(properties: Partial<Plain<"aws:ec2/vpcEndpoint:VpcEndpoint">>): FragmentResource {
	return {
		type: "aws:ec2/vpcEndpoint:VpcEndpoint",
		properties: { vpcId: "${vpc.id}", serviceName: "com.amazonaws.us-east-1.s3", ...properties },
	};
}

const withNat: Fragment = {
	vpc,
	one: subnet,
	nat: {
		type: "aws:ec2/natGateway:NatGateway",
		properties: { allocationId: "eipalloc-0", subnetId: "${one.id}" },
	},
};

export const s3Endpoint: Examples = {
	fails: [
		{ title: "none", resources: withNat },
		{
			title: "of another service",
			resources: { ...withNat, other: endpoint({ serviceName: "com.amazonaws.us-east-1.dynamodb" }) },
		},
		{
			title: "an interface, which is paid for",
			resources: { ...withNat, other: endpoint({ vpcEndpointType: "Interface" }) },
		},
		{
			title: "with a regional NAT gateway",
			resources: {
				vpc,
				nat: {
					type: "aws:ec2/natGateway:NatGateway",
					properties: { vpcId: "${vpc.id}", availabilityMode: "regional" },
				},
			},
		},
	],
	passes: [
		{ title: "a gateway", resources: { ...withNat, s3: endpoint({ vpcEndpointType: "Gateway" }) } },
		{ title: "what is an interface only if it says so", resources: { ...withNat, s3: endpoint({}) } },
		{ title: "no NAT gateway", resources: { vpc } },
		{
			title: "a private NAT gateway",
			resources: {
				...withNat,
				nat: {
					type: "aws:ec2/natGateway:NatGateway",
					properties: { connectivityType: "private", subnetId: "${one.id}" },
				},
			},
		},
	],
};
