import assert from "node:assert/strict";
import * as path from "node:path";
import { resolveConfig, type StackConfig } from "../../offline/config.js";
import { UsageError } from "../../offline/errors.js";
import { loadProject } from "../../offline/project.js";
import { unknown } from "../../offline/values.js";
import { makeProject } from "./support.js";

interface Case {
	/** Behind `name` and `runtime` in Pulumi.yaml. */
	readonly project?: string;
	readonly stack?: string;
	readonly settings?: readonly string[];
	readonly paths?: boolean;
}

function resolve({ project = "", stack = "", settings = [], paths = false }: Case): StackConfig {
	const folder = makeProject({
		"Pulumi.yaml": `name: cmp\nruntime: nodejs\n${project}`,
		"Pulumi.dev.yaml": stack,
	});
	return resolveConfig({ project: loadProject(folder), stack: "dev", settings, settingsArePaths: paths });
}

function faults(given: Case): readonly string[] {
	try {
		resolve(given);
	} catch (error) {
		if (error instanceof UsageError) return error.faults;
		throw error;
	}
	assert.fail("expected a fault");
}

/** Texts as `pulumi preview --json` shows them in `config`. Each was compared with the CLI's own answer. */
const resolved: readonly (readonly [what: string, given: Case, values: Record<string, string>])[] = [
	[
		"gives keys without a namespace to the project and JSON in Go's way to values that are no text",
		{ stack: 'config:\n  a: 0.50\n  cmp:o:\n    z: [1, 2.0, ~, "<&>"]\n    B: true\n  cmp:config:old: 1\n' },
		{ "cmp:a": "0.5", "cmp:o": '{"B":true,"z":[1,2,null,"\\u003c\\u0026\\u003e"]}', "cmp:old": "1" },
	],
	["reads an empty file", {}, {}],
	[
		"takes a key without a value as empty text",
		{ stack: "config:\n  a:\n  o: { b: ~ }\n" },
		{ "cmp:a": "", "cmp:o": '{"b":null}' },
	],
	[
		"lets -c replace what the file says, as text",
		{
			stack: "config:\n  a: 1\n",
			settings: ["a=2", "b=true", 'c={"x":1}', "aws:region=r", "d", "e=", "f.g=1"],
		},
		{
			"aws:region": "r",
			"cmp:a": "2",
			"cmp:b": "true",
			"cmp:c": '{"x":1}',
			"cmp:d": "",
			"cmp:e": "",
			"cmp:f.g": "1",
		},
	],
	[
		"replaces the whole key when -c sets a part of it",
		{ stack: "config:\n  n:\n    zones: [a, b]\n    cidr: x\n", settings: ["n.zones[0]=c"], paths: true },
		{ "cmp:n": '{"zones":["c"]}' },
	],
	[
		"types what a path sets inside a value, and nothing else",
		{
			settings: [
				"n.a=5",
				"n.b=true",
				"n.c=2.5",
				"n.d=007",
				'n["e.f"]=x',
				"n.g=+5",
				"n.h=9223372036854775808",
				"p=5",
			],
			paths: true,
		},
		{ "cmp:n": '{"a":5,"b":true,"c":"2.5","d":"007","e.f":"x","g":5,"h":9223372036854776000}', "cmp:p": "5" },
	],
	["fills the list before a first index", { settings: ["n[1]=x"], paths: true }, { "cmp:n": '[null,"x"]' }],
	[
		"replaces plain text by what a path needs",
		{ settings: ["n=x", "n.a=y"], paths: true },
		{ "cmp:n": '{"a":"y"}' },
	],
	[
		"takes the namespace from the top of a path",
		{ settings: ["aws:defaultTags.tags.x=1"], paths: true },
		{ "aws:defaultTags": '{"tags":{"x":1}}' },
	],
	[
		"adds what Pulumi.yaml gives for keys that are missing",
		{
			project:
				"config:\n  a: hello\n  b: { type: integer, default: 7 }\n  c: [1, x]\n  d: { value: { q: 1 } }\n" +
				"  aws:region: { value: us-east-1 }\n  e: true\n  aws:profile: p\n",
			stack: "config:\n  b: 8\n",
		},
		{
			"aws:profile": "p",
			"aws:region": "us-east-1",
			"cmp:a": "hello",
			"cmp:b": "8",
			"cmp:c": '[1,"x"]',
			"cmp:d": '{"q":1}',
			"cmp:e": "true",
		},
	],
	[
		"does not merge a default into a value",
		{
			project: "config:\n  o: { type: object, default: { a: 1, b: 2 } }\n",
			stack: "config:\n  o: { a: 5 }\n",
		},
		{ "cmp:o": '{"a":5}' },
	],
	[
		"reads a project key with dots as a path",
		{ project: "config:\n  o.a: 5\n", stack: "config:\n  o: { b: 1 }\n" },
		{ "cmp:o": '{"a":5,"b":1}' },
	],
	[
		"accepts numbers and booleans that are text, and the other way round",
		{
			project:
				"config:\n  a: { type: string }\n  b: { type: integer }\n  c: { type: boolean }\n" +
				"  d: { type: array, items: { type: integer } }\n",
			stack: 'config:\n  a: 5\n  b: "12"\n  c: "true"\n  d: [1, "3"]\n',
		},
		{ "cmp:a": "5", "cmp:b": "12", "cmp:c": "true", "cmp:d": '[1,"3"]' },
	],
];

