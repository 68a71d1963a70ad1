/** ECS: what containers may do to the host beneath them and to the network, and who sees what they do. */
import { elements, inside, unresolved } from "../graph/values.js";
import type { Properties } from "../resources.js";
import { type Complaint, resourceRule, violation } from "../rule.js";
import * as examples from "./containers.examples.js";
import { mustBeTrue, mustNotBeTrue, notKnown, unlessExcused } from "./expect.js";
import { namesSecret, shownName } from "./secretNames.js";

type Task = Properties<"aws:ecs/taskDefinition:TaskDefinition">;
type Container = Readonly<Record<string, unknown>>;

function isBlock(value: unknown): value is Container {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Judges each container of a task. Names of containers are no secrets, but only what looks like one is shown. */
function eachContainer(
	{ containerDefinitions: text }: Task,
	judge: (container: Container) => readonly Complaint[],
): readonly Complaint[] {
	if (text === unresolved) return [notKnown("containerDefinitions", "what the rule asks of each container")];
	let containers: unknown;
	try {
		containers = JSON.parse(text ?? "");
	} catch {
		return [violation("containerDefinitions is not valid JSON; allowed: a list of containers")];
	}
	if (!Array.isArray(containers) || !containers.every(isBlock)) {
		return [violation("containerDefinitions is no list of containers; allowed: a list of containers")];
	}
	return containers.flatMap((container) => {
		const { name } = container;
		const which =
			typeof name === "string" && /^[\w-]{1,255}$/.test(name) ? `container ${name}` : "a container";
		return judge(container).map((complaint) => ({ ...complaint, message: `${which}: ${complaint.message}` }));
	});
}

const noPublicIp = resourceRule({
	id: "ecs-no-public-ip",
	title: "Containers have no public address",
	severity: "high",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "ECS.2" },
		{ framework: "Checkov", id: "CKV_AWS_333" },
	],
	why: "A container with a public address is reached past the balancer and its firewall as soon as one rule lets it.",
	fix: "Leave networkConfiguration.assignPublicIp out, and put the service into private subnets with a way out.",
	examples: examples.noPublicIp,
	types: ["aws:ecs/service:Service"],
	check: ({ networkConfiguration }) =>
		mustNotBeTrue(
			inside(networkConfiguration, ({ assignPublicIp }) => assignPublicIp),
			"networkConfiguration.assignPublicIp",
		),
});

const noPrivileged = resourceRule({
	id: "ecs-no-privileged",
	title: "Containers do not run privileged",
	severity: "high",
	level: "mandatory",
	undecided: "at-update",
	controls: [{ framework: "FSBP", id: "ECS.4" }],
	why: "A privileged container is root on its host, with every other container there. CKV_AWS_334 looks for a key that ECS does not have, and is not meant.",
	fix: "Leave privileged out, and add the one capability that is needed in linuxParameters.",
	examples: examples.noPrivileged,
	types: ["aws:ecs/taskDefinition:TaskDefinition"],
	check: (task) => eachContainer(task, ({ privileged }) => mustNotBeTrue(privileged, "privileged")),
});

const modes = { pidMode: "processes", ipcMode: "memory", networkMode: "network" } as const;

const noHostModes = resourceRule({
	id: "ecs-no-host-namespaces",
	title: "Containers share neither processes nor memory nor network with their host",
	severity: "high",
	level: "mandatory",
	undecided: "at-update",
	controls: [{ framework: "FSBP", id: "ECS.3" }],
	why: "In the host's namespace a container sees, and stops, what runs beside it, and answers on the host's address, past its own security group. Stricter than the control, which looks at pidMode only.",
	fix: "Leave pidMode and ipcMode out, or set them to task; set networkMode to awsvpc.",
	examples: examples.noHostModes,
	types: ["aws:ecs/taskDefinition:TaskDefinition"],
	check: (task) =>
		(Object.keys(modes) as (keyof typeof modes)[]).flatMap((mode) => {
			if (task[mode] === unresolved) return [notKnown(mode, "any but host")];
			return task[mode] === "host" ? [violation(`${mode} is host; allowed: any other`)] : [];
		}),
});

