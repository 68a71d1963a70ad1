/** The table of alarms: what is measured, when it is too much, and what to do then. Pure. */
import type * as pulumi from "@pulumi/pulumi";
import { defaultMaxConnections } from "./databaseParameters.js";
import type { TierTag } from "./naming.js";

/** A balancer and its target group, as CloudWatch names them. */
export interface BalancerDimensions {
	/** `app/…` */
	readonly balancerArnSuffix: pulumi.Input<string>;
	/** `targetgroup/…` */
	readonly targetGroupArnSuffix: pulumi.Input<string>;
}

export interface WatchedDatabase {
	readonly identifier: pulumi.Input<string>;
	/** In the order of their numbers. */
	readonly replicaIdentifiers: readonly pulumi.Input<string>[];
	/** Memory of the instance class. */
	readonly memoryBytes: number;
	/** Storage at the start. */
	readonly storageGiB: number;
}

export interface Watched {
	readonly edge: BalancerDimensions;
	readonly internal: BalancerDimensions;
	readonly database: WatchedDatabase;
	/** NAT gateways by zone letter. Default: none is watched. */
	readonly natGatewayIds?: Readonly<Record<string, pulumi.Input<string>>>;
}

export interface Metric {
	readonly namespace: string;
	readonly metricName: string;
	readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
	/** `Average`, `Sum`, ..., or a percentile such as `p95`. */
	readonly stat: string;
}

/** Several metrics and the one number made of them. */
export interface Formula {
	readonly label: string;
	/** CloudWatch metric math over the keys of `metrics`. */
	readonly expression: string;
	readonly metrics: Readonly<Record<string, Metric>>;
}

/** The side of a threshold on which it is too much. */
interface Limit {
	readonly comparison: "GreaterThanThreshold" | "LessThanThreshold";
	readonly threshold: number;
}

/** How long in a row: `periods` times `period` seconds. */
interface Window {
	readonly period: 60 | 300;
	readonly periods: number;
}

export interface Alarm {
	/** Last part of its name. */
	readonly key: string;
	readonly tier: TierTag;
	readonly measure: Metric | Formula;
	readonly limit: Limit;
	readonly window: Window;
	/** What a period without data counts as. */
	readonly missing: "breaching" | "notBreaching" | "missing";
	/** What has happened: the first half of the message at night. */
	readonly means: string;
	/** What to do about it: the second half. */
	readonly todo: string;
}

const above = (threshold: number): Limit => ({ comparison: "GreaterThanThreshold", threshold });
const below = (threshold: number): Limit => ({ comparison: "LessThanThreshold", threshold });
const minutes = (periods: number): Window => ({ period: 60, periods });
const fiveMinutes = (periods: number): Window => ({ period: 300, periods });

const GiB = 2 ** 30;

/** Fewer requests than this in a minute say nothing about a share of them. */
const leastRequests = 20;

function balancerMetric(metricName: string, stat: string, { balancerArnSuffix }: BalancerDimensions): Metric {
	return {
		namespace: "AWS/ApplicationELB",
		metricName,
		dimensions: { LoadBalancer: balancerArnSuffix },
		stat,
	};
}

function targetMetric(metricName: string, stat: string, of: BalancerDimensions): Metric {
	const metric = balancerMetric(metricName, stat, of);
	return { ...metric, dimensions: { ...metric.dimensions, TargetGroup: of.targetGroupArnSuffix } };
}

/** Share of requests, in percent, that end in an error of one kind. Balancers do not report zeros. */
function errorShare(label: string, errors: string, of: BalancerDimensions): Formula {
	return {
		label,
		expression: `IF(FILL(requests, 0) >= ${leastRequests}, 100 * FILL(errors, 0) / requests, 0)`,
		metrics: {
			errors: balancerMetric(errors, "Sum", of),
			requests: balancerMetric("RequestCount", "Sum", of),
		},
	};
}

function databaseMetric(metricName: string, stat: string, identifier: pulumi.Input<string>): Metric {
	return { namespace: "AWS/RDS", metricName, dimensions: { DBInstanceIdentifier: identifier }, stat };
}

/** Every alarm of an environment. Names, numbers and order depend on configuration only. */
export function alarms(watched: Watched): readonly Alarm[] {
	return [
		...balancerAlarms(watched),
		...databaseAlarms(watched.database),
		...Object.entries(watched.natGatewayIds ?? {}).map(([zone, id]) => natAlarm(zone, id)),
	];
}

