/** Rules of the two fleets and of the database behind them. */
import { defaultMaxConnections } from "../databaseParameters.js";
import { parseInstanceType } from "../instances.js";
import { parseWindow } from "./formats.js";
import type { Rule } from "./rule.js";
import type { Sections } from "./schema.js";

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

/** What the access log calls the API and the site. */
const ownUpstreams = ["api", "site"];

function distinct(names: readonly string[]): boolean {
	return new Set(names).size === names.length;
}

/** True when one of the paths is below another one, or there twice. */
function pathsOverlap(paths: readonly string[]): boolean {
	return paths.some((path, i) => paths.some((other, j) => i !== j && `${path}/`.startsWith(`${other}/`)));
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

export const tierRules: readonly Rule[] = [
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
		key: "web.services",
		holds: ({ web }) => distinct([...ownUpstreams, ...web.services.map(({ name }) => name)]),
		allowed: `services with different names, none of them ${ownUpstreams.join(" or ")}`,
		fix: "rename one of them",
	},
	{
		key: "web.services",
		holds: ({ web }) => !pathsOverlap(web.services.map(({ path }) => path)),
		allowed: "services of which none has the path of another one or a path below it",
		fix: "give each service a path of its own, such as /api/orders and /api/reports",
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
		holds: ({ app }) => distinct(app.schedules.map(({ name }) => name)),
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

export const databaseRules: readonly Rule[] = [
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
