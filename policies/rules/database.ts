/** That a database's data is encrypted, and outlives mistakes. */
import { elements, unresolved } from "../graph/values.js";
import { type Complaint, graphRule, resourceRule, undetermined, violation } from "../rule.js";
import { mustNameCustomerKey } from "./customerKey.js";
import * as examples from "./database.examples.js";
import { about, mustBeTrue, mustNotBeTrue, notKnown, unlessExcused } from "./expect.js";

/** A read replica: a copy, whose data the source keeps. */
export function isReplica(inputs: object): boolean {
	return "replicateSourceDb" in inputs;
}

export function isAurora(engine: unknown): boolean {
	return typeof engine === "string" && engine.startsWith("aurora");
}

const encrypted = resourceRule({
	id: "rds-encrypted",
	title: "Databases are encrypted where they are stored",
	severity: "high",
	level: "mandatory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "RDS.3" },
		{ framework: "FSBP", id: "RDS.27" },
		{ framework: "CIS v3", id: "2.3.1" },
		{ framework: "CIS v5", id: "2.2.1" },
		{ framework: "Checkov", id: "CKV_AWS_16" },
		{ framework: "Checkov", id: "CKV_AWS_96" },
		{ framework: "cdk-nag", id: "AwsSolutions-RDS2" },
	],
	why: "Storage, backups, snapshots and replicas take encryption from the instance, and it cannot be turned on later: only a restore from an encrypted copy of a snapshot does that. Aurora Serverless v1 is always encrypted.",
	fix: "Set storageEncrypted to true, for replicas and restores too.",
	examples: examples.encrypted,
	types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
	check: (database) => {
		const mode = "engineMode" in database ? database.engineMode : undefined;
		if (mode === "serverless") return [];
		return unlessExcused(mode, "engineMode", mustBeTrue(database.storageEncrypted, "storageEncrypted"));
	},
});

const customerKey = graphRule({
	id: "rds-cmk",
	title: "Databases are encrypted with a customer managed key",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [{ framework: "Checkov", id: "CKV_AWS_327" }],
	why: "AWS's own key cannot be shared, so neither can a snapshot under it, and nobody can take it away from whoever has RDS permissions. The key of a database is for life. Stricter than the control, which looks at clusters only. A read replica without a key has that of its source.",
	fix: "Set kmsKeyId to a key of the program, before the database is made.",
	examples: examples.customerKey,
	check: (graph) =>
		graph.ofType("aws:rds/instance:Instance", "aws:rds/cluster:Cluster").flatMap((database) => {
			const { kmsKeyId } = database.inputs;
			if (kmsKeyId === undefined && isReplica(database.inputs)) return [];
			return about(database, mustNameCustomerKey(graph, database, "kmsKeyId", kmsKeyId));
		}),
});

const insightsKey = graphRule({
	id: "rds-insights-cmk",
	title: "Performance insights are encrypted with a customer managed key",
	severity: "low",
	level: "advisory",
	undecided: "at-update",
	controls: [{ framework: "Checkov", id: "CKV_AWS_354" }],
	why: "Insights keep the text of statements, which can hold data. Like the storage's, their key cannot be changed later.",
	fix: "Set performanceInsightsKmsKeyId, or leave performanceInsightsEnabled out.",
	examples: examples.insightsKey,
	check: (graph) =>
		graph
			.ofType(
				"aws:rds/instance:Instance",
				"aws:rds/clusterInstance:ClusterInstance",
				"aws:rds/cluster:Cluster",
			)
			.flatMap((database) => {
				const { performanceInsightsEnabled, performanceInsightsKmsKeyId } = database.inputs;
				if (performanceInsightsEnabled === undefined || performanceInsightsEnabled === false) return [];
				const property = "performanceInsightsKmsKeyId";
				const complaints = mustNameCustomerKey(graph, database, property, performanceInsightsKmsKeyId);
				return about(
					database,
					unlessExcused(performanceInsightsEnabled, "performanceInsightsEnabled", complaints),
				);
			}),
});

/** RDS keeps backups for 35 days at most. */
function keepsWeek(days: unknown, byDefault: number): readonly Complaint[] {
	if (days === unresolved) return [notKnown("backupRetentionPeriod", "7 to 35")];
	if (typeof days === "number" && days >= 7) return [];
	const received = typeof days === "number" ? String(days) : `left out, which means ${byDefault}`;
	return [violation(`backupRetentionPeriod is ${received}; allowed: 7 to 35`)];
}

