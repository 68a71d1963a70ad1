import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { contentSecurityPolicy, securityHeaders } from "../../infra/securityHeaders.js";
import { ask } from "./nginx/http.js";
import { apiAddresses, needsNginx, Sandbox, settingsOf } from "./nginx/sandbox.js";
import { type Seen, Upstream } from "./nginx/upstream.js";

const page = "<!doctype html><title>the page</title>";
const script = `console.log(${JSON.stringify("x".repeat(2000))});`;
const files = {
	"index.html": page,
	"assets/index-BvN2xw1G.js": script,
	"assets/worker-Ab3dEf9h.mjs": "worker",
	"assets/index-BvN2xw1G.js.map": "{}",
	"assets/my-document.pdf": "a document",
	"assets/style.css": "body{}",
	"static/js/main.8d3f5a2b.js": "main",
	"static/js/2.1a2b3c4d.chunk.js": "chunk",
	"static/media/logo.8d3f5a2b.svg": "<svg/>",
	"static/plain.js": "plain",
	"favicon.ico": "icon",
	"robots.txt": "User-agent: *",
	"site.webmanifest": "{}",
	"sw.js": "worker",
	"with space.txt": "spaced",
	"index-BvN2xw1G.js": "not below assets",
	"docs/guide.txt": "guide",
	".well-known/security.txt": "Contact: x",
	".well-known/association": "{}",
	".env": "secret",
	".git/config": "secret",
	"docs/.hidden.txt": "secret",
	".well-known/.env": "secret",
	"packed.js": "unpacked",
	"packed.js.gz": gzipSync("packed before"),
} as const;

const immutable = "public, max-age=31536000, immutable";

type Expected =
	/** The API, asked for the same path. */
	| "api"
	/** A service, asked for the same path. */
	| "reports"
	/** A file of the release. */
	| keyof typeof files
	/** nginx itself. */
	| "nginx";

