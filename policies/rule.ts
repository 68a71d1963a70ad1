/** What a rule is. Documentation, tests and the pack's policies are all made from this one object. */
import type { Flow } from "../infra/tiers.js";
import type { ExemptionFile } from "./exemptions.js";
import type { Graph, Node } from "./graph/graph.js";
import type { Plain, Properties, ResourceType } from "./resources.js";

/** A control of a published framework that means what the rule means. */
export interface Control {
	readonly framework: keyof typeof frameworks;
	/** The control's own id: `RDS.5`, `2.2.4`, `CKV_AWS_157`, `AwsSolutions-RDS3`. */
	readonly id: string;
}

/** Frameworks with the version whose numbering is meant: CIS renumbers its controls with every one. */
export const frameworks = {
	FSBP: { name: "AWS Foundational Security Best Practices", version: "1.0.0" },
	"CIS v3": { name: "CIS AWS Foundations Benchmark", version: "3.0.0" },
	"CIS v5": { name: "CIS AWS Foundations Benchmark", version: "5.0.0" },
	Checkov: { name: "Checkov", version: "3" },
	"cdk-nag": { name: "cdk-nag AwsSolutions", version: "2" },
} as const;

export interface Complaint {
	/** What is wrong, with the value received and the values allowed. Never a value that may be secret. */
	readonly message: string;
	/** True when the rule cannot decide. What that counts as, the rule says in `undecided`. */
	readonly undetermined?: boolean;
}

export interface Finding extends Complaint {
	/** The resource to change. Left out when it is none: the stack is meant. */
	readonly urn?: string;
	/** The way that packets take, where that is what is wrong: each hop, and the resource that opens it. */
	readonly path?: readonly { readonly urn: string; readonly text: string }[];
}

export function violation(message: string): Complaint;
export function violation(message: string, urn: string): Finding;
export function violation(message: string, urn?: string): Finding {
	return urn === undefined ? { message } : { message, urn };
}

export function undetermined(message: string): Complaint;
export function undetermined(message: string, urn: string): Finding;
export function undetermined(message: string, urn?: string): Finding {
	return { ...(urn === undefined ? { message } : { message, urn }), undetermined: true };
}

/** Findings that something not known yet may still excuse. */
export function unsure<Found extends Complaint>(findings: readonly Found[]): readonly Found[] {
	return findings.map((finding) => ({ ...finding, undetermined: true }));
}

/** The first of those that say the same, by what tells them apart. */
export function firstOfEach<T>(list: readonly T[], keyOf: (one: T) => string): readonly T[] {
	const kinds = new Map<string, T>();
	for (const one of list) {
		const key = keyOf(one);
		if (!kinds.has(key)) kinds.set(key, one);
	}
	return [...kinds.values()];
}

/** What a rule over the whole stack knows beside the resources. */
export interface Context {
	readonly stack: string;
	readonly project: string;
	/** The tier table, with the tiers and ports of this stack: every connection that is allowed. */
	readonly flows: readonly Flow[];
	/** The date that decides about expiry, as YYYY-MM-DD. */
	readonly today: string;
	/** True unless the stack's configuration, or its name, says otherwise. */
	readonly production: boolean;
	readonly exemptions: ExemptionFile;
	/** Ids of all rules that an exemption may name. */
	readonly exemptible: readonly string[];
	/** What a rule finds in this stack, exempted or not. */
	findings(ruleId: string): readonly Finding[];
}

/**
 * A few resources, by name, in the shape of a Pulumi YAML program: `${name.id}` refers to another one. The
 * tests try it twice, with the ids known and with them unknown.
 */
export type Fragment = Readonly<Record<string, FragmentResource>>;
export type FragmentResource = {
	[Type in ResourceType]: { readonly type: Type; readonly properties: Partial<Plain<Type>> };
}[ResourceType];

export interface Example {
	/** What the resources are, in a few words. */
	readonly title: string;
	readonly resources: Fragment;
	/** Text of the exemption file, where it matters. */
	readonly exemptions?: string;
	/** Today, where it matters. */
	readonly today?: string;
	/** The stack's configuration, where it matters; the project is called shop, the stack test. */
	readonly config?: Readonly<Record<string, unknown>>;
}

export interface Examples {
	readonly fails: readonly [Example, ...Example[]];
	readonly passes: readonly [Example, ...Example[]];
}

interface RuleText {
	/** kebab-case; never reused, because exemptions name it. */
	readonly id: string;
	/** What holds when the rule passes. */
	readonly title: string;
	readonly severity: "low" | "medium" | "high" | "critical";
	/** `mandatory` for what opens a way in, loses data or takes a tier down; it stops an update. */
	readonly level: "advisory" | "mandatory";
	readonly controls: readonly Control[];
	/**
	 * What becomes of a resource whose values are not known before the update. `at-update`: it is listed, and the
	 * update decides before the resource is made; for what concerns no network tier.
	 * @default "violation"
	 */
	readonly undecided?: "violation" | "at-update";
	/** What goes wrong without it, and where the rule is stricter than its controls. */
	readonly why: string;
	readonly fix: string;
	readonly examples: Examples;
}

/** Looks at one resource by itself, before it is made. */
export interface ResourceRule<Type extends ResourceType = ResourceType> extends RuleText {
	readonly kind: "resource";
	readonly types: readonly [Type, ...Type[]];
	// A method, so that a rule about one type is a rule: parameters of methods are compared both ways.
	check(inputs: Properties<Type>): readonly Complaint[];
	/** What the rule passes over because of other resources. */
	readonly excuse?: Excuse<Type>;
}

/** What makes a resource no business of a rule about single ones, which only the whole stack can tell. */
export interface Excuse<Type extends ResourceType = ResourceType> {
	/** The types concerned: they are judged with the whole stack, so that an update judges them at its end. */
	readonly types: readonly Type[];
	holds(graph: Graph, node: Node<Type>): boolean | "undetermined";
}

/** Looks at the whole stack. */
export interface GraphRule extends RuleText {
	readonly kind: "graph";
	check(graph: Graph, context: Context): readonly Finding[];
}

export type Rule = ResourceRule | GraphRule;

export function resourceRule<Type extends ResourceType>(
	rule: Omit<ResourceRule<Type>, "kind">,
): ResourceRule<Type> {
	return { ...rule, kind: "resource" };
}

export function graphRule(rule: Omit<GraphRule, "kind">): GraphRule {
	return { ...rule, kind: "graph" };
}

/** How a control is tagged: `FSBP RDS.5`, `CIS v3 2.3.3`, `CKV_AWS_157`, `AwsSolutions-RDS3`. */
export function controlTag({ framework, id }: Control): string {
	switch (framework) {
		case "FSBP":
		case "CIS v3":
		case "CIS v5":
			return `${framework} ${id}`;
		case "Checkov":
		case "cdk-nag":
			return id;
		default:
			return framework satisfies never;
	}
}
