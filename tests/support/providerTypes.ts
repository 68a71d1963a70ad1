/** What the AWS provider's own type files say of a resource type's inputs. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface InputType {
	readonly name: string;
	/** As written in the type file: `pulumi.Input<string> | undefined`. */
	readonly type: string;
	readonly deprecated: boolean;
}

const folder = dirname(require.resolve("@pulumi/aws/package.json"));
const read = new Map<string, readonly InputType[]>();

/** The inputs of a type such as `aws:ec2/vpc:Vpc`: the members of its `VpcArgs`. */
export function inputTypes(type: string): readonly InputType[] {
	const known = read.get(type) ?? parse(type);
	read.set(type, known);
	return known;
}

function parse(type: string): readonly InputType[] {
	const [, file = "", name = ""] = type.split(":");
	const text = readFileSync(join(folder, `${file}.d.ts`), "utf8");
	const [, body] = new RegExp(`^export interface ${name}Args \\{\\n(.*?)^\\}`, "ms").exec(text) ?? [];
	if (body === undefined) throw new Error(`${file}.d.ts has no ${name}Args`);
	const members = body.matchAll(/^ {4}(?:\/\*\*(.*?)\*\/\s+)?(\w+)\??: (.*?);$/gms);
	return [...members].map(([, comment = "", member = "", memberType = ""]) => ({
		name: member,
		type: memberType,
		deprecated: comment.includes("@deprecated"),
	}));
}

export function isTaggable(type: string): boolean {
	return inputTypes(type).some(({ name }) => name === "tags");
}
