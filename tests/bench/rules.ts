/** How long the rules of the pack take on a recorded plan, together and one by one. */
import type { RecordedResource } from "../../offline/resources.js";
import type { Rule } from "../../policies/rule.js";
import { rules } from "../../policies/rules/index.js";
import { analyze } from "../policies/support.js";

export interface RuleTimes {
	/** Of the whole analysis, with what the policy SDK adds. */
	readonly milliseconds: number;
	/** By rule, the slowest first. */
	readonly byRule: readonly (readonly [id: string, milliseconds: number])[];
}

/** The rule with a clock around its check. */
function timed(rule: Rule, spent: Map<string, number>): Rule {
	const check = (...args: unknown[]): unknown => {
		const start = performance.now();
		try {
			return Reflect.apply(rule.check, rule, args);
		} finally {
			spent.set(rule.id, (spent.get(rule.id) ?? 0) + performance.now() - start);
		}
	};
	return { ...rule, check } as Rule;
}

export async function timeRules(resources: readonly RecordedResource[]): Promise<RuleTimes> {
	const spent = new Map<string, number>();
	const clocked = rules.map((rule) => timed(rule, spent));
	const start = performance.now();
	await analyze(clocked, resources);
	const milliseconds = performance.now() - start;
	return { milliseconds, byRule: [...spent].sort(([, a], [, b]) => b - a) };
}
