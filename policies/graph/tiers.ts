/** Which tier a resource belongs to: its `Tier` tag says so. */
import { type Tier, tiers } from "../../infra/tiers.js";
import type { Node } from "./graph.js";
import { type Unresolved, unresolved } from "./values.js";

/** A tag's value; undefined where there is none, or where what stands there is no tag. */
function tagOf(node: Node, key: string): string | Unresolved | undefined {
	const { tags } = node.inputs as { readonly tags?: unknown };
	const value: unknown = typeof tags === "object" && tags !== null ? Reflect.get(tags, key) : tags;
	if (value === unresolved) return unresolved;
	return typeof value === "string" && value !== tags ? value : undefined;
}

/** Undefined for what belongs to no tier, such as the group of the interface endpoints. */
export function tierOf(node: Node): Tier | "undetermined" | undefined {
	const tag = tagOf(node, "Tier");
	return tag === unresolved ? "undetermined" : tiers.find((tier) => tier === tag);
}

/** Whether a subnet is marked as the data tier's. */
export function isMarkedData(subnet: Node<"aws:ec2/subnet:Subnet">): boolean | "undetermined" {
	const tag = tagOf(subnet, "SubnetTier");
	return tag === unresolved ? "undetermined" : tag === "db";
}

/** The kind of subnet, as its `SubnetTier` tag says; undefined for one without. */
export function subnetTierOf(subnet: Node<"aws:ec2/subnet:Subnet">): string | undefined {
	const tag = tagOf(subnet, "SubnetTier");
	return tag === unresolved ? "undetermined" : tag;
}

/**
 * Whether a subnet is meant to have no way in from the internet: its `SubnetTier` tag names a tier other than
 * public, or without such a tag its name says so.
 */
export function isMeantPrivate(subnet: Node<"aws:ec2/subnet:Subnet">): boolean | "undetermined" {
	const tier = subnetTierOf(subnet);
	if (tier !== undefined) return tier === "undetermined" ? tier : tier !== "public";
	const names = [subnet.name, tagOf(subnet, "Name")];
	return names.some(
		(name) => typeof name === "string" && /(^|[^a-z])(private|isolated)([^a-z]|$)/i.test(name),
	);
}
