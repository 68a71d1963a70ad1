/** Load balancers: application, network and gateway ones, under old and new type names. */
import {
	accessLogs,
	certificateArn,
	internal,
	networkBalancer,
	site,
	targets,
	tls,
} from "./balancerParts.js";
import { elsewhere, splitBucket } from "./base.js";
import { account, allow, type Program, resource } from "./program.js";

export const balancers: readonly Program[] = [
	{ title: "a public site over TLS", resources: site("lb") },
	{ title: "the same under the older names", resources: site("alb") },
	{ title: "a site for both IPv4 and IPv6", resources: site("lb", { ipAddressType: "dualstack" }) },
	{
		title: "subnets by mapping, connection logs, and the strictest mode against desync",
		resources: site("lb", {
			subnetMappings: elsewhere.publicSubnets.map((subnetId) => ({ subnetId })),
			connectionLogs: accessLogs,
			desyncMitigationMode: "strictest",
		}),
	},
	{
		title: "two services on one balancer, under the older names",
		resources: {
			...site("alb"),
			orders: targets("alb").targets!,
			rule: resource("aws:alb/listenerRule:ListenerRule", {
				listenerArn: "${tls.arn}",
				priority: 10,
				conditions: [{ pathPattern: { values: ["/orders/*"] } }],
				actions: [{ type: "forward", targetGroupArn: "${orders.arn}" }],
			}),
		},
	},
	{ title: "an internal API over TLS", resources: internal("lb") },
	{ title: "an internal API under the older names", resources: internal("alb") },
	{
		title: "users who log in at the balancer",
		resources: {
			...site("lb"),
			...tls("lb", {
				defaultActions: [
					{
						type: "authenticate-cognito",
						order: 1,
						authenticateCognito: {
							userPoolArn: `arn:aws:cognito-idp:us-east-1:${account}:userpool/us-east-1_abcdefghi`,
							userPoolClientId: "1example23456789",
							userPoolDomain: "shop",
						},
					},
					{ type: "forward", order: 2, targetGroupArn: "${targets.arn}" },
				],
			}),
		},
	},
	{
		title: "two versions of a service, weighted",
		resources: {
			...site("lb"),
			canary: targets("lb").targets!,
			...tls("lb", {
				defaultActions: [
					{
						type: "forward",
						forward: {
							targetGroups: [
								{ arn: "${targets.arn}", weight: 90 },
								{ arn: "${canary.arn}", weight: 10 },
							],
							stickiness: { enabled: true, duration: 600 },
						},
					},
				],
			}),
		},
	},
	{
		title: "nothing but what a host's rule names",
		resources: {
			...site("lb"),
			...tls("lb", {
				defaultActions: [
					{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } },
				],
			}),
			shop: resource("aws:lb/listenerRule:ListenerRule", {
				listenerArn: "${tls.arn}",
				priority: 10,
				conditions: [{ hostHeader: { values: ["shop.example.com"] } }],
				actions: [{ type: "forward", targetGroupArn: "${targets.arn}" }],
			}),
			more: resource("aws:lb/listenerCertificate:ListenerCertificate", {
				listenerArn: "${tls.arn}",
				certificateArn,
			}),
		},
	},
	{
		title: "callers that show a certificate of their own",
		resources: {
			...site("lb"),
			trusted: resource("aws:lb/trustStore:TrustStore", {
				name: "partners",
				caCertificatesBundleS3Bucket: "shop-trust",
				caCertificatesBundleS3Key: "partners.pem",
			}),
			...tls("lb", { mutualAuthentication: { mode: "verify", trustStoreArn: "${trusted.arn}" } }),
		},
	},
	{
		title: "a function behind a balancer",
		resources: {
			...site("lb"),
			targets: resource("aws:lb/targetGroup:TargetGroup", { targetType: "lambda" }),
			attachment: resource("aws:lb/targetGroupAttachment:TargetGroupAttachment", {
				targetGroupArn: "${targets.arn}",
				targetId: `arn:aws:lambda:us-east-1:${account}:function:shop`,
			}),
			permission: resource("aws:lambda/permission:Permission", {
				action: "lambda:InvokeFunction",
				function: `arn:aws:lambda:us-east-1:${account}:function:shop`,
				principal: "elasticloadbalancing.amazonaws.com",
				sourceArn: "${targets.arn}",
			}),
		},
	},
	{ title: "a network balancer that ends TLS", resources: networkBalancer },
	{
		title: "a network balancer in front of an application balancer, for fixed addresses",
		resources: {
			...internal("lb"),
			front: resource("aws:lb/loadBalancer:LoadBalancer", {
				loadBalancerType: "network",
				internal: true,
				enableDeletionProtection: true,
				accessLogs,
				subnetMappings: elsewhere.privateSubnets.map((subnetId, i) => ({
					subnetId,
					privateIpv4Address: `10.0.${i}.10`,
				})),
			}),
			hop: resource("aws:lb/targetGroup:TargetGroup", {
				vpcId: elsewhere.vpcId,
				targetType: "alb",
				port: 443,
				protocol: "TCP",
				healthCheck: { protocol: "HTTPS", path: "/health" },
			}),
			member: resource("aws:lb/targetGroupAttachment:TargetGroupAttachment", {
				targetGroupArn: "${hop.arn}",
				targetId: "${balancer.arn}",
				port: 443,
			}),
			pass: resource("aws:lb/listener:Listener", {
				loadBalancerArn: "${front.arn}",
				port: 443,
				protocol: "TCP",
				defaultActions: [{ type: "forward", targetGroupArn: "${hop.arn}" }],
			}),
		},
	},
	{
		title: "appliances behind a gateway balancer",
		resources: {
			balancer: resource("aws:lb/loadBalancer:LoadBalancer", {
				loadBalancerType: "gateway",
				enableDeletionProtection: true,
				subnets: [...elsewhere.privateSubnets],
			}),
			appliances: resource("aws:lb/targetGroup:TargetGroup", {
				vpcId: elsewhere.vpcId,
				port: 6081,
				protocol: "GENEVE",
				healthCheck: { protocol: "TCP", port: "80" },
			}),
			all: resource("aws:lb/listener:Listener", {
				loadBalancerArn: "${balancer.arn}",
				defaultActions: [{ type: "forward", targetGroupArn: "${appliances.arn}" }],
			}),
			one: resource("aws:lb/targetGroupAttachment:TargetGroupAttachment", {
				targetGroupArn: "${appliances.arn}",
				targetId: "i-0a1b2c3d4e5f60718",
			}),
			service: resource("aws:ec2/vpcEndpointService:VpcEndpointService", {
				acceptanceRequired: true,
				gatewayLoadBalancerArns: ["${balancer.arn}"],
			}),
		},
	},
	{
		title: "a bucket of its own for the logs of balancers",
		resources: {
			...splitBucket("logs", "current", {
				...allow("s3:PutObject", `arn:aws:s3:::shop-logs/AWSLogs/${account}/*`, {
					Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
					Condition: {
						StringEquals: { "aws:SourceAccount": account },
						ArnLike: { "aws:SourceArn": `arn:aws:elasticloadbalancing:us-east-1:${account}:loadbalancer/*` },
					},
				}),
			}),
			"logs-encryption": resource(
				"aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
				{
					bucket: "${logs.id}",
					rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
				},
			),
			...site("lb", { accessLogs: { bucket: "${logs.id}", enabled: true } }),
		},
	},
];
