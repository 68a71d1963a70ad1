/** The web application firewall, in front of a balancer or of CloudFront. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Environment, tagsFor } from "./naming.js";
import { globalRegion } from "./regions.js";

type Rule = aws.types.input.wafv2.WebAclRule;
type Scope = aws.types.input.wafv2.WebAclRuleStatementRateBasedStatementScopeDownStatement;

/**
 * AWS's rule groups in order of evaluation, the cheapest refusal first. Capacity 25 + 700 + 200 + 200: with
 * the rules below it stays under the 1500 units that the basic price includes.
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
const managedGroups: readonly { readonly group: string; readonly onlyCount?: readonly string[] }[] = [
	{ group: "AWSManagedRulesAmazonIpReputationList" },
	{
		group: "AWSManagedRulesCommonRuleSet",
		// It blocks every body over 8 KB, and so every upload. Counted, such a request shows in metrics and logs;
		// what stands after the first 8 KB (16 KB at CloudFront) no rule has looked at.
		onlyCount: ["SizeRestrictions_BODY"],
	},
	{ group: "AWSManagedRulesKnownBadInputsRuleSet" },
	{ group: "AWSManagedRulesSQLiRuleSet" },
];

/** Requests that come from Amazon's network and carry the id that CloudFront gives to each of its own. */
const fromCloudFront: Scope = {
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

/** How many callers' worth of requests one address of CloudFront may forward. */
const callersPerCloudFrontAddress = 100;
/** AWS's own maximum. */
const greatestRateLimit = 2_000_000_000;

export interface WebFirewallArgs {
	readonly environment: Environment;
	/** `CLOUDFRONT` for a distribution, `REGIONAL` for a balancer of the stack's region. */
	readonly scope: "CLOUDFRONT" | "REGIONAL";
	/**
	 * Whether a distribution with a firewall of its own is among the callers of the balancer. The lists then
	 * match direct callers only, and who is on CloudFront's allow list still meets AWS's rule groups here.
	 * @default false
	 */
	readonly behindCdn?: boolean;
	/** Requests that one address may make in five minutes, 10 to 2,000,000,000. */
	readonly rateLimit: number;
	/** IPv4 blocks that pass before any other rule but `blockCidrs`. */
	readonly allowCidrs: readonly string[];
	/** IPv4 blocks that are refused. */
	readonly blockCidrs: readonly string[];
	/** ARN of the KMS key of log groups, in the firewall's region: us-east-1 for `CLOUDFRONT`. */
	readonly logsKeyArn: pulumi.Input<string>;
}

/**
 * A web ACL with the block list, the allow list, a rate limit and AWS's rule groups, in this order, and a log
 * of what it refused. 5 USD a month, 1 USD for each rule, and 0.60 USD for a million requests.
 */
export class WebFirewall extends pulumi.ComponentResource {
	/** ARN of the web ACL. */
	readonly arn: pulumi.Output<string>;
	/** The web ACL's name in CloudWatch's `AWS/WAFV2` metrics. */
	readonly metricName: string;
	/** Name of the log group. */
	readonly logGroupName: pulumi.Output<string>;

	constructor(name: string, args: WebFirewallArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:waf:WebFirewall", name, {}, opts);
		const { environment, scope } = args;
		const region = scope === "CLOUDFRONT" ? globalRegion : environment.region;

		const acl = new aws.wafv2.WebAcl(
			`${name}-acl`,
			{
				scope,
				region,
				description: `${name}: firewall`,
				defaultAction: { allow: {} },
				// When a list becomes empty, Pulumi first takes its rule away and deletes the list last: AWS would
				// not delete a list in use.
				rules: [
					...this.listRule(name, args, region, "block", 0, { block: {} }),
					...this.listRule(name, args, region, "allow", 1, { allow: {} }),
					...rateRules(args),
					...managedGroups.map(managedRule),
				],
				visibilityConfig: visibility(name),
				// The requests that consoles show as samples; the log has its own redaction below.
				dataProtectionConfig: {
					dataProtections: [
						{ action: "SUBSTITUTION", field: { fieldType: "SINGLE_HEADER", fieldKeys: ["authorization"] } },
						{ action: "SUBSTITUTION", field: { fieldType: "SINGLE_COOKIE" } },
					],
				},
				tags: tagsFor(environment, "edge", `${name}-acl`),
			},
			{ parent: this },
		);
		const group = this.logs(name, args, region, acl);

		this.arn = acl.arn;
		this.metricName = name;
		this.logGroupName = group.name;
		this.registerOutputs({ arn: this.arn, metricName: this.metricName, logGroupName: this.logGroupName });
	}

	/** The rule of a list of addresses; none for an empty list. */
	private listRule(
		name: string,
		{ environment, scope, allowCidrs, blockCidrs }: WebFirewallArgs,
		region: string,
		list: "allow" | "block",
		priority: number,
		action: NonNullable<Rule["action"]>,
	): readonly Rule[] {
		const addresses = list === "allow" ? allowCidrs : blockCidrs;
		if (addresses.length === 0) return [];
		const set = new aws.wafv2.IpSet(
			`${name}-${list}`,
			{
				scope,
				region,
				description: `${name}: addresses to ${list}`,
				ipAddressVersion: "IPV4",
				addresses: [...addresses],
				tags: tagsFor(environment, "edge", `${name}-${list}`),
			},
			{ parent: this },
		);
		const statement = { ipSetReferenceStatement: { arn: set.arn } };
		return [
			{ name: `${list}-list`, priority, action, statement, visibilityConfig: visibility(`${list}-list`) },
		];
	}

	private logs(
		name: string,
		{ environment, logsKeyArn }: WebFirewallArgs,
		region: string,
		acl: aws.wafv2.WebAcl,
	): aws.cloudwatch.LogGroup {
		const { partition, accountId, logRetentionDays } = environment;
		// Stable, because the firewall logs only into groups whose name begins in this way.
		const groupName = `aws-waf-logs-${name}`;
		const group = new aws.cloudwatch.LogGroup(
			`${name}-logs`,
			{
				name: groupName,
				region,
				kmsKeyId: logsKeyArn,
				retentionInDays: logRetentionDays,
				tags: tagsFor(environment, "edge", groupName),
			},
			{ parent: this },
		);
		const permission = new aws.cloudwatch.LogResourcePolicy(
			`${name}-logs-policy`,
			{
				region,
				// On the group itself: of policies on the account a region holds ten. The statement is, word for
				// word, the one that AWS would otherwise add by itself, outside of the state.
				// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html
				resourceArn: group.arn,
				policyDocument: JSON.stringify({
					Version: "2012-10-17",
					Statement: [
						{
							Sid: "AWSLogDeliveryWrite20150319",
							Effect: "Allow",
							Principal: { Service: ["delivery.logs.amazonaws.com"] },
							Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
							Resource: [`arn:${partition}:logs:${region}:${accountId}:log-group:${groupName}:log-stream:*`],
							Condition: {
								StringEquals: { "aws:SourceAccount": [accountId] },
								ArnLike: { "aws:SourceArn": [`arn:${partition}:logs:${region}:${accountId}:*`] },
							},
						},
					],
				}),
			},
			{ parent: this },
		);
		new aws.wafv2.WebAclLoggingConfiguration(
			`${name}-logging`,
			{
				resourceArn: acl.arn,
				logDestinationConfigs: [group.arn],
				region,
				redactedFields: [{ singleHeader: { name: "authorization" } }, { singleHeader: { name: "cookie" } }],
				// Only what a rule refused or counted: the rest is in the access logs, for less money.
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
			},
			// Without the permission AWS answers WAFLogDestinationPermissionIssueException, or adds one itself.
			{ parent: this, dependsOn: [permission] },
		);
		return group;
	}
}

/**
 * The rate limit of each address.
 *
 * Behind a CDN a balancer sees CloudFront's addresses, each of which forwards many callers, whom CloudFront's
 * firewall has limited one by one. So these requests are left out, and bounded only as a whole. Who calls from
 * Amazon's own network and forges the header escapes the limit, but not this bound; and a region whose
 * CloudFront addresses were not in that network would see them limited like any caller.
 */
function rateRules({ rateLimit, behindCdn = false }: WebFirewallArgs): readonly Rule[] {
	if (!behindCdn) return [rateRule("rate-limit", 2, rateLimit)];
	const bound = Math.min(rateLimit * callersPerCloudFrontAddress, greatestRateLimit);
	return [
		rateRule("rate-limit", 2, rateLimit, { notStatement: { statement: fromCloudFront } }),
		rateRule("rate-limit-cloudfront", 3, bound, fromCloudFront),
	];
}

function rateRule(name: string, priority: number, limit: number, scopeDownStatement?: Scope): Rule {
	return {
		name,
		priority,
		// What nginx answers as well, instead of the firewall's 403: a client may come back.
		action: { block: { customResponse: { responseCode: 429 } } },
		statement: {
			rateBasedStatement: { aggregateKeyType: "IP", limit, evaluationWindowSec: 300, scopeDownStatement },
		},
		visibilityConfig: visibility(name),
	};
}

function managedRule({ group, onlyCount = [] }: (typeof managedGroups)[number], position: number): Rule {
	return {
		name: group,
		priority: 10 + position,
		overrideAction: { none: {} },
		statement: {
			managedRuleGroupStatement: {
				vendorName: "AWS",
				name: group,
				ruleActionOverrides: onlyCount.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
			},
		},
		visibilityConfig: visibility(group),
	};
}

function visibility(metricName: string): aws.types.input.wafv2.WebAclRuleVisibilityConfig {
	return { metricName, cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true };
}
