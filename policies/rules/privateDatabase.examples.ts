/** Examples of the rules in privateDatabase.ts. */
import type { Plain } from "../resources.js";
import type { Examples, Fragment, FragmentResource } from "../rule.js";

function subnet(properties: Partial<Plain<"aws:ec2/subnet:Subnet">> = {}): FragmentResource {
	return { type: "aws:ec2/subnet:Subnet", properties: { vpcId: "vpc-0", ...properties } };
}

function table(properties: Partial<Plain<"aws:ec2/routeTable:RouteTable">> = {}): FragmentResource {
	return { type: "aws:ec2/routeTable:RouteTable", properties: { vpcId: "vpc-0", ...properties } };
}

function route(properties: Partial<Plain<"aws:ec2/route:Route">>): FragmentResource {
	return {
		type: "aws:ec2/route:Route",
		properties: { routeTableId: "${table.id}", destinationCidrBlock: "0.0.0.0/0", ...properties },
	};
}

function database(properties: Partial<Plain<"aws:rds/instance:Instance">>): FragmentResource {
	return { type: "aws:rds/instance:Instance", properties: { instanceClass: "db.t3.medium", ...properties } };
}

const data = subnet({ tags: { SubnetTier: "db" } });
const association: FragmentResource = {
	type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
	properties: { subnetId: "${data.id}", routeTableId: "${table.id}" },
};
const dataTier: Fragment = { data, table: table(), association };
const offered: FragmentResource = {
	type: "aws:rds/subnetGroup:SubnetGroup",
	properties: { subnetIds: ["${data.id}"] },
};

/** A database's subnet in a program that marks none, with a way out. */
function untiered(way: Partial<Plain<"aws:ec2/route:Route">>): Fragment {
	return {
		data: subnet(),
		offered,
		table: table(),
		association,
		nat: { type: "aws:ec2/natGateway:NatGateway", properties: {} },
		gateway: { type: "aws:ec2/internetGateway:InternetGateway", properties: {} },
		out: route(way),
	};
}

export const localRoutesOnly: Examples = {
	fails: [
		{
			title: "in a program without tiers, a route to the internet gateway",
			resources: untiered({ gatewayId: "${gateway.id}" }),
		},
		{
			title: "a default route to a NAT gateway",
			resources: {
				...dataTier,
				nat: { type: "aws:ec2/natGateway:NatGateway", properties: {} },
				out: route({ natGatewayId: "${nat.id}" }),
			},
		},
		{
			title: "a default route to the internet gateway",
			resources: { ...dataTier, out: route({ gatewayId: "igw-0" }) },
		},
		{
			title: "a default route of IPv6",
			resources: {
				...dataTier,
				out: {
					type: "aws:ec2/route:Route",
					properties: {
						routeTableId: "${table.id}",
						destinationIpv6CidrBlock: "::/0",
						egressOnlyGatewayId: "eigw-0",
					},
				},
			},
		},
		{
			title: "a route to a peer, inline",
			resources: {
				...dataTier,
				table: table({ routes: [{ cidrBlock: "10.9.0.0/16", vpcPeeringConnectionId: "pcx-0" }] }),
			},
		},
		{
			title: "a gateway endpoint",
			resources: {
				...dataTier,
				s3: {
					type: "aws:ec2/vpcEndpoint:VpcEndpoint",
					properties: { vpcId: "vpc-0", vpcEndpointType: "Gateway", routeTableIds: ["${table.id}"] },
				},
			},
		},
		{
			title: "a gateway endpoint, associated from outside",
			resources: {
				...dataTier,
				s3: {
					type: "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",
					properties: { vpcEndpointId: "vpce-0", routeTableId: "${table.id}" },
				},
			},
		},
		{
			title: "routes that a VPN gateway brings",
			resources: { ...dataTier, table: table({ propagatingVgws: ["vgw-0"] }) },
		},
		{
			title: "routes that a VPN gateway brings, associated from outside",
			resources: {
				...dataTier,
				vpn: {
					type: "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation",
					properties: { vpnGatewayId: "vgw-0", routeTableId: "${table.id}" },
				},
			},
		},
		{
			title: "a route table of another stack",
			resources: {
				data,
				association: {
					type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
					properties: { subnetId: "${data.id}", routeTableId: "rtb-0123456789abcdef0" },
				},
			},
		},
		{ title: "no route table of its own", resources: { data } },
		{
			title: "a subnet that a database may be put in, without a tag",
			resources: { data: subnet(), offered, front: subnet({ tags: { SubnetTier: "public" } }) },
		},
	],
	passes: [
		{ title: "a route table without routes", resources: { ...dataTier, offered } },
		{
			title: "in a program without tiers, a route to a NAT gateway",
			resources: untiered({ natGatewayId: "${nat.id}" }),
		},
		{
			title: "the local route, written down",
			resources: {
				...dataTier,
				table: table({ routes: [{ cidrBlock: "10.0.0.0/16", gatewayId: "local" }] }),
			},
		},
		{
			title: "other subnets may have a way out",
			resources: {
				...dataTier,
				public: subnet(),
				world: table({ routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-0" }] }),
				link: {
					type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
					properties: { subnetId: "${public.id}", routeTableId: "${world.id}" },
				},
			},
		},
	],
};

export const privateSubnets: Examples = {
	fails: [
		{
			title: "one subnet of the group is not the data tier's",
			resources: {
				data,
				public: subnet({ tags: { SubnetTier: "public" } }),
				offered: {
					type: "aws:rds/subnetGroup:SubnetGroup",
					properties: { subnetIds: ["${data.id}", "${public.id}"] },
				},
				database: database({ dbSubnetGroupName: "${offered.name}" }),
			},
		},
		{ title: "no subnet group", resources: { database: database({}) } },
		{
			title: "a subnet group of another stack",
			resources: { data, database: database({ dbSubnetGroupName: "shared" }) },
		},
		{
			title: "a replica of a database of another stack",
			resources: { data, replica: database({ replicateSourceDb: "somewhere" }) },
		},
	],
	passes: [
		{
			title: "all subnets of the group are the data tier's",
			resources: { data, offered, database: database({ dbSubnetGroupName: "${offered.name}" }) },
		},
		{
			title: "in a program without tiers, a subnet group of another stack",
			resources: {
				database: database({ dbSubnetGroupName: "shared" }),
				replica: database({ replicateSourceDb: "somewhere" }),
			},
		},
		{
			title: "a replica takes its source's group",
			resources: {
				data,
				offered,
				database: database({ dbSubnetGroupName: "${offered.name}" }),
				replica: database({ replicateSourceDb: "${database.identifier}" }),
			},
		},
	],
};

export const notPublic: Examples = {
	fails: [
		{ title: "a public database", resources: { database: database({ publiclyAccessible: true }) } },
		{
			title: "a public instance of a cluster",
			resources: {
				reader: {
					type: "aws:rds/clusterInstance:ClusterInstance",
					properties: { clusterIdentifier: "orders", publiclyAccessible: true },
				},
			},
		},
	],
	passes: [
		{ title: "a private database", resources: { database: database({ publiclyAccessible: false }) } },
		{ title: "a database that says nothing", resources: { database: database({}) } },
	],
};

export const noAutoPublicIp: Examples = {
	fails: [
		{
			title: "a subnet that maps public addresses",
			resources: { public: subnet({ mapPublicIpOnLaunch: true }) },
		},
	],
	passes: [
		{ title: "a subnet that maps none", resources: { public: subnet({ mapPublicIpOnLaunch: false }) } },
		{ title: "a subnet that says nothing", resources: { public: subnet() } },
	],
};
