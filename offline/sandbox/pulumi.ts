/** Runs the Pulumi CLI so that it reaches nothing but the simulated AWS. */
import { type SpawnOptions, spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { RunFailure, UsageError } from "../errors.js";
import type { Place } from "./place.js";

/** Where to get it. */
const installUrl = "https://www.pulumi.com/docs/install/";

/** From this version on every flag can be given in the environment. */
const oldest = [3, 208] as const;

/** Path of the CLI. Without it, or with one that is too old, a UsageError. */
export function findPulumi(env: NodeJS.ProcessEnv): string {
	const folders = (env.PATH ?? "")
		.split(path.delimiter)
		.filter((folder) => folder !== "" && !folder.includes("node_modules"));
	const found = folders.map((folder) => path.join(folder, "pulumi")).find((file) => fs.existsSync(file));
	if (!found) throw new UsageError(`the Pulumi CLI is not on the PATH; install it: ${installUrl}`);
	const { stdout } = spawnSync(found, ["version"], {
		encoding: "utf8",
		env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
	});
	// One built from its sources has no version.
	const [version, major, minor] = /v?(\d+)\.(\d+)\.\d+/.exec(stdout ?? "") ?? [];
	if (version && (Number(major) < oldest[0] || (Number(major) === oldest[0] && Number(minor) < oldest[1]))) {
		throw new UsageError(
			`${found} is version ${version}; the sandbox needs ${oldest.join(".")} or newer: ${installUrl}`,
		);
	}
	return found;
}

/** Variables that lead to a real account, a real backend or another stack. PULUMI_DEBUG_COMMANDS shows more flags. */
const foreign = /^(AWS_|PULUMI_(?!DEBUG_COMMANDS$))/;

export function environment(place: Place, port: number, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	const own = Object.entries(env).filter(([name]) => !foreign.test(name));
	return {
		...Object.fromEntries(own),
		PULUMI_BACKEND_URL: `file://${place.state}`,
		PULUMI_HOME: place.home,
		// It protects nothing: the state holds no secret of anyone's.
		PULUMI_CONFIG_PASSPHRASE: "sandbox",
		PULUMI_DEBUG_PROVIDERS: `aws:${port}`,
		PULUMI_SKIP_UPDATE_CHECK: "true",
		PULUMI_SKIP_CONFIRMATIONS: "true",
		PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
		PULUMI_DISABLE_REGISTRY_RESOLVE: "true",
		PULUMI_DISABLE_CI_DETECTION: "true",
		// `stack rm` would delete the project's own file.
		PULUMI_OPTION_PRESERVE_CONFIG: "true",
	};
}

/** Makes the stack, with a key of its own, in a folder where what Pulumi writes is in nobody's way. */
export function initialise(cli: string, folder: string, stack: string, env: NodeJS.ProcessEnv): void {
	const made = spawnSync(cli, ["stack", "init", stack, "--non-interactive"], {
		cwd: folder,
		env,
		encoding: "utf8",
	});
	if (made.status !== 0)
		throw new RunFailure(`the stack ${stack} cannot be made: ${(made.stderr || made.stdout).trim()}`);
}

/** Runs a command to its end and returns its exit code. Signals are passed on, once each. */
export async function run(cli: string, command: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
	// A terminal sends Ctrl-C to every process in front of it: passed on, Pulumi would count it twice and give up.
	const terminal = process.stdin.isTTY === true;
	const options: SpawnOptions = { env, stdio: "inherit", detached: !terminal };
	const child = spawn(cli, [...command], options);
	const pass = (signal: NodeJS.Signals) => {
		if (!terminal || signal !== "SIGINT") child.kill(signal);
	};
	const signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
	for (const signal of signals) process.on(signal, pass);
	try {
		return await new Promise((resolve, reject) => {
			child.once("error", reject);
			child.once("exit", (code) => resolve(code ?? 1));
		});
	} finally {
		for (const signal of signals) process.removeListener(signal, pass);
	}
}
