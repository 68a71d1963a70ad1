/**
 * What a new contract means for those who read the old one. The platform writes the outputs and others read them, so
 * a change is harmless when everything that is written from now on is something that readers were told to expect.
 */

/** The part of JSON Schema that is compared. */
export interface Schema {
	readonly [keyword: string]: unknown;
	readonly type?: string | readonly string[];
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly required?: readonly string[];
	readonly items?: Schema;
	readonly additionalProperties?: boolean | Schema;
}

export interface Change {
	/** Dotted path of the output; "" for the contract as a whole. */
	readonly path: string;
	/** What is different, in words. */
	readonly what: string;
	/** The step that it needs. */
	readonly step: "major" | "minor";
}

/** Keywords that say nothing about the values. */
const remarks = ["$comment", "$id", "$schema", "default", "deprecated", "description", "examples", "title"];
/** Keywords that are compared as parts of a schema. */
const parts = ["properties", "required", "items", "additionalProperties"];
/** Bounds: readers may rely on them, so they may only be tightened. */
const lowerBounds = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];
const upperBounds = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];

/** Every change of values from one schema to another, in the order of the paths. */
export function changes(before: Schema, after: Schema, path = ""): readonly Change[] {
	const retyped = compareTypes(before, after, path);
	if (retyped?.step === "major") return [retyped];
	return [
		...(retyped ? [retyped] : []),
		...compareKeywords(before, after, path),
		...compareItems(before, after, path),
		...compareOthers(before, after, path),
		...compareProperties(before, after, path),
	];
}

/** Undefined when any type is allowed. Every integer is a number. */
function typesOf({ type }: Schema): ReadonlySet<string> | undefined {
	if (type === undefined) return undefined;
	const types = typeof type === "string" ? [type] : type;
	return new Set(types.includes("number") ? [...types, "integer"] : types);
}

function compareTypes(before: Schema, after: Schema, path: string): Change | undefined {
	const [old, now] = [typesOf(before), typesOf(after)];
	const text = (types: ReadonlySet<string> | undefined, { type }: Schema) =>
		types ? [type].flat().join(" or ") : "any type";
	const what = `is ${text(now, after)}, was ${text(old, before)}`;
	if (old && (!now || [...now].some((type) => !old.has(type)))) return { path, what, step: "major" };
	const isNarrower = now && (!old || [...old].some((type) => !now.has(type)));
	return isNarrower ? { path, what, step: "minor" } : undefined;
}

/** Everything but types and parts: fewer values are a promise more, other or more values a promise broken. */
function compareKeywords(before: Schema, after: Schema, path: string): readonly Change[] {
	const keywords = new Set([...Object.keys(before), ...Object.keys(after)]);
	for (const known of [...remarks, ...parts, "type"]) keywords.delete(known);
	return [...keywords].flatMap((keyword): readonly Change[] => {
		const [old, now] = [before[keyword], after[keyword]];
		if (JSON.stringify(old) === JSON.stringify(now)) return [];
		const step = isTighter(keyword, old, now) ? "minor" : "major";
		return [{ path, what: `${keyword} is ${shown(now)}, was ${shown(old)}`, step }];
	});
}

/** Whether every value that passes now passed before. What cannot be compared counts as no. */
function isTighter(keyword: string, old: unknown, now: unknown): boolean {
	if (old === undefined) return true;
	if (now === undefined) return false;
	if (keyword === "enum") {
		const allowed = new Set((old as readonly unknown[]).map((value) => JSON.stringify(value)));
		return (now as readonly unknown[]).every((value) => allowed.has(JSON.stringify(value)));
	}
	if (lowerBounds.includes(keyword)) return Number(now) >= Number(old);
	if (upperBounds.includes(keyword)) return Number(now) <= Number(old);
	return false;
}

function shown(value: unknown): string {
	return value === undefined ? "not said" : JSON.stringify(value);
}

function compareItems({ items: old }: Schema, { items: now }: Schema, path: string): readonly Change[] {
	return old || now ? changes(old ?? {}, now ?? {}, `${path}[]`) : [];
}

/** Values of keys that the schema does not name. `false` is a schema that nothing passes. */
function compareOthers(before: Schema, after: Schema, path: string): readonly Change[] {
	const [old = true, now = true] = [before.additionalProperties, after.additionalProperties];
	if (old === false || now === false) {
		if (old === now) return [];
		const what = now === false ? "has no further keys from now on" : "has further keys from now on";
		return [{ path, what, step: now === false ? "minor" : "major" }];
	}
	if (old === now) return [];
	const schemaOf = (given: true | Schema) => (given === true ? {} : given);
	return changes(schemaOf(old), schemaOf(now), below(path, "*"));
}

function compareProperties(before: Schema, after: Schema, path: string): readonly Change[] {
	const [old, now] = [before.properties ?? {}, after.properties ?? {}];
	return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((key): readonly Change[] => {
		const place = below(path, key);
		const [was, is] = [old[key], now[key]];
		if (!was) return [{ path: place, what: "is new", step: "minor" }];
		if (!is) return [{ path: place, what: "is gone", step: "major" }];
		const [had, has] = [before.required?.includes(key), after.required?.includes(key)];
		const missing: Change = { path: place, what: "may be missing from now on", step: "major" };
		const there: Change = { path: place, what: "is always there from now on", step: "minor" };
		return [...(had && !has ? [missing] : []), ...(has && !had ? [there] : []), ...changes(was, is, place)];
	});
}

function below(path: string, key: string): string {
	return path === "" ? key : `${path}.${key}`;
}

/** `[major, minor]` of a contract, from the end of its `$id`. */
function versionOf({ $id }: Schema): readonly [major: number, minor: number] {
	const [, major, minor] = /:(\d+)\.(\d+)$/.exec(String($id)) ?? [];
	if (major === undefined || minor === undefined) {
		throw new TypeError(`a contract's $id ends in its version, :major.minor; got ${shown($id)}`);
	}
	return [Number(major), Number(minor)];
}

/** Why a contract cannot follow the one that was released last; none when its version says enough. */
export function versionFaults(released: Schema, next: Schema): readonly string[] {
	const [[oldMajor, oldMinor], [major, minor]] = [versionOf(released), versionOf(next)];
	const [from, to] = [`${oldMajor}.${oldMinor}`, `${major}.${minor}`];
	if (major < oldMajor || (major === oldMajor && minor < oldMinor)) {
		return [`contract ${to} cannot follow ${from}: versions only rise`];
	}
	const stepped = major > oldMajor ? "major" : minor > oldMinor ? "minor" : "none";
	if (stepped === "major") return [];
	return changes(released, next)
		.filter(({ step }) => step === "major" || stepped === "none")
		.map(({ path, what, step }) => {
			const least = step === "major" ? `${oldMajor + 1}.0` : `${oldMajor}.${oldMinor + 1}`;
			return `${path || "the contract"} ${what}: contract ${from} becomes ${least} or later, not ${to}`;
		});
}
