/** Network ACLs of the graph, in the form that the proof reads. */
import { append, type Graph, type Node, oncePerGraph } from "../graph.js";
import { portRange, protocolOf } from "../protocols.js";
import { elements, numberOf, textOf, unresolved } from "../values.js";
import { allAddresses } from "./addressLine.js";
import { blockOf, follow } from "./follow.js";
import { protocolNumber } from "./groups.js";
import type { Acl, AclEntry } from "./model.js";
import { allTraffic, icmpOf, portsOf, protocols, type Traffic } from "./traffic.js";

const aclTypes = ["aws:ec2/networkAcl:NetworkAcl", "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"] as const;
type AclNode = Node<(typeof aclTypes)[number]>;
type SubnetNode = Node<"aws:ec2/subnet:Subnet">;
type VpcNode = Node<"aws:ec2/vpc:Vpc">;

/** An entry in the names that inline and standalone ones share. */
interface Fields {
	readonly order: unknown;
	readonly action: unknown;
	readonly protocol: unknown;
	readonly fromPort?: unknown;
	readonly toPort?: unknown;
	readonly icmpType?: unknown;
	readonly icmpCode?: unknown;
	readonly cidrBlock?: unknown;
	readonly ipv6CidrBlock?: unknown;
}

function trafficOf(fields: Fields): Traffic {
	const protocol = protocolOf(fields.protocol);
	const number = protocolNumber(protocol);
	if (number === undefined) return allTraffic;
	if (number === protocols.icmp || number === protocols.icmpv6) {
		const [type, code] = [numberOf(fields.icmpType ?? 0), numberOf(fields.icmpCode ?? 0)];
		if (type === -1) return portsOf(number);
		return icmpOf(number, type, code === -1 ? undefined : code);
	}
	if (number !== protocols.tcp && number !== protocols.udp) return portsOf(number);
	const range = portRange(protocol, fields.fromPort, fields.toPort);
	return typeof range === "symbol" ? portsOf(number) : portsOf(number, range.from, range.to);
}

type Ordered = AclEntry & { readonly order: number };
type Entries = readonly (Ordered | typeof maybeDenies)[];
interface Lists {
	readonly ingress: (Ordered | typeof maybeDenies)[];
	readonly egress: (Ordered | typeof maybeDenies)[];
}

/** Stands for an entry that may deny anything, and so leaves nothing certain of those that allow. */
const maybeDenies = "maybe denies";

/** What is not known of an entry that allows opens it; an entry that denies then denies nothing. */
function entryOf(by: Node, acl: string, direction: string, fields: Fields): Entries {
	const { order, action, protocol, icmpType, icmpCode, fromPort, toPort } = fields;
	const blocks = [fields.cidrBlock, fields.ipv6CidrBlock].filter(
		(block) => block !== undefined && block !== "",
	);
	const read = blocks.map(blockOf);
	const parts = [order, action, protocol, icmpType, icmpCode, fromPort, toPort];
	const assumed =
		parts.includes(unresolved) ||
		!Number.isFinite(numberOf(order)) ||
		read.some((block) => block.assumed === true) ||
		read.length === 0;
	const allow = textOf(action).toLowerCase() === "allow" || action === unresolved;
	if (assumed && !allow) return [maybeDenies];
	const number = assumed ? 0 : numberOf(order);
	return [
		{
			urn: by.urn,
			text: `ACL ${acl}, ${direction} rule ${assumed ? "(not known yet)" : number}`,
			order: number,
			allow,
			addresses: read.length === 0 ? allAddresses : read.flatMap(({ addresses }) => addresses),
			traffic: trafficOf(fields),
			...(assumed && { assumed }),
		},
	];
}

function inlineEntries(acl: AclNode, direction: "ingress" | "egress"): Entries {
	const reported = acl.output(direction);
	const declared: unknown = acl.inputs[direction] ?? (reported === unresolved ? undefined : reported);
	return elements(declared).flatMap((value) => {
		const nothing: Fields = { order: unresolved, action: unresolved, protocol: unresolved };
		if (typeof value !== "object" || value === null) return entryOf(acl, acl.name, direction, nothing);
		const fields = value as Omit<Fields, "order"> & { readonly ruleNo?: unknown };
		return entryOf(acl, acl.name, direction, { ...fields, order: fields.ruleNo });
	});
}

export type AclOf = (subnet: SubnetNode, vpc: VpcNode | undefined) => Acl;

/** The ACL that AWS makes with every VPC, as AWS makes it: it lets everything through. */
function openAcl({ urn, name }: Pick<Node, "urn" | "name">, assumed: boolean): Acl {
	const entry = (direction: string): AclEntry => ({
		urn,
		text: assumed
			? `an ACL of ${name} that is not known here, ${direction}`
			: `the default ACL of ${name}, which AWS leaves open, ${direction}`,
		allow: true,
		addresses: allAddresses,
		traffic: allTraffic,
		...(assumed && { assumed }),
	});
	return { urn, name: `default ACL of ${name}`, ingress: [entry("ingress")], egress: [entry("egress")] };
}

