import assert from "node:assert/strict";
import { RunFailure, UsageError } from "../../offline/errors.js";
import { modeDifference, requireSameResources } from "../../offline/modes.js";
import { type Mode, type Recording, runProgram } from "../../offline/record.js";
import { unknown } from "../../offline/values.js";
import { makeProject, projectFiles } from "./support.js";

const head = `const pulumi = require("@pulumi/pulumi"); const aws = require("@pulumi/aws");\n`;

function run(program: string, mode: Mode = "preview", more: object = {}): Promise<Recording> {
	const folder = makeProject(projectFiles(head + program));
	const config = { "aws:region": "eu-west-1", "aws:allowedAccountIds": '["210987654321"]' };
	return runProgram({ program: folder, project: "fixture", stack: "dev", config, mode, ...more });
}

function named({ resources }: Recording, name: string) {
	const found = resources.find((resource) => resource.name === name);
	assert.ok(found, `no resource ${name}`);
	return found;
}

const nested = `
class Net extends pulumi.ComponentResource {
	constructor(name, opts) {
		super("my:index:Net", name, { cidr: "10.0.0.0/16" }, opts);
		const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" }, { parent: this });
		this.subnet = new aws.ec2.Subnet("subnet", { vpcId: vpc.id, cidrBlock: "10.0.1.0/24" }, {
			parent: this, ignoreChanges: ["tags"], aliases: [{ name: "old" }], customTimeouts: { create: "1h30m" },
			deleteBeforeReplace: true, replaceOnChanges: ["cidrBlock"], additionalSecretOutputs: ["arn"],
		});
		this.registerOutputs({ vpcId: vpc.id });
	}
}
const net = new Net("net", { protect: true, retainOnDelete: true });
exports.subnetId = net.subnet.id;
exports.arn = net.subnet.arn;
`;

