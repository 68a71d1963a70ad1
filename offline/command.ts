/** What the commands have in common: exit codes, how they fail, and where their policy packs are. */
import * as fs from "node:fs";
import * as path from "node:path";
import { messageOf, RunFailure, UsageError } from "./errors.js";
import type { PackResult } from "./pack.js";
import type { Message } from "./record.js";

export const exitCodes = { passed: 0, refused: 1, usage: 2 } as const;

/** Runs a command on this process's arguments and leaves its exit code. */
export function runCommand(main: (args: readonly string[]) => Promise<number>): void {
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

export type Print = (text: string) => void;

/**
 * Keeps standard output for one document: what a program or a package writes there past the console must not
 * get between its lines. Returns what still prints to it.
 */
export function reserveOutput(): Print {
	const { stdout, stderr } = process;
	const print = stdout.write.bind(stdout);
	stdout.write = stderr.write.bind(stderr) as typeof stdout.write;
	return print;
}

/** Messages beside a document that has no place for them. */
export function printMessages(messages: readonly Message[]): void {
	for (const { severity, text } of messages) process.stderr.write(`${severity}: ${text.trimEnd()}\n`);
}

export function exitCodeOf(packs: readonly PackResult[]): number {
	const refused = packs.some(({ findings }) => findings.some(({ level }) => level === "mandatory"));
	return refused ? exitCodes.refused : exitCodes.passed;
}

/** Folders of the packs to run: those that were named, else the project's own if it has one. */
export function packFolders(root: string, given: readonly string[] | undefined): string[] {
	if (given) return given.map((folder) => path.resolve(folder));
	const own = path.join(root, "policies");
	return fs.existsSync(own) ? [own] : [];
}
