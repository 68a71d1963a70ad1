/** Builds and pipelines, and workflows elsewhere. */
import { elsewhere, logGroup, platformKey, splitBucket } from "./base.js";
import { account, allow, document, type Program, type Resources, resource, trust } from "./program.js";

const connection = `arn:aws:codeconnections:us-east-1:${account}:connection/12345678-1234-1234-1234-123456789012`;
const artifacts = splitBucket("artifacts");

const buildRole: Resources = {
	"build-role": resource("aws:iam/role:Role", { assumeRolePolicy: trust("codebuild.amazonaws.com") }),
	"build-logs": logGroup("/codebuild/shop"),
	"build-grant": resource("aws:iam/rolePolicy:RolePolicy", {
		role: "${build-role.id}",
		policy: document(
			allow(
				["logs:CreateLogStream", "logs:PutLogEvents"],
				`arn:aws:logs:us-east-1:${account}:log-group:/codebuild/shop:*`,
			),
			allow(["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"], "arn:aws:s3:::shop-artifacts/*"),
			allow(["kms:Decrypt", "kms:GenerateDataKey"], platformKey),
			allow("codeconnections:UseConnection", connection),
		),
	}),
};

const build = {
	serviceRole: "${build-role.arn}",
	encryptionKey: platformKey,
	artifacts: { type: "CODEPIPELINE" },
	source: { type: "CODEPIPELINE", buildspec: "buildspec.yml" },
	environment: {
		computeType: "BUILD_GENERAL1_SMALL",
		image: "aws/codebuild/amazonlinux-aarch64-standard:3.0",
		type: "ARM_CONTAINER",
		environmentVariables: [
			{ name: "STAGE", value: "production" },
			{ name: "NPM_TOKEN", type: "SECRETS_MANAGER", value: "shop/npm-token" },
		],
	},
	logsConfig: { cloudwatchLogs: { groupName: "/codebuild/shop", status: "ENABLED" } },
	buildTimeout: 20,
};

const builds: Resources = { ...buildRole, build: resource("aws:codebuild/project:Project", build) };

const pipelineRole: Resources = {
	"pipeline-role": resource("aws:iam/role:Role", { assumeRolePolicy: trust("codepipeline.amazonaws.com") }),
	"pipeline-grant": resource("aws:iam/rolePolicy:RolePolicy", {
		role: "${pipeline-role.id}",
		policy: document(
			allow(
				["codebuild:StartBuild", "codebuild:BatchGetBuilds"],
				`arn:aws:codebuild:us-east-1:${account}:project/shop`,
			),
			allow(
				["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:GetBucketVersioning"],
				["arn:aws:s3:::shop-artifacts", "arn:aws:s3:::shop-artifacts/*"],
			),
			allow(["kms:Decrypt", "kms:GenerateDataKey"], platformKey),
			allow("codeconnections:UseConnection", connection),
			allow(
				["codedeploy:CreateDeployment", "codedeploy:GetDeployment"],
				`arn:aws:codedeploy:us-east-1:${account}:deploymentgroup:shop/shop`,
			),
		),
	}),
};

function action(category: string, provider: string, configuration: object) {
	return {
		name: provider,
		category,
		owner: "AWS",
		provider,
		version: "1",
		configuration: configuration as Record<string, string>,
		inputArtifacts: category === "Source" || category === "Approval" ? [] : ["source"],
		outputArtifacts: category === "Source" ? ["source"] : [],
	};
}

const source = {
	name: "Source",
	actions: [
		action("Source", "CodeStarSourceConnection", {
			ConnectionArn: connection,
			FullRepositoryId: "example/shop",
			BranchName: "main",
		}),
	],
};

const approval = { name: "Approve", actions: [action("Approval", "Manual", {})] };

const pipeline = {
	pipelineType: "V2",
	roleArn: "${pipeline-role.arn}",
	artifactStores: [
		{ location: "${artifacts.bucket}", type: "S3", encryptionKey: { id: platformKey, type: "KMS" } },
	],
	stages: [
		source,
		{ name: "Build", actions: [action("Build", "CodeBuild", { ProjectName: "${build.name}" })] },
		approval,
		{
			name: "Deploy",
			actions: [action("Deploy", "CodeDeploy", { ApplicationName: "shop", DeploymentGroupName: "shop" })],
		},
	],
};

