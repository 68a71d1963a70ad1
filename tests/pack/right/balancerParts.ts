/** What programs with load balancers are made of. */
import { elsewhere, logBucket } from "./base.js";
import { account, type Resources, resource } from "./program.js";

export const certificateArn = `arn:aws:acm:us-east-1:${account}:certificate/12345678-1234-1234-1234-123456789012`;
export const accessLogs = { bucket: logBucket, enabled: true, prefix: "balancers" };
const tls13 = "ELBSecurityPolicy-TLS13-1-2-2021-06";

type Style = "lb" | "alb";

const balancerDefaults = {
	enableDeletionProtection: true,
	dropInvalidHeaderFields: true,
	accessLogs,
};

const publicGroup: Resources = {
	group: resource("aws:ec2/securityGroup:SecurityGroup", {
		vpcId: elsewhere.vpcId,
		description: "the public balancer",
		ingress: [443, 80].map((port) => ({
			description: "viewers",
			protocol: "tcp",
			fromPort: port,
			toPort: port,
			cidrBlocks: ["0.0.0.0/0"],
			ipv6CidrBlocks: ["::/0"],
		})),
		egress: [
			{ description: "targets", protocol: "tcp", fromPort: 8443, toPort: 8443, cidrBlocks: ["10.0.0.0/16"] },
		],
	}),
};

const privateGroup: Resources = {
	group: resource("aws:ec2/securityGroup:SecurityGroup", {
		vpcId: elsewhere.vpcId,
		description: "the internal balancer",
		ingress: [
			{ description: "callers", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/8"] },
		],
		egress: [
			{ description: "targets", protocol: "tcp", fromPort: 8443, toPort: 8443, cidrBlocks: ["10.0.0.0/16"] },
		],
	}),
};

const waf: Resources = {
	firewall: resource("aws:wafv2/webAclAssociation:WebAclAssociation", {
		resourceArn: "${balancer.arn}",
		webAclArn: `arn:aws:wafv2:us-east-1:${account}:regional/webacl/shop/1234abcd-12ab-34cd-56ef-1234567890ab`,
	}),
};

export function targets(style: Style, properties: object = {}): Resources {
	return {
		targets: resource(`aws:${style}/targetGroup:TargetGroup`, {
			vpcId: elsewhere.vpcId,
			port: 8443,
			protocol: "HTTPS",
			targetType: "ip",
			healthCheck: { path: "/health", protocol: "HTTPS", matcher: "200" },
			...properties,
		}),
	};
}

export function tls(style: Style, properties: object = {}): Resources {
	return {
		tls: resource(`aws:${style}/listener:Listener`, {
			loadBalancerArn: "${balancer.arn}",
			port: 443,
			protocol: "HTTPS",
			sslPolicy: tls13,
			certificateArn,
			defaultActions: [{ type: "forward", targetGroupArn: "${targets.arn}" }],
			...properties,
		}),
	};
}

function redirect(style: Style): Resources {
	return {
		plain: resource(`aws:${style}/listener:Listener`, {
			loadBalancerArn: "${balancer.arn}",
			port: 80,
			protocol: "HTTP",
			defaultActions: [
				{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } },
			],
		}),
	};
}

export function site(style: Style, properties: object = {}): Resources {
	return {
		...publicGroup,
		balancer: resource(`aws:${style}/loadBalancer:LoadBalancer`, {
			...balancerDefaults,
			...("subnetMappings" in properties ? {} : { subnets: [...elsewhere.publicSubnets] }),
			securityGroups: ["${group.id}"],
			...properties,
		}),
		...targets(style),
		...tls(style),
		...redirect(style),
		...waf,
	};
}

export function internal(style: Style, properties: object = {}): Resources {
	return {
		...privateGroup,
		balancer: resource(`aws:${style}/loadBalancer:LoadBalancer`, {
			...balancerDefaults,
			internal: true,
			subnets: [...elsewhere.privateSubnets],
			securityGroups: ["${group.id}"],
			...properties,
		}),
		...targets(style),
		...tls(style),
	};
}

export const networkBalancer: Resources = {
	...publicGroup,
	balancer: resource("aws:lb/loadBalancer:LoadBalancer", {
		loadBalancerType: "network",
		enableDeletionProtection: true,
		enableCrossZoneLoadBalancing: true,
		accessLogs,
		subnets: [...elsewhere.publicSubnets],
		securityGroups: ["${group.id}"],
	}),
	...targets("lb", { protocol: "TLS", healthCheck: { protocol: "TCP" } }),
	tls: resource("aws:lb/listener:Listener", {
		loadBalancerArn: "${balancer.arn}",
		port: 443,
		protocol: "TLS",
		alpnPolicy: "HTTP2Preferred",
		sslPolicy: tls13,
		certificateArn,
		defaultActions: [{ type: "forward", targetGroupArn: "${targets.arn}" }],
	}),
};
