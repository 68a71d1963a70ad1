import assert from "node:assert/strict";
import * as path from "node:path";
import { promisify } from "node:util";
import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { type Engine, startEngine } from "../../offline/engine.js";
import { RunFailure, UsageError } from "../../offline/errors.js";
import { Pack, type PackResult } from "../../offline/pack.js";
import { type PackOptions, PackProcess } from "../../offline/packProcess.js";
import { type Message, type Mode, type Recording, runProgram } from "../../offline/record.js";
import { makeProject, packFiles, projectFiles } from "../offline/support.js";

const program = `
const pulumi = require("@pulumi/pulumi"); const aws = require("@pulumi/aws");
const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" }, { protect: true });
new aws.ec2.Subnet("subnet", { vpcId: vpc.id, cidrBlock: "10.0.1.0/24" }, { customTimeouts: { create: "5m" } });
new aws.ssm.Parameter("p", { type: "String", value: pulumi.secret("hunter2") });
aws.ec2.SecurityGroup.get("got", "sg-1");
`;

/** A pack whose rules report, as JSON, what they are given. */
const witness = `
const { PolicyPack } = require("@pulumi/policy");
const read = (props) => Object.fromEntries(Object.keys(props).map((key) => { try { return [key, props[key]]; } catch { return [key, "?"]; } }));
new PolicyPack("witness", { enforcementLevel: "advisory", policies: [
	{ name: "each", description: "Each.", severity: "low", remediationSteps: "Do it.", url: "https://x.org", validateResource: (args, report) => {
		report(JSON.stringify({ type: args.type, name: args.name, opts: args.opts, provider: args.provider?.name, props: read(args.props) }));
	} },
	{ name: "off", description: "Off.", enforcementLevel: "disabled", validateResource: (args, report) => report("never") },
	{ name: "blind", description: "Blind.", enforcementLevel: "mandatory", validateResource: (args) => { if (args.name === "subnet") args.props.vpcId.length; } },
	{ name: "whole", description: "Whole.", enforcementLevel: "mandatory", configSchema: { properties: { max: { type: "number", default: 5 } } }, validateStack: (args, report) => {
		console.log("given", process.env.PULUMI_NODEJS_STACK, process.env.PULUMI_NODEJS_DRY_RUN, process.env.PULUMI_CONFIG, process.cwd());
		const subnet = args.resources.find((r) => r.name === "subnet");
		report(JSON.stringify({ config: args.getConfig(), names: args.resources.map((r) => r.name), props: read(subnet.props), dependencies: subnet.dependencies.map((r) => r.name), properties: Object.keys(subnet.propertyDependencies) }), subnet.urn);
		report("the stack itself");
	} },
] });
`;

const repairing = `
const { PolicyPack } = require("@pulumi/policy");
new PolicyPack("repairing", { enforcementLevel: "remediate", policies: [
	{ name: "tags", description: "Tags.", remediateResource: (args) => args.type.endsWith("Vpc") ? { ...args.props, tags: { a: "b" } } : undefined,
		validateResource: (args, report) => { if (args.type.endsWith("Vpc")) report("tags are " + JSON.stringify(args.props.tags)); } },
] });
`;

const failing = `
const { PolicyPack } = require("@pulumi/policy");
new PolicyPack("failing", { policies: [
	{ name: "each", description: "Each.", enforcementLevel: "mandatory", validateResource: (args) => {
		if (args.name === "throws") throw new Error("bad rule");
		if (args.name === "dies") process.exit(7);
	} },
	{ name: "whole", description: "Whole.", enforcementLevel: "mandatory", validateStack: (args) => {
		if (args.resources.some((r) => r.name === "throws later")) throw new Error("bad stack rule");
	} },
] });
`;

const one = (rule: string) =>
	`const { PolicyPack } = require("@pulumi/policy"); new PolicyPack("one", { policies: [{ name: "rule", description: "Rule.", enforcementLevel: "mandatory", ${rule} }] });`;

