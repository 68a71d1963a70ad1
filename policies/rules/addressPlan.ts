/** How addresses and zones are given out to subnets. */
import { subnetTiers } from "../../infra/tiers.js";
import {
	type AddressRange,
	byAddress,
	intersectionOf,
	rangeOf,
	unionOf,
	without,
} from "../graph/addresses.js";
import { append, type Graph, nodesOf } from "../graph/graph.js";
import { type SubnetNode, zoneOf } from "../graph/subnets.js";
import { subnetTierOf } from "../graph/tiers.js";
import { type Unresolved, unresolved } from "../graph/values.js";
import { type Finding, graphRule, undetermined, violation } from "../rule.js";
import * as examples from "./addressPlan.examples.js";

interface Placed {
	/** By the VPC that they are in; those of a VPC outside of the stack by its id. */
	readonly byVpc: ReadonlyMap<unknown, readonly SubnetNode[]>;
	/** Those that may be in any. */
	readonly loose: readonly SubnetNode[];
}

function placedSubnets(graph: Graph): Placed {
	const byVpc = new Map<unknown, SubnetNode[]>();
	const loose: SubnetNode[] = [];
	for (const subnet of graph.ofType("aws:ec2/subnet:Subnet")) {
		const { vpcId } = subnet.inputs;
		const vpcs = graph.resolve(subnet, "vpcId", vpcId, "aws:ec2/vpc:Vpc");
		const [vpc = vpcId] = nodesOf(vpcs);
		if (vpcs.includes("undetermined")) loose.push(subnet);
		else append(byVpc, vpc, subnet);
	}
	return { byVpc, loose };
}

/** Judges the subnets of one kind, in a VPC whose subnets are in the zones given; there may be more of the kind. */
function judgeTier(
	tier: string,
	subnets: readonly SubnetNode[],
	all: ReadonlySet<string>,
	mayBeMore: boolean,
): readonly Finding[] {
	const [first] = subnets;
	if (!first) return [];
	const zones = new Set(subnets.map(zoneOf));
	const report = zones.delete("undetermined") || mayBeMore ? undetermined : violation;
	const kind = subnetTiers.find((known) => known === tier) ?? "tagged";
	if (zones.size < 2) {
		const message = `the ${kind} subnets are in these zones: ${[...zones].join(", ") || "none known"}; allowed: two or more`;
		return [report(message, first.urn)];
	}
	const missing = tier === "public" ? [...all].filter((zone) => !zones.has(zone)) : [];
	const message = `the public subnets miss ${missing.length} of the zones that other subnets are in; allowed: none`;
	return missing.length > 0 ? [report(message, first.urn)] : [];
}

const tiersSpanZones = graphRule({
	id: "tiers-span-azs",
	title: "Every kind of subnet is in two zones or more, and public ones are where any other is",
	severity: "medium",
	level: "mandatory",
	controls: [],
	why: "A tier in one zone is down with it. A balancer sends nothing to instances in a zone where it has no subnet, and a zone without a public subnet has no NAT gateway of its own. Kinds of subnet are told by the SubnetTier tag, unless the pack is configured otherwise; subnets of none are passed over.",
	fix: "Give each kind a subnet in two zones or more, each with its zone named, and public ones in all of them.",
	examples: examples.tiersSpanZones,
	check: (graph) => {
		const { byVpc, loose } = placedSubnets(graph);
		const inVpcs = [...byVpc.values()].flatMap((subnets) => {
			const byTier = new Map<string, SubnetNode[]>();
			for (const subnet of subnets) {
				const tier = subnetTierOf(subnet);
				if (tier !== undefined) append(byTier, tier, subnet);
			}
			const zones = [...byTier.values()].flat().map(zoneOf);
			const all = new Set(zones.filter((zone) => zone !== "undetermined"));
			const mayBeMore = byTier.delete("undetermined") || loose.length > 0;
			return [...byTier].flatMap(([tier, list]) => judgeTier(tier, list, all, mayBeMore));
		});
		const maybeAnywhere = new Set(loose);
		const unplaced = graph
			.ofType("aws:ec2/subnet:Subnet")
			.filter((subnet) => subnetTierOf(subnet) === "undetermined" || maybeAnywhere.has(subnet))
			.filter((subnet) => subnetTierOf(subnet) !== undefined)
			.map(({ name, urn }) =>
				undetermined(`the kind of subnet that ${name} is, or its VPC, is not known yet`, urn),
			);
		return [...inVpcs, ...unplaced];
	},
});

/** The blocks of a VPC that the program names; undefined when AWS, or somebody else, gives it some. */
function blocksOf(graph: Graph, vpc: unknown): readonly AddressRange[] | Unresolved | undefined {
	const node = graph.ofType("aws:ec2/vpc:Vpc").find((other) => other === vpc);
	if (!node) return undefined;
	const named = graph
		.ofType("aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation")
		.map((link) => ({ link, vpcs: graph.resolve(link, "vpcId", link.inputs.vpcId, "aws:ec2/vpc:Vpc") }));
	const more = named.filter(({ vpcs }) => vpcs.some((other) => other === node));
	const blocks = [node.inputs.cidrBlock, ...more.map(({ link }) => link.inputs.cidrBlock)];
	if (blocks.includes(unresolved) || named.some(({ vpcs }) => vpcs.includes("undetermined")))
		return unresolved;
	const ranges = blocks.map((block) => (typeof block === "string" ? rangeOf(block) : undefined));
	const known = ranges.filter((range) => range !== undefined);
	return known.length === ranges.length ? known : undefined;
}

