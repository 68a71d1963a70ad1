/** Load balancers: who reaches them, and what they do with what they get. */
import { tierOf } from "../graph/tiers.js";
import { inside, numberOf, textOf, unresolved } from "../graph/values.js";
import { type Complaint, type Finding, graphRule, resourceRule, undetermined, violation } from "../rule.js";
import * as examples from "./balancers.examples.js";
import { mustBeOneOf, mustBeTrue, notKnown } from "./expect.js";

const balancerTypes = ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"] as const;

/** True for an Application Load Balancer, which is what AWS makes unless told otherwise, and for what may be one. */
function isApplication(type: unknown): boolean {
	return type === undefined || type === "application" || type === unresolved;
}

/** Complaints that another kind would make void, as long as the kind is not known. */
function ofKind(kind: unknown, complaints: readonly Complaint[]): readonly Complaint[] {
	return kind === unresolved ? complaints.map(({ message }) => undetermined(message)) : complaints;
}

const internalStaysInternal = graphRule({
	id: "internal-alb-internal",
	title: "Only the edge tier's balancer faces the internet",
	severity: "critical",
	level: "mandatory",
	controls: [],
	why: "A balancer that is not internal gets public addresses and a public name; then a single rule of its group stands between the internet and an inner tier. A balancer of no tier is passed over.",
	fix: "Set internal to true, or put the balancer into the edge tier and its group.",
	examples: examples.internalStaysInternal,
	check: (graph) =>
		graph.ofType(...balancerTypes).flatMap((balancer): readonly Finding[] => {
			const tier = tierOf(balancer);
			const { internal } = balancer.inputs;
			if (tier === undefined || tier === "edge" || internal === true) return [];
			const { name, urn } = balancer;
			if (tier === "undetermined" || internal === unresolved) {
				return [undetermined(`${name}: its tier, or internal, is not known yet`, urn)];
			}
			return [
				violation(`${name} is in the ${tier} tier and faces the internet; allowed: internal: true`, urn),
			];
		}),
});

const firewall = graphRule({
	id: "alb-waf",
	title: "Internet-facing application balancers have a web ACL",
	severity: "high",
	level: "mandatory",
	controls: [{ framework: "Checkov", id: "CKV2_AWS_28" }],
	undecided: "at-update",
	why: "Scanners and floods reach the application itself, and nothing counts requests by address. The balancer has a name of its own, so the web ACL of the distribution in front of it does not help who calls it directly.",
	fix: "Add an aws.wafv2.WebAclAssociation of a REGIONAL web ACL.",
	examples: examples.firewall,
	check: (graph) => {
		const guarded = graph
			.ofType("aws:wafv2/webAclAssociation:WebAclAssociation")
			.flatMap((link) => graph.resolve(link, "resourceArn", link.inputs.resourceArn, ...balancerTypes));
		return graph
			.ofType(...balancerTypes)
			.filter(
				(balancer) =>
					isApplication(balancer.inputs.loadBalancerType) &&
					balancer.inputs.internal !== true &&
					!guarded.includes(balancer),
			)
			.map(({ name, urn, inputs: { internal, loadBalancerType } }) => {
				const message = `${name} faces the internet without a web ACL; allowed: one`;
				return [internal, loadBalancerType].includes(unresolved) || guarded.includes("undetermined")
					? undetermined(message, urn)
					: violation(message, urn);
			});
	},
});

const dropBadHeaders = resourceRule({
	id: "alb-drop-bad-headers",
	title: "Application balancers drop headers that are not valid",
	severity: "medium",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "ELB.4" },
		{ framework: "Checkov", id: "CKV_AWS_131" },
	],
	undecided: "at-update",
	why: "nginx, Node and the balancer read a malformed header each in its own way, and where they differ requests are smuggled past the one that checks.",
	fix: "Set dropInvalidHeaderFields to true.",
	examples: examples.dropBadHeaders,
	types: balancerTypes,
	check: ({ loadBalancerType, dropInvalidHeaderFields }) =>
		isApplication(loadBalancerType)
			? ofKind(loadBalancerType, mustBeTrue(dropInvalidHeaderFields, "dropInvalidHeaderFields"))
			: [],
});

const desync = resourceRule({
	id: "alb-desync",
	title: "Application balancers refuse requests that two readers could take for different ones",
	severity: "medium",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "ELB.12" },
		{ framework: "Checkov", id: "CKV_AWS_328" },
	],
	undecided: "at-update",
	why: "In monitor mode such requests are counted and passed on: smuggling and cache poisoning. Left out, it is defensive.",
	fix: "Set desyncMitigationMode to defensive or strictest, or leave it out.",
	examples: examples.desync,
	types: balancerTypes,
	check: ({ loadBalancerType, desyncMitigationMode: mode }) =>
		isApplication(loadBalancerType) && mode !== undefined
			? ofKind(loadBalancerType, mustBeOneOf(mode, "desyncMitigationMode", ["defensive", "strictest"]))
			: [],
});

