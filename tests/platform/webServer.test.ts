import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { one } from "../support/inputs.js";
import { type Plan, plan } from "../support/plan.js";
import { variant } from "../support/variants.js";

interface CloudConfig {
	readonly write_files: readonly { readonly path: string; readonly content: string }[];
}

/** A file as web instances of a plan get it. */
function bootFile(recorded: Plan, name: string): string {
	const userData = Buffer.from(String(one(recorded, "LaunchTemplate", "web").inputs.userData), "base64");
	const text = gunzipSync(userData).toString().replace("#cloud-config\n", "");
	const { write_files } = JSON.parse(text) as CloudConfig;
	return write_files.find(({ path }) => path.endsWith(name))?.content ?? "";
}

const nginxConf = (recorded: Plan) => bootFile(recorded, "/nginx.conf");

function trustedHops(recorded: Plan): readonly string[] {
	return [...nginxConf(recorded).matchAll(/set_real_ip_from (\S+);/g)].map(([, block = ""]) => block);
}

describe("nginx on the instances", () => {
	it("believes the balancer's subnets, of zones that may be added too, and nobody else by its own configuration", async () => {
		const reserved = ["10.0.1.0/24", "10.0.2.0/24", "10.0.7.0/24", "10.0.10.0/24", "10.0.13.0/24"];
		assert.deepEqual(trustedHops(await plan("prod", "update")), reserved);
		assert.deepEqual(
			trustedHops(await plan("prod", "update", { "network.zones": ["a", "b", "c"] })),
			reserved,
		);
	});

	it("learns CloudFront's addresses at the first boot, where a CDN calls, and may", async () => {
		const list = "CDN_PREFIX_LIST=com.amazonaws.global.cloudfront.origin-facing\n";
		const reads = (recorded: Plan) =>
			String(one(recorded, "RolePolicy", "web").inputs.policy).includes("ec2:GetManagedPrefixListEntries");
		for (const recorded of [await plan("prod", "update"), await variant("secondary")]) {
			assert.ok(bootFile(recorded, "/etc/terrace/environment").includes(list));
			assert.ok(reads(recorded));
		}
		const without = await plan("prod", "update", { "edge.enabled": false });
		assert.ok(bootFile(without, "/etc/terrace/environment").includes("CDN_PREFIX_LIST=\n"));
		assert.ok(!reads(without));
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
			"~^/api/reports(/|$) reports.example.org;",
		]) {
			assert.ok(text.includes(part), part);
		}
	});
});
