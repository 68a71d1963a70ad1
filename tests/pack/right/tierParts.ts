/** What programs with this platform's tiers are made of. The tier table is theirs, the ports their own. */
import { closedVpc, inZones, logBucket, platformKey, route, subnet } from "./base.js";
import { account, type Resources, resource, trust, trustInstances } from "./program.js";

/** Encrypted on every hop, so on other ports than the table's own. */
export const ports = { web: 8443, app: 5443, db: 5432 } as const;
export const config = { "shop:web": { port: ports.web }, "shop:app": { port: ports.app } };

const certificateArn = `arn:aws:acm:us-east-1:${account}:certificate/12345678-1234-1234-1234-123456789012`;

export const tierNetwork: Resources = {
	...closedVpc,
	igw: resource("aws:ec2/internetGateway:InternetGateway", { vpcId: "${vpc.id}" }),
	...inZones((zone, i) => ({
		...subnet("public", zone, `10.0.${1 + i}.0/24`, { SubnetTier: "public" }),
		[`public-${zone}-out`]: route(`public-${zone}-table`, { gatewayId: "${igw.id}" }),
		[`nat-${zone}-ip`]: resource("aws:ec2/eip:Eip", { domain: "vpc" }),
		[`nat-${zone}`]: resource("aws:ec2/natGateway:NatGateway", {
			subnetId: `\${public-${zone}.id}`,
			allocationId: `\${nat-${zone}-ip.id}`,
		}),
		...subnet("app", zone, `10.0.${3 + i}.0/24`, { SubnetTier: "app" }),
		[`app-${zone}-out`]: route(`app-${zone}-table`, { natGatewayId: `\${nat-${zone}.id}` }),
		...subnet("db", zone, `10.0.${5 + i}.0/24`, { SubnetTier: "db" }),
	})),
	s3: resource("aws:ec2/vpcEndpoint:VpcEndpoint", {
		vpcId: "${vpc.id}",
		serviceName: "com.amazonaws.us-east-1.s3",
		routeTableIds: ["${app-a-table.id}", "${app-b-table.id}"],
	}),
};

function listener(token: "lb" | "alb", balancer: string, port: number, target: string) {
	return resource(`aws:${token}/listener:Listener`, {
		loadBalancerArn: `\${${balancer}.arn}`,
		port,
		protocol: "HTTPS",
		sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
		certificateArn,
		defaultActions: [{ type: "forward", targetGroupArn: `\${${target}.arn}` }],
	});
}

/** `targetType` is ip for containers. */
export function balancers(
	token: "lb" | "alb",
	edge: object = {},
	targetType: "instance" | "ip" = "instance",
): Resources {
	const balancer = (tier: string, subnets: string, more: object) =>
		resource(`aws:${token}/loadBalancer:LoadBalancer`, {
			subnets: [`\${${subnets}-a.id}`, `\${${subnets}-b.id}`],
			securityGroups: [`\${${tier}-group.id}`],
			enableDeletionProtection: true,
			dropInvalidHeaderFields: true,
			accessLogs: { bucket: logBucket, enabled: true },
			tags: { Tier: tier },
			...more,
		});
	const targets = (port: number) =>
		resource(`aws:${token}/targetGroup:TargetGroup`, {
			vpcId: "${vpc.id}",
			port,
			protocol: "HTTPS",
			targetType,
			healthCheck: { path: "/health", protocol: "HTTPS" },
		});
	return {
		edge: balancer("edge", "public", edge),
		"edge-tls": listener(token, "edge", 443, "web-targets"),
		"edge-plain": resource(`aws:${token}/listener:Listener`, {
			loadBalancerArn: "${edge.arn}",
			port: 80,
			protocol: "HTTP",
			defaultActions: [
				{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } },
			],
		}),
		"edge-waf": resource("aws:wafv2/webAclAssociation:WebAclAssociation", {
			resourceArn: "${edge.arn}",
			webAclArn: `arn:aws:wafv2:us-east-1:${account}:regional/webacl/shop/1234abcd-12ab-34cd-56ef-1234567890ab`,
		}),
		"web-targets": targets(ports.web),
		internal: balancer("internal", "app", { internal: true }),
		"internal-tls": listener(token, "internal", ports.app, "app-targets"),
		"app-targets": targets(ports.app),
	};
}

