import assert from "node:assert/strict";
import { input, inputs, names, one, shortName, waitsFor } from "../support/inputs.js";
import { ofType, type Plan, plan } from "../support/plan.js";
import { stacks, variant } from "../support/variants.js";

const newestImage = (architecture: string) =>
	`resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`;

function template(tier: "web" | "app", instanceType: string, imageId: string) {
	return {
		imageId,
		instanceType,
		ebsOptimized: "true",
		iamInstanceProfile: { arn: `<InstanceProfile ${tier}.arn>` },
		networkInterfaces: [
			{
				deviceIndex: 0,
				associatePublicIpAddress: "false",
				deleteOnTermination: "true",
				securityGroups: [`<SecurityGroup ${tier}>`],
			},
		],
		metadataOptions: {
			httpEndpoint: "enabled",
			httpTokens: "required",
			httpPutResponseHopLimit: 1,
			instanceMetadataTags: "enabled",
		},
		blockDeviceMappings: [
			{
				deviceName: "/dev/xvda",
				ebs: { volumeType: "gp3", volumeSize: 20, encrypted: "true", deleteOnTermination: "true" },
			},
		],
		monitoring: { enabled: true },
		updateDefaultVersion: true,
	};
}

/** `pinned`: whether the image is named, or looked up at each launch. */
function group(
	name: string,
	tier: "web" | "app",
	capacity: readonly [number, number, number],
	pinned: boolean,
) {
	const [minSize, desiredCapacity, maxSize] = capacity;
	const replacement = { minHealthyPercentage: 100, maxHealthyPercentage: minSize > 1 ? 150 : 200 };
	return {
		name,
		minSize,
		desiredCapacity,
		maxSize,
		vpcZoneIdentifiers: ["<Subnet app-a>", "<Subnet app-b>"],
		launchTemplate: { id: `<LaunchTemplate ${tier}>`, version: "1" },
		targetGroupArns: [`<TargetGroup ${tier}>`],
		healthCheckType: "ELB",
		healthCheckGracePeriod: 120,
		defaultInstanceWarmup: 120,
		instanceRefresh: { strategy: "Rolling", preferences: { ...replacement, autoRollback: pinned } },
		instanceMaintenancePolicy: replacement,
		maxInstanceLifetime: 30 * 24 * 3600,
		terminationPolicies: ["OldestLaunchTemplate", "OldestInstance"],
		capacityRebalance: false,
		enabledMetrics: [
			"GroupDesiredCapacity",
			"GroupInServiceInstances",
			"GroupMaxSize",
			"GroupMinSize",
			"GroupPendingInstances",
			"GroupStandbyInstances",
			"GroupTerminatingInstances",
			"GroupTotalInstances",
		],
		metricsGranularity: "1Minute",
		minElbCapacity: minSize,
		waitForCapacityTimeout: "15m",
	};
}

function trackCpu(tier: "web" | "app", disableScaleIn: boolean) {
	return {
		autoscalingGroupName: `<Group ${tier}>`,
		policyType: "TargetTrackingScaling",
		targetTrackingConfiguration: {
			predefinedMetricSpecification: { predefinedMetricType: "ASGAverageCPUUtilization" },
			targetValue: 60,
			disableScaleIn,
		},
	};
}

/** What a first boot needs in either tier: the way out, hop by hop. */
function needs(zones: readonly string[], natZones: readonly string[]) {
	return [
		"NetworkAcl app",
		"NetworkAcl public",
		"Route public-default",
		...zones.flatMap((zone) => [`Route app-${zone}-default`, `RouteTableAssociation app-${zone}`]),
		...natZones.map((zone) => `RouteTableAssociation public-${zone}`),
	];
}

const scalingPolicies = (recorded: Plan) =>
	ofType(recorded, "aws:autoscaling/policy:Policy")
		.map((one) => shortName(recorded, one))
		.sort();

const types = { web: "t3.small", app: "t3.medium" } as const;

