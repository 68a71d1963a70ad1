/** Examples of rules in which one value is not known, and what the rules say of them. */
import { parseExemptions } from "../../policies/exemptions.js";
import { contextOf } from "../../policies/pack.js";
import { graphOf } from "../../policies/reachability.js";
import type { Example, Finding, Rule } from "../../policies/rule.js";
import { rules } from "../../policies/rules/index.js";
import { type Resource, simulate, unknown } from "../policies/support.js";

type Block = Readonly<Record<string, unknown>>;

function isBlock(value: unknown): value is Block {
	return typeof value === "object" && value !== null;
}

interface Changed {
	/** Where the change is, as `.ingress.0.cidrBlocks`. */
	readonly part: string;
	readonly value: unknown;
	/** What stood there. */
	readonly was: unknown;
}

/** A value with another one somewhere in it. */
export function withPart(value: unknown, [key, ...rest]: readonly string[], part: unknown): unknown {
	if (key === undefined) return part;
	const inner: unknown = isBlock(value) ? value[key] : undefined;
	const others = Array.isArray(value) ? [...value] : { ...(isBlock(value) ? value : {}) };
	return Object.assign(others, { [key]: withPart(inner, rest, part) });
}

/** A value with each of its parts, in turn, not known: itself, each block in it, each value in those. */
export function* withUnknown(value: unknown): Generator<Changed> {
	yield { part: "", value: unknown, was: value };
	if (!isBlock(value)) return;
	for (const key of Object.keys(value)) {
		for (const { part, value: inner, was } of withUnknown(value[key])) {
			const others = Array.isArray(value) ? [...value] : { ...value };
			yield { part: `.${key}${part}`, value: Object.assign(others, { [key]: inner }), was };
		}
	}
}

/** An example in which one part of one input of one resource is not known. */
export interface Mutant {
	/** Resource and part, as `rule.cidrIpv4`. */
	readonly part: string;
	/** The same by the resource's kind, as `SecurityGroupIngressRule.cidrIpv4`. */
	readonly kind: string;
	/** The resources after an update, with everything else known. */
	stack(): readonly Resource[];
}

function kindOf(type: string, part: string): string {
	return `${type.split(":").at(-1)}.${part}`;
}

/** An example with each of its values not known, in turn, and nobody knowing where it is from. */
export function* mutantsOf({ resources }: Example): Generator<Mutant> {
	for (const [name, resource] of Object.entries(resources)) {
		for (const [input, declared] of Object.entries(resource.properties)) {
			for (const { part, value } of withUnknown(declared)) {
				const properties = { ...resource.properties, [input]: value };
				yield {
					part: `${name}.${input}${part}`,
					kind: kindOf(resource.type, `${input}${part}`),
					stack: () => simulate({ ...resources, [name]: { type: resource.type, properties } }, "update"),
				};
			}
		}
	}
}

/** A value that is one reference: nobody knows it, and everybody knows which resource it is from. */
const reference = /^\$\{[\w-]+\.\w+\}$/;

/** An example with each of its references not known, in turn, as where one resource is made anew. */
export function* unknownReferencesIn({ resources }: Example): Generator<Mutant> {
	const known = simulate(resources, "update");
	for (const resource of known) {
		for (const [input, filled] of Object.entries(resource.inputs)) {
			const declared: unknown = Reflect.get(resources[resource.name]?.properties ?? {}, input);
			const references = new Set(
				[...withUnknown(declared)].flatMap(({ part, was }) =>
					typeof was === "string" && reference.test(was) ? [part] : [],
				),
			);
			for (const { part, value } of references.size > 0 ? withUnknown(filled) : []) {
				if (!references.has(part)) continue;
				const changed = {
					...resource,
					inputs: { ...resource.inputs, [input]: value },
					outputs: { ...resource.outputs, [input]: value },
				};
				yield {
					part: `${resource.name}.${input}${part}`,
					kind: kindOf(resource.type, `${input}${part}`),
					stack: () => known.map((one) => (one === resource ? changed : one)),
				};
			}
		}
	}
}

/** What rules find in resources, asked without the engine's handlers between: these are asked by the thousand. */
export function judge(stack: readonly Resource[], example: Example): (id: string) => readonly Finding[] {
	const graph = graphOf(stack);
	const context = contextOf(stack[0]?.urn ?? "", graph, rules, {
		today: example.today ?? "2030-01-01",
		exemptions: parseExemptions(example.exemptions ?? ""),
		configOf: () => ({}),
	});
	return (id) => context.findings(id);
}

export function verdict(findings: readonly Finding[]): "passed" | "undetermined" | "violated" {
	if (findings.some(({ undetermined }) => !undetermined)) return "violated";
	return findings.length > 0 ? "undetermined" : "passed";
}

/** A value that a rule passes over while it is not known, though the rule fails with it. */
interface Reviewed {
	/** Which values: of kinds of resources. */
	readonly values: RegExp;
	readonly why: string;
	/** Mandatory rules of which one says of the same stack that it is undetermined, so that it goes by nobody. */
	readonly reportedBy?: readonly string[];
}

const proof: Reviewed = {
	values: /./,
	why: "The proof takes what it does not follow for not there, and network-not-proven says what that is.",
	reportedBy: ["network-not-proven"],
};
const ofUnknownGroup: Reviewed = {
	values: /\.securityGroupId$/,
	why: "A rule that may be any group's is undetermined in the rules about tiers, and once is enough.",
	reportedBy: ["sg-tier-chain", "sg-egress-limited"],
};

