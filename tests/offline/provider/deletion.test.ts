import assert from "node:assert/strict";
import type { PropertyMap } from "../../../offline/values.js";
import { cloudOf, make, subject } from "./support.js";

type Step = readonly [type: string, name: string, inputs: PropertyMap];

const vpc: Step = ["aws:ec2/vpc:Vpc", "vpc", { cidrBlock: "10.0.0.0/16" }];

/** A subnet of the VPC, in zone a or b. */
const subnet = (name: string, cidrBlock: string, vpcId: string): Step => [
	"aws:ec2/subnet:Subnet",
	name,
	{ cidrBlock, vpcId, availabilityZone: `us-east-1${name.at(-1)}` },
];

/** What has to be deleted first: the steps to make it, the one that AWS keeps, and its answer. */
const kept: readonly (readonly [
	what: string,
	code: string,
	steps: (ids: Record<string, string>) => readonly Step[],
])[] = [
	[
		"aws:ec2/vpc:Vpc vpc",
		"DependencyViolation",
		({ vpc: vpcId = "" }) => [vpc, subnet("a", "10.0.1.0/24", vpcId)],
	],
	[
		"aws:ec2/subnet:Subnet a",
		"DependencyViolation",
		({ vpc: vpcId = "", a: subnetId = "" }) => [
			vpc,
			subnet("a", "10.0.1.0/24", vpcId),
			["aws:ec2/natGateway:NatGateway", "n", { subnetId, connectivityType: "private" }],
		],
	],
	[
		"aws:ec2/internetGateway:InternetGateway i",
		"DependencyViolation",
		({ vpc: vpcId = "", a: subnetId = "" }) => [
			vpc,
			subnet("a", "10.0.1.0/24", vpcId),
			["aws:ec2/internetGateway:InternetGateway", "i", { vpcId }],
			["aws:ec2/natGateway:NatGateway", "n", { subnetId }],
		],
	],
	[
		"aws:ec2/eip:Eip e",
		"InvalidIPAddress.InUse",
		({ vpc: vpcId = "", a: subnetId = "", e: allocationId = "" }) => [
			vpc,
			subnet("a", "10.0.1.0/24", vpcId),
			["aws:ec2/eip:Eip", "e", {}],
			["aws:ec2/natGateway:NatGateway", "n", { subnetId, allocationId, connectivityType: "private" }],
		],
	],
	[
		"aws:ec2/securityGroup:SecurityGroup g",
		"DependencyViolation",
		({ g = "", h = "" }) => [
			["aws:ec2/securityGroup:SecurityGroup", "g", {}],
			["aws:ec2/securityGroup:SecurityGroup", "h", {}],
			[
				"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
				"r",
				{ securityGroupId: h, referencedSecurityGroupId: g },
			],
		],
	],
	[
		"aws:iam/role:Role r",
		"DeleteConflict",
		() => [
			["aws:iam/role:Role", "r", { name: "r" }],
			["aws:iam/instanceProfile:InstanceProfile", "p", { role: "r" }],
		],
	],
	[
		"aws:route53/zone:Zone z",
		"HostedZoneNotEmpty",
		({ z: zoneId = "" }) => [
			["aws:route53/zone:Zone", "z", { name: "x.org" }],
			["aws:route53/record:Record", "r", { zoneId, name: "x.org", type: "A" }],
		],
	],
	[
		"aws:lb/targetGroup:TargetGroup t",
		"ResourceInUse",
		({ t: targetGroupArn = "" }) => [
			["aws:lb/targetGroup:TargetGroup", "t", {}],
			["aws:lb/listener:Listener", "l", { defaultActions: [{ type: "forward", targetGroupArn }] }],
		],
	],
	[
		"aws:wafv2/ipSet:IpSet s",
		"WAFAssociatedItemException",
		({ s: arn = "" }) => [
			["aws:wafv2/ipSet:IpSet", "s", {}],
			["aws:wafv2/webAcl:WebAcl", "w", { rules: [{ statement: { ipSetReferenceStatement: { arn } } }] }],
		],
	],
	[
		"aws:rds/instance:Instance d",
		"InvalidParameterCombination",
		() => [["aws:rds/instance:Instance", "d", { deletionProtection: true, skipFinalSnapshot: true }]],
	],
	[
		"aws:rds/instance:Instance d",
		"InvalidParameterCombination",
		() => [["aws:rds/instance:Instance", "d", {}]],
	],
	[
		"aws:lb/loadBalancer:LoadBalancer l",
		"OperationNotPermitted",
		() => [
			[
				"aws:lb/loadBalancer:LoadBalancer",
				"l",
				{ loadBalancerType: "network", internal: true, enableDeletionProtection: true },
			],
		],
	],
];

