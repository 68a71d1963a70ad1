import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { document } from "../../policies/docs.js";
import { parseExemptions } from "../../policies/exemptions.js";
import { policiesOf } from "../../policies/pack.js";
import { graphRule, resourceRule, violation } from "../../policies/rule.js";
import { rules } from "../../policies/rules/index.js";
import { groups, intoDb, tcp } from "../../policies/rules/securityGroups.fragments.js";
import { analyze, simulate } from "./support.js";

const text = {
	title: "Nothing is ever wrong",
	severity: "low",
	level: "mandatory",
	controls: [],
	why: "To see what happens.",
	fix: "Do something.",
	examples: { fails: [{ title: "", resources: {} }], passes: [{ title: "", resources: {} }] },
} as const;

const secret = "hunter2hunter2";

describe("the pack", () => {
	it("reports a rule that throws as a violation that names the rule and no value", async () => {
		const leak = (): never => JSON.parse(`{"password": ${secret}`) as never;
		const broken = [
			graphRule({ ...text, id: "broken-graph", check: leak }),
			resourceRule({
				...text,
				id: "broken-resource",
				types: ["aws:ec2/securityGroup:SecurityGroup"],
				check: leak,
			}),
		];
		const found = await analyze(broken, simulate({ db: groups.db! }, "preview"));
		assert.deepEqual(
			found.map(({ rule, level, message }) => [rule, level, message]),
			[
				[
					"broken-resource",
					"mandatory",
					`${text.title}.\nThe rule broken-resource itself failed (SyntaxError), so nothing is proven.`,
				],
				[
					"broken-graph",
					"mandatory",
					`${text.title}.\nThe rule broken-graph itself failed (SyntaxError), so nothing is proven.`,
				],
			],
		);
	});

	it("goes on with the other rules when one throws", async () => {
		const broken = graphRule({
			...text,
			id: "broken-rule",
			check: () => {
				throw new TypeError("no");
			},
		});
		const other = graphRule({ ...text, id: "other-rule", check: () => [violation("as it should")] });
		const found = await analyze([broken, other], simulate(groups, "update"));
		assert.deepEqual(
			found.map(({ rule }) => rule),
			["broken-rule", "other-rule"],
		);
	});

	it("never lets an exemption excuse a rule that throws", async () => {
		const broken = graphRule({
			...text,
			id: "broken-rule",
			check: () => {
				throw new TypeError("no");
			},
		});
		const exemptions = `
- rule: broken-rule
  resource: urn:pulumi:test::*::*::db*
  reason: it is broken anyway
  owner: nobody
  expires: "2099-01-01"`;
		const found = await analyze([broken], simulate(groups, "update"), { exemptions });
		assert.deepEqual(
			found.map(({ rule }) => rule),
			["broken-rule"],
		);
	});

	it("shows no value of a property that is not what the property is for", async () => {
		const resources = simulate(
			{
				...intoDb({ cidrIpv4: secret, ...tcp(5432), ipProtocol: secret }),
				subnet: { type: "aws:ec2/subnet:Subnet", properties: { availabilityZone: secret } },
				offered: { type: "aws:rds/subnetGroup:SubnetGroup", properties: { subnetIds: ["${subnet.id}"] } },
				database: {
					type: "aws:rds/instance:Instance",
					properties: {
						instanceClass: "db.t3.medium",
						dbSubnetGroupName: secret,
						vpcSecurityGroupIds: [secret],
					},
				},
			},
			"update",
		);
		const found = await analyze(rules, resources);
		assert.ok(found.length >= 4, "the rules have something to say");
		for (const { rule, message } of found) assert.ok(!message.includes("hunter2"), `${rule}: ${message}`);
	});

	it("survives documents that are nothing like what the types promise", async () => {
		const strange = [null, 7, "text", [], {}, [null], [[]], [7], { a: { b: [] } }, true];
		const properties = [
			"ingress",
			"egress",
			"tags",
			"routes",
			"propagatingVgws",
			"subnetIds",
			"subnets",
			"subnetMappings",
			"networkInterfaces",
			"vpcConfig",
			"securityGroups",
			"securityGroupId",
			"vpcSecurityGroupIds",
			"ipProtocol",
			"fromPort",
			"cidrIpv4",
			"multiAz",
			"engine",
		];
		const types = rules.flatMap((rule) =>
			rule.examples.fails.flatMap(({ resources }) => Object.values(resources)),
		);
		for (const value of strange) {
			const inputs = Object.fromEntries(properties.map((property) => [property, value]));
			const resources = [...new Set(types.map(({ type }) => type))].flatMap((type) =>
				simulate({ [`a-${type.length}`]: { type, properties: {} } as never }, "update").map((resource) => ({
					...resource,
					inputs,
					outputs: { ...resource.outputs, ...inputs },
				})),
			);
			const found = await analyze(rules, resources);
			assert.deepEqual(
				found
					.filter(({ message }) => message.includes("itself failed"))
					.map(({ rule, message }) => [rule, message]),
				[],
				JSON.stringify(value),
			);
		}
	});

	it("passes over resources of other types, also in a rule about two", async () => {
		const cluster = simulate(
			{ cache: { type: "aws:redshift/cluster:Cluster", properties: { publiclyAccessible: true } } as never },
			"update",
		);
		const found = await analyze(rules, cluster);
		assert.deepEqual(
			found.map(({ rule }) => rule),
			["unreviewed-resource-type"],
		);
	});

	it("says nothing about a stack without resources", async () => {
		assert.deepEqual(await analyze(rules, []), []);
	});

	it("gives every rule a kebab-case name of its own, and its controls as tags", () => {
		const run = { today: "2030-01-01", exemptions: parseExemptions(""), configOf: () => ({}) };
		const policies = policiesOf(rules, run);
		const names = policies.map(({ name }) => name);
		assert.deepEqual([...new Set(names)], names);
		for (const name of names) assert.match(name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
		const multiAz = policies.find(({ name }) => name === "rds-multi-az");
		assert.deepEqual(multiAz?.tags, ["FSBP RDS.5", "CIS v5 2.2.4", "CKV_AWS_157", "AwsSolutions-RDS3"]);
		assert.deepEqual(multiAz?.framework, {
			name: "AWS Foundational Security Best Practices",
			version: "1.0.0",
			reference: "RDS.5",
			specification: "Databases keep a standby in a second zone",
		});
	});

	it("keeps the type filter of the SDK for a rule about one type", () => {
		const run = { today: "2030-01-01", exemptions: parseExemptions(""), configOf: () => ({}) };
		const policy = policiesOf(rules, run).find(({ name }) => name === "rds-multi-az");
		const validate = policy && "validateResource" in policy ? policy.validateResource : undefined;
		assert.equal(validate && Reflect.get(validate, "__pulumiType"), "aws:rds/instance:Instance");
	});

	it("makes one graph of a request for all rules, and another one of the next", async () => {
		const seen: unknown[] = [];
		const spies = ["one", "two", "three"].map((id) =>
			graphRule({
				...text,
				id,
				check: (graph) => {
					seen.push(graph);
					return [];
				},
			}),
		);
		await analyze(spies, simulate(groups, "update"));
		assert.equal(seen.length, 3);
		assert.equal(new Set(seen).size, 1);
		await analyze(spies, simulate(groups, "update"));
		assert.equal(new Set(seen).size, 2);
	});

	it("is documented as it is", () => {
		const file = readFileSync(join(__dirname, "../../policies/README.md"), "utf8");
		assert.equal(file, document(rules), "run: node --import tsx policies/docs.ts > policies/README.md");
	});

	it("does not load @pulumi/aws when it starts", () => {
		const script = `
			for (const file of ["pack", "run", "rules/index"]) require("./policies/" + file + ".ts");
			console.log(Object.keys(require.cache).filter((file) => file.includes("@pulumi/aws")).length);`;
		const { stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", "-e", script], {
			cwd: join(__dirname, "../.."),
			encoding: "utf8",
		});
		assert.equal(stdout.trim(), "0", stderr);
	});
});
