/** The buckets: the site, its images, release artifacts, and the logs of whatever writes logs to S3. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type BucketStatement, logPrefixes, logWriterStatements, tlsOnlyStatements } from "./bucketPolicy.js";
import { type Environment, namePrefix, tagsFor } from "./naming.js";

export type BucketPurpose = "site" | "images" | "artifacts" | "logs";

/** A bucket whose name and ARN are known before it exists, so that a preview shows whole policies. */
export interface StoredBucket {
	readonly name: string;
	readonly arn: string;
	readonly bucket: aws.s3.Bucket;
}

/**
 * What becomes of objects with time. Production can bring back what was overwritten or deleted for 90 days;
 * elsewhere a week is enough. Object Lock is not used: S3 delivers no access logs into a bucket that retains
 * by default, and the pipelines have to be able to overwrite the rest.
 */
function lifecycleRule(
	purpose: BucketPurpose,
	{ production, logRetentionDays }: Environment,
): aws.types.input.s3.BucketLifecycleConfigurationRule {
	const recoveryDays = production ? 90 : 7;
	const rule = {
		id: "whole-bucket",
		status: "Enabled",
		filter: {},
		abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
		noncurrentVersionExpiration: { noncurrentDays: recoveryDays },
		expiration: { expiredObjectDeleteMarker: true },
	};
	switch (purpose) {
		case "site":
		// Instances boot from the newest release, whatever its age: artifacts do not expire while current.
		case "artifacts":
			return rule;
		case "images":
			// The CDN answers for what is asked often. The rest moves to cheaper tiers, with no fee to read it
			// back; below 128 KiB nothing is moved and nothing is charged.
			return { ...rule, transitions: [{ days: 30, storageClass: "INTELLIGENT_TIERING" }] };
		case "logs":
			return {
				...rule,
				// Nothing overwrites a log. What expired, or was deleted by mistake, is there for another week.
				noncurrentVersionExpiration: { noncurrentDays: 7 },
				expiration: { days: logRetentionDays },
				// Log objects are small, and moving a thousand of them costs 0.02 USD: that is earned back in about
				// six months, so only long retention pays for it.
				...(logRetentionDays >= 365 && { transitions: [{ days: 90, storageClass: "GLACIER_IR" }] }),
			};
		default:
			return purpose satisfies never;
	}
}

export interface StorageArgs {
	readonly environment: Environment;
	/** ARN of the KMS key of the artifacts, in the stack's region. */
	readonly artifactsKeyArn: pulumi.Input<string>;
	/** Whether a CDN serves the site, and so whether there are buckets for it to serve from. */
	readonly origins: boolean;
}

export class Storage extends pulumi.ComponentResource {
	/** Releases, and what build steps hand on. */
	readonly artifacts: StoredBucket;
	/** Access logs of the balancers, the other buckets and the distribution. */
	readonly logs: StoredBucket;
	/** The React build. Its bucket policy comes with the distribution. */
	readonly site?: StoredBucket;
	/** What is served below /images/. Its bucket policy comes with the distribution. */
	readonly images?: StoredBucket;
	/** What has to exist before anything is told to write into the log bucket. */
	readonly logsReady: pulumi.Resource[];

	constructor(name: string, args: StorageArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:storage:Storage", name, {}, opts);
		const { environment } = args;

		this.logs = this.bucket(name, environment, "logs");
		this.artifacts = this.bucket(name, environment, "artifacts", args.artifactsKeyArn);
		const logged: { purpose: BucketPurpose; stored: StoredBucket }[] = [
			{ purpose: "artifacts", stored: this.artifacts },
		];
		if (args.origins) {
			this.site = this.bucket(name, environment, "site");
			this.images = this.bucket(name, environment, "images");
			logged.push({ purpose: "site", stored: this.site }, { purpose: "images", stored: this.images });
		}

		this.policy(name, "artifacts", this.artifacts, []);
		const writers = logWriterStatements(environment, {
			logsArn: this.logs.arn,
			bucketArns: logged.map(({ stored }) => stored.arn),
			distribution: args.origins,
		});
		const logPolicy = this.policy(name, "logs", this.logs, writers);
		this.logsReady = [logPolicy];
		for (const { purpose, stored } of logged) this.accessLogs(name, purpose, stored);

		this.registerOutputs({
			artifacts: this.artifacts.name,
			logs: this.logs.name,
			site: this.site?.name,
			images: this.images?.name,
		});
	}

