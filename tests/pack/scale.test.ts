/**
 * Much of one thing, where steps for each pair would never come to an end within a test's time: all rules take some
 * steps for each element, and no more.
 */
import { rules } from "../../policies/rules/index.js";
import { type AnyFragment, modes, simulate } from "../policies/support.js";
import { judge } from "./unknownValues.js";

type Entry = readonly [name: string, resource: AnyFragment[string]];

function many(count: number, make: (i: number) => readonly Entry[]): AnyFragment {
	return Object.fromEntries(Array.from({ length: count }, (_, i) => make(i)).flat());
}

function list<T>(count: number, make: (i: number) => T): readonly T[] {
	return Array.from({ length: count }, (_, i) => make(i));
}

/** Blocks of the internet with a gap between any two, so that they make no wider one together. */
const block = (i: number) => `${20 + (i >> 15)}.${(i >> 7) & 255}.${(2 * i) & 255}.0/24`;
const inside = (i: number) => `10.${(i >> 8) & 255}.${i & 255}.0/24`;

const group = (Tier: string, more: object = {}) => ({
	type: "aws:ec2/securityGroup:SecurityGroup",
	properties: { vpcId: "${vpc.id}", tags: { Tier }, ...more },
});
const subnet = (cidrBlock: string, SubnetTier: string) => ({
	type: "aws:ec2/subnet:Subnet",
	properties: { vpcId: "${vpc.id}", cidrBlock, availabilityZone: "us-east-1a", tags: { SubnetTier } },
});
const machine = (place: string, groups: readonly string[]) => ({
	type: "aws:ec2/instance:Instance",
	properties: { subnetId: place, vpcSecurityGroupIds: groups, tags: { Tier: "app" } },
});
const ingress = (properties: object) => ({
	type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
	properties: { securityGroupId: "${group.id}", ipProtocol: "tcp", fromPort: 22, toPort: 22, ...properties },
});

const base: AnyFragment = {
	vpc: { type: "aws:ec2/vpc:Vpc", properties: { cidrBlock: "10.0.0.0/8" } },
	front: group("web"),
	subnet: subnet("10.255.1.0/24", "app"),
	machine: machine("${subnet.id}", ["${group.id}"]),
};

const stacks: readonly (readonly [what: string, fragment: AnyFragment])[] = [
	[
		"20,000 rules in a group, each of which names another group",
		{
			...base,
			group: group("app", {
				ingress: list(20_000, () => ({
					protocol: "tcp",
					fromPort: 5000,
					toPort: 5000,
					securityGroups: ["${front.id}"],
				})),
			}),
		},
	],
	[
		"4,000 rules apart, on one group",
		{ ...base, group: group("app"), ...many(4000, (i) => [[`rule${i}`, ingress({ cidrIpv4: block(i) })]]) },
	],
	[
		"a prefix list of 10,000 entries, and 2,500 lists of one",
		{
			...base,
			long: {
				type: "aws:ec2/managedPrefixList:ManagedPrefixList",
				properties: { entries: list(10_000, (i) => ({ cidr: block(i) })) },
			},
			group: group("app"),
			rule: ingress({ prefixListId: "${long.id}" }),
			...many(2500, (i) => [
				[`list${i}`, { type: "aws:ec2/managedPrefixList:ManagedPrefixList", properties: {} }],
				[
					`entry${i}`,
					{
						type: "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",
						properties: { prefixListId: `\${list${i}.id}`, cidr: block(i) },
					},
				],
				[`rule${i}`, ingress({ prefixListId: `\${list${i}.id}` })],
			]),
		},
	],
	[
		"a machine with 10,000 groups",
		{
			...base,
			...many(10_000, (i) => [[`group${i}`, group("app")]]),
			machine: machine(
				"${subnet.id}",
				list(10_000, (i) => `\${group${i}.id}`),
			),
		},
	],
	[
		"1,500 machines, each in a subnet and a group of its own",
		{
			...base,
			group: group("app"),
			...many(1500, (i) => [
				[`group${i}`, group("app")],
				[`subnet${i}`, subnet(inside(i), "app")],
				[`machine${i}`, machine(`\${subnet${i}.id}`, [`\${group${i}.id}`])],
				[`table${i}`, { type: "aws:ec2/routeTable:RouteTable", properties: { vpcId: "${vpc.id}" } }],
				[
					`link${i}`,
					{
						type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
						properties: { subnetId: `\${subnet${i}.id}`, routeTableId: `\${table${i}.id}` },
					},
				],
			]),
		},
	],
	[
		"policies of 1,000 statements",
		{
			policy: {
				type: "aws:iam/policy:Policy",
				properties: {
					policy: JSON.stringify({
						Version: "2012-10-17",
						Statement: list(1000, (i) => ({
							...{ Effect: "Allow", Action: ["s3:Get*", "iam:PassRole"] },
							Resource: `arn:aws:s3:::bucket-${i}/*`,
						})),
					}),
				},
			},
		},
	],
];

describe("all rules come to an end on", () => {
	for (const [i, [what, fragment]] of stacks.entries()) {
		it(what, () => {
			const findings = judge(simulate(fragment, modes[i % 2] ?? "update"), { title: what, resources: {} });
			for (const { id } of rules) findings(id);
		});
	}
});
