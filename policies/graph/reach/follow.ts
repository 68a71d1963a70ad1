/** How the translation follows references, and what it cannot vouch for. */
import type { Properties, ResourceType } from "../../resources.js";
import { append, type Graph, type Node, oncePerGraph } from "../graph.js";
import { unresolved } from "../values.js";
import type { Addresses } from "./addressLine.js";
import { allAddresses, internetAddresses, readBlock } from "./addressLine.js";

/** Something that the proof does not follow, and the resource that brings it in. */
export interface Doubt {
	readonly urn: string;
	readonly what: string;
	/** True when it is a value that is not known yet, rather than something that is not modelled. */
	readonly unknown?: boolean;
}

const unknownReferences = oncePerGraph(() => new Map<string, Doubt>());

/** References that were followed up to here and may lead anywhere, because their values are not known yet. */
export function unknownReferencesOf(graph: Graph): readonly Doubt[] {
	return [...unknownReferences(graph).values()];
}

/** What a reference leads to, as far as it is known. */
export interface Found<Type extends ResourceType> {
	readonly nodes: readonly Node<Type>[];
	/** True when it names something that this stack does not make. */
	readonly foreign: boolean;
	/** True when it may name anything. */
	readonly unknown: boolean;
}

/**
 * Follows a reference by URN, by id, and, where a known value is neither (the id of a VPC's own route table, a
 * network interface's), by what the value was made from.
 */
export function follow<Type extends ResourceType>(
	graph: Graph,
	from: Node,
	property: string,
	value: unknown,
	...types: readonly Type[]
): Found<Type> {
	const referents = graph.resolve(from, property, value, ...types);
	if (referents.includes("undetermined")) {
		const what = `what ${property} of ${from.name} refers to is not known yet`;
		unknownReferences(graph).set(`${from.urn} ${property}`, { urn: from.urn, what, unknown: true });
	}
	const nodes = referents.filter((referent) => typeof referent !== "string");
	if (nodes.length > 0 || !referents.includes("outside")) {
		return { nodes, foreign: referents.includes("outside"), unknown: referents.includes("undetermined") };
	}
	const made = new Set(from.dependencies(property));
	const origins = graph.ofType(...types).filter(({ urn }) => made.has(urn));
	return { nodes: origins, foreign: origins.length === 0, unknown: referents.includes("undetermined") };
}

const indexes = oncePerGraph(() => new Map<string, ReadonlyMap<Node, readonly Node[]>>());

/**
 * Resources of a type by what an input of theirs refers to. Asking each whether it means this one takes as many steps
 * as there are pairs.
 */
export function referrers<From extends ResourceType, Type extends ResourceType>(
	graph: Graph,
	type: From,
	property: keyof Properties<From> & string,
	...types: readonly Type[]
): ReadonlyMap<Node, readonly Node<From>[]> {
	const key = [type, property, ...types].join(" ");
	const known = indexes(graph).get(key);
	if (known) return known as ReadonlyMap<Node, readonly Node<From>[]>;
	const found = new Map<Node, Node<From>[]>();
	for (const from of graph.ofType(type)) {
		const inputs: Properties<From> = from.inputs;
		for (const node of follow(graph, from, property, inputs[property], ...types).nodes) {
			append(found, node, from);
		}
	}
	indexes(graph).set(key, found);
	return found;
}

/** A block of addresses that a resource declares. What is no block, or not known, may be any. */
export function blockOf(value: unknown): {
	readonly addresses: Addresses;
	readonly prefix: number;
	readonly assumed?: true;
} {
	return readBlock(value) ?? { addresses: allAddresses, prefix: 0, assumed: true };
}

/** The blocks of prefix lists. One that this stack does not make is taken for one of AWS's. */
export function prefixListBlocks(
	graph: Graph,
	from: Node,
	property: string,
	value: unknown,
): readonly ReturnType<typeof blockOf>[] {
	const { nodes, foreign, unknown } = follow(
		graph,
		from,
		property,
		value,
		"aws:ec2/managedPrefixList:ManagedPrefixList",
	);
	const entries = nodes.flatMap((list) => {
		const inline: unknown = list.inputs.entries ?? [];
		const own = Array.isArray(inline) ? inline : [unresolved];
		const entryType = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry";
		const apart = referrers(graph, entryType, "prefixListId", list.type).get(list) ?? [];
		return [...own, ...apart.map(({ inputs }) => inputs)].map((entry: unknown) =>
			blockOf(typeof entry === "object" && entry !== null ? Reflect.get(entry, "cidr") : entry),
		);
	});
	return [
		...entries,
		// Lists that AWS keeps are part of the internet.
		...(foreign ? [{ addresses: internetAddresses, prefix: 0 }] : []),
		...(unknown ? [{ addresses: allAddresses, prefix: 0, assumed: true as const }] : []),
	];
}
