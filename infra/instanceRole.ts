/** What instances of one tier may do: a role, its policy and the profile that carries it. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Environment, namePrefix, tagsFor } from "./naming.js";

/** One permission of a role. */
export interface Permission {
	/** Letters and digits. */
	readonly Sid: string;
	readonly Effect: "Allow";
	readonly Action: string | readonly string[];
	readonly Resource: pulumi.Input<string> | readonly pulumi.Input<string>[];
	readonly Condition?: Readonly<Record<string, Readonly<Record<string, pulumi.Input<string>>>>>;
}

export interface InstanceRoleArgs {
	readonly environment: Environment;
	readonly tier: "web" | "app";
	/** Physical name of the tier's auto scaling group, whose lifecycle hooks its instances answer. */
	readonly groupName: string;
	/** Log groups that its instances write to. */
	readonly logGroupNames: readonly string[];
	/** What this tier may do beyond what every instance may. */
	readonly permissions: readonly Permission[];
}

/** Namespace of the metrics that instances send. They may write to no other. */
export function metricNamespace(environment: Pick<Environment, "project" | "stack">): string {
	return `${environment.project}/${environment.stack}`;
}

/**
 * The inline policies of a role hold 10,240 characters together, without white space.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const policyLimit = 10240;

export class InstanceRole extends pulumi.ComponentResource {
	readonly profileArn: pulumi.Output<string>;
	readonly roleArn: pulumi.Output<string>;
	readonly roleName: pulumi.Output<string>;
	/** What an instance needs before it boots: without its policy the first calls of its boot are refused. */
	readonly ready: pulumi.Resource[];

	constructor(name: string, args: InstanceRoleArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:instanceRole:InstanceRole", name, {}, opts);
		const { environment, tier } = args;

		const role = new aws.iam.Role(
			`${name}-${tier}`,
			{
				description: `Instances of the ${tier} tier`,
				assumeRolePolicy: JSON.stringify({
					Version: "2012-10-17",
					Statement: [
						{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
					],
				}),
				tags: tagsFor(environment, tier, `${name}-${tier}`),
			},
			{ parent: this },
		);
		const policy = new aws.iam.RolePolicy(
			`${name}-${tier}`,
			{
				role: role.name,
				policy: pulumi
					.jsonStringify({
						Version: "2012-10-17",
						Statement: [...everyInstance(args), ...args.permissions],
					})
					.apply(withinLimit),
			},
			{ parent: this },
		);
		const profile = new aws.iam.InstanceProfile(
			`${name}-${tier}`,
			{ role: role.name, tags: tagsFor(environment, tier, `${name}-${tier}`) },
			{ parent: this },
		);
		this.profileArn = profile.arn;
		this.roleArn = role.arn;
		this.roleName = role.name;
		this.ready = [policy];

		this.registerOutputs({ profileArn: this.profileArn, roleArn: this.roleArn, roleName: this.roleName });
	}
}

function withinLimit(policy: string): string {
	if (policy.length > policyLimit) {
		throw new RangeError(
			`the policy of an instance role has ${policy.length} characters, IAM allows ${policyLimit}`,
		);
	}
	return policy;
}

/**
 * What both tiers need: Session Manager, logs, metrics and their own lifecycle. In place of the managed
 * AmazonSSMManagedInstanceCore, which may read every parameter of the account.
 */
function everyInstance({ environment, groupName, logGroupNames }: InstanceRoleArgs): readonly Permission[] {
	const { partition, region, accountId } = environment;
	const arn = (service: string, rest: string) => `arn:${partition}:${service}:${region}:${accountId}:${rest}`;
	return [
		{
			Sid: "RegisterWithSystemsManager",
			Effect: "Allow",
			Action: "ssm:UpdateInstanceInformation",
			Resource: arn("ec2", "instance/*"),
		},
		{
			// These know no resources.
			Sid: "SessionManager",
			Effect: "Allow",
			Action: [
				"ssmmessages:CreateControlChannel",
				"ssmmessages:CreateDataChannel",
				"ssmmessages:OpenControlChannel",
				"ssmmessages:OpenDataChannel",
				"ec2messages:AcknowledgeMessage",
				"ec2messages:DeleteMessage",
				"ec2messages:FailMessage",
				"ec2messages:GetEndpoint",
				"ec2messages:GetMessages",
				"ec2messages:SendReply",
			],
			Resource: "*",
		},
		{
			// Not CreateLogGroup: a group that an agent makes is unencrypted and kept for ever.
			Sid: "WriteLogs",
			Effect: "Allow",
			Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
			Resource: logGroupNames.map((group) => arn("logs", `log-group:${group}:*`)),
		},
		{
			Sid: "WriteMetrics",
			Effect: "Allow",
			Action: "cloudwatch:PutMetricData",
			Resource: "*",
			Condition: { StringEquals: { "cloudwatch:namespace": metricNamespace(environment) } },
		},
		{
			// What the agent adds to metrics as dimensions. These know no resources either.
			Sid: "ReadOwnDescription",
			Effect: "Allow",
			Action: ["ec2:DescribeTags", "ec2:DescribeVolumes"],
			Resource: "*",
		},
		{
			// That its boot has ended, and that it may be ended.
			Sid: "CompleteLifecycle",
			Effect: "Allow",
			Action: "autoscaling:CompleteLifecycleAction",
			Resource: arn("autoscaling", `autoScalingGroup:*:autoScalingGroupName/${groupName}`),
		},
	];
}

/** Physical name of a tier's auto scaling group: stable, because its role names it before it exists. */
export function groupName(environment: Environment, tier: "web" | "app"): string {
	return `${namePrefix(environment)}-${tier}`;
}

/** Use of a key for reading, only by way of one service. */
export function decryptThrough(
	{ region }: Pick<Environment, "region">,
	sid: string,
	service: "s3" | "secretsmanager",
	keyArn: pulumi.Input<string>,
): Permission {
	return {
		Sid: sid,
		Effect: "Allow",
		Action: "kms:Decrypt",
		Resource: keyArn,
		Condition: { StringEquals: { "kms:ViaService": `${service}.${region}.amazonaws.com` } },
	};
}
