/** That nothing leads to the database, or out of it, but the app tier. */
import { type Graph, type Node, nodesOf, type Referent } from "../graph/graph.js";
import { reachOf } from "../graph/reachableSubnets.js";
import {
	dataSubnetsOf,
	hasLooseLink,
	looseSubnetGroups,
	routeTablesOf,
	routingOf,
	type TableNode,
} from "../graph/subnets.js";
import { hasTiers, isMarkedData } from "../graph/tiers.js";
import { type Finding, graphRule, resourceRule, undetermined, violation } from "../rule.js";
import { markersText } from "../tierSettings.js";
import { mustNotBeTrue } from "./expect.js";
import * as examples from "./privateDatabase.examples.js";

/** Routes by which the internet and databases' subnets meet, in a program without tiers. */
function internetRoutes(graph: Graph): readonly Finding[] {
	const found = [...dataSubnetsOf(graph).keys()].flatMap((subnet) => {
		const { verdict, ways } = reachOf(graph, subnet);
		const report = verdict === "yes" ? violation : undetermined;
		if (verdict === "undetermined" && ways.length === 0) {
			return [
				undetermined(`the routes of ${subnet.name}, a database's subnet, are not known yet`, subnet.urn),
			];
		}
		return verdict === "no"
			? []
			: ways.map(({ declaredBy, through }) =>
					report(
						`${declaredBy.name} leads from ${subnet.name}, a database's, through ${through}`,
						declaredBy.urn,
					),
				);
	});
	return [...new Map(found.map((finding) => [`${finding.urn} ${finding.message}`, finding])).values()];
}

const localRoutesOnly = graphRule({
	id: "db-subnet-local-routes-only",
	title: "The data tier's subnets have route tables of their own, with the local route only",
	severity: "critical",
	level: "mandatory",
	controls: [{ framework: "FSBP", id: "RDS.46" }],
	why: "RDS needs no way out, so none is there for data to take. Stricter than the control, which looks for a default route to an internet gateway: NAT, endpoints, peering, transit and VPN gateways are ways out too, and a subnet without a table of its own uses the VPC's main one, which anybody may change. Data subnets are those of RDS subnet groups and those marked as the data tier's (SubnetTier: db, unless the pack is configured otherwise). In a program without tiers, where databases share private subnets, only routes to an internet gateway count, as in the control.",
	fix: "Associate each data subnet with a route table that has no routes, and take the route or endpoint elsewhere.",
	examples: examples.localRoutesOnly,
	check: (graph) => {
		const unnamed = looseSubnetGroups(graph).map(({ name, urn }) =>
			undetermined(`the subnets that ${name} puts databases into are not known yet`, urn),
		);
		if (!hasTiers(graph)) return [...unnamed, ...internetRoutes(graph)];
		const subnets = dataSubnetsOf(graph);
		const { byTable, loose } = routingOf(graph);
		const tables = new Map<TableNode, "yes" | "undetermined">();
		const tableless: Finding[] = [];
		for (const [subnet, isData] of subnets) {
			const own = routeTablesOf(graph).get(subnet) ?? [];
			for (const table of nodesOf(own)) tables.set(table, tables.get(table) === "yes" ? "yes" : isData);
			if (own.length === 0) {
				const message = `${subnet.name} has no route table of its own, so it uses the VPC's main one`;
				const isSure = isData === "yes" && !hasLooseLink(graph);
				tableless.push((isSure ? violation : undetermined)(message, subnet.urn));
			} else if (nodesOf(own).length < own.length) {
				const message = `${subnet.name} has a route table that this stack does not make`;
				tableless.push(undetermined(message, subnet.urn));
			}
		}
		const waysOut = [...tables].flatMap(([table, isData]) =>
			(byTable.get(table) ?? []).map(({ declaredBy, through, isSure }) => {
				const message = `${declaredBy.name} leads out of the data tier by ${table.name}, through ${through}`;
				return (isSure && isData === "yes" ? violation : undetermined)(message, declaredBy.urn);
			}),
		);
		const unplaced = subnets.size === 0 ? [] : loose;
		return [
			...unnamed,
			...tableless,
			...waysOut,
			...unplaced.map(({ declaredBy, through }) =>
				undetermined(
					`${declaredBy.name} leads through ${through}, of a route table that is not known yet`,
					declaredBy.urn,
				),
			),
		];
	},
});

type Database = Node<"aws:rds/instance:Instance">;

