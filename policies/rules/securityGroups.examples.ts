/** Examples of the rules in securityGroups.ts. Together they hold every style that a rule can be written in. */
import type { Examples } from "../rule.js";
import {
	group,
	groups,
	inline,
	inlineTcp,
	intoDb,
	intoDbClassic,
	outOf,
	tcp,
	untiered,
} from "./securityGroups.fragments.js";

export const tierChain: Examples = {
	fails: [
		{
			title: "the web tier may call the database",
			resources: intoDb({ referencedSecurityGroupId: "${web.id}", ...tcp(5432) }),
		},
		{
			title: "the app tier may call the database on another port",
			resources: intoDb({ referencedSecurityGroupId: "${app.id}", ...tcp(22) }),
		},
		{
			title: "the app tier may call the database on a range around its port",
			resources: intoDb({
				referencedSecurityGroupId: "${app.id}",
				ipProtocol: "tcp",
				fromPort: 5000,
				toPort: 6000,
			}),
		},
		{
			title: "the app tier may call the database by every protocol",
			resources: intoDb({ referencedSecurityGroupId: "${app.id}", ipProtocol: "-1" }),
		},
		{
			title: "the app tier may call the database by UDP, given as a number",
			resources: intoDb({
				referencedSecurityGroupId: "${app.id}",
				ipProtocol: "17",
				fromPort: 5432,
				toPort: 5432,
			}),
		},
		{
			title: "the whole VPC may call the database",
			resources: intoDb({ cidrIpv4: "10.0.0.0/16", ...tcp(5432) }),
		},
		{
			title: "private IPv6 addresses may call the database",
			resources: intoDb({ cidrIpv6: "fd00::/8", ...tcp(5432) }),
		},
		{
			title: "a group without a tier may call the database",
			resources: {
				...intoDb({ referencedSecurityGroupId: "${bastion.id}", ...tcp(5432) }),
				bastion: group(),
			},
		},
		{
			title: "a group of another stack may call the database",
			resources: intoDb({ referencedSecurityGroupId: "sg-0123456789abcdef0", ...tcp(5432) }),
		},
		{
			title: "the database's group may call itself, in the older style",
			resources: intoDbClassic({ self: true, ...inlineTcp(5432) }),
		},
		{
			title: "the database's group may call itself, inline",
			resources: inline("db", { ingress: [{ self: true, ...inlineTcp(5432) }] }),
		},
		{
			title: "the web tier may call the database, in the older style",
			resources: intoDbClassic({ sourceSecurityGroupId: "${web.id}", ...inlineTcp(5432) }),
		},
		{
			title: "the edge may call the app tier, inline",
			resources: inline("app", { ingress: [{ securityGroups: ["${edge.id}"], ...inlineTcp(5000) }] }),
		},
	],
	passes: [
		{
			title: "the app tier may call the database on its port",
			resources: intoDb({ referencedSecurityGroupId: "${app.id}", ...tcp(5432) }),
		},
		{
			title: "the protocol is given as a number",
			resources: intoDb({
				referencedSecurityGroupId: "${app.id}",
				ipProtocol: "6",
				fromPort: 5432,
				toPort: 5432,
			}),
		},
		{
			title: "the app tier may call the database, in the older style",
			resources: intoDbClassic({ sourceSecurityGroupId: "${app.id}", ...inlineTcp(5432) }),
		},
		{
			title: "the app tier may call the database, inline",
			resources: inline("db", { ingress: [{ securityGroups: ["${app.id}"], ...inlineTcp(5432) }] }),
		},
		{
			title: "a group without a tier takes what it likes from inside",
			resources: {
				...groups,
				endpoints: group(),
				rule: {
					type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
					properties: {
						securityGroupId: "${endpoints.id}",
						referencedSecurityGroupId: "${app.id}",
						...tcp(443),
					},
				},
			},
		},
	],
};

