import assert from "node:assert/strict";
import { previewDocument, stateDocument } from "../../offline/documents.js";
import type { PackResult } from "../../offline/pack.js";
import { type Mode, type Recording, runProgram } from "../../offline/record.js";
import { report, wantsColor } from "../../offline/report.js";
import { unknown } from "../../offline/values.js";
import { makeProject, policyNamed, projectFiles } from "./support.js";

const program = `
const pulumi = require("@pulumi/pulumi"); const aws = require("@pulumi/aws");
class Net extends pulumi.ComponentResource {
	constructor(name) {
		super("my:index:Net", name, { cidr: "10.0.0.0/16" });
		const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16", tags: { b: "1", a: "2" } }, { parent: this, protect: true });
		this.subnet = new aws.ec2.Subnet("subnet", { vpcId: vpc.id, cidrBlock: "10.0.1.0/24" }, { parent: this, ignoreChanges: ["tags"], customTimeouts: { delete: "90s" } });
		this.registerOutputs({ password: pulumi.secret("hunter2") });
	}
}
const net = new Net("net");
const east = new aws.Provider("east", { region: "us-east-1" });
new aws.ssm.Parameter("p", { type: "SecureString", value: pulumi.secret("hunter2") }, { provider: east, dependsOn: [net] });
aws.ec2.SecurityGroup.get("got", "sg-1");
pulumi.log.warn("careful", net);
exports.subnetId = net.subnet.id;
exports.password = pulumi.secret("hunter2");
exports.nested = { list: [1, net.subnet.arn], empty: {}, none: [] };
`;

const root = "urn:pulumi:dev::fixture::pulumi:pulumi:Stack::fixture-dev";
const net = "urn:pulumi:dev::fixture::my:index:Net::net";
const vpc = "urn:pulumi:dev::fixture::my:index:Net$aws:ec2/vpc:Vpc::vpc";
const subnet = "urn:pulumi:dev::fixture::my:index:Net$aws:ec2/subnet:Subnet::subnet";
const provider = "urn:pulumi:dev::fixture::pulumi:providers:aws::default_7_48_0";

const pack: PackResult = {
	name: "pack",
	version: "1.0.0",
	policies: [policyNamed("no-vpc"), policyNamed("name")],
	findings: [
		{
			...{
				pack: "pack",
				packVersion: "1.0.0",
				policy: "no-vpc",
				level: "mandatory",
				severity: "high",
				urn: vpc,
			},
			...{ description: "No VPC.", message: "There is one.", fix: "Delete it.", url: undefined },
		},
		{
			...{
				pack: "pack",
				packVersion: "1.0.0",
				policy: "name",
				level: "advisory",
				severity: undefined,
				urn: root,
			},
			...{ description: "Names.", message: "Fix: rename it.", fix: "Rename things.", url: "https://x.org" },
		},
	],
};

let folder: string | undefined;

function run(mode: Mode): Promise<Recording> {
	folder ??= makeProject(projectFiles(program));
	const config = { "aws:region": "eu-west-1", "fixture:secret": unknown, "fixture:plain": "x" };
	const secretKeys = ["fixture:secret"];
	return runProgram({ program: folder, project: "fixture", stack: "dev", config, secretKeys, mode });
}

interface State extends Record<string, unknown> {
	readonly urn: string;
	readonly inputs?: Record<string, unknown>;
	readonly outputs?: Record<string, unknown>;
}

