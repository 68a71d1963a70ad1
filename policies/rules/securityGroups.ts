/** Who may open a connection to whom: the security groups against the tier table. */
import type { Flow, Tier } from "../../infra/tiers.js";
import { addressesOf, isWorldwide } from "../graph/addresses.js";
import type { Graph } from "../graph/graph.js";
import { describeTraffic, isWithin } from "../graph/protocols.js";
import { type Direction, type Peer, type Permission, permissionsOf } from "../graph/securityGroups.js";
import { hasTiers, tierOf } from "../graph/tiers.js";
import { type Finding, graphRule, undetermined, violation } from "../rule.js";
import { markersText } from "../tierSettings.js";
import * as examples from "./securityGroups.examples.js";

/** What the tier table opens for a tier in one direction, in words: `the db tier takes tcp 5432 from app, tcp 5432 from worker`. */
function permitted(tier: Tier, direction: Direction, table: readonly Flow[]): string {
	const [verb, words] =
		direction === "ingress"
			? ["takes", table.filter(({ to }) => to === tier).map(({ from, port }) => `tcp ${port} from ${from}`)]
			: ["opens", table.filter(({ from }) => from === tier).map(({ to, port }) => `tcp ${port} to ${to}`)];
	return `the ${tier} tier ${verb} ${words.join(", ") || "nothing"}`;
}

function describePeer(peer: Peer): string {
	switch (peer.kind) {
		case "group":
			return `group ${peer.group.name}`;
		case "foreignGroup":
			return "a group that this stack does not make";
		case "block":
			return peer.block;
		case "prefixList":
			return "a prefix list, which can hold any address";
		case "undetermined":
			return `${peer.what === "group" ? "a group" : "addresses"} not known yet`;
		default:
			return peer satisfies never;
	}
}

function describe({ direction, protocol, ports, peer }: Permission): string {
	const side = direction === "ingress" ? "from" : "to";
	return `${describeTraffic(protocol, ports)} ${side} ${describePeer(peer)}`;
}

/** True when the peer is, or may be, on the internet. Groups are judged by the tier table alone. */
function mayBeInternet(peer: Peer): boolean {
	switch (peer.kind) {
		case "prefixList":
			return true;
		case "block":
			return peer.scope === "internet";
		case "undetermined":
			return peer.what === "addresses";
		case "group":
		case "foreignGroup":
			return false;
		default:
			return peer satisfies never;
	}
}

/** Ports that the tier table opens between a tier and a peer. Anyone may be where the internet may be. */
function allowedPorts(permission: Permission, tier: Tier, table: readonly Flow[]): ReadonlySet<number> {
	const { direction, peer } = permission;
	const other = peer.kind === "group" ? tierOf(peer.group) : undefined;
	const fits = (flow: Flow) => {
		const [own, far] = direction === "ingress" ? [flow.to, flow.from] : [flow.from, flow.to];
		return own === tier && (far === "internet" || far === other);
	};
	return new Set(table.filter(fits).map(({ port }) => port));
}

/** Judges a permission against the tier table. Groups without a tier, and those of other stacks, pass. */
function judge(permission: Permission, table: readonly Flow[]): Finding | undefined {
	const { group, direction, declaredBy, protocol } = permission;
	const what = describe(permission);
	if (group === "outside") return undefined;
	if (group === "undetermined") {
		return undetermined(`${what}: it is not known yet which group this rule belongs to`, declaredBy.urn);
	}
	const tier = tierOf(group);
	if (tier === undefined) return undefined;
	if (tier === "undetermined") {
		return undetermined(`${what}: the tier of group ${group.name} is not known for certain`, declaredBy.urn);
	}
	const verdict = isWithin(allowedPorts(permission, tier, table), protocol, permission.ports);
	if (verdict === "yes") return undefined;
	const unknownPeer =
		permission.peer.kind === "undetermined" ||
		(permission.peer.kind === "group" && tierOf(permission.peer.group) === "undetermined");
	const message = `${group.name} lets through ${what}; ${permitted(tier, direction, table)}`;
	return verdict === "undetermined" || unknownPeer
		? undetermined(message, declaredBy.urn)
		: violation(message, declaredBy.urn);
}

