/**
 * Starts a policy pack the way the engine does: `run-policy-pack <engine address> <folder>` in the pack's own
 * folder, with project, stack and configuration in the environment. The pack prints the port it serves on.
 */
import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { stripVTControlCharacters } from "node:util";
import type * as Grpc from "@grpc/grpc-js";
import type { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import { RunFailure, UsageError } from "./errors.js";
import { readYaml } from "./project.js";
import { isValueMap } from "./yaml.js";

export interface PackPlace {
	/** Folder with PulumiPolicy.yaml. */
	readonly folder: string;
	readonly engineAddress: string;
	/** Milliseconds until a pack that has not printed its port counts as broken. Default 60,000. */
	readonly startLimit?: number;
}

/** A pack that is told which stack it runs for. On a state in a file Pulumi tells it nothing. */
export interface PackOptions extends PackPlace {
	readonly organization: string;
	readonly project: string;
	readonly stack: string;
	/** Text of every configuration key, with its namespace. */
	readonly config: Readonly<Record<string, string>>;
	readonly preview: boolean;
}

/** Status codes of gRPC. */
export const unimplemented = 12;
const unavailable = 14;

/** Pulumi's own limit on messages: 400 MB. */
const messageLimit = 400 * 1024 * 1024;

/** Sends one request and takes its answer. */
export type Send<Response> = (
	client: AnalyzerClient,
	done: (error: Grpc.ServiceError | null, response: Response) => void,
) => void;

/** Lines of a broken pack's output that a report shows. */
const shownLines = 12;

/** A pack serves until it is told to stop, and must not outlive this process. */
const running = new Set<ChildProcess>();
process.once("exit", () => {
	for (const child of running) child.kill("SIGKILL");
});

export class PackProcess {
	/** How reports call the pack: its folder, from the working directory. */
	readonly label: string;
	/** `version` of PulumiPolicy.yaml, which wins over the pack's own. */
	readonly version: string | undefined;
	readonly client: Promise<AnalyzerClient>;
	private readonly printed: string[] = [];
	private readonly child: ChildProcess;
	private readonly complaints: string[] = [];
	private readonly broken: Promise<never>;
	private stopping = false;
	private opened: AnalyzerClient | undefined;

	constructor(readonly options: PackPlace | PackOptions) {
		const { folder } = options;
		this.label = path.relative(process.cwd(), folder) || folder;
		this.version = packVersion(folder, this.label);
		this.child = spawn(process.execPath, [runner(folder, this.label), options.engineAddress, folder], {
			cwd: folder,
			// What it prints is read and not shown: no colours, and no warning of Node's about a choice between two.
			env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: "1", ...environment(options) },
			stdio: ["ignore", "pipe", "pipe"],
		});
		running.add(this.child);
		this.child.stderr?.on("data", (data: Buffer) => this.complaints.push(data.toString()));
		this.broken = new Promise((_, reject) => {
			this.child.once("error", (error) => reject(this.failure(`cannot be started: ${error.message}`)));
			// "close" comes after the last output; "exit" may come before it.
			this.child.once("close", (code, signal) =>
				reject(this.failure(`exited with ${signal ?? `code ${code}`} before it was told to`)),
			);
		});
		this.broken.catch(() => undefined);
		this.client = this.connect(options.startLimit ?? 60_000);
		this.client.catch(() => undefined);
	}

	/** Calls the pack. A pack that dies instead of answering is a failure, never a pass. */
	async call<Response>(what: string, send: Send<Response>): Promise<Response> {
		const client = await this.client;
		return new Promise<Response>((resolve, reject) => {
			send(client, (error, response) => (error ? reject(error) : resolve(response)));
		}).catch(async (error: Grpc.ServiceError) => {
			if (error.code === unimplemented) throw error;
			// A connection breaks just before the process is seen to end, whose own words say more.
			if (error.code === unavailable) await Promise.race([this.broken, pause(1000)]);
			const {
				quotedFaults,
			}: typeof import("../policies/tierSettings.js") = require("../policies/tierSettings.js");
			const faults = quotedFaults(error.details);
			if (faults) throw new UsageError(faults.map((fault) => `--policy-pack-config: ${fault}`));
			throw this.failure(`failed ${what}: ${error.details}`);
		});
	}

	/** Stops the pack and returns what it printed once it served: what its rules log. */
	async stop(): Promise<string[]> {
		this.stopping = true;
		this.opened?.close();
		running.delete(this.child);
		this.child.kill("SIGKILL");
		await this.broken.catch(() => undefined);
		return [...this.printed, ...this.complaints.join("").split("\n")].filter((line) => line.trim() !== "");
	}

	private async connect(limit: number): Promise<AnalyzerClient> {
		const port = await Promise.race([this.readPort(), this.broken, this.tooLate(limit)]);
		// Loaded here and not at the top: the process is on its way while this one loads what it needs.
		const { credentials }: typeof Grpc = require("@grpc/grpc-js");
		const services: typeof import("@pulumi/pulumi/proto/analyzer_grpc_pb") = require("@pulumi/pulumi/proto/analyzer_grpc_pb");
		this.opened = new services.AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure(), {
			"grpc.max_receive_message_length": messageLimit,
			"grpc.max_send_message_length": messageLimit,
			"grpc.enable_http_proxy": 0,
		});
		return this.opened;
	}

	private readPort(): Promise<number> {
		return new Promise((resolve, reject) => {
			let pending = "";
			let found = false;
			this.child.stdout?.on("data", (data: Buffer) => {
				const lines = (pending + data.toString()).split("\n");
				pending = lines.pop() ?? "";
				for (const line of lines) {
					const text = line.trim();
					if (found) this.printed.push(line);
					else if (/^\d{1,5}$/.test(text)) resolve(Number(text));
					else reject(this.failure(`printed "${text}" where its port was expected`));
					found = true;
				}
			});
		});
	}

	private async tooLate(limit: number): Promise<never> {
		await pause(limit);
		throw this.failure(`did not start within ${limit / 1000} s`);
	}

	private failure(what: string): RunFailure {
		if (this.stopping) return new RunFailure(`the policy pack ${this.label} was stopped`);
		const lines = stripVTControlCharacters(this.complaints.join(""))
			.split("\n")
			.filter((line) => line.trim() !== "");
		const shown = lines.slice(0, shownLines).map((line) => `\n  ${line}`);
		const rest = lines.length > shownLines ? `\n  ... ${lines.length - shownLines} more lines` : "";
		return new RunFailure(`the policy pack ${this.label} ${what}${shown.join("")}${rest}`);
	}
}

