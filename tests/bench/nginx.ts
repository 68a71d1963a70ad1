/**
 * `npm run bench:boot`: what nginx of the web tier costs against one that does nothing but pass requests on.
 * Both run side by side and take turns, so that the ratio holds on any machine. Behind them stands a Node
 * server, as in production; then nothing that takes time, which shows the worst that the ratio can be.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { ask } from "../boot/nginx/http.js";
import { apiAddresses, freePort, Sandbox, settingsOf } from "../boot/nginx/sandbox.js";

// Many short turns: what else the machine does then falls on both.
const rounds = 15;
const secondsEach = 1;
const aim = 0.95;

const folder = mkdtempSync(join(tmpdir(), "terrace-bench-"));

/** The least that a proxy can be: with the workers, the kept connections and the log of the real one. */
function bare(port: number, upstream: string): string {
	return `
		worker_processes 2;
		pid ${folder}/${port}.pid;
		events { worker_connections 8192; }
		http {
			access_log ${folder}/${port}.log combined buffer=32k flush=1s;
			keepalive_requests 10000;
			server {
				listen ${port};
				${upstream}
			}
		}`;
}

function startNginx(port: number, configuration: string): ChildProcess {
	const file = join(folder, `${port}.conf`);
	writeFileSync(file, configuration);
	const args = ["-c", file, "-e", join(folder, `${port}.errors`), "-g", "daemon off;"];
	return spawn("nginx", args, { stdio: "inherit" });
}

/** The shortest API that there can be, in Node. */
const api = `
	require("node:http").createServer((_request, response) => {
		response.setHeader("Content-Type", "application/json");
		response.end('{"users":[]}');
	}).listen(Number(process.argv[1]));`;

/** What can stand behind both. */
const upstreams = {
	"a Node server": (port: number) => spawn(process.execPath, ["-e", api, String(port)], { stdio: "inherit" }),
	"nothing that takes time": (port: number) =>
		startNginx(port, bare(port, `default_type application/json; return 200 '{"users":[]}';`)),
} as const;

/** A thousand callers, so that the limit of each is checked and never reached. */
const callers = `
	local i = 0
	request = function()
		i = i + 1
		return wrk.format("GET", "/api/users", {
			["Host"] = "api.example.com",
			["X-Forwarded-For"] = "198.51." .. (i % 4) .. "." .. (i % 250),
		})
	end`;

interface Measured {
	readonly perSecond: number;
	readonly medianMs: number;
	readonly slowestHundredthMs: number;
}

async function measure(port: number): Promise<Measured> {
	const script = join(folder, "callers.lua");
	const options = ["--threads", "1", "--connections", "32", "--latency", "--script", script];
	// Not in the way of the name server, which runs in this process.
	const { stdout: text } = await promisify(execFile)("wrk", [
		...options,
		"--duration",
		`${secondsEach}s`,
		`http://127.0.0.1:${port}/`,
	]);
	if (/Non-2xx|Socket errors/.test(text)) throw new Error(`not every request was answered with 200: ${text}`);
	const latency = (share: string) => {
		const [, value, unit] = new RegExp(`${share}%\\s+([\\d.]+)(us|ms|s)`).exec(text) ?? [];
		return Number(value) * (unit === "us" ? 0.001 : unit === "ms" ? 1 : 1000);
	};
	return {
		perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]),
		medianMs: latency("50"),
		slowestHundredthMs: latency("99"),
	};
}

function median(numbers: readonly number[]): number {
	return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

async function answers(port: number): Promise<void> {
	for (let up = false; !up; ) {
		await pause(50);
		up = (await ask(port, "/api/users").catch(() => undefined))?.status === 200;
	}
}

/** Measures both, prints what came out, and returns the ratio of their throughput. */
async function compare(webPort: number, barePort: number): Promise<number> {
	for (const port of [webPort, barePort]) {
		await answers(port);
		await measure(port);
	}
	const pairs: { web: Measured; bare: Measured }[] = [];
	for (let round = 0; round < rounds; round++) {
		// Who goes first changes from round to round.
		const first = round % 2 === 0 ? await measure(webPort) : undefined;
		const bare = await measure(barePort);
		pairs.push({ web: first ?? (await measure(webPort)), bare });
	}
	const of = (which: "web" | "bare", figure: keyof Measured) =>
		median(pairs.map((pair) => pair[which][figure]));
	for (const which of ["web", "bare"] as const) {
		const name = which === "web" ? "  nginx of the web tier" : "  bare proxy_pass";
		const perSecond = of(which, "perSecond").toFixed(0).padStart(8);
		const [half, most] = [of(which, "medianMs").toFixed(2), of(which, "slowestHundredthMs").toFixed(2)];
		console.log(`${name.padEnd(26)}${perSecond} requests/s   p50 ${half} ms   p99 ${most} ms`);
	}
	const ratio = median(pairs.map((pair) => pair.web.perSecond / pair.bare.perSecond));
	const added = (of("web", "medianMs") - of("bare", "medianMs")).toFixed(2);
	console.log(`  ratio of throughput ${ratio.toFixed(3)}, median latency added ${added} ms`);
	return ratio;
}

async function main(): Promise<void> {
	writeFileSync(join(folder, "callers.lua"), callers);
	const limits = { requestsPerSecond: 10_000, burst: 10_000, concurrentRequests: 10_000 };
	const web = await Sandbox.start({ settings: settingsOf("prod", { "web.limits": limits }) });
	const barePort = await freePort();
	const proxied = `location / { proxy_pass http://${apiAddresses[0]}:${web.apiPort}; }`;
	const bareProxy = startNginx(barePort, bare(barePort, proxied));
	try {
		const ratios: number[] = [];
		for (const [what, start] of Object.entries(upstreams)) {
			console.log(`behind both: ${what}`);
			const upstream = start(web.apiPort);
			ratios.push(await compare(web.port, barePort));
			upstream.kill();
			await once(upstream, "exit");
		}
		console.log(`aim: ${aim} with ${Object.keys(upstreams)[0]} behind`);
		if ((ratios[0] ?? 0) < aim) process.exitCode = 1;
	} finally {
		bareProxy.kill();
		await web.stop();
		rmSync(folder, { recursive: true });
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
