/** The data tier: PostgreSQL on RDS, its read replicas, and what they need around them. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { DatabaseMonitoring, exportedLogs } from "./databaseMonitoring.js";
import { type PostgresMajor, postgresParameters } from "./databaseParameters.js";
import { parseInstanceType } from "./instances.js";
import { MasterSecret } from "./masterSecret.js";
import { type Environment, namePrefix, tagsFor } from "./naming.js";

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

export class Database extends pulumi.ComponentResource {
	/** Host name of the primary. */
	readonly address: pulumi.Output<string>;
	readonly port: number;
	/** Name of the first database. */
	readonly name: string;
	readonly username: string;
	/**
	 * The secret with the master user's name and password. RDS replaces it every seven days, except where there
	 * are read replicas.
	 */
	readonly secretArn: pulumi.Output<string>;
	readonly identifier: pulumi.Output<string>;
	/** `db-…`: what IAM policies for database logins name. */
	readonly resourceId: pulumi.Output<string>;
	readonly arn: pulumi.Output<string>;
	/** Host names of the read replicas. */
	readonly replicaAddresses: pulumi.Output<string>[];
	readonly replicaIdentifiers: pulumi.Output<string>[];
	/** Memory of one instance in bytes. */
	readonly memoryBytes: number;
	/** The instances: what whoever connects at boot has to wait for. */
	readonly ready: pulumi.Resource[];

	constructor(name: string, args: DatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:database:Database", name, {}, opts);
		const { environment, settings } = args;
		this.port = settings.port;
		this.name = settings.name;
		this.username = settings.username;
		this.memoryBytes = memoryOf(settings.instanceClass);

		// Stable, because the log groups carry it in their names and must exist before the instance does, and
		// because operators and restores go by it. The price: a replacement has to delete first. That is why
		// nothing below may replace it unasked, see `protect`.
		const identifier = `${namePrefix(environment)}-db`;
		const replicas = Array.from(
			{ length: settings.readReplicas },
			(_, i) => `${identifier}-replica-${i + 1}`,
		);

		const subnetGroup = this.subnetGroup(name, args);
		const parameterGroup = this.parameterGroup(name, args);
		const monitoring = new DatabaseMonitoring(
			name,
			{ environment, identifiers: [identifier, ...replicas], keyArn: args.logsKeyArn },
			{ parent: this },
		);
		const common = commonArgs(args, parameterGroup.name, monitoring.roleArn);
		const options = (instance: string): pulumi.CustomResourceOptions => ({
			parent: this,
			// Log groups, or RDS makes its own; and the right to write, or it refuses the monitoring role.
			dependsOn: monitoring.ready(instance),
			// Deletion protection stops a replacement in the middle of an update, this stops it before: a changed
			// key, user or database name replaces the instance, and its data with it.
			protect: settings.deletionProtection,
		});

		const secret =
			settings.readReplicas > 0
				? new MasterSecret(
						name,
						{ environment, username: settings.username, keyArn: args.keyArn },
						{ parent: this },
					)
				: undefined;
		const primary = new aws.rds.Instance(
			identifier,
			{
				...common,
				...primaryArgs(args, subnetGroup.name),
				...(secret
					? { passwordWo: secret.password, passwordWoVersion: 1 }
					: { manageMasterUserPassword: true, masterUserSecretKmsKeyId: args.keyArn }),
				identifier,
				tags: tagsFor(environment, "db", identifier),
			},
			options(identifier),
		);
		const copies = replicas.map(
			(replica, i) =>
				new aws.rds.Instance(
					replica,
					{
						...common,
						...replicaArgs(args, i, primary.identifier),
						identifier: replica,
						tags: tagsFor(environment, "db", replica),
					},
					options(replica),
				),
		);

		this.address = primary.address;
		this.identifier = primary.identifier;
		this.resourceId = primary.resourceId;
		this.arn = primary.arn;
		this.secretArn = secret?.arn ?? primary.masterUserSecrets.apply(managedSecret);
		this.replicaAddresses = copies.map(({ address }) => address);
		this.replicaIdentifiers = copies.map((copy) => copy.identifier);
		this.ready = [primary, ...copies];

		this.registerOutputs({
			address: this.address,
			port: this.port,
			secretArn: this.secretArn,
			identifier: this.identifier,
			arn: this.arn,
			replicaAddresses: this.replicaAddresses,
		});
	}

	private subnetGroup(name: string, { environment, subnetIds }: DatabaseArgs): aws.rds.SubnetGroup {
		return new aws.rds.SubnetGroup(
			`${name}-db`,
			{
				description: "Database subnets, one for each zone",
				subnetIds: [...subnetIds],
				tags: tagsFor(environment, "db", `${name}-db`),
			},
			{ parent: this },
		);
	}

	/**
	 * Its name is left to Pulumi: a major upgrade changes the family and so replaces the group, and the new one
	 * must stand beside the old while the instance moves over. As the move waits for the maintenance window,
	 * RDS refuses to delete the old group until then (InvalidDBParameterGroupState): the update that starts the
	 * upgrade ends with that one error, and the first one after the window clears it.
	 */
	private parameterGroup(name: string, { environment, settings }: DatabaseArgs): aws.rds.ParameterGroup {
		return new aws.rds.ParameterGroup(
			`${name}-db`,
			{
				family: `postgres${settings.engineVersion}`,
				description: "TLS only, slow statements and connections logged, memory by instance class",
				parameters: [...postgresParameters({ memoryBytes: this.memoryBytes, ...settings })],
				tags: tagsFor(environment, "db", `${name}-db`),
			},
			{ parent: this },
		);
	}
}

/** What primary and replicas share. */
function commonArgs(
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

function primaryArgs({ settings, keyArn }: DatabaseArgs, subnetGroupName: pulumi.Output<string>) {
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

function replicaArgs({ environment, zones }: DatabaseArgs, i: number, source: pulumi.Input<string>) {
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

function memoryOf(instanceClass: string): number {
	const shape = parseInstanceType(instanceClass, "rds");
	if (!shape) throw new RangeError(`${instanceClass} is no instance class that instances.ts knows`);
	return shape.memoryBytes;
}

function managedSecret(secrets: readonly { readonly secretArn?: string }[]): string {
	const arn = secrets[0]?.secretArn;
	if (arn === undefined) throw new Error("RDS reports no managed secret for the master user");
	return arn;
}
