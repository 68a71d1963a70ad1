import assert from "node:assert/strict";
import * as path from "node:path";
import { exported, open, read, root, state, vpc } from "../offline/states.js";
import { makeProject, type Outcome, packFiles, policy, preview, projectFiles } from "../offline/support.js";

/** Reports what it is given, secrets too, and fails when it is told to. */
const pack = `
const { PolicyPack } = require("@pulumi/policy");
new PolicyPack("witness", { enforcementLevel: "advisory", policies: [
	{ name: "each", description: "Each.", validateResource: (args, report) => {
		if (args.type !== "aws:ec2/vpc:Vpc") return;
		if (args.props.fail) throw new Error("cannot take " + args.props.fail);
		console.log("saw", args.name);
		report(JSON.stringify({ opts: args.opts, provider: args.provider?.props, props: args.props }));
	} },
	{ name: "whole", description: "Whole.", enforcementLevel: "mandatory", validateStack: (args, report) => {
		const vpc = args.resources.find((r) => r.name === "vpc");
		if (!vpc) return;
		const told = Object.keys(process.env).filter((key) => /^PULUMI_(CONFIG|NODEJS_(STACK|PROJECT|DRY_RUN))$/.test(key));
		report(JSON.stringify({ told, names: args.resources.map((r) => r.name), outputs: vpc.props }), vpc.urn);
		console.log("password", vpc.props.password);
		report("of the stack");
	} },
] });
`;

const files = {
	...projectFiles("exports.nothing = 1;", packFiles(pack)),
	"Pulumi.prod.yaml": "config:\n  aws:region: eu-west-1\n",
	"state.json": JSON.stringify(state),
	"secret.json": JSON.stringify(exported(root, { ...vpc, inputs: { fail: open('"hunter2"') } })),
	"good.json": JSON.stringify(exported(root)),
	"empty.json": JSON.stringify(exported()),
	"cut.json": JSON.stringify(state).slice(0, -40),
};

/** A pack that refuses its own configuration, as this project's does. */
const choosy = `
require("tsx/cjs");
const { SettingsError } = require(${JSON.stringify(path.join(__dirname, "../../policies/tierSettings.ts"))});
const { PolicyPack } = require("@pulumi/policy");
new PolicyPack("choosy", { enforcementLevel: "mandatory", policies: [
	{ name: "tiers", description: "Tiers.", validateResource: () => { throw new SettingsError(["one is wrong", "two is"]); } },
] });
`;

/** Runs the pack on the state, with a configuration. */
function configured(config: object, main = pack) {
	const project = makeProject({ ...files, ...packFiles(main), "pack.json": JSON.stringify(config) });
	return policy(project, ["--file", "state.json", "--policy-pack-config", "pack.json"]);
}

const runs = {
	levels: () => configured({ all: "disabled", whole: { enforcementLevel: "advisory" } }),
	noLevel: () => configured({ each: "never", whole: 5 }),
	refused: () => configured({ tiers: { one: 1 } }, choosy),
	text: () => policy(makeProject(files), ["--file", "state.json"]),
	json: () => policy(makeProject(files), ["--file", "state.json", "--format", "json"]),
	secret: () => policy(makeProject(files), ["--file", "secret.json"]),
	good: () => policy(makeProject(files), ["--file", "good.json", "--format", "sarif"]),
	empty: () => policy(makeProject(files), ["--file", "empty.json", "--format", "junit"]),
	cut: () => policy(makeProject(files), ["--file", "cut.json"]),
	noPack: () => policy(makeProject({ ...files, ...projectFiles("") }), ["--file", "a", "--policy-pack", "x"]),
	help: () => policy(makeProject({}), ["-h"]),
	preview: () => preview(makeProject(files), ["-s", "dev", "--format", "sarif"]),
	everyStack: () => preview(makeProject(files), ["--format", "github"]),
	sarifOfMany: () => preview(makeProject(files), ["--format", "sarif"]),
} as const;

