/**
 * Exemptions: what a stack is allowed against a rule, by whom, why and until when. The file is the only way to
 * relax a rule, and lies beside the rules so that it is reviewed with them.
 */
import { parse } from "yaml";
import { nearest } from "../infra/config/nearest.js";
import { matches } from "./glob.js";

export interface Exemption {
	/** Id of the rule. */
	readonly rule: string;
	/** URN of the resource; `*` stands for any characters, but not in the stack. */
	readonly resource: string;
	/** Why the rule need not hold there. */
	readonly reason: string;
	/** Who answers for it: a team or a person. */
	readonly owner: string;
	/** The last day it holds, as YYYY-MM-DD. */
	readonly expires: string;
	/** The entry's place in the file, from 1. */
	readonly place: number;
}

type Key = Exclude<keyof Exemption, "place">;

interface Field {
	readonly allowed: string;
	readonly accepts: (text: string) => boolean;
}

/** Checked by hand rather than by a schema library, which would take a twentieth of the pack's start. */
const fields: Readonly<Record<Key, Field>> = {
	rule: { allowed: "the id of a rule", accepts: (text) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text) },
	resource: {
		allowed: "urn:pulumi:<stack>::<project>::<types>::<name> with the stack and a part of the name spelt out",
		accepts: (text) => /^urn:pulumi:[\w.-]+::[^:]+::\S+::[^:]*[^:*][^:]*$/.test(text),
	},
	reason: { allowed: "a reason of ten characters or more", accepts: (text) => text.trim().length >= 10 },
	owner: { allowed: "who answers for it", accepts: (text) => text.trim() !== "" },
	expires: { allowed: "a date as YYYY-MM-DD", accepts: isDate },
};
const keys = Object.keys(fields) as readonly Key[];

/** True for a day of the calendar, as YYYY-MM-DD. */
export function isDate(text: string): boolean {
	const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
	return day !== undefined && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function faultsOf(entry: object): readonly string[] {
	const faulty = keys.flatMap((key) => {
		const value: unknown = Reflect.get(entry, key);
		if (typeof value === "string" && fields[key].accepts(value)) return [];
		return [
			`${key} is ${value === undefined ? "missing" : JSON.stringify(value)}; allowed: ${fields[key].allowed}`,
		];
	});
	const unknown = Object.keys(entry)
		.filter((key) => !(keys as readonly string[]).includes(key))
		.map(
			(key) => `there is no key ${key}; the nearest is ${nearest(key, keys) ?? `one of ${keys.join(", ")}`}`,
		);
	return [...faulty, ...unknown];
}

export interface ExemptionFile {
	readonly entries: readonly Exemption[];
	/** What is wrong with the file. An entry with a fault exempts nothing. */
	readonly faults: readonly string[];
}

/** Reads the text of an exemption file: a list of entries, or nothing at all. */
export function parseExemptions(text: string): ExemptionFile {
	let document: unknown;
	try {
		document = parse(text) ?? [];
	} catch {
		return { entries: [], faults: ["the file is not valid YAML, so nothing is exempted"] };
	}
	if (!Array.isArray(document))
		return { entries: [], faults: ["the file is not a list, so nothing is exempted"] };
	const read = document.map((value: unknown, i) => {
		const place = i + 1;
		const faults = typeof value === "object" && value !== null ? faultsOf(value) : ["it has no keys"];
		return {
			entries: faults.length === 0 ? [{ ...(value as Omit<Exemption, "place">), place }] : [],
			faults: faults.map((fault) => `entry ${place}: ${fault}`),
		};
	});
	return { entries: read.flatMap(({ entries }) => entries), faults: read.flatMap(({ faults }) => faults) };
}

/** Whether an entry is about a stack of a project: projects that share the pack have stacks of the same names. */
export function concerns({ resource }: Exemption, stack: string, project: string): boolean {
	const [head = "", owner = ""] = resource.split("::");
	return head === `urn:pulumi:${stack}` && matches(owner, project);
}

export function covers({ resource }: Exemption, urn: string): boolean {
	return matches(resource, urn);
}

/** True on the last day too. Dates as YYYY-MM-DD compare as text. */
export function isInForce({ expires }: Exemption, today: string): boolean {
	return today <= expires;
}
