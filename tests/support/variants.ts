/** Configurations that the tests of the whole program share. */
import type { Mode } from "../../offline/record.js";
import { type Plan, plan } from "./plan.js";

/** What the expectations for the two stacks differ in. */
export interface StackFacts {
	readonly stack: "dev" | "prod";
	/** Project and stack: how every name begins. */
	readonly prefix: string;
	readonly account: string;
	readonly domain: string;
	readonly production: boolean;
	readonly retentionDays: number;
}

export const stacks: readonly StackFacts[] = [
	{
		stack: "dev",
		prefix: "terrace-dev",
		account: "111122223333",
		domain: "dev.example.com",
		production: false,
		retentionDays: 14,
	},
	{
		stack: "prod",
		prefix: "terrace-prod",
		account: "444455556666",
		domain: "example.com",
		production: true,
		retentionDays: 365,
	},
];

export interface Variant {
	readonly stack: string;
	readonly changes: Readonly<Record<string, unknown>>;
}

/** Beside the stacks' own files: what switches on the parts that those leave off. */
export const variants = {
	everything: {
		stack: "prod",
		changes: {
			"domain.certificateNames": ["*.example.com", "shop.example.com"],
			"domain.routing": "failover-primary",
			"domain.dnssec": true,
			"domain.caa": true,
			"domain.healthCheckIntervalSeconds": 10,
			"network.zones": ["a", "b", "c"],
			"network.endpoints": ["ssm", "logs"],
			"network.denyCidrs": ["198.51.100.0/24", "203.0.113.7/32"],
			"network.allowedDomains": ["api.stripe.com", "*.example.org"],
			"app.requestsPerTarget": 1200,
			"app.schedules": [
				{ name: "morning", cron: "0 7 * * MON-FRI", timezone: "Europe/Berlin", min: 3, desired: 3, max: 4 },
				{ name: "night", cron: "0 22 * * *", min: 2, desired: 2, max: 4 },
			],
			"database.storageGiB": 400,
			"database.maxStorageGiB": 1000,
			"database.iops": 16000,
			"database.throughputMiBps": 1000,
			"database.iamAuthentication": true,
			"database.readReplicas": 5,
			"edge.geo": { mode: "allow", countries: ["US", "IE", "JP", "DE"] },
			"edge.rateLimit": 100,
			"edge.allowCidrs": ["192.0.2.0/24"],
			"edge.blockCidrs": ["198.51.100.0/24", "203.0.113.0/24"],
			"alerts.emails": ["on-call@example.com", "boss@example.com"],
		},
	},
	/** A further region: without zone and without CDN. */
	secondary: {
		stack: "prod-eu",
		changes: {
			"aws:region": "eu-west-1",
			"domain.zone": "Z0123456789ABCDEFGHIJ",
			"domain.routing": "failover-secondary",
			"edge.enabled": false,
		},
	},
	/** Another choice wherever the stacks' files leave the default. */
	other: {
		stack: "dev",
		changes: {
			"domain.routing": "latency",
			"network.cidr": "172.20.0.0/20",
			"network.subnetPrefix": 26,
			"network.zones": ["d", "b"],
			"web.architecture": "arm64",
			"web.instanceType": "t4g.small",
			"web.port": 8080,
			"web.deregistrationDelaySeconds": 300,
			"web.slowStartSeconds": 180,
			"app.architecture": "arm64",
			"app.instanceType": "t4g.medium",
			"app.port": 6000,
			"app.slowStartSeconds": 0,
			"database.port": 5433,
			"database.engineVersion": 15,
			"database.instanceClass": "db.r6g.large",
			"database.slowStatementMs": 0,
			"database.backupRetentionDays": 35,
			"database.backupWindow": "23:30-00:30",
			"database.maintenanceWindow": "mon:01:00-mon:02:00",
			"database.monitoringIntervalSeconds": 1,
			"edge.priceClass": "PriceClass_All",
			"edge.geo": { mode: "block", countries: ["US", "IE", "SG", "AU", "JP"] },
			"edge.rateLimit": 1_000_000_000,
		},
	},
} as const satisfies Record<string, Variant>;

export interface NamedPlan {
	readonly title: string;
	readonly load: () => Promise<Plan>;
}

const modes: readonly Mode[] = ["preview", "update"];

/** The stacks' own plans and the variants, each in both modes. */
export const allPlans: readonly NamedPlan[] = [
	...stacks.map(({ stack }) => ({ name: stack, stack, changes: {} })),
	...Object.entries(variants).map(([name, variant]) => ({ name, ...variant })),
].flatMap(({ name, stack, changes }) =>
	modes.map((mode) => ({ title: `${name}, ${mode}`, load: () => plan(stack, mode, changes) })),
);

/** A variant with everything known. */
export function variant(name: keyof typeof variants, mode: Mode = "update"): Promise<Plan> {
	const { stack, changes } = variants[name];
	return plan(stack, mode, changes);
}
