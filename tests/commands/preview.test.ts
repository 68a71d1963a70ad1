import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { makeProject, type Outcome, packFiles, preview, projectFiles } from "../offline/support.js";

const program = `
const pulumi = require("@pulumi/pulumi"); const aws = require("@pulumi/aws");
const config = new pulumi.Config();
console.log("printed by the program");
if (config.get("cidr")) process.stdout.write("past the console\\n");
if (config.get("refuse")) throw new pulumi.RunError("the configuration of " + pulumi.getStack() + " has 1 fault:\\n  refuse: received true");
const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: config.get("cidr") ?? "10.0.0.0/16" });
if (config.get("late")) vpc.id.apply(() => { new aws.ec2.Eip("late", {}); });
exports.vpcId = vpc.id;
exports.password = config.getSecret("password");
`;

const pack = `
const { PolicyPack } = require("@pulumi/policy");
new PolicyPack("fixture", { policies: [
	{ name: "small-vpc", description: "VPCs are /16.", enforcementLevel: "mandatory", remediationSteps: "Make it a /16.", validateResource: (args, report) => {
		if (args.type === "aws:ec2/vpc:Vpc" && !args.props.cidrBlock.endsWith("/16")) report("it is " + args.props.cidrBlock);
	} },
] });
`;

const bare = projectFiles(program, {
	"Pulumi.prod.yaml":
		"config:\n  aws:region: eu-west-1\n  cidr: 10.0.0.0/8\n  password: { secure: v1:ciphertext }\n",
	...packFiles(`throw new Error("no pack");`, "broken"),
});
const packed = { ...bare, ...packFiles(pack) };

/** Each command, run once; all at once, since most of a run is starting. */
const commands = {
	everyStack: { files: packed, args: ["-c", "fixture:unused=1"] },
	json: { files: packed, args: ["-s", "prod", "--json"] },
	state: { files: bare, args: ["-s", "dev", "--state", "state.json"] },
	late: { files: bare, args: ["-s", "dev", "-c", "late=true", "--state", "late.json"] },
	refused: { files: bare, args: ["-s", "dev", "-c", "refuse=true"] },
	brokenPack: { files: bare, args: ["-s", "dev", "--policy-pack", "broken"] },
	jsonOfMany: { files: bare, args: ["--json"] },
	noStateFolder: { files: bare, args: ["-s", "dev", "--state", "nope/state.json"] },
} as const;

type Command = keyof typeof commands;

describe("npm run preview", function () {
	this.timeout(60_000);
	const folders = {} as Record<Command, string>;
	const outcomes = {} as Record<Command, Outcome>;

	before(async () => {
		const names = Object.keys(commands) as Command[];
		const runs = names.map(async (name) => {
			folders[name] = makeProject(commands[name].files);
			outcomes[name] = await preview(folders[name], commands[name].args);
		});
		await Promise.all(runs);
	});

	it("plans every stack that has a file, in order, and exits with the worst code", () => {
		const { code, stdout, stderr } = outcomes.everyStack;
		assert.equal(code, 1);
		assert.equal(stderr, "");
		assert.deepEqual(stdout.match(/^(Previewing .*|\w+: \d+ resources? .*)$/gm), [
			"Previewing fixture/dev, offline: nothing exists yet",
			"dev: 2 resources to create, 1 of them components; passed",
			"Previewing fixture/prod, offline: nothing exists yet",
			"prod: 2 resources to create, 1 of them components; 1 mandatory finding: refused",
		]);
		assert.ok(!stdout.includes(String.fromCharCode(27)), "no colour without a terminal");
		assert.match(
			stdout,
			/mandatory: small-vpc\n {4}urn:\S+::vpc\n {4}VPCs are \/16\.\n {4}it is 10\.0\.0\.0\/8\n {4}fix: Make it a \/16\./,
		);
	});

	it("prints the document alone with --json, and fails on a mandatory finding", () => {
		const { code, stdout, stderr } = outcomes.json;
		assert.deepEqual([code, stderr], [1, "past the console\n"]);
		const document = JSON.parse(stdout);
		assert.deepEqual(document.config, {
			"aws:region": "eu-west-1",
			"fixture:cidr": "10.0.0.0/8",
			"fixture:password": "[secret]",
		});
		assert.deepEqual(
			document.diagnostics.map((each: { severity: string }) => each.severity),
			["info", "error"],
		);
		assert.match(document.diagnostics[0].message, /printed by the program/);
	});

	it("writes the state with --state, beside the report", () => {
		assert.deepEqual([outcomes.state.code, outcomes.state.stderr], [0, ""]);
		const { deployment } = JSON.parse(fs.readFileSync(path.join(folders.state, "state.json"), "utf8"));
		assert.equal(deployment.resources.length, 3);
		assert.match(outcomes.state.stdout, /^ {2}vpcId *: \[unknown\]$/m);
	});

	it("refuses a program that makes resources inside .apply when it writes the state", () => {
		assert.equal(outcomes.late.code, 1);
		assert.match(outcomes.late.stderr, /inside \.apply.*\n {2}urn:\S+::late is in the update only\n$/);
		assert.ok(!fs.existsSync(path.join(folders.late, "late.json")));
	});

	it("prints what the program refuses as it is, without a stack trace, and exits with 2", () => {
		assert.deepEqual(outcomes.refused, {
			code: 2,
			stdout: "",
			stderr: "error: the configuration of dev has 1 fault:\n  refuse: received true\n",
		});
	});

	it("never passes when the pack cannot be run", () => {
		const { code, stdout, stderr } = outcomes.brokenPack;
		assert.deepEqual([code, stdout], [1, ""]);
		assert.match(
			stderr,
			/^error: the policy pack broken exited with code \d+ before it was told to\n[\s\S]*no pack/,
		);
	});

	const refusals: readonly (readonly [command: Command, fault: string])[] = [
		["jsonOfMany", "--json is for one stack; choose it with -s: dev, prod"],
		["noStateFolder", "--state nope/state.json: its folder cannot be written to"],
	];
	for (const [command, fault] of refusals) {
		it(`exits with 2 on "${commands[command].args.join(" ")}"`, () => {
			const { code, stdout, stderr } = outcomes[command];
			assert.deepEqual([code, stdout, stderr.startsWith(`error: ${fault}`)], [2, "", true], stderr);
			assert.equal(stderr.trimEnd().split("\n").length, 1);
		});
	}
});