const backups = resourceRule({
	id: "rds-backups",
	title: "Automatic backups of databases are kept for a week or more",
	severity: "high",
	level: "mandatory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "RDS.11" },
		{ framework: "Checkov", id: "CKV_AWS_133" },
		{ framework: "cdk-nag", id: "AwsSolutions-RDS13" },
	],
	why: "A damage that nobody notices over a weekend has to be older than no backup; 0 turns backups off, and that is what left out means for an instance. Stricter than Checkov and cdk-nag, which take one day and a period that is left out. A replica's backups are its source's.",
	fix: "Set backupRetentionPeriod to 7 or more.",
	examples: examples.backups,
	types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
	check: (database) =>
		isReplica(database) ? [] : keepsWeek(database.backupRetentionPeriod, "instanceClass" in database ? 0 : 1),
});

const deletionProtection = resourceRule({
	id: "rds-deletion-protection",
	title: "Databases are protected from deletion",
	severity: "high",
	level: "mandatory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "RDS.7" },
		{ framework: "FSBP", id: "RDS.8" },
		{ framework: "Checkov", id: "CKV_AWS_139" },
		{ framework: "Checkov", id: "CKV_AWS_293" },
		{ framework: "cdk-nag", id: "AwsSolutions-RDS10" },
	],
	why: "A changed property that replaces the database deletes it in the same update. Protected, it takes two updates that somebody has to mean.",
	fix: "Set deletionProtection to true. To delete the database, set it to false in an update of its own first.",
	examples: examples.deletionProtection,
	types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
	check: ({ deletionProtection }) => mustBeTrue(deletionProtection, "deletionProtection"),
});

const finalSnapshot = resourceRule({
	id: "rds-final-snapshot",
	title: "A database that is deleted leaves a snapshot",
	severity: "high",
	level: "mandatory",
	undecided: "at-update",
	controls: [],
	why: "Automatic backups go with the database unless they are kept on purpose; the final snapshot stays until somebody deletes it. RDS takes none of a read replica.",
	fix: "Leave skipFinalSnapshot out and give a finalSnapshotIdentifier.",
	examples: examples.finalSnapshot,
	types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
	check: (database) =>
		isReplica(database) ? [] : mustNotBeTrue(database.skipFinalSnapshot, "skipFinalSnapshot"),
});

const keepsBackups = resourceRule({
	id: "rds-keep-automated-backups",
	title: "Automatic backups outlive a database that is deleted",
	severity: "low",
	level: "advisory",
	undecided: "at-update",
	controls: [],
	why: "The final snapshot is the last state, damaged or not; only the backups lead to a moment before. They expire by themselves. A replica's backups are its source's.",
	fix: "Set deleteAutomatedBackups to false.",
	examples: examples.keepsBackups,
	types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
	check: (database) => {
		const { deleteAutomatedBackups: deletes } = database;
		if (isReplica(database) || deletes === false) return [];
		if (deletes === unresolved) return [notKnown("deleteAutomatedBackups", "false")];
		const received = deletes === undefined ? "left out, which means true" : "true";
		return [violation(`deleteAutomatedBackups is ${received}; allowed: false`)];
	},
});

const privateSnapshot = resourceRule({
	id: "rds-snapshot-not-public",
	title: "Database snapshots are shared with named accounts at most",
	severity: "critical",
	level: "mandatory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "RDS.1" },
		{ framework: "Checkov", id: "CKV_AWS_302" },
	],
	why: "A public snapshot is the database itself for every AWS account, and is found within minutes.",
	fix: 'Name accounts in sharedAccounts, without "all".',
	examples: examples.privateSnapshot,
	types: ["aws:rds/snapshot:Snapshot", "aws:rds/clusterSnapshot:ClusterSnapshot"],
	check: ({ sharedAccounts }) => {
		const accounts = elements(sharedAccounts);
		if (accounts.includes("all")) {
			return [violation("sharedAccounts holds all, which is everybody; allowed: ids of accounts")];
		}
		return accounts.includes(unresolved)
			? [undetermined("sharedAccounts is not known before the update; allowed: ids of accounts")]
			: [];
	},
});

export const databaseRules = [
	encrypted,
	customerKey,
	insightsKey,
	backups,
	deletionProtection,
	finalSnapshot,
	keepsBackups,
	privateSnapshot,
];