describe("the document of --json", () => {
	let document: {
		readonly config: object;
		readonly steps: readonly { readonly op: string; readonly urn: string; readonly newState: State }[];
		readonly diagnostics: readonly {
			readonly message: string;
			readonly severity: string;
			readonly urn?: string;
			readonly policy?: object;
		}[];
		readonly duration: number;
		readonly changeSummary: object;
	};
	let text: string;

	before(async () => {
		text = previewDocument(await run("preview"), [pack], 1_500_000_000);
		document = JSON.parse(text);
	});

	/** Keys and their order as the CLI's own document has them for the same resource. */
	it("has a step for each resource, in Pulumi's keys and order", () => {
		const step = document.steps.find(({ urn }) => urn === subnet);
		assert.deepEqual(Object.keys(step ?? {}), ["op", "urn", "provider", "newState", "detailedDiff"]);
		assert.deepEqual(Object.entries(step?.newState ?? {}), [
			["urn", subnet],
			["custom", true],
			["type", "aws:ec2/subnet:Subnet"],
			["inputs", { cidrBlock: "10.0.1.0/24", vpcId: unknown }],
			["parent", net],
			["dependencies", [vpc]],
			["provider", `${provider}::${unknown}`],
			["propertyDependencies", { cidrBlock: [], vpcId: [vpc] }],
			["customTimeouts", { delete: 90 }],
			["ignoreChanges", ["tags"]],
		]);
		const protectedVpc = document.steps.find(({ urn }) => urn === vpc)?.newState;
		assert.deepEqual(Object.keys(protectedVpc ?? {}).slice(3, 6), ["inputs", "parent", "protect"]);
		assert.deepEqual(Object.keys((protectedVpc?.inputs?.tags as object | undefined) ?? {}), ["a", "b"]);
		const first = document.steps[0];
		assert.deepEqual(first, {
			...{ op: "create", urn: root, detailedDiff: null },
			newState: { urn: root, custom: false, type: "pulumi:pulumi:Stack" },
		});
	});

	it("leaves out the default provider, keeps the program's own, and reads what is only read", () => {
		const urns = document.steps.map(({ urn }) => urn);
		assert.ok(!urns.includes(provider));
		const own = document.steps.find(({ urn }) => urn.endsWith("::east"))?.newState;
		assert.deepEqual(own?.inputs, {
			__internal: {},
			region: "us-east-1",
			skipCredentialsValidation: "false",
			skipRegionValidation: "true",
			version: "7.48.0",
		});
		const got = document.steps.find(({ urn }) => urn.endsWith("::got"));
		assert.deepEqual([got?.op, got?.newState.id, got?.newState.external], ["read", "sg-1", true]);
		assert.deepEqual(document.changeSummary, { create: 6 });
	});

	it("shows no secret, neither the program's nor the configuration's", () => {
		assert.ok(!text.includes("hunter2"));
		assert.deepEqual(document.config, {
			"aws:region": "eu-west-1",
			"fixture:plain": "x",
			"fixture:secret": "[secret]",
		});
		const parameter = document.steps.find(({ urn }) => urn.endsWith("::p"))?.newState.inputs;
		assert.equal(parameter?.value, "[secret]");
	});

	it("has messages and findings among its diagnostics, and the time in nanoseconds", () => {
		assert.deepEqual(document.diagnostics.slice(0, 1), [
			{ urn: net, message: "warning: careful\n", severity: "warning" },
		]);
		assert.deepEqual(document.diagnostics[1], {
			urn: vpc,
			message: "[mandatory] no-vpc (pack@v1.0.0): No VPC.\nThere is one.\nfix: Delete it.\n",
			severity: "error",
			policy: {
				pack: "pack",
				packVersion: "1.0.0",
				policy: "no-vpc",
				level: "mandatory",
				severity: "high",
				fix: "Delete it.",
			},
		});
		assert.equal(document.diagnostics[2]?.severity, "warning");
		assert.equal(document.duration, 1_500_000_000);
	});
});

