/**
 * Defers two modules that Pulumi loads at its start and needs only to serialise functions, which no program
 * here does: the TypeScript compiler and npm's tree reader. They are most of the time and memory that
 * loading Pulumi takes: 0.3 of 0.45 seconds. Whoever does use them gets them, at the first use.
 */
import { createRequire, Module } from "node:module";

export function deferHeavyModules(): void {
	const fromPulumi = createRequire(require.resolve("@pulumi/pulumi"));
	for (const name of ["typescript", "@npmcli/arborist"]) defer(fromPulumi, name);
}

function defer(fromPulumi: NodeJS.Require, name: string): void {
	const file = fromPulumi.resolve(name);
	if (require.cache[file]) return;
	const placeholder = new Module(file);
	placeholder.loaded = true;
	let loaded: Record<PropertyKey, unknown> | undefined;
	const load = (): Record<PropertyKey, unknown> => {
		if (require.cache[file] === placeholder) delete require.cache[file];
		loaded ??= fromPulumi(name) as Record<PropertyKey, unknown>;
		return loaded;
	};
	placeholder.exports = new Proxy(
		{},
		{
			get: (_target, key) => (key === "__esModule" ? true : load()[key]),
			has: (_target, key) => key in load(),
		},
	);
	require.cache[file] = placeholder;
}
