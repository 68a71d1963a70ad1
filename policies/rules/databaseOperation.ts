/** That databases are kept up to date, and that somebody sees what happens to them. */
import type { Graph, Node } from "../graph/graph.js";
import { elements, unresolved } from "../graph/values.js";
import { type Complaint, graphRule, resourceRule, violation } from "../rule.js";
import { isAurora } from "./database.js";
import * as examples from "./databaseOperation.examples.js";
import { about, mustBeOneOf, mustBeTrue, mustNotBeFalse, notKnown } from "./expect.js";

const minorUpgrades = resourceRule({
	id: "rds-minor-upgrades",
	title: "Databases take minor versions by themselves",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "RDS.13" },
		{ framework: "FSBP", id: "RDS.35" },
		{ framework: "CIS v3", id: "2.3.2" },
		{ framework: "CIS v5", id: "2.2.2" },
	],
	why: "Security patches come as minor versions. RDS installs them in the maintenance window, with a standby at the price of a failover. Left out, it means true.",
	fix: "Leave autoMinorVersionUpgrade out or set it to true.",
	examples: examples.minorUpgrades,
	types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster", "aws:rds/clusterInstance:ClusterInstance"],
	check: ({ autoMinorVersionUpgrade }) => mustNotBeFalse(autoMinorVersionUpgrade, "autoMinorVersionUpgrade"),
});

const mysqlLogs = ["audit", "error", "general", "slowquery"] as const;

/** The logs that RDS.9 asks for, by engine. */
const wantedLogs: readonly (readonly [engine: RegExp, logs: readonly string[]])[] = [
	[/^postgres$/, ["postgresql", "upgrade"]],
	[/^aurora-postgresql$/, ["postgresql"]],
	[/^(mysql|mariadb|aurora-mysql)$/, mysqlLogs],
	[/^(custom-)?oracle/, ["alert", "audit", "trace", "listener"]],
	[/^(custom-)?sqlserver/, ["error", "agent"]],
];

function judgeLogs(engine: unknown, exported: unknown): readonly Complaint[] {
	if (engine === unresolved) return [notKnown("engine", "one whose logs are exported")];
	const wanted = typeof engine === "string" ? wantedLogs.find(([name]) => name.test(engine))?.[1] : undefined;
	const allowed = wanted?.join(", ") ?? "one or more";
	const logs = elements(exported);
	const missing = wanted ? wanted.filter((log) => !logs.includes(log)) : logs.length === 0 ? ["any log"] : [];
	if (missing.length === 0) return [];
	if (logs.includes(unresolved)) return [notKnown("enabledCloudwatchLogsExports", allowed)];
	return [violation(`enabledCloudwatchLogsExports is without ${missing.join(", ")}; allowed: ${allowed}`)];
}

const logExports = resourceRule({
	id: "rds-log-exports",
	title: "Databases send their logs to CloudWatch",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "RDS.9" },
		{ framework: "FSBP", id: "RDS.34" },
		{ framework: "FSBP", id: "RDS.36" },
		{ framework: "FSBP", id: "RDS.37" },
		{ framework: "FSBP", id: "RDS.40" },
		{ framework: "FSBP", id: "RDS.42" },
		{ framework: "Checkov", id: "CKV_AWS_129" },
		{ framework: "Checkov", id: "CKV_AWS_324" },
		{ framework: "cdk-nag", id: "AwsSolutions-RDS16" },
	],
	why: "RDS itself keeps logs for days, and none of a database that is gone: who connected and what failed is then nowhere. RDS.9 says which logs of which engine; stricter than Checkov, which takes any one. Of a replica whose engine is left out, any one counts.",
	fix: "Set enabledCloudwatchLogsExports to the logs named.",
	examples: examples.logExports,
	types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
	check: ({ engine, enabledCloudwatchLogsExports }) => judgeLogs(engine, enabledCloudwatchLogsExports),
});

const enhancedMonitoring = resourceRule({
	id: "rds-enhanced-monitoring",
	title: "Databases report the operating system's figures",
	severity: "low",
	level: "advisory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "RDS.6" },
		{ framework: "Checkov", id: "CKV_AWS_118" },
	],
	why: "CloudWatch's own figures are the hypervisor's: which process takes the memory, or waits for the disk, only enhanced monitoring tells.",
	fix: "Set monitoringInterval and monitoringRoleArn.",
	examples: examples.enhancedMonitoring,
	types: ["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"],
	check: ({ monitoringInterval }) =>
		mustBeOneOf(monitoringInterval, "monitoringInterval", [1, 5, 10, 15, 30, 60]),
});

