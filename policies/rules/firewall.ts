/** That web ACLs refuse what they should. */
import { type Graph, type Node, oncePerGraph } from "../graph/graph.js";
import {
	elements,
	inside,
	isPartlyUnknown,
	type Seen,
	type Unresolved,
	unresolved,
} from "../graph/values.js";
import type { Properties } from "../resources.js";
import { type Finding, graphRule, resourceRule, undetermined, violation } from "../rule.js";
import { mustBeOneOf } from "./expect.js";
import * as examples from "./firewall.examples.js";

export type AclNode = Node<"aws:wafv2/webAcl:WebAcl">;
/** A rule of a web ACL: one of its list, or a resource of its own, which says the same. */
type Rule = Properties<"aws:wafv2/webAclRule:WebAclRule">;

/** What is known of the rules of a web ACL. */
interface Rules {
	readonly known: readonly Rule[];
	/** True where there may be more: rules as JSON, or of a web ACL that is not known yet. */
	readonly incomplete: boolean;
	/** True where rules are added that are not looked into: rule groups, or JSON. */
	readonly others: boolean;
}

/** Resources that add rules to a web ACL from outside. */
const additions = oncePerGraph((graph) =>
	graph
		.ofType(
			"aws:wafv2/webAclRule:WebAclRule",
			"aws:wafv2/webAclRuleGroupAssociation:WebAclRuleGroupAssociation",
		)
		.map((node) => ({
			node,
			acls: graph.resolve(node, "webAclArn", node.inputs.webAclArn ?? unresolved, "aws:wafv2/webAcl:WebAcl"),
		})),
);

function isRule(node: Node): node is Node<"aws:wafv2/webAclRule:WebAclRule"> {
	return node.type === "aws:wafv2/webAclRule:WebAclRule";
}

/** The rules of a web ACL, from wherever they come. */
export function rulesOf(graph: Graph, acl: AclNode): Rules {
	const listed = elements(acl.inputs.rules as Seen<Rule[]> | undefined);
	const { ruleJson } = acl.inputs;
	const json = ruleJson !== undefined && ruleJson !== "" && ruleJson !== "[]";
	const added = additions(graph).filter(({ acls }) => acls.includes(acl));
	const groups = added.some(({ node }) => !isRule(node));
	return {
		known: [
			...listed.filter((rule): rule is Rule => typeof rule === "object"),
			...added.flatMap(({ node }) => (isRule(node) ? [node.inputs] : [])),
		],
		incomplete:
			listed.includes(unresolved) ||
			ruleJson === unresolved ||
			additions(graph).some(({ acls }) => acls.includes("undetermined")),
		others: json || groups,
	};
}

/** Judges each web ACL by whether one of its rules is as it should be. */
function haveRule(
	graph: Graph,
	isWanted: (rule: Rule) => boolean | Unresolved,
	message: string,
): readonly Finding[] {
	return graph.ofType("aws:wafv2/webAcl:WebAcl").flatMap((acl): readonly Finding[] => {
		const { known, incomplete, others } = rulesOf(graph, acl);
		const answers = known.map(isWanted);
		if (answers.includes(true)) return [];
		return incomplete || others || answers.includes(unresolved)
			? [undetermined(`${acl.name} ${message}, as far as its rules can be read`, acl.urn)]
			: [violation(`${acl.name} ${message}`, acl.urn)];
	});
}

const hasRules = graphRule({
	id: "waf-has-rules",
	title: "Web ACLs have rules",
	severity: "medium",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "WAF.10" },
		{ framework: "Checkov", id: "CKV_AWS_175" },
	],
	undecided: "at-update",
	why: "A web ACL without rules lets everything through and looks like a firewall.",
	fix: "Add AWS's managed rule groups and a rate limit.",
	examples: examples.hasRules,
	check: (graph) =>
		graph.ofType("aws:wafv2/webAcl:WebAcl").flatMap((acl): readonly Finding[] => {
			const { known, incomplete, others } = rulesOf(graph, acl);
			if (known.length > 0 || others) return [];
			return incomplete
				? [undetermined(`${acl.name}: whether it has rules is not known yet`, acl.urn)]
				: [violation(`${acl.name} has no rules; allowed: one or more`, acl.urn)];
		}),
});

