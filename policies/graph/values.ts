/** Property values as a policy may see them: known, absent, or not known before the update. */

/** Stands for a value that comes from a resource still to be made: a preview cannot know it. */
export const unresolved: unique symbol = Symbol("unresolved");
export type Unresolved = typeof unresolved;

type Scalar = string | number | boolean | null | undefined;

/** A plain value of type T in which any part may be unresolved. */
export type Seen<T> = Unresolved | Resolved<T>;
type Resolved<T> = T extends Scalar
	? T
	: T extends readonly (infer Element)[]
		? readonly Seen<Element>[]
		: { readonly [Key in keyof T]?: Seen<T[Key]> };

/** An object's properties, each of which may be unresolved. */
export type SeenProperties<T> = { readonly [Key in keyof T]?: Seen<T[Key]> };

/**
 * Copies what the policy SDK hands out. There, reading an unknown value throws, and a rule that lets it
 * through is no longer mandatory: here it becomes `unresolved`, which a rule can ask for. Nulls are left out.
 */
export function seen(value: unknown): unknown {
	if (typeof value !== "object" || value === null) return value ?? undefined;
	if (Array.isArray(value)) return Array.from({ length: value.length }, (_, i) => seenAt(value, i));
	return seenProperties(value);
}

export function seenProperties(object: object): Record<string, unknown> {
	const copies = Object.keys(object).map((key) => [key, seenAt(object, key)] as const);
	return Object.fromEntries(copies.filter(([, copy]) => copy !== undefined));
}

/** One property or element of what the policy SDK hands out, copied. */
export function seenAt(container: object, key: PropertyKey): unknown {
	let value: unknown;
	try {
		value = Reflect.get(container, key);
	} catch (error) {
		// The SDK keeps the class to itself; its name is all there is to tell it by.
		if (error instanceof Error && error.constructor.name === "UnknownValueError") return unresolved;
		throw error;
	}
	return seen(value);
}

/** The elements of a list without its holes, or of a single value; a list that is unresolved is one element that is. */
export function elements<T>(value: readonly T[] | Unresolved | undefined): readonly (T | Unresolved)[];
export function elements(value: unknown): readonly unknown[];
export function elements(value: unknown): readonly unknown[] {
	if (value === undefined) return [];
	return Array.isArray(value) ? value.filter((element) => element !== undefined) : [value];
}

/** What stands in a block, which may itself be unresolved and is then all that is known of it. */
export function inside<Block extends object, Value>(
	block: Block | Unresolved | undefined,
	read: (block: Block) => Value,
): Value | Unresolved | undefined {
	return typeof block === "object" ? read(block) : block;
}

/** True when a value, or a part of it at any depth, is not known. */
export function isPartlyUnknown(value: unknown): boolean {
	if (typeof value !== "object" || value === null) return value === unresolved;
	return Object.values(value).some(isPartlyUnknown);
}

/** A text or number as text; "" for what is neither. A value may be anything, an object with methods of its own too. */
export function textOf(value: unknown): string {
	return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** A number, or the one that a text writes; NaN for anything else. */
export function numberOf(value: unknown): number {
	const text = textOf(value);
	return text.trim() === "" ? Number.NaN : Number(text);
}
