/** Keys, with policies in the styles of AWS's documentation. */
import { key, logsMayUse, rootStatement, serviceMayUse } from "./base.js";
import { account, document, organization, type Program, partner, resource } from "./program.js";

const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
const administrators = {
	Sid: "Allow access for Key Administrators",
	Effect: "Allow",
	Principal: { AWS: role("KeyAdmins") },
	Action: [
		"kms:Create*",
		"kms:Describe*",
		"kms:Enable*",
		"kms:List*",
		"kms:Put*",
		"kms:Update*",
		"kms:Revoke*",
		"kms:Disable*",
		"kms:Get*",
		"kms:Delete*",
		"kms:TagResource",
		"kms:UntagResource",
		"kms:ScheduleKeyDeletion",
		"kms:CancelKeyDeletion",
	],
	Resource: "*",
};

const users = (...principals: readonly string[]) => ({
	Sid: "Allow use of the key",
	Effect: "Allow",
	Principal: { AWS: principals },
	Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
	Resource: "*",
});

const attachments = (...principals: readonly string[]) => ({
	Sid: "Allow attachment of persistent resources",
	Effect: "Allow",
	Principal: { AWS: principals },
	Action: ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"],
	Resource: "*",
	Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
});

export const keys: readonly Program[] = [
	{
		title: "the account decides, with an alias",
		resources: {
			key: key(),
			alias: resource("aws:kms/alias:Alias", { name: "alias/shop", targetKeyId: "${key.id}" }),
		},
	},
	{
		title: "administrators, users and what AWS attaches for them, as the console writes it",
		resources: {
			key: key(administrators, users(role("shop"), role("worker")), attachments(role("shop"))),
		},
	},
	{
		title: "another account uses the key",
		resources: {
			key: key(
				users(`arn:aws:iam::${partner}:role/reader`),
				attachments(`arn:aws:iam::${partner}:role/reader`),
			),
		},
	},
	{
		title: "everybody of the organization decrypts",
		resources: {
			key: key({
				Effect: "Allow",
				Principal: { AWS: "*" },
				Action: ["kms:Decrypt", "kms:DescribeKey"],
				Resource: "*",
				Condition: { StringEquals: { "aws:PrincipalOrgID": organization } },
			}),
		},
	},
	{
		title: "callers of the account, through one service only",
		resources: {
			key: key({
				Sid: "Allow access through Secrets Manager for all principals in the account",
				Effect: "Allow",
				Principal: { AWS: "*" },
				Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
				Resource: "*",
				Condition: {
					StringEquals: {
						"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com",
						"kms:CallerAccount": account,
					},
				},
			}),
		},
	},
	{
		title: "a key for logs, topics and queues",
		resources: { key: key(logsMayUse, serviceMayUse("events.amazonaws.com")) },
	},
	{
		title: "a key for CloudTrail",
		resources: {
			key: key(
				{
					Sid: "Allow CloudTrail to encrypt logs",
					Effect: "Allow",
					Principal: { Service: "cloudtrail.amazonaws.com" },
					Action: "kms:GenerateDataKey*",
					Resource: "*",
					Condition: {
						StringEquals: { "aws:SourceArn": `arn:aws:cloudtrail:us-east-1:${account}:trail/organization` },
						StringLike: {
							"kms:EncryptionContext:aws:cloudtrail:arn": `arn:aws:cloudtrail:*:${account}:trail/*`,
						},
					},
				},
				{
					Sid: "Allow CloudTrail to describe key",
					Effect: "Allow",
					Principal: { Service: "cloudtrail.amazonaws.com" },
					Action: "kms:DescribeKey",
					Resource: "*",
					Condition: {
						StringEquals: { "aws:SourceArn": `arn:aws:cloudtrail:us-east-1:${account}:trail/organization` },
					},
				},
			),
		},
	},
	{
		title: "a key that fleets of machines use for their disks",
		resources: {
			key: key(
				users(role("aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling")),
				attachments(role("aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling")),
			),
		},
	},
	{
		title: "a key that CloudFront reads a bucket with",
		resources: {
			key: key({
				Sid: "AllowCloudFrontServicePrincipalSSE-KMS",
				Effect: "Allow",
				Principal: { Service: ["cloudfront.amazonaws.com"] },
				Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*"],
				Resource: "*",
				Condition: {
					StringEquals: { "AWS:SourceArn": `arn:aws:cloudfront::${account}:distribution/EDFDVBD6EXAMPLE` },
				},
			}),
		},
	},
	{
		title: "a key with its policy apart",
		resources: {
			key: resource("aws:kms/key:Key", {
				enableKeyRotation: true,
				rotationPeriodInDays: 365,
				deletionWindowInDays: 30,
			}),
			policy: resource("aws:kms/keyPolicy:KeyPolicy", {
				keyId: "${key.id}",
				policy: document(rootStatement, administrators),
			}),
		},
	},
	{
		title: "a key in two regions",
		resources: {
			key: resource("aws:kms/key:Key", {
				multiRegion: true,
				enableKeyRotation: true,
				deletionWindowInDays: 30,
				policy: document(rootStatement),
			}),
			copy: resource("aws:kms/replicaKey:ReplicaKey", {
				primaryKeyArn: "${key.arn}",
				deletionWindowInDays: 30,
				policy: document(rootStatement),
			}),
		},
	},
	{
		title: "a key whose material comes from outside",
		resources: {
			key: resource("aws:kms/externalKey:ExternalKey", {
				deletionWindowInDays: 30,
				enabled: true,
				policy: document(rootStatement),
			}),
		},
	},
	{
		title: "keys that sign, agree and authenticate, which AWS does not rotate",
		resources: Object.fromEntries(
			[
				["RSA_4096", "SIGN_VERIFY"],
				["ECC_NIST_P256", "KEY_AGREEMENT"],
				["HMAC_256", "GENERATE_VERIFY_MAC"],
			].map(([customerMasterKeySpec, keyUsage]) => [
				`key-${customerMasterKeySpec}`,
				resource("aws:kms/key:Key", {
					customerMasterKeySpec,
					keyUsage,
					deletionWindowInDays: 30,
					policy: document(rootStatement),
				}),
			]),
		),
	},
];
