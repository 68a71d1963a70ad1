/** The mutants of the stacks' plans, judged, and as a table that people read and review. */
import type { Mode } from "../../offline/record.js";
import { plan } from "../support/plan.js";
import { Judge } from "./judge.js";
import type { Resource } from "./mutant.js";
import { mutantsOf } from "./mutants.js";

export const stacks = ["prod", "dev"] as const;
export type Stack = (typeof stacks)[number];

/** A mutant and the rules that kill it. */
export interface Case {
	readonly stack: Stack;
	readonly type: string;
	readonly what: string;
	readonly who: string;
	readonly kills: readonly string[];
}

/** The resources of a plan as the policies see them. */
export async function resourcesOf(stack: Stack, mode: Mode): Promise<readonly Resource[]> {
	const { resources } = await plan(stack, mode);
	return resources.map(({ urn, type, name, inputs, outputs, propertyDependencies }) => ({
		...{ urn, type, name, inputs, outputs, propertyDependencies },
	}));
}

/** The mutants of both stacks' updates whose type is wanted, judged. */
export async function casesOf(isWanted: (type: string) => boolean): Promise<readonly Case[]> {
	const cases: Case[] = [];
	for (const stack of stacks) {
		const resources = await resourcesOf(stack, "update");
		const judge = new Judge(resources);
		for (const mutant of mutantsOf(resources)) {
			if (!isWanted(mutant.type)) continue;
			const { type, what, who } = mutant;
			cases.push({ stack, type, what, who, kills: judge.verdict(mutant).kills });
		}
	}
	return cases;
}