/** What Pulumi refuses too, though not always in one line. */
const refused: readonly (readonly [what: string, given: Case, ...faults: RegExp[]])[] = [
	[
		"an unknown key",
		{ stack: "confg:\n  a: 1\n" },
		/Pulumi\.dev\.yaml:1:1: unknown key "confg"; allowed are config, .*did you mean "config"\?$/,
	],
	[
		"an ESC environment by its name",
		{ stack: "environment:\n  - prod/secrets\nconfig:\n  a: 1\n" },
		/:1:1: "environment" imports "prod\/secrets" from Pulumi ESC, .*under "config" or with -c$/,
	],
	[
		"an inline ESC environment",
		{ stack: "environment:\n  imports: [{ a: {} }, b]\n" },
		/imports "a", "b" from Pulumi ESC/,
	],
	["a list where the keys belong", { stack: "config: [a]\n" }, /:1:1: "config" must be a map of keys$/],
	[
		"a malformed key",
		{ stack: "config:\n  a:b:c: 1\n" },
		/:2:3: config key "a:b:c" must have the form name or namespace:name$/,
	],
	[
		"a key with and without its namespace",
		{ stack: "config:\n  a: 1\n  cmp:a: 2\n" },
		/:3:3: config key "cmp:a" is there twice/,
	],
	[
		"every fault of a file at once",
		{ stack: "config:\n  a:b:c: 1\nfoo: 1\nbar: 2\n" },
		/"foo"/,
		/"bar"/,
		/"a:b:c"/,
	],
	[
		"an index beyond a list",
		{ settings: ["n[0]=x", "n[5]=y"], paths: true },
		/^-c n\[5\]: the index 5 is out of range; the list has 1 elements$/,
	],
	[
		"a name in a list",
		{ settings: ["n[0]=x", "n.b=y"], paths: true },
		/^-c n\.b: "b" is no index of a list$/,
	],
	[
		"a path below nested text",
		{ settings: ["n.a=x", "n.a.b=y"], paths: true },
		/^-c n\.a\.b: there is plain text where a map is needed$/,
	],
	[
		"a map that would look like a secret",
		{ settings: ["n.secure=x"], paths: true },
		/single key "secure" is reserved/,
	],
	[
		"a path with a bad index",
		{ settings: ["n[x]=y"], paths: true },
		/^-c n\[x\]: the path n\[x\] has the list index "x"/,
	],
	["an unclosed bracket", { settings: ["n[0=y"], paths: true }, /unclosed bracket$/],
	["a path that ends in a dot", { settings: ["n.=y"], paths: true }, /needs a name after "\."$/],
	[
		"a path that begins with an index",
		{ settings: ["[0]=y"], paths: true },
		/^-c \[0\]: the key must begin with a name$/,
	],
	["a malformed key of -c", { settings: ["a:b:c=1"] }, /^-c a:b:c: the key must have the form/],
	["a -c without a key", { settings: ["=1"] }, /^-c : the key must have the form/],
	[
		"a value of the wrong type",
		{ project: "config:\n  b: { type: integer }\n", stack: "config:\n  b: 1.5\n" },
		/^config key "b" of stack dev is 1\.5; it must be of the type integer \(Pulumi\.yaml:4:3\)$/,
	],
	[
		"a list with a wrong element",
		{ project: "config:\n  d: { type: array, items: { type: integer } }\n", stack: "config:\n  d: [x]\n" },
		/must be of the type array<integer>/,
	],
	[
		"keys that have no value anywhere",
		{ project: "config:\n  b: { type: integer }\n  c: { description: x }\n" },
		/^stack dev has no value for config key "b"/,
		/key "c"/,
	],
	[
		"a plain value where a secret is declared",
		{ project: "config:\n  b: { type: string, secret: true }\n", stack: "config:\n  b: x\n" },
		/declared secret .* given in plain text; set it with pulumi config set --secret$/,
	],
	[
		"a default beside a value",
		{ project: "config:\n  b: { default: 1, value: 2 }\n" },
		/^Pulumi\.yaml:4:3: config key "b" has both "default" and "value"/,
	],
	[
		"a default for another namespace",
		{ project: "config:\n  aws:region: { default: x }\n" },
		/belongs to another namespace/,
	],
	[
		"an unknown attribute",
		{ project: "config:\n  b: { defualt: 1 }\n" },
		/unknown attribute "defualt"; did you mean "default"\?/,
	],
	[
		"a fraction as default",
		{ project: "config:\n  b: 2.5\n" },
		/config key "b" is 2\.5; give text, a whole number/,
	],
	[
		"an unknown type",
		{ project: "config:\n  b: { type: number, default: 1 }\n" },
		/has the type "number"; allowed are string, integer/,
	],
	[
		"a list without the type of its elements",
		{ project: "config:\n  b: { type: array, default: [1] }\n" },
		/needs "items"/,
	],
	[
		"a default of the wrong type",
		{ project: "config:\n  b: { type: integer, default: x }\n" },
		/has the default "x", which is not of the type integer/,
	],
];

