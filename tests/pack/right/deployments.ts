/** Deployments: in place, blue and green, a part at a time. */
import { account, type Program, type Resources, resource, trust } from "./program.js";

const deployRole: Resources = {
	"deploy-role": resource("aws:iam/role:Role", {
		assumeRolePolicy: trust("codedeploy.amazonaws.com"),
		managedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole"],
	}),
	application: resource("aws:codedeploy/application:Application", { computePlatform: "Server" }),
	alarm: resource("aws:cloudwatch/metricAlarm:MetricAlarm", {
		comparisonOperator: "GreaterThanThreshold",
		evaluationPeriods: 2,
		metricName: "HTTPCode_Target_5XX_Count",
		namespace: "AWS/ApplicationELB",
		dimensions: { LoadBalancer: "app/shop/0123456789abcdef" },
		period: 60,
		statistic: "Sum",
		threshold: 10,
		alarmActions: [`arn:aws:sns:us-east-1:${account}:operations`],
	}),
};

const deployment = {
	appName: "${application.name}",
	deploymentGroupName: "shop",
	serviceRoleArn: "${deploy-role.arn}",
	autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"] },
	alarmConfiguration: { enabled: true, alarms: ["${alarm.name}"] },
};

export const deployments: readonly Program[] = [
	{
		title: "a fleet, half of it at a time, that rolls back by itself",
		resources: {
			...deployRole,
			deployment: resource("aws:codedeploy/deploymentGroup:DeploymentGroup", {
				...deployment,
				autoscalingGroups: ["shop"],
				deploymentConfigName: "CodeDeployDefault.HalfAtATime",
				deploymentStyle: { deploymentType: "IN_PLACE", deploymentOption: "WITH_TRAFFIC_CONTROL" },
				loadBalancerInfo: { targetGroupInfos: [{ name: "shop" }] },
			}),
		},
	},
	{
		title: "containers, blue and green",
		resources: {
			...deployRole,
			application: resource("aws:codedeploy/application:Application", { computePlatform: "ECS" }),
			deployment: resource("aws:codedeploy/deploymentGroup:DeploymentGroup", {
				...deployment,
				deploymentConfigName: "CodeDeployDefault.ECSCanary10Percent5Minutes",
				deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
				ecsService: { clusterName: "shop", serviceName: "shop" },
				blueGreenDeploymentConfig: {
					deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT" },
					terminateBlueInstancesOnDeploymentSuccess: {
						action: "TERMINATE",
						terminationWaitTimeInMinutes: 30,
					},
				},
			}),
		},
	},
	{
		title: "a function, a tenth at a time",
		resources: {
			...deployRole,
			application: resource("aws:codedeploy/application:Application", { computePlatform: "Lambda" }),
			deployment: resource("aws:codedeploy/deploymentGroup:DeploymentGroup", {
				...deployment,
				deploymentConfigName: "CodeDeployDefault.LambdaCanary10Percent10Minutes",
				deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
			}),
		},
	},
];
