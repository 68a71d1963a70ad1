/** What RDS is told of each instance: the primary and its read replicas. */
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { exportedLogs } from "./databaseMonitoring.js";
import type { PostgresMajor } from "./databaseParameters.js";
import type { Environment } from "./naming.js";

export interface DatabaseSettings {
	/** Major only: AWS withdraws minors, and an automatic minor upgrade would read as drift. */
	readonly engineVersion: PostgresMajor;
	/** `db.…`, of a family that instances.ts knows. */
	readonly instanceClass: string;
	/** 1150 to 65535. */
	readonly port: number;
	/** Name of the first database. */
	readonly name: string;
	/** Master user. */
	readonly username: string;
	/** gp3 storage at the start, 20 to 65536 GiB. */
	readonly storageGiB: number;
	/** Up to where RDS grows it by itself, at least 1.1 times the start. */
	readonly maxStorageGiB: number;
	/** Only from 400 GiB on. Default: gp3's baseline. */
	readonly iops?: number | undefined;
	/** Only from 400 GiB on. Default: gp3's baseline. */
	readonly throughputMiBps?: number | undefined;
	/** A standby in a second zone. Doubles the cost of the instance and its storage. */
	readonly multiAz: boolean;
	/** 1 to 35. */
	readonly backupRetentionDays: number;
	/** `hh:mm-hh:mm` in UTC. */
	readonly backupWindow: string;
	/** `ddd:hh:mm-ddd:hh:mm` in UTC, apart from the backup window. */
	readonly maintenanceWindow: string;
	readonly deletionProtection: boolean;
	/** Whether a deletion leaves a snapshot, and the automated backups until they expire. */
	readonly finalSnapshot: boolean;
	readonly iamAuthentication: boolean;
	/** 0 to 5. */
	readonly readReplicas: number;
	readonly monitoringIntervalSeconds: 1 | 5 | 10 | 15 | 30 | 60;
	/** Statements that take longer are logged; 0 logs all. */
	readonly slowStatementMs: number;
}

export interface DatabaseArgs {
	readonly environment: Environment;
	readonly settings: DatabaseSettings;
	/** Zone letters of the subnets, at least two. */
	readonly zones: readonly string[];
	/** Database subnets, one for each zone. */
	readonly subnetIds: readonly pulumi.Input<string>[];
	readonly securityGroupId: pulumi.Input<string>;
	/** KMS key of storage, snapshots, insights and the master secret. It cannot be changed later. */
	readonly keyArn: pulumi.Input<string>;
	/** KMS key of log groups. */
	readonly logsKeyArn: pulumi.Input<string>;
}

/** What primary and replicas share. */
export function commonArgs(
	{ settings, securityGroupId, keyArn }: DatabaseArgs,
	parameterGroupName: pulumi.Input<string>,
	monitoringRoleArn: pulumi.Input<string>,
) {
	return {
		instanceClass: settings.instanceClass,
		port: settings.port,
		vpcSecurityGroupIds: [securityGroupId],
		publiclyAccessible: false,
		storageType: "gp3",
		storageEncrypted: true,
		maxAllocatedStorage: settings.maxStorageGiB,
		iops: settings.iops,
		storageThroughput: settings.throughputMiBps,
		parameterGroupName,
		caCertIdentifier: "rds-ca-rsa2048-g1",
		iamDatabaseAuthenticationEnabled: settings.iamAuthentication,
		enabledCloudwatchLogsExports: [...exportedLogs],
		monitoringInterval: settings.monitoringIntervalSeconds,
		monitoringRoleArn,
		// Standard mode costs nothing extra: seven days of load and top statements. It has data only where the
		// collection, still under its old name, is on.
		// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DatabaseInsights.TurningOnStandard.html
		databaseInsightsMode: "standard",
		performanceInsightsEnabled: true,
		performanceInsightsRetentionPeriod: 7,
		performanceInsightsKmsKeyId: keyArn,
		autoMinorVersionUpgrade: true,
		// No accident can follow from it: a major upgrade still starts only when the number in the stack's file
		// changes, and then this must be on.
		allowMajorVersionUpgrade: true,
		// Whatever interrupts service waits for the maintenance window.
		applyImmediately: false,
		maintenanceWindow: settings.maintenanceWindow,
		copyTagsToSnapshot: true,
		deletionProtection: settings.deletionProtection,
	} satisfies Partial<aws.rds.InstanceArgs>;
}

export function primaryArgs({ settings, keyArn }: DatabaseArgs, subnetGroupName: pulumi.Output<string>) {
	return {
		engine: "postgres",
		engineVersion: String(settings.engineVersion),
		// Refuse to slide into paid extended support when a major reaches its end.
		engineLifecycleSupport: "open-source-rds-extended-support-disabled",
		dbName: settings.name,
		username: settings.username,
		allocatedStorage: settings.storageGiB,
		kmsKeyId: keyArn,
		multiAz: settings.multiAz,
		dbSubnetGroupName: subnetGroupName,
		backupRetentionPeriod: settings.backupRetentionDays,
		backupWindow: settings.backupWindow,
		deleteAutomatedBackups: !settings.finalSnapshot,
		skipFinalSnapshot: !settings.finalSnapshot,
		// A fixed name would collide when an environment is destroyed a second time. The subnet group lives and
		// dies with the instance and has a random suffix: its name makes the snapshot's unique, and the same in
		// every plan.
		...(settings.finalSnapshot
			? { finalSnapshotIdentifier: pulumi.interpolate`${subnetGroupName}-final` }
			: {}),
	} satisfies Partial<aws.rds.InstanceArgs>;
}

export function replicaArgs({ environment, zones }: DatabaseArgs, i: number, source: pulumi.Input<string>) {
	return {
		// The source's identifier and no subnet group: a replica in the region takes the source's group, and its
		// key, and refuses to be told either.
		replicateSourceDb: source,
		availabilityZone: `${environment.region}${replicaZone(zones, i)}`,
		multiAz: false,
		backupRetentionPeriod: 0,
		// RDS takes no final snapshot of a replica and refuses a name for one.
		skipFinalSnapshot: true,
	} satisfies Partial<aws.rds.InstanceArgs>;
}

/**
 * Zone letter of read replica number `i`, from 0. The first two zones take turns and further ones are left
 * out: a zone that is added must not move a replica that exists, because a move is a replacement.
 */
function replicaZone(zones: readonly string[], i: number): string {
	const letter = zones[(i + 1) % 2];
	if (letter === undefined) throw new RangeError(`a database needs two zones, got ${zones.join(", ")}`);
	return letter;
}
