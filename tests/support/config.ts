/** Raw configurations for tests: the stacks' own files, changed at a few paths. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { RawConfig } from "../../infra/config.js";

export const root = join(__dirname, "..", "..");

export type ConfigDocument = Record<string, unknown>;

/** The `config:` of a stack's file. */
export function stackDocument(stack: string): ConfigDocument {
	const file = parse(readFileSync(join(root, `Pulumi.${stack}.yaml`), "utf8")) as { config: ConfigDocument };
	return file.config;
}

/** Sets or (with undefined) removes what stands at `section.key.key` of a configuration document. */
export function change(document: ConfigDocument, changes: Record<string, unknown>): ConfigDocument {
	const copy = structuredClone(document);
	for (const [path, value] of Object.entries(changes)) {
		const [section = "", ...keys] = path.split(".");
		const full = section.includes(":") ? section : `terrace:${section}`;
		const steps = [full, ...keys];
		let place = copy;
		for (const step of steps.slice(0, -1)) {
			place[step] ??= {};
			place = place[step] as ConfigDocument;
		}
		const last = steps.at(-1) as string;
		if (value === undefined) delete place[last];
		else place[last] = value;
	}
	return copy;
}

/** A document as Pulumi hands it to a program: everything that is no string is JSON. */
export function raw(document: ConfigDocument, stack = "prod", secretKeys: readonly string[] = []): RawConfig {
	const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
	return {
		project: "terrace",
		stack,
		values: Object.fromEntries(Object.entries(document).map(([key, value]) => [key, text(value)])),
		secretKeys: new Set(secretKeys),
	};
}
