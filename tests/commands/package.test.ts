import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Contract as Declared } from "terrace-contract";
import type { Contract as Promised } from "../../infra/contract/schema.js";
import { UsageError } from "../../offline/errors.js";
import type { PropertyMap } from "../../offline/values.js";
import { runBeside } from "../contract/support.js";
import { root } from "../support/config.js";
import { one } from "../support/inputs.js";
import { plan } from "../support/plan.js";

/** What the schema promises is what the package declares, in both directions. `tsc` decides. */
const promised = (outputs: Promised): Declared => outputs;
const declared = (outputs: Declared): Promised => outputs;

const folder = mkdtempSync(join(tmpdir(), "contract-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A folder in which nothing is installed but the packed package, and Pulumi. */
function installed(): string {
	const packed = execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], {
		cwd: join(root, "infra", "contract"),
		encoding: "utf8",
	});
	const modules = join(folder, "node_modules");
	mkdirSync(modules);
	execFileSync("tar", ["-xzf", join(folder, packed.trim()), "-C", modules]);
	execFileSync("mv", [join(modules, "package"), join(modules, "terrace-contract")]);
	symlinkSync(join(root, "node_modules", "@pulumi"), join(modules, "@pulumi"));
	return packed.trim();
}

let program = 0;

/** Writes a program into that folder. */
function written(text: string, extension: "js" | "ts"): string {
	program += 1;
	const file = join(folder, `program-${program}.${extension}`);
	writeFileSync(file, text);
	return file;
}

/** Runs JavaScript that reads `platform` in that folder, and returns what it exports. */
async function outputsOf(text: string, platform: PropertyMap): Promise<PropertyMap> {
	const head =
		'const pulumi = require("@pulumi/pulumi");\nconst { platform } = require("terrace-contract");\n';
	return (await runBeside(written(head + text, "js"), "prod", "preview", platform)).outputs;
}

const reading = 'exports.port = platform("organization/terrace/prod").apiTeam.port;';

/** The one error that a program gets for a platform with other outputs. */
async function refusal(change: (outputs: Record<string, PropertyMap>) => object): Promise<string> {
	const outputs = structuredClone((await plan("prod", "update")).outputs) as Record<string, PropertyMap>;
	try {
		await outputsOf(reading, change(outputs) as PropertyMap);
	} catch (error) {
		assert.ok(error instanceof UsageError, String(error));
		assert.doesNotMatch(error.message, /\n|^\s+at /);
		return error.message;
	}
	throw new assert.AssertionError({ message: "the outputs were accepted" });
}

describe("the contract's package, as another repository installs it", () => {
	before(() => {
		assert.equal(installed(), "terrace-contract-1.0.0.tgz");
	});

	it("is its code, its types, the schema and nothing else", () => {
		const files = execFileSync("tar", ["-tzf", join(folder, "terrace-contract-1.0.0.tgz")], {
			encoding: "utf8",
		});
		assert.deepEqual(files.trim().split("\n").sort(), [
			"package/index.d.ts",
			"package/index.js",
			"package/package.json",
			"package/schema.json",
		]);
	});

	it("has the types of the schema", () => {
		const outputs = {} as Promised;
		assert.equal(declared(promised(outputs)), outputs);
	});

	it("gives a program the outputs of the platform, by name, lists and nested ones too", async () => {
		const { outputs } = await plan("prod", "update");
		const { operations, dataTeam } = outputs as unknown as Declared;
		const found = await outputsOf(
			`
const { contract, operations, dataTeam, webTeam } = platform("organization/terrace/prod");
module.exports = {
	contract,
	app: operations.subnetIds.app,
	first: operations.subnetIds.app[0],
	address: pulumi.interpolate\`\${dataTeam.address}:\${dataTeam.port}\`,
	none: webTeam.nothingOfTheKind,
	whole: dataTeam,
};`,
			outputs,
		);
		const { app } = operations.subnetIds;
		assert.deepEqual(found, {
			contract: "1.0",
			app,
			first: app[0],
			address: `${dataTeam.address}:5432`,
			whole: dataTeam,
		});
	});

	it("runs the program that the README shows", async () => {
		const readme = readFileSync(join(root, "README.md"), "utf8");
		const [, shown = ""] = /^```ts\n(.*?)^```$/ms.exec(readme) ?? [];
		assert.match(shown, /from "terrace-contract"/);
		const { outputs } = await plan("prod", "update");
		const recorded = await runBeside(written(shown, "ts"), "prod", "preview", outputs);
		const { zoneId, name } = one(recorded, "Record", "status").inputs;
		assert.deepEqual(
			[zoneId, name],
			[(outputs as unknown as Declared).operations.zoneId, "status.example.com"],
		);
	});

	it("takes a reference that the program has already", async () => {
		const { outputs } = await plan("prod", "update");
		const found = await outputsOf(
			`exports.port = platform(new pulumi.StackReference("it", { name: "organization/terrace/prod" })).apiTeam.port;`,
			outputs,
		);
		assert.deepEqual(found, { port: 5000 });
	});

	it("reads what a later minor version adds to", async () => {
		const { outputs } = await plan("prod", "update");
		assert.deepEqual(await outputsOf(reading, { ...outputs, contract: "1.12", more: {} }), { port: 5000 });
	});

	it("refuses another major version, in one line with the way out", async () => {
		for (const contract of ["2.0", "0.9", "10.0"]) {
			assert.equal(
				await refusal((outputs) => ({ ...outputs, contract })),
				`the stack organization/terrace/prod offers contract ${contract}, and this terrace-contract reads 1.x: install the release of terrace-contract that came with that stack, and see what has changed`,
			);
		}
	});

	it("refuses a stack that is no platform", async () => {
		for (const other of [{}, { url: "https://example.com" }]) {
			assert.equal(
				await refusal(() => other),
				'the stack organization/terrace/prod has no output "contract": it is no Terrace platform, or no "pulumi up" of it has finished yet',
			);
		}
		for (const contract of ["one", 1, { version: "1.0" }, "1"]) {
			assert.equal(
				await refusal((outputs) => ({ ...outputs, contract })),
				`the stack organization/terrace/prod has an output "contract" that is no version: ${JSON.stringify(contract)}; a Terrace platform gives one such as "1.0"`,
			);
		}
	});

	it("names every output that is missing at once", async () => {
		const message = await refusal(({ dataTeam: _, apiTeam, operations, ...rest }) => {
			const { port: __, ...api } = apiTeam ?? {};
			const { subnetIds: ___, ...others } = operations ?? {};
			return { ...rest, apiTeam: api, operations: { ...others, subnetIds: { public: [], app: [] } } };
		});
		assert.equal(
			message,
			'the stack organization/terrace/prod lacks the outputs apiTeam.port, dataTeam, operations.subnetIds.db; it says it offers contract 1.0: run "pulumi up" there, and look at what it exports',
		);
	});

	it("does not miss what only some stacks have", async () => {
		const { webTeam, ...rest } = (await plan("prod", "update")).outputs as Record<string, PropertyMap>;
		const { siteBucket: _, distributionId: __, ...web } = webTeam ?? {};
		assert.deepEqual(await outputsOf(reading, { ...rest, webTeam: web } as PropertyMap), { port: 5000 });
	});

	it("says which stack there is not, in the engine's words", async () => {
		const { outputs } = await plan("prod", "update");
		await assert.rejects(
			outputsOf('exports.port = platform("organization/terrace/none").apiTeam.port;', outputs),
			/unknown stack "organization\/terrace\/none"/,
		);
	});
});
