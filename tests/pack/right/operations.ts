/** Trails, logs, alarms, backups and what watches an account. */
import { key, logGroup, logsMayUse, platformKey, splitBucket } from "./base.js";
import { account, allow, document, type Program, type Resources, resource, trust } from "./program.js";

const trailArn = `arn:aws:cloudtrail:us-east-1:${account}:trail/account`;

const fromTrail = {
	Principal: { Service: "cloudtrail.amazonaws.com" },
};

const trail: Resources = {
	...splitBucket(
		"trail",
		"current",
		allow("s3:GetBucketAcl", "arn:aws:s3:::shop-trail", {
			...fromTrail,
			Condition: { StringEquals: { "aws:SourceArn": trailArn } },
		}),
		allow("s3:PutObject", `arn:aws:s3:::shop-trail/AWSLogs/${account}/*`, {
			...fromTrail,
			Condition: { StringEquals: { "aws:SourceArn": trailArn, "s3:x-amz-acl": "bucket-owner-full-control" } },
		}),
	),
	"trail-logs": logGroup("/cloudtrail"),
	"trail-role": resource("aws:iam/role:Role", {
		assumeRolePolicy: trust("cloudtrail.amazonaws.com"),
		inlinePolicies: [
			{
				name: "write",
				policy: document(
					allow(
						["logs:CreateLogStream", "logs:PutLogEvents"],
						`arn:aws:logs:us-east-1:${account}:log-group:/cloudtrail:log-stream:*`,
					),
				),
			},
		],
	}),
	account: resource("aws:cloudtrail/trail:Trail", {
		name: "account",
		s3BucketName: "${trail.id}",
		isMultiRegionTrail: true,
		includeGlobalServiceEvents: true,
		enableLogFileValidation: true,
		kmsKeyId: platformKey,
		cloudWatchLogsGroupArn: "${trail-logs.arn}:*",
		cloudWatchLogsRoleArn: "${trail-role.arn}",
	}),
};

function alarm(metricName: string, namespace: string, more: object = {}) {
	return resource("aws:cloudwatch/metricAlarm:MetricAlarm", {
		comparisonOperator: "GreaterThanOrEqualToThreshold",
		evaluationPeriods: 3,
		metricName,
		namespace,
		period: 60,
		statistic: "Average",
		threshold: 80,
		treatMissingData: "notBreaching",
		alarmActions: ["${topic.arn}"],
		okActions: ["${topic.arn}"],
		...more,
	});
}

const topic: Resources = {
	topic: resource("aws:sns/topic:Topic", { name: "operations", kmsMasterKeyId: platformKey }),
	"topic-policy": resource("aws:sns/topicPolicy:TopicPolicy", {
		arn: "${topic.arn}",
		policy: document(
			{
				Effect: "Deny",
				Principal: "*",
				Action: "sns:Publish",
				Resource: "${topic.arn}",
				Condition: { Bool: { "aws:SecureTransport": "false" } },
			},
			allow("sns:Publish", "${topic.arn}", {
				Principal: { Service: "cloudwatch.amazonaws.com" },
				Condition: {
					StringEquals: { "aws:SourceAccount": account },
					ArnLike: { "aws:SourceArn": `arn:aws:cloudwatch:us-east-1:${account}:alarm:*` },
				},
			}),
		),
	}),
	people: resource("aws:sns/topicSubscription:TopicSubscription", {
		topic: "${topic.arn}",
		protocol: "email",
		endpoint: "operations@example.com",
	}),
};

