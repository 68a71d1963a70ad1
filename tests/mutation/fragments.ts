/** Mutants of the rules' own passing examples, for rules whose subject is in no plan, and what is added to them. */
import type { Example, Rule } from "../../policies/rule.js";
import { simulate } from "../policies/support.js";
import { Judge, judging } from "./judge.js";
import { type Mutant, type Resource, withInput } from "./mutant.js";
import { mutantsOf } from "./mutants.js";

/** An example that needs nothing but its resources. */
function isPlain({ exemptions, today, config }: Example): boolean {
	return exemptions === undefined && today === undefined && config === undefined;
}

function same(one: unknown, other: unknown): boolean {
	return JSON.stringify(one) === JSON.stringify(other);
}

/** What a failing example has and a passing one has not: resources, and properties of resources of both. */
function* borrowed(passing: readonly Resource[], failing: readonly Resource[]): Generator<Mutant> {
	for (const other of failing) {
		const { type, urn, name } = other;
		const own = passing.find((resource) => resource.urn === urn);
		if (!own) {
			yield { type, urn, property: undefined, what: "add", who: name, resource: other };
			continue;
		}
		for (const property of new Set([...Object.keys(own.inputs), ...Object.keys(other.inputs)])) {
			if (same(own.inputs[property], other.inputs[property])) continue;
			const value = other.inputs[property];
			const [swapped] = (other.propertyDependencies[property] ?? []).map((to) => ({ from: "", to }));
			const change = { operator: "borrow", path: `.${property}`, elements: [] };
			const resource = withInput(own, property, {
				...change,
				...(value !== undefined && { value }),
				...(swapped && { swapped }),
			});
			yield { type, urn, property, what: `${property}: borrow`, who: name, resource };
		}
	}
}

export interface Kill {
	readonly example: string;
	readonly what: string;
	readonly kills: readonly string[];
}

/** The mutants of a rule's passing examples that the rule kills, with the others that do. */
export function* killsOn(rule: Rule): Generator<Kill> {
	const failing = rule.examples.fails.filter(isPlain).map(({ resources }) => simulate(resources, "update"));
	for (const example of rule.examples.passes.filter(isPlain)) {
		const passing: readonly Resource[] = simulate(example.resources, "update");
		const judge = new Judge(passing, judging);
		const own = new Judge(passing, [rule]);
		const mutants = [...failing.flatMap((other) => [...borrowed(passing, other)]), ...mutantsOf(passing)];
		for (const mutant of mutants) {
			if (!own.verdict(mutant).kills.includes(rule.id)) continue;
			const { what, who, type } = mutant;
			yield {
				example: example.title,
				what: `${type} ${what} of ${who}`,
				kills: judge.verdict(mutant).kills,
			};
		}
	}
}
