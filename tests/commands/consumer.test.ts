import assert from "node:assert/strict";
import { join } from "node:path";
import { startEngine } from "../../offline/engine.js";
import { Pack } from "../../offline/pack.js";
import { PackProcess } from "../../offline/packProcess.js";
import type { Mode } from "../../offline/record.js";
import { organization } from "../../offline/resources.js";
import type { PropertyMap } from "../../offline/values.js";
import { runConsumer } from "../contract/support.js";
import { root } from "../support/config.js";
import { one } from "../support/inputs.js";
import { type Plan, plan } from "../support/plan.js";
import { stacks } from "../support/variants.js";

/** What the project's own pack says about a program of another project, as `rule name`. */
async function findings(recorded: Plan): Promise<readonly string[]> {
	const { project, stack, mode, config } = recorded;
	const engine = await startEngine();
	const started = new PackProcess({
		...{ folder: join(root, "policies"), engineAddress: engine.address, organization },
		...{ project, stack, config, preview: mode === "preview" },
	});
	try {
		const { findings: found } = await new Pack(started).analyze(recorded);
		return found.map(({ policy, urn }) => `${policy} ${urn.split("::").at(-1)}`);
	} finally {
		await started.stop();
		engine.stop();
	}
}

interface Groups {
	readonly apiTeam: PropertyMap;
	readonly dataTeam: PropertyMap;
	readonly operations: PropertyMap;
}

for (const { stack, account, domain } of stacks) {
	describe(`a team's program beside ${stack}`, () => {
		const run = (mode: Mode) => runConsumer(stack, mode);

		it("is nothing that the pack minds, before the update and in it", async () => {
			// Documents with ids that only the update knows are left to the update, as on the platform itself.
			assert.deepEqual(await findings(await run("preview")), [`decided-at-update terrace-jobs-${stack}`]);
			assert.deepEqual(await findings(await run("update")), []);
		});

		it("makes the same resources in a preview and in an update, of types that are known", async () => {
			const [preview, update] = [await run("preview"), await run("update")];
			const urns = ({ resources }: Plan) => resources.map(({ urn }) => urn).sort();
			assert.deepEqual(urns(preview), urns(update));
			assert.equal(urns(update).length, 15);
			assert.deepEqual(update.unknownTypes, []);
		});

		it("puts its function where the platform offers, by the ids the platform has", async () => {
			const { outputs } = await plan(stack, "update");
			const { apiTeam, dataTeam, operations } = outputs as unknown as Groups;
			const recorded = await run("preview");
			const { vpcConfig, environment, loggingConfig } = one(recorded, "Function", `jobs-${stack}`).inputs;
			assert.deepEqual(vpcConfig, {
				subnetIds: apiTeam.workerSubnetIds,
				securityGroupIds: [apiTeam.workerSecurityGroupId],
			});
			assert.deepEqual(environment, {
				variables: {
					DB_HOST: dataTeam.address,
					DB_PORT: "5432",
					DB_SECRET_ARN: dataTeam.secretArn,
					CONTRACT: `/terrace/${stack}/contract`,
				},
			});
			assert.ok(loggingConfig);
			const { zoneId, name } = one(recorded, "Record", `jobs-${stack}`).inputs;
			assert.deepEqual([zoneId, name], [operations.zoneId, `jobs.${domain}`]);
			const { policyArn } = one(recorded, "RolePolicyAttachment", `jobs-${stack}-contract`).inputs;
			assert.equal(policyArn, operations.readPolicyArn);
			assert.match(String(policyArn), new RegExp(`^arn:aws:iam::${account}:policy/`));
		});

		it("lets its function do what the queue, the secret and the network need, and no more", async () => {
			const { outputs } = await plan(stack, "update");
			const { apiTeam, dataTeam } = outputs as unknown as Groups;
			const recorded = await run("update");
			const { Statement } = JSON.parse(
				String(one(recorded, "RolePolicy", `jobs-${stack}`).inputs.policy),
			) as { readonly Statement: readonly { readonly Sid: string; readonly Resource: unknown }[] };
			const ec2 = `arn:aws:ec2:us-east-1:${account}`;
			const log = one(recorded, "LogGroup", `jobs-${stack}`).outputs.arn;
			assert.deepEqual(Object.fromEntries(Statement.map(({ Sid, Resource }) => [Sid, Resource])), {
				WriteLogs: `${log}:*`,
				TakeMessages: one(recorded, "Queue", `jobs-${stack}`).outputs.arn,
				ReadDatabaseSecret: dataTeam.secretArn,
				DecryptDatabaseSecret: dataTeam.keyArn,
				MakeNetworkInterface: [
					`${ec2}:network-interface/*`,
					`${ec2}:security-group/${apiTeam.workerSecurityGroupId}`,
					`${ec2}:subnet/*`,
				],
				RemoveNetworkInterface: `${ec2}:network-interface/*`,
				SeeNetwork: "*",
			});
		});
	});
}
