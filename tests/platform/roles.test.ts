import assert from "node:assert/strict";
import { input, inputs, names, ofKind } from "../support/inputs.js";
import { type Plan, plan } from "../support/plan.js";
import { stacks, variant } from "../support/variants.js";

interface Statement {
	readonly Sid?: string;
	readonly Effect: string;
	readonly Action: string | readonly string[];
	readonly Resource: string | readonly string[];
	readonly Condition?: object;
}

/** `actions on resources if condition`, by statement id. */
function statements(recorded: Plan, policy: string): Record<string, string> {
	const document = input(recorded, "RolePolicy", policy, "policy") as {
		readonly Version: string;
		readonly Statement: readonly Statement[];
	};
	assert.equal(document.Version, "2012-10-17");
	const lines = document.Statement.map(({ Sid = "", Effect, Action, Resource, Condition, ...rest }) => {
		assert.deepEqual(rest, {});
		assert.equal(Effect, "Allow");
		const condition = Condition ? ` if ${JSON.stringify(Condition)}` : "";
		return [Sid, `${[Action].flat().join(" ")} on ${[Resource].flat().join(" ")}${condition}`] as const;
	});
	assert.equal(new Set(lines.map(([sid]) => sid)).size, lines.length, "two statements share an id");
	return Object.fromEntries(lines);
}

/** Who may take a role. */
function trust(recorded: Plan, role: string): unknown {
	const document = input(recorded, "Role", role, "assumeRolePolicy") as {
		readonly Statement: readonly {
			readonly Effect: string;
			readonly Action: string;
			readonly Principal: { readonly Service: string };
			readonly Condition?: object;
		}[];
	};
	const [statement, ...more] = document.Statement;
	assert.ok(statement && more.length === 0);
	const { Effect, Action, Principal, Condition } = statement;
	assert.deepEqual([Effect, Action], ["Allow", "sts:AssumeRole"]);
	return Condition ? [Principal, Condition] : [Principal];
}

interface Place {
	readonly stack: string;
	readonly prefix: string;
	readonly account: string;
	readonly region: string;
}

function everyInstance(
	tier: "web" | "app",
	{ stack, prefix, account, region }: Place,
): Record<string, string> {
	return {
		RegisterWithSystemsManager: `ssm:UpdateInstanceInformation on arn:aws:ec2:${region}:${account}:instance/*`,
		SessionManager:
			"ssmmessages:CreateControlChannel ssmmessages:CreateDataChannel ssmmessages:OpenControlChannel " +
			"ssmmessages:OpenDataChannel ec2messages:AcknowledgeMessage ec2messages:DeleteMessage " +
			"ec2messages:FailMessage ec2messages:GetEndpoint ec2messages:GetMessages ec2messages:SendReply on *",
		WriteLogs:
			"logs:CreateLogStream logs:DescribeLogStreams logs:PutLogEvents on " +
			`arn:aws:logs:${region}:${account}:log-group:/terrace/${stack}/${tier}:*`,
		WriteMetrics: `cloudwatch:PutMetricData on * if {"StringEquals":{"cloudwatch:namespace":"terrace/${stack}"}}`,
		ReadOwnDescription: "ec2:DescribeTags ec2:DescribeVolumes on *",
		CompleteLifecycle:
			"autoscaling:CompleteLifecycleAction on " +
			`arn:aws:autoscaling:${region}:${account}:autoScalingGroup:*:autoScalingGroupName/${prefix}-${tier}`,
	};
}

function readReleases(
	tier: "web" | "app",
	{ stack, prefix, account, region }: Place,
): Record<string, string> {
	return {
		ReadReleasePointer: `ssm:GetParameter on arn:aws:ssm:${region}:${account}:parameter/terrace/${stack}/${tier}/release`,
		ReadReleases:
			"s3:GetObject s3:GetObjectVersion on " +
			`arn:aws:s3:::${prefix}-artifacts-${account}-${region}-an/${tier}/*`,
		DecryptReleases:
			"kms:Decrypt on <Key artifacts.arn> if " +
			`{"StringEquals":{"kms:ViaService":"s3.${region}.amazonaws.com"}}`,
	};
}

function web(place: Place): Record<string, string> {
	return {
		...everyInstance("web", place),
		...readReleases("web", place),
		FindPrefixLists: "ec2:DescribeManagedPrefixLists on *",
		ReadPrefixLists: `ec2:GetManagedPrefixListEntries on arn:aws:ec2:${place.region}:aws:prefix-list/*`,
	};
}

