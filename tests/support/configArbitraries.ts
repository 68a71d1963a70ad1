/** Good and bad values of every configuration key, for generated configurations. */
import fc from "fast-check";
import {
	choice,
	flag,
	type KeyArbitrary,
	lists,
	notAList,
	whole,
	words,
	zeroOr,
} from "./valueArbitraries.js";

const block = words(
	["198.51.100.0/24", "203.0.113.7/32", "192.0.2.0/25"],
	[
		"10.0.0.1/8",
		"10.0.0.0",
		"0.0.0.0/0",
		"10.0.0/16",
		"256.0.0.0/8",
		"10.0.0.0/33",
		"::/0",
		"010.0.0.0/8",
		"",
	],
);

const domainName = words(
	["example.org", "xn--mnchen-3ya.example.com", "a.b.c.d.example.io"],
	[
		"example",
		"-a.com",
		"a-.com",
		"a..com",
		"Example.com",
		"münchen.de",
		"xn--a-.com",
		"xn--\u{fc}.com",
		`${"a".repeat(64)}.com`,
		`${"ab.".repeat(30)}com`,
		"10.0.0.1",
		"a_b.com",
		"http://example.com",
		"example.com.",
		"",
	],
);

function fleet(
	instanceTypes: readonly string[],
	port: readonly [number, number],
): Record<string, KeyArbitrary> {
	return {
		architecture: choice("x86_64"),
		instanceType: words(instanceTypes, ["t3", "t3.", ".small", "T3.small", "t3 small", "m5.large\n", ""]),
		ami: words(
			["ami-0123456789abcdef0", "ami-01234567"],
			[
				"latest",
				"ami-",
				"ami-xyz",
				"ami-0123456789ABCDEF0",
				"/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2",
				"/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-sparc",
			],
		),
		volumeGiB: whole(8, 16384),
		"capacity.min": { ...whole(1, 100), good: fc.constantFrom(2, 3) },
		"capacity.desired": { ...whole(1, 100), good: fc.constant(3) },
		"capacity.max": { ...whole(1, 100), good: fc.constantFrom(3, 4, 5) },
		cpuTargetPercent: { ...whole(10, 90), good: fc.integer({ min: 50, max: 90 }) },
		deregistrationDelaySeconds: whole(0, 3600),
		slowStartSeconds: zeroOr(30, 900),
		port: whole(...port),
		maxInstanceLifetimeDays: zeroOr(1, 365),
	};
}

function under(section: string, keys: Record<string, KeyArbitrary>): Record<string, KeyArbitrary> {
	return Object.fromEntries(Object.entries(keys).map(([key, value]) => [`${section}.${key}`, value]));
}

const schedule = {
	name: words(["morning", "night-1"], ["Night", "1st", "", "a b", "x".repeat(33)]),
	cron: words(
		["0 7 * * MON-FRI", "*/5 * * * *", "30 22 1,15 * *"],
		[
			"0 7 * *",
			"60 7 * * *",
			"@daily",
			"0 7 * * * *",
			"0 7 ? * *",
			"0 7 L * *",
			"0 7 31 2 *",
			"5-1 * * * *",
			"",
			"0  7 * * *",
		],
	),
	timezone: words(["Etc/UTC", "Europe/Berlin", "America/New_York"], ["Mars/Base", "+02:00", "", "Europe"]),
	min: { ...whole(0, 100), good: fc.constant(2) },
	desired: { ...whole(0, 100), good: fc.constant(2) },
	max: { ...whole(0, 100), good: fc.constantFrom(2, 3) },
};

const service = {
	name: words(
		["reports", "orders-2", "default", "include"],
		["Reports", "1st", "", "a b", "a_b", "x".repeat(33)],
	),
	path: words(
		["/api/reports", "/api/v2/orders"],
		["", ..."/ /api /api/ /api/reports/ /reports /api//a /api/.. /api/R /api/a{2} /api/$a".split(" ")],
	),
	host: words(
		["reports.example.org"],
		["reports", "https://reports.example.org", "a.example.org:443", "a_b.org"],
	),
};

const origin = words(
	["https://shop.example.org", "https://a.b.example.com:8443"],
	[
		..."* null http://a.org https://a.org/ https://a.org:443 https://a.org:65536 https://A.org".split(" "),
		..."https://*.a.org https://u@a.org https://a.org; a.org https://localhost".split(" "),
	],
);