function pause(milliseconds: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}

function packVersion(folder: string, label: string): string | undefined {
	const file = path.join(folder, "PulumiPolicy.yaml");
	if (!fs.existsSync(folder)) throw new UsageError(`--policy-pack ${label}: the folder does not exist`);
	if (!fs.existsSync(file))
		throw new UsageError(`--policy-pack ${label}: there is no PulumiPolicy.yaml in it`);
	const { value } = readYaml(file, path.join(label, "PulumiPolicy.yaml"));
	const version = isValueMap(value) ? value.version : undefined;
	return typeof version === "string" ? version : undefined;
}

/** The pack's own copy of Pulumi's runner. */
function runner(folder: string, label: string): string {
	try {
		return createRequire(path.join(folder, "package.json")).resolve("@pulumi/pulumi/cmd/run-policy-pack");
	} catch {
		throw new RunFailure(
			`the policy pack ${label} cannot be started: run npm ci, its packages are not installed`,
		);
	}
}

function environment(options: PackPlace | PackOptions): Record<string, string> {
	const language = { PULUMI_NODEJS_TYPESCRIPT: "true" };
	if (!("stack" in options)) return language;
	return {
		...language,
		PULUMI_NODEJS_ORGANIZATION: options.organization,
		PULUMI_NODEJS_PROJECT: options.project,
		PULUMI_NODEJS_STACK: options.stack,
		PULUMI_NODEJS_DRY_RUN: String(options.preview),
		PULUMI_CONFIG: JSON.stringify(options.config),
	};
}
