import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { UsageError } from "../../offline/errors.js";
import { readState, type State } from "../../offline/state.js";
import { masker } from "../../offline/stateValues.js";
import { unknown } from "../../offline/values.js";
import { exported, open, root, sealed, signature, state, vpc } from "./states.js";
import { makeProject } from "./support.js";

describe("a state in a file", () => {
	const folder = makeProject({});

	function readText(text: string): State {
		const file = path.join(folder, "state.json");
		fs.writeFileSync(file, text);
		return readState(file, "s.json");
	}

	const readObject = (document: unknown) => readText(JSON.stringify(document));

	it("may be a deployment by itself, and begin with a byte order mark", () => {
		const bare = readText(`\uFEFF${JSON.stringify({ resources: [root, vpc] })}`);
		assert.deepEqual([bare.resources.length, bare.stack, bare.project], [2, "dev", "shop"]);
		assert.equal(readObject({ ...state, version: 4 }).resources.length, 4);
		assert.equal(readObject({ version: 3, deployment: { resources: null } }).resources.length, 0);
	});

	it("without its stack resource still names the stack; of several stacks, none", () => {
		assert.equal(readObject(exported(vpc)).stackUrn, root.urn);
		const other = { ...vpc, urn: vpc.urn.replace(":dev::", ":prod::") };
		assert.deepEqual(
			[readObject(exported(vpc, other)).stack, readObject(exported()).stack],
			["multiple", "unknown"],
		);
	});

	it("has values in Pulumi's own forms: bytes, numbers JSON lacks, references, unknowns", () => {
		const form = (kind: string, more: object) => ({ [signature]: kind, ...more });
		const reference = (more: object) => form("5cf8f73096256a8f31e491e813e4eb8e", { urn: vpc.urn, ...more });
		const inputs = {
			bytes: form("803fd3297a5875dc03ca845dda5d2a98", { value: "Z3LDvMOf" }),
			nan: form("8ad145fe-0d11-4827-bfd7-1abcbf086f5c", { value: "7ff8000000000001" }),
			one: form("8ad145fe-0d11-4827-bfd7-1abcbf086f5c", { value: "3ff0000000000000" }),
			...{
				old: reference({ id: { V: "vpc-1" } }),
				none: reference({ id: { V: null } }),
				late: reference({ id: "" }),
			},
			...{ text: form("c44067f5952c0a294b673a41bacd8c17", { text: "hi" }), unknown },
		};
		const [resource] = readObject(exported({ ...vpc, inputs })).resources;
		assert.deepEqual(resource?.inputs, {
			...{ bytes: "grüß", nan: Number.NaN, one: 1 },
			...{ old: reference({ id: "vpc-1" }), none: reference({}), late: reference({ id: unknown }) },
			...{ text: inputs.text, unknown },
		});
	});

	it("of ten thousand resources is read at once", () => {
		const many = Array.from({ length: 10_000 }, (_, i) => ({ ...vpc, urn: `${vpc.urn}-${i}` }));
		const start = performance.now();
		assert.equal(readObject(exported(...many)).resources.length, 10_000);
		assert.ok(performance.now() - start < 5000);
	});

	const nested = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
	const withInputs = (inputs: string) =>
		`{"version":3,"deployment":{"resources":[{"urn":"${vpc.urn}","type":"t","inputs":${inputs}}]}}`;
	const resource = (more: object) => JSON.stringify(exported({ ...vpc, ...more }));
	const value = (more: object) => resource({ inputs: { key: { [signature]: sealed[signature], ...more } } });
	const at = `resources[0] (${vpc.urn})`;

	const faults: readonly (readonly [what: string, text: string, fault: string])[] = [
		["nothing", " \n", "it is empty"],
		["no JSON", "hunter2 is no JSON", "it is not JSON"],
		["a slip in JSON", '{\n "a": "hunter2",\n "b" "hunter2" }', "it is not JSON, from line 3, column 6 on"],
		[
			"half a file",
			'{"version": 3, "deployment": {"resources": [{"urn": "u',
			"its JSON ends too early; the file may have been cut short",
		],
		["a list", "[]", "it is a list, and must be an object"],
		["another document", '{"steps": []}', 'there is no "deployment" in it, and no "resources"'],
		["an old version", '{"version": 2, "deployment": {}}', 'its "version" is 2; allowed are 3 and 4'],
		["a version to come", '{"version": 5, "deployment": {}}', 'its "version" is 5; allowed are 3 and 4'],
		["no version", '{"deployment": {}}', 'its "version" is missing; allowed are 3 and 4'],
		["no deployment", '{"version": 3}', 'its "deployment" is missing, and must be an object'],
		[
			"an empty deployment",
			'{"version": 3, "deployment": null}',
			'its "deployment" is null, and must be an object',
		],
		[
			"a backend's own file",
			'{"version": 3, "checkpoint": {}}',
			'its "deployment" is missing, and must be an object',
		],
		[
			"resources that are no list",
			'{"resources": {}}',
			`the deployment's "resources" are an object, and must be a list`,
		],
		[
			"a resource that is none",
			'{"resources": ["hunter2"]}',
			"resources[0] is a string, and must be an object",
		],
		[
			"no URN",
			resource({ urn: 7 }),
			'the "urn" of resources[0] is a number, and must be urn:pulumi:<stack>::<project>::<type>::<name>',
		],
		[
			"half a URN",
			resource({ urn: "urn:pulumi:a::b" }),
			'the "urn" of resources[0] is "urn:pulumi:a::b", and must be urn:pulumi:<stack>::<project>::<type>::<name>',
		],
		["no type", resource({ type: "" }), `${at} has no "type"`],
		[
			"inputs that are no map",
			resource({ inputs: "hunter2" }),
			`the "inputs" of ${at} is a string, and must be an object`,
		],
		[
			"a flag that is none",
			resource({ protect: "yes" }),
			`the "protect" of ${at} is a string, and must be true or false`,
		],
		[
			"a list of other things",
			resource({ dependencies: [1] }),
			`the "dependencies" of ${at} is a list, and must be a list of strings`,
		],
		[
			"dependencies of a property that are no list",
			resource({ propertyDependencies: { a: "hunter2" } }),
			`the "propertyDependencies.a" of ${at} is a string, and must be a list of strings`,
		],
		[
			"a secret without content",
			value({}),
			`inputs.key of ${at} is a secret with neither or both of ciphertext and plaintext`,
		],
		[
			"a secret that is no JSON",
			value({ plaintext: "hunter2" }),
			`inputs.key of ${at} is a secret whose plaintext is not JSON`,
		],
		[
			"an unknown signature",
			resource({ inputs: { key: { [signature]: "x" } } }),
			`inputs.key of ${at} carries a signature that is none of Pulumi's`,
		],
		[
			"a bottomless value",
			withInputs(`{"deep":${nested}}`),
			`inputs.deep of ${at} is nested deeper than 200 levels`,
		],
	];
	for (const [what, text, fault] of faults) {
		it(`is refused for ${what}, in one line without a value`, () => {
			assert.throws(
				() => readText(text),
				(error) => {
					assert.ok(error instanceof UsageError);
					assert.deepEqual(error.faults, [
						`--file s.json: ${fault}; give the output of \`pulumi stack export\``,
					]);
					return true;
				},
			);
		});
	}

	it("is refused when it cannot be read", () => {
		assert.throws(
			() => readState(path.join(folder, "nope.json"), "nope.json"),
			(error) =>
				error instanceof UsageError && /^--file nope\.json: it cannot be read: ENOENT/.test(error.message),
		);
		assert.throws(() => readState(folder, "x"), UsageError);
	});

	it("has its secrets taken out of any text, longest first, also as they stand in JSON", () => {
		const { secrets } = readObject(
			exported({ ...vpc, inputs: { a: open('{"k":["pa\\"ss","pa\\"ss-long",12]}') } }),
		);
		assert.deepEqual([...secrets].sort(), ["481516", "hunter2", 'pa"ss', 'pa"ss-long']);
		const mask = masker(secrets);
		assert.equal(mask('pa"ss-long hunter2 {"x":"pa\\"ss"} 12'), '[secret] [secret] {"x":"[secret]"} 12');
	});
});
