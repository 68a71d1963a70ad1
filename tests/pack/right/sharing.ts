/** Whom buckets let in beside their account, and what else S3 does with them. */
import { platformKey, splitBucket } from "./base.js";
import { account, allow, document, organization, type Program, partner, resource, trust } from "./program.js";

export const sharing: readonly Program[] = [
	{
		title: "another account reads a part",
		resources: splitBucket(
			"orders",
			"current",
			allow("s3:GetObject", "arn:aws:s3:::shop-orders/shared/*", {
				Principal: { AWS: `arn:aws:iam::${partner}:role/reader` },
			}),
			allow("s3:ListBucket", "arn:aws:s3:::shop-orders", {
				Principal: { AWS: `arn:aws:iam::${partner}:role/reader` },
				Condition: { StringLike: { "s3:prefix": "shared/*" } },
			}),
		),
	},
	{
		title: "everybody of the organization reads a part",
		resources: splitBucket(
			"orders",
			"current",
			allow(["s3:GetObject"], "arn:aws:s3:::shop-orders/shared/*", {
				Principal: "*",
				Condition: { StringEquals: { "aws:PrincipalOrgID": organization } },
			}),
		),
	},
	{
		title: "reached through one endpoint only, but for who looks after it",
		resources: splitBucket("orders", "current", {
			Effect: "Deny",
			Principal: "*",
			Action: ["s3:GetObject", "s3:PutObject"],
			Resource: "arn:aws:s3:::shop-orders/*",
			Condition: { StringNotEquals: { "aws:SourceVpce": "vpce-0a1b2c3d4e5f60718" } },
		}),
	},
	{
		title: "the bucket that takes other buckets' access logs",
		resources: {
			...Object.fromEntries(
				Object.entries(
					splitBucket(
						"access",
						"current",
						allow("s3:PutObject", "arn:aws:s3:::shop-access/*", {
							Principal: { Service: "logging.s3.amazonaws.com" },
							Condition: {
								StringEquals: { "aws:SourceAccount": account },
								ArnLike: { "aws:SourceArn": "arn:aws:s3:::shop-*" },
							},
						}),
					),
				).filter(([name]) => name !== "access-logging"),
			),
			"access-encryption": resource(
				"aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
				{
					bucket: "${access.id}",
					rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
				},
			),
			...splitBucket("orders"),
			"orders-logging": resource("aws:s3/bucketLogging:BucketLogging", {
				bucket: "${orders.id}",
				targetBucket: "${access.id}",
				targetPrefix: "orders/",
			}),
		},
	},
	{
		title: "a copy in another region, by replication",
		resources: {
			...splitBucket("orders"),
			copier: resource("aws:iam/role:Role", { assumeRolePolicy: trust("s3.amazonaws.com") }),
			grant: resource("aws:iam/rolePolicy:RolePolicy", {
				role: "${copier.id}",
				policy: document(
					allow(["s3:GetReplicationConfiguration", "s3:ListBucket"], "arn:aws:s3:::shop-orders"),
					allow(
						["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"],
						"arn:aws:s3:::shop-orders/*",
					),
					allow(
						["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"],
						"arn:aws:s3:::shop-orders-copy/*",
					),
				),
			}),
			replication: resource("aws:s3/bucketReplicationConfig:BucketReplicationConfig", {
				bucket: "${orders.id}",
				role: "${copier.arn}",
				rules: [{ status: "Enabled", destination: { bucket: "arn:aws:s3:::shop-orders-copy" } }],
			}),
		},
	},
	{
		title: "records that nobody may delete for seven years",
		resources: {
			...splitBucket("records"),
			records: resource("aws:s3/bucket:Bucket", { bucket: "shop-records", objectLockEnabled: true }),
			lock: resource("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", {
				bucket: "${records.id}",
				rule: { defaultRetention: { mode: "COMPLIANCE", years: 7 } },
			}),
		},
	},
	{
		title: "a delivery stream into a bucket",
		resources: {
			...splitBucket("events"),
			writer: resource("aws:iam/role:Role", {
				assumeRolePolicy: trust("firehose.amazonaws.com"),
				inlinePolicies: [
					{
						policy: document(
							allow(
								["s3:AbortMultipartUpload", "s3:GetBucketLocation", "s3:ListBucket", "s3:PutObject"],
								["arn:aws:s3:::shop-events", "arn:aws:s3:::shop-events/*"],
							),
							allow(["kms:Decrypt", "kms:GenerateDataKey"], platformKey),
						),
					},
				],
			}),
			stream: resource("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", {
				destination: "extended_s3",
				serverSideEncryption: { enabled: true, keyType: "CUSTOMER_MANAGED_CMK", keyArn: platformKey },
				extendedS3Configuration: { bucketArn: "${events.arn}", roleArn: "${writer.arn}" },
			}),
		},
	},
];
