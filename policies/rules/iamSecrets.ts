/** That no role reads or hands out more secrets than its own. */
import { both, either } from "../iam/answers.js";
import { someResourceOf, speaksOf } from "../iam/effective.js";
import { arnParts, hasWildcard, isAnyOfKind } from "../iam/match.js";
import * as examples from "./iamSecrets.examples.js";
import { identityRule, listed } from "./identityRule.js";

/** Cloudsplaining's list, less the actions that take no resource and those that AWS has withdrawn. */
export const credentialActions = [
	"airflow:CreateCliToken",
	"airflow:CreateWebLoginToken",
	"appsync:CreateApiKey",
	"cloud9:CreateEnvironmentToken",
	"codeartifact:GetAuthorizationToken",
	"codepipeline:PollForJobs",
	"cognito-idp:GetSigningCertificate",
	"connect:GetFederationToken",
	"ec2:GetPasswordData",
	"emr-containers:GetManagedEndpointSessionCredentials",
	"gamelift:GetComputeAccess",
	"gamelift:GetComputeAuthToken",
	"gamelift:GetInstanceAccess",
	"gamelift:RequestUploadCredentials",
	"grafana:CreateWorkspaceApiKey",
	"iam:CreateAccessKey",
	"iam:CreateLoginProfile",
	"iam:CreateServiceSpecificCredential",
	"iam:ResetServiceSpecificCredential",
	"iam:UpdateAccessKey",
	"lightsail:CreateBucketAccessKey",
	"lightsail:GetInstanceAccessDetails",
	"lightsail:GetRelationalDatabaseMasterUserPassword",
	"mediapackage:RotateChannelCredentials",
	"mediapackage:RotateIngestEndpointCredentials",
	"rds-db:connect",
	"redshift-serverless:GetCredentials",
	"redshift:GetClusterCredentials",
	"redshift:GetClusterCredentialsWithIAM",
	"sts:AssumeRole",
	"sts:AssumeRoleWithSAML",
	"sts:AssumeRoleWithWebIdentity",
	"sts:GetFederationToken",
] as const;

const noCredentialExposure = identityRule({
	id: "iam-no-cred-exposure",
	title: "Actions that hand out credentials name whose",
	severity: "high",
	level: "mandatory",
	controls: [{ framework: "Checkov", id: "CKV_AWS_287" }],
	why: "sts:AssumeRole on every role, or iam:CreateAccessKey on every user, is being each of them. The list is Cloudsplaining's, which the control reads. Stricter in that any resource of a kind (role/*) is no more named than *. Conditions count for neither.",
	fix: "Name the roles, users or databases in Resource.",
	examples: examples.noCredentialExposure,
	judge: (statement) => listed(statement, credentialActions),
});

/** Cloudsplaining's list, and what gives the same: older versions. */
export const dataActions = [
	"s3:GetObject",
	"s3:GetObjectVersion",
	"secretsmanager:GetSecretValue",
	"ssm:GetParameter",
	"ssm:GetParameterHistory",
	"ssm:GetParameters",
	"ssm:GetParametersByPath",
] as const;

const noExfiltration = identityRule({
	id: "iam-no-exfiltration",
	title: "Actions that read objects, secrets and parameters name which",
	severity: "high",
	level: "mandatory",
	controls: [{ framework: "Checkov", id: "CKV_AWS_288" }],
	why: "What one instance may read in every bucket, an intruder on it may carry off. Stricter than the control in that any resource of a kind (secret:*) is no more named than *, and in that older versions and parameter histories count as well. Conditions count for neither.",
	fix: "Name the buckets, secrets or parameters in Resource.",
	examples: examples.noExfiltration,
	judge: (statement) => listed(statement, dataActions),
});

const decrypting = ["kms:Decrypt", "kms:ReEncryptFrom"];

const noDecryptAll = identityRule({
	id: "iam-no-decrypt-all",
	title: "Actions that decrypt name the keys",
	severity: "high",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "KMS.1" },
		{ framework: "FSBP", id: "KMS.2" },
	],
	why: "A key parts data only as long as nobody may use all of them. Stricter than the controls, which pass all keys of one region of an account: here a condition (kms:ViaService, kms:ResourceAliases, a tag) has to say more. For all keys of all regions conditions do not count, as in the controls.",
	fix: "Name the keys in Resource, or those of one region and a condition on how they are used.",
	examples: examples.noDecryptAll,
	judge: (statement) => [
		{
			answer: both(
				someResourceOf(statement, ["kms"], (pattern) => {
					const region = arnParts(pattern)?.[3] ?? "*";
					return isAnyOfKind(pattern) && (hasWildcard(region) || statement.conditions.length === 0);
				}),
				either(...decrypting.map((action) => speaksOf(statement, action))),
			),
			text: "it lets data be decrypted and does not name with which keys",
		},
	],
});

export const iamSecretRules = [noCredentialExposure, noExfiltration, noDecryptAll];