/** Each seen in the tests to be needed, and to be reported where it says so. */
export const passedOver: Readonly<Record<string, Reviewed>> = {
	"network-reachability": proof,
	"network-data-tier-no-way-out": proof,
	"network-public-addresses": proof,
	"network-path-open": {
		values: /./,
		why: "A way that may be there is not missing: what is not known counts as open, here as in the proof.",
	},
	"data-subnet-databases-only": {
		values: /\.(tags(\.\w+)?|subnetId)$/,
		why: "Whose it is and where it stands is undetermined in the rules about tiers, and once is enough.",
		reportedBy: ["network-not-proven", "sg-stays-in-tier", "rds-private-subnets"],
	},
	"nacl-data-tier-inside": {
		values: /\.(tags(\.\w+)?|subnetIds(\.\d+)?)$/,
		why: "Which subnets are the data tier's, and which ACL they have, is undetermined in the rules about those.",
		reportedBy: ["network-not-proven", "rds-private-subnets"],
	},
	"network-not-proven": {
		values: /\.(securityGroupId|referencedSecurityGroupId)$/,
		why: "It says what it does not see into; whose rule it is, or whom it lets in, the rules about tiers ask.",
		reportedBy: ["sg-tier-chain"],
	},
	"default-sg-closed": ofUnknownGroup,
	"sg-no-mixed-styles": ofUnknownGroup,
	"sg-db-port-only": ofUnknownGroup,
	"sg-tier-chain": {
		values: /\.(cidrIpv4|cidrIpv6|ingress(\.\d+)?)$/,
		why: "Addresses that are not known may be the internet's, and those are not this rule's.",
		reportedBy: ["sg-no-world-ingress-off-edge"],
	},
	"cf-oac": {
		values: /\.originAccessControlId$/,
		why: "Fails where it is the empty text, which no resource and no other stack gives.",
	},
	"cf-cert-us-east-1": {
		values: /^Certificate\.region$/,
		why: "The certificate's ARN is known here and names its region.",
	},
	"r53-no-dangling": {
		values: /\.(aliases|records)(\.\d+(\.name)?)?$/,
		why: "Fails where a name is written down, and what is written down is known.",
	},
	"lambda-not-public": {
		values: /\.sourceAccount$/,
		why: "Fails where it is the empty text, which no resource and no other stack gives.",
	},
};

/** Which mutants of an example are tried. */
type Choose = (mutants: Iterable<Mutant>, example: number) => Iterable<Mutant>;

/**
 * One mutant for each kind of value in an example: of several subnets one, of another example the next. For rules
 * whose examples are whole networks, much alike.
 */
export const representatives: Choose = (mutants, example) => {
	const byKind = new Map<string, Mutant[]>();
	for (const mutant of mutants) {
		byKind.set(mutant.kind, [...(byKind.get(mutant.kind) ?? []), mutant]);
	}
	return [...byKind.values()].flatMap((alike) => alike[example % alike.length] ?? []);
};

const all: Choose = (mutants) => mutants;

/** What is wrong with a rule's answers to its examples with one value unknown. */
export function* wrongAnswers(rule: Rule, choose = all): Generator<string> {
	const reviewed = passedOver[rule.id];
	let isNeeded = reviewed === undefined;
	for (const [index, example] of rule.examples.passes.entries()) {
		for (const { part, stack } of choose(mutantsOf(example), index)) {
			const found = verdict(judge(stack(), example)(rule.id));
			if (found === "violated") yield `guesses a violation: ${example.title}: ${part}`;
		}
	}
	for (const [index, example] of rule.examples.fails.entries()) {
		for (const { part, kind, stack } of choose(mutantsOf(example), index)) {
			const found = judge(stack(), example);
			if (verdict(found(rule.id)) !== "passed") continue;
			if (!reviewed?.values.test(kind)) yield `passes over: ${example.title}: ${part} (${kind})`;
			isNeeded = true;
			const others = reviewed?.reportedBy;
			if (others && !others.some((id) => found(id).some(({ undetermined }) => undetermined))) {
				yield `${others.join(" and ")} say nothing either: ${example.title}: ${part}`;
			}
		}
	}
	if (!isNeeded) yield "the reviewed exception is needed no more";
}

/** Where a rule says something else of its examples with a reference unknown than with it known. */
export function* changedAnswers(rule: Rule, choose = all): Generator<string> {
	const said = (example: Example, stack: readonly Resource[]): string => {
		const found = judge(stack, example)(rule.id);
		// A resource by itself knows of no references: what it cannot decide is listed, and decided at the update.
		const isListed = (finding: Finding) =>
			rule.kind === "resource" && rule.undecided === "at-update" && finding.undetermined === true;
		return JSON.stringify(found.filter((finding) => !isListed(finding)));
	};
	const examples = [...rule.examples.fails, ...rule.examples.passes];
	for (const [index, example] of examples.entries()) {
		const known = said(example, simulate(example.resources, "update"));
		for (const { part, stack } of choose(unknownReferencesIn(example), index)) {
			const answer = said(example, stack());
			if (answer !== known) yield `${example.title}: ${part}: ${answer}, not ${known}`;
		}
	}
}