export const noWorldIngressOffEdge: Examples = {
	fails: [
		{ title: "the world may call the database", resources: intoDb({ cidrIpv4: "0.0.0.0/0", ...tcp(5432) }) },
		{ title: "the IPv6 world may", resources: intoDb({ cidrIpv6: "::/0", ...tcp(5432) }) },
		{
			title: "the IPv6 world may, spelt out",
			resources: intoDb({ cidrIpv6: "0:0:0:0:0:0:0:0/0", ...tcp(22) }),
		},
		{ title: "half of the world may", resources: intoDb({ cidrIpv4: "128.0.0.0/1", ...tcp(22) }) },
		{
			title: "a block that is only partly private",
			resources: intoDb({ cidrIpv4: "10.0.0.0/7", ...tcp(22) }),
		},
		{
			title: "one address of the world may",
			resources: intoDb({ cidrIpv4: "203.0.113.7/32", ...tcp(5432) }),
		},
		{ title: "a prefix list may", resources: intoDb({ prefixListId: "pl-3b927c52", ...tcp(5432) }) },
		{
			title: "the world may call the database by every protocol, in the older style",
			resources: intoDbClassic({ cidrBlocks: ["0.0.0.0/0"], protocol: "-1", fromPort: 0, toPort: 0 }),
		},
		{
			title: "a private block and half of the world, in the older style",
			resources: intoDbClassic({ cidrBlocks: ["10.0.0.0/16", "0.0.0.0/1"], ...inlineTcp(5432) }),
		},
		{
			title: "a prefix list, in the older style",
			resources: intoDbClassic({ prefixListIds: ["pl-3b927c52"], ...inlineTcp(5432) }),
		},
		{
			title: "the world may call the web tier, inline",
			resources: inline("web", { ingress: [{ cidrBlocks: ["0.0.0.0/0"], ...inlineTcp(80) }] }),
		},
		{
			title: "the IPv6 world may call the web tier, inline",
			resources: inline("web", { ingress: [{ ipv6CidrBlocks: ["::/0"], ...inlineTcp(80) }] }),
		},
		{
			title: "a prefix list may call the web tier, inline",
			resources: inline("web", { ingress: [{ prefixListIds: ["pl-3b927c52"], ...inlineTcp(80) }] }),
		},
		{
			title: "the world may call the edge on another port",
			resources: inline("edge", { ingress: [{ cidrBlocks: ["0.0.0.0/0"], ...inlineTcp(22) }] }),
		},
		{
			title: "the world may call the edge on a range that begins and ends with its ports",
			resources: inline("edge", {
				ingress: [{ cidrBlocks: ["0.0.0.0/0"], protocol: "tcp", fromPort: 80, toPort: 443 }],
			}),
		},
		{
			title: "the world may ping the edge",
			resources: inline("edge", {
				ingress: [{ cidrBlocks: ["0.0.0.0/0"], protocol: "icmp", fromPort: -1, toPort: -1 }],
			}),
		},
		{
			title: "the world may call a group without a tier",
			resources: {
				...groups,
				bastion: group(),
				rule: {
					type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
					properties: { securityGroupId: "${bastion.id}", cidrIpv4: "0.0.0.0/0", ...tcp(443) },
				},
			},
		},
		{
			title: "the world may call the VPC's default group",
			resources: {
				...groups,
				default: {
					type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
					properties: { vpcId: "vpc-0", ingress: [{ cidrBlocks: ["0.0.0.0/0"], ...inlineTcp(443) }] },
				},
			},
		},
		{
			title: "the world may call a group of another stack",
			resources: intoDb({ securityGroupId: "sg-0123456789abcdef0", cidrIpv4: "0.0.0.0/0", ...tcp(443) }),
		},
		{
			title: "in a program without tiers, half of the world on another port than 80 and 443",
			resources: untiered({ cidrIpv4: "128.0.0.0/1", ...tcp(8443) }),
		},
		{
			title: "in a program without tiers, the world on every protocol",
			resources: untiered({ cidrIpv6: "::/0", ipProtocol: "-1" }),
		},
	],
	passes: [
		{
			title: "in a program without tiers, the world on 443",
			resources: untiered({ cidrIpv4: "0.0.0.0/0", ...tcp(443) }),
		},
		{
			title: "in a program without tiers, an office on another port",
			resources: untiered({ cidrIpv4: "8.8.8.0/24", ...tcp(8443) }),
		},
		{
			title: "the world may call the edge on 80 and 443",
			resources: inline("edge", {
				ingress: [
					{ cidrBlocks: ["0.0.0.0/0"], ipv6CidrBlocks: ["::/0"], ...inlineTcp(443) },
					{ cidrBlocks: ["0.0.0.0/0"], ipv6CidrBlocks: ["::/0"], ...inlineTcp(80) },
				],
			}),
		},
		{
			title: "CloudFront's prefix list may call the edge",
			resources: inline("edge", { ingress: [{ prefixListIds: ["pl-3b927c52"], ...inlineTcp(443) }] }),
		},
		{
			title: "the VPC's default group is empty",
			resources: {
				default: {
					type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
					properties: { vpcId: "vpc-0", ingress: [], egress: [] },
				},
			},
		},
	],
};

export const egressLimited: Examples = {
	fails: [
		{
			title: "the database may call the world",
			resources: outOf("db", { cidrIpv4: "0.0.0.0/0", ipProtocol: "-1" }),
		},
		{ title: "the database may call 443", resources: outOf("db", { cidrIpv4: "0.0.0.0/0", ...tcp(443) }) },
		{ title: "the edge may call 443", resources: outOf("edge", { cidrIpv6: "::/0", ...tcp(443) }) },
		{
			title: "the edge may call the database",
			resources: outOf("edge", { referencedSecurityGroupId: "${db.id}", ...tcp(5432) }),
		},
		{ title: "the app tier may call SMTP", resources: outOf("app", { cidrIpv4: "0.0.0.0/0", ...tcp(25) }) },
		{
			title: "the database may answer itself, in the older style",
			resources: intoDbClassic({ type: "egress", self: true, ...inlineTcp(5432) }),
		},
		{
			title: "the web tier may call everything, inline",
			resources: inline("web", {
				egress: [{ cidrBlocks: ["0.0.0.0/0"], protocol: "-1", fromPort: 0, toPort: 0 }],
			}),
		},
	],
	passes: [
		{ title: "the app tier may call 443", resources: outOf("app", { cidrIpv4: "0.0.0.0/0", ...tcp(443) }) },
		{
			title: "the app tier may call S3's prefix list on 443",
			resources: outOf("app", { prefixListId: "pl-63a5400a", ...tcp(443) }),
		},
		{
			title: "the app tier may call the database",
			resources: outOf("app", { referencedSecurityGroupId: "${db.id}", ...tcp(5432) }),
		},
		{
			title: "the edge may call the web tier, inline",
			resources: inline("edge", { egress: [{ securityGroups: ["${web.id}"], ...inlineTcp(80) }] }),
		},
	],
};
