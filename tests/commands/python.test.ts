import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PropertyMap } from "../../offline/values.js";
import { consumerFolder } from "../contract/support.js";
import { plan } from "../support/plan.js";

const folder = mkdtempSync(join(tmpdir(), "contract-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A package of that name that cannot be loaded, as if there were none. */
before(() => {
	mkdirSync(join(folder, "jsonschema"));
	writeFileSync(join(folder, "jsonschema", "__init__.py"), 'raise ImportError("not here")\n');
});

/** Runs the reader on what would be piped in, with no package but Python's own. */
function read(input: string) {
	const { status, stdout, stderr } = spawnSync("python3", [join(consumerFolder, "read_contract.py")], {
		input,
		encoding: "utf8",
		env: { ...process.env, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: "1" },
	});
	return { status, stdout, stderr };
}

describe("the reader in Python", () => {
	it("prints what a worker needs to know", async () => {
		const { outputs } = await plan("prod", "update");
		const { apiTeam, dataTeam, operations } = outputs as Record<string, Record<string, string & string[]>>;
		assert.deepEqual(read(JSON.stringify(outputs)), {
			status: 0,
			stderr: "",
			stdout: `${[
				`DB_HOST=${dataTeam?.address}`,
				"DB_PORT=5432",
				"DB_NAME=app",
				`DB_SECRET_ARN=${dataTeam?.secretArn}`,
				`SUBNET_IDS=${apiTeam?.workerSubnetIds?.join(",")}`,
				`SECURITY_GROUP_ID=${apiTeam?.workerSecurityGroupId}`,
				`ZONE_ID=${operations?.zoneId}`,
				"CONTRACT=/terrace/prod/contract",
			].join("\n")}\n`,
		});
	});

	const cases: readonly (readonly [
		what: string,
		change: (outputs: PropertyMap) => unknown,
		faults: readonly string[],
	])[] = [
		[
			"another major version",
			(outputs) => ({ ...outputs, contract: "2.0" }),
			["the stack offers contract 2.0, this schema describes 1.x: take the newer schema"],
		],
		[
			"a stack that is no platform",
			() => ({ url: "https://example.com" }),
			['there is no output "contract": this is no Terrace platform, or it has not been updated yet'],
		],
		[
			"outputs that are missing, all of them at once",
			({ dataTeam: _, ...outputs }) => ({ ...outputs, apiTeam: {}, operations: [] }),
			["dataTeam is missing", "apiTeam.apiUrl is missing", "operations is no object"],
		],
	];
	for (const [what, change, faults] of cases) {
		it(`refuses ${what}`, async () => {
			const { outputs } = await plan("prod", "update");
			const { status, stdout, stderr } = read(JSON.stringify(change(outputs)));
			assert.deepEqual([status, stdout], [2, ""]);
			for (const fault of faults) assert.ok(stderr.split("\n").includes(`error: ${fault}`), stderr);
			assert.doesNotMatch(stderr, /Traceback/);
		});
	}

	it("refuses what is no JSON", () => {
		const { status, stderr } = read("no outputs");
		assert.equal(status, 2);
		assert.match(stderr, /^error: standard input is no JSON: .*; pipe in `pulumi stack output --json`\n$/);
	});
});
