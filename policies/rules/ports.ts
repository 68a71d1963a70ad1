/** Which ports security groups open to the internet, and to whom the database's group opens what. */
import type { Graph, Node } from "../graph/graph.js";
import { isWithin } from "../graph/protocols.js";
import { groupTypes, permissionsOf } from "../graph/securityGroups.js";
import { adminServices, riskyServices } from "../graph/services.js";
import { unresolved } from "../graph/values.js";
import { worldOpenings } from "../graph/world.js";
import type { Properties } from "../resources.js";
import { type Finding, graphRule, undetermined, violation } from "../rule.js";
import { reportOpening } from "./openings.js";
import * as examples from "./ports.examples.js";

const noWorldAdminPorts = graphRule({
	id: "sg-no-world-admin-ports",
	title: "No security group opens SSH, RDP or WinRM to the internet",
	severity: "critical",
	level: "mandatory",
	controls: [
		{ framework: "CIS v3", id: "5.2" },
		{ framework: "CIS v3", id: "5.3" },
		{ framework: "CIS v5", id: "5.3" },
		{ framework: "CIS v5", id: "5.4" },
		{ framework: "Checkov", id: "CKV_AWS_24" },
		{ framework: "Checkov", id: "CKV_AWS_25" },
	],
	why: "Password guessing starts within minutes. Stricter than the controls: a group's blocks count together and a 256th of the internet is enough, so that the world in pieces, or the world without a few addresses, does not pass; WinRM counts; so do the entries of this stack's prefix lists. Backs up sg-no-world-ingress-off-edge for programs that exempt a group from it.",
	fix: "Remove the rule and come in through Session Manager, which needs no open port.",
	examples: examples.noWorldAdminPorts,
	check: (graph) => worldOpenings(graph, adminServices).map(reportOpening),
});

const noWorldRiskyPorts = graphRule({
	id: "sg-no-world-risky-ports",
	title: "No security group opens databases, file shares or clear-text protocols to the internet",
	severity: "high",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "EC2.19" },
		{ framework: "CIS v5", id: "5.1.2" },
	],
	why: "These are the ports that scanners look for, of services that are not made to face them. Together with sg-no-world-admin-ports this is the list of EC2.19, and 445 is what CIS 5.1.2 asks for. Stricter in the same way: blocks count together, and a 256th of the internet is enough. Backs up sg-no-world-ingress-off-edge for programs that exempt a group from it.",
	fix: "Remove the rule, and let callers in by their security group.",
	examples: examples.noWorldRiskyPorts,
	check: (graph) => worldOpenings(graph, riskyServices).map(reportOpening),
});

const databaseTypes = ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"] as const;

/** Ports of RDS engines where none is given. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html */
const enginePorts: readonly (readonly [RegExp, number])[] = [
	[/postgres/, 5432],
	[/mysql|maria|^aurora$/, 3306],
	[/oracle/, 1521],
	[/sqlserver/, 1433],
	[/^db2/, 50000],
];

type Database = Node<(typeof databaseTypes)[number]>;

/** The port of a database; of a replica, which names no engine, that of its source. */
function portOf(graph: Graph, database: Database, behind: readonly Database[] = []): number | undefined {
	const { port, engine, replicateSourceDb } = database.inputs as Properties<"aws:rds/instance:Instance">;
	if (typeof port === "number") return port;
	if (port === unresolved) return undefined;
	if (typeof engine === "string") return enginePorts.find(([pattern]) => pattern.test(engine))?.[1];
	const sources = graph.resolve(database, "replicateSourceDb", replicateSourceDb, ...databaseTypes);
	const [source] = sources;
	if (sources.length !== 1 || typeof source !== "object" || behind.includes(source)) return undefined;
	return portOf(graph, source, [...behind, database]);
}

function judgeDatabase(graph: Graph, database: Database): readonly Finding[] {
	const { vpcSecurityGroupIds } = database.inputs;
	const groups = new Set(graph.resolve(database, "vpcSecurityGroupIds", vpcSecurityGroupIds, ...groupTypes));
	const incoming = permissionsOf(graph).filter(
		({ direction, group }) => direction === "ingress" && typeof group !== "string" && groups.has(group),
	);
	if (groups.has("undetermined")) {
		return [undetermined(`the security groups of ${database.name} are not all known yet`, database.urn)];
	}
	const port = portOf(graph, database);
	if (port === undefined) {
		const message = `the port of ${database.name} is not known: name port or engine`;
		return incoming.length > 0 ? [undetermined(message, database.urn)] : [];
	}
	return incoming.flatMap(({ declaredBy, protocol, ports }): readonly Finding[] => {
		const verdict = isWithin(new Set([port]), protocol, ports);
		const message = `${declaredBy.name} lets more than tcp ${port} into the security group of ${database.name}; allowed: tcp ${port}`;
		if (verdict === "yes") return [];
		return [verdict === "no" ? violation(message, declaredBy.urn) : undetermined(message, declaredBy.urn)];
	});
}

const dbPortOnly = graphRule({
	id: "sg-db-port-only",
	title: "The security groups of a database let in its own port only",
	severity: "medium",
	level: "mandatory",
	controls: [],
	why: "Nothing else listens there that anybody should call: a wider rule is a mistake, or waits for one. For programs without tiers; where groups have them, sg-tier-chain asks for the same and for the right caller too, and this backs it up.",
	fix: "Give the rule the database's port as fromPort and toPort.",
	examples: examples.dbPortOnly,
	check: (graph) => {
		const findings = graph.ofType(...databaseTypes).flatMap((database) => judgeDatabase(graph, database));
		return [...new Map(findings.map((finding) => [`${finding.urn} ${finding.message}`, finding])).values()];
	},
});

export const portRules = [noWorldAdminPorts, noWorldRiskyPorts, dbPortOnly];
