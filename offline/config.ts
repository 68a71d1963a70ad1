/**
 * The configuration of one stack, resolved as Pulumi resolves it: the stack's file, then `-c`, then what
 * Pulumi.yaml declares for keys that are still missing. A key is replaced as a whole: maps are not merged.
 */
import * as path from "node:path";
import { getAt, type Path, parsePath, setAt } from "./configPath.js";
import { UsageError } from "./errors.js";
import { hasType, type Project, type ProjectConfigEntry, readYaml, stackFile, typeName } from "./project.js";
import { quoted, suggestion } from "./suggest.js";
import { unknown } from "./values.js";
import { isValueMap, type Value, type ValueMap, type YamlFile } from "./yaml.js";

export interface StackConfig {
	/** Text of every key, as a program gets it: strings as they are, everything else as JSON. */
	readonly values: Readonly<Record<string, string>>;
	/** Keys that are secret or contain a secret. In `values` the unknown mark stands for each secret. */
	readonly secretKeys: readonly string[];
	/** Things to tell the user that are no faults. */
	readonly warnings: readonly string[];
}

export interface ConfigSources {
	readonly project: Project;
	readonly stack: string;
	/** Takes the place of Pulumi.<stack>.yaml. */
	readonly configFile?: string | undefined;
	/** `key=value`, from `-c`. */
	readonly settings: readonly string[];
	/** The keys of `settings` are paths. */
	readonly settingsArePaths: boolean;
}

interface Entry {
	readonly value: Value;
	readonly secret: boolean;
}

type Entries = Map<string, Entry>;

export function resolveConfig(sources: ConfigSources): StackConfig {
	const { project } = sources;
	const warnings: string[] = [];
	const entries = readStackFile(sources, warnings);
	for (const [key, entry] of parseSettings(sources)) entries.set(key, entry);
	applyProjectConfig(entries, project, sources.stack);
	const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
	return {
		values: Object.fromEntries(sorted.map(([key, { value }]) => [key, textOf(value)])),
		secretKeys: sorted.flatMap(([key, { secret }]) => (secret ? [key] : [])),
		warnings,
	};
}

