/** One Application Load Balancer with one target group. Used twice: in front of the web and of the app tier. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { logPrefixes } from "./bucketPolicy.js";
import { type Environment, type TierTag, tagsFor } from "./naming.js";

/** Who may call, and how. */
export type Exposure =
	| {
			/** Viewers, on 443; 80 redirects there. */
			readonly to: "internet";
			/** A validated certificate of the stack's region. */
			readonly certificateArn: pulumi.Input<string>;
	  }
	| {
			/** The tier in front, over plain HTTP inside the VPC. */
			readonly to: "vpc";
			/** Port of the listener. */
			readonly port: number;
	  };

export interface TargetSettings {
	/** Whose instances they are. */
	readonly tier: TierTag;
	/** Logical name, at most 24 characters: with Pulumi's suffix AWS allows 32. */
	readonly name: string;
	readonly port: number;
	/** How long open requests may finish on an instance that leaves, 0 to 3600. */
	readonly deregistrationDelaySeconds: number;
	/** How long a new instance takes to get its full share, 0 (off) or 30 to 900. */
	readonly slowStartSeconds: number;
}

export interface LoadBalancerArgs {
	readonly environment: Environment;
	readonly tier: "edge" | "internal";
	readonly vpcId: pulumi.Input<string>;
	/** One in each zone, at least two. */
	readonly subnetIds: readonly pulumi.Input<string>[];
	readonly securityGroupId: pulumi.Input<string>;
	readonly exposure: Exposure;
	readonly target: TargetSettings;
	/** Bucket of the access logs: in the region, encrypted with S3's own key. */
	readonly logBucket: pulumi.Input<string>;
	readonly deletionProtection: boolean;
	/**
	 * What has to exist first: the log bucket's policy, because AWS tests the bucket and refuses one it may not
	 * write to, and for an internet-facing balancer the attached internet gateway.
	 */
	readonly dependsOn: readonly pulumi.Resource[];
}

/** Answered by nginx and by the API alike, without touching the tier behind. */
export const healthPath = "/healthz";

/** TLS 1.3 and 1.2 with forward secrecy and post-quantum key exchange; the API's own default dates from 2016. */
const sslPolicy = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09";

export class LoadBalancer extends pulumi.ComponentResource {
	readonly arn: pulumi.Output<string>;
	/** `app/…`: the LoadBalancer dimension of CloudWatch. */
	readonly arnSuffix: pulumi.Output<string>;
	readonly dnsName: pulumi.Output<string>;
	/** Hosted zone of the DNS name, for alias records. */
	readonly zoneId: pulumi.Output<string>;
	readonly targetGroupArn: pulumi.Output<string>;
	/** `targetgroup/…`: the TargetGroup dimension of CloudWatch. */
	readonly targetGroupArnSuffix: pulumi.Output<string>;
	/** The one that forwards to the target group: until it exists, nobody's health is checked. */
	readonly listener: aws.lb.Listener;

	/** `name` names the balancer: at most 24 characters, see TargetSettings. */
	constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:loadBalancer:LoadBalancer", name, {}, opts);
		const balancer = this.balancer(name, args);
		const targetGroup = this.targetGroup(args);
		const forward = [{ type: "forward", targetGroupArn: targetGroup.arn }];

		this.arn = balancer.arn;
		this.arnSuffix = balancer.arnSuffix;
		this.dnsName = balancer.dnsName;
		this.zoneId = balancer.zoneId;
		this.targetGroupArn = targetGroup.arn;
		this.targetGroupArnSuffix = targetGroup.arnSuffix;

