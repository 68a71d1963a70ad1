/**
 * A network as the proof sees it: plain data, with no trace of Pulumi, so that it can be made by hand. Whatever
 * is not known about a network opens it here, and is marked as assumed.
 */
import type { Addresses } from "./addressLine.js";
import type { Traffic } from "./traffic.js";

/** What lets packets through, in words and with the resource that says so. */
export interface Opener {
	readonly urn: string;
	readonly text: string;
	/** True when it is open only because its values are not known. */
	readonly assumed?: boolean;
}

/** One rule of a security group. Its peer is a group, by id, or addresses. */
export interface GroupRule extends Opener {
	readonly peer: { readonly group: string } | { readonly addresses: Addresses };
	readonly traffic: Traffic;
}

export interface Group {
	readonly id: string;
	readonly urn: string;
	readonly name: string;
	readonly ingress: readonly GroupRule[];
	readonly egress: readonly GroupRule[];
}

/** An entry of a network ACL; the first that matches a packet decides. */
export interface AclEntry extends Opener {
	readonly allow: boolean;
	readonly addresses: Addresses;
	readonly traffic: Traffic;
}

export interface Acl {
	readonly urn: string;
	readonly name: string;
	readonly ingress: readonly AclEntry[];
	readonly egress: readonly AclEntry[];
}

/** Where a route leads. `unmodelled` is anywhere: peering, transit, somebody's appliance. */
export type Target =
	| { readonly kind: "local" }
	| { readonly kind: "internetGateway" }
	| { readonly kind: "egressOnlyGateway" }
	/** Without a subnet, a regional NAT gateway, which stands in none. */
	| { readonly kind: "nat"; readonly subnet?: Subnet; readonly hop: Opener }
	| { readonly kind: "endpoint" }
	| { readonly kind: "unmodelled" };

export interface Route extends Opener {
	readonly addresses: Addresses;
	/** Length of the prefix: the longest that matches decides. */
	readonly prefix: number;
	readonly target: Target;
	/** True for a route that may match beside the one that decides, as one to a prefix list does. */
	readonly beside?: boolean;
}

export interface Table {
	readonly urn: string;
	readonly name: string;
	readonly routes: readonly Route[];
}

export interface Vpc {
	readonly id: string;
	/** The internet gateway, where one is attached. */
	readonly gateway?: Opener;
}

export interface Subnet {
	readonly urn: string;
	readonly name: string;
	readonly vpc: Vpc;
	readonly addresses: Addresses;
	readonly table: Table;
	readonly acl: Acl;
}

/** Something that sends or takes packets in one subnet. What stands in several is several stations. */
export interface Station {
	readonly urn: string;
	readonly name: string;
	/** Whose it is: a tier, or `other`. */
	readonly tier: string;
	readonly subnet: Subnet;
	readonly groups: readonly Group[];
	/** Whether the internet can address it, by family. */
	readonly isPublic: { readonly 4: boolean; readonly 6: boolean };
	/** Whether it has addresses of IPv6. */
	readonly ipv6: boolean;
	/** True for an interface endpoint: behind it is a service outside of the VPC. */
	readonly isEndpoint: boolean;
	/** True when something of the above is taken for open because it is not known. */
	readonly assumed: boolean;
}

export interface Network {
	readonly stations: readonly Station[];
	/** Addresses that are routed on the internet. */
	readonly internet: Addresses;
	/** Ports that clients call from, of which TCP answers need one. */
	readonly clients: Traffic;
}

/** One step of a path, and the resource that opens it. */
export interface Hop extends Opener {
	/** What it is, for the hops that a way can be closed at: a rule of the source's group or the target's, a route. */
	readonly role?: Role;
	/** What it lets through, where it says so. */
	readonly traffic?: Traffic;
}
export type Role = "egress" | "route" | "ingress";

/** Layers that a packet passes. The cut is found by leaving all but one of them open. */
export const layers = [
	"address",
	"source group",
	"source ACL",
	"route",
	"target ACL",
	"target group",
] as const;
export type Layer = (typeof layers)[number];
