/** The files and the table that are made from the contract's schema. */
import { type Leaf, leaves } from "../infra/contract/describe.js";
import { contractVersion } from "../infra/contract/schema.js";

/** The part of JSON Schema that the contract uses. */
interface Schema {
	readonly type?: string;
	readonly description?: string;
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly required?: readonly string[];
	readonly items?: Schema;
}

/** Rows of the README's table: output, type, example, what it is and who needs it. */
export function outputRows(): readonly (readonly string[])[] {
	return leaves().map(({ path, type, optional, example, description, who }) => [
		`\`${path.join(".")}\``,
		optional ? `${type}, not in every stack` : type,
		`\`${shown(example)}\``,
		description,
		who,
	]);
}

/** Lists as they stand in JSON, everything else as it is. */
function shown(example: Leaf["example"]): string {
	return Array.isArray(example) ? JSON.stringify(example) : String(example);
}

/** Text of index.d.ts: an interface for each group of outputs, and the function that reads them. */
export function declarations(schema: Schema): string {
	const groups = Object.entries(schema.properties ?? {});
	const nameOf = (group: string) => group.charAt(0).toUpperCase() + group.slice(1);
	const interfaces = groups
		.filter(([, { type }]) => type === "object")
		.map(([group, body]) => `export interface ${nameOf(group)} ${typeText(body, "")}\n`);
	const members = (wrap: (type: string) => string) =>
		groups
			.map(([group, { type, description }]) =>
				type === "object"
					? `\treadonly ${group}: ${wrap(nameOf(group))};\n`
					: `${comment(description, "\t")}\treadonly ${group}: ${wrap("string")};\n`,
			)
			.join("");
	return `// Generated from the contract's schema, ${contractVersion}: npm run docs.
import type * as pulumi from "@pulumi/pulumi";

${interfaces.join("\n")}
/** What \`pulumi stack output --json\` prints. */
export interface Contract {
${members((type) => type)}}

/** The contract as outputs; those of a group can be used directly, as in \`platform(...).apiTeam.port\`. */
export interface Platform {
${members((type) => `pulumi.Output<${type}>`)}}

/**
 * Reads the outputs of a platform's stack.
 *
 * @param stack Its full name, such as \`organization/terrace/prod\`, or a reference that there is already. Unless the
 * state is in Pulumi Cloud, the organization is called \`organization\`. Ask once for each name: Pulumi knows a
 * reference by it.
 * @throws A RunError, which Pulumi shows without a stack trace, when the stack is no platform, offers another major
 * version of the contract, or lacks an output.
 */
export function platform(
	stack: string | pulumi.StackReference,
	options?: pulumi.CustomResourceOptions,
): Platform;
`;
}

function typeText({ type, items, properties = {}, required = [] }: Schema, indent: string): string {
	switch (type) {
		case "string":
			return "string";
		case "integer":
			return "number";
		case "array":
			return `${typeText(items ?? {}, indent)}[]`;
		case "object": {
			const inner = `${indent}\t`;
			const lines = Object.entries(properties).map(
				([key, value]) =>
					`${comment(value.description, inner)}${inner}readonly ${key}${required.includes(key) ? "" : "?"}: ${typeText(value, inner)};\n`,
			);
			return `{\n${lines.join("")}${indent}}`;
		}
		default:
			throw new TypeError(`no TypeScript type for the JSON type ${type}`);
	}
}

function comment(description: string | undefined, indent: string): string {
	return description ? `${indent}/** ${description}. */\n` : "";
}
