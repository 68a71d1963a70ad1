import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { startEngine } from "../../offline/engine.js";
import { RunFailure, UsageError } from "../../offline/errors.js";
import { Pack } from "../../offline/pack.js";
import { configuredRules, readPackConfig, readPackConfigs, unknownNames } from "../../offline/packConfig.js";
import { PackProcess } from "../../offline/packProcess.js";
import { runProgram } from "../../offline/record.js";
import { makeProject, packFiles, projectFiles } from "./support.js";

const { ADVISORY, MANDATORY, REMEDIATE, DISABLED } = proto.EnforcementLevel;

function configOf(content: unknown) {
	const folder = makeProject({
		"config.json": typeof content === "string" ? content : JSON.stringify(content),
	});
	return readPackConfig(path.join(folder, "config.json"));
}

function faultsOf(read: () => unknown): readonly string[] {
	try {
		read();
	} catch (error) {
		assert.ok(error instanceof UsageError, String(error));
		return error.faults.map((fault) => fault.replace(/^--policy-pack-config \S+: /, ""));
	}
	return [];
}

/** What a pack says of itself, with three policies and what it is configured with from the start. */
function packInfo(initial: Readonly<Record<string, [number, object]>> = {}): proto.AnalyzerInfo {
	const info = new proto.AnalyzerInfo().setName("shop").setSupportsconfig(true);
	const schema = new proto.PolicyConfigSchema()
		.setProperties(Struct.fromJavaScript({ max: { default: 5 }, min: { type: "number" } }))
		.setRequiredList(["max"]);
	info.setPoliciesList([
		new proto.PolicyInfo().setName("one").setEnforcementlevel(MANDATORY),
		new proto.PolicyInfo().setName("two").setEnforcementlevel(ADVISORY).setConfigschema(schema),
		new proto.PolicyInfo().setName("three").setEnforcementlevel(DISABLED),
	]);
	for (const [name, [level, properties]] of Object.entries(initial)) {
		const config = new proto.PolicyConfig().setEnforcementlevel(level as typeof ADVISORY);
		config.setProperties(Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]));
		info.getInitialconfigMap().set(name, config);
	}
	return info;
}

function configured(content: unknown, initial?: Readonly<Record<string, [number, object]>>) {
	const rules = configuredRules(packInfo(initial), content === undefined ? undefined : configOf(content));
	return Object.fromEntries([...rules].map(([name, { level, properties }]) => [name, [level, properties]]));
}

