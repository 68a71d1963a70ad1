/**
 * The inputs of recorded resources, with references shown as what they refer to: `<Vpc vpc>` is the id of
 * that VPC, `<Key logs.arn>` the ARN of that key. A reference is shown only where Pulumi records one, so
 * that a value which merely looks the same stays what it is.
 */
import {
	isList,
	isMap,
	isSecret,
	mapValues,
	type PropertyMap,
	type PropertyValue,
} from "../../offline/values.js";
import type { Plan, Resource } from "./plan.js";

/** `Vpc` of `aws:ec2/vpc:Vpc`. */
export function kindOf({ type }: Resource): string {
	return type.split(":").at(-1) ?? type;
}

/** A logical name without project and stack, which every name begins with. */
export function shortName({ project, stack }: Plan, { name }: Resource): string {
	const prefix = [`${project}-${stack}-`, `${stack}-`].find((start) => name.startsWith(start)) ?? "";
	return name.slice(prefix.length);
}

/** The resources of AWS of one kind, in the order of their names. */
export function ofKind(plan: Plan, kind: string): readonly Resource[] {
	return plan.resources
		.filter((resource) => resource.type.startsWith("aws:") && kindOf(resource) === kind)
		.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Short names of the resources of one kind, in order. */
export function names(plan: Plan, kind: string): readonly string[] {
	return ofKind(plan, kind).map((resource) => shortName(plan, resource));
}

/** The resource of a kind and short name. Throws when there is none. */
export function one(plan: Plan, kind: string, name: string): Resource {
	const found = ofKind(plan, kind).find((resource) => shortName(plan, resource) === name);
	if (!found) throw new Error(`no ${kind} ${name}; there are ${names(plan, kind).join(", ") || "none"}`);
	return found;
}

/** The inputs of one resource, without its tags. A JSON document is shown as what it says. */
export function inputs(plan: Plan, kind: string, name: string): Record<string, unknown> {
	const resource = one(plan, kind, name);
	const shown = Object.entries(resource.inputs)
		.filter(([property]) => property !== "tags")
		.map(([property, value]) => [property, resolved(plan, resource, property, value)] as const);
	return Object.fromEntries(shown);
}

/** One input of one resource. */
export function input(plan: Plan, kind: string, name: string, property: string): unknown {
	return inputs(plan, kind, name)[property];
}

/** Kind and short name of what a resource waits for beyond what its inputs refer to, in order. */
export function waitsFor(plan: Plan, kind: string, name: string): readonly string[] {
	const { dependencies, propertyDependencies } = one(plan, kind, name);
	const referred = new Set(Object.values(propertyDependencies).flat());
	return dependencies
		.filter((urn) => !referred.has(urn))
		.map((urn) => label(plan, byUrn(plan, urn)))
		.sort();
}

function label(plan: Plan, resource: Resource): string {
	return `${kindOf(resource)} ${shortName(plan, resource)}`;
}

const maps = new WeakMap<Plan, ReadonlyMap<string, Resource>>();

function byUrn(plan: Plan, urn: string): Resource {
	const map = maps.get(plan) ?? new Map(plan.resources.map((resource) => [resource.urn, resource]));
	maps.set(plan, map);
	const found = map.get(urn);
	if (!found) throw new Error(`${urn} was never registered`);
	return found;
}

/** A value with references in the place of what other resources computed. */
function resolved(plan: Plan, { propertyDependencies }: Resource, property: string, value: PropertyValue) {
	const sources = (propertyDependencies[property] ?? []).map((urn) => byUrn(plan, urn));
	const references = sources.flatMap((source) => offered(plan, source)).sort((a, b) => a.rank - b.rank);
	const inText = references
		.filter(({ text, rank }) => rank < passedOn && text.length >= 8)
		.sort((a, b) => b.text.length - a.text.length);
	const show = (part: PropertyValue): unknown => {
		if (isSecret(part)) return { secret: show((part as PropertyMap).value ?? null) };
		if (isList(part)) return part.map(show);
		if (isMap(part)) return mapValues(part, (item) => show(item) as PropertyValue);
		if (typeof part !== "string") return part;
		if (part.startsWith('{"')) return show(JSON.parse(part) as PropertyValue);
		const exact = references.find(({ text }) => text === part);
		return exact?.shown ?? inText.reduce((text, source) => text.replaceAll(source.text, source.shown), part);
	};
	return show(value);
}

interface Reference {
	readonly text: string;
	readonly shown: string;
	/** 0 for an id, 1 for an ARN, 2 for what else a resource computed, 3 for what it was itself given. */
	readonly rank: number;
}

const passedOn = 3;

/** The texts that a resource offers to others. */
function offered(plan: Plan, source: Resource): readonly Reference[] {
	const name = label(plan, source);
	const { id: _, arn, ...outputs } = source.outputs;
	const others = Object.entries({ ...source.inputs, ...outputs })
		.filter(([key]) => !["tags", "tagsAll", "region", "owner", "ownerId"].includes(key))
		.flatMap(([key, value]) =>
			leaves(value, key).map(([path, text]) => [path, text, key in source.inputs ? passedOn : 2] as const),
		);
	const all: readonly (readonly [path: string, text: unknown, rank: number])[] = [
		["", source.id, 0],
		["arn", arn, 1],
		...others,
	];
	return all.flatMap(([path, text, rank]) =>
		typeof text === "string" ? [{ text, shown: path ? `<${name}.${path}>` : `<${name}>`, rank }] : [],
	);
}

function leaves(value: PropertyValue, path: string): readonly (readonly [path: string, text: unknown])[] {
	if (isList(value)) return value.flatMap((item, i) => leaves(item, `${path}[${i}]`));
	if (isMap(value)) return Object.entries(value).flatMap(([key, item]) => leaves(item, `${path}.${key}`));
	return [[path, value]];
}