/** Every key of the configuration. Good values are good together, in production too. */
export const keyArbitraries: Readonly<Record<string, KeyArbitrary>> = {
	...under("environment", {
		class: choice("production", "development"),
		owner: words(["team-a", "Jörg", "a@b.example"], ["", " x", "x ", "a\nb", "a,b", "x".repeat(257)]),
		costCenter: words(["42", "eng:platform"], ["", "<b>", "a;b", "\t"]),
		logRetentionDays: choice(
			...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545],
			...[731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
		),
	}),
	...under("domain", {
		name: domainName,
		zone: words(
			["create", "lookup", "Z0123456789ABCDEFGHIJ"],
			["Create", "Z123", "/hostedzone/Z0123456789", "none", ""],
		),
		routing: choice("simple", "failover-primary", "failover-secondary", "latency"),
		certificateNames: lists(
			words(
				["shop.example.com", "*.example.com"],
				["*", "*.*.example.com", "a b.example.com", "https://x.example.com"],
			),
			0,
			7,
		),
		dnssec: flag,
		caa: flag,
		healthCheckIntervalSeconds: choice(10, 30),
	}),
	...under("network", {
		cidr: words(
			["10.0.0.0/16", "172.16.0.0/20", "192.168.0.0/18", "100.64.0.0/17"],
			["10.0.0.0/8", "10.0.0.0/28", "10.0.0.1/16", "10.0.0.0", "10.0.0.0/16 ", "fd00::/8", ""],
		),
		subnetPrefix: { ...whole(18, 27), good: fc.integer({ min: 24, max: 27 }) },
		zones: {
			...lists(choice("a", "b", "c", "d", "e", "f"), 2, 5),
			good: fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e", "f"), { minLength: 2, maxLength: 3 }),
		},
		nat: choice("single", "perAz"),
		endpoints: lists(choice("ssm", "logs", "kms", "secretsmanager"), 0, 17),
		denyCidrs: lists(block, 0, 10),
		allowedDomains: lists(
			words(
				["api.stripe.com", "*.example.org"],
				["*", "*.*.example.com", "a b.example.com", "https://x.example.com"],
			),
			0,
			200,
		),
	}),
	...under("web", {
		...fleet(["t3.small", "m7i.large", "c6i.xlarge"], [1, 32767]),
		port: { ...whole(1, 32767), good: fc.integer({ min: 80, max: 1023 }) },
		scaleInBelowPercent: { ...whole(1, 89), good: fc.integer({ min: 1, max: 49 }) },
		"limits.requestsPerSecond": whole(1, 10_000),
		"limits.burst": whole(1, 10_000),
		"limits.concurrentRequests": whole(1, 10_000),
		maxBodyMiB: whole(1, 1024),
		corsOrigins: lists(origin, 0, 20),
		services: { good: fc.array(fc.record(mapGood(service)), { maxLength: 1 }), bad: notAList },
	}),
	...under("web.services[]", service),
	...under("app", {
		...fleet(["t3.medium", "t3.large"], [1024, 32767]),
		port: { ...whole(1024, 32767), good: fc.integer({ min: 1024, max: 5000 }) },
		requestsPerTarget: whole(1, 1_000_000),
		schedules: { good: fc.array(fc.record(mapGood(schedule)), { maxLength: 1 }), bad: notAList },
		connectionPoolSize: { ...whole(1, 500), good: fc.integer({ min: 1, max: 36 }) },
	}),
	...under("app.schedules[]", schedule),
	...under("database", {
		engineVersion: choice(15, 16, 17, 18),
		instanceClass: words(
			["db.t3.medium", "db.m6g.large", "db.r6i.xlarge"],
			["t3.medium", "db.t3", "DB.t3.medium", "db.t3.medium "],
		),
		port: { ...whole(1150, 32767), good: fc.integer({ min: 5001, max: 32767 }) },
		name: words(["app", "shop_1"], ["App", "1app", "a-b", "", "x".repeat(64)]),
		username: words(
			["app_owner", "shop"],
			["admin", "rdsadmin", "rds_x", "pg_x", "Owner", "1x", "", "postgres_admin"],
		),
		storageGiB: { ...whole(20, 65536), good: fc.integer({ min: 20, max: 399 }) },
		maxStorageGiB: { ...whole(22, 65536), good: fc.integer({ min: 440, max: 65536 }) },
		iops: { ...whole(12000, 64000), good: fc.constant(undefined) },
		throughputMiBps: { ...whole(500, 4000), good: fc.constant(undefined) },
		multiAz: flag,
		backupRetentionDays: { ...whole(1, 35), good: fc.integer({ min: 7, max: 35 }) },
		backupWindow: words(
			["03:00-04:00", "23:30-00:30"],
			["3:00-4:00", "03:00-03:29", "24:00-25:00", "03:00", "mon:03:00-mon:04:00", ""],
		),
		maintenanceWindow: words(
			["sun:04:30-sun:05:30", "mon:10:00-mon:12:00"],
			[
				"sun:04:30-sun:04:45",
				"Sun:04:30-Sun:05:30",
				"sun:04:30-tue:05:30",
				"04:30-05:30",
				"sun:24:00-mon:01:00",
				"",
			],
		),
		deletionProtection: flag,
		finalSnapshot: flag,
		iamAuthentication: flag,
		readReplicas: whole(0, 5),
		monitoringIntervalSeconds: choice(1, 5, 10, 15, 30, 60),
		slowStatementMs: whole(0, 3_600_000),
	}),
	...under("edge", {
		enabled: flag,
		priceClass: choice("PriceClass_100", "PriceClass_200", "PriceClass_All"),
		"geo.mode": { ...choice("none", "allow", "block"), good: fc.constant("allow") },
		"geo.countries": {
			...lists(words(["DE", "US", "JP"], ["de", "DEU", "XX", "QQ", ""]), 0, 249),
			good: fc.uniqueArray(fc.constantFrom("DE", "US", "JP"), { minLength: 1 }),
		},
		rateLimit: whole(10, 2_000_000_000),
		allowCidrs: lists(block, 0, 100),
		blockCidrs: lists(block, 0, 100),
		deletionProtection: flag,
	}),
	...under("alerts", {
		emails: lists(
			words(["a@example.com", "x.y+z@sub.example.org"], ["a", "a@", "@b.c", "a b@c.de", "a@b", "a@b..c", ""]),
			0,
			20,
		),
	}),
};

function mapGood(keys: Record<string, KeyArbitrary>): Record<string, fc.Arbitrary<unknown>> {
	return Object.fromEntries(Object.entries(keys).map(([key, { good }]) => [key, good]));
}
