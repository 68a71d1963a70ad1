/** Reads the flags of a command from a table of them. */
import { parseArgs } from "node:util";
import { UsageError } from "./errors.js";
import { suggestion } from "./suggest.js";

export interface Flag {
	readonly type: "string" | "boolean";
	readonly short?: string;
	/** What stands for the value in the help. */
	readonly value?: string;
	readonly text: string;
	readonly repeatable?: true;
}

export type FlagTable<Name extends string> = Readonly<Record<Name, Flag>>;

/** The flags that were given, each with its values. */
export type Given<Name extends string> = ReadonlyMap<Name, readonly string[]>;

/** The lines of a help text. */
export function describeFlags(flags: FlagTable<string>): string {
	const line = ([name, { short, value, text }]: [string, Flag]) => {
		const names = `${short ? `-${short}, ` : "    "}--${name}${value ? ` ${value}` : ""}`;
		return `  ${names.padEnd(28)}${text}`;
	};
	return Object.entries(flags).map(line).join("\n");
}

/**
 * Reads the arguments, or throws a UsageError with every fault. `positional` says what becomes of a word that
 * is no flag's.
 */
export function parseFlags<Name extends string>(
	flags: FlagTable<Name>,
	args: readonly string[],
	positional: (word: string) => string,
): Given<Name> {
	const isFlag = (name: string): name is Name => Object.hasOwn(flags, name);
	const faults: string[] = [];
	const given = new Map<Name, string[]>();
	const { tokens } = parseArgs({
		args: [...args],
		options: flags,
		strict: false,
		tokens: true,
		allowPositionals: true,
	});
	for (const token of tokens) {
		if (token.kind === "positional") {
			faults.push(`unexpected argument "${token.value}"; ${positional(token.value)}`);
			continue;
		}
		if (token.kind !== "option") continue;
		const { name, rawName, value, inlineValue } = token;
		if (!isFlag(name)) {
			faults.push(`unknown flag ${rawName}${suggestion(name, Object.keys(flags), "--")}; see --help`);
		} else if (flags[name].type === "boolean") {
			if (value !== undefined && value !== "true" && value !== "false") {
				faults.push(`${rawName} takes no value, got "${value}"`);
			}
			given.set(name, [value ?? "true"]);
		} else if (value === undefined || value === "" || (!inlineValue && value.startsWith("-"))) {
			faults.push(`${rawName} needs a value, as in ${rawName} ${flags[name].value ?? ""}`);
		} else if (given.has(name) && !flags[name].repeatable) {
			faults.push(`${rawName} is given twice; it takes one value`);
		} else {
			given.set(name, [...(given.get(name) ?? []), value]);
		}
	}
	if (faults.length > 0) throw new UsageError(faults);
	return given;
}
