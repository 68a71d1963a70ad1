/** Property values in the form they have in a state, turned into the form in which a pack is given them. */
import {
	isMap,
	mapValues,
	type PropertyMap,
	type PropertyValue,
	resourceSignature,
	secret,
	secretSignature,
	signature,
	unknown,
} from "./values.js";

const signatures = {
	asset: "c44067f5952c0a294b673a41bacd8c17",
	archive: "0def7320c3a5731c473e5ecbe6d01bc7",
	bytes: "803fd3297a5875dc03ca845dda5d2a98",
	number: "8ad145fe-0d11-4827-bfd7-1abcbf086f5c",
} as const;

/** What is wrong with a value, without the value. */
export class ValueFault extends Error {}

/** Deeper than any state Pulumi writes, and no danger to the stack of whoever reads it. */
const deepest = 200;

/** Text shorter than this is too common to be taken out of a report: Pulumi leaves it in as well. */
const shortestSecret = 3;

/**
 * Reads values as the engine does. What is encrypted becomes the text `[secret]`: there is no key here. What
 * is a secret in plain text stays what it is, marked as a secret, and is noted so that it is never printed.
 */
export class StateValues {
	/** Every text and number inside a secret. */
	readonly secrets = new Set<string>();

	/** A resource's inputs or outputs. */
	map(properties: PropertyMap): PropertyMap {
		return this.entries(properties, 0, false);
	}

	private entries(map: PropertyMap, depth: number, hidden: boolean): PropertyMap {
		return mapValues(map, (part) => this.value(part, depth + 1, hidden));
	}

	private value(value: PropertyValue, depth: number, hidden: boolean): PropertyValue {
		if (depth > deepest) throw new ValueFault(`is nested deeper than ${deepest} levels`);
		if (Array.isArray(value)) {
			return (value as readonly PropertyValue[]).map((item) => this.value(item, depth + 1, hidden));
		}
		if (isMap(value)) return this.mapOrSigned(value, depth, hidden);
		if (hidden && (typeof value === "string" || typeof value === "number")) this.hide(String(value));
		return value;
	}

	private hide(text: string): void {
		if (text.length >= shortestSecret) this.secrets.add(text);
	}

	private mapOrSigned(map: PropertyMap, depth: number, hidden: boolean): PropertyValue {
		switch (map[signature]) {
			case undefined:
			case signatures.asset:
			case signatures.archive:
				return this.entries(map, depth, hidden);
			case secretSignature:
				return secret(this.revealed(map, depth));
			case resourceSignature:
				return reference(map);
			case signatures.bytes:
				if (typeof map.value !== "string") throw new ValueFault("is a string of bytes without its value");
				return this.value(Buffer.from(map.value, "base64").toString(), depth, hidden);
			case signatures.number:
				return this.value(numberOf(map.value), depth, hidden);
			default:
				throw new ValueFault("carries a signature that is none of Pulumi's");
		}
	}

	private revealed({ ciphertext, plaintext }: PropertyMap, depth: number): PropertyValue {
		const encrypted = typeof ciphertext === "string" && ciphertext !== "";
		const open = typeof plaintext === "string" && plaintext !== "";
		if (encrypted === open)
			throw new ValueFault("is a secret with neither or both of ciphertext and plaintext");
		if (!open) return "[secret]";
		let value: PropertyValue;
		try {
			value = JSON.parse(plaintext) as PropertyValue;
		} catch {
			throw new ValueFault("is a secret whose plaintext is not JSON");
		}
		return this.value(value, depth + 1, true);
	}
}

/** The id of a reference is text, missing for a component, and in states of some releases inside a map. */
function reference({ urn, id, ...rest }: PropertyMap): PropertyMap {
	if (typeof urn !== "string") throw new ValueFault("is a reference to a resource without its URN");
	const inner = isMap(id) ? (isMap(id.V) ? "" : id.V) : id;
	if (inner === undefined || inner === null) return { ...rest, urn };
	if (typeof inner !== "string") throw new ValueFault("is a reference whose id is no text");
	return { ...rest, urn, id: inner || unknown };
}

/** A number that JSON does not have, such as NaN: the 64 bits in hexadecimal digits. */
function numberOf(digits: PropertyValue | undefined): number {
	if (typeof digits !== "string" || !/^[0-9a-f]{1,16}$/i.test(digits)) {
		throw new ValueFault("is a number without its 64 bits");
	}
	return Buffer.from(digits.padStart(16, "0"), "hex").readDoubleBE();
}

/** Takes secrets out of text, longest first, as they are and as they stand in JSON. */
export function masker(secrets: ReadonlySet<string>): (text: string) => string {
	const forms = new Set([...secrets].flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]));
	const longestFirst = [...forms].sort((a, b) => b.length - a.length);
	return (text) => longestFirst.reduce((shown, form) => shown.replaceAll(form, "[secret]"), text);
}
