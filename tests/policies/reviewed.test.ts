import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { reviewedTypes } from "../../policies/reviewed.js";
import type { Fragment } from "../../policies/rule.js";
import { coverageRules } from "../../policies/rules/coverage.js";
import { everyPlan, plan } from "../support/plan.js";
import { analyze, simulate } from "./support.js";

const folder = join(__dirname, "../../policies");
const lines = readFileSync(join(folder, "reviewed.txt"), "utf8")
	.split("\n")
	.filter((line) => line !== "" && !line.startsWith("#"));
/** The types that rules may read. */
const read = [...readFileSync(join(folder, "resources.ts"), "utf8").matchAll(/^\t"(aws:[^"]+)":/gm)].map(
	([, type = ""]) => type,
);

describe("the list of reviewed types", () => {
	it("has one line a type, sorted, with what the review found", () => {
		for (const line of lines) assert.match(line, /^aws:\w+\/\w+:\w+: \S.*\S$/);
		const types = lines.map((line) => line.slice(0, line.indexOf(": ")));
		assert.deepEqual(types, [...new Set(types)].sort());
		assert.deepEqual([...reviewedTypes().keys()], types);
	});

	it("says of the types that rules may read that they do, and of no others", () => {
		assert.ok(read.length > 100, `${read.length} types`);
		const said = lines.filter((line) => line.endsWith(": read by rules"));
		assert.deepEqual(
			said,
			[...read].sort().map((type) => `${type}: read by rules`),
		);
	});

	it("has no type that the AWS provider does not have", () => {
		const provider = dirname(require.resolve("@pulumi/aws/package.json"));
		for (const type of reviewedTypes().keys()) {
			const [, file = ""] = type.split(":");
			assert.ok(existsSync(join(provider, `${file}.d.ts`)), type);
		}
	});

	for (const [stack, mode] of everyPlan) {
		it(`has every type of the plan of ${stack}, ${mode}`, async () => {
			const { resources } = await plan(stack, mode);
			const types = new Set(resources.map(({ type }) => type).filter((type) => type.startsWith("aws:")));
			assert.ok(types.size > 50);
			assert.deepEqual(
				[...types].filter((type) => !reviewedTypes().has(type)),
				[],
			);
		});
	}

	it("is what a type is missing from that is reported once, with its count, on its first resource", async () => {
		const type = "aws:redshift/cluster:Cluster";
		const fragment = Object.fromEntries(
			["sales", "returns", "stock"].map((name) => [name, { type, properties: {} }]),
		) as unknown as Fragment;
		const found = await analyze(coverageRules, simulate(fragment, "preview"));
		assert.deepEqual(
			found.map(({ rule, level, name, message }) => [rule, level, name, message.split("\n")[1]]),
			[
				[
					"unreviewed-resource-type",
					"advisory",
					"sales",
					`nobody has reviewed the type ${type}, of which the stack has 3 resources.`,
				],
			],
		);
	});
});
