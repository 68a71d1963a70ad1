/** Examples of the rules in ports.ts. */
import type { Plain } from "../resources.js";
import type { Examples, Fragment, FragmentResource } from "../rule.js";
import {
	group,
	groups,
	inline,
	inlineTcp,
	intoDb,
	intoDbClassic,
	outOf,
	tcp,
} from "./securityGroups.fragments.js";

const everyone = "0.0.0.0/0";

/** Several rules on one group, one for each block. */
function pieces(port: number, blocks: readonly string[]): Fragment {
	const rules = blocks.map((block, i): [string, FragmentResource] => [
		`rule-${i}`,
		{
			type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
			properties: {
				securityGroupId: "${db.id}",
				...(block.includes(":") ? { cidrIpv6: block } : { cidrIpv4: block }),
				...tcp(port),
			},
		},
	]);
	return { ...groups, ...Object.fromEntries(rules) };
}

function prefixList(...blocks: readonly string[]): FragmentResource {
	return {
		type: "aws:ec2/managedPrefixList:ManagedPrefixList",
		properties: { addressFamily: "IPv4", maxEntries: 5, entries: blocks.map((cidr) => ({ cidr })) },
	};
}

export const noWorldAdminPorts: Examples = {
	fails: [
		{ title: "SSH from everywhere", resources: intoDb({ cidrIpv4: everyone, ...tcp(22) }) },
		{ title: "SSH from everywhere by IPv6", resources: intoDb({ cidrIpv6: "::/0", ...tcp(22) }) },
		{
			title: "RDP by UDP, in the older style",
			resources: intoDbClassic({ cidrBlocks: [everyone], protocol: "17", fromPort: 3389, toPort: 3389 }),
		},
		{
			title: "WinRM, inline",
			resources: inline("db", { ingress: [{ cidrBlocks: [everyone], ...inlineTcp(5986) }] }),
		},
		{ title: "every protocol", resources: intoDb({ cidrIpv4: everyone, ipProtocol: "-1" }) },
		{
			title: "a range of ports around it",
			resources: intoDb({ cidrIpv4: everyone, ipProtocol: "tcp", fromPort: 0, toPort: 1023 }),
		},
		{ title: "the world in two halves", resources: pieces(22, ["0.0.0.0/1", "128.0.0.0/1"]) },
		{
			title: "the world in eight pieces",
			resources: pieces(
				3389,
				[0, 32, 64, 96, 128, 160, 192, 224].map((byte) => `${byte}.0.0.0/3`),
			),
		},
		{ title: "the IPv6 world in two halves", resources: pieces(22, ["::/1", "8000::/1"]) },
		{
			title: "the world in two halves, one inline and one as a rule, of a group of no tier",
			resources: {
				bastion: {
					type: "aws:ec2/securityGroup:SecurityGroup",
					properties: { vpcId: "vpc-0", ingress: [{ cidrBlocks: ["0.0.0.0/1"], ...inlineTcp(22) }] },
				},
				rule: {
					type: "aws:ec2/securityGroupRule:SecurityGroupRule",
					properties: {
						type: "ingress",
						securityGroupId: "${bastion.id}",
						cidrBlocks: ["128.0.0.0/1"],
						...inlineTcp(22),
					},
				},
			},
		},
		{
			title: "the world through a prefix list of this stack",
			resources: {
				...intoDb({ prefixListId: "${list.id}", ...tcp(22) }),
				list: prefixList("0.0.0.0/1", "128.0.0.0/1"),
			},
		},
		{
			title: "the world through entries that are resources of their own",
			resources: {
				...inline("db", { ingress: [{ prefixListIds: ["${list.id}"], ...inlineTcp(22) }] }),
				list: prefixList(),
				entry: {
					type: "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",
					properties: { prefixListId: "${list.id}", cidr: everyone },
				},
			},
		},
		{
			title: "the group of another stack",
			resources: {
				rule: {
					type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
					properties: { securityGroupId: "sg-0123456789abcdef0", cidrIpv4: everyone, ...tcp(22) },
				},
			},
		},
	],
	passes: [
		{ title: "SSH from an office", resources: intoDb({ cidrIpv4: "203.0.113.0/24", ...tcp(22) }) },
		{ title: "SSH from a private network", resources: intoDb({ cidrIpv4: "10.0.0.0/8", ...tcp(22) }) },
		{ title: "SSH from a group", resources: intoDb({ referencedSecurityGroupId: "${app.id}", ...tcp(22) }) },
		{ title: "another port", resources: intoDb({ cidrIpv4: everyone, ...tcp(443) }) },
		{
			title: "another protocol",
			resources: intoDb({ cidrIpv4: everyone, ipProtocol: "50", fromPort: -1, toPort: -1 }),
		},
		{ title: "SSH to everywhere", resources: outOf("app", { cidrIpv4: everyone, ...tcp(22) }) },
		{
			title: "an office in a prefix list",
			resources: {
				...intoDb({ prefixListId: "${list.id}", ...tcp(22) }),
				list: prefixList("203.0.113.0/24"),
			},
		},
	],
};

