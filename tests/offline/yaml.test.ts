import assert from "node:assert/strict";
import { UsageError } from "../../offline/errors.js";
import { parseYaml, resolvePlain } from "../../offline/yaml.js";

/** What go-yaml, Pulumi's reader, makes of unquoted text. Each line was compared with the CLI's own reading. */
const scalars: readonly (readonly [text: string, value: unknown])[] = [
	["yes", "yes"],
	["on", "on"],
	["True", true],
	["FALSE", false],
	["~", null],
	["Null", null],
	["0777", 511],
	["0o17", 15],
	["08", 8],
	["0x1F", 31],
	["-0b11", -3],
	["1_000", 1000],
	["+5", 5],
	["1e3", 1000],
	[".5", 0.5],
	["1.50", 1.5],
	["9007199254740993", 9007199254740993n],
	["99999999999999999999", 1e20],
	["12:30", "12:30"],
	["03:00-04:00", "03:00-04:00"],
	["10.0.0.0/16", "10.0.0.0/16"],
	["1.2.3", "1.2.3"],
	["-", "-"],
	["2024-01-02", "2024-01-02 00:00:00 +0000 UTC"],
	["2024-1-2 3:4:5.120", "2024-01-02 03:04:05.12 +0000 UTC"],
	["2024-01-02T03:04:05Z", "2024-01-02 03:04:05 +0000 UTC"],
	["2024-01-02T03:04:05+02:00", "2024-01-02 03:04:05 +0200 +0200"],
	["2024-13-02", "2024-13-02"],
	["2024-02-30", "2024-02-30"],
];

describe("YAML as Pulumi reads it", () => {
	for (const [text, value] of scalars) {
		it(`reads ${text} as ${typeof value === "bigint" ? `${value}n` : JSON.stringify(value)}`, () => {
			assert.deepEqual(resolvePlain(text), value);
		});
	}

	it("leaves quoted and block text alone", () => {
		const { value } = parseYaml("f", "a: \"0777\"\nb: 'yes'\nc: |\n  1\nd: !!str 5\ne: >-\n  p\n  q\n");
		assert.deepEqual(value, { a: "0777", b: "yes", c: "1\n", d: "5", e: "p q" });
	});

	it("resolves anchors and merge keys, a map's own keys first", () => {
		const { value } = parseYaml("f", "base: &b { x: 1, y: 2 }\none:\n  <<: *b\n  y: 3\ntwo: [*b]\n");
		assert.deepEqual(value, { base: { x: 1, y: 2 }, one: { x: 1, y: 3 }, two: [{ x: 1, y: 2 }] });
	});

	it("makes text of keys that are numbers or booleans", () => {
		assert.deepEqual(parseYaml("f", "80: a\ntrue: b\n").value, { "80": "a", true: "b" });
	});

	it("reads a file that begins with a byte order mark", () => {
		assert.deepEqual(parseYaml("f", "\uFEFFa: 1\n").value, { a: 1 });
	});

	const faults: readonly (readonly [what: string, text: string, fault: RegExp])[] = [
		["an unclosed list", "a: [1\n", /^stack\.yaml:\d+:\d+: /],
		["a tab as indent", "a:\n\tb: 1\n", /^stack\.yaml:2:\d+: /],
		["the same key twice", "a: 1\nb: 2\na: 3\n", /^stack\.yaml:3:1: Map keys must be unique/],
		["a list as key", "a: 1\n? [b]\n: 2\n", /^stack\.yaml:1:1: a key is empty, a list or a map/],
		["an unknown tag", "a: !secret x\n", /^stack\.yaml:1:12: the tag !secret is not supported/],
	];
	for (const [what, text, fault] of faults) {
		it(`refuses ${what} by file, line and column`, () => {
			assert.throws(
				() => parseYaml("stack.yaml", text),
				(error) => error instanceof UsageError && fault.test(error.faults[0] ?? ""),
			);
		});
	}
});
