/** Faults that a file asks for: what goes wrong on AWS and not in a program. */
import { UsageError } from "../errors.js";
import { readYaml } from "../project.js";
import { nameOf, typeOf } from "../resources.js";
import { quoted, suggestion } from "../suggest.js";
import { isValueMap, type Value } from "../yaml.js";

const operations = ["create", "update", "delete", "read"] as const;

/**
 * throttle: AWS answers "Rate exceeded", and the provider tries again. half: the resource is made, and the call
 * after it fails. timeout: it never gets ready. unhealthy: an Auto Scaling group whose instances never pass their
 * check. denied: AccessDenied.
 */
const kinds = ["throttle", "half", "timeout", "unhealthy", "denied"] as const;

export interface Fault {
	/** Logical name, URN, or type token such as aws:rds/instance:Instance; `*` stands for any characters. */
	readonly resource: string;
	readonly operation: (typeof operations)[number];
	readonly fault: (typeof kinds)[number];
	/** How many calls it hits. */
	readonly times: number;
}

/** Attempts the provider makes before it gives up: the default of its `maxRetries`. */
export const maxAttempts = 25;

const attributes = ["resource", "operation", "fault", "times"];

/** Reads a file of faults, or throws a UsageError with every mistake in it. */
export function readFaults(file: string): readonly Fault[] {
	const { value } = readYaml(file, file);
	const list = isValueMap(value) ? value.faults : undefined;
	const strangers = isValueMap(value) ? Object.keys(value).filter((key) => key !== "faults") : [];
	if (!Array.isArray(list) || strangers.length > 0) {
		throw new UsageError(
			`${file} is ${quoted(value)}; it must be a map with one key, "faults", that holds a list`,
		);
	}
	const mistakes: string[] = [];
	const faults = list.map((entry: Value, i) =>
		readFault(entry, (text) => mistakes.push(`${file}: faults[${i}]${text}`)),
	);
	if (mistakes.length > 0) throw new UsageError(mistakes);
	return faults;
}

function readFault(entry: Value, mistake: (text: string) => void): Fault {
	const map = isValueMap(entry) ? entry : {};
	if (!isValueMap(entry)) mistake(` is ${quoted(entry)}; it must be a map of ${attributes.join(", ")}`);
	for (const key of Object.keys(map).filter((name) => !attributes.includes(name))) {
		mistake(
			` has the unknown key "${key}"; allowed are ${attributes.join(", ")}${suggestion(key, attributes)}`,
		);
	}
	const oneOf = <Word extends string>(key: string, words: readonly Word[], fallback?: Word): Word => {
		const given = map[key] ?? fallback;
		const found = words.find((word) => word === given);
		if (found === undefined) {
			const guess = typeof given === "string" ? suggestion(given, words) : "";
			mistake(`.${key} is ${quoted(given)}; allowed are ${words.join(", ")}${guess}`);
		}
		return found ?? (words[0] as Word);
	};
	const { resource, times } = map;
	if (typeof resource !== "string" || resource === "") {
		mistake(
			`.resource is ${quoted(resource)}; it must be a logical name, a URN or a type, with * for any characters`,
		);
	}
	const fault = oneOf("fault", kinds);
	const count = times === undefined ? undefined : Number(times);
	if (count !== undefined && !(Number.isInteger(count) && count >= 1)) {
		mistake(`.times is ${quoted(times)}; it must be a whole number from 1 on`);
	}
	return {
		resource: String(resource),
		operation: oneOf("operation", operations, "create"),
		fault,
		times: count ?? (fault === "throttle" ? 3 : Number.POSITIVE_INFINITY),
	};
}

/** The faults that still lie ahead. */
export class Faults {
	private readonly left: { readonly fault: Fault; times: number }[];

	constructor(faults: readonly Fault[] = []) {
		this.left = faults.map((fault) => ({ fault, times: fault.times }));
	}

	/** The fault that hits this call, if there is one, which is then used up once. */
	next(urn: string, operation: Fault["operation"]): Fault["fault"] | undefined {
		const hit = this.left.find(
			({ fault, times }) => times > 0 && fault.operation === operation && isMeant(fault.resource, urn),
		);
		if (!hit) return undefined;
		hit.times--;
		return hit.fault.fault;
	}
}

function isMeant(pattern: string, urn: string): boolean {
	const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
	const expression = new RegExp(`^${parts.join(".*")}$`);
	return [nameOf(urn), typeOf(urn), urn].some((text) => expression.test(text));
}