/** What is asked, the status, who answers, and Cache-Control. */
const routes: readonly (readonly [asked: string, status: number, by: Expected, cache: string])[] = [
	["GET /", 200, "index.html", "no-cache"],
	["HEAD /", 200, "index.html", "no-cache"],
	["GET /index.html", 200, "index.html", "no-cache"],
	["GET /?utm_source=x", 200, "index.html", "no-cache"],
	["GET /login", 200, "index.html", "no-cache"],
	["GET /users/42/orders", 200, "index.html", "no-cache"],
	["GET /users/", 200, "index.html", "no-cache"],
	["GET /a%20b/%C3%BC", 200, "index.html", "no-cache"],
	["GET //login", 200, "index.html", "no-cache"],
	["GET /search?q=a.b", 200, "index.html", "no-cache"],
	["GET /login?next=/a/../b", 200, "index.html", "no-cache"],
	["GET /apiary", 200, "index.html", "no-cache"],
	["GET /API/users", 200, "index.html", "no-cache"],
	["GET /healthzz", 200, "index.html", "no-cache"],
	["GET /assets", 200, "index.html", "no-cache"],
	["GET /assets/", 200, "index.html", "no-cache"],
	["GET /docs", 200, "index.html", "no-cache"],
	["GET /docs/", 200, "index.html", "no-cache"],
	["GET /index-BvN2xw1G", 200, "index.html", "no-cache"],
	["GET /assets/index-BvN2xw1G.js", 200, "assets/index-BvN2xw1G.js", immutable],
	["HEAD /assets/index-BvN2xw1G.js", 200, "assets/index-BvN2xw1G.js", immutable],
	["GET /assets/index-BvN2xw1G.js?v=1", 200, "assets/index-BvN2xw1G.js", immutable],
	["GET /assets//index-BvN2xw1G.js", 200, "assets/index-BvN2xw1G.js", immutable],
	["GET /assets/index-BvN2xw1G.js.map", 200, "assets/index-BvN2xw1G.js.map", immutable],
	["GET /assets/worker-Ab3dEf9h.mjs", 200, "assets/worker-Ab3dEf9h.mjs", immutable],
	["GET /static/js/main.8d3f5a2b.js", 200, "static/js/main.8d3f5a2b.js", immutable],
	["GET /static/js/2.1a2b3c4d.chunk.js", 200, "static/js/2.1a2b3c4d.chunk.js", immutable],
	["GET /static/media/logo.8d3f5a2b.svg", 200, "static/media/logo.8d3f5a2b.svg", immutable],
	["GET /assets/my-document.pdf", 200, "assets/my-document.pdf", "no-cache"],
	["GET /assets/style.css", 200, "assets/style.css", "no-cache"],
	["GET /static/plain.js", 200, "static/plain.js", "no-cache"],
	["GET /index-BvN2xw1G.js", 200, "index-BvN2xw1G.js", "no-cache"],
	["GET /sw.js", 200, "sw.js", "no-cache"],
	["GET /favicon.ico", 200, "favicon.ico", "no-cache"],
	["GET /robots.txt", 200, "robots.txt", "no-cache"],
	["GET /site.webmanifest", 200, "site.webmanifest", "no-cache"],
	["GET /with%20space.txt", 200, "with space.txt", "no-cache"],
	["GET /docs/guide.txt", 200, "docs/guide.txt", "no-cache"],
	["GET /.well-known/security.txt", 200, ".well-known/security.txt", "no-cache"],
	["GET /.well-known/association", 200, ".well-known/association", "no-cache"],
	["GET /assets/index-00000000.js", 404, "nginx", "no-cache"],
	["GET /static/js/main.00000000.js", 404, "nginx", "no-cache"],
	["GET /missing.png", 404, "nginx", "no-cache"],
	["GET /users/first.last", 404, "nginx", "no-cache"],
	["GET /.well-known/missing", 404, "nginx", "no-cache"],
	["GET /.env", 404, "nginx", "no-cache"],
	["GET /.git/config", 404, "nginx", "no-cache"],
	["GET /.git", 404, "nginx", "no-cache"],
	["GET /docs/.hidden.txt", 404, "nginx", "no-cache"],
	["GET /.well-known/.env", 404, "nginx", "no-cache"],
	["GET /%2egit/config", 404, "nginx", "no-cache"],
	["POST /", 405, "nginx", "no-cache"],
	["POST /login", 405, "nginx", "no-cache"],
	["PUT /assets/style.css", 405, "nginx", "no-cache"],
	["DELETE /robots.txt", 405, "nginx", "no-cache"],
	["TRACE /", 405, "nginx", "no-cache"],
	["GET /healthz", 200, "nginx", "no-cache"],
	["GET /healthz?full=1", 200, "nginx", "no-cache"],
	["GET /api", 404, "nginx", "no-cache"],
	["GET /api/", 200, "api", "no-store"],
	["GET /api/users", 200, "api", "no-store"],
	["GET /api/users?page=2&sort=a%2Cb", 200, "api", "no-store"],
	["GET /api/users?next=/a/../b", 200, "api", "no-store"],
	["GET /api/users/first.last", 200, "api", "no-store"],
	["GET /api/.hidden", 200, "api", "no-store"],
	["GET /api/a%20b/%C3%BC", 200, "api", "no-store"],
	["GET /api/a%2Fb", 200, "api", "no-store"],
	["GET /api//double", 200, "api", "no-store"],
	["GET /api/healthz", 200, "api", "no-store"],
	["GET /api/file.js", 200, "api", "no-store"],
	["GET /api/users?status=404", 404, "api", "no-store"],
	["GET /api/users?status=500", 500, "api", "no-store"],
	["GET /api/users?header=Cache-Control:max-age=5", 200, "api", "max-age=5"],
	["POST /api/users", 200, "api", "no-store"],
	["PUT /api/users/1", 200, "api", "no-store"],
	["PATCH /api/users/1", 200, "api", "no-store"],
	["DELETE /api/users/1", 200, "api", "no-store"],
	["OPTIONS /api/users", 200, "api", "no-store"],
	["GET /api/reports/", 200, "reports", "no-store"],
	["GET /api/reports/2026?month=1", 200, "reports", "no-store"],
	["POST /api/reports/", 200, "reports", "no-store"],
	["GET /api/reports", 200, "reports", "no-store"],
	["POST /api/reports?x=1", 200, "reports", "no-store"],
	["GET /api/reportsx/", 200, "api", "no-store"],
	["GET /api/v1/reports/", 200, "api", "no-store"],
	["GET /reports/", 200, "index.html", "no-cache"],
	["GET /api/reports/../users", 400, "nginx", "no-store"],
	["GET /api/users/%2e%2e/reports", 400, "nginx", "no-store"],
];

