import assert from "node:assert/strict";
import { UsageError } from "../../offline/errors.js";
import { helpText, parseOptions, parsePolicyOptions, policyHelpText } from "../../offline/options.js";

const none = {
	stack: undefined,
	configFile: undefined,
	config: [],
	configPath: false,
	json: false,
	format: "text",
	policyPacks: undefined,
	policyPackConfigs: [],
	state: undefined,
	reachability: false,
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
		["--format sarif", { format: "sarif" }],
		["--format text --json=false", {}],
		["--policy-pack a --policy-pack b,c", { policyPacks: ["a", "b", "c"] }],
		["--policy-pack-config a.json,b.json", { policyPackConfigs: ["a.json", "b.json"] }],
		["--state out.json -h", { state: "out.json", help: true }],
		["--reachability", { reachability: true }],
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
		["--format xml", '--format is "xml"; allowed are text, json, sarif, junit, github'],
		[
			"--format juint",
			'--format is "juint"; allowed are text, json, sarif, junit, github; did you mean "junit"?',
		],
		[
			"--json --format sarif",
			"--json and --format sarif are given together; keep --json for Pulumi's document of the plan, or --format for the findings",
		],
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

	it("of npm run policy are read and refused the same way", () => {
		const read = (args: string) => parsePolicyOptions(args.split(" ").filter(Boolean));
		const nothing = {
			...{ file: undefined, format: "text", policyPacks: undefined, policyPackConfigs: [], help: false },
		};
		assert.deepEqual(read("--file a.json"), { ...nothing, file: "a.json" });
		assert.deepEqual(read("-h"), { ...nothing, help: true });
		assert.deepEqual(read("--file=a --policy-pack b --format github"), {
			...nothing,
			...{ file: "a", policyPacks: ["b"], format: "github" },
		});
		assert.deepEqual(read("--file=a --policy-pack b --policy-pack-config c"), {
			...nothing,
			...{ file: "a", policyPacks: ["b"], policyPackConfigs: ["c"] },
		});
		const faults: Readonly<Record<string, string>> = {
			"": "no state: give the output of `pulumi stack export` as --file FILE",
			"--file": "--file needs a value, as in --file FILE",
			"--file a --file b": "--file is given twice; it takes one value",
			"a.json": 'unexpected argument "a.json"; a state is given as --file a.json',
			"--file a --stack=b": "unknown flag --stack; see --help",
			"--file a --format yaml": '--format is "yaml"; allowed are text, json, sarif, junit, github',
		};
		for (const [args, fault] of Object.entries(faults)) {
			assert.throws(
				() => read(args),
				(error) => error instanceof UsageError && error.message === fault,
				args,
			);
		}
		for (const flag of [
			"--file FILE",
			"--format FORMAT",
			"--policy-pack DIR",
			"--policy-pack-config FILE",
			"-h, --help",
		]) {
			assert.ok(policyHelpText.includes(flag), flag);
		}
	});

	it("are all in the help", () => {
		for (const flag of [
			"-s, --stack",
			"--config-file",
			"-c, --config",
			"--config-path",
			"-j, --json",
			"--format",
			"--policy-pack",
			"--policy-pack-config",
			"--state",
			"-h, --help",
		]) {
			assert.ok(helpText.includes(flag), flag);
		}
	});
});