describe("the configuration of a policy pack", () => {
	it("sets levels in both ways to write them, and settings over their defaults", () => {
		assert.deepEqual(configured(undefined), {
			one: [MANDATORY, {}],
			two: [ADVISORY, { max: 5 }],
			three: [DISABLED, {}],
		});
		const given = { one: "disabled", two: { enforcementLevel: "mandatory", min: 1 }, three: "remediate" };
		assert.deepEqual(configured(given), {
			one: [DISABLED, {}],
			two: [MANDATORY, { max: 5, min: 1 }],
			three: [REMEDIATE, {}],
		});
		assert.deepEqual(configured({ two: { max: 6 } }).two, [ADVISORY, { max: 6 }]);
		assert.deepEqual(configured(" \n"), configured(undefined));
	});

	it("takes all for every policy that it does not name, also for those that the pack itself names", () => {
		assert.deepEqual(configured({ all: "advisory", one: "mandatory" }), {
			one: [MANDATORY, {}],
			two: [ADVISORY, { max: 5 }],
			three: [ADVISORY, {}],
		});
		const initial = { all: [DISABLED, {}], two: [MANDATORY, { max: 7 }] } as Record<string, [number, object]>;
		assert.deepEqual(configured(undefined, initial), {
			one: [DISABLED, {}],
			two: [MANDATORY, { max: 7 }],
			three: [DISABLED, {}],
		});
		assert.deepEqual(configured({ all: { enforcementLevel: "advisory" }, two: { min: 2 } }, initial), {
			one: [ADVISORY, {}],
			two: [ADVISORY, { max: 7, min: 2 }],
			three: [ADVISORY, {}],
		});
	});

	it("is refused with every fault", () => {
		const levels = "allowed are advisory, mandatory, remediate, disabled";
		const refused: readonly (readonly [content: unknown, ...faults: string[]])[] = [
			[[], "it is no JSON object by the name of a policy"],
			["{", "its JSON ends too early; the file may have been cut short"],
			[
				{ all: "advisry", one: 5, two: { enforcementLevel: ["x"] }, environments: ["e"] },
				`the level of all is "advisry"; ${levels}; did you mean "advisory"?`,
				`the level of one is 5; ${levels}`,
				`the level of two is ["x"]; ${levels}`,
				"environments are for Pulumi Cloud, and this run is offline; leave them out",
			],
		];
		for (const [content, ...faults] of refused) {
			assert.deepEqual(
				faultsOf(() => configOf(content)),
				faults,
				JSON.stringify(content),
			);
		}
		const [missing = ""] = faultsOf(() => readPackConfig("/nowhere.json"));
		assert.match(missing, /^it cannot be read: ENOENT/);
	});

	it("is one for each pack, or none at all", () => {
		const file = path.join(makeProject({ "a.json": "{}" }), "a.json");
		assert.deepEqual(readPackConfigs([], 2), []);
		assert.deepEqual(readPackConfigs([file, file], 2), [new Map(), new Map()]);
		assert.deepEqual(
			faultsOf(() => readPackConfigs([file], 2)),
			[
				"there are 1 of --policy-pack-config for 2 of --policy-pack; give one for each pack, in the same order",
			],
		);
	});

	it("tells names that no policy has, and refuses settings for them, as Pulumi does", () => {
		const unknown = (content: unknown) => unknownNames(packInfo(), configOf(content));
		assert.deepEqual(unknown({ all: "advisory", one: "advisory" }), []);
		assert.deepEqual(unknown({ tow: "advisory", other: "disabled" }), [
			'the policy pack shop has no policy called tow; did you mean "two"?',
			"the policy pack shop has no policy called other",
		]);
		const refused = ["--policy-pack-config: the policy pack shop has no policy called other"];
		assert.deepEqual(
			faultsOf(() => unknown({ other: { max: 1 } })),
			refused,
		);
		assert.throws(
			() => configuredRules(packInfo().setPoliciesList([needy]), undefined),
			(error) => error instanceof RunFailure && /rule needy needs a value for "max"/.test(error.message),
		);
	});
});

const needy = new proto.PolicyInfo()
	.setName("needy")
	.setConfigschema(new proto.PolicyConfigSchema().setRequiredList(["max"]));

describe("a policy pack with a configuration", function () {
	this.timeout(60_000);

	it("reports at the levels it is given, and hands the settings to its policies", async () => {
		const project = makeProject({
			...projectFiles(""),
			...packFiles(`
const { PolicyPack } = require("@pulumi/policy");
const policy = (name, enforcementLevel) => ({ name, description: name, enforcementLevel,
	validateStack: (args, report) => report(JSON.stringify(args.getConfig())) });
new PolicyPack("shop", { policies: [policy("one", "mandatory"), policy("two", "mandatory"), policy("three", "disabled")] });`),
		});
		fs.writeFileSync(
			path.join(project, "config.json"),
			JSON.stringify({ one: "disabled", two: { enforcementLevel: "advisory", max: [1, { a: "b" }] } }),
		);
		const engine = await startEngine();
		const folder = path.join(project, "policies");
		const pack = new Pack(
			new PackProcess({ folder, engineAddress: engine.address }),
			readPackConfig(path.join(project, "config.json")),
		);
		const program = { program: project, project: "fixture", stack: "dev", config: {} };
		const { findings, policies } = await pack.analyze(await runProgram({ ...program, mode: "preview" }));
		await pack.stop();
		engine.stop();
		assert.deepEqual(
			findings.map(({ policy, level, message }) => [policy, level, message]),
			[["two", "advisory", '{"max":[1,{"a":"b"}]}']],
		);
		assert.deepEqual(
			policies.map(({ name, level }) => [name, level]),
			[["two", "advisory"]],
		);
	});
});
