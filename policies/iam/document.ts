/**
 * IAM policy documents as a policy may see them: as JSON text or as an object, with parts that are not known
 * before the update. What cannot be read is a fault in words, never an exception.
 */
import { elements, type Unresolved, unresolved } from "../graph/values.js";

/** A text, or one that is not known yet. */
export type Text = string | Unresolved;

/** Action or NotAction, Resource or NotResource. */
export interface Patterns {
	/** True for the Not form: everything but these. */
	readonly negated: boolean;
	readonly values: readonly Text[];
}

/** One key under one operator. All conditions of a statement have to hold, each by any one of its values. */
export interface Condition {
	/** As written: `StringEquals`, `ForAnyValue:StringLike`, `ArnLikeIfExists`. */
	readonly operator: Text;
	/** In lower case, as AWS compares keys without it. */
	readonly key: Text;
	readonly values: readonly Text[];
}

/** Principal or NotPrincipal: names by kind (`AWS`, `Service`, `Federated`, `CanonicalUser`, or `*` for anyone). */
export interface PrincipalElement {
	readonly negated: boolean;
	readonly names: readonly { readonly kind: Text; readonly name: Text }[];
}

export interface Statement {
	/** The statement's place in the document, from 1. */
	readonly place: number;
	readonly sid?: string;
	readonly effect: "Allow" | "Deny" | Unresolved;
	/** Left out in policies of roles, users and groups. */
	readonly principals?: PrincipalElement;
	readonly actions: Patterns;
	/** Left out in trust policies. */
	readonly resources?: Patterns;
	readonly conditions: readonly Condition[];
}

export interface PolicyDocument {
	/** The statements that can be read. */
	readonly statements: readonly Statement[];
	/** What is wrong with the rest. Quotes no values. */
	readonly faults: readonly string[];
	/** True when the document, or a whole statement of it, is not known yet. */
	readonly unresolved: boolean;
}

/** A document of which nothing is known before the update. */
const unknownDocument: PolicyDocument = { statements: [], faults: [], unresolved: true };

function faulty(fault: string): PolicyDocument {
	return { statements: [], faults: [fault], unresolved: false };
}

type Block = Readonly<Record<string, unknown>>;

