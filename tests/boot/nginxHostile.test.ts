import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hostilePaths, ways } from "./nginx/hostilePaths.js";
import { ask, exchange, parse, request } from "./nginx/http.js";
import { apiAddresses, canary, needsNginx, Sandbox, settingsOf } from "./nginx/sandbox.js";
import { type Seen, Upstream } from "./nginx/upstream.js";

const generous = { requestsPerSecond: 10_000, burst: 10_000, concurrentRequests: 10_000 };

/** What stands in files outside of the release, or must not be seen in it. */
const forbidden = [canary, "root:x:", "HIDDEN-IN-THE-RELEASE", "PATH=", "worker_processes", "nginx: "];

describe("nginx under attack", () => {
	let sandbox: Sandbox;
	let api: Upstream;

	before(async function () {
		needsNginx(this);
		sandbox = await Sandbox.start({ settings: settingsOf("prod", { "web.limits": generous }) });
		api = await Upstream.start("api", apiAddresses[0], sandbox.apiPort);
		const release = sandbox.release("second", {
			"index.html": "the page",
			"assets/index.js": "a script",
			".env": "HIDDEN-IN-THE-RELEASE",
			".git/config": "HIDDEN-IN-THE-RELEASE",
			".git/HEAD": "HIDDEN-IN-THE-RELEASE",
			".htaccess": "HIDDEN-IN-THE-RELEASE",
			"assets/.env": "HIDDEN-IN-THE-RELEASE",
			".well-known/.env": "HIDDEN-IN-THE-RELEASE",
		});
		symlinkSync("../../canary.txt", join(release, "link.txt"));
		symlinkSync("../../../canary.txt", join(release, "assets/link-BvN2xw1G.js"));
		symlinkSync(join(sandbox.folder, "canary.txt"), join(release, "absolute.txt"));
		symlinkSync("../..", join(release, "linked"));
		symlinkSync("../../..", join(release, "assets/linked"));
		symlinkSync("/", join(release, "root"));
		// Where a path that leaves by one step, or by two, would arrive.
		for (const folder of ["releases", "releases/etc"]) {
			mkdirSync(join(sandbox.folder, folder), { recursive: true });
			writeFileSync(join(sandbox.folder, folder, "canary.txt"), canary);
			writeFileSync(join(sandbox.folder, folder, "passwd"), `root:x: ${canary}`);
		}
	});

	after(async () => {
		await api?.stop();
		await sandbox?.stop();
	});

	it(`gives nothing away at any of ${hostilePaths.length} hostile paths`, async () => {
		assert.ok(hostilePaths.length >= 50);
		assert.equal(new Set(hostilePaths).size, hostilePaths.length);
		for (const url of hostilePaths) {
			const shown = JSON.stringify(url).slice(0, 80);
			for (const method of ["GET", "POST"]) {
				const bytes = await exchange(sandbox.port, request(url, { method }));
				const { status } = parse(bytes);
				assert.ok([200, 400, 403, 404, 405, 414].includes(status), `${shown}: ${status}`);
				for (const text of forbidden) assert.ok(!bytes.includes(text), `${shown} shows ${text}`);
				if (status === 200) assert.ok(/the page|"upstream":"api"/.test(bytes.toString()), shown);
			}
		}
	});

	it("would give it away if it were there: the files that these paths mean can be read", async () => {
		const plain = await Sandbox.start({
			settings: settingsOf("prod", { "web.limits": generous }),
			edits: [["disable_symlinks on from=$document_root;", ""]],
		});
		try {
			const release = plain.release("second", { "index.html": "the page" });
			symlinkSync("../../canary.txt", join(release, "link.txt"));
			assert.equal((await ask(plain.port, "/link.txt")).body, canary);
		} finally {
			await plain.stop();
		}
	});

	it("hands the API no path that the two could read differently", async () => {
		api.seen.length = 0;
		for (const way of ways) await ask(sandbox.port, `/api/${way}/x`);
		const segments = api.seen.flatMap(({ url }) => decodeURIComponentOrNot(url).split(/[/\\]/));
		assert.deepEqual(
			segments.filter((segment) => /^\.{1,2}($|;)/.test(segment)),
			[],
		);
		// Those that are no way out to anybody.
		assert.ok(api.seen.length > 10);
	});

	/** Requests as no client sends them, and the status that refuses each; 0 for none at all. */
	const malformed: Record<string, readonly [bytes: string, statuses: readonly number[]]> = {
		"a header with a blank in its name": ["GET / HTTP/1.1\r\nHost: a\r\nX Y: z\r\n\r\n", [400]],
		"no method": ["/ HTTP/1.1\r\nHost: a\r\n\r\n", [400]],
		"a method in lower case": ["get / HTTP/1.1\r\nHost: a\r\n\r\n", [400]],
		"an unknown protocol": ["GET / FTP/1.1\r\nHost: a\r\n\r\n", [400]],
		"a protocol of the future": ["GET / HTTP/3.0\r\nHost: a\r\n\r\n", [400, 505]],
		"no host": ["GET / HTTP/1.1\r\nConnection: close\r\n\r\n", [400]],
		"two hosts": ["GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", [400]],
		"a host with a slash": ["GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", [400]],
		"a host with a blank": ["GET / HTTP/1.1\r\nHost: a b\r\n\r\n", [400]],
		"two lengths": [
			"POST /api/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
			[400],
		],
		"a negative length": ["POST /api/ HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", [400]],
		"a length that is no number": ["POST /api/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1x\r\n\r\n", [400]],
		"a length and chunks": [
			"POST /api/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
			[400],
		],
		"an unknown transfer encoding": [
			"POST /api/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
			[400, 501],
		],
		"chunks of no size": [
			"POST /api/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
			[400],
		],
		"chunks in HTTP/1.0": [
			"POST /api/ HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
			[400, 411],
		],
		"a zero byte in the path": ["GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", [400]],
		"a zero byte in a header": ["GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", [400]],
		"an absolute way out": ["GET http://a/../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", [400]],
		"a tunnel": ["CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n", [400, 405]],
		"the start of TLS": ["\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", [400]],
		"the preface of HTTP/2": ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [0, 400]],
		"a header line of 20 KB": [`GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, [400]],
		"headers of 100 KB": [
			`GET / HTTP/1.1\r\nHost: a\r\n${`X: ${"x".repeat(4000)}\r\n`.repeat(25)}\r\n`,
			[400],
		],
		"a path of 20 KB": [`GET /${"x".repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, [414]],
	};
	for (const [what, [bytes, statuses]] of Object.entries(malformed)) {
		it(`refuses ${what}, and says no version`, async () => {
			api.seen.length = 0;
			const answer = await exchange(sandbox.port, Buffer.from(bytes, "latin1"));
			assert.ok(statuses.includes(parse(answer).status), answer.toString().slice(0, 200));
			assert.doesNotMatch(answer.toString(), /nginx\/\d|root:x:/);
			assert.equal(api.seen.length, 0);
		});
	}

	it("says nowhere which version it is", async () => {
		for (const path of ["/", "/missing.js", "/api", "/a/../b", "/api/x"]) {
			const bytes = await exchange(sandbox.port, request(path));
			assert.doesNotMatch(bytes.toString(), /nginx\/\d|\b1\.\d{2}\.\d/, path);
		}
	});

	it("hands on a header with odd characters as one header, or not at all", async () => {
		const { headers } = JSON.parse(
			(
				await ask(sandbox.port, "/api/x", {
					headers: { "X-Odd": "a\tb\xff", X_Under: "x" },
				})
			).body,
		) as Seen;
		assert.deepEqual(
			Object.keys(headers).filter((name) => /^x[-_](odd|under)/.test(name)),
			["x-odd"],
		);
	});

	it("writes every line of its log as JSON, whatever it is sent", async () => {
		const odd = `"\\ \t\x01\x7f\xff</script>\${jndi:ldap://x}','"status":200,"`;
		const asked = {
			headers: {
				"User-Agent": odd,
				Referer: "https://example.com/?token=secret",
				"X-Forwarded-For": odd,
				"X-Amzn-Trace-Id": "Root=1-odd",
			},
		};
		await ask(sandbox.port, `/"quoted"\\x%22%0a?token=secret`, asked);
		// Every line is parsed on the way to this one, those of the malformed requests above among them.
		const entry = await sandbox.logged(({ trace }) => trace === "Root=1-odd");
		assert.equal(entry.path, `/"quoted"\\x%22%0a`);
		assert.deepEqual([entry.status, entry.method, entry.host], [200, "GET", "api.example.com"]);
		assert.ok(String(entry.agent).startsWith('"\\ \t\x01\x7f'));
		assert.ok(!JSON.stringify(entry).includes("secret"));
		// nginx has been asked for its health since it started.
		assert.ok(sandbox.entries().every(({ path }) => path !== "/healthz"));
	});
});

function decodeURIComponentOrNot(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
