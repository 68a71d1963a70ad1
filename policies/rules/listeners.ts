/** Listeners of load balancers: in plain text or over TLS. */
import { type Graph, type Node, nodesOf } from "../graph/graph.js";
import { elements, inside, unresolved } from "../graph/values.js";
import { type Answer, both, either } from "../iam/answers.js";
import { type Finding, graphRule, resourceRule, undetermined, unsure, violation } from "../rule.js";
import { notKnown } from "./expect.js";
import * as examples from "./listeners.examples.js";

const balancerTypes = ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"] as const;
const listenerTypes = ["aws:lb/listener:Listener", "aws:alb/listener:Listener"] as const;
const listenerRuleTypes = ["aws:lb/listenerRule:ListenerRule", "aws:alb/listenerRule:ListenerRule"] as const;
type ListenerNode = Node<(typeof listenerTypes)[number]>;

/** Whom a listener is for, by its balancer. One that this stack does not make may face the internet. */
function audienceOf(graph: Graph, listener: ListenerNode): "internet" | "vpc" | "appliance" | "unknown" {
	const { loadBalancerArn } = listener.inputs;
	const balancers = graph.resolve(listener, "loadBalancerArn", loadBalancerArn, ...balancerTypes);
	const known = nodesOf(balancers);
	if (known.some(({ inputs: { loadBalancerType } }) => loadBalancerType === "gateway")) return "appliance";
	const isOpen = known.some(({ inputs: { internal, loadBalancerType } }) =>
		[internal, loadBalancerType].includes(unresolved),
	);
	if (isOpen || balancers.includes("undetermined")) return "unknown";
	const isInternal = known.length > 0 && known.every(({ inputs: { internal } }) => internal === true);
	return isInternal && known.length === balancers.length ? "vpc" : "internet";
}

/** Redirects to HTTPS, and to a port of its own: left out, the port stays the one of plain HTTP. */
function isRedirect(action: unknown): Answer {
	if (action === unresolved) return "undetermined";
	if (typeof action !== "object" || action === null) return false;
	const { type, redirect } = action as { readonly type?: unknown; readonly redirect?: unknown };
	const isOfType = type === unresolved ? "undetermined" : type === "redirect";
	if (redirect === unresolved) return both(isOfType, "undetermined");
	if (typeof redirect !== "object" || redirect === null) return false;
	const { protocol, port } = redirect as { readonly protocol?: unknown; readonly port?: unknown };
	const isSafe = protocol === unresolved ? "undetermined" : protocol === "HTTPS";
	return both(isOfType, isSafe, port !== undefined && port !== "#{port}");
}

/** Judges a listener that may speak plain HTTP. */
function judge({ name, urn, inputs }: ListenerNode, allowed: string): readonly Finding[] {
	const { protocol, defaultActions } = inputs;
	if (protocol !== undefined && protocol !== unresolved && protocol !== "HTTP") return [];
	const redirects = elements(defaultActions).map(isRedirect);
	const isRedirected = redirects.length > 0 && both(...redirects);
	if (isRedirected === true) return [];
	const isSure = protocol !== unresolved && isRedirected === false;
	const message = `${name} answers in plain HTTP; allowed: ${allowed}`;
	return [(isSure ? violation : undetermined)(message, urn)];
}

/** Whether what comes to a listener from the internet comes in plain HTTP. */
function answersPlain(graph: Graph, listener: ListenerNode): Answer {
	const { protocol } = listener.inputs;
	const audience = audienceOf(graph, listener);
	return both(
		audience === "unknown" ? "undetermined" : audience === "internet",
		protocol === unresolved ? "undetermined" : protocol === undefined || protocol === "HTTP",
	);
}

