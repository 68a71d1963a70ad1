/** Route tables of the graph, in the form that the proof reads. */
import type { Graph, Node } from "../graph.js";
import { elements, unresolved } from "../values.js";
import { ownVpcs } from "./acls.js";
import { type Addresses, allAddresses, internetAddresses } from "./addressLine.js";
import { type Doubt, follow, referrers } from "./follow.js";
import type { Opener, Route, Subnet, Table } from "./model.js";
import { asFields, isGiven, type NatNode, routesOf } from "./routes.js";

const tableTypes = ["aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable"] as const;
type TableNode = Node<(typeof tableTypes)[number]>;
type SubnetNode = Node<"aws:ec2/subnet:Subnet">;
type VpcNode = Node<"aws:ec2/vpc:Vpc">;

export interface Tables {
	tableOf(subnet: SubnetNode, vpc: VpcNode | undefined): Table;
	/** Fills the tables, once the subnets are there that routes lead to. */
	fill(subnetOf: (nat: NatNode) => Subnet | undefined, localOf: (vpc: VpcNode) => Addresses): void;
}

export function readTables(graph: Graph, doubts: Doubt[]): Tables {
	const nodes = graph.ofType(...tableTypes);
	const tables = new Map<Node, Table & { readonly routes: Route[] }>();
	const make = (node: Node, name: string) => {
		const table = tables.get(node) ?? { urn: node.urn, name, routes: [] };
		tables.set(node, table);
		return table;
	};
	for (const node of nodes) make(node, node.name);

	const main = new Map<VpcNode, Node>();
	const vpcs = new Map<Node, readonly VpcNode[]>();
	for (const vpc of graph.ofType("aws:ec2/vpc:Vpc")) {
		make(vpc, `main table of ${vpc.name}`);
		vpcs.set(vpc, [vpc]);
	}
	for (const node of graph.ofType("aws:ec2/routeTable:RouteTable")) {
		vpcs.set(node, follow(graph, node, "vpcId", node.inputs.vpcId, "aws:ec2/vpc:Vpc").nodes);
	}
	for (const node of graph.ofType("aws:ec2/defaultRouteTable:DefaultRouteTable")) {
		const own = ownVpcs(graph, node, "defaultRouteTableId", node.inputs.defaultRouteTableId);
		vpcs.set(node, own);
		for (const vpc of own) main.set(vpc, node);
	}
	for (const link of graph.ofType("aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation")) {
		const { nodes: named, unknown } = follow(
			graph,
			link,
			"routeTableId",
			link.inputs.routeTableId,
			...tableTypes,
		);
		const [table] = named;
		for (const vpc of follow(graph, link, "vpcId", link.inputs.vpcId, "aws:ec2/vpc:Vpc").nodes) {
			main.set(vpc, table ?? vpc);
			if (table || unknown) continue;
			doubts.push({ urn: link.urn, what: `the main table of ${vpc.name} is not this stack's` });
		}
	}

	const linked = new Map<SubnetNode, Set<TableNode | "unknown">>();
	for (const link of graph.ofType("aws:ec2/routeTableAssociation:RouteTableAssociation")) {
		const { subnetId, routeTableId, gatewayId } = link.inputs;
		if (isGiven(gatewayId)) {
			doubts.push({ urn: link.urn, what: "a route table of a gateway sends packets somewhere else" });
		}
		const found = follow(graph, link, "routeTableId", routeTableId ?? unresolved, ...tableTypes);
		const subnets = follow(graph, link, "subnetId", subnetId, "aws:ec2/subnet:Subnet").nodes;
		for (const subnet of subnets) {
			const own = linked.get(subnet) ?? new Set();
			for (const table of found.nodes) own.add(table);
			if (found.foreign || found.unknown || own.size > 1) own.add("unknown");
			if (found.foreign || [...own].filter((table) => table !== "unknown").length > 1) {
				doubts.push({ urn: link.urn, what: `the route table of ${subnet.name} is not known here` });
			}
			linked.set(subnet, own);
		}
	}

	return {
		tableOf: (subnet, vpc) => {
			const [own] = linked.get(subnet) ?? [];
			if (linked.get(subnet)?.has("unknown")) return openTable(subnet);
			const node = own === "unknown" ? undefined : (own ?? (vpc && (main.get(vpc) ?? vpc)));
			return (node && tables.get(node)) ?? openTable(subnet);
		},
		fill: (subnetOf, localOf) => {
			const blocks = new Map<VpcNode, Addresses>();
			for (const [node, table] of tables) {
				for (const vpc of vpcs.get(node) ?? []) {
					const local = blocks.get(vpc) ?? localOf(vpc);
					blocks.set(vpc, local);
					table.routes.push(
						...local.map((block): Route => {
							const text = `local route of ${table.name}`;
							const size = (block.to - block.from).toString(2).length;
							const prefix = (block.from < 2n ** 32n ? 33 : 129) - size;
							return { urn: node.urn, text, addresses: [block], prefix, target: { kind: "local" } };
						}),
					);
				}
			}
			for (const { owners, routes } of declared(graph, nodes, doubts, subnetOf)) {
				for (const owner of owners) tables.get(owner)?.routes.push(...routes);
			}
		},
	};
}

