/** What AWS says to a request to make or to change something. */
import { AwsError } from "./errors.js";
import { networkRules } from "./networkRules.js";
import type { Refusal, Request, RuleTable } from "./rule.js";
import { serviceRules } from "./serviceRules.js";

const rules: RuleTable = { ...networkRules, ...serviceRules };

/** Throws what AWS refuses at once, and returns what it finds out later, or never says. */
export function refusalOf(request: Request): Refusal | undefined {
	const found = (rules[request.type] ?? []).flatMap((rule) => rule(request) ?? []);
	const now = found.find(({ kind }) => kind === undefined);
	if (now) throw new AwsError(now.code, now.message);
	return found[0];
}