		const { exposure } = args;
		switch (exposure.to) {
			case "internet":
				this.listener = this.listen(`${name}-443`, args, {
					port: 443,
					protocol: "HTTPS",
					sslPolicy,
					certificateArn: exposure.certificateArn,
					// Browsers that came once never ask on port 80 again.
					routingHttpResponseStrictTransportSecurityHeaderValue: "max-age=31536000",
					defaultActions: forward,
				});
				this.listen(`${name}-80`, args, {
					port: 80,
					protocol: "HTTP",
					defaultActions: [
						{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } },
					],
				});
				break;
			case "vpc":
				this.listener = this.listen(`${name}-${exposure.port}`, args, {
					port: exposure.port,
					protocol: "HTTP",
					defaultActions: forward,
				});
				break;
			default:
				throw new TypeError(`unknown exposure ${JSON.stringify(exposure satisfies never)}`);
		}

		this.registerOutputs({
			arn: this.arn,
			dnsName: this.dnsName,
			zoneId: this.zoneId,
			targetGroupArn: this.targetGroupArn,
		});
	}

	private balancer(name: string, args: LoadBalancerArgs): aws.lb.LoadBalancer {
		const { environment, tier, exposure } = args;
		const internal = exposure.to === "vpc";
		return new aws.lb.LoadBalancer(
			name,
			{
				loadBalancerType: "application",
				internal,
				ipAddressType: "ipv4",
				subnets: [...args.subnetIds],
				securityGroups: [args.securityGroupId],
				dropInvalidHeaderFields: true,
				// nginx sends clean requests, so nothing is lost by strictness behind it. Viewers come through proxies
				// of all kinds: of theirs only what is dangerous is refused.
				desyncMitigationMode: internal ? "strictest" : "defensive",
				// The name the viewer asked for, as it came. Otherwise the port of the internal listener is appended.
				preserveHostHeader: true,
				// Each hop adds the address it saw; nginx believes the hops it knows and no others.
				xffHeaderProcessingMode: "append",
				enableHttp2: true,
				// nginx and Node keep connections longer than this, so that it is the balancer that closes them.
				idleTimeout: 60,
				// Lets an operator, or AWS, take a failing zone out of service.
				enableZonalShift: true,
				enableDeletionProtection: args.deletionProtection,
				accessLogs: { enabled: true, bucket: args.logBucket, prefix: `${logPrefixes.balancers}/${tier}` },
				tags: tagsFor(environment, tier, name),
			},
			{ parent: this, protect: environment.production, dependsOn: [...args.dependsOn] },
		);
	}

	/**
	 * Its name is left to Pulumi: a change of port or protocol replaces the group, and AWS deletes none that a
	 * listener forwards to. So the new one is made, the listener and the fleet move, the old one goes.
	 */
	private targetGroup({ environment, vpcId, target }: LoadBalancerArgs): aws.lb.TargetGroup {
		return new aws.lb.TargetGroup(
			target.name,
			{
				targetType: "instance",
				vpcId,
				port: target.port,
				protocol: "HTTP",
				protocolVersion: "HTTP1",
				deregistrationDelay: target.deregistrationDelaySeconds,
				slowStart: target.slowStartSeconds,
				// The better one for requests of uneven length, but it rules out slow start: AWS takes either.
				// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
				loadBalancingAlgorithmType:
					target.slowStartSeconds > 0 ? "round_robin" : "least_outstanding_requests",
				healthCheck: {
					path: healthPath,
					port: "traffic-port",
					protocol: "HTTP",
					matcher: "200",
					interval: 10,
					timeout: 5,
					healthyThreshold: 2,
					unhealthyThreshold: 3,
				},
				tags: tagsFor(environment, target.tier, target.name),
			},
			{ parent: this },
		);
	}

	private listen(
		name: string,
		{ environment, tier }: LoadBalancerArgs,
		args: Omit<aws.lb.ListenerArgs, "loadBalancerArn" | "tags">,
	): aws.lb.Listener {
		return new aws.lb.Listener(
			name,
			{
				loadBalancerArn: this.arn,
				// No `server: awselb/2.0` in the answers.
				routingHttpResponseServerEnabled: false,
				tags: tagsFor(environment, tier, name),
				...args,
			},
			{ parent: this },
		);
	}
}
