/** The contract in Parameter Store: a JSON document for each reader, and every value by itself. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Leaf, leaves } from "./contract/describe.js";
import { type Environment, tagsFor } from "./naming.js";
import type { PlatformOutputs } from "./outputs.js";

export interface PublicationArgs {
	readonly environment: Environment;
	/** Where Parameter Store holds the contract, with a slash in front and none at the end. */
	readonly path: string;
	readonly outputs: PlatformOutputs;
}

/**
 * `<path>/webTeam` holds `{"contract": "1.0", "webTeam": {...}}`, so that the four documents together are what
 * `pulumi stack output --json` prints; all in one would come close to the 4,096 bytes of a standard parameter.
 * `<path>/webTeam/siteUrl` holds that value alone, for what takes one parameter: task definitions,
 * CloudFormation, a shell. Nothing of it is secret, and standard parameters cost nothing.
 */
export class Publication extends pulumi.ComponentResource {
	constructor(name: string, args: PublicationArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:publication:Publication", name, {}, opts);
		const { environment, path, outputs } = args;
		const { contract, ...readers } = outputs;

		const parameter = (
			keys: readonly string[],
			type: "String" | "StringList",
			description: string,
			insecureValue: pulumi.Input<string>,
		) =>
			new aws.ssm.Parameter(
				`${name}-contract-${keys.join("-")}`,
				{
					name: [path, ...keys].join("/"),
					type,
					// Said, so that what outgrows it is refused: an account's default may be a tier that is paid for.
					tier: "Standard",
					description,
					// The plain one of the two inputs: `value` is hidden from every diff.
					insecureValue,
					tags: tagsFor(environment, "contract", `${name}-contract-${keys.join("-")}`),
				},
				{ parent: this },
			);

		for (const [reader, values] of Object.entries(readers)) {
			const document = pulumi.jsonStringify({ contract, [reader]: values });
			parameter([reader], "String", `Contract of the platform, as JSON: ${reader}`, document);
		}
		for (const leaf of leaves()) {
			const value = textOf(leaf, valueAt(outputs, leaf.path));
			if (value === undefined) continue;
			parameter(
				leaf.path,
				leaf.type === "list of strings" ? "StringList" : "String",
				leaf.description,
				value,
			);
		}

		this.registerOutputs({});
	}
}

function valueAt(outputs: PlatformOutputs, path: readonly string[]): unknown {
	return path.reduce<unknown>((value, key) => Object(value)[key], outputs);
}

/** A value as Parameter Store takes it. Undefined for one that is absent, and for an empty list, which it refuses. */
function textOf({ type }: Leaf, value: unknown): pulumi.Input<string> | undefined {
	if (value === undefined) return undefined;
	if (type !== "list of strings") return pulumi.output(value as pulumi.Input<string | number>).apply(String);
	if (Array.isArray(value) && value.length === 0) return undefined;
	return pulumi.output(value as pulumi.Input<readonly string[]>).apply((items) => items.join(","));
}
