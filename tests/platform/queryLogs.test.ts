import assert from "node:assert/strict";
import { input, inputs, names, one } from "../support/inputs.js";
import { type Plan, plan } from "../support/plan.js";
import { stacks, variant } from "../support/variants.js";

for (const { stack, prefix, domain, account, retentionDays } of stacks) {
	describe(`what the zone of ${stack} is asked`, () => {
		let recorded: Plan;
		const group = `/aws/route53/${domain}`;
		before(async () => {
			recorded = await plan(stack, "update");
		});

		it("is written down in us-east-1, under the key of log groups", () => {
			assert.deepEqual(inputs(recorded, "LogGroup", "query-logs-group"), {
				name: group,
				region: "us-east-1",
				kmsKeyId: "<Key logs.arn>",
				retentionInDays: retentionDays,
			});
			assert.deepEqual(inputs(recorded, "QueryLog", "query-logs-log"), {
				zoneId: "<Zone zone>",
				cloudwatchLogGroupArn: "<LogGroup query-logs-group.arn>",
			});
		});

		it("is written by Route 53, for zones of this account, into this group only", () => {
			assert.deepEqual(inputs(recorded, "LogResourcePolicy", "query-logs-policy"), {
				region: "us-east-1",
				policyName: `${prefix}-query-logs`,
				policyDocument: {
					Version: "2012-10-17",
					Statement: [
						{
							Sid: "QueryLogs",
							Effect: "Allow",
							Principal: { Service: "route53.amazonaws.com" },
							Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
							Resource: `arn:aws:logs:us-east-1:${account}:log-group:${group}:*`,
							Condition: {
								StringEquals: { "aws:SourceAccount": account },
								ArnLike: { "aws:SourceArn": "arn:aws:route53:::hostedzone/*" },
							},
						},
					],
				},
			});
		});

		it("is written once that is allowed", () => {
			const { dependencies } = one(recorded, "QueryLog", "query-logs-log");
			const needed = dependencies.map((urn) => urn.split("::").at(-1)?.replace(`${prefix}-`, ""));
			assert.deepEqual(needed.sort(), ["query-logs-group", "query-logs-policy", "zone"]);
		});
	});
}

describe("query logs elsewhere", () => {
	it("have a key of their own where the stack's is in another region", async () => {
		const recorded = await plan("dev", "update", { "aws:region": "eu-west-1" });
		assert.equal(input(recorded, "LogGroup", "query-logs-group", "kmsKeyId"), "<Key query-logs-key.arn>");
		const { policy, ...key } = inputs(recorded, "Key", "query-logs-key");
		assert.deepEqual(key, {
			region: "us-east-1",
			description: "terrace-dev: query logs of the hosted zone",
			enableKeyRotation: true,
			deletionWindowInDays: 30,
		});
		assert.match(JSON.stringify(policy), /logs\.us-east-1\.amazonaws\.com/);
		assert.deepEqual(inputs(recorded, "Alias", "query-logs-key"), {
			region: "us-east-1",
			name: "alias/terrace-dev/query-logs",
			targetKeyId: "<Key query-logs-key>",
		});
	});

	it("are the business of the stack that makes the zone", async () => {
		assert.deepEqual(names(await variant("secondary"), "QueryLog"), []);
	});
});
