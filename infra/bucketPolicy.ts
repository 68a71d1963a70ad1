/** Bucket policies: TLS only everywhere, and who may write into the log bucket. Pure. */
import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "./naming.js";
import { globalRegion } from "./regions.js";

/**
 * First segment of the keys in the log bucket, by who writes. A balancer takes `alb/<balancer>` as its
 * prefix, to which AWS adds `AWSLogs/<account>/`.
 */
export const logPrefixes = { balancers: "alb", buckets: "s3", distribution: "cloudfront" } as const;

/** One statement of a bucket policy. */
export interface BucketStatement {
	readonly Sid: string;
	readonly Effect: "Allow" | "Deny";
	readonly Principal: "*" | { readonly Service: string };
	readonly Action: string;
	readonly Resource: string | readonly string[];
	readonly Condition?: Readonly<
		Record<string, Readonly<Record<string, pulumi.Input<string> | readonly string[]>>>
	>;
}

/** The statements that refuse whoever does not speak TLS 1.2 or newer. */
export function tlsOnlyStatements(bucketArn: string): readonly BucketStatement[] {
	const denyAll = {
		Effect: "Deny",
		Principal: "*",
		Action: "s3:*",
		Resource: [bucketArn, `${bucketArn}/*`],
	} as const;
	return [
		{ Sid: "DenyPlainHttp", ...denyAll, Condition: { Bool: { "aws:SecureTransport": "false" } } },
		{ Sid: "DenyOldTls", ...denyAll, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
	];
}

export interface LogWriters {
	/** The log bucket. */
	readonly logsArn: string;
	/** The buckets whose access logs it takes. */
	readonly bucketArns: readonly string[];
	/** Whether a CloudFront distribution logs into it. */
	readonly distribution: boolean;
}

/** The statements that let AWS services write logs, each below its own prefix and for this account only. */
export function logWriterStatements(
	{ partition, accountId }: Pick<Environment, "partition" | "accountId">,
	{ logsArn, bucketArns, distribution }: LogWriters,
): readonly BucketStatement[] {
	const below = (path: string) => `${logsArn}/${path}`;
	const put = { Effect: "Allow", Action: "s3:PutObject" } as const;
	const balancers: BucketStatement = {
		Sid: "BalancerAccessLogs",
		...put,
		Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
		// The account in the key is the condition: AWS documents no source condition for this service, and a
		// condition on a key that it does not send would refuse every delivery.
		// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
		Resource: below(`${logPrefixes.balancers}/*/AWSLogs/${accountId}/*`),
	};
	const buckets: BucketStatement = {
		Sid: "BucketAccessLogs",
		...put,
		Principal: { Service: "logging.s3.amazonaws.com" },
		Resource: below(`${logPrefixes.buckets}/*`),
		Condition: {
			StringEquals: { "aws:SourceAccount": accountId },
			ArnLike: { "aws:SourceArn": bucketArns },
		},
	};
	const cloudFront: BucketStatement = {
		Sid: "DistributionAccessLogs",
		...put,
		Principal: { Service: "delivery.logs.amazonaws.com" },
		Resource: below(`${logPrefixes.distribution}/*`),
		// CloudFront delivers from one region, wherever the bucket is.
		// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
		Condition: {
			StringEquals: { "aws:SourceAccount": accountId, "s3:x-amz-acl": "bucket-owner-full-control" },
			ArnLike: { "aws:SourceArn": `arn:${partition}:logs:${globalRegion}:${accountId}:delivery-source:*` },
		},
	};
	return distribution ? [balancers, buckets, cloudFront] : [balancers, buckets];
}
