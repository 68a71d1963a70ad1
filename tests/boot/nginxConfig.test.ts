import assert from "node:assert/strict";
import fc from "fast-check";
import { platformConfig } from "../../infra/config.js";
import { nginxConf } from "../../infra/nginx.js";
import { securityHeaders } from "../../infra/securityHeaders.js";
import { change, raw, stackDocument } from "../support/config.js";
import { keyArbitraries } from "../support/configArbitraries.js";
import { needsNginx, Sandbox, settingsOf } from "./nginx/sandbox.js";

const place = { api: { host: "api.internal.example", port: 5000 }, trustedHops: ["10.0.1.0/24"] };

/** What the stacks' files leave off, and the longest values that there can be. */
const variants: Record<string, Record<string, unknown>> = {
	"the longest origins and hosts": {
		"web.corsOrigins": Array.from({ length: 20 }, (_, i) => `https://${longName(i)}:65535`),
		"web.services": Array.from({ length: 10 }, (_, i) => ({
			name: `s${"x".repeat(30)}${i}`,
			path: `/api/${`${"y".repeat(90)}/`.repeat(2)}${i}`,
			host: longName(i),
		})),
	},
	"the smallest numbers": {
		"web.limits": { requestsPerSecond: 1, burst: 1, concurrentRequests: 1 },
		"web.maxBodyMiB": 1,
	},
	"the largest numbers": {
		"web.limits": { requestsPerSecond: 10_000, burst: 10_000, concurrentRequests: 10_000 },
		"web.maxBodyMiB": 1024,
	},
};

function longName(i: number): string {
	return `${`${"a".repeat(60)}.`.repeat(4)}b${i}`.slice(-253).replace(/^\.+/, "");
}

async function complaintsAbout(document: Record<string, unknown>, stack: string): Promise<string> {
	const sandbox = await Sandbox.create({ settings: platformConfig(raw(document, stack)).web });
	try {
		return sandbox.complaints();
	} finally {
		await sandbox.stop();
	}
}

describe("the text of nginx.conf", () => {
	const text = nginxConf(settingsOf("prod"), place);

	it("has a value for every word between @ signs", () => {
		assert.doesNotMatch(text, /@\w+@/);
	});

	it("sets every header in one place, because a location with one of its own would drop the others", () => {
		const depths = [...text.matchAll(/^(\t*)(?:add_header|proxy_set_header)/gm)].map(
			([, tabs]) => tabs?.length,
		);
		assert.ok(depths.length > 10);
		assert.deepEqual([...new Set(depths)], [2]);
	});

	it("applies each limit that it declares", () => {
		for (const [kind, zone] of [
			["limit_req", "requests"],
			["limit_conn", "open"],
		] as const) {
			assert.match(text, new RegExp(`^\t${kind}_zone \\$caller zone=${zone}:`, "m"));
			assert.match(text, new RegExp(`^\t\t${kind} (zone=)?${zone} `, "m"));
		}
	});

	it("takes the numbers of the stack's configuration", () => {
		const limits = { requestsPerSecond: 7, burst: 8, concurrentRequests: 9 };
		const changed = nginxConf(settingsOf("dev", { "web.limits": limits, "web.maxBodyMiB": 3 }), place);
		assert.match(changed, /rate=7r\/s/);
		assert.match(changed, /burst=8 nodelay/);
		assert.match(changed, /limit_conn open 9;/);
		assert.match(changed, /client_max_body_size 3m;/);
	});

	it("keeps connections longer, and waits less, than the balancer with its 60 seconds", () => {
		const seconds = (directive: string) => Number(new RegExp(`\\b${directive} (\\d+)s;`).exec(text)?.[1]);
		assert.ok(seconds("keepalive_timeout") > 60);
		assert.ok(seconds("client_header_timeout") > 60);
		assert.ok(seconds("proxy_read_timeout") < 60);
		assert.ok(seconds("proxy_next_upstream_timeout") + 2 * seconds("proxy_connect_timeout") < 60);
	});

	it("answers with the headers that CloudFront adds to the site", () => {
		for (const [name, value] of Object.entries(securityHeaders)) {
			assert.ok(text.includes(`add_header ${name} "${value}" always;`), name);
		}
	});
});

describe("nginx -t", () => {
	before(function () {
		needsNginx(this);
	});

	for (const stack of ["dev", "prod"]) {
		it(`accepts the configuration of ${stack} without a warning`, async () => {
			assert.equal(await complaintsAbout(stackDocument(stack), stack), "");
		});
	}

	for (const [what, changes] of Object.entries(variants)) {
		it(`accepts ${what}`, async () => {
			assert.equal(await complaintsAbout(change(stackDocument("prod"), changes), "prod"), "");
		});
	}

	it("accepts every configuration that the schema does", async () => {
		const keys = Object.entries(keyArbitraries).filter(([key]) =>
			/^web\.(limits|maxBody|cors|services$|port)/.test(key),
		);
		assert.equal(keys.length, 7);
		const changes = fc.record(Object.fromEntries(keys.map(([key, { good }]) => [key, good])));
		await fc.assert(
			fc.asyncProperty(changes, async (values) => {
				assert.equal(await complaintsAbout(change(stackDocument("prod"), values), "prod"), "");
			}),
			{ numRuns: 20 },
		);
	});

	it("refuses a configuration that is broken", async () => {
		const sandbox = await Sandbox.create({ edits: [["pcre_jit on;", "pcre_jit on"]] });
		assert.match(sandbox.complaints(), /refused$/);
		await sandbox.stop();
	});
});
