/** What rules say of a rule that lets the internet in. */
import { rangeOf } from "../graph/addresses.js";
import type { Opening } from "../graph/world.js";
import { type Finding, undetermined, violation } from "../rule.js";

export function reportOpening({
	declaredBy,
	owner,
	services,
	blocks,
	undetermined: unsure,
}: Opening): Finding {
	// What is no block may be secret.
	const shown = blocks.filter((block) => rangeOf(block) !== undefined);
	const from = shown.length > 0 ? `from ${shown.join(", ")}` : "from addresses not known yet";
	const message = `${owner} lets the internet in on ${services.join(", ")}, ${from}; allowed: all rules for a port together hold less than a 256th of the internet`;
	return unsure ? undetermined(message, declaredBy.urn) : violation(message, declaredBy.urn);
}
