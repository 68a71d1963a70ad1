/** A real nginx with the rendered configuration, in a folder of its own, with stub upstreams behind it. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
	mkdirSync,
	mkdtempSync,
	readFileSync,
	renameSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { rootCertificates } from "node:tls";
import { platformConfig } from "../../../infra/config.js";
import { type NginxSettings, nginxConf } from "../../../infra/nginx.js";
import { change, raw, stackDocument } from "../../support/config.js";
import { NameServer } from "./dns.js";
import { ask, balancer } from "./http.js";

/** The name under which the API is found. */
export const apiHost = "internal-api.elb.example";
/** Addresses that the API may be given. */
export const apiAddresses = ["127.0.0.11", "127.0.0.12", "127.0.0.13"] as const;
/** A block that stands for CloudFront's. */
export const cdnBlock = "130.176.0.0/18";
/** What no answer may ever hold. */
export const canary = "CANARY-outside-of-every-release";

/** What nginx needs differently in a folder of a test. Everything else is as on an instance. */
function replacements(folder: string, dnsPort: number, servicePort: number): readonly [string, string][] {
	const scratch = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
		(kind) => `${kind}_temp_path ${folder}/${kind};`,
	);
	return [
		// The user that tests run as, who owns the folder.
		["user nginx;\n", process.getuid?.() === 0 ? "user root;\n" : ""],
		["worker_processes auto;", "worker_processes 2;"],
		["pid /run/nginx.pid;", `pid ${folder}/nginx.pid;`],
		["/var/log/nginx/", `${folder}/`],
		["/etc/nginx/hops/", `${folder}/hops/`],
		["http {\n", `http {\n${scratch.join("\n")}\n`],
		["root /srv/terrace/current;", `root ${folder}/current;`],
		["resolver 169.254.169.253 ", `resolver 127.0.0.1:${dnsPort} `],
		["proxy_pass https://$upstream_host;", `proxy_pass https://$upstream_host:${servicePort};`],
		["/etc/pki/tls/certs/ca-bundle.crt", `${folder}/ca.pem`],
	];
}

/** The web settings of a stack's own file, with some keys changed. */
export function settingsOf(stack: string, changes: Readonly<Record<string, unknown>> = {}): NginxSettings {
	return platformConfig(raw(change(stackDocument(stack), changes), stack)).web;
}

/** Skips a suite by name where nginx, or a further program, is missing; in CI that is a failure. */
export function needsNginx(suite: Mocha.Context, ...further: readonly string[]): void {
	for (const program of ["nginx", ...further]) {
		// What it says to -v does not matter: it is there if it can be started.
		if (spawnSync(program, ["-v"]).error === undefined) continue;
		assert.ok(!process.env.CI, `${program} is missing`);
		suite.skip();
	}
}

// Below the ports that clients get, which would take one away between its choice and its use; at another place
// in each of the processes that tests run in.
let nextPort = 10_000 + ((process.pid * 61) % 20_000);

/** A TCP port that is free on every address. */
export async function freePort(): Promise<number> {
	const server = createServer().listen(nextPort++, "0.0.0.0");
	const free = await once(server, "listening").then(
		() => true,
		() => false,
	);
	server.close();
	return free ? nextPort - 1 : freePort();
}

export interface SandboxOptions {
	/** @default those of prod */
	readonly settings?: NginxSettings;
	/**
	 * What the name server knows the API by.
	 * @default the first of the addresses
	 */
	readonly api?: readonly string[];
	/** In PEM, what services are checked against. */
	readonly authorities?: string;
	/** Further replacements in the configuration, each of something that is there. */
	readonly edits?: readonly (readonly [from: string, to: string])[];
}

export class Sandbox {
	private master: ChildProcess | undefined;

	private constructor(
		readonly folder: string,
		readonly port: number,
		readonly apiPort: number,
		readonly servicePort: number,
		readonly names: NameServer,
		readonly configuration: string,
	) {}

