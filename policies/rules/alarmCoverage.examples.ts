/** Examples of the rules in alarmCoverage.ts. */
import type { Plain } from "../resources.js";
import type { Example, Examples, Fragment, FragmentResource } from "../rule.js";
import { resource } from "./reachability.fragments.js";

type Alarm = Partial<Plain<"aws:cloudwatch/metricAlarm:MetricAlarm">>;

function alarm(properties: Alarm): FragmentResource {
	return resource("aws:cloudwatch/metricAlarm:MetricAlarm", {
		...{ comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1, threshold: 1 },
		...properties,
	});
}

const topic = resource("aws:sns/topic:Topic", { name: "alerts" });
const told = alarm({ namespace: "Shop", metricName: "Orders", alarmActions: ["${topic.arn}"] });

function following(topicArn: string): FragmentResource {
	return resource("aws:sns/topicSubscription:TopicSubscription", {
		...{ topic: topicArn, protocol: "email", endpoint: "on-call@example.com" },
	});
}

export const heard: Examples = {
	fails: [
		{ title: "a topic that nobody follows", resources: { topic, told } },
		{
			title: "a subscriber of another topic",
			resources: { topic, told, other: topic, subscription: following("${other.arn}") },
		},
	],
	passes: [
		{ title: "a mail to somebody", resources: { topic, told, subscription: following("${topic.arn}") } },
		{ title: "a topic for something else", resources: { topic } },
	],
};

const gateway = resource("aws:ec2/natGateway:NatGateway", { subnetId: "subnet-0123456789abcdef0" });
const ports = { namespace: "AWS/NATGateway", metricName: "ErrorPortAllocation" };
const storage = { namespace: "AWS/RDS", metricName: "FreeStorageSpace" };
const shop = resource("aws:rds/instance:Instance", { engine: "postgres", identifier: "shop" });

function watching(title: string, resources: Fragment): Example {
	return { title, resources };
}

export const covered: Examples = {
	fails: [
		watching("an alarm on one gateway of two", {
			gateway,
			other: gateway,
			ports: alarm({ ...ports, dimensions: { NatGatewayId: "${gateway.id}" } }),
		}),
		watching("a database with an alarm on its processor", {
			...{ gateway, shop },
			ports: alarm({ ...ports, dimensions: { NatGatewayId: "${gateway.id}" } }),
			busy: alarm({
				...storage,
				...{ metricName: "CPUUtilization", dimensions: { DBInstanceIdentifier: "${shop.identifier}" } },
			}),
		}),
	],
	passes: [
		watching("an alarm on each", {
			...{ gateway, shop },
			ports: alarm({ ...ports, dimensions: { NatGatewayId: "${gateway.id}" } }),
			full: alarm({ ...storage, dimensions: { DBInstanceIdentifier: "${shop.identifier}" } }),
		}),
		watching("the errors of a balancer, as a part of a quotient", {
			balancer: resource("aws:lb/loadBalancer:LoadBalancer"),
			rate: alarm({
				metricQueries: [
					{ id: "rate", expression: "100 * failed", returnData: true },
					{
						id: "failed",
						metric: {
							...{ namespace: "AWS/ApplicationELB", metricName: "HTTPCode_ELB_5XX_Count" },
							...{ period: 60, stat: "Sum", dimensions: { LoadBalancer: "${balancer.arnSuffix}" } },
						},
					},
				],
			}),
		}),
		watching("an alarm on all databases, wherever they are", {
			...{ shop, gateway },
			ports: alarm({ ...ports, dimensions: { NatGatewayId: "${gateway.id}" } }),
			all: alarm({
				metricQueries: [
					{
						id: "all",
						expression: 'SELECT MIN(FreeStorageSpace) FROM SCHEMA("AWS/RDS", DBInstanceIdentifier)',
					},
				],
			}),
		}),
		watching("a stack without such alarms", { ...{ gateway, shop }, ...{ topic, told } }),
		watching("a member of a cluster, and a balancer of connections", {
			member: resource("aws:rds/instance:Instance", { engine: "aurora-postgresql" }),
			connections: resource("aws:lb/loadBalancer:LoadBalancer", { loadBalancerType: "network" }),
			gateway,
			ports: alarm({ ...ports, dimensions: { NatGatewayId: "${gateway.id}" } }),
		}),
	],
};
