import assert from "node:assert/strict";
import { type Answer, ask } from "./nginx/http.js";
import { apiAddresses, needsNginx, Sandbox, settingsOf } from "./nginx/sandbox.js";
import { Upstream } from "./nginx/upstream.js";

const shop = "https://shop.example.org";
const staging = "https://staging.example.org:8443";

function cors({ headers }: Answer): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers)
			.filter(([name]) => name.startsWith("access-control-"))
			.map(([name, values]) => [name.slice("access-control-".length), values.join(" | ")]),
	);
}

function preflight(origin: string) {
	return {
		method: "OPTIONS",
		headers: {
			Origin: origin,
			"Access-Control-Request-Method": "PUT",
			"Access-Control-Request-Headers": "authorization,content-type",
		},
	};
}

const careless = ["Access-Control-Allow-Origin:*", "Access-Control-Allow-Credentials:true"]
	.map((header) => `header=${encodeURIComponent(header)}`)
	.join("&");

describe("other origins", () => {
	let sandbox: Sandbox;
	let api: Upstream;

	before(async function () {
		needsNginx(this);
		sandbox = await Sandbox.start({
			settings: settingsOf("prod", {
				"web.corsOrigins": [shop, staging],
				"web.limits": { requestsPerSecond: 1, burst: 100, concurrentRequests: 1 },
			}),
		});
		api = await Upstream.start("api", apiAddresses[0], sandbox.apiPort);
	});

	after(async () => {
		await api?.stop();
		await sandbox?.stop();
	});

	for (const origin of [shop, staging]) {
		it(`may read answers when they are listed: ${origin}`, async () => {
			const answer = await ask(sandbox.port, "/api/x", { headers: { Origin: origin } });
			assert.equal(answer.status, 200);
			assert.deepEqual(cors(answer), { "allow-origin": origin });
			assert.deepEqual(answer.headers.vary, ["Origin"]);
		});

		it(`are told by nginx what they may ask: ${origin}`, async () => {
			api.seen.length = 0;
			const answer = await ask(sandbox.port, "/api/x", preflight(origin));
			assert.equal(answer.status, 204);
			assert.deepEqual(cors(answer), {
				"allow-origin": origin,
				"allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
				"allow-headers": "authorization,content-type",
				"max-age": "600",
			});
			assert.equal(api.seen.length, 0);
		});
	}

	for (const origin of [
		"https://evil.example",
		"https://shop.example.org.evil.example",
		"https://evil-shop.example.org",
		"https://shop.example.org:444",
		"https://shop.example.org/",
		"http://shop.example.org",
		"https://staging.example.org",
		"https://shopXexample.org",
		"null",
		"*",
		`${shop} ${staging}`,
		"",
	]) {
		it(`may not when they are not: ${JSON.stringify(origin)}`, async () => {
			const answer = await ask(sandbox.port, `/api/x?${careless}`, { headers: { Origin: origin } });
			assert.deepEqual([answer.status, cors(answer)], [200, {}]);
			assert.deepEqual(answer.headers.vary, ["Origin"]);
			assert.deepEqual(cors(await ask(sandbox.port, `/api/x?${careless}`, preflight(origin))), {});
		});
	}

	it("hear of one origin, and never of any, whatever the API says", async () => {
		const answer = await ask(sandbox.port, `/api/x?${careless}`, { headers: { Origin: shop } });
		assert.deepEqual(cors(answer), { "allow-origin": shop });
	});

	it("can read errors too: of the API, of nginx for it, and refusals", async () => {
		const headers = { Origin: shop };
		const statuses: Record<string, number> = {
			"/api/x?status=404": 404,
			"/api/x?status=500": 500,
			"/api/x?cut": 502,
			"/api/a/../b": 400,
			"/missing.js": 404,
		};
		for (const [path, status] of Object.entries(statuses)) {
			const answer = await ask(sandbox.port, path, { headers });
			assert.deepEqual([answer.status, cors(answer)], [status, { "allow-origin": shop }], path);
		}
		const both = await Promise.all([1, 2].map(() => ask(sandbox.port, "/api/x?after=300", { headers })));
		assert.deepEqual(both.map(({ status }) => status).toSorted(), [200, 429]);
		for (const answer of both) assert.deepEqual(cors(answer), { "allow-origin": shop });
	});

	it("leave OPTIONS that is no preflight to the API", async () => {
		api.seen.length = 0;
		const answer = await ask(sandbox.port, "/api/x", { method: "OPTIONS", headers: { Origin: shop } });
		assert.equal(answer.status, 200);
		assert.equal(api.seen.length, 1);
	});

	it("do not exist where none is listed", async () => {
		const closed = await Sandbox.start();
		try {
			const answer = await ask(closed.port, "/", { headers: { Origin: shop } });
			assert.deepEqual([cors(answer), answer.headers.vary], [{}, undefined]);
		} finally {
			await closed.stop();
		}
	});
});
