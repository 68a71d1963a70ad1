/** Which subnets have a route to an internet gateway, by their own route table or by the VPC's main one. */
import { type Graph, type Node, nodesOf, oncePerGraph } from "./graph.js";
import { hasLooseLink, routeTablesOf, routingOf, type SubnetNode, type WayOut } from "./subnets.js";
import { unresolved } from "./values.js";

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

interface MainTables {
	/** Where the stack says which they are. */
	readonly byVpc: ReadonlyMap<VpcNode, TableNode | "undetermined">;
	/** True when a table is made the main one of a VPC that is not known: it may be any. */
	readonly isLoose: boolean;
}

const mainTablesOf = oncePerGraph((graph): MainTables => {
	const byVpc = new Map<VpcNode, TableNode | "undetermined">();
	let isLoose = false;
	for (const table of graph.ofType("aws:ec2/defaultRouteTable:DefaultRouteTable")) {
		const { defaultRouteTableId } = table.inputs;
		const vpc = vpcOfDefault(graph, table, "defaultRouteTableId", defaultRouteTableId);
		if (vpc) byVpc.set(vpc, table);
		else isLoose ||= defaultRouteTableId === unresolved;
	}
	for (const link of graph.ofType("aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation")) {
		const [table] = graph.resolve(link, "routeTableId", link.inputs.routeTableId, ...tableTypes);
		const vpcs = graph.resolve(link, "vpcId", link.inputs.vpcId, "aws:ec2/vpc:Vpc");
		isLoose ||= vpcs.includes("undetermined");
		for (const vpc of nodesOf(vpcs)) {
			byVpc.set(vpc, table === undefined || typeof table === "string" ? "undetermined" : table);
		}
	}
	return { byVpc, isLoose };
});

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
			const { byVpc, isLoose } = mainTablesOf(graph);
			const main = byVpc.get(vpc);
			if (main === undefined && isLoose) return ["undetermined"];
			// The main table that AWS makes leads nowhere.
			return main === undefined ? [] : [main];
		}),
	);
}
