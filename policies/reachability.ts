/**
 * The reachability matrix of a recorded plan, for whoever runs the pack: as data, and as text for people. The
 * offline preview prints it with `--reachability`.
 */
import type { PolicyResource } from "@pulumi/policy";
import { flows } from "../infra/tiers.js";
import { Graph } from "./graph/graph.js";
import { type Cell, matrixOf, matrixText } from "./graph/reach/matrix.js";
import { describeTraffic } from "./graph/reach/traffic.js";
import { worldOf } from "./graph/reach/world.js";
import { unresolved } from "./graph/values.js";
import { portsFrom, type StackConfig, stackOfUrn } from "./run.js";
import { settingsOf, type TierSettings, tableOf } from "./tierSettings.js";

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

/** What a graph reads of a resource. */
interface Seen {
	readonly inputs: Record<string, unknown>;
	readonly resource: PolicyResource;
}

/** Resources stay as they are, so each is turned into what a graph reads once, however many graphs it is in. */
const seenResources = new WeakMap<PlannedResource, Seen>();

function seenResource(planned: PlannedResource): Seen {
	const known = seenResources.get(planned);
	if (known) return known;
	const { urn, type, name, inputs, outputs, propertyDependencies } = planned;
	const stand = {
		...{ urn, type, name, props: seenMap(outputs) },
		propertyDependencies: Object.fromEntries(
			Object.entries(propertyDependencies).map(([key, urns]) => [key, urns.map((other) => ({ urn: other }))]),
		),
	};
	const made = { inputs: seenMap(inputs), resource: stand as unknown as PolicyResource };
	seenResources.set(planned, made);
	return made;
}

export function graphOf(resources: readonly PlannedResource[], settings?: TierSettings): Graph {
	const all = resources.map(seenResource);
	const inputs = new Map(all.map((one) => [one.resource.urn, one.inputs]));
	return new Graph(
		all.map(({ resource }) => resource),
		inputs,
		settings,
	);
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

/**
 * What reaches what in a plan. `config` is the stack's, by full key; `policies` that of the pack, by the name
 * of a policy. Throws a SettingsError where that of the tiers is wrong.
 */
export function reachabilityOf(
	resources: readonly PlannedResource[],
	config: StackConfig,
	policies: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {},
): Reachability {
	const settings = settingsOf(policies.tiers ?? {});
	const { network, doubts } = worldOf(graphOf(resources, settings));
	const { project } = stackOfUrn(resources[0]?.urn ?? "");
	const cells = matrixOf(network, tableOf(settings, flows(portsFrom(config, project, settings.ports))));
	const notProven = doubts.map(({ urn, what }) => ({ urn, what }));
	const caution = notProven.map(({ what }) => `  not proven: ${what}`);
	return { cells: cells.map(reachOf), notProven, text: [matrixText(cells), ...caution].join("\n") };
}
