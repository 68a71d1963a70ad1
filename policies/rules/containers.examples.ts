/** Examples of the rules in containers.ts. */
import type { Plain } from "../resources.js";
import type { Example, Examples } from "../rule.js";

function service(title: string, properties: Partial<Plain<"aws:ecs/service:Service">>): Example {
	return { title, resources: { service: { type: "aws:ecs/service:Service", properties } } };
}

type TaskInputs = Partial<Plain<"aws:ecs/taskDefinition:TaskDefinition">>;

function task(title: string, properties: TaskInputs): Example {
	return {
		title,
		resources: {
			task: {
				type: "aws:ecs/taskDefinition:TaskDefinition",
				properties: { family: "shop", containerDefinitions: "[]", ...properties },
			},
		},
	};
}

function containers(title: string, ...list: object[]): Example {
	const named = list.map((container, i) => ({ name: `part-${i + 1}`, image: "shop:1.0.3", ...container }));
	return task(title, { containerDefinitions: JSON.stringify(named) });
}

const noJson = task("a document that is none", { containerDefinitions: "[{" });
const noList = task("a document that is no list", { containerDefinitions: '{"name":"web"}' });

export const noPublicIp: Examples = {
	fails: [
		service("a service with public addresses", {
			networkConfiguration: { subnets: ["subnet-0"], assignPublicIp: true },
		}),
	],
	passes: [
		service("a service that says nothing", { networkConfiguration: { subnets: ["subnet-0"] } }),
		service("a service without them", {
			networkConfiguration: { subnets: ["subnet-0"], assignPublicIp: false },
		}),
		service("a service on instances", {}),
	],
};

export const noPrivileged: Examples = {
	fails: [containers("one of two privileged", {}, { privileged: true }), noJson, noList],
	passes: [
		containers("containers that say nothing", {}),
		containers("none privileged", { privileged: false }),
	],
};

export const noHostModes: Examples = {
	fails: [
		task("the host's processes", { pidMode: "host" }),
		task("the host's memory", { ipcMode: "host" }),
		task("the host's network", { networkMode: "host" }),
	],
	passes: [
		task("a task that says nothing", {}),
		task("namespaces of its own", { pidMode: "task", ipcMode: "none", networkMode: "awsvpc" }),
	],
};

export const noPlainSecrets: Examples = {
	fails: [
		containers("a key of AWS", { environment: [{ name: "AWS_SECRET_ACCESS_KEY", value: "wJalrXUtnFEMI" }] }),
		containers("credentials of a registry", { environment: [{ name: "ECS_ENGINE_AUTH_DATA", value: "{}" }] }),
		containers("a password", {}, { environment: [{ name: "DB_PASSWORD", value: "correct horse" }] }),
	],
	passes: [
		containers("a password from a store", {
			environment: [{ name: "DB_HOST", value: "db.internal" }],
			secrets: [
				{ name: "DB_PASSWORD", valueFrom: "arn:aws:secretsmanager:us-east-1:111122223333:secret:db" },
			],
		}),
		containers("no variables", {}),
	],
};

export const readOnlyRoot: Examples = {
	fails: [
		containers("a container that says nothing", {}),
		containers(
			"one of two that can be written",
			{ readonlyRootFilesystem: true },
			{ readonlyRootFilesystem: false },
		),
	],
	passes: [
		containers("containers that cannot be written", { readonlyRootFilesystem: true }),
		task("Windows", {
			containerDefinitions: '[{"name":"web"}]',
			runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" },
		}),
	],
};

const logConfiguration = { logDriver: "awslogs", options: { "awslogs-group": "/shop/web" } };

export const logging: Examples = {
	fails: [
		containers("a container that says nothing", {}),
		containers("one of two without logs", { logConfiguration }, {}),
		containers("logs without a driver", { logConfiguration: {} }),
	],
	passes: [containers("containers with logs", { logConfiguration })],
};

function cluster(title: string, ...settings: { name: string; value: string }[]): Example {
	return { title, resources: { cluster: { type: "aws:ecs/cluster:Cluster", properties: { settings } } } };
}

export const containerInsights: Examples = {
	fails: [
		cluster("a cluster that says nothing"),
		cluster("a cluster without them", { name: "containerInsights", value: "disabled" }),
	],
	passes: [
		cluster("a cluster with them", { name: "containerInsights", value: "enabled" }),
		cluster("a cluster with more of them", { name: "containerInsights", value: "enhanced" }),
	],
};

export const platformVersion: Examples = {
	fails: [service("a fixed version", { launchType: "FARGATE", platformVersion: "1.4.0" })],
	passes: [
		service("the latest", { launchType: "FARGATE", platformVersion: "LATEST" }),
		service("a service that says nothing, which means the latest", { launchType: "FARGATE" }),
	],
};
