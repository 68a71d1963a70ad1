/** What security groups and network ACLs let in from so much of the internet that it might as well be all of it. */
import { addressesOf, isWorldwide, unionOf, without } from "./addresses.js";
import { append, type Graph, type Node, nodesOf, oncePerGraph } from "./graph.js";
import { type PortRange, type Protocol, portRange, protocolOf } from "./protocols.js";
import { type GroupNode, groupTypes, type Permission, permissionsOf } from "./securityGroups.js";
import type { Service } from "./services.js";
import { elements, numberOf, textOf, type Unresolved, unresolved } from "./values.js";

/** Whether some of the traffic may be for a service. */
function concerns({ port, protocols }: Service, protocol: Protocol, ports: PortRange | Unresolved): boolean {
	const speaks =
		protocol === unresolved || protocol === "all" || (protocols as readonly string[]).includes(protocol);
	return (
		speaks && (protocol === unresolved || ports === unresolved || (ports.from <= port && port <= ports.to))
	);
}

/** Blocks by customer-managed prefix list; a list with an entry that is not known yet holds `undetermined`. */
const blocksOfLists = oncePerGraph((graph) => {
	const blocks = new Map<Node, (string | "undetermined")[]>();
	const read = (value: unknown) => (typeof value === "string" ? value : "undetermined");
	for (const list of graph.ofType("aws:ec2/managedPrefixList:ManagedPrefixList")) {
		const entries = elements(list.inputs.entries);
		blocks.set(
			list,
			entries.map((entry) => (typeof entry === "object" ? read(entry.cidr) : "undetermined")),
		);
	}
	for (const entry of graph.ofType("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry")) {
		const { prefixListId, cidr } = entry.inputs;
		const lists = graph.resolve(
			entry,
			"prefixListId",
			prefixListId,
			"aws:ec2/managedPrefixList:ManagedPrefixList",
		);
		for (const list of nodesOf(lists)) blocks.get(list)?.push(read(cidr));
		if (lists.includes("undetermined")) for (const own of blocks.values()) own.push("undetermined");
	}
	return blocks;
});

/** Blocks of a prefix list that a rule names and this stack makes; nothing is known of others. */
function listedBlocks(graph: Graph, { declaredBy, direction }: Permission, list: unknown): readonly string[] {
	const isInline = (groupTypes as readonly string[]).includes(declaredBy.type);
	const isClassic = declaredBy.type === "aws:ec2/securityGroupRule:SecurityGroupRule";
	const property = isInline ? direction : isClassic ? "prefixListIds" : "prefixListId";
	return graph
		.resolve(declaredBy, property, list, "aws:ec2/managedPrefixList:ManagedPrefixList")
		.flatMap((found) => {
			if (found === "undetermined") return ["undetermined"];
			return found === "outside" ? [] : (blocksOfLists(graph).get(found) ?? []);
		});
}

/** A rule that has a part in opening a service to the world. */
export interface Opening {
	readonly declaredBy: Node;
	/** Whose rule it is, in words. */
	readonly owner: string;
	readonly services: readonly string[];
	readonly blocks: readonly string[];
	/** True when it may be, by addresses, ports or a protocol that are not known yet. */
	readonly undetermined: boolean;
}

interface Candidate {
	readonly permission: Permission;
	/** What it adds to the group's addresses. */
	readonly blocks: readonly string[];
}

function candidateOf(graph: Graph, permission: Permission): Candidate | undefined {
	const { peer, direction } = permission;
	if (direction !== "ingress") return undefined;
	switch (peer.kind) {
		case "block":
			return peer.scope === "internet" ? { permission, blocks: [peer.block] } : undefined;
		case "prefixList":
			return { permission, blocks: listedBlocks(graph, permission, peer.list) };
		case "undetermined":
			return peer.what === "addresses" ? { permission, blocks: ["undetermined"] } : undefined;
		case "group":
		case "foreignGroup":
			return undefined;
		default:
			return peer satisfies never;
	}
}

/**
 * The rules of security groups by which the world reaches one of the services. A group's rules count together:
 * two that hold half of the world each are as open as one that holds all of it.
 */
export function worldOpenings(graph: Graph, services: readonly Service[]): readonly Opening[] {
	const byGroup = new Map<GroupNode | Node, Candidate[]>();
	for (const permission of permissionsOf(graph)) {
		const candidate = candidateOf(graph, permission);
		if (!candidate) continue;
		const { group, declaredBy } = permission;
		const owner = typeof group === "string" ? declaredBy : group;
		const candidates = byGroup.get(owner) ?? [];
		candidates.push(candidate);
		byGroup.set(owner, candidates);
	}
	return [...byGroup].flatMap(([owner, candidates]) => openingsOf(owner, candidates, services));
}

