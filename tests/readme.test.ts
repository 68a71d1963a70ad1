import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { refreshed } from "../offline/docs.js";
import { root } from "./support/config.js";

const readme = readFileSync(join(root, "README.md"), "utf8");

describe("README", () => {
	it("has the tables of configuration and outputs that the schemas make (npm run docs)", () => {
		assert.equal(readme, refreshed(readme));
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
