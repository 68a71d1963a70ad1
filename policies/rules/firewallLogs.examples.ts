/** Examples of the rules in firewallLogs.ts. */
import type { Plain } from "../resources.js";
import type { Example, Examples, FragmentResource } from "../rule.js";
import { type Acl, acl, example, group, visibilityConfig } from "./firewall.fragments.js";

type Logging = Partial<Plain<"aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration">>;
type Filter = NonNullable<NonNullable<Logging["loggingFilter"]>["filters"]>[number];

function logs(properties: Logging = {}): FragmentResource {
	return {
		type: "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
		properties: {
			resourceArn: "${acl.arn}",
			logDestinationConfigs: ["arn:aws:logs:us-east-1:111122223333:log-group:aws-waf-logs-acl"],
			...properties,
		},
	};
}

function filter(behavior: string, action: string): Filter {
	return { behavior, requirement: "MEETS_ANY", conditions: [{ actionCondition: { action } }] };
}

function keeping(title: string, defaultBehavior: string, ...filters: Filter[]): Example {
	return { title, resources: { acl: acl({}), logs: logs({ loggingFilter: { defaultBehavior, filters } }) } };
}

export const logging: Examples = {
	fails: [
		{ title: "no logs", resources: { acl: acl({}) } },
		{
			title: "the logs of another web ACL",
			resources: {
				acl: acl({}),
				logs: logs({ resourceArn: "arn:aws:wafv2:us-east-1:111122223333:regional/webacl/shared/0" }),
			},
		},
		keeping("only what was counted is kept", "DROP", filter("KEEP", "COUNT")),
		keeping("what was refused is dropped", "KEEP", filter("DROP", "BLOCK")),
	],
	passes: [
		{ title: "logs of everything", resources: { acl: acl({}), logs: logs() } },
		keeping("only what was refused is kept", "DROP", filter("KEEP", "BLOCK")),
		keeping("what was let through is dropped", "KEEP", filter("DROP", "ALLOW")),
	],
};

function leavingOut(...headers: string[]): Example["resources"] {
	return {
		logs: logs({ resourceArn: "acl", redactedFields: headers.map((name) => ({ singleHeader: { name } })) }),
	};
}

export const redacted: Examples = {
	fails: [
		{ title: "nothing", resources: { logs: logs({ resourceArn: "acl" }) } },
		{ title: "cookies only", resources: leavingOut("cookie") },
		{ title: "tokens only", resources: leavingOut("authorization") },
	],
	passes: [{ title: "tokens and cookies", resources: leavingOut("Authorization", "cookie") }],
};

const blind = { ...visibilityConfig, cloudwatchMetricsEnabled: false };
const unseen = { ...visibilityConfig, sampledRequestsEnabled: false };
const common = group("AWSManagedRulesCommonRuleSet");

export const metrics: Examples = {
	fails: [
		{ title: "a web ACL without metrics", resources: { acl: acl({ visibilityConfig: blind }) } },
		{ title: "a web ACL without samples", resources: { acl: acl({ visibilityConfig: unseen }) } },
		example("a rule without metrics", { ...common, visibilityConfig: blind }),
	],
	passes: [example("metrics and samples of all", common)],
};

type Protection = NonNullable<NonNullable<Acl["dataProtectionConfig"]>["dataProtections"]>[number];

const tokens: Protection = {
	action: "SUBSTITUTION",
	field: { fieldType: "SINGLE_HEADER", fieldKeys: ["authorization"] },
};
const cookies: Protection = { action: "SUBSTITUTION", field: { fieldType: "SINGLE_COOKIE" } };

function protecting(title: string, ...dataProtections: Protection[]): Example {
	return { title, resources: { acl: acl({ dataProtectionConfig: { dataProtections } }) } };
}

export const samples: Examples = {
	fails: [
		{ title: "nothing", resources: { acl: acl({}) } },
		protecting("tokens only", tokens),
		protecting("cookies only", cookies),
		protecting("one cookie", tokens, { ...cookies, field: { ...cookies.field, fieldKeys: ["session"] } }),
	],
	passes: [
		protecting("tokens and cookies", tokens, cookies),
		{
			title: "no samples",
			resources: { acl: acl({ visibilityConfig: { ...visibilityConfig, sampledRequestsEnabled: false } }) },
		},
	],
};
