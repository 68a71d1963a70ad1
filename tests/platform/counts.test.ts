import assert from "node:assert/strict";
import { plan } from "../support/plan.js";
import { stacks, variants } from "../support/variants.js";

/** Every type of resource that the program makes, and how many of it: in dev, in prod. */
const counts: Readonly<Record<string, readonly [dev: number, prod: number]>> = {
	"pulumi:pulumi:Stack": [1, 1],
	"pulumi:providers:aws": [1, 1],

	"terrace:app:AppTier": [1, 1],
	"terrace:contractReaders:ContractReaders": [1, 1],
	"terrace:database:Database": [1, 1],
	"terrace:databaseMonitoring:DatabaseMonitoring": [1, 1],
	"terrace:dns:Dns": [1, 1],
	"terrace:edge:Edge": [1, 1],
	"terrace:edgeHeaders:EdgeHeaders": [1, 1],
	"terrace:edgeLogs:EdgeLogs": [1, 1],
	"terrace:fleet:Fleet": [2, 2],
	"terrace:flowLogs:FlowLogs": [1, 1],
	"terrace:instanceRole:InstanceRole": [2, 2],
	"terrace:keys:Keys": [1, 1],
	"terrace:loadBalancer:LoadBalancer": [2, 2],
	"terrace:network:Network": [1, 1],
	"terrace:observability:Observability": [1, 1],
	"terrace:queryLogs:QueryLogs": [1, 1],
	"terrace:publication:Publication": [1, 1],
	"terrace:records:Records": [1, 1],
	"terrace:routing:Routing": [1, 1],
	"terrace:scaling:Scaling": [2, 2],
	"terrace:security:Security": [1, 1],
	"terrace:storage:Storage": [1, 1],
	"terrace:waf:WebFirewall": [2, 2],
	"terrace:web:WebTier": [1, 1],

	"aws:ec2/vpc:Vpc": [1, 1],
	"aws:ec2/subnet:Subnet": [6, 6],
	"aws:ec2/internetGateway:InternetGateway": [1, 1],
	"aws:ec2/eip:Eip": [1, 2],
	"aws:ec2/natGateway:NatGateway": [1, 2],
	"aws:ec2/routeTable:RouteTable": [5, 5],
	"aws:ec2/route:Route": [3, 3],
	"aws:ec2/routeTableAssociation:RouteTableAssociation": [6, 6],
	"aws:ec2/vpcEndpoint:VpcEndpoint": [1, 1],
	"aws:ec2/networkAcl:NetworkAcl": [3, 3],
	"aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": [1, 1],
	"aws:ec2/defaultRouteTable:DefaultRouteTable": [1, 1],
	"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": [1, 1],
	"aws:ec2/securityGroup:SecurityGroup": [6, 6],
	"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": [7, 7],
	"aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": [8, 8],
	"aws:ec2/flowLog:FlowLog": [1, 1],

	"aws:lb/loadBalancer:LoadBalancer": [2, 2],
	"aws:lb/targetGroup:TargetGroup": [2, 2],
	"aws:lb/listener:Listener": [3, 3],
	"aws:ec2/launchTemplate:LaunchTemplate": [2, 2],
	"aws:autoscaling/group:Group": [2, 2],
	"aws:autoscaling/lifecycleHook:LifecycleHook": [4, 4],
	"aws:autoscaling/policy:Policy": [3, 3],
	"aws:ssm/parameter:Parameter": [65, 65],

	"aws:rds/instance:Instance": [1, 1],
	"aws:rds/parameterGroup:ParameterGroup": [1, 1],
	"aws:rds/subnetGroup:SubnetGroup": [1, 1],
	"aws:rds/eventSubscription:EventSubscription": [1, 1],

	"aws:s3/bucket:Bucket": [4, 4],
	"aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": [4, 4],
	"aws:s3/bucketLogging:BucketLogging": [3, 3],
	"aws:s3/bucketOwnershipControls:BucketOwnershipControls": [4, 4],
	"aws:s3/bucketPolicy:BucketPolicy": [4, 4],
	"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": [4, 4],
	"aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [4, 4],
	"aws:s3/bucketVersioning:BucketVersioning": [4, 4],

	"aws:cloudfront/distribution:Distribution": [1, 1],
	"aws:cloudfront/function:Function": [1, 1],
	"aws:cloudfront/originAccessControl:OriginAccessControl": [1, 1],
	"aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": [1, 1],
	"aws:cloudwatch/logDelivery:LogDelivery": [1, 1],
	"aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": [1, 1],
	"aws:cloudwatch/logDeliverySource:LogDeliverySource": [1, 1],
	"aws:wafv2/webAcl:WebAcl": [2, 2],
	"aws:wafv2/webAclAssociation:WebAclAssociation": [1, 1],
	"aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": [2, 2],

	"aws:route53/zone:Zone": [1, 1],
	"aws:route53/queryLog:QueryLog": [1, 1],
	"aws:route53/record:Record": [8, 8],
	"aws:route53/healthCheck:HealthCheck": [2, 2],
	"aws:acm/certificate:Certificate": [2, 2],
	"aws:acm/certificateValidation:CertificateValidation": [2, 2],

	"aws:kms/key:Key": [5, 5],
	"aws:kms/alias:Alias": [5, 5],
	"aws:iam/policy:Policy": [1, 1],
	"aws:iam/role:Role": [4, 4],
	"aws:iam/rolePolicy:RolePolicy": [3, 3],
	"aws:iam/rolePolicyAttachment:RolePolicyAttachment": [2, 2],
	"aws:iam/instanceProfile:InstanceProfile": [2, 2],

	"aws:cloudwatch/logGroup:LogGroup": [8, 8],
	"aws:cloudwatch/logResourcePolicy:LogResourcePolicy": [3, 3],
	"aws:cloudwatch/metricAlarm:MetricAlarm": [15, 16],
	"aws:sns/topic:Topic": [1, 1],
	"aws:sns/topicPolicy:TopicPolicy": [1, 1],
	"aws:sns/topicSubscription:TopicSubscription": [0, 1],
};

function tally(types: readonly string[]): Record<string, number> {
	const result: Record<string, number> = {};
	for (const type of types) result[type] = (result[type] ?? 0) + 1;
	return result;
}

describe("the resources of a plan", () => {
	for (const [column, { stack }] of stacks.entries()) {
		for (const mode of ["preview", "update"] as const) {
			it(`are so many of each type in ${stack}, ${mode}`, async () => {
				const { resources } = await plan(stack, mode);
				const expected = Object.entries(counts)
					.map(([type, numbers]) => [type, numbers[column] ?? 0] as const)
					.filter(([, number]) => number > 0);
				assert.deepEqual(tally(resources.map(({ type }) => type)), Object.fromEntries(expected));
			});
		}
	}

	it("are 280 in dev and 284 in prod", async () => {
		assert.equal((await plan("dev", "update")).resources.length, 280);
		assert.equal((await plan("prod", "update")).resources.length, 284);
	});

	const all = { dev: { stack: "dev", changes: {} }, prod: { stack: "prod", changes: {} }, ...variants };
	for (const [name, { stack, changes }] of Object.entries(all)) {
		// What is made inside .apply is missing from a preview.
		it(`are the same in a preview and in an update: ${name}`, async () => {
			const urns = async (mode: "preview" | "update") =>
				(await plan(stack, mode, changes)).resources.map(({ urn }) => urn).sort();
			assert.deepEqual(await urns("preview"), await urns("update"));
		});
	}
});