/** The internet gateway that is attached to a VPC; of a VPC that is not known, any. */
export function gatewayOf(graph: Graph, vpc: VpcNode | undefined): Opener | undefined {
	const gatewayType = "aws:ec2/internetGateway:InternetGateway";
	const linkType = "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment";
	const own = vpc && [
		...(referrers(graph, linkType, "vpcId", vpc.type).get(vpc) ?? []).flatMap(
			(link) => follow(graph, link, "internetGatewayId", link.inputs.internetGatewayId, gatewayType).nodes,
		),
		...(referrers(graph, gatewayType, "vpcId", vpc.type).get(vpc) ?? []),
	];
	const [gateway] = own ?? graph.ofType(gatewayType);
	return gateway && { urn: gateway.urn, text: `internet gateway ${gateway.name}` };
}

/** Stands for a table that is not known: it leads everywhere. */
function openTable({ urn, name }: SubnetNode): Table {
	const text = `the route table of ${name}, which is not known here`;
	const route = { urn, text, addresses: allAddresses, prefix: 0, beside: true, assumed: true } as const;
	return {
		urn,
		name: `table of ${name}`,
		routes: [
			{ ...route, target: { kind: "local" } },
			{ ...route, target: { kind: "internetGateway" } },
		],
	};
}

interface Declared {
	readonly owners: readonly Node[];
	readonly routes: readonly Route[];
}

/** Every route but the local ones, with the tables that it stands in. */
function declared(
	graph: Graph,
	nodes: readonly TableNode[],
	doubts: Doubt[],
	subnetOf: (nat: NatNode) => Subnet | undefined,
): readonly Declared[] {
	const inTables = (by: Node, property: string, value: unknown, routes: readonly Route[]): Declared => {
		const found = follow(graph, by, property, value, ...tableTypes, "aws:ec2/vpc:Vpc");
		const assumed = routes.map((route): Route => ({ ...route, assumed: true, beside: true }));
		return found.unknown ? { owners: nodes, routes: assumed } : { owners: found.nodes, routes };
	};
	const gatewayEndpoint = (by: Node, property: string, value: unknown): Declared =>
		inTables(by, property, value, [
			{
				urn: by.urn,
				text: `route of ${by.name} to a gateway endpoint`,
				addresses: internetAddresses,
				prefix: 0,
				beside: true,
				target: { kind: "endpoint" },
			},
		]);
	const vpn = (by: Node, property: string, value: unknown): Declared => {
		doubts.push({ urn: by.urn, what: "a VPN gateway brings routes" });
		return inTables(by, property, value, [
			{
				urn: by.urn,
				text: `routes that ${by.name} takes from a VPN gateway`,
				addresses: allAddresses,
				prefix: 0,
				beside: true,
				target: { kind: "unmodelled" },
			},
		]);
	};
	return [
		...nodes.flatMap((table): readonly Declared[] => {
			const reported = table.output("routes");
			const inline = elements(table.inputs.routes ?? (reported === unresolved ? [] : reported));
			const routes = inline.flatMap((value) =>
				routesOf(graph, table, "routes", asFields(value), doubts, subnetOf),
			);
			const gateways = elements(table.inputs.propagatingVgws);
			return [
				{ owners: [table], routes },
				...(gateways.length > 0 ? [{ ...vpn(table, "vpcId", undefined), owners: [table] }] : []),
			];
		}),
		...graph
			.ofType("aws:ec2/route:Route")
			.map((route) =>
				inTables(
					route,
					"routeTableId",
					route.inputs.routeTableId ?? unresolved,
					routesOf(graph, route, undefined, asFields(route.inputs), doubts, subnetOf),
				),
			),
		...graph
			.ofType("aws:ec2/vpcEndpoint:VpcEndpoint")
			.map((endpoint) => gatewayEndpoint(endpoint, "routeTableIds", endpoint.inputs.routeTableIds)),
		...graph
			.ofType("aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation")
			.map((link) => gatewayEndpoint(link, "routeTableId", link.inputs.routeTableId)),
		...graph
			.ofType("aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation")
			.map((link) => vpn(link, "routeTableId", link.inputs.routeTableId)),
	];
}
