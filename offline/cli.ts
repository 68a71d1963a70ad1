/** `npm run preview`: see `helpText` in options.ts. */
import { spawn } from "node:child_process";
import * as path from "node:path";
import { exitCodeOf, exitCodes, packFolders, printMessages, reserveOutput, runCommand } from "./command.js";
import { UsageError } from "./errors.js";
import { canFollow, findingsDocument } from "./formats/index.js";
import { helpText, type Options, parseOptions } from "./options.js";
import { loadProject, type Project, stackNames } from "./project.js";
import { parentsOf } from "./resources.js";

async function main(args: readonly string[]): Promise<number> {
	const options = parseOptions(args);
	if (options.help) {
		process.stdout.write(helpText);
		return exitCodes.passed;
	}
	const project = loadProject(process.cwd());
	const stacks = options.stack ? [options.stack] : stackNames(project);
	const [first, ...others] = stacks;
	if (first === undefined) {
		throw new UsageError(`no stack: ${project.stackFolder} has no Pulumi.<stack>.yaml; add one a stack`);
	}
	if (others.length === 0) return previewOne(project, first, options);
	const single = {
		"--json": options.json,
		[`--format ${options.format}`]: !canFollow(options.format),
		"--state": options.state,
		"--config-file": options.configFile,
	};
	for (const [flag, value] of Object.entries(single)) {
		if (value) throw new UsageError(`${flag} is for one stack; choose it with -s: ${stacks.join(", ")}`);
	}
	return previewAll(stacks, args, options.format === "text");
}

async function previewOne(project: Project, stack: string, options: Options): Promise<number> {
	const { previewStack }: typeof import("./preview.js") = require("./preview.js");
	const { json, format } = options;
	const configFile = options.configFile && path.resolve(options.configFile);
	const print = json || format !== "text" ? reserveOutput() : process.stdout.write.bind(process.stdout);
	const folders = packFolders(project.root, options.policyPacks);
	const { recording, packs, configs, programDone } = await previewStack({
		project,
		stack,
		configFile,
		settings: options.config,
		settingsArePaths: options.configPath,
		packFolders: folders,
		packConfigFiles: options.policyPackConfigs,
		stateFile: options.state && path.resolve(options.state),
	});
	const total = performance.now();
	if (json) {
		const { previewDocument }: typeof import("./documents.js") = require("./documents.js");
		print(previewDocument(recording, packs, Math.round(total * 1e6)));
	} else if (format === "text") {
		const { report, wantsColor }: typeof import("./report.js") = require("./report.js");
		const color = wantsColor(process.stdout, process.env);
		print(report(recording, packs, { program: programDone, total }, { color }));
		if (options.reachability) {
			const { reachabilityText }: typeof import("./reachability.js") = require("./reachability.js");
			print(`\n${reachabilityText(recording, folders, configs)}`);
		}
	} else {
		const file = configFile ?? path.join(project.stackFolder, `Pulumi.${stack}.yaml`);
		const source = path.relative(project.root, file);
		const parents = parentsOf(recording.resources);
		print(findingsDocument(format, { project: project.name, stack, source, packs, parents }));
		printMessages(recording.messages);
	}
	return exitCodeOf(packs);
}

/** Runs every stack in a process of its own, at once, and prints the reports in order. */
async function previewAll(
	stacks: readonly string[],
	args: readonly string[],
	text: boolean,
): Promise<number> {
	const { wantsColor }: typeof import("./report.js") = require("./report.js");
	const color = wantsColor(process.stdout, process.env) ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" };
	const runs = stacks.map((stack) => runChild([...args, "--stack", stack], { ...process.env, ...color }));
	const codes: number[] = [];
	for (const [i, run] of runs.entries()) {
		const { code, output, errors } = await run;
		if (i > 0 && text) process.stdout.write("\n");
		process.stdout.write(output);
		process.stderr.write(errors.replace(/^(?=.)/, `stack ${stacks[i]}:\n`));
		codes.push(code);
	}
	return Math.max(...codes);
}

interface Child {
	readonly code: number;
	readonly output: string;
	readonly errors: string;
}

function runChild(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Child> {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [...process.execArgv, __filename, ...args], {
			env,
			stdio: ["ignore", "pipe", "pipe"],
		});
		const output: Buffer[] = [];
		const errors: Buffer[] = [];
		child.stdout.on("data", (data: Buffer) => output.push(data));
		child.stderr.on("data", (data: Buffer) => errors.push(data));
		child.once("error", reject);
		child.once("close", (code, signal) => {
			const ended = signal ? `error: the preview was ended by ${signal}\n` : "";
			resolve({
				code: code ?? exitCodes.refused,
				output: Buffer.concat(output).toString(),
				errors: Buffer.concat(errors).toString() + ended,
			});
		});
	});
}

runCommand(main);
