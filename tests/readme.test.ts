import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { refreshed } from "../offline/docs.js";
import { root } from "./support/config.js";
import { plan } from "./support/plan.js";

const readme = readFileSync(join(root, "README.md"), "utf8");

describe("README", () => {
	it("has the configuration table that the schema makes (npm run docs)", () => {
		assert.equal(readme, refreshed(readme));
	});

	it("names every output of every kind of stack, below its group", async () => {
		const plans = [await plan("prod"), await plan("prod", "preview", { "domain.dnssec": true })];
		const [, table = ""] = readme.split("## Outputs");
		for (const { outputs } of plans) {
			for (const [group, values] of Object.entries(outputs)) {
				assert.ok(table.includes(`\`${group}\``), group);
				for (const output of Object.keys(values as object))
					assert.ok(table.includes(`\`${output}\``), output);
			}
		}
	});

	it("names files and scripts that exist", () => {
		const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
			readonly scripts: Readonly<Record<string, string>>;
		};
		const files = [...readme.matchAll(/`((?:infra|policies|offline|tests|\.ci)\/[\w./-]*)`/g)];
		assert.ok(files.length >= 8, `${files.length} files`);
		for (const [, file = ""] of files) assert.ok(existsSync(join(root, file)), file);
		for (const [, script = ""] of readme.matchAll(/npm run (?:--silent )?([\w:]+)/g)) {
			assert.ok(script in scripts, script);
		}
	});
});
