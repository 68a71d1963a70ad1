/** Examples of the rules in s3.ts. */
import type { Plain } from "../resources.js";
import type { Examples, FragmentResource } from "../rule.js";
import { bucket, bucketV2, withBucket } from "./s3.fragments.js";

const allBlocked = {
	blockPublicAcls: true,
	blockPublicPolicy: true,
	ignorePublicAcls: true,
	restrictPublicBuckets: true,
} as const;

function block(
	properties: Partial<Plain<"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock">>,
): FragmentResource {
	return {
		type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
		properties: { bucket: "${orders.id}", ...properties },
	};
}

export const blockPublicAccess: Examples = {
	fails: [
		{ title: "a bucket without a block", resources: { orders: bucket() } },
		{ title: "a bucket of the older type without a block", resources: { orders: bucketV2() } },
		{
			title: "a block with one setting false",
			resources: withBucket(block({ ...allBlocked, ignorePublicAcls: false })),
		},
		{
			title: "a block with one setting left out",
			resources: withBucket(
				block({ blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true }),
			),
		},
		{
			title: "a block of another bucket",
			resources: { orders: bucket(), other: block({ ...allBlocked, bucket: "customers" }) },
		},
		{
			title: "an open block of a bucket that another stack makes",
			resources: { other: block({ ...allBlocked, bucket: "customers", blockPublicPolicy: false }) },
		},
	],
	passes: [
		{ title: "a block with all settings true", resources: withBucket(block(allBlocked)) },
		{
			title: "a bucket of the older type, named by its name",
			resources: { orders: bucketV2(), other: block({ ...allBlocked, bucket: "orders" }) },
		},
	],
};

function account(
	properties: Partial<Plain<"aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock">>,
): FragmentResource {
	return { type: "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", properties };
}

export const accountBlocksPublicAccess: Examples = {
	fails: [
		{
			title: "one setting false",
			resources: { account: account({ ...allBlocked, restrictPublicBuckets: false }) },
		},
		{ title: "nothing but the account", resources: { account: account({}) } },
	],
	passes: [{ title: "all settings true", resources: { account: account(allBlocked) } }],
};

function acl(properties: Partial<Plain<"aws:s3/bucketAcl:BucketAcl">>): FragmentResource {
	return { type: "aws:s3/bucketAcl:BucketAcl", properties: { bucket: "${orders.id}", ...properties } };
}

function grantedTo(uri: string): FragmentResource {
	return acl({
		accessControlPolicy: {
			owner: { id: "0123456789abcdef" },
			grants: [{ permission: "READ", grantee: { type: "Group", uri } }],
		},
	});
}

const everyAccount = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
const logDelivery = "http://acs.amazonaws.com/groups/s3/LogDelivery";

export const aclNotPublic: Examples = {
	fails: [
		{ title: "a bucket that anyone may read", resources: { orders: bucket({ acl: "public-read" }) } },
		{
			title: "a bucket of the older type that anyone may write to",
			resources: { orders: bucketV2({ acl: "public-read-write" }) },
		},
		{
			title: "a list of its own that every AWS account may read by",
			resources: withBucket(acl({ acl: "authenticated-read" })),
		},
		{
			title: "a list of the older type",
			resources: withBucket({
				type: "aws:s3/bucketAclV2:BucketAclV2",
				properties: { bucket: "${orders.id}", acl: "public-read" },
			}),
		},
		{ title: "a grant to every AWS account", resources: withBucket(grantedTo(everyAccount)) },
		{
			title: "a grant to everybody, inline",
			resources: {
				orders: bucket({
					grants: [
						{
							type: "Group",
							permissions: ["READ"],
							uri: "http://acs.amazonaws.com/groups/global/AllUsers",
						},
					],
				}),
			},
		},
	],
	passes: [
		{ title: "no list", resources: { orders: bucket() } },
		{ title: "the owner's list", resources: withBucket(acl({ acl: "private" })) },
		{ title: "a grant to S3's log delivery", resources: withBucket(grantedTo(logDelivery)) },
	],
};

function ownership(objectOwnership: string): FragmentResource {
	return {
		type: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
		properties: { bucket: "${orders.id}", rule: { objectOwnership } },
	};
}

