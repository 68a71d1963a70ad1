/** Customer managed KMS keys, one for each purpose, and the policies such keys carry. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Environment, namePrefix, tagsFor } from "./naming.js";

/** What an AWS service may do with a key in its own name, not in the name of a caller. */
export interface KeyGrant {
	/** Statement id: letters and digits. */
	readonly sid: string;
	/** Service principal, e.g. `cloudwatch.amazonaws.com`. */
	readonly service: string;
	/** KMS actions. */
	readonly actions: readonly string[];
	/**
	 * On whose behalf the service may act. Required: a service principal without a condition lets any
	 * account reach the key through that service.
	 */
	readonly condition: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * A key policy as JSON: the account's root, which hands the decision to IAM policies, and the services that
 * use the key in their own name. For keys of any region, so it names no region itself.
 */
export function keyPolicy(
	{ partition, accountId }: Pick<Environment, "partition" | "accountId">,
	grants: readonly KeyGrant[] = [],
): string {
	return JSON.stringify({
		Version: "2012-10-17",
		Statement: [
			{
				Sid: "AccountDecidesByIam",
				Effect: "Allow",
				Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
				Action: "kms:*",
				Resource: "*",
			},
			...grants.map(({ sid, service, actions, condition }) => ({
				Sid: sid,
				Effect: "Allow",
				Principal: { Service: service },
				Action: actions,
				Resource: "*",
				Condition: condition,
			})),
		],
	});
}

/**
 * CloudWatch Logs, for the log groups of this account in one region.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function logsGrant(environment: Environment, region: string = environment.region): KeyGrant {
	const { partition, accountId } = environment;
	return {
		sid: "LogGroups",
		service: `logs.${region}.amazonaws.com`,
		actions: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
		condition: {
			ArnLike: {
				"kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${region}:${accountId}:log-group:*`,
			},
		},
	};
}

/**
 * A service that publishes to an encrypted SNS topic on behalf of this account. EventBridge does not work
 * this way: it sends no source account to KMS.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function publisherGrant(
	{ accountId }: Pick<Environment, "accountId">,
	sid: string,
	service: string,
): KeyGrant {
	return {
		sid,
		service,
		actions: ["kms:Decrypt", "kms:GenerateDataKey*"],
		condition: { StringEquals: { "aws:SourceAccount": accountId } },
	};
}

export interface KeysArgs {
	readonly environment: Environment;
}

/** The keys of the stack's own region. Each costs 1 USD a month, and 1 USD more after each of its first two rotations. */
export class Keys extends pulumi.ComponentResource {
	/** ARN: storage, snapshots and master secret of the database. */
	readonly database: pulumi.Output<string>;
	/** ARN: every log group of the region. */
	readonly logs: pulumi.Output<string>;
	/** ARN: the artifact bucket. */
	readonly artifacts: pulumi.Output<string>;
	/** ARN: the alert topic. */
	readonly alerts: pulumi.Output<string>;

	constructor(name: string, args: KeysArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:keys:Keys", name, {}, opts);
		const { environment } = args;

		const keyFor = (purpose: string, description: string, grants: readonly KeyGrant[]) => {
			const key = new aws.kms.Key(
				`${name}-${purpose}`,
				{
					description: `${namePrefix(environment)}: ${description}`,
					enableKeyRotation: true,
					// The longest AWS allows: whatever a deleted key encrypted is lost for good.
					deletionWindowInDays: 30,
					policy: keyPolicy(environment, grants),
					tags: tagsFor(environment, "security", `${namePrefix(environment)}-${purpose}`),
				},
				{ parent: this, protect: environment.production },
			);
			new aws.kms.Alias(
				`${name}-${purpose}`,
				{
					// Stable, so that an operator and an audit find the key by what it is for.
					name: `alias/${namePrefix(environment)}/${purpose}`,
					targetKeyId: key.keyId,
				},
				{ parent: this },
			);
			return key.arn;
		};

		// RDS and Secrets Manager need no grant of their own: they use the key in the caller's name, and for
		// the time after through KMS grants that they make in the caller's name.
		// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.Keys.html
		this.database = keyFor("database", "database storage, snapshots and master secret", []);
		this.logs = keyFor("logs", "CloudWatch log groups", [logsGrant(environment)]);
		// S3 uses the key in the caller's name as well.
		this.artifacts = keyFor("artifacts", "release artifacts in S3", []);
		this.alerts = keyFor("alerts", "alert topic", [
			publisherGrant(environment, "Alarms", "cloudwatch.amazonaws.com"),
			publisherGrant(environment, "DatabaseEvents", "events.rds.amazonaws.com"),
		]);

		this.registerOutputs({
			database: this.database,
			logs: this.logs,
			artifacts: this.artifacts,
			alerts: this.alerts,
		});
	}
}
