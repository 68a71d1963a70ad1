import assert from "node:assert/strict";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { ask, open, request } from "./nginx/http.js";
import { apiAddresses, apiHost, needsNginx, Sandbox, settingsOf } from "./nginx/sandbox.js";
import { type Seen, Upstream } from "./nginx/upstream.js";

const generous = { requestsPerSecond: 10_000, burst: 10_000, concurrentRequests: 10_000 };

describe("the API behind nginx", () => {
	let sandbox: Sandbox;
	let first: Upstream;
	let second: Upstream;

	before(async function () {
		needsNginx(this);
		sandbox = await Sandbox.start({
			settings: settingsOf("prod", { "web.limits": generous, "web.maxBodyMiB": 2 }),
			api: [apiAddresses[0], apiAddresses[1]],
			edits: [["proxy_read_timeout 55s;", "proxy_read_timeout 1s;"]],
		});
		first = await Upstream.start("first", apiAddresses[0], sandbox.apiPort);
		second = await Upstream.start("second", apiAddresses[1], sandbox.apiPort);
	});

	after(async () => {
		await first?.stop();
		await second?.stop();
		await sandbox?.stop();
	});

	const who = async () => (JSON.parse((await ask(sandbox.port, "/api/who")).body) as Seen).upstream;

	it("gets bodies of every size up to the limit, and none beyond", async () => {
		for (const bytes of [0, 1, 20_000, 2 * 1024 * 1024]) {
			const answer = await ask(sandbox.port, "/api/x", { method: "POST", body: Buffer.alloc(bytes) });
			assert.equal((JSON.parse(answer.body) as Seen).bodyBytes, bytes);
		}
		first.seen.length = second.seen.length = 0;
		const over = await ask(sandbox.port, "/api/x", {
			method: "POST",
			body: Buffer.alloc(2 * 1024 * 1024 + 1),
		});
		assert.equal(over.status, 413);
		assert.equal(first.seen.length + second.seen.length, 0);
	});

	it("gets a body of unknown length, up to the same limit", async () => {
		const chunked = (bytes: number) => ({
			method: "POST",
			headers: { "Transfer-Encoding": "chunked", "Content-Length": [] },
			body: `${bytes.toString(16)}\r\n${"x".repeat(bytes)}\r\n0\r\n\r\n`,
		});
		const answer = await ask(sandbox.port, "/api/x", chunked(5000));
		assert.equal((JSON.parse(answer.body) as Seen).bodyBytes, 5000);
		assert.equal((await ask(sandbox.port, "/api/x", chunked(2 * 1024 * 1024 + 1))).status, 413);
	});

	it("gets headers as large as the balancer lets through, and answers with such", async () => {
		const large = "x".repeat(15_000);
		const answer = await ask(sandbox.port, `/api/x?header=X-Large:${"y".repeat(15_000)}`, {
			headers: { "X-Large": large },
		});
		assert.equal(answer.status, 200);
		assert.equal(answer.headers["x-large"]?.[0]?.length, 15_000);
		for (const [path, header] of [
			[`/api/${"x".repeat(17_000)}`, ""],
			["/api/x", "x".repeat(17_000)],
		] as const) {
			const { status } = await ask(sandbox.port, path, { headers: { "X-Large": header } });
			assert.ok(status === 414 || status === 400, `${status}`);
		}
	});

	it("sends answers larger than every buffer whole", async () => {
		assert.equal((await ask(sandbox.port, "/api/x?bytes=5000000")).body.length, 5_000_000);
	});

	it("is asked once for what may not be repeated, and once more for what may", async () => {
		for (const [method, times] of [
			["GET", 2],
			["PUT", 2],
			["DELETE", 2],
			["POST", 1],
			["PATCH", 1],
		] as const) {
			first.seen.length = second.seen.length = 0;
			const answer = await ask(sandbox.port, "/api/x?cut", { method, body: "once" });
			assert.equal(answer.status, 502, method);
			const asked = first.seen.length + second.seen.length;
			assert.equal(asked, times, method);
		}
	});

	it("loses no request when one of its addresses is dead", async () => {
		await second.stop();
		for (let i = 0; i < 20; i++) {
			const { status } = await ask(sandbox.port, "/api/x", { method: "POST", body: "x" });
			assert.equal(status, 200);
		}
		second = await Upstream.start("second", apiAddresses[1], sandbox.apiPort);
	});

	it("is given up on when it does not answer in time, and when it does not answer at all", async () => {
		assert.equal((await ask(sandbox.port, "/api/x?after=1500")).status, 504);
		assert.equal((await ask(sandbox.port, "/api/x?cut")).status, 502);
	});

	it("is followed to another address within 15 seconds, without a reload", async () => {
		const third = await Upstream.start("third", apiAddresses[2], sandbox.apiPort);
		sandbox.names.addresses.set(apiHost, [apiAddresses[2]]);
		const start = performance.now();
		// Each worker asks for itself, so it takes a row of answers.
		let row = 0;
		for (; row < 20 && performance.now() - start < 15_000; await pause(50)) {
			row = (await who()) === "third" ? row + 1 : 0;
		}
		assert.equal(row, 20);
		// The name server grants five minutes: nginx asks again all the same, and not at each request.
		assert.ok((sandbox.names.asked.get(apiHost) ?? 0) <= 2 * 3);
		await third.stop();
	}).timeout(30_000);
});

