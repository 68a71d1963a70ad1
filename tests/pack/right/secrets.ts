/** Secrets and parameters. */
import { platformKey } from "./base.js";
import { account, allow, document, type Program, partner, resource, trust } from "./program.js";

const secret = {
	name: "shop/database",
	kmsKeyId: platformKey,
	recoveryWindowInDays: 30,
};

const rotation = resource("aws:secretsmanager/secretRotation:SecretRotation", {
	secretId: "${secret.id}",
	rotationLambdaArn: `arn:aws:lambda:us-east-1:${account}:function:rotate`,
	rotationRules: { automaticallyAfterDays: 30 },
});

export const secrets: readonly Program[] = [
	{
		title: "a secret that a function rotates",
		resources: { secret: resource("aws:secretsmanager/secret:Secret", secret), rotation },
	},
	{
		title: "a secret that another account's role reads",
		resources: {
			secret: resource("aws:secretsmanager/secret:Secret", secret),
			rotation,
			policy: resource("aws:secretsmanager/secretPolicy:SecretPolicy", {
				secretArn: "${secret.arn}",
				blockPublicPolicy: true,
				policy: document(
					allow("secretsmanager:GetSecretValue", "*", {
						Principal: { AWS: `arn:aws:iam::${partner}:role/reader` },
						Condition: { StringEquals: { "secretsmanager:VersionStage": "AWSCURRENT" } },
					}),
				),
			}),
		},
	},
	{
		title: "a secret whose value the program hands over and keeps nowhere",
		resources: {
			secret: resource("aws:secretsmanager/secret:Secret", {
				...secret,
				replicas: [{ region: "us-west-2" }],
			}),
			rotation,
			value: resource("aws:secretsmanager/secretVersion:SecretVersion", {
				secretId: "${secret.id}",
				secretStringWo: "the engine sends this on and forgets it",
				secretStringWoVersion: 1,
			}),
		},
	},
	{
		title: "the role of a function that rotates secrets",
		resources: {
			role: resource("aws:iam/role:Role", { assumeRolePolicy: trust("lambda.amazonaws.com") }),
			grant: resource("aws:iam/rolePolicy:RolePolicy", {
				role: "${role.id}",
				policy: document(
					allow(
						[
							"secretsmanager:DescribeSecret",
							"secretsmanager:GetSecretValue",
							"secretsmanager:PutSecretValue",
							"secretsmanager:UpdateSecretVersionStage",
						],
						`arn:aws:secretsmanager:us-east-1:${account}:secret:shop/*`,
					),
					allow("secretsmanager:GetRandomPassword", "*"),
				),
			}),
		},
	},
	{
		title: "parameters, plain ones and secret ones",
		resources: {
			plain: resource("aws:ssm/parameter:Parameter", {
				name: "/shop/log-level",
				type: "String",
				value: "info",
			}),
			hidden: resource("aws:ssm/parameter:Parameter", {
				name: "/shop/token",
				type: "SecureString",
				keyId: platformKey,
				valueWo: "the engine sends this on and forgets it",
				valueWoVersion: 1,
			}),
		},
	},
];
