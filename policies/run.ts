/** What is outside of the resources: today's date, the stack's configuration, the exemption file. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi";
import { parse } from "yaml";
import type { Ports } from "../infra/tiers.js";
import { type ExemptionFile, isDate, parseExemptions } from "./exemptions.js";

/** Values by full key (`terrace:web`), as text in JSON where they are no strings, or already as values. */
export type StackConfig = Readonly<Record<string, unknown>>;

export interface Run {
	/** YYYY-MM-DD. */
	readonly today: string;
	readonly exemptions: ExemptionFile;
	/** The configuration of a stack. Throws when there is one and it cannot be read. */
	configOf(stack: string): StackConfig;
}

/** Name and project of the stack that a URN is of: `urn:pulumi:<stack>::<project>::...` */
export function stackOfUrn(urn: string): { readonly stack: string; readonly project: string } {
	const [head = "", project = ""] = urn.split("::");
	return { stack: head.slice("urn:pulumi:".length), project };
}

/**
 * The date that exemptions are compared with comes in as a value, TERRACE_POLICY_DATE, so that a run can be
 * repeated. Only where nobody gives one is it the day it is (in UTC): if no date meant no expiry, the file
 * would never expire in the runs that count. A date that is none stops the pack, with a RunError because
 * Pulumi shows those without a stack trace.
 */
export function todayFrom(environment: NodeJS.ProcessEnv): string {
	const given = environment.TERRACE_POLICY_DATE;
	if (given === undefined) return new Date().toISOString().slice(0, 10);
	if (!isDate(given)) {
		throw new RunError(
			"TERRACE_POLICY_DATE is not a date; allowed: a date as YYYY-MM-DD, or no such variable",
		);
	}
	return given;
}

/**
 * The engine hands the stack's configuration over in PULUMI_CONFIG, but not with `pulumi policy analyze`:
 * there the stack's own file is read, so that both judge by the same ports.
 */
function readConfig(environment: NodeJS.ProcessEnv, projectFolder: string, stack: string): StackConfig {
	if (environment.PULUMI_CONFIG) return JSON.parse(environment.PULUMI_CONFIG) as StackConfig;
	const file = join(projectFolder, `Pulumi.${stack}.yaml`);
	if (!existsSync(file)) return {};
	const document = parse(readFileSync(file, "utf8")) as { readonly config?: StackConfig } | null;
	return document?.config ?? {};
}

/** The run as the engine started it. `folder` is the pack's. */
export function currentRun(environment: NodeJS.ProcessEnv, folder: string): Run {
	const file = join(folder, "exemptions.yaml");
	return {
		today: todayFrom(environment),
		exemptions: parseExemptions(existsSync(file) ? readFileSync(file, "utf8") : ""),
		configOf: (stack) => readConfig(environment, join(folder, ".."), stack),
	};
}

/** Words in the names of stacks that serve nobody outside. */
const harmless =
	/(^|[^a-z])(dev|develop|development|test|testing|qa|stage|staging|sandbox|demo|preview|ci|pr)([^a-z]|$)/i;

/**
 * Whether a stack carries production's obligations. `environment.class` of its configuration decides, which is
 * production unless it says otherwise; without that section, any stack does whose name does not say what else it
 * is for.
 */
export function isProduction(config: StackConfig, project: string, stack: string): boolean {
	const environment = sectionOf(config[`${project}:environment`]);
	if (typeof environment !== "object" || environment === null) return !harmless.test(stack);
	return (Reflect.get(environment, "class") ?? "production") === "production";
}

/**
 * Where the program listens unless its configuration says otherwise. The configuration's schema says the same
 * (a test compares them), but takes a tenth of the pack's start to load.
 */
const defaultPorts: Ports = { web: 80, app: 5000, db: 5432 };

const sections = { web: "web", app: "app", db: "database" } as const satisfies Record<keyof Ports, string>;

/** The tiers that have a port of their own. */
export const portTiers = Object.keys(sections) as readonly (keyof Ports)[];

export function isPort(value: unknown): value is number {
	return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65535;
}

/** A section of a configuration; another program's may be a plain text. */
function sectionOf(value: unknown): unknown {
	if (typeof value !== "string") return value;
	try {
		return JSON.parse(value);
	} catch {
		return undefined;
	}
}

/**
 * The tier table's ports in a stack. Throws where the configuration gives something that is no port. `given`
 * ones are those of the pack's own configuration.
 */
export function portsFrom(config: StackConfig, project: string, given: Partial<Ports> = {}): Ports {
	const port = (tier: keyof Ports): number => {
		if (given[tier] !== undefined) return given[tier];
		const key = `${project}:${sections[tier]}`;
		const section = sectionOf(config[key]);
		const configured: unknown =
			typeof section === "object" && section !== null ? Reflect.get(section, "port") : undefined;
		if (configured === undefined) return defaultPorts[tier];
		if (isPort(configured)) return configured;
		throw new RangeError(`the port of ${key} is none; allowed: 1 to 65535`);
	};
	return { web: port("web"), app: port("app"), db: port("db") };
}