/** Judges one subnet that a database may be put into. */
function judgeSubnet({ name, urn }: Database, subnet: Referent<"aws:ec2/subnet:Subnet">): readonly Finding[] {
	if (typeof subnet === "string") {
		return [undetermined(`${name} may be put into a subnet that this stack does not make`, urn)];
	}
	const marked = isMarkedData(subnet);
	if (marked === true) return [];
	return [
		marked === "undetermined"
			? undetermined(`${name} may be put into ${subnet.name}, whose tags are not known yet`, urn)
			: violation(
					`${name} may be put into ${subnet.name}, which is not one of the data tier's (${markersText(subnet.settings.subnets.db)})`,
					urn,
				),
	];
}

/** Judges a database that names no subnet group: a replica takes its source's, which is judged with the source. */
function judgeGroupless(graph: Graph, database: Database): readonly Finding[] {
	const { name, urn, inputs, type } = database;
	const sources = graph.resolve(database, "replicateSourceDb", inputs.replicateSourceDb, type);
	if (sources.length === 0)
		return [violation(`${name} names no subnet group, so it goes to the default VPC`, urn)];
	return nodesOf(sources).length === sources.length
		? []
		: [undetermined(`${name} takes the subnet group of a database that this stack does not make`, urn)];
}

const privateSubnets = graphRule({
	id: "rds-private-subnets",
	title: "Databases are in a subnet group that this stack makes, of the data tier's subnets only",
	severity: "high",
	level: "mandatory",
	controls: [],
	why: "RDS moves a database between all subnets of its group, in a failover too, so each of them has to be private. Without a group the database goes to the default VPC, whose subnets are public. The data tier's subnets are those tagged SubnetTier: db, unless the pack is configured otherwise. In a program without tiers any group will do here, and db-subnet-local-routes-only sees to its routes.",
	fix: "Name a subnet group made of subnets tagged SubnetTier: db. A read replica takes the group of its source.",
	examples: examples.privateSubnets,
	check: (graph) =>
		graph.ofType("aws:rds/instance:Instance").flatMap((database) => {
			const { dbSubnetGroupName, replicateSourceDb } = database.inputs;
			if (!hasTiers(graph) && (dbSubnetGroupName ?? replicateSourceDb) !== undefined) return [];
			if (dbSubnetGroupName === undefined) return judgeGroupless(graph, database);
			const groups = graph.resolve(
				database,
				"dbSubnetGroupName",
				dbSubnetGroupName,
				"aws:rds/subnetGroup:SubnetGroup",
			);
			return groups.flatMap((group): readonly Finding[] => {
				if (typeof group === "string") {
					const { name, urn } = database;
					return [undetermined(`${name} is in a subnet group that this stack does not make`, urn)];
				}
				return graph
					.resolve(group, "subnetIds", group.inputs.subnetIds, "aws:ec2/subnet:Subnet")
					.flatMap((subnet) => judgeSubnet(database, subnet));
			});
		}),
});

/** Complains unless a property, false where it is left out, is false. */
const notPublic = resourceRule({
	id: "rds-not-public",
	title: "Databases have no public address",
	severity: "critical",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "RDS.2" },
		{ framework: "CIS v3", id: "2.3.3" },
		{ framework: "CIS v5", id: "2.2.3" },
		{ framework: "Checkov", id: "CKV_AWS_17" },
	],
	why: "A publicly accessible database has a name that resolves to a public address; then one rule and one route keep the world out, instead of there being no way at all.",
	fix: "Set publiclyAccessible to false or leave it out.",
	examples: examples.notPublic,
	types: ["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"],
	check: ({ publiclyAccessible }) => mustNotBeTrue(publiclyAccessible, "publiclyAccessible"),
});

const noAutoPublicIp = resourceRule({
	id: "subnet-no-auto-public-ip",
	title: "Subnets give no public address to what is launched into them",
	severity: "medium",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "EC2.15" },
		{ framework: "Checkov", id: "CKV_AWS_130" },
	],
	why: "Balancers and NAT gateways bring their own addresses, and nothing else is to be reached from outside: what gets one by the way is a way in that nobody decided on.",
	fix: "Set mapPublicIpOnLaunch to false or leave it out, in public subnets too.",
	examples: examples.noAutoPublicIp,
	types: ["aws:ec2/subnet:Subnet"],
	check: ({ mapPublicIpOnLaunch }) => mustNotBeTrue(mapPublicIpOnLaunch, "mapPublicIpOnLaunch"),
});

export const privateDatabaseRules = [localRoutesOnly, privateSubnets, notPublic, noAutoPublicIp];
