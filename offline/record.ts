/**
 * Runs the real program in Pulumi's mocked runtime and returns everything it registered. Runs follow each
 * other: the runtime keeps its state in one place, so a run waits for the one before.
 */
import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { type AwsWorld, partitionOf } from "./aws/index.js";
import { RunFailure, UsageError } from "./errors.js";
import { Monitor } from "./monitor.js";
import { organization, type RecordedResource, stackType } from "./resources.js";
import { type PropertyMap, unknown } from "./values.js";

export type Mode = "preview" | "update";

export interface ProgramOptions {
	/** Module that is the program: a file, or a folder whose package.json names it. */
	readonly program: string;
	readonly project: string;
	readonly stack: string;
	/** Text of every configuration key, with its namespace; the unknown mark stands for a secret. */
	readonly config: Readonly<Record<string, string>>;
	readonly secretKeys?: readonly string[];
	/** In a preview what AWS computes is unknown, in an update it is known. */
	readonly mode: Mode;
	/** Default: the first of `aws:allowedAccountIds`, else AWS's example account. */
	readonly account?: string;
	/** Outputs of the stacks that it may refer to, by full name, such as `organization/terrace/prod`. */
	readonly otherStacks?: Readonly<Record<string, PropertyMap>>;
}

export interface Message {
	readonly severity: "info" | "warning" | "error";
	readonly text: string;
	readonly urn?: string;
}

export interface Recording {
	readonly project: string;
	readonly stack: string;
	readonly mode: Mode;
	readonly config: Readonly<Record<string, string>>;
	readonly secretKeys: readonly string[];
	/** In order of registration: the stack first, each parent before its children. */
	readonly resources: readonly RecordedResource[];
	/** The stack's outputs. */
	readonly outputs: PropertyMap;
	/** What the program logged and printed. */
	readonly messages: readonly Message[];
	/** Resource types that the AWS table does not have. */
	readonly unknownTypes: readonly string[];
}

/** Text of a secret in an update: like Pulumi's own reading of a secret that it cannot decrypt. */
const redacted = "[secret]";

let previous: Promise<unknown> = Promise.resolve();

export function runProgram(options: ProgramOptions): Promise<Recording> {
	const run = previous.then(() => runAlone(options));
	previous = run.catch(() => undefined);
	return run;
}

async function runAlone(options: ProgramOptions): Promise<Recording> {
	const { project, stack, mode, secretKeys = [], otherStacks = {} } = options;
	const preview = mode === "preview";
	const config = preview ? options.config : withoutUnknown(options.config);
	const monitor = new Monitor({ project, stack, preview, config, otherStacks, world: worldOf(options) });
	const messages: Message[] = [];
	const { rejection, release } = captureRejections();
	const restore = [captureMessages(messages), withoutTraces()];
	let failure: { readonly error: unknown } | undefined;
	try {
		pulumi.runtime.setMockOptions(monitor, project, stack, preview, organization);
		pulumi.runtime.setAllConfig({ ...config }, [...secretKeys]);
		const finished = pulumi.runtime
			.runInPulumiStack(() => load(options.program))
			.then(() => pulumi.runtime.disconnect());
		await Promise.race([finished.then(nextTurn), rejection]);
	} catch (error) {
		failure = { error };
		await nextTurn();
		// What was under way will never finish. Pulumi would report it as leaked when the process exits.
		pulumi.runtime.resetOptions(project, stack, -1, "", "", preview, organization);
	}
	for (const undo of restore) undo();
	release();
	if (failure) throw programError(failure.error);
	const logged = messages.filter(({ severity }) => severity === "error");
	if (logged.length > 0) throw new RunFailure(logged.map(({ text }) => text).join("\n"));
	const resources = [...monitor.resources.values()];
	return {
		...{ project, stack, mode, config, secretKeys, resources, messages },
		outputs: resources.find(({ type }) => type === stackType)?.outputs ?? {},
		unknownTypes: [...monitor.unknownTypes].sort(),
	};
}

