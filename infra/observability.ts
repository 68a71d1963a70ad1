/** Who is told when something is wrong: the alert topic, the alarms and the database's own events. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Alarm, alarms, type Formula, type Metric, type Watched } from "./alarms.js";
import { type Environment, tagsFor } from "./naming.js";

export interface ObservabilityArgs {
	readonly environment: Environment;
	/**
	 * Customer key of the topic, with CloudWatch and RDS in its policy: alarms cannot publish to a topic that is
	 * encrypted with AWS's own key.
	 */
	readonly keyArn: pulumi.Input<string>;
	/** Each receives a request to confirm, and nothing until it is confirmed. */
	readonly emails: readonly string[];
	readonly watched: Watched;
}

/**
 * Events of an instance that somebody should know of. Backups, which are daily, are left out.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html
 */
const databaseEvents = [
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
] as const;

export class Observability extends pulumi.ComponentResource {
	readonly topicArn: pulumi.Output<string>;
	/** Physical names of the alarms by their key, such as `app-5xx`. */
	readonly alarmNames: Readonly<Record<string, pulumi.Output<string>>>;

	constructor(name: string, args: ObservabilityArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:observability:Observability", name, {}, opts);
		const { environment, watched } = args;

		const topic = new aws.sns.Topic(
			`${name}-alerts`,
			{
				displayName: `${environment.project} ${environment.stack} alerts`,
				kmsMasterKeyId: args.keyArn,
				// SHA-256.
				signatureVersion: 2,
				tags: tagsFor(environment, "observability", `${name}-alerts`),
			},
			{ parent: this },
		);
		this.topicArn = topic.arn;
		const policy = this.topicPolicy(name, environment);
		for (const email of args.emails) this.subscription(name, email);

		this.alarmNames = Object.fromEntries(
			alarms(watched).map((alarm) => [alarm.key, this.alarm(name, environment, alarm).name]),
		);
		new aws.rds.EventSubscription(
			`${name}-db-events`,
			{
				snsTopic: topic.arn,
				sourceType: "db-instance",
				sourceIds: [watched.database.identifier, ...watched.database.replicaIdentifiers],
				eventCategories: [...databaseEvents],
				tags: tagsFor(environment, "observability", `${name}-db-events`),
			},
			// RDS publishes a test message at once, and fails where it may not.
			{ parent: this, dependsOn: [policy] },
		);

		this.registerOutputs({ topicArn: this.topicArn, alarmNames: this.alarmNames });
	}

	/** Principals of the account need no mention: their own IAM policies decide. */
	private topicPolicy(name: string, { accountId, region, partition }: Environment): aws.sns.TopicPolicy {
		const publish = { Effect: "Allow", Action: "sns:Publish", Resource: this.topicArn };
		const ours = { StringEquals: { "aws:SourceAccount": accountId } };
		return new aws.sns.TopicPolicy(
			`${name}-alerts`,
			{
				arn: this.topicArn,
				policy: pulumi.jsonStringify({
					Version: "2012-10-17",
					Statement: [
						{
							Sid: "Alarms",
							...publish,
							Principal: { Service: "cloudwatch.amazonaws.com" },
							Condition: {
								...ours,
								ArnLike: { "aws:SourceArn": `arn:${partition}:cloudwatch:${region}:${accountId}:alarm:*` },
							},
						},
						{
							// Any of RDS's resources: the test message of a new subscription comes from none of ours.
							Sid: "DatabaseEvents",
							...publish,
							Principal: { Service: "events.rds.amazonaws.com" },
							Condition: ours,
						},
						{
							Sid: "DenyPlainHttp",
							...publish,
							Effect: "Deny",
							Principal: "*",
							Condition: { Bool: { "aws:SecureTransport": "false" } },
						},
					],
				}),
			},
			{ parent: this },
		);
	}

	/** Named after the address, so that removing one leaves the others alone. */
	private subscription(name: string, email: string): void {
		new aws.sns.TopicSubscription(
			`${name}-alerts-${email}`,
			{ topic: this.topicArn, protocol: "email", endpoint: email },
			{ parent: this },
		);
	}

	private alarm(name: string, environment: Environment, alarm: Alarm): aws.cloudwatch.MetricAlarm {
		return new aws.cloudwatch.MetricAlarm(
			`${name}-${alarm.key}`,
			{
				alarmDescription: `${alarm.means} ${alarm.todo}`,
				...measureArgs(alarm.measure, alarm.window.period),
				comparisonOperator: alarm.limit.comparison,
				threshold: alarm.limit.threshold,
				evaluationPeriods: alarm.window.periods,
				datapointsToAlarm: alarm.window.periods,
				treatMissingData: alarm.missing,
				alarmActions: [this.topicArn],
				okActions: [this.topicArn],
				tags: tagsFor(environment, alarm.tier, `${name}-${alarm.key}`),
			},
			{ parent: this },
		);
	}
}

function measureArgs(measure: Metric | Formula, period: number): Partial<aws.cloudwatch.MetricAlarmArgs> {
	if (isFormula(measure)) {
		const inputs = Object.entries(measure.metrics).map(([id, { dimensions, ...metric }]) => ({
			id,
			metric: { ...metric, period, dimensions: { ...dimensions } },
			returnData: false,
		}));
		const { expression, label } = measure;
		return { metricQueries: [{ id: "result", expression, label, returnData: true }, ...inputs] };
	}
	const { namespace, metricName, dimensions, stat } = measure;
	return {
		namespace,
		metricName,
		dimensions: { ...dimensions },
		period,
		// Percentiles go by another name than the plain statistics.
		...(/^p\d/.test(stat) ? { extendedStatistic: stat } : { statistic: stat }),
	};
}

function isFormula(measure: Metric | Formula): measure is Formula {
	return "expression" in measure;
}
