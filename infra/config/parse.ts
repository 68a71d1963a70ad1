/** From raw configuration values to a checked configuration, or to every fault they have. Pure. */
import { z } from "zod";
import { ConfigError, type Fault, hidden, show } from "./faults.js";
import { accountIds, allowedBy, isOptional, region, sampleOf, unwrapped } from "./formats.js";
import { nameFaults } from "./identity.js";
import { nearest } from "./nearest.js";
import type { Rule } from "./rule.js";
import { rules } from "./rules.js";
import { defaultInstanceTypes, type ReadSections, type Sections, sections } from "./schema.js";

/** A stack's configuration as Pulumi hands it to a program. */
export interface RawConfig {
	readonly project: string;
	readonly stack: string;
	/** Full keys (`terrace:network`) to values; objects and lists are JSON documents. */
	readonly values: Readonly<Record<string, string>>;
	/** Full keys whose value is a secret or holds one. */
	readonly secretKeys: ReadonlySet<string>;
}

export interface ParsedConfig {
	readonly region: string;
	readonly accountId: string;
	readonly sections: Sections;
}

/** The settings of the `aws` provider that the program reads too, so that both hold the same truth. */
const providerSections = { region: region(), allowedAccountIds: accountIds() } as const;

/** Reads and checks everything. Throws a ConfigError with all faults. */
export function parseConfig(raw: RawConfig): ParsedConfig {
	const faults: Fault[] = unknownKeys(raw);
	const read = <S extends z.ZodType>(key: string, schema: S) => readValue(raw, key, schema, faults);

	const parsed = {
		region: read("aws:region", providerSections.region),
		accountId: read("aws:allowedAccountIds", providerSections.allowedAccountIds)[0] ?? "",
		sections: completed(
			Object.fromEntries(
				Object.entries(sections).map(([name, schema]) => [name, read(`${raw.project}:${name}`, schema)]),
			) as unknown as ReadSections,
		),
	};
	faults.push(...ruleFaults(raw, parsed.sections, faults));
	faults.unshift(...nameFaults(raw.project, raw.stack, parsed.region));
	if (faults.length > 0) throw new ConfigError(raw.stack, faults);
	return parsed;
}

/** Adds the defaults that hang on another key. */
function completed({ web, app, ...others }: ReadSections): Sections {
	return {
		...others,
		web: { ...web, instanceType: web.instanceType ?? defaultInstanceTypes.web[web.architecture] },
		app: { ...app, instanceType: app.instanceType ?? defaultInstanceTypes.app[app.architecture] },
	};
}

function file(raw: RawConfig): string {
	return `Pulumi.${raw.stack}.yaml`;
}

/** Keys that nothing reads: a mistyped key would otherwise change nothing, silently. */
function unknownKeys(raw: RawConfig): Fault[] {
	const known = Object.keys(sections);
	const namespaces = [raw.project, "aws", "awsx", "pulumi"];
	return Object.keys(raw.values).flatMap((key): Fault[] => {
		const [namespace = "", name = ""] = key.split(/:(.*)/s);
		const received = raw.secretKeys.has(key) ? hidden : jsonOrText(raw.values[key]);
		const unknown = (what: string, allowed: readonly string[], rename: (name: string) => string): Fault => {
			const near = nearest(what, allowed);
			return {
				key,
				received,
				allowed: `one of ${allowed.map(rename).join(", ")}`,
				fix: near ? `rename it to ${rename(near).replace("*", name)}` : `remove it from ${file(raw)}`,
			};
		};
		if (namespace === raw.project)
			return known.includes(name) ? [] : [unknown(name, known, (k) => `${namespace}:${k}`)];
		if (namespaces.includes(namespace) || namespace.startsWith("pulumi-")) return [];
		return [unknown(namespace, namespaces, (other) => `${other}:*`)];
	});
}

