/** Rules between keys: what each value allows by itself stands in schema.ts. */
import { contains, overlaps, parseCidr } from "../cidr.js";
import { defaultMaxConnections } from "../databaseParameters.js";
import { parseInstanceType } from "../instances.js";
import { type AddressPlan, aclEntryLimit, aclRules, type Ports, subnetBlock, subnetTiers } from "../tiers.js";
import { parseWindow } from "./formats.js";
import type { Sections } from "./schema.js";

export interface Rule {
	/** The key that a fault names, without the project: `database.maxStorageGiB`. */
	readonly key: string;
	/** Further keys the rule reads. A rule is left out while one of its keys has a fault of its own. */
	readonly reads?: readonly string[];
	readonly holds: (config: Sections) => boolean;
	readonly allowed: string | ((config: Sections) => string);
	readonly fix: string;
}

export function ports({ web, app, database }: Pick<Sections, "web" | "app" | "database">): Ports {
	return { web: web.port, app: app.port, db: database.port };
}

/** The plan of a network whose block has been checked. */
export function addressPlan({ network }: Pick<Sections, "network">): AddressPlan {
	const vpc = parseCidr(network.cidr);
	if (!vpc) throw new RangeError(`not an IPv4 block: ${network.cidr}`);
	return { vpc, subnetPrefix: network.subnetPrefix, zones: network.zones };
}

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