/** Findings on the subnets of one VPC, of which only IPv4 blocks stand in programs: IPv6 ones AWS gives out. */
function judgeBlocks(graph: Graph, vpc: unknown, subnets: readonly SubnetNode[]): readonly Finding[] {
	const blocks = blocksOf(graph, vpc);
	const findings: Finding[] = [];
	const own = blocks === unresolved ? blocks : blocks && unionOf(blocks);
	const seen: PlacedRange[] = [];
	for (const { name, urn, inputs } of subnets) {
		const { cidrBlock, ipv4IpamPoolId, ipv6Native } = inputs;
		if (cidrBlock === undefined && (ipv4IpamPoolId !== undefined || ipv6Native === true)) continue;
		const range = typeof cidrBlock === "string" ? rangeOf(cidrBlock) : undefined;
		if (!range) {
			if (typeof cidrBlock === "string")
				findings.push(violation(`the cidrBlock of ${name} is no block`, urn));
			else findings.push(undetermined(`the cidrBlock of ${name} is not known yet`, urn));
			continue;
		}
		seen.push({ name, urn, range });
		if (own === unresolved) {
			findings.push(undetermined(`the blocks of the VPC that ${name} is in are not known yet`, urn));
		} else if (own && without([range], own).length > 0) {
			findings.push(violation(`${name} has addresses that its VPC has not; allowed: the VPC's own`, urn));
		}
	}
	return [...findings, ...overlaps(seen)];
}

interface PlacedRange {
	readonly name: string;
	readonly urn: string;
	readonly range: AddressRange;
}

/** Each range that starts inside another one, of the two the later to be declared. */
function overlaps(declared: readonly PlacedRange[]): readonly Finding[] {
	const order = new Map(declared.map((one, i) => [one, i]));
	const inOrder = (one: PlacedRange, other: PlacedRange) => (order.get(one) ?? 0) - (order.get(other) ?? 0);
	const sorted = [...declared].sort((one, other) => byAddress(one.range, other.range) || inOrder(one, other));
	let [widest] = sorted;
	return sorted.slice(1).flatMap((one) => {
		const before = widest;
		if (!before) return [];
		const isApart = before.range.family !== one.range.family || before.range.last < one.range.first;
		if (isApart || before.range.last < one.range.last) widest = one;
		if (isApart) return [];
		const [other, { name, urn }] = [before, one].sort(inOrder) as [PlacedRange, PlacedRange];
		return [violation(`${name} shares addresses with ${other.name}; allowed: none`, urn)];
	});
}

const noOverlap = graphRule({
	id: "cidr-no-overlap",
	title: "Subnets share no addresses and lie inside their VPC, and VPCs that are joined share none either",
	severity: "medium",
	level: "mandatory",
	controls: [],
	undecided: "at-update",
	why: "AWS refuses such a subnet in the middle of an update, with what was made before it left behind. Between joined VPCs it refuses the peering, or routes to one of the two.",
	fix: "Give each a block of its own; infra/tiers.ts shows a plan in which a further zone moves nothing.",
	examples: examples.noOverlap,
	check: (graph) => {
		const { byVpc, loose } = placedSubnets(graph);
		const inside = [...byVpc].flatMap(([vpc, subnets]) => judgeBlocks(graph, vpc, subnets));
		const unplaced = loose.map(({ name, urn }) =>
			undetermined(`the VPC that ${name} is in is not known yet`, urn),
		);
		const joined = graph.ofType("aws:ec2/vpcPeeringConnection:VpcPeeringConnection").flatMap((link) => {
			const ends = [
				graph.resolve(link, "vpcId", link.inputs.vpcId, "aws:ec2/vpc:Vpc"),
				graph.resolve(link, "peerVpcId", link.inputs.peerVpcId, "aws:ec2/vpc:Vpc"),
			].map((vpcs) =>
				vpcs.flatMap((vpc): readonly (AddressRange | Unresolved)[] => {
					if (vpc === "undetermined") return [unresolved];
					const blocks = blocksOf(graph, vpc) ?? [];
					return blocks === unresolved ? [blocks] : blocks;
				}),
			);
			const [one = [], other = []] = ends.map((list) =>
				unionOf(list.filter((range) => range !== unresolved)),
			);
			const message = `${link.name} joins VPCs that share addresses; allowed: none`;
			if (intersectionOf(one, other).length > 0) return [violation(message, link.urn)];
			return ends.flat().includes(unresolved) ? [undetermined(message, link.urn)] : [];
		});
		return [...inside, ...unplaced, ...joined];
	},
});

export const addressPlanRules = [tiersSpanZones, noOverlap];
