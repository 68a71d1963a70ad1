/** What the AWS provider's own type files say of a resource type's inputs. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface InputType {
	readonly name: string;
	/** As written in the type file: `pulumi.Input<string> | undefined`. */
	readonly type: string;
	readonly required: boolean;
	readonly deprecated: boolean;
}

const folder = dirname(require.resolve("@pulumi/aws/package.json"));
const read = new Map<string, readonly InputType[] | undefined>();

/** The inputs of a type such as `aws:ec2/vpc:Vpc`: the members of its `VpcArgs`. Undefined: no such type. */
export function inputTypes(type: string): readonly InputType[] | undefined {
	if (!read.has(type)) read.set(type, parse(type));
	return read.get(type);
}

function parse(type: string): readonly InputType[] | undefined {
	const [, file = "", name = ""] = type.split(":");
	let text: string;
	try {
		text = readFileSync(join(folder, `${file}.d.ts`), "utf8");
	} catch {
		return undefined;
	}
	const [, body] = new RegExp(`^export interface ${name}Args \\{\\n(.*?)^\\}`, "ms").exec(text) ?? [];
	const members = body?.matchAll(/^ {4}(?:\/\*\*(.*?)\*\/\s+)?(\w+)(\??): (.*?);$/gms);
	return (
		members &&
		[...members].map(([, comment = "", member = "", optional = "", memberType = ""]) => ({
			name: member,
			type: memberType,
			required: optional === "",
			deprecated: comment.includes("@deprecated"),
		}))
	);
}
