/** Makes the network that the proof reads out of a stack's resources, and lists what it cannot vouch for. */
import { subnetTierOf as subnetTierOfTier, type Tier } from "../../../infra/tiers.js";
import { append, type Graph, type Node, oncePerGraph } from "../graph.js";
import { groupTypes } from "../securityGroups.js";
import { hasTiers, subnetTierOf, tierOf } from "../tiers.js";
import { unresolved } from "../values.js";
import { readAcls } from "./acls.js";
import { type Addresses, everyAddress, internetAddresses, readBlock } from "./addressLine.js";
import { type Carrier, readCarriers } from "./carriers.js";
import { other } from "./claims.js";
import { blockOf, type Doubt, follow, referrers, unknownReferencesOf } from "./follow.js";
import { defaultGroup, foreignGroupId, openGroup, readGroups } from "./groups.js";
import type { Group, Network, Station, Subnet, Vpc } from "./model.js";
import { intersect, isEmpty, union } from "./sets.js";
import { gatewayOf, readTables } from "./tables.js";
import { clientTraffic } from "./traffic.js";
import { unmodelled } from "./unmodelled.js";

type SubnetNode = Node<"aws:ec2/subnet:Subnet">;
type VpcNode = Node<"aws:ec2/vpc:Vpc">;

export interface World {
	/** What stands alike in a subnet is one station here. */
	readonly network: Network;
	/** Everything that stands in a subnet. */
	readonly stations: readonly Station[];
	/** Every subnet, with its kind. */
	readonly subnets: readonly { readonly subnet: Subnet; readonly tier: string | undefined }[];
	readonly doubts: readonly Doubt[];
	/** False for a stack in which no resource names a tier: then there is nothing to prove. */
	readonly hasTiers: boolean;
}

/** Blocks that stand for those of IPv6 that AWS gives and a preview cannot know: of RFC 3849, one a subnet. */
function standIn(index: number): Addresses {
	return readBlock(`2001:db8:0:${index.toString(16)}::/64`)?.addresses ?? [];
}

function addressesOf(node: SubnetNode, index: number, doubts: Doubt[]): Addresses {
	const { cidrBlock, ipv6CidrBlock, ipv6Native, assignIpv6AddressOnCreation } = node.inputs;
	const ipv4 = cidrBlock === undefined ? undefined : blockOf(cidrBlock);
	if (ipv4?.assumed || (!ipv4 && ipv6Native !== true)) {
		doubts.push({ urn: node.urn, what: `the addresses of ${node.name} are not known`, unknown: true });
	}
	const known = readBlock(ipv6CidrBlock)?.addresses;
	const hasIpv6 = ipv6CidrBlock !== undefined || ipv6Native === true || assignIpv6AddressOnCreation === true;
	const all = ipv4?.assumed ? everyAddress(4) : (ipv4?.addresses ?? []);
	return union(all, known ?? (hasIpv6 ? standIn(index) : []));
}

/** The tier of its own, that of what it is made from, or that of the groups that it carries. */
function tierOfCarrier(
	{ node, tagged }: Carrier,
	groups: readonly Node[],
): Tier | "undetermined" | undefined {
	if (node.type.startsWith("aws:rds/")) return "db";
	return [node, ...tagged, ...groups].map(tierOf).find((tier) => tier !== undefined);
}

class Builder {
	readonly doubts: Doubt[] = [];
	readonly subnets = new Map<Node, Subnet>();
	readonly #graph: Graph;
	readonly #groups: ReadonlyMap<string, Group>;
	readonly #addressed: ReadonlySet<Node>;
	readonly #vpcs = new Map<Node | undefined, Vpc>();
	readonly #carried = new Set<Node>();

