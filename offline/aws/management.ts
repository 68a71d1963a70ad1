/** Roles, logs, metrics and notifications. */
import { isMap } from "../values.js";
import { createdAt, type Row, type Subject, type Table } from "./subject.js";

/** Identity resources are known by name; their unique id tells their kind by its first letters. */
function identity(kind: string, prefix: string): Row {
	return (s) => {
		const name = s.physicalName();
		const arn = s.globalArn("iam", `${kind}${s.text("path") ?? "/"}${name}`);
		return { id: name, arn, createDate: createdAt, uniqueId: prefix + s.word(17).toUpperCase() };
	};
}

/** A CloudWatch or EventBridge resource that is known by its name. */
function named(service: string, kind: string): Row {
	return (s) => {
		const name = s.physicalName();
		return { id: name, arn: s.arn(service, `${kind}${name}`) };
	};
}

/** S3, CWL or FH, by the ARN that logs are delivered to. */
function destinationType(s: Subject): string {
	const configuration = s.inputs.deliveryDestinationConfiguration;
	const target = isMap(configuration) ? String(configuration.destinationResourceArn ?? "") : "";
	if (target.includes(":s3:")) return "S3";
	return target.includes(":firehose:") ? "FH" : "CWL";
}

export const management: Table = {
	"aws:cloudwatch/compositeAlarm:CompositeAlarm": (s) => {
		const name = s.text("alarmName") ?? s.name;
		return { id: name, arn: s.arn("cloudwatch", `alarm:${name}`) };
	},
	"aws:cloudwatch/dashboard:Dashboard": (s) => {
		const name = s.text("dashboardName") ?? s.name;
		return { id: name, dashboardArn: s.globalArn("cloudwatch", `dashboard/${name}`) };
	},
	"aws:cloudwatch/eventRule:EventRule": named("events", "rule/"),
	"aws:cloudwatch/eventTarget:EventTarget": (s) => ({
		id: `${s.text("rule")}-${s.physicalName("targetId")}`,
	}),
	"aws:cloudwatch/logDelivery:LogDelivery": (s) => {
		const id = s.word(16);
		return { id, arn: s.arn("logs", `delivery:${id}`) };
	},
	"aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": (s) => ({
		...named("logs", "delivery-destination:")(s),
		deliveryDestinationType: destinationType(s),
	}),
	"aws:cloudwatch/logDeliverySource:LogDeliverySource": (s) => ({
		...named("logs", "delivery-source:")(s),
		service: s.text("resourceArn")?.split(":")[2] ?? "cloudfront",
	}),
	"aws:cloudwatch/logGroup:LogGroup": named("logs", "log-group:"),
	"aws:cloudwatch/logMetricFilter:LogMetricFilter": (s) => ({ id: s.physicalName() }),
	"aws:cloudwatch/logResourcePolicy:LogResourcePolicy": (s) => ({
		id: s.text("policyName") ?? s.name,
		policyScope: "ACCOUNT",
		revisionId: "",
	}),
	"aws:cloudwatch/metricAlarm:MetricAlarm": named("cloudwatch", "alarm:"),
	"aws:iam/instanceProfile:InstanceProfile": identity("instance-profile", "AIPA"),
	"aws:iam/policy:Policy": (s) => {
		const { arn } = identity("policy", "ANPA")(s);
		return {
			id: String(arn),
			arn: arn ?? "",
			policyId: `ANPA${s.word(17).toUpperCase()}`,
			attachmentCount: 0,
		};
	},
	"aws:iam/role:Role": identity("role", "AROA"),
	"aws:iam/rolePolicy:RolePolicy": (s) => ({ id: `${s.text("role")}:${s.physicalName()}` }),
	"aws:iam/rolePolicyAttachment:RolePolicyAttachment": (s) => ({
		id: `${s.text("role")}/${s.text("policyArn")}`,
	}),
	"aws:sns/topic:Topic": (s) => {
		const arn = s.arn("sns", s.physicalName());
		return { id: arn, arn, owner: s.account, beginningArchiveTime: "" };
	},
	"aws:sns/topicPolicy:TopicPolicy": (s) => ({ id: s.text("arn") ?? s.name, owner: s.account }),
	"aws:sns/topicSubscription:TopicSubscription": (s) => {
		const topic = s.text("topic") ?? s.arn("sns", s.name);
		const arn = `${topic}:${s.uuid()}`;
		// An e-mail address has to agree first; everything else is confirmed at once.
		const pending = (s.text("protocol") ?? "").startsWith("email");
		return {
			...{ id: arn, arn, ownerId: s.account },
			confirmationWasAuthenticated: !pending,
			pendingConfirmation: pending,
		};
	},
	"aws:sqs/queue:Queue": (s) => {
		const name = s.physicalName();
		const url = `https://sqs.${s.region}.amazonaws.com/${s.account}/${name}`;
		return { id: url, url, arn: s.arn("sqs", name) };
	},
	"aws:sqs/queuePolicy:QueuePolicy": (s) => ({ id: s.text("queueUrl") ?? s.name }),
};
