/** What a team puts beside the platform: a queue, a function that may use the database, and a name in the zone. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { platform } from "terrace-contract";
import { handler } from "./handler.js";

const stack = pulumi.getStack();
const name = `jobs-${stack}`;
const { apiTeam, dataTeam, operations } = platform(`organization/terrace/${stack}`);
const { region, accountId } = operations;

const lost = new aws.sqs.Queue(`${name}-lost`, {
	sqsManagedSseEnabled: true,
	// The longest SQS keeps a message: somebody has to look at these.
	messageRetentionSeconds: 14 * 24 * 3600,
});
const queue = new aws.sqs.Queue(name, {
	sqsManagedSseEnabled: true,
	// Six times the function's timeout, as Lambda asks for.
	visibilityTimeoutSeconds: 180,
	redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: lost.arn, maxReceiveCount: 5 }),
});
for (const [suffix, { url, arn }] of Object.entries({ "": queue, "-lost": lost })) {
	new aws.sqs.QueuePolicy(`${name}${suffix}`, {
		queueUrl: url,
		policy: pulumi.jsonStringify({
			Version: "2012-10-17",
			Statement: [
				{
					Sid: "DenyPlainHttp",
					Effect: "Deny",
					Principal: "*",
					Action: "sqs:*",
					Resource: arn,
					Condition: { Bool: { "aws:SecureTransport": "false" } },
				},
			],
		}),
	});
}

const logGroup = new aws.cloudwatch.LogGroup(name, {
	retentionInDays: 365,
	kmsKeyId: operations.logsKeyArn,
});

const role = new aws.iam.Role(name, {
	assumeRolePolicy: JSON.stringify({
		Version: "2012-10-17",
		Statement: [
			{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
		],
	}),
});
const policy = new aws.iam.RolePolicy(name, {
	role: role.name,
	policy: pulumi.jsonStringify({
		Version: "2012-10-17",
		Statement: [
			{
				Sid: "WriteLogs",
				Effect: "Allow",
				Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
				Resource: pulumi.interpolate`${logGroup.arn}:*`,
			},
			{
				Sid: "TakeMessages",
				Effect: "Allow",
				Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
				Resource: queue.arn,
			},
			{
				Sid: "ReadDatabaseSecret",
				Effect: "Allow",
				Action: "secretsmanager:GetSecretValue",
				Resource: dataTeam.secretArn,
			},
			{
				Sid: "DecryptDatabaseSecret",
				Effect: "Allow",
				Action: "kms:Decrypt",
				Resource: dataTeam.keyArn,
				Condition: {
					StringEquals: { "kms:ViaService": pulumi.interpolate`secretsmanager.${region}.amazonaws.com` },
				},
			},
			{
				// Lambda makes the function's network interface with the function's role.
				Sid: "MakeNetworkInterface",
				Effect: "Allow",
				Action: "ec2:CreateNetworkInterface",
				Resource: [
					pulumi.interpolate`arn:aws:ec2:${region}:${accountId}:network-interface/*`,
					pulumi.interpolate`arn:aws:ec2:${region}:${accountId}:security-group/${apiTeam.workerSecurityGroupId}`,
					pulumi.interpolate`arn:aws:ec2:${region}:${accountId}:subnet/*`,
				],
			},
			{
				Sid: "RemoveNetworkInterface",
				Effect: "Allow",
				Action: [
					"ec2:DeleteNetworkInterface",
					"ec2:AssignPrivateIpAddresses",
					"ec2:UnassignPrivateIpAddresses",
				],
				Resource: pulumi.interpolate`arn:aws:ec2:${region}:${accountId}:network-interface/*`,
			},
			{
				// These know no resources.
				Sid: "SeeNetwork",
				Effect: "Allow",
				Action: ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"],
				Resource: "*",
			},
		],
	}),
});
new aws.iam.RolePolicyAttachment(`${name}-contract`, {
	role: role.name,
	policyArn: operations.readPolicyArn,
});

const worker = new aws.lambda.Function(
	name,
	{
		role: role.arn,
		runtime: aws.lambda.Runtime.NodeJS22dX,
		architectures: ["arm64"],
		handler: "index.handler",
		code: new pulumi.asset.AssetArchive({ "index.mjs": new pulumi.asset.StringAsset(handler) }),
		timeout: 30,
		vpcConfig: {
			subnetIds: apiTeam.workerSubnetIds,
			securityGroupIds: [apiTeam.workerSecurityGroupId],
		},
		environment: {
			variables: {
				DB_HOST: dataTeam.address,
				DB_PORT: dataTeam.port.apply(String),
				DB_SECRET_ARN: dataTeam.secretArn,
				CONTRACT: operations.parameterPath,
			},
		},
		loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
	},
	// Without its policy Lambda may not make the network interface, and refuses the function.
	{ dependsOn: policy },
);
new aws.lambda.EventSourceMapping(name, {
	eventSourceArn: queue.arn,
	functionName: worker.arn,
	functionResponseTypes: ["ReportBatchItemFailures"],
});

new aws.route53.Record(name, {
	zoneId: operations.zoneId,
	name: pulumi.interpolate`jobs.${operations.domainName}`,
	type: "TXT",
	ttl: 300,
	records: [pulumi.interpolate`queue=${queue.url}`],
});

export const queueUrl = queue.url;
export const functionName = worker.name;