export const operations: readonly Program[] = [
	{ title: "a trail of all regions, with logs", resources: trail },
	{
		title: "a trail that records objects too",
		resources: {
			...trail,
			account: resource("aws:cloudtrail/trail:Trail", {
				name: "account",
				s3BucketName: "${trail.bucket}",
				isMultiRegionTrail: true,
				isOrganizationTrail: true,
				enableLogFileValidation: true,
				kmsKeyId: platformKey,
				cloudWatchLogsGroupArn: "${trail-logs.arn}:*",
				cloudWatchLogsRoleArn: "${trail-role.arn}",
				advancedEventSelectors: [
					{
						name: "management",
						fieldSelectors: [{ field: "eventCategory", equals: ["Management"] }],
					},
					{
						name: "objects",
						fieldSelectors: [
							{ field: "eventCategory", equals: ["Data"] },
							{ field: "resources.type", equals: ["AWS::S3::Object"] },
						],
					},
				],
			}),
		},
	},
	{
		title: "an alarm when somebody signs in as root",
		resources: {
			...topic,
			"trail-logs": logGroup("/cloudtrail"),
			root: resource("aws:cloudwatch/logMetricFilter:LogMetricFilter", {
				logGroupName: "${trail-logs.name}",
				pattern: '{ $.userIdentity.type = "Root" }',
				metricTransformation: { name: "RootUse", namespace: "Account", value: "1" },
			}),
			"root-alarm": alarm("RootUse", "Account", { statistic: "Sum", threshold: 1, evaluationPeriods: 1 }),
		},
	},
	{
		title: "alarms of a balancer, a database and a queue, and one of all of them",
		resources: {
			...topic,
			errors: alarm("HTTPCode_Target_5XX_Count", "AWS/ApplicationELB", {
				dimensions: { LoadBalancer: "app/shop/0123456789abcdef" },
			}),
			processor: alarm("CPUUtilization", "AWS/RDS", { dimensions: { DBInstanceIdentifier: "shop" } }),
			age: alarm("ApproximateAgeOfOldestMessage", "AWS/SQS", { dimensions: { QueueName: "orders" } }),
			all: resource("aws:cloudwatch/compositeAlarm:CompositeAlarm", {
				alarmName: "shop",
				alarmRule: "ALARM(errors) OR ALARM(processor)",
				alarmActions: ["${topic.arn}"],
			}),
			board: resource("aws:cloudwatch/dashboard:Dashboard", { dashboardName: "shop", dashboardBody: "{}" }),
		},
	},
	{
		title: "logs under a key of their own, that another account follows",
		resources: {
			key: key(logsMayUse),
			logs: resource("aws:cloudwatch/logGroup:LogGroup", {
				name: "/shop/api",
				retentionInDays: 731,
				kmsKeyId: "${key.arn}",
			}),
			follow: resource("aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", {
				logGroup: "${logs.name}",
				filterPattern: "",
				destinationArn: "arn:aws:logs:us-east-1:210987654321:destination:central",
			}),
		},
	},
	{
		title: "backups every day, copied to another region, in a locked vault",
		resources: {
			vault: resource("aws:backup/vault:Vault", { kmsKeyArn: platformKey }),
			lock: resource("aws:backup/vaultLockConfiguration:VaultLockConfiguration", {
				backupVaultName: "${vault.name}",
				minRetentionDays: 7,
				maxRetentionDays: 365,
			}),
			plan: resource("aws:backup/plan:Plan", {
				rules: [
					{
						ruleName: "daily",
						targetVaultName: "${vault.name}",
						schedule: "cron(0 3 * * ? *)",
						lifecycle: { deleteAfter: 35 },
						copyActions: [{ destinationVaultArn: `arn:aws:backup:us-west-2:${account}:backup-vault:spare` }],
					},
				],
			}),
			role: resource("aws:iam/role:Role", {
				assumeRolePolicy: trust("backup.amazonaws.com"),
				managedPolicyArns: [
					"arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup",
					"arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores",
				],
			}),
			selection: resource("aws:backup/selection:Selection", {
				planId: "${plan.id}",
				iamRoleArn: "${role.arn}",
				selectionTags: [{ type: "STRINGEQUALS", key: "Backup", value: "daily" }],
			}),
		},
	},
	{
		title: "what watches an account: configuration, threats, findings, money",
		resources: {
			recorder: resource("aws:cfg/recorder:Recorder", {
				roleArn: `arn:aws:iam::${account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
				recordingGroup: { allSupported: true, includeGlobalResourceTypes: true },
			}),
			channel: resource("aws:cfg/deliveryChannel:DeliveryChannel", { s3BucketName: "shop-config" }),
			on: resource("aws:cfg/recorderStatus:RecorderStatus", { name: "${recorder.name}", isEnabled: true }),
			threats: resource("aws:guardduty/detector:Detector", { enable: true }),
			hub: resource("aws:securityhub/account:Account", {}),
			standard: resource("aws:securityhub/standardsSubscription:StandardsSubscription", {
				standardsArn:
					"arn:aws:securityhub:us-east-1::standards/aws-foundational-security-best-practices/v/1.0.0",
			}),
			inspector: resource("aws:inspector2/enabler:Enabler", {
				accountIds: [account],
				resourceTypes: ["EC2", "ECR", "LAMBDA"],
			}),
			budget: resource("aws:budgets/budget:Budget", {
				budgetType: "COST",
				limitAmount: "1000",
				limitUnit: "USD",
				timeUnit: "MONTHLY",
			}),
		},
	},
	{
		title: "machines that are patched every week",
		resources: {
			baseline: resource("aws:ssm/patchBaseline:PatchBaseline", {
				operatingSystem: "AMAZON_LINUX_2023",
				approvalRules: [
					{ approveAfterDays: 7, patchFilters: [{ key: "CLASSIFICATION", values: ["Security"] }] },
				],
			}),
			window: resource("aws:ssm/maintenanceWindow:MaintenanceWindow", {
				schedule: "cron(0 4 ? * SUN *)",
				duration: 3,
				cutoff: 1,
			}),
			sessions: resource("aws:ssm/document:Document", {
				name: "SSM-SessionManagerRunShell",
				documentType: "Session",
				documentFormat: "JSON",
				content: JSON.stringify({ schemaVersion: "1.0", sessionType: "Standard_Stream", inputs: {} }),
			}),
		},
	},
	{
		title: "other providers beside AWS",
		resources: {
			password: resource("random:index/randomPassword:RandomPassword", { length: 32 }),
			record: resource("cloudflare:index/record:Record", { name: "www", type: "CNAME", zoneId: "0a1b2c" }),
			chart: resource("kubernetes:helm.sh/v3:Release", { chart: "ingress-nginx" }),
			logs: logGroup("/shop/api"),
		},
	},
];
