/** A way through the network, read from a finding's message: a pack's protocol carries nothing but text. */

export interface Hop {
	/** The resource that opens it. */
	readonly urn: string;
	readonly text: string;
}

/** `  via <urn>: <text>` */
const inOneLine = /^\s+via (urn:pulumi:.+?): (.+)$/gm;

/** `  1. <text>`, and the URN in the line below. */
const inTwoLines = /^\s+\d+\. (.+)\n\s+(urn:pulumi:.+)$/gm;

/** The hops that a message tells, in order. `known` are the URNs of the stack. */
export function hopsIn(message: string, known: ReadonlySet<string>): readonly Hop[] {
	if (!message.includes("urn:pulumi:")) return [];
	const lines = [...message.matchAll(inOneLine)].map(([, urn = "", text = ""]) => ({ urn, text }));
	if (lines.length > 0) return lines;
	return [...message.matchAll(inTwoLines)].map(([, text = "", urn = ""]) => ({
		urn: withoutFullStop(urn, known),
		text,
	}));
}

/** A URN that ends a sentence has its full stop behind it, and a name may itself end with one. */
function withoutFullStop(urn: string, known: ReadonlySet<string>): string {
	return urn.endsWith(".") && !known.has(urn) ? urn.slice(0, -1) : urn;
}
