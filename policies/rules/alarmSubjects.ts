/** That an alarm watches something that is there, and that what it says arrives. */

import { type Graph, type Node, nodesOf } from "../graph/graph.js";
import { elements, inside, unresolved } from "../graph/values.js";
import { both } from "../iam/answers.js";
import type { PolicyDocument } from "../iam/document.js";
import { resourceDocuments } from "../iam/documents.js";
import { letsService } from "../iam/serviceAccess.js";
import type { ResourceType } from "../resources.js";
import {
	type Complaint,
	type Finding,
	graphRule,
	resourceRule,
	undetermined,
	unsure,
	violation,
} from "../rule.js";
import * as examples from "./alarmSubjects.examples.js";
import { notKnown } from "./expect.js";

/** Dimensions of which a metric has one, by namespace; metrics without any are sums over an account. */
const subjects: Readonly<Record<string, readonly string[]>> = {
	"AWS/ApplicationELB": ["LoadBalancer"],
	"AWS/AutoScaling": ["AutoScalingGroupName"],
	"AWS/CloudFront": ["DistributionId"],
	"AWS/EC2": ["InstanceId", "AutoScalingGroupName", "ImageId", "InstanceType"],
	"AWS/NATGateway": ["NatGatewayId"],
	"AWS/NetworkELB": ["LoadBalancer"],
	"AWS/RDS": ["DBInstanceIdentifier", "DBClusterIdentifier", "DatabaseClass", "EngineName"],
	"AWS/Route53": ["HealthCheckId"],
	"AWS/SNS": ["TopicName"],
	"AWS/SQS": ["QueueName"],
};

/** Metrics that are of a target group as well. */
const ofTargets = ["HealthyHostCount", "UnHealthyHostCount"];

function isOfTargets(metricName: unknown): boolean {
	return typeof metricName === "string" && ofTargets.includes(metricName);
}

interface Metric {
	readonly namespace?: unknown;
	readonly metricName?: unknown;
	readonly dimensions?: unknown;
}

function aboutNothing({ namespace, metricName, dimensions }: Metric): readonly Complaint[] {
	if (namespace === unresolved) return [notKnown("namespace", "one whose dimensions are named")];
	const wanted =
		typeof namespace === "string" && Object.hasOwn(subjects, namespace) ? subjects[namespace] : undefined;
	if (!wanted) return [];
	if (dimensions === unresolved) return [notKnown("dimensions", wanted.join(" or "))];
	const named = typeof dimensions === "object" && dimensions !== null ? Object.keys(dimensions) : [];
	const needed = metricName === unresolved || isOfTargets(metricName) ? [wanted, ["TargetGroup"]] : [wanted];
	return needed
		.filter((choices) => !choices.some((key) => named.includes(key)))
		.map((choices) => {
			const message = `dimensions name no ${choices.join(" or ")}; allowed: the one thing that is watched`;
			return metricName === unresolved && choices !== wanted ? undetermined(message) : violation(message);
		});
}

const subject = resourceRule({
	id: "alarm-names-subject",
	title: "An alarm on a metric of AWS names what it watches",
	severity: "medium",
	level: "advisory",
	controls: [],
	undecided: "at-update",
	why: "CloudWatch takes an alarm on a metric that does not exist. It has no data for ever, and where missing data means well it is green while the thing is down. Metrics of these services come by resource; where AWS adds them up over the account as well, one resource is lost in the sum.",
	fix: "Set dimensions to the resource's own name or id, for the hosts of a target group both LoadBalancer and TargetGroup.",
	examples: examples.subject,
	types: ["aws:cloudwatch/metricAlarm:MetricAlarm"],
	check: ({ namespace, metricName, dimensions, metricQueries }) => [
		...aboutNothing({ namespace, metricName, dimensions }),
		...elements(metricQueries).flatMap((query) => {
			const metric = inside(query, (known) => known.metric);
			if (metric === unresolved) return [notKnown("metricQueries", "metrics that name what they are of")];
			return metric === undefined ? [] : aboutNothing(metric);
		}),
	],
});

const publishers = {
	alarms: "cloudwatch.amazonaws.com",
	events: "events.rds.amazonaws.com",
} as const;
type Publisher = keyof typeof publishers;

/** Resources that a value leads to, and those that it may lead to as long as nobody knows it. */
interface Reached<Type extends ResourceType> {
	readonly certain: readonly Node<Type>[];
	readonly maybe: readonly Node<Type>[];
}

function reach<Type extends ResourceType>(
	graph: Graph,
	from: Node,
	property: string,
	value: unknown,
	type: Type,
): Reached<Type> {
	const referents = graph.resolve(from, property, value, type);
	const certain = nodesOf(referents);
	return { certain, maybe: referents.includes("undetermined") ? graph.ofType(type) : [] };
}

