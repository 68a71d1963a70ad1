/** Changes the simulated account behind Pulumi's back. */
import * as fs from "node:fs";
import * as path from "node:path";
import { UsageError } from "../errors.js";
import { Account, type Live } from "../provider/account.js";
import { removeWhole } from "../provider/parts.js";
import { nameOf } from "../resources.js";
import { quoted } from "../suggest.js";
import { isList, isMap, type PropertyMap, type PropertyValue } from "../values.js";

const usage = "drift takes a resource, a property and a value in JSON, or a resource and --gone";

/** Does what the words after `drift` say, and returns what to tell. */
export function drift(folder: string, words: readonly string[]): string {
	const [resource, property, value, ...more] = words.filter((word) => word !== "--gone");
	const gone = words.includes("--gone");
	if (
		resource === undefined ||
		more.length > 0 ||
		gone !== (property === undefined) ||
		(!gone && value === undefined)
	) {
		throw new UsageError(`${usage}; got ${quoted(words)}`);
	}
	const [account, live] = find(folder, resource);
	if (gone || property === undefined || value === undefined) {
		removeWhole(account, live);
		return `${live.id} is gone`;
	}
	const next = parse(value);
	if (live.type === "aws:s3/bucket:Bucket" && property === "objects") {
		account.put({ ...live, objects: Number(next) });
		return `${live.id} holds ${next} objects`;
	}
	const [top = "", ...rest] = property.split(/\.|(?=\[)/);
	if (!(top in live.outputs)) {
		throw new UsageError(
			`${live.type} has no property "${top}"; it has ${Object.keys(live.outputs).sort().join(", ")}`,
		);
	}
	const changed = set(live.outputs[top] ?? {}, rest, next);
	const inputs = top in live.inputs ? { ...live.inputs, [top]: changed } : live.inputs;
	account.put({ ...live, inputs, outputs: { ...live.outputs, [top]: changed } });
	return `${live.id}: ${property} is ${quoted(next)}`;
}

function find(folder: string, resource: string): readonly [Account, Live] {
	const files = fs.readdirSync(folder).filter((file) => /^\d{12}\.json$/.test(file));
	const accounts = files.map((file) => new Account(path.join(folder, file)));
	const found = accounts.flatMap((account) =>
		account.all
			.filter((live) =>
				[live.urn, live.id, nameOf(live.urn), `${live.type}::${nameOf(live.urn)}`].includes(resource),
			)
			.map((live) => [account, live] as const),
	);
	const [first, ...others] = found;
	if (!first)
		throw new UsageError(
			`nothing in the sandbox is called "${resource}"; give a logical name, a URN or an id`,
		);
	if (others.length > 0) {
		const names = found.map(([, live]) => `${live.type}::${nameOf(live.urn)}`);
		throw new UsageError(`"${resource}" is ${found.length} resources; choose one of ${names.join(", ")}`);
	}
	return first;
}

function parse(text: string): PropertyValue {
	try {
		return JSON.parse(text);
	} catch {
		throw new UsageError(`the value ${quoted(text)} is no JSON; text is given as '"text"'`);
	}
}

/** The value with one part of it changed: `.key` of a map, `[0]` of a list. */
function set(value: PropertyValue, path: readonly string[], next: PropertyValue): PropertyValue {
	const [key, ...rest] = path;
	if (key === undefined) return next;
	const index = /^\[(\d+)\]$/.exec(key)?.[1];
	if (index !== undefined) {
		const items = isList(value) ? value : [];
		return items.map((item, i) => (i === Number(index) ? set(item, rest, next) : item));
	}
	const map: PropertyMap = isMap(value) ? value : {};
	return { ...map, [key]: set(map[key] ?? {}, rest, next) };
}
