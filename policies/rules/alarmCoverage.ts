/** That what fails is noticed: an alarm on it, and somebody who hears the alarm. */
import type { Graph, Node } from "../graph/graph.js";
import { elements, inside, textOf, unresolved } from "../graph/values.js";
import { type Answer, both, either, not } from "../iam/answers.js";
import { type Finding, graphRule, undetermined, unsure, violation } from "../rule.js";
import * as examples from "./alarmCoverage.examples.js";

const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";

const heard = graphRule({
	id: "alarm-topic-heard",
	title: "A topic that alarms go to has a subscriber",
	severity: "medium",
	level: "advisory",
	controls: [],
	undecided: "at-update",
	why: "A topic without a subscription takes every alarm and tells nobody. A subscriber that another stack, a chat or somebody by hand adds is one that this rule cannot see: exempt the topic and say who it is.",
	fix: "Make a TopicSubscription of the topic.",
	examples: examples.heard,
	check: (graph) => {
		const topics = (node: Node, property: string, value: unknown) =>
			graph.resolve(node, property, value, "aws:sns/topic:Topic");
		const told = new Set(
			graph
				.ofType(alarmType, "aws:cloudwatch/compositeAlarm:CompositeAlarm")
				.flatMap((node) => topics(node, "alarmActions", node.inputs.alarmActions)),
		);
		const followed = new Set(
			graph
				.ofType("aws:sns/topicSubscription:TopicSubscription")
				.flatMap((node) => topics(node, "topic", node.inputs.topic ?? unresolved)),
		);
		const silent = (topic: Node) =>
			violation(`${topic.name} has no subscriber; allowed: one or more`, topic.urn);
		return graph.ofType("aws:sns/topic:Topic").flatMap((topic): readonly Finding[] => {
			if (followed.has(topic) || (!told.has(topic) && !told.has("undetermined"))) return [];
			const isSure = told.has(topic) && !followed.has("undetermined");
			return isSure ? [silent(topic)] : unsure([silent(topic)]);
		});
	},
});

interface Watched {
	readonly type:
		| "aws:rds/instance:Instance"
		| "aws:lb/loadBalancer:LoadBalancer"
		| "aws:alb/loadBalancer:LoadBalancer"
		| "aws:lb/targetGroup:TargetGroup"
		| "aws:alb/targetGroup:TargetGroup"
		| "aws:ec2/natGateway:NatGateway";
	readonly dimension: string;
	/** What the dimension holds, of the resource. */
	readonly output: string;
	/** Metrics of which one is enough. */
	readonly metrics: readonly string[];
}

const hosts = {
	dimension: "TargetGroup",
	output: "arnSuffix",
	metrics: ["UnHealthyHostCount", "HealthyHostCount"],
} as const;
const errors = {
	dimension: "LoadBalancer",
	output: "arnSuffix",
	metrics: ["HTTPCode_ELB_5XX_Count", "HTTPCode_Target_5XX_Count"],
} as const;

/**
 * By what each of these fails without another sign of it, of the alarms that AWS recommends.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html
 */
const watched: readonly Watched[] = [
	{
		type: "aws:rds/instance:Instance",
		dimension: "DBInstanceIdentifier",
		output: "identifier",
		metrics: ["FreeStorageSpace"],
	},
	{ type: "aws:lb/loadBalancer:LoadBalancer", ...errors },
	{ type: "aws:alb/loadBalancer:LoadBalancer", ...errors },
	{ type: "aws:lb/targetGroup:TargetGroup", ...hosts },
	{ type: "aws:alb/targetGroup:TargetGroup", ...hosts },
	{
		type: "aws:ec2/natGateway:NatGateway",
		dimension: "NatGatewayId",
		output: "id",
		metrics: ["ErrorPortAllocation"],
	},
];

/** One metric that an alarm reads, and the input of the alarm that names it. */
interface Metric {
	readonly alarm: Node;
	readonly property: "dimensions" | "metricQueries";
	readonly name: unknown;
	readonly dimensions: unknown;
}

