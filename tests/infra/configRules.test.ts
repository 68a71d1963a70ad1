import assert from "node:assert/strict";
import { windowsOverlap } from "../../infra/config/tierRules.js";
import { faultKeys } from "../support/faults.js";

describe("production", () => {
	const unsafe: Record<string, unknown> = {
		"network.nat": "single",
		"web.capacity.min": 1,
		"app.capacity.min": 1,
		"web.ami": undefined,
		"app.ami": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
		"app.schedules": [{ name: "night", cron: "0 22 * * *", min: 1, desired: 2, max: 4 }],
		"database.multiAz": false,
		"database.backupRetentionDays": 6,
		"database.deletionProtection": false,
		"database.finalSnapshot": false,
		"edge.deletionProtection": false,
		"alerts.emails": [],
	};

	for (const [key, value] of Object.entries(unsafe)) {
		it(`refuses ${key}: ${JSON.stringify(value) ?? "nothing"}, which development takes`, () => {
			assert.deepEqual(faultKeys({ [key]: value }), [`terrace:${key}`]);
			assert.deepEqual(faultKeys({ [key]: value }, "dev"), []);
		});
	}

	it("is what a stack is that does not say otherwise", () => {
		assert.deepEqual(faultKeys({ "environment.class": undefined, "network.nat": "single" }), [
			"terrace:network.nat",
		]);
	});
});

describe("rules between keys", () => {
	const services = (...list: readonly (readonly [name: string, path: string])[]) => ({
		"web.services": list.map(([name, path]) => ({ name, path, host: "reports.example.org" })),
	});
	const cases: readonly (readonly [
		what: string,
		changes: Record<string, unknown>,
		keys: readonly string[],
	])[] = [
		["a public VPC block", { "network.cidr": "8.8.0.0/16" }, ["network.cidr"]],
		[
			"subnets that do not fit",
			{ "network.cidr": "10.0.0.0/24", "network.subnetPrefix": 27, "network.zones": ["a", "b", "c"] },
			["network.subnetPrefix"],
		],
		["a deny block that cuts the VPC", { "network.denyCidrs": ["10.0.0.0/8"] }, ["network.denyCidrs"]],
		[
			"more network ACL entries than AWS allows",
			{
				"network.zones": ["a", "b", "c", "d", "e"],
				"network.denyCidrs": [1, 2, 3].map((n) => `198.51.100.${n}/32`),
			},
			["network.denyCidrs"],
		],
		["an instance of the other architecture", { "web.instanceType": "t4g.small" }, ["web.instanceType"]],
		["an unknown instance type", { "web.instanceType": "t9.small" }, ["web.instanceType"]],
		["an unknown database class", { "database.instanceClass": "db.t9.small" }, ["database.instanceClass"]],
		["a capacity out of order", { "web.capacity.desired": 9 }, ["web.capacity"]],
		["scale-in above the target", { "web.scaleInBelowPercent": 60 }, ["web.scaleInBelowPercent"]],
		["two services of one name", services(["a", "/api/a"], ["a", "/api/b"]), ["web.services"]],
		["a service with the name of the API", services(["api", "/api/a"]), ["web.services"]],
		["one path for two services", services(["a", "/api/a"], ["b", "/api/a"]), ["web.services"]],
		["a service inside another", services(["a", "/api/a"], ["b", "/api/a/b"]), ["web.services"]],
		["services side by side", services(["a", "/api/a"], ["b", "/api/ab"]), []],
		["one port for two tiers", { "web.port": 5000 }, ["app.port"]],
		["the database on the app's port", { "app.port": 5432 }, ["database.port"]],
		["more connections than the database has", { "app.connectionPoolSize": 46 }, ["app.connectionPoolSize"]],
		["storage without room to grow", { "database.storageGiB": 190 }, ["database.maxStorageGiB"]],
		["iops under 400 GiB", { "database.iops": 12000 }, ["database.iops"]],
		["throughput under 400 GiB", { "database.throughputMiBps": 500 }, ["database.throughputMiBps"]],
		[
			"throughput over a quarter of iops",
			{
				"database.storageGiB": 400,
				"database.maxStorageGiB": 500,
				"database.iops": 12000,
				"database.throughputMiBps": 3001,
			},
			["database.throughputMiBps"],
		],
		[
			"overlapping windows",
			{ "database.maintenanceWindow": "mon:03:30-mon:04:30" },
			["database.maintenanceWindow"],
		],
		[
			"a certificate name outside the domain",
			{ "domain.certificateNames": ["example.org"] },
			["domain.certificateNames"],
		],
		[
			"a certificate name twice",
			{ "domain.certificateNames": ["www.example.com"] },
			["domain.certificateNames"],
		],
		[
			"DNSSEC on somebody else's zone",
			{ "domain.zone": "Z0123456789ABC", "domain.dnssec": true },
			["domain.dnssec"],
		],
		[
			"a secondary region with a zone and CDN of its own",
			{ "domain.routing": "failover-secondary" },
			["domain.zone", "edge.enabled"],
		],
		["countries without a mode", { "edge.geo.countries": ["DE"] }, ["edge.geo.countries"]],
		["a mode without countries", { "edge.geo.mode": "allow" }, ["edge.geo.countries"]],
		[
			"two schedules of one name",
			{
				"app.schedules": [1, 2].map((n) => ({ name: "x", cron: `0 ${n} * * *`, min: 2, desired: 2, max: 4 })),
			},
			["app.schedules"],
		],
	];
	for (const [what, changes, keys] of cases) {
		it(`refuse ${what}`, () =>
			assert.deepEqual(
				faultKeys(changes),
				keys.map((key) => `terrace:${key}`),
			));
	}

	it("see windows that overlap across midnight", () => {
		assert.equal(windowsOverlap("23:30-00:30", "mon:00:00-mon:01:00"), true);
		assert.equal(windowsOverlap("23:30-00:30", "sun:23:00-sun:23:30"), false);
		assert.equal(windowsOverlap("03:00-04:00", "sun:22:00-mon:03:30"), true);
		assert.equal(windowsOverlap("03:00-04:00", "sun:04:00-sun:05:00"), false);
	});
});
