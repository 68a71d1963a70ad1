/** What each change that the README speaks of does to a stack that exists: exactly these steps, and nothing else. */
import assert from "node:assert/strict";
import { configFile, type Sandbox } from "./support/sandbox.js";

interface Change {
	readonly title: string;
	readonly changes: Readonly<Record<string, unknown>>;
	readonly steps: readonly string[];
}

/** What must never be replaced: it holds data, or others have noted its address. */
const lasting =
	/(ec2\/vpc:Vpc|ec2\/subnet:Subnet|lb\/loadBalancer:LoadBalancer|rds\/instance:Instance|s3\/bucket:Bucket|route53\/zone:Zone|cloudfront\/distribution:Distribution) /;

const prod: readonly Change[] = [
	{
		title: "another instance type",
		changes: { "app.instanceType": "m6i.large" },
		steps: [
			"update aws:autoscaling/group:Group terrace-prod-app",
			"update aws:ec2/launchTemplate:LaunchTemplate terrace-prod-app",
		],
	},
	{
		title: "a third zone",
		changes: { "network.zones": ["a", "b", "c"] },
		steps: [
			"create aws:cloudwatch/metricAlarm:MetricAlarm terrace-prod-nat-c-ports",
			"create aws:ec2/eip:Eip terrace-prod-nat-c",
			"create aws:ec2/natGateway:NatGateway terrace-prod-nat-c",
			"create aws:ec2/route:Route terrace-prod-app-c-default",
			"create aws:ec2/routeTable:RouteTable terrace-prod-app-c",
			"create aws:ec2/routeTable:RouteTable terrace-prod-db-c",
			"create aws:ec2/routeTableAssociation:RouteTableAssociation terrace-prod-app-c",
			"create aws:ec2/routeTableAssociation:RouteTableAssociation terrace-prod-db-c",
			"create aws:ec2/routeTableAssociation:RouteTableAssociation terrace-prod-public-c",
			"create aws:ec2/subnet:Subnet terrace-prod-app-c",
			"create aws:ec2/subnet:Subnet terrace-prod-db-c",
			"create aws:ec2/subnet:Subnet terrace-prod-public-c",
			"update aws:autoscaling/group:Group terrace-prod-app",
			"update aws:autoscaling/group:Group terrace-prod-web",
			"update aws:ec2/launchTemplate:LaunchTemplate terrace-prod-web",
			"update aws:ec2/networkAcl:NetworkAcl terrace-prod-app",
			"update aws:ec2/networkAcl:NetworkAcl terrace-prod-db",
			"update aws:ec2/networkAcl:NetworkAcl terrace-prod-public",
			"update aws:ec2/vpcEndpoint:VpcEndpoint terrace-prod-s3",
			"update aws:lb/loadBalancer:LoadBalancer prod-edge",
			"update aws:lb/loadBalancer:LoadBalancer prod-int",
			"update aws:rds/subnetGroup:SubnetGroup terrace-prod-db",
			"update aws:ssm/parameter:Parameter terrace-prod-contract-apiTeam",
			"update aws:ssm/parameter:Parameter terrace-prod-contract-apiTeam-workerSubnetIds",
			"update aws:ssm/parameter:Parameter terrace-prod-contract-operations",
			"update aws:ssm/parameter:Parameter terrace-prod-contract-operations-natAddresses",
			"update aws:ssm/parameter:Parameter terrace-prod-contract-operations-subnetIds-app",
			"update aws:ssm/parameter:Parameter terrace-prod-contract-operations-subnetIds-db",
			"update aws:ssm/parameter:Parameter terrace-prod-contract-operations-subnetIds-public",
		],
	},
	{
		title: "the next major version of PostgreSQL",
		changes: { "database.engineVersion": 18 },
		steps: [
			"replace aws:rds/parameterGroup:ParameterGroup terrace-prod-db",
			"update aws:rds/instance:Instance terrace-prod-db",
		],
	},
	{
		title: "one NAT gateway in place of one a zone",
		changes: { "environment.class": "development", "network.nat": "single" },
		steps: [
			"delete aws:cloudwatch/metricAlarm:MetricAlarm terrace-prod-nat-b-ports",
			"delete aws:ec2/eip:Eip terrace-prod-nat-b",
			"delete aws:ec2/natGateway:NatGateway terrace-prod-nat-b",
			"update aws:ec2/route:Route terrace-prod-app-b-default",
			"update aws:s3/bucket:Bucket terrace-prod-artifacts",
			"update aws:s3/bucket:Bucket terrace-prod-images",
			"update aws:s3/bucket:Bucket terrace-prod-logs",
			"update aws:s3/bucket:Bucket terrace-prod-site",
			"update aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration terrace-prod-artifacts-lifecycle",
			"update aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration terrace-prod-images-lifecycle",
			"update aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration terrace-prod-site-lifecycle",
			"update aws:ssm/parameter:Parameter terrace-prod-contract-operations",
			"update aws:ssm/parameter:Parameter terrace-prod-contract-operations-natAddresses",
		],
	},
	{
		title: "another size of a fleet",
		changes: { "web.capacity": { min: 3, desired: 3, max: 6 } },
		steps: ["update aws:autoscaling/group:Group terrace-prod-web"],
	},
	{
		title: "one more name on the certificates",
		changes: { "domain.certificateNames": ["shop.example.com"] },
		steps: [
			"create aws:route53/record:Record terrace-prod-proof-shop.example.com",
			"create aws:route53/record:Record terrace-prod-shop.example.com-a",
			"create aws:route53/record:Record terrace-prod-shop.example.com-aaaa",
			"replace aws:acm/certificate:Certificate terrace-prod-edge-certificate",
			"replace aws:acm/certificate:Certificate terrace-prod-regional-certificate",
			"replace aws:acm/certificateValidation:CertificateValidation terrace-prod-edge-issued",
			"replace aws:acm/certificateValidation:CertificateValidation terrace-prod-regional-issued",
			"replace aws:route53/record:Record terrace-prod-proof-api.example.com",
			"replace aws:route53/record:Record terrace-prod-proof-example.com",
			"replace aws:route53/record:Record terrace-prod-proof-www.example.com",
			"update aws:cloudfront/distribution:Distribution terrace-prod-cdn",
			"update aws:lb/listener:Listener prod-edge-443",
		],
	},
	{
		title: "read replicas",
		changes: { "database.readReplicas": 2 },
		steps: [
			"create aws:cloudwatch/logGroup:LogGroup terrace-prod-db-replica-1-postgresql",
			"create aws:cloudwatch/logGroup:LogGroup terrace-prod-db-replica-1-upgrade",
			"create aws:cloudwatch/logGroup:LogGroup terrace-prod-db-replica-2-postgresql",
			"create aws:cloudwatch/logGroup:LogGroup terrace-prod-db-replica-2-upgrade",
			"create aws:cloudwatch/metricAlarm:MetricAlarm terrace-prod-db-replica-1-lag",
			"create aws:cloudwatch/metricAlarm:MetricAlarm terrace-prod-db-replica-2-lag",
			"create aws:rds/instance:Instance terrace-prod-db-replica-1",
			"create aws:rds/instance:Instance terrace-prod-db-replica-2",
			"create aws:secretsmanager/secret:Secret terrace-prod-db-master",
			"create aws:secretsmanager/secretVersion:SecretVersion terrace-prod-db-master",
			"create aws:ssm/parameter:Parameter terrace-prod-contract-dataTeam-replicaAddresses",
			"create terrace:masterSecret:MasterSecret terrace-prod",
			"update aws:autoscaling/group:Group terrace-prod-app",
			"update aws:ec2/launchTemplate:LaunchTemplate terrace-prod-app",
			"update aws:iam/role:Role terrace-prod-db-monitoring",
			"update aws:iam/rolePolicy:RolePolicy terrace-prod-app",
			"update aws:rds/eventSubscription:EventSubscription terrace-prod-db-events",
			"update aws:rds/instance:Instance terrace-prod-db",
			"update aws:ssm/parameter:Parameter terrace-prod-contract-dataTeam",
			"update aws:ssm/parameter:Parameter terrace-prod-contract-dataTeam-secretArn",
		],
	},
];

