/** How the first update in the real engine compares with the chain of creations that nothing can shorten. */
import { durationOf } from "../../offline/provider/durations.js";
import type { Recording } from "../../offline/record.js";
import { nameOf } from "../../offline/resources.js";
import { Sandbox } from "../engine/support/sandbox.js";

interface Chain {
	/** Of AWS's time. */
	readonly seconds: number;
	/** In the order in which they have to be made. */
	readonly urns: readonly string[];
}

/**
 * The longest chain of creations. That each wait in it is needed, the tests of the platform's order prove, so this
 * is what an engine with any number of hands would take.
 */
export function longestChain({ resources }: Recording): Chain {
	const chains = new Map<string, Chain>();
	const none: Chain = { seconds: 0, urns: [] };
	let longest = none;
	for (const { urn, type, custom, dependencies } of resources) {
		const before = dependencies
			.map((other) => chains.get(other) ?? none)
			.reduce((best, chain) => (chain.seconds > best.seconds ? chain : best), none);
		const takes = custom && type.startsWith("aws:") ? durationOf(type, "create") : 0;
		const chain = { seconds: before.seconds + takes, urns: [...before.urns, urn] };
		chains.set(urn, chain);
		if (chain.seconds > longest.seconds) longest = chain;
	}
	return longest;
}

/** Seconds of AWS's time from the first creation to the last. `minute`: milliseconds that a minute of AWS takes. */
export async function timeFirstUpdate(stack: string, minute: number): Promise<number> {
	const sandbox = Sandbox.make();
	await sandbox.ok(["up", "-s", stack, "--skip-preview"], { minute });
	const { log } = sandbox;
	return Math.max(...log.map(({ end }) => end)) - Math.min(...log.map(({ start }) => start));
}

/** The chain in words: each creation with its minutes. */
export function chainText({ urns }: Chain): readonly string[] {
	return urns.map((urn) => {
		const type = urn.split("::").at(-2)?.split("$").at(-1) ?? "";
		return `${(durationOf(type, "create") / 60).toFixed(1).padStart(6)} min  ${type.split(":").at(-1)} ${nameOf(urn)}`;
	});
}
