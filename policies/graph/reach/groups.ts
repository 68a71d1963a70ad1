/** Security groups of the graph, in the form that the proof reads. */
import type { Graph, Node } from "../graph.js";
import { describeTraffic as describe, type Protocol } from "../protocols.js";
import { groupTypes, type Peer, type Permission, permissionsOf } from "../securityGroups.js";
import { unresolved } from "../values.js";
import { type Addresses, allAddresses, readBlock } from "./addressLine.js";
import { prefixListBlocks } from "./follow.js";
import type { Group, GroupRule } from "./model.js";
import { allTraffic, icmpOf, portsOf, protocols, type Traffic } from "./traffic.js";

/** Id of all groups that this stack does not make. */
export const foreignGroupId = "another stack's";

/** The number of a protocol; undefined for all of them, and for a name that says nothing. */
export function protocolNumber(protocol: Protocol): number | undefined {
	if (typeof protocol === "symbol") return undefined;
	const known = (protocols as Readonly<Record<string, number>>)[protocol];
	if (known !== undefined) return known;
	return /^\d{1,3}$/.test(protocol) && Number(protocol) < 256 ? Number(protocol) : undefined;
}

function trafficOf({ protocol, ports }: Permission): Traffic {
	const number = protocolNumber(protocol);
	if (number === undefined) return allTraffic;
	if (typeof ports === "symbol") return portsOf(number);
	const isWide = ports.from === 0 && ports.to === 65535;
	if (number === protocols.icmp || number === protocols.icmpv6) {
		// The two are type and code there.
		return isWide ? portsOf(number) : icmpOf(number, ports.from, ports.to);
	}
	const hasPorts = number === protocols.tcp || number === protocols.udp;
	return hasPorts ? portsOf(number, ports.from, ports.to) : portsOf(number);
}

function peerText(peer: Peer): string {
	switch (peer.kind) {
		case "group":
			return `group ${peer.group.name}`;
		case "foreignGroup":
			return "a group of another stack";
		case "block":
			return peer.block;
		case "prefixList":
			return "a prefix list";
		case "undetermined":
			return "a peer that is not known yet";
		default:
			return peer satisfies never;
	}
}

type PeerPart = { readonly peer: GroupRule["peer"]; readonly assumed?: true };

function peersOf(graph: Graph, { peer, declaredBy, direction }: Permission): readonly PeerPart[] {
	const to = (addresses: Addresses, assumed?: true): PeerPart => ({
		peer: { addresses },
		...(assumed && { assumed }),
	});
	switch (peer.kind) {
		case "group":
			return [{ peer: { group: peer.group.urn } }];
		case "foreignGroup":
			return [{ peer: { group: foreignGroupId } }];
		case "block": {
			const block = readBlock(peer.block);
			return [block ? to(block.addresses) : to(allAddresses, true)];
		}
		case "prefixList": {
			const inline = (groupTypes as readonly string[]).includes(declaredBy.type);
			const classic = declaredBy.type === "aws:ec2/securityGroupRule:SecurityGroupRule";
			const property = inline ? direction : classic ? "prefixListIds" : "prefixListId";
			return prefixListBlocks(graph, declaredBy, property, peer.list).map(({ addresses, assumed }) =>
				to(addresses, assumed),
			);
		}
		case "undetermined":
			return [to(allAddresses, true)];
		default:
			return peer satisfies never;
	}
}

/** Groups by URN. Rules of a group that is not known yet may be any group's. */
export function readGroups(graph: Graph): ReadonlyMap<string, Group> {
	const nodes = graph.ofType(...groupTypes);
	const rules = new Map<string, { ingress: GroupRule[]; egress: GroupRule[] }>(
		nodes.map(({ urn }) => [urn, { ingress: [], egress: [] }]),
	);
	for (const permission of permissionsOf(graph)) {
		const { group, direction, protocol, ports, peer, declaredBy } = permission;
		if (group === "outside") continue;
		const owners = group === "undetermined" ? nodes : [group];
		const isKnown = group !== "undetermined" && protocol !== unresolved && ports !== unresolved;
		const side = direction === "ingress" ? "lets in" : "lets out";
		const preposition = direction === "ingress" ? "from" : "to";
		for (const owner of owners) {
			for (const part of peersOf(graph, permission)) {
				rules.get(owner.urn)?.[direction].push({
					urn: declaredBy.urn,
					text: `group ${owner.name} ${side} ${describe(protocol, ports)} ${preposition} ${peerText(peer)}`,
					peer: part.peer,
					traffic: trafficOf(permission),
					...((!isKnown || part.assumed) && { assumed: true }),
				});
			}
		}
	}
	return new Map(nodes.map(({ urn, name }) => [urn, { id: urn, urn, name, ...(rules.get(urn) ?? noRules) }]));
}

const noRules = { ingress: [], egress: [] };

/** A group that lets everything through, for what carries none or one that is not known. */
export function openGroup(id: string, { urn, name }: Pick<Node, "urn" | "name">, assumed: boolean): Group {
	const rule = (text: string): GroupRule => ({
		urn,
		text: `${name} ${text}`,
		peer: { addresses: allAddresses },
		traffic: allTraffic,
		...(assumed && { assumed }),
	});
	const why = assumed ? "carries a group that is not known here" : "carries no security group";
	return { id, urn, name, ingress: [rule(why)], egress: [rule(why)] };
}

/** The group that AWS makes with every VPC, as AWS makes it: itself in, everything out. */
export function defaultGroup(urn: string): Group {
	const id = `default group of ${urn}`;
	const rule = (text: string, peer: GroupRule["peer"]): GroupRule => ({
		urn,
		text: `the VPC's default security group lets ${text}`,
		peer,
		traffic: allTraffic,
	});
	return {
		id,
		urn,
		name: "default",
		ingress: [rule("itself in", { group: id })],
		egress: [rule("everything out", { addresses: allAddresses })],
	};
}
