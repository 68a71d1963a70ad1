/** `npm run preview`: see `helpText` in options.ts. */
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { messageOf, RunFailure, UsageError } from "./errors.js";
import { helpText, type Options, parseOptions } from "./options.js";
import { loadProject, type Project, stackNames } from "./project.js";

const exitCodes = { passed: 0, refused: 1, usage: 2 } as const;

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
	const single = { "--json": options.json, "--state": options.state, "--config-file": options.configFile };
	for (const [flag, value] of Object.entries(single)) {
		if (value) throw new UsageError(`${flag} is for one stack; choose it with -s: ${stacks.join(", ")}`);
	}
	return previewAll(stacks, args);
}

async function previewOne(project: Project, stack: string, options: Options): Promise<number> {
	const { previewStack }: typeof import("./preview.js") = require("./preview.js");
	const { stdout, stderr } = process;
	const print = stdout.write.bind(stdout);
	// What a program writes past the console must not get between the lines of the document.
	if (options.json) stdout.write = stderr.write.bind(stderr) as typeof stdout.write;
	const { recording, packs, programDone } = await previewStack({
		project,
		stack,
		configFile: options.configFile && path.resolve(options.configFile),
		settings: options.config,
		settingsArePaths: options.configPath,
		packFolders: packFolders(project, options.policyPacks),
		stateFile: options.state && path.resolve(options.state),
	});
	const total = performance.now();
	if (options.json) {
		const { previewDocument }: typeof import("./documents.js") = require("./documents.js");
		print(previewDocument(recording, packs, Math.round(total * 1e6)));
	} else {
		const { report, wantsColor }: typeof import("./report.js") = require("./report.js");
		print(
			report(recording, packs, { program: programDone, total }, { color: wantsColor(stdout, process.env) }),
		);
	}
	const refused = packs.some(({ findings }) => findings.some(({ level }) => level === "mandatory"));
	return refused ? exitCodes.refused : exitCodes.passed;
}

function packFolders(project: Project, given: readonly string[] | undefined): string[] {
	if (given) return given.map((folder) => path.resolve(folder));
	const own = path.join(project.root, "policies");
	return fs.existsSync(own) ? [own] : [];
}

/** Runs every stack in a process of its own, at once, and prints the reports in order. */
async function previewAll(stacks: readonly string[], args: readonly string[]): Promise<number> {
	const { wantsColor }: typeof import("./report.js") = require("./report.js");
	const color = wantsColor(process.stdout, process.env) ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" };
	const runs = stacks.map((stack) => runChild([...args, "--stack", stack], { ...process.env, ...color }));
	const codes: number[] = [];
	for (const [i, run] of runs.entries()) {
		const { code, output, errors } = await run;
		if (i > 0) process.stdout.write("\n");
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

function fail(error: unknown): number {
	if (error instanceof UsageError) {
		for (const fault of error.faults) process.stderr.write(`error: ${fault}\n`);
		return exitCodes.usage;
	}
	const expected = error instanceof RunFailure;
	const text = expected || !(error instanceof Error) ? messageOf(error) : (error.stack ?? error.message);
	process.stderr.write(`error: ${text}\n`);
	return exitCodes.refused;
}

// Whoever reads the output may stop early: `npm run preview | head`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
	if (error.code !== "EPIPE") throw error;
	process.exit();
});

main(process.argv.slice(2))
	.catch(fail)
	.then((code) => {
		process.exitCode = code;
	});
