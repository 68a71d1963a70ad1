import assert from "node:assert/strict";
import { type Change, changes, type Schema, versionFaults } from "../../offline/contractChanges.js";

/** A contract of one output, with its version. */
function contract(version: string, port: Schema | undefined, more: Schema = {}): Schema {
	return {
		$id: `urn:test:contract:${version}`,
		type: "object",
		properties: { ...(port && { port }), url: { type: "string" } },
		required: ["port", "url"],
		...more,
	};
}

const integer: Schema = { type: "integer" };

interface Case {
	readonly title: string;
	readonly before: Schema;
	readonly after: Schema;
	/** `undefined`: readers notice nothing. */
	readonly step: Change["step"] | undefined;
}

const cases: readonly Case[] = [
	{ title: "nothing", before: integer, after: integer, step: undefined },
	{
		title: "words and examples",
		before: { ...integer, description: "a port", examples: [1] },
		after: { ...integer, description: "the port", title: "Port", deprecated: true },
		step: undefined,
	},
	{ title: "another type", before: integer, after: { type: "string" }, step: "major" },
	{ title: "a type more", before: integer, after: { type: ["integer", "null"] }, step: "major" },
	{ title: "a type less", before: { type: ["integer", "null"] }, after: integer, step: "minor" },
	{ title: "any type from now on", before: integer, after: {}, step: "major" },
	{ title: "one type from now on", before: {}, after: integer, step: "minor" },
	{ title: "fractions too", before: integer, after: { type: "number" }, step: "major" },
	{ title: "whole numbers only", before: { type: "number" }, after: integer, step: "minor" },
	{
		title: "the same types in another order",
		before: { type: ["a", "b"] },
		after: { type: ["b", "a"] },
		step: undefined,
	},
	{ title: "a value of an enum more", before: { enum: ["a"] }, after: { enum: ["a", "b"] }, step: "major" },
	{ title: "a value of an enum less", before: { enum: ["a", "b"] }, after: { enum: ["a"] }, step: "minor" },
	{ title: "any value from now on", before: { enum: ["a"] }, after: {}, step: "major" },
	{ title: "a set of values from now on", before: {}, after: { enum: ["a"] }, step: "minor" },
	{ title: "another constant", before: { const: 1 }, after: { const: 2 }, step: "major" },
	{ title: "a lower minimum", before: { minimum: 5 }, after: { minimum: 1 }, step: "major" },
	{ title: "a higher minimum", before: { minimum: 1 }, after: { minimum: 5 }, step: "minor" },
	{ title: "no minimum", before: { minimum: 1 }, after: {}, step: "major" },
	{ title: "a higher maximum", before: { maximum: 5 }, after: { maximum: 9 }, step: "major" },
	{ title: "a lower maximum", before: { maximum: 9 }, after: { maximum: 5 }, step: "minor" },
	{ title: "lists that may be empty", before: { minItems: 1 }, after: { minItems: 0 }, step: "major" },
	{ title: "a pattern from now on", before: {}, after: { pattern: "^a" }, step: "minor" },
	{
		title: "another pattern, which nobody can compare",
		before: { pattern: "^a" },
		after: { pattern: "^ab" },
		step: "major",
	},
	{ title: "no format any more", before: { format: "uri" }, after: {}, step: "major" },
	{ title: "a keyword that is not known here", before: {}, after: { oneOf: [] }, step: "minor" },
	{
		title: "another value of such a keyword",
		before: { oneOf: [1] },
		after: { oneOf: [1, 2] },
		step: "major",
	},
	{
		title: "items of another type",
		before: { items: integer },
		after: { items: { type: "string" } },
		step: "major",
	},
	{ title: "items of any type", before: { items: integer }, after: {}, step: "major" },
	{ title: "items of one type", before: {}, after: { items: integer }, step: "minor" },
	{ title: "further keys, of any type", before: { additionalProperties: integer }, after: {}, step: "major" },
	{ title: "further keys at all", before: { additionalProperties: false }, after: {}, step: "major" },
	{ title: "no further keys", before: {}, after: { additionalProperties: false }, step: "minor" },
	{
		title: "an output less",
		before: { properties: { a: integer } },
		after: { properties: {} },
		step: "major",
	},
	{ title: "an output more", before: {}, after: { properties: { a: integer } }, step: "minor" },
	{
		title: "an output that was always there and may be missing",
		before: { properties: { a: integer }, required: ["a"] },
		after: { properties: { a: integer } },
		step: "major",
	},
	{
		title: "an output that was not always there and is",
		before: { properties: { a: integer } },
		after: { properties: { a: integer }, required: ["a"] },
		step: "minor",
	},
	{
		title: "an output more, always there",
		before: { properties: {} },
		after: { properties: { a: integer }, required: ["a"] },
		step: "minor",
	},
];

describe("a change of the contract", () => {
	for (const { title, before, after, step } of cases) {
		it(`of ${title} is ${step ?? "none"} to readers, also deep inside`, () => {
			assert.deepEqual([...new Set(changes(before, after).map((change) => change.step))], step ? [step] : []);
			const within = (schema: Schema): Schema => ({
				type: "object",
				properties: { list: { type: "array", items: { properties: { deep: schema } } } },
			});
			const found = changes(within(before), within(after));
			assert.deepEqual([...new Set(found.map((change) => change.step))], step ? [step] : []);
			for (const { path } of found) assert.match(path, /^list\[\]\.deep/);
		});
	}

	it("is named by its place, with what was and what is", () => {
		const before = contract("1.0", { type: "integer", minimum: 1 });
		const after = contract("1.1", { type: "string", minimum: 1 }, { required: ["url"] });
		assert.deepEqual(changes(before, after), [
			{ path: "port", what: "may be missing from now on", step: "major" },
			{ path: "port", what: "is string, was integer", step: "major" },
		]);
	});
});

describe("the version of a contract", () => {
	const faults = (version: string, port: Schema | undefined, released = "1.4") =>
		versionFaults(contract(released, integer), contract(version, port, port ? {} : { required: ["url"] }));

	it("may stay when readers notice nothing, and may rise all the same", () => {
		for (const version of ["1.4", "1.5", "2.0"])
			assert.deepEqual(faults(version, { ...integer, title: "Port" }), []);
	});

	it("rises by a minor step for what is new", () => {
		const tighter = { ...integer, minimum: 1 };
		assert.deepEqual(faults("1.4", tighter), [
			"port minimum is 1, was not said: contract 1.4 becomes 1.5 or later, not 1.4",
		]);
		assert.deepEqual(faults("1.5", tighter), []);
	});

	it("rises by a major step for what is gone, retyped or may be missing", () => {
		assert.deepEqual(faults("1.5", undefined), ["port is gone: contract 1.4 becomes 2.0 or later, not 1.5"]);
		assert.deepEqual(faults("1.5", { type: "string" }), [
			"port is string, was integer: contract 1.4 becomes 2.0 or later, not 1.5",
		]);
		assert.deepEqual(faults("2.0", undefined), []);
	});

	it("never falls, and is compared as numbers", () => {
		assert.deepEqual(faults("1.3", integer), ["contract 1.3 cannot follow 1.4: versions only rise"]);
		assert.deepEqual(faults("0.9", integer), ["contract 0.9 cannot follow 1.4: versions only rise"]);
		assert.deepEqual(faults("1.10", { ...integer, minimum: 1 }, "1.9"), []);
	});

	it("stands at the end of the schema's id", () => {
		assert.throws(() => versionFaults({ $id: "urn:x" }, contract("1.0", integer)), /ends in its version/);
	});
});
