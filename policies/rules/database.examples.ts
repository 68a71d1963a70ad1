/** Examples of the rules in database.ts. */
import type { Plain } from "../resources.js";
import type { Example, Examples, Fragment, FragmentResource } from "../rule.js";

type InstanceInputs = Partial<Plain<"aws:rds/instance:Instance">>;
type ClusterInputs = Partial<Plain<"aws:rds/cluster:Cluster">>;
type MemberInputs = Partial<Plain<"aws:rds/clusterInstance:ClusterInstance">>;

export function instance(properties: InstanceInputs): FragmentResource {
	return { type: "aws:rds/instance:Instance", properties: { instanceClass: "db.t4g.medium", ...properties } };
}

export function cluster(properties: ClusterInputs): FragmentResource {
	return { type: "aws:rds/cluster:Cluster", properties: { engine: "aurora-postgresql", ...properties } };
}

export function member(properties: MemberInputs): FragmentResource {
	return {
		type: "aws:rds/clusterInstance:ClusterInstance",
		properties: {
			clusterIdentifier: "orders",
			engine: "aurora-postgresql",
			instanceClass: "db.r8g.large",
			...properties,
		},
	};
}

/** An example of a single resource. */
export function single(title: string, resource: FragmentResource): Example {
	return { title, resources: { database: resource } };
}

export const key: Fragment = { key: { type: "aws:kms/key:Key", properties: {} } };

export const encrypted: Examples = {
	fails: [
		single("an instance that says nothing", instance({})),
		single("an instance without encryption", instance({ storageEncrypted: false })),
		single("a cluster that says nothing", cluster({})),
		single("a replica that says nothing", instance({ replicateSourceDb: "orders" })),
	],
	passes: [
		single("an encrypted instance", instance({ storageEncrypted: true })),
		single("an encrypted cluster", cluster({ storageEncrypted: true })),
		single("a cluster of Aurora Serverless v1", cluster({ engineMode: "serverless" })),
	],
};

export const customerKey: Examples = {
	fails: [
		single("an instance without a key", instance({ storageEncrypted: true })),
		single("a cluster without a key", cluster({ storageEncrypted: true })),
		single("the key of AWS, by alias", instance({ kmsKeyId: "alias/aws/rds" })),
		single(
			"the key of AWS, by the alias's ARN",
			cluster({ kmsKeyId: "arn:aws:kms:us-east-1:111122223333:alias/aws/rds" }),
		),
	],
	passes: [
		{
			title: "an instance with a key of the stack",
			resources: { ...key, database: instance({ kmsKeyId: "${key.arn}" }) },
		},
		{
			title: "a cluster with a key of the stack, by alias",
			resources: {
				...key,
				alias: { type: "aws:kms/alias:Alias", properties: { targetKeyId: "${key.id}" } },
				database: cluster({ kmsKeyId: "${alias.arn}" }),
			},
		},
		single(
			"a key of another stack",
			instance({ kmsKeyId: "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" }),
		),
		single("a replica, which has its source's key", instance({ replicateSourceDb: "orders" })),
	],
};

export const insightsKey: Examples = {
	fails: [
		single("an instance without a key", instance({ performanceInsightsEnabled: true })),
		single("an instance of a cluster without a key", member({ performanceInsightsEnabled: true })),
		single("a cluster without a key", cluster({ performanceInsightsEnabled: true })),
	],
	passes: [
		{
			title: "an instance with a key of the stack",
			resources: {
				...key,
				database: instance({ performanceInsightsEnabled: true, performanceInsightsKmsKeyId: "${key.arn}" }),
			},
		},
		single("an instance without insights", instance({ performanceInsightsEnabled: false })),
		single("an instance that says nothing", instance({})),
	],
};

export const backups: Examples = {
	fails: [
		single("an instance without backups", instance({ backupRetentionPeriod: 0 })),
		single("an instance that says nothing", instance({})),
		single("six days", instance({ backupRetentionPeriod: 6 })),
		single("a cluster that says nothing, which means one day", cluster({})),
		single("a cluster with one day", cluster({ backupRetentionPeriod: 1 })),
	],
	passes: [
		single("an instance with a week", instance({ backupRetentionPeriod: 7 })),
		single("a cluster with five weeks", cluster({ backupRetentionPeriod: 35 })),
		single("a replica", instance({ replicateSourceDb: "orders", backupRetentionPeriod: 0 })),
	],
};

export const deletionProtection: Examples = {
	fails: [
		single("an instance that says nothing", instance({})),
		single("an instance without protection", instance({ deletionProtection: false })),
		single("a cluster that says nothing", cluster({})),
	],
	passes: [
		single("a protected instance", instance({ deletionProtection: true })),
		single("a protected cluster", cluster({ deletionProtection: true })),
		single("an instance of a cluster, which the cluster protects", member({})),
	],
};

export const finalSnapshot: Examples = {
	fails: [
		single("an instance without a snapshot", instance({ skipFinalSnapshot: true })),
		single("a cluster without a snapshot", cluster({ skipFinalSnapshot: true })),
	],
	passes: [
		single("an instance with a snapshot", instance({ finalSnapshotIdentifier: "orders-final" })),
		single("a cluster with a snapshot", cluster({ skipFinalSnapshot: false })),
		single("a replica", instance({ replicateSourceDb: "orders", skipFinalSnapshot: true })),
	],
};

export const keepsBackups: Examples = {
	fails: [
		single("an instance that says nothing", instance({})),
		single("a cluster that deletes them", cluster({ deleteAutomatedBackups: true })),
	],
	passes: [
		single("an instance that keeps them", instance({ deleteAutomatedBackups: false })),
		single("a cluster that keeps them", cluster({ deleteAutomatedBackups: false })),
		single("a replica", instance({ replicateSourceDb: "orders" })),
	],
};

function snapshot(sharedAccounts?: string[]): FragmentResource {
	return {
		type: "aws:rds/snapshot:Snapshot",
		properties: {
			dbInstanceIdentifier: "orders",
			dbSnapshotIdentifier: "orders-before",
			...(sharedAccounts && { sharedAccounts }),
		},
	};
}

export const privateSnapshot: Examples = {
	fails: [
		single("a public snapshot", snapshot(["all"])),
		single("a public snapshot of a cluster", {
			type: "aws:rds/clusterSnapshot:ClusterSnapshot",
			properties: {
				dbClusterIdentifier: "orders",
				dbClusterSnapshotIdentifier: "orders-before",
				sharedAccounts: ["111122223333", "all"],
			},
		}),
	],
	passes: [
		single("a snapshot that is not shared", snapshot()),
		single("a snapshot for one account", snapshot(["111122223333"])),
	],
};
