/**
 * Reads YAML with the values that Pulumi's own reader (go-yaml 3) gives it. The two YAML families disagree
 * on unquoted scalars: to Pulumi `yes` is a string, `0777` is 511 and `2024-01-02` a timestamp. So the text
 * is parsed without any schema, and unquoted scalars are resolved here.
 */
import {
	type Document,
	isAlias,
	isMap,
	isScalar,
	isSeq,
	LineCounter,
	type ParsedNode,
	parseDocument,
	Scalar,
	type YAMLMap,
} from "yaml";
import { UsageError } from "./errors.js";

export type Value = null | boolean | number | bigint | string | readonly Value[] | ValueMap;
export interface ValueMap {
	readonly [key: string]: Value;
}

export interface YamlFile {
	readonly value: Value;
	/** `file:line:column` of the entry with this path, or of its nearest ancestor that is there. */
	at(path: readonly string[]): string;
}

export function isValueMap(value: Value | undefined): value is ValueMap {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Parses one document. Throws a UsageError that names file, line and column of every fault. */
export function parseYaml(file: string, text: string): YamlFile {
	const lines = new LineCounter();
	const where = (offset: number) => {
		const { line, col } = lines.linePos(offset);
		return `${file}:${line}:${col}`;
	};
	const document = parseDocument(text, {
		schema: "failsafe",
		lineCounter: lines,
		prettyErrors: false,
	});
	if (document.errors.length > 0) {
		throw new UsageError(document.errors.map((e) => `${where(e.pos[0])}: ${oneLine(e.message)}`));
	}
	const faults: string[] = [];
	const reader = new Reader(document, (offset, fault) => faults.push(`${where(offset)}: ${fault}`));
	const value = reader.read(document.contents);
	if (faults.length > 0) throw new UsageError(faults);
	return { value, at: (path) => where(offsetOf(document.contents, path)) };
}

function oneLine(text: string): string {
	return text.replace(/\s+/g, " ").trim();
}

function offsetOf(root: ParsedNode | null, path: readonly string[]): number {
	let node: unknown = root;
	let offset = root?.range[0] ?? 0;
	for (const segment of path) {
		if (!isMap(node)) break;
		const pair = (node as YAMLMap<unknown, unknown>).items.find(
			({ key }) => isScalar(key) && String(key.value) === segment,
		);
		if (!pair || !isScalar(pair.key) || !pair.key.range) break;
		offset = pair.key.range[0];
		node = pair.value;
	}
	return offset;
}

class Reader {
	constructor(
		private readonly document: Document.Parsed,
		private readonly fault: (offset: number, text: string) => void,
	) {}

	read(node: unknown): Value {
		if (isAlias(node)) return this.read(node.resolve(this.document));
		if (isMap(node)) return this.readMap(node);
		if (isSeq(node)) return node.items.map((item) => this.read(item));
		if (!isScalar(node)) return null;
		const text = String(node.value ?? "");
		const offset = node.range?.[0] ?? 0;
		if (node.tag && node.tag !== "tag:yaml.org,2002:str") {
			this.fault(offset, `the tag ${node.tag} is not supported; write the plain value`);
		}
		return node.type === Scalar.PLAIN && !node.tag ? resolvePlain(text) : text;
	}

	private readMap(map: YAMLMap<unknown, unknown>): ValueMap {
		const own: Record<string, Value> = {};
		let merged: Record<string, Value> = {};
		for (const { key, value } of map.items) {
			const name = isScalar(key) ? this.read(key) : null;
			if (isScalar(key) && key.type === Scalar.PLAIN && name === "<<") {
				const bases = [this.read(value)].flat() as Value[];
				for (const base of bases.filter(isValueMap)) merged = { ...base, ...merged };
			} else if (name === null) {
				const offset = (isScalar(key) ? key.range : map.range)?.[0] ?? 0;
				this.fault(offset, "a key is empty, a list or a map; it must be text");
			} else {
				own[String(name)] = this.read(value);
			}
		}
		return { ...merged, ...own };
	}
}

const constants: Readonly<Record<string, Value>> = {
	"": null,
	"~": null,
	null: null,
	Null: null,
	NULL: null,
	true: true,
	True: true,
	TRUE: true,
	false: false,
	False: false,
	FALSE: false,
};

/** The value of an unquoted scalar. */
export function resolvePlain(text: string): Value {
	if (Object.hasOwn(constants, text)) return constants[text] as Value;
	if (!/^[-+.\d]/.test(text)) return text;
	const time = timestamp(text);
	if (time !== undefined) return time;
	const plain = text.replaceAll("_", "");
	const integer = /^([-+]?)(?:(0[xX])([\da-fA-F]+)|(0[bB])([01]+)|(0[oO]?)([0-7]+)|([1-9]\d*|0))$/.exec(
		plain,
	);
	if (integer) {
		const [, sign, hex, hexDigits, bin, binDigits, oct, octDigits, decimal] = integer;
		const digits = hex ? `0x${hexDigits}` : bin ? `0b${binDigits}` : oct ? `0o${octDigits}` : String(decimal);
		const magnitude = BigInt(digits);
		const value = sign === "-" ? -magnitude : magnitude;
		// Go holds 64 bits. What does not fit is read as a float.
		if (value >= -(2n ** 63n) && value < 2n ** 64n) {
			return Number.isSafeInteger(Number(value)) ? Number(value) : value;
		}
	}
	if (/^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(plain)) return Number(plain);
	return text;
}

const timestampPattern =
	/^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt](\d\d?):(\d\d?):(\d\d?)(\.\d{1,9})?(Z|[-+]\d\d:\d\d))|(?: (\d\d?):(\d\d?):(\d\d?)(\.\d{1,9})?))?$/;

/** The text that Pulumi makes of an unquoted timestamp: 2024-01-02 becomes 2024-01-02 00:00:00 +0000 UTC. */
function timestamp(text: string): string | undefined {
	const match = timestampPattern.exec(text);
	if (!match) return undefined;
	const [, year, month, day, h1, m1, s1, f1, offset, h2, m2, s2, f2] = match;
	const two = (digits: string | undefined) => (digits ?? "0").padStart(2, "0");
	const date = `${year}-${two(month)}-${two(day)}`;
	const time = `${two(h1 ?? h2)}:${two(m1 ?? m2)}:${two(s1 ?? s2)}`;
	const parsed = new Date(`${date}T${time}Z`);
	if (Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== date) return undefined;
	const fraction = (f1 ?? f2 ?? "").replace(/\.?0+$/, "");
	const shift = (offset ?? "Z").replace(":", "");
	const zone = /^(Z|[-+]0000)$/.test(shift) ? "+0000 UTC" : `${shift} ${shift}`;
	return `${date} ${time}${fraction} ${zone}`;
}
