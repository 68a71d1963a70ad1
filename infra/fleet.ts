/** Instances of one tier: a launch template and the auto scaling group that keeps them running. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { groupName } from "./instanceRole.js";
import { type Environment, tagsFor } from "./naming.js";
import { bootLimitSeconds } from "./userData.js";

export interface FleetSettings {
	readonly instanceType: string;
	/** An AMI id (`ami-…`), or the name of an SSM parameter that each launch resolves. */
	readonly ami: string;
	/** Root volume, at least the image's own size. */
	readonly volumeGiB: number;
	readonly capacity: { readonly min: number; readonly desired: number; readonly max: number };
	/** 0 for no limit, or 1 to 365. */
	readonly maxInstanceLifetimeDays: number;
	/** How long the balancer takes to bring a new instance to its full share. */
	readonly slowStartSeconds: number;
	/** How long the balancer lets open requests finish on an instance that leaves. */
	readonly deregistrationDelaySeconds: number;
}

export interface FleetArgs {
	readonly environment: Environment;
	readonly tier: "web" | "app";
	readonly settings: FleetSettings;
	/** One in each zone. */
	readonly subnetIds: readonly pulumi.Input<string>[];
	readonly securityGroupId: pulumi.Input<string>;
	readonly instanceProfileArn: pulumi.Input<string>;
	readonly targetGroupArn: pulumi.Input<string>;
	/** In base64. */
	readonly userData: pulumi.Input<string>;
	/**
	 * What the first boot needs and no input shows: a way out of the subnet, the role's policy, log groups, the
	 * listener. An instance that comes too early fails its boot, is replaced, and fails again.
	 */
	readonly dependsOn: readonly pulumi.Resource[];
}

/** From in service until its CPU says something about its load: what the boot itself took has passed by then. */
const warmupSeconds = 120;
/**
 * How long a failing health check is not held against a new instance. It answers before its launch is over, so
 * this is for the balancer's first checks only.
 */
const gracePeriodSeconds = 120;

const groupMetrics = [
	"GroupDesiredCapacity",
	"GroupInServiceInstances",
	"GroupMaxSize",
	"GroupMinSize",
	"GroupPendingInstances",
	"GroupStandbyInstances",
	"GroupTerminatingInstances",
	"GroupTotalInstances",
] as const satisfies readonly aws.types.enums.autoscaling.Metric[];

/**
 * Where Auto Scaling waits for the instance. The ends of the names and the answers are those of infra/boot:
 * boot.sh ends a launch, before which the balancer does not know the instance, and lifecycle.sh an end. Without
 * an answer a launch has failed, and an end goes on.
 */
function lifecycleHooks({ environment, tier, settings }: FleetArgs) {
	const name = (end: string) => `${groupName(environment, tier)}-${end}`;
	return {
		launch: {
			name: name("launch"),
			lifecycleTransition: "autoscaling:EC2_INSTANCE_LAUNCHING",
			// A boot says by itself that it has failed; a minute more is for one that cannot.
			heartbeatTimeout: bootLimitSeconds + 60,
			defaultResult: "ABANDON",
		},
		terminate: {
			name: name("terminate"),
			lifecycleTransition: "autoscaling:EC2_INSTANCE_TERMINATING",
			// The delay, and then up to 90 seconds for what is still under way, with room for the last log lines.
			heartbeatTimeout: settings.deregistrationDelaySeconds + 180,
			defaultResult: "CONTINUE",
		},
	};
}

export class Fleet extends pulumi.ComponentResource {
	readonly autoScalingGroupName: pulumi.Output<string>;
	readonly autoScalingGroupArn: pulumi.Output<string>;
	readonly launchTemplateId: pulumi.Output<string>;

	constructor(name: string, args: FleetArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:fleet:Fleet", name, {}, opts);
		const template = this.launchTemplate(name, args);
		const group = this.group(name, args, template);
		// The same hooks again, under the same names: the group takes its own when it is created, before its first
		// instances, and never again.
		for (const [end, hook] of Object.entries(lifecycleHooks(args))) {
			new aws.autoscaling.LifecycleHook(
				`${name}-${args.tier}-${end}`,
				{ autoscalingGroupName: group.name, ...hook },
				{ parent: this },
			);
		}
		this.launchTemplateId = template.id;
		this.autoScalingGroupName = group.name;
		this.autoScalingGroupArn = group.arn;
		this.registerOutputs({
			autoScalingGroupName: this.autoScalingGroupName,
			autoScalingGroupArn: this.autoScalingGroupArn,
			launchTemplateId: this.launchTemplateId,
		});
	}