const httpRedirect = graphRule({
	id: "alb-http-redirect",
	title: "Plain HTTP from the internet is redirected to HTTPS, whatever is asked for",
	severity: "high",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "ELB.1" },
		{ framework: "Checkov", id: "CKV_AWS_2" },
		{ framework: "Checkov", id: "CKV2_AWS_20" },
	],
	undecided: "at-update",
	why: "What is answered in plain text can be read and changed on the way. Together with alb-internal-encrypted this is what the controls ask for. Stricter: a listener's rules count too, since one that forwards undoes the default, and a redirect has to name its port, or it stays on 80.",
	fix: "Let the listener's default action, and its rules, redirect to protocol HTTPS and port 443.",
	examples: examples.httpRedirect,
	check: (graph) => {
		const listeners = graph
			.ofType(...listenerTypes)
			.filter((listener) => ["internet", "unknown"].includes(audienceOf(graph, listener)));
		const ofListeners = listeners.flatMap((listener) => {
			const findings = judge(listener, "a redirect to HTTPS, with its port");
			return audienceOf(graph, listener) === "unknown" ? unsure(findings) : findings;
		});
		const ofRules = graph.ofType(...listenerRuleTypes).flatMap((rule): readonly Finding[] => {
			const { listenerArn, actions } = rule.inputs;
			const owners = graph.resolve(rule, "listenerArn", listenerArn, ...listenerTypes);
			const isPlain = either(
				...nodesOf(owners).map((listener) => answersPlain(graph, listener)),
				owners.includes("undetermined") && "undetermined",
			);
			const forwards = either(
				...elements(actions).map((action): Answer => {
					const type = inside(action, (known) => known.type);
					return type === unresolved ? "undetermined" : type === "forward";
				}),
			);
			const answer = both(isPlain, forwards);
			const message = `${rule.name} forwards what comes in plain HTTP; allowed: a redirect to HTTPS`;
			if (answer === false) return [];
			return [(answer === true ? violation : undetermined)(message, rule.urn)];
		});
		return [...ofListeners, ...ofRules];
	},
});

const internalEncrypted = graphRule({
	id: "alb-internal-encrypted",
	title: "Internal balancers listen over TLS",
	severity: "low",
	level: "advisory",
	controls: [
		{ framework: "FSBP", id: "ELB.1" },
		{ framework: "Checkov", id: "CKV_AWS_2" },
		{ framework: "Checkov", id: "CKV2_AWS_20" },
	],
	undecided: "at-update",
	why: "As alb-http-redirect, for callers inside the VPC. A rule of its own, because there plain text can be read only by who is already on the path, which the tiers' groups and ACLs leave to nobody. Together they are what the controls ask for.",
	fix: "Set protocol to HTTPS with a certificate for a name that the callers use.",
	examples: examples.internalEncrypted,
	check: (graph) =>
		graph.ofType(...listenerTypes).flatMap((listener) => {
			const audience = audienceOf(graph, listener);
			if (audience !== "vpc" && audience !== "unknown") return [];
			const findings = judge(listener, "HTTPS");
			return audience === "unknown" ? unsure(findings) : findings;
		}),
});

const tlsPolicy = resourceRule({
	id: "alb-tls-policy",
	title: "TLS listeners use a policy of TLS 1.3, or 1.2 with forward secrecy",
	severity: "high",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "ELB.17" },
		{ framework: "Checkov", id: "CKV_AWS_103" },
		{ framework: "Checkov", id: "CKV2_AWS_74" },
	],
	undecided: "at-update",
	why: "Left out, the API takes ELBSecurityPolicy-2016-08, which speaks TLS 1.0. Allowed is what AWS recommends, with the post-quantum policies that followed the control's list; stricter than the Checkov controls, which pass policies with old ciphers. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html",
	fix: "Set sslPolicy to ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09.",
	examples: examples.tlsPolicy,
	types: listenerTypes,
	check: ({ protocol, sslPolicy }) => {
		if (protocol !== "HTTPS" && protocol !== "TLS" && protocol !== unresolved) return [];
		const allowed = "ELBSecurityPolicy-TLS13-1-2 or -1-3, with Res, FIPS or PQ and without Ext";
		if (sslPolicy === unresolved) return [notKnown("sslPolicy", allowed)];
		const isRecommended =
			typeof sslPolicy === "string" &&
			/^ELBSecurityPolicy-TLS13-1-[23](-Res)?(-FIPS)?(-PQ)?-\d{4}-\d{2}$/.test(sslPolicy);
		if (isRecommended) return [];
		if (protocol === unresolved) return [notKnown("protocol", "HTTPS or TLS with a sslPolicy")];
		return [
			violation(
				`sslPolicy is ${sslPolicy === undefined ? "left out, which means one of 2016" : "another"}; allowed: ${allowed}`,
			),
		];
	},
});

export const listenerRules = [httpRedirect, internalEncrypted, tlsPolicy];