const accessLogs = resourceRule({
	id: "alb-access-logs",
	title: "Application and network balancers write access logs",
	severity: "medium",
	level: "advisory",
	controls: [
		{ framework: "FSBP", id: "ELB.5" },
		{ framework: "Checkov", id: "CKV_AWS_91" },
		{ framework: "cdk-nag", id: "AwsSolutions-ELB2" },
	],
	undecided: "at-update",
	why: "They are the record of who asked for what, and the only one of requests that never reached an instance.",
	fix: "Set accessLogs with a bucket and enabled: true, which is not what it is by itself.",
	examples: examples.accessLogs,
	types: balancerTypes,
	check: ({ loadBalancerType, accessLogs: logs }) =>
		loadBalancerType === "gateway"
			? []
			: ofKind(
					loadBalancerType,
					mustBeTrue(
						inside(logs, ({ enabled }) => enabled),
						"accessLogs.enabled",
					),
				),
});

const deletionProtection = resourceRule({
	id: "alb-deletion-protection",
	title: "Load balancers are protected from deletion",
	severity: "medium",
	level: "advisory",
	controls: [
		{ framework: "FSBP", id: "ELB.6" },
		{ framework: "Checkov", id: "CKV_AWS_150" },
	],
	undecided: "at-update",
	why: "A deleted balancer comes back under another name: every record, allow list and alias that holds the old one is wrong until somebody finds it.",
	fix: "Set enableDeletionProtection to true.",
	examples: examples.deletionProtection,
	types: balancerTypes,
	check: ({ enableDeletionProtection }) => mustBeTrue(enableDeletionProtection, "enableDeletionProtection"),
});

const targetTypes = ["aws:lb/targetGroup:TargetGroup", "aws:alb/targetGroup:TargetGroup"] as const;

const healthCheck = resourceRule({
	id: "tg-health-check",
	title: "Target groups of HTTP targets name the path of their health check",
	severity: "medium",
	level: "advisory",
	controls: [{ framework: "Checkov", id: "CKV_AWS_261" }],
	undecided: "at-update",
	why: "Left to AWS the check asks for /, which says nothing of the application, or calls it healthy by a redirect. Stricter than the control: a check that is switched off does not count, nor one on a port where something else answers, nor one that takes errors for answers.",
	fix: "Set healthCheck.path to an address that answers as long as the instance itself can work, on the traffic port, with a matcher below 400.",
	examples: examples.healthCheck,
	types: targetTypes,
	check: ({ protocol, targetType, port: own, healthCheck: check }) => {
		if (![unresolved, "HTTP", "HTTPS"].includes(protocol as string) || targetType === "alb") return [];
		const path = inside(check, (block) => block.path);
		const enabled = inside(check, (block) => block.enabled);
		const isOff = enabled === false;
		const port = inside(check, (block) => block.port);
		const codes = inside(check, (block) => block.matcher);
		if (path === unresolved || enabled === unresolved) return [notKnown("healthCheck.path", "a path")];
		const kind = [protocol, targetType].find((value) => value === unresolved);
		return ofKind(kind, [
			...(typeof path === "string" && path !== "" && !isOff
				? []
				: [violation(`healthCheck ${isOff ? "is switched off" : "names no path"}; allowed: a path`)]),
			...mustBeTargetPort(port, own),
			...mustBeSuccess(codes),
		]);
	},
});

/** A check on another port says that something else runs. */
function mustBeTargetPort(port: unknown, own: unknown): readonly Complaint[] {
	if (port === undefined || port === "traffic-port" || numberOf(port) === numberOf(own)) return [];
	const allowed = "traffic-port, or the target group's own port";
	if (port === unresolved || own === unresolved) return [notKnown("healthCheck.port", allowed)];
	return [violation(`healthCheck.port is another than the targets'; allowed: ${allowed}`)];
}

/** `200`, `200,204`, `200-299`, or the gRPC codes from 0 to 99. Past 399 an error would pass for an answer. */
function mustBeSuccess(codes: unknown): readonly Complaint[] {
	if (codes === undefined) return [];
	const allowed = "codes below 400";
	if (codes === unresolved) return [notKnown("healthCheck.matcher", allowed)];
	const isSuccess = textOf(codes)
		.split(/[,-]/)
		.every((code) => Number(code) < 400);
	return isSuccess ? [] : [violation(`healthCheck.matcher takes errors for health; allowed: ${allowed}`)];
}

const encryptedTargets = resourceRule({
	id: "tg-encrypted",
	title: "Balancers speak to their targets over TLS",
	severity: "low",
	level: "advisory",
	controls: [{ framework: "Checkov", id: "CKV_AWS_378" }],
	undecided: "at-update",
	why: "Inside the VPC plain text can be read by who is already on the path, which the tiers' groups and ACLs leave to nobody: for each environment to weigh against certificates on instances. Targets that are functions, balancers or appliances are passed over. Stricter than the control, which passes TCP, and HTTP behind a listener with TLS.",
	fix: "Set protocol to HTTPS, TLS or QUIC, with a certificate on the targets (the balancer takes one that they signed themselves).",
	examples: examples.encryptedTargets,
	types: targetTypes,
	check: ({ protocol, targetType }) =>
		targetType === "lambda" || targetType === "alb" || protocol === "GENEVE"
			? []
			: ofKind(targetType, mustBeOneOf(protocol, "protocol", ["HTTPS", "TLS", "QUIC"])),
});

export const balancerRules = [
	internalStaysInternal,
	firewall,
	dropBadHeaders,
	desync,
	accessLogs,
	deletionProtection,
	healthCheck,
	encryptedTargets,
];
