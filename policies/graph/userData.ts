/**
 * What stands in user data, whatever it is wrapped in: base64, gzip, MIME parts, and the files of a cloud-config.
 * All of it may be secret: nothing here is ever part of a message.
 */
import { type Unresolved, unresolved } from "./values.js";

/** One text of user data: a script, a file it writes, or a key with its value. */
export type Piece =
	| { readonly kind: "text"; readonly text: string }
	| { readonly kind: "value"; readonly key: string; readonly text: string };

export interface Unpacked {
	readonly pieces: readonly Piece[];
	/** True when a part of it could not be read: damaged, too large, or wrapped too often. */
	readonly opaque: boolean;
}

const unreadable: Unpacked = { pieces: [], opaque: true };

/** Wrappings inside of each other that are undone, and the bytes that may come of them: bombs end here. */
const depthLimit = 10;
/** Lists and objects of a cloud-config inside of each other. */
const nestingLimit = 30;
const sizeLimit = 1024 * 1024;

function join(parts: readonly Unpacked[]): Unpacked {
	return { pieces: parts.flatMap(({ pieces }) => pieces), opaque: parts.some(({ opaque }) => opaque) };
}

function isText(bytes: Buffer): boolean {
	return !bytes.includes(0) && Buffer.from(bytes.toString("utf8"), "utf8").equals(bytes);
}

/** The bytes that a text is the base64 of; undefined for a text that is none. */
function fromBase64(text: string): Buffer | undefined {
	const compact = text.replace(/\s+/g, "");
	if (compact.length < 8 || compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact))
		return undefined;
	const bytes = Buffer.from(compact, "base64");
	return isGzip(bytes) || isText(bytes) ? bytes : undefined;
}

function isGzip(bytes: Buffer): boolean {
	return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function unzip(bytes: Buffer): Buffer | undefined {
	// Only where something is zipped: the pack starts without it.
	const { gunzipSync }: typeof import("node:zlib") = require("node:zlib");
	try {
		return gunzipSync(bytes, { maxOutputLength: sizeLimit });
	} catch {
		return undefined;
	}
}

function unpackBytes(bytes: Buffer, depth: number): Unpacked {
	if (bytes.length > sizeLimit || depth > depthLimit) return unreadable;
	if (isGzip(bytes)) {
		const plain = unzip(bytes);
		return plain ? unpackBytes(plain, depth + 1) : unreadable;
	}
	return isText(bytes) ? unpackText(bytes.toString("utf8"), depth) : unreadable;
}

function unpackText(text: string, depth: number): Unpacked {
	if (text.length > sizeLimit || depth > depthLimit) return unreadable;
	const inner = fromBase64(text);
	if (inner) return unpackBytes(inner, depth + 1);
	const boundary =
		/^content-type:[ \t]{0,8}multipart\/[^\n]{0,200}?(?:\n[ \t][^\n]{0,200}?)?boundary="?([^"\s;]{1,70})/im.exec(
			text,
		)?.[1];
	if (boundary !== undefined) {
		return join(
			text
				.split(`--${boundary}`)
				.slice(1)
				.filter((part) => !part.startsWith("--"))
				.map((part) => unpackPart(part, depth + 1)),
		);
	}
	const plain: Unpacked = { pieces: [{ kind: "text", text }], opaque: false };
	return /^\s*#cloud-config\b/.test(text) ? join([plain, unpackConfig(text, depth + 1)]) : plain;
}

/** One part of a MIME message: headers, an empty line, and the body as the headers say. */
function unpackPart(part: string, depth: number): Unpacked {
	const [headers = "", ...body] = part.replace(/^\r?\n/, "").split(/\r?\n\r?\n/);
	const text = body.join("\n\n");
	const isCloudConfig = /^content-type:\s*text\/cloud-config/im.test(headers);
	const inner = /^content-transfer-encoding:\s*base64/im.test(headers) ? fromBase64(text) : undefined;
	const unpacked = inner ? unpackBytes(inner, depth) : unpackText(text, depth);
	const isMarked = unpacked.pieces.some((piece) => /^\s*#cloud-config\b/.test(piece.text));
	return isCloudConfig && !isMarked
		? join([unpacked, ...unpacked.pieces.map((piece) => unpackConfig(piece.text, depth + 1))])
		: unpacked;
}

/** The files, commands and values of a cloud-config, which is YAML, and JSON is YAML. */
function unpackConfig(text: string, depth: number): Unpacked {
	const { parse }: typeof import("yaml") = require("yaml");
	let document: unknown;
	try {
		document = parse(text, { logLevel: "error", maxAliasCount: 100 });
	} catch {
		return unreadable;
	}
	return walk(document, "", depth);
}

function walk(value: unknown, key: string, depth: number, nesting = 0): Unpacked {
	if (nesting > nestingLimit) return unreadable;
	const inside = (element: unknown, name: string) => walk(element, name, depth, nesting + 1);
	if (typeof value === "string") {
		const inner = fromBase64(value);
		const own: Unpacked = { pieces: [{ kind: "value", key, text: value }], opaque: false };
		return inner ? join([own, unpackBytes(inner, depth + 1)]) : own;
	}
	if (typeof value === "number")
		return { pieces: [{ kind: "value", key, text: String(value) }], opaque: false };
	if (value instanceof Uint8Array) return unpackBytes(Buffer.from(value), depth + 1);
	if (Array.isArray(value)) {
		// A command may be a list of words: as a text it is the line that a shell would read.
		const isLine = value.length > 1 && value.every((word) => typeof word === "string");
		return join([
			...(isLine ? [inside(value.join(" "), key)] : []),
			...value.map((element) => inside(element, key)),
		]);
	}
	if (typeof value === "object" && value !== null) {
		return join(Object.entries(value).map(([name, element]) => inside(element, name)));
	}
	return { pieces: [], opaque: false };
}

/** Reads user data as a property holds it, in base64 or not. */
export function unpackUserData(value: unknown): Unpacked | Unresolved | undefined {
	if (value === undefined || value === "") return undefined;
	if (value === unresolved) return unresolved;
	return typeof value === "string" ? unpackText(value, 0) : unreadable;
}