const tierChain = graphRule({
	id: "sg-tier-chain",
	title: "Each tier takes connections from the tier in front of it only, by its group and on its port only",
	severity: "critical",
	level: "mandatory",
	controls: [],
	why: "A tier that anything inside the VPC can call is no tier: one compromised instance then reaches the database. Addresses do not do in place of a group, because whatever is launched into the subnet next has them too. What comes from the internet is the business of sg-no-world-ingress-off-edge.",
	fix: "Refer to the group of the tier in front, on the port of infra/tiers.ts; a new connection is a new line in that table.",
	examples: examples.tierChain,
	check: (graph, { flows }) =>
		permissionsOf(graph)
			.filter(({ direction, peer }) => direction === "ingress" && !mayBeInternet(peer))
			.flatMap((permission) => judge(permission, flows) ?? []),
});

/** What the controls let the internet reach, in a program that keeps no tiers apart. */
const webPorts: ReadonlySet<number> = new Set([80, 443]);

/** Judges what lets the internet in where no tier says who may. Without tiers a few addresses pass, as in the controls. */
function judgeUntiered(permission: Permission, graph: Graph): readonly Finding[] {
	const { group, declaredBy, peer, protocol, ports } = permission;
	const tiered = hasTiers(graph);
	const isNarrow =
		peer.kind === "prefixList" || (peer.kind === "block" && !isWorldwide(addressesOf([peer.block])));
	const verdict = tiered ? "no" : isWithin(webPorts, protocol, ports);
	if (verdict === "yes" || (!tiered && isNarrow)) return [];
	const name = typeof group === "string" ? "A group outside this stack or not known yet" : group.name;
	const into = tiered ? ` into the edge tier (${markersText(graph.settings.members.edge)})` : "";
	const message = `${name} lets through ${describe(permission)}; allowed from the internet: 80 and 443${into}`;
	const isUnsure = peer.kind === "undetermined" || verdict === "undetermined";
	return [isUnsure ? undetermined(message, declaredBy.urn) : violation(message, declaredBy.urn)];
}

const noWorldIngressOffEdge = graphRule({
	id: "sg-no-world-ingress-off-edge",
	title: "The internet reaches the edge balancer's group only, on 80 and 443 only",
	severity: "critical",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "EC2.18" },
		{ framework: "Checkov", id: "CKV_AWS_277" },
	],
	why: "Everything else on the internet's side is scanned within minutes. Stricter than the controls: any public block counts, not 0.0.0.0/0 and ::/0 alone, so the world in pieces does not pass; a prefix list counts; every port counts; and 80 and 443 are open on the edge tier's group only. In a program without tiers they are open on any, and only blocks of a 256th of the internet or more count.",
	fix: "Remove the rule. What must be reached goes behind the edge balancer; administrators come in through Session Manager.",
	examples: examples.noWorldIngressOffEdge,
	check: (graph, { flows }) =>
		permissionsOf(graph)
			.filter(({ direction, peer }) => direction === "ingress" && mayBeInternet(peer))
			.flatMap((permission): readonly Finding[] => {
				const { group } = permission;
				if (typeof group === "string" || tierOf(group) === undefined) return judgeUntiered(permission, graph);
				const finding = judge(permission, flows);
				return finding ? [finding] : [];
			}),
});

const egressLimited = graphRule({
	id: "sg-egress-limited",
	title: "Each tier opens connections to the tier behind it only, and to 443 outside where it must",
	severity: "high",
	level: "mandatory",
	controls: [],
	why: "Egress to everywhere is how stolen data leaves and how an intruder moves on. The database opens no connection at all.",
	fix: "Refer to the group of the tier behind, on its port; 443 to the internet is for the web, app and worker tiers, as infra/tiers.ts says.",
	examples: examples.egressLimited,
	check: (graph, { flows }) =>
		permissionsOf(graph)
			.filter(({ direction }) => direction === "egress")
			.flatMap((permission) => judge(permission, flows) ?? []),
});

export const securityGroupRules = [tierChain, noWorldIngressOffEdge, egressLimited];
