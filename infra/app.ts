/** The app tier: the internal balancer and the instances of the Node API behind it. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Fleet, type FleetSettings } from "./fleet.js";
import { decryptThrough, groupName, InstanceRole, type Permission } from "./instanceRole.js";
import { LoadBalancer } from "./loadBalancer.js";
import { namePrefix, stackPath, tagsFor } from "./naming.js";
import { bootValues, readReleases, releaseParameterName, releasePointer } from "./release.js";
import { Scaling, type Schedule } from "./scaling.js";
import type { TierArgs } from "./tier.js";
import { userData } from "./userData.js";

export interface AppSettings extends FleetSettings {
	/** Of the internal balancer's listener and of the API: 1024 to 65535, because the API is not root. */
	readonly port: number;
	/** Average CPU that scaling aims at, in percent. */
	readonly cpuTargetPercent: number;
	readonly deregistrationDelaySeconds: number;
	/** Requests a minute that one instance should get. Default: scale on CPU only. */
	readonly requestsPerTarget?: number | undefined;
	readonly schedules: readonly Schedule[];
	/** Database connections of one Node process. */
	readonly connectionPoolSize: number;
}

/** What the API needs to know of the database. */
export interface DatabaseConnection {
	readonly address: pulumi.Input<string>;
	readonly port: number;
	/** Name of the database. */
	readonly name: string;
	readonly username: string;
	/** Secret with the master user's password. */
	readonly secretArn: pulumi.Input<string>;
	/** KMS key of that secret. */
	readonly keyArn: pulumi.Input<string>;
	/** `db-…` */
	readonly resourceId: pulumi.Input<string>;
	/** Whether the API may also log in with an IAM token. */
	readonly iamAuthentication: boolean;
}

export interface AppTierArgs extends TierArgs {
	readonly settings: AppSettings;
	/** App subnets, of balancer and instances. */
	readonly subnetIds: readonly pulumi.Input<string>[];
	readonly database: DatabaseConnection;
}

export class AppTier extends pulumi.ComponentResource {
	/** The internal balancer. */
	readonly balancer: LoadBalancer;
	readonly fleet: Fleet;
	readonly role: InstanceRole;
	readonly logGroupName: string;
	/** Name of the parameter that says which release the API is. */
	readonly releaseParameterName: string;

	constructor(name: string, args: AppTierArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:app:AppTier", name, {}, opts);
		const { environment, settings } = args;
		const prefix = namePrefix(environment);

		this.balancer = new LoadBalancer(
			`${environment.stack}-int`,
			{
				environment,
				tier: "internal",
				vpcId: args.vpcId,
				subnetIds: args.subnetIds,
				securityGroupId: args.balancerSecurityGroupId,
				exposure: { to: "vpc", port: settings.port },
				target: { ...settings, tier: "app", name: `${environment.stack}-app` },
				logBucket: args.logBucket,
				deletionProtection: args.deletionProtection,
				dependsOn: args.logBucketReady,
			},
			{ parent: this },
		);

		// Stable: operators, deployments and the agents' configuration go by these names.
		this.logGroupName = stackPath(environment, "app");
		this.releaseParameterName = releaseParameterName(environment, "app");
		const pointer = releasePointer(name, environment, "app", this);
		const logGroup = new aws.cloudwatch.LogGroup(
			`${name}-app`,
			{
				name: this.logGroupName,
				retentionInDays: environment.logRetentionDays,
				kmsKeyId: args.logsKeyArn,
				tags: tagsFor(environment, "app", `${prefix}-app`),
			},
			{ parent: this },
		);

		this.role = new InstanceRole(
			name,
			{
				environment,
				tier: "app",
				groupName: groupName(environment, "app"),
				logGroupNames: [this.logGroupName],
				permissions: permissions(args),
			},
			{ parent: this },
		);

		this.fleet = new Fleet(
			name,
			{
				environment,
				tier: "app",
				settings,
				subnetIds: args.subnetIds,
				securityGroupId: args.instanceSecurityGroupId,
				instanceProfileArn: this.role.profileArn,
				targetGroupArn: this.balancer.targetGroupArn,
				userData: userData("app", environmentValues(args)),
				// The database needs no mention: its address is in the user data.
				dependsOn: [...args.ready, ...this.role.ready, this.balancer.listener, logGroup, pointer],
			},
			{ parent: this },
		);
		new Scaling(
			name,
			{
				environment,
				tier: "app",
				autoScalingGroupName: this.fleet.autoScalingGroupName,
				cpuTargetPercent: settings.cpuTargetPercent,
				...(settings.requestsPerTarget === undefined
					? {}
					: {
							requests: {
								perTarget: settings.requestsPerTarget,
								balancerArnSuffix: this.balancer.arnSuffix,
								targetGroupArnSuffix: this.balancer.targetGroupArnSuffix,
							},
						}),
				schedules: settings.schedules,
			},
			{ parent: this },
		);

		this.registerOutputs({
			balancerDnsName: this.balancer.dnsName,
			autoScalingGroupName: this.fleet.autoScalingGroupName,
			roleArn: this.role.roleArn,
			logGroupName: this.logGroupName,
			releaseParameterName: this.releaseParameterName,
		});
	}
}

/** What the API finds in its environment. Nothing of it is secret: it fetches the password when it connects. */
function environmentValues(args: AppTierArgs) {
	const { environment, settings, database } = args;
	return {
		...bootValues(environment, "app", args),
		DB_HOST: database.address,
		DB_PORT: String(database.port),
		DB_NAME: database.name,
		DB_USER: database.username,
		DB_POOL_SIZE: String(settings.connectionPoolSize),
		DB_SECRET_ARN: database.secretArn,
		// The roots that the database's certificate is checked against; the boot fetches them.
		DB_CA_FILE: "/etc/terrace/rds-ca.pem",
	};
}

function permissions({ environment, database, artifacts }: AppTierArgs): readonly Permission[] {
	const { partition, region, accountId } = environment;
	const always: readonly Permission[] = [
		{
			Sid: "ReadDatabaseSecret",
			Effect: "Allow",
			Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
			Resource: database.secretArn,
		},
		decryptThrough(environment, "DecryptDatabaseSecret", "secretsmanager", database.keyArn),
		...readReleases(environment, "app", artifacts),
		{
			// Tracing knows no resources.
			Sid: "SendTraces",
			Effect: "Allow",
			Action: [
				"xray:GetSamplingRules",
				"xray:GetSamplingTargets",
				"xray:PutTelemetryRecords",
				"xray:PutTraceSegments",
			],
			Resource: "*",
		},
	];
	if (!database.iamAuthentication) return always;
	return [
		...always,
		{
			// Of use once a database administrator has granted rds_iam to the user.
			Sid: "LogInToDatabase",
			Effect: "Allow",
			Action: "rds-db:connect",
			Resource: pulumi.interpolate`arn:${partition}:rds-db:${region}:${accountId}:dbuser:${database.resourceId}/${database.username}`,
		},
	];
}
