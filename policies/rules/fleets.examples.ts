/** Examples of the rules in fleets.ts. */
import type { Plain } from "../resources.js";
import type { Examples, Fragment } from "../rule.js";

type Fleet = Partial<Plain<"aws:autoscaling/group:Group">>;

function fleet(properties: Fleet): Fragment {
	return { fleet: { type: "aws:autoscaling/group:Group", properties } };
}

/** A fleet that a balancer sends requests to. */
function serving(properties: Fleet): Fragment {
	return {
		...fleet({ targetGroupArns: ["${targets.arn}"], ...properties }),
		targets: { type: "aws:lb/targetGroup:TargetGroup", properties: { port: 80, protocol: "HTTP" } },
	};
}

/** The same by a resource of its own. */
function attached(properties: Fleet): Fragment {
	return {
		...serving({ targetGroupArns: [], ...properties }),
		link: {
			type: "aws:autoscaling/attachment:Attachment",
			properties: { autoscalingGroupName: "${fleet.name}", lbTargetGroupArn: "${targets.arn}" },
		},
	};
}

export const balancerHealth: Examples = {
	fails: [
		{ title: "left out", resources: serving({}) },
		{ title: "EC2's own", resources: serving({ healthCheckType: "EC2" }) },
		{ title: "EC2's own, attached by a resource", resources: attached({ healthCheckType: "EC2" }) },
		{ title: "behind a classic balancer", resources: fleet({ loadBalancers: ["old"] }) },
		{
			title: "EC2's own, attached by a traffic source",
			resources: {
				...fleet({ healthCheckType: "EC2" }),
				link: {
					type: "aws:autoscaling/trafficSourceAttachment:TrafficSourceAttachment",
					properties: { autoscalingGroupName: "${fleet.id}" },
				},
			},
		},
		{
			title: "as a traffic source",
			resources: fleet({ trafficSources: [{ identifier: "arn:aws:elasticloadbalancing:web" }] }),
		},
	],
	passes: [
		{ title: "the balancer's", resources: serving({ healthCheckType: "ELB" }) },
		{ title: "the balancer's and the volumes'", resources: attached({ healthCheckType: "EBS,ELB" }) },
		{ title: "workers", resources: fleet({}) },
	],
};

export const atLeastTwo: Examples = {
	fails: [
		{ title: "one", resources: serving({ minSize: 1, maxSize: 4 }) },
		{ title: "none", resources: serving({ minSize: 0, maxSize: 4 }) },
		{ title: "one to begin with", resources: attached({ minSize: 2, desiredCapacity: 1, maxSize: 4 }) },
	],
	passes: [
		{ title: "two", resources: serving({ minSize: 2, maxSize: 4 }) },
		{ title: "workers", resources: fleet({ minSize: 0, maxSize: 10 }) },
	],
};

export const launchTemplate: Examples = {
	fails: [{ title: "a launch configuration", resources: fleet({ launchConfiguration: "old" }) }],
	passes: [
		{ title: "a launch template", resources: fleet({ launchTemplate: { id: "lt-0", version: "3" } }) },
		{
			title: "a mixture of instance types",
			resources: fleet({
				mixedInstancesPolicy: {
					launchTemplate: { launchTemplateSpecification: { launchTemplateId: "lt-0", version: "3" } },
				},
			}),
		},
	],
};

export const fixedVersion: Examples = {
	fails: [
		{ title: "the latest", resources: fleet({ launchTemplate: { id: "lt-0", version: "$Latest" } }) },
		{ title: "left out", resources: fleet({ launchTemplate: { id: "lt-0" } }) },
	],
	passes: [
		{ title: "a number", resources: fleet({ launchTemplate: { id: "lt-0", version: "3" } }) },
		{ title: "no template", resources: fleet({ launchConfiguration: "old" }) },
	],
};

export const tagsPropagate: Examples = {
	fails: [
		{ title: "none", resources: fleet({}) },
		{
			title: "on the group alone",
			resources: fleet({ tags: [{ key: "Tier", value: "web", propagateAtLaunch: false }] }),
		},
	],
	passes: [
		{
			title: "on instances too",
			resources: fleet({ tags: [{ key: "Tier", value: "web", propagateAtLaunch: true }] }),
		},
	],
};