	private launchTemplate(name: string, args: FleetArgs): aws.ec2.LaunchTemplate {
		const { environment, tier, settings } = args;
		const tags = tagsFor(environment, tier, `${name}-${tier}`);
		return new aws.ec2.LaunchTemplate(
			`${name}-${tier}`,
			{
				imageId: isPinned(settings.ami) ? settings.ami : `resolve:ssm:${settings.ami}`,
				instanceType: settings.instanceType,
				// On by itself wherever it is free; t2 has none, and refuses to be asked.
				ebsOptimized: settings.instanceType.startsWith("t2.") ? "false" : "true",
				iamInstanceProfile: { arn: args.instanceProfileArn },
				// No key: the way in is Session Manager, which asks IAM and leaves a trail.
				networkInterfaces: [
					{
						deviceIndex: 0,
						associatePublicIpAddress: "false",
						deleteOnTermination: "true",
						securityGroups: [args.securityGroupId],
					},
				],
				metadataOptions: {
					httpEndpoint: "enabled",
					httpTokens: "required",
					// An answer survives one hop: it reaches the instance, and no container or proxy on it.
					httpPutResponseHopLimit: 1,
					// Boot scripts read their group's name from here. It forbids spaces and slashes in tag keys.
					instanceMetadataTags: "enabled",
				},
				blockDeviceMappings: [
					{
						// Amazon Linux's root device.
						deviceName: "/dev/xvda",
						ebs: {
							volumeType: "gp3",
							volumeSize: settings.volumeGiB,
							// With the account's own EBS key: a customer key would need a grant for the service role of Auto
							// Scaling, and what stands on these disks is in the repositories and the artifact bucket anyway.
							encrypted: "true",
							deleteOnTermination: "true",
						},
					},
				],
				// Metrics every minute instead of every five: scaling reads them. About 2 USD an instance a month.
				monitoring: { enabled: true },
				userData: args.userData,
				updateDefaultVersion: true,
				tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
					resourceType,
					tags,
				})),
				tags,
			},
			{ parent: this },
		);
	}

	private group(name: string, args: FleetArgs, template: aws.ec2.LaunchTemplate): aws.autoscaling.Group {
		const { environment, tier, settings } = args;
		const { min, desired, max } = settings.capacity;
		const tags = tagsFor(environment, tier, `${name}-${tier}`);
		// New instances first, then the old ones go. Half the group at a time; a group of one needs a second.
		const replacement = { minHealthyPercentage: 100, maxHealthyPercentage: min > 1 ? 150 : 200 };
		return new aws.autoscaling.Group(
			`${name}-${tier}`,
			{
				// Stable: the instances' role names it, and a deployment service must never find another group in its
				// place. What changes is the template's version; no input below replaces the group.
				name: groupName(environment, tier),
				minSize: min,
				desiredCapacity: desired,
				maxSize: max,
				vpcZoneIdentifiers: [...args.subnetIds],
				// A number, not `$Latest`: only a change of this input starts an instance refresh.
				launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
				targetGroupArns: [args.targetGroupArn],
				initialLifecycleHooks: Object.values(lifecycleHooks(args)),
				healthCheckType: "ELB",
				healthCheckGracePeriod: gracePeriodSeconds,
				defaultInstanceWarmup: Math.max(warmupSeconds, settings.slowStartSeconds),
				instanceRefresh: {
					strategy: "Rolling",
					preferences: {
						...replacement,
						// Auto Scaling rolls back to a template that names its image, not to one that looks it up: with a
						// parameter it refuses even to start. So only a pinned AMI has it.
						// https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-rollback.html
						autoRollback: isPinned(settings.ami),
					},
				},
				// The same order for instances that are too old or ill.
				instanceMaintenancePolicy: replacement,
				maxInstanceLifetime: settings.maxInstanceLifetimeDays * 24 * 60 * 60,
				// After the balance between zones: what runs an outdated template, then what has run longest.
				terminationPolicies: ["OldestLaunchTemplate", "OldestInstance"],
				// For Spot instances, of which there are none.
				capacityRebalance: false,
				enabledMetrics: [...groupMetrics],
				metricsGranularity: "1Minute",
				// The first update waits until so many instances pass the balancer's health check, and fails when they
				// do not in time: a boot that is broken shows at once, and nothing hangs. Longer than a launch may take,
				// by the balancer's first checks. Both tiers answer them before there is any release.
				minElbCapacity: min,
				waitForCapacityTimeout: "15m",
				tags: Object.entries(tags).map(([key, value]) => ({ key, value, propagateAtLaunch: true })),
			},
			{
				parent: this,
				dependsOn: [...args.dependsOn],
				// Scaling moves the capacity; an update that set it back would take instances away under load. Other
				// hooks would replace the group: those beside it take the change.
				ignoreChanges: ["desiredCapacity", "initialLifecycleHooks"],
			},
		);
	}
}

function isPinned(ami: string): boolean {
	return ami.startsWith("ami-");
}
