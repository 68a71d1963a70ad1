/** Programs with this platform's tiers, in the styles that their networks are written in. */
import { inZones, logGroup, route, worldIpv6 } from "./base.js";
import { account, type Program, type Resources, resource, trust } from "./program.js";
import { groups, newer, older, partlyInline } from "./tierGroups.js";
import { aurora, balancers, config, database, fleet, machineRole, ports, tierNetwork } from "./tierParts.js";

const world = (port: number, more: object) => ({ ipProtocol: "tcp", fromPort: port, toPort: port, ...more });

const endpoints: Resources = {
	"endpoint-group": resource("aws:ec2/securityGroup:SecurityGroup", {
		vpcId: "${vpc.id}",
		description: "interface endpoints",
	}),
	...Object.fromEntries(
		(["web", "app"] as const).map((tier) => [
			`endpoint-${tier}`,
			resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
				securityGroupId: "${endpoint-group.id}",
				referencedSecurityGroupId: `\${${tier}-group.id}`,
				description: `AWS, for ${tier}`,
				...world(443, {}),
			}),
		]),
	),
	...Object.fromEntries(
		["ec2", "ssm"].map((service) => [
			`endpoint-${service}`,
			resource("aws:ec2/vpcEndpoint:VpcEndpoint", {
				vpcId: "${vpc.id}",
				serviceName: `com.amazonaws.us-east-1.${service}`,
				vpcEndpointType: "Interface",
				privateDnsEnabled: true,
				subnetIds: ["${app-a.id}", "${app-b.id}"],
				securityGroupIds: ["${endpoint-group.id}"],
			}),
		]),
	),
};

const whole: Resources = {
	...tierNetwork,
	...groups(newer),
	...balancers("lb"),
	...machineRole,
	...fleet("web", false),
	...fleet("app", false),
	...database,
	...endpoints,
};

const machine = (tier: "web" | "app", zone: "a" | "b") =>
	resource("aws:ec2/instance:Instance", {
		ami: "ami-0a1b2c3d4e5f60718",
		instanceType: "t4g.medium",
		subnetId: `\${app-${zone}.id}`,
		vpcSecurityGroupIds: [`\${${tier}-group.id}`],
		iamInstanceProfile: "${profile.name}",
		monitoring: true,
		metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
		rootBlockDevice: { encrypted: true },
		tags: { Tier: tier },
	});

const member = (tier: "web" | "app", name: string) =>
	resource("aws:lb/targetGroupAttachment:TargetGroupAttachment", {
		targetGroupArn: `\${${tier}-targets.arn}`,
		targetId: `\${${name}.id}`,
	});

/** A function beside the API that queries the database. */
const worker: Resources = {
	"worker-group": resource("aws:ec2/securityGroup:SecurityGroup", {
		vpcId: "${vpc.id}",
		description: "the worker tier",
		tags: { Tier: "worker" },
	}),
	...newer.rule(["worker", "db", ports.db], "egress"),
	...newer.rule(["worker", "db", ports.db], "ingress"),
	...newer.rule(["worker", "world", 443], "egress"),
	"worker-role": resource("aws:iam/role:Role", {
		assumeRolePolicy: trust("lambda.amazonaws.com"),
		managedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"],
	}),
	worker: resource("aws:lambda/function:Function", {
		role: "${worker-role.arn}",
		runtime: "nodejs22.x",
		handler: "index.handler",
		s3Bucket: "shop-artifacts",
		s3Key: "worker.zip",
		vpcConfig: { subnetIds: ["${app-a.id}", "${app-b.id}"], securityGroupIds: ["${worker-group.id}"] },
		tags: { Tier: "worker" },
	}),
};

/** Instead of the internet, the endpoints. */
const callingEndpoints: Resources = Object.fromEntries(
	(["web", "app"] as const).map((tier) => [
		`${tier}-endpoints-egress`,
		resource("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", {
			securityGroupId: `\${${tier}-group.id}`,
			referencedSecurityGroupId: "${endpoint-group.id}",
			description: "AWS's services",
			...world(443, {}),
		}),
	]),
);

const containers: Resources = {
	logs: logGroup("/ecs/shop"),
	starter: resource("aws:iam/role:Role", {
		assumeRolePolicy: trust("ecs-tasks.amazonaws.com"),
		managedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"],
	}),
	cluster: resource("aws:ecs/cluster:Cluster", {
		settings: [{ name: "containerInsights", value: "enabled" }],
	}),
	...Object.fromEntries(
		(["web", "app"] as const).flatMap((tier) => [
			[
				`${tier}-task`,
				resource("aws:ecs/taskDefinition:TaskDefinition", {
					family: tier,
					requiresCompatibilities: ["FARGATE"],
					networkMode: "awsvpc",
					cpu: "256",
					memory: "512",
					executionRoleArn: "${starter.arn}",
					containerDefinitions: JSON.stringify([
						{
							name: tier,
							image: `${account}.dkr.ecr.us-east-1.amazonaws.com/${tier}:1.2.3`,
							readonlyRootFilesystem: true,
							portMappings: [{ containerPort: ports[tier] }],
							logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": "/ecs/shop" } },
						},
					]),
				}),
			],
			[
				tier,
				resource("aws:ecs/service:Service", {
					cluster: "${cluster.arn}",
					taskDefinition: `\${${tier}-task.arn}`,
					launchType: "FARGATE",
					desiredCount: 2,
					deploymentCircuitBreaker: { enable: true, rollback: true },
					networkConfiguration: {
						subnets: ["${app-a.id}", "${app-b.id}"],
						securityGroups: [`\${${tier}-group.id}`],
					},
					loadBalancers: [
						{ containerName: tier, containerPort: ports[tier], targetGroupArn: `\${${tier}-targets.arn}` },
					],
					tags: { Tier: tier },
				}),
			],
		]),
	),
};

