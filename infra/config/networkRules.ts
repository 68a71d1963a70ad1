/** Rules of the network, of names and of what stands at the edge. */
import { contains, overlaps, parseCidr } from "../cidr.js";
import { type AddressPlan, aclEntryLimit, aclRules, subnetBlock, subnetTiers } from "../tiers.js";
import { addressPlan, ports, type Rule } from "./rule.js";
import type { Sections } from "./schema.js";

/** RFC 1918 and RFC 6598: what can never be an address on the internet. */
const privateBlocks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

function within(outer: string, inner: string): boolean {
	const [a, b] = [parseCidr(outer), parseCidr(inner)];
	return a !== undefined && b !== undefined && contains(a, b);
}

function disjoint(one: string, other: string): boolean {
	const [a, b] = [parseCidr(one), parseCidr(other)];
	return a !== undefined && b !== undefined && !overlaps(a, b);
}

function hasRoom(plan: AddressPlan): boolean {
	return subnetTiers.every((tier) => subnetBlock(plan, tier, plan.zones.length) !== undefined);
}

/** Entries of the fullest network ACL in one direction. */
function fullestAcl(config: Sections): number {
	const plan = addressPlan(config);
	if (!hasRoom(plan)) return 0;
	const options = {
		ports: ports(config),
		denyCidrs: config.network.denyCidrs,
		interfaceEndpoints: config.network.endpoints.length > 0,
	};
	return Math.max(
		...subnetTiers.flatMap((tier) => {
			const { ingress, egress } = aclRules(plan, tier, options);
			return [ingress.length, egress.length];
		}),
	);
}

export const networkRules: readonly Rule[] = [
	{
		key: "network.cidr",
		holds: ({ network }) => privateBlocks.some((block) => within(block, network.cidr)),
		allowed: `a block inside ${privateBlocks.join(", ")}`,
		fix: "choose a private block that no network you connect to uses",
	},
	{
		key: "network.subnetPrefix",
		reads: ["network.cidr", "network.zones"],
		holds: (config) => hasRoom(addressPlan(config)),
		allowed: ({ network }) =>
			`a prefix that gives the VPC's block ${network.cidr} room for subnet number ${network.zones.length * 3 + 1}, counted from 0`,
		fix: "take a longer subnetPrefix, a larger cidr, or fewer zones",
	},
	{
		key: "network.denyCidrs",
		reads: ["network.cidr"],
		holds: ({ network }) => network.denyCidrs.every((block) => disjoint(block, network.cidr)),
		allowed: "blocks outside the VPC's own",
		fix: "remove the block: it would cut the tiers from each other",
	},
	{
		key: "network.denyCidrs",
		reads: [
			"network.cidr",
			"network.subnetPrefix",
			"network.zones",
			"network.endpoints",
			"web.port",
			"app.port",
			"database.port",
		],
		holds: (config) => fullestAcl(config) <= aclEntryLimit,
		allowed: `so many that no network ACL needs more than ${aclEntryLimit} entries in one direction, AWS's quota`,
		fix: "deny fewer, larger blocks here, or block single addresses in edge.blockCidrs",
	},
];

export const domainRules: readonly Rule[] = [
	{
		key: "domain.certificateNames",
		reads: ["domain.name"],
		holds: ({ domain }) =>
			domain.certificateNames.every(
				(name) =>
					name.endsWith(`.${domain.name}`) && ![`www.${domain.name}`, `api.${domain.name}`].includes(name),
			),
		allowed: "names below domain.name, other than www and api, which are there already",
		fix: "remove the name, or give it a zone and a certificate of its own",
	},
	{
		key: "domain.dnssec",
		reads: ["domain.zone"],
		holds: ({ domain }) => !domain.dnssec || domain.zone === "create",
		allowed: "true only with domain.zone: create",
		fix: "sign the zone where it is made",
	},
	{
		key: "domain.caa",
		reads: ["domain.zone"],
		holds: ({ domain }) => !domain.caa || domain.zone === "create",
		allowed: "true only with domain.zone: create",
		fix: "set the CAA record where the zone is made",
	},
	{
		key: "domain.zone",
		reads: ["domain.routing"],
		holds: ({ domain }) => domain.routing !== "failover-secondary" || domain.zone !== "create",
		allowed: "lookup or a zone id with routing: failover-secondary",
		fix: "give the id of the zone that the primary region's stack made (its output dns.zoneId)",
	},
	{
		key: "edge.enabled",
		reads: ["domain.routing"],
		holds: ({ domain, edge }) => domain.routing !== "failover-secondary" || !edge.enabled,
		allowed: "false with routing: failover-secondary",
		fix: "leave CloudFront to the primary region's stack: one domain leads to one distribution",
	},
	{
		key: "edge.geo.countries",
		reads: ["edge.geo.mode"],
		holds: ({ edge }) => (edge.geo.mode === "none") === (edge.geo.countries.length === 0),
		allowed: "empty with mode: none, one country or more otherwise",
		fix: "name the countries, or set edge.geo.mode to none",
	},
];
