/** Makes the engine's policies of rules: type filter, graph, exemptions, and the rule that fails. */

import {
	type Policies,
	type PolicyResource,
	type ReportViolation,
	type ResourceValidationArgs,
	type ResourceValidationPolicy,
	type StackValidationPolicy,
	validateResourceOfType,
} from "@pulumi/policy";
import type { Resource } from "@pulumi/pulumi";
import { flows } from "../infra/tiers.js";
import { covers, isInForce } from "./exemptions.js";
import { Graph } from "./graph/graph.js";
import { seenProperties } from "./graph/values.js";
import type { Properties, ResourceType } from "./resources.js";
import {
	type Context,
	controlTag,
	type Finding,
	frameworks,
	type ResourceRule,
	type Rule,
	unsure,
} from "./rule.js";
import { isProduction, portsFrom, type Run, stackOfUrn } from "./run.js";
import { settingsOf, settingsSchema, type TierSettings, tableOf } from "./tierSettings.js";

/** Rules about the exemption file cannot be exempted by it: they are about no resource. */
export function isExemptible({ id }: Rule): boolean {
	return !id.startsWith("exemption-");
}

export function isExempted(rule: Rule, { urn }: Finding, { exemptions, today }: Run): boolean {
	return (
		urn !== undefined &&
		exemptions.entries.some(
			(entry) => entry.rule === rule.id && covers(entry, urn) && isInForce(entry, today),
		)
	);
}

/** What a rule about single resources finds in those of some types, other than the excused. */
function findingsAbout(
	types: readonly ResourceType[],
	{ check, excuse }: ResourceRule,
	graph: Graph,
): readonly Finding[] {
	return graph.ofType(...types).flatMap((node) => {
		const isExcused = excuse?.types.includes(node.type) ? excuse.holds(graph, node) : false;
		if (isExcused === true) return [];
		const findings = check(node.inputs).map((complaint) => ({ ...complaint, urn: node.urn }));
		return isExcused ? unsure(findings) : findings;
	});
}

/** Everything a rule finds in a stack, exempted or not. */
export function findingsOf(rule: Rule, graph: Graph, context: Context): readonly Finding[] {
	switch (rule.kind) {
		case "graph":
			return rule.check(graph, context);
		case "resource":
			return findingsAbout(rule.types, rule, graph);
		default:
			return rule satisfies never;
	}
}

export function contextOf(urn: string, graph: Graph, rules: readonly Rule[], run: Run): Context {
	const { stack, project } = stackOfUrn(urn);
	const context: Context = {
		stack,
		project,
		get flows() {
			const ports = portsFrom(run.configOf(stack), project, graph.settings.ports);
			return tableOf(graph.settings, flows(ports));
		},
		today: run.today,
		get production() {
			return isProduction(run.configOf(stack), project, stack);
		},
		exemptions: run.exemptions,
		get exemptible() {
			return rules.filter(isExemptible).map(({ id }) => id);
		},
		findings: (ruleId) =>
			rules.filter(({ id }) => id === ruleId).flatMap((rule) => findingsOf(rule, graph, context)),
	};
	return context;
}

/**
 * Kind of an error and the file it came from. Its message stays out: it may quote a value, and values may be
 * secret. So do line numbers: under the engine they are those of the transpiled text.
 */
function describeError(error: unknown): string {
	if (!(error instanceof Error)) return "something that is no error";
	const file = /policies[\\/]((?:graph|rules)[\\/]\w+\.ts|run\.ts)/.exec(error.stack ?? "")?.[1];
	return file ? `${error.name} in ${file}` : error.name;
}

/** Ids of the rules that cannot decide before the update, by the URN of the resource; none for the stack. */
type Pending = Map<string | undefined, Set<string>>;

/** What a run of the pack gathers while the resources go by. */
interface Session {
	readonly run: Run;
	readonly pending: Pending;
}

/** Reports what a rule finds and nobody has exempted. A rule that fails has proven nothing, so that is a violation. */
function reportAll(
	rule: Rule,
	session: Session,
	report: ReportViolation,
	find: () => readonly Finding[],
): void {
	let findings: readonly Finding[];
	try {
		findings = find().filter((finding) => !isExempted(rule, finding, session.run));
	} catch (error) {
		report(`The rule ${rule.id} itself failed (${describeError(error)}), so nothing is proven.`);
		return;
	}
	for (const { message, urn, undetermined } of findings) {
		if (undetermined && rule.undecided === "at-update") {
			session.pending.set(urn, (session.pending.get(urn) ?? new Set()).add(rule.id));
			continue;
		}
		report(
			`${undetermined ? "Undetermined, which counts as a violation: " : ""}${message}.\nFix: ${rule.fix}`,
			urn,
		);
	}
}