describe("configuration", () => {
	for (const [what, given, values] of resolved) {
		it(what, () => assert.deepEqual(resolve(given).values, values));
	}
	for (const [what, given, ...expected] of refused) {
		it(`refuses ${what}`, () => {
			const found = faults(given);
			assert.equal(found.length, expected.length, found.join("\n"));
			for (const [i, fault] of expected.entries()) assert.match(found[i] ?? "", fault);
		});
	}

	it("makes every secret unknown, nested ones too, and names their keys", () => {
		const { values, secretKeys } = resolve({
			stack:
				"config:\n  a: { secure: v1:abc }\n  b: { c: [{ secure: v1:def }], d: 1 }\n  e: x\n  f: { secure: { g: 1 } }\n",
		});
		assert.deepEqual(values, {
			"cmp:a": unknown,
			"cmp:b": `{"c":["${unknown}"],"d":1}`,
			"cmp:e": "x",
			"cmp:f": '{"secure":{"g":1}}',
		});
		assert.deepEqual(secretKeys, ["cmp:a", "cmp:b"]);
	});

	it("accepts a secret for a key of any declared type, since its text is not known", () => {
		const project = "config:\n  b: { type: integer, secret: true }\n";
		assert.deepEqual(resolve({ project, stack: "config:\n  b: { secure: v1:abc }\n" }).secretKeys, ["cmp:b"]);
	});

	it("says that a key has no value", () => {
		assert.match(
			resolve({ stack: "config:\n  a:\n" }).warnings[0] ?? "",
			/:2:3: config key "a" has no value/,
		);
	});

	it("names the stacks there are, and the nearest one, for one that has no file", () => {
		const folder = makeProject({
			"Pulumi.yaml": "name: cmp\n",
			"Pulumi.prod.yaml": "",
			"Pulumi.dev.yaml": "",
		});
		const given = { project: loadProject(folder), settings: [], settingsArePaths: false };
		assert.throws(
			() => resolveConfig({ ...given, stack: "prdo" }),
			/no stack "prdo": Pulumi\.prdo\.yaml does not exist; the stacks are dev, prod; did you mean "prod"\?/,
		);
	});

	it("reads another file in place of the stack's", () => {
		const folder = makeProject({ "Pulumi.yaml": "name: cmp\n", "other.yaml": "config:\n  a: 2\n" });
		const configFile = path.join(folder, "other.yaml");
		const project = loadProject(path.join(folder, "node_modules"));
		const given = { project, stack: "new", configFile, settings: [], settingsArePaths: false };
		assert.deepEqual(resolveConfig(given).values, { "cmp:a": "2" });
		assert.throws(
			() => resolveConfig({ ...given, configFile: `${configFile}x` }),
			/other\.yamlx cannot be read: ENOENT/,
		);
	});
});
