/** The data tier: PostgreSQL on RDS, its read replicas, and what they need around them. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { commonArgs, type DatabaseArgs, primaryArgs, replicaArgs } from "./databaseInstance.js";
import { DatabaseMonitoring } from "./databaseMonitoring.js";
import { postgresParameters } from "./databaseParameters.js";
import { parseInstanceType } from "./instances.js";
import { MasterSecret } from "./masterSecret.js";
import { namePrefix, tagsFor } from "./naming.js";

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
		const options = (...dependsOn: pulumi.Resource[]): pulumi.CustomResourceOptions => ({
			parent: this,
			dependsOn,
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
			options(monitoring.permission, ...monitoring.logGroups(identifier)),
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
					options(...monitoring.logGroups(replica)),
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
