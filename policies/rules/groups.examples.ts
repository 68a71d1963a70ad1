/** Examples of the rules in groups.ts. */
import type { Plain } from "../resources.js";
import type { Examples, Fragment, FragmentResource } from "../rule.js";
import { groups, inline, inlineTcp, intoDb, intoDbClassic, outOf, tcp } from "./securityGroups.fragments.js";

const vpc: FragmentResource = { type: "aws:ec2/vpc:Vpc", properties: { cidrBlock: "10.0.0.0/16" } };

function defaultGroup(
	properties: Partial<Plain<"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup">> = {},
): FragmentResource {
	return {
		type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
		properties: { vpcId: "${vpc.id}", ...properties },
	};
}

const everything = { protocol: "-1", fromPort: 0, toPort: 0 };

export const defaultClosed: Examples = {
	fails: [
		{ title: "a VPC alone", resources: { vpc } },
		{
			title: "a VPC beside one whose group is adopted",
			resources: { vpc, default: defaultGroup(), other: vpc },
		},
		{
			title: "members may call each other",
			resources: { vpc, default: defaultGroup({ ingress: [{ self: true, ...everything }] }) },
		},
		{
			title: "a way out",
			resources: { vpc, default: defaultGroup({ egress: [{ cidrBlocks: ["0.0.0.0/0"], ...everything }] }) },
		},
		{
			title: "a rule of its own on the adopted group",
			resources: {
				vpc,
				default: defaultGroup(),
				rule: {
					type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
					properties: { securityGroupId: "${default.id}", cidrIpv4: "0.0.0.0/0", ...tcp(443) },
				},
			},
		},
		{
			title: "a rule on the group that the VPC names",
			resources: {
				vpc,
				default: defaultGroup(),
				rule: {
					type: "aws:ec2/securityGroupRule:SecurityGroupRule",
					properties: {
						type: "egress",
						securityGroupId: "${vpc.defaultSecurityGroupId}",
						cidrBlocks: ["0.0.0.0/0"],
						...inlineTcp(443),
					},
				},
			},
		},
	],
	passes: [
		{ title: "adopted without lists", resources: { vpc, default: defaultGroup() } },
		{
			title: "adopted with empty lists",
			resources: { vpc, default: defaultGroup({ ingress: [], egress: [] }) },
		},
		{ title: "a VPC of another stack", resources: groups },
	],
};

const fromApp = { referencedSecurityGroupId: "${app.id}", ...tcp(5432) };

export const noMixedStyles: Examples = {
	fails: [
		{
			title: "an empty inline list beside a rule",
			resources: {
				...intoDb(fromApp),
				db: { type: "aws:ec2/securityGroup:SecurityGroup", properties: { vpcId: "vpc-0", ingress: [] } },
			},
		},
		{
			title: "inline rules beside one in the older style",
			resources: {
				...intoDbClassic({ sourceSecurityGroupId: "${app.id}", ...inlineTcp(5432) }),
				db: {
					type: "aws:ec2/securityGroup:SecurityGroup",
					properties: { vpcId: "vpc-0", egress: [{ cidrBlocks: ["0.0.0.0/0"], ...inlineTcp(443) }] },
				},
			},
		},
		{
			title: "the older and the newer style on one group",
			resources: {
				...intoDb(fromApp),
				classic: {
					type: "aws:ec2/securityGroupRule:SecurityGroupRule",
					properties: {
						type: "egress",
						securityGroupId: "${db.id}",
						cidrBlocks: ["0.0.0.0/0"],
						...inlineTcp(443),
					},
				},
			},
		},
	],
	passes: [
		{ title: "rules as resources", resources: intoDb(fromApp) },
		{
			title: "inline rules",
			resources: inline("db", { ingress: [{ securityGroups: ["${app.id}"], ...inlineTcp(5432) }] }),
		},
		{
			title: "another style on another group",
			resources: {
				...intoDb(fromApp),
				web: { type: "aws:ec2/securityGroup:SecurityGroup", properties: { vpcId: "vpc-0", ingress: [] } },
			},
		},
	],
};

