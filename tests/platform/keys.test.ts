import assert from "node:assert/strict";
import { inputs, kindOf, names, ofKind, shortName } from "../support/inputs.js";
import { type Plan, plan } from "../support/plan.js";
import { stacks, variant } from "../support/variants.js";

function root(account: string) {
	return {
		Sid: "AccountDecidesByIam",
		Effect: "Allow",
		Principal: { AWS: `arn:aws:iam::${account}:root` },
		Action: "kms:*",
		Resource: "*",
	};
}

function logGroups(account: string, region: string) {
	return {
		Sid: "LogGroups",
		Effect: "Allow",
		Principal: { Service: `logs.${region}.amazonaws.com` },
		Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
		Resource: "*",
		Condition: {
			ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${region}:${account}:log-group:*` },
		},
	};
}

function publisher(sid: string, service: string, account: string) {
	return {
		Sid: sid,
		Effect: "Allow",
		Principal: { Service: service },
		Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
		Resource: "*",
		Condition: { StringEquals: { "aws:SourceAccount": account } },
	};
}

/** By key: whatever refers to it by an input, other than its alias and the parameters that pass it on. */
function uses(recorded: Plan): Record<string, string[]> {
	const result = Object.fromEntries(names(recorded, "Key").map((name) => [name, [] as string[]]));
	const keyOf = new Map(ofKind(recorded, "Key").map((key) => [key.urn, shortName(recorded, key)]));
	for (const resource of recorded.resources) {
		if (["Alias", "Parameter"].includes(kindOf(resource))) continue;
		for (const [property, urns] of Object.entries(resource.propertyDependencies)) {
			for (const urn of urns) {
				const key = keyOf.get(urn);
				if (key) result[key]?.push(`${kindOf(resource)} ${shortName(recorded, resource)}: ${property}`);
			}
		}
	}
	return Object.fromEntries(Object.entries(result).map(([key, users]) => [key, users.sort()]));
}

for (const { stack, prefix, account } of stacks) {
	describe(`the keys of ${stack}`, () => {
		let recorded: Plan;
		before(async () => {
			recorded = await plan(stack, "update");
		});

		const purposes: Readonly<Record<string, readonly [description: string, grants: readonly object[]]>> = {
			alerts: [
				"alert topic",
				[
					publisher("Alarms", "cloudwatch.amazonaws.com", account),
					publisher("DatabaseEvents", "events.rds.amazonaws.com", account),
				],
			],
			artifacts: ["release artifacts in S3", []],
			"cdn-logs-key": ["CloudWatch log groups of the CDN", [logGroups(account, "us-east-1")]],
			database: ["database storage, snapshots and master secret", []],
			logs: ["CloudWatch log groups", [logGroups(account, "us-east-1")]],
		};

		it("are one a purpose, rotated, for the account and the one service that needs them", () => {
			assert.deepEqual(names(recorded, "Key"), Object.keys(purposes).sort());
			for (const [name, [description, grants]] of Object.entries(purposes)) {
				assert.deepEqual(inputs(recorded, "Key", name), {
					...(name === "cdn-logs-key" && { region: "us-east-1" }),
					description: `${prefix}: ${description}`,
					enableKeyRotation: true,
					deletionWindowInDays: 30,
					policy: { Version: "2012-10-17", Statement: [root(account), ...grants] },
				});
			}
		});

		it("are found by an alias that says the purpose", () => {
			assert.deepEqual(names(recorded, "Alias"), Object.keys(purposes).sort());
			for (const name of Object.keys(purposes)) {
				assert.deepEqual(inputs(recorded, "Alias", name), {
					...(name === "cdn-logs-key" && { region: "us-east-1" }),
					name: `alias/${prefix}/${name.replace(/-key$/, "")}`,
					targetKeyId: `<Key ${name}>`,
				});
			}
		});

		it("are used by what they are for, and by nothing else", () => {
			assert.deepEqual(uses(recorded), {
				alerts: ["Topic alerts: kmsMasterKeyId"],
				artifacts: [
					"BucketServerSideEncryptionConfiguration artifacts-encryption: rules",
					"RolePolicy app: policy",
					"RolePolicy web: policy",
				],
				"cdn-logs-key": ["LogGroup cdn-logs: kmsKeyId"],
				database: [
					"Instance db: kmsKeyId",
					"Instance db: masterUserSecretKmsKeyId",
					"Instance db: performanceInsightsKmsKeyId",
					"RolePolicy app: policy",
				],
				logs: [
					"LogGroup api-logs: kmsKeyId",
					"LogGroup app: kmsKeyId",
					"LogGroup db-postgresql: kmsKeyId",
					"LogGroup db-upgrade: kmsKeyId",
					"LogGroup flow-logs: kmsKeyId",
					"LogGroup query-logs-group: kmsKeyId",
					"LogGroup web: kmsKeyId",
				],
			});
		});
	});
}

describe("the keys with more than the stacks' files ask for", () => {
	it("have one that signs the zone, in us-east-1 and of the only kind that Route 53 takes", async () => {
		const recorded = await variant("everything");
		assert.deepEqual(inputs(recorded, "Key", "dnssec-key"), {
			region: "us-east-1",
			description: "terrace-prod-dnssec: signs the hosted zone",
			customerMasterKeySpec: "ECC_NIST_P256",
			keyUsage: "SIGN_VERIFY",
			deletionWindowInDays: 30,
			policy: {
				Version: "2012-10-17",
				Statement: [
					root("444455556666"),
					{
						Sid: "SignTheZone",
						Effect: "Allow",
						Principal: { Service: "dnssec-route53.amazonaws.com" },
						Action: ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"],
						Resource: "*",
						Condition: {
							StringEquals: { "aws:SourceAccount": "444455556666" },
							ArnLike: { "aws:SourceArn": "arn:aws:route53:::hostedzone/*" },
						},
					},
					{
						Sid: "HandTheKeyToAwsResources",
						Effect: "Allow",
						Principal: { Service: "dnssec-route53.amazonaws.com" },
						Action: ["kms:CreateGrant"],
						Resource: "*",
						Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
					},
				],
			},
		});
	});

	it("let CloudWatch Logs of the stack's own region in", async () => {
		const recorded = await variant("secondary");
		assert.deepEqual(names(recorded, "Key"), ["alerts", "artifacts", "database", "logs"]);
		const { policy } = inputs(recorded, "Key", "logs");
		assert.deepEqual(policy, {
			Version: "2012-10-17",
			Statement: [root("444455556666"), logGroups("444455556666", "eu-west-1")],
		});
	});
});
