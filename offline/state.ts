/** Reads a state in the form of `pulumi stack export`, into what the engine would give a policy pack of it. */
import * as fs from "node:fs";
import { messageOf, UsageError } from "./errors.js";
import type { Subject } from "./pack.js";
import { isProvider, nameOf, noOptions, parentsOf, type RecordedResource, stackType } from "./resources.js";
import { StateValues, ValueFault } from "./stateValues.js";
import type { PropertyMap } from "./values.js";

export interface State extends Subject {
	/** "multiple" when the resources are of several stacks, "unknown" when there are none: Pulumi's words. */
	readonly stack: string;
	readonly project: string;
	readonly parents: ReadonlyMap<string, string>;
	/** Texts inside secrets that the file holds in plain text. */
	readonly secrets: ReadonlySet<string>;
}

const remedy = "give the output of `pulumi stack export`";

/** Reads a file; `shown` is how faults call it. A fault names what is wrong and never a value. */
export function readState(file: string, shown: string): State {
	const fault = (text: string) => new UsageError(`--file ${shown}: ${text}`);
	let text: string;
	try {
		text = fs.readFileSync(file, "utf8").replace(/^\uFEFF/, "");
	} catch (error) {
		throw fault(`it cannot be read: ${messageOf(error)}`);
	}
	let document: unknown;
	try {
		document = JSON.parse(text);
	} catch (error) {
		throw fault(`${syntaxFault(text, messageOf(error))}; ${remedy}`);
	}
	try {
		return stateOf(resourcesOf(document));
	} catch (error) {
		throw error instanceof ValueFault ? fault(`${error.message}; ${remedy}`) : error;
	}
}