describe("policy packs", () => {
	let engine: Engine;
	let project: string;
	const started: PackProcess[] = [];

	before(async () => {
		engine = await startEngine();
		project = makeProject(projectFiles(program));
	});

	after(() => {
		for (const pack of started) void pack.stop();
		engine.stop();
	});

	function record(mode: Mode): Promise<Recording> {
		const config = { "aws:region": "eu-west-1" };
		return runProgram({ program: project, project: "fixture", stack: "dev", config, mode });
	}

	function start(main: string, more: Partial<PackOptions> = {}): PackProcess {
		const folder = path.join(makeProject(packFiles(main)), "policies");
		const names = { organization: "organization", project: "fixture", stack: "dev" };
		const config = { "fixture:key": "value" };
		const pack = new PackProcess({
			...{ folder, engineAddress: engine.address, ...names, config, preview: true },
			...more,
		});
		started.push(pack);
		return pack;
	}

	const urn = (type: string, name: string) => `urn:pulumi:dev::fixture::${type}::${name}`;

	describe("a policy pack, run as the engine runs it", function () {
		this.timeout(60_000);
		let preview: PackResult;
		let update: PackResult;
		let repaired: PackResult;
		let printed: readonly Message[];

		before(async () => {
			const [first, second] = [new Pack(start(witness)), new Pack(start(repairing))];
			const [before, after] = [await record("preview"), await record("update")];
			preview = await first.analyze(before);
			update = await first.analyze(after);
			printed = await first.stop();
			repaired = await second.analyze(before);
		});

		const each = ({ findings }: PackResult) =>
			findings.filter(({ policy }) => policy === "each").map(({ message }) => JSON.parse(message));

		it("sees every resource in order, the stack and the default provider too, but not what is only read", () => {
			assert.deepEqual(
				each(preview).map(({ type, name }) => `${type} ${name}`),
				[
					"pulumi:pulumi:Stack fixture-dev",
					"pulumi:providers:aws default_7_48_0",
					"aws:ec2/vpc:Vpc vpc",
					"aws:ssm/parameter:Parameter p",
					"aws:ec2/subnet:Subnet subnet",
				],
			);
		});

		it("sees inputs, options and provider as the engine sends them", () => {
			const subnet = each(preview).find(({ name }) => name === "subnet");
			assert.deepEqual(subnet.props, { cidrBlock: "10.0.1.0/24", vpcId: "?" });
			assert.equal(subnet.provider, "default_7_48_0");
			assert.deepEqual(subnet.opts, {
				protect: false,
				ignoreChanges: [],
				aliases: [],
				customTimeouts: { createSeconds: 300, updateSeconds: 0, deleteSeconds: 0 },
				additionalSecretOutputs: [],
				parent: urn("pulumi:pulumi:Stack", "fixture-dev"),
			});
			assert.equal(each(preview).find(({ name }) => name === "vpc").opts.protect, true);
			assert.equal(each(preview).find(({ name }) => name === "p").props.value, "hunter2");
			assert.match(each(update).find(({ name }) => name === "subnet").props.vpcId, /^vpc-0/);
		});

		it("sees the whole stack on outputs, with dependencies and the settings of its rules", () => {
			const whole = ({ findings }: PackResult) => {
				const [finding] = findings.filter(({ policy }) => policy === "whole");
				assert.equal(finding?.urn, urn("aws:ec2/subnet:Subnet", "subnet"));
				return JSON.parse(finding.message);
			};
			const [before, after] = [whole(preview), whole(update)];
			assert.deepEqual(before.config, { max: 5 });
			assert.deepEqual([...before.names].sort(), ["default_7_48_0", "fixture-dev", "p", "subnet", "vpc"]);
			assert.deepEqual([before.dependencies, before.properties], [["vpc"], ["vpcId"]]);
			assert.deepEqual([before.props.arn, before.props.region], ["?", "eu-west-1"]);
			assert.match(after.props.arn, /^arn:aws:ec2:/);
		});

		it("turns a rule that meets an unknown into an advice, as Pulumi does, and only in a preview", () => {
			const blind = ({ findings }: PackResult) => findings.filter(({ policy }) => policy === "blind");
			assert.deepEqual(
				blind(preview).map(({ level }) => level),
				["advisory"],
			);
			assert.match(blind(preview)[0]?.message ?? "", /string value at \.vpcId can't be known during preview/);
			assert.deepEqual(blind(update), []);
		});

		it("says of each finding rule, level, severity, resource and fix", () => {
			const { message, ...finding } = preview.findings[0] ?? { message: "" };
			assert.deepEqual(finding, {
				...{ pack: "witness", packVersion: "1.2.3", policy: "each", level: "advisory", severity: "low" },
				...{ urn: urn("pulumi:pulumi:Stack", "fixture-dev"), description: "Each." },
				...{ fix: "Do it.", url: "https://x.org" },
			});
			assert.ok(message.startsWith("{"), "without the description in front");
			const last = preview.findings.at(-1);
			assert.deepEqual(
				[last?.message, last?.urn],
				["the stack itself", urn("pulumi:pulumi:Stack", "fixture-dev")],
			);
			assert.deepEqual([preview.name, preview.version], ["witness", "1.2.3"]);
			assert.deepEqual(
				preview.policies.map(({ name }) => name),
				["each", "blind", "whole"],
			);
			assert.deepEqual(preview.policies[0], {
				...{ name: "each", title: "", description: "Each.", level: "advisory", severity: "low" },
				...{ fix: "Do it.", url: "https://x.org", tags: [] },
			});
		});

		it("gives the pack its folder, stack, mode and configuration, and keeps what it prints", () => {
			assert.match(printed[0]?.text ?? "", /^given dev true \{"fixture:key":"value"\} \S+policies$/);
			assert.deepEqual([printed[0]?.severity, printed.length], ["info", 2]);
		});

		it("lets rules repair inputs before the others look", () => {
			assert.deepEqual(
				repaired.findings.map(({ level, message }) => `${level}: ${message}`),
				["advisory: an update repairs this by itself", 'mandatory: tags are {"a":"b"}'],
			);
		});
	});

	function refused(error: unknown, failure: RegExp): void {
		assert.ok(error instanceof RunFailure, String(error));
		assert.match(error.message, failure);
	}

	describe("a broken policy pack", function () {
		this.timeout(60_000);

		const broken: readonly (readonly [what: string, main: string, failure: RegExp])[] = [
			[
				"throws when it is loaded",
				`throw new Error("no pack");`,
				/^the policy pack \S+policies exited with code \d+ before it was told to\n[\s\S]*no pack/,
			],
			["ends without serving", `process.exit(0);`, /exited with code 0 before it was told to/],
			[
				"prints before its port",
				`console.log("hello"); setTimeout(() => {}, 60000);`,
				/printed "hello" where its port was expected/,
			],
			[
				"needs a setting it does not have",
				one(
					`configSchema: { properties: { max: { type: "number" } }, required: ["max"] }, validateResource: () => {}`,
				),
				/rule rule needs a value for "max" and has none/,
			],
		];
		let failures: readonly unknown[];

		before(async () => {
			failures = await Promise.all(
				broken.map(([, main]) => new Pack(start(main)).started().catch((error: unknown) => error)),
			);
		});

		for (const [i, [what, , failure]] of broken.entries()) {
			it(`fails the run when it ${what}`, () => refused(failures[i], failure));
		}

		it("fails the run when a rule throws, and when it dies in one", async () => {
			const pack = new Pack(start(failing));
			const recording = await record("preview");
			const withName = (name: string) => {
				const resources = recording.resources.map((each) => (each.name === "vpc" ? { ...each, name } : each));
				return pack.analyze({ ...recording, resources }).catch((error: unknown) => error);
			};
			refused(await withName("throws"), /failed on urn:\S+::vpc: [\s\S]*bad rule/);
			refused(await withName("throws later"), /failed on the stack: [\s\S]*bad stack rule/);
			refused(await withName("dies"), /exited with code 7 before it was told to/);
			refused(await withName("comes too late"), /exited with code 7 before it was told to/);
		});

		it("fails the run when it does not start in time", async () => {
			const pack = new Pack(start(`setTimeout(() => {}, 60000);`, { startLimit: 100 }));
			await assert.rejects(pack.started(), /did not start within 0\.1 s/);
		});

		it("is refused as usage when its folder is missing or is no pack", () => {
			assert.throws(
				() => start("", { folder: "/nope" }),
				(error) => error instanceof UsageError && /the folder does not exist/.test(error.message),
			);
			assert.throws(
				() => start("", { folder: __dirname }),
				(error) => error instanceof UsageError && /there is no PulumiPolicy\.yaml in it/.test(error.message),
			);
		});
	});

	describe("the engine that a pack may call", () => {
		it("takes log messages with their resource", async () => {
			const client = new EngineClient(engine.address, grpc.credentials.createInsecure());
			const request = new LogRequest();
			request.setMessage("hello");
			request.setSeverity(LogSeverity.WARNING);
			request.setUrn("urn:x");
			await promisify((done: (error: Error | null) => void) => client.log(request, done))();
			client.close();
			assert.deepEqual(engine.messages, [{ severity: "warning", text: "hello", urn: "urn:x" }]);
		});
	});
});
