/** What reaches what in a recorded plan: the pack knows, this asks it. */
import * as fs from "node:fs";
import * as path from "node:path";
import { UsageError } from "./errors.js";
import type { PackConfig } from "./packConfig.js";
import type { Recording } from "./record.js";
import { type PropertyMap, plain } from "./values.js";

/** What a pack's reachability.ts offers. */
interface Prover {
	reachabilityOf(
		resources: readonly object[],
		config: Readonly<Record<string, string>>,
		policies: Readonly<Record<string, PropertyMap>>,
	): { readonly text: string };
}

/** The matrix of each pack that makes one. It is worked out in this process: the engine's protocol has no place for it. */
export function reachabilityText(
	{ resources, config }: Recording,
	packFolders: readonly string[],
	packConfigs: readonly PackConfig[] = [],
): string {
	const provers = packFolders
		.map((folder, i) => ({ file: path.join(folder, "reachability.ts"), given: packConfigs[i] }))
		.filter(({ file }) => fs.existsSync(file));
	if (provers.length === 0) {
		throw new UsageError("--reachability needs a policy pack with a reachability.ts, and there is none");
	}
	const read = resources.map((resource) => ({
		...resource,
		inputs: plain(resource.inputs),
		outputs: plain(resource.outputs),
	}));
	const texts = provers.map(({ file, given }) => {
		const policies = [...(given ?? [])].map(([name, { properties }]) => [name, properties]);
		return (require(file) as Prover).reachabilityOf(read, config, Object.fromEntries(policies)).text;
	});
	return `${texts.join("\n\n")}\n`;
}
