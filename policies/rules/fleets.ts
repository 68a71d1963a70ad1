/** Auto Scaling groups: that what fails is replaced, and by what was meant. */
import { type Graph, type Node, nodesOf, oncePerGraph } from "../graph/graph.js";
import { elements, inside, numberOf, textOf, unresolved } from "../graph/values.js";
import { type Complaint, type Finding, graphRule, resourceRule, undetermined, violation } from "../rule.js";
import { about, notKnown } from "./expect.js";
import * as examples from "./fleets.examples.js";

type FleetNode = Node<"aws:autoscaling/group:Group">;

/** True when an attachment may be of any group. */
function hasLooseAttachment(graph: Graph): boolean {
	return graph
		.ofType(
			"aws:autoscaling/attachment:Attachment",
			"aws:autoscaling/trafficSourceAttachment:TrafficSourceAttachment",
		)
		.some((link) =>
			graph
				.resolve(
					link,
					"autoscalingGroupName",
					link.inputs.autoscalingGroupName,
					"aws:autoscaling/group:Group",
				)
				.includes("undetermined"),
		);
}

/** Judges the groups that serve a balancer; where it is not known which do, those that may. */
function judgeServing(graph: Graph, judge: (fleet: FleetNode) => readonly Complaint[]): readonly Finding[] {
	const serving = servingFleets(graph);
	const maybe = hasLooseAttachment(graph)
		? graph.ofType("aws:autoscaling/group:Group").filter((fleet) => !serving.includes(fleet))
		: [];
	return [
		...serving.flatMap((fleet) => about(fleet, judge(fleet))),
		...maybe.flatMap((fleet) =>
			about(
				fleet,
				judge(fleet).map(({ message }) => undetermined(message)),
			),
		),
	];
}

/** Groups whose instances a load balancer sends requests to. */
const servingFleets = oncePerGraph((graph: Graph): readonly FleetNode[] => {
	const attached = graph
		.ofType(
			"aws:autoscaling/attachment:Attachment",
			"aws:autoscaling/trafficSourceAttachment:TrafficSourceAttachment",
		)
		.flatMap((link) =>
			nodesOf(
				graph.resolve(
					link,
					"autoscalingGroupName",
					link.inputs.autoscalingGroupName,
					"aws:autoscaling/group:Group",
				),
			),
		);
	return graph.ofType("aws:autoscaling/group:Group").filter((fleet) => {
		const { targetGroupArns, loadBalancers, trafficSources } = fleet.inputs;
		const sources = [targetGroupArns, loadBalancers, trafficSources].flatMap((list) => elements(list));
		return sources.length > 0 || attached.includes(fleet);
	});
});

const balancerHealth = graphRule({
	id: "asg-elb-health",
	title: "Fleets behind a balancer are judged by the balancer's health check",
	severity: "medium",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "AutoScaling.1" },
		{ framework: "Checkov", id: "CKV2_AWS_15" },
	],
	undecided: "at-update",
	why: "By EC2's own check a machine is well as long as it has power: one whose application is dead stays in the fleet until somebody looks, and when all are, the tier is down.",
	fix: 'Set healthCheckType to "ELB".',
	examples: examples.balancerHealth,
	check: (graph) =>
		judgeServing(graph, ({ inputs: { healthCheckType: type } }) => {
			if (type === unresolved) return [notKnown("healthCheckType", "ELB")];
			if (typeof type === "string" && type.split(",").some((part) => part.trim() === "ELB")) return [];
			const message = `healthCheckType is ${type === undefined ? "left out, which means EC2" : "another"}; allowed: ELB`;
			return [violation(message)];
		}),
});

const atLeastTwo = graphRule({
	id: "asg-min-two",
	title: "Fleets behind a balancer keep two instances or more",
	severity: "medium",
	level: "mandatory",
	controls: [],
	undecided: "at-update",
	why: "One instance is in one zone, and is gone for minutes whenever it fails or is replaced: two zones to choose from do not help. Fleets that no balancer sends requests to, such as workers, may scale to nothing.",
	fix: "Set minSize, and desiredCapacity where it is given, to 2 or more.",
	examples: examples.atLeastTwo,
	check: (graph) =>
		judgeServing(graph, ({ inputs: { minSize, desiredCapacity } }) => {
			const judge = (value: unknown, property: string) => {
				if (value === unresolved) return [notKnown(property, "2 or more")];
				const size = numberOf(value ?? 0);
				return size >= 2 ? [] : [violation(`${property} is ${size}; allowed: 2 or more`)];
			};
			return [
				...judge(minSize, "minSize"),
				...(desiredCapacity === undefined ? [] : judge(desiredCapacity, "desiredCapacity")),
			];
		}),
});

const launchTemplate = resourceRule({
	id: "asg-launch-template",
	title: "Auto Scaling groups start their instances from a launch template",
	severity: "low",
	level: "advisory",
	controls: [
		{ framework: "FSBP", id: "AutoScaling.9" },
		{ framework: "Checkov", id: "CKV_AWS_315" },
	],
	why: "Launch configurations know neither newer instance types nor versions, and AWS has stopped making new ones for new accounts.",
	fix: "Replace launchConfiguration by launchTemplate.",
	examples: examples.launchTemplate,
	types: ["aws:autoscaling/group:Group"],
	check: ({ launchTemplate: template, mixedInstancesPolicy }) => {
		const mixed = inside(mixedInstancesPolicy, (policy) => policy.launchTemplate);
		return template !== undefined || mixed !== undefined
			? []
			: [
					violation(
						"launchTemplate is left out; allowed: a launch template, here or in mixedInstancesPolicy",
					),
				];
	},
});

const fixedVersion = resourceRule({
	id: "asg-template-version",
	title: "Auto Scaling groups name the version of their launch template",
	severity: "low",
	level: "advisory",
	controls: [],
	undecided: "at-update",
	why: "With $Latest or $Default the group's inputs never change, so a new template starts no instance refresh: it reaches instances one by one as they happen to be replaced, tested or not.",
	fix: "Set launchTemplate.version to the template's latestVersion.",
	examples: examples.fixedVersion,
	types: ["aws:autoscaling/group:Group"],
	check: ({ launchTemplate: template }) => {
		if (template === undefined) return [];
		const version = inside(template, (block) => block.version);
		if (version === unresolved) return [notKnown("launchTemplate.version", "a number")];
		if (/^\d+$/.test(textOf(version))) return [];
		const received = version === undefined ? "left out, which means $Default" : "no number";
		return [violation(`launchTemplate.version is ${received}; allowed: a number`)];
	},
});

const tagsPropagate = resourceRule({
	id: "asg-tags-propagate",
	title: "Auto Scaling groups hand their tags on to instances",
	severity: "low",
	level: "advisory",
	controls: [{ framework: "Checkov", id: "CKV_AWS_153" }],
	undecided: "at-update",
	why: "An instance without tags belongs to nobody: no bill, no alarm and no policy finds it. Stricter than the control, which counts a tag that stays on the group.",
	fix: "Give the group tags with propagateAtLaunch: true.",
	examples: examples.tagsPropagate,
	types: ["aws:autoscaling/group:Group"],
	check: ({ tags }) => {
		const flags = elements(tags).map((tag) => inside(tag, ({ propagateAtLaunch }) => propagateAtLaunch));
		if (flags.includes(true)) return [];
		const message = "no tag has propagateAtLaunch: true; allowed: one or more";
		return [flags.includes(unresolved) ? undetermined(message) : violation(message)];
	},
});

export const fleetRules = [balancerHealth, atLeastTwo, launchTemplate, fixedVersion, tagsPropagate];
