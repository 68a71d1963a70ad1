/** Query logs of a hosted zone: what Route 53 is asked, and where from. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { keyPolicy, logsGrant } from "./keys.js";
import { type Environment, namePrefix, tagsFor } from "./naming.js";
import { globalRegion } from "./regions.js";

export interface QueryLogsArgs {
	readonly environment: Environment;
	/** A public zone of this account, and its name: Route 53 logs no others. */
	readonly zoneId: pulumi.Input<string>;
	readonly zoneName: string;
	/** ARN of the KMS key of log groups in the stack's region. */
	readonly logsKeyArn: pulumi.Input<string>;
}

/**
 * One line for each question, in `/aws/route53/<zone>` of us-east-1: Route 53 writes nowhere else. About 0.2 kB a
 * question, of which CloudWatch takes 0.50 USD a GB; outside of us-east-1 the key is 1 USD a month.
 */
export class QueryLogs extends pulumi.ComponentResource {
	readonly logGroupName: pulumi.Output<string>;

	constructor(name: string, args: QueryLogsArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:queryLogs:QueryLogs", name, {}, opts);
		const { environment, zoneId, zoneName } = args;

		// Stable, so that a policy made by hand for the usual prefix covers it too.
		const groupName = `/aws/route53/${zoneName}`;
		const group = new aws.cloudwatch.LogGroup(
			`${name}-group`,
			{
				name: groupName,
				region: globalRegion,
				kmsKeyId: environment.region === globalRegion ? args.logsKeyArn : this.key(name, environment),
				retentionInDays: environment.logRetentionDays,
				tags: tagsFor(environment, "dns", groupName),
			},
			{ parent: this },
		);
		const permission = this.permission(name, environment, groupName);
		new aws.route53.QueryLog(
			`${name}-log`,
			{ zoneId, cloudwatchLogGroupArn: group.arn },
			// Without it Route 53 answers InsufficientCloudWatchLogsResourcePolicy.
			{ parent: this, dependsOn: [permission] },
		);

		this.logGroupName = group.name;
		this.registerOutputs({ logGroupName: this.logGroupName });
	}

	/** A stack of another region has no key there. */
	private key(name: string, environment: Environment): pulumi.Output<string> {
		const key = new aws.kms.Key(
			`${name}-key`,
			{
				region: globalRegion,
				description: `${namePrefix(environment)}: query logs of the hosted zone`,
				enableKeyRotation: true,
				deletionWindowInDays: 30,
				policy: keyPolicy(environment, [logsGrant(environment, globalRegion)]),
				tags: tagsFor(environment, "dns", `${name}-key`),
			},
			{ parent: this, protect: environment.production },
		);
		new aws.kms.Alias(
			`${name}-key`,
			{
				region: globalRegion,
				// Stable, so that an operator and an audit find the key by what it is for.
				name: `alias/${namePrefix(environment)}/query-logs`,
				targetKeyId: key.keyId,
			},
			{ parent: this },
		);
		return key.arn;
	}

	/**
	 * Of the account, as Route 53 documents it, and one of the ten that a region holds. For this log group only, and
	 * for any zone of the account: with the id of a new one, no preview could show this policy.
	 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/query-logs.html
	 */
	private permission(name: string, environment: Environment, groupName: string): pulumi.Resource {
		const { partition, accountId } = environment;
		return new aws.cloudwatch.LogResourcePolicy(
			`${name}-policy`,
			{
				region: globalRegion,
				policyName: `${namePrefix(environment)}-query-logs`,
				policyDocument: JSON.stringify({
					Version: "2012-10-17",
					Statement: [
						{
							Sid: "QueryLogs",
							Effect: "Allow",
							Principal: { Service: "route53.amazonaws.com" },
							Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
							Resource: `arn:${partition}:logs:${globalRegion}:${accountId}:log-group:${groupName}:*`,
							Condition: {
								StringEquals: { "aws:SourceAccount": accountId },
								ArnLike: { "aws:SourceArn": `arn:${partition}:route53:::hostedzone/*` },
							},
						},
					],
				}),
			},
			{ parent: this },
		);
	}
}
