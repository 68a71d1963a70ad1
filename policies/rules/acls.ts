/** Network ACLs: what they let in, and where they stand. */
import { type Graph, type Node, nodesOf, oncePerGraph } from "../graph/graph.js";
import { readAcls } from "../graph/reach/acls.js";
import type { AclEntry } from "../graph/reach/model.js";
import { intersect, isEmpty, subtract } from "../graph/reach/sets.js";
import { type VpcNode, vpcOfDefault } from "../graph/reachableSubnets.js";
import { rdp, ssh } from "../graph/services.js";
import { elements, isPartlyUnknown, unresolved } from "../graph/values.js";
import { aclOpenings, aclTypes } from "../graph/world.js";
import { type Finding, graphRule, undetermined, violation } from "../rule.js";
import * as examples from "./acls.examples.js";
import { reportOpening } from "./openings.js";

const noWorldSsh = graphRule({
	id: "nacl-no-world-ssh",
	title: "No network ACL lets the internet in on SSH",
	severity: "high",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "EC2.21" },
		{ framework: "CIS v3", id: "5.1" },
		{ framework: "CIS v5", id: "5.2" },
		{ framework: "Checkov", id: "CKV_AWS_232" },
		{ framework: "Checkov", id: "CKV_AWS_352" },
	],
	why: "The network ACL is what still holds when a security group is opened by mistake. Together with nacl-no-world-rdp this is what the controls ask for. Entries are read in their order, as AWS does: one behind a denial opens nothing, and the world in pieces is the world.",
	fix: "Allow the ports that the subnet serves and the return ports of its own connections, no more.",
	examples: examples.noWorldSsh,
	check: (graph) => aclOpenings(graph, ssh).map(reportOpening),
});

const noWorldRdp = graphRule({
	id: "nacl-no-world-rdp",
	title: "No network ACL lets the internet in on RDP",
	severity: "medium",
	level: "advisory",
	controls: [
		{ framework: "FSBP", id: "EC2.21" },
		{ framework: "CIS v3", id: "5.1" },
		{ framework: "CIS v5", id: "5.2" },
		{ framework: "Checkov", id: "CKV_AWS_231" },
	],
	why: "As for SSH. A rule of its own, because 3389 is also a client port: subnets with a NAT gateway, a balancer or a Lambda function have to take answers on 1024-65535, which no one can tell from RDP. So this one advises, where that for SSH refuses.",
	fix: "Take answers on 32768-60999 where only Linux instances open connections; exempt the ACL of a subnet with a NAT gateway, a balancer or functions.",
	examples: examples.noWorldRdp,
	check: (graph) => aclOpenings(graph, rdp).map(reportOpening),
});

/** Subnets by the ACL that they are in, if it is one of this stack; "undetermined" where it may be any subnet. */
const membersOf = oncePerGraph((graph) => {
	const members = new Map<Node, Set<Node | "undetermined">>();
	const add = (acl: Node, subnet: Node | string) => {
		if (subnet !== "outside") members.set(acl, (members.get(acl) ?? new Set()).add(subnet as Node));
	};
	for (const acl of graph.ofType(...aclTypes)) {
		const subnets = graph.resolve(acl, "subnetIds", acl.inputs.subnetIds, "aws:ec2/subnet:Subnet");
		members.set(acl, members.get(acl) ?? new Set());
		for (const subnet of subnets) add(acl, typeof subnet === "string" ? "undetermined" : subnet);
	}
	for (const link of graph.ofType("aws:ec2/networkAclAssociation:NetworkAclAssociation")) {
		const acls = graph.resolve(link, "networkAclId", link.inputs.networkAclId, ...aclTypes);
		const subnets = graph.resolve(link, "subnetId", link.inputs.subnetId, "aws:ec2/subnet:Subnet");
		for (const acl of nodesOf(acls)) {
			for (const subnet of subnets) add(acl, typeof subnet === "string" ? "undetermined" : subnet);
		}
	}
	return members;
});

const attached = graphRule({
	id: "nacl-attached",
	undecided: "at-update",
	title: "Every network ACL is in force in a subnet",
	severity: "low",
	level: "advisory",
	controls: [
		{ framework: "FSBP", id: "EC2.16" },
		{ framework: "Checkov", id: "CKV2_AWS_1" },
	],
	why: "An ACL without subnets filters nothing, and whoever wrote it believes that it does. A VPC's default ACL is passed over.",
	fix: "Name its subnets in subnetIds, or remove it.",
	examples: examples.attached,
	check: (graph) =>
		graph
			.ofType("aws:ec2/networkAcl:NetworkAcl")
			.filter((acl) => !membersOf(graph).get(acl)?.size)
			.map(({ name, urn }) => {
				const message = `${name} is in force in no subnet; allowed: one or more`;
				const isLoose = graph
					.ofType("aws:ec2/networkAclAssociation:NetworkAclAssociation")
					.some(
						(link) =>
							link.inputs.networkAclId === unresolved && link.dependencies("networkAclId").length === 0,
					);
				return isLoose ? undetermined(message, urn) : violation(message, urn);
			}),
});

/** VPCs whose default ACL is adopted with a list of entries that is empty, or may be. */
function closedDefaults(graph: Graph): ReadonlyMap<VpcNode | "undetermined", "yes" | "undetermined"> {
	const closed = new Map<VpcNode | "undetermined", "yes" | "undetermined">();
	for (const acl of graph.ofType("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl")) {
		const { ingress, egress, defaultNetworkAclId } = acl.inputs;
		const isEmpty = [ingress, egress].some((list) => elements(list).length === 0);
		if (!isEmpty && ingress !== unresolved && egress !== unresolved) continue;
		const vpc = vpcOfDefault(graph, acl, "defaultNetworkAclId", defaultNetworkAclId);
		if (vpc) closed.set(vpc, isEmpty ? "yes" : "undetermined");
		else if (defaultNetworkAclId === unresolved) closed.set("undetermined", "undetermined");
	}
	return closed;
}