export function readAcls(graph: Graph): AclOf {
	const nodes = graph.ofType(...aclTypes);
	const entries = new Map<AclNode, Lists>();
	/** ACLs of VPCs that only standalone rules name. */
	const unadopted = new Map<VpcNode, Lists>();
	for (const node of nodes) entries.set(node, { ingress: [], egress: [] });
	for (const rule of graph.ofType("aws:ec2/networkAclRule:NetworkAclRule")) {
		const { networkAclId, ruleNumber, ruleAction, egress, ...fields } = rule.inputs;
		const owners = follow(
			graph,
			rule,
			"networkAclId",
			networkAclId ?? unresolved,
			...aclTypes,
			"aws:ec2/vpc:Vpc",
		);
		const known = owners.nodes.map((owner) => {
			if (owner.type !== "aws:ec2/vpc:Vpc") return [owner.name, entries.get(owner as AclNode)] as const;
			const made = unadopted.get(owner as VpcNode) ?? { ingress: [], egress: [] };
			unadopted.set(owner as VpcNode, made);
			return [`default ACL of ${owner.name}`, made] as const;
		});
		const all = nodes.map((node) => [node.name, entries.get(node)] as const);
		for (const [name, own] of owners.unknown ? all : known) {
			for (const direction of ["ingress", "egress"] as const) {
				if (egress !== unresolved && (egress === true) !== (direction === "egress")) continue;
				const order = egress === unresolved || owners.unknown ? unresolved : ruleNumber;
				own?.[direction].push(
					...entryOf(rule, name, direction, {
						...fields,
						order,
						action: ruleAction,
						protocol: fields.protocol,
					}),
				);
			}
		}
	}
	const sorted = (list: Entries): readonly Ordered[] => {
		const entries = list.filter((entry) => entry !== maybeDenies);
		const isSure = entries.length === list.length;
		return entries
			.map((entry) => (isSure || !entry.allow ? entry : { ...entry, assumed: true }))
			.sort((one, other) => one.order - other.order);
	};
	const acls = new Map<AclNode, Acl>();
	for (const node of nodes) {
		const own = entries.get(node);
		// Rules apart come first: AWS reports them again as the ACL's own.
		acls.set(node, {
			urn: node.urn,
			name: node.name,
			ingress: sorted([...(own?.ingress ?? []), ...inlineEntries(node, "ingress")]),
			egress: sorted([...(own?.egress ?? []), ...inlineEntries(node, "egress")]),
		});
	}

	const named = new Map<SubnetNode, Set<AclNode | "foreign">>();
	let isLoose = false;
	const give = (acl: AclNode | "foreign", from: Node, property: string, value: unknown) => {
		const found = follow(graph, from, property, value, "aws:ec2/subnet:Subnet");
		// Any subnet without an ACL of its own may be in one that names subnets not known yet.
		isLoose ||= found.unknown;
		for (const subnet of found.nodes) {
			named.set(subnet, (named.get(subnet) ?? new Set()).add(acl));
		}
	};
	for (const node of nodes) {
		// Those of an adopted default ACL are chance: a subnet's own takes it from there.
		if (node.type === "aws:ec2/networkAcl:NetworkAcl") give(node, node, "subnetIds", node.inputs.subnetIds);
	}
	for (const link of graph.ofType("aws:ec2/networkAclAssociation:NetworkAclAssociation")) {
		const found = follow(graph, link, "networkAclId", link.inputs.networkAclId ?? unresolved, ...aclTypes);
		for (const acl of [...found.nodes, ...(found.foreign || found.unknown ? (["foreign"] as const) : [])]) {
			give(acl, link, "subnetId", link.inputs.subnetId);
		}
	}
	const defaults = new Map<VpcNode, AclNode>();
	for (const node of graph.ofType("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl")) {
		const { defaultNetworkAclId } = node.inputs;
		for (const vpc of ownVpcs(graph, node, "defaultNetworkAclId", defaultNetworkAclId))
			defaults.set(vpc, node);
	}

	const ownDefaults = new Map<VpcNode, Acl>();
	const ownDefault = (vpc: VpcNode): Acl => {
		const open = openAcl(vpc, false);
		const extra = unadopted.get(vpc) ?? { ingress: [], egress: [] };
		const before = (list: Entries) => sorted(list).filter(({ order }) => order < 100);
		return {
			...open,
			ingress: [...before(extra.ingress), ...open.ingress],
			egress: [...before(extra.egress), ...open.egress],
		};
	};

	return (subnet, vpc) => {
		const own = [...(named.get(subnet) ?? [])];
		const [acl] = own;
		if (own.length > 1 || acl === "foreign") return openAcl(subnet, true);
		if (acl) return acls.get(acl) ?? openAcl(subnet, true);
		if (isLoose) return openAcl(subnet, true);
		if (!vpc) return openAcl(subnet, false);
		const adopted = defaults.get(vpc);
		if (adopted) return acls.get(adopted) ?? openAcl(vpc, true);
		const made = ownDefaults.get(vpc) ?? ownDefault(vpc);
		ownDefaults.set(vpc, made);
		return made;
	};
}

const takenOver = ["defaultNetworkAclId", "defaultRouteTableId"] as const;

/** VPCs by what AWS made with them. */
const vpcsByOutput = oncePerGraph((graph) => {
	const vpcs = new Map<string, VpcNode[]>();
	for (const vpc of graph.ofType("aws:ec2/vpc:Vpc")) {
		for (const property of takenOver) {
			const id = vpc.output(property);
			if (typeof id === "string") append(vpcs, `${property} ${id}`, vpc);
		}
	}
	return vpcs;
});

/** VPCs of which a resource takes over what AWS made with them, by the id of that. */
export function ownVpcs(
	graph: Graph,
	from: Node,
	property: (typeof takenOver)[number],
	value: unknown,
): readonly VpcNode[] {
	const named = (typeof value === "string" && vpcsByOutput(graph).get(`${property} ${value}`)) || [];
	return named.length > 0 ? named : follow(graph, from, property, value, "aws:ec2/vpc:Vpc").nodes;
}
