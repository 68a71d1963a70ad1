/** Examples of the rules in databaseOperation.ts. */
import type { Plain } from "../resources.js";
import type { Examples, Fragment, FragmentResource } from "../rule.js";
import { cluster, instance, member, single } from "./database.examples.js";

export const minorUpgrades: Examples = {
	fails: [
		single("an instance without them", instance({ autoMinorVersionUpgrade: false })),
		single("an instance of a cluster without them", member({ autoMinorVersionUpgrade: false })),
		single("a cluster without them", cluster({ autoMinorVersionUpgrade: false })),
	],
	passes: [
		single("an instance with them", instance({ autoMinorVersionUpgrade: true })),
		single("an instance of a cluster that says nothing", member({})),
	],
};

export const logExports: Examples = {
	fails: [
		single("PostgreSQL that says nothing", instance({ engine: "postgres" })),
		single(
			"PostgreSQL without one of its logs",
			instance({ engine: "postgres", enabledCloudwatchLogsExports: ["upgrade"] }),
		),
		single(
			"MySQL without its audit log",
			instance({ engine: "mysql", enabledCloudwatchLogsExports: ["error", "general", "slowquery"] }),
		),
		single("Oracle with one log", instance({ engine: "oracle-ee", enabledCloudwatchLogsExports: ["alert"] })),
		single("SQL Server that says nothing", instance({ engine: "sqlserver-se" })),
		single("Aurora PostgreSQL that says nothing", cluster({})),
		single("a replica that says nothing", instance({ replicateSourceDb: "orders" })),
	],
	passes: [
		single(
			"PostgreSQL with its logs",
			instance({ engine: "postgres", enabledCloudwatchLogsExports: ["postgresql", "upgrade"] }),
		),
		single("Aurora PostgreSQL with its log", cluster({ enabledCloudwatchLogsExports: ["postgresql"] })),
		single(
			"Aurora MySQL with its logs",
			cluster({
				engine: "aurora-mysql",
				enabledCloudwatchLogsExports: ["audit", "error", "general", "slowquery"],
			}),
		),
		single("Db2 with a log", instance({ engine: "db2-se", enabledCloudwatchLogsExports: ["diag.log"] })),
		single(
			"a replica with a log",
			instance({ replicateSourceDb: "orders", enabledCloudwatchLogsExports: ["postgresql"] }),
		),
	],
};

export const enhancedMonitoring: Examples = {
	fails: [
		single("an instance that says nothing", instance({})),
		single("an instance without it", instance({ monitoringInterval: 0 })),
		single("an instance of a cluster that says nothing", member({})),
	],
	passes: [
		single("an instance with it", instance({ monitoringInterval: 60 })),
		single("an instance of a cluster with it", member({ monitoringInterval: 15 })),
	],
};

export const copyTags: Examples = {
	fails: [
		single("an instance that says nothing", instance({})),
		single("a cluster without it", cluster({ copyTagsToSnapshot: false })),
	],
	passes: [
		single("an instance with it", instance({ copyTagsToSnapshot: true })),
		single("a cluster with it", cluster({ copyTagsToSnapshot: true })),
	],
};

function subscription(
	properties: Partial<Plain<"aws:rds/eventSubscription:EventSubscription">>,
): FragmentResource {
	return {
		type: "aws:rds/eventSubscription:EventSubscription",
		properties: { snsTopic: "alerts", ...properties },
	};
}

const database = instance({ engine: "postgres" });
const wanted = ["maintenance", "failure", "configuration change"];
const both: Fragment = { database, other: instance({ engine: "postgres" }) };

export const eventSubscription: Examples = {
	fails: [
		{ title: "no subscription", resources: { database } },
		{
			title: "a subscription that is off",
			resources: { database, events: subscription({ enabled: false }) },
		},
		{
			title: "a subscription to other events",
			resources: {
				database,
				events: subscription({ sourceType: "db-instance", eventCategories: ["maintenance", "backup"] }),
			},
		},
		{
			title: "a subscription about snapshots",
			resources: { database, events: subscription({ sourceType: "db-snapshot" }) },
		},
		{
			title: "a subscription about another database",
			resources: {
				...both,
				events: subscription({ sourceType: "db-instance", sourceIds: ["${other.identifier}"] }),
			},
		},
		{
			title: "a cluster with a subscription about instances",
			resources: { database: cluster({}), events: subscription({ sourceType: "db-instance" }) },
		},
	],
	passes: [
		{ title: "a subscription to everything", resources: { database, events: subscription({}) } },
		{
			title: "a subscription to the events",
			resources: {
				database,
				events: subscription({
					sourceType: "db-instance",
					sourceIds: ["${database.identifier}"],
					eventCategories: wanted,
				}),
			},
		},
		{
			title: "two subscriptions that have the events together",
			resources: {
				database,
				problems: subscription({ sourceType: "db-instance", eventCategories: ["failure"] }),
				changes: subscription({
					sourceType: "db-instance",
					eventCategories: ["maintenance", "configuration change"],
				}),
			},
		},
		{
			title: "a cluster by its name",
			resources: {
				database: cluster({ clusterIdentifier: "orders" }),
				events: subscription({ sourceType: "db-cluster", sourceIds: ["orders"] }),
			},
		},
		{ title: "an instance of a cluster", resources: { database: member({}) } },
	],
};
