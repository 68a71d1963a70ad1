/**
 * The tier and port table. Security groups, network ACLs, target groups, nginx, the app's unit and the
 * policy pack all read this one table, so that a port is opened in one place or not at all.
 */
import type { Cidr } from "./cidr.js";
import { formatCidr, subnetAt } from "./cidr.js";

/**
 * What a packet can come from or go to inside the VPC, front to back. `worker` is what other stacks put beside
 * the API: functions, tasks and jobs that use the database. The platform offers the group, not the members.
 */
export const tiers = ["edge", "web", "internal", "app", "worker", "db"] as const;
export type Tier = (typeof tiers)[number];

/** The kinds of subnet, front to back. */
export const subnetTiers = ["public", "app", "db"] as const;
export type SubnetTier = (typeof subnetTiers)[number];

/** The subnets a tier lives in. */
export const subnetTierOf: Readonly<Record<Tier, SubnetTier>> = {
	edge: "public",
	web: "app",
	internal: "app",
	app: "app",
	worker: "app",
	db: "db",
};

/** TCP ports, 1 to 65535. */
export interface Ports {
	/** nginx on the web tier. */
	readonly web: number;
	/** The internal balancer's listener and the Node API behind it. */
	readonly app: number;
	/** PostgreSQL. */
	readonly db: number;
}

export type Peer = Tier | "internet";

/** One permitted connection, from the side that opens it. TCP only: no tier speaks anything else. */
export interface Flow {
	readonly from: Peer;
	readonly to: Peer;
	readonly port: number;
	/** Why it exists; becomes the description of the security group rules. */
	readonly why: string;
}

/**
 * Every connection that the platform permits. What is not here is closed. DNS and time need no entry: the
 * resolver (169.254.169.253) and the time service (169.254.169.123) are link-local, which neither security
 * groups nor network ACLs filter.
 */
export function flows(ports: Ports): readonly Flow[] {
	return [
		{ from: "internet", to: "edge", port: 443, why: "viewers and CloudFront over TLS" },
		{ from: "internet", to: "edge", port: 80, why: "viewers, redirected to TLS" },
		{ from: "edge", to: "web", port: ports.web, why: "requests and health checks to nginx" },
		{ from: "web", to: "internal", port: ports.app, why: "API requests to the internal balancer" },
		{ from: "internal", to: "app", port: ports.app, why: "requests and health checks to the API" },
		{ from: "app", to: "db", port: ports.db, why: "queries to PostgreSQL" },
		{ from: "worker", to: "db", port: ports.db, why: "queries of functions and jobs beside the API" },
		{ from: "web", to: "internet", port: 443, why: "packages and AWS APIs over TLS" },
		{ from: "app", to: "internet", port: 443, why: "packages and AWS APIs over TLS" },
		{ from: "worker", to: "internet", port: 443, why: "AWS APIs over TLS, Secrets Manager first" },
	];
}

interface PortRange {
	readonly from: number;
	readonly to: number;
}

/**
 * Client ports of balancers, NAT gateways, Lambda functions and anyone on the internet.
 * https://docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html
 */
const anyClientPorts: PortRange = { from: 1024, to: 65535 };
/** Client ports of our own instances: Linux's default net.ipv4.ip_local_port_range. */
const linuxClientPorts: PortRange = { from: 32768, to: 60999 };

function clientPorts(peer: Peer): PortRange {
	switch (peer) {
		case "web":
		case "app":
		case "db":
			return linuxClientPorts;
		case "edge":
		case "internal":
		case "worker":
		case "internet":
			return anyClientPorts;
		default:
			return peer satisfies never;
	}
}

const internet: Cidr = { base: 0, prefix: 0 };

/** Numbers and addresses of one environment's network. */
export interface AddressPlan {
	/** The VPC's block. */
	readonly vpc: Cidr;
	/** Prefix length of every subnet. */
	readonly subnetPrefix: number;
	/** Zone letters; the position, counted from 1, is the zone's number. Zones are only ever appended. */
	readonly zones: readonly string[];
}

/**
 * The block of a tier's subnet in zone number `zone` (from 1), or undefined when the VPC has no room for it.
 *
 * The first two zones share a block of six, which reads well for the usual pair (public .1 .2, app .3 .4,
 * db .5 .6); each further zone takes the next three. A zone that is added moves nothing that exists.
 */
export function subnetBlock(plan: AddressPlan, tier: SubnetTier, zone: number): Cidr | undefined {
	const place = subnetTiers.indexOf(tier);
	const index = zone <= 2 ? 2 * place + zone : 3 * zone - 2 + place;
	return subnetAt(plan.vpc, plan.subnetPrefix, index);
}

/** The blocks of a tier's subnets in zone order. Throws a RangeError when the VPC has no room for them. */
export function subnetCidrs(plan: AddressPlan, tier: SubnetTier): readonly string[] {
	return plan.zones.map((letter, i) => {
		const block = subnetBlock(plan, tier, i + 1);
		if (!block)
			throw new RangeError(`no room for the ${tier} subnet of zone ${letter} in ${formatCidr(plan.vpc)}`);
		return formatCidr(block);
	});
}

/** Most zones of a stack: a sixth passes the quota of network ACL entries. */
export const maxZones = 5;

/** The blocks of a tier's subnets in every zone that may ever be added, so that what names them stays as it is then. */
export function reservedCidrs(plan: AddressPlan, tier: SubnetTier): readonly string[] {
	return Array.from({ length: maxZones }, (_, i) => subnetBlock(plan, tier, i + 1))
		.filter((block) => block !== undefined)
		.map(formatCidr);
}

