/** Where subnets are, and where their packets can go. */
import type { Properties } from "../resources.js";
import { append, type Graph, type Node, nodesOf, oncePerGraph, type Referent } from "./graph.js";
import { isMarkedData } from "./tiers.js";
import { elements, unresolved } from "./values.js";

export type SubnetNode = Node<"aws:ec2/subnet:Subnet">;

const tableTypes = ["aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable"] as const;
export type TableNode = Node<(typeof tableTypes)[number]>;

/** The availability zone's name or id. */
export function zoneOf(subnet: SubnetNode): string | "undetermined" {
	const { availabilityZone, availabilityZoneId } = subnet.inputs;
	const zone = availabilityZone ?? availabilityZoneId;
	return typeof zone === "string" ? zone : "undetermined";
}

export interface Zones {
	readonly known: ReadonlySet<string>;
	/** True when there may be more: a subnet, or its zone, is not known. */
	readonly incomplete: boolean;
}

/** The zones of the subnets that a value names. */
export function zonesOf(graph: Graph, from: Node, property: string, value: unknown): Zones {
	const subnets = graph.resolve(from, property, value, "aws:ec2/subnet:Subnet");
	const zones = subnets.map((subnet) => (typeof subnet === "string" ? "undetermined" : zoneOf(subnet)));
	return {
		known: new Set(zones.filter((zone) => zone !== "undetermined")),
		incomplete: zones.includes("undetermined"),
	};
}

function offeredBy(graph: Graph, group: Node<"aws:rds/subnetGroup:SubnetGroup">) {
	return graph.resolve(group, "subnetIds", group.inputs.subnetIds, "aws:ec2/subnet:Subnet");
}

/** Subnet groups that may offer any subnet, because it is not known which. */
export function looseSubnetGroups(graph: Graph): readonly Node[] {
	const groups = graph.ofType("aws:rds/subnetGroup:SubnetGroup");
	return groups.filter((group) => offeredBy(graph, group).includes("undetermined"));
}

/** The data tier's subnets: those a database may be put in, and those marked, or maybe marked, as its own. */
export const dataSubnetsOf = oncePerGraph((graph): ReadonlyMap<SubnetNode, "yes" | "undetermined"> => {
	const groups = graph.ofType("aws:rds/subnetGroup:SubnetGroup");
	const offered = groups.flatMap((group) => nodesOf(offeredBy(graph, group)));
	const subnets = new Map<SubnetNode, "yes" | "undetermined">(offered.map((subnet) => [subnet, "yes"]));
	for (const subnet of graph.ofType("aws:ec2/subnet:Subnet")) {
		const isMarked = isMarkedData(subnet);
		if (isMarked !== false && !subnets.has(subnet)) subnets.set(subnet, isMarked === true ? "yes" : isMarked);
	}
	return subnets;
});

export function tablesOfLink(
	graph: Graph,
	link: Node<"aws:ec2/routeTableAssociation:RouteTableAssociation">,
): readonly Referent<TableNode["type"]>[] {
	return graph.resolve(link, "routeTableId", link.inputs.routeTableId, ...tableTypes);
}

/** The route tables that subnets are associated with. A subnet without one uses the VPC's main table. */
export const routeTablesOf = oncePerGraph(
	(graph): ReadonlyMap<SubnetNode, readonly Referent<TableNode["type"]>[]> => {
		const tables = new Map<SubnetNode, Referent<TableNode["type"]>[]>();
		for (const link of graph.ofType("aws:ec2/routeTableAssociation:RouteTableAssociation")) {
			const linked = tablesOfLink(graph, link);
			const subnets = graph.resolve(link, "subnetId", link.inputs.subnetId, "aws:ec2/subnet:Subnet");
			for (const subnet of nodesOf(subnets)) {
				const own = tables.get(subnet) ?? [];
				tables.set(subnet, own);
				own.push(...linked);
			}
		}
		return tables;
	},
);

/** True when a table is associated with a subnet that is not known: it may be any. */
export const hasLooseLink = oncePerGraph((graph): boolean =>
	graph
		.ofType("aws:ec2/routeTableAssociation:RouteTableAssociation")
		.some((link) =>
			graph.resolve(link, "subnetId", link.inputs.subnetId, "aws:ec2/subnet:Subnet").includes("undetermined"),
		),
);

/** A way out of the subnets of a route table, other than to the VPC itself. */
export interface WayOut {
	readonly declaredBy: Node;
	/** What packets go through. */
	readonly through: string;
	readonly nat: readonly Referent<"aws:ec2/natGateway:NatGateway">[];
	/** Whether it is an internet gateway, which lets the internet in too. */
	readonly internet: "yes" | "no" | "undetermined";
	/** False when it may be none: what leads nowhere but into the VPC, or no route at all. */
	readonly isSure: boolean;
}

export interface Routing {
	readonly byTable: ReadonlyMap<TableNode, readonly WayOut[]>;
	/** Ways out of a table that is not known yet: it may be any. */
	readonly loose: readonly WayOut[];
}