describe("what the simulated AWS refuses to delete", () => {
	for (const [what, code, steps] of kept) {
		it(`keeps ${what.split(":").at(-1)} with ${code} while it is needed`, async () => {
			const cloud = cloudOf();
			const ids: Record<string, string> = {};
			for (let i = 0; i < steps(ids).length; i++) {
				const [type, name, inputs] = steps(ids)[i] as Step;
				const made = await cloud.create(subject(type, name), inputs);
				ids[name] = type.includes("/ipSet:") ? String(made.outputs.arn) : made.id;
			}
			const [type = "", name = ""] = what.split(" ");
			const { id } = cloud.account.ofType(type).find(({ urn }) => urn.endsWith(`::${name}`)) ?? { id: "" };
			await assert.rejects(cloud.delete(subject(type, name), id), { code });
			assert.ok(cloud.account.live(type, id), "it is still there");
		});
	}

	it("keeps a bucket with objects, unless it is told to empty it", async () => {
		const cloud = cloudOf();
		for (const forceDestroy of [false, true]) {
			const [what, bucket] = [subject("aws:s3/bucket:Bucket", "b"), `b-${forceDestroy}`];
			await cloud.create(what, { bucket, forceDestroy });
			const live = cloud.account.live(what.type, bucket);
			assert.ok(live);
			cloud.account.put({ ...live, objects: 2 });
			const deleted = cloud.delete(what, bucket);
			await (forceDestroy ? deleted : assert.rejects(deleted, { code: "BucketNotEmpty" }));
		}
	});

	it("keeps the name of a secret in its waiting time", async () => {
		const cloud = cloudOf();
		const what = subject("aws:secretsmanager/secret:Secret", "s");
		const { id } = await cloud.create(what, { name: "s" });
		await cloud.delete(what, id);
		await assert.rejects(cloud.create(what, { name: "s" }), { code: "InvalidRequestException" });
		await cloud.create(what, { name: "s2", recoveryWindowInDays: 0 });
	});

	it("takes a final snapshot, and refuses a second one of its name", async () => {
		const cloud = cloudOf();
		const what = subject("aws:rds/instance:Instance", "d");
		const inputs = { identifier: "d", finalSnapshotIdentifier: "last" };
		await cloud.delete(what, (await cloud.create(what, inputs)).id);
		assert.deepEqual(
			cloud.account.all.map(({ id }) => id),
			["last"],
		);
		await assert.rejects(cloud.delete(what, (await cloud.create(what, inputs)).id), {
			code: "DBSnapshotAlreadyExists",
		});
	});

	it("takes the settings of a bucket with it, and finds nothing to delete twice", async () => {
		const cloud = cloudOf();
		const what = subject("aws:s3/bucket:Bucket", "b");
		await make(
			cloud,
			["aws:s3/bucket:Bucket", "b", { bucket: "b" }],
			["aws:s3/bucketPolicy:BucketPolicy", "p", { bucket: "b" }],
		);
		await cloud.delete(what, "b");
		assert.equal(cloud.account.all.length, 0);
		await cloud.delete(what, "b");
	});
});
