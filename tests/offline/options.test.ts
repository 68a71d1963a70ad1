import assert from "node:assert/strict";
import { UsageError } from "../../offline/errors.js";
import { helpText, parseOptions } from "../../offline/options.js";

const none = {
	stack: undefined,
	configFile: undefined,
	config: [],
	configPath: false,
	json: false,
	policyPacks: undefined,
	state: undefined,
	help: false,
};

describe("flags", () => {
	const good: readonly (readonly [args: string, options: object])[] = [
		["", {}],
		["-s prod", { stack: "prod" }],
		["--stack=prod", { stack: "prod" }],
		["-c a=1 -c b=-2 --config c=", { config: ["a=1", "b=-2", "c="] }],
		["-c a=1 --config-path", { config: ["a=1"], configPath: true }],
		["--config-file x.yaml -j", { configFile: "x.yaml", json: true }],
		["--json=false", { json: false }],
		["--policy-pack a --policy-pack b,c", { policyPacks: ["a", "b", "c"] }],
		["--state out.json -h", { state: "out.json", help: true }],
	];
	for (const [args, options] of good) {
		it(`reads "${args}"`, () => {
			assert.deepEqual(parseOptions(args.split(" ").filter(Boolean)), { ...none, ...options });
		});
	}

	const bad: readonly (readonly [args: string, ...faults: string[]])[] = [
		["--jsno", 'unknown flag --jsno; did you mean "--json"?; see --help'],
		["--expect-nothing", "unknown flag --expect-nothing; see --help"],
		["-x", "unknown flag -x; see --help"],
		["prod", 'unexpected argument "prod"; a stack is given as -s prod'],
		["-s", "-s needs a value, as in -s STACK"],
		["--stack --json", "--stack needs a value, as in --stack STACK"],
		["--state=", "--state needs a value, as in --state FILE"],
		["-s a -s b", "-s is given twice; it takes one value"],
		["--json=maybe", '--json takes no value, got "maybe"'],
		[
			"--jsno x -c",
			'unknown flag --jsno; did you mean "--json"?; see --help',
			'unexpected argument "x"; a stack is given as -s x',
			"-c needs a value, as in -c KEY=VALUE",
		],
	];
	for (const [args, ...faults] of bad) {
		it(`refuses "${args}" in one line a fault`, () => {
			assert.throws(
				() => parseOptions(args.split(" ")),
				(error) => {
					assert.ok(error instanceof UsageError);
					assert.deepEqual(error.faults, faults);
					return true;
				},
			);
		});
	}

	it("are all in the help", () => {
		for (const flag of [
			"-s, --stack",
			"--config-file",
			"-c, --config",
			"--config-path",
			"-j, --json",
			"--policy-pack",
			"--state",
			"-h, --help",
		]) {
			assert.ok(helpText.includes(flag), flag);
		}
	});
});
