import assert from "node:assert/strict";
import { type Asked, ask, balancer } from "./nginx/http.js";
import { apiAddresses, needsNginx, Sandbox, settingsOf } from "./nginx/sandbox.js";
import { type Seen, Upstream } from "./nginx/upstream.js";

/** A server of CloudFront, in the sandbox's list. */
const cdn = "130.176.3.4";
/** A machine in Amazon's network that is none of CloudFront's. */
const rented = "52.95.1.1";

/** What the balancer makes of a caller's header: it appends the address that it saw. */
function forwarded(seenByBalancer: string, ...written: readonly string[]): Asked {
	return { headers: { "X-Forwarded-For": [...written, seenByBalancer].join(", ") } };
}

describe("who calls, as nginx sees it", () => {
	let sandbox: Sandbox;
	let api: Upstream;

	before(async function () {
		needsNginx(this);
		sandbox = await Sandbox.start();
		api = await Upstream.start("api", apiAddresses[0], sandbox.apiPort);
	});

	after(async () => {
		await api?.stop();
		await sandbox?.stop();
	});

	/** What the balancer hands on, and whom nginx then tells the API of. */
	const cases: readonly (readonly [what: string, asked: Asked, caller: string])[] = [
		["a direct caller", forwarded("198.51.100.7"), "198.51.100.7"],
		["a direct caller with IPv6", forwarded("2001:db8::7"), "2001:db8::7"],
		["a direct caller who claims to be another", forwarded("198.51.100.7", "1.2.3.4"), "198.51.100.7"],
		["who claims to be one of ours", forwarded("198.51.100.7", "10.0.1.9", balancer), "198.51.100.7"],
		["who claims to come through CloudFront", forwarded("198.51.100.7", "1.2.3.4", cdn), "198.51.100.7"],
		["who claims it from Amazon's network", forwarded(rented, "1.2.3.4", cdn), rented],
		["a viewer of CloudFront", forwarded(cdn, "203.0.113.5"), "203.0.113.5"],
		["a viewer of CloudFront with IPv6", forwarded(cdn, "2001:db8::5"), "2001:db8::5"],
		[
			"a viewer of CloudFront who claims to be another",
			forwarded(cdn, "1.2.3.4, 5.6.7.8", "203.0.113.5"),
			"203.0.113.5",
		],
		["a viewer who writes nonsense", forwarded(cdn, "unknown, ', <b>", "203.0.113.5"), "203.0.113.5"],
		["nonsense alone", { headers: { "X-Forwarded-For": "nonsense" } }, balancer],
		[
			"a header in several lines",
			{ headers: { "X-Forwarded-For": ["1.2.3.4", "198.51.100.7"] } },
			"198.51.100.7",
		],
		["the balancer's own health check", {}, balancer],
		["who is not the balancer", { ...forwarded("1.2.3.4"), from: "127.0.0.99" }, "127.0.0.99"],
	];
	for (const [what, asked, caller] of cases) {
		it(`${what}: ${caller}`, async () => {
			const { headers } = JSON.parse((await ask(sandbox.port, "/api/who", asked)).body) as Seen;
			assert.equal(headers["x-forwarded-for"], caller);
		});
	}

	it("is told to the API in headers that the caller cannot write himself", async () => {
		const { headers } = JSON.parse(
			(
				await ask(sandbox.port, "/api/who", {
					headers: {
						"X-Forwarded-For": "198.51.100.7",
						"X-Forwarded-Proto": "https",
						"X-Amzn-Trace-Id": "Root=1-2-3",
						"X-Original-Proto": "gopher",
						"X-Real-IP": "1.2.3.4",
						"X-Forwarded-Host": "evil.example",
						Forwarded: "for=1.2.3.4",
						Proxy: "http://evil.example",
					},
				})
			).body,
		) as Seen;
		const { connection: _, ...seen } = headers;
		assert.deepEqual(seen, {
			host: "api.example.com",
			"x-forwarded-for": "198.51.100.7",
			"x-forwarded-proto": "https",
			"x-original-proto": "https",
			"x-amzn-trace-id": "Root=1-2-3",
		});
	});

	it("has come over a scheme that there is", async () => {
		const { headers } = JSON.parse(
			(await ask(sandbox.port, "/api/", { headers: { "X-Forwarded-Proto": "javascript" } })).body,
		) as Seen;
		assert.equal(headers["x-original-proto"], "http");
	});
});

