/** What a mutant is, and how a change of one value becomes a plan in which one resource is different. */
import type { PlannedResource } from "../../policies/reachability.js";

/** A resource as a plan records it, or as a fragment of one simulates it. */
export interface Resource extends PlannedResource {
	readonly inputs: Readonly<Record<string, unknown>>;
	readonly outputs: Readonly<Record<string, unknown>>;
}

/** A change of one value: what was done, and what stands there now; without `value` nothing does. */
export interface Change {
	/** `drop`, `flip`, `[Sid].Condition: drop`... */
	readonly operator: string;
	/** Steps below the value that was looked at, as `.key` or `[]`. */
	readonly path: string;
	/** Which elements of lists it is about: the second of two that are told apart by a name. */
	readonly elements: readonly string[];
	readonly value?: unknown;
	/** The reference that changed, as URNs. */
	readonly swapped?: { readonly from: string; readonly to: string };
}

export interface Mutant {
	readonly type: string;
	/** The top-level input that changed; undefined when the resource was deleted or added. */
	readonly property: string | undefined;
	/** `property path: operator`. */
	readonly what: string;
	/** The role of the resource, and of the elements of its lists that are meant: `edge`, `public[120]`. */
	readonly who: string;
	/** URN of the resource that is different. */
	readonly urn: string;
	/** The resource as it is now; undefined when it was deleted. */
	readonly resource: Resource | undefined;
}

/** A plan with one resource changed, deleted or added. */
export function applied(resources: readonly Resource[], { urn, resource }: Mutant): readonly Resource[] {
	if (!resources.some((other) => other.urn === urn)) return resource ? [...resources, resource] : resources;
	return resources.flatMap((other) => (other.urn === urn ? (resource ?? []) : [other]));
}

/**
 * A resource's logical name without project, stack and zone: `prod-edge` and `dev-edge` are `edge`,
 * `terrace-prod-nat-b-ports` is `nat-ports`.
 */
export function roleOf(name: string): string {
	const own = name.replace(/^(terrace-)?(prod|dev)-/, "");
	return own.replace(/(^|-)[a-f](?=-|$)/g, "").replace(/^-/, "") || own;
}

/** A resource with one of its top-level inputs changed. AWS reports it changed too. */
export function withInput(resource: Resource, property: string, change: Change): Resource {
	const { [property]: input, ...inputs } = resource.inputs;
	const { [property]: output, ...outputs } = resource.outputs;
	const { [property]: urns = [], ...others } = resource.propertyDependencies;
	if (!("value" in change)) return { ...resource, inputs, outputs, propertyDependencies: others };
	const { swapped, value } = change;
	const dependencies = swapped
		? [...new Set([...urns.filter((urn) => urn !== swapped.from), swapped.to])]
		: urns;
	return {
		...resource,
		inputs: { ...inputs, [property]: value },
		outputs: { ...outputs, [property]: value },
		propertyDependencies: dependencies.length > 0 ? { ...others, [property]: dependencies } : others,
	};
}
