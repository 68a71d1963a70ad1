/** Which inputs the AWS provider's own types require, at the top level and within. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const folder = dirname(require.resolve("@pulumi/aws/package.json"));
const shapes = new Map<string, Shape>();

interface Shape {
	/** The type of a member as written, by name. */
	readonly members: ReadonlyMap<string, { readonly required: boolean; readonly type: string }>;
}

let nested: ReadonlyMap<string, string> | undefined;

/** The text of each namespace of nested types, by its name. */
function namespaces(): ReadonlyMap<string, string> {
	nested ??= new Map(
		readFileSync(join(folder, "types", "input.d.ts"), "utf8")
			.split(/^export declare namespace /m)
			.map((text) => [text.slice(0, text.indexOf(" ")), text]),
	);
	return nested;
}

/** The members of `interface <name>`, in a text in which its members are indented by `indent`. */
function shapeIn(text: string, name: string, indent: string): Shape {
	const start = text.indexOf(`interface ${name} {\n`);
	if (start < 0) return { members: new Map() };
	const end = text.indexOf(`\n${indent.slice(4)}}`, start);
	const members = text
		.slice(start, end)
		.matchAll(new RegExp(`^${indent}(?:"([^"]+)"|(\\w+))(\\??): (.*);$`, "gm"));
	return {
		members: new Map(
			[...members].map(([, quoted, plain, optional, type = ""]) => [
				quoted ?? plain ?? "",
				{ required: optional === "", type },
			]),
		),
	};
}

function shapeOf(key: string): Shape {
	const known = shapes.get(key);
	if (known) return known;
	const [, file = "", name = ""] = key.split(":");
	const shape = key.startsWith("inputs:")
		? shapeIn(namespaces().get(file) ?? "", name, " ".repeat(8))
		: shapeIn(readFileSync(join(folder, `${file}.d.ts`), "utf8"), `${name}Args`, " ".repeat(4));
	shapes.set(key, shape);
	return shape;
}

/**
 * True for a property that a resource of the type cannot be written without: the compiler refuses it. `keys` lead
 * from the resource's inputs to the property, with no step for the elements of a list.
 */
export function isRequired(type: string, keys: readonly string[]): boolean {
	let shape = shapeOf(type);
	for (const [place, key] of keys.entries()) {
		const member = shape.members.get(key);
		if (!member) return false;
		if (place === keys.length - 1) return member.required;
		const [, namespace = "", name = ""] = /inputs\.(\w+)\.(\w+)/.exec(member.type) ?? [];
		shape = shapeOf(`inputs:${namespace}:${name}`);
	}
	return false;
}