const whole: Resources = {
	...artifacts,
	...builds,
	...pipelineRole,
	pipeline: resource("aws:codepipeline/pipeline:Pipeline", pipeline),
};

export const delivery: readonly Program[] = [
	{ title: "a build in a pipeline", resources: builds },
	{
		title: "a build by itself, in a VPC, that makes an image",
		resources: {
			...buildRole,
			group: resource("aws:ec2/securityGroup:SecurityGroup", {
				vpcId: elsewhere.vpcId,
				description: "builds",
				egress: [
					{ description: "packages", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] },
				],
			}),
			build: resource("aws:codebuild/project:Project", {
				...build,
				artifacts: { type: "S3", location: "shop-artifacts", encryptionDisabled: false },
				source: { type: "GITHUB", location: "https://github.com/example/shop.git", gitCloneDepth: 1 },
				cache: { type: "LOCAL", modes: ["LOCAL_SOURCE_CACHE"] },
				logsConfig: {
					s3Logs: { status: "ENABLED", location: "shop-artifacts/logs", encryptionDisabled: false },
				},
				vpcConfig: {
					vpcId: elsewhere.vpcId,
					subnets: [...elsewhere.privateSubnets],
					securityGroupIds: ["${group.id}"],
				},
			}),
			hook: resource("aws:codebuild/webhook:Webhook", {
				projectName: "${build.name}",
				filterGroups: [{ filters: [{ type: "EVENT", pattern: "PUSH" }] }],
			}),
			push: resource("aws:iam/rolePolicy:RolePolicy", {
				role: "${build-role.id}",
				policy: document(
					allow("ecr:GetAuthorizationToken", "*"),
					allow(
						[
							"ecr:BatchCheckLayerAvailability",
							"ecr:CompleteLayerUpload",
							"ecr:InitiateLayerUpload",
							"ecr:PutImage",
							"ecr:UploadLayerPart",
						],
						`arn:aws:ecr:us-east-1:${account}:repository/shop`,
					),
				),
			}),
		},
	},
	{
		title: "from GitHub to a fleet, with somebody's approval",
		resources: {
			...whole,
			github: resource("aws:codestarconnections/connection:Connection", {
				name: "github",
				providerType: "GitHub",
			}),
		},
	},
	{
		title: "a pipeline that only builds and tests",
		resources: {
			...whole,
			pipeline: resource("aws:codepipeline/pipeline:Pipeline", {
				...pipeline,
				stages: [source, { name: "Test", actions: [action("Test", "CodeBuild", { ProjectName: "shop" })] }],
			}),
		},
	},
	{
		title: "a pipeline whose messages somebody reads",
		resources: {
			...whole,
			told: resource("aws:codestarnotifications/notificationRule:NotificationRule", {
				name: "pipeline",
				detailType: "BASIC",
				resource: "${pipeline.arn}",
				eventTypeIds: ["codepipeline-pipeline-pipeline-execution-failed"],
				targets: [{ address: `arn:aws:sns:us-east-1:${account}:operations` }],
			}),
		},
	},
	{
		title: "a role that workflows of GitHub deploy with",
		resources: {
			role: resource("aws:iam/role:Role", {
				assumeRolePolicy: document({
					Effect: "Allow",
					Principal: {
						Federated: `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`,
					},
					Action: "sts:AssumeRoleWithWebIdentity",
					Condition: {
						StringEquals: {
							"token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
							"token.actions.githubusercontent.com:sub": "repo:example/shop:environment:production",
						},
					},
				}),
			}),
			grant: resource("aws:iam/rolePolicy:RolePolicy", {
				role: "${role.id}",
				policy: document(
					allow(["s3:PutObject", "s3:DeleteObject"], "arn:aws:s3:::shop-site/*"),
					allow("s3:ListBucket", "arn:aws:s3:::shop-site"),
					allow(
						"cloudfront:CreateInvalidation",
						`arn:aws:cloudfront::${account}:distribution/EDFDVBD6EXAMPLE`,
					),
					allow("ecs:UpdateService", `arn:aws:ecs:us-east-1:${account}:service/shop/shop`),
				),
			}),
		},
	},
];