	constructor(graph: Graph) {
		this.#graph = graph;
		this.#groups = readGroups(graph);
		this.#addressed = addressedNodes(graph);
		const tables = readTables(graph, this.doubts);
		const acls = readAcls(graph);
		const nodes = graph.ofType("aws:ec2/subnet:Subnet");
		const vpcOf = new Map<SubnetNode, VpcNode | undefined>();
		for (const [index, node] of nodes.entries()) {
			const { urn, name } = node;
			const home = follow(graph, node, "vpcId", node.inputs.vpcId, "aws:ec2/vpc:Vpc");
			const [vpc] = home.nodes;
			vpcOf.set(node, vpc);
			if (!vpc && !home.unknown)
				this.doubts.push({ urn, what: `${name} is in a VPC that this stack does not make` });
			this.subnets.set(node, {
				urn,
				name,
				vpc: this.#vpc(vpc),
				addresses: addressesOf(node, index, this.doubts),
				table: tables.tableOf(node, vpc),
				acl: acls(node, vpc),
			});
		}
		const natSubnet = (nat: Node<"aws:ec2/natGateway:NatGateway">) => {
			const found = follow(graph, nat, "subnetId", nat.inputs.subnetId, "aws:ec2/subnet:Subnet");
			return found.nodes[0] && this.subnets.get(found.nodes[0]);
		};
		const subnetsOf = new Map<VpcNode, Addresses[]>();
		for (const node of nodes) {
			const vpc = vpcOf.get(node);
			if (vpc) append(subnetsOf, vpc, this.subnets.get(node)?.addresses ?? []);
		}
		const linkType = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation";
		const localOf = (vpc: VpcNode): Addresses =>
			union(
				...[
					vpc.inputs.cidrBlock,
					vpc.inputs.ipv6CidrBlock,
					...(referrers(graph, linkType, "vpcId", vpc.type).get(vpc) ?? []).map(
						({ inputs }) => inputs.cidrBlock,
					),
				].map((block) => readBlock(block)?.addresses ?? []),
				...(subnetsOf.get(vpc) ?? []),
			);
		tables.fill(natSubnet, localOf);
	}

	#vpc(node: VpcNode | undefined): Vpc {
		const known = this.#vpcs.get(node);
		if (known) return known;
		const gateway = gatewayOf(this.#graph, node);
		const vpc = { id: node?.urn ?? "", ...(gateway && { gateway }) };
		this.#vpcs.set(node, vpc);
		return vpc;
	}