for (const { stack, prefix, production, retentionDays } of stacks) {
	describe(`the fleets of ${stack}`, () => {
		let recorded: Plan;
		before(async () => {
			recorded = await plan(stack, "update");
		});

		for (const tier of ["web", "app"] as const) {
			it(`launch ${tier} instances without key, public address or old metadata, on encrypted volumes`, () => {
				const { userData, tagSpecifications, ...launch } = inputs(recorded, "LaunchTemplate", tier);
				const image = production ? "ami-0453ec754f44f9a4a" : newestImage("x86_64");
				assert.deepEqual(launch, template(tier, types[tier], image));
				assert.equal(typeof userData, "string");
				const tagged = tagSpecifications as readonly { resourceType: string; tags: object }[];
				assert.deepEqual(
					tagged.map(({ resourceType }) => resourceType),
					["instance", "volume", "network-interface"],
				);
				for (const { tags } of tagged)
					assert.deepEqual(tags, one(recorded, "LaunchTemplate", tier).inputs.tags);
			});

			it(`keep ${tier} instances in the app subnets, judged by the balancer, replaced without a gap`, () => {
				const capacity = production ? ([2, 2, 4] as const) : ([1, 1, 2] as const);
				const { initialLifecycleHooks: _, ...given } = inputs(recorded, "Group", tier);
				assert.deepEqual(given, group(`${prefix}-${tier}`, tier, capacity, production));
			});

			it(`start ${tier} instances once their first boot has all it needs`, () => {
				const own = {
					web: [
						"Listener edge-443",
						"LogGroup web",
						"Parameter web-release",
						"RolePolicy web",
						"SecurityGroupEgressRule edge-to-web-80",
						"SecurityGroupEgressRule web-to-internet-443",
						"SecurityGroupIngressRule edge-to-web-80",
					],
					app: [
						"Listener int-5000",
						"LogGroup app",
						"Parameter app-release",
						"RolePolicy app",
						"SecurityGroupEgressRule app-to-internet-443",
						"SecurityGroupEgressRule internal-to-app-5000",
						"SecurityGroupIngressRule internal-to-app-5000",
					],
				};
				assert.deepEqual(
					waitsFor(recorded, "Group", tier),
					[...needs(["a", "b"], production ? ["a", "b"] : ["a"]), ...own[tier]].sort(),
				);
			});

			it(`log into a group of the ${tier} tier`, () => {
				assert.deepEqual(inputs(recorded, "LogGroup", tier), {
					name: `/terrace/${stack}/${tier}`,
					kmsKeyId: "<Key logs.arn>",
					retentionInDays: retentionDays,
				});
			});
		}

		it("grow at 60% CPU; web shrinks by one after ten minutes under 40%, app by target tracking", () => {
			assert.deepEqual(scalingPolicies(recorded), ["app-cpu", "web-cpu", "web-scale-in"]);
			assert.deepEqual(inputs(recorded, "Policy", "web-cpu"), trackCpu("web", true));
			assert.deepEqual(inputs(recorded, "Policy", "app-cpu"), trackCpu("app", false));
			assert.deepEqual(inputs(recorded, "Policy", "web-scale-in"), {
				autoscalingGroupName: "<Group web>",
				policyType: "StepScaling",
				adjustmentType: "ChangeInCapacity",
				metricAggregationType: "Average",
				stepAdjustments: [{ metricIntervalUpperBound: "0", scalingAdjustment: -1 }],
			});
			const { alarmDescription: _, ...alarm } = inputs(recorded, "MetricAlarm", "web-scale-in");
			assert.deepEqual(alarm, {
				namespace: "AWS/EC2",
				metricName: "CPUUtilization",
				dimensions: { AutoScalingGroupName: "<Group web>" },
				statistic: "Average",
				period: 60,
				evaluationPeriods: 10,
				comparisonOperator: "LessThanThreshold",
				threshold: 40,
				treatMissingData: "notBreaching",
				alarmActions: ["<Policy web-scale-in.arn>"],
			});
			assert.deepEqual(names(recorded, "Schedule"), []);
		});
	});
}

describe("the fleets with more than the stacks' files ask for", () => {
	it("grow on requests too, by the balancer and target group of their tier", async () => {
		const recorded = await variant("everything");
		assert.deepEqual(scalingPolicies(recorded), ["app-cpu", "app-requests", "web-cpu", "web-scale-in"]);
		assert.deepEqual(inputs(recorded, "Policy", "app-requests"), {
			autoscalingGroupName: "<Group app>",
			policyType: "TargetTrackingScaling",
			targetTrackingConfiguration: {
				predefinedMetricSpecification: {
					predefinedMetricType: "ALBRequestCountPerTarget",
					resourceLabel: "<LoadBalancer int.arnSuffix>/<TargetGroup app.arnSuffix>",
				},
				targetValue: 1200,
			},
		});
	});

	it("change their size at set times", async () => {
		const recorded = await variant("everything");
		const at = { autoscalingGroupName: "<Group app>" };
		assert.deepEqual(names(recorded, "Schedule"), ["app-morning", "app-night"]);
		assert.deepEqual(inputs(recorded, "Schedule", "app-morning"), {
			...at,
			scheduledActionName: "morning",
			recurrence: "0 7 * * MON-FRI",
			timeZone: "Europe/Berlin",
			minSize: 3,
			desiredCapacity: 3,
			maxSize: 4,
		});
		assert.deepEqual(inputs(recorded, "Schedule", "app-night"), {
			...at,
			scheduledActionName: "night",
			recurrence: "0 22 * * *",
			timeZone: "Etc/UTC",
			minSize: 2,
			desiredCapacity: 2,
			maxSize: 4,
		});
	});

	it("wait until interface endpoints would answer them", async () => {
		const recorded = await variant("everything");
		for (const tier of ["web", "app"]) {
			const waits = waitsFor(recorded, "Group", tier);
			assert.ok(waits.includes(`SecurityGroupIngressRule ${tier}-to-endpoints-443`), tier);
		}
	});

	it("change image and instance type together for another processor", async () => {
		const recorded = await variant("other");
		for (const [tier, type] of [
			["web", "t4g.small"],
			["app", "t4g.medium"],
		] as const) {
			assert.equal(input(recorded, "LaunchTemplate", tier, "instanceType"), type);
			assert.equal(input(recorded, "LaunchTemplate", tier, "imageId"), newestImage("arm64"));
		}
	});

	it("count a new instance in once the balancer gives it its full share", async () => {
		const recorded = await variant("other");
		assert.equal(input(recorded, "Group", "web", "defaultInstanceWarmup"), 180);
		assert.equal(input(recorded, "Group", "app", "defaultInstanceWarmup"), 120);
	});
});
