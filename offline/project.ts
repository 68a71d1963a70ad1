/** Pulumi.yaml and the stacks beside it. */
import * as fs from "node:fs";
import * as path from "node:path";
import { messageOf, UsageError } from "./errors.js";
import { quoted, suggestion } from "./suggest.js";
import { isValueMap, parseYaml, type Value, type ValueMap, type YamlFile } from "./yaml.js";

/** One entry of `config:` in Pulumi.yaml. */
export interface ProjectConfigEntry {
	readonly key: string;
	/** `file:line:column`, for faults. */
	readonly at: string;
	readonly type?: string;
	readonly items?: ValueMap;
	readonly secret: boolean;
	/** From `default` or, for keys of another namespace, `value`. */
	readonly fallback?: Value;
}

export interface Project {
	/** Folder of Pulumi.yaml. */
	readonly root: string;
	readonly name: string;
	/** Module that is the program, as node resolves it: package.json `main`, unless Pulumi.yaml says `main`. */
	readonly program: string;
	/** Folder of the stacks' files. */
	readonly stackFolder: string;
	readonly config: readonly ProjectConfigEntry[];
}

const projectFile = "Pulumi.yaml";

/** Reads the suggestion Pulumi.yaml at or above `folder`. */
export function loadProject(folder: string): Project {
	const root = findRoot(folder);
	if (!root) {
		throw new UsageError(`no ${projectFile} in ${folder} or above it; run this inside the project`);
	}
	const yaml = readYaml(path.join(root, projectFile), projectFile);
	const top = yaml.value;
	if (!isValueMap(top)) throw new UsageError(`${projectFile}: expected a map of settings at the top level`);
	const { name, main, stackConfigDir } = top;
	if (typeof name !== "string" || name === "") {
		throw new UsageError(`${projectFile}: "name" is ${quoted(name)}; it must be the project's name`);
	}
	for (const [key, value] of Object.entries({ main, stackConfigDir })) {
		if (value !== undefined && value !== null && typeof value !== "string") {
			throw new UsageError(`${yaml.at([key])}: "${key}" is ${quoted(value)}; it must be a path`);
		}
	}
	return {
		root,
		name,
		program: path.join(root, typeof main === "string" ? main : "."),
		stackFolder: path.join(root, typeof stackConfigDir === "string" ? stackConfigDir : "."),
		config: configEntries(yaml, name, top.config),
	};
}

function findRoot(folder: string): string | undefined {
	for (let current = path.resolve(folder); ; current = path.dirname(current)) {
		if (fs.existsSync(path.join(current, projectFile))) return current;
		if (current === path.dirname(current)) return undefined;
	}
}

/** Reads and parses a YAML file; `shown` is how faults call it. */
export function readYaml(file: string, shown: string): YamlFile {
	let text: string;
	try {
		text = fs.readFileSync(file, "utf8");
	} catch (error) {
		throw new UsageError(`${shown} cannot be read: ${messageOf(error)}`);
	}
	return parseYaml(shown, text);
}

const entryAttributes = ["type", "description", "items", "default", "value", "secret"];
const entryTypes = ["string", "integer", "boolean", "array", "object"];

function configEntries(yaml: YamlFile, project: string, config: Value | undefined): ProjectConfigEntry[] {
	if (config === undefined || config === null) return [];
	if (!isValueMap(config)) throw new UsageError(`${yaml.at(["config"])}: "config" must be a map of keys`);
	const faults: string[] = [];
	const entries = Object.entries(config).map(([key, declared]): ProjectConfigEntry => {
		const at = yaml.at(["config", key]);
		const fault = (text: string) => faults.push(`${at}: config key "${key}" ${text}`);
		const own = !key.includes(":") || key.startsWith(`${project}:`);
		if (!isValueMap(declared)) {
			const plain = ["string", "boolean"].includes(typeof declared) || Number.isInteger(declared);
			if (!plain && !Array.isArray(declared)) {
				fault(`is ${quoted(declared)}; give text, a whole number, true, false, a list or a declaration`);
			}
			return { key, at, secret: false, fallback: declared };
		}
		for (const attribute of Object.keys(declared)) {
			if (!entryAttributes.includes(attribute)) {
				fault(`has the unknown attribute "${attribute}"${suggestion(attribute, entryAttributes)}`);
			}
		}
		const { type, items, secret, default: fallback = null, value = null } = declared;
		const known = type === undefined || entryTypes.includes(String(type));
		if (!known) {
			fault(`has the type ${quoted(type)}; allowed are ${entryTypes.join(", ")}`);
		}
		if (fallback !== null && value !== null) fault(`has both "default" and "value"; keep one`);
		if (!own && (type !== undefined || fallback !== null || value === null)) {
			fault(`belongs to another namespace: it takes "value" and neither "type" nor "default"`);
		}
		const found = fallback ?? value;
		const entry: ProjectConfigEntry = {
			key,
			at,
			secret: secret === true,
			...(typeof type === "string" ? { type } : {}),
			...(isValueMap(items) ? { items } : {}),
			...(found === null ? {} : { fallback: found }),
		};
		if (!known) return entry;
		if (entry.type === "array" && !entry.items) fault(`is an array and needs "items" with their type`);
		else if (entry.type && fallback !== null && !hasType(entry.type, entry.items, fallback)) {
			fault(`has the default ${quoted(fallback)}, which is not of the type ${typeName(entry)}`);
		}
		return entry;
	});
	if (faults.length > 0) throw new UsageError(faults);
	return entries;
}

/** True when a value is of a type that Pulumi.yaml declares. Whole numbers and booleans may be text. */
export function hasType(type: string, items: ValueMap | undefined, value: Value): boolean {
	switch (type) {
		case "string":
			return typeof value === "string";
		case "integer":
			if (typeof value === "string") return /^[-+]?\d+$/.test(value);
			return typeof value === "bigint" || Number.isInteger(value);
		case "boolean":
			return typeof value === "boolean" || value === "true" || value === "false";
		case "object":
			return isValueMap(value);
		default: {
			const element = items?.type;
			const nested = items?.items;
			if (!Array.isArray(value) || typeof element !== "string") return false;
			return value.every((item: Value) => hasType(element, isValueMap(nested) ? nested : undefined, item));
		}
	}
}

export function typeName(entry: { readonly type?: string; readonly items?: ValueMap }): string {
	const element = entry.items?.type;
	if (entry.type !== "array" || typeof element !== "string") return entry.type ?? "string";
	const nested = entry.items?.items;
	return `array<${typeName({ type: element, ...(isValueMap(nested) ? { items: nested } : {}) })}>`;
}

const stackFilePattern = /^Pulumi\.([A-Za-z0-9_.-]{1,100})\.yaml$/;

/** Stacks that have a file, in alphabetical order. */
export function stackNames(project: Project): readonly string[] {
	const names = fs.existsSync(project.stackFolder) ? fs.readdirSync(project.stackFolder) : [];
	return names.flatMap((file) => stackFilePattern.exec(file)?.[1] ?? []).sort();
}

/** The stack's own file, which must exist. */
export function stackFile(project: Project, stack: string): string {
	const file = path.join(project.stackFolder, `Pulumi.${stack}.yaml`);
	const known = stackNames(project);
	if (known.includes(stack)) return file;
	const choice = known.length > 0 ? `the stacks are ${known.join(", ")}` : "there is no stack yet";
	throw new UsageError(
		`no stack "${stack}": ${path.relative(project.root, file)} does not exist; ${choice}${suggestion(stack, known)}`,
	);
}
