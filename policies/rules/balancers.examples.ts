/** Examples of the rules in balancers.ts. */
import type { Plain } from "../resources.js";
import type { Examples, Fragment } from "../rule.js";

type Balancer = Plain<"aws:lb/loadBalancer:LoadBalancer">;

function balancer(properties: Partial<Balancer>): Fragment {
	return { balancer: { type: "aws:lb/loadBalancer:LoadBalancer", properties } };
}

function classic(properties: Partial<Plain<"aws:alb/loadBalancer:LoadBalancer">>): Fragment {
	return { balancer: { type: "aws:alb/loadBalancer:LoadBalancer", properties } };
}

export const internalStaysInternal: Examples = {
	fails: [
		{ title: "the internal tier's, left to AWS", resources: balancer({ tags: { Tier: "internal" } }) },
		{
			title: "the app tier's, under the other type token",
			resources: classic({ internal: false, tags: { Tier: "app" } }),
		},
	],
	passes: [
		{
			title: "the internal tier's, internal",
			resources: balancer({ internal: true, tags: { Tier: "internal" } }),
		},
		{ title: "the edge tier's", resources: balancer({ internal: false, tags: { Tier: "edge" } }) },
		{ title: "of no tier", resources: balancer({}) },
	],
};

function guarded(properties: Partial<Balancer>): Fragment {
	return {
		...balancer(properties),
		acl: {
			type: "aws:wafv2/webAcl:WebAcl",
			properties: { scope: "REGIONAL" },
		},
		link: {
			type: "aws:wafv2/webAclAssociation:WebAclAssociation",
			properties: { resourceArn: "${balancer.arn}", webAclArn: "${acl.arn}" },
		},
	};
}

export const firewall: Examples = {
	fails: [
		{ title: "none", resources: balancer({}) },
		{
			title: "on another balancer",
			resources: { ...guarded({}), other: { type: "aws:alb/loadBalancer:LoadBalancer", properties: {} } },
		},
	],
	passes: [
		{ title: "one", resources: guarded({}) },
		{ title: "an internal balancer", resources: balancer({ internal: true }) },
		{
			title: "a network balancer, which can have none",
			resources: balancer({ loadBalancerType: "network" }),
		},
	],
};

export const dropBadHeaders: Examples = {
	fails: [
		{ title: "left out", resources: balancer({}) },
		{ title: "false, under the other type token", resources: classic({ dropInvalidHeaderFields: false }) },
	],
	passes: [
		{ title: "true", resources: balancer({ dropInvalidHeaderFields: true }) },
		{ title: "a network balancer", resources: balancer({ loadBalancerType: "network" }) },
	],
};

export const desync: Examples = {
	fails: [{ title: "monitor", resources: balancer({ desyncMitigationMode: "monitor" }) }],
	passes: [
		{ title: "strictest", resources: balancer({ desyncMitigationMode: "strictest" }) },
		{ title: "defensive", resources: classic({ desyncMitigationMode: "defensive" }) },
		{ title: "left out", resources: balancer({}) },
	],
};

export const accessLogs: Examples = {
	fails: [
		{ title: "none", resources: balancer({}) },
		{ title: "a bucket that is not enabled", resources: balancer({ accessLogs: { bucket: "logs" } }) },
		{
			title: "switched off, of a network balancer",
			resources: balancer({ loadBalancerType: "network", accessLogs: { bucket: "logs", enabled: false } }),
		},
	],
	passes: [
		{ title: "enabled", resources: balancer({ accessLogs: { bucket: "logs", enabled: true } }) },
		{
			title: "a balancer of appliances, which has none",
			resources: balancer({ loadBalancerType: "gateway" }),
		},
	],
};

export const deletionProtection: Examples = {
	fails: [
		{ title: "left out", resources: balancer({}) },
		{
			title: "false, of a network balancer",
			resources: balancer({ loadBalancerType: "network", enableDeletionProtection: false }),
		},
	],
	passes: [{ title: "true", resources: balancer({ enableDeletionProtection: true }) }],
};

function targets(properties: Partial<Plain<"aws:lb/targetGroup:TargetGroup">>): Fragment {
	return { targets: { type: "aws:lb/targetGroup:TargetGroup", properties } };
}

export const healthCheck: Examples = {
	fails: [
		{ title: "none", resources: targets({ protocol: "HTTP" }) },
		{ title: "without a path", resources: targets({ protocol: "HTTPS", healthCheck: { matcher: "200" } }) },
		{
			title: "switched off",
			resources: targets({ protocol: "HTTP", healthCheck: { path: "/healthz", enabled: false } }),
		},
		{
			title: "on a port that is not the targets'",
			resources: targets({ protocol: "HTTP", port: 80, healthCheck: { path: "/healthz", port: "22" } }),
		},
		{
			title: "with errors taken for health",
			resources: targets({ protocol: "HTTP", healthCheck: { path: "/healthz", matcher: "200-499" } }),
		},
	],
	passes: [
		{ title: "a path", resources: targets({ protocol: "HTTP", healthCheck: { path: "/healthz" } }) },
		{
			title: "a path on the targets' port, with redirects for health",
			resources: targets({
				...{ protocol: "HTTP", port: 80 },
				healthCheck: { path: "/healthz", port: "80", matcher: "200,301-302" },
			}),
		},
		{ title: "TCP", resources: targets({ protocol: "TCP" }) },
	],
};

export const encryptedTargets: Examples = {
	fails: [
		{ title: "HTTP", resources: targets({ protocol: "HTTP" }) },
		{
			title: "TCP, under the other type token",
			resources: { targets: { type: "aws:alb/targetGroup:TargetGroup", properties: { protocol: "TCP" } } },
		},
	],
	passes: [
		{ title: "HTTPS", resources: targets({ protocol: "HTTPS" }) },
		{ title: "TLS", resources: targets({ protocol: "TLS" }) },
		{ title: "functions", resources: targets({ targetType: "lambda" }) },
		{ title: "appliances", resources: targets({ protocol: "GENEVE" }) },
	],
};