/** Targets of a route by the property that names them. */
const targets = {
	carrierGatewayId: "a carrier gateway",
	coreNetworkArn: "a core network",
	egressOnlyGatewayId: "an egress-only internet gateway",
	gatewayId: "an internet or VPN gateway",
	localGatewayId: "a local gateway",
	natGatewayId: "a NAT gateway",
	networkInterfaceId: "a network interface",
	odbNetworkArn: "an Oracle network",
	transitGatewayId: "a transit gateway",
	vpcEndpointId: "a VPC endpoint",
	vpcPeeringConnectionId: "a peering connection",
} as const satisfies Partial<Record<keyof Properties<"aws:ec2/route:Route">, string>>;

type Target = { readonly [Key in keyof typeof targets]?: unknown };

/**
 * Where a route leads; undefined for one that stays in the VPC. `property` is the top-level input that names its
 * NAT gateway. AWS shows targets that a route does not have as "".
 */
function wayOut(graph: Graph, declaredBy: Node, property: string, route: Target): WayOut | undefined {
	if (route.gatewayId === "local") return undefined;
	const keys = (Object.keys(targets) as (keyof typeof targets)[]).filter(
		(key) => route[key] !== undefined && route[key] !== "",
	);
	const through = keys.map((key) => targets[key]).join(" or ") || "a target that is not known yet";
	const nat = keys.includes("natGatewayId") ? route.natGatewayId : undefined;
	const gateway = keys.includes("gatewayId") ? route.gatewayId : undefined;
	const own = property === "natGatewayId" ? "gatewayId" : property;
	return {
		declaredBy,
		through,
		nat: graph.resolve(declaredBy, property, nat, "aws:ec2/natGateway:NatGateway"),
		internet: isInternet(graph, declaredBy, own, gateway),
		// What comes from a resource is its id; what comes from nowhere may be the word "local".
		isSure: gateway !== unresolved || keys.length > 1 || declaredBy.dependencies(own).length > 0,
	};
}

/** Whether what a route's gatewayId names is an internet gateway: it may be a VPN gateway too. */
function isInternet(graph: Graph, declaredBy: Node, property: string, gateway: unknown): WayOut["internet"] {
	if (gateway === undefined) return "no";
	const referents = graph.resolve(
		declaredBy,
		property,
		gateway,
		"aws:ec2/internetGateway:InternetGateway",
		"aws:ec2/vpnGateway:VpnGateway",
	);
	const found = nodesOf(referents);
	if (found.some(({ type }) => type === "aws:ec2/internetGateway:InternetGateway")) return "yes";
	if (found.length > 0 && found.length === referents.length) return "no";
	if (typeof gateway !== "string") return "undetermined";
	return /^(igw|vgw)-/.test(gateway) ? (gateway.startsWith("igw-") ? "yes" : "no") : "undetermined";
}

/** Routes that AWS reports of a table that declares none are somebody's, made by hand and found by a refresh. */
function declaredRoutes(table: TableNode): readonly unknown[] {
	const reported = table.output("routes");
	return elements(table.inputs.routes ?? (reported === unresolved ? [] : reported));
}

export const routingOf = oncePerGraph((graph): Routing => {
	const byTable = new Map<TableNode, WayOut[]>();
	const loose: WayOut[] = [];
	/** Adds a way out to each table that an input of its resource names. */
	const addTo = (property: string, tables: unknown, way: WayOut | undefined) => {
		if (!way) return;
		for (const table of graph.resolve(way.declaredBy, property, tables, ...tableTypes)) {
			if (table === "undetermined") loose.push(way);
			else if (table !== "outside") append(byTable, table, way);
		}
	};
	const through = (declaredBy: Node, what: string): WayOut => ({
		...{ declaredBy, through: what, nat: [], internet: "no", isSure: true },
	});
	const unknown = (table: TableNode): WayOut => ({
		...{ declaredBy: table, through: "routes that are not known yet", nat: ["undetermined"] },
		...{ internet: "undetermined", isSure: false },
	});

	for (const table of graph.ofType(...tableTypes)) {
		const inlineWays = declaredRoutes(table).map((route) =>
			typeof route === "object" && route !== null ? wayOut(graph, table, "routes", route) : unknown(table),
		);
		const gateways = elements(table.inputs.propagatingVgws).map(() => through(table, "a VPN gateway"));
		byTable.set(
			table,
			[...inlineWays, ...gateways].filter((way) => way !== undefined),
		);
	}
	for (const route of graph.ofType("aws:ec2/route:Route")) {
		addTo("routeTableId", route.inputs.routeTableId, wayOut(graph, route, "natGatewayId", route.inputs));
	}
	for (const endpoint of graph.ofType("aws:ec2/vpcEndpoint:VpcEndpoint")) {
		addTo("routeTableIds", endpoint.inputs.routeTableIds, through(endpoint, "a gateway endpoint"));
	}
	for (const link of graph.ofType(
		"aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",
	)) {
		addTo("routeTableId", link.inputs.routeTableId, through(link, "a gateway endpoint"));
	}
	for (const link of graph.ofType("aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation")) {
		addTo("routeTableId", link.inputs.routeTableId, through(link, "a VPN gateway"));
	}
	return { byTable, loose };
});