/** Who publishes to a topic. */
interface Publishing {
	readonly publisher: Publisher;
	readonly topics: Reached<"aws:sns/topic:Topic">;
}

function publishing(graph: Graph): readonly Publishing[] {
	const to = (node: Node, property: string, value: unknown) =>
		reach(graph, node, property, value, "aws:sns/topic:Topic");
	const alarms = graph
		.ofType("aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm")
		.map((node) => to(node, "alarmActions", node.inputs.alarmActions));
	const events = graph
		.ofType("aws:rds/eventSubscription:EventSubscription")
		.map((node) => to(node, "snsTopic", node.inputs.snsTopic));
	return [
		...alarms.map((topics) => ({ publisher: "alarms" as const, topics })),
		...events.map((topics) => ({ publisher: "events" as const, topics })),
	];
}

function documentsOf(holders: readonly Node[]): readonly PolicyDocument[] {
	return holders.flatMap(({ inputs }) => resourceDocuments(inputs).map(({ document }) => document));
}

function refused(
	documents: readonly PolicyDocument[],
	{ urn, name }: Node,
	service: string,
	actions: readonly string[],
	what: string,
): readonly Finding[] {
	const answer = both(...actions.map((action) => letsService(documents, service, action)));
	if (answer === true) return [];
	const message = `${name}: ${what} does not let ${service} in; allowed: a statement that allows it ${actions.join(" and ")}`;
	return [answer === false ? violation(message, urn) : undetermined(message, urn)];
}

/** What keeps a service from publishing to a topic: its policy, or that of its key. */
function lettingIn(graph: Graph, topic: Node<"aws:sns/topic:Topic">, service: string): readonly Finding[] {
	const policies = graph
		.ofType("aws:sns/topicPolicy:TopicPolicy")
		.map((policy) => ({ policy, ...reach(graph, policy, "arn", policy.inputs.arn, "aws:sns/topic:Topic") }))
		.filter(({ certain, maybe }) => certain.includes(topic) || maybe.includes(topic));
	const own = documentsOf([topic, ...policies.map(({ policy }) => policy)]);
	const ofTopic =
		own.length > 0 ? refused(own, policies[0]?.policy ?? topic, service, ["sns:Publish"], "its policy") : [];
	const isSure = policies.every(({ certain }) => certain.includes(topic));
	const { kmsMasterKeyId } = topic.inputs;
	const keys = reach(graph, topic, "kmsMasterKeyId", kmsMasterKeyId, "aws:kms/key:Key");
	const ofKey = (key: Node<"aws:kms/key:Key">) => {
		const apart = graph
			.ofType("aws:kms/keyPolicy:KeyPolicy")
			.map((policy) => ({
				policy,
				...reach(graph, policy, "keyId", policy.inputs.keyId, "aws:kms/key:Key"),
			}))
			.filter(({ certain, maybe }) => certain.includes(key) || maybe.includes(key));
		const documents = documentsOf([key, ...apart.map(({ policy }) => policy)]);
		const actions = ["kms:Decrypt", "kms:GenerateDataKey"];
		const found = refused(documents, key, service, actions, `the policy of the key of ${topic.name}`);
		return apart.every(({ certain }) => certain.includes(key)) ? found : unsure(found);
	};
	const maybe = keys.maybe.filter((key) => !keys.certain.includes(key));
	return [
		...(isSure ? ofTopic : unsure(ofTopic)),
		...keys.certain.flatMap(ofKey),
		...unsure(maybe.flatMap(ofKey)),
	];
}

const arrival = graphRule({
	id: "alarm-topic-lets-in",
	title: "A topic that alarms go to lets them in, and so does its key",
	severity: "high",
	level: "advisory",
	controls: [],
	undecided: "at-update",
	why: "An alarm that may not publish, or not with the topic's key, goes off and nobody hears it: CloudWatch writes the failure into the alarm's history, and RDS drops its event. A topic without a policy of its own lets in its account, which alarms and events count as; a topic encrypted with a customer managed key needs the service in the key's policy, because the account's statement does not stand for it.",
	fix: "Allow sns:Publish in the topic's policy, and kms:Decrypt and kms:GenerateDataKey* in the key's, to cloudwatch.amazonaws.com or events.rds.amazonaws.com with the condition aws:SourceAccount.",
	examples: examples.arrival,
	check: (graph) =>
		graph.ofType("aws:sns/topic:Topic").flatMap((topic) =>
			(["alarms", "events"] as const).flatMap((publisher): readonly Finding[] => {
				const own = publishing(graph).filter((one) => one.publisher === publisher);
				const found = lettingIn(graph, topic, publishers[publisher]);
				if (own.some(({ topics }) => topics.certain.includes(topic))) return found;
				return own.some(({ topics }) => topics.maybe.includes(topic)) ? unsure(found) : [];
			}),
		),
});

export const alarmSubjectRules = [subject, arrival];
