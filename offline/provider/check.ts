/** What the provider does with a resource's inputs before anything is planned: it names it, and checks it. */
import { type AwsWorld, createResource } from "../aws/index.js";
import { quoted, suggestion } from "../suggest.js";
import { isList, isMap, type PropertyMap, type PropertyValue, unknown } from "../values.js";
import { type InputType, inputTypes } from "./inputTypes.js";

export interface CheckRequest {
	readonly urn: string;
	readonly type: string;
	readonly name: string;
	/** Inputs of the resource that exists; undefined for a new one, which may be a replacement. */
	readonly olds: PropertyMap | undefined;
	readonly news: PropertyMap;
	readonly world: AwsWorld;
	/** True when the name is taken by something that exists. */
	readonly taken: (property: string, name: string) => boolean;
}

export interface CheckFailure {
	readonly property: string;
	readonly reason: string;
}

export interface CheckAnswer {
	readonly inputs: PropertyMap;
	readonly failures: readonly CheckFailure[];
}

export function check(request: CheckRequest): CheckAnswer {
	const known = inputTypes(request.type);
	if (!known)
		return { inputs: request.news, failures: [{ property: "", reason: `there is no type ${request.type}` }] };
	return { inputs: { ...namesOf(request, known), ...request.news }, failures: faultsOf(request.news, known) };
}

/**
 * The name of a resource that is given none: that of the one it was, else the logical name and seven digits. A
 * replacement, which is made before the other is deleted, gets other digits.
 */
function namesOf(request: CheckRequest, known: readonly InputType[]): PropertyMap {
	const { urn, type, name, olds, news, world, taken } = request;
	const names: Record<string, PropertyValue> = {};
	for (let generation = 1; ; generation++) {
		const made = createResource({ urn: generationUrn(urn, generation), type, name, inputs: news, world });
		const planned = Object.keys(made.names).filter((property) =>
			known.some((input) => input.name === property),
		);
		for (const property of planned) names[property] = olds?.[property] ?? made.names[property] ?? "";
		if (olds || planned.every((property) => !taken(property, String(names[property])))) return names;
	}
}

/** The URN that the table derives ids and names from. */
export function generationUrn(urn: string, generation: number): string {
	return generation === 1 ? urn : `${urn}|${generation}`;
}

function faultsOf(inputs: PropertyMap, known: readonly InputType[]): readonly CheckFailure[] {
	const names = known.map(({ name }) => name);
	const strangers = Object.keys(inputs)
		.filter((property) => !property.startsWith("__") && !names.includes(property))
		.map((property) => ({ property, reason: `is no input of this type${suggestion(property, names)}` }));
	const faults = known.flatMap(({ name, type, required }) => {
		const value = inputs[name];
		if (value === undefined || value === null) {
			return required ? [{ property: name, reason: "is missing, and required" }] : [];
		}
		const expected = shapeOf(type);
		const fits = expected === undefined || value === unknown || hasShape(value, expected);
		return fits ? [] : [{ property: name, reason: `is ${quoted(value)}; it must be ${expected}` }];
	});
	return [...strangers, ...faults];
}

type Shape = "a list" | "a map" | "a number" | "text" | "true or false";

/** The shape that a type of TypeScript asks for; undefined when it allows several. */
function shapeOf(type: string): Shape | undefined {
	const inner = (/^pulumi\.Input<(.*)>( \| undefined)?$/s.exec(type)?.[1] ?? type).replace(
		/ \| undefined$/,
		"",
	);
	if (inner.endsWith("[]")) return "a list";
	if (inner.startsWith("{") || /^inputs\.[\w.]+$/.test(inner)) return "a map";
	if (inner === "number") return "a number";
	if (inner === "boolean") return "true or false";
	if (inner === "string" || /^(string \| )?enums\.[\w.]+$/.test(inner)) return "text";
	return undefined;
}

/** Numbers and booleans may be text, and text may be them: the provider converts one into the other. */
function hasShape(value: PropertyValue, shape: Shape): boolean {
	switch (shape) {
		case "a list":
			return isList(value);
		case "a map":
			return isMap(value);
		case "a number":
			return (
				typeof value === "number" ||
				(typeof value === "string" && value !== "" && Number.isFinite(Number(value)))
			);
		case "true or false":
			return typeof value === "boolean" || value === "true" || value === "false";
		case "text":
			return !isList(value) && !isMap(value);
	}
}
