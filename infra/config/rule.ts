/** What a rule between keys is, and what several of them read. */
import { parseCidr } from "../cidr.js";
import type { AddressPlan, Ports } from "../tiers.js";
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
