/** That what is written or sent has somebody to take it: targets behind a listener, a bucket for its logs. */

import { bucketsOf } from "../graph/bucketNames.js";
import { saidAbout } from "../graph/bucketSettings.js";
import { bucketsIn } from "../graph/buckets.js";
import { type Graph, type Node, nodesOf, type Referent } from "../graph/graph.js";
import { elements, inside, unresolved } from "../graph/values.js";
import { parseDocument } from "../iam/document.js";
import { letsService } from "../iam/serviceAccess.js";
import { type Finding, graphRule, undetermined, violation } from "../rule.js";
import * as examples from "./targets.examples.js";

const targetTypes = ["aws:lb/targetGroup:TargetGroup", "aws:alb/targetGroup:TargetGroup"] as const;
type TargetGroup = Node<(typeof targetTypes)[number]>;

/** Target groups that something of this stack puts targets into; "undetermined" where it may be any. */
function filled(graph: Graph): ReadonlySet<Referent<TargetGroup["type"]>> {
	const of = (node: Node, property: string, value: unknown) =>
		graph.resolve(node, property, value, ...targetTypes);
	return new Set([
		...graph.ofType("aws:autoscaling/group:Group").flatMap((node) => [
			...of(node, "targetGroupArns", node.inputs.targetGroupArns),
			...elements(node.inputs.trafficSources).flatMap((source) =>
				of(
					node,
					"trafficSources",
					inside(source, ({ identifier }) => identifier),
				),
			),
		]),
		...graph
			.ofType("aws:autoscaling/attachment:Attachment")
			.flatMap((node) => of(node, "lbTargetGroupArn", node.inputs.lbTargetGroupArn)),
		...graph.ofType("aws:autoscaling/trafficSourceAttachment:TrafficSourceAttachment").flatMap((node) =>
			of(
				node,
				"trafficSource",
				inside(node.inputs.trafficSource, ({ identifier }) => identifier),
			),
		),
		...graph
			.ofType("aws:lb/targetGroupAttachment:TargetGroupAttachment")
			.flatMap((node) => of(node, "targetGroupArn", node.inputs.targetGroupArn)),
	]);
}

/** Target groups that a listener sends to where nothing else is said. */
function served(graph: Graph): ReadonlySet<Referent<TargetGroup["type"]>> {
	const found = graph.ofType("aws:lb/listener:Listener", "aws:alb/listener:Listener").flatMap((listener) => {
		const arns = elements(listener.inputs.defaultActions).map((action) =>
			inside(action, ({ targetGroupArn }) => targetGroupArn),
		);
		return graph.resolve(listener, "defaultActions", arns, ...targetTypes);
	});
	return new Set(found);
}

const hasTargets = graphRule({
	id: "tg-has-targets",
	title: "What a listener sends to has targets",
	severity: "medium",
	level: "advisory",
	controls: [],
	undecided: "at-update",
	why: "A balancer in front of an empty target group answers 503, and its health checks find nothing that is ill. Of instances this stack can tell who registers them: a fleet, or an attachment. Targets by address, functions and balancers are passed over, since services register them by themselves.",
	fix: "Name the target group in the fleet's targetGroupArns, or attach the instances to it.",
	examples: examples.hasTargets,
	check: (graph) => {
		const groups = filled(graph);
		const asked = served(graph);
		return graph.ofType(...targetTypes).flatMap((group): readonly Finding[] => {
			if (!asked.has(group) && !asked.has("undetermined")) return [];
			const { targetType } = group.inputs;
			if (groups.has(group) || ![undefined, "instance", unresolved].includes(targetType as never)) return [];
			const message = `${group.name} has no targets; allowed: a fleet or an attachment that names it`;
			const isOpen = groups.has("undetermined") || targetType === unresolved || !asked.has(group);
			return [isOpen ? undetermined(message, group.urn) : violation(message, group.urn)];
		});
	},
});

