/** Examples of the rules in addressPlan.ts. */
import type { Plain } from "../resources.js";
import type { Examples, Fragment, FragmentResource } from "../rule.js";

function vpc(cidrBlock: string): FragmentResource {
	return { type: "aws:ec2/vpc:Vpc", properties: { cidrBlock } };
}

function subnet(properties: Partial<Plain<"aws:ec2/subnet:Subnet">>): FragmentResource {
	return { type: "aws:ec2/subnet:Subnet", properties: { vpcId: "${vpc.id}", ...properties } };
}

/** Subnets named `<tier>-<zone>`. */
function subnets(...names: readonly string[]): Fragment {
	const list = names.map((name): [string, FragmentResource] => {
		const [tier = "", zone = ""] = name.split("-");
		return [name, subnet({ availabilityZone: `us-east-1${zone}`, tags: { SubnetTier: tier } })];
	});
	return { vpc: vpc("10.0.0.0/16"), ...Object.fromEntries(list) };
}

export const tiersSpanZones: Examples = {
	fails: [
		{ title: "a tier in one zone", resources: subnets("public-a", "public-b", "db-a") },
		{
			title: "two subnets of a tier in one zone",
			resources: {
				...subnets("app-a"),
				other: subnet({ availabilityZone: "us-east-1a", tags: { SubnetTier: "app" } }),
			},
		},
		{
			title: "an app subnet where no public one is",
			resources: subnets("public-a", "public-b", "app-a", "app-c"),
		},
		{
			title: "a zone that AWS chooses",
			resources: { ...subnets("app-a"), other: subnet({ tags: { SubnetTier: "app" } }) },
		},
	],
	passes: [
		{ title: "every tier in two zones", resources: subnets("public-a", "public-b", "app-a", "app-b") },
		{
			title: "the database in two of three zones",
			resources: subnets("public-a", "public-b", "public-c", "db-a", "db-b"),
		},
		{
			title: "subnets of no tier",
			resources: { only: subnet({ vpcId: "vpc-0", availabilityZone: "us-east-1a" }) },
		},
	],
};

function plan(vpcBlock: string, ...blocks: readonly string[]): Fragment {
	const list = blocks.map((cidrBlock, i): [string, FragmentResource] => [
		`subnet-${i}`,
		subnet({ cidrBlock }),
	]);
	return { vpc: vpc(vpcBlock), ...Object.fromEntries(list) };
}

function joined(other: string): Fragment {
	return {
		vpc: vpc("10.0.0.0/16"),
		other: vpc(other),
		peering: {
			type: "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
			properties: { vpcId: "${vpc.id}", peerVpcId: "${other.id}" },
		},
	};
}

const more: FragmentResource = {
	type: "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
	properties: { vpcId: "${vpc.id}", cidrBlock: "10.1.0.0/16" },
};

export const noOverlap: Examples = {
	fails: [
		{ title: "one inside another", resources: plan("10.0.0.0/16", "10.0.0.0/23", "10.0.1.0/24") },
		{ title: "twice the same", resources: plan("10.0.0.0/16", "10.0.1.0/24", "10.0.1.0/24") },
		{ title: "outside of the VPC", resources: plan("10.0.0.0/16", "10.1.0.0/24") },
		{ title: "larger than the VPC", resources: plan("10.0.0.0/24", "10.0.0.0/23") },
		{ title: "bits of a host", resources: plan("10.0.0.0/16", "10.0.1.7/24") },
		{ title: "VPCs that are joined", resources: joined("10.0.128.0/17") },
		{
			title: "two subnets of a VPC of another stack",
			resources: {
				one: subnet({ vpcId: "vpc-0", cidrBlock: "10.0.0.0/23" }),
				two: subnet({ vpcId: "vpc-0", cidrBlock: "10.0.1.0/24" }),
			},
		},
	],
	passes: [
		{ title: "side by side", resources: plan("10.0.0.0/16", "10.0.0.0/24", "10.0.1.0/24") },
		{ title: "in the VPC's second block", resources: { ...plan("10.0.0.0/16", "10.1.0.0/24"), more } },
		{
			title: "the same in another VPC",
			resources: {
				...plan("10.0.0.0/16", "10.0.1.0/24"),
				other: vpc("10.0.0.0/16"),
				twin: subnet({ vpcId: "${other.id}", cidrBlock: "10.0.1.0/24" }),
			},
		},
		{ title: "VPCs that are joined and apart", resources: joined("10.1.0.0/16") },
		{
			title: "a block out of a pool",
			resources: {
				vpc: vpc("10.0.0.0/16"),
				one: subnet({ ipv4IpamPoolId: "ipam-pool-0", ipv4NetmaskLength: 24 }),
			},
		},
	],
};
