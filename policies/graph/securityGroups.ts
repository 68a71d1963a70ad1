/**
 * Security group rules in one form, however they are written: inline, as `aws.ec2.SecurityGroupRule`, or as
 * `aws.vpc.SecurityGroupIngressRule` and `SecurityGroupEgressRule`.
 */
import type { Properties } from "../resources.js";
import { scopeOf } from "./addresses.js";
import { type Graph, type Node, oncePerGraph, type Referent } from "./graph.js";
import { type PortRange, type Protocol, portRange, protocolOf } from "./protocols.js";
import { elements, unresolved } from "./values.js";

export const groupTypes = [
	"aws:ec2/securityGroup:SecurityGroup",
	"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
] as const;
export type GroupNode = Node<(typeof groupTypes)[number]>;
type GroupReferent = Referent<(typeof groupTypes)[number]>;

/** The other side of a rule. */
export type Peer =
	| { readonly kind: "group"; readonly group: GroupNode }
	/** A group that this stack does not make. */
	| { readonly kind: "foreignGroup" }
	| { readonly kind: "block"; readonly block: string; readonly scope: "private" | "internet" }
	/** A list of blocks that somebody else may change: it can hold any address. */
	| {
			readonly kind: "prefixList";
			/** The list's id, as the rule gives it. */
			readonly list: unknown;
	  }
	| { readonly kind: "undetermined"; readonly what: "group" | "addresses" };

export type Direction = "ingress" | "egress";

/** One protocol, one range of ports, one peer: what a single rule lets through. */
export interface Permission {
	/** The resource that says so: a rule, or a group with inline rules. */
	readonly declaredBy: Node;
	/** The group it is part of. */
	readonly group: GroupReferent;
	readonly direction: Direction;
	readonly protocol: Protocol;
	readonly ports: PortRange | typeof unresolved;
	readonly peer: Peer;
}

/** What an entry of an inline list says, in the names all inline lists share. */
interface InlineEntry {
	readonly protocol?: unknown;
	readonly fromPort?: unknown;
	readonly toPort?: unknown;
	readonly cidrBlocks?: unknown;
	readonly ipv6CidrBlocks?: unknown;
	readonly prefixListIds?: unknown;
	readonly securityGroups?: unknown;
	readonly self?: unknown;
}

/** Everything that the stack's security groups let through. */
export const permissionsOf = oncePerGraph((graph): readonly Permission[] => {
	const declared = [
		...graph.ofType(...groupTypes).flatMap((group) => inline(graph, group, group.inputs)),
		...graph.ofType("aws:ec2/securityGroupRule:SecurityGroupRule").flatMap((rule) => classic(graph, rule)),
		...graph
			.ofType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
			.flatMap((rule) => single(graph, rule, "ingress")),
		...graph
			.ofType("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")
			.flatMap((rule) => single(graph, rule, "egress")),
	];
	const known = new Set(declared.map(keyOf));
	return [...declared, ...drifted(graph).filter((permission) => !known.has(keyOf(permission)))];
});

function inline(
	graph: Graph,
	group: GroupNode,
	lists: { readonly ingress?: unknown; readonly egress?: unknown },
): readonly Permission[] {
	return (["ingress", "egress"] as const).flatMap((direction) =>
		elements(lists[direction]).flatMap((value): readonly Permission[] => {
			const part = { declaredBy: group, group, direction };
			if (typeof value !== "object" || value === null) {
				const peer = { kind: "undetermined", what: "addresses" } as const;
				return [{ ...part, protocol: unresolved, ports: unresolved, peer }];
			}
			const entry: InlineEntry = value;
			const protocol = protocolOf(entry.protocol);
			const ports = portRange(protocol, entry.fromPort, entry.toPort);
			const peers = [
				...blockPeers(entry.cidrBlocks),
				...blockPeers(entry.ipv6CidrBlocks),
				...prefixListPeers(entry.prefixListIds),
				...groupPeers(graph.resolve(group, direction, entry.securityGroups, ...groupTypes)),
				...selfPeers(entry.self, [group]),
			];
			return peers.map((peer) => ({ ...part, protocol, ports, peer }));
		}),
	);
}