const noPlainSecrets = resourceRule({
	id: "ecs-no-plain-secrets",
	title: "Containers get their secrets from a store, not from plain variables",
	severity: "critical",
	level: "mandatory",
	undecided: "at-update",
	controls: [{ framework: "FSBP", id: "ECS.8" }],
	why: "A plain variable is shown to whoever may describe the task, and stays in every revision. Stricter than the control, which knows three names: others that end in a word for a secret count too.",
	fix: "Name the secret's ARN under secrets instead of environment.",
	examples: examples.noPlainSecrets,
	types: ["aws:ecs/taskDefinition:TaskDefinition"],
	check: (task) =>
		eachContainer(task, ({ environment }) =>
			elements(environment)
				.map((variable) => (isBlock(variable) ? variable.name : undefined))
				.filter((name) => typeof name === "string")
				.filter(namesSecret)
				.map((name) => violation(`${shownName(name)} is a plain variable; allowed: under secrets`)),
		),
});

const readOnlyRoot = resourceRule({
	id: "ecs-read-only-root",
	title: "Containers cannot change what they are made of",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "ECS.5" },
		{ framework: "Checkov", id: "CKV_AWS_336" },
	],
	why: "Whoever gets in can neither leave a program behind nor change the one that runs. Windows has no such containers and is passed over.",
	fix: "Set readonlyRootFilesystem to true, and mount a volume where the program writes.",
	examples: examples.readOnlyRoot,
	types: ["aws:ecs/taskDefinition:TaskDefinition"],
	check: (task) => {
		const system = inside(task.runtimePlatform, ({ operatingSystemFamily }) => operatingSystemFamily);
		if (typeof system === "string" && system.startsWith("WINDOWS")) return [];
		const complaints = eachContainer(task, ({ readonlyRootFilesystem }) =>
			mustBeTrue(readonlyRootFilesystem, "readonlyRootFilesystem"),
		);
		return unlessExcused(system, "runtimePlatform", complaints);
	},
});

const logging = resourceRule({
	id: "ecs-logging",
	title: "Containers keep their logs",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "ECS.9" },
		{ framework: "cdk-nag", id: "AwsSolutions-ECS7" },
	],
	why: "What a container printed is gone with it, and it is gone when something was wrong.",
	fix: "Set logConfiguration with a logDriver, such as awslogs and a log group of the program.",
	examples: examples.logging,
	types: ["aws:ecs/taskDefinition:TaskDefinition"],
	check: (task) =>
		eachContainer(task, ({ logConfiguration }) =>
			isBlock(logConfiguration) && typeof logConfiguration.logDriver === "string"
				? []
				: [violation("logConfiguration names no logDriver; allowed: any")],
		),
});

const containerInsights = resourceRule({
	id: "ecs-container-insights",
	title: "Clusters report what their containers use",
	severity: "low",
	level: "advisory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "ECS.12" },
		{ framework: "Checkov", id: "CKV_AWS_65" },
		{ framework: "cdk-nag", id: "AwsSolutions-ECS4" },
	],
	why: "Without them a container that restarts over and over shows nowhere.",
	fix: "Set the cluster's setting containerInsights to enabled or enhanced.",
	examples: examples.containerInsights,
	types: ["aws:ecs/cluster:Cluster"],
	check: ({ settings }) => {
		const allowed = "enabled, enhanced";
		const values = elements(settings).map((setting) => {
			if (setting === unresolved || setting.name === unresolved) return unresolved;
			return setting.name === "containerInsights" ? setting.value : undefined;
		});
		if (values.includes("enabled") || values.includes("enhanced")) return [];
		return values.includes(unresolved)
			? [notKnown("containerInsights", allowed)]
			: [violation(`containerInsights is off; allowed: ${allowed}`)];
	},
});

const platformVersion = resourceRule({
	id: "ecs-platform-version",
	title: "Fargate services run on the latest platform",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "ECS.10" },
		{ framework: "Checkov", id: "CKV_AWS_332" },
	],
	why: "Kernel and runtime come with the platform. Stricter than ECS.10, which takes the number that is the latest today: it stays where it is when the next one comes.",
	fix: "Leave platformVersion out or set it to LATEST.",
	examples: examples.platformVersion,
	types: ["aws:ecs/service:Service"],
	check: ({ platformVersion: version }) => {
		if (version === undefined || version === "LATEST") return [];
		if (version === unresolved) return [notKnown("platformVersion", "LATEST")];
		return [violation("platformVersion is a fixed one; allowed: LATEST")];
	},
});

export const containerRules = [
	noPublicIp,
	noPrivileged,
	noHostModes,
	noPlainSecrets,
	readOnlyRoot,
	logging,
	containerInsights,
	platformVersion,
];
