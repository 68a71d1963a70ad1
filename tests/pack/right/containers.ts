/** Containers: images, tasks on Fargate and on instances, services and jobs. */
import { elsewhere, logGroup, platformKey } from "./base.js";
import { account, allow, document, type Program, type Resources, resource, trust } from "./program.js";

const cluster: Resources = {
	cluster: resource("aws:ecs/cluster:Cluster", {
		settings: [{ name: "containerInsights", value: "enhanced" }],
		configuration: {
			executeCommandConfiguration: {
				kmsKeyId: platformKey,
				logging: "OVERRIDE",
				logConfiguration: { cloudWatchEncryptionEnabled: true, cloudWatchLogGroupName: "/ecs/exec" },
			},
		},
	}),
	capacity: resource("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders", {
		clusterName: "${cluster.name}",
		capacityProviders: ["FARGATE", "FARGATE_SPOT"],
	}),
};

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html, with the log group named. */
const roles: Resources = {
	"start-role": resource("aws:iam/role:Role", { assumeRolePolicy: trust("ecs-tasks.amazonaws.com") }),
	"start-grant": resource("aws:iam/rolePolicy:RolePolicy", {
		role: "${start-role.id}",
		policy: document(
			allow("ecr:GetAuthorizationToken", "*"),
			allow(
				["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
				`arn:aws:ecr:us-east-1:${account}:repository/shop`,
			),
			allow(
				["logs:CreateLogStream", "logs:PutLogEvents"],
				`arn:aws:logs:us-east-1:${account}:log-group:/ecs/shop:*`,
			),
			allow(
				"secretsmanager:GetSecretValue",
				`arn:aws:secretsmanager:us-east-1:${account}:secret:shop/database-??????`,
			),
		),
	}),
	"task-role": resource("aws:iam/role:Role", { assumeRolePolicy: trust("ecs-tasks.amazonaws.com") }),
	"task-grant": resource("aws:iam/rolePolicy:RolePolicy", {
		role: "${task-role.id}",
		policy: document(
			allow(
				["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
				[
					`arn:aws:dynamodb:us-east-1:${account}:table/orders`,
					`arn:aws:dynamodb:us-east-1:${account}:table/orders/index/*`,
				],
			),
		),
	}),
};

const container = {
	name: "shop",
	image: `${account}.dkr.ecr.us-east-1.amazonaws.com/shop@sha256:${"0123456789abcdef".repeat(4)}`,
	essential: true,
	readonlyRootFilesystem: true,
	portMappings: [{ containerPort: 8443, protocol: "tcp" }],
	environment: [{ name: "NODE_ENV", value: "production" }],
	secrets: [
		{
			name: "DATABASE_URL",
			valueFrom: `arn:aws:secretsmanager:us-east-1:${account}:secret:shop/database-abcdef`,
		},
	],
	logConfiguration: {
		logDriver: "awslogs",
		options: {
			"awslogs-group": "/ecs/shop",
			"awslogs-region": "us-east-1",
			"awslogs-stream-prefix": "shop",
		},
	},
};

function task(containers: readonly object[] = [container], more: object = {}): Resources {
	return {
		logs: logGroup("/ecs/shop"),
		task: resource("aws:ecs/taskDefinition:TaskDefinition", {
			family: "shop",
			requiresCompatibilities: ["FARGATE"],
			networkMode: "awsvpc",
			cpu: "512",
			memory: "1024",
			executionRoleArn: "${start-role.arn}",
			taskRoleArn: "${task-role.arn}",
			containerDefinitions: JSON.stringify(containers),
			...more,
		}),
	};
}

const group: Resources = {
	group: resource("aws:ec2/securityGroup:SecurityGroup", {
		vpcId: elsewhere.vpcId,
		description: "the shop's tasks",
		ingress: [
			{
				description: "the balancer",
				protocol: "tcp",
				fromPort: 8443,
				toPort: 8443,
				securityGroups: ["sg-0a1b2c3d4e5f60718"],
			},
		],
		egress: [
			{ description: "images", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] },
		],
	}),
};

const service = {
	cluster: "${cluster.arn}",
	taskDefinition: "${task.arn}",
	launchType: "FARGATE",
	desiredCount: 2,
	networkConfiguration: { subnets: [...elsewhere.privateSubnets], securityGroups: ["${group.id}"] },
	loadBalancers: [
		{
			containerName: "shop",
			containerPort: 8443,
			targetGroupArn: `arn:aws:elasticloadbalancing:us-east-1:${account}:targetgroup/shop/0123456789abcdef`,
		},
	],
	deploymentCircuitBreaker: { enable: true, rollback: true },
};

const fargate: Resources = {
	...cluster,
	...roles,
	...task(),
	...group,
	service: resource("aws:ecs/service:Service", service),
};

export const containers: readonly Program[] = [
	{ title: "a service on Fargate behind a balancer", resources: fargate },
	{
		title: "a service that scales by its load, with names that others find it by",
		resources: {
			...fargate,
			names: resource("aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace", {
				name: "shop.local",
				vpc: elsewhere.vpcId,
			}),
			service: resource("aws:ecs/service:Service", {
				...service,
				serviceConnectConfiguration: { enabled: true, namespace: "${names.arn}" },
			}),
			range: resource("aws:appautoscaling/target:Target", {
				serviceNamespace: "ecs",
				scalableDimension: "ecs:service:DesiredCount",
				resourceId: "service/shop/shop",
				minCapacity: 2,
				maxCapacity: 10,
			}),
			load: resource("aws:appautoscaling/policy:Policy", {
				policyType: "TargetTrackingScaling",
				resourceId: "service/shop/shop",
				scalableDimension: "ecs:service:DesiredCount",
				serviceNamespace: "ecs",
				targetTrackingScalingPolicyConfiguration: {
					targetValue: 60,
					predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
				},
			}),
		},
	},
	{
		title: "a service with a router of logs beside it",
		resources: {
			...fargate,
			...task([
				{
					...container,
					logConfiguration: { logDriver: "awsfirelens", options: { Name: "firehose", region: "us-east-1" } },
				},
				{
					name: "router",
					image: "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable",
					essential: true,
					readonlyRootFilesystem: true,
					firelensConfiguration: { type: "fluentbit" },
					logConfiguration: container.logConfiguration,
				},
			]),
		},
	},
	{
		title: "a service that keeps files",
		resources: {
			...fargate,
			...task([{ ...container, mountPoints: [{ sourceVolume: "files", containerPath: "/srv/files" }] }], {
				volumes: [
					{
						name: "files",
						efsVolumeConfiguration: {
							fileSystemId: "fs-0a1b2c3d4e5f60718",
							transitEncryption: "ENABLED",
							authorizationConfig: { accessPointId: "fsap-0a1b2c3d4e5f60718", iam: "ENABLED" },
						},
					},
				],
			}),
		},
	},
	{
		title: "a service that CodeDeploy replaces",
		resources: {
			...fargate,
			service: resource("aws:ecs/service:Service", {
				...Object.fromEntries(Object.entries(service).filter(([key]) => key !== "deploymentCircuitBreaker")),
				deploymentController: { type: "CODE_DEPLOY" },
			}),
		},
	},
	{
		title: "a service on instances of the cluster",
		resources: {
			...cluster,
			...roles,
			...task([container], { requiresCompatibilities: ["EC2"] }),
			...group,
			machines: resource("aws:ecs/capacityProvider:CapacityProvider", {
				autoScalingGroupProvider: {
					autoScalingGroupArn: `arn:aws:autoscaling:us-east-1:${account}:autoScalingGroup:0a1b2c3d-0000-4000-8000-000000000000:autoScalingGroupName/ecs`,
					managedTerminationProtection: "ENABLED",
					managedScaling: { status: "ENABLED", targetCapacity: 100 },
				},
			}),
			service: resource("aws:ecs/service:Service", {
				...Object.fromEntries(Object.entries(service).filter(([key]) => key !== "launchType")),
				capacityProviderStrategies: [{ capacityProvider: "${machines.name}", weight: 1 }],
				orderedPlacementStrategies: [{ type: "spread", field: "attribute:ecs.availability-zone" }],
			}),
		},
	},
	{
		title: "a job that is started every night",
		resources: {
			...cluster,
			...roles,
			...task([{ ...container, portMappings: [] }]),
			nightly: resource("aws:scheduler/schedule:Schedule", {
				scheduleExpression: "cron(0 3 * * ? *)",
				flexibleTimeWindow: { mode: "OFF" },
				target: {
					arn: "${cluster.arn}",
					roleArn: "${starter.arn}",
					ecsParameters: { taskDefinitionArn: "${task.arn}" },
				},
			}),
			starter: resource("aws:iam/role:Role", {
				assumeRolePolicy: trust("scheduler.amazonaws.com"),
				inlinePolicies: [
					{
						name: "run",
						policy: document(
							allow("ecs:RunTask", `arn:aws:ecs:us-east-1:${account}:task-definition/shop:*`, {
								Condition: {
									ArnEquals: { "ecs:cluster": `arn:aws:ecs:us-east-1:${account}:cluster/shop` },
								},
							}),
							allow(
								"iam:PassRole",
								[`arn:aws:iam::${account}:role/shop-start`, `arn:aws:iam::${account}:role/shop-task`],
								{ Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } } },
							),
						),
					},
				],
			}),
		},
	},
];
