import assert from "node:assert/strict";
import { input, inputs, names, one, waitsFor } from "../support/inputs.js";
import { type Plan, plan } from "../support/plan.js";
import { stacks, variant } from "../support/variants.js";

/** What the primary and its replicas have in common. */
const common = {
	instanceClass: "db.t3.medium",
	port: 5432,
	vpcSecurityGroupIds: ["<SecurityGroup db>"],
	publiclyAccessible: false,
	storageType: "gp3",
	storageEncrypted: true,
	maxAllocatedStorage: 200,
	parameterGroupName: "<ParameterGroup db>",
	caCertIdentifier: "rds-ca-rsa2048-g1",
	iamDatabaseAuthenticationEnabled: false,
	enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
	monitoringInterval: 60,
	monitoringRoleArn: "<Role db-monitoring.arn>",
	databaseInsightsMode: "standard",
	performanceInsightsEnabled: true,
	performanceInsightsRetentionPeriod: 7,
	performanceInsightsKmsKeyId: "<Key database.arn>",
	autoMinorVersionUpgrade: true,
	allowMajorVersionUpgrade: true,
	applyImmediately: false,
	maintenanceWindow: "sun:04:30-sun:05:30",
	copyTagsToSnapshot: true,
	deletionProtection: true,
};

const primary = {
	...common,
	identifier: "terrace-prod-db",
	engine: "postgres",
	engineVersion: "17",
	engineLifecycleSupport: "open-source-rds-extended-support-disabled",
	dbName: "app",
	username: "app_owner",
	manageMasterUserPassword: true,
	masterUserSecretKmsKeyId: "<Key database.arn>",
	allocatedStorage: 100,
	kmsKeyId: "<Key database.arn>",
	multiAz: true,
	dbSubnetGroupName: "<SubnetGroup db>",
	backupRetentionPeriod: 7,
	backupWindow: "03:00-04:00",
	deleteAutomatedBackups: false,
	skipFinalSnapshot: false,
	finalSnapshotIdentifier: "<SubnetGroup db>-final",
};

/** Of a db.t3.medium: 4 GiB, of which three quarters are 393216 pages. */
const parameters = [
	"rds.force_ssl=1 pending-reboot",
	"shared_preload_libraries=pg_stat_statements pending-reboot",
	"effective_cache_size=393216 immediate",
	"work_mem=9320 immediate",
	"random_page_cost=1.1 immediate",
	"track_io_timing=1 immediate",
	"idle_in_transaction_session_timeout=300000 immediate",
	"log_connections=1 immediate",
	"log_disconnections=1 immediate",
	"log_lock_waits=1 immediate",
	"log_min_duration_statement=1000 immediate",
	"log_temp_files=10240 immediate",
];

function parameterLines(recorded: Plan): readonly string[] {
	const list = input(recorded, "ParameterGroup", "db", "parameters") as readonly Record<string, string>[];
	return list.map(({ name, value, applyMethod, ...rest }) => {
		assert.deepEqual(rest, {});
		return `${name}=${value} ${applyMethod}`;
	});
}

for (const { stack, prefix, account, production, retentionDays } of stacks) {
	describe(`the database of ${stack}`, () => {
		let recorded: Plan;
		before(async () => {
			recorded = await plan(stack, "update");
		});

		it("is one PostgreSQL 17, private, encrypted, backed up daily, its password managed by RDS", () => {
			assert.deepEqual(names(recorded, "Instance"), ["db"]);
			const { finalSnapshotIdentifier: _, ...withoutSnapshot } = primary;
			const dev = {
				...withoutSnapshot,
				identifier: "terrace-dev-db",
				allocatedStorage: 20,
				maxAllocatedStorage: 50,
				multiAz: false,
				deletionProtection: false,
				deleteAutomatedBackups: true,
				skipFinalSnapshot: true,
			};
			assert.deepEqual(inputs(recorded, "Instance", "db"), production ? primary : dev);
		});

		it("cannot be replaced or deleted by an update where it is protected", () => {
			assert.equal(one(recorded, "Instance", "db").options.protect, production);
		});

		it("is made after its log groups and its role's permission, or RDS makes groups itself", () => {
			assert.deepEqual(waitsFor(recorded, "Instance", "db"), [
				"LogGroup db-postgresql",
				"LogGroup db-upgrade",
				"RolePolicyAttachment db-monitoring",
			]);
			for (const log of ["postgresql", "upgrade"]) {
				assert.deepEqual(inputs(recorded, "LogGroup", `db-${log}`), {
					name: `/aws/rds/instance/${prefix}-db/${log}`,
					kmsKeyId: "<Key logs.arn>",
					retentionInDays: retentionDays,
				});
			}
		});

		it("stands in the db subnets of both zones", () => {
			assert.deepEqual(inputs(recorded, "SubnetGroup", "db"), {
				description: "Database subnets, one for each zone",
				subnetIds: ["<Subnet db-a>", "<Subnet db-b>"],
			});
		});

		it("takes TLS only, logs slow statements and connections, and is tuned by memory", () => {
			const { parameters: _, ...group } = inputs(recorded, "ParameterGroup", "db");
			assert.deepEqual(group, {
				family: "postgres17",
				description: "TLS only, slow statements and connections logged, memory by instance class",
			});
			assert.deepEqual(parameterLines(recorded), parameters);
		});

		it("is monitored by a role that only RDS may take, for this database", () => {
			assert.deepEqual(inputs(recorded, "Role", "db-monitoring"), {
				description: "RDS enhanced monitoring",
				assumeRolePolicy: {
					Version: "2012-10-17",
					Statement: [
						{
							Effect: "Allow",
							Principal: { Service: "monitoring.rds.amazonaws.com" },
							Action: "sts:AssumeRole",
							Condition: {
								StringEquals: { "aws:SourceAccount": account },
								ArnLike: { "aws:SourceArn": [`arn:aws:rds:us-east-1:${account}:db:${prefix}-db`] },
							},
						},
					],
				},
			});
			assert.deepEqual(inputs(recorded, "RolePolicyAttachment", "db-monitoring"), {
				role: "<Role db-monitoring>",
				policyArn: "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
			});
		});

		it("needs no secret of our own", () => {
			assert.deepEqual(names(recorded, "Secret"), []);
			assert.deepEqual(names(recorded, "SecretVersion"), []);
		});
	});
}

