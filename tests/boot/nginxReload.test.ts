import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { ask } from "./nginx/http.js";
import { apiAddresses, needsNginx, Sandbox, settingsOf } from "./nginx/sandbox.js";
import { Upstream } from "./nginx/upstream.js";

const generous = { requestsPerSecond: 10_000, burst: 10_000, concurrentRequests: 10_000 };

/** One request on a kept connection. As the balancer does, once more when a reused connection was closed at once. */
async function kept(agent: Agent, port: number, path: string, repeat = true): Promise<number> {
	const request = get({ agent, port, path, host: "127.0.0.1" });
	try {
		const [response] = (await once(request, "response")) as [IncomingMessage];
		response.resume();
		await once(response, "end");
		return response.statusCode ?? 0;
	} catch (error) {
		if (repeat && request.reusedSocket) return kept(agent, port, path, false);
		throw error;
	}
}

describe("nginx, when it changes or goes", () => {
	let sandbox: Sandbox;
	let api: Upstream;
	const agents: Agent[] = [];

	beforeEach(async function () {
		needsNginx(this);
		sandbox = await Sandbox.start({ settings: settingsOf("prod", { "web.limits": generous }) });
		api = await Upstream.start("api", apiAddresses[0], sandbox.apiPort);
	});

	afterEach(async () => {
		for (const agent of agents.splice(0)) agent.destroy();
		await api?.stop();
		await sandbox?.stop();
	});

	function agent(): Agent {
		const made = new Agent({ keepAlive: true, maxSockets: 1 });
		agents.push(made);
		return made;
	}

	it("keeps connections of the balancer between requests", async () => {
		const one = agent();
		for (let i = 0; i < 50; i++) assert.equal(await kept(one, sandbox.port, "/", false), 200);
	});

	it("loses no request over five reloads and five releases under load", async () => {
		let asked = 0;
		let done = false;
		const caller = async (path: string) => {
			const mine = agent();
			while (!done) {
				assert.equal(await kept(mine, sandbox.port, path), 200);
				asked++;
			}
		};
		const callers = ["/", "/route", "/index.html", "/api/x", "/api/y", "/healthz"].map(caller);
		const changes = (async () => {
			for (let i = 0; i < 5; i++) {
				await pause(150);
				sandbox.signal("reload");
				await pause(150);
				sandbox.release(`release-${i}`, { "index.html": `release ${i}` });
			}
			await pause(150);
			done = true;
		})();
		await Promise.all([...callers, changes]);
		assert.ok(asked > 200, `${asked}`);
		assert.equal((await ask(sandbox.port, "/")).body, "release 4");
	});

	it("finishes what is open before it ends, and takes nothing new", async () => {
		const slow = ask(sandbox.port, "/api/x?after=1000&bytes=200000");
		const idle = agent();
		assert.equal(await kept(idle, sandbox.port, "/"), 200);
		while (api.seen.length === 0) await pause(10);
		sandbox.signal("quit");
		await pause(200);
		await assert.rejects(kept(idle, sandbox.port, "/"), /ECONNREFUSED/);
		const answer = await slow;
		assert.deepEqual([answer.status, answer.body.length], [200, 200_000]);
		await sandbox.ended();
	});
});
