/** That it can be seen what web ACLs refuse, without the credentials in what they look at. */
import { type Graph, oncePerGraph, type Referent } from "../graph/graph.js";
import { elements, inside, isPartlyUnknown, type Unresolved, unresolved } from "../graph/values.js";
import type { Properties } from "../resources.js";
import { type Finding, graphRule, resourceRule, undetermined, violation } from "../rule.js";
import { about, mustBeTrue } from "./expect.js";
import { type AclNode, rulesOf } from "./firewall.js";
import * as examples from "./firewallLogs.examples.js";

type Logging = Properties<"aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration">;

const logged = oncePerGraph(
	(graph): ReadonlySet<Referent<AclNode["type"]>> =>
		new Set(
			graph
				.ofType("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration")
				.flatMap((logging) =>
					graph.resolve(
						logging,
						"resourceArn",
						logging.inputs.resourceArn ?? unresolved,
						"aws:wafv2/webAcl:WebAcl",
					),
				),
		),
);

/** Whether the log keeps the requests that were refused. */
function keepsBlocked({ loggingFilter }: Logging): boolean | Unresolved {
	if (loggingFilter === undefined || loggingFilter === unresolved) return loggingFilter ?? true;
	const { defaultBehavior, filters } = loggingFilter;
	const behaviors = elements(filters).map((filter) => {
		if (typeof filter !== "object") return filter;
		const actions = elements(filter.conditions).map((condition) =>
			inside(condition, ({ actionCondition }) => inside(actionCondition, ({ action }) => action)),
		);
		if (actions.includes("BLOCK")) return filter.behavior;
		return actions.includes(unresolved) ? unresolved : undefined;
	});
	// A request is kept where any filter that fits says so.
	if (behaviors.includes("KEEP")) return true;
	if (behaviors.includes(unresolved) || defaultBehavior === unresolved) return unresolved;
	return defaultBehavior !== "DROP" && !behaviors.includes("DROP");
}

const logging = graphRule({
	id: "waf-logging",
	title: "Web ACLs log what they refuse",
	severity: "medium",
	level: "advisory",
	controls: [{ framework: "Checkov", id: "CKV2_AWS_31" }],
	undecided: "at-update",
	why: "Without a log nobody can say whether a rule refuses attackers or customers, and samples are gone after three hours. Stricter than the control, which takes a log whose filter drops what was refused.",
	fix: "Make a WebAclLoggingConfiguration, into a log group whose name begins with aws-waf-logs-, that keeps BLOCK.",
	examples: examples.logging,
	check: (graph) => [...unlogged(graph), ...filtered(graph)],
});

function unlogged(graph: Graph): readonly Finding[] {
	return graph
		.ofType("aws:wafv2/webAcl:WebAcl")
		.filter((acl) => !logged(graph).has(acl))
		.map(({ name, urn }) =>
			logged(graph).has("undetermined")
				? undetermined(`${name} has no logs, unless those of a web ACL not known yet are its own`, urn)
				: violation(`${name} has no logs`, urn),
		);
}

function filtered(graph: Graph): readonly Finding[] {
	return graph
		.ofType("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration")
		.flatMap(({ name, urn, inputs }): readonly Finding[] => {
			const kept = keepsBlocked(inputs);
			if (kept === true) return [];
			return kept === false
				? [violation(`${name}: loggingFilter drops what was refused; allowed: KEEP for BLOCK`, urn)]
				: [undetermined(`${name}: what loggingFilter keeps is not known yet`, urn)];
		});
}

/** Headers that let whoever reads them in, in the place of whom they were sent by. */
const credentials = ["authorization", "cookie"];

const redacted = resourceRule({
	id: "waf-logs-redacted",
	title: "Logs of web ACLs leave out what callers prove themselves with",
	severity: "medium",
	level: "advisory",
	controls: [],
	undecided: "at-update",
	why: "A log line holds every header of the request: who may read the logs of the firewall could take over the sessions in them.",
	fix: "Add the headers authorization and cookie to redactedFields.",
	examples: examples.redacted,
	types: ["aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"],
	check: ({ redactedFields }) => {
		const names = elements(redactedFields).map((field) =>
			inside(field, ({ singleHeader }) => inside(singleHeader, ({ name }) => name)),
		);
		const shown = names.map((name) => (typeof name === "string" ? name.toLowerCase() : name));
		return credentials
			.filter((header) => !shown.includes(header))
			.map((header) =>
				shown.includes(unresolved)
					? undetermined(`whether redactedFields has the header ${header} is not known before the update`)
					: violation(`redactedFields leaves out the header ${header}; allowed: ${credentials.join(", ")}`),
			);
	},
});