	/** Writes everything down. Nothing runs yet but the name server. */
	static async create({
		settings = settingsOf("prod"),
		api = [apiAddresses[0]],
		authorities = rootCertificates[0],
		edits = [],
	}: SandboxOptions = {}): Promise<Sandbox> {
		const folder = mkdtempSync(join(tmpdir(), "terrace-nginx-"));
		const [port, apiPort, servicePort] = [await freePort(), await freePort(), await freePort()];
		const names = await NameServer.start();
		if (api.length > 0) names.addresses.set(apiHost, api);
		const rendered = nginxConf(
			{ ...settings, port },
			{ api: { host: apiHost, port: apiPort }, trustedHops: [`${balancer}/32`] },
		);
		const optional = settings.services.length > 0 ? [] : ["proxy_pass https", "/etc/pki"];
		const configuration = [...replacements(folder, names.port, servicePort), ...edits].reduce(
			(text, [from, to]) => {
				assert.ok(
					text.includes(from) || optional.some((start) => from.startsWith(start)),
					`${from} is not in nginx.conf`,
				);
				return text.replaceAll(from, to);
			},
			rendered,
		);
		writeFileSync(join(folder, "nginx.conf"), configuration);
		mkdirSync(join(folder, "hops"));
		writeFileSync(join(folder, "hops", "cdn.conf"), `set_real_ip_from ${cdnBlock};\n`);
		writeFileSync(join(folder, "ca.pem"), authorities ?? "");
		writeFileSync(join(folder, "canary.txt"), canary);
		const sandbox = new Sandbox(folder, port, apiPort, servicePort, names, configuration);
		sandbox.release("first", { "index.html": "<!doctype html><title>first</title>" });
		return sandbox;
	}

	static async start(options: SandboxOptions = {}): Promise<Sandbox> {
		const sandbox = await Sandbox.create(options);
		await sandbox.run();
		return sandbox;
	}

	/** Makes files the current release, as a deployment does: the link is replaced in one step. */
	release(name: string, files: Readonly<Record<string, string | Buffer>>): string {
		const folder = join(this.folder, "releases", name);
		for (const [path, content] of Object.entries(files)) {
			mkdirSync(join(folder, path, ".."), { recursive: true });
			writeFileSync(join(folder, path), content);
		}
		const next = join(this.folder, "current.next");
		symlinkSync(join("releases", name), next);
		renameSync(next, join(this.folder, "current"));
		return folder;
	}

	private nginx(...args: string[]): readonly string[] {
		return ["-c", join(this.folder, "nginx.conf"), "-e", join(this.folder, "error.log"), ...args];
	}

	/** What `nginx -t` says against the configuration, and an empty text when it accepts it without a warning. */
	complaints(): string {
		const { status, stderr } = spawnSync("nginx", this.nginx("-t", "-q"));
		return status === 0 ? stderr.toString() : `${stderr}refused`;
	}

	async run(): Promise<void> {
		this.master = spawn("nginx", this.nginx("-g", "daemon off;"), { stdio: "inherit" });
		for (let attempt = 0; attempt < 200; attempt++) {
			const up = await ask(this.port, "/healthz").catch(() => undefined);
			if (up?.status === 200) return;
			await pause(25);
		}
		throw new Error(`nginx does not answer: ${this.errors()}`);
	}

	signal(name: "reload" | "quit"): void {
		this.master?.kill(name === "reload" ? "SIGHUP" : "SIGQUIT");
	}

	/** Resolves once nginx has ended. */
	async ended(): Promise<void> {
		if (this.master && this.master.exitCode === null) await once(this.master, "exit");
	}

	errors(): string {
		return readFileSync(join(this.folder, "error.log"), "utf8");
	}

	/** The access log. nginx writes it a second late. */
	entries(): readonly LogEntry[] {
		const lines = readFileSync(join(this.folder, "access.log"), "utf8").split("\n").filter(Boolean);
		return lines.map((line) => JSON.parse(line) as LogEntry);
	}

	/** The first entry of the access log that fits, once there is one. */
	async logged(fits: (entry: LogEntry) => boolean): Promise<LogEntry> {
		for (let attempt = 0; attempt < 60; attempt++) {
			const found = this.entries().find(fits);
			if (found) return found;
			await pause(50);
		}
		throw new Error("no entry of the access log fits");
	}

	async stop(): Promise<void> {
		this.master?.kill("SIGTERM");
		await this.ended();
		this.names.stop();
		rmSync(this.folder, { recursive: true });
	}
}

export type LogEntry = Readonly<Record<string, string | number>>;
