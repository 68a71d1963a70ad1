/** Examples of the rules in databaseAccess.ts. */
import type { Plain } from "../resources.js";
import type { Examples, Fragment, FragmentResource } from "../rule.js";
import { cluster, instance, member, single } from "./database.examples.js";

type Parameters = NonNullable<Plain<"aws:rds/parameterGroup:ParameterGroup">["parameters"]>;

function groupOf(family: string, ...parameters: Parameters): FragmentResource {
	return { type: "aws:rds/parameterGroup:ParameterGroup", properties: { family, parameters } };
}

/** A database of an engine with a parameter group that sets one parameter. */
function withGroup(engine: string, family: string, name: string, value: string): Fragment {
	return {
		group: groupOf(family, { name, value }),
		database: instance({ engine, parameterGroupName: "${group.name}" }),
	};
}

function auroraGroup(value: string): FragmentResource {
	return {
		type: "aws:rds/clusterParameterGroup:ClusterParameterGroup",
		properties: { family: "aurora-mysql8.0", parameters: [{ name: "require_secure_transport", value }] },
	};
}

export const forceTls: Examples = {
	fails: [
		{
			title: "PostgreSQL that does not force it",
			resources: withGroup("postgres", "postgres17", "rds.force_ssl", "0"),
		},
		{
			title: "a group that says nothing about it",
			resources: withGroup("postgres", "postgres17", "log_connections", "1"),
		},
		{
			title: "MariaDB that does not force it",
			resources: withGroup("mariadb", "mariadb11.4", "require_secure_transport", "OFF"),
		},
		{
			title: "SQL Server that does not force it",
			resources: withGroup("sqlserver-se", "sqlserver-se-16.0", "rds.force_ssl", "0"),
		},
		{
			title: "Db2 that listens in the clear too",
			resources: withGroup("db2-se", "db2-se-11.5", "db2comm", "SSL,TCPIP"),
		},
		{
			title: "Aurora MySQL that does not force it",
			resources: {
				group: auroraGroup("OFF"),
				database: cluster({ engine: "aurora-mysql", dbClusterParameterGroupName: "${group.name}" }),
			},
		},
		single("PostgreSQL 14 without a group", instance({ engine: "postgres", engineVersion: "14.9" })),
		single("PostgreSQL of any version without a group", instance({ engine: "postgres" })),
		single("MySQL without a group", instance({ engine: "mysql", engineVersion: "8.4" })),
		single("Aurora PostgreSQL 16 without a group", cluster({ engineVersion: "16.4" })),
		single(
			"MySQL with the default group",
			instance({ engine: "mysql", parameterGroupName: "default.mysql8.4" }),
		),
	],
	passes: [
		{
			title: "PostgreSQL that forces it",
			resources: withGroup("postgres", "postgres17", "rds.force_ssl", "1"),
		},
		{
			title: "MySQL that forces it",
			resources: withGroup("mysql", "mysql8.4", "require_secure_transport", "on"),
		},
		{ title: "Db2 that forces it", resources: withGroup("db2-se", "db2-se-11.5", "db2comm", "SSL") },
		{
			title: "Aurora MySQL that forces it",
			resources: {
				group: auroraGroup("ON"),
				database: cluster({ engine: "aurora-mysql", dbClusterParameterGroupName: "${group.name}" }),
			},
		},
		single("PostgreSQL 17 without a group", instance({ engine: "postgres", engineVersion: "17" })),
		single(
			"PostgreSQL with the default group of 16",
			instance({ engine: "postgres", parameterGroupName: "default.postgres16" }),
		),
		single("a replica with its source's group", instance({ replicateSourceDb: "orders" })),
		single("Oracle without a group", instance({ engine: "oracle-ee", engineVersion: "19" })),
		single(
			"Oracle with a group of another stack",
			instance({ engine: "oracle-ee", parameterGroupName: "shared" }),
		),
		{
			title: "Oracle with a group",
			resources: withGroup("oracle-ee", "oracle-ee-19", "open_cursors", "300"),
		},
	],
};

export const iamAuth: Examples = {
	fails: [
		single("PostgreSQL that says nothing", instance({ engine: "postgres" })),
		single("MySQL without it", instance({ engine: "mysql", iamDatabaseAuthenticationEnabled: false })),
		single("a cluster that says nothing", cluster({})),
		single("a replica that says nothing", instance({ replicateSourceDb: "orders" })),
	],
	passes: [
		single("PostgreSQL with it", instance({ engine: "postgres", iamDatabaseAuthenticationEnabled: true })),
		single("a cluster with it", cluster({ iamDatabaseAuthenticationEnabled: true })),
		single("SQL Server, which has none", instance({ engine: "sqlserver-se" })),
	],
};

export const customAdmin: Examples = {
	fails: [
		single("PostgreSQL's default", instance({ username: "postgres" })),
		single("another spelling", instance({ username: "Admin" })),
		single("a cluster's default", cluster({ masterUsername: "admin" })),
	],
	passes: [
		single("a name of its own", instance({ username: "shopkeeper" })),
		single("a cluster with a name of its own", cluster({ masterUsername: "shopkeeper" })),
		single("a replica, which has its source's users", instance({ replicateSourceDb: "orders" })),
	],
};

export const modernCa: Examples = {
	fails: [
		single("an instance with an authority that has ended", instance({ caCertIdentifier: "rds-ca-2019" })),
		single("an instance of a cluster with one", member({ caCertIdentifier: "rds-ca-2019" })),
	],
	passes: [
		single("an authority in force", instance({ caCertIdentifier: "rds-ca-rsa2048-g1" })),
		single("RDS's choice", member({})),
	],
};

export const managedPassword: Examples = {
	fails: [
		single("a password", instance({ username: "shopkeeper", password: "correct horse battery" })),
		{
			title: "a password from another resource",
			resources: {
				secret: {
					type: "aws:secretsmanager/secretVersion:SecretVersion",
					properties: { secretId: "master" },
				},
				database: instance({ password: "${secret.secretString}" }),
			},
		},
		single("a cluster's password", cluster({ masterPassword: "correct horse battery" })),
		single("no password at all", instance({ username: "shopkeeper" })),
		single("RDS told not to", instance({ manageMasterUserPassword: false })),
	],
	passes: [
		single("RDS manages it", instance({ manageMasterUserPassword: true })),
		single("RDS manages a cluster's", cluster({ manageMasterUserPassword: true })),
		single("a write-only password", instance({ passwordWo: "correct horse battery", passwordWoVersion: 1 })),
		single("a cluster's write-only password", cluster({ masterPasswordWo: "correct horse battery" })),
		single("a replica, which has its source's users", instance({ replicateSourceDb: "orders" })),
		single("a restore, which has the snapshot's users", cluster({ snapshotIdentifier: "orders-final" })),
	],
};

export const noDataApi: Examples = {
	fails: [single("a cluster with the Data API", cluster({ enableHttpEndpoint: true }))],
	passes: [
		single("a cluster that says nothing", cluster({})),
		single("a cluster without it", cluster({ enableHttpEndpoint: false })),
	],
};
