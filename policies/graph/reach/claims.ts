/** What may reach what: the tier table, as the proof reads it. */
import { type Flow, tiers } from "../../../infra/tiers.js";
import { out, type Source, type Target } from "./breaches.js";
import { union } from "./sets.js";
import { portsOf, protocols, type Traffic } from "./traffic.js";

/** The tier of what is in none. */
export const other = "other";

export const sources: readonly Source[] = [4, 6, ...tiers, other];
export const targets: readonly Target[] = [...tiers, other, out];

/** Traffic that is allowed; undefined where nothing is claimed. */
export function allowedBetween(flows: readonly Flow[], source: Source, target: Target): Traffic | undefined {
	const isInternet = typeof source === "number";
	if (target === other && !isInternet) return undefined;
	if (target === out && (isInternet || source === other)) return undefined;
	const opened = (fits: (flow: Flow) => boolean): Traffic =>
		union(...flows.filter(fits).map(({ port }) => portsOf(protocols.tcp, port, port)));
	const far = target === out ? "internet" : target;
	// Anyone may call what the internet may call.
	return opened(({ from, to }) => to === far && (from === source || (from === "internet" && target !== out)));
}

/** What the table says about a target, in words: `the db tier takes tcp 5432 from app, tcp 5432 from worker`. */
export function permitted(flows: readonly Flow[], source: Source, target: Target): string {
	if (target === out) {
		const own = flows.filter(({ from, to }) => from === source && to === "internet");
		return `the ${source} tier calls out ${own.length > 0 ? `on ${list(own.map(({ port }) => `tcp ${port}`))} only` : "nowhere"}`;
	}
	if (target === other) return "the internet reaches the edge tier only";
	const into = flows.filter(({ to }) => to === target);
	return `the ${target} tier takes ${list(into.map(({ from, port }) => `tcp ${port} from ${from}`))}`;
}

function list(parts: readonly string[]): string {
	return parts.join(", ") || "nothing";
}

export function nameOfSource(source: Source): string {
	return typeof source === "number" ? `internet IPv${source}` : source;
}
