import assert from "node:assert/strict";
import { describeKeys } from "../../infra/config/describe.js";
import { sampleOf } from "../../infra/config/formats.js";
import { ConfigError, platformConfig } from "../../infra/config.js";
import { change, raw, stackDocument } from "../support/config.js";
import { faultKeys, faultsOf } from "../support/faults.js";

describe("configuration", () => {
	it("accepts the files of dev and prod", () => {
		for (const stack of ["dev", "prod"]) assert.deepEqual(faultsOf(raw(stackDocument(stack), stack)), []);
	});

	it("completes a stack's file with the defaults that AWS and the design ask for", () => {
		const { web, app, database, network, environment, ports } = platformConfig(raw(stackDocument("prod")));
		assert.deepEqual(
			{ ...web.capacity, type: web.instanceType, target: web.cpuTargetPercent, in: web.scaleInBelowPercent },
			{ min: 2, desired: 2, max: 4, type: "t3.small", target: 60, in: 40 },
		);
		assert.equal(app.instanceType, "t3.medium");
		assert.deepEqual(ports, { web: 80, app: 5000, db: 5432 });
		assert.deepEqual(
			[
				database.engineVersion,
				database.instanceClass,
				database.storageGiB,
				database.multiAz,
				database.backupRetentionDays,
			],
			[17, "db.t3.medium", 100, true, 7],
		);
		assert.deepEqual([network.cidr, network.zones, network.nat], ["10.0.0.0/16", ["a", "b"], "perAz"]);
		assert.deepEqual(environment.tags, {
			Project: "terrace",
			Environment: "prod",
			ManagedBy: "pulumi",
			Owner: "platform-team",
			CostCenter: "engineering",
		});
	});

	it("takes the newest image of the architecture when development pins none", () => {
		const config = platformConfig(
			raw(
				change(stackDocument("dev"), { "app.architecture": "arm64", "app.instanceType": "t4g.medium" }),
				"dev",
			),
		);
		assert.equal(config.web.ami, "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64");
		assert.equal(config.app.ami, "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64");
	});

	it("describes every key, and has a sample for each that has no default", () => {
		for (const { key, purpose, allowed, optional, schema } of describeKeys()) {
			assert.ok(purpose.length > 10, `${key} has no description`);
			assert.ok(allowed.length > 3, `${key} does not say what is allowed`);
			if (!optional && !key.includes("[]"))
				assert.notEqual(sampleOf(schema), undefined, `${key} has no sample`);
		}
	});
});

describe("configuration report", () => {
	it("lists all faults at once with key, value, allowed values and fix, and no stack trace", () => {
		assert.throws(
			() =>
				platformConfig(
					raw(
						change(stackDocument("prod"), {
							"network.nat": "single",
							"database.storageGib": 50,
							"web.volumeGiB": 4,
						}),
					),
				),
			(error: ConfigError) => {
				assert.equal(
					error.message,
					[
						"The configuration of stack prod has 3 faults:",
						"  terrace:web.volumeGiB",
						"    received: 4",
						"    allowed:  a whole number from 8 to 16384 (GiB) (default 20)",
						"    fix:      correct it in Pulumi.prod.yaml",
						"  terrace:database.storageGib",
						"    received: 50",
						`    allowed:  the keys ${describeKeys()
							.filter(({ key }) => key.startsWith("database."))
							.map(({ key }) => key.slice("database.".length))
							.join(", ")}`,
						"    fix:      rename it to storageGiB in Pulumi.prod.yaml",
						"  terrace:network.nat",
						'    received: "single"',
						"    allowed:  perAz in production: one NAT gateway takes every zone down with its own",
						"    fix:      set network.nat to perAz",
					].join("\n"),
				);
				return true;
			},
		);
	});

	it("names the nearest known key for an unknown one, at every depth", () => {
		const cases: Record<string, [key: string, fix: RegExp]> = {
			databse: ["terrace:databse", /rename it to terrace:database$/],
			"network.zone": ["terrace:network.zone", /rename it to zones in/],
			"web.capacity.maximum": ["terrace:web.capacity.maximum", /rename it to max in|remove it from/],
			"edge.geo.country": ["terrace:edge.geo.country", /rename it to countries in|remove it from/],
			"terace:network": ["terace:network", /rename it to terrace:network$/],
			"database.xyzzy": ["terrace:database.xyzzy", /remove it from Pulumi\.prod\.yaml$/],
		};
		for (const [path, [key, fix]] of Object.entries(cases)) {
			const faults = faultsOf(raw(change(stackDocument("prod"), { [path]: 1 })));
			assert.deepEqual(
				faults.map((fault) => fault.key),
				[key],
			);
			assert.match(faults[0]?.fix ?? "", fix);
		}
	});

	it("still holds the rules between keys when other keys are missing or wrong", () => {
		assert.deepEqual(
			faultKeys({
				"environment.owner": undefined,
				"database.port": "x",
				"network.nat": "single",
				"database.multiAz": false,
			}),
			[
				"terrace:environment.owner",
				"terrace:database.port",
				"terrace:network.nat",
				"terrace:database.multiAz",
			],
		);
	});

	it("refuses a secret without showing it", () => {
		const document = change(stackDocument("prod"), { database: { name: "s3cr3t-value" } });
		const faults = faultsOf(raw(document, "prod", ["terrace:database"]));
		assert.deepEqual(
			faults.map(({ key }) => key),
			["terrace:database"],
		);
		assert.ok(!new ConfigError("prod", faults).message.includes("s3cr3t"));
		assert.match(new ConfigError("prod", faults).message, /received: \[secret\]/);
	});

	it("cuts long values", () => {
		const message = new ConfigError(
			"prod",
			faultsOf(raw(change(stackDocument("prod"), { "domain.name": "x".repeat(5000) }))),
		).message;
		assert.ok(message.length < 700, `${message.length} characters`);
	});

	it("refuses a section that is no object, and the provider's settings when they are missing", () => {
		assert.deepEqual(faultKeys({ network: "10.0.0.0/16" }), ["terrace:network"]);
		assert.deepEqual(faultKeys({ web: [1] }), ["terrace:web"]);
		assert.deepEqual(faultKeys({ "aws:region": undefined, "aws:allowedAccountIds": [111122223333] }), [
			"aws:region",
			"aws:allowedAccountIds[0]",
		]);
	});
});

describe("names of project and stack", () => {
	it("leave room for every suffix", () => {
		const withNames = (project: string, stack: string) => {
			const document = Object.fromEntries(
				Object.entries(stackDocument("prod")).map(([key, value]) => [
					key.replace(/^terrace:/, `${project}:`),
					value,
				]),
			);
			return faultsOf({ ...raw(document, stack), project }).map(({ key }) => key);
		};
		assert.deepEqual(withNames("terrace", "prod-eu-west-1"), []);
		assert.deepEqual(withNames("acme-storefront", "staging"), []);
		assert.deepEqual(withNames("terrace", "Prod"), ["name of the stack"]);
		assert.deepEqual(withNames("terrace", "prod_1"), ["name of the stack"]);
		assert.deepEqual(withNames("terrace", "a".repeat(20)), [
			"name of the stack",
			"names of project and stack",
		]);
		assert.deepEqual(withNames("a".repeat(23), "prod"), ["names of project and stack"]);
		assert.deepEqual(withNames("1terrace", "prod-"), ["name of the project", "name of the stack"]);
	});
});
