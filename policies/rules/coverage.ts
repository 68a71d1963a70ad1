/** That the pack says where it does not look. */
import type { Node } from "../graph/graph.js";
import { reviewedTypes } from "../reviewed.js";
import { type Finding, graphRule, violation } from "../rule.js";
import * as examples from "./coverage.examples.js";

/** Packages whose resources are AWS's own. Those of components, such as awsx, are seen as what they are made of. */
const ownTypes = /^aws(-native)?:/;

const unreviewed = graphRule({
	id: "unreviewed-resource-type",
	title: "Every type of AWS resource in the stack is one that this pack has been reviewed for",
	severity: "low",
	level: "advisory",
	controls: [],
	why: "No finding about a resource says something only where somebody asked what can be wrong with its type. policies/reviewed.txt lists the types for which that was done: those that rules read, and those that need none. Of every other type the pack knows nothing, and says so once, on the first resource of the type. Resources of the aws-native package are read by no rule.",
	fix: "Review the type by hand. Then write its rules, or a line in policies/reviewed.txt that says why it needs none.",
	examples: examples.unreviewed,
	check: (graph) => {
		const strangers = new Map<string, readonly Node[]>();
		for (const node of graph.all()) {
			if (!ownTypes.test(node.type) || reviewedTypes().has(node.type)) continue;
			strangers.set(node.type, [...(strangers.get(node.type) ?? []), node]);
		}
		return [...strangers].map(([type, nodes]): Finding => {
			const count = nodes.length === 1 ? "1 resource" : `${nodes.length} resources`;
			return violation(
				`nobody has reviewed the type ${type}, of which the stack has ${count}`,
				nodes[0]?.urn ?? "",
			);
		});
	},
});

export const coverageRules = [unreviewed];