export const aclsOff: Examples = {
	fails: [
		{ title: "a bucket that says nothing", resources: { orders: bucket() } },
		{ title: "writers own what they write", resources: withBucket(ownership("ObjectWriter")) },
		{ title: "the owner is preferred only", resources: withBucket(ownership("BucketOwnerPreferred")) },
		{
			title: "a grant to a single account",
			resources: {
				...withBucket(ownership("BucketOwnerEnforced")),
				list: acl({
					accessControlPolicy: {
						owner: { id: "0123456789abcdef" },
						grants: [{ permission: "READ", grantee: { type: "CanonicalUser", id: "fedcba9876543210" } }],
					},
				}),
			},
		},
		{
			title: "a list for log delivery",
			resources: {
				...withBucket(ownership("BucketOwnerEnforced")),
				list: acl({ acl: "log-delivery-write" }),
			},
		},
	],
	passes: [
		{ title: "the owner owns everything", resources: withBucket(ownership("BucketOwnerEnforced")) },
		{
			title: "a bucket of the older type with the owner's list",
			resources: { orders: bucketV2({ acl: "private" }), other: ownership("BucketOwnerEnforced") },
		},
	],
};

function status(value: string): FragmentResource {
	return {
		type: "aws:s3/bucketVersioning:BucketVersioning",
		properties: { bucket: "${orders.id}", versioningConfiguration: { status: value } },
	};
}

export const versioning: Examples = {
	fails: [
		{ title: "a bucket that says nothing", resources: { orders: bucket() } },
		{ title: "suspended", resources: withBucket(status("Suspended")) },
		{ title: "disabled inline", resources: { orders: bucket({ versioning: { enabled: false } }) } },
		{
			title: "inline, about deletion with a second factor only",
			resources: { orders: bucketV2({ versionings: [{ mfaDelete: true }] }) },
		},
	],
	passes: [
		{ title: "enabled", resources: withBucket(status("Enabled")) },
		{
			title: "enabled under the older type",
			resources: withBucket({
				type: "aws:s3/bucketVersioningV2:BucketVersioningV2",
				properties: { bucket: "${orders.id}", versioningConfiguration: { status: "Enabled" } },
			}),
		},
		{ title: "enabled inline", resources: { orders: bucket({ versioning: { enabled: true } }) } },
		{
			title: "enabled inline, on a bucket of the older type",
			resources: { orders: bucketV2({ versionings: [{ enabled: true }] }) },
		},
	],
};

const policy: FragmentResource = {
	type: "aws:s3/bucketPolicy:BucketPolicy",
	properties: { bucket: "${orders.id}", policy: "{}" },
};

export const declaredOnce: Examples = {
	fails: [
		{ title: "two policies", resources: { ...withBucket(policy), second: policy } },
		{
			title: "a policy inline and one apart",
			resources: { orders: bucket({ policy: "{}" }), other: policy },
		},
		{
			title: "versioning under both types",
			resources: {
				...withBucket(status("Enabled")),
				second: {
					type: "aws:s3/bucketVersioningV2:BucketVersioningV2",
					properties: { bucket: "${orders.id}", versioningConfiguration: { status: "Suspended" } },
				},
			},
		},
		{
			title: "two blocks, one by reference and one by name",
			resources: {
				orders: bucket(),
				other: block(allBlocked),
				second: block({ bucket: "orders", blockPublicAcls: true }),
			},
		},
	],
	passes: [
		{
			title: "one resource for each setting",
			resources: { ...withBucket(policy), versions: status("Enabled"), block: block(allBlocked) },
		},
		{
			title: "one policy for each of two buckets",
			resources: {
				...withBucket(policy),
				customers: bucket({}, "customers"),
				second: {
					type: "aws:s3/bucketPolicy:BucketPolicy",
					properties: { bucket: "customers", policy: "{}" },
				},
			},
		},
	],
};

export const noForceDestroy: Examples = {
	fails: [
		{ title: "emptied", resources: { orders: bucket({ forceDestroy: true }) } },
		{ title: "emptied, of the older type", resources: { orders: bucketV2({ forceDestroy: true }) } },
	],
	passes: [
		{ title: "not emptied", resources: { orders: bucket({ forceDestroy: false }) } },
		{ title: "nothing said", resources: { orders: bucket() } },
	],
};