function inVpc(fragment: Fragment): Fragment {
	return {
		...fragment,
		vpc,
		edge: {
			type: "aws:ec2/securityGroup:SecurityGroup",
			properties: { vpcId: "${vpc.id}", tags: { Tier: "edge" } },
		},
	};
}

function intoEdge(cidrIpv4: string): Fragment {
	return {
		rule: {
			type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
			properties: { securityGroupId: "${edge.id}", cidrIpv4, ...tcp(443) },
		},
	};
}

export const noCidrBetweenTiers: Examples = {
	fails: [
		{ title: "a subnet may call the database", resources: intoDb({ cidrIpv4: "10.0.3.0/24", ...tcp(5432) }) },
		{ title: "the VPC may call the edge", resources: inVpc(intoEdge("10.0.0.0/16")) },
		{ title: "every private network may call the edge", resources: inVpc(intoEdge("10.0.0.0/8")) },
		{
			title: "the web tier opens 443 to the VPC",
			resources: outOf("web", { cidrIpv4: "10.0.0.0/16", ...tcp(443) }),
		},
		{
			title: "inline, by IPv6",
			resources: inline("app", { egress: [{ ipv6CidrBlocks: ["fd00::/8"], ...inlineTcp(443) }] }),
		},
	],
	passes: [
		{ title: "by group", resources: intoDb(fromApp) },
		{ title: "the internet", resources: inVpc(intoEdge("0.0.0.0/0")) },
		{ title: "an office over a VPN, outside the VPC", resources: inVpc(intoEdge("192.168.0.0/16")) },
		{
			title: "a group of no tier",
			resources: {
				endpoints: { type: "aws:ec2/securityGroup:SecurityGroup", properties: { vpcId: "vpc-0" } },
				rule: {
					type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
					properties: { securityGroupId: "${endpoints.id}", cidrIpv4: "10.0.0.0/16", ...tcp(443) },
				},
			},
		},
	],
};

function describedGroup(properties: Partial<Plain<"aws:ec2/securityGroup:SecurityGroup">>): FragmentResource {
	return { type: "aws:ec2/securityGroup:SecurityGroup", properties: { vpcId: "vpc-0", ...properties } };
}

const db = describedGroup({ description: "Database" });
const rule = (properties: { readonly description?: string }): FragmentResource => ({
	type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
	properties: { securityGroupId: "${db.id}", cidrIpv4: "203.0.113.0/24", ...tcp(443), ...properties },
});

export const described: Examples = {
	fails: [
		{ title: "a group without", resources: { db: describedGroup({}) } },
		{
			title: "a group with Pulumi's own",
			resources: { db: describedGroup({ description: "Managed by Pulumi" }) },
		},
		{ title: "a rule without", resources: { db, rule: rule({}) } },
		{
			title: "an inline rule without",
			resources: {
				db: describedGroup({
					description: "Database",
					ingress: [
						{ cidrBlocks: ["203.0.113.0/24"], description: "office", ...inlineTcp(5432) },
						{ cidrBlocks: ["203.0.114.0/24"], ...inlineTcp(5432) },
					],
				}),
			},
		},
	],
	passes: [
		{
			title: "group and rule with",
			resources: { db, rule: rule({ description: "from the office: reports" }) },
		},
		{
			title: "an inline rule with",
			resources: {
				db: describedGroup({
					description: "Database",
					egress: [{ cidrBlocks: ["203.0.113.0/24"], description: "to the office", ...inlineTcp(443) }],
				}),
			},
		},
	],
};

export const unused: Examples = {
	fails: [
		{ title: "nothing names it", resources: { db } },
		{ title: "only a rule names it", resources: { db, rule: rule({}) } },
	],
	passes: [
		{
			title: "a database carries it",
			resources: {
				db,
				orders: {
					type: "aws:rds/instance:Instance",
					properties: { instanceClass: "db.t3.medium", vpcSecurityGroupIds: ["${db.id}"] },
				},
			},
		},
		{
			title: "a launch template carries it on a network interface",
			resources: {
				db,
				template: {
					type: "aws:ec2/launchTemplate:LaunchTemplate",
					properties: { networkInterfaces: [{ securityGroups: ["${db.id}"] }] },
				},
			},
		},
	],
};