/** Rejections that nobody handles are reported at the end of a turn of the event loop. */
function nextTurn(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}

/** Loads the program anew. Only its entry has effects; the modules below it are kept. */
async function load(program: string): Promise<object | undefined> {
	const entry = require.resolve(program);
	delete require.cache[entry];
	const exported: unknown = require(entry);
	const outputs: unknown = await (typeof exported === "function" ? exported() : exported);
	return typeof outputs === "object" && outputs !== null ? outputs : undefined;
}

function worldOf({ config, account }: ProgramOptions): AwsWorld {
	const region = config["aws:region"] || "us-east-1";
	const allowed = /\d{12}/.exec(config["aws:allowedAccountIds"] ?? "")?.[0];
	return { region, account: account ?? allowed ?? "123456789012", partition: partitionOf(region) };
}

function withoutUnknown(config: Readonly<Record<string, string>>): Record<string, string> {
	return Object.fromEntries(
		Object.entries(config).map(([key, text]) => [key, text.replaceAll(unknown, redacted)]),
	);
}

/** What a program throws inside `.apply` or while it registers surfaces as an unhandled rejection. */
function captureRejections(): { rejection: Promise<never>; release: () => void } {
	const others = process.listeners("unhandledRejection");
	process.removeAllListeners("unhandledRejection");
	let reject: (reason: unknown) => void;
	const rejection = new Promise<never>((_, r) => {
		reject = r;
	});
	rejection.catch(() => undefined);
	const listener = (reason: unknown) => reject(reason);
	process.on("unhandledRejection", listener);
	return {
		rejection,
		release: () => {
			process.removeListener("unhandledRejection", listener);
			for (const other of others) process.on("unhandledRejection", other);
		},
	};
}

/**
 * Pulumi notes a stack trace with each promise, one for each property of each resource, to report those that
 * leak. Making them is more than half of a run's time, so while the program runs none is noted.
 */
function withoutTraces(): () => void {
	const module = require("@pulumi/pulumi/runtime/debuggable") as { debuggablePromise: unknown };
	const { debuggablePromise } = module;
	module.debuggablePromise = (promise: unknown) => promise;
	return () => {
		module.debuggablePromise = debuggablePromise;
	};
}

/** Takes what the program logs and prints, as the engine does, so that standard output stays the command's. */
function captureMessages(messages: Message[]): () => void {
	const log: { -readonly [K in keyof typeof pulumi.log]: (typeof pulumi.log)[K] } = pulumi.log;
	const before = { info: log.info, warn: log.warn, error: log.error };
	const into = (severity: Message["severity"]) => async (text: string, resource?: pulumi.Resource) => {
		const message: { -readonly [K in keyof Message]: Message[K] } = { severity, text };
		messages.push(message);
		resource?.urn.apply((urn) => {
			message.urn = urn;
		});
	};
	Object.assign(log, { info: into("info"), warn: into("warning"), error: into("error") });
	const { log: print, info, warn, error } = console;
	const printed = (...parts: unknown[]) => {
		const text = parts.map((part) => (typeof part === "string" ? part : inspect(part))).join(" ");
		messages.push({ severity: "info", text });
	};
	Object.assign(console, { log: printed, info: printed, warn: printed, error: printed });
	return () => {
		Object.assign(log, before);
		Object.assign(console, { log: print, info, warn, error });
	};
}

/**
 * A RunError is meant for the user and needs no more than its text: the program refuses its configuration.
 * Anything else is a fault of the program, and where it happened matters.
 */
function programError(error: unknown): Error {
	if (pulumi.RunError.isInstance(error)) return new UsageError(error.message);
	if (!(error instanceof Error)) return new RunFailure(`the program failed: ${inspect(error)}`);
	const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
	const own = frames.filter((line) => !/node_modules|node:|[\\/]offline[\\/]/.test(line)).slice(0, 3);
	const where = own.map((line) => `\n  ${line.trim().replaceAll(`${process.cwd()}/`, "")}`).join("");
	return new RunFailure(`the program failed: ${error.message}${where}`);
}
