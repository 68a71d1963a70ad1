/** Examples of the rules in firewall.ts. */
import type { Example, Examples, FragmentResource } from "../rule.js";
import { acl, example, group, limit, type Rule } from "./firewall.fragments.js";

const badInputs = "AWSManagedRulesKnownBadInputsRuleSet";
const common = "AWSManagedRulesCommonRuleSet";

/** A rule as a resource of its own. */
const apart: FragmentResource = {
	type: "aws:wafv2/webAclRule:WebAclRule",
	properties: { webAclArn: "${acl.arn}", ...limit({ block: {} }) },
};

export const hasRules: Examples = {
	fails: [
		example("an empty list"),
		{ title: "no list", resources: { acl: acl({}) } },
		{
			title: "a rule of another web ACL",
			resources: {
				acl: acl({}),
				rule: {
					type: "aws:wafv2/webAclRule:WebAclRule",
					properties: {
						webAclArn: "arn:aws:wafv2:us-east-1:111122223333:regional/webacl/shared/0",
						...limit({ block: {} }),
					},
				},
			},
		},
	],
	passes: [
		{
			title: "a rule that counts no requests",
			resources: {
				acl: acl({
					rules: [
						{
							...{ name: "elsewhere", priority: 1, action: { block: {} } },
							statement: { geoMatchStatement: { countryCodes: ["AQ"] } },
							visibilityConfig: {
								cloudwatchMetricsEnabled: true,
								metricName: "elsewhere",
								sampledRequestsEnabled: true,
							},
						},
					],
				}),
			},
		},
		example("a rule", limit({ block: {} })),
		{ title: "a rule of its own", resources: { acl: acl({}), rule: apart } },
		{
			title: "a rule group that is added",
			resources: {
				acl: acl({}),
				group: {
					type: "aws:wafv2/webAclRuleGroupAssociation:WebAclRuleGroupAssociation",
					properties: { webAclArn: "${acl.arn}", ruleName: "common", priority: 1 },
				},
			},
		},
		{ title: "rules as JSON", resources: { acl: acl({ ruleJson: '[{"Name":"rate-limit"}]' }) } },
	],
};

export const knownBadInputs: Examples = {
	fails: [
		example("another group", group(common)),
		example("the group, counting only", group(badInputs, "count")),
		example(
			"one of its rules about Log4j, counting only",
			group(badInputs, "none", {
				ruleActionOverrides: [{ name: "Log4JRCE_BODY", actionToUse: { count: {} } }],
			}),
		),
	],
	passes: [
		example("the group", group(common, "count"), group(badInputs)),
		example(
			"another of its rules, counting only",
			group(badInputs, "none", {
				ruleActionOverrides: [{ name: "PROPFIND_METHOD", actionToUse: { count: {} } }],
			}),
		),
	],
};

export const commonAttacks: Examples = {
	fails: [
		example("another group", group(badInputs)),
		example("the group, counting only", group(common, "count")),
	],
	passes: [example("the group", group(common))],
};

type Scope = NonNullable<NonNullable<Rule["statement"]["rateBasedStatement"]>["scopeDownStatement"]>;

function scoped(scopeDownStatement: Scope): Rule {
	const rateBasedStatement = { limit: 2000, aggregateKeyType: "IP", scopeDownStatement };
	return { ...limit({ block: {} }), statement: { rateBasedStatement } };
}

export const rateLimit: Examples = {
	fails: [
		example("rule groups only", group(common)),
		example("a limit that counts", limit({ count: {} })),
		example("a limit that lets pass", limit({ allow: {} })),
		example("a limit of a part", scoped({ asnMatchStatement: { asnLists: [16509] } })),
	],
	passes: [
		example("a limit that blocks", limit({ block: {} })),
		example("a limit that asks for proof", limit({ challenge: {} })),
		example(
			"a limit of a part, and one of the rest",
			scoped({ asnMatchStatement: { asnLists: [16509] } }),
			scoped({ notStatement: { statement: { asnMatchStatement: { asnLists: [16509] } } } }),
		),
		{ title: "a limit of its own", resources: { acl: acl({}), rule: apart } },
	],
};

const reputation = "AWSManagedRulesAmazonIpReputationList";

export const ipReputation: Examples = {
	fails: [
		example("another group", group(common)),
		example("the group, counting only", group(reputation, "count")),
	],
	passes: [example("the group", group(reputation))],
};

const sqli = "AWSManagedRulesSQLiRuleSet";

function beforeDatabase(title: string, rule: Rule): Example {
	return {
		title,
		resources: {
			acl: acl({ rules: [rule] }),
			orders: { type: "aws:rds/instance:Instance", properties: { instanceClass: "db.t3.medium" } },
		},
	};
}

export const sqlInjection: Examples = {
	fails: [
		beforeDatabase("another group", group(common)),
		beforeDatabase("the group, counting only", group(sqli, "count")),
	],
	passes: [beforeDatabase("the group", group(sqli)), example("no database", group(common))],
};

export const inUsEast1: Examples = {
	fails: [
		{ title: "in another region", resources: { acl: acl({ scope: "CLOUDFRONT", region: "eu-west-1" }) } },
	],
	passes: [
		{ title: "in us-east-1", resources: { acl: acl({ scope: "CLOUDFRONT", region: "us-east-1" }) } },
		{ title: "in the provider's region", resources: { acl: acl({ scope: "CLOUDFRONT" }) } },
		{ title: "for balancers", resources: { acl: acl({ scope: "REGIONAL", region: "eu-west-1" }) } },
	],
};
