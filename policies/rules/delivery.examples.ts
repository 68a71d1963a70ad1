/** Examples of the rules in delivery.ts. */
import type { Plain } from "../resources.js";
import type { Example, Examples, FragmentResource } from "../rule.js";

type ProjectInputs = Plain<"aws:codebuild/project:Project">;
type Variables = NonNullable<ProjectInputs["environment"]["environmentVariables"]>;

const environment = {
	computeType: "BUILD_GENERAL1_SMALL",
	image: "aws/codebuild/amazonlinux-x86_64-standard:5.0",
	type: "LINUX_CONTAINER",
};

function project(properties: Partial<ProjectInputs>): FragmentResource {
	return {
		type: "aws:codebuild/project:Project",
		properties: {
			artifacts: { type: "CODEPIPELINE" },
			environment,
			serviceRole: "build",
			source: { type: "CODEPIPELINE" },
			...properties,
		},
	};
}

function single(title: string, properties: Partial<ProjectInputs>): Example {
	return { title, resources: { build: project(properties) } };
}

function variables(title: string, ...environmentVariables: Variables): Example {
	return single(title, { environment: { ...environment, environmentVariables } });
}

export const noPlainSecrets: Examples = {
	fails: [
		variables("a key of AWS", { name: "AWS_ACCESS_KEY_ID", value: "AKIAIOSFODNN7EXAMPLE" }),
		variables("its secret half, called plain", {
			name: "AWS_SECRET_ACCESS_KEY",
			value: "wJalrXUtnFEMI",
			type: "PLAINTEXT",
		}),
		variables("a token of another service", { name: "NPM_TOKEN", value: "npm_0123" }),
		variables("a password in another spelling", { name: "dbPassword", value: "correct horse" }),
	],
	passes: [
		variables("a secret from Secrets Manager", {
			name: "NPM_TOKEN",
			value: "build/npm",
			type: "SECRETS_MANAGER",
		}),
		variables("a secret from Parameter Store", {
			name: "DB_PASSWORD",
			value: "/build/db",
			type: "PARAMETER_STORE",
		}),
		variables(
			"variables that are no secrets",
			{ name: "NODE_ENV", value: "production" },
			{ name: "DB_SECRET_ARN", value: "arn:aws:secretsmanager:us-east-1:111122223333:secret:db" },
		),
		single("no variables", {}),
	],
};

export const cleanSource: Examples = {
	fails: [
		single("a user and a token", {
			source: { type: "GITHUB", location: "https://robot:ghp_0123@github.com/example/shop.git" },
		}),
		single("a token alone", {
			source: { type: "GITHUB", location: "https://ghp_0123@github.com/example/shop.git" },
		}),
		single("a second source", {
			secondarySources: [
				{
					type: "BITBUCKET",
					sourceIdentifier: "tools",
					location: "https://robot:0123@bitbucket.org/example/tools.git",
				},
			],
		}),
	],
	passes: [
		single("an address without credentials", {
			source: { type: "GITHUB", location: "https://github.com/example/shop.git" },
		}),
		single("an @ in the path", {
			source: { type: "GITHUB", location: "https://github.com/@example/shop.git" },
		}),
		single("the pipeline's source", {}),
	],
};

export const notPublic: Examples = {
	fails: [single("a public project", { projectVisibility: "PUBLIC_READ" })],
	passes: [
		single("a project that says nothing", {}),
		single("a private project", { projectVisibility: "PRIVATE" }),
	],
};

export const noPrivileged: Examples = {
	fails: [single("a privileged build", { environment: { ...environment, privilegedMode: true } })],
	passes: [
		single("a build that says nothing", {}),
		single("a build without privileges", { environment: { ...environment, privilegedMode: false } }),
	],
};

const bucket = { status: "ENABLED", location: "logs/build" };

export const logs: Examples = {
	fails: [
		single("a project that says nothing", {}),
		single("CloudWatch logs that are off", { logsConfig: { cloudwatchLogs: { status: "DISABLED" } } }),
		single("S3 logs that nobody switched on", { logsConfig: { s3Logs: { location: "logs/build" } } }),
	],
	passes: [
		single("CloudWatch logs", { logsConfig: { cloudwatchLogs: { groupName: "/shop/build" } } }),
		single("S3 logs alone", { logsConfig: { cloudwatchLogs: { status: "DISABLED" }, s3Logs: bucket } }),
	],
};

export const logsEncrypted: Examples = {
	fails: [single("logs in the clear", { logsConfig: { s3Logs: { ...bucket, encryptionDisabled: true } } })],
	passes: [
		single("logs that say nothing", { logsConfig: { s3Logs: bucket } }),
		single("logs that are encrypted", { logsConfig: { s3Logs: { ...bucket, encryptionDisabled: false } } }),
		single("no logs in S3", {}),
	],
};

export const artifactsEncrypted: Examples = {
	fails: [
		single("artifacts in the clear", { artifacts: { type: "S3", encryptionDisabled: true } }),
		single("secondary artifacts in the clear", {
			secondaryArtifacts: [{ type: "S3", artifactIdentifier: "maps", encryptionDisabled: true }],
		}),
	],
	passes: [
		single("artifacts that say nothing", { artifacts: { type: "S3" } }),
		single("no artifacts", { artifacts: { type: "NO_ARTIFACTS", encryptionDisabled: true } }),
	],
};

export const key: Examples = {
	fails: [
		single("a project without a key", {}),
		single("AWS's key for S3", { encryptionKey: "alias/aws/s3" }),
		single("no artifacts and no key", { artifacts: { type: "NO_ARTIFACTS" } }),
	],
	passes: [
		{
			title: "a key of the stack",
			resources: {
				key: { type: "aws:kms/key:Key", properties: {} },
				build: project({ encryptionKey: "${key.arn}" }),
			},
		},
	],
};
