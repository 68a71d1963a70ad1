/** That exemptions stay few and true: the rules about the exemption file itself. None of them can be exempted. */
import { nearest } from "../../infra/config/nearest.js";
import { covers, type Exemption, isInForce, stackOf } from "../exemptions.js";
import { type Context, graphRule, violation } from "../rule.js";
import * as examples from "./exemptions.examples.js";

/** Entries about this stack that name a rule there is. */
function ownEntries({ exemptions, exemptible, stack }: Context): readonly Exemption[] {
	return exemptions.entries.filter((entry) => stackOf(entry) === stack && exemptible.includes(entry.rule));
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

export const exemptionRules = [wellFormed, notExpired, used];