function isBlock(value: unknown): value is Block {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads a document. Undefined where there is none: AWS shows one that is not set as an empty text. */
export function parseDocument(value: unknown): PolicyDocument | undefined {
	if (value === undefined || value === null || value === "") return undefined;
	if (value === unresolved) return unknownDocument;
	if (typeof value !== "string") return readDocument(value);
	let parsed: unknown;
	try {
		parsed = JSON.parse(value);
	} catch {
		return faulty("it is not valid JSON");
	}
	return readDocument(parsed);
}

function readDocument(value: unknown): PolicyDocument {
	if (!isBlock(value)) return faulty("it is not an object");
	const { Version: version, Statement: statement, Id: _, ...others } = value;
	const faults: string[] = Object.keys(others)
		.filter((key) => others[key] !== undefined)
		.map((key) => `there is no element ${shownKey(key)}; allowed: Version, Id, Statement`);
	if (version !== undefined && version !== unresolved && !versions.has(version)) {
		faults.push("its Version is none; allowed: 2012-10-17, 2008-10-17");
	}
	const parts = elements(statement);
	if (parts.length === 0) faults.push("it has no Statement");
	const read = parts.map((part, i) => (part === unresolved ? part : readStatement(part, i + 1)));
	return {
		statements: read.filter((part) => typeof part === "object" && "effect" in part),
		faults: [...faults, ...read.flatMap((part) => (Array.isArray(part) ? part : []))],
		unresolved: read.includes(unresolved),
	};
}

const versions: ReadonlySet<unknown> = new Set(["2012-10-17", "2008-10-17"]);
const elementNames: ReadonlySet<string> = new Set([
	"Sid",
	"Effect",
	"Principal",
	"NotPrincipal",
	"Action",
	"NotAction",
	"Resource",
	"NotResource",
	"Condition",
]);

/** An unknown key may be anything, so it is shown only where it looks like a name. */
function shownKey(key: string): string {
	return /^[A-Za-z]{1,40}$/.test(key) ? key : "of that name";
}

/** The statement, or its faults. */
function readStatement(value: unknown, place: number): Statement | readonly string[] {
	const at = `statement ${place}`;
	if (!isBlock(value)) return [`${at} is not an object`];
	const faults: string[] = Object.keys(value)
		.filter((key) => !elementNames.has(key) && value[key] !== undefined)
		.map((key) => `${at} has no element ${shownKey(key)}; allowed: ${[...elementNames].join(", ")}`);
	const take = <Part>(part: Part | string): Part | undefined => {
		if (typeof part !== "string") return part;
		faults.push(`${at} ${part}`);
		return undefined;
	};
	const { Sid: sid, Effect: effect } = value;
	if (effect !== "Allow" && effect !== "Deny" && effect !== unresolved) {
		faults.push(`${at} has no Effect; allowed: Allow, Deny`);
	}
	const actions = take(patterns(value, "Action"));
	const resources = take(patterns(value, "Resource"));
	const principals = take(principalElement(value));
	const conditions = take(readConditions(value.Condition));
	if (!actions && faults.length === 0) faults.push(`${at} has no Action`);
	if (faults.length > 0 || !actions || !conditions) return faults;
	return {
		place,
		...(typeof sid === "string" && sid !== "" && { sid }),
		effect: effect as Statement["effect"],
		...(principals?.names && { principals }),
		actions,
		...(resources && { resources }),
		conditions,
	};
}

/** Texts of a single value or a list; undefined where something else stands there. */
function texts(value: unknown): readonly Text[] | undefined {
	const list = elements(value);
	return list.every((text): text is Text => typeof text === "string" || text === unresolved)
		? list
		: undefined;
}

/** An element and its Not form, of which a statement has one at most; undefined for neither, a text for a fault. */
function patterns(value: Block, name: "Action" | "Resource"): Patterns | string | undefined {
	const positive = value[name];
	const negative = value[`Not${name}`];
	if (positive !== undefined && negative !== undefined) return `has both ${name} and Not${name}`;
	const given = positive ?? negative;
	if (given === undefined) return undefined;
	const values = texts(given);
	if (!values) return `has something else than texts as ${name}`;
	if (values.length === 0) return `has an empty ${name}`;
	return { negated: positive === undefined, values };
}

const principalKinds: ReadonlySet<string> = new Set(["AWS", "Service", "Federated", "CanonicalUser"]);

function principalElement({
	Principal: positive,
	NotPrincipal: negative,
}: Block): PrincipalElement | string | undefined {
	if (positive !== undefined && negative !== undefined) return "has both Principal and NotPrincipal";
	const given = positive ?? negative;
	if (given === undefined) return undefined;
	const negated = positive === undefined;
	if (given === "*") return { negated, names: [{ kind: "*", name: "*" }] };
	if (given === unresolved) return { negated, names: [{ kind: unresolved, name: unresolved }] };
	if (!isBlock(given)) return "has a Principal that is neither * nor names by kind";
	const names = Object.entries(given).map(([kind, value]) => ({ kind, list: texts(value) }));
	if (names.length === 0 || names.some(({ list }) => !list)) return "has a Principal without names";
	if (names.some(({ kind }) => !principalKinds.has(kind))) {
		return `has a Principal of a kind that is none; allowed: ${[...principalKinds].join(", ")}`;
	}
	return { negated, names: names.flatMap(({ kind, list = [] }) => list.map((name) => ({ kind, name }))) };
}

/** Values of conditions may be booleans and numbers too. */
function readConditions(value: unknown): readonly Condition[] | string {
	if (value === undefined) return [];
	const unknownKeys = (operator: Text): Condition => ({ operator, key: unresolved, values: [unresolved] });
	if (value === unresolved) return [unknownKeys(unresolved)];
	if (!isBlock(value)) return "has a Condition that is not an object";
	const conditions: Condition[] = [];
	for (const [operator, keys] of Object.entries(value)) {
		if (keys === unresolved) conditions.push(unknownKeys(operator));
		else if (!isBlock(keys)) return "has a condition operator without keys";
		else {
			for (const [key, given] of Object.entries(keys)) {
				const list = texts(
					elements(given).map((one) =>
						typeof one === "boolean" || typeof one === "number" ? String(one) : one,
					),
				);
				if (!list) return "has a condition whose values are no texts";
				conditions.push({ operator, key: key.toLowerCase(), values: list });
			}
		}
	}
	return conditions;
}

/** How a statement is called in a message: by place, and by its Sid where that is one. */
export function statementName({ place, sid }: Statement): string {
	return sid && /^[\w-]{1,64}$/.test(sid) ? `statement ${place} (${sid})` : `statement ${place}`;
}
