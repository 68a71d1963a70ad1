import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { one } from "../support/inputs.js";
import { type Plan, plan } from "../support/plan.js";
import { variant } from "../support/variants.js";

interface CloudConfig {
	readonly write_files: readonly { readonly path: string; readonly content: string }[];
}

/** nginx.conf as instances of a plan get it. */
function nginxConf(recorded: Plan): string {
	const userData = Buffer.from(String(one(recorded, "LaunchTemplate", "web").inputs.userData), "base64");
	const text = gunzipSync(userData).toString().replace("#cloud-config\n", "");
	const { write_files } = JSON.parse(text) as CloudConfig;
	return write_files.find(({ path }) => path.endsWith("/nginx.conf"))?.content ?? "";
}

function trustedHops(recorded: Plan): readonly string[] {
	return [...nginxConf(recorded).matchAll(/set_real_ip_from (\S+);/g)].map(([, block = ""]) => block);
}

/** Of the two that stand for CloudFront's list, in the order that nginx gets them. */
const cdn = ["130.176.0.0/18", "15.158.0.0/16"];

describe("nginx on the instances", () => {
	it("believes the balancer's subnets and CloudFront, and nobody else", async () => {
		assert.deepEqual(trustedHops(await plan("prod", "update")), ["10.0.1.0/24", "10.0.2.0/24", ...cdn]);
		assert.deepEqual(trustedHops(await variant("other")), ["172.20.0.64/26", "172.20.0.128/26", ...cdn]);
		assert.deepEqual(trustedHops(await variant("secondary")), ["10.0.1.0/24", "10.0.2.0/24", ...cdn]);
	});

	it("believes the balancer's subnets alone where no CDN calls", async () => {
		const recorded = await plan("prod", "update", { "edge.enabled": false });
		assert.deepEqual(trustedHops(recorded), ["10.0.1.0/24", "10.0.2.0/24"]);
	});

	it("passes the API's paths to the internal balancer, on the tier table's port", async () => {
		const text = nginxConf(await variant("other"));
		const { dnsName } = one(await variant("other"), "LoadBalancer", "int").outputs;
		assert.match(text, /listen 8080 default_server;/);
		assert.ok(text.includes(`set $api ${String(dnsName)};`));
		assert.match(text, /proxy_pass http:\/\/\$api:6000;/);
	});

	it("has what the stack's configuration asks for", async () => {
		const text = nginxConf(
			await plan("prod", "update", {
				"web.limits": { requestsPerSecond: 11, burst: 12, concurrentRequests: 13 },
				"web.corsOrigins": ["https://shop.example.org"],
				"web.services": [{ name: "reports", path: "/api/reports", host: "reports.example.org" }],
			}),
		);
		for (const part of [
			"rate=11r/s",
			"burst=12 ",
			"limit_conn open 13;",
			"https://shop.example.org $http_origin;",
			"~^/api/reports(/|$) reports;",
			"reports reports.example.org;",
		]) {
			assert.ok(text.includes(part), part);
		}
	});
});