	/** A resource once for each subnet that it may be in. */
	stations(carrier: Carrier): readonly Station[] {
		const { node, isEndpoint = false } = carrier;
		const found = carrier.subnets.map(([from, property, value]) =>
			follow(this.#graph, from, property, value, "aws:ec2/subnet:Subnet"),
		);
		const subnets = [...new Set(found.flatMap(({ nodes }) => nodes))];
		const isIncomplete = carrier.isIncomplete || found.some(({ unknown }) => unknown);
		if ((subnets.length === 0 && !isIncomplete) || found.some(({ foreign }) => foreign)) {
			const what = `${node.name} may be in a subnet that this stack does not make`;
			this.doubts.push({ urn: node.urn, what });
		}
		const groups = this.#groupsOf(carrier);
		const tier = tierOfCarrier(carrier, groups.nodes);
		if (tier === "undetermined") {
			this.doubts.push({ urn: node.urn, what: `the tier of ${node.name} is not known yet`, unknown: true });
		}
		const flag = this.#addressed.has(node) ? true : carrier.publicIpv4;
		return subnets.flatMap((place): readonly Station[] => {
			const subnet = this.subnets.get(place);
			if (!subnet) return [];
			const ipv4 = flag ?? place.inputs.mapPublicIpOnLaunch;
			const ipv6 = carrier.ipv6 !== false && !isEmpty(intersect(subnet.addresses, everyAddress(6)));
			const flags = [ipv4, carrier.ipv6, carrier.publicIpv6];
			return [
				{
					urn: node.urn,
					name: node.name,
					tier: tier === undefined || tier === "undetermined" ? other : tier,
					subnet,
					groups: groups.list.length > 0 ? groups.list : [this.#fallback(carrier, subnet)],
					isPublic: {
						4: ipv4 === true || ipv4 === unresolved,
						6: ipv6 && carrier.publicIpv6 !== false,
					},
					ipv6,
					isEndpoint,
					assumed: tier === "undetermined" || flags.includes(unresolved),
				},
			];
		});
	}

	#groupsOf({ node, groups }: Carrier): { readonly nodes: readonly Node[]; readonly list: readonly Group[] } {
		const found = groups.map(([from, property, value]) =>
			follow(this.#graph, from, property, value, ...groupTypes),
		);
		const attached = (attachmentsOf(this.#graph).get(node.urn) ?? []).map((link) =>
			follow(this.#graph, link, "securityGroupId", link.inputs.securityGroupId, ...groupTypes),
		);
		const nodes = [...new Set([...found, ...attached].flatMap((one) => one.nodes))];
		for (const group of nodes) this.#carried.add(group);
		const list = nodes.flatMap(({ urn }) => this.#groups.get(urn) ?? []);
		if (!found.some(({ foreign, unknown }) => foreign || unknown)) return { nodes, list };
		if (found.some(({ foreign }) => foreign)) {
			this.doubts.push({ urn: node.urn, what: `${node.name} carries a group that this stack does not make` });
		}
		return { nodes, list: [...list, openGroup(foreignGroupId, node, true)] };
	}

	/** What AWS puts where no group is named. */
	#fallback({ node, isOpenWithoutGroup }: Carrier, { vpc }: Subnet): Group {
		if (isOpenWithoutGroup) return openGroup(node.urn, node, false);
		const defaultType = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
		const adopted = [...referrers(this.#graph, defaultType, "vpcId", "aws:ec2/vpc:Vpc")].find(
			([{ urn }]) => urn === vpc.id,
		)?.[1][0];
		return (adopted && this.#groups.get(adopted.urn)) ?? defaultGroup(vpc.id || node.urn);
	}

	/** Tiers' groups that nothing carries, as if something in the tier's subnets did: it may come from elsewhere. */
	uncarried(): readonly Station[] {
		return this.#graph.ofType(...groupTypes).flatMap((node): readonly Station[] => {
			const tier = tierOf(node);
			const group = this.#groups.get(node.urn);
			if (this.#carried.has(node) || !group || tier === undefined || tier === "undetermined") return [];
			const home = [...this.subnets].filter(
				([subnet]) => subnetTierOf(subnet as SubnetNode) === subnetTierOfTier[tier],
			);
			return home.map(([, subnet]) => ({
				urn: node.urn,
				name: `what carries ${node.name}`,
				tier,
				subnet,
				groups: [group],
				isPublic: { 4: tier === "edge", 6: tier === "edge" },
				ipv6: true,
				isEndpoint: false,
				assumed: false,
			}));
		});
	}
}

const attachmentType =
	"aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment";

/** Attachments by the URN of what they are made for: a network interface, or the instance whose first one it is. */
const attachmentsOf = oncePerGraph((graph) => {
	const byUrn = new Map<string, Node<typeof attachmentType>[]>();
	for (const link of graph.ofType(attachmentType)) {
		for (const urn of link.dependencies("networkInterfaceId")) append(byUrn, urn, link);
	}
	return byUrn;
});

/** Resources that an elastic address is given to. */
function addressedNodes(graph: Graph): ReadonlySet<Node> {
	const types = ["aws:ec2/instance:Instance", "aws:ec2/networkInterface:NetworkInterface"] as const;
	const named = (from: Node, property: string, value: unknown): readonly Node[] =>
		follow(graph, from, property, value, ...types).nodes;
	return new Set([
		...graph
			.ofType("aws:ec2/eip:Eip")
			.flatMap((eip) => [
				...named(eip, "instance", eip.inputs.instance),
				...named(eip, "networkInterface", eip.inputs.networkInterface),
			]),
		...graph
			.ofType("aws:ec2/eipAssociation:EipAssociation")
			.flatMap((link) => [
				...named(link, "instanceId", link.inputs.instanceId),
				...named(link, "networkInterfaceId", link.inputs.networkInterfaceId),
			]),
	]);
}

/** The first of each kind: machines with the same groups in the same subnet reach the same, by the same path. */
function withoutDoubles(stations: readonly Station[]): readonly Station[] {
	const kinds = new Map<string, Station>();
	for (const station of stations) {
		const { tier, subnet, groups, isPublic, ipv6, isEndpoint, assumed } = station;
		const ids = groups.map(({ id }) => id).sort();
		const key = JSON.stringify([tier, subnet.urn, ids, isPublic, ipv6, isEndpoint, assumed]);
		if (!kinds.has(key)) kinds.set(key, station);
	}
	return [...kinds.values()];
}

export const worldOf = oncePerGraph((graph): World => {
	const network = { internet: internetAddresses, clients: clientTraffic, stations: [] };
	if (!hasTiers(graph)) return { network, stations: [], subnets: [], doubts: [], hasTiers: false };
	const builder = new Builder(graph);
	const stations = readCarriers(graph).flatMap((carrier) => builder.stations(carrier));
	const all = [...stations, ...builder.uncarried()];
	const subnets = [...builder.subnets].map(([node, subnet]) => ({
		subnet,
		tier: subnetTierOf(node as SubnetNode),
	}));
	return {
		network: { ...network, stations: withoutDoubles(all) },
		stations: all,
		subnets,
		doubts: [...builder.doubts, ...unknownReferencesOf(graph), ...unmodelled(graph)],
		hasTiers: true,
	};
});
