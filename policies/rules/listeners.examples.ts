/** Examples of the rules in listeners.ts. */
import type { Plain } from "../resources.js";
import type { Examples, Fragment, FragmentResource } from "../rule.js";

type Listener = Plain<"aws:lb/listener:Listener">;

function listener(properties: Partial<Listener>, internal = false): Fragment {
	return {
		balancer: { type: "aws:lb/loadBalancer:LoadBalancer", properties: { internal } },
		listener: {
			type: "aws:lb/listener:Listener",
			properties: { loadBalancerArn: "${balancer.arn}", ...properties },
		},
	};
}

const forward = { type: "forward", targetGroupArn: "arn:aws:elasticloadbalancing:web" };
const redirect = { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } };
const http = { port: 80, protocol: "HTTP" };

function rule(...actions: Plain<"aws:lb/listenerRule:ListenerRule">["actions"]): FragmentResource {
	return {
		type: "aws:lb/listenerRule:ListenerRule",
		properties: {
			listenerArn: "${listener.arn}",
			conditions: [{ pathPattern: { values: ["/api/*"] } }],
			actions,
		},
	};
}

export const httpRedirect: Examples = {
	fails: [
		{ title: "forwarded", resources: listener({ ...http, defaultActions: [forward] }) },
		{
			title: "forwarded, under the other type token, on another port",
			resources: {
				balancer: { type: "aws:alb/loadBalancer:LoadBalancer", properties: {} },
				listener: {
					type: "aws:alb/listener:Listener",
					properties: { loadBalancerArn: "${balancer.arn}", port: 8080, defaultActions: [forward] },
				},
			},
		},
		{
			title: "redirected to plain HTTP",
			resources: listener({
				...http,
				defaultActions: [{ type: "redirect", redirect: { host: "www.example.com", statusCode: "HTTP_301" } }],
			}),
		},
		{
			title: "redirected to HTTPS on port 80",
			resources: listener({
				...http,
				defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", statusCode: "HTTP_301" } }],
			}),
		},
		{
			title: "redirected but for some paths",
			resources: { ...listener({ ...http, defaultActions: [redirect] }), rule: rule(forward) },
		},
		{
			title: "on a balancer of another stack",
			resources: {
				listener: {
					type: "aws:lb/listener:Listener",
					properties: {
						...http,
						loadBalancerArn: "arn:aws:elasticloadbalancing:x",
						defaultActions: [forward],
					},
				},
			},
		},
	],
	passes: [
		{ title: "redirected", resources: listener({ ...http, defaultActions: [redirect] }) },
		{
			title: "redirected, some paths to another place",
			resources: { ...listener({ ...http, defaultActions: [redirect] }), rule: rule(redirect) },
		},
		{
			title: "HTTPS",
			resources: {
				...listener({ port: 443, protocol: "HTTPS", defaultActions: [forward] }),
				rule: rule(forward),
			},
		},
		{
			title: "TCP, in which targets speak TLS themselves",
			resources: listener({ port: 443, protocol: "TCP", defaultActions: [forward] }),
		},
		{ title: "an internal balancer", resources: listener({ ...http, defaultActions: [forward] }, true) },
		{
			title: "a balancer of appliances, which has no protocol",
			resources: {
				balancer: { type: "aws:lb/loadBalancer:LoadBalancer", properties: { loadBalancerType: "gateway" } },
				listener: {
					type: "aws:lb/listener:Listener",
					properties: { loadBalancerArn: "${balancer.arn}", defaultActions: [forward] },
				},
			},
		},
	],
};

export const internalEncrypted: Examples = {
	fails: [
		{
			title: "plain HTTP",
			resources: listener({ port: 5000, protocol: "HTTP", defaultActions: [forward] }, true),
		},
	],
	passes: [
		{
			title: "HTTPS",
			resources: listener({ port: 5000, protocol: "HTTPS", defaultActions: [forward] }, true),
		},
		{ title: "a redirect", resources: listener({ ...http, defaultActions: [redirect] }, true) },
		{ title: "an internet-facing balancer", resources: listener({ ...http, defaultActions: [forward] }) },
	],
};

function https(sslPolicy?: string): Fragment {
	return listener({
		port: 443,
		protocol: "HTTPS",
		defaultActions: [forward],
		...(sslPolicy && { sslPolicy }),
	});
}

export const tlsPolicy: Examples = {
	fails: [
		{ title: "none, so the one of 2016", resources: https() },
		{ title: "the one of 2016", resources: https("ELBSecurityPolicy-2016-08") },
		{ title: "TLS 1.3 down to 1.0", resources: https("ELBSecurityPolicy-TLS13-1-0-2021-06") },
		{ title: "TLS 1.2 with old ciphers", resources: https("ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06") },
		{
			title: "a network balancer that ends TLS",
			resources: listener({
				port: 443,
				protocol: "TLS",
				sslPolicy: "ELBSecurityPolicy-TLS-1-2-2017-01",
				defaultActions: [forward],
			}),
		},
	],
	passes: [
		{ title: "TLS 1.3 and 1.2", resources: https("ELBSecurityPolicy-TLS13-1-2-Res-2021-06") },
		{
			title: "with post-quantum key exchange",
			resources: https("ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"),
		},
		{ title: "FIPS", resources: https("ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04") },
		{ title: "plain HTTP, which has none", resources: listener({ ...http, defaultActions: [redirect] }) },
	],
};