/** Whether something is there; what is not known yet may be. */
function isSet(value: unknown): boolean | Unresolved {
	return value === unresolved ? unresolved : value !== undefined;
}

/** Whether a rule uses one of AWS's groups as it is, its own actions in force. */
function usesGroup({ statement, overrideAction }: Rule, group: string): boolean | Unresolved {
	const managed = inside(statement, ({ managedRuleGroupStatement }) => managedRuleGroupStatement);
	const name = inside(managed, (known) => known.name);
	if (name !== unresolved && name !== group) return false;
	const counted = isSet(inside(overrideAction, ({ count }) => count));
	if (counted === true) return false;
	return name === unresolved || counted === unresolved ? unresolved : true;
}

/** Judges each web ACL by whether it uses one of AWS's groups. */
function refuseWith(graph: Graph, group: string): readonly Finding[] {
	return haveRule(graph, (rule) => usesGroup(rule, group), `does not refuse what ${group} knows`);
}

/** Whether a rule of the group counts what it should refuse. */
function countsOnly({ statement }: Rule, wanted: string): boolean | Unresolved {
	const managed = inside(statement, ({ managedRuleGroupStatement }) => managedRuleGroupStatement);
	const overrides = elements(inside(managed, ({ ruleActionOverrides }) => ruleActionOverrides));
	const answers = overrides.map((override) => {
		const name = inside(override, (known) => known.name);
		if (name !== unresolved && name !== wanted) return false;
		const action = inside(override, ({ actionToUse }) => actionToUse);
		const blocks = isSet(inside(action, ({ block }) => block));
		if (blocks === true) return false;
		return name === unresolved || blocks === unresolved ? unresolved : true;
	});
	return answers.includes(true) || (answers.includes(unresolved) && unresolved);
}

const knownBadInputs = graphRule({
	id: "waf-known-bad-inputs",
	title: "Web ACLs refuse known attacks, the look-ups of Log4j among them",
	severity: "high",
	level: "advisory",
	controls: [{ framework: "Checkov", id: "CKV_AWS_192" }],
	undecided: "at-update",
	why: "AWS keeps AWSManagedRulesKnownBadInputsRuleSet for what is known to be an attack and nothing else; it refuses hardly anyone by mistake. Counting only, it refuses nobody.",
	fix: "Add AWSManagedRulesKnownBadInputsRuleSet with overrideAction none, and no override of Log4JRCE rules.",
	examples: examples.knownBadInputs,
	check: (graph) =>
		haveRule(
			graph,
			(rule) => {
				const used = usesGroup(rule, "AWSManagedRulesKnownBadInputsRuleSet");
				if (used === false) return false;
				const counted = log4jRules.map((name) => countsOnly(rule, name));
				if (counted.includes(true)) return false;
				return used === unresolved || counted.includes(unresolved) ? unresolved : true;
			},
			"does not refuse what AWSManagedRulesKnownBadInputsRuleSet knows",
		),
});

const log4jRules = ["Log4JRCE_HEADER", "Log4JRCE_QUERYSTRING", "Log4JRCE_BODY", "Log4JRCE_URIPATH"];

const commonAttacks = graphRule({
	id: "waf-common-rules",
	title: "Web ACLs refuse common attacks on web applications",
	severity: "medium",
	level: "advisory",
	controls: [],
	undecided: "at-update",
	why: "AWSManagedRulesCommonRuleSet refuses what most attacks on web applications begin with: scripts in a query, paths out of the site, requests for metadata. A rule of it that refuses customers can be set to count by itself.",
	fix: "Add AWSManagedRulesCommonRuleSet with overrideAction none.",
	examples: examples.commonAttacks,
	check: (graph) => refuseWith(graph, "AWSManagedRulesCommonRuleSet"),
});

const ipReputation = graphRule({
	id: "waf-ip-reputation",
	title: "Web ACLs refuse addresses that are known for attacks",
	severity: "low",
	level: "advisory",
	controls: [],
	undecided: "at-update",
	why: "AWSManagedRulesAmazonIpReputationList refuses those whom Amazon has seen attacking others, before a costlier rule looks at what they ask.",
	fix: "Add AWSManagedRulesAmazonIpReputationList with overrideAction none.",
	examples: examples.ipReputation,
	check: (graph) => refuseWith(graph, "AWSManagedRulesAmazonIpReputationList"),
});

