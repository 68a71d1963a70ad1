/** Those who read the contract of a stack that exists: a Pulumi program beside it, and a script in Python. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { root } from "../support/config.js";
import { Sandbox } from "./support/sandbox.js";

const consumer = ["-C", path.join(root, "tests", "engine", "consumer")];
const withPack = ["--policy-pack", path.join(root, "policies")];

export function describeReaders(stack: string, filled: () => Sandbox): void {
	describe(`a program beside ${stack}`, () => {
		let box: Sandbox;
		before(() => {
			box = filled().branch();
		});

		it("comes up with the pack and without a finding, and stays as it is", async () => {
			const findings = await box.findings([...consumer, "up", "-s", stack, ...withPack]);
			assert.deepEqual(findings, []);
			await box.ok([...consumer, "preview", "-s", stack, "--expect-no-changes"]);
		});

		it("is let to the database by the group that the platform offers", async () => {
			const { apiTeam } = JSON.parse(await box.ok(["stack", "output", "-s", stack, "--json"]));
			const worker = box.account.find(({ type }) => type === "aws:lambda/function:Function");
			assert.deepEqual(worker?.inputs.vpcConfig, {
				securityGroupIds: [apiTeam.workerSecurityGroupId],
				subnetIds: apiTeam.workerSubnetIds,
			});
		});

		it("keeps the platform from taking that group away, until it is gone itself", async () => {
			const refused = await box.run(["destroy", "-s", stack]);
			assert.notEqual(refused.status, 0);
			assert.match(refused.stdout + refused.stderr, /DependencyViolation/);
			await box.ok([...consumer, "destroy", "-s", stack]);
			await box.ok(["destroy", "-s", stack]);
		});

		it("is told in one line when there is no such platform", async () => {
			const { status, stdout, stderr } = await Sandbox.make().run([...consumer, "preview", "-s", stack]);
			assert.notEqual(status, 0);
			assert.match(stdout + stderr, new RegExp(`terrace/${stack}`));
			assert.doesNotMatch(stdout + stderr, /\n\s+at /);
		});
	});

	describe(`a script that reads ${stack}`, () => {
		const read = (input: string) =>
			spawnSync("python3", [path.join(root, "tests", "engine", "consumer", "read_contract.py")], {
				input,
				encoding: "utf8",
			});

		it("has what a worker needs from `pulumi stack output --json`", async () => {
			const outputs = await filled().ok(["stack", "output", "-s", stack, "--json"]);
			const { dataTeam, apiTeam } = JSON.parse(outputs);
			const { status, stdout, stderr } = read(outputs);
			assert.equal(status, 0, stderr);
			const values = Object.fromEntries(
				stdout
					.trim()
					.split("\n")
					.map((line) => line.split(/=(.*)/s)),
			);
			assert.equal(values.DB_HOST, dataTeam.address);
			assert.equal(values.SUBNET_IDS, apiTeam.workerSubnetIds.join(","));
		});

		it("is told what is missing", async () => {
			const outputs = JSON.parse(await filled().ok(["stack", "output", "-s", stack, "--json"]));
			delete outputs.dataTeam.address;
			const { status, stderr } = read(JSON.stringify(outputs));
			assert.equal(status, 2);
			assert.match(stderr, /address/);
		});
	});
}
