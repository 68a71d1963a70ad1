import assert from "node:assert/strict";
import { inputs, names, waitsFor } from "../support/inputs.js";
import { type Plan, plan } from "../support/plan.js";
import { stacks, variant } from "../support/variants.js";

/** What is measured, when it is too much, for how long, and what silence means. */
const alarms: Readonly<Record<string, string>> = {
	"edge-5xx": "Sum HTTPCode_ELB_5XX_Count of LoadBalancer=edge > 10, 5 x 60 s, missing notBreaching",
	"edge-slow": "p95 TargetResponseTime of LoadBalancer=edge > 2, 3 x 300 s, missing notBreaching",
	"web-5xx":
		"share of HTTPCode_Target_5XX_Count in RequestCount of LoadBalancer=edge > 5, 5 x 60 s, missing notBreaching",
	"web-unhealthy":
		"Maximum UnHealthyHostCount of LoadBalancer=edge TargetGroup=web > 0, 10 x 60 s, missing notBreaching",
	"web-down":
		"Maximum HealthyHostCount of LoadBalancer=edge TargetGroup=web < 1, 3 x 60 s, missing breaching",
	"app-5xx":
		"share of HTTPCode_Target_5XX_Count in RequestCount of LoadBalancer=int > 5, 5 x 60 s, missing notBreaching",
	"app-unhealthy":
		"Maximum UnHealthyHostCount of LoadBalancer=int TargetGroup=app > 0, 10 x 60 s, missing notBreaching",
	"app-down": "Maximum HealthyHostCount of LoadBalancer=int TargetGroup=app < 1, 3 x 60 s, missing breaching",
	"db-cpu": "Average CPUUtilization of DBInstanceIdentifier=db > 80, 3 x 300 s, missing missing",
	// 5% of 4 GiB.
	"db-memory": "Average FreeableMemory of DBInstanceIdentifier=db < 214748364, 3 x 300 s, missing missing",
	// 80% of the 450 connections that 4 GiB give.
	"db-connections": "Maximum DatabaseConnections of DBInstanceIdentifier=db > 360, 5 x 60 s, missing missing",
	"db-transaction-ids":
		"Maximum MaximumUsedTransactionIDs of DBInstanceIdentifier=db > 1000000000, 3 x 300 s, missing missing",
	"nat-a-ports": "Sum ErrorPortAllocation of NatGatewayId=nat-a > 0, 5 x 60 s, missing notBreaching",
};

const GiB = 2 ** 30;
const storage = (bytes: number) =>
	`Minimum FreeStorageSpace of DBInstanceIdentifier=db < ${bytes}, 1 x 300 s, missing missing`;

const alarmsOf = {
	dev: { ...alarms, "db-storage": storage(2 * GiB) },
	prod: {
		...alarms,
		"db-storage": storage(5 * GiB),
		"nat-b-ports": "Sum ErrorPortAllocation of NatGatewayId=nat-b > 0, 5 x 60 s, missing notBreaching",
	},
};

interface Measured {
	readonly namespace: string;
	readonly metricName: string;
	readonly dimensions: Readonly<Record<string, string>>;
	readonly period: number;
}

const signs: Readonly<Record<string, string>> = { GreaterThanThreshold: ">", LessThanThreshold: "<" };

/** The namespace that each dimension belongs to, and the output of a resource that it takes. */
const sources: Readonly<Record<string, readonly [namespace: string, reference: RegExp]>> = {
	LoadBalancer: ["AWS/ApplicationELB", /^<LoadBalancer (.+)\.arnSuffix>$/],
	TargetGroup: ["AWS/ApplicationELB", /^<TargetGroup (.+)\.arnSuffix>$/],
	DBInstanceIdentifier: ["AWS/RDS", /^<Instance (.+)\.identifier>$/],
	NatGatewayId: ["AWS/NATGateway", /^<NatGateway ([^.]+)>$/],
};

/** `LoadBalancer=edge` of `{ LoadBalancer: "<LoadBalancer edge.arnSuffix>" }`. */
function dimensionsOf({ dimensions, namespace }: Pick<Measured, "dimensions" | "namespace">): string {
	const shown = Object.entries(dimensions).map(([name, given]) => {
		const [expected, reference = /^$/] = sources[name] ?? [];
		assert.equal(namespace, expected);
		const [, thing] = reference.exec(given) ?? [];
		assert.ok(thing, `${name} is ${given}`);
		return `${name}=${thing}`;
	});
	return shown.join(" ");
}

/** An alarm in one line. Inputs that the line does not show are refused. */
function line(recorded: Plan, name: string): string {
	const { alarmDescription, alarmActions, okActions, ...alarm } = inputs(recorded, "MetricAlarm", name);
	assert.deepEqual(alarmActions, ["<Topic alerts>"], name);
	assert.deepEqual(okActions, ["<Topic alerts>"], name);
	const {
		comparisonOperator,
		threshold,
		evaluationPeriods,
		datapointsToAlarm,
		treatMissingData,
		...measure
	} = alarm;
	assert.equal(datapointsToAlarm, evaluationPeriods, name);
	const { what, period } = "metricQueries" in measure ? share(measure) : single(measure);
	const limit = `${signs[String(comparisonOperator)]} ${threshold}`;
	return `${what} ${limit}, ${evaluationPeriods} x ${period} s, missing ${treatMissingData}`;
}

function single(measure: Record<string, unknown>): { what: string; period: number } {
	const { namespace: _, statistic, extendedStatistic, metricName, dimensions: __, period, ...rest } = measure;
	assert.deepEqual(rest, {});
	assert.ok((statistic === undefined) !== (extendedStatistic === undefined));
	const of = dimensionsOf(measure as unknown as Measured);
	return { what: `${statistic ?? extendedStatistic} ${metricName} of ${of}`, period: Number(period) };
}