describe("the site without the API", () => {
	before(function () {
		needsNginx(this);
	});

	for (const [what, api] of [
		["down", [apiAddresses[0]]],
		["down at every address", apiAddresses],
		["unknown to the name server, from the start", []],
	] as const) {
		it(`is served, and healthy, while the API is ${what}`, async () => {
			const sandbox = await Sandbox.start({ api });
			try {
				for (let i = 0; i < 3; i++) {
					const paths = ["/api/x", "/", "/route", "/healthz"];
					const answers = await Promise.all(paths.map((path) => ask(sandbox.port, path)));
					assert.deepEqual(
						answers.map(({ status }) => status),
						[502, 200, 200, 200],
					);
				}
			} finally {
				await sandbox.stop();
			}
		});
	}
});

describe("slow callers", () => {
	let sandbox: Sandbox;
	let api: Upstream;

	before(async function () {
		needsNginx(this);
		sandbox = await Sandbox.start({
			settings: settingsOf("prod", { "web.limits": generous }),
			edits: [
				["client_header_timeout 65s;", "client_header_timeout 4s;"],
				["client_body_timeout 30s;", "client_body_timeout 4s;"],
			],
		});
		api = await Upstream.start("api", apiAddresses[0], sandbox.apiPort);
	});

	after(async () => {
		await api?.stop();
		await sandbox?.stop();
	});

	it("hold up nobody else, do not reach the API, and are sent away in the end", async () => {
		// From many machines, and through the balancer for many callers.
		const slow = Array.from({ length: 600 }, (_, i) => open(sandbox.port, `127.0.1.${1 + (i % 250)}`));
		await Promise.all(slow.map((socket) => once(socket, "connect")));
		let closed = 0;
		for (const [i, socket] of slow.entries()) {
			socket.on("error", () => undefined);
			socket.on("close", () => closed++);
			socket.resume();
			// A head that does not end, or a body that does not.
			const whole = request("/api/x", { method: "POST", headers: { "Content-Length": "100000" } });
			socket.write(i % 2 === 0 ? whole : whole.subarray(0, 40));
		}
		for (let i = 0; i < 50; i++) assert.equal((await ask(sandbox.port, "/healthz")).status, 200);
		for (let i = 0; i < 50; i++) assert.equal((await ask(sandbox.port, "/api/x")).status, 200);
		assert.equal(api.seen.length, 50);
		assert.equal(closed, 0);
		for (let waited = 0; closed < slow.length && waited < 100; waited++) await pause(100);
		assert.equal(closed, slow.length);
		assert.equal(api.seen.length, 50);
	});

	it("are those who dribble, too: a byte now and then does not keep a head open", async () => {
		const socket = open(sandbox.port);
		socket.on("error", () => undefined);
		socket.resume();
		let closed = false;
		socket.on("close", () => {
			closed = true;
		});
		for (const byte of `GET / HTTP/1.1\r\nX-Slow: ${"a".repeat(200)}`) {
			if (closed) break;
			socket.write(byte);
			await pause(100);
		}
		assert.ok(closed);
	});
});