function openingsOf(
	{ name }: Node,
	candidates: readonly Candidate[],
	services: readonly Service[],
): readonly Opening[] {
	const found = new Map<Node, { services: Set<string>; blocks: Set<string>; undetermined: boolean }>();
	for (const service of services) {
		const own = candidates.filter(({ permission: { protocol, ports } }) =>
			concerns(service, protocol, ports),
		);
		const certain = own.filter(
			({ permission: { protocol, ports } }) => protocol !== unresolved && ports !== unresolved,
		);
		const isOpen = isWorldwide(addressesOf(certain.flatMap(({ blocks }) => blocks)));
		const isMaybe =
			own.some(({ blocks }) => blocks.includes("undetermined")) ||
			isWorldwide(addressesOf(own.flatMap(({ blocks }) => blocks)));
		if (!isOpen && !isMaybe) continue;
		for (const { permission, blocks } of isOpen ? certain : own) {
			const entry = found.get(permission.declaredBy) ?? {
				services: new Set(),
				blocks: new Set(),
				undetermined: !isOpen,
			};
			entry.services.add(`${service.name} (${service.port})`);
			for (const block of blocks) if (block !== "undetermined") entry.blocks.add(block);
			found.set(permission.declaredBy, { ...entry, undetermined: entry.undetermined && !isOpen });
		}
	}
	return [...found].map(([declaredBy, entry]) => ({
		declaredBy,
		owner: name,
		services: [...entry.services],
		blocks: [...entry.blocks],
		undetermined: entry.undetermined,
	}));
}

export const aclTypes = [
	"aws:ec2/networkAcl:NetworkAcl",
	"aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
] as const;
export type AclNode = Node<(typeof aclTypes)[number]>;

/** An entry of a network ACL for what comes in. */
interface AclEntry {
	readonly declaredBy: Node;
	readonly number: unknown;
	readonly action: unknown;
	readonly protocol: Protocol;
	readonly ports: PortRange | Unresolved;
	readonly block: unknown;
}

function aclEntry(declaredBy: Node, number: unknown, action: unknown, entry: object): AclEntry {
	const read = (key: string): unknown => Reflect.get(entry, key);
	const protocol = protocolOf(read("protocol"));
	return {
		declaredBy,
		number,
		action,
		protocol,
		ports: portRange(protocol, read("fromPort"), read("toPort")),
		block: read("cidrBlock") || read("ipv6CidrBlock"),
	};
}

/** Network ACLs with their entries for what comes in, inline and standalone. */
const ingressOfAcls = oncePerGraph((graph) => {
	const acls = new Map<Node, AclEntry[]>();
	for (const acl of graph.ofType(...aclTypes)) {
		const entries = elements(acl.inputs.ingress).map((entry) => {
			const known = typeof entry === "object" ? entry : { ruleNo: entry, action: entry, protocol: entry };
			return aclEntry(
				acl,
				known.ruleNo,
				known.action,
				typeof entry === "object" ? entry : { protocol: entry },
			);
		});
		acls.set(acl, entries);
	}
	for (const rule of graph.ofType("aws:ec2/networkAclRule:NetworkAclRule")) {
		const { networkAclId, egress, ruleNumber, ruleAction } = rule.inputs;
		if (egress === true) continue;
		const entry = aclEntry(rule, ruleNumber, ruleAction, rule.inputs);
		for (const acl of graph.resolve(rule, "networkAclId", networkAclId, ...aclTypes)) {
			// Of an ACL that is not known, or of another stack, the entry is all there is to judge.
			const own = typeof acl === "string" ? rule : acl;
			const sure = egress === unresolved || acl === "undetermined" ? { ...entry, number: unresolved } : entry;
			append(acls, own, sure);
		}
	}
	return acls;
});

/** The entries of network ACLs by which the world reaches a service: the first that matches decides. */
export function aclOpenings(graph: Graph, service: Service): readonly Opening[] {
	return [...ingressOfAcls(graph)].flatMap(([acl, all]): readonly Opening[] => {
		const entries = all.filter(({ protocol, ports }) => concerns(service, protocol, ports));
		const opening = (list: readonly AclEntry[], undetermined: boolean): readonly Opening[] => {
			const sources = new Set(list.map(({ declaredBy }) => declaredBy));
			return [...sources].map((declaredBy) => ({
				declaredBy,
				owner: acl.name,
				services: [`${service.name} (${service.port})`],
				blocks: list
					.filter((entry) => entry.declaredBy === declaredBy)
					.map(({ block }) => block)
					.filter((block) => typeof block === "string"),
				undetermined,
			}));
		};
		const isKnown = ({ number, action, protocol, ports, block }: AclEntry) =>
			![number, action, protocol, ports, block].includes(unresolved);
		const unknown = entries.filter((entry) => !isKnown(entry) && entry.action !== "deny");
		if (unknown.length > 0) return opening(unknown, true);

		let decided = addressesOf([]);
		let allowed = addressesOf([]);
		const allowing: AclEntry[] = [];
		for (const entry of entries.filter(isKnown).sort((a, b) => numberOf(a.number) - numberOf(b.number))) {
			const addresses = addressesOf([textOf(entry.block)]);
			const fresh = without(addresses, decided);
			if (entry.action === "allow" && fresh.length > 0) {
				allowed = unionOf([...allowed, ...fresh]);
				allowing.push(entry);
			}
			decided = unionOf([...decided, ...addresses]);
		}
		const wide = allowing.filter(({ block }) => isWorldwide(addressesOf([textOf(block)])));
		// A denial that is not known in full may still come first and be wide enough.
		const isSure = entries.every(isKnown);
		return isWorldwide(allowed) ? opening(wide.length > 0 ? wide : allowing, !isSure) : [];
	});
}