const subnetInOpenAcl = graphRule({
	id: "subnet-not-in-closed-acl",
	title: "Where a VPC's default network ACL is emptied, every subnet has an ACL of its own",
	severity: "medium",
	level: "mandatory",
	controls: [],
	why: "A subnet that no ACL names stands in the default one; where that has no entries, not a packet gets in or out, and the tier in it is down.",
	fix: "Name the subnet in the subnetIds of its tier's ACL.",
	examples: examples.subnetInOpenAcl,
	check: (graph) => {
		const closed = closedDefaults(graph);
		if (closed.size === 0) return [];
		const members = [...membersOf(graph)]
			.filter(([acl]) => acl.type === "aws:ec2/networkAcl:NetworkAcl")
			.flatMap(([, subnets]) => [...subnets]);
		const named = new Set(members);
		return graph.ofType("aws:ec2/subnet:Subnet").flatMap((subnet): readonly Finding[] => {
			const vpcs = graph.resolve(subnet, "vpcId", subnet.inputs.vpcId, "aws:ec2/vpc:Vpc");
			const isClosed = nodesOf(vpcs).map((vpc) => closed.get(vpc) ?? closed.get("undetermined"));
			const mayBe = isClosed.some((verdict) => verdict !== undefined) || vpcs.includes("undetermined");
			if (named.has(subnet) || !mayBe) return [];
			const isSure = isClosed.includes("yes") && !named.has("undetermined");
			const message = `${subnet.name} is in no network ACL of this stack, so in the VPC's default one, which is empty`;
			return [(isSure ? violation : undetermined)(message, subnet.urn)];
		});
	},
});

type Packets = Pick<AclEntry, "addresses" | "traffic">;

function overlap(one: Packets, other: Packets): Packets {
	return {
		addresses: intersect(one.addresses, other.addresses),
		traffic: intersect(one.traffic, other.traffic),
	};
}

function takesIn(wide: Packets, narrow: Packets): boolean {
	return (
		isEmpty(subtract(narrow.addresses, wide.addresses)) && isEmpty(subtract(narrow.traffic, wide.traffic))
	);
}

/** Denials of a list that an entry before them makes void for a part of their packets. */
function lateDenials(list: readonly AclEntry[]): readonly AclEntry[] {
	return list.filter((denial, place) => {
		if (denial.allow) return false;
		return list.slice(0, place).some((earlier, i) => {
			const lost = overlap(earlier, denial);
			if (!earlier.allow || isEmpty(lost.addresses) || isEmpty(lost.traffic)) return false;
			const isRefusedBefore = list.slice(0, i).some((first) => !first.allow && takesIn(first, lost));
			return !takesIn(denial, earlier) && !isRefusedBefore;
		});
	});
}

/** ACLs and entries of which something is not known yet. */
function unclear(graph: Graph): readonly Node[] {
	const acls = graph
		.ofType(...aclTypes)
		.filter(
			(acl) =>
				isPartlyUnknown([acl.inputs.ingress, acl.inputs.egress]) ||
				membersOf(graph).get(acl)?.has("undetermined"),
		);
	const apart = graph.ofType("aws:ec2/networkAclRule:NetworkAclRule").filter((rule) => {
		const { networkAclId, ...fields } = rule.inputs;
		const isLoose = networkAclId === unresolved && rule.dependencies("networkAclId").length === 0;
		return isLoose || isPartlyUnknown(fields);
	});
	return [...acls, ...apart];
}

const denialsFirst = graphRule({
	id: "nacl-deny-first",
	undecided: "at-update",
	title: "Denials in a network ACL come before the entries that they take something from",
	severity: "medium",
	level: "advisory",
	controls: [],
	why: "The first entry that fits a packet decides. A denial behind an entry that lets the same packets through refuses none of them, and reads as if it did. One that takes in the whole of an earlier entry refuses the rest, and passes.",
	fix: "Give the denial a lower number than the entries that it is an exception to.",
	examples: examples.denialsFirst,
	check: (graph) => {
		const aclOf = readAcls(graph);
		const acls = graph.ofType("aws:ec2/subnet:Subnet").map((subnet) => {
			const [vpc] = nodesOf(graph.resolve(subnet, "vpcId", subnet.inputs.vpcId, "aws:ec2/vpc:Vpc"));
			return aclOf(subnet, vpc);
		});
		const late = [...new Set(acls)].flatMap(({ ingress, egress }) =>
			[ingress, egress].flatMap((list) =>
				lateDenials(list).map(({ urn, text }) => {
					const message = `${text} denies what an entry before it lets through; allowed: denials first`;
					return list.some(({ assumed }) => assumed) ? undetermined(message, urn) : violation(message, urn);
				}),
			),
		);
		const sure = new Set(late.map(({ urn }) => urn));
		const open = unclear(graph).filter(({ urn }) => !sure.has(urn));
		return [
			...late,
			...open.map(({ name, urn }) =>
				undetermined(
					`${name}: its entries, or where it is in force, are not known yet; allowed: denials first`,
					urn,
				),
			),
		];
	},
});

export const aclRules = [noWorldSsh, noWorldRdp, attached, subnetInOpenAcl, denialsFirst];
