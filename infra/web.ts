/** The web tier: the external balancer behind its firewall, and the instances of nginx. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Fleet, type FleetSettings } from "./fleet.js";
import { groupName, InstanceRole, readReleases } from "./instanceRole.js";
import { LoadBalancer } from "./loadBalancer.js";
import { namePrefix, stackPath, tagsFor } from "./naming.js";
import { Scaling } from "./scaling.js";
import type { TierArgs } from "./tier.js";
import { bootPlans, userData } from "./userData.js";

export interface WebSettings extends FleetSettings {
	/** Of nginx. */
	readonly port: number;
	/** Average CPU that scaling aims at, in percent. */
	readonly cpuTargetPercent: number;
	/** Average CPU in percent under which, after ten minutes, one instance is taken away. */
	readonly scaleInBelowPercent: number;
	readonly deregistrationDelaySeconds: number;
}

/** The internal balancer, as nginx sees it. */
export interface ApiUpstream {
	readonly dnsName: pulumi.Input<string>;
	readonly port: number;
}

export interface WebTierArgs extends TierArgs {
	readonly settings: WebSettings;
	/** Subnets of the balancer. */
	readonly publicSubnetIds: readonly pulumi.Input<string>[];
	/** Subnets of the instances. */
	readonly appSubnetIds: readonly pulumi.Input<string>[];
	/** A validated certificate of the region. */
	readonly certificateArn: pulumi.Input<string>;
	/** Firewall of scope REGIONAL. */
	readonly webAclArn: pulumi.Input<string>;
	readonly api: ApiUpstream;
	/** The internet gateway and its route: without them AWS makes no internet-facing balancer. */
	readonly ingressReady: readonly pulumi.Resource[];
}

export class WebTier extends pulumi.ComponentResource {
	/** The external balancer. */
	readonly balancer: LoadBalancer;
	readonly fleet: Fleet;
	readonly role: InstanceRole;
	readonly logGroupName: string;
	/** Name of the parameter that says which release nginx serves. */
	readonly releaseParameterName: string;

	constructor(name: string, args: WebTierArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:web:WebTier", name, {}, opts);
		const { environment, settings } = args;

		this.balancer = new LoadBalancer(
			`${environment.stack}-edge`,
			{
				environment,
				tier: "edge",
				vpcId: args.vpcId,
				subnetIds: args.publicSubnetIds,
				securityGroupId: args.balancerSecurityGroupId,
				exposure: { to: "internet", certificateArn: args.certificateArn },
				target: { ...settings, tier: "web", name: `${environment.stack}-web` },
				logBucket: args.logBucket,
				deletionProtection: args.deletionProtection,
				dependsOn: [...args.logBucketReady, ...args.ingressReady],
			},
			{ parent: this },
		);
		new aws.wafv2.WebAclAssociation(
			`${name}-edge`,
			{ resourceArn: this.balancer.arn, webAclArn: args.webAclArn },
			{ parent: this },
		);

		// Stable: operators, deployments and the agents' configuration go by these names.
		this.logGroupName = stackPath(environment, "web");
		this.releaseParameterName = stackPath(environment, "web/release");
		const logGroup = this.logGroup(name, args);
		const pointer = this.releasePointer(name, args);

		const { partition, region, accountId } = environment;
		this.role = new InstanceRole(
			name,
			{
				environment,
				tier: "web",
				groupName: groupName(environment, "web"),
				logGroupNames: [this.logGroupName],
				permissions: [
					{
						Sid: "ReadReleasePointer",
						Effect: "Allow",
						Action: "ssm:GetParameter",
						Resource: `arn:${partition}:ssm:${region}:${accountId}:parameter${this.releaseParameterName}`,
					},
					...readReleases(environment, "web", args.artifacts),
				],
			},
			{ parent: this },
		);

		this.fleet = new Fleet(
			name,
			{
				environment,
				tier: "web",
				settings,
				subnetIds: args.appSubnetIds,
				securityGroupId: args.instanceSecurityGroupId,
				instanceProfileArn: this.role.profileArn,
				targetGroupArn: this.balancer.targetGroupArn,
				userData: userData(bootPlans.web, {
					WEB_PORT: String(settings.port),
					API_HOST: args.api.dnsName,
					API_PORT: String(args.api.port),
				}),
				dependsOn: [...args.egressReady, ...this.role.ready, ...this.balancer.listeners, logGroup, pointer],
			},
			{ parent: this },
		);
		new Scaling(
			name,
			{
				environment,
				tier: "web",
				autoScalingGroupName: this.fleet.autoScalingGroupName,
				cpuTargetPercent: settings.cpuTargetPercent,
				scaleInBelowPercent: settings.scaleInBelowPercent,
			},
			{ parent: this },
		);

		this.registerOutputs({
			balancerDnsName: this.balancer.dnsName,
			autoScalingGroupName: this.fleet.autoScalingGroupName,
			roleArn: this.role.roleArn,
			logGroupName: this.logGroupName,
			releaseParameterName: this.releaseParameterName,
		});
	}

	private logGroup(name: string, { environment, logsKeyArn }: WebTierArgs): aws.cloudwatch.LogGroup {
		return new aws.cloudwatch.LogGroup(
			`${name}-web`,
			{
				name: this.logGroupName,
				retentionInDays: environment.logRetentionDays,
				kmsKeyId: logsKeyArn,
				tags: tagsFor(environment, "web", `${namePrefix(environment)}-web`),
			},
			{ parent: this },
		);
	}

	/** Which release nginx serves. A deployment sets it and then replaces the instances. */
	private releasePointer(name: string, { environment }: WebTierArgs): aws.ssm.Parameter {
		return new aws.ssm.Parameter(
			`${name}-web-release`,
			{
				name: this.releaseParameterName,
				description: "Release that the web tier serves, as a key in the artifact bucket; none for none",
				type: "String",
				value: "none",
				tags: tagsFor(environment, "web", `${namePrefix(environment)}-web-release`),
			},
			{
				parent: this,
				// From the first release on the value is the deployments', not this program's.
				ignoreChanges: ["value"],
			},
		);
	}
}
