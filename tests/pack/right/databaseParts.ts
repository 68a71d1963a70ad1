/** What programs with databases are made of. */
import { elsewhere, platformKey } from "./base.js";
import { account, type Resources, resource, trust } from "./program.js";

const alerts: Resources = {
	alerts: resource("aws:rds/eventSubscription:EventSubscription", {
		snsTopic: `arn:aws:sns:us-east-1:${account}:operations`,
	}),
};

const monitoring: Resources = {
	"monitoring-role": resource("aws:iam/role:Role", {
		assumeRolePolicy: trust("monitoring.rds.amazonaws.com"),
	}),
	"monitoring-grant": resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
		role: "${monitoring-role.name}",
		policyArn: "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
	}),
};

export const place: Resources = {
	...alerts,
	...monitoring,
	offered: resource("aws:rds/subnetGroup:SubnetGroup", { subnetIds: [...elsewhere.privateSubnets] }),
	callers: resource("aws:ec2/securityGroup:SecurityGroup", {
		vpcId: elsewhere.vpcId,
		description: "who may call the database",
	}),
	"callers-interface": resource("aws:ec2/networkInterface:NetworkInterface", {
		subnetId: elsewhere.privateSubnets[0],
		securityGroups: ["${callers.id}"],
	}),
	group: resource("aws:ec2/securityGroup:SecurityGroup", {
		vpcId: elsewhere.vpcId,
		description: "the database",
	}),
};

export function callers(port: number): Resources {
	return {
		"callers-in": resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
			securityGroupId: "${group.id}",
			referencedSecurityGroupId: "${callers.id}",
			description: "queries",
			ipProtocol: "tcp",
			fromPort: port,
			toPort: port,
		}),
		"callers-out": resource("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", {
			securityGroupId: "${callers.id}",
			referencedSecurityGroupId: "${group.id}",
			description: "queries",
			ipProtocol: "tcp",
			fromPort: port,
			toPort: port,
		}),
	};
}

export function parameters(family: string, name: string, value: string): Resources {
	return {
		parameters: resource("aws:rds/parameterGroup:ParameterGroup", { family, parameters: [{ name, value }] }),
	};
}

export const database = {
	instanceClass: "db.m7g.large",
	allocatedStorage: 100,
	maxAllocatedStorage: 1000,
	storageType: "gp3",
	storageEncrypted: true,
	kmsKeyId: platformKey,
	multiAz: true,
	username: "shopkeeper",
	manageMasterUserPassword: true,
	masterUserSecretKmsKeyId: platformKey,
	iamDatabaseAuthenticationEnabled: true,
	dbSubnetGroupName: "${offered.name}",
	vpcSecurityGroupIds: ["${group.id}"],
	parameterGroupName: "${parameters.name}",
	caCertIdentifier: "rds-ca-rsa2048-g1",
	backupRetentionPeriod: 14,
	deleteAutomatedBackups: false,
	deletionProtection: true,
	finalSnapshotIdentifier: "shop-final",
	copyTagsToSnapshot: true,
	autoMinorVersionUpgrade: true,
	monitoringInterval: 60,
	monitoringRoleArn: "${monitoring-role.arn}",
	performanceInsightsEnabled: true,
	performanceInsightsKmsKeyId: platformKey,
};

export const postgres: Resources = {
	...place,
	...callers(5432),
	...parameters("postgres17", "rds.force_ssl", "1"),
	database: resource("aws:rds/instance:Instance", {
		...database,
		engine: "postgres",
		engineVersion: "17",
		enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
	}),
};

export const cluster = {
	databaseName: "shop",
	masterUsername: "shopkeeper",
	manageMasterUserPassword: true,
	masterUserSecretKmsKeyId: platformKey,
	iamDatabaseAuthenticationEnabled: true,
	storageEncrypted: true,
	kmsKeyId: platformKey,
	dbSubnetGroupName: "${offered.name}",
	vpcSecurityGroupIds: ["${group.id}"],
	dbClusterParameterGroupName: "${parameters.name}",
	backupRetentionPeriod: 14,
	deletionProtection: true,
	finalSnapshotIdentifier: "shop-final",
	copyTagsToSnapshot: true,
	deleteAutomatedBackups: false,
};

const member = {
	clusterIdentifier: "${cluster.id}",
	instanceClass: "db.r7g.large",
	autoMinorVersionUpgrade: true,
	caCertIdentifier: "rds-ca-rsa2048-g1",
	copyTagsToSnapshot: true,
	monitoringInterval: 60,
	monitoringRoleArn: "${monitoring-role.arn}",
	performanceInsightsEnabled: true,
	performanceInsightsKmsKeyId: platformKey,
};

export const serverless = { ...member, engine: "aurora-postgresql", instanceClass: "db.serverless" } as const;

export function aurora(engine: "aurora-postgresql" | "aurora-mysql", more: object = {}): Resources {
	const [family, name, value, logs, port] =
		engine === "aurora-postgresql"
			? (["aurora-postgresql16", "rds.force_ssl", "1", ["postgresql"], 5432] as const)
			: ([
					"aurora-mysql8.0",
					"require_secure_transport",
					"ON",
					["audit", "error", "general", "slowquery"],
					3306,
				] as const);
	return {
		...place,
		...callers(port),
		parameters: resource("aws:rds/clusterParameterGroup:ClusterParameterGroup", {
			family,
			parameters: [{ name, value }],
		}),
		cluster: resource("aws:rds/cluster:Cluster", {
			...cluster,
			engine,
			enabledCloudwatchLogsExports: [...logs],
			...(engine === "aurora-mysql" ? { backtrackWindow: 86_400 } : {}),
			...more,
		}),
		one: resource("aws:rds/clusterInstance:ClusterInstance", { ...member, engine }),
		two: resource("aws:rds/clusterInstance:ClusterInstance", { ...member, engine }),
	};
}
