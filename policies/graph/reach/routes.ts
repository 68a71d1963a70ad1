/** Routes of the graph, inline or apart, in the form that the proof reads. */
import type { Graph, Node } from "../graph.js";
import { textOf, unresolved } from "../values.js";
import { allAddresses, readBlock } from "./addressLine.js";
import { blockOf, type Doubt, follow, prefixListBlocks } from "./follow.js";
import type { Route, Subnet, Target } from "./model.js";

export type NatNode = Node<"aws:ec2/natGateway:NatGateway">;

/** Where a route leads, in the names that inline and standalone ones share. */
type Fields = Readonly<Record<string, unknown>>;

/** Targets that the proof does not follow, by the property that names them. */
const unfollowed = {
	carrierGatewayId: "a carrier gateway",
	coreNetworkArn: "a core network",
	localGatewayId: "a local gateway",
	networkInterfaceId: "a network interface",
	odbNetworkArn: "an Oracle network",
	transitGatewayId: "a transit gateway",
	vpcEndpointId: "a VPC endpoint",
	vpcPeeringConnectionId: "a peering connection",
} as const;

/** AWS shows a target that a route does not have as "". */
export function isGiven(value: unknown): boolean {
	return value !== undefined && value !== "";
}

export function asFields(value: unknown): Fields | undefined {
	return typeof value === "object" && value !== null ? (value as Fields) : undefined;
}

/** What one declared route says. `inline` is the property that holds it, for a route inside of a table. */
export function routesOf(
	graph: Graph,
	by: Node,
	inline: string | undefined,
	fields: Fields | undefined,
	doubts: Doubt[],
	subnetOf: (nat: NatNode) => Subnet | undefined,
): readonly Route[] {
	if (!fields) {
		const text = `routes of ${by.name} that are not known yet`;
		const open = { urn: by.urn, text, addresses: allAddresses, prefix: 0, beside: true, assumed: true };
		return [{ ...open, target: { kind: "internetGateway" } }];
	}
	const reached = targetOf(graph, by, inline, fields, doubts, subnetOf);
	if (!reached) return [];
	const { target, through, assumed } = reached;
	const list = fields.destinationPrefixListId;
	const block = [
		fields.destinationCidrBlock ?? fields.cidrBlock,
		fields.destinationIpv6CidrBlock ?? fields.ipv6CidrBlock,
	].find(isGiven);
	const text = `route ${by.name}${readBlock(block) ? ` (${textOf(block)})` : ""} to ${through}`;
	const blocks = isGiven(list)
		? prefixListBlocks(graph, by, inline ?? "destinationPrefixListId", list)
		: [blockOf(block ?? unresolved)];
	return blocks.map(
		(part): Route => ({
			urn: by.urn,
			text,
			addresses: part.addresses,
			prefix: part.prefix,
			target,
			...((assumed || part.assumed) && { assumed: true }),
			...((part.assumed || (isGiven(list) && part.prefix === 0)) && { beside: true }),
		}),
	);
}

interface Reached {
	readonly target: Target;
	readonly through: string;
	readonly assumed?: boolean;
}

/** Where a route leads; undefined for one that stays in the VPC. */
function targetOf(
	graph: Graph,
	by: Node,
	inline: string | undefined,
	fields: Fields,
	doubts: Doubt[],
	subnetOf: (nat: NatNode) => Subnet | undefined,
): Reached | undefined {
	const elsewhere = (through: string): Reached => {
		doubts.push({ urn: by.urn, what: `${by.name} routes through ${through}` });
		return { target: { kind: "unmodelled" }, through };
	};
	const { gatewayId, natGatewayId, egressOnlyGatewayId } = fields;
	if (isGiven(natGatewayId)) {
		const found = follow(graph, by, inline ?? "natGatewayId", natGatewayId, "aws:ec2/natGateway:NatGateway");
		const [nat] = found.nodes;
		if (!nat && found.unknown) {
			return {
				target: { kind: "unmodelled" },
				through: "a NAT gateway that is not known yet",
				assumed: true,
			};
		}
		if (!nat) return elsewhere("a NAT gateway that this stack does not make");
		// A private one gives no address of the internet: it leads on to other networks.
		if (nat.inputs.connectivityType === "private") return elsewhere(`the private NAT gateway ${nat.name}`);
		if (nat.inputs.connectivityType === unresolved) {
			const what = `whether the NAT gateway ${nat.name} is private is not known yet`;
			doubts.push({ urn: nat.urn, what, unknown: true });
		}
		const subnet = subnetOf(nat);
		const hop = { urn: nat.urn, text: `NAT gateway ${nat.name}${subnet ? ` in ${subnet.name}` : ""}` };
		return { target: { kind: "nat", hop, ...(subnet && { subnet }) }, through: nat.name };
	}
	if (isGiven(egressOnlyGatewayId)) {
		return { target: { kind: "egressOnlyGateway" }, through: "an egress-only internet gateway" };
	}
	if (isGiven(gatewayId)) {
		if (gatewayId === "local") return undefined;
		const found = follow(
			graph,
			by,
			inline ?? "gatewayId",
			gatewayId,
			"aws:ec2/internetGateway:InternetGateway",
			"aws:ec2/vpnGateway:VpnGateway",
			"aws:ec2/vpcEndpoint:VpcEndpoint",
		);
		const [gateway] = found.nodes;
		const isInternet = gateway?.type === "aws:ec2/internetGateway:InternetGateway";
		if (gateway && !isInternet) return elsewhere(gateway.name);
		if (!gateway && /^(vgw|vpce|lgw)-/.test(textOf(gatewayId))) {
			return elsewhere("a gateway that this stack does not make");
		}
		const through = `the internet gateway${gateway ? ` ${gateway.name}` : ""}`;
		return { target: { kind: "internetGateway" }, through, assumed: !gateway && found.unknown };
	}
	const key = (Object.keys(unfollowed) as (keyof typeof unfollowed)[]).find((name) => isGiven(fields[name]));
	return elsewhere(key ? unfollowed[key] : "a target that is not known yet");
}
