/** What the other services ask for. */
import { isMap } from "../values.js";
import type { Account, Live } from "./account.js";
import { unhealthy } from "./fleet.js";
import { isIssued, list, permissionsOf, policyOf, regionOf, text } from "./lookup.js";
import { type Rule, type RuleTable, refuse } from "./rule.js";

const listener: Rule = ({ account, outputs, world }) => {
	const certificate = account.live("aws:acm/certificate:Certificate", text(outputs.certificateArn));
	if (!certificate) return undefined;
	if (regionOf(certificate, world) !== (outputs.region ?? world.region)) {
		return refuse(
			"CertificateNotFound",
			`Certificate '${certificate.id}' not found: it is in another region`,
		);
	}
	return isIssued(account, certificate.id)
		? undefined
		: refuse("UnsupportedCertificate", `The certificate '${certificate.id}' must be issued`);
};

const distribution: Rule = ({ account, outputs, world, before }) => {
	const viewer = isMap(outputs.viewerCertificate) ? outputs.viewerCertificate : {};
	const certificate = account.live("aws:acm/certificate:Certificate", text(viewer.acmCertificateArn));
	if (certificate && regionOf(certificate, world) !== "us-east-1") {
		return refuse("InvalidViewerCertificate", "The specified SSL certificate must be in us-east-1");
	}
	if (certificate && !isIssued(account, certificate.id)) {
		return refuse("InvalidViewerCertificate", `The certificate ${certificate.id} is not issued`);
	}
	const firewall = text(outputs.webAclId);
	if (firewall && !firewall.includes(":global/")) {
		return refuse("InvalidWebACLId", `${firewall} is not of the scope CLOUDFRONT`);
	}
	const names = list(outputs.aliases);
	const taken = account
		.ofType("aws:cloudfront/distribution:Distribution")
		.filter(({ id }) => id !== before?.id)
		.flatMap(({ outputs: others }) => list(others.aliases))
		.find((name) => names.includes(name));
	return taken === undefined
		? undefined
		: refuse("CNAMEAlreadyExists", `${taken} is already an alias of another distribution`);
};

const validation: Rule = ({ account, outputs }) => {
	const certificate = account.live("aws:acm/certificate:Certificate", text(outputs.certificateArn));
	const records = account.ofType("aws:route53/record:Record").map((record) => text(record.outputs.name));
	const missing = list(certificate?.outputs.domainValidationOptions)
		.map((option) => (isMap(option) ? text(option.resourceRecordName) : ""))
		.find((name) => !records.some((record) => record.replace(/\.$/, "") === name.replace(/\.$/, "")));
	if (missing === undefined) return undefined;
	// The provider waits 75 minutes, and then gives up. Nothing is left behind.
	return refuse(
		"timeout",
		`while waiting for state to become 'ISSUED' (last state: 'PENDING_VALIDATION', timeout: 1h15m0s): ${missing} is not in DNS`,
	);
};

const database: Rule = ({ account, outputs }) => {
	const source = account
		.ofType("aws:rds/instance:Instance")
		.find(({ outputs: { identifier, arn } }) => [identifier, arn].includes(outputs.replicateSourceDb ?? ""));
	if (source && !Number(source.outputs.backupRetentionPeriod)) {
		return refuse(
			"InvalidDBInstanceState",
			`Automated backups are not enabled for ${source.outputs.identifier}`,
		);
	}
	const role = account
		.ofType("aws:iam/role:Role")
		.find(({ outputs: { arn } }) => arn === outputs.monitoringRoleArn);
	if (!role || permissionsOf(account, role).length > 0) return undefined;
	return refuse(
		"InvalidParameterValue",
		`IAM role ARN value ${role.outputs.arn} is invalid or does not include the required permissions for: ENHANCED_MONITORING`,
	);
};

const databaseMadeItFirst: Rule = ({ account, outputs, before }) => {
	if (before) return undefined;
	const name = text(outputs.name);
	const [, identifier, log] = /^\/aws\/rds\/instance\/([^/]+)\/(.+)$/.exec(name) ?? [];
	const maker = account
		.ofType("aws:rds/instance:Instance")
		.find(
			({ outputs: db }) =>
				db.identifier === identifier && list(db.enabledCloudwatchLogsExports).includes(log ?? ""),
		);
	return (
		maker &&
		refuse("ResourceAlreadyExistsException", `The specified log group already exists: ${name}, made by RDS`)
	);
};

const topicLetsRdsPublish: Rule = ({ account, outputs }) => {
	const topic = text(outputs.snsTopic);
	const policies = account
		.ofType("aws:sns/topicPolicy:TopicPolicy")
		.filter((policy) => policy.outputs.arn === topic);
	return policies.some(({ outputs: { policy } }) => text(policy).includes("events.rds.amazonaws.com"))
		? undefined
		: refuse("SNSNoAuthorization", `RDS is not authorized to publish to the SNS topic ${topic}`);
};

