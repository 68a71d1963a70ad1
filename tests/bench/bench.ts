/**
 * `npm run bench`: how long the offline preview of prod takes and how much memory, how the program's time and
 * that of the policy pack's rules grow with their size, which rules are the slowest, and how near the first update
 * comes to its longest chain. Everything is measured in one run, so that the ratios hold on any machine.
 */
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { resolveConfig } from "../../offline/config.js";
import { startEngine } from "../../offline/engine.js";
import { Pack } from "../../offline/pack.js";
import { PackProcess } from "../../offline/packProcess.js";
import { loadProject } from "../../offline/project.js";
import { type Recording, runProgram } from "../../offline/record.js";
import { hasPulumi } from "../engine/support/sandbox.js";
import { chainText, longestChain, timeFirstUpdate } from "./firstUpdate.js";
import { timeRules } from "./rules.js";

const stack = "prod";
const root = path.join(__dirname, "..", "..");
const project = loadProject(root);
const { values: config, secretKeys } = resolveConfig({
	project,
	stack,
	settings: [],
	settingsArePaths: false,
});

function median(numbers: readonly number[]): number {
	return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

async function times(count: number, run: () => Promise<unknown>): Promise<number> {
	const taken: number[] = [];
	for (let i = 0; i < count; i++) {
		const start = performance.now();
		await run();
		taken.push(performance.now() - start);
	}
	return median(taken);
}

/** Peak memory in MB of a process and of those it started, from Linux's /proc; undefined elsewhere. */
class PeakMemory {
	private readonly peaks = new Map<string, number>();

	look(pid: string): void {
		try {
			const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
			if (kilobytes) this.peaks.set(pid, Number(kilobytes) / 1024);
			const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
			for (const child of children.split(" ").filter(Boolean)) this.look(child);
		} catch {
			// The process has ended, or there is no /proc.
		}
	}

	megabytes(): number | undefined {
		const values = [...this.peaks.values()];
		return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) : undefined;
	}
}

interface Run {
	readonly milliseconds: number;
	readonly megabytes: number | undefined;
}

function preview(): Promise<Run> {
	return new Promise((resolve, reject) => {
		const start = performance.now();
		const args = ["--import", "tsx", path.join("offline", "cli.ts"), "-s", stack];
		const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
		const memory = new PeakMemory();
		const timer = setInterval(() => memory.look(String(child.pid)), 10);
		child.once("error", reject);
		child.once("close", (code) => {
			clearInterval(timer);
			if (code !== 0) reject(new Error(`the preview of ${stack} exited with ${code}`));
			else resolve({ milliseconds: performance.now() - start, megabytes: memory.megabytes() });
		});
	});
}

async function packStart(): Promise<void> {
	const engine = await startEngine();
	const names = { organization: "organization", project: project.name, stack };
	const folder = path.join(root, "policies");
	const pack = new Pack(
		new PackProcess({ folder, engineAddress: engine.address, ...names, config, preview: true }),
	);
	await pack.started();
	await pack.stop();
	engine.stop();
}

function planOf(copies: number): Promise<Recording> {
	process.env.BENCH_COPIES = String(copies);
	const program = path.join(__dirname, "copies.ts");
	return runProgram({
		program,
		project: project.name,
		stack,
		config,
		secretKeys,
		mode: "preview",
	});
}

async function rulesTake(): Promise<void> {
	const one = await planOf(1);
	await timeRules(one.resources);
	const single = await times(5, () => timeRules(one.resources));
	line(`rules, ${one.resources.length} resources, loaded before`, seconds(single), "aim 1 s");
	for (const copies of [5, 10]) {
		const { resources } = await planOf(copies);
		const { milliseconds, byRule } = await timeRules(resources);
		const ratio = (milliseconds / single).toFixed(1);
		const aim = copies === 5 ? "aim 5 s" : `aim ${(copies * 1.1).toFixed(1)} x`;
		line(`rules, ${resources.length} resources`, `${seconds(milliseconds)} = ${ratio} x`, aim);
		if (copies < 10) continue;
		console.log("the slowest of them:");
		for (const [id, spent] of byRule.slice(0, 10)) line(`  ${id}`, `${spent.toFixed(0)} ms`, "");
	}
}

function line(what: string, value: string, aim: string): void {
	console.log(`${what.padEnd(44)}${value.padStart(24)}   ${aim}`);
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;

async function main(): Promise<void> {
	await preview();
	const runs: Run[] = [];
	for (let i = 0; i < 5; i++) runs.push(await preview());
	const memory = runs.flatMap(({ megabytes }) => megabytes ?? []);
	line(
		`preview of ${stack}, program and pack`,
		seconds(median(runs.map((run) => run.milliseconds))),
		"aim 1.5 s",
	);
	line("its peak memory", memory.length > 0 ? `${median(memory).toFixed(0)} MB` : "unknown", "aim 400 MB");
	line("pack, from start to ready", seconds(await times(5, packStart)), "aim 1 s");

	const { resources } = await planOf(1);
	const single = await times(5, () => planOf(1));
	line(`program, ${resources.length} resources, loaded before`, seconds(single), "");
	for (const copies of [3, 10]) {
		const taken = await times(3, () => planOf(copies));
		const size = (await planOf(copies)).resources.length;
		const ratio = (taken / single).toFixed(1);
		line(
			`program, ${size} resources`,
			`${seconds(taken)} = ${ratio} x`,
			`aim ${(copies * 1.1).toFixed(1)} x`,
		);
	}
	await rulesTake();
	await firstUpdate(await planOf(1));
}

async function firstUpdate(plan: Recording): Promise<void> {
	if (!hasPulumi) {
		console.log("the first update in the real engine: skipped, the pulumi CLI is not on the PATH");
		return;
	}
	const chain = longestChain(plan);
	const taken = await timeFirstUpdate(stack, 2000);
	const minutes = (value: number) => `${(value / 60).toFixed(1)} min`;
	line(
		"first update, in AWS's time, and its longest chain",
		`${minutes(taken)} = ${(taken / chain.seconds).toFixed(2)} x ${minutes(chain.seconds)}`,
		"aim 1.1 x",
	);
	for (const text of chainText(chain)) console.log(text);
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