function classic(
	graph: Graph,
	rule: Node<"aws:ec2/securityGroupRule:SecurityGroupRule">,
): readonly Permission[] {
	const { type, protocol: name, fromPort, toPort, ...inputs } = rule.inputs;
	const groups = graph.resolve(rule, "securityGroupId", inputs.securityGroupId ?? unresolved, ...groupTypes);
	const source = inputs.sourceSecurityGroupId;
	const peers = orUndetermined([
		...blockPeers(inputs.cidrBlocks),
		...blockPeers(inputs.ipv6CidrBlocks),
		...prefixListPeers(inputs.prefixListIds),
		...groupPeers(graph.resolve(rule, "sourceSecurityGroupId", source, ...groupTypes)),
		...selfPeers(inputs.self, groups),
	]);
	const protocol = protocolOf(name);
	const ports = portRange(protocol, fromPort, toPort);
	const directions: readonly Direction[] =
		type === "ingress" || type === "egress" ? [type] : ["ingress", "egress"];
	return directions.flatMap((direction) =>
		groups.flatMap((group) =>
			peers.map((peer) => ({ declaredBy: rule, group, direction, protocol, ports, peer })),
		),
	);
}

type SingleRule =
	| "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
	| "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

function single(graph: Graph, rule: Node<SingleRule>, direction: Direction): readonly Permission[] {
	const inputs: Properties<SingleRule> = rule.inputs;
	const groups = graph.resolve(rule, "securityGroupId", inputs.securityGroupId ?? unresolved, ...groupTypes);
	const referenced = inputs.referencedSecurityGroupId;
	const peers = orUndetermined([
		...blockPeers(inputs.cidrIpv4),
		...blockPeers(inputs.cidrIpv6),
		...prefixListPeers(inputs.prefixListId),
		...groupPeers(graph.resolve(rule, "referencedSecurityGroupId", referenced, ...groupTypes)),
	]);
	const protocol = protocolOf(inputs.ipProtocol);
	const ports = portRange(protocol, inputs.fromPort, inputs.toPort);
	return groups.flatMap((group) =>
		peers.map((peer) => ({ declaredBy: rule, group, direction, protocol, ports, peer })),
	);
}

/**
 * Rules that AWS reports for a group beside those the program declares: somebody's, made by hand and found by
 * a refresh.
 */
function drifted(graph: Graph): readonly Permission[] {
	return graph.ofType(...groupTypes).flatMap((group) => {
		const known = (list: unknown) => (Array.isArray(list) ? list : undefined);
		return inline(graph, group, {
			ingress: known(group.output("ingress")),
			egress: known(group.output("egress")),
		});
	});
}

function keyOf({ group, direction, protocol, ports, peer }: Permission): string {
	const range = typeof ports === "symbol" ? ports.description : `${ports.from}-${ports.to}`;
	const other = peer.kind === "group" ? peer.group.urn : peer.kind === "block" ? peer.block : peer.kind;
	return [typeof group === "string" ? group : group.urn, direction, String(protocol), range, other].join(" ");
}

function blockPeers(blocks: unknown): readonly Peer[] {
	return elements(blocks).map((block) => {
		const scope = typeof block === "string" ? scopeOf(block) : undefined;
		return typeof block === "string" && scope
			? { kind: "block", block, scope }
			: { kind: "undetermined", what: "addresses" };
	});
}

function prefixListPeers(lists: unknown): readonly Peer[] {
	return elements(lists).map((list) => ({ kind: "prefixList", list }));
}

function groupPeers(referents: readonly GroupReferent[]): readonly Peer[] {
	return referents.map((referent) => {
		if (referent === "outside") return { kind: "foreignGroup" };
		if (referent === "undetermined") return { kind: "undetermined", what: "group" };
		return { kind: "group", group: referent };
	});
}

function selfPeers(self: unknown, groups: readonly GroupReferent[]): readonly Peer[] {
	return self === undefined || self === false ? [] : groupPeers(groups);
}

/** A standalone rule names exactly one kind of peer: with none to be seen, it is one that is not known yet. */
function orUndetermined(peers: readonly Peer[]): readonly Peer[] {
	return peers.length > 0 ? peers : [{ kind: "undetermined", what: "addresses" }];
}