describe("a recorded run", () => {
	it("has every registration with parent, options and dependencies, in order", async () => {
		const recording = await run(nested);
		const type = "my:index:Net$aws:ec2/subnet:Subnet";
		assert.deepEqual(
			recording.resources.map(({ urn }) => urn.replace("urn:pulumi:dev::fixture::", "")),
			[
				"pulumi:pulumi:Stack::fixture-dev",
				"my:index:Net::net",
				"pulumi:providers:aws::default_7_48_0",
				"my:index:Net$aws:ec2/vpc:Vpc::vpc",
				`${type}::subnet`,
			],
		);
		const [subnet, vpc, net] = ["subnet", "vpc", "net"].map((name) => named(recording, name));
		assert.equal(subnet?.parent, net?.urn);
		assert.deepEqual(subnet?.dependencies, [vpc?.urn]);
		assert.deepEqual(subnet?.propertyDependencies, { cidrBlock: [], vpcId: [vpc?.urn] });
		const { aliases, ...options } = subnet?.options ?? { aliases: [] };
		assert.equal(aliases[0]?.name, "old");
		assert.deepEqual(options, {
			protect: true,
			retainOnDelete: true,
			deleteBeforeReplace: true,
			deletedWith: undefined,
			importId: undefined,
			ignoreChanges: ["tags"],
			replaceOnChanges: ["cidrBlock"],
			additionalSecretOutputs: ["arn"],
			customTimeouts: { create: 5400, update: 0, delete: 0 },
		});
		assert.deepEqual([net?.outputsRegistered, Object.keys(net?.outputs ?? {})], [true, ["vpcId"]]);
	});

	it("knows in an update what it does not know in a preview", async () => {
		const [before, after] = [await run(nested), await run(nested, "update")];
		assert.deepEqual(before.outputs.subnetId, unknown);
		assert.equal(named(before, "subnet").id, undefined);
		assert.equal(named(before, "subnet").inputs.vpcId, unknown);
		assert.match(String(after.outputs.subnetId), /^subnet-0[0-9a-f]{16}$/);
		assert.equal(named(after, "subnet").inputs.vpcId, named(after, "vpc").id);
		assert.match(String(named(after, "vpc").outputs.arn), /^arn:aws:ec2:eu-west-1:210987654321:vpc\//);
	});

	it("answers an update with what was asked for, also where AWS would have chosen", async () => {
		const program = `exports.zone = new aws.ec2.Subnet("s", { vpcId: "v", availabilityZone: "eu-west-1c" }).availabilityZone;`;
		assert.equal((await run(program, "update")).outputs.zone, "eu-west-1c");
	});

	it("keeps secrets secret, those of additionalSecretOutputs among them", async () => {
		const program = `const p = new aws.ssm.Parameter("p", { type: "String", value: pulumi.secret("x") }); exports.value = p.value;`;
		const { outputs } = await run(program, "update");
		assert.equal((outputs.value as { value?: string }).value, "x");
		const subnet = named(await run(nested, "update"), "subnet");
		assert.equal(typeof subnet.outputs.arn, "object");
	});

	it("never shows the text of a configured secret, which nobody here knows", async () => {
		const program = `exports.s = new pulumi.Config().requireSecret("s"); exports.o = new pulumi.Config().requireSecretObject("o").apply((o) => o.p);`;
		const more = {
			config: { "fixture:s": unknown, "fixture:o": `{"p":"${unknown}"}` },
			secretKeys: ["fixture:s", "fixture:o"],
		};
		const text = JSON.stringify((await run(program, "update", more)).outputs);
		assert.equal((text.match(/\[secret\]/g) ?? []).length, 2, text);
		assert.ok(!text.includes(unknown));
		assert.ok(JSON.stringify((await run(program, "preview", more)).outputs).includes(unknown));
	});

	it("keeps runs apart, also when they are started at once", async () => {
		const program = `exports.name = pulumi.getStack() + new pulumi.Config().require("k") + pulumi.runtime.isDryRun();`;
		const runs = (["a", "b", "c"] as const).map((stack) =>
			run(program, stack === "b" ? "update" : "preview", { stack, config: { "fixture:k": stack } }),
		);
		const names = (await Promise.all(runs)).map(({ outputs }) => outputs.name);
		assert.deepEqual(names, ["aatrue", "bbfalse", "cctrue"]);
	});

	it("takes what the program logs and prints", async () => {
		const { messages } = await run(
			`console.log("one", { a: 1 }); const v = new aws.ec2.Vpc("v", {}); pulumi.log.warn("two", v); console.error("three");`,
		);
		assert.deepEqual(messages, [
			{ severity: "info", text: "one { a: 1 }" },
			{ severity: "warning", text: "two", urn: "urn:pulumi:dev::fixture::aws:ec2/vpc:Vpc::v" },
			{ severity: "info", text: "three" },
		]);
	});

	it("names resource types that the AWS table does not have", async () => {
		const { unknownTypes } = await run(`new aws.sfn.StateMachine("s", { definition: "{}", roleArn: "r" });`);
		assert.deepEqual(unknownTypes, ["aws:sfn/stateMachine:StateMachine"]);
	});

	it("configures an explicit provider and lives in its region", async () => {
		const recording = await run(
			`const east = new aws.Provider("east", { region: "us-east-1" }); new aws.kms.Key("k", {}, { provider: east });`,
			"update",
		);
		assert.match(String(named(recording, "k").outputs.arn), /:kms:us-east-1:/);
		assert.match(named(recording, "k").provider ?? "", /pulumi:providers:aws::east::[0-9a-f-]{36}$/);
	});

	const failures: readonly (readonly [
		what: string,
		program: string,
		kind: typeof UsageError | typeof RunFailure,
		text: RegExp,
	])[] = [
		[
			"a configuration it refuses",
			`throw new pulumi.RunError("2 faults:\\n  a\\n  b");`,
			UsageError,
			/^2 faults:\n {2}a\n {2}b$/,
		],
		[
			"a key that is missing",
			`new pulumi.Config().require("nope");`,
			UsageError,
			/Missing required configuration variable 'fixture:nope'/,
		],
		[
			"an exception, with the place",
			`\nfunction boom() { throw new Error("no"); }\nboom();`,
			RunFailure,
			/^the program failed: no\n {2}at boom \(.*index\.js:3:/,
		],
		[
			"an exception inside .apply",
			`exports.x = pulumi.output(1).apply(() => { throw new Error("late"); });`,
			RunFailure,
			/^the program failed: late/,
		],
		[
			"an exception in an input",
			`new aws.ec2.Vpc("v", { cidrBlock: pulumi.output(1).apply(() => { throw new Error("input"); }) });`,
			RunFailure,
			/^the program failed: error serializing property "cidrBlock": input/,
		],
		[
			"a rejection that nobody awaits",
			`Promise.reject(new Error("lost"));`,
			RunFailure,
			/^the program failed: lost/,
		],
		[
			"the same name twice",
			`new aws.ec2.Vpc("v", {}); new aws.ec2.Vpc("v", {});`,
			RunFailure,
			/Duplicate resource URN 'urn:pulumi:dev::fixture::aws:ec2\/vpc:Vpc::v'/,
		],
		[
			"a lookup without an answer",
			`exports.x = aws.ec2.getInstanceOutput({ instanceId: "i" }).arn;`,
			RunFailure,
			/aws:ec2\/getInstance:getInstance, which the table in offline\/aws\/lookups\.ts does not answer/,
		],
		["an error it logs", `pulumi.log.error("bad");`, RunFailure, /^bad$/],
		[
			"a module that is not there",
			`require("./nope");`,
			RunFailure,
			/^the program failed: Cannot find module '\.\/nope'/,
		],
	];
	for (const [what, program, kind, text] of failures) {
		it(`fails on ${what}`, async () => {
			await assert.rejects(run(program), (error: Error) => {
				assert.match(error.message, text);
				assert.ok(error instanceof kind, error.name);
				return true;
			});
		});
	}

	it("reads the outputs of another stack, which a preview knows too", async () => {
		const program = `
const other = new pulumi.StackReference("acme/net/dev");
exports.all = other.outputs;
exports.one = other.requireOutput("vpcId");`;
		const otherStacks = { "acme/net/dev": { vpcId: "vpc-1", zones: ["a", "b"] } };
		for (const mode of ["preview", "update"] as const) {
			const recording = await run(program, mode, { otherStacks });
			assert.deepEqual(recording.outputs, { all: otherStacks["acme/net/dev"], one: "vpc-1" });
			const { type, id, external, provider } = named(recording, "acme/net/dev");
			assert.deepEqual([type, id, external], ["pulumi:pulumi:StackReference", "acme/net/dev", true]);
			assert.match(provider ?? "", /^urn:pulumi:dev::fixture::pulumi:providers:pulumi::default::/);
			assert.deepEqual(recording.unknownTypes, []);
		}
	});

	it("fails on a stack that is not there, in the engine's words", async () => {
		const program = 'exports.all = new pulumi.StackReference("acme/net/dev").outputs;';
		await assert.rejects(
			run(program, "preview", { otherStacks: { "acme/net/prod": {} } }),
			(error: Error) => error instanceof RunFailure && /: unknown stack "acme\/net\/dev"/.test(error.message),
		);
	});

	it("runs again after a failure as if there had been none", async () => {
		await assert.rejects(run(`new aws.ec2.Vpc("v", {}); throw new Error("no");`));
		assert.equal((await run(`new aws.ec2.Vpc("v", {});`)).resources.length, 3);
	});

	it("finds resources that are made inside .apply", async () => {
		const program = `const v = new aws.ec2.Vpc("v", {}); v.id.apply(() => { new aws.ec2.Eip("late", {}); });`;
		const [before, after] = [await run(program), await run(program, "update")];
		const late = "urn:pulumi:dev::fixture::aws:ec2/eip:Eip::late";
		assert.deepEqual(modeDifference(before, after), { onlyPreview: [], onlyUpdate: [late] });
		assert.throws(
			() => requireSameResources(before, after),
			/inside \.apply.*\n {2}urn:.*::late is in the update only/s,
		);
		requireSameResources(await run(nested), await run(nested, "update"));
	});
});
