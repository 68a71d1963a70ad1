import assert from "node:assert/strict";
import * as path from "node:path";
import { resolveConfig } from "../../offline/config.js";
import { loadProject } from "../../offline/project.js";
import { unknown } from "../../offline/values.js";
import { type ConfigCase, makeProject, resolve } from "./support.js";

/** Texts as `pulumi preview --json` shows them in `config`. Each was compared with the CLI's own answer. */
const resolved: readonly (readonly [what: string, given: ConfigCase, values: Record<string, string>])[] = [
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

describe("configuration", () => {
	for (const [what, given, values] of resolved) {
		it(what, () => assert.deepEqual(resolve(given).values, values));
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
