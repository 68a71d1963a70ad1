import assert from "node:assert/strict";
import { UsageError } from "../../offline/errors.js";
import { type ConfigCase, resolve } from "./support.js";

function faults(given: ConfigCase): readonly string[] {
	try {
		resolve(given);
	} catch (error) {
		if (error instanceof UsageError) return error.faults;
		throw error;
	}
	assert.fail("expected a fault");
}

/** What Pulumi refuses too, though not always in one line. */
const refused: readonly (readonly [what: string, given: ConfigCase, ...faults: RegExp[]])[] = [
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

describe("configuration that is refused", () => {
	for (const [what, given, ...expected] of refused) {
		it(`names ${what}`, () => {
			const found = faults(given);
			assert.equal(found.length, expected.length, found.join("\n"));
			for (const [i, fault] of expected.entries()) assert.match(found[i] ?? "", fault);
		});
	}
});
