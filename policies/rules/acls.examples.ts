/** Examples of the rules in acls.ts. */
import type { Plain } from "../resources.js";
import type { Example, Examples, Fragment, FragmentResource } from "../rule.js";

const everyone = "0.0.0.0/0";

type AclEntries = NonNullable<Plain<"aws:ec2/networkAcl:NetworkAcl">["ingress"]>;
type AclEntry = AclEntries[number];

function entry(ruleNo: number, action: "allow" | "deny", fromPort: number, toPort = fromPort): AclEntry {
	return { ruleNo, action, protocol: "tcp", cidrBlock: everyone, fromPort, toPort };
}

function acl(...ingress: AclEntries): Fragment {
	return { acl: { type: "aws:ec2/networkAcl:NetworkAcl", properties: { vpcId: "vpc-0", ingress } } };
}

function aclRule(properties: Partial<Plain<"aws:ec2/networkAclRule:NetworkAclRule">>): Fragment {
	return {
		...acl(),
		rule: {
			type: "aws:ec2/networkAclRule:NetworkAclRule",
			properties: {
				networkAclId: "${acl.id}",
				ruleNumber: 100,
				ruleAction: "allow",
				protocol: "6",
				cidrBlock: everyone,
				...properties,
			},
		},
	};
}

export const noWorldSsh: Examples = {
	fails: [
		{ title: "SSH from everywhere", resources: acl(entry(100, "allow", 22)) },
		{
			title: "every protocol from everywhere",
			resources: acl({
				ruleNo: 100,
				action: "allow",
				protocol: "-1",
				cidrBlock: everyone,
				fromPort: 0,
				toPort: 0,
			}),
		},
		{
			title: "a denial that comes too late",
			resources: acl(entry(100, "allow", 22), entry(200, "deny", 22)),
		},
		{
			title: "the world in two halves, one of them behind a denial of an office",
			resources: acl(
				{ ...entry(90, "deny", 22), cidrBlock: "203.0.113.0/24" },
				{ ...entry(100, "allow", 0, 1023), cidrBlock: "0.0.0.0/1" },
				{ ...entry(110, "allow", 22), cidrBlock: "128.0.0.0/1" },
			),
		},
		{
			title: "IPv6 in a rule of its own",
			resources: aclRule({ cidrBlock: "", ipv6CidrBlock: "::/0", fromPort: 22, toPort: 22 }),
		},
		{
			title: "the default ACL as AWS makes it",
			resources: {
				acl: {
					type: "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
					properties: {
						defaultNetworkAclId: "acl-0",
						ingress: [
							{ ruleNo: 100, action: "allow", protocol: "-1", cidrBlock: everyone, fromPort: 0, toPort: 0 },
						],
					},
				},
			},
		},
	],
	passes: [
		{
			title: "HTTPS and answers",
			resources: acl(entry(100, "allow", 443), entry(110, "allow", 1024, 65535)),
		},
		{
			title: "a denial that comes first",
			resources: acl(entry(100, "deny", 22), entry(200, "allow", 0, 65535)),
		},
		{
			title: "SSH from an office",
			resources: acl({ ...entry(100, "allow", 22), cidrBlock: "203.0.113.0/24" }),
		},
		{ title: "SSH to everywhere", resources: aclRule({ egress: true, fromPort: 22, toPort: 22 }) },
		{ title: "no entry", resources: acl() },
	],
};

export const noWorldRdp: Examples = {
	fails: [
		{ title: "answers on every client port", resources: acl(entry(100, "allow", 1024, 65535)) },
		{ title: "RDP in a rule of its own", resources: aclRule({ fromPort: 3389, toPort: 3389 }) },
	],
	passes: [
		{ title: "answers on Linux's client ports", resources: acl(entry(100, "allow", 32768, 60999)) },
		{
			title: "a denial before the client ports",
			resources: acl(
				{ ruleNo: 90, action: "deny", protocol: "-1", cidrBlock: everyone, fromPort: 0, toPort: 0 },
				entry(100, "allow", 1024, 65535),
			),
		},
	],
};

