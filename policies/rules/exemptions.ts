/** That exemptions stay few and true: the rules about the exemption file itself. None of them can be exempted. */
import { nearest } from "../../infra/config/nearest.js";
import { concerns, covers, type Exemption, isInForce } from "../exemptions.js";
import { matches } from "../glob.js";
import type { Graph } from "../graph/graph.js";
import { type Context, graphRule, violation } from "../rule.js";
import * as examples from "./exemptions.examples.js";

/** Entries about this stack that name a rule there is. */
function ownEntries({ exemptions, exemptible, stack, project }: Context): readonly Exemption[] {
	return exemptions.entries.filter(
		(entry) => concerns(entry, stack, project) && exemptible.includes(entry.rule),
	);
}

function describe({ place, rule, owner }: Exemption): string {
	return `entry ${place} (${rule}, ${owner})`;
}

const wellFormed = graphRule({
	id: "exemption-well-formed",
	title: "Every exemption names a rule, a resource, a reason, an owner and an expiry date",
	severity: "high",
	level: "mandatory",
	controls: [],
	why: "An entry that is misspelt exempts nothing, or not what its author meant. The whole file is read for every stack, because it is one file.",
	fix: "Correct the entry in policies/exemptions.yaml. The stack in the URN is spelt out, and so is at least a part of the name.",
	examples: examples.wellFormed,
	check: (_, { exemptions, exemptible }) => [
		...exemptions.faults.map((fault) => violation(`policies/exemptions.yaml: ${fault}`)),
		...exemptions.entries
			.filter(({ rule }) => !exemptible.includes(rule))
			.map(({ place, rule }) => {
				const near = nearest(rule, exemptible);
				return violation(
					`policies/exemptions.yaml: entry ${place}: no rule that can be exempted is called ${rule}${near ? `; the nearest is ${near}` : ""}`,
				);
			}),
	],
});

const notExpired = graphRule({
	id: "exemption-not-expired",
	title: "No exemption is past its date",
	severity: "medium",
	level: "mandatory",
	controls: [],
	why: "A date that passes without consequence is no date. From the day after it, an entry exempts nothing.",
	fix: "Mend what the entry excuses and remove it, or have its owner renew the date.",
	examples: examples.notExpired,
	check: (_, context) =>
		ownEntries(context)
			.filter((entry) => !isInForce(entry, context.today))
			.map((entry) => violation(`policies/exemptions.yaml: ${describe(entry)} expired on ${entry.expires}`)),
});

const used = graphRule({
	id: "exemption-used",
	title: "Every exemption excuses something",
	severity: "medium",
	level: "advisory",
	controls: [],
	why: "An entry whose reason is gone, or that never fitted, waits to excuse the next violation unseen. Only advice, because it opens nothing today: a stack that becomes stricter than its file must not be refused for it. Judged for the stack that its URN names only.",
	fix: "Remove the entry, or correct its rule or URN.",
	examples: examples.used,
	check: (_, context) =>
		ownEntries(context)
			.filter(
				({ rule, ...entry }) =>
					!context.findings(rule).some(({ urn }) => urn !== undefined && covers({ rule, ...entry }, urn)),
			)
			.map((entry) =>
				violation(`policies/exemptions.yaml: ${describe(entry)} excuses nothing in this stack`),
			),
});

/** Greatest number of resources that one entry may cover in production. */
const handful = 5;

/** Stands for what is a resource's own in its name; no pattern spells it out. */
const anyName = "\u0000";

/** What is wrong with how much an entry covers; undefined when it names what it excuses. */
function breadth(entry: Exemption, graph: Graph, { stack, project }: Context): string | undefined {
	const pattern = entry.resource.slice(entry.resource.lastIndexOf("::") + 2);
	const shared = [`${project}-${stack}-`, `${stack}-`, `${project}-`, ""].flatMap((prefix) =>
		[`-${stack}`, ""].map((suffix) => `${prefix}${anyName}${suffix}`),
	);
	if (shared.some((name) => matches(pattern, name))) {
		return "covers every name that is made of the project's and the stack's";
	}
	const covered = graph.all().filter(({ urn }) => covers(entry, urn));
	if (covered.length > handful) return `covers ${covered.length} resources; allowed: ${handful}`;
	const whole = [...new Set(covered.map(({ type }) => type))].find((type) => {
		const all = graph.all().filter((node) => node.type === type);
		return all.length > 1 && all.every((node) => covered.includes(node));
	});
	return whole && pattern.includes("*") ? `covers every ${whole} of the stack` : undefined;
}

const narrow = graphRule({
	id: "exemption-narrow",
	title: "In production, an exemption names the resources that it excuses",
	severity: "high",
	level: "mandatory",
	controls: [],
	why: `An entry for a whole type excuses the next resource of that type too, which nobody has looked at. Too broad is a pattern that matches whatever is named after the project and the stack, that covers more than ${handful} resources, or that covers by a * all of a type of which there are two or more. Production is every stack unless environment.class of its configuration says otherwise, or without that its name does (dev, test, qa, staging, sandbox, demo, preview, ci, pr).`,
	fix: "Write an entry for each resource, with its name spelt out.",
	examples: examples.narrow,
	check: (graph, context) =>
		context.production
			? ownEntries(context).flatMap((entry) => {
					const fault = breadth(entry, graph, context);
					return fault ? [violation(`policies/exemptions.yaml: ${describe(entry)} ${fault}`)] : [];
				})
			: [],
});

export const exemptionRules = [wellFormed, notExpired, narrow, used];