const logsArrive = graphRule({
	id: "s3-log-bucket-lets-in",
	title: "The bucket that takes other buckets' access logs lets S3 write them",
	severity: "medium",
	level: "advisory",
	controls: [],
	undecided: "at-update",
	why: "S3 takes the setting without a look at the other bucket's policy, and drops what it may not write there: when the logs are needed there are none. A bucket that still has access control lists can let S3 in by one of those, so it is passed over; so is one that this stack does not make.",
	fix: "Allow s3:PutObject to logging.s3.amazonaws.com in the policy of the bucket that takes the logs, with the condition aws:SourceAccount.",
	examples: examples.logsArrive,
	check: (graph) => {
		const named = saidAbout(graph, "logging").flatMap(({ declaredBy, property, value }) =>
			bucketsOf(graph, declaredBy, property === "bucket" ? "targetBucket" : property, value),
		);
		const targets = new Set(named);
		return bucketsIn(graph).flatMap((bucket): readonly Finding[] => {
			const { node } = bucket;
			if ((!targets.has(node) && !targets.has("undetermined")) || bucket.said("acl").length > 0) return [];
			const ownership = bucket.said("ownership").map(({ value }) => value);
			if (ownership.length > 0 && !ownership.includes("BucketOwnerEnforced")) return [];
			const policies = [...bucket.said("policy"), ...bucket.maybeSaid("policy")];
			const documents = policies.flatMap(({ value }) => parseDocument(value) ?? []);
			const answer = letsService(documents, "logging.s3.amazonaws.com", "s3:PutObject");
			if (answer === true) return [];
			const message = `${node.name} takes access logs, and its policy lets S3 write none; allowed: a statement that does`;
			const isSure =
				answer === false &&
				targets.has(node) &&
				bucket.maybeSaid("acl").length + bucket.maybeSaid("ownership").length === 0;
			return [isSure ? violation(message, node.urn) : undetermined(message, node.urn)];
		});
	},
});

const balancerTypes = ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"] as const;
const listenerTypes = ["aws:lb/listener:Listener", "aws:alb/listener:Listener"] as const;
type Listener = Node<(typeof listenerTypes)[number]>;

function balancersOf(graph: Graph, listener: Listener) {
	return graph.resolve(listener, "loadBalancerArn", listener.inputs.loadBalancerArn, ...balancerTypes);
}

/** Ports that a listener sends viewers to on the host that they asked; `unresolved` where one is not known yet. */
function redirectedTo({ inputs }: Listener): readonly unknown[] {
	return elements(inputs.defaultActions).flatMap((action): readonly unknown[] => {
		const redirect = inside(action, (known) => known.redirect);
		if (redirect === undefined) return [];
		if (redirect === unresolved) return [unresolved];
		const { host = "#{host}", port = "#{port}" } = redirect;
		if (host === unresolved) return [unresolved];
		return host === "#{host}" && port !== "#{port}" ? [port] : [];
	});
}

const redirectArrives = graphRule({
	id: "alb-redirect-arrives",
	title: "Where a balancer sends viewers to another of its ports, it listens there",
	severity: "medium",
	level: "mandatory",
	controls: [],
	undecided: "at-update",
	why: "A redirect to a port on which nothing listens ends in a connection refused: the site is down, and the balancer counts every such answer as a success.",
	fix: "Make a listener on the port of the redirect, with a certificate, or redirect to the port that there is one on.",
	examples: examples.redirectArrives,
	check: (graph) => {
		const listeners = graph.ofType(...listenerTypes);
		const owned = listeners.map((listener) => ({ listener, balancers: balancersOf(graph, listener) }));
		return owned.flatMap(({ listener, balancers }) =>
			redirectedTo(listener).flatMap((port): readonly Finding[] => {
				const near = owned.filter((other) => nodesOf(balancers).some((one) => other.balancers.includes(one)));
				if (!balancers.some((balancer) => balancer !== "outside")) return [];
				const heard = near.map((other) => other.listener.inputs.port);
				if (port !== unresolved && heard.some((one) => String(one ?? "") === String(port))) return [];
				const message = `${listener.name} redirects to a port on which its balancer does not listen; allowed: ${heard.filter((one) => typeof one === "number").join(", ")}`;
				const isOpen =
					port === unresolved ||
					heard.includes(unresolved) ||
					owned.some((other) => other.balancers.includes("undetermined"));
				return [isOpen ? undetermined(message, listener.urn) : violation(message, listener.urn)];
			}),
		);
	},
});

const hasListener = graphRule({
	id: "lb-has-listener",
	title: "Balancers listen",
	severity: "low",
	level: "advisory",
	controls: [],
	undecided: "at-update",
	why: "A balancer without a listener refuses every connection, and costs the same. One to which other stacks add their listeners is to be exempted.",
	fix: "Make a listener of the balancer, or remove it.",
	examples: examples.hasListener,
	check: (graph) => {
		const heard = new Set(graph.ofType(...listenerTypes).flatMap((listener) => balancersOf(graph, listener)));
		return graph
			.ofType(...balancerTypes)
			.filter((balancer) => !heard.has(balancer))
			.map(({ name, urn }) => {
				const message = `${name} has no listener; allowed: one or more`;
				return heard.has("undetermined") ? undetermined(message, urn) : violation(message, urn);
			});
	},
});

export const targetRules = [hasTargets, redirectArrives, hasListener, logsArrive];