function metricsOf(graph: Graph): readonly Metric[] {
	return graph.ofType(alarmType).flatMap((alarm): readonly Metric[] => [
		{ alarm, property: "dimensions", name: alarm.inputs.metricName, dimensions: alarm.inputs.dimensions },
		...elements(alarm.inputs.metricQueries).flatMap((query): readonly Metric[] => {
			const metric = inside(query, (known) => known.metric);
			if (metric === undefined) return [];
			const name = inside(metric, ({ metricName }) => metricName);
			const dimensions = inside(metric, (known) => known.dimensions);
			return [{ alarm, property: "metricQueries", name, dimensions }];
		}),
	]);
}

function watches(metric: Metric, node: Node, { dimension, output, metrics }: Watched): Answer {
	const { alarm, property, name, dimensions } = metric;
	const isOne = name === unresolved ? "undetermined" : metrics.includes(textOf(name));
	const value = inside(dimensions as Readonly<Record<string, unknown>>, (known) => known[dimension]);
	if (value === undefined) return false;
	const [own, made] = [node.output(output), alarm.dependencies(property)];
	if (value !== unresolved && (node.identities.has(textOf(value)) || value === own)) return isOne;
	if (made.includes(node.urn) && (value === unresolved || own === undefined)) return isOne;
	return both(isOne, value === unresolved && made.length === 0 && "undetermined");
}

/** Whether an alarm searches for a metric wherever it is, or selects it. */
function searches(graph: Graph, { metrics }: Watched): Answer {
	const queries = graph.ofType(alarmType).flatMap(({ inputs }) => elements(inputs.metricQueries));
	return either(
		...queries.map((query): Answer => {
			const expression = inside(query, (known) => known.expression);
			if (expression === unresolved) return "undetermined";
			return metrics.some((name) => textOf(expression).includes(name));
		}),
	);
}

/** Members of a cluster have no storage of their own; only application balancers speak HTTP. */
function isMeant({ inputs }: Node<Watched["type"]>): Answer {
	const { engine = "", loadBalancerType = "application" } = inputs as Readonly<Record<string, unknown>>;
	if ([engine, loadBalancerType].includes(unresolved)) return "undetermined";
	return !textOf(engine).startsWith("aurora") && loadBalancerType === "application";
}

const covered = graphRule({
	id: "alarm-on-what-fails",
	title:
		"Where a stack has such alarms, none of its databases, balancers, target groups and NAT gateways lacks one",
	severity: "low",
	level: "advisory",
	controls: [],
	undecided: "at-update",
	why: "A disk that fills, targets that fail, a NAT gateway out of ports: each takes a tier down, and the first to notice are customers. Asked for is one alarm of those that AWS recommends for each, and only of stacks that have one of them: others are watched from elsewhere.",
	fix: "Make a MetricAlarm on FreeStorageSpace of the database, HTTPCode_ELB_5XX_Count of the balancer, UnHealthyHostCount of the target group, ErrorPortAllocation of the NAT gateway.",
	examples: examples.covered,
	check: (graph) => {
		const metrics = metricsOf(graph);
		const known = watched.flatMap((one) => one.metrics);
		const names = metrics.map(({ name }) => name);
		const isAsked = names.some((name) => known.includes(textOf(name)));
		if (!isAsked && !names.includes(unresolved)) return [];
		return watched.flatMap((one) =>
			graph.ofType(one.type).flatMap((node): readonly Finding[] => {
				const isWatched = either(
					searches(graph, one),
					...metrics.map((metric) => watches(metric, node, one)),
				);
				const answer = both(isMeant(node), not(isWatched), isAsked || "undetermined");
				if (answer === false) return [];
				const message = `${node.name} has no alarm on ${one.metrics.join(" or ")}; allowed: one`;
				return [answer === true ? violation(message, node.urn) : undetermined(message, node.urn)];
			}),
		);
	},
});

export const alarmCoverageRules = [heard, covered];
