/** When a fleet grows and shrinks. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Environment, tagsFor } from "./naming.js";

/** A change of capacity at set times. */
export interface Schedule {
	/** Name of the action, unique in its group. */
	readonly name: string;
	/** Five cron fields. */
	readonly cron: string;
	/** IANA time zone. */
	readonly timezone: string;
	readonly min: number;
	readonly desired: number;
	readonly max: number;
}

export interface ScalingArgs {
	readonly environment: Environment;
	readonly tier: "web" | "app";
	readonly autoScalingGroupName: pulumi.Input<string>;
	/** Average CPU to aim at, in percent. */
	readonly cpuTargetPercent: number;
	/**
	 * Average CPU in percent under which, after ten minutes, one instance is taken away. Default: target
	 * tracking decides, which waits for a tenth below its target for 15 minutes.
	 */
	readonly scaleInBelowPercent?: number;
	/** Also grow on requests. Default: CPU only. */
	readonly requests?: {
		/** Requests a minute that one instance should get. */
		readonly perTarget: number;
		/** `app/…` */
		readonly balancerArnSuffix: pulumi.Input<string>;
		/** `targetgroup/…` */
		readonly targetGroupArnSuffix: pulumi.Input<string>;
	};
	/** Default: none. */
	readonly schedules?: readonly Schedule[];
}

export class Scaling extends pulumi.ComponentResource {
	constructor(name: string, args: ScalingArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:scaling:Scaling", name, {}, opts);
		this.trackCpu(name, args);
		if (args.scaleInBelowPercent !== undefined) this.scaleIn(name, args, args.scaleInBelowPercent);
		if (args.requests) this.trackRequests(name, args, args.requests);
		for (const schedule of args.schedules ?? []) this.schedule(name, args, schedule);
		this.registerOutputs({});
	}

	/** Its own alarm fires when the average is above the target for three minutes. */
	private trackCpu(name: string, args: ScalingArgs): void {
		new aws.autoscaling.Policy(
			`${name}-${args.tier}-cpu`,
			{
				autoscalingGroupName: args.autoScalingGroupName,
				policyType: "TargetTrackingScaling",
				targetTrackingConfiguration: {
					predefinedMetricSpecification: { predefinedMetricType: "ASGAverageCPUUtilization" },
					targetValue: args.cpuTargetPercent,
					// Whoever sets a threshold of his own for shrinking gets that one and no second.
					disableScaleIn: args.scaleInBelowPercent !== undefined,
				},
			},
			{ parent: this },
		);
	}

	/** One instance less after ten minutes below the threshold, and one more less for each further minute. */
	private scaleIn(name: string, args: ScalingArgs, belowPercent: number): void {
		const { environment, tier } = args;
		const policy = new aws.autoscaling.Policy(
			`${name}-${tier}-scale-in`,
			{
				autoscalingGroupName: args.autoScalingGroupName,
				policyType: "StepScaling",
				adjustmentType: "ChangeInCapacity",
				metricAggregationType: "Average",
				stepAdjustments: [{ metricIntervalUpperBound: "0", scalingAdjustment: -1 }],
			},
			{ parent: this },
		);
		new aws.cloudwatch.MetricAlarm(
			`${name}-${tier}-scale-in`,
			{
				alarmDescription: `Average CPU of the ${tier} tier below ${belowPercent}% for ten minutes: one instance less. Nothing to do.`,
				namespace: "AWS/EC2",
				metricName: "CPUUtilization",
				dimensions: { AutoScalingGroupName: args.autoScalingGroupName },
				statistic: "Average",
				// Detailed monitoring reports every minute.
				period: 60,
				evaluationPeriods: 10,
				comparisonOperator: "LessThanThreshold",
				threshold: belowPercent,
				// A fleet that reports nothing is no idle fleet.
				treatMissingData: "notBreaching",
				alarmActions: [policy.arn],
				tags: tagsFor(environment, tier, `${name}-${tier}-scale-in`),
			},
			{ parent: this },
		);
	}

	private trackRequests(
		name: string,
		args: ScalingArgs,
		requests: NonNullable<ScalingArgs["requests"]>,
	): void {
		new aws.autoscaling.Policy(
			`${name}-${args.tier}-requests`,
			{
				autoscalingGroupName: args.autoScalingGroupName,
				policyType: "TargetTrackingScaling",
				targetTrackingConfiguration: {
					predefinedMetricSpecification: {
						predefinedMetricType: "ALBRequestCountPerTarget",
						resourceLabel: pulumi.interpolate`${requests.balancerArnSuffix}/${requests.targetGroupArnSuffix}`,
					},
					targetValue: requests.perTarget,
				},
			},
			{ parent: this },
		);
	}

	/**
	 * From then on the group's own limits are the schedule's, until the next one. An update that changes the
	 * limits in the configuration sets them at once.
	 */
	private schedule(
		name: string,
		args: ScalingArgs,
		{ name: action, cron, timezone, ...size }: Schedule,
	): void {
		new aws.autoscaling.Schedule(
			`${name}-${args.tier}-${action}`,
			{
				autoscalingGroupName: args.autoScalingGroupName,
				// The name under which operators know it.
				scheduledActionName: action,
				recurrence: cron,
				timeZone: timezone,
				minSize: size.min,
				desiredCapacity: size.desired,
				maxSize: size.max,
			},
			{ parent: this },
		);
	}
}
