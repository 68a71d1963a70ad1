/** Every rule of the pack. The documentation keeps this order. */
import type { Rule } from "../rule.js";
import { exemptionRules } from "./exemptions.js";
import { membershipRules } from "./membership.js";
import { privateDatabaseRules } from "./privateDatabase.js";
import { securityGroupRules } from "./securityGroups.js";
import { zoneRules } from "./zones.js";

export const rules: readonly Rule[] = [
	...securityGroupRules,
	...membershipRules,
	...privateDatabaseRules,
	...zoneRules,
	...exemptionRules,
];
