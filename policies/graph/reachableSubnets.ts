/** Which subnets have a route to an internet gateway, by their own route table or by the VPC's main one. */
import { type Graph, type Node, nodesOf, oncePerGraph } from "./graph.js";
import { routeTablesOf, routingOf, type SubnetNode, type WayOut } from "./subnets.js";

export type VpcNode = Node<"aws:ec2/vpc:Vpc">;

const tableTypes = ["aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable"] as const;
type TableNode = Node<(typeof tableTypes)[number]>;

/** The VPC that a default resource was adopted from, by the id that the VPC names it with. */
export function vpcOfDefault(
	graph: Graph,
	node: Node,
	property: "defaultNetworkAclId" | "defaultRouteTableId",
	id: unknown,
): VpcNode | undefined {
	const dependencies = node.dependencies(property);
	return graph
		.ofType("aws:ec2/vpc:Vpc")
		.find((vpc) => dependencies.includes(vpc.urn) || (typeof id === "string" && vpc.output(property) === id));
}

/** Main route tables of VPCs, where the stack says which they are. */
const mainTablesOf = oncePerGraph((graph): ReadonlyMap<VpcNode, TableNode | "undetermined"> => {
	const tables = new Map<VpcNode, TableNode | "undetermined">();
	for (const table of graph.ofType("aws:ec2/defaultRouteTable:DefaultRouteTable")) {
		const vpc = vpcOfDefault(graph, table, "defaultRouteTableId", table.inputs.defaultRouteTableId);
		if (vpc) tables.set(vpc, table);
	}
	for (const link of graph.ofType("aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation")) {
		const [table] = graph.resolve(link, "routeTableId", link.inputs.routeTableId, ...tableTypes);
		for (const vpc of nodesOf(graph.resolve(link, "vpcId", link.inputs.vpcId, "aws:ec2/vpc:Vpc"))) {
			tables.set(vpc, table === undefined || typeof table === "string" ? "undetermined" : table);
		}
	}
	return tables;
});

/** True when a table is associated with a subnet that is not known: it may be any. */
const hasLooseLink = oncePerGraph((graph): boolean =>
	graph
		.ofType("aws:ec2/routeTableAssociation:RouteTableAssociation")
		.some((link) =>
			graph.resolve(link, "subnetId", link.inputs.subnetId, "aws:ec2/subnet:Subnet").includes("undetermined"),
		),
);

export interface Reach {
	readonly verdict: "yes" | "no" | "undetermined";
	/** The routes that make it so, or may. */
	readonly ways: readonly WayOut[];
}

/** Whether a subnet has a route to an internet gateway. */
export function reachOf(graph: Graph, subnet: SubnetNode): Reach {
	const { byTable, loose } = routingOf(graph);
	const waysOf = (tables: readonly (TableNode | string)[]): Reach => {
		const known = tables.filter((table) => typeof table !== "string");
		const ways = known.flatMap((table) => byTable.get(table) ?? []);
		const certain = ways.filter(({ internet }) => internet === "yes");
		if (certain.length > 0) return { verdict: "yes", ways: certain };
		const unsure = [...ways, ...loose].filter(({ internet }) => internet !== "no");
		const incomplete = known.length < tables.length || unsure.length > 0;
		return { verdict: incomplete ? "undetermined" : "no", ways: unsure };
	};
	const explicit = routeTablesOf(graph).get(subnet);
	if (explicit) return waysOf(explicit);
	if (hasLooseLink(graph)) return { verdict: "undetermined", ways: [] };
	const vpcs = graph.resolve(subnet, "vpcId", subnet.inputs.vpcId, "aws:ec2/vpc:Vpc");
	return waysOf(
		vpcs.flatMap((vpc): readonly (TableNode | "undetermined")[] => {
			if (typeof vpc === "string") return ["undetermined"];
			const main = mainTablesOf(graph).get(vpc);
			// The main table that AWS makes leads nowhere.
			return main === undefined ? [] : [main];
		}),
	);
}