describe("the state of --state", () => {
	let states: readonly State[];
	let text: string;

	before(async () => {
		text = stateDocument(await run("update"));
		const { version, deployment } = JSON.parse(text);
		assert.equal(version, 3);
		assert.deepEqual(Object.keys(deployment), ["manifest", "secrets_providers", "resources", "metadata"]);
		states = deployment.resources;
	});

	it("has the same bytes in every run", async () => {
		assert.equal(stateDocument(await run("update")), text);
	});

	it("has every resource with id and outputs, after all it depends on", () => {
		const seen = new Set<unknown>();
		for (const state of states) {
			const reference = state.provider as string | undefined;
			const needed = [
				state.parent,
				reference?.replace(/::[^:]*$/, ""),
				...((state.dependencies as string[]) ?? []),
			];
			for (const urn of needed) assert.ok(urn === undefined || seen.has(urn), `${state.urn} before ${urn}`);
			assert.equal(state.custom, typeof state.id === "string", state.urn);
			seen.add(state.urn);
		}
		assert.equal(states.length, 8);
		const made = states.find(({ urn }) => urn === subnet);
		assert.equal(made?.outputs?.id, made?.id);
		assert.equal(made?.inputs?.vpcId, states.find(({ urn }) => urn === vpc)?.id);
	});

	it("seals secrets and knows everything else", () => {
		assert.ok(!text.includes("hunter2"));
		assert.ok(!text.includes(unknown));
		const sealed = {
			"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
			ciphertext: "redacted",
		};
		assert.deepEqual(states[0]?.outputs?.password, sealed);
		const parameter = states.find(({ urn }) => urn.endsWith("::p"));
		assert.deepEqual(parameter?.outputs?.value, sealed);
	});
});

describe("the report", () => {
	const timings = { program: 800, total: 1234 };

	it("shows tree, messages, outputs, findings and verdict, without colour and without secrets", async () => {
		const text = report(await run("preview"), [pack], timings, { color: false });
		assert.equal(
			text,
			`Previewing fixture/dev, offline: nothing exists yet

pulumi:pulumi:Stack fixture-dev (6)
├─ aws:ec2:SecurityGroup got  read
├─ my:index:Net net (2)
│  ├─ aws:ec2:Vpc vpc  10.0.0.0/16 protected
│  └─ aws:ec2:Subnet subnet  10.0.1.0/24
├─ pulumi:providers:aws east
└─ aws:ssm:Parameter p

Messages:
  warning net: careful

Outputs:
  nested  : {
    empty: {}
    list : [
      [0]: 1
      [1]: [unknown]
    ]
    none : []
  }
  password: [secret]
  subnetId: [unknown]

Policies: pack@v1.0.0, 2 policies, 2 findings
  mandatory, high: no-vpc
    ${vpc}
    No VPC.
    There is one.
    fix: Delete it.
  advisory: name
    ${root}
    Names.
    Fix: rename it.
    see https://x.org

dev: 6 resources to create, 2 of them components; 1 mandatory finding: refused
1.23 s (program ready at 0.80 s)
`,
		);
	});

	it("says when there are no findings, or no pack", async () => {
		const recording = await run("preview");
		const clean = report(recording, [{ ...pack, findings: [] }], timings, { color: false });
		assert.match(clean, /^Policies: pack@v1\.0\.0, 2 policies, no findings$/m);
		assert.match(clean, /components; passed$/m);
		assert.match(
			report(recording, [], timings, { color: false }),
			/^Policies: none, there is no policy pack$/m,
		);
	});

	it("colours on a terminal only, and never when NO_COLOR is set", async () => {
		const terminal = { isTTY: true, hasColors: () => true } as unknown as NodeJS.WriteStream;
		const pipe = { isTTY: false } as unknown as NodeJS.WriteStream;
		assert.equal(wantsColor(terminal, {}), true);
		assert.equal(wantsColor(terminal, { NO_COLOR: "1", FORCE_COLOR: "1" }), false);
		assert.equal(wantsColor(pipe, {}), false);
		assert.equal(wantsColor(pipe, { FORCE_COLOR: "1" }), true);
		const colored = report(await run("preview"), [pack], timings, { color: true });
		const esc = String.fromCharCode(27);
		assert.ok(colored.includes(`${esc}[31mmandatory${esc}[39m`));
	});
});