const networkRules: readonly Rule[] = [
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

const domainRules: readonly Rule[] = [
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

function fleetRules(tier: "web" | "app"): readonly Rule[] {
	const parsed = (config: Sections) => parseInstanceType(config[tier].instanceType, "ec2");
	return [
		{
			key: `${tier}.instanceType`,
			holds: (config) => parsed(config) !== undefined,
			allowed: "an instance type whose vCPUs, memory and processor are known",
			fix: "check the spelling, or take a current general purpose type such as m7i.large",
		},
		{
			key: `${tier}.instanceType`,
			reads: [`${tier}.architecture`],
			holds: (config) =>
				(parsed(config)?.architecture ?? config[tier].architecture) === config[tier].architecture,
			allowed: `a type with the processor of ${tier}.architecture`,
			fix: `change ${tier}.architecture and ${tier}.instanceType together (t3 is x86_64, t4g is arm64)`,
		},
		{
			key: `${tier}.ami`,
			reads: [`${tier}.architecture`],
			holds: (config) => {
				const ami = config[tier].ami ?? "ami-";
				return ami.startsWith("ami-") || ami.endsWith(`-${config[tier].architecture}`);
			},
			allowed: `an image for the processor of ${tier}.architecture`,
			fix: `let the parameter's name end in the architecture`,
		},
		{
			key: `${tier}.capacity`,
			holds: (config) => inOrder(config[tier].capacity),
			allowed: "min <= desired <= max",
			fix: "put the three numbers in order",
		},
	];
}

function inOrder({ min, desired, max }: { min: number; desired: number; max: number }): boolean {
	return min <= desired && desired <= max;
}

/** Connections that the app tier opens at its largest: one pool a process, one process a vCPU. */
function connectionsAtPeak({ app }: Sections): number {
	const vcpus = parseInstanceType(app.instanceType, "ec2")?.vcpus ?? 0;
	const instances = Math.max(app.capacity.max, ...app.schedules.map((schedule) => schedule.max));
	return app.connectionPoolSize * vcpus * instances;
}

/** A fifth stays free for maintenance, replication, monitoring and a person at a prompt. */
function connectionsAllowed({ database }: Sections): number {
	const memory = parseInstanceType(database.instanceClass, "rds")?.memoryBytes ?? Number.POSITIVE_INFINITY;
	return Math.floor(0.8 * defaultMaxConnections(memory));
}

const tierRules: readonly Rule[] = [
	...fleetRules("web"),
	...fleetRules("app"),
	{
		key: "web.scaleInBelowPercent",
		reads: ["web.cpuTargetPercent"],
		holds: ({ web }) => web.scaleInBelowPercent < web.cpuTargetPercent,
		allowed: "less than web.cpuTargetPercent",
		fix: "leave room between the two, or instances come and go in turn",
	},
	{
		key: "app.port",
		reads: ["web.port"],
		holds: ({ web, app }) => app.port !== web.port,
		allowed: "a port other than web.port",
		fix: "give each tier its own port, so that a rule for one never opens the other",
	},
	{
		key: "app.schedules",
		holds: ({ app }) => app.schedules.every(inOrder),
		allowed: "min <= desired <= max in each schedule",
		fix: "put the three numbers in order",
	},
	{
		key: "app.schedules",
		holds: ({ app }) => new Set(app.schedules.map(({ name }) => name)).size === app.schedules.length,
		allowed: "schedules with different names",
		fix: "rename one of them",
	},
	{
		key: "app.connectionPoolSize",
		reads: ["app.instanceType", "app.capacity", "app.schedules", "database.instanceClass"],
		holds: (config) => connectionsAtPeak(config) <= connectionsAllowed(config),
		allowed: (config) =>
			`so many that pool size x vCPUs x most instances (now ${connectionsAtPeak(config)}) stays within 80% of the database's connections (${connectionsAllowed(config)} on ${config.database.instanceClass})`,
		fix: "take a smaller pool, fewer or smaller instances, or a larger database.instanceClass",
	},
];

const databaseRules: readonly Rule[] = [
	{
		key: "database.instanceClass",
		holds: ({ database }) => parseInstanceType(database.instanceClass, "rds") !== undefined,
		allowed: "an instance class whose vCPUs and memory are known",
		fix: "check the spelling, or take a current class such as db.m7g.large",
	},
	{
		key: "database.port",
		reads: ["web.port", "app.port"],
		holds: ({ web, app, database }) => database.port !== app.port && database.port !== web.port,
		allowed: "a port other than web.port and app.port",
		fix: "give each tier its own port, so that a rule for one never opens the other",
	},
	{
		key: "database.maxStorageGiB",
		reads: ["database.storageGiB"],
		// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html
		holds: ({ database }) => database.maxStorageGiB >= Math.ceil(database.storageGiB * 1.1),
		allowed: ({ database }) =>
			`${Math.ceil(database.storageGiB * 1.1)} or more: 1.1 times database.storageGiB`,
		fix: "raise the maximum",
	},
	...(["iops", "throughputMiBps"] as const).map(
		(key): Rule => ({
			key: `database.${key}`,
			reads: ["database.storageGiB"],
			// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage
			holds: ({ database }) => database[key] === undefined || database.storageGiB >= 400,
			allowed: "nothing while database.storageGiB is under 400",
			fix: `remove ${key}: AWS gives 3000 IOPS and 125 MiB/s below 400 GiB and takes no other figure`,
		}),
	),
	{
		key: "database.iops",
		reads: ["database.storageGiB"],
		holds: ({ database }) => (database.iops ?? 0) <= 500 * database.storageGiB || database.storageGiB < 400,
		allowed: "at most 500 for each GiB of storage",
		fix: "lower iops or raise storageGiB",
	},
	{
		key: "database.throughputMiBps",
		reads: ["database.iops", "database.storageGiB"],
		holds: ({ database }) =>
			(database.throughputMiBps ?? 0) <= 0.25 * (database.iops ?? 12000) || database.storageGiB < 400,
		allowed: "at most a quarter of database.iops (12000 unless given)",
		fix: "raise iops or lower throughputMiBps",
	},
	{
		key: "database.maintenanceWindow",
		reads: ["database.backupWindow"],
		holds: ({ database }) => !windowsOverlap(database.backupWindow, database.maintenanceWindow),
		allowed: "a window that does not overlap database.backupWindow on any day",
		fix: "move one of the two",
	},
];

/** True when a daily and a weekly window share a minute. */
export function windowsOverlap(daily: string, weekly: string): boolean {
	const [day, week] = [parseWindow(daily), parseWindow(weekly)];
	if (!day || !week) return false;
	const startOfDay = week.start % day.cycle;
	const gap = (startOfDay - day.start + day.cycle) % day.cycle;
	return gap < day.length || gap + week.length > day.cycle;
}

export const rules: readonly Rule[] = [...networkRules, ...domainRules, ...tierRules, ...databaseRules];
