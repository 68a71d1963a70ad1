/** Who gets into a database, and how. */
import { unresolved } from "../graph/values.js";
import type { Properties } from "../resources.js";
import { type Complaint, graphRule, resourceRule, violation } from "../rule.js";
import { isReplica } from "./database.js";
import * as examples from "./databaseAccess.examples.js";
import { judgeTls } from "./databaseTls.js";
import { about, mustBeOneOf, mustBeTrue, mustNotBeTrue, notKnown, unlessExcused } from "./expect.js";

const forceTls = graphRule({
	id: "rds-force-tls",
	title: "Databases refuse connections without TLS",
	severity: "medium",
	level: "mandatory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "RDS.41" },
		{ framework: "FSBP", id: "RDS.44" },
		{ framework: "Checkov", id: "CKV2_AWS_69" },
	],
	why: "Most drivers try TLS and go on in the clear where it fails, and passwords go with them. Stricter than the controls: the parameter has to be said where the stack makes the parameter group, and where it makes none the engine's default has to refuse: PostgreSQL's does from 15 on (Aurora's from 17 on), MySQL's and MariaDB's do not. Oracle, which takes it from option groups, is passed over.",
	fix: "Give the database a parameter group with rds.force_ssl = 1 (PostgreSQL, SQL Server), require_secure_transport = 1 (MySQL, MariaDB) or db2comm = SSL (Db2).",
	examples: examples.forceTls,
	check: (graph) => [
		...graph
			.ofType("aws:rds/instance:Instance")
			.flatMap((database) =>
				about(database, judgeTls(graph, database, "parameterGroupName", database.inputs.parameterGroupName)),
			),
		...graph
			.ofType("aws:rds/cluster:Cluster")
			.flatMap((database) =>
				about(
					database,
					judgeTls(
						graph,
						database,
						"dbClusterParameterGroupName",
						database.inputs.dbClusterParameterGroupName,
					),
				),
			),
	],
});

/** Engines that know logins through IAM; the engine of a replica or a restore can be left out. */
const knowsIam = /^(mysql|mariadb|postgres|aurora.*)$/;

const iamAuth = resourceRule({
	id: "rds-iam-auth",
	title: "Databases let IAM roles log in",
	severity: "low",
	level: "advisory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "RDS.10" },
		{ framework: "FSBP", id: "RDS.12" },
		{ framework: "Checkov", id: "CKV_AWS_161" },
		{ framework: "Checkov", id: "CKV_AWS_162" },
		{ framework: "cdk-nag", id: "AwsSolutions-RDS6" },
	],
	why: "A token lasts a quarter of an hour and is nowhere to be found afterwards; a password is kept, copied and shared. Engines that have no such logins are passed over.",
	fix: "Set iamDatabaseAuthenticationEnabled to true and grant rds_iam to the users that roles log in as.",
	examples: examples.iamAuth,
	types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
	check: ({ engine, iamDatabaseAuthenticationEnabled }) =>
		typeof engine === "string" && !knowsIam.test(engine)
			? []
			: unlessExcused(
					engine,
					"engine",
					mustBeTrue(iamDatabaseAuthenticationEnabled, "iamDatabaseAuthenticationEnabled"),
				),
});

/** The name that the console offers, by the way the controls see it. */
const defaultAdmin = /^(admin|postgres)$/i;

const customAdmin = resourceRule({
	id: "rds-custom-admin",
	title: "Master users have a name that is not the default one",
	severity: "low",
	level: "advisory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "RDS.24" },
		{ framework: "FSBP", id: "RDS.25" },
	],
	why: "Whoever guesses passwords starts with admin and postgres. The name cannot be changed later without replacing the database.",
	fix: "Choose another name before the database is made.",
	examples: examples.customAdmin,
	types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
	check: (database) => {
		const property = "masterUsername" in database ? "masterUsername" : "username";
		const name: unknown = Reflect.get(database, property);
		if (name === unresolved) return [notKnown(property, "any but admin and postgres")];
		const isDefault = typeof name === "string" && defaultAdmin.test(name);
		return isDefault ? [violation(`${property} is a default one; allowed: any but admin and postgres`)] : [];
	},
});

const authorities = ["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"] as const;

const modernCa = resourceRule({
	id: "rds-modern-ca",
	title: "Databases have a certificate of an authority that is in force",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [{ framework: "Checkov", id: "CKV_AWS_211" }],
	why: "rds-ca-2019 ended in August 2024. Clients that check certificates, as they should, refuse the others. Left out, RDS takes one in force. Stricter than the control, which passes over the instances of clusters.",
	fix: `Set caCertIdentifier to ${authorities.join(", ")}, or leave it out.`,
	examples: examples.modernCa,
	types: ["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"],
	check: ({ caCertIdentifier }) =>
		caCertIdentifier === undefined ? [] : mustBeOneOf(caCertIdentifier, "caCertIdentifier", authorities),
});

/** Inputs with which the master user, or the whole database, comes from elsewhere. */
const inherited = [
	"globalClusterIdentifier",
	"replicationSourceIdentifier",
	"restoreToPointInTime",
	"snapshotIdentifier",
] as const;

type Named = Properties<"aws:rds/instance:Instance"> & Properties<"aws:rds/cluster:Cluster">;

function judgePassword(database: Named): readonly Complaint[] {
	const allowed =
		"allowed: manageMasterUserPassword = true, or passwordWo (masterPasswordWo), which no state keeps";
	for (const property of ["password", "masterPassword"] as const) {
		if (database[property] !== undefined) {
			return [violation(`${property} is given by the program, so the stack's state keeps it; ${allowed}`)];
		}
	}
	const { manageMasterUserPassword: managed, passwordWo, masterPasswordWo } = database;
	if (managed === true || passwordWo !== undefined || masterPasswordWo !== undefined) return [];
	if (isReplica(database) || inherited.some((property) => database[property] !== undefined)) return [];
	if (managed === unresolved) return [notKnown("manageMasterUserPassword", "true")];
	return [violation(`nobody manages the master password; ${allowed}`)];
}

const managedPassword = resourceRule({
	id: "rds-managed-password",
	title: "The master password is managed by RDS, or in no state",
	severity: "high",
	level: "mandatory",
	undecided: "at-update",
	controls: [],
	why: "A password that passes through the program is in the state's every version, with whoever may read that, and stays until somebody changes it. RDS makes its own, keeps it in Secrets Manager and replaces it every seven days. Where it cannot (with read replicas), a write-only password is in no state.",
	fix: "Set manageMasterUserPassword to true and take the password out.",
	examples: examples.managedPassword,
	types: ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
	check: (database) => judgePassword(database as Named),
});

const noDataApi = resourceRule({
	id: "rds-no-data-api",
	title: "Clusters take no statements over HTTPS",
	severity: "medium",
	level: "mandatory",
	undecided: "at-update",
	controls: [],
	why: "The Data API runs statements for whoever has an IAM permission and the secret, from any place, past every security group: the database has a way in beside its tier's.",
	fix: "Leave enableHttpEndpoint out.",
	examples: examples.noDataApi,
	types: ["aws:rds/cluster:Cluster"],
	check: ({ enableHttpEndpoint }) => mustNotBeTrue(enableHttpEndpoint, "enableHttpEndpoint"),
});

export const databaseAccessRules = [forceTls, iamAuth, customAdmin, modernCa, managedPassword, noDataApi];
