/**
 * Takes one value at a time out of each example and puts an unknown one in its place. What is unknown may turn out
 * to be the value that was there, so a rule must not find a violation in an example that passes, nor pass over one
 * that fails.
 */
import assert from "node:assert/strict";
import type { Example, Rule } from "../../policies/rule.js";
import { alertRules } from "../../policies/rules/alerts.js";
import { containerServiceRules } from "../../policies/rules/containerServices.js";
import { containerRules } from "../../policies/rules/containers.js";
import { databaseRules } from "../../policies/rules/database.js";
import { databaseAccessRules } from "../../policies/rules/databaseAccess.js";
import { databaseBackupPlanRules } from "../../policies/rules/databaseBackupPlan.js";
import { databaseOperationRules } from "../../policies/rules/databaseOperation.js";
import { deliveryRules } from "../../policies/rules/delivery.js";
import { deploymentRules } from "../../policies/rules/deployment.js";
import { keyRules } from "../../policies/rules/keys.js";
import { logRules } from "../../policies/rules/logs.js";
import { queueRules } from "../../policies/rules/queues.js";
import { registryRules } from "../../policies/rules/registry.js";
import { secretRules } from "../../policies/rules/secrets.js";
import { trailRules } from "../../policies/rules/trail.js";
import { analyze, type Resource, simulate, unknown } from "./support.js";

const rules: readonly Rule[] = [
	...databaseRules,
	...databaseAccessRules,
	...databaseOperationRules,
	...databaseBackupPlanRules,
	...keyRules,
	...logRules,
	...alertRules,
	...queueRules,
	...deliveryRules,
	...deploymentRules,
	...trailRules,
	...secretRules,
	...registryRules,
	...containerRules,
	...containerServiceRules,
];

type Block = Readonly<Record<string, unknown>>;

function isBlock(value: unknown): value is Block {
	return typeof value === "object" && value !== null;
}

/** A value with each of its parts, in turn, not known. */
function* withUnknown(value: unknown): Generator<{ readonly part: string; readonly value: unknown }> {
	yield { part: "", value: unknown };
	if (!isBlock(value)) return;
	for (const key of Object.keys(value)) {
		for (const { part, value: inner } of withUnknown(value[key])) {
			const others = Array.isArray(value) ? [...value] : { ...value };
			yield { part: `.${key}${part}`, value: Object.assign(others, { [key]: inner }) };
		}
	}
}

/** The resources of an example, with one part of one input of one of them not known. */
function* mutants({ resources }: Example): Generator<{ readonly part: string; readonly stack: Resource[] }> {
	const stack = simulate(resources, "update");
	for (const resource of stack) {
		for (const [input, value] of Object.entries(resource.inputs)) {
			const { [input]: _, ...propertyDependencies } = resource.propertyDependencies;
			for (const { part, value: changed } of withUnknown(value)) {
				const change = { [input]: changed };
				const mutant = {
					...resource,
					inputs: { ...resource.inputs, ...change },
					outputs: { ...resource.outputs, ...change },
					propertyDependencies,
				};
				yield {
					part: `${resource.name}.${input}${part}`,
					stack: stack.map((one) => (one === resource ? mutant : one)),
				};
			}
		}
	}
}

/** What a rule says of a stack. */
async function verdict(
	rule: Rule,
	stack: readonly Resource[],
): Promise<"passed" | "undetermined" | "violated"> {
	const diagnostics = await analyze([rule], stack);
	const own = diagnostics.filter((diagnostic) => diagnostic.rule === rule.id);
	if (own.some(({ message }) => !message.includes("Undetermined, which counts as a violation"))) {
		return "violated";
	}
	return diagnostics.length > 0 ? "undetermined" : "passed";
}

describe("each rule on its own examples, with one value unknown", () => {
	for (const rule of rules) {
		it(`${rule.id} neither guesses a violation nor passes over one`, async () => {
			for (const [outcome, wrong] of [
				["fails", "passed"],
				["passes", "violated"],
			] as const) {
				for (const example of rule.examples[outcome]) {
					for (const { part, stack } of mutants(example)) {
						assert.notEqual(await verdict(rule, stack), wrong, `${example.title}: ${part}`);
					}
				}
			}
		});
	}
});
