/** The sample application as the pipeline packs it: with its dependencies, PM2 among them, and without links. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { root } from "../../support/config.js";
import { type Archive, archive, type Entry } from "./archives.js";

interface Manifest {
	readonly dependencies?: Readonly<Record<string, string>>;
	readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const resolve = createRequire(join(root, "package.json")).resolve;

/** Folder of a package, or undefined where it is not installed. */
function folderOf(name: string, from?: string): string | undefined {
	for (let folder = from; folder !== undefined && folder !== dirname(folder); folder = dirname(folder)) {
		const place = join(folder, "node_modules", name);
		if (existsSync(join(place, "package.json"))) return place;
	}
	if (from !== undefined) return undefined;
	try {
		return dirname(realpathSync(resolve(`${name}/package.json`)));
	} catch {
		return undefined;
	}
}

/** Whether PM2 and the driver are installed. With CI set it is an error when they are not. */
export function hasDependencies(): boolean {
	const missing = ["pm2", "pg"].filter((name) => folderOf(name) === undefined);
	if (missing.length > 0 && process.env.CI) throw new Error(`${missing.join(", ")} is not installed`);
	return missing.length === 0;
}

/** A package's folder and those of all that it needs. */
function withDependencies(folder: string, found: Set<string>): void {
	if (found.has(folder)) return;
	found.add(folder);
	const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
	for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
		const next = folderOf(name, folder);
		if (next !== undefined) withDependencies(next, found);
	}
}

function filesBelow(folder: string): readonly string[] {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		if (entry.name === "node_modules" || entry.isSymbolicLink()) return [];
		return entry.isDirectory() ? filesBelow(path) : [path];
	});
}

/** Stands for the SDK: answers with a file of the sandbox. */
const secretsManager = `
const { readFileSync } = require("node:fs");
exports.GetSecretValueCommand = class { constructor(input) { this.input = input; } };
exports.SecretsManagerClient = class {
	async send() { return { SecretString: readFileSync("/sandbox/secret", "utf8") }; }
};
`;

let dependencies: readonly Entry[] | undefined;

function dependencyEntries(): readonly Entry[] {
	const folders = new Set<string>();
	for (const name of ["pm2", "pg"]) {
		const folder = folderOf(name);
		if (folder === undefined) throw new Error(`${name} is not installed`);
		withDependencies(folder, folders);
	}
	return [...folders].flatMap((folder) =>
		filesBelow(folder).map((file) => {
			const inside = file.split(`${sep}node_modules${sep}`).slice(1).join("/node_modules/");
			return {
				name: `node_modules/${inside}`,
				content: readFileSync(file),
				mode: statSync(file).mode & 0o111 ? 0o755 : 0o644,
			};
		}),
	);
}

/** A release of the sample application. `changes` replaces the content of files in it. */
export function sampleRelease(version: string, changes: Readonly<Record<string, string>> = {}): Archive {
	dependencies ??= dependencyEntries();
	const source = join(root, "tests/boot/sampleApp");
	const own: Readonly<Record<string, string>> = {
		...Object.fromEntries(
			filesBelow(source).map((file) => [relative(source, file), readFileSync(file, "utf8")]),
		),
		"package.json": JSON.stringify({ name: "sample", version }),
		"node_modules/@aws-sdk/client-secrets-manager/index.js": secretsManager,
		...changes,
	};
	return archive([...Object.entries(own).map(([name, content]) => ({ name, content })), ...dependencies]);
}