/** Says at the end of a preview what only the update can decide, and forgets it, since an update may follow. */
function pendingPolicy({ pending }: Session): StackValidationPolicy {
	return {
		name: "decided-at-update",
		displayName: "Rules that wait for values which only the update knows",
		description: "What a preview cannot decide is counted here, and decided by the update.",
		enforcementLevel: "advisory",
		validateStack: (_, report) => {
			if (pending.size === 0) return;
			const open = [...pending].map(([urn, ids]) => {
				const [type = "the stack", name = ""] = urn?.split("$").at(-1)?.split("::").slice(-2) ?? [];
				return `${type} ${name}: ${[...ids].sort().join(", ")}`;
			});
			const answers = [...pending.values()].reduce((sum, { size }) => sum + size, 0);
			report(
				`${answers} answers on ${pending.size} resources wait for the update.\n${open.sort().join("\n")}`,
			);
			pending.clear();
		},
	};
}

function metadata({ id, title, why, fix, severity, level, controls }: Rule) {
	const [first] = controls;
	return {
		name: id,
		displayName: title,
		description: `${title}.`,
		enforcementLevel: level,
		severity,
		remediationSteps: `${why}\n\n${fix}`,
		tags: controls.map(controlTag),
		...(first && {
			framework: { ...frameworks[first.framework], reference: first.id, specification: title },
		}),
	};
}

function resourcePolicy(rule: ResourceRule, session: Session): ResourceValidationPolicy {
	const validate = ({ urn, props }: ResourceValidationArgs, report: ReportViolation) =>
		reportAll(rule, session, report, () =>
			rule
				.check(seenProperties(props) as Properties<ResourceType>)
				.map((complaint) => ({ ...complaint, urn })),
		);
	const [type, ...others] = rule.types.filter((one) => !rule.excuse?.types.includes(one));
	if (type === undefined || others.length > 0) {
		const types: ReadonlySet<string | undefined> = new Set([type, ...others]);
		return {
			...metadata(rule),
			validateResource: (args, report) => (types.has(args.type) ? validate(args, report) : undefined),
		};
	}
	return {
		...metadata(rule),
		// With a class given, the SDK passes over resources of other types without unpacking them. It reads
		// nothing of the class but its type token; the real ones would cost the start seconds.
		validateResource: validateResourceOfType(
			{ __pulumiType: type } as unknown as new (
				name: string,
				args: object,
			) => Resource,
			(_, args, report) => validate(args, report),
		),
	};
}

/**
 * The policies of a run. Rules over the whole stack read the inputs that were recorded as the resources went by
 * one at a time: at the end the engine sends outputs only.
 */
export function policiesOf(rules: readonly Rule[], run: Run): Policies {
	const session: Session = { run, pending: new Map() };
	const inputs = new Map<string, Readonly<Record<string, unknown>>>();
	let settings: TierSettings | undefined;
	// The first of all policies, so that a configuration that is wrong stops the run before anything is judged.
	const recorder: ResourceValidationPolicy = {
		name: "tiers",
		displayName: "How tiers are recognised",
		description:
			"Takes the configuration of the tiers, and keeps each resource's inputs for the rules over the whole stack. Reports nothing itself.",
		enforcementLevel: "advisory",
		configSchema: settingsSchema,
		validateResource: ({ urn, props, getConfig }) => {
			settings ??= settingsOf(getConfig());
			inputs.set(urn, seenProperties(props));
		},
	};

	// The SDK unpacks a stack anew for every policy. Its lists of aliases are the request's own, so the first
	// one tells whether this is the stack that the graph was made of; if it ever does not, a graph is made again.
	const graphs = new WeakMap<object, Graph>();
	const graphOf = (resources: readonly PolicyResource[]): Graph => {
		const request = resources[0]?.opts.aliases ?? resources;
		const graph = graphs.get(request) ?? new Graph(resources, inputs, settings);
		graphs.set(request, graph);
		return graph;
	};

	const overStack = (
		rule: Rule,
		find: (graph: Graph, context: Context) => readonly Finding[],
	): StackValidationPolicy => ({
		...metadata(rule),
		validateStack: ({ resources }, report) => {
			const [first] = resources;
			if (!first) return;
			if (inputs.size === 0) {
				report("The policy tiers is disabled, and this rule reads what it keeps, so nothing is proven.");
				return;
			}
			reportAll(rule, session, report, () => {
				const graph = graphOf(resources);
				return find(graph, contextOf(first.urn, graph, rules, run));
			});
		},
	});
	const policyOf = (rule: Rule): ResourceValidationPolicy | StackValidationPolicy => {
		if (rule.kind === "graph") return overStack(rule, (graph, context) => rule.check(graph, context));
		const { excuse } = rule;
		if (!excuse) return resourcePolicy(rule, session);
		// The SDK takes a policy that is of both sorts for both.
		return {
			...overStack(rule, (graph) => findingsAbout(excuse.types, rule, graph)),
			...resourcePolicy(rule, session),
		};
	};
	return [recorder, ...rules.map(policyOf), pendingPolicy(session)];
}
