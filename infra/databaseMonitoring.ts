/** Where the database's logs and metrics go: its log groups, and the role of enhanced monitoring. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Environment, tagsFor } from "./naming.js";

export interface DatabaseMonitoringArgs {
	readonly environment: Environment;
	/** Identifiers of the instances, the primary's first. */
	readonly identifiers: readonly string[];
	/** KMS key of log groups. */
	readonly keyArn: pulumi.Input<string>;
}

/** Kinds of log that RDS for PostgreSQL exports. */
export const exportedLogs = ["postgresql", "upgrade"] as const;

export class DatabaseMonitoring extends pulumi.ComponentResource {
	/** Role of enhanced monitoring. */
	readonly roleArn: pulumi.Output<string>;

	/** Until it stands, RDS refuses the role: it could not write. */
	readonly permission: pulumi.Resource;
	readonly #logGroups = new Map<string, pulumi.Resource[]>();

	constructor(name: string, args: DatabaseMonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:databaseMonitoring:DatabaseMonitoring", name, {}, opts);
		const { environment, identifiers, keyArn } = args;
		const { partition, region, accountId } = environment;

		// It writes to RDSOSMetrics, one log group for the whole account that RDS makes itself: not this stack's.
		const role = new aws.iam.Role(
			`${name}-db-monitoring`,
			{
				description: "RDS enhanced monitoring",
				assumeRolePolicy: JSON.stringify({
					Version: "2012-10-17",
					Statement: [
						{
							Effect: "Allow",
							Principal: { Service: "monitoring.rds.amazonaws.com" },
							Action: "sts:AssumeRole",
							Condition: {
								StringEquals: { "aws:SourceAccount": accountId },
								ArnLike: {
									"aws:SourceArn": identifiers.map(
										(identifier) => `arn:${partition}:rds:${region}:${accountId}:db:${identifier}`,
									),
								},
							},
						},
					],
				}),
				tags: tagsFor(environment, "db", `${name}-db-monitoring`),
			},
			{ parent: this },
		);
		this.roleArn = role.arn;
		this.permission = new aws.iam.RolePolicyAttachment(
			`${name}-db-monitoring`,
			{
				role: role.name,
				policyArn: `arn:${partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole`,
			},
			{ parent: this },
		);

		for (const identifier of identifiers) {
			const groups = exportedLogs.map(
				(log) =>
					new aws.cloudwatch.LogGroup(
						`${identifier}-${log}`,
						{
							// RDS writes to groups of this name and no other.
							name: `/aws/rds/instance/${identifier}/${log}`,
							retentionInDays: environment.logRetentionDays,
							kmsKeyId: keyArn,
							tags: tagsFor(environment, "db", `${identifier}-${log}`),
						},
						{ parent: this },
					),
			);
			this.#logGroups.set(identifier, groups);
		}

		this.registerOutputs({ roleArn: this.roleArn });
	}

	/**
	 * The log groups of an instance. RDS makes those that are missing with the instance, unencrypted and kept for
	 * ever, and then ours cannot be made.
	 */
	logGroups(identifier: string): pulumi.Resource[] {
		return this.#logGroups.get(identifier) ?? [];
	}
}
