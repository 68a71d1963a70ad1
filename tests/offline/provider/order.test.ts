import assert from "node:assert/strict";
import type { PropertyMap } from "../../../offline/values.js";
import { cloudOf, make } from "./support.js";

type Step = readonly [type: string, name: string, inputs: PropertyMap];

const vpc: Step = ["aws:ec2/vpc:Vpc", "vpc", { cidrBlock: "10.0.0.0/16" }];

/** A subnet of the VPC, in zone a or b. */
const subnet = (name: string, cidrBlock: string, vpcId: string): Step => [
	"aws:ec2/subnet:Subnet",
	name,
	{ cidrBlock, vpcId, availabilityZone: `us-east-1${name.at(-1)}` },
];

describe("what the simulated AWS refuses to make", () => {
	it("refuses what refers to something that does not exist, with the code of its kind", async () => {
		const key = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-a000-000000000000";
		const elb = "arn:aws:elasticloadbalancing:us-east-1:123456789012";
		const cases: readonly (readonly [Step, string])[] = [
			[subnet("a", "10.0.1.0/24", "vpc-00000000000000001"), "InvalidVpcID.NotFound"],
			[
				["aws:rds/subnetGroup:SubnetGroup", "g", { subnetIds: ["subnet-00000000000000001"] }],
				"InvalidSubnetID.NotFound",
			],
			[["aws:cloudwatch/logGroup:LogGroup", "l", { name: "l", kmsKeyId: key }], "NotFoundException"],
			[["aws:s3/bucketPolicy:BucketPolicy", "p", { bucket: "b", policy: "{}" }], "NoSuchBucket"],
			[["aws:iam/rolePolicy:RolePolicy", "p", { role: "r", policy: "{}" }], "NoSuchEntity"],
			[
				["aws:lb/listener:Listener", "l", { loadBalancerArn: `${elb}:loadbalancer/app/x/0123456789abcdef` }],
				"LoadBalancerNotFound",
			],
			[["aws:autoscaling/schedule:Schedule", "s", { autoscalingGroupName: "g" }], "ValidationError"],
			[["aws:rds/instance:Instance", "d", { dbSubnetGroupName: "g" }], "DBSubnetGroupNotFoundFault"],
		];
		for (const [step, code] of cases) {
			const cloud = cloudOf();
			await assert.rejects(make(cloud, step), { code }, step[0]);
			assert.equal(cloud.account.all.length, 0, step[0]);
		}
	});

	it("leaves alone what belongs to AWS or to another account", async () => {
		await make(
			cloudOf(),
			["aws:iam/role:Role", "r", { name: "r" }],
			[
				"aws:iam/rolePolicyAttachment:RolePolicyAttachment",
				"a",
				{ role: "r", policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
			],
			[
				"aws:cloudwatch/logGroup:LogGroup",
				"l",
				{ name: "l", kmsKeyId: "arn:aws:kms:us-east-1:999999999999:key/x" },
			],
		);
	});

	it("refuses a name that is taken, and takes the same one in another region", async () => {
		const cases: readonly (readonly [type: string, inputs: PropertyMap, code: string])[] = [
			["aws:s3/bucket:Bucket", { bucket: "b" }, "BucketAlreadyOwnedByYou"],
			["aws:iam/role:Role", { name: "r" }, "EntityAlreadyExists"],
			["aws:cloudwatch/logGroup:LogGroup", { name: "l" }, "ResourceAlreadyExistsException"],
			["aws:ssm/parameter:Parameter", { name: "/p", type: "String", value: "v" }, "ParameterAlreadyExists"],
			["aws:rds/instance:Instance", { identifier: "d" }, "DBInstanceAlreadyExists"],
			["aws:lb/targetGroup:TargetGroup", { name: "t" }, "DuplicateTargetGroupName"],
			["aws:kms/alias:Alias", { name: "alias/a", targetKeyId: "" }, "AlreadyExistsException"],
		];
		for (const [type, inputs, code] of cases) {
			const cloud = cloudOf();
			await make(cloud, [type, "one", inputs]);
			await assert.rejects(make(cloud, [type, "two", inputs]), { code }, type);
			const elsewhere = make(cloud, [type, "three", { ...inputs, region: "eu-west-1" }]);
			const global = type.startsWith("aws:iam/") || type.startsWith("aws:s3/");
			await (global ? assert.rejects(elsewhere, { code }, type) : elsewhere);
		}
	});

	it("refuses a subnet outside of its VPC, and one on top of another", async () => {
		const cloud = cloudOf();
		const { vpc: id = "" } = await make(cloud, vpc);
		await make(cloud, subnet("a", "10.0.1.0/24", id));
		await assert.rejects(make(cloud, subnet("b", "10.1.0.0/24", id)), { code: "InvalidSubnet.Range" });
		await assert.rejects(make(cloud, subnet("b", "10.0.1.128/25", id)), { code: "InvalidSubnet.Conflict" });
		await make(cloud, subnet("b", "10.0.2.0/24", id));
	});

	it("refuses a group rule, a route and a rule number that are there already", async () => {
		const cloud = cloudOf();
		const ids = await make(cloud, vpc, ["aws:ec2/securityGroup:SecurityGroup", "g", {}]);
		const rule = {
			securityGroupId: ids.g ?? "",
			ipProtocol: "tcp",
			fromPort: 80,
			toPort: 80,
			cidrIpv4: "0.0.0.0/0",
		};
		const type = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
		await make(cloud, [type, "one", rule]);
		await assert.rejects(make(cloud, [type, "two", rule]), { code: "InvalidPermission.Duplicate" });
		await make(cloud, [type, "other", { ...rule, fromPort: 81, toPort: 81 }]);
		const { t: routeTableId = "" } = await make(cloud, [
			"aws:ec2/routeTable:RouteTable",
			"t",
			{ vpcId: ids.vpc ?? "" },
		]);
		const route = { routeTableId, destinationCidrBlock: "0.0.0.0/0" };
		await make(cloud, ["aws:ec2/route:Route", "one", route]);
		await assert.rejects(make(cloud, ["aws:ec2/route:Route", "two", route]), { code: "RouteAlreadyExists" });
		const entries = [{ ruleNo: 100 }, { ruleNo: 100 }];
		await assert.rejects(make(cloud, ["aws:ec2/networkAcl:NetworkAcl", "n", { ingress: entries }]), {
			code: "NetworkAclEntryAlreadyExists",
		});
	});

	it("refuses a database and a balancer in one zone", async () => {
		const cloud = cloudOf();
		const { vpc: id = "" } = await make(cloud, vpc);
		const { a = "" } = await make(cloud, subnet("a", "10.0.1.0/24", id));
		await assert.rejects(make(cloud, ["aws:rds/subnetGroup:SubnetGroup", "g", { subnetIds: [a] }]), {
			code: "DBSubnetGroupDoesNotCoverEnoughAZs",
		});
		await assert.rejects(
			make(cloud, ["aws:lb/loadBalancer:LoadBalancer", "l", { subnets: [a], internal: true }]),
			{
				code: "ValidationError",
			},
		);
	});

	it("refuses a certificate that is not issued, and one of another region", async () => {
		const cloud = cloudOf();
		const inputs = { domainName: "x.org", validationMethod: "DNS" };
		const ids = await make(
			cloud,
			["aws:acm/certificate:Certificate", "here", inputs],
			["aws:acm/certificate:Certificate", "there", { ...inputs, region: "eu-west-1" }],
		);
		const listener = (certificateArn: string): Step => ["aws:lb/listener:Listener", "l", { certificateArn }];
		await assert.rejects(make(cloud, listener(ids.here ?? "")), { code: "UnsupportedCertificate" });
		await assert.rejects(make(cloud, listener(ids.there ?? "")), { code: "CertificateNotFound" });
		const validation: Step = [
			"aws:acm/certificateValidation:CertificateValidation",
			"v",
			{ certificateArn: ids.here ?? "" },
		];
		await assert.rejects(make(cloud, validation), { code: "timeout" });
	});
});
