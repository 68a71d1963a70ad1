/** Flow logs of a VPC: which connections were accepted and which refused. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Environment, stackPath, tagsFor } from "./naming.js";

export interface FlowLogsArgs {
	readonly environment: Environment;
	readonly vpcId: pulumi.Input<string>;
	/** ARN of the KMS key that encrypts the log group. */
	readonly keyArn: pulumi.Input<string>;
}

/** All traffic of the VPC into a log group of its own, written by a role of its own. */
export class FlowLogs extends pulumi.ComponentResource {
	/** Name of the log group. */
	readonly logGroupName: pulumi.Output<string>;

	constructor(name: string, args: FlowLogsArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:flowLogs:FlowLogs", name, {}, opts);
		const { environment } = args;
		const { partition, region, accountId } = environment;
		const tags = (resource: string) => tagsFor(environment, "network", resource);

		// Stable, so that saved queries survive a new group and a preview knows what the role may write to.
		const groupName = stackPath(environment, "flow-logs");
		const group = new aws.cloudwatch.LogGroup(
			name,
			{
				name: groupName,
				kmsKeyId: args.keyArn,
				retentionInDays: environment.logRetentionDays,
				tags: tags(name),
			},
			{ parent: this },
		);

		const role = new aws.iam.Role(
			`${name}-role`,
			{
				description: "Lets VPC flow logs write to their log group",
				assumeRolePolicy: JSON.stringify({
					Version: "2012-10-17",
					Statement: [
						{
							Effect: "Allow",
							Principal: { Service: "vpc-flow-logs.amazonaws.com" },
							Action: "sts:AssumeRole",
							// Any flow log of this account: its id exists only after the role.
							Condition: {
								StringEquals: { "aws:SourceAccount": accountId },
								ArnLike: { "aws:SourceArn": `arn:${partition}:ec2:${region}:${accountId}:vpc-flow-log/*` },
							},
						},
					],
				}),
				tags: tags(`${name}-role`),
			},
			{ parent: this },
		);
		const permissions = new aws.iam.RolePolicy(
			`${name}-role-policy`,
			{
				role: role.name,
				policy: JSON.stringify({
					Version: "2012-10-17",
					Statement: [
						{
							Effect: "Allow",
							// Not CreateLogGroup: a late delivery would bring a deleted group back, without its key
							// and retention.
							Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
							Resource: `arn:${partition}:logs:${region}:${accountId}:log-group:${groupName}:*`,
						},
					],
				}),
			},
			{ parent: this },
		);

		new aws.ec2.FlowLog(
			name,
			{
				vpcId: args.vpcId,
				// Accepted traffic too: only together do they show that a tier was reached by nobody but the one
				// in front.
				trafficType: "ALL",
				logDestinationType: "cloud-watch-logs",
				logDestination: group.arn,
				iamRoleArn: role.arn,
				// Ten minutes, the cheaper choice. It concerns NAT gateways and balancers only: Nitro instances
				// report every minute whatever is set here.
				maxAggregationInterval: 600,
				tags: tags(name),
			},
			{
				parent: this,
				// Started without its permissions, a flow log stands in "Access error" and loses what passed.
				dependsOn: [permissions],
			},
		);

		this.logGroupName = group.name;
		this.registerOutputs({ logGroupName: this.logGroupName });
	}
}
