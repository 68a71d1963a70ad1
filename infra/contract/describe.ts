/** The contract's own description, for documentation, Parameter Store and those who do not read TypeScript. */
import { z } from "zod";
import { contractSchema, contractVersion, needs } from "./schema.js";

/** An output that carries a value. */
export interface Leaf {
	/** Keys from the top, such as `operations`, `subnetIds`, `app`. */
	readonly path: readonly string[];
	readonly type: "string" | "integer" | "list of strings";
	/** True when some stacks do not have it. */
	readonly optional: boolean;
	readonly description: string;
	readonly example: unknown;
	/** What it is needed for. */
	readonly who: string;
}

/** Every output in the order of the schema. */
export function leaves(): readonly Leaf[] {
	return below(contractSchema, []);
}

function below(schema: z.core.$ZodType, path: readonly string[], optional = false): readonly Leaf[] {
	if (schema instanceof z.ZodExactOptional) return below(schema.unwrap(), path, true);
	if (schema instanceof z.ZodObject) {
		return Object.entries(schema.shape).flatMap(([key, property]) => below(property, [...path, key]));
	}
	const { description = "", examples = [] } = z.globalRegistry.get(schema) ?? {};
	const [example] = examples as readonly unknown[];
	const who = needs.get(schema)?.who ?? "";
	return [{ path, type: typeOf(schema), optional, description, example, who }];
}

function typeOf(schema: z.core.$ZodType): Leaf["type"] {
	if (schema instanceof z.ZodString) return "string";
	if (schema instanceof z.ZodNumber) return "integer";
	if (schema instanceof z.ZodArray) return "list of strings";
	throw new TypeError(`the contract has no outputs of type ${schema._zod.def.type}`);
}

/** The JSON Schema (draft 2020-12) of what `pulumi stack output --json` prints. Its `$id` ends in the version. */
export function jsonSchema(): Readonly<Record<string, unknown>> {
	const { $schema, ...rest } = z.toJSONSchema(contractSchema, { io: "input" });
	const title = "Outputs of a Terrace stack";
	return { $schema, $id: `urn:terrace:contract:${contractVersion}`, title, ...rest };
}