const dev: readonly Change[] = [
	{
		title: "another instance type",
		changes: { "app.instanceType": "t3.large" },
		steps: [
			"update aws:autoscaling/group:Group terrace-dev-app",
			"update aws:ec2/launchTemplate:LaunchTemplate terrace-dev-app",
		],
	},
	{
		title: "a third zone",
		changes: { "network.zones": ["a", "b", "c"] },
		steps: [
			"create aws:ec2/route:Route terrace-dev-app-c-default",
			"create aws:ec2/routeTable:RouteTable terrace-dev-app-c",
			"create aws:ec2/routeTable:RouteTable terrace-dev-db-c",
			"create aws:ec2/routeTableAssociation:RouteTableAssociation terrace-dev-app-c",
			"create aws:ec2/routeTableAssociation:RouteTableAssociation terrace-dev-db-c",
			"create aws:ec2/routeTableAssociation:RouteTableAssociation terrace-dev-public-c",
			"create aws:ec2/subnet:Subnet terrace-dev-app-c",
			"create aws:ec2/subnet:Subnet terrace-dev-db-c",
			"create aws:ec2/subnet:Subnet terrace-dev-public-c",
			"update aws:autoscaling/group:Group terrace-dev-app",
			"update aws:autoscaling/group:Group terrace-dev-web",
			"update aws:ec2/networkAcl:NetworkAcl terrace-dev-app",
			"update aws:ec2/networkAcl:NetworkAcl terrace-dev-db",
			"update aws:ec2/networkAcl:NetworkAcl terrace-dev-public",
			"update aws:ec2/vpcEndpoint:VpcEndpoint terrace-dev-s3",
			"update aws:lb/loadBalancer:LoadBalancer dev-edge",
			"update aws:lb/loadBalancer:LoadBalancer dev-int",
			"update aws:rds/subnetGroup:SubnetGroup terrace-dev-db",
			"update aws:ssm/parameter:Parameter terrace-dev-contract-apiTeam",
			"update aws:ssm/parameter:Parameter terrace-dev-contract-apiTeam-workerSubnetIds",
			"update aws:ssm/parameter:Parameter terrace-dev-contract-operations",
			"update aws:ssm/parameter:Parameter terrace-dev-contract-operations-subnetIds-app",
			"update aws:ssm/parameter:Parameter terrace-dev-contract-operations-subnetIds-db",
			"update aws:ssm/parameter:Parameter terrace-dev-contract-operations-subnetIds-public",
		],
	},
	{
		title: "the next major version of PostgreSQL",
		changes: { "database.engineVersion": 18 },
		steps: [
			"replace aws:rds/parameterGroup:ParameterGroup terrace-dev-db",
			"update aws:rds/instance:Instance terrace-dev-db",
		],
	},
	{
		title: "a NAT gateway in each zone in place of one",
		changes: { "network.nat": "perAz" },
		steps: [
			"create aws:cloudwatch/metricAlarm:MetricAlarm terrace-dev-nat-b-ports",
			"create aws:ec2/eip:Eip terrace-dev-nat-b",
			"create aws:ec2/natGateway:NatGateway terrace-dev-nat-b",
			"update aws:ec2/route:Route terrace-dev-app-b-default",
			"update aws:ssm/parameter:Parameter terrace-dev-contract-operations",
			"update aws:ssm/parameter:Parameter terrace-dev-contract-operations-natAddresses",
		],
	},
	{
		title: "another size of a fleet",
		changes: { "web.capacity": { min: 2, desired: 2, max: 6 } },
		steps: ["update aws:autoscaling/group:Group terrace-dev-web"],
	},
	{
		title: "one more name on the certificates",
		changes: { "domain.certificateNames": ["shop.dev.example.com"] },
		steps: [
			"create aws:route53/record:Record terrace-dev-proof-shop.dev.example.com",
			"create aws:route53/record:Record terrace-dev-shop.dev.example.com-a",
			"create aws:route53/record:Record terrace-dev-shop.dev.example.com-aaaa",
			"replace aws:acm/certificate:Certificate terrace-dev-edge-certificate",
			"replace aws:acm/certificate:Certificate terrace-dev-regional-certificate",
			"replace aws:acm/certificateValidation:CertificateValidation terrace-dev-edge-issued",
			"replace aws:acm/certificateValidation:CertificateValidation terrace-dev-regional-issued",
			"replace aws:route53/record:Record terrace-dev-proof-api.dev.example.com",
			"replace aws:route53/record:Record terrace-dev-proof-dev.example.com",
			"replace aws:route53/record:Record terrace-dev-proof-www.dev.example.com",
			"update aws:cloudfront/distribution:Distribution terrace-dev-cdn",
			"update aws:lb/listener:Listener dev-edge-443",
		],
	},
	{
		title: "read replicas",
		changes: { "database.readReplicas": 1 },
		steps: [
			"create aws:cloudwatch/logGroup:LogGroup terrace-dev-db-replica-1-postgresql",
			"create aws:cloudwatch/logGroup:LogGroup terrace-dev-db-replica-1-upgrade",
			"create aws:cloudwatch/metricAlarm:MetricAlarm terrace-dev-db-replica-1-lag",
			"create aws:rds/instance:Instance terrace-dev-db-replica-1",
			"create aws:secretsmanager/secret:Secret terrace-dev-db-master",
			"create aws:secretsmanager/secretVersion:SecretVersion terrace-dev-db-master",
			"create aws:ssm/parameter:Parameter terrace-dev-contract-dataTeam-replicaAddresses",
			"create terrace:masterSecret:MasterSecret terrace-dev",
			"update aws:autoscaling/group:Group terrace-dev-app",
			"update aws:ec2/launchTemplate:LaunchTemplate terrace-dev-app",
			"update aws:iam/role:Role terrace-dev-db-monitoring",
			"update aws:iam/rolePolicy:RolePolicy terrace-dev-app",
			"update aws:rds/eventSubscription:EventSubscription terrace-dev-db-events",
			"update aws:rds/instance:Instance terrace-dev-db",
			"update aws:ssm/parameter:Parameter terrace-dev-contract-dataTeam",
			"update aws:ssm/parameter:Parameter terrace-dev-contract-dataTeam-secretArn",
		],
	},
];

export function describeChanges(stack: "dev" | "prod", filled: () => Sandbox): void {
	describe(`changes of ${stack}`, () => {
		for (const { title, changes: changed, steps } of { dev, prod }[stack]) {
			it(`${title}: takes these steps, comes through, and leaves nothing to do`, async () => {
				const box = filled().branch();
				const config = ["--config-file", configFile(stack, changed)];
				const planned = await box.steps(stack, config);
				assert.ok(!planned.some((step) => /^(replace|delete)/.test(step) && lasting.test(step)), title);
				assert.deepEqual(planned, steps);
				await box.ok(["up", "-s", stack, ...config]);
				assert.deepEqual(await box.steps(stack, config), []);
			});
		}
	});
}
