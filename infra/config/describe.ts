/** The configuration's own description, for documentation and for tests that must miss no key. */
import { z } from "zod";
import { allowedBy, isOptional, unwrapped } from "./formats.js";
import { sections } from "./schema.js";

export interface KeyDescription {
	/** Path below the project, such as `database.storageGiB`; `[]` stands for an item of a list. */
	readonly key: string;
	readonly allowed: string;
	/** False when every stack must state the key. */
	readonly optional: boolean;
	/** The value that stands in when the key is left out; undefined when none does. */
	readonly fallback: unknown;
	readonly purpose: string;
	readonly schema: z.core.$ZodType;
}

/** Every key that carries a value, in the order of the schema. */
export function describeKeys(): readonly KeyDescription[] {
	return Object.entries(sections).flatMap(([name, schema]) => keysBelow(name, schema));
}

function keysBelow(key: string, schema: z.core.$ZodType): readonly KeyDescription[] {
	const inner = unwrapped(schema);
	if (inner instanceof z.ZodObject) {
		return Object.entries(inner.shape).flatMap(([name, property]) => keysBelow(`${key}.${name}`, property));
	}
	const self: KeyDescription = {
		key,
		allowed: allowedBy(schema),
		optional: isOptional(schema),
		fallback: schema instanceof z.ZodDefault ? schema.def.defaultValue : undefined,
		purpose: z.globalRegistry.get(schema)?.description ?? "",
		schema,
	};
	const item = inner instanceof z.ZodArray ? unwrapped(inner.element) : undefined;
	return item instanceof z.ZodObject ? [self, ...keysBelow(`${key}[]`, item)] : [self];
}
