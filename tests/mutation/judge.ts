/**
 * Which rules a mutant is killed by. The rules are called directly, because thousands of mutants have to be
 * judged: rules about one resource only on the one that is different, rules over the whole stack only where
 * they ask for its type. The tests compare samples with what the policy SDK's own handlers report.
 */
import { join } from "node:path";
import { contextOf, findingsOf, isExempted } from "../../policies/pack.js";
import { graphOf } from "../../policies/reachability.js";
import type { Finding, Rule } from "../../policies/rule.js";
import { rules } from "../../policies/rules/index.js";
import { currentRun } from "../../policies/run.js";
import { root } from "../support/config.js";
import { applied, type Mutant, type Resource } from "./mutant.js";
import { Reads } from "./reads.js";

/** The day on which exemptions are in force. */
export const today = "2026-11-20";

/** Rules about the exemption file are about no resource: what is left of the file is theirs to judge. */
export const judging: readonly Rule[] = rules.filter(({ id }) => !id.startsWith("exemption-"));

const run = currentRun({ TERRACE_POLICY_DATE: today }, join(root, "policies"));

/** Rules that ask for more than the resource they judge: those over the whole stack, and those that excuse. */
function looksAround(rule: Rule): boolean {
	return rule.kind === "graph" || rule.excuse !== undefined;
}

/** What such a rule asks for when nothing is wrong. */
function readsOf(rule: Rule, resources: readonly Resource[]): Reads {
	const graph = graphOf(resources);
	const reads = new Reads();
	reads.watch(graph);
	findingsOf(rule, graph, contextOf(resources[0]?.urn ?? "", graph, rules, run));
	return reads;
}

export interface Verdict {
	/** Ids of the rules that find something, by name. */
	readonly kills: readonly string[];
	/** Ids of the rules that wait for the update. */
	readonly pending: readonly string[];
	/** What is found: rule and URN. */
	readonly found: readonly string[];
	/** What is found or waits for the update, with the mutation or already without it. */
	readonly answers: ReadonlySet<string>;
}

function isOf(types: readonly string[], type: string): boolean {
	return types.includes(type);
}

/** Whether a finding is one that the update will decide. */
function waits(rule: Rule, { undetermined }: Finding): boolean {
	return undetermined === true && rule.undecided === "at-update";
}

interface Found {
	readonly rule: Rule;
	readonly finding: Finding;
}

function placeOf({ rule, finding }: Found): string {
	return `${rule.id} ${finding.urn ?? ""}`;
}

function waitingPlaceOf(found: Found): string {
	return `${placeOf(found)}${waits(found.rule, found.finding) ? " waits" : ""}`;
}

export class Judge {
	readonly #resources: readonly Resource[];
	readonly #reads = new Map<Rule, Reads>();
	/** What is found without any mutation, and waits without any. */
	readonly #unmutated: readonly Found[];
	readonly #before: ReadonlySet<string>;
	readonly #rules: readonly Rule[];

	constructor(resources: readonly Resource[], judges: readonly Rule[] = judging) {
		this.#resources = resources;
		this.#rules = judges;
		for (const rule of judges) {
			if (looksAround(rule)) this.#reads.set(rule, readsOf(rule, resources));
		}
		this.#unmutated = this.#findings(resources, judges);
		this.#before = new Set(this.#unmutated.map(waitingPlaceOf));
	}

	/** Ids of the rules that find something in the plan as it is, with what they blame. */
	get before(): readonly string[] {
		return [...this.#before].filter((one) => !one.endsWith(" waits"));
	}

	/** What a mutant is killed by, and was not found before. */
	verdict(mutant: Mutant): Verdict {
		const concerned = new Set(this.#rules.filter((rule) => this.#isConcerned(rule, mutant)));
		const all = this.#findings(applied(this.#resources, mutant), [...concerned], mutant);
		const found = all.filter((one) => !this.#before.has(waitingPlaceOf(one)));
		const ids = (chosen: readonly Found[]) => [...new Set(chosen.map(({ rule }) => rule.id))].sort();
		const certain = found.filter(({ rule, finding }) => !waits(rule, finding));
		const kills = ids(certain);
		const pending = ids(found.filter(({ rule, finding }) => waits(rule, finding)));
		const others = this.#unmutated.filter(({ rule }) => !concerned.has(rule));
		return {
			kills,
			pending: pending.filter((id) => !kills.includes(id)),
			found: certain.map(placeOf),
			answers: new Set([...all, ...others].map(placeOf)),
		};
	}

	#isConcerned(rule: Rule, { type, property, resource }: Mutant): boolean {
		const reads = this.#reads.get(rule);
		if (!reads) return resource !== undefined && rule.kind === "resource" && isOf(rule.types, type);
		return property === undefined ? reads.hasType(type) : reads.hasProperty(type, property);
	}

	#findings(resources: readonly Resource[], judges: readonly Rule[], mutant?: Mutant): readonly Found[] {
		const whole = judges.some(looksAround) ? resources : [];
		const graph = graphOf(whole);
		// A rule about one resource sees nothing but the one that changed.
		const changed = mutant ? graphOf(mutant.resource ? [mutant.resource] : []) : graphOf(resources);
		const context = contextOf(this.#resources[0]?.urn ?? "", graph, rules, run);
		return judges.flatMap((rule) =>
			findingsOf(rule, looksAround(rule) ? graph : changed, context)
				.filter((finding) => !isExempted(rule, finding, run))
				.map((finding) => ({ rule, finding })),
		);
	}
}