function app(place: Place, secret: string): Record<string, string> {
	return {
		...everyInstance("app", place),
		ReadDatabaseSecret: `secretsmanager:DescribeSecret secretsmanager:GetSecretValue on ${secret}`,
		DecryptDatabaseSecret:
			"kms:Decrypt on <Key database.arn> if " +
			`{"StringEquals":{"kms:ViaService":"secretsmanager.${place.region}.amazonaws.com"}}`,
		...readReleases("app", place),
		SendTraces:
			"xray:GetSamplingRules xray:GetSamplingTargets xray:PutTelemetryRecords xray:PutTraceSegments on *",
	};
}

const managedSecret = "<Instance db.masterUserSecrets[0].secretArn>";

for (const { stack, prefix, account } of stacks) {
	describe(`the roles of ${stack}`, () => {
		const place = { stack, prefix, account, region: "us-east-1" };
		let recorded: Plan;
		before(async () => {
			recorded = await plan(stack, "update");
		});

		it("are one a purpose, each taken by one service, for this account where the service says for whom", () => {
			assert.deepEqual(names(recorded, "Role"), ["app", "db-monitoring", "flow-logs-role", "web"]);
			assert.deepEqual(trust(recorded, "app"), [{ Service: "ec2.amazonaws.com" }]);
			assert.deepEqual(trust(recorded, "web"), [{ Service: "ec2.amazonaws.com" }]);
			const source = (arn: string | string[]) => ({
				StringEquals: { "aws:SourceAccount": account },
				ArnLike: { "aws:SourceArn": arn },
			});
			assert.deepEqual(trust(recorded, "flow-logs-role"), [
				{ Service: "vpc-flow-logs.amazonaws.com" },
				source(`arn:aws:ec2:us-east-1:${account}:vpc-flow-log/*`),
			]);
			assert.deepEqual(trust(recorded, "db-monitoring"), [
				{ Service: "monitoring.rds.amazonaws.com" },
				source([`arn:aws:rds:us-east-1:${account}:db:${prefix}-db`]),
			]);
		});

		it("let web instances do this and no more", () => {
			assert.deepEqual(statements(recorded, "web"), web(place));
		});

		it("let app instances do this and no more", () => {
			assert.deepEqual(statements(recorded, "app"), app(place, managedSecret));
		});

		it("let flow logs write to their own group, and make none", () => {
			assert.deepEqual(statements(recorded, "flow-logs-role-policy"), {
				"":
					"logs:CreateLogStream logs:PutLogEvents logs:DescribeLogStreams on " +
					`arn:aws:logs:us-east-1:${account}:log-group:/terrace/${stack}/flow-logs:*`,
			});
		});

		it("have one policy each: inline, or AWS's own for monitoring, and the API's the contract's", () => {
			assert.deepEqual(names(recorded, "RolePolicy"), ["app", "flow-logs-role-policy", "web"]);
			for (const [policy, role] of [
				["app", "app"],
				["flow-logs-role-policy", "flow-logs-role"],
				["web", "web"],
			] as const) {
				assert.equal(input(recorded, "RolePolicy", policy, "role"), `<Role ${role}>`);
			}
			assert.deepEqual(names(recorded, "RolePolicyAttachment"), ["app-contract", "db-monitoring"]);
			for (const { name, inputs: given } of ofKind(recorded, "Role")) {
				assert.deepEqual(Object.keys(given).sort(), ["assumeRolePolicy", "description", "tags"], name);
			}
		});

		it("reach instances by a profile of their own", () => {
			for (const tier of ["web", "app"]) {
				assert.deepEqual(inputs(recorded, "InstanceProfile", tier), { role: `<Role ${tier}>` });
				assert.deepEqual(input(recorded, "LaunchTemplate", tier, "iamInstanceProfile"), {
					arn: `<InstanceProfile ${tier}.arn>`,
				});
			}
		});
	});
}

describe("the roles with more than the stacks' files ask for", () => {
	it("let the API log in to the database with a token, and read a secret of our own", async () => {
		const place = { stack: "prod", prefix: "terrace-prod", account: "444455556666", region: "us-east-1" };
		const recorded = await variant("everything");
		assert.deepEqual(statements(recorded, "app"), {
			...app(place, "<Secret db-master>"),
			LogInToDatabase:
				"rds-db:connect on arn:aws:rds-db:us-east-1:444455556666:dbuser:<Instance db>/app_owner",
		});
		assert.deepEqual(statements(recorded, "web"), web(place));
	});

	it("name the stack's own region", async () => {
		const place = {
			stack: "prod-eu",
			prefix: "terrace-prod-eu",
			account: "444455556666",
			region: "eu-west-1",
		};
		const recorded = await variant("secondary");
		assert.deepEqual(statements(recorded, "web"), web(place));
		assert.deepEqual(statements(recorded, "app"), app(place, managedSecret));
	});
});