/** One entry of a network ACL, in the shape `aws.ec2.NetworkAcl` takes. */
export interface AclEntry {
	/** Evaluation order, 1 to 32766; the lowest match decides. */
	readonly ruleNo: number;
	readonly action: "allow" | "deny";
	readonly protocol: "tcp" | "icmp" | "-1";
	readonly cidrBlock: string;
	/** 0 unless the protocol is tcp. */
	readonly fromPort: number;
	/** 0 unless the protocol is tcp. */
	readonly toPort: number;
	/** With protocol icmp only. */
	readonly icmpType?: number;
	/** With protocol icmp only. */
	readonly icmpCode?: number;
}

export interface AclRules {
	readonly ingress: readonly AclEntry[];
	readonly egress: readonly AclEntry[];
}

export interface AclOptions {
	readonly ports: Ports;
	/** Blocks refused in both directions before anything else. */
	readonly denyCidrs: readonly string[];
	/** True when interface endpoints stand in the app subnets. */
	readonly interfaceEndpoints: boolean;
}

type Opening = { readonly source: SubnetTier | "internet"; readonly ports: PortRange };

/**
 * What may cross the border of a kind of subnet, and in which direction. Network ACLs keep no state, so
 * every connection needs its return path: the client's own ports, back towards the client.
 */
function openings(tier: SubnetTier, options: AclOptions): { ingress: Opening[]; egress: Opening[] } {
	const where = (peer: Peer) => (peer === "internet" ? "internet" : subnetTierOf[peer]);
	const ingress: Opening[] = [];
	const egress: Opening[] = [];
	const connection = (
		client: SubnetTier | "internet",
		server: SubnetTier | "internet",
		port: number,
		back: PortRange,
	) => {
		const there = { from: port, to: port };
		if (server === tier) {
			ingress.push({ source: client, ports: there });
			egress.push({ source: client, ports: back });
		}
		if (client === tier) {
			egress.push({ source: server, ports: there });
			ingress.push({ source: server, ports: back });
		}
	};
	for (const { from, to, port } of flows(options.ports)) {
		connection(where(from), where(to), port, clientPorts(from));
		// What leaves private subnets for the internet passes the NAT gateway in the public ones: there it
		// arrives under the instance's address and goes on under the gateway's.
		if (to === "internet" && where(from) !== "public" && tier === "public") {
			ingress.push({ source: where(from), ports: { from: port, to: port } });
			egress.push({ source: where(from), ports: clientPorts(from) });
			connection("public", "internet", port, anyClientPorts);
		}
	}
	if (options.interfaceEndpoints) connection("app", "app", 443, anyClientPorts);
	return { ingress, egress };
}

/**
 * "Fragmentation needed": without it a path with a smaller MTU than ours swallows large packets and the
 * connection hangs. Security groups pass it as part of the connection, network ACLs know no connections.
 * https://docs.aws.amazon.com/vpc/latest/userguide/path_mtu_discovery.html
 */
const pathMtuDiscovery: AclEntry = {
	ruleNo: 90,
	action: "allow",
	protocol: "icmp",
	cidrBlock: formatCidr(internet),
	fromPort: 0,
	toPort: 0,
	icmpType: 3,
	icmpCode: 4,
};

/**
 * The complete rules of one tier's network ACL: the deny list, then path MTU discovery where the tier speaks
 * to the internet, then what the tier table opens. A rule that a wider one already covers is left out.
 * Numbers are stable: each opening has a decade of its own and each zone a number in it, so that another
 * zone adds entries and renumbers none.
 */
export function aclRules(plan: AddressPlan, tier: SubnetTier, options: AclOptions): AclRules {
	const { ingress, egress } = openings(tier, options);
	const denied = options.denyCidrs.map(
		(cidrBlock, i): AclEntry => ({
			ruleNo: i + 1,
			action: "deny",
			protocol: "-1",
			cidrBlock,
			fromPort: 0,
			toPort: 0,
		}),
	);
	const entries = (list: readonly Opening[]): readonly AclEntry[] => [
		...denied,
		...(list.some(({ source }) => source === "internet") ? [pathMtuDiscovery] : []),
		...withoutCovered(list).flatMap(({ source, ports }, decade) => {
			const blocks = source === "internet" ? [formatCidr(internet)] : subnetCidrs(plan, source);
			return blocks.map(
				(cidrBlock, zone): AclEntry => ({
					ruleNo: 100 + 10 * decade + zone,
					action: "allow",
					protocol: "tcp",
					cidrBlock,
					fromPort: ports.from,
					toPort: ports.to,
				}),
			);
		}),
	];
	return { ingress: entries(ingress), egress: entries(egress) };
}

function withoutCovered(list: readonly Opening[]): readonly Opening[] {
	const covers = (wide: Opening, narrow: Opening) =>
		(wide.source === "internet" || wide.source === narrow.source) &&
		wide.ports.from <= narrow.ports.from &&
		narrow.ports.to <= wide.ports.to;
	return list.filter(
		(opening, i) =>
			!list.some((other, j) => i !== j && covers(other, opening) && !(covers(opening, other) && i < j)),
	);
}

/**
 * IPv4 entries that one network ACL may have in one direction: the quota of 20, which counts the default deny
 * rule. https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-nacls
 */
export const aclEntryLimit = 19;