export const machineRole: Resources = {
	role: resource("aws:iam/role:Role", { assumeRolePolicy: trustInstances }),
	agent: resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
		role: "${role.name}",
		policyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
	}),
	profile: resource("aws:iam/instanceProfile:InstanceProfile", { role: "${role.name}" }),
};

/** A fleet by launch template, the groups in the template or in its network interface. */
export function fleet(tier: "web" | "app", card: boolean): Resources {
	const securityGroups = [`\${${tier}-group.id}`];
	return {
		[`${tier}-template`]: resource("aws:ec2/launchTemplate:LaunchTemplate", {
			imageId: "ami-0a1b2c3d4e5f60718",
			instanceType: "t4g.medium",
			iamInstanceProfile: { arn: "${profile.arn}" },
			metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
			monitoring: { enabled: true },
			blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: "true" } }],
			tags: { Tier: tier },
			...(card
				? { networkInterfaces: [{ associatePublicIpAddress: "false", securityGroups }] }
				: { vpcSecurityGroupIds: securityGroups }),
		}),
		[tier]: resource("aws:autoscaling/group:Group", {
			vpcZoneIdentifiers: ["${app-a.id}", "${app-b.id}"],
			minSize: 2,
			maxSize: 6,
			healthCheckType: "ELB",
			targetGroupArns: [`\${${tier}-targets.arn}`],
			launchTemplate: {
				id: `\${${tier}-template.id}`,
				version: `\${${tier}-template.latestVersion}`,
			},
			tags: [{ key: "Tier", value: tier, propagateAtLaunch: true }],
		}),
	};
}

const backups = {
	backupRetentionPeriod: 14,
	deleteAutomatedBackups: false,
	deletionProtection: true,
	finalSnapshotIdentifier: "shop-final",
	copyTagsToSnapshot: true,
	storageEncrypted: true,
	kmsKeyId: platformKey,
	manageMasterUserPassword: true,
	iamDatabaseAuthenticationEnabled: true,
	dbSubnetGroupName: "${offered.name}",
	vpcSecurityGroupIds: ["${db-group.id}"],
};

const watched = {
	autoMinorVersionUpgrade: true,
	caCertIdentifier: "rds-ca-rsa2048-g1",
	monitoringInterval: 60,
	monitoringRoleArn: "${monitoring.arn}",
	performanceInsightsEnabled: true,
	performanceInsightsKmsKeyId: platformKey,
};

const beside: Resources = {
	offered: resource("aws:rds/subnetGroup:SubnetGroup", { subnetIds: ["${db-a.id}", "${db-b.id}"] }),
	monitoring: resource("aws:iam/role:Role", { assumeRolePolicy: trust("monitoring.rds.amazonaws.com") }),
	events: resource("aws:rds/eventSubscription:EventSubscription", {
		snsTopic: `arn:aws:sns:us-east-1:${account}:operations`,
	}),
};

export const database: Resources = {
	...beside,
	parameters: resource("aws:rds/parameterGroup:ParameterGroup", {
		family: "postgres17",
		parameters: [{ name: "rds.force_ssl", value: "1" }],
	}),
	database: resource("aws:rds/instance:Instance", {
		...backups,
		...watched,
		engine: "postgres",
		instanceClass: "db.m7g.large",
		allocatedStorage: 100,
		maxAllocatedStorage: 1000,
		multiAz: true,
		username: "shopkeeper",
		parameterGroupName: "${parameters.name}",
		enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
		tags: { Tier: "db" },
	}),
};

export const aurora: Resources = {
	...beside,
	parameters: resource("aws:rds/clusterParameterGroup:ClusterParameterGroup", {
		family: "aurora-postgresql16",
		parameters: [{ name: "rds.force_ssl", value: "1" }],
	}),
	cluster: resource("aws:rds/cluster:Cluster", {
		...backups,
		engine: "aurora-postgresql",
		masterUsername: "shopkeeper",
		dbClusterParameterGroupName: "${parameters.name}",
		enabledCloudwatchLogsExports: ["postgresql"],
	}),
	...inZones((zone) => ({
		[`member-${zone}`]: resource("aws:rds/clusterInstance:ClusterInstance", {
			...watched,
			clusterIdentifier: "${cluster.id}",
			engine: "aurora-postgresql",
			instanceClass: "db.r7g.large",
			availabilityZone: `us-east-1${zone}`,
		}),
	})),
};