const dualStack: Resources = {
	vpc: resource("aws:ec2/vpc:Vpc", {
		cidrBlock: "10.0.0.0/16",
		assignGeneratedIpv6CidrBlock: true,
		enableDnsHostnames: true,
		enableDnsSupport: true,
	}),
	"ipv6-out": resource("aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway", { vpcId: "${vpc.id}" }),
	...inZones((zone, i) => ({
		[`app-${zone}`]: resource("aws:ec2/subnet:Subnet", {
			vpcId: "${vpc.id}",
			availabilityZone: `us-east-1${zone}`,
			cidrBlock: `10.0.${3 + i}.0/24`,
			ipv6CidrBlock: `2600:1f18:1234:560${3 + i}::/64`,
			assignIpv6AddressOnCreation: true,
			tags: { SubnetTier: "app" },
		}),
		[`public-${zone}-ipv6`]: route(`public-${zone}-table`, { gatewayId: "${igw.id}" }, worldIpv6),
		[`app-${zone}-ipv6`]: route(`app-${zone}-table`, { egressOnlyGatewayId: "${ipv6-out.id}" }, worldIpv6),
	})),
	...Object.fromEntries(
		[443, 80].map((port) => [
			`edge-ipv6-${port}`,
			resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
				securityGroupId: "${edge-group.id}",
				description: "viewers by IPv6",
				...world(port, { cidrIpv6: "::/0" }),
			}),
		]),
	),
};

const joined: Resources = {
	joined: resource("aws:ec2transitgateway/vpcAttachment:VpcAttachment", {
		transitGatewayId: "tgw-0a1b2c3d4e5f60718",
		vpcId: "${vpc.id}",
		subnetIds: ["${app-a.id}", "${app-b.id}"],
	}),
};

const joinedExemption = `
- rule: network-not-proven
  resource: urn:pulumi:test::shop::aws:ec2transitgateway/vpcAttachment:VpcAttachment::joined
  reason: the network team's gateway lets nothing but its monitoring in, and answers for it
  owner: network-team
  expires: "2030-06-30"`;

export const tiered: readonly Program[] = (
	[
		["newer rules, fleets with groups in their templates", whole],
		[
			"older rules, older names, fleets with network interfaces",
			{
				...tierNetwork,
				...groups(older),
				...balancers("alb"),
				...machineRole,
				...fleet("web", true),
				...fleet("app", true),
				...database,
				...endpoints,
			},
		],
		[
			"rules inside of every second group",
			{ ...without(whole, /-(in|e)gress$/), ...groups(partlyInline(newer)) },
		],
		["both IPv4 and IPv6", { ...whole, ...balancers("lb", { ipAddressType: "dualstack" }), ...dualStack }],
		[
			"no way out but AWS's services, by endpoints",
			{ ...without(whole, /^nat-|^app-.-out$|-world-443-egress$/), ...callingEndpoints },
		],
		[
			"single machines instead of fleets",
			{
				...without(whole, /^(web|app)(-template)?$/),
				...inZones((zone) => ({
					[`web-${zone}`]: machine("web", zone),
					[`app-machine-${zone}`]: machine("app", zone),
					[`web-member-${zone}`]: member("web", `web-${zone}`),
					[`app-member-${zone}`]: member("app", `app-machine-${zone}`),
				})),
			},
		],
		[
			"containers on Fargate instead of fleets",
			{ ...without(whole, /^(web|app)(-template)?$/), ...balancers("lb", {}, "ip"), ...containers },
		],
		[
			"an edge that CloudFront alone reaches, and a function beside the API",
			{
				...worker,
				...without(whole, /^(world-edge|edge-plain)/),
				"edge-in": resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
					securityGroupId: "${edge-group.id}",
					description: "CloudFront",
					...world(443, { prefixListId: "pl-3b927c52" }),
				}),
			},
		],
	] as const
)
	.map(([title, resources]): Program => ({ title: `three tiers: ${title}`, resources, config }))
	.concat({
		title: "three tiers: Aurora, and a transit gateway that somebody answers for",
		resources: { ...without(whole, /^(database|parameters|offered)$/), ...aurora, ...joined },
		exemptions: joinedExemption,
		config,
	});

function without(resources: Resources, names: RegExp): Resources {
	return Object.fromEntries(Object.entries(resources).filter(([name]) => !names.test(name)));
}
