import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
	createResource,
	knownTypes,
	lookUp,
	partitionOf,
	type ResourceAnswer,
} from "../../offline/aws/index.js";
import type { PropertyMap } from "../../offline/values.js";
import { formats } from "./awsFormats.js";

const world = { account: "123456789012", region: "eu-west-1", partition: "aws" };

function make(type: string, inputs: PropertyMap = {}, name = "web", stack = "dev"): ResourceAnswer {
	const urn = `urn:pulumi:${stack}::terrace::${type}::${name}`;
	return createResource({ urn, type, name, inputs, world });
}

describe("the AWS table", () => {
	for (const [type, inputs, outputs] of formats) {
		it(`gives ${type.split(":").at(-1)} ${JSON.stringify(inputs)} ids in AWS's form`, () => {
			const made = make(type, inputs);
			for (const [key, format] of Object.entries(outputs))
				assert.match(String(made.outputs[key]), format, key);
			assert.equal(made.outputs.id, made.id);
		});
	}

	it("gives the same resource the same ids in every run, and another one others", () => {
		for (const type of knownTypes) assert.deepEqual(make(type), make(type));
		const id = (name: string, stack: string) => make("aws:ec2/vpc:Vpc", {}, name, stack).id;
		assert.equal(new Set([id("a", "dev"), id("b", "dev"), id("a", "prod")]).size, 3);
	});

	it("names only outputs that the provider's own classes have", () => {
		const folder = dirname(require.resolve("@pulumi/aws/package.json"));
		for (const type of knownTypes) {
			const [, file = "", name = ""] = type.split(":");
			const text = readFileSync(join(folder, `${file}.d.ts`), "utf8");
			const [, body = ""] =
				new RegExp(`^export declare class ${name} extends .*?\\{\\n(.*?)^\\}`, "ms").exec(text) ?? [];
			const properties = [...body.matchAll(/^ {4}readonly (\w+): pulumi\.Output</gm)].map(
				(match) => match[1],
			);
			const tags = properties.includes("tagsAll") ? { tags: {} } : {};
			const inputs = {
				...tags,
				vpcEndpointType: "Interface",
				subnetIds: ["s"],
				manageMasterUserPassword: true,
			};
			for (const output of Object.keys(make(type, inputs).outputs)) {
				assert.ok(output === "id" || properties.includes(output), `${type} has no output ${output}`);
			}
		}
	});

	it("plans names, region and tags, and nothing that AWS has yet to choose", () => {
		const { outputs, planned } = make("aws:lb/loadBalancer:LoadBalancer", { tags: { a: "b" } });
		assert.deepEqual([...planned].sort(), ["name", "region", "tagsAll"]);
		assert.deepEqual([outputs.region, outputs.tagsAll], ["eu-west-1", { a: "b" }]);
		assert.ok(!make("aws:iam/role:Role").planned.has("region"), "IAM has no regions");
	});

	it("puts a resource into the region it asks for", () => {
		assert.match(String(make("aws:kms/key:Key", { region: "us-east-1" }).outputs.arn), /:us-east-1:/);
	});

	it("adopts the defaults that AWS made with the VPC", () => {
		const vpc = make("aws:ec2/vpc:Vpc");
		const group = make("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", { vpcId: vpc.id });
		assert.equal(group.id, vpc.outputs.defaultSecurityGroupId);
	});

	it("validates a name and its wildcard by one DNS record, the same in every region and certificate", () => {
		const records = (region: string, domainName: string, names: string[]) => {
			const inputs = { region, domainName, subjectAlternativeNames: names, validationMethod: "DNS" };
			const { outputs } = make("aws:acm/certificate:Certificate", inputs, region);
			return outputs.domainValidationOptions as { domainName: string; resourceRecordName: string }[];
		};
		const apex = records("us-east-1", "x.org", ["*.x.org", "x.org", "api.x.org"]);
		assert.deepEqual(
			apex.map((option) => option.domainName),
			["x.org", "*.x.org", "api.x.org"],
		);
		assert.match(apex[0]?.resourceRecordName ?? "", /^_[0-9a-f]{32}\.x\.org\.$/);
		assert.equal(apex[0]?.resourceRecordName, apex[1]?.resourceRecordName);
		assert.notEqual(apex[0]?.resourceRecordName, apex[2]?.resourceRecordName);
		assert.equal(records("eu-west-1", "*.x.org", [])[0]?.resourceRecordName, apex[0]?.resourceRecordName);
	});

	it("gives a database that AWS manages the password of a secret, and others none", () => {
		const secrets = (inputs: PropertyMap) =>
			make("aws:rds/instance:Instance", inputs).outputs.masterUserSecrets;
		const [secret] = secrets({
			manageMasterUserPassword: true,
			masterUserSecretKmsKeyId: "k",
		}) as PropertyMap[];
		assert.match(
			String(secret?.secretArn),
			/^arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-[0-9a-f-]{36}-\w{6}$/,
		);
		assert.equal(secret?.kmsKeyId, "k");
		assert.deepEqual(secrets({}), []);
	});

	it("answers for a type it does not have with an id and an ARN, and says so", () => {
		const made = make("aws:sfn/stateMachine:StateMachine");
		assert.equal(made.known, false);
		assert.match(String(made.outputs.arn), /^arn:aws:sfn:eu-west-1:123456789012:/);
		assert.ok(knownTypes.every((type) => make(type).known));
	});

	it("finds what a program looks up, and says when it cannot", () => {
		const zone = lookUp("aws:route53/getZone:getZone", { name: "x.org." }, world);
		assert.match(String(zone?.zoneId), /^Z[0-9A-Z]{20}$/);
		assert.equal(zone?.name, "x.org");
		assert.equal(
			lookUp("aws:index/getCallerIdentity:getCallerIdentity", {}, world)?.accountId,
			world.account,
		);
		assert.equal(lookUp("aws:ec2/getInstance:getInstance", {}, world), undefined);
	});

	it("knows the partitions", () => {
		assert.deepEqual(["eu-west-1", "cn-north-1", "us-gov-west-1"].map(partitionOf), [
			"aws",
			"aws-cn",
			"aws-us-gov",
		]);
	});
});
