/** Examples of the rules in zones.ts. */
import type { Plain } from "../resources.js";
import type { Examples, Fragment, FragmentResource } from "../rule.js";

function subnet(zone: string): FragmentResource {
	return { type: "aws:ec2/subnet:Subnet", properties: { vpcId: "vpc-0", availabilityZone: zone } };
}

const subnets: Fragment = {
	a: subnet("us-east-1a"),
	a2: subnet("us-east-1a"),
	b: subnet("us-east-1b"),
	anywhere: { type: "aws:ec2/subnet:Subnet", properties: { vpcId: "vpc-0" } },
};

function database(properties: Partial<Plain<"aws:rds/instance:Instance">>): Fragment {
	return {
		database: {
			type: "aws:rds/instance:Instance",
			properties: { instanceClass: "db.t3.medium", ...properties },
		},
	};
}

/** Subnets of another stack. */
const elsewhere = ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"];

function subnetGroup(...subnetIds: string[]): Fragment {
	return { ...subnets, group: { type: "aws:rds/subnetGroup:SubnetGroup", properties: { subnetIds } } };
}

function balancer(properties: Partial<Plain<"aws:lb/loadBalancer:LoadBalancer">>): Fragment {
	return { ...subnets, balancer: { type: "aws:lb/loadBalancer:LoadBalancer", properties } };
}

function fleet(properties: Partial<Plain<"aws:autoscaling/group:Group">>): Fragment {
	return { ...subnets, fleet: { type: "aws:autoscaling/group:Group", properties } };
}

/** A private subnet that goes out through a NAT gateway. */
function goesOut(zone: string, nat: string): Fragment {
	const name = `private-${zone}`;
	return {
		[name]: subnet(`us-east-1${zone}`),
		[`${name}-table`]: { type: "aws:ec2/routeTable:RouteTable", properties: { vpcId: "vpc-0" } },
		[`${name}-link`]: {
			type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
			properties: { subnetId: `\${${name}.id}`, routeTableId: `\${${name}-table.id}` },
		},
		[`${name}-default`]: {
			type: "aws:ec2/route:Route",
			properties: {
				routeTableId: `\${${name}-table.id}`,
				destinationCidrBlock: "0.0.0.0/0",
				natGatewayId: nat,
			},
		},
	};
}

function gateway(subnetId: string): FragmentResource {
	return { type: "aws:ec2/natGateway:NatGateway", properties: { allocationId: "eipalloc-0", subnetId } };
}

export const multiAz: Examples = {
	fails: [
		{ title: "a database in one zone", resources: database({ multiAz: false }) },
		{ title: "a database that says nothing", resources: database({}) },
	],
	passes: [
		{ title: "a database in two zones", resources: database({ multiAz: true }) },
		{ title: "Aurora replicates by itself", resources: database({ engine: "aurora-postgresql" }) },
		{ title: "a replica is no source", resources: database({ replicateSourceDb: "orders", multiAz: false }) },
	],
};

export const replicaMultiAz: Examples = {
	fails: [
		{ title: "a replica in one zone", resources: database({ replicateSourceDb: "orders", multiAz: false }) },
	],
	passes: [
		{ title: "a replica in two zones", resources: database({ replicateSourceDb: "orders", multiAz: true }) },
		{ title: "a source is no replica", resources: database({ multiAz: false }) },
	],
};

export const subnetGroupMultiAz: Examples = {
	fails: [
		{ title: "two subnets of one zone", resources: subnetGroup("${a.id}", "${a2.id}") },
		{ title: "a subnet whose zone AWS chooses", resources: subnetGroup("${a.id}", "${anywhere.id}") },
		{ title: "a subnet of another stack", resources: subnetGroup("${a.id}", "subnet-0123456789abcdef0") },
	],
	passes: [
		{ title: "subnets of two zones", resources: subnetGroup("${a.id}", "${b.id}") },
		{ title: "two subnets of another stack", resources: subnetGroup(...elsewhere) },
	],
};

export const balancerMultiAz: Examples = {
	fails: [
		{ title: "two subnets of one zone", resources: balancer({ subnets: ["${a.id}", "${a2.id}"] }) },
		{ title: "one mapped subnet", resources: balancer({ subnetMappings: [{ subnetId: "${a.id}" }] }) },
		{
			title: "one subnet, under the other type token",
			resources: {
				...subnets,
				balancer: { type: "aws:alb/loadBalancer:LoadBalancer", properties: { subnets: ["${a.id}"] } },
			},
		},
		{
			title: "one subnet of another stack, twice",
			resources: balancer({ subnets: Array(2).fill(elsewhere[0]) }),
		},
		{
			title: "a balancer of a tier in subnets of another stack",
			resources: balancer({ subnets: elsewhere, tags: { Tier: "edge" } }),
		},
	],
	passes: [
		{ title: "subnets of two zones", resources: balancer({ subnets: ["${a.id}", "${b.id}"] }) },
		{
			title: "mapped subnets of two zones",
			resources: balancer({ subnetMappings: [{ subnetId: "${a.id}" }, { subnetId: "${b.id}" }] }),
		},
		{ title: "two subnets of another stack", resources: balancer({ subnets: elsewhere }) },
	],
};

export const fleetMultiAz: Examples = {
	fails: [
		{ title: "one subnet", resources: fleet({ vpcZoneIdentifiers: ["${a.id}"] }) },
		{ title: "one zone, by name", resources: fleet({ availabilityZones: ["us-east-1a"] }) },
		{ title: "no zone at all", resources: fleet({}) },
	],
	passes: [
		{ title: "subnets of two zones", resources: fleet({ vpcZoneIdentifiers: ["${a.id}", "${b.id}"] }) },
		{ title: "two zones, by name", resources: fleet({ availabilityZones: ["us-east-1a", "us-east-1b"] }) },
		{ title: "two subnets of another stack", resources: fleet({ vpcZoneIdentifiers: elsewhere }) },
	],
};

export const natPerZone: Examples = {
	fails: [
		{
			title: "one gateway for two zones",
			resources: {
				...subnets,
				nat: gateway("${a.id}"),
				...goesOut("a", "${nat.id}"),
				...goesOut("b", "${nat.id}"),
			},
		},
		{
			title: "gateways swapped between zones",
			resources: {
				...subnets,
				one: gateway("${a.id}"),
				two: gateway("${b.id}"),
				...goesOut("a", "${two.id}"),
				...goesOut("b", "${one.id}"),
			},
		},
		{
			title: "a gateway in a zone that AWS chooses",
			resources: { ...subnets, nat: gateway("${anywhere.id}"), ...goesOut("a", "${nat.id}") },
		},
		{ title: "a gateway of another stack", resources: goesOut("a", "nat-0123456789abcdef0") },
	],
	passes: [
		{
			title: "one gateway for each zone",
			resources: {
				...subnets,
				one: gateway("${a.id}"),
				two: gateway("${b.id}"),
				...goesOut("a", "${one.id}"),
				...goesOut("b", "${two.id}"),
			},
		},
		{
			title: "a regional gateway",
			resources: {
				nat: {
					type: "aws:ec2/natGateway:NatGateway",
					properties: { vpcId: "vpc-0", availabilityMode: "regional" },
				},
				...goesOut("a", "${nat.id}"),
				...goesOut("b", "${nat.id}"),
			},
		},
	],
};