function balancerAlarms({ edge, internal }: Watched): readonly Alarm[] {
	return [
		{
			key: "edge-5xx",
			tier: "edge",
			measure: balancerMetric("HTTPCode_ELB_5XX_Count", "Sum", edge),
			limit: above(10),
			window: minutes(5),
			missing: "notBreaching",
			means: "The external balancer itself answers 5xx: no web instance is healthy, or none answers in time.",
			todo: "Look at web-down and web-unhealthy, then at the nginx error log.",
		},
		{
			key: "edge-slow",
			tier: "edge",
			measure: balancerMetric("TargetResponseTime", "p95", edge),
			limit: above(2),
			window: fiveMinutes(3),
			missing: "notBreaching",
			means: "One request in twenty takes more than 2 seconds.",
			todo: "Look at db-cpu and at the slow statements in the database log, then at the traces.",
		},
		{
			key: "web-5xx",
			tier: "web",
			measure: errorShare("5xx of nginx, percent", "HTTPCode_Target_5XX_Count", edge),
			limit: above(5),
			window: minutes(5),
			missing: "notBreaching",
			means: "More than 5% of requests end in a 5xx of nginx.",
			todo: "If app-5xx fires too, it passes on what the API answers; if not, look at the nginx error log.",
		},
		{
			key: "web-unhealthy",
			tier: "web",
			measure: targetMetric("UnHealthyHostCount", "Maximum", edge),
			limit: above(0),
			window: minutes(10),
			missing: "notBreaching",
			means: "A web instance has failed its health check for ten minutes, and replacing it did not help.",
			todo: "Look at the boot log of a new instance: journalctl -u cloud-final.",
		},
		{
			key: "web-down",
			tier: "web",
			measure: targetMetric("HealthyHostCount", "Maximum", edge),
			limit: below(1),
			window: minutes(3),
			missing: "breaching",
			means: "No web instance is healthy: viewers get errors.",
			todo: "Look at the scaling activities of the group, and roll back the last change of the web tier.",
		},
		{
			key: "app-5xx",
			tier: "app",
			measure: errorShare("5xx of the API, percent", "HTTPCode_Target_5XX_Count", internal),
			limit: above(5),
			window: minutes(5),
			missing: "notBreaching",
			means: "More than 5% of API requests end in a 5xx.",
			todo: "Look at the app log group; if it began with a deployment, roll that back.",
		},
		{
			key: "app-unhealthy",
			tier: "app",
			measure: targetMetric("UnHealthyHostCount", "Maximum", internal),
			limit: above(0),
			window: minutes(10),
			missing: "notBreaching",
			means: "An app instance has failed its health check for ten minutes, and replacing it did not help.",
			todo: "Look at the API's log on it (journalctl -u app) and at the last deployment.",
		},
		{
			key: "app-down",
			tier: "app",
			measure: targetMetric("HealthyHostCount", "Maximum", internal),
			limit: below(1),
			window: minutes(3),
			missing: "breaching",
			means: "No app instance is healthy: the API is down.",
			todo: "Look at the scaling activities of the group, and roll back the last deployment.",
		},
	];
}

/** Missing data decides nothing here: an instance that is gone reports itself as an RDS event. */
function databaseAlarms(database: WatchedDatabase): readonly Alarm[] {
	const storageBytes = database.storageGiB * GiB;
	const metric = (metricName: string, stat: string) => databaseMetric(metricName, stat, database.identifier);
	const common = { tier: "db", missing: "missing" } as const;
	return [
		{
			...common,
			key: "db-cpu",
			measure: metric("CPUUtilization", "Average"),
			limit: above(80),
			window: fiveMinutes(3),
			means: "The database's CPU has been above 80% for 15 minutes.",
			todo: "Find the statements in Database Insights; add an index, or take a larger class.",
		},
		{
			...common,
			key: "db-memory",
			measure: metric("FreeableMemory", "Average"),
			limit: below(Math.floor(database.memoryBytes / 20)),
			window: fiveMinutes(3),
			means:
				"Less than 5% of the database's memory has been free for 15 minutes: next it swaps, then restarts.",
			todo: "Close connections, or take a larger class.",
		},
		{
			...common,
			key: "db-storage",
			measure: metric("FreeStorageSpace", "Minimum"),
			limit: below(Math.max(2 * GiB, Math.floor(storageBytes / 20))),
			window: fiveMinutes(1),
			means:
				"The database is nearly out of storage, and a full one stops. RDS grows it once in six hours at most.",
			todo: "Raise maxStorageGiB, or storageGiB to grow it now.",
		},
		{
			...common,
			key: "db-connections",
			measure: metric("DatabaseConnections", "Maximum"),
			limit: above(Math.floor(defaultMaxConnections(database.memoryBytes) * 0.8)),
			window: minutes(5),
			means: "More than 80% of the database's connections are in use.",
			todo: "Look for idle ones in pg_stat_activity; lower connectionPoolSize, or take a larger class.",
		},
		{
			...common,
			key: "db-transaction-ids",
			measure: metric("MaximumUsedTransactionIDs", "Maximum"),
			limit: above(1_000_000_000),
			window: fiveMinutes(3),
			means: "Vacuum does not keep up: at two billion used transaction ids the database stops writing.",
			todo: "End old transactions, drop unused replication slots, then vacuum with freeze.",
		},
		...database.replicaIdentifiers.map(
			(identifier, i): Alarm => ({
				...common,
				key: `db-replica-${i + 1}-lag`,
				measure: databaseMetric("ReplicaLag", "Maximum", identifier),
				limit: above(60),
				window: minutes(10),
				means: `Read replica ${i + 1} is more than a minute behind: what is read there is old.`,
				todo: "Look for long queries on it and for bulk writes on the primary.",
			}),
		),
	];
}

function natAlarm(zone: string, id: pulumi.Input<string>): Alarm {
	return {
		key: `nat-${zone}-ports`,
		tier: "network",
		measure: {
			namespace: "AWS/NATGateway",
			metricName: "ErrorPortAllocation",
			dimensions: { NatGatewayId: id },
			stat: "Sum",
		},
		limit: above(0),
		window: minutes(5),
		missing: "notBreaching",
		means: `The NAT gateway in zone ${zone} has no ports left: new connections out of the VPC fail.`,
		todo: "Find who opens so many to one address; add an endpoint, or addresses to the gateway.",
	};
}