describe("npm run policy", function () {
	this.timeout(60_000);
	const outcomes = {} as Record<keyof typeof runs, Outcome>;

	before(async () => {
		const names = Object.keys(runs) as (keyof typeof runs)[];
		await Promise.all(
			names.map(async (name) => {
				outcomes[name] = await runs[name]();
			}),
		);
	});

	it("takes levels from a configuration, with all for those that it does not name", () => {
		const { code, stdout } = outcomes.levels;
		assert.equal(code, 0, stdout);
		assert.match(stdout, /1 policy, 2 findings\n {2}advisory: whole/);
		assert.doesNotMatch(stdout, /: each/);
	});

	it("refuses a configuration with every fault, before the pack judges anything", () => {
		const levels = "allowed are advisory, mandatory, remediate, disabled";
		assert.deepEqual(
			[outcomes.noLevel.code, outcomes.noLevel.stderr.split("\n")],
			[
				2,
				[
					`error: --policy-pack-config pack.json: the level of each is "never"; ${levels}`,
					`error: --policy-pack-config pack.json: the level of whole is 5; ${levels}`,
					"",
				],
			],
		);
		assert.deepEqual(
			[outcomes.refused.code, outcomes.refused.stderr, outcomes.refused.stdout],
			[2, "error: --policy-pack-config: one is wrong\nerror: --policy-pack-config: two is\n", ""],
		);
	});

	it("gives the pack what the engine does: live resources, inputs one by one, outputs at the end", () => {
		const { findings, summary } = JSON.parse(outcomes.json.stdout);
		assert.deepEqual(summary, { mandatory: 2, advisory: 2 });
		const [first, second, whole, last] = findings;
		assert.deepEqual([first.urn, second.urn, whole.urn, last.urn], [vpc.urn, read.urn, vpc.urn, root.urn]);
		assert.deepEqual(JSON.parse(first.message), {
			opts: {
				...{ protect: true, ignoreChanges: ["tags"], aliases: vpc.aliases, additionalSecretOutputs: [] },
				customTimeouts: { createSeconds: 300, updateSeconds: 0, deleteSeconds: 0 },
				parent: root.urn,
			},
			provider: { region: "eu-west-1" },
			props: { cidrBlock: "10.0.0.0/16", tags: { __x: 1 }, password: "[secret]" },
		});
		assert.deepEqual(JSON.parse(whole.message), {
			told: [],
			names: ["shop-dev", "p", "vpc", "read"],
			outputs: { arn: "arn:x", password: "[secret]", pin: ["[secret]"] },
		});
	});

	it("prints nothing but the document on standard output, and what the pack logs beside it", () => {
		assert.deepEqual(outcomes.json.stderr, "info: saw vpc\ninfo: saw read\ninfo: password [secret]\n");
		assert.equal(outcomes.json.code, 1);
	});

	it("prints a report as text, and no secret in any form", () => {
		const { code, stdout, stderr } = outcomes.text;
		assert.deepEqual([code, stderr], [1, ""]);
		assert.match(stdout, /^Checking shop\/dev, the state in state\.json\n/);
		assert.match(stdout, /^ {2}mandatory: whole\n {4}urn:pulumi:dev::shop::aws:ec2\/vpc:Vpc::vpc$/m);
		assert.match(stdout, /\ndev: 4 resources in the state; 2 mandatory findings: refused\n$/);
		for (const { stdout: out, stderr: err } of Object.values(outcomes)) {
			assert.doesNotMatch(out + err, /hunter2|481516|v1:abc/);
		}
	});

	it("fails when a rule throws, and hides a secret in what it throws", () => {
		const { code, stdout, stderr } = outcomes.secret;
		assert.deepEqual([code, stdout], [1, ""]);
		assert.match(
			stderr,
			/^error: the policy pack policies failed on urn:\S+::vpc: [\s\S]*cannot take \[secret\]/,
		);
	});

	it("passes with an empty document of the format when nothing is found", () => {
		assert.deepEqual([outcomes.good.code, outcomes.good.stderr], [0, ""]);
		assert.deepEqual(JSON.parse(outcomes.good.stdout).runs[0].results, []);
	});

	it("says when a state has no resources, and passes as Pulumi does", () => {
		const { code, stdout, stderr } = outcomes.empty;
		assert.equal(code, 0);
		assert.match(stdout, /<testsuites name="unknown\/unknown" tests="2" failures="0"/);
		assert.equal(stderr, "warning: the state has no resources; there is nothing to check\n");
	});

	it("exits with 2 and one line on a file that is no state, and on a pack that is none", () => {
		assert.deepEqual(outcomes.cut, {
			...{ code: 2, stdout: "" },
			stderr:
				"error: --file cut.json: its JSON ends too early; the file may have been cut short; give the output of `pulumi stack export`\n",
		});
		assert.deepEqual(
			[outcomes.noPack.code, outcomes.noPack.stderr],
			[2, "error: --policy-pack x: the folder does not exist\n"],
		);
	});

	it("helps outside of a project", () => {
		assert.deepEqual([outcomes.help.code, outcomes.help.stderr], [0, ""]);
		assert.match(outcomes.help.stdout, /^Usage: npm run policy -- --file FILE \[flags\]$/m);
	});

	it("has its formats in npm run preview too, for one stack or, where they can follow each other, for all", () => {
		const { code, stdout, stderr } = outcomes.preview;
		assert.deepEqual(
			[code, stderr, JSON.parse(stdout).runs[0].automationDetails.id],
			[0, "", "fixture/dev/"],
		);
		assert.deepEqual(
			[outcomes.everyStack.code, outcomes.everyStack.stdout],
			[0, "fixture/dev: 0 findings; passed\nfixture/prod: 0 findings; passed\n"],
		);
		assert.deepEqual(outcomes.sarifOfMany, {
			...{ code: 2, stdout: "" },
			stderr: "error: --format sarif is for one stack; choose it with -s: dev, prod\n",
		});
	});
});
