/** Drives `npm run sandbox` as a user does: each sandbox is a folder of its own, and a copy of one is a branch of it. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import type { Live } from "../../../offline/provider/account.js";
import type { Event } from "../../../offline/provider/clock.js";
import { change, root, stackDocument } from "../../support/config.js";

export interface Outcome {
	readonly status: number;
	readonly stdout: string;
	readonly stderr: string;
}

export interface RunOptions {
	/** Text of a file of faults. */
	readonly faults?: readonly Readonly<Record<string, unknown>>[];
	/** Milliseconds that a minute of AWS takes. Default: 5, so that waiting costs nothing and order still shows. */
	readonly minute?: number;
	/** Folder of the Pulumi program. Default: this repository. */
	readonly project?: string;
	/** Called as soon as this text is printed. */
	readonly when?: { readonly printed: string; readonly act: (pid: number) => void };
}

const made: string[] = [];
process.once("exit", () => {
	for (const folder of made) fs.rmSync(folder, { recursive: true, force: true });
});

function temporaryFolder(): string {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), "terrace-engine-"));
	made.push(folder);
	return folder;
}

/** True when the CLI is there. The suite needs it, and says so where it is skipped. */
export const hasPulumi = spawnSync("pulumi", ["version"], { stdio: "ignore" }).status === 0;

export class Sandbox {
	private constructor(private readonly folder: string) {}

	static make(): Sandbox {
		return new Sandbox(temporaryFolder());
	}

	/** Another sandbox that has come as far as this one. */
	branch(): Sandbox {
		const folder = temporaryFolder();
		fs.cpSync(this.folder, folder, { recursive: true });
		return new Sandbox(folder);
	}

	/** What exists in the simulated account. */
	get account(): readonly Live[] {
		const folder = path.join(this.folder, "aws");
		const file = fs.readdirSync(folder).find((name) => /^\d{12}\.json$/.test(name));
		return file ? JSON.parse(fs.readFileSync(path.join(folder, file), "utf8")).resources : [];
	}

	/** What the provider did in the last command, in AWS's time. */
	get log(): readonly Event[] {
		const file = path.join(this.folder, "aws", "events.jsonl");
		return fs
			.readFileSync(file, "utf8")
			.trim()
			.split("\n")
			.map((line) => JSON.parse(line));
	}

	run(command: readonly string[], options: RunOptions = {}): Promise<Outcome> {
		const own = ["--sandbox", this.folder, "--minute", String(options.minute ?? 5)];
		if (options.faults) {
			const file = path.join(temporaryFolder(), "faults.yaml");
			fs.writeFileSync(file, stringify({ faults: options.faults }));
			own.push("--faults", file);
		}
		const main = path.join(root, "offline", "sandbox.ts");
		const child = spawn(process.execPath, ["--import", "tsx", main, ...own, ...command], {
			cwd: options.project ?? root,
			env: { ...process.env, NO_COLOR: "1", PULUMI_DEBUG_COMMANDS: "true" },
		});
		const texts = { stdout: "", stderr: "" };
		for (const stream of ["stdout", "stderr"] as const) {
			child[stream].setEncoding("utf8").on("data", (text: string) => {
				const { when } = options;
				const seen = when && texts[stream].includes(when.printed);
				texts[stream] += text;
				if (when && !seen && texts[stream].includes(when.printed)) when.act(child.pid ?? 0);
			});
		}
		return new Promise((resolve, reject) => {
			child.once("error", reject);
			child.once("close", (status) => resolve({ status: status ?? 1, ...texts }));
		});
	}

	/** Runs a command that has to succeed, and returns what it printed. */
	async ok(command: readonly string[], options: RunOptions = {}): Promise<string> {
		const { status, stdout, stderr } = await this.run(command, options);
		// What went wrong stands at the end.
		assert.equal(status, 0, `pulumi ${command.join(" ")}\n${`${stdout}\n${stderr}`.slice(-3000)}`);
		return stdout;
	}

	/** What the pack finds in a command, as the engine reports it. The command has to succeed. */
	async findings(command: readonly string[]): Promise<readonly Finding[]> {
		const file = path.join(temporaryFolder(), "events.jsonl");
		await this.ok([...command, "--event-log", file]);
		return fs
			.readFileSync(file, "utf8")
			.trim()
			.split("\n")
			.flatMap((line) => JSON.parse(line).policyEvent ?? [])
			.map(({ policyName, enforcementLevel, resourceUrn, message }) => ({
				policy: policyName,
				level: enforcementLevel,
				urn: resourceUrn,
				message,
			}));
	}

	/** Steps of a preview, as `operation type name`, without what stays as it is. */
	async steps(stack: string, command: readonly string[] = []): Promise<readonly string[]> {
		const text = await this.ok(["preview", "-s", stack, "--json", ...command]);
		const { steps } = JSON.parse(text) as { readonly steps: readonly Step[] };
		return steps
			.filter(({ op }) => op !== "same")
			.map(({ op, urn }) => {
				const [types = "", name = ""] = urn.split("::").slice(-2);
				return `${op} ${types.split("$").at(-1)} ${name}`;
			})
			.sort();
	}
}

export interface Finding {
	readonly policy: string;
	readonly level: string;
	readonly urn: string;
	readonly message: string;
	readonly description?: string;
}

export interface Step {
	readonly op: string;
	readonly urn: string;
	readonly newState?: {
		readonly type: string;
		readonly custom: boolean;
		readonly inputs?: Readonly<Record<string, unknown>>;
	};
}

/** The stack's file with some changes, as a file for `--config-file`. */
export function configFile(stack: string, changes: Readonly<Record<string, unknown>>): string {
	const file = path.join(temporaryFolder(), `Pulumi.${stack}.yaml`);
	fs.writeFileSync(file, stringify({ config: change(stackDocument(stack), changes) }));
	return file;
}