/** V8 quotes the text around a fault, which may be a secret; the place is all that is told of it. */
export function syntaxFault(text: string, message: string): string {
	if (text.trim() === "") return "it is empty";
	const position = Number(/at position (\d+)/.exec(message)?.[1] ?? Number.NaN);
	const ended = /end of JSON input|Unterminated/.test(message) || position >= text.trimEnd().length;
	if (ended) return "its JSON ends too early; the file may have been cut short";
	if (Number.isNaN(position)) return "it is not JSON";
	const lines = text.slice(0, position).split("\n");
	return `it is not JSON, from line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1} on`;
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
	if (value === undefined) return "missing";
	if (value === null) return "null";
	if (Array.isArray(value)) return "a list";
	return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** The list of resources of an export, or of the deployment inside one. */
function resourcesOf(document: unknown): readonly unknown[] {
	if (!isFields(document)) throw new ValueFault(`it is ${kindOf(document)}, and must be an object`);
	const bare = document.deployment === undefined && document.version === undefined;
	if (bare && !("resources" in document)) {
		throw new ValueFault(`there is no "deployment" in it, and no "resources"`);
	}
	const { version, deployment } = bare ? { version: 3, deployment: document } : document;
	if (version !== 3 && version !== 4) {
		const got = typeof version === "number" ? version : kindOf(version);
		throw new ValueFault(`its "version" is ${got}; allowed are 3 and 4`);
	}
	if (!isFields(deployment)) {
		throw new ValueFault(`its "deployment" is ${kindOf(deployment)}, and must be an object`);
	}
	const resources = deployment.resources ?? [];
	if (!Array.isArray(resources)) {
		throw new ValueFault(`the deployment's "resources" are ${kindOf(resources)}, and must be a list`);
	}
	return resources;
}

function stateOf(entries: readonly unknown[]): State {
	const values = new StateValues();
	const all: RecordedResource[] = [];
	const live: RecordedResource[] = [];
	for (const [i, entry] of entries.entries()) {
		if (!isFields(entry)) throw new ValueFault(`resources[${i}] is ${kindOf(entry)}, and must be an object`);
		const resource = resourceOf(entry, `resources[${i}]`, values);
		all.push(resource);
		// What a replacement has yet to delete.
		if (entry.delete !== true) live.push(resource);
	}
	const stacks = new Set(all.map(({ urn }) => urn.split("::", 2).join("::")));
	const [stack = "", project = ""] = ([...stacks][0] ?? "").slice("urn:pulumi:".length).split("::");
	const root = all.find(({ type, parent }) => type === stackType && parent === undefined)?.urn;
	const label = (name: string) => (stacks.size === 0 ? "unknown" : stacks.size === 1 ? name : "multiple");
	return {
		resources: live,
		providers: new Map(all.filter(({ type }) => isProvider(type)).map((each) => [each.urn, each])),
		stackUrn:
			root ?? (stacks.size > 0 ? `urn:pulumi:${stack}::${project}::${stackType}::${project}-${stack}` : ""),
		repairs: false,
		stack: label(stack),
		project: label(project),
		parents: parentsOf(live),
		secrets: values.secrets,
	};
}

function resourceOf(entry: Fields, at: string, values: StateValues): RecordedResource {
	const { urn } = entry;
	if (typeof urn !== "string" || !/^urn:pulumi:.*?::.*?::.*?::/s.test(urn)) {
		const got = typeof urn === "string" && urn.startsWith("urn:") ? JSON.stringify(urn) : kindOf(urn);
		throw new ValueFault(
			`the "urn" of ${at} is ${got}, and must be urn:pulumi:<stack>::<project>::<type>::<name>`,
		);
	}
	const read = new Reader(entry, `${at} (${urn})`);
	const type = read.text("type");
	if (!type) throw new ValueFault(`${read.at} has no "type"`);
	const timeouts = read.fields("customTimeouts");
	const seconds = (name: string) => (typeof timeouts[name] === "number" ? timeouts[name] : 0);
	return {
		urn,
		type,
		name: nameOf(urn),
		custom: read.flag("custom"),
		external: read.flag("external"),
		id: read.text("id"),
		parent: read.text("parent"),
		provider: read.text("provider"),
		inputs: read.properties("inputs", values),
		outputs: read.properties("outputs", values),
		outputsRegistered: false,
		dependencies: read.texts("dependencies"),
		propertyDependencies: Object.fromEntries(
			Object.entries(read.fields("propertyDependencies")).map(([name, urns]) => [
				name,
				read.asTexts(`propertyDependencies.${name}`, urns),
			]),
		),
		options: {
			...noOptions,
			protect: read.flag("protect"),
			ignoreChanges: read.texts("ignoreChanges"),
			additionalSecretOutputs: read.texts("additionalSecretOutputs"),
			aliases: read.texts("aliases").map((alias) => ({ urn: alias })),
			customTimeouts: { create: seconds("create"), update: seconds("update"), delete: seconds("delete") },
		},
	};
}

/** Reads the fields of one resource. What is null or missing is empty, as for Pulumi. */
class Reader {
	constructor(
		private readonly entry: Fields,
		readonly at: string,
	) {}

	text(name: string): string | undefined {
		const value = this.entry[name] ?? "";
		if (typeof value !== "string") throw this.fault(name, value, "a string");
		return value || undefined;
	}

	flag(name: string): boolean {
		const value = this.entry[name] ?? false;
		if (typeof value !== "boolean") throw this.fault(name, value, "true or false");
		return value;
	}

	texts(name: string): readonly string[] {
		return this.asTexts(name, this.entry[name]);
	}

	asTexts(name: string, value: unknown): readonly string[] {
		const list = value ?? [];
		if (!Array.isArray(list) || !list.every((item): item is string => typeof item === "string")) {
			throw this.fault(name, list, "a list of strings");
		}
		return list;
	}

	fields(name: string): Fields {
		const value = this.entry[name] ?? {};
		if (!isFields(value)) throw this.fault(name, value, "an object");
		return value;
	}

	properties(name: string, values: StateValues): PropertyMap {
		const entries = Object.entries(this.fields(name) as PropertyMap).map(([key, value]) => {
			try {
				return [key, values.map({ value }).value ?? null] as const;
			} catch (error) {
				throw error instanceof ValueFault
					? new ValueFault(`${name}.${key} of ${this.at} ${error.message}`)
					: error;
			}
		});
		return Object.fromEntries(entries);
	}

	private fault(name: string, value: unknown, allowed: string): ValueFault {
		return new ValueFault(`the "${name}" of ${this.at} is ${kindOf(value)}, and must be ${allowed}`);
	}
}
