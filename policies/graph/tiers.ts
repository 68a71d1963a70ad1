/** Which tier a resource belongs to: by the markers of the pack's configuration, a `Tier` tag unless it says otherwise. */
import { type SubnetTier, subnetTiers, type Tier, tiers } from "../../infra/tiers.js";
import { matches } from "../glob.js";
import type { Marker } from "../tierSettings.js";
import { type Node, oncePerGraph } from "./graph.js";
import { elements, type Unresolved, unresolved } from "./values.js";

/** A tag's value; undefined where there is none, or where what stands there is no tag. */
function tagOf(node: Node, key: string): string | Unresolved | undefined {
	const { tags } = node.inputs as { readonly tags?: unknown };
	if (tags === unresolved) return unresolved;
	if (typeof tags !== "object" || tags === null) return undefined;
	const value = Array.isArray(tags) ? listedTag(tags, key) : Reflect.get(tags, key);
	return typeof value === "string" || value === unresolved ? value : undefined;
}

/** The value of a tag in a list, as Auto Scaling groups have them. */
function listedTag(tags: readonly unknown[], key: string): unknown {
	const known = tags.filter((tag) => typeof tag === "object" && tag !== null);
	const listed = known.find((tag) => Reflect.get(tag, "key") === key);
	if (listed) return Reflect.get(listed, "value");
	const isOpen = tags.includes(unresolved) || known.some((tag) => Reflect.get(tag, "key") === unresolved);
	return isOpen ? unresolved : undefined;
}

/** What a resource is called: in the program, in the consoles' Name column, in AWS. */
function namesOf(node: Node): readonly unknown[] {
	const { name } = node.inputs as { readonly name?: unknown };
	return [node.name, tagOf(node, "Name"), name].filter(
		(text) => typeof text === "string" || text === unresolved,
	);
}

type Verdict = boolean | "undetermined";

function bears(node: Node, { tag, pattern }: Marker): Verdict {
	const texts = tag === undefined ? namesOf(node) : elements(tagOf(node, tag));
	if (texts.some((text) => typeof text === "string" && matches(pattern, text))) return true;
	return texts.includes(unresolved) ? "undetermined" : false;
}

/** The one of some kinds whose markers a resource bears. Of two it is not certain which. */
function kindOf<Kind extends string>(
	node: Node,
	kinds: readonly Kind[],
	markers: Readonly<Record<Kind, readonly Marker[]>>,
): Kind | "undetermined" | undefined {
	const verdicts = kinds.map((kind) => [kind, markers[kind].map((marker) => bears(node, marker))] as const);
	const [certain, ...others] = verdicts.filter(([, list]) => list.includes(true));
	if (certain) return others.length > 0 ? "undetermined" : certain[0];
	return verdicts.some(([, list]) => list.includes("undetermined")) ? "undetermined" : undefined;
}

/** Undefined for what belongs to no tier, such as the group of the interface endpoints. */
export function tierOf(node: Node): Tier | "undetermined" | undefined {
	return kindOf(node, tiers, node.settings.members);
}

/** A tag that tells every kind of subnet, as `SubnetTier` does: then its other values are kinds as well. */
function kindTag(markers: Readonly<Record<SubnetTier, readonly Marker[]>>): string | undefined {
	const lists = subnetTiers.map((kind) => markers[kind]).filter(({ length }) => length > 0);
	const [first = [], ...others] = lists.map((list) =>
		list.flatMap(({ tag, pattern }) => (tag === undefined || pattern.includes("*") ? [] : [tag])),
	);
	return first.find((tag) => others.length > 0 && others.every((tags) => tags.includes(tag)));
}

/** The kind of subnet: one of the tier table's, or another that its tag names; undefined for one of none. */
export function subnetTierOf(subnet: Node<"aws:ec2/subnet:Subnet">): string | undefined {
	const { subnets } = subnet.settings;
	const known = kindOf(subnet, subnetTiers, subnets);
	const tag = kindTag(subnets);
	if (known !== undefined || tag === undefined) return known;
	const value = tagOf(subnet, tag);
	return value === unresolved ? "undetermined" : value;
}

/** False for a stack in which nothing belongs to a tier: then there are no tiers to keep apart. */
export const hasTiers = oncePerGraph((graph): boolean =>
	graph
		.all()
		.some(
			(node) =>
				node.type.startsWith("aws:") &&
				(tierOf(node) !== undefined ||
					(node.type === "aws:ec2/subnet:Subnet" &&
						subnetTierOf(node as Node<"aws:ec2/subnet:Subnet">) !== undefined)),
		),
);

/** Whether a subnet is marked as the data tier's. */
export function isMarkedData(subnet: Node<"aws:ec2/subnet:Subnet">): Verdict {
	const tier = subnetTierOf(subnet);
	return tier === "undetermined" ? tier : tier === "db";
}

/**
 * Whether a subnet is meant to have no way in from the internet: it is of a kind other than public, or of none
 * and its name says so.
 */
export function isMeantPrivate(subnet: Node<"aws:ec2/subnet:Subnet">): Verdict {
	const tier = subnetTierOf(subnet);
	if (tier !== undefined) return tier === "undetermined" ? tier : tier !== "public";
	const names = [subnet.name, tagOf(subnet, "Name")];
	return names.some(
		(name) => typeof name === "string" && /(^|[^a-z])(private|isolated)([^a-z]|$)/i.test(name),
	);
}
