/** Previews one stack: configuration, program and policy packs, from the start to the two documents. */
import * as fs from "node:fs";
import * as path from "node:path";
import { deferHeavyModules } from "../policies/lean.js";
import { resolveConfig } from "./config.js";
import { startEngine } from "./engine.js";
import { messageOf, UsageError } from "./errors.js";
import { requireSameResources } from "./modes.js";
import type { PackResult } from "./pack.js";
import type { PackConfig } from "./packConfig.js";
import { PackProcess } from "./packProcess.js";
import type { Project } from "./project.js";
import type { Message, Recording } from "./record.js";
import { organization } from "./resources.js";

export interface PreviewRequest {
	readonly project: Project;
	readonly stack: string;
	readonly configFile: string | undefined;
	readonly settings: readonly string[];
	readonly settingsArePaths: boolean;
	readonly packFolders: readonly string[];
	/** In the order of the folders: one for each, or none. */
	readonly packConfigFiles: readonly string[];
	/** Where to write the state of the same run in update mode. */
	readonly stateFile: string | undefined;
}

export interface PreviewResult {
	readonly recording: Recording;
	readonly packs: readonly PackResult[];
	/** What was given for each pack, in their order; none where nothing was. */
	readonly configs: readonly PackConfig[];
	/** Milliseconds from the start of the process until the program had run. */
	readonly programDone: number;
}

export async function previewStack(request: PreviewRequest): Promise<PreviewResult> {
	const { project, stack, stateFile } = request;
	const { values: config, secretKeys, warnings } = resolveConfig(request);
	if (stateFile) checkWritable(stateFile);
	const engine = await startEngine();
	const processes: PackProcess[] = [];
	try {
		for (const folder of request.packFolders) {
			const options = { folder, engineAddress: engine.address, project: project.name, stack, config };
			processes.push(new PackProcess({ ...options, organization, preview: true }));
		}
		// The packs start in their own processes while this one loads Pulumi and runs the program.
		deferHeavyModules();
		const { Pack }: typeof import("./pack.js") = require("./pack.js");
		const { runProgram }: typeof import("./record.js") = require("./record.js");
		const { readPackConfigs }: typeof import("./packConfig.js") = require("./packConfig.js");
		const configs = readPackConfigs(request.packConfigFiles, processes.length);
		const packs = processes.map((pack, i) => new Pack(pack, configs[i]));
		process.chdir(project.root);
		const program = { program: project.program, project: project.name, stack, config, secretKeys };
		const recording = await runProgram({ ...program, mode: "preview" });
		const programDone = performance.now();
		const results = await Promise.all(packs.map((pack) => pack.analyze(recording)));
		if (stateFile) {
			const { stateDocument }: typeof import("./documents.js") = require("./documents.js");
			const update = await runProgram({ ...program, mode: "update" });
			requireSameResources(recording, update);
			fs.writeFileSync(stateFile, stateDocument(update));
		}
		const cautions = recording.unknownTypes.map(
			(type) => `the table in offline/aws does not have ${type}: its id and outputs are no likeness of AWS's`,
		);
		const told = [...warnings, ...cautions].map((text): Message => ({ severity: "warning", text }));
		const logged = await Promise.all(packs.map((pack) => pack.stop()));
		const messages = [...told, ...recording.messages, ...logged.flat(), ...engine.messages];
		return { recording: { ...recording, messages }, packs: results, configs, programDone };
	} finally {
		for (const pack of processes) void pack.stop();
		engine.stop();
	}
}

function checkWritable(file: string): void {
	try {
		fs.accessSync(path.dirname(path.resolve(file)), fs.constants.W_OK);
	} catch (error) {
		throw new UsageError(
			`--state ${path.relative(process.cwd(), file)}: its folder cannot be written to: ${messageOf(error)}`,
		);
	}
}
