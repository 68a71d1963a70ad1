import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { root } from "./support/config.js";

/** Every module of the program in the order in which data flows: each imports only from those before it. */
const order = [
	"cidr.ts",
	"tiers.ts",
	"naming.ts",
	"regions.ts",
	"instances.ts",
	"databaseParameters.ts",
	"config/nearest.ts",
	"config/faults.ts",
	"config/formats.ts",
	"config/proxySchema.ts",
	"config/schema.ts",
	"config/describe.ts",
	"config/identity.ts",
	"config/rule.ts",
	"config/networkRules.ts",
	"config/tierRules.ts",
	"config/production.ts",
	"config/rules.ts",
	"config/parse.ts",
	"config.ts",
	"keys.ts",
	"flowLogs.ts",
	"routing.ts",
	"network.ts",
	"security.ts",
	"endpoints.ts",
	"dnsFirewall.ts",
	"bucketPolicy.ts",
	"storage.ts",
	"dnssec.ts",
	"queryLogs.ts",
	"dns.ts",
	"databaseMonitoring.ts",
	"databaseInstance.ts",
	"masterSecret.ts",
	"database.ts",
	"loadBalancer.ts",
	"instanceRole.ts",
	"release.ts",
	"tier.ts",
	"userData.ts",
	"securityHeaders.ts",
	"nginx.ts",
	"fleet.ts",
	"scaling.ts",
	"app.ts",
	"waf.ts",
	"web.ts",
	"edgeHeaders.ts",
	"edgeLogs.ts",
	"edge.ts",
	"records.ts",
	"alarms.ts",
	"observability.ts",
	"contract/schema.ts",
	"contract/describe.ts",
	"contractReaders.ts",
	"outputs.ts",
	"publication.ts",
	"platform.ts",
	"index.ts",
];

function sources(folder: string): readonly string[] {
	return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
		.filter((file) => file.endsWith(".ts") && !/node_modules|\.d\.ts$/.test(file))
		.map((file) => normalize(file));
}

/** Modules of this repository that a file imports, as paths from the root. */
function imports(file: string): readonly string[] {
	const text = readFileSync(join(root, file), "utf8");
	return [...text.matchAll(/\bfrom "(\.[^"]+)"|\bimport\("(\.[^"]+)"\)/g)].map((match) =>
		normalize(join(dirname(file), match[1] ?? match[2] ?? "")).replace(/\.js$/, ".ts"),
	);
}

describe("layout", () => {
	it("lists every module of the program", () => {
		assert.deepEqual([...sources("infra")].sort(), [...order].sort());
	});

	it("lets data flow one way: a module imports only from those before it", () => {
		for (const [place, file] of order.entries()) {
			for (const imported of imports(join("infra", file))) {
				const from = order.indexOf(relative("infra", imported));
				assert.ok(from >= 0 && from < place, `infra/${file} imports ${imported}`);
			}
		}
	});

	it("keeps the program free of what runs it, and the pack free of both but the pure modules it shares", () => {
		const shared = ["infra/cidr.ts", "infra/tiers.ts", "infra/config/schema.ts", "infra/config/nearest.ts"];
		for (const file of sources("policies").map((name) => join("policies", name))) {
			for (const imported of imports(file)) {
				assert.ok(
					imported.startsWith("policies/") || shared.includes(imported),
					`${file} imports ${imported}`,
				);
			}
		}
		for (const file of sources("offline").map((name) => join("offline", name))) {
			for (const imported of imports(file)) {
				const allowed = ["offline/", "infra/config/", "infra/contract/", "policies/"].some((folder) =>
					imported.startsWith(folder),
				);
				assert.ok(allowed, `${file} imports ${imported}`);
			}
		}
	});

	it("has no file of more than 300 lines", () => {
		for (const folder of ["infra", "policies", "offline", "tests"]) {
			for (const file of sources(folder)) {
				const lines = readFileSync(join(root, folder, file), "utf8").split("\n").length - 1;
				assert.ok(lines <= 300, `${folder}/${file} has ${lines} lines`);
			}
		}
	});
});