const copyTags = resourceRule({
	id: "rds-copy-tags",
	title: "Snapshots carry the tags of their database",
	severity: "low",
	level: "advisory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "RDS.16" },
		{ framework: "FSBP", id: "RDS.17" },
		{ framework: "FSBP", id: "RDS.47" },
		{ framework: "FSBP", id: "RDS.48" },
		{ framework: "Checkov", id: "CKV2_AWS_60" },
		{ framework: "Checkov", id: "CKV_AWS_313" },
	],
	why: "Permissions and costs go by tags: a snapshot without them belongs to nobody.",
	fix: "Set copyTagsToSnapshot to true.",
	examples: examples.copyTags,
	types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
	check: ({ copyTagsToSnapshot }) => mustBeTrue(copyTagsToSnapshot, "copyTagsToSnapshot"),
});

type Subscription = Node<"aws:rds/eventSubscription:EventSubscription">;
type Database = Node<"aws:rds/instance:Instance" | "aws:rds/cluster:Cluster">;

/** Events that somebody has to hear of, by what they happen to. */
const wantedEvents = {
	"db-instance": ["configuration change", "failure", "maintenance"],
	"db-cluster": ["failure", "maintenance"],
} as const;

function isAboutSource(
	graph: Graph,
	subscription: Subscription,
	database: Database,
): boolean | "undetermined" {
	const { sourceIds } = subscription.inputs;
	if (sourceIds === undefined) return true;
	const {
		clusterIdentifier,
		identifier,
	}: { readonly clusterIdentifier?: unknown; readonly identifier?: unknown } = database.inputs;
	const name = clusterIdentifier ?? identifier;
	const sources = graph.resolve(subscription, "sourceIds", sourceIds, database.type);
	const isNamed = typeof name === "string" && elements(sourceIds).includes(name);
	if (isNamed || sources.some((source) => source === database)) return true;
	return (name === unresolved || sources.includes("undetermined")) && "undetermined";
}

/** The events of a database that a subscription tells of: all, some, or no one can say yet. */
function toldBy(
	graph: Graph,
	subscription: Subscription,
	database: Database,
	sourceType: keyof typeof wantedEvents,
): readonly string[] | "undetermined" {
	const { enabled, eventCategories, sourceType: type } = subscription.inputs;
	if (enabled === false) return [];
	if (type !== undefined && type !== unresolved && type !== sourceType) return [];
	const isAbout = isAboutSource(graph, subscription, database);
	if (isAbout === false) return [];
	const categories = elements(eventCategories);
	const parts: readonly unknown[] = [enabled, type, ...categories];
	if (isAbout === "undetermined" || parts.includes(unresolved)) return "undetermined";
	if (categories.length === 0) return wantedEvents[sourceType];
	return categories.filter((category) => typeof category === "string");
}

const eventSubscription = graphRule({
	id: "rds-event-subscription",
	title: "Somebody is told of what happens to a database",
	severity: "low",
	level: "advisory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "RDS.19" },
		{ framework: "FSBP", id: "RDS.20" },
	],
	why: "A failure, a maintenance that is due or a changed configuration is an event of RDS and of no alarm. Stricter than the controls, which one subscription of the account satisfies, and none at all: each database of the stack needs one that is about it.",
	fix: "Subscribe a topic to the events named, of sourceType db-instance or db-cluster.",
	examples: examples.eventSubscription,
	check: (graph) => {
		const subscriptions = graph.ofType("aws:rds/eventSubscription:EventSubscription");
		return graph
			.ofType("aws:rds/instance:Instance", "aws:rds/cluster:Cluster")
			.filter(({ type, inputs }) => type === "aws:rds/cluster:Cluster" || !isAurora(inputs.engine))
			.flatMap((database) => {
				const sourceType = database.type === "aws:rds/cluster:Cluster" ? "db-cluster" : "db-instance";
				const told = subscriptions.map((subscription) => toldBy(graph, subscription, database, sourceType));
				const missing = wantedEvents[sourceType].filter(
					(event) => !told.some((events) => events !== "undetermined" && events.includes(event)),
				);
				if (missing.length === 0) return [];
				return about(
					database,
					told.includes("undetermined")
						? [notKnown("the event subscription", missing.join(", "))]
						: [
								violation(
									`nobody is told of ${missing.join(", ")}; allowed: an enabled subscription to them`,
								),
							],
				);
			});
	},
});

export const databaseOperationRules = [
	minorUpgrades,
	logExports,
	enhancedMonitoring,
	copyTags,
	eventSubscription,
];
