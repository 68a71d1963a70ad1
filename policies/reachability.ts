/**
 * The reachability matrix of a recorded plan, for whoever runs the pack: as data, and as text for people. The
 * offline preview prints it with `--reachability`.
 */
import type { PolicyResource } from "@pulumi/policy";
import { Graph } from "./graph/graph.js";
import { type Cell, matrixOf, matrixText } from "./graph/reach/matrix.js";
import { describeTraffic } from "./graph/reach/traffic.js";
import { worldOf } from "./graph/reach/world.js";
import { unresolved } from "./graph/values.js";
import { portsFrom, type StackConfig, stackOfUrn } from "./run.js";

/** A resource as a run records it. */
export interface PlannedResource {
	readonly urn: string;
	readonly type: string;
	readonly name: string;
	readonly inputs: object;
	readonly outputs: object;
	/** URNs by top-level input. */
	readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** One cell of the matrix, in words. */
export interface Reach {
	readonly source: string;
	readonly target: string;
	/** `tcp 80, tcp 443`, or `nothing`. */
	readonly reached: string;
	/** What the tier table allows; undefined where it claims nothing. */
	readonly allowed?: string;
	/** Layers that each close what is not allowed. */
	readonly closedBy: readonly { readonly layer: string; readonly urns: readonly string[] }[];
	/** True when it takes all of them together. */
	readonly together: boolean;
}

export interface Reachability {
	readonly cells: readonly Reach[];
	/** What the proof cannot vouch for. */
	readonly notProven: readonly { readonly urn: string; readonly what: string }[];
	readonly text: string;
}

/** How Pulumi writes a value that a preview does not know. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function seenOf(value: unknown): unknown {
	if (value === unknown) return unresolved;
	if (Array.isArray(value)) return value.map(seenOf);
	if (typeof value !== "object" || value === null) return value ?? undefined;
	return seenMap(value);
}

function seenMap(map: object): Record<string, unknown> {
	return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, seenOf(value)]));
}

export function graphOf(resources: readonly PlannedResource[]): Graph {
	const inputs = new Map(resources.map((resource) => [resource.urn, seenMap(resource.inputs)]));
	const stand = resources.map(({ urn, type, name, outputs, propertyDependencies }) => ({
		...{ urn, type, name, props: seenMap(outputs) },
		propertyDependencies: Object.fromEntries(
			Object.entries(propertyDependencies).map(([key, urns]) => [key, urns.map((other) => ({ urn: other }))]),
		),
	}));
	// The graph reads no more of a resource than this.
	return new Graph(stand as unknown as readonly PolicyResource[], inputs);
}

function reachOf({ source, target, traffic, allowed, alone, together }: Cell): Reach {
	const cuts = alone.length > 0 ? alone : together;
	return {
		source: typeof source === "number" ? `internet IPv${source}` : source,
		target,
		reached: describeTraffic(traffic),
		...(allowed && { allowed: describeTraffic(allowed) }),
		closedBy: cuts.map(({ layer, resources }) => ({ layer, urns: resources.map(({ urn }) => urn) })),
		together: alone.length === 0 && together.length > 0,
	};
}

/** What reaches what in a plan. `config` is the stack's, by full key. */
export function reachabilityOf(resources: readonly PlannedResource[], config: StackConfig): Reachability {
	const { network, doubts } = worldOf(graphOf(resources));
	const { project } = stackOfUrn(resources[0]?.urn ?? "");
	const cells = matrixOf(network, portsFrom(config, project));
	const notProven = doubts.map(({ urn, what }) => ({ urn, what }));
	const caution = notProven.map(({ what }) => `  not proven: ${what}`);
	return { cells: cells.map(reachOf), notProven, text: [matrixText(cells), ...caution].join("\n") };
}