describe("the routes of nginx", () => {
	let sandbox: Sandbox;
	let upstreams: readonly Upstream[] = [];

	before(async function () {
		needsNginx(this);
		const services = [{ name: "reports", path: "/api/reports", host: "reports.example.org" }];
		sandbox = await Sandbox.start({
			settings: settingsOf("prod", { "web.services": services, "web.limits.burst": 1000 }),
			// Over plain HTTP: what TLS adds has tests of its own.
			edits: [["proxy_pass https://", "proxy_pass http://"]],
		});
		sandbox.names.addresses.set("reports.example.org", ["127.0.0.21"]);
		sandbox.release("second", files);
		upstreams = [
			await Upstream.start("api", apiAddresses[0], sandbox.apiPort),
			await Upstream.start("reports", "127.0.0.21", sandbox.servicePort),
		];
	});

	after(async () => {
		for (const upstream of upstreams) await upstream.stop();
		await sandbox?.stop();
	});

	it("are more than sixty", () => {
		assert.ok(routes.length >= 60, `${routes.length}`);
		assert.equal(new Set(routes.map(([asked]) => asked)).size, routes.length);
	});

	for (const [asked, status, by, cache] of routes) {
		it(`${asked} is ${status} from ${by}`, async () => {
			const [method = "", path = ""] = asked.split(/ (.*)/);
			const answer = await ask(sandbox.port, path, { method });
			assert.equal(answer.status, status);
			assert.deepEqual(answer.headers["cache-control"], [cache]);
			if (by === "api" || by === "reports") {
				const seen = JSON.parse(answer.body) as Seen;
				assert.deepEqual([seen.upstream, seen.method, seen.url], [by, method, path]);
				assert.equal(seen.headers.host, by === "api" ? "api.example.com" : "reports.example.org");
			} else if (by !== "nginx") {
				assert.equal(answer.body, method === "HEAD" ? "" : String(files[by]));
				assert.deepEqual(answer.headers["content-length"], [String(files[by].length)]);
			}
			for (const upstream of upstreams) {
				assert.equal(upstream.seen.splice(0).length, upstream.name === by ? 1 : 0, upstream.name);
			}
			for (const [name, value] of Object.entries(securityHeaders)) {
				assert.deepEqual(answer.headers[name.toLowerCase()], [value], name);
			}
			assert.deepEqual(answer.headers["content-security-policy"], [contentSecurityPolicy]);
			assert.deepEqual(answer.headers.server, ["nginx"]);
		});
	}

	it("leave the API its own content security policy, and no other of these headers", async () => {
		const own = [
			"X-Frame-Options:SAMEORIGIN",
			"Content-Security-Policy:default-src 'none'",
			"X-Powered-By:x",
		];
		const query = own.map((header) => `header=${encodeURIComponent(header)}`).join("&");
		const { headers } = await ask(sandbox.port, `/api/?${query}`);
		assert.deepEqual(headers["content-security-policy"], ["default-src 'none'"]);
		assert.deepEqual(headers["x-frame-options"], ["DENY"]);
		assert.equal(headers["x-powered-by"], undefined);
	});

	it("name the types that browsers insist on", async () => {
		const types = {
			"/": "text/html; charset=utf-8",
			"/sw.js": "application/javascript; charset=utf-8",
			"/assets/worker-Ab3dEf9h.mjs": "text/javascript",
			"/assets/style.css": "text/css",
			"/static/media/logo.8d3f5a2b.svg": "image/svg+xml",
			"/site.webmanifest": "application/manifest+json",
			"/.well-known/association": "application/octet-stream",
		};
		for (const [path, type] of Object.entries(types)) {
			assert.deepEqual((await ask(sandbox.port, path)).headers["content-type"], [type], path);
		}
	});

	it("compress what is worth it, and take what a release has compressed itself", async () => {
		// As through CloudFront.
		const accepting = { headers: { "Accept-Encoding": "gzip", Via: "1.1 x.cloudfront.net (CloudFront)" } };
		const encoding = async (path: string) =>
			(await ask(sandbox.port, path, accepting)).headers["content-encoding"];
		assert.deepEqual(await encoding("/assets/index-BvN2xw1G.js"), ["gzip"]);
		assert.deepEqual(await encoding("/api/?bytes=2000"), ["gzip"]);
		assert.equal(await encoding("/assets/style.css"), undefined);
		assert.deepEqual(await encoding("/packed.js"), ["gzip"]);
		const packed = await ask(sandbox.port, "/packed.js", accepting);
		assert.deepEqual(packed.headers["content-length"], [String(files["packed.js.gz"].length)]);
		assert.deepEqual(packed.headers.vary, ["Accept-Encoding"]);
		assert.equal((await ask(sandbox.port, "/packed.js")).body, "unpacked");
	});

	it("answer 304 to who has the file, and a part to who asks for one", async () => {
		const path = "/assets/index-BvN2xw1G.js";
		const [etag = ""] = (await ask(sandbox.port, path)).headers.etag ?? [];
		const same = await ask(sandbox.port, path, { headers: { "If-None-Match": etag } });
		assert.deepEqual([same.status, same.headers["cache-control"]], [304, [immutable]]);
		const part = await ask(sandbox.port, path, { headers: { Range: "bytes=0-6" } });
		assert.deepEqual([part.status, part.body, part.headers["cache-control"]], [206, "console", [immutable]]);
		assert.equal((await ask(sandbox.port, path, { headers: { Range: "bytes=99999-" } })).status, 416);
	});

	it("follow the release, from one request to the next", async () => {
		sandbox.release("third", { "index.html": "the third" });
		assert.equal((await ask(sandbox.port, "/")).body, "the third");
		assert.equal((await ask(sandbox.port, "/sw.js")).status, 404);
		sandbox.release("second", {});
		assert.equal((await ask(sandbox.port, "/")).body, page);
	});
});
