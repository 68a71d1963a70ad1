/** That an alarm reaches somebody, and a topic nobody else. */
import { elements, unresolved } from "../graph/values.js";
import { graphRule, resourceRule, violation } from "../rule.js";
import * as examples from "./alerts.examples.js";
import { mustNameCustomerKey } from "./customerKey.js";
import { about, mustNotBeFalse, notKnown } from "./expect.js";
import { mustNotBePublic, mustRefusePlainHttp } from "./policyChecks.js";

const alarmActions = resourceRule({
	id: "alarm-actions",
	title: "Alarms do something when they go off",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [{ framework: "Checkov", id: "CKV_AWS_319" }],
	why: "An alarm without an action is red on a page that nobody looks at. Stricter than the control, which looks at the switch and not at what it switches.",
	fix: "Name a topic in alarmActions, and leave actionsEnabled out.",
	examples: examples.alarmActions,
	types: ["aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"],
	check: ({ actionsEnabled, alarmActions }) => {
		const allowed = "one action or more";
		const actions =
			alarmActions === unresolved
				? [notKnown("alarmActions", allowed)]
				: elements(alarmActions).length === 0
					? [violation(`alarmActions is empty; allowed: ${allowed}`)]
					: [];
		return [...mustNotBeFalse(actionsEnabled, "actionsEnabled"), ...actions];
	},
});

const topicKey = graphRule({
	id: "sns-kms",
	title: "Topics are encrypted with a customer managed key",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [{ framework: "Checkov", id: "CKV_AWS_26" }],
	why: "Messages name hosts, errors and people. Stricter than the control, which takes alias/aws/sns: alarms and events cannot publish under AWS's own key, and fail without a word.",
	fix: "Set kmsMasterKeyId to a key whose policy lets in the services that publish.",
	examples: examples.topicKey,
	check: (graph) =>
		graph
			.ofType("aws:sns/topic:Topic")
			.flatMap((topic) =>
				about(topic, mustNameCustomerKey(graph, topic, "kmsMasterKeyId", topic.inputs.kmsMasterKeyId)),
			),
});

const topicNotPublic = resourceRule({
	id: "sns-not-public",
	title: "No topic policy lets everybody in",
	severity: "high",
	level: "mandatory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "SNS.4" },
		{ framework: "Checkov", id: "CKV_AWS_169" },
	],
	why: "Whoever may subscribe reads along; whoever may publish makes the alarms. Conditions count where they leave few: an account, an organization, a network.",
	fix: "Name the services and accounts, and the account on whose behalf a service may publish (aws:SourceAccount).",
	examples: examples.topicNotPublic,
	types: ["aws:sns/topic:Topic", "aws:sns/topicPolicy:TopicPolicy"],
	check: mustNotBePublic,
});

const topicTls = graphRule({
	id: "sns-tls-only",
	title: "Topics refuse what is published without TLS",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [{ framework: "cdk-nag", id: "AwsSolutions-SNS3" }],
	why: "SNS takes plain HTTP as well, and then everyone on the way reads the message. Stricter than the control, which lets an encrypted topic pass, since SNS takes only TLS for those: whoever removes the key would open the topic without a sign of it.",
	fix: "Deny sns:Publish to * on the topic, with the condition Bool aws:SecureTransport false.",
	examples: examples.topicTls,
	check: (graph) =>
		mustRefusePlainHttp(graph, {
			owner: "aws:sns/topic:Topic",
			policy: "aws:sns/topicPolicy:TopicPolicy",
			names: "arn",
			action: "sns:Publish",
		}),
});

const subscriptionTls = resourceRule({
	id: "sns-subscription-tls",
	title: "Topics are not delivered in the clear",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [],
	why: "To an endpoint of the protocol http SNS carries every message over the internet as plain text, whatever the topic is encrypted with.",
	fix: "Set protocol to https, with an endpoint that has a certificate.",
	examples: examples.subscriptionTls,
	types: ["aws:sns/topicSubscription:TopicSubscription"],
	check: ({ protocol }) => {
		if (protocol === unresolved) return [notKnown("protocol", "any but http")];
		return protocol === "http" ? [violation("protocol is http; allowed: any other")] : [];
	},
});

export const alertRules = [alarmActions, topicKey, topicNotPublic, topicTls, subscriptionTls];
