import assert from "node:assert/strict";
import { knownTypes } from "../../../offline/aws/index.js";
import { changesOf } from "../../../offline/provider/diff.js";
import { inputTypes } from "../../../offline/provider/inputTypes.js";
import { replacedBy } from "../../../offline/provider/replacement.js";
import type { PropertyMap } from "../../../offline/values.js";
import { allPlans } from "../../support/variants.js";
import { resourcesOf } from "./support.js";

/** Changes as `path kind`, with an exclamation mark where another resource takes the place. */
function changes(type: string, olds: PropertyMap, news: PropertyMap): string[] {
	return changesOf(type, { olds, news }).map(
		({ path, kind, replaces }) => `${path} ${kind}${replaces ? "!" : ""}`,
	);
}

/** Each documented reason to replace something that this platform makes, and changes beside it that do not. */
const cases: readonly (readonly [
	type: string,
	olds: PropertyMap,
	news: PropertyMap,
	found: readonly string[],
])[] = [
	["aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" }, { cidrBlock: "10.1.0.0/16" }, ["cidrBlock update!"]],
	["aws:ec2/vpc:Vpc", { enableDnsSupport: true }, { enableDnsSupport: false }, ["enableDnsSupport update"]],
	["aws:ec2/vpc:Vpc", { instanceTenancy: "dedicated" }, {}, ["instanceTenancy delete"]],
	["aws:ec2/vpc:Vpc", {}, { instanceTenancy: "dedicated" }, ["instanceTenancy add!"]],
	["aws:ec2/vpc:Vpc", { region: "us-east-1" }, { region: "eu-west-1" }, ["region update!"]],
	[
		"aws:ec2/subnet:Subnet",
		{ tags: { a: "1" } },
		{ tags: { a: "2", b: "3" } },
		["tags.a update", "tags.b add"],
	],
	[
		"aws:ec2/subnet:Subnet",
		{ availabilityZone: "us-east-1a" },
		{ availabilityZone: "us-east-1b" },
		["availabilityZone update!"],
	],
	[
		"aws:rds/instance:Instance",
		{ engineVersion: "16", kmsKeyId: "a" },
		{ engineVersion: "17", kmsKeyId: "b" },
		["engineVersion update", "kmsKeyId update!"],
	],
	[
		"aws:rds/instance:Instance",
		{ s3Import: { bucketName: "a", other: 1 } },
		{ s3Import: { bucketName: "b", other: 2 } },
		["s3Import.bucketName update!", "s3Import.other update"],
	],
	[
		"aws:lb/targetGroup:TargetGroup",
		{ port: 80, healthCheck: { path: "/" } },
		{ port: 81, healthCheck: { path: "/x" } },
		["port update!", "healthCheck.path update"],
	],
	["aws:lb/loadBalancer:LoadBalancer", { subnets: ["a"] }, { subnets: ["a", "b"] }, ["subnets[1] add"]],
	[
		"aws:lb/loadBalancer:LoadBalancer",
		{ loadBalancerType: "network" },
		{ loadBalancerType: "network", securityGroups: ["a"] },
		["securityGroups add!"],
	],
	[
		"aws:acm/certificate:Certificate",
		{ subjectAlternativeNames: ["a"] },
		{ subjectAlternativeNames: ["a", "b"] },
		["subjectAlternativeNames[1] add!"],
	],
	[
		"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
		{ cidrIpv4: "10.0.0.0/8" },
		{ cidrIpv4: "10.0.0.0/9" },
		["cidrIpv4 update"],
	],
	[
		"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
		{ cidrIpv4: "10.0.0.0/8" },
		{ referencedSecurityGroupId: "sg-1" },
		["cidrIpv4 delete!", "referencedSecurityGroupId add!"],
	],
	["aws:ssm/parameter:Parameter", { tier: "Advanced" }, { tier: "Standard" }, ["tier update!"]],
	["aws:ssm/parameter:Parameter", { tier: "Standard" }, { tier: "Advanced" }, ["tier update"]],
	[
		"aws:ec2/vpcEndpoint:VpcEndpoint",
		{ vpcEndpointType: "Interface", privateDnsEnabled: true },
		{ vpcEndpointType: "Interface", privateDnsEnabled: false },
		["privateDnsEnabled update"],
	],
	[
		"aws:secretsmanager/secretVersion:SecretVersion",
		{ secretStringWo: "a", secretStringWoVersion: 1 },
		{ secretStringWo: "b", secretStringWoVersion: 1 },
		[],
	],
	[
		"aws:secretsmanager/secretVersion:SecretVersion",
		{ secretStringWoVersion: 1 },
		{ secretStringWoVersion: 2 },
		["secretStringWoVersion update!"],
	],
	["aws:s3/bucket:Bucket", { tags: { "a b": "1" } }, { tags: { "a b": "2" } }, ['tags["a b"] update']],
	["aws:s3/bucket:Bucket", { forceDestroy: false }, { forceDestroy: false, tags: null }, []],
];

describe("differences of the simulated provider", () => {
	for (const [type, olds, news, found] of cases) {
		it(`says of ${type.split(":").at(-1)} ${JSON.stringify(olds)} -> ${JSON.stringify(news)}: ${found.join(", ") || "nothing"}`, () => {
			assert.deepEqual(changes(type, olds, news), found);
		});
	}

	it("has a row for every type that the table has, and for no other", () => {
		assert.deepEqual(Object.keys(replacedBy).sort(), [...knownTypes]);
	});

	for (const { title, load } of allPlans) {
		it(`has a row for every type of ${title}`, async () => {
			const types = new Set(resourcesOf(await load()).map(({ type }) => type));
			assert.deepEqual(
				[...types].filter((type) => !(type in replacedBy)),
				[],
			);
		});
	}

	it("names only inputs that the provider has", () => {
		for (const [type, properties] of Object.entries(replacedBy)) {
			const known = inputTypes(type)?.map(({ name }) => name) ?? [];
			for (const property of properties)
				assert.ok(known.includes(property.split(".")[0] ?? ""), `${type}: ${property}`);
		}
	});
});