/** JSON as Go writes it: keys in order, `<`, `>` and `&` escaped. The text of a key is compared as text. */
function goJson(value: Value): string {
	if (Array.isArray(value)) return `[${value.map(goJson).join(",")}]`;
	if (isValueMap(value)) {
		const keys = Object.keys(value).sort();
		return `{${keys.map((key) => `${goJson(key)}:${goJson(value[key] ?? null)}`).join(",")}}`;
	}
	if (typeof value === "bigint") return String(value);
	return JSON.stringify(value).replace(
		/[<>&\u2028\u2029]/g,
		(c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
	);
}

function textOf(value: Value): string {
	if (value === null) return "";
	return typeof value === "string" ? value : goJson(value);
}

/** `name` belongs to the project; `namespace:name` to another; `namespace:config:name` is the old form. */
function qualifiedKey(key: string, project: string): string | undefined {
	const parts = key.split(":");
	if (parts.length === 1) return `${project}:${key}`;
	if (parts.length === 2) return key;
	return parts.length === 3 && parts[1] === "config" ? `${parts[0]}:${parts[2]}` : undefined;
}

const stackFileKeys = ["config", "environment", "secretsprovider", "encryptedkey", "encryptionsalt"];

function readStackFile(sources: ConfigSources, warnings: string[]): Entries {
	const { project, stack, configFile } = sources;
	const file = configFile ?? stackFile(project, stack);
	const shown = path.relative(process.cwd(), file) || file;
	const yaml = readYaml(file, shown);
	const entries: Entries = new Map();
	if (yaml.value === null) return entries;
	if (!isValueMap(yaml.value)) throw new UsageError(`${shown}: expected a map with the key "config"`);
	const faults: string[] = [];
	for (const key of Object.keys(yaml.value)) {
		if (stackFileKeys.includes(key)) continue;
		const allowed = stackFileKeys.join(", ");
		faults.push(
			`${yaml.at([key])}: unknown key "${key}"; allowed are ${allowed}${suggestion(key, stackFileKeys)}`,
		);
	}
	const { environment, config = null } = yaml.value;
	if (environment !== undefined && environment !== null) {
		faults.push(
			`${yaml.at(["environment"])}: "environment" imports ${environmentNames(environment)} from Pulumi ESC, ` +
				`which an offline run cannot open; give those values under "config" or with -c`,
		);
	}
	if (isValueMap(config)) readEntries(config, yaml, project, entries, faults, warnings);
	else if (config !== null) faults.push(`${yaml.at(["config"])}: "config" must be a map of keys`);
	if (faults.length > 0) throw new UsageError(faults);
	return entries;
}

function environmentNames(environment: Value): string {
	const imports = isValueMap(environment) ? environment.imports : environment;
	const names = (Array.isArray(imports) ? imports : []).map((item: Value) =>
		isValueMap(item) ? Object.keys(item).join(", ") : String(item),
	);
	return names.length > 0 ? names.map((name) => `"${name}"`).join(", ") : "values";
}

function readEntries(
	config: ValueMap,
	yaml: YamlFile,
	project: Project,
	entries: Entries,
	faults: string[],
	warnings: string[],
): void {
	for (const [written, value] of Object.entries(config)) {
		const at = yaml.at(["config", written]);
		const key = qualifiedKey(written, project.name);
		if (!key) {
			faults.push(`${at}: config key "${written}" must have the form name or namespace:name`);
		} else if (entries.has(key)) {
			faults.push(`${at}: config key "${key}" is there twice, with and without its namespace; keep one`);
		} else {
			if (value === null) warnings.push(`${at}: config key "${written}" has no value and counts as ""`);
			entries.set(key, withoutSecrets(value));
		}
	}
}

/** Puts the unknown mark in the place of every `secure:` value. */
function withoutSecrets(value: Value): Entry {
	if (Array.isArray(value)) {
		const items: Entry[] = value.map(withoutSecrets);
		return { value: items.map((item) => item.value), secret: items.some((item) => item.secret) };
	}
	if (!isValueMap(value)) return { value, secret: false };
	const keys = Object.keys(value);
	if (keys.length === 1 && typeof value.secure === "string") return { value: unknown, secret: true };
	const items = keys.map((key) => [key, withoutSecrets(value[key] ?? null)] as const);
	return {
		value: Object.fromEntries(items.map(([key, item]) => [key, item.value])),
		secret: items.some(([, item]) => item.secret),
	};
}

/**
 * The settings of `-c`. They start from nothing, not from the stack's file: a path sets a part of a new
 * value, which then replaces the whole key. So does Pulumi.
 */
function parseSettings({ project, settings, settingsArePaths }: ConfigSources): Entries {
	const entries: Entries = new Map();
	for (const setting of settings) {
		const equals = setting.indexOf("=");
		const written = equals < 0 ? setting : setting.slice(0, equals);
		const text = equals < 0 ? "" : setting.slice(equals + 1);
		const source = `-c ${written}`;
		const bracketOrDot = settingsArePaths ? written.search(/[[.]/) : -1;
		const top = bracketOrDot > 0 ? written.slice(0, bracketOrDot) : written;
		const key = qualifiedKey(top, project.name);
		if (top === "" || !key) {
			throw new UsageError(
				`${source}: the key must have the form name or namespace:name, as in -c key=value`,
			);
		}
		setEntry(entries, key + written.slice(top.length), text, settingsArePaths, source);
	}
	return entries;
}

function splitPath(qualified: string, source: string): { key: string; path: Path } {
	const colon = qualified.indexOf(":");
	const [first, ...rest] = parsePath(qualified.slice(colon + 1), source);
	if (typeof first !== "string") throw new UsageError(`${source}: the key must begin with a name`);
	return { key: `${qualified.slice(0, colon)}:${first}`, path: rest };
}

function setEntry(entries: Entries, qualified: string, value: Value, isPath: boolean, source: string): void {
	const { key, path: rest } = isPath ? splitPath(qualified, source) : { key: qualified, path: [] };
	if (rest.length === 0) {
		entries.set(key, { value, secret: false });
		return;
	}
	const before = entries.get(key);
	const inside = typeof value === "string" ? coerced(value) : value;
	entries.set(key, {
		value: setAt(before?.value, rest, inside, source),
		secret: before?.secret ?? false,
	});
}

/** Text set inside a map or list: true, false and whole numbers without leading zeros lose their quotes. */
function coerced(text: string): Value {
	if (text === "true" || text === "false") return text === "true";
	if (!/^[-+]?\d+$/.test(text) || /^0\d/.test(text)) return text;
	const integer = BigInt(text.replace(/^\+/, ""));
	if (integer < -(2n ** 63n) || integer >= 2n ** 64n) return text;
	const exact = integer < 2n ** 63n && !Number.isSafeInteger(Number(integer));
	return exact ? integer : Number(integer);
}

function applyProjectConfig(entries: Entries, project: Project, stack: string): void {
	const faults: string[] = [];
	const missing: ProjectConfigEntry[] = [];
	const declared = [...project.config].sort((a, b) => (a.key < b.key ? -1 : 1));
	for (const entry of declared) {
		const qualified = qualifiedKey(entry.key, project.name);
		if (!qualified) {
			throw new UsageError(
				`${entry.at}: config key "${entry.key}" must have the form name or namespace:name`,
			);
		}
		const { key, path: rest } = splitPath(qualified, entry.at);
		const found = getAt(entries.get(key)?.value, rest);
		if (found === undefined && entry.fallback !== undefined) {
			setEntry(entries, qualified, entry.fallback, true, entry.at);
		} else if (found === undefined && key.startsWith(`${project.name}:`)) {
			missing.push(entry);
		}
		const current = getAt(entries.get(key)?.value, rest);
		if (current === undefined || entry.type === undefined) continue;
		// Pulumi compares the text of a plain value, so a number in the stack's file is good as a string.
		const seen = typeof current === "object" && current !== null ? current : textOf(current);
		const secret = entries.get(key)?.secret ?? false;
		if (entry.secret && !secret) {
			faults.push(
				`config key "${entry.key}" of stack ${stack} is declared secret at ${entry.at} and given in plain text; ` +
					`set it with pulumi config set --secret`,
			);
		} else if (!secret && !hasType(entry.type, entry.items, seen)) {
			faults.push(
				`config key "${entry.key}" of stack ${stack} is ${quoted(current)}; it must be of the type ` +
					`${typeName(entry)} (${entry.at})`,
			);
		}
	}
	for (const { key, at } of missing) {
		faults.push(
			`stack ${stack} has no value for config key "${key}", which ${at} declares without a default`,
		);
	}
	if (faults.length > 0) throw new UsageError(faults);
}
