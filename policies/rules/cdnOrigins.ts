/** That a distribution finds its origins, and uses them. */
import type { Graph } from "../graph/graph.js";
import { elements, inside, textOf, unresolved } from "../graph/values.js";
import { type Finding, graphRule, resourceRule, undetermined, violation } from "../rule.js";
import * as examples from "./cdnOrigins.examples.js";
import { notKnown } from "./expect.js";

const distributionType = "aws:cloudfront/distribution:Distribution";

const used = resourceRule({
	id: "cf-origins-used",
	title: "Every origin of a distribution is what some path is answered from",
	severity: "low",
	level: "advisory",
	controls: [],
	undecided: "at-update",
	why: "An origin that no behavior names answers nothing. What was meant for it goes to the default origin, which knows nothing of it: an API whose calls all end at the site's bucket.",
	fix: "Name the origin in the targetOriginId of a behavior or in an origin group, or remove it.",
	examples: examples.used,
	types: [distributionType],
	check: ({ origins, originGroups, defaultCacheBehavior, orderedCacheBehaviors }) => {
		const named: readonly unknown[] = [
			...elements(orderedCacheBehaviors).map((behavior) =>
				inside(behavior, ({ targetOriginId }) => targetOriginId),
			),
			inside(defaultCacheBehavior, ({ targetOriginId }) => targetOriginId),
			...elements(originGroups).flatMap((group) =>
				elements(inside(group, ({ members }) => members)).map((member) =>
					inside(member, ({ originId }) => originId),
				),
			),
		];
		const ids = elements(origins).map((origin) => inside(origin, ({ originId }) => originId));
		if (ids.includes(unresolved)) return [notKnown("origins", "those that behaviors name")];
		return ids.flatMap((id, i) => {
			if (named.includes(id)) return [];
			// By its place: a text of the program may be anything.
			const message = `no behavior names origin number ${i + 1}; allowed: origins that one names`;
			return named.includes(unresolved) ? undetermined(message) : violation(message);
		});
	},
});

/** Names as DNS compares them: lower case, without the final dot. */
function plain(name: unknown): string {
	return textOf(name).toLowerCase().replace(/\.$/, "");
}

function isWithin(name: string, zone: string): boolean {
	return name === zone || name.endsWith(`.${zone}`);
}

/** Whether a record answers for a name: by it, or by a wildcard. */
function answers(record: unknown, name: string): boolean {
	const own = plain(record).replace(/^\\052/, "*");
	return own === name || (own.startsWith("*.") && isWithin(name, own.slice(2)) && name !== own.slice(2));
}

/** Names of the public zones that this stack makes. */
function zonesOf(graph: Graph): readonly unknown[] {
	return graph
		.ofType("aws:route53/zone:Zone")
		.filter(({ inputs: { vpcs } }) => elements(vpcs).length === 0)
		.map(({ inputs: { name } }) => name);
}

const found = graphRule({
	id: "cf-origin-found",
	title: "An origin's name in a zone of the stack has a record",
	severity: "high",
	level: "mandatory",
	controls: [],
	undecided: "at-update",
	why: "CloudFront takes an origin by any name. When it asks for the name and there is no record, viewers get 502 for all that the origin should answer.",
	fix: "Make a record of the name that leads to the origin's balancer or host.",
	examples: examples.found,
	check: (graph) => {
		const zones = zonesOf(graph);
		if (zones.length === 0) return [];
		const records = graph.ofType("aws:route53/record:Record").map(({ inputs: { name } }) => name);
		const isOpen = zones.includes(unresolved) || records.includes(unresolved);
		return graph.ofType(distributionType).flatMap((distribution) => {
			const { name, urn, inputs } = distribution;
			return elements(inputs.origins).flatMap((origin): readonly Finding[] => {
				const domain = inside(origin, ({ domainName }) => domainName);
				const message = `${name} has an origin by a name of this stack's zone that has no record; allowed: names with one`;
				if (domain === unresolved) {
					// What AWS calls a resource is no name of the stack's own.
					return distribution.dependencies("origins").length > 0 ? [] : [undetermined(message, urn)];
				}
				const isOurs = zones.some((zone) => zone !== unresolved && isWithin(plain(domain), plain(zone)));
				if (!isOurs && !zones.includes(unresolved)) return [];
				if (records.some((record) => record !== unresolved && answers(record, plain(domain)))) return [];
				return [isOurs && !isOpen ? violation(message, urn) : undetermined(message, urn)];
			});
		});
	},
});

export const cdnOriginRules = [used, found];