	/** A private, versioned, encrypted bucket that keeps nothing for ever that nobody needs. */
	private bucket(
		name: string,
		environment: Environment,
		purpose: BucketPurpose,
		keyArn?: pulumi.Input<string>,
	): StoredBucket {
		const { partition, accountId, region, production } = environment;
		const child = { parent: this };
		// Stable: pipelines and operators name buckets. The account's own namespace makes the name impossible
		// for any other account to take, before or after this bucket exists.
		// https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html
		const bucketName = `${namePrefix(environment)}-${purpose}-${accountId}-${region}-an`;
		const resource = new aws.s3.Bucket(
			`${name}-${purpose}`,
			{
				bucket: bucketName,
				bucketNamespace: "account-regional",
				// S3 refuses to delete a bucket that is not empty: in production that is wanted.
				forceDestroy: !production,
				tags: tagsFor(environment, "storage", `${name}-${purpose}`),
			},
			{ ...child, protect: production },
		);
		const bucket = resource.bucket;

		new aws.s3.BucketPublicAccessBlock(
			`${name}-${purpose}-public-access`,
			{
				bucket,
				blockPublicAcls: true,
				blockPublicPolicy: true,
				ignorePublicAcls: true,
				restrictPublicBuckets: true,
			},
			child,
		);
		new aws.s3.BucketOwnershipControls(
			`${name}-${purpose}-ownership`,
			// No ACLs: the account owns whatever is written, by whomever.
			{ bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
			child,
		);
		new aws.s3.BucketServerSideEncryptionConfiguration(
			`${name}-${purpose}-encryption`,
			{
				bucket,
				rules: [
					{
						// S3's own keys where a customer key would hurt: balancers cannot log into a bucket with one,
						// and the site and its images are public, so that it would add a charge for each read and
						// protect nothing.
						applyServerSideEncryptionByDefault: keyArn
							? { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn }
							: { sseAlgorithm: "AES256" },
						// One call to KMS for many objects instead of one for each.
						bucketKeyEnabled: keyArn !== undefined,
						// A caller's own key would leave objects that nobody else can read.
						blockedEncryptionTypes: ["SSE-C"],
					},
				],
			},
			child,
		);
		new aws.s3.BucketVersioning(
			`${name}-${purpose}-versioning`,
			{ bucket, versioningConfiguration: { status: "Enabled" } },
			child,
		);
		new aws.s3.BucketLifecycleConfiguration(
			`${name}-${purpose}-lifecycle`,
			{ bucket, rules: [lifecycleRule(purpose, environment)] },
			child,
		);
		return { name: bucketName, arn: `arn:${partition}:s3:::${bucketName}`, bucket: resource };
	}

	private policy(
		name: string,
		purpose: BucketPurpose,
		{ arn, bucket }: StoredBucket,
		statements: readonly BucketStatement[],
	): aws.s3.BucketPolicy {
		return new aws.s3.BucketPolicy(
			`${name}-${purpose}-policy`,
			{
				bucket: bucket.bucket,
				policy: JSON.stringify({
					Version: "2012-10-17",
					Statement: [...tlsOnlyStatements(arn), ...statements],
				}),
			},
			{ parent: this },
		);
	}

	private accessLogs(name: string, purpose: BucketPurpose, { bucket }: StoredBucket): void {
		new aws.s3.BucketLogging(
			`${name}-${purpose}-access-logs`,
			{
				bucket: bucket.bucket,
				targetBucket: this.logs.bucket.bucket,
				targetPrefix: `${logPrefixes.buckets}/`,
				// <account>/<region>/<bucket>/<year>/<month>/<day>/, by the time of the request: what Athena can
				// partition by.
				targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: "EventTime" } },
			},
			// Until the policy stands, S3 drops what it may not write.
			{ parent: this, dependsOn: this.logsReady },
		);
	}
}
