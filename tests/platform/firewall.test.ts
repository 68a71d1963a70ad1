import assert from "node:assert/strict";
import { input, inputs, names, waitsFor } from "../support/inputs.js";
import { type Plan, plan } from "../support/plan.js";
import { stacks, variant } from "../support/variants.js";

const visibility = (metricName: string) => ({
	visibilityConfig: { metricName, cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true },
});

function managed(priority: number, name: string, counted: readonly string[] = []) {
	const ruleActionOverrides = counted.map((rule) => ({ name: rule, actionToUse: { count: {} } }));
	return {
		name,
		priority,
		overrideAction: { none: {} },
		statement: { managedRuleGroupStatement: { vendorName: "AWS", name, ruleActionOverrides } },
		...visibility(name),
	};
}

/** AWS's rule groups in their order. */
const managedRules = [
	managed(10, "AWSManagedRulesAmazonIpReputationList"),
	managed(11, "AWSManagedRulesCommonRuleSet", ["SizeRestrictions_BODY"]),
	managed(12, "AWSManagedRulesKnownBadInputsRuleSet"),
	managed(13, "AWSManagedRulesSQLiRuleSet"),
];

function rate(name: string, priority: number, limit: number, scope?: object) {
	const perAddress = { aggregateKeyType: "IP", limit, evaluationWindowSec: 300 };
	return {
		name,
		priority,
		action: { block: { customResponse: { responseCode: 429 } } },
		statement: { rateBasedStatement: { ...perAddress, ...(scope && { scopeDownStatement: scope }) } },
		...visibility(name),
	};
}

const fromCloudFront = {
	andStatement: {
		statements: [
			{ asnMatchStatement: { asnLists: [16509] } },
			{
				sizeConstraintStatement: {
					fieldToMatch: { singleHeader: { name: "x-amz-cf-id" } },
					comparisonOperator: "GT",
					size: 0,
					textTransformations: [{ priority: 0, type: "NONE" }],
				},
			},
		],
	},
};

const behindCloudFront = (limit: number, bound: number) => [
	rate("rate-limit", 2, limit, { notStatement: { statement: fromCloudFront } }),
	rate("rate-limit-cloudfront", 3, bound, fromCloudFront),
];

function acl(name: string, scope: "CLOUDFRONT" | "REGIONAL", region: string, rules: readonly object[]) {
	return {
		scope,
		region,
		description: `${name}: firewall`,
		defaultAction: { allow: {} },
		rules,
		...visibility(name),
		dataProtectionConfig: {
			dataProtections: [
				{ action: "SUBSTITUTION", field: { fieldType: "SINGLE_HEADER", fieldKeys: ["authorization"] } },
				{ action: "SUBSTITUTION", field: { fieldType: "SINGLE_COOKIE" } },
			],
		},
	};
}

const rulesOf = (recorded: Plan, which: "api" | "cdn") => input(recorded, "WebAcl", `${which}-acl`, "rules");