function jsonOrText(text: string | undefined): unknown {
	if (text === undefined) return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

/**
 * Reads one key. Whatever is wrong in it becomes a fault and is replaced by its default or a sample, so that
 * the rules between keys can still be held against the rest.
 */
function readValue<S extends z.ZodType>(
	raw: RawConfig,
	key: string,
	schema: S,
	faults: Fault[],
): z.output<S> {
	const isSecret = raw.secretKeys.has(key);
	if (isSecret) {
		faults.push({
			key,
			received: hidden,
			allowed: "plain values only",
			fix: `remove the secret from ${file(raw)}: nothing here takes one; RDS and Secrets Manager keep the passwords`,
		});
	}
	const json = isSecret ? undefined : jsonOrText(raw.values[key]);
	const value = json === undefined && schema instanceof z.ZodObject ? {} : json;
	let result = schema.safeParse(value);
	if (!result.success && !isSecret) faults.push(...valueFaults(raw, key, schema, value, result.error.issues));
	let repaired = structuredClone(value);
	while (!result.success) {
		for (const { path } of explicit(result.error.issues)) repaired = repair(schema, repaired, path);
		result = schema.safeParse(repaired);
	}
	return result.data;
}

interface Issue {
	readonly path: Path;
	readonly unknown: boolean;
}

/** Issues with the full path of each unknown key, one for each path. */
function explicit(issues: readonly z.core.$ZodIssue[]): readonly Issue[] {
	const all = issues.flatMap((issue): Issue[] =>
		issue.code === "unrecognized_keys"
			? issue.keys.map((name) => ({ path: [...issue.path, name], unknown: true }))
			: [{ path: issue.path, unknown: false }],
	);
	return [...new Map(all.map((issue) => [fullKey("", issue.path), issue])).values()];
}

function valueFaults(
	raw: RawConfig,
	key: string,
	schema: z.ZodType,
	value: unknown,
	issues: readonly z.core.$ZodIssue[],
): Fault[] {
	return explicit(issues).map(({ path, unknown }) => {
		const fault = unknown ? unknownProperty : invalidProperty;
		return fault(raw, key, schema, path, at(value, path));
	});
}

type Path = readonly PropertyKey[];

function fullKey(key: string, path: Path): string {
	return path.reduce<string>(
		(text, part) => `${text}${typeof part === "number" ? `[${part}]` : `.${String(part)}`}`,
		key,
	);
}

function at(value: unknown, path: Path): unknown {
	return path.reduce<unknown>(
		(inner, part) => (inner as Record<PropertyKey, unknown> | undefined)?.[part],
		value,
	);
}

/**
 * The value with a right one in place of a wrong one: at the nearest place that may be left out, nothing; at
 * the nearest that has a sample, the sample.
 */
function repair(schema: z.ZodType, value: unknown, path: Path): unknown {
	const last = path.at(-1);
	if (last === undefined) return schema instanceof z.ZodObject ? {} : sampleOf(schema);
	const parent = at(value, path.slice(0, -1)) as Record<PropertyKey, unknown>;
	const property = schemaAt(schema, path);
	if (!property || isOptional(property)) delete parent[last];
	else if (sampleOf(property) !== undefined) parent[last] = sampleOf(property);
	else return repair(schema, value, path.slice(0, -1));
	return value;
}

/** The schema of the property at a path. */
function schemaAt(schema: z.core.$ZodType, path: Path): z.core.$ZodType | undefined {
	const inner = unwrapped(schema);
	const [part, ...rest] = path;
	if (part === undefined) return schema;
	if (inner instanceof z.ZodArray) return schemaAt(inner.element, rest);
	if (!(inner instanceof z.ZodObject)) return undefined;
	const next = Object.entries<z.core.$ZodType>(inner.shape).find(([name]) => name === part)?.[1];
	return next && schemaAt(next, rest);
}

function unknownProperty(
	raw: RawConfig,
	key: string,
	schema: z.ZodType,
	path: Path,
	received: unknown,
): Fault {
	const owner = schemaAt(schema, path.slice(0, -1));
	const inner = owner && unwrapped(owner);
	const known = inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
	const near = nearest(String(path.at(-1)), known);
	return {
		key: fullKey(key, path),
		received,
		allowed: `the keys ${known.join(", ")}`,
		fix: near ? `rename it to ${near} in ${file(raw)}` : `remove it from ${file(raw)}`,
	};
}

function invalidProperty(
	raw: RawConfig,
	key: string,
	schema: z.ZodType,
	path: Path,
	received: unknown,
): Fault {
	const property = schemaAt(schema, path);
	const fallback = property instanceof z.ZodDefault ? ` (default ${show(property.def.defaultValue)})` : "";
	return {
		key: fullKey(key, path),
		received,
		allowed: `${allowedBy(property ?? schema)}${fallback}`,
		fix: received === undefined ? `add it to ${file(raw)}` : `correct it in ${file(raw)}`,
	};
}

/** Faults between keys that are right by themselves. */
function ruleFaults(raw: RawConfig, parsed: Sections, faults: readonly Fault[]): Fault[] {
	const faulty = faults.map(({ key }) => key);
	const under = (inner: string, outer: string) =>
		inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}[`);
	const sound = (name: string) => {
		const key = `${raw.project}:${name}`;
		return !faulty.some((other) => other === key || under(other, key) || under(key, other));
	};
	const broken = ({ key, reads = [], holds }: Rule) => [key, ...reads].every(sound) && !holds(parsed);
	return rules.filter(broken).map(({ key, allowed, fix }) => ({
		key: `${raw.project}:${key}`,
		received: at(parsed, key.split(".")),
		allowed: typeof allowed === "string" ? allowed : allowed(parsed),
		fix,
	}));
}
