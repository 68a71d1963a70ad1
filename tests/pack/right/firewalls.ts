/** Web ACLs of AWS's groups of rules and of one's own. */
import { account, type Program, type Resources, resource } from "./program.js";

const visibilityConfig = { metricName: "site", cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true };

function managed(name: string, priority: number, more: object = {}) {
	return {
		name,
		priority,
		overrideAction: { none: {} },
		statement: { managedRuleGroupStatement: { vendorName: "AWS", name, ...more } },
		visibilityConfig: { ...visibilityConfig, metricName: name },
	};
}

const limit = {
	name: "limit",
	priority: 0,
	action: { block: {} },
	statement: { rateBasedStatement: { limit: 2000, aggregateKeyType: "IP" } },
	visibilityConfig: { ...visibilityConfig, metricName: "limit" },
};

const rules = [
	limit,
	managed("AWSManagedRulesAmazonIpReputationList", 1),
	managed("AWSManagedRulesCommonRuleSet", 2),
	managed("AWSManagedRulesKnownBadInputsRuleSet", 3),
	managed("AWSManagedRulesSQLiRuleSet", 4),
];

/** Samples and logs without what callers prove themselves with. */
const dataProtectionConfig = {
	dataProtections: [
		{ action: "SUBSTITUTION", field: { fieldType: "SINGLE_HEADER", fieldKeys: ["authorization"] } },
		{ action: "SUBSTITUTION", field: { fieldType: "SINGLE_COOKIE" } },
	],
};

function acl(scope: "CLOUDFRONT" | "REGIONAL", list: readonly object[] = rules): Resources {
	return {
		acl: resource("aws:wafv2/webAcl:WebAcl", {
			scope,
			defaultAction: { allow: {} },
			dataProtectionConfig,
			visibilityConfig,
			rules: list as never,
		}),
		"acl-logs": resource("aws:cloudwatch/logGroup:LogGroup", {
			name: "aws-waf-logs-site",
			retentionInDays: 365,
			kmsKeyId: `arn:aws:kms:us-east-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
		}),
		"acl-logging": resource("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", {
			resourceArn: "${acl.arn}",
			logDestinationConfigs: ["${acl-logs.arn}"],
			redactedFields: [{ singleHeader: { name: "authorization" } }, { singleHeader: { name: "cookie" } }],
		}),
	};
}

export const firewalls: readonly Program[] = [
	{ title: "AWS's groups of rules and a limit, for CloudFront", resources: acl("CLOUDFRONT") },
	{
		title: "the same for a balancer",
		resources: {
			...acl("REGIONAL"),
			association: resource("aws:wafv2/webAclAssociation:WebAclAssociation", {
				webAclArn: "${acl.arn}",
				resourceArn: `arn:aws:elasticloadbalancing:us-east-1:${account}:loadbalancer/app/shop/0123456789abcdef`,
			}),
		},
	},
	{
		title: "an exception for one rule of a group, and countries that are refused",
		resources: acl("REGIONAL", [
			limit,
			managed("AWSManagedRulesAmazonIpReputationList", 1),
			managed("AWSManagedRulesCommonRuleSet", 2, {
				ruleActionOverrides: [{ name: "SizeRestrictions_BODY", actionToUse: { count: {} } }],
			}),
			managed("AWSManagedRulesKnownBadInputsRuleSet", 3),
			managed("AWSManagedRulesSQLiRuleSet", 4),
			{
				name: "countries",
				priority: 5,
				action: { block: {} },
				statement: { geoMatchStatement: { countryCodes: ["KP"] } },
				visibilityConfig: { ...visibilityConfig, metricName: "countries" },
			},
		]),
	},
	{
		title: "rules that are resources of their own",
		resources: {
			...acl("REGIONAL", []),
			...Object.fromEntries(
				rules.map(({ visibilityConfig: _, ...rule }) => [
					`rule-${rule.name}`,
					resource("aws:wafv2/webAclRule:WebAclRule", {
						...(rule as object),
						webAclArn: "${acl.arn}",
						visibilityConfig: { ...visibilityConfig, metricName: rule.name },
					}),
				]),
			),
		},
	},
	{
		title: "a group of rules that is joined to the ACL apart",
		resources: {
			...acl("REGIONAL", rules.slice(0, 4)),
			joined: resource("aws:wafv2/webAclRuleGroupAssociation:WebAclRuleGroupAssociation", {
				webAclArn: "${acl.arn}",
				ruleName: "AWSManagedRulesSQLiRuleSet",
				priority: 4,
				overrideAction: "none",
				managedRuleGroup: { vendorName: "AWS", name: "AWSManagedRulesSQLiRuleSet" },
				visibilityConfig: { ...visibilityConfig, metricName: "sql" },
			}),
		},
	},
	{
		title: "a list of friends, limits by header, and a challenge for robots",
		resources: {
			friends: resource("aws:wafv2/ipSet:IpSet", {
				scope: "REGIONAL",
				ipAddressVersion: "IPV4",
				addresses: ["198.51.100.0/28"],
			}),
			...acl("REGIONAL", [
				...rules,
				{
					name: "friends",
					priority: 6,
					action: { allow: {} },
					statement: { ipSetReferenceStatement: { arn: "${friends.arn}" } },
					visibilityConfig: { ...visibilityConfig, metricName: "friends" },
				},
				managed("AWSManagedRulesBotControlRuleSet", 7, {
					managedRuleGroupConfigs: [{ awsManagedRulesBotControlRuleSet: { inspectionLevel: "COMMON" } }],
				}),
			]),
		},
	},
];