for (const { stack, prefix, account, retentionDays } of stacks) {
	describe(`the firewalls of ${stack}`, () => {
		let recorded: Plan;
		before(async () => {
			recorded = await plan(stack, "update");
		});

		it("limit each caller once: at CloudFront, and at the balancer only who comes there directly", () => {
			assert.deepEqual(names(recorded, "WebAcl"), ["api-acl", "cdn-acl"]);
			assert.deepEqual(
				inputs(recorded, "WebAcl", "cdn-acl"),
				acl(`${prefix}-cdn`, "CLOUDFRONT", "us-east-1", [rate("rate-limit", 2, 2000), ...managedRules]),
			);
			assert.deepEqual(
				inputs(recorded, "WebAcl", "api-acl"),
				acl(`${prefix}-api`, "REGIONAL", "us-east-1", [...behindCloudFront(2000, 200_000), ...managedRules]),
			);
		});

		it("stand before the external balancer and the distribution", () => {
			assert.deepEqual(inputs(recorded, "WebAclAssociation", "edge"), {
				resourceArn: "<LoadBalancer edge>",
				webAclArn: "<WebAcl api-acl.arn>",
			});
			assert.equal(input(recorded, "Distribution", "cdn", "webAclId"), "<WebAcl cdn-acl.arn>");
		});

		for (const [which, key] of [
			["api", "logs"],
			["cdn", "cdn-logs-key"],
		] as const) {
			it(`log what they refuse or count, and no credentials: ${which}`, () => {
				const group = `aws-waf-logs-${prefix}-${which}`;
				assert.deepEqual(inputs(recorded, "LogGroup", `${which}-logs`), {
					name: group,
					region: "us-east-1",
					kmsKeyId: `<Key ${key}.arn>`,
					retentionInDays: retentionDays,
				});
				assert.deepEqual(inputs(recorded, "LogResourcePolicy", `${which}-logs-policy`), {
					region: "us-east-1",
					resourceArn: `<LogGroup ${which}-logs.arn>`,
					policyDocument: {
						Version: "2012-10-17",
						Statement: [
							{
								Sid: "AWSLogDeliveryWrite20150319",
								Effect: "Allow",
								Principal: { Service: ["delivery.logs.amazonaws.com"] },
								Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
								Resource: [`arn:aws:logs:us-east-1:${account}:log-group:${group}:log-stream:*`],
								Condition: {
									StringEquals: { "aws:SourceAccount": [account] },
									ArnLike: { "aws:SourceArn": [`arn:aws:logs:us-east-1:${account}:*`] },
								},
							},
						],
					},
				});
				assert.deepEqual(inputs(recorded, "WebAclLoggingConfiguration", `${which}-logging`), {
					region: "us-east-1",
					resourceArn: `<WebAcl ${which}-acl.arn>`,
					logDestinationConfigs: [`<LogGroup ${which}-logs.arn>`],
					redactedFields: [{ singleHeader: { name: "authorization" } }, { singleHeader: { name: "cookie" } }],
					loggingFilter: {
						defaultBehavior: "DROP",
						filters: [
							{
								behavior: "KEEP",
								requirement: "MEETS_ANY",
								conditions: ["BLOCK", "COUNT", "EXCLUDED_AS_COUNT"].map((action) => ({
									actionCondition: { action },
								})),
							},
						],
					},
				});
				assert.deepEqual(waitsFor(recorded, "WebAclLoggingConfiguration", `${which}-logging`), [
					`LogResourcePolicy ${which}-logs-policy`,
				]);
			});
		}
	});
}

describe("the firewalls with more than the stacks' files ask for", () => {
	it("refuse the block list first, and let the allow list pass all else", async () => {
		const recorded = await variant("everything");
		for (const [which, scope, rates] of [
			["api", "REGIONAL", behindCloudFront(100, 10_000)],
			["cdn", "CLOUDFRONT", [rate("rate-limit", 2, 100)]],
		] as const) {
			const list = (name: "allow" | "block", priority: number) => ({
				name: `${name}-list`,
				priority,
				action: { [name]: {} },
				statement: { ipSetReferenceStatement: { arn: `<IpSet ${which}-${name}.arn>` } },
				...visibility(`${name}-list`),
			});
			assert.deepEqual(rulesOf(recorded, which), [
				list("block", 0),
				list("allow", 1),
				...rates,
				...managedRules,
			]);
			const addresses = { allow: ["192.0.2.0/24"], block: ["198.51.100.0/24", "203.0.113.0/24"] };
			for (const name of ["allow", "block"] as const) {
				assert.deepEqual(inputs(recorded, "IpSet", `${which}-${name}`), {
					scope,
					region: "us-east-1",
					description: `terrace-prod-${which}: addresses to ${name}`,
					ipAddressVersion: "IPV4",
					addresses: addresses[name],
				});
			}
		}
	});

	it("bound what comes from CloudFront by AWS's own maximum", async () => {
		const recorded = await variant("other");
		const most = 1_000_000_000;
		assert.deepEqual(rulesOf(recorded, "cdn"), [rate("rate-limit", 2, most), ...managedRules]);
		assert.deepEqual(rulesOf(recorded, "api"), [...behindCloudFront(most, 2 * most), ...managedRules]);
	});

	it("limit every caller at a balancer that no CDN calls", async () => {
		const recorded = await plan("prod", "preview", { "edge.enabled": false });
		assert.deepEqual(names(recorded, "WebAcl"), ["api-acl"]);
		assert.deepEqual(rulesOf(recorded, "api"), [rate("rate-limit", 2, 2000), ...managedRules]);
	});

	it("let the CDN of another region through at the balancer of a further one", async () => {
		const recorded = await variant("secondary");
		assert.deepEqual(
			inputs(recorded, "WebAcl", "api-acl"),
			acl("terrace-prod-eu-api", "REGIONAL", "eu-west-1", [
				...behindCloudFront(2000, 200_000),
				...managedRules,
			]),
		);
	});
});
