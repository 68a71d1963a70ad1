/** The program's plan as the policy SDK sees it, and the changes that make a wrong one of it. */
import assert from "node:assert/strict";
import type { Mode } from "../../offline/record.js";
import { plain } from "../../offline/values.js";
import { type Resource, unknown } from "../policies/support.js";
import { plan } from "../support/plan.js";

export type Change = (resources: readonly Resource[]) => readonly Resource[];

export async function planned(stack: string, mode: Mode): Promise<readonly Resource[]> {
	const { resources } = await plan(stack, mode);
	return resources.map((resource) => ({
		urn: resource.urn,
		type: resource.type,
		name: resource.name,
		inputs: plain(resource.inputs) as Record<string, unknown>,
		outputs: plain(resource.outputs) as Record<string, unknown>,
		propertyDependencies: resource.propertyDependencies,
	}));
}

/** Changes the inputs of one resource, and what the provider would then report. */
export function edit(type: string, name: string, inputs: Readonly<Record<string, unknown>>): Change {
	return (resources) => {
		assert.ok(
			resources.some((one) => one.type === type && one.name === name),
			name,
		);
		return resources.map((one) =>
			one.type === type && one.name === name
				? { ...one, inputs: { ...one.inputs, ...inputs }, outputs: { ...one.outputs, ...inputs } }
				: one,
		);
	};
}

/** Adds a resource, whose references are given as properties of others. */
export function add(
	type: string,
	name: string,
	inputs: Record<string, unknown>,
	of: Record<string, Resource>,
): Change {
	return (resources) => {
		const preview = Object.values(of).some(({ outputs }) => outputs.id === unknown);
		const ids = Object.entries(of).map(([property, { outputs }]) => [property, outputs.id]);
		const all = { ...inputs, ...Object.fromEntries(ids) };
		const [stack, project] = resources[0]!.urn.split("::");
		const propertyDependencies = Object.fromEntries(
			Object.entries(of).map(([property, { urn }]) => [property, [urn]]),
		);
		const outputs = { ...all, id: preview ? unknown : `${name}-id` };
		const urn = `${stack}::${project}::${type}::${name}`;
		return [...resources, { urn, type, name, inputs: all, outputs, propertyDependencies }];
	};
}