const subnet: FragmentResource = { type: "aws:ec2/subnet:Subnet", properties: { vpcId: "${vpc.id}" } };
const vpc: FragmentResource = { type: "aws:ec2/vpc:Vpc", properties: { cidrBlock: "10.0.0.0/16" } };

export const attached: Examples = {
	fails: [{ title: "no subnet", resources: acl(entry(100, "allow", 443)) }],
	passes: [
		{
			title: "a subnet in its list",
			resources: {
				vpc,
				subnet,
				acl: {
					type: "aws:ec2/networkAcl:NetworkAcl",
					properties: { vpcId: "${vpc.id}", subnetIds: ["${subnet.id}"] },
				},
			},
		},
		{
			title: "a subnet by an association",
			resources: {
				vpc,
				subnet,
				...acl(),
				link: {
					type: "aws:ec2/networkAclAssociation:NetworkAclAssociation",
					properties: { networkAclId: "${acl.id}", subnetId: "${subnet.id}" },
				},
			},
		},
		{
			title: "a subnet of another stack",
			resources: {
				acl: {
					type: "aws:ec2/networkAcl:NetworkAcl",
					properties: { vpcId: "vpc-0", subnetIds: ["subnet-0123456789abcdef0"] },
				},
			},
		},
	],
};

function inForce(title: string, ...ingress: AclEntries): Example {
	return {
		title,
		resources: {
			vpc,
			subnet: { type: "aws:ec2/subnet:Subnet", properties: { vpcId: "${vpc.id}", cidrBlock: "10.0.1.0/24" } },
			acl: {
				type: "aws:ec2/networkAcl:NetworkAcl",
				properties: { vpcId: "${vpc.id}", subnetIds: ["${subnet.id}"], ingress },
			},
		},
	};
}

function denial(ruleNo: number, cidrBlock: string): AclEntry {
	return { ruleNo, action: "deny", protocol: "-1", cidrBlock, fromPort: 0, toPort: 0 };
}

export const denialsFirst: Examples = {
	fails: [
		inForce(
			"a block that is refused after everybody was let in",
			entry(100, "allow", 443),
			denial(200, "203.0.113.0/24"),
		),
		inForce("a port that a range lets in before", entry(100, "allow", 1024, 65535), entry(110, "deny", 3389)),
	],
	passes: [
		inForce("a block that is refused first", denial(1, "203.0.113.0/24"), entry(100, "allow", 443)),
		inForce("the rest that is refused last", entry(100, "allow", 443), denial(200, everyone)),
		inForce("a denial of something else", entry(100, "allow", 443), entry(110, "deny", 22)),
		inForce(
			"a denial that says again what one before said",
			denial(1, "203.0.113.0/24"),
			entry(100, "allow", 443),
			denial(200, "203.0.113.0/24"),
		),
	],
};

function defaultAcl(
	properties: Partial<Plain<"aws:ec2/defaultNetworkAcl:DefaultNetworkAcl">> = {},
): FragmentResource {
	return {
		type: "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
		properties: { defaultNetworkAclId: "${vpc.defaultNetworkAclId}", ...properties },
	};
}

const everything = {
	ruleNo: 100,
	action: "allow",
	protocol: "-1",
	cidrBlock: everyone,
	fromPort: 0,
	toPort: 0,
};

export const subnetInOpenAcl: Examples = {
	fails: [
		{ title: "a subnet that no ACL names", resources: { vpc, subnet, default: defaultAcl() } },
		{
			title: "a subnet that only the default ACL names",
			resources: { vpc, subnet, default: defaultAcl({ subnetIds: ["${subnet.id}"] }) },
		},
	],
	passes: [
		{
			title: "a subnet with an ACL",
			resources: {
				vpc,
				subnet,
				default: defaultAcl({ ingress: [], egress: [] }),
				acl: {
					type: "aws:ec2/networkAcl:NetworkAcl",
					properties: { vpcId: "${vpc.id}", subnetIds: ["${subnet.id}"] },
				},
			},
		},
		{
			title: "a default ACL that lets everything through",
			resources: { vpc, subnet, default: defaultAcl({ ingress: [everything], egress: [everything] }) },
		},
		{ title: "a default ACL as AWS makes it", resources: { vpc, subnet } },
	],
};