const metrics = graphRule({
	id: "waf-metrics",
	title: "Web ACLs and their rules count what they do in metrics, and keep samples",
	severity: "low",
	level: "advisory",
	controls: [],
	undecided: "at-update",
	why: "A rule without a metric cannot raise an alarm, and of one without samples the console shows nothing. WAF.12 asks for the metrics of rule groups; these are those of the web ACL.",
	fix: "Set cloudwatchMetricsEnabled and sampledRequestsEnabled to true in each visibilityConfig.",
	examples: examples.metrics,
	check: (graph) =>
		graph.ofType("aws:wafv2/webAcl:WebAcl").flatMap((acl) => {
			const { known, incomplete } = rulesOf(graph, acl);
			const places = [
				["visibilityConfig", acl.inputs.visibilityConfig] as const,
				...known.map(
					({ visibilityConfig }, i) => [`visibilityConfig of rule ${i + 1}`, visibilityConfig] as const,
				),
			];
			const seen = places.flatMap(([where, config]) =>
				(["cloudwatchMetricsEnabled", "sampledRequestsEnabled"] as const).flatMap((flag) =>
					mustBeTrue(
						inside(config, (block) => block[flag]),
						`${flag} in ${where}`,
					),
				),
			);
			return about(
				acl,
				incomplete ? [...seen, undetermined("not all rules are known before the update")] : seen,
			);
		}),
});

const samples = graphRule({
	id: "waf-samples-redacted",
	title: "Samples that web ACLs keep leave out what callers prove themselves with",
	severity: "low",
	level: "advisory",
	controls: [],
	undecided: "at-update",
	why: "A sample is a request as it came, for three hours, to be read by everybody who may look at the firewall. What logs leave out stands in the samples: only the web ACL's own data protection covers both.",
	fix: "Protect the header authorization and every cookie in dataProtectionConfig, by SUBSTITUTION.",
	examples: examples.samples,
	check: (graph) =>
		graph.ofType("aws:wafv2/webAcl:WebAcl").flatMap((acl): readonly Finding[] => {
			const { known } = rulesOf(graph, acl);
			const kept = [acl.inputs, ...known].map(({ visibilityConfig }) =>
				inside(visibilityConfig, ({ sampledRequestsEnabled }) => sampledRequestsEnabled),
			);
			if (!kept.includes(true) && !kept.includes(unresolved)) return [];
			const fields = elements(
				inside(acl.inputs.dataProtectionConfig, ({ dataProtections }) => dataProtections),
			).map((protection) => inside(protection, ({ field }) => field));
			const isOpen = fields.some(isPartlyUnknown) || !kept.includes(true);
			return credentials
				.filter((credential) => !fields.some((field) => protects(field, credential)))
				.map((credential) => {
					const message = `${acl.name}: samples show ${credential}; allowed: dataProtectionConfig for ${credentials.join(", ")}`;
					return isOpen ? undetermined(message, acl.urn) : violation(message, acl.urn);
				});
		}),
});

/** Whether a protected field is one that holds a credential. */
function protects(field: unknown, credential: string): boolean {
	if (typeof field !== "object" || field === null) return false;
	const { fieldType, fieldKeys } = field as { readonly fieldType?: unknown; readonly fieldKeys?: unknown };
	if (fieldType === "SINGLE_COOKIE") return credential === "cookie" && elements(fieldKeys).length === 0;
	if (fieldType !== "SINGLE_HEADER") return false;
	const keys = elements(fieldKeys).map((key) => (typeof key === "string" ? key.toLowerCase() : key));
	return keys.length === 0 || keys.includes(credential);
}

export const firewallLogRules = [logging, redacted, samples, metrics];
