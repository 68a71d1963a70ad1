/** Small projects in a folder of their own, and the command run on them. */
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { resolveConfig, type StackConfig } from "../../offline/config.js";
import type { Policy } from "../../offline/pack.js";
import { loadProject } from "../../offline/project.js";

const repository = path.join(__dirname, "..", "..");
const folders: string[] = [];

after(() => {
	for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
});

/** Writes files into a new folder that has this repository's packages. */
export function makeProject(files: Readonly<Record<string, string>>): string {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), "offline-"));
	folders.push(folder);
	fs.symlinkSync(path.join(repository, "node_modules"), path.join(folder, "node_modules"));
	for (const [name, text] of Object.entries(files)) {
		fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
		fs.writeFileSync(path.join(folder, name), text);
	}
	return folder;
}

/** A policy pack whose `main.js` is the given text. */
export function packFiles(main: string, folder = "policies"): Record<string, string> {
	return {
		[`${folder}/PulumiPolicy.yaml`]: "runtime: nodejs\nmain: main.js\n",
		[`${folder}/package.json`]: '{ "name": "fixture", "version": "1.2.3", "main": "main.js" }',
		[`${folder}/main.js`]: quickStart + main,
	};
}

/** Keeps the pack from loading what Pulumi needs to serialise functions only: half of a small pack's start. */
const quickStart = `
for (const name of ["typescript", "@npmcli/arborist"]) {
	const file = require.resolve(name, { paths: [require.resolve("@pulumi/pulumi")] });
	require.cache[file] = { id: file, filename: file, loaded: true, exports: {} };
}
`;

/** A project with one program, an empty stack file for each stack, and what else is given. */
export function projectFiles(
	program: string,
	more: Readonly<Record<string, string>> = {},
): Record<string, string> {
	return {
		"Pulumi.yaml": "name: fixture\nruntime: nodejs\n",
		"Pulumi.dev.yaml": "config:\n  aws:region: eu-west-1\n",
		"package.json": '{ "name": "fixture", "main": "index.js" }',
		"index.js": program,
		...more,
	};
}

/** A policy as a pack describes one. */
export function policyNamed(name: string, more: Partial<Policy> = {}): Policy {
	const nothing = { severity: undefined, fix: undefined, url: undefined, tags: [] };
	return { name, title: "", description: `${name}.`, level: "mandatory", ...nothing, ...more };
}

export interface Outcome {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** Runs `npm run preview` in a folder, without npm. */
export function preview(
	folder: string,
	args: readonly string[],
	env: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
	return command("cli.ts", folder, args, env);
}

/** Runs `npm run policy` in a folder, without npm. */
export function policy(
	folder: string,
	args: readonly string[],
	env: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
	return command("policy.ts", folder, args, env);
}

function command(
	script: string,
	folder: string,
	args: readonly string[],
	env: NodeJS.ProcessEnv,
): Promise<Outcome> {
	const tsx = require.resolve("tsx", { paths: [repository] });
	const cli = path.join(repository, "offline", script);
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, ["--import", `file://${tsx}`, cli, ...args], {
			cwd: folder,
			// The colours of whoever runs the tests are not those of the command.
			env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: undefined, ...env },
			stdio: ["ignore", "pipe", "pipe"],
		});
		const outcome = { stdout: "", stderr: "" };
		child.stdout.on("data", (data: Buffer) => {
			outcome.stdout += data;
		});
		child.stderr.on("data", (data: Buffer) => {
			outcome.stderr += data;
		});
		child.once("error", reject);
		child.once("close", (code) => resolve({ code, ...outcome }));
	});
}

/** Files and flags that a configuration is resolved from. */
export interface ConfigCase {
	/** Behind `name` and `runtime` in Pulumi.yaml. */
	readonly project?: string;
	readonly stack?: string;
	readonly settings?: readonly string[];
	readonly paths?: boolean;
}

export function resolve({ project = "", stack = "", settings = [], paths = false }: ConfigCase): StackConfig {
	const folder = makeProject({
		"Pulumi.yaml": `name: cmp\nruntime: nodejs\n${project}`,
		"Pulumi.dev.yaml": stack,
	});
	return resolveConfig({ project: loadProject(folder), stack: "dev", settings, settingsArePaths: paths });
}
