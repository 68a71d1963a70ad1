/** The web tier: the external balancer behind its firewall, and the instances of nginx. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Fleet, type FleetSettings } from "./fleet.js";
import { groupName, InstanceRole, type Permission } from "./instanceRole.js";
import { LoadBalancer } from "./loadBalancer.js";
import { type Environment, namePrefix, stackPath, tagsFor } from "./naming.js";
import { type NginxSettings, nginxConf } from "./nginx.js";
import { bootValues, readReleases, releaseParameterName, releasePointer } from "./release.js";
import { Scaling } from "./scaling.js";
import type { TierArgs } from "./tier.js";
import { userData } from "./userData.js";

export interface WebSettings extends FleetSettings, NginxSettings {
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
	/** Their IPv4 blocks, those of zones that may be added among them. */
	readonly publicCidrs: readonly string[];
	/** Whether a distribution of CloudFront is among the callers of the balancer. */
	readonly behindCdn: boolean;
	/** Subnets of the instances. */
	readonly appSubnetIds: readonly pulumi.Input<string>[];
	/** A validated certificate of the region. */
	readonly certificateArn: pulumi.Input<string>;
	/** Firewall of scope REGIONAL. */
	readonly webAclArn: pulumi.Input<string>;
	readonly api: ApiUpstream;
	/** The attached internet gateway: without it AWS makes no internet-facing balancer. */
	readonly ingressReady: readonly pulumi.Resource[];
}

/**
 * Where CloudFront calls origins from: at most 55 blocks, which AWS changes a few times a year. Instances read them
 * at their first boot, so that a plan depends on no lookup; until an instance is replaced it takes a newer server
 * of CloudFront for one caller, and limits it as such.
 *
 * This is what makes the caller's address hard to forge: CloudFront appends to X-Forwarded-For who called it,
 * whatever the caller wrote there, and no other machine has one of these addresses. A mark in a header proves
 * less: the firewall knows CloudFront by its network, which rented instances share.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html#managed-prefix-list
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#RequestCustomIPAddresses
 */
const cdnPrefixList = "com.amazonaws.global.cloudfront.origin-facing";

function readPrefixLists({ partition, region }: Environment): readonly Permission[] {
	return [
		{
			// Finding one by its name knows no resources.
			Sid: "FindPrefixLists",
			Effect: "Allow",
			Action: "ec2:DescribeManagedPrefixLists",
			Resource: "*",
		},
		{
			Sid: "ReadPrefixLists",
			Effect: "Allow",
			Action: "ec2:GetManagedPrefixListEntries",
			Resource: `arn:${partition}:ec2:${region}:aws:prefix-list/*`,
		},
	];
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
		this.releaseParameterName = releaseParameterName(environment, "web");
		const logGroup = this.logGroup(name, args);
		const pointer = releasePointer(name, environment, "web", this);

		this.role = new InstanceRole(
			name,
			{
				environment,
				tier: "web",
				groupName: groupName(environment, "web"),
				logGroupNames: [this.logGroupName],
				permissions: [
					...readReleases(environment, "web", args.artifacts),
					...(args.behindCdn ? readPrefixLists(environment) : []),
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
				userData: this.userData(args),
				dependsOn: [...args.ready, ...this.role.ready, this.balancer.listener, logGroup, pointer],
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

	private userData(args: WebTierArgs): pulumi.Output<string> {
		const { environment, settings, api, publicCidrs, behindCdn } = args;
		const values = {
			...bootValues(environment, "web", args),
			API_HOST: api.dnsName,
			CDN_PREFIX_LIST: behindCdn ? cdnPrefixList : "",
		};
		return userData("web", values, ({ API_HOST }) => ({
			"nginx.conf": nginxConf(settings, {
				api: { host: API_HOST, port: api.port },
				trustedHops: publicCidrs,
			}),
		}));
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
}
