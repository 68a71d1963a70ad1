/** Every rule between keys. What a value allows by itself stands in schema.ts. */
import { domainRules, networkRules } from "./networkRules.js";
import { productionRules } from "./production.js";
import type { Rule } from "./rule.js";
import { databaseRules, tierRules } from "./tierRules.js";

export const rules: readonly Rule[] = [
	...networkRules,
	...domainRules,
	...tierRules,
	...databaseRules,
	...productionRules,
];