const sqlInjection = graphRule({
	id: "waf-sqli",
	title: "In front of a database, web ACLs refuse SQL in requests",
	severity: "medium",
	level: "advisory",
	controls: [],
	undecided: "at-update",
	why: "One query put together from what a visitor sent opens the database to everybody whom the application lets in. Asked for where the stack has a database.",
	fix: "Add AWSManagedRulesSQLiRuleSet with overrideAction none.",
	examples: examples.sqlInjection,
	check: (graph) =>
		graph.ofType("aws:rds/instance:Instance", "aws:rds/cluster:Cluster").length > 0
			? refuseWith(graph, "AWSManagedRulesSQLiRuleSet")
			: [],
});

/** What a limit counts: requests that a statement fits; undefined where it counts all. */
function scopeOf({ statement }: Rule): unknown {
	return inside(
		inside(statement, ({ rateBasedStatement }) => rateBasedStatement),
		({ scopeDownStatement }) => scopeDownStatement,
	);
}

/** Whether limits leave no request uncounted: one counts all, or two count what a statement fits and the rest. */
function countAll(scopes: readonly unknown[]): boolean | Unresolved {
	if (scopes.includes(undefined)) return true;
	if (scopes.some(isPartlyUnknown)) return unresolved;
	const texts = scopes.map((scope) => JSON.stringify(scope));
	return texts.some((text) => texts.includes(`{"notStatement":{"statement":${text}}}`));
}

const rateLimit = graphRule({
	id: "waf-rate-limit",
	title: "Web ACLs limit how much each caller may ask for",
	severity: "medium",
	level: "advisory",
	controls: [],
	undecided: "at-update",
	why: "Without a limit one caller can try passwords as fast as the application answers, or take it down alone. A limit that is scoped down counts where another counts the rest: the same statement, once as it is and once in a notStatement.",
	fix: "Add a rule with a rateBasedStatement, whose action is block, challenge or captcha, for all requests.",
	examples: examples.rateLimit,
	check: (graph) => [
		...haveRule(graph, limits, "limits nobody's rate"),
		...graph.ofType("aws:wafv2/webAcl:WebAcl").flatMap((acl): readonly Finding[] => {
			const { known, incomplete, others } = rulesOf(graph, acl);
			if (!known.some((rule) => limits(rule) === true)) return [];
			const limiting = known.filter((rule) => limits(rule) !== false);
			const isKnown = limiting.every((rule) => limits(rule) === true);
			const counted = isKnown ? countAll(limiting.map(scopeOf)) : unresolved;
			if (counted === true) return [];
			const message = `${acl.name} limits only some requests; allowed: limits that count all`;
			return [
				incomplete || others || counted === unresolved
					? undetermined(message, acl.urn)
					: violation(message, acl.urn),
			];
		}),
	],
});

/** Whether a rule stops who asks for too much. */
function limits({ statement, action }: Rule): boolean | Unresolved {
	const rate = isSet(inside(statement, ({ rateBasedStatement }) => rateBasedStatement));
	if (rate === false || action === undefined) return false;
	const stops = action === unresolved ? unresolved : action.count === undefined && action.allow === undefined;
	if (stops === false) return false;
	return rate === unresolved || stops === unresolved ? unresolved : true;
}

const inUsEast1 = resourceRule({
	id: "waf-cloudfront-us-east-1",
	title: "Web ACLs for CloudFront are in us-east-1",
	severity: "medium",
	level: "mandatory",
	controls: [],
	undecided: "at-update",
	why: "WAF makes them in that region only, wherever the rest of the stack is; the update fails elsewhere. One that names no region is in the provider's, which a rule cannot see.",
	fix: 'Set region: "us-east-1" on the WebAcl, and on what belongs to it.',
	examples: examples.inUsEast1,
	types: ["aws:wafv2/webAcl:WebAcl"],
	check: ({ scope, region }) =>
		(scope !== "CLOUDFRONT" && scope !== unresolved) || region === undefined
			? []
			: mustBeOneOf(scope === unresolved && region !== "us-east-1" ? unresolved : region, "region", [
					"us-east-1",
				]),
});

export const firewallRules = [
	hasRules,
	knownBadInputs,
	commonAttacks,
	sqlInjection,
	ipReputation,
	rateLimit,
	inUsEast1,
];
