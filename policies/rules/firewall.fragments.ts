/** Web ACLs for the examples of the rules about them. */
import type { Plain } from "../resources.js";
import type { Example, FragmentResource } from "../rule.js";

export type Acl = Partial<Plain<"aws:wafv2/webAcl:WebAcl">>;
export type Rule = NonNullable<Acl["rules"]>[number];

export const visibilityConfig = {
	metricName: "acl",
	cloudwatchMetricsEnabled: true,
	sampledRequestsEnabled: true,
} as const;

export function acl(properties: Acl): FragmentResource {
	return { type: "aws:wafv2/webAcl:WebAcl", properties: { visibilityConfig, ...properties } };
}

export function example(title: string, ...rules: readonly Rule[]): Example {
	return { title, resources: { acl: acl({ rules: [...rules] }) } };
}

type Managed = NonNullable<Rule["statement"]["managedRuleGroupStatement"]>;

/** A rule with one of AWS's groups. */
export function group(
	name: string,
	overrideAction: "none" | "count" = "none",
	more: Partial<Managed> = {},
): Rule {
	return {
		name,
		priority: 1,
		overrideAction: { [overrideAction]: {} },
		statement: { managedRuleGroupStatement: { vendorName: "AWS", name, ...more } },
		visibilityConfig,
	};
}

export function limit(action: NonNullable<Rule["action"]>): Rule {
	return {
		name: "rate-limit",
		priority: 0,
		action,
		statement: { rateBasedStatement: { limit: 2000, aggregateKeyType: "IP" } },
		visibilityConfig,
	};
}
