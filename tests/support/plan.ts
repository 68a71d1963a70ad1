/** Plans of the real program, run in the mocked runtime with a stack's own file, changed at a few paths. */
import { type Mode, type Recording, runProgram } from "../../offline/record.js";
import type { RecordedResource } from "../../offline/resources.js";
import { change, raw, root, stackDocument } from "./config.js";

export type Plan = Recording;
export type Resource = RecordedResource;

const plans = new Map<string, Promise<Plan>>();

/** The plan of a stack. Plans are kept: the same one is run once in a test run. */
export function plan(
	stack: string,
	mode: Mode = "preview",
	changes: Record<string, unknown> = {},
): Promise<Plan> {
	const key = JSON.stringify([stack, mode, changes]);
	const made = plans.get(key) ?? run(stack, mode, changes);
	plans.set(key, made);
	return made;
}

function run(stack: string, mode: Mode, changes: Record<string, unknown>): Promise<Plan> {
	const file = stack === "dev" ? "dev" : "prod";
	const { project, values } = raw(change(stackDocument(file), changes), stack);
	return runProgram({ program: root, project, stack, config: values, mode });
}

/** `[stack, mode]` of every plan that the invariants are held against. */
export const everyPlan: readonly (readonly [stack: string, mode: Mode])[] = [
	["dev", "preview"],
	["dev", "update"],
	["prod", "preview"],
	["prod", "update"],
];

export function ofType({ resources }: Plan, type: string): readonly Resource[] {
	return resources.filter((resource) => resource.type === type);
}

/** The one resource of a type and logical name. Throws when there is none. */
export function find(plan: Plan, type: string, name: string): Resource {
	const found = ofType(plan, type).find((resource) => resource.name === name);
	if (!found) {
		const names = ofType(plan, type).map((resource) => resource.name);
		throw new Error(`no ${type} named ${name}; there are ${names.join(", ") || "none"}`);
	}
	return found;
}

/** Logical names of what a property of a resource refers to. */
export function references({ propertyDependencies }: Resource, property: string): readonly string[] {
	return (propertyDependencies[property] ?? []).map((urn) => urn.split("::").at(-1) ?? "");
}