const firewallMayLog: Rule = ({ account, outputs }) => {
	const groups = list(outputs.logDestinationConfigs)
		.map(text)
		.filter((arn) => arn.includes(":log-group:"));
	const policies = account
		.ofType("aws:cloudwatch/logResourcePolicy:LogResourcePolicy")
		.filter((policy) => text(policy.outputs.policyDocument).includes("delivery.logs.amazonaws.com"))
		// Of the account, or of one log group.
		.map((policy) => text(policy.outputs.resourceArn));
	const closed = groups.find((arn) => !policies.some((only) => arn.startsWith(only)));
	return closed === undefined
		? undefined
		: refuse("WAFLogDestinationPermissionIssueException", `${closed} lets no delivery write to it`);
};

const queriesMayBeLogged: Rule = ({ account, world }) =>
	account
		.ofType("aws:cloudwatch/logResourcePolicy:LogResourcePolicy")
		.filter((policy) => regionOf(policy, world) === "us-east-1")
		.some(({ outputs: { policyDocument } }) => text(policyDocument).includes("route53.amazonaws.com"))
		? undefined
		: refuse(
				"InsufficientCloudWatchLogsResourcePolicy",
				"No resource policy of us-east-1 lets Route 53 write to the log group",
			);

const bucketTakesDeliveries: Rule = ({ account, outputs }) => {
	const destination = account
		.ofType("aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination")
		.find(({ outputs: { arn } }) => arn === outputs.deliveryDestinationArn);
	const settings = destination?.outputs.deliveryDestinationConfiguration;
	const arn = isMap(settings) ? text(settings.destinationResourceArn) : "";
	const [bucket = ""] = /(?<=:s3:::)[^/]+/.exec(arn) ?? [];
	return bucket === "" || policyOf(account, bucket).includes("delivery.logs.amazonaws.com")
		? undefined
		: refuse(
				"AccessDenied",
				`AWS writes the missing permission into the policy of ${bucket} itself`,
				"silent",
			);
};

const requestsNeedBalancer: Rule = ({ account, outputs }) => {
	const tracking = isMap(outputs.targetTrackingConfiguration) ? outputs.targetTrackingConfiguration : {};
	const metric = isMap(tracking.predefinedMetricSpecification) ? tracking.predefinedMetricSpecification : {};
	const label = text(metric.resourceLabel);
	const target = account
		.ofType("aws:lb/targetGroup:TargetGroup")
		.find((group) => label.endsWith(text(group.outputs.arnSuffix)));
	if (!label || (target && listenersOf(account, target.id).length > 0)) return undefined;
	return refuse(
		"ValidationError",
		`The load balancer does not route traffic to the target group of ${label}`,
	);
};

/** Listeners and rules that forward to a target group. */
export function listenersOf(account: Account, targetGroupArn: string): readonly Live[] {
	return [
		...account.ofType("aws:lb/listener:Listener"),
		...account.ofType("aws:lb/listenerRule:ListenerRule"),
	].filter(({ inputs }) => JSON.stringify(inputs).includes(targetGroupArn));
}

const zoneIsSigned: Rule = ({ account, outputs }) => {
	const keys = account.ofType("aws:route53/keySigningKey:KeySigningKey");
	return keys.some(
		(key) => key.outputs.hostedZoneId === outputs.hostedZoneId && key.outputs.status !== "INACTIVE",
	)
		? undefined
		: refuse(
				"KeySigningKeyWithActiveStatusNotFound",
				`${outputs.hostedZoneId} has no active key-signing key`,
			);
};

const bucketTakesLogs: Rule = ({ account, outputs }) =>
	policyOf(account, text(outputs.targetBucket)).includes("logging.s3.amazonaws.com")
		? undefined
		: refuse(
				"Access denied",
				`${text(outputs.targetBucket)} takes no access logs yet: what S3 writes now is lost`,
				"silent",
			);

const fleetGetsHealthy: Rule = ({ account, outputs, before }) => {
	// The provider waits in an update only when the size has changed.
	if (
		before &&
		["minSize", "desiredCapacity", "maxSize"].every((size) => before.outputs[size] === outputs[size])
	) {
		return undefined;
	}
	const why = unhealthy(account, outputs);
	return why === undefined
		? undefined
		: refuse(
				"timeout",
				`while waiting for ${outputs.minElbCapacity ?? outputs.minSize} healthy instances, waiting up to ${text(outputs.waitForCapacityTimeout) || "10m0s"}: ${why}`,
				"late",
			);
};

/** By type of what is made. */
export const serviceRules: RuleTable = {
	"aws:acm/certificateValidation:CertificateValidation": [validation],
	"aws:autoscaling/group:Group": [fleetGetsHealthy],
	"aws:autoscaling/policy:Policy": [requestsNeedBalancer],
	"aws:cloudfront/distribution:Distribution": [distribution],
	"aws:cloudwatch/logDelivery:LogDelivery": [bucketTakesDeliveries],
	"aws:cloudwatch/logGroup:LogGroup": [databaseMadeItFirst],
	"aws:lb/listener:Listener": [listener],
	"aws:lb/listenerCertificate:ListenerCertificate": [listener],
	"aws:rds/eventSubscription:EventSubscription": [topicLetsRdsPublish],
	"aws:rds/instance:Instance": [database],
	"aws:route53/hostedZoneDnsSec:HostedZoneDnsSec": [zoneIsSigned],
	"aws:route53/queryLog:QueryLog": [queriesMayBeLogged],
	"aws:s3/bucketLogging:BucketLogging": [bucketTakesLogs],
	"aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": [firewallMayLog],
};
