/** `npm run policy`: see `policyHelpText` in options.ts. */
import * as path from "node:path";
import { exitCodeOf, exitCodes, packFolders, printMessages, reserveOutput, runCommand } from "./command.js";
import { startEngine } from "./engine.js";
import { RunFailure, UsageError } from "./errors.js";
import { type Findings, findingsDocument } from "./formats/index.js";
import { parsePolicyOptions, policyHelpText } from "./options.js";
import type { PackResult } from "./pack.js";
import { PackProcess } from "./packProcess.js";
import { loadProject } from "./project.js";
import type { Message } from "./record.js";
import type { State } from "./state.js";

async function main(args: readonly string[]): Promise<number> {
	const { file, format, policyPacks, policyPackConfigs, help } = parsePolicyOptions(args);
	if (help || file === undefined) {
		process.stdout.write(policyHelpText);
		return exitCodes.passed;
	}
	const folders = packFolders(policyPacks ? "" : loadProject(process.cwd()).root, policyPacks);
	if (folders.length === 0) {
		throw new UsageError(
			"no policy pack: this project has no folder policies; name one with --policy-pack DIR",
		);
	}
	const print = format === "text" ? process.stdout.write.bind(process.stdout) : reserveOutput();
	const { findings, messages, resources } = await analyzeFile(
		path.resolve(file),
		file,
		folders,
		policyPackConfigs,
	);
	if (format === "text") {
		const { stateReport }: typeof import("./formats/text.js") = require("./formats/text.js");
		const { wantsColor }: typeof import("./report.js") = require("./report.js");
		print(stateReport(findings, messages, resources, wantsColor(process.stdout, process.env)));
	} else {
		print(findingsDocument(format, findings));
		printMessages(messages);
	}
	return exitCodeOf(findings.packs);
}

interface Analysis {
	readonly findings: Findings;
	/** What the packs logged. */
	readonly messages: readonly Message[];
	/** Number of resources that the packs looked at. */
	readonly resources: number;
}

async function analyzeFile(
	file: string,
	source: string,
	folders: readonly string[],
	configFiles: readonly string[],
): Promise<Analysis> {
	const engine = await startEngine();
	const processes: PackProcess[] = [];
	try {
		for (const folder of folders) processes.push(new PackProcess({ folder, engineAddress: engine.address }));
		// Read while the packs start in their own processes.
		const { readState }: typeof import("./state.js") = require("./state.js");
		const { masker }: typeof import("./stateValues.js") = require("./stateValues.js");
		const state = readState(file, source);
		const { Pack }: typeof import("./pack.js") = require("./pack.js");
		const { readPackConfigs }: typeof import("./packConfig.js") = require("./packConfig.js");
		const configs = readPackConfigs(configFiles, folders.length);
		const packs = processes.map((pack, i) => new Pack(pack, configs[i]));
		const mask = masker(state.secrets);
		const results = await Promise.all(packs.map((pack) => pack.analyzeSubject(state))).catch((error) => {
			throw error instanceof RunFailure ? new RunFailure(mask(error.message)) : error;
		});
		const logged = await Promise.all(packs.map((pack) => pack.stop()));
		const messages = [...logged.flat(), ...engine.messages];
		return {
			findings: {
				project: state.project,
				stack: state.stack,
				source,
				packs: results.map((result) => masked(result, mask)),
				parents: state.parents,
			},
			messages: [...remarks(state), ...messages.map((each) => ({ ...each, text: mask(each.text) }))],
			resources: state.resources.length,
		};
	} finally {
		for (const pack of processes) void pack.stop();
		engine.stop();
	}
}

function masked(result: PackResult, mask: (text: string) => string): PackResult {
	const findings = result.findings.map((finding) => ({
		...finding,
		message: mask(finding.message),
		...(finding.path && { path: finding.path.map(({ urn, text }) => ({ urn, text: mask(text) })) }),
	}));
	return { ...result, findings };
}

function remarks({ resources }: State): Message[] {
	if (resources.length > 0) return [];
	return [{ severity: "warning", text: "the state has no resources; there is nothing to check" }];
}

runCommand(main);
