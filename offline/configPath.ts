/** Property paths such as `network.zones[0]`, with the rules of `pulumi config set --path`. */
import { UsageError } from "./errors.js";
import { isValueMap, type Value } from "./yaml.js";

export type Path = readonly (string | number)[];

/** Splits a path. `source` is what faults call it: the flag or key it came from. */
export function parsePath(text: string, source: string): Path {
	const fault = (why: string) => new UsageError(`${source}: the path ${text} ${why}`);
	const segments: (string | number)[] = [];
	let rest = text;
	if (rest === "" || rest.startsWith(".")) throw fault("must begin with a name");
	while (rest !== "") {
		const quotedKey = /^\["((?:\\"|[^"])*)"\]/.exec(rest);
		const index = /^\[([^"\]][^\]]*)\]/.exec(rest);
		const name = /^\.?([^.[]+)/.exec(rest);
		if (quotedKey) segments.push((quotedKey[1] ?? "").replaceAll('\\"', '"'));
		else if (index) {
			if (!/^[-+]?\d+$/.test(index[1] ?? ""))
				throw fault(`has the list index "${index[1]}", which is no number`);
			segments.push(Number(index[1]));
		} else if (name) segments.push(name[1] ?? "");
		else throw fault(rest.startsWith("[") ? "has an unclosed bracket" : 'needs a name after "."');
		rest = rest.slice((quotedKey ?? index ?? name)?.[0].length);
	}
	return segments;
}

/** The value at a path, or undefined. */
export function getAt(root: Value | undefined, path: Path): Value | undefined {
	let value = root;
	for (const segment of path) {
		if (Array.isArray(value) && typeof segment === "number") value = value[segment] as Value | undefined;
		else if (isValueMap(value) && typeof segment === "string" && Object.hasOwn(value, segment)) {
			value = value[segment];
		} else return undefined;
	}
	return value;
}

/**
 * A copy of `root` with `value` at `path`. Missing containers are made: a list for an index, a map for a
 * name. A list takes an index inside it or just behind its end. A root that is no container is replaced;
 * below it, one in the way is a fault.
 */
export function setAt(root: Value | undefined, path: Path, value: Value, source: string): Value {
	const fault = (why: string) => new UsageError(`${source}: ${why}`);
	const put = (current: Value | undefined, depth: number): Value => {
		const segment = path[depth];
		if (segment === undefined) return value;
		let container = current;
		const usable = Array.isArray(container) || isValueMap(container);
		if (!usable && (container === undefined || container === null || depth === 0)) {
			container = typeof segment === "number" ? Array<Value>(Math.max(0, segment + 1)).fill(null) : {};
		}
		if (Array.isArray(container)) {
			if (typeof segment !== "number") throw fault(`"${segment}" is no index of a list`);
			if (segment < 0 || segment > container.length) {
				throw fault(`the index ${segment} is out of range; the list has ${container.length} elements`);
			}
			const copy: Value[] = [...container];
			copy[segment] = put(copy[segment], depth + 1);
			return copy;
		}
		if (!isValueMap(container)) {
			throw fault(`there is plain text where a ${typeof segment === "number" ? "list" : "map"} is needed`);
		}
		if (typeof segment !== "string") throw fault(`the index ${segment} is no key of a map`);
		if (depth === path.length - 1 && segment === "secure" && Object.keys(container).length === 0) {
			throw fault('a map with the single key "secure" is reserved for secrets');
		}
		return { ...container, [segment]: put(container[segment], depth + 1) };
	};
	return put(root, 0);
}
