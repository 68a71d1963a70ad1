/** Examples of the rules in containerServices.ts. */
import type { Plain } from "../resources.js";
import type { Example, Examples, FragmentResource } from "../rule.js";

function service(title: string, properties: Partial<Plain<"aws:ecs/service:Service">>): Example {
	return { title, resources: { service: { type: "aws:ecs/service:Service", properties } } };
}

export const circuitBreaker: Examples = {
	fails: [
		service("a service that says nothing", {}),
		service("a breaker that is off", { deploymentCircuitBreaker: { enable: false, rollback: true } }),
		service("a breaker that only stops", { deploymentCircuitBreaker: { enable: true, rollback: false } }),
		service("a breaker that only stops, with the controller said", {
			deploymentController: { type: "ECS" },
			deploymentCircuitBreaker: { enable: true, rollback: false },
		}),
	],
	passes: [
		service("a breaker with a rollback", { deploymentCircuitBreaker: { enable: true, rollback: true } }),
		service("CodeDeploy", { deploymentController: { type: "CODE_DEPLOY" } }),
		service("one task on each instance", { schedulingStrategy: "DAEMON" }),
	],
};

const role: FragmentResource = { type: "aws:iam/role:Role", properties: { assumeRolePolicy: "{}" } };

function task(title: string, executionRoleArn?: string, taskRoleArn?: string): Example {
	return {
		title,
		resources: {
			start: role,
			run: role,
			task: {
				type: "aws:ecs/taskDefinition:TaskDefinition",
				properties: {
					family: "shop",
					containerDefinitions: "[]",
					...(executionRoleArn && { executionRoleArn }),
					...(taskRoleArn && { taskRoleArn }),
				},
			},
		},
	};
}

const shared = "arn:aws:iam::111122223333:role/shared";

export const rolesApart: Examples = {
	fails: [
		task("one role of the stack", "${start.arn}", "${start.arn}"),
		task("one role of another stack", shared, shared),
	],
	passes: [
		task("two roles", "${start.arn}", "${run.arn}"),
		task("two roles of which one is another stack's", shared, "${run.arn}"),
		task("a task that has no rights", "${start.arn}"),
	],
};
