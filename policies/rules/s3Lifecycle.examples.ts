/** Examples of the rules in s3Lifecycle.ts. */
import type { Plain } from "../resources.js";
import type { Examples, Fragment, FragmentResource } from "../rule.js";
import { bucket, bucketV2, withBucket } from "./s3.fragments.js";

type LifecycleRules = Plain<"aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration">["rules"];

function lifecycleOf(rules: LifecycleRules): Fragment {
	return withBucket({
		type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
		properties: { bucket: "${orders.id}", ...(rules && { rules }) },
	});
}

const expire = { id: "expire", status: "Enabled", expiration: { days: 90 } };
const abort = { id: "abort", status: "Enabled", abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } };

export const lifecycle: Examples = {
	fails: [
		{ title: "a bucket that says nothing", resources: { orders: bucket() } },
		{ title: "a rule that is not enabled", resources: lifecycleOf([{ ...expire, status: "Disabled" }]) },
		{ title: "no rules", resources: lifecycleOf([]) },
		{
			title: "a rule inline that is not enabled",
			resources: { orders: bucket({ lifecycleRules: [{ enabled: false, expiration: { days: 90 } }] }) },
		},
	],
	passes: [
		{
			title: "one rule of two is enabled",
			resources: lifecycleOf([{ ...expire, status: "Disabled" }, abort]),
		},
		{
			title: "a rule of the older type",
			resources: withBucket({
				type: "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
				properties: { bucket: "${orders.id}", rules: [expire] },
			}),
		},
		{
			title: "a rule inline, on a bucket of the older type",
			resources: { orders: bucketV2({ lifecycleRules: [{ enabled: true }] }) },
		},
	],
};

export const abortUploads: Examples = {
	fails: [
		{ title: "a rule about something else", resources: lifecycleOf([expire]) },
		{ title: "a rule that is not enabled", resources: lifecycleOf([{ ...abort, status: "Disabled" }]) },
		{
			title: "a rule for a part of the bucket",
			resources: lifecycleOf([{ ...abort, filter: { prefix: "uploads/" } }]),
		},
		{
			title: "a rule for what has a tag",
			resources: lifecycleOf([{ ...abort, filter: { and: { tags: { team: "web" } } } }]),
		},
		{
			title: "inline, for a part of the bucket",
			resources: {
				orders: bucket({
					lifecycleRules: [{ enabled: true, abortIncompleteMultipartUploadDays: 7, prefix: "uploads/" }],
				}),
			},
		},
	],
	passes: [
		{ title: "a rule without a filter", resources: lifecycleOf([expire, abort]) },
		{ title: "a rule with an empty filter", resources: lifecycleOf([{ ...abort, filter: { prefix: "" } }]) },
		{
			title: "inline",
			resources: {
				orders: bucket({ lifecycleRules: [{ enabled: true, abortIncompleteMultipartUploadDays: 7 }] }),
			},
		},
		{ title: "a bucket without rules", resources: { orders: bucket() } },
	],
};

const expireOld = { ...expire, noncurrentVersionExpiration: { noncurrentDays: 30 } };
const versions: FragmentResource = {
	type: "aws:s3/bucketVersioning:BucketVersioning",
	properties: { bucket: "${orders.id}", versioningConfiguration: { status: "Enabled" } },
};

export const oldVersions: Examples = {
	fails: [
		{ title: "a rule about current objects", resources: { ...lifecycleOf([expire]), versions } },
		{
			title: "a rule that is not enabled",
			resources: { ...lifecycleOf([{ ...expireOld, status: "Disabled" }]), versions },
		},
		{
			title: "a rule for a part of the bucket",
			resources: { ...lifecycleOf([{ ...expireOld, filter: { prefix: "logs/" } }]), versions },
		},
		{
			title: "inline",
			resources: { orders: bucket({ versioning: { enabled: true }, lifecycleRules: [{ enabled: true }] }) },
		},
	],
	passes: [
		{ title: "a rule about old versions", resources: { ...lifecycleOf([expireOld]), versions } },
		{ title: "no versions", resources: lifecycleOf([expire]) },
		{
			title: "inline",
			resources: {
				orders: bucket({
					versioning: { enabled: true },
					lifecycleRules: [{ enabled: true, noncurrentVersionExpiration: { days: 30 } }],
				}),
			},
		},
		{
			title: "inline, on a bucket of the older type",
			resources: {
				orders: bucketV2({
					versionings: [{ enabled: true }],
					lifecycleRules: [{ enabled: true, noncurrentVersionExpirations: [{ days: 30 }] }],
				}),
			},
		},
	],
};