function share(measure: Record<string, unknown>): { what: string; period: number } {
	const { metricQueries, ...rest } = measure;
	assert.deepEqual(rest, {});
	const [result, errors, requests] = metricQueries as readonly {
		readonly id: string;
		readonly expression?: string;
		readonly returnData: boolean;
		readonly metric?: Measured;
	}[];
	assert.equal(result?.expression, "IF(FILL(requests, 0) >= 20, 100 * FILL(errors, 0) / requests, 0)");
	assert.deepEqual(
		[result, errors, requests].map((query) => query?.returnData),
		[true, false, false],
	);
	assert.ok(errors?.id === "errors" && errors.metric && requests?.id === "requests" && requests.metric);
	assert.deepEqual(errors.metric.dimensions, requests.metric.dimensions);
	const what = `share of ${errors.metric.metricName} in ${requests.metric.metricName} of ${dimensionsOf(errors.metric)}`;
	return { what, period: errors.metric.period };
}

function lines(recorded: Plan): Record<string, string> {
	const watching = names(recorded, "MetricAlarm").filter((name) => name !== "web-scale-in");
	return Object.fromEntries(watching.map((name) => [name, line(recorded, name)]));
}

for (const { stack, account, production } of stacks) {
	describe(`the alarms of ${stack}`, () => {
		let recorded: Plan;
		before(async () => {
			recorded = await plan(stack, "update");
		});

		it("watch balancers, fleets, the database and NAT, each at its threshold", () => {
			assert.deepEqual(lines(recorded), alarmsOf[stack]);
		});

		it("say what has happened and what to do, in the length that CloudWatch takes", () => {
			for (const name of names(recorded, "MetricAlarm")) {
				const text = String(inputs(recorded, "MetricAlarm", name).alarmDescription);
				assert.match(text, /^[A-Z].*\. [A-Z].*\.$/, name);
				assert.ok(text.length <= 1024, name);
			}
		});

		it("publish to one encrypted topic, which takes alarms and database events of this account over TLS", () => {
			assert.deepEqual(names(recorded, "Topic"), ["alerts"]);
			assert.deepEqual(inputs(recorded, "Topic", "alerts"), {
				displayName: `terrace ${stack} alerts`,
				kmsMasterKeyId: "<Key alerts.arn>",
				signatureVersion: 2,
			});
			const publish = { Effect: "Allow", Action: "sns:Publish", Resource: "<Topic alerts>" };
			assert.deepEqual(inputs(recorded, "TopicPolicy", "alerts"), {
				arn: "<Topic alerts>",
				policy: {
					Version: "2012-10-17",
					Statement: [
						{
							Sid: "Alarms",
							...publish,
							Principal: { Service: "cloudwatch.amazonaws.com" },
							Condition: {
								StringEquals: { "aws:SourceAccount": account },
								ArnLike: { "aws:SourceArn": `arn:aws:cloudwatch:us-east-1:${account}:alarm:*` },
							},
						},
						{
							Sid: "DatabaseEvents",
							...publish,
							Principal: { Service: "events.rds.amazonaws.com" },
							Condition: { StringEquals: { "aws:SourceAccount": account } },
						},
						{
							Sid: "DenyPlainHttp",
							...publish,
							Effect: "Deny",
							Principal: "*",
							Condition: { Bool: { "aws:SecureTransport": "false" } },
						},
					],
				},
			});
		});

		it("reach the people whom the configuration names", () => {
			assert.deepEqual(
				names(recorded, "TopicSubscription"),
				production ? ["alerts-on-call@example.com"] : [],
			);
			if (!production) return;
			assert.deepEqual(inputs(recorded, "TopicSubscription", "alerts-on-call@example.com"), {
				topic: "<Topic alerts>",
				protocol: "email",
				endpoint: "on-call@example.com",
			});
		});

		it("come with the database's own events, once RDS may publish", () => {
			assert.deepEqual(inputs(recorded, "EventSubscription", "db-events"), {
				snsTopic: "<Topic alerts>",
				sourceType: "db-instance",
				sourceIds: ["<Instance db.identifier>"],
				eventCategories: [
					"availability",
					"configuration change",
					"deletion",
					"failover",
					"failure",
					"low storage",
					"maintenance",
					"notification",
					"read replica",
					"recovery",
				],
			});
			assert.deepEqual(waitsFor(recorded, "EventSubscription", "db-events"), ["TopicPolicy alerts"]);
		});
	});
}

describe("the alarms with more than the stacks' files ask for", () => {
	it("watch each replica, each NAT gateway, and storage by its size", async () => {
		const recorded = await variant("everything");
		const replicas = [1, 2, 3, 4, 5].map((i) => [
			`db-replica-${i}-lag`,
			`Maximum ReplicaLag of DBInstanceIdentifier=db-replica-${i} > 60, 10 x 60 s, missing missing`,
		]);
		assert.deepEqual(lines(recorded), {
			...alarmsOf.prod,
			"db-storage": storage(20 * GiB),
			"nat-c-ports": "Sum ErrorPortAllocation of NatGatewayId=nat-c > 0, 5 x 60 s, missing notBreaching",
			...Object.fromEntries(replicas),
		});
		const { sourceIds } = inputs(recorded, "EventSubscription", "db-events");
		assert.deepEqual(sourceIds, [
			"<Instance db.identifier>",
			...[1, 2, 3, 4, 5].map((i) => `<Instance db-replica-${i}.identifier>`),
		]);
	});

	it("reach each person", async () => {
		assert.deepEqual(names(await variant("everything"), "TopicSubscription"), [
			"alerts-boss@example.com",
			"alerts-on-call@example.com",
		]);
	});
});
