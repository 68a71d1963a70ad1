import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { jsonSchema, leaves } from "../../infra/contract/describe.js";
import { contractSchema, contractVersion } from "../../infra/contract/schema.js";
import { changes, type Schema, versionFaults } from "../../offline/contractChanges.js";
import { contractFiles } from "../../offline/docs.js";
import { isMap, isSecret, type PropertyValue } from "../../offline/values.js";
import { root } from "../support/config.js";
import { plan } from "../support/plan.js";
import { stacks, variants } from "../support/variants.js";

function json(file: string): unknown {
	return JSON.parse(readFileSync(join(root, file), "utf8"));
}

const checkedIn = json("infra/contract/schema.json") as Schema;

/** Dotted paths of everything that carries a value. */
function pathsOf(value: PropertyValue, path = ""): readonly string[] {
	return isMap(value)
		? Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, path ? `${path}.${key}` : key))
		: [path];
}

/** The schema without the output at a path, changed by `change` in its place. */
function edited(path: readonly string[], change: (place: Schema, key: string) => Schema): Schema {
	const edit = (schema: Schema, [key = "", ...rest]: readonly string[]): Schema => {
		if (rest.length === 0) return change(schema, key);
		const inner = schema.properties?.[key];
		assert.ok(inner, path.join("."));
		return { ...schema, properties: { ...schema.properties, [key]: edit(inner, rest) } };
	};
	return edit(checkedIn, path);
}

const without = (place: Schema, key: string): Schema => {
	const { [key]: gone, ...properties } = place.properties ?? {};
	assert.ok(gone, key);
	return { ...place, properties, required: (place.required ?? []).filter((name) => name !== key) };
};

describe("the contract's schema", () => {
	for (const [file, text] of Object.entries(contractFiles())) {
		it(`is what ${file} was made from (npm run docs)`, () => {
			assert.equal(readFileSync(join(root, file), "utf8"), text);
		});
	}

	it("is a JSON Schema of draft 2020-12 that says which version it is", () => {
		assert.equal(checkedIn.$schema, "https://json-schema.org/draft/2020-12/schema");
		assert.equal(checkedIn.$id, `urn:terrace:contract:${contractVersion}`);
		assert.deepEqual(jsonSchema(), checkedIn);
	});

	it("can follow the contract that was released last", () => {
		assert.deepEqual(versionFaults(json("tests/contract/released.json") as Schema, checkedIn), []);
	});

	it("has the version of the package that carries it", () => {
		const { version } = json("infra/contract/package.json") as { readonly version: string };
		assert.equal(version.split(".").slice(0, 2).join("."), contractVersion);
	});

	it("takes the examples, put together, for a stack", () => {
		const example: Record<string, unknown> = {};
		for (const { path, example: value } of leaves()) {
			const place = path.slice(0, -1).reduce((at, key) => {
				at[key] ??= {};
				return at[key] as Record<string, unknown>;
			}, example);
			place[path.at(-1) ?? ""] = value;
		}
		assert.deepEqual(contractSchema.parse(example), example);
	});

	it("says of every output what it is and who needs it", () => {
		for (const { path, description, who } of leaves()) {
			assert.match(description, /^[A-Z][^|]{5,}[^.]$/, path.join("."));
			assert.match(who, /^[a-zA-Z][^|]{2,}[^.]$/, path.join("."));
		}
		assert.ok(leaves().length > 50, `${leaves().length} outputs`);
	});

	it("lets no output go, be retyped or be left out without a major step", () => {
		for (const { path, optional } of leaves()) {
			const place = path.join(".");
			const steps = (after: Schema) => changes(checkedIn, after).map(({ path: at, step }) => `${at} ${step}`);
			assert.deepEqual(steps(edited(path, without)), [`${place} major`]);
			const retyped = edited(path, (at, key) => ({
				...at,
				properties: { ...at.properties, [key]: { type: "boolean" } },
			}));
			assert.deepEqual(steps(retyped), [`${place} major`]);
			const loose = edited(path, (at, key) => ({
				...at,
				required: (at.required ?? []).filter((name) => name !== key),
			}));
			assert.deepEqual(steps(loose), optional ? [] : [`${place} major`]);
			// The other way round, it is new.
			assert.deepEqual(
				changes(edited(path, without), checkedIn).map(({ path: at, step }) => `${at} ${step}`),
				[`${place} minor`],
			);
		}
	});
});

const everyStack = {
	...Object.fromEntries(stacks.map(({ stack }) => [stack, { stack, changes: {} }])),
	...variants,
};

describe("the outputs, as the contract promises them", () => {
	const reader = z.fromJSONSchema(checkedIn as Parameters<typeof z.fromJSONSchema>[0]);
	const known = new Map(leaves().map((leaf) => [leaf.path.join("."), leaf]));

	for (const [name, { stack, changes: settings }] of Object.entries(everyStack)) {
		it(`are so in ${name}, and nothing that it does not know`, async () => {
			const { outputs } = await plan(stack, "update", settings);
			assert.deepEqual(reader.parse(outputs), outputs);
			const found = pathsOf(outputs);
			assert.deepEqual(
				found.filter((path) => !known.has(path)),
				[],
			);
			const missing = [...known].filter(([path, { optional }]) => !optional && !found.includes(path));
			assert.deepEqual(missing, []);
		});
	}

	it("are there in some stack, each of them", async () => {
		const plans = await Promise.all(
			Object.values(everyStack).map(({ stack, changes: settings }) => plan(stack, "update", settings)),
		);
		const found = new Set(plans.flatMap(({ outputs }) => pathsOf(outputs)));
		assert.deepEqual([...known.keys()].sort(), [...found].sort());
	});

	it("hold no secret", async () => {
		for (const { stack, changes: settings } of Object.values(everyStack)) {
			const { outputs } = await plan(stack, "update", settings);
			const secrets = (value: PropertyValue): boolean =>
				isSecret(value) ||
				(isMap(value) && Object.values(value).some(secrets)) ||
				(Array.isArray(value) && value.some(secrets));
			assert.ok(!secrets(outputs), stack);
		}
	});

	it("are refused by the schema when one is missing or of another type", async () => {
		const { outputs } = await plan("prod", "update");
		const { dataTeam, ...rest } = outputs as { readonly dataTeam: Record<string, unknown> };
		const { port, ...noPort } = dataTeam;
		assert.equal(port, 5432);
		for (const bad of [
			rest,
			{ ...outputs, dataTeam: noPort },
			{ ...outputs, dataTeam: { ...dataTeam, port: "5432" } },
			{ ...outputs, contract: "2.0" },
		]) {
			assert.ok(!reader.safeParse(bad).success);
		}
		// What a later minor version adds is passed over.
		assert.ok(reader.safeParse({ ...outputs, contract: "1.7", more: { a: 1 } }).success);
	});
});
