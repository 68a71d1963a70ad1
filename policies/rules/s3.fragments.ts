/** Buckets for the examples of the rules about them. */
import type { Plain } from "../resources.js";
import type { Fragment, FragmentResource } from "../rule.js";

type Inline = Partial<Plain<"aws:s3/bucket:Bucket">>;

/** A bucket whose name the program gives. */
export function bucket(properties: Inline = {}, name = "orders"): FragmentResource {
	return { type: "aws:s3/bucket:Bucket", properties: { bucket: name, ...properties } };
}

export function bucketV2(
	properties: Partial<Plain<"aws:s3/bucketV2:BucketV2">> = {},
	name = "orders",
): FragmentResource {
	return { type: "aws:s3/bucketV2:BucketV2", properties: { bucket: name, ...properties } };
}

/** A bucket that AWS names, and one more resource about it. */
export function withBucket(other: FragmentResource): Fragment {
	return { orders: { type: "aws:s3/bucket:Bucket", properties: {} }, other };
}

/** One statement of a bucket policy. */
export type Statement = Readonly<Record<string, unknown>>;

/** A bucket policy as text, of the bucket called orders. */
export function policyText(...statements: readonly Statement[]): string {
	return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}
