/** Examples of the rules in iamSecrets.ts. */
import type { Examples } from "../rule.js";
import { account, allow, granting } from "./iam.fragments.js";

const region = "us-east-1";

export const noCredentialExposure: Examples = {
	fails: [
		granting("any role there is", allow("sts:AssumeRole")),
		granting("any role of an account", allow("sts:AssumeRole", `arn:aws:iam::${account}:role/*`)),
		granting("keys of any user", allow("iam:Create*")),
		granting("any database user", allow("rds-db:connect", `arn:aws:rds-db:${region}:${account}:dbuser:*/*`)),
		granting("with a condition", {
			...allow("sts:AssumeRole"),
			Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
		}),
		granting("all but one role", {
			Effect: "Allow",
			Action: "sts:AssumeRole",
			NotResource: `arn:aws:iam::${account}:role/admin`,
		}),
		granting("everything", allow("*")),
	],
	passes: [
		granting("one role", allow("sts:AssumeRole", `arn:aws:iam::${account}:role/orders`)),
		granting("roles of one name", allow("sts:AssumeRole", "arn:aws:iam::*:role/orders-reader")),
		granting("a token that opens nothing by itself", allow("ecr:GetAuthorizationToken")),
		granting("who one is", allow("sts:GetCallerIdentity")),
		granting(
			"one database user",
			allow("rds-db:connect", `arn:aws:rds-db:${region}:${account}:dbuser:db-ABC123/orders`),
		),
		granting("refused", { Effect: "Deny", Action: "sts:AssumeRole", Resource: "*" }),
	],
};

const secrets = `arn:aws:secretsmanager:${region}:${account}:secret:`;

export const noExfiltration: Examples = {
	fails: [
		granting("any object", allow("s3:GetObject")),
		granting("any object of any bucket", allow("s3:Get*", "arn:aws:s3:::*/*")),
		granting("any secret of the account", allow("secretsmanager:GetSecretValue", `${secrets}*`)),
		granting(
			"any parameter",
			allow("ssm:GetParametersByPath", [`arn:aws:ssm:${region}:${account}:parameter/*`]),
		),
		granting("with a condition", {
			...allow("secretsmanager:GetSecretValue"),
			Condition: { StringEquals: { "aws:ResourceTag/Tier": "app" } },
		}),
		granting("everything", allow("*")),
	],
	passes: [
		granting("one bucket", allow("s3:GetObject", "arn:aws:s3:::orders/*")),
		granting("one secret", allow("secretsmanager:GetSecretValue", `${secrets}orders-*`)),
		granting(
			"parameters of one path",
			allow("ssm:GetParameter", `arn:aws:ssm:${region}:${account}:parameter/orders/*`),
		),
		granting("which buckets there are", allow("s3:ListAllMyBuckets")),
		granting(
			"objects, on what is no bucket",
			allow(["s3:GetObject", "sqs:SendMessage"], "arn:aws:sqs:*:*:*"),
		),
	],
};

const keys = `arn:aws:kms:${region}:${account}:key/`;

export const noDecryptAll: Examples = {
	fails: [
		granting("any key", allow("kms:Decrypt")),
		granting("any key of the account", allow("kms:Decrypt", `${keys}*`)),
		granting("any key, through one service", {
			...allow("kms:Decrypt"),
			Condition: { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } },
		}),
		granting("any key of all regions, through one service", {
			...allow("kms:Decrypt", `arn:aws:kms:*:${account}:key/*`),
			Condition: { StringLike: { "kms:ViaService": "s3.*.amazonaws.com" } },
		}),
		granting("to encrypt anew", allow("kms:ReEncrypt*")),
		granting("everything", allow("*")),
	],
	passes: [
		granting("one key", allow("kms:Decrypt", `${keys}1234abcd-12ab-34cd-56ef-1234567890ab`)),
		granting("any key of a region, through one service", {
			...allow("kms:Decrypt", `${keys}*`),
			Condition: { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } },
		}),
		granting("to encrypt", allow(["kms:Encrypt", "kms:GenerateDataKey"])),
		granting("refused", { Effect: "Deny", Action: "kms:Decrypt", Resource: "*" }),
	],
};
