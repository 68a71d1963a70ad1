/** `npm run sandbox`: see `sandboxHelp` in sandbox/options.ts. */
import * as path from "node:path";
import { exitCodes, runCommand } from "./command.js";
import { UsageError } from "./errors.js";
import { loadProject } from "./project.js";
import { readFaults } from "./provider/faults.js";
import { drift } from "./sandbox/drift.js";
import { flagValue, parseSandboxOptions, sandboxHelp, withoutFlag } from "./sandbox/options.js";
import { Place } from "./sandbox/place.js";
import { environment, findPulumi, initialise, run } from "./sandbox/pulumi.js";

async function main(args: readonly string[]): Promise<number> {
	const options = parseSandboxOptions(args);
	if (options.help) {
		process.stdout.write(sandboxHelp);
		return exitCodes.passed;
	}
	const place = new Place(options.folder ?? path.join(__dirname, "..", ".sandbox"));
	const [first, ...words] = options.command;
	if (first === "clean") {
		place.clean();
		return exitCodes.passed;
	}
	const faults = options.faults === undefined ? [] : readFaults(options.faults);
	if (first === "drift") {
		place.prepare();
		process.stdout.write(`${drift(place.cloud, words)}\n`);
		return exitCodes.passed;
	}
	const cli = findPulumi(process.env);
	place.prepare();
	const { serveProvider }: typeof import("./provider/server.js") = require("./provider/server.js");
	const provider = await serveProvider({ folder: place.cloud, minute: options.minute, faults });
	try {
		const env = environment(place, provider.port, process.env);
		return await run(cli, ...prepared(place, cli, options.command, env));
	} finally {
		provider.stop();
	}
}

/** The command as Pulumi gets it: on a stack that is there, with a copy of its file. */
function prepared(
	place: Place,
	cli: string,
	command: readonly string[],
	env: NodeJS.ProcessEnv,
): readonly [command: readonly string[], env: NodeJS.ProcessEnv] {
	const project = loadProject(path.resolve(flagValue(command, "cwd", "C") ?? "."));
	const [first, second, third] = command;
	const made = first === "stack" && (second === "init" || second === "select");
	const stack =
		flagValue(command, "stack", "s") ?? (made ? third : undefined) ?? place.lastStack(project.name);
	if (stack === undefined) {
		if (["up", "preview", "refresh", "destroy"].includes(first ?? "")) {
			throw new UsageError(`no stack: choose one with -s`);
		}
		return [command, env];
	}
	const file = place.configFile(project, stack, flagValue(command, "config-file"));
	if (!place.hasStack(project.name, stack)) {
		initialise(cli, place.projectFolder(project.name), stack, env);
	}
	place.rememberStack(project.name, stack);
	const own = { ...env, PULUMI_STACK: stack, PULUMI_OPTION_CONFIG_FILE: file };
	return [withoutFlag(command, "config-file"), own];
}

runCommand(main);