describe("the database with more than the stacks' files ask for", () => {
	const more = {
		...common,
		maxAllocatedStorage: 1000,
		iops: 16000,
		storageThroughput: 1000,
		iamDatabaseAuthenticationEnabled: true,
	};

	it("has five read replicas, in the first two zones by turns", async () => {
		const recorded = await variant("everything");
		const replicas = ["b", "a", "b", "a", "b"].map((zone, i) => [`db-replica-${i + 1}`, zone] as const);
		assert.deepEqual(names(recorded, "Instance"), ["db", ...replicas.map(([name]) => name)]);
		for (const [name, zone] of replicas) {
			assert.deepEqual(inputs(recorded, "Instance", name), {
				...more,
				identifier: `terrace-prod-${name}`,
				replicateSourceDb: "<Instance db.identifier>",
				availabilityZone: `us-east-1${zone}`,
				multiAz: false,
				backupRetentionPeriod: 0,
				skipFinalSnapshot: true,
			});
			assert.equal(one(recorded, "Instance", name).options.protect, true);
			assert.deepEqual(waitsFor(recorded, "Instance", name), [
				`LogGroup ${name}-postgresql`,
				`LogGroup ${name}-upgrade`,
			]);
		}
	});

	it("keeps its password in a secret of our own with replicas, since RDS then manages none", async () => {
		const recorded = await variant("everything");
		const { manageMasterUserPassword: _, masterUserSecretKmsKeyId: __, ...unmanaged } = primary;
		const { passwordWo, ...instance } = inputs(recorded, "Instance", "db");
		assert.deepEqual(instance, { ...unmanaged, ...more, allocatedStorage: 400, passwordWoVersion: 1 });
		assert.deepEqual(Object.keys(passwordWo as object), ["secret"]);
		assert.deepEqual(inputs(recorded, "Secret", "db-master"), {
			description: "Master user of the database of terrace-prod",
			kmsKeyId: "<Key database.arn>",
			recoveryWindowInDays: 30,
		});
		const { secretStringWo, ...version } = inputs(recorded, "SecretVersion", "db-master");
		assert.deepEqual(version, { secretId: "<Secret db-master>", secretStringWoVersion: 1 });
		assert.deepEqual(Object.keys(secretStringWo as object), ["secret"]);
		assert.deepEqual(one(recorded, "SecretVersion", "db-master").options.ignoreChanges, ["secretStringWo"]);
	});

	it("trusts its monitoring role for each instance", async () => {
		const recorded = await variant("everything");
		const { assumeRolePolicy } = inputs(recorded, "Role", "db-monitoring");
		const ids = ["db", ...[1, 2, 3, 4, 5].map((i) => `db-replica-${i}`)];
		assert.deepEqual(
			(assumeRolePolicy as { Statement: { Condition: { ArnLike: object } }[] }).Statement[0]?.Condition
				.ArnLike,
			{ "aws:SourceArn": ids.map((id) => `arn:aws:rds:us-east-1:444455556666:db:terrace-prod-${id}`) },
		);
	});

	it("follows engine version, class and windows of the configuration", async () => {
		const recorded = await variant("other");
		assert.equal(input(recorded, "ParameterGroup", "db", "family"), "postgres15");
		const changed = inputs(recorded, "Instance", "db");
		assert.deepEqual(
			[
				changed.engineVersion,
				changed.instanceClass,
				changed.backupRetentionPeriod,
				changed.backupWindow,
				changed.maintenanceWindow,
				changed.monitoringInterval,
			],
			["15", "db.r6g.large", 35, "23:30-00:30", "mon:01:00-mon:02:00", 1],
		);
		const lines = parameterLines(recorded);
		// Of 16 GiB.
		assert.ok(lines.includes("effective_cache_size=1572864 immediate"), lines.join("\n"));
		assert.ok(lines.includes("log_min_duration_statement=0 immediate"));
	});
});
