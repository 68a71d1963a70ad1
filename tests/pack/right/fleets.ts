/** Fleets by launch template. */
import { elsewhere } from "./base.js";
import { configured, fleet, group, plainFleet, role, template } from "./fleetParts.js";
import { account, type Program, resource } from "./program.js";

export const fleets: readonly Program[] = [
	{ title: "a fleet behind a balancer, its groups in the template", resources: plainFleet },
	{
		title: "a fleet with network interfaces in its template",
		resources: {
			...plainFleet,
			template: resource("aws:ec2/launchTemplate:LaunchTemplate", {
				...template,
				networkInterfaces: [
					{ associatePublicIpAddress: "false", deleteOnTermination: "true", securityGroups: ["${group.id}"] },
				],
			}),
		},
	},
	{
		title: "a fleet of several types, some of them spare capacity",
		resources: {
			...plainFleet,
			fleet: resource("aws:autoscaling/group:Group", {
				...Object.fromEntries(Object.entries(fleet).filter(([key]) => key !== "launchTemplate")),
				capacityRebalance: true,
				mixedInstancesPolicy: {
					instancesDistribution: {
						onDemandBaseCapacity: 2,
						onDemandPercentageAboveBaseCapacity: 50,
						spotAllocationStrategy: "price-capacity-optimized",
					},
					launchTemplate: {
						launchTemplateSpecification: {
							launchTemplateId: "${template.id}",
							version: "${template.latestVersion}",
						},
						overrides: [{ instanceType: "m7g.large" }, { instanceType: "m6g.large" }],
					},
				},
			}),
		},
	},
	{
		title: "a fleet that is replaced in steps, and scales by its load",
		resources: {
			...plainFleet,
			template: resource("aws:ec2/launchTemplate:LaunchTemplate", configured),
			fleet: resource("aws:autoscaling/group:Group", {
				...fleet,
				instanceRefresh: {
					strategy: "Rolling",
					preferences: { minHealthyPercentage: 100, maxHealthyPercentage: 150, autoRollback: true },
				},
				warmPool: { minSize: 1, poolState: "Stopped" },
			}),
			load: resource("aws:autoscaling/policy:Policy", {
				autoscalingGroupName: "${fleet.name}",
				policyType: "TargetTrackingScaling",
				targetTrackingConfiguration: {
					predefinedMetricSpecification: { predefinedMetricType: "ASGAverageCPUUtilization" },
					targetValue: 60,
				},
			}),
			nightly: resource("aws:autoscaling/schedule:Schedule", {
				autoscalingGroupName: "${fleet.name}",
				scheduledActionName: "nightly",
				recurrence: "0 22 * * *",
				minSize: 2,
				maxSize: 2,
				desiredCapacity: 2,
			}),
		},
	},
	{
		title: "a fleet that joins its target group apart",
		resources: {
			...plainFleet,
			fleet: resource(
				"aws:autoscaling/group:Group",
				Object.fromEntries(Object.entries(fleet).filter(([key]) => key !== "targetGroupArns")),
			),
			joined: resource("aws:autoscaling/trafficSourceAttachment:TrafficSourceAttachment", {
				autoscalingGroupName: "${fleet.name}",
				trafficSource: {
					identifier: `arn:aws:elasticloadbalancing:us-east-1:${account}:targetgroup/shop/0123456789abcdef`,
					type: "elbv2",
				},
			}),
		},
	},
	{
		title: "a fleet that joins its target group by the older resource",
		resources: {
			...plainFleet,
			fleet: resource(
				"aws:autoscaling/group:Group",
				Object.fromEntries(Object.entries(fleet).filter(([key]) => key !== "targetGroupArns")),
			),
			joined: resource("aws:autoscaling/attachment:Attachment", {
				autoscalingGroupName: "${fleet.name}",
				lbTargetGroupArn: `arn:aws:elasticloadbalancing:us-east-1:${account}:targetgroup/shop/0123456789abcdef`,
			}),
		},
	},
	{
		title: "workers that no balancer knows",
		resources: {
			...group,
			...role,
			template: resource("aws:ec2/launchTemplate:LaunchTemplate", configured),
			fleet: resource("aws:autoscaling/group:Group", {
				vpcZoneIdentifiers: [...elsewhere.privateSubnets],
				minSize: 0,
				maxSize: 20,
				launchTemplate: { id: "${template.id}", version: "${template.latestVersion}" },
				tags: [{ key: "Name", value: "worker", propagateAtLaunch: true }],
			}),
		},
	},
];