describe("the limits of a caller", () => {
	let sandbox: Sandbox;
	let api: Upstream;
	// So slow a rate that no request is regained during a test.
	const limits = { requestsPerSecond: 1, burst: 9, concurrentRequests: 3 };

	before(async function () {
		needsNginx(this);
		sandbox = await Sandbox.start({
			settings: settingsOf("prod", { "web.limits": limits }),
			edits: [["rate=1r/s", "rate=1r/m"]],
		});
		api = await Upstream.start("api", apiAddresses[0], sandbox.apiPort);
	});

	after(async () => {
		await api?.stop();
		await sandbox?.stop();
	});

	/** How many of some requests, one after the other, are let through. */
	async function passed(requests: readonly Asked[], path = "/robots"): Promise<number> {
		const statuses: number[] = [];
		for (const asked of requests) statuses.push((await ask(sandbox.port, path, asked)).status);
		assert.deepEqual(
			statuses.filter((status) => status !== 200 && status !== 429),
			[],
		);
		return statuses.filter((status) => status === 200).length;
	}

	const times = (count: number, asked: (i: number) => Asked) =>
		Array.from({ length: count }, (_, i) => asked(i));

	it("let a burst through, refuse the rest with 429, and say when to come back", async () => {
		assert.equal(await passed(times(15, () => forwarded("198.51.100.1"))), 10);
		const refused = await ask(sandbox.port, "/api/x", forwarded("198.51.100.1"));
		assert.equal(refused.status, 429);
		assert.deepEqual(refused.headers["retry-after"], ["1"]);
		assert.deepEqual(refused.headers["cache-control"], ["no-store"]);
		assert.deepEqual(refused.headers["x-content-type-options"], ["nosniff"]);
	});

	it("hold for each caller alone", async () => {
		assert.equal(await passed(times(15, () => forwarded("198.51.100.2"))), 10);
		assert.equal(await passed(times(15, () => forwarded("198.51.100.3"))), 10);
	});

	it("hold for the site and the API together", async () => {
		assert.equal(await passed(times(6, () => forwarded("198.51.100.4"))), 6);
		assert.equal(
			await passed(
				times(6, () => forwarded("198.51.100.4")),
				"/api/x",
			),
			4,
		);
	});

	it("do not grow for a direct caller who writes another address each time", async () => {
		assert.equal(await passed(times(15, (i) => forwarded("198.51.100.5", `1.2.3.${i}`))), 10);
	});

	it("do not grow for who pretends to forward the callers of CloudFront", async () => {
		assert.equal(await passed(times(15, (i) => forwarded(rented, `1.2.3.${i}`, cdn))), 10);
	});

	it("do not grow for a viewer of CloudFront who writes another address each time", async () => {
		assert.equal(await passed(times(15, (i) => forwarded(cdn, `1.2.3.${i}`, "203.0.113.1"))), 10);
	});

	it("do not grow for who pretends to be the balancer, from elsewhere", async () => {
		assert.equal(
			await passed(times(15, (i) => ({ ...forwarded(`198.51.100.${100 + i}`), from: "127.0.0.98" }))),
			10,
		);
	});

	it("hold for each viewer behind one server of CloudFront", async () => {
		assert.equal(await passed(times(15, () => forwarded(cdn, "203.0.113.2"))), 10);
		assert.equal(await passed(times(15, () => forwarded(cdn, "203.0.113.3"))), 10);
	});

	it("hold for a network of IPv6 as a whole, and for each network", async () => {
		const one = (i: number) => forwarded(`2001:db8:1:1:${i + 1}:2:3:4`);
		assert.equal(await passed(times(15, one)), 10);
		// Zeros of the network that the written form leaves out.
		assert.equal(await passed(times(15, (i) => forwarded(`2001:db8::${i + 1}:2:3:4`))), 10);
		// A byte that ends lines.
		assert.equal(await passed(times(15, (i) => forwarded(`2001:a0a::a0a:${i + 1}:3:a0a`))), 10);
	});

	it("hold for requests at one time", async () => {
		const statuses = await Promise.all(
			times(6, () => forwarded("198.51.100.6")).map(async (asked) => {
				return (await ask(sandbox.port, "/api/slow?after=300", asked)).status;
			}),
		);
		assert.deepEqual(statuses.toSorted(), [200, 200, 200, 429, 429, 429]);
		assert.equal((await ask(sandbox.port, "/", forwarded("198.51.100.6"))).status, 200);
	});

	it("leave the health check out", async () => {
		assert.equal(
			await passed(
				times(40, () => ({})),
				"/healthz",
			),
			40,
		);
	});

	it("leave an API its own 429 and its own Retry-After", async () => {
		const own = await ask(sandbox.port, "/api/?status=429&header=Retry-After:77", forwarded("198.51.100.8"));
		assert.deepEqual([own.status, own.headers["retry-after"]], [429, ["77"]]);
		const without = await ask(sandbox.port, "/api/?status=429", forwarded("198.51.100.8"));
		assert.deepEqual(without.headers["retry-after"], ["1"]);
		assert.equal((await ask(sandbox.port, "/", forwarded("198.51.100.8"))).headers["retry-after"], undefined);
	});

	it("are told apart in the access log, and do not fill the error log", async () => {
		const entry = await sandbox.logged(({ limit, status }) => limit === "REJECTED" && status === 429);
		assert.equal(entry.upstreamAddress, "");
		assert.doesNotMatch(sandbox.errors(), /limiting/);
	});
});
