/** Who reaches whom in the whole network, as a table, and what closes each way that is closed. */
import type { Flow } from "../../../infra/tiers.js";
import { isClosed, out, type Source, type Target, waysBetween } from "./breaches.js";
import { allowedBetween, nameOfSource, sources, targets } from "./claims.js";
import { trafficOf } from "./engine.js";
import { type Layer, layers, type Network, type Station } from "./model.js";
import { isEmpty, subtract, union } from "./sets.js";
import { allTraffic, describeTraffic, type Traffic } from "./traffic.js";

/** A layer that closes a way, and the resources that it consists of there. */
export interface Cut {
	readonly layer: Layer;
	readonly resources: readonly { readonly urn: string; readonly name: string }[];
}

export interface Cell {
	readonly source: Source;
	readonly target: Target;
	readonly traffic: Traffic;
	/** What the tier table allows; undefined where it claims nothing. */
	readonly allowed: Traffic | undefined;
	/** Layers of which each closes what is not allowed, with all others open. */
	readonly alone: readonly Cut[];
	/** Where none does: layers that close it together, and none of which can be left out. */
	readonly together: readonly Cut[];
}

function named<T extends { readonly urn: string; readonly name: string }>(
	list: readonly T[],
): Cut["resources"] {
	const byUrn = new Map(list.map(({ urn, name }) => [urn, { urn, name }]));
	return [...byUrn.values()];
}

function cutOf(network: Network, source: Source, target: Target, layer: Layer): Cut {
	const from = network.stations.filter(({ tier }) => tier === source);
	const to = network.stations.filter(({ tier, isEndpoint }) =>
		target === out ? isEndpoint : tier === target,
	);
	const pick = (read: (station: Station) => Cut["resources"], list: readonly Station[]): Cut => ({
		layer,
		resources: named(list.flatMap(read)),
	});
	const isInternet = typeof source === "number";
	switch (layer) {
		case "address":
			return pick((station) => [station], isInternet ? to : from);
		case "source group":
			return pick(({ groups }) => groups, from);
		case "source ACL":
			return pick(({ subnet }) => [subnet.acl], from);
		case "route":
			return pick(({ subnet }) => [subnet.table], isInternet ? to : from);
		case "target ACL":
			return pick(({ subnet }) => [subnet.acl], to);
		case "target group":
			return pick(({ groups }) => groups, to);
		default:
			return layer satisfies never;
	}
}

function cell(network: Network, flows: readonly Flow[], source: Source, target: Target): Cell {
	const allowed = allowedBetween(flows, source, target);
	const ways = [...waysBetween(network, source, target)].flatMap(([, , list]) => list);
	const traffic = trafficOf(ways);
	const base = { source, target, traffic, allowed };
	const limit = allowed ?? union(traffic);
	if (!isEmpty(subtract(traffic, limit)) || isEmpty(subtract(allTraffic, limit))) {
		return { ...base, alone: [], together: [] };
	}
	const closes = (left: readonly Layer[]) =>
		isClosed(network, source, target, limit, (layer) => left.includes(layer));
	const alone = layers.filter((layer) => closes([layer]));
	let together: readonly Layer[] = alone.length > 0 ? [] : layers;
	for (const layer of together) {
		const fewer = together.filter((one) => one !== layer);
		if (closes(fewer)) together = fewer;
	}
	const cuts = (list: readonly Layer[]) => list.map((layer) => cutOf(network, source, target, layer));
	return { ...base, alone: cuts(alone), together: cuts(together) };
}

/** Cells of all sources and targets that there are; internet to `out` is no question. */
export function matrixOf(network: Network, flows: readonly Flow[]): readonly Cell[] {
	const exists = (name: Source | Target) =>
		typeof name === "number" || name === out || network.stations.some(({ tier }) => tier === name);
	return sources
		.filter(exists)
		.flatMap((source) =>
			targets
				.filter((target) => exists(target) && !(typeof source === "number" && target === out))
				.map((target) => cell(network, flows, source, target)),
		);
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
	const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
	return rows.map((row) =>
		row
			.map((text, i) => text.padEnd(widths[i] ?? 0))
			.join("  ")
			.trimEnd(),
	);
}

function cutText({ layer, resources }: Cut): string {
	const names = resources.map(({ name }) => name).join(", ") || "(there is none)";
	return `${layer === "address" ? "no public address of" : layer} ${names}`;
}

function closedText({ source, target, alone, together, allowed }: Cell): readonly string[] {
	if (alone.length + together.length === 0) return [];
	const rest = isEmpty(allowed ?? []) ? "" : " beyond the table";
	const head = `  ${nameOfSource(source)} -> ${target}${rest}:`;
	const list = alone.length > 0 ? alone : together;
	const joined = list.map(cutText).join(alone.length > 0 ? "; " : " with ");
	return [`${head} ${alone.length > 1 ? "each of " : ""}${joined}`];
}

/** The matrix, and under it what closes the ways that are closed. */
export function matrixText(cells: readonly Cell[]): string {
	const columns = [...new Set(cells.map(({ target }) => target))];
	const rows = [...new Set(cells.map(({ source }) => source))].map((source) => [
		nameOfSource(source),
		...columns.map((target) => {
			const found = cells.find((one) => one.source === source && one.target === target);
			if (!found) return "";
			const { traffic, allowed } = found;
			const isOpen = allowed !== undefined && !isEmpty(subtract(traffic, allowed));
			return isEmpty(traffic) ? "-" : `${describeTraffic(traffic)}${isOpen ? " (!)" : ""}`;
		}),
	]);
	return [
		"Reachability, from the left to the top (-: closed, !: beyond the tier table):",
		...table([["", ...columns], ...rows]).map((line) => `  ${line}`),
		"",
		"What closes each way, with everything else open:",
		...cells.flatMap(closedText),
	].join("\n");
}
