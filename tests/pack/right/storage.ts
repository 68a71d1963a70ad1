/** Buckets: settings inside and apart, old names and new, and who may use them. */
import { elsewhere, logBucket, platformKey, splitBucket } from "./base.js";
import {
	allow,
	document,
	ofThisAccount,
	type Program,
	type Resources,
	resource,
	tlsOnly,
} from "./program.js";

const closed = {
	blockPublicAcls: true,
	blockPublicPolicy: true,
	ignorePublicAcls: true,
	restrictPublicBuckets: true,
};

/** What a bucket of the provider's current version, or of the one before it, takes inside. */
const inside = {
	bucket: "shop-reports",
	policy: document(tlsOnly("s3:*", "arn:aws:s3:::shop-reports", "arn:aws:s3:::shop-reports/*")),
};

const around: Resources = {
	block: resource("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", {
		bucket: "${reports.id}",
		...closed,
	}),
	owner: resource("aws:s3/bucketOwnershipControls:BucketOwnershipControls", {
		bucket: "${reports.id}",
		rule: { objectOwnership: "BucketOwnerEnforced" },
	}),
};

const kms = { sseAlgorithm: "aws:kms", kmsMasterKeyId: platformKey };

export const storage: readonly Program[] = [
	{ title: "a bucket and a resource for each setting", resources: splitBucket("orders") },
	{
		title: "the same under the names of the provider's last version",
		resources: splitBucket("orders", "V2"),
	},
	{
		title: "settings inside of the bucket",
		resources: {
			reports: resource("aws:s3/bucket:Bucket", {
				...inside,
				versioning: { enabled: true },
				lifecycleRules: [
					{
						enabled: true,
						abortIncompleteMultipartUploadDays: 7,
						noncurrentVersionExpiration: { days: 90 },
					},
				],
				logging: { targetBucket: logBucket, targetPrefix: "reports/" },
				serverSideEncryptionConfiguration: {
					rule: { applyServerSideEncryptionByDefault: kms, bucketKeyEnabled: true },
				},
			}),
			...around,
		},
	},
	{
		title: "settings inside of the bucket, in the provider's last version",
		resources: {
			reports: resource("aws:s3/bucketV2:BucketV2", {
				...inside,
				loggings: [{ targetBucket: logBucket, targetPrefix: "reports/" }],
				versionings: [{ enabled: true }],
				lifecycleRules: [
					{
						enabled: true,
						abortIncompleteMultipartUploadDays: 7,
						noncurrentVersionExpirations: [{ days: 90 }],
					},
				],
				serverSideEncryptionConfigurations: [
					{ rules: [{ applyServerSideEncryptionByDefaults: [kms], bucketKeyEnabled: true }] },
				],
			}),
			...around,
		},
	},
	{
		title: "a policy that refers to its bucket",
		resources: {
			...splitBucket("orders"),
			orders: resource("aws:s3/bucket:Bucket", {}),
			"orders-policy": resource("aws:s3/bucketPolicy:BucketPolicy", {
				bucket: "${orders.id}",
				policy: document(tlsOnly("s3:*", "${orders.arn}", "${orders.arn}/*")),
			}),
		},
	},
	{
		title: "a policy that is an object, not a text",
		resources: {
			...splitBucket("orders"),
			"orders-policy": resource("aws:s3/bucketPolicy:BucketPolicy", {
				bucket: "${orders.bucket}",
				policy: {
					Version: "2012-10-17",
					Statement: [tlsOnly("s3:*", "arn:aws:s3:::shop-orders", "arn:aws:s3:::shop-orders/*") as never],
				},
			}),
		},
	},
	{
		title: "nothing is uploaded but with the key, and nothing over old TLS",
		resources: splitBucket(
			"orders",
			"current",
			{
				Effect: "Deny",
				Principal: "*",
				Action: "s3:PutObject",
				Resource: "arn:aws:s3:::shop-orders/*",
				Condition: { StringNotEqualsIfExists: { "s3:x-amz-server-side-encryption": "aws:kms" } },
			},
			{
				Effect: "Deny",
				Principal: { AWS: "*" },
				Action: "s3:*",
				Resource: ["arn:aws:s3:::shop-orders", "arn:aws:s3:::shop-orders/*"],
				Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } },
			},
		),
	},
	{
		title: "an account that lets no bucket be public",
		resources: {
			account: resource("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", closed),
			...splitBucket("orders"),
		},
	},
	{
		title: "a file system with access points and backups",
		resources: {
			files: resource("aws:efs/fileSystem:FileSystem", {
				encrypted: true,
				kmsKeyId: platformKey,
				lifecyclePolicies: [{ transitionToIa: "AFTER_30_DAYS" }],
			}),
			policy: resource("aws:efs/fileSystemPolicy:FileSystemPolicy", {
				fileSystemId: "${files.id}",
				policy: document({
					Effect: "Deny",
					Principal: { AWS: "*" },
					Action: "*",
					Resource: "*",
					Condition: { Bool: { "aws:SecureTransport": "false" } },
				}),
			}),
			point: resource("aws:efs/accessPoint:AccessPoint", {
				fileSystemId: "${files.id}",
				posixUser: { uid: 1000, gid: 1000 },
				rootDirectory: { path: "/shop" },
			}),
			mount: resource("aws:efs/mountTarget:MountTarget", {
				fileSystemId: "${files.id}",
				subnetId: elsewhere.privateSubnets[0],
				securityGroups: ["sg-0a1b2c3d4e5f60718"],
			}),
			backup: resource("aws:efs/backupPolicy:BackupPolicy", {
				fileSystemId: "${files.id}",
				backupPolicy: { status: "ENABLED" },
			}),
		},
	},
	{
		title: "an inventory that S3 itself writes",
		resources: {
			...splitBucket("inventory", "current", {
				...allow("s3:PutObject", "arn:aws:s3:::shop-inventory/*", {
					Principal: { Service: "s3.amazonaws.com" },
					Condition: {
						...ofThisAccount,
						ArnLike: { "aws:SourceArn": "arn:aws:s3:::shop-orders" },
					},
				}),
			}),
			inventory2: resource("aws:s3/inventory:Inventory", {
				bucket: "shop-orders",
				includedObjectVersions: "All",
				schedule: { frequency: "Weekly" },
				destination: { bucket: { bucketArn: "${inventory.arn}", format: "Parquet" } },
			}),
		},
	},
];