export const noWorldRiskyPorts: Examples = {
	fails: [
		{ title: "PostgreSQL from everywhere", resources: intoDb({ cidrIpv4: everyone, ...tcp(5432) }) },
		{
			title: "file shares from everywhere by IPv6, inline",
			resources: inline("app", { ingress: [{ ipv6CidrBlocks: ["::/0"], ...inlineTcp(445) }] }),
		},
		{ title: "a search engine, in two halves", resources: pieces(9200, ["0.0.0.0/1", "128.0.0.0/1"]) },
	],
	passes: [
		{ title: "HTTPS from everywhere", resources: intoDb({ cidrIpv4: everyone, ...tcp(443) }) },
		{
			title: "PostgreSQL from a group",
			resources: intoDb({ referencedSecurityGroupId: "${app.id}", ...tcp(5432) }),
		},
		{ title: "PostgreSQL from a partner", resources: intoDb({ cidrIpv4: "203.0.113.7/32", ...tcp(5432) }) },
	],
};

function databaseOf(properties: Partial<Plain<"aws:rds/instance:Instance">>, rule: Fragment): Fragment {
	return {
		...rule,
		orders: {
			type: "aws:rds/instance:Instance",
			properties: { instanceClass: "db.t3.medium", vpcSecurityGroupIds: ["${db.id}"], ...properties },
		},
	};
}

const fromApp = { referencedSecurityGroupId: "${app.id}" };

/** A replica, which takes its engine from its source, and a rule for it. */
function replica(port: number): Fragment {
	return {
		...databaseOf({ replicateSourceDb: "${source.identifier}" }, intoDb({ ...fromApp, ...tcp(port) })),
		source: {
			type: "aws:rds/instance:Instance",
			properties: { instanceClass: "db.t3.medium", engine: "postgres" },
		},
	};
}

export const dbPortOnly: Examples = {
	fails: [
		{
			title: "a range around the engine's port",
			resources: databaseOf(
				{ engine: "postgres" },
				intoDb({ ...fromApp, ipProtocol: "tcp", fromPort: 5000, toPort: 6000 }),
			),
		},
		{
			title: "another port beside, on a cluster",
			resources: {
				...intoDb({ ...fromApp, ...tcp(22) }),
				cluster: {
					type: "aws:rds/cluster:Cluster",
					properties: { engine: "aurora-mysql", vpcSecurityGroupIds: ["${db.id}"] },
				},
			},
		},
		{
			title: "every protocol",
			resources: databaseOf({ port: 5432 }, intoDb({ ...fromApp, ipProtocol: "-1" })),
		},
		{
			title: "neither port nor engine is given",
			resources: databaseOf({}, intoDb({ ...fromApp, ...tcp(5432) })),
		},
		{ title: "a replica, on another port than its source", resources: replica(22) },
		{
			title: "replicas of each other",
			resources: {
				...databaseOf({ replicateSourceDb: "${copy.identifier}" }, intoDb({ ...fromApp, ...tcp(5432) })),
				copy: {
					type: "aws:rds/instance:Instance",
					properties: { instanceClass: "db.t3.medium", replicateSourceDb: "${orders.identifier}" },
				},
			},
		},
	],
	passes: [
		{
			title: "the engine's port",
			resources: databaseOf({ engine: "postgres" }, intoDb({ ...fromApp, ...tcp(5432) })),
		},
		{
			title: "its own port, on another engine's",
			resources: databaseOf({ engine: "mysql", port: 5432 }, intoDb({ ...fromApp, ...tcp(5432) })),
		},
		{ title: "a replica, on its source's port", resources: replica(5432) },
		{ title: "a group that lets nothing in", resources: databaseOf({}, { db: group("db") }) },
	],
};
