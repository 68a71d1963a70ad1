/** ECS: how services are deployed, and with which rights their tasks run. */
import { inside, unresolved } from "../graph/values.js";
import { graphRule, resourceRule, violation } from "../rule.js";
import * as examples from "./containerServices.examples.js";
import { about, mustBeTrue, notKnown, unlessExcused } from "./expect.js";

const circuitBreaker = resourceRule({
	id: "ecs-circuit-breaker",
	title: "Services go back to what ran before when a deployment fails",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [],
	why: "Without it ECS starts a broken release over and over, for hours. Deployments by CodeDeploy or another controller have their own way back.",
	fix: "Set enable and rollback in deploymentCircuitBreaker to true.",
	examples: examples.circuitBreaker,
	types: ["aws:ecs/service:Service"],
	check: ({ deploymentController, deploymentCircuitBreaker: breaker, schedulingStrategy }) => {
		const controller = inside(deploymentController, ({ type }) => type);
		if (controller === unresolved) return [notKnown("deploymentController.type", "ECS")];
		if ((controller !== undefined && controller !== "ECS") || schedulingStrategy === "DAEMON") return [];
		return unlessExcused(schedulingStrategy, "schedulingStrategy", [
			...mustBeTrue(
				inside(breaker, ({ enable }) => enable),
				"deploymentCircuitBreaker.enable",
			),
			...mustBeTrue(
				inside(breaker, ({ rollback }) => rollback),
				"deploymentCircuitBreaker.rollback",
			),
		]);
	},
});

const rolesApart = graphRule({
	id: "ecs-roles-apart",
	title: "Tasks run with another role than the one that starts them",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [{ framework: "Checkov", id: "CKV_AWS_249" }],
	why: "The execution role reads every secret and image that the task starts with. A program that runs with it can read them again, and those of its neighbours.",
	fix: "Make a role of its own for taskRoleArn, or leave it out where the program calls nothing of AWS.",
	examples: examples.rolesApart,
	check: (graph) =>
		graph.ofType("aws:ecs/taskDefinition:TaskDefinition").flatMap((task) => {
			const { executionRoleArn, taskRoleArn } = task.inputs;
			if (executionRoleArn === undefined || taskRoleArn === undefined) return [];
			const roleOf = (property: string, value: unknown) => {
				const [role] = graph.resolve(task, property, value, "aws:iam/role:Role");
				return role === "outside" ? value : role;
			};
			const execution = roleOf("executionRoleArn", executionRoleArn);
			const own = roleOf("taskRoleArn", taskRoleArn);
			const allowed = "another than executionRoleArn";
			if ([execution, own].includes("undetermined")) {
				return about(task, [notKnown("taskRoleArn or executionRoleArn", allowed)]);
			}
			return execution === own
				? about(task, [violation(`taskRoleArn is the role of executionRoleArn; allowed: ${allowed}`)])
				: [];
		}),
});

export const containerServiceRules = [circuitBreaker, rolesApart];
