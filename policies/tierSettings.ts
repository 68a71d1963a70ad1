/**
 * How the tiers of a program are recognised: the configuration of the policy `tiers`, as
 * `pulumi preview --policy-pack policies --policy-pack-config FILE` hands it over. Without one they are those of
 * this repository's own program.
 */
import type { PolicyConfigSchema } from "@pulumi/policy";
import { nearest } from "../infra/config/nearest.js";
import { type Flow, type Ports, type SubnetTier, subnetTiers, type Tier, tiers } from "../infra/tiers.js";
import { isPort, portTiers } from "./run.js";

/** One sign by which a resource is recognised: a tag with its value, or without `tag` one of its names. */
export interface Marker {
	readonly tag?: string;
	/** `*` stands for any characters. */
	readonly pattern: string;
}

/** One marker is enough. A tier without any is one that the program does not have. */
export interface TierSettings {
	readonly members: Readonly<Record<Tier, readonly Marker[]>>;
	readonly subnets: Readonly<Record<SubnetTier, readonly Marker[]>>;
	/** Of those left out, the stack's configuration tells. */
	readonly ports: Partial<Ports>;
}

function byTag<Name extends string>(tag: string, names: readonly Name[]): Record<Name, readonly Marker[]> {
	const markers = names.map((name) => [name, [{ tag, pattern: name }]]);
	return Object.fromEntries(markers) as Record<Name, readonly Marker[]>;
}

export const defaultSettings: TierSettings = {
	members: byTag("Tier", tiers),
	subnets: byTag("SubnetTier", subnetTiers),
	ports: {},
};

/** A marker as the configuration writes it. */
export function markerText({ tag, pattern }: Marker): string {
	return tag === undefined ? pattern : `${tag}=${pattern}`;
}

/** What a tier's members, or a kind of subnet, are recognised by, in words. */
export function markersText(markers: readonly Marker[]): string {
	return markers.map(markerText).join(" or ") || "nothing";
}

const markersSchema = (what: string, names: readonly string[]) => ({
	description: `${what}, for each of ${names.join(", ")}: Tag=value, or a name (the resource's in the program, its Name tag, or its name in AWS), or a list of both. * stands for any characters. An empty list: there is no such tier.`,
});

/** No types: what is wrong with a value, this file says in its own words, and all at once. */
export const settingsSchema: PolicyConfigSchema = {
	properties: {
		members: markersSchema("What stands in a tier (its security groups, and what carries them)", tiers),
		subnets: markersSchema("Which subnets are a tier's", subnetTiers),
		ports: {
			description: `The TCP port on which a tier takes connections, for each of ${portTiers.join(", ")}. Default: what the stack's configuration says.`,
		},
	},
};

const refusal = "The configuration of the policy pack is wrong, so nothing is judged:\n- ";

/** What is wrong with the configuration. Pulumi prints the stack of an error; there is none worth reading. */
export class SettingsError extends Error {
	constructor(faults: readonly string[]) {
		super(refusal + faults.join("\n- "));
		this.name = "SettingsError";
		this.stack = this.message;
	}
}

/** The faults that a text tells which quotes a SettingsError; undefined when it quotes none. */
export function quotedFaults(text: string): readonly string[] | undefined {
	const [, list] = text.split(refusal);
	return list?.split("\n- ");
}

/** Reads the configuration of the policy `tiers`. Throws a SettingsError with every fault. */
export function settingsOf(config: Readonly<Record<string, unknown>>): TierSettings {
	const faults: string[] = [];
	const table = (key: keyof TierSettings, names: readonly string[]): readonly [string, unknown][] => {
		const given = config[key] ?? {};
		if (typeof given !== "object" || Array.isArray(given)) {
			faults.push(`tiers.${key} is ${shown(given)}; allowed: an object with the keys ${names.join(", ")}`);
			return [];
		}
		return Object.entries(given).filter(([name]) => isOneOf(`tiers.${key}`, name, names, faults));
	};
	const markers = (key: "members" | "subnets", names: readonly string[]) =>
		table(key, names).map(([name, value]) => [name, markersOf(`tiers.${key}.${name}`, value, faults)]);
	for (const key of Object.keys(config)) isOneOf("tiers", key, Object.keys(defaultSettings), faults);
	const settings: TierSettings = {
		members: { ...defaultSettings.members, ...Object.fromEntries(markers("members", tiers)) },
		subnets: { ...defaultSettings.subnets, ...Object.fromEntries(markers("subnets", subnetTiers)) },
		ports: Object.fromEntries(table("ports", portTiers)),
	};
	for (const [tier, port] of Object.entries(settings.ports)) {
		if (!isPort(port))
			faults.push(`tiers.ports.${tier} is ${shown(port)}; allowed: a whole number from 1 to 65535`);
	}
	for (const key of ["members", "subnets"] as const) faults.push(...sharedIn(key, settings[key]));
	if (faults.length > 0) throw new SettingsError(faults);
	return settings;
}

function isOneOf(place: string, name: string, names: readonly string[], faults: string[]): boolean {
	if (names.includes(name)) return true;
	const near = nearest(name, names);
	faults.push(
		`${place} has no key ${name}; allowed: ${names.join(", ")}${near ? `; did you mean ${near}?` : ""}`,
	);
	return false;
}

function markersOf(place: string, value: unknown, faults: string[]): readonly Marker[] {
	const list: readonly unknown[] = Array.isArray(value) ? value : [value];
	return list.flatMap((one) => {
		const marker = typeof one === "string" ? markerOf(one) : undefined;
		if (!marker) {
			faults.push(
				`${place} is ${shown(one)}; allowed: Tag=value, or a name of more than *, or a list of both`,
			);
		}
		return marker ?? [];
	});
}

function markerOf(text: string): Marker | undefined {
	const [, tag, pattern = text] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
	const isEmpty = tag === undefined ? /^[*\s]*$/.test(pattern) : tag.trim() === "" || pattern === "";
	if (isEmpty) return undefined;
	return tag === undefined ? { pattern } : { tag, pattern };
}

/** Markers that would put a resource into two tiers at once. */
function sharedIn(key: string, table: Readonly<Record<string, readonly Marker[]>>): readonly string[] {
	const owners = new Map<string, string[]>();
	for (const [name, markers] of Object.entries(table)) {
		for (const text of new Set(markers.map(markerText)))
			owners.set(text, [...(owners.get(text) ?? []), name]);
	}
	return [...owners]
		.filter(([, names]) => names.length > 1)
		.map(
			([text, names]) => `tiers.${key} has ${shown(text)} for ${names.join(" and ")}; allowed: one of them`,
		);
}

function shown(value: unknown): string {
	const text = JSON.stringify(value) ?? String(value);
	return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}

/**
 * The tier table of a program. Where it has not all of the tiers, who called one that is missing calls what that
 * one called: without a web tier and an internal balancer, the edge calls the app tier. What only came from the
 * internet, or went there, goes with the tier.
 */
export function tableOf({ members }: TierSettings, table: readonly Flow[]): readonly Flow[] {
	const missing = tiers.filter((tier) => members[tier].length === 0);
	return missing.reduce((flows, tier) => {
		const into = flows.filter(({ from, to }) => to === tier && from !== "internet");
		const behind = flows.filter(({ from, to }) => from === tier && to !== "internet");
		const joined = into.flatMap(({ from }) => behind.map((flow): Flow => ({ ...flow, from })));
		return [...flows.filter(({ from, to }) => from !== tier && to !== tier), ...joined];
	}, table);
}
