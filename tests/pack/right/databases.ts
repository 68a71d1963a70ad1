/** Databases of every kind that RDS has, and those beside RDS. */
import { closedVpc, elsewhere, inZones, network, platformKey, subnet } from "./base.js";
import {
	aurora,
	callers,
	cluster,
	database,
	parameters,
	place,
	postgres,
	serverless,
} from "./databaseParts.js";
import { account, allow, document, type Program, resource, trust } from "./program.js";

export const databases: readonly Program[] = [
	{ title: "PostgreSQL in two zones", resources: postgres },
	{
		title: "PostgreSQL in subnets of its own, from which nothing leads out",
		resources: {
			...postgres,
			...closedVpc,
			...inZones((zone, i) => subnet("isolated", zone, `10.0.${20 + i}.0/24`)),
			offered: resource("aws:rds/subnetGroup:SubnetGroup", {
				subnetIds: ["${isolated-a.id}", "${isolated-b.id}"],
			}),
		},
	},
	{
		title: "PostgreSQL in private subnets that it shares with its callers, which reach the internet",
		resources: {
			...postgres,
			...network,
			offered: resource("aws:rds/subnetGroup:SubnetGroup", {
				subnetIds: ["${private-a.id}", "${private-b.id}"],
			}),
		},
	},
	{
		title: "MySQL in two zones",
		resources: {
			...place,
			...callers(3306),
			...parameters("mysql8.4", "require_secure_transport", "ON"),
			database: resource("aws:rds/instance:Instance", {
				...database,
				engine: "mysql",
				engineVersion: "8.4",
				enabledCloudwatchLogsExports: ["audit", "error", "general", "slowquery"],
			}),
		},
	},
	{
		title: "SQL Server, which mirrors by itself and knows no login by IAM",
		resources: {
			...place,
			...callers(1433),
			...parameters("sqlserver-se-16.0", "rds.force_ssl", "1"),
			database: resource("aws:rds/instance:Instance", {
				...Object.fromEntries(
					Object.entries(database).filter(([key]) => key !== "iamDatabaseAuthenticationEnabled"),
				),
				engine: "sqlserver-se",
				licenseModel: "license-included",
				enabledCloudwatchLogsExports: ["agent", "error"],
			}),
		},
	},
	{
		title: "a replica in the same region",
		resources: {
			...postgres,
			replica: resource("aws:rds/instance:Instance", {
				replicateSourceDb: "${database.identifier}",
				instanceClass: "db.m7g.large",
				multiAz: true,
				storageEncrypted: true,
				kmsKeyId: platformKey,
				parameterGroupName: "${parameters.name}",
				vpcSecurityGroupIds: ["${group.id}"],
				caCertIdentifier: "rds-ca-rsa2048-g1",
				backupRetentionPeriod: 7,
				deleteAutomatedBackups: false,
				deletionProtection: true,
				skipFinalSnapshot: true,
				copyTagsToSnapshot: true,
				autoMinorVersionUpgrade: true,
				iamDatabaseAuthenticationEnabled: true,
				enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
				monitoringInterval: 60,
				monitoringRoleArn: "${monitoring-role.arn}",
				performanceInsightsEnabled: true,
				performanceInsightsKmsKeyId: platformKey,
			}),
		},
	},
	{
		title: "a password that a program hands over and keeps nowhere",
		resources: {
			...postgres,
			database: resource("aws:rds/instance:Instance", {
				...Object.fromEntries(
					Object.entries(database).filter(([key]) => !/manageMaster|masterUserSecret/.test(key)),
				),
				engine: "postgres",
				passwordWo: "the engine sends this on and forgets it",
				passwordWoVersion: 1,
				enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
			}),
		},
	},
	{
		title: "a snapshot that one other account restores",
		resources: {
			...postgres,
			moment: resource("aws:rds/snapshot:Snapshot", {
				dbInstanceIdentifier: "${database.identifier}",
				dbSnapshotIdentifier: "shop-moment",
				sharedAccounts: ["210987654321"],
			}),
		},
	},
	{ title: "Aurora for PostgreSQL", resources: aurora("aurora-postgresql") },
	{ title: "Aurora for MySQL", resources: aurora("aurora-mysql") },
	{
		title: "Aurora without servers",
		resources: {
			...aurora("aurora-postgresql", {
				engineMode: "provisioned",
				serverlessv2ScalingConfiguration: { minCapacity: 0.5, maxCapacity: 16 },
			}),
			one: resource("aws:rds/clusterInstance:ClusterInstance", serverless),
			two: resource("aws:rds/clusterInstance:ClusterInstance", serverless),
		},
	},
	{
		title: "a cluster of three zones that is no Aurora",
		resources: {
			...place,
			...callers(5432),
			parameters: resource("aws:rds/clusterParameterGroup:ClusterParameterGroup", {
				family: "postgres17",
				parameters: [{ name: "rds.force_ssl", value: "1" }],
			}),
			cluster: resource("aws:rds/cluster:Cluster", {
				...cluster,
				engine: "postgres",
				dbClusterInstanceClass: "db.m6gd.large",
				storageType: "io2",
				allocatedStorage: 100,
				iops: 3000,
				autoMinorVersionUpgrade: true,
				caCertificateIdentifier: "rds-ca-rsa2048-g1",
				enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
				monitoringInterval: 60,
				monitoringRoleArn: "${monitoring-role.arn}",
				performanceInsightsEnabled: true,
				performanceInsightsKmsKeyId: platformKey,
			}),
		},
	},
	{
		title: "a proxy in front of the database",
		resources: {
			...postgres,
			"proxy-role": resource("aws:iam/role:Role", {
				assumeRolePolicy: trust("rds.amazonaws.com"),
				inlinePolicies: [
					{
						name: "read",
						policy: document(
							allow(
								"secretsmanager:GetSecretValue",
								`arn:aws:secretsmanager:us-east-1:${account}:secret:rds!db-0a1b2c3d-abcdef`,
							),
							allow("kms:Decrypt", platformKey, {
								Condition: { StringEquals: { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" } },
							}),
						),
					},
				],
			}),
			proxy: resource("aws:rds/proxy:Proxy", {
				engineFamily: "POSTGRESQL",
				requireTls: true,
				roleArn: "${proxy-role.arn}",
				vpcSubnetIds: [...elsewhere.privateSubnets],
				vpcSecurityGroupIds: ["${callers.id}"],
				auths: [
					{
						authScheme: "SECRETS",
						iamAuth: "REQUIRED",
						secretArn: `arn:aws:secretsmanager:us-east-1:${account}:secret:rds!db-0a1b2c3d-abcdef`,
					},
				],
			}),
			target: resource("aws:rds/proxyTarget:ProxyTarget", {
				dbProxyName: "${proxy.name}",
				targetGroupName: "default",
				dbInstanceIdentifier: "${database.identifier}",
			}),
		},
	},
	{
		title: "tables, a search domain and a warehouse",
		resources: {
			orders: resource("aws:dynamodb/table:Table", {
				billingMode: "PAY_PER_REQUEST",
				hashKey: "id",
				attributes: [{ name: "id", type: "S" }],
				pointInTimeRecovery: { enabled: true },
				serverSideEncryption: { enabled: true, kmsKeyArn: platformKey },
				deletionProtectionEnabled: true,
			}),
			search: resource("aws:opensearch/domain:Domain", {
				domainName: "shop",
				encryptAtRest: { enabled: true, kmsKeyId: platformKey },
				nodeToNodeEncryption: { enabled: true },
				domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10" },
				vpcOptions: { subnetIds: [...elsewhere.privateSubnets], securityGroupIds: ["sg-0a1b2c3d4e5f60718"] },
			}),
			warehouse: resource("aws:redshift/cluster:Cluster", {
				clusterIdentifier: "shop",
				nodeType: "ra3.large",
				encrypted: "true",
				kmsKeyId: platformKey,
				publiclyAccessible: false,
				manageMasterPassword: true,
				masterUsername: "shopkeeper",
			}),
		},
	},
];
