/** Flags of the command. They carry Pulumi's names and mean what they mean there. */
import { parseArgs } from "node:util";
import { UsageError } from "./errors.js";
import { suggestion } from "./suggest.js";

export interface Options {
	readonly stack: string | undefined;
	readonly configFile: string | undefined;
	readonly config: readonly string[];
	readonly configPath: boolean;
	readonly json: boolean;
	/** Undefined: the project's own pack. */
	readonly policyPacks: readonly string[] | undefined;
	readonly state: string | undefined;
	readonly help: boolean;
}

const flags = {
	stack: {
		type: "string",
		short: "s",
		value: "STACK",
		text: "Preview this stack. Default: every stack that has a Pulumi.<stack>.yaml.",
	},
	"config-file": {
		type: "string",
		value: "FILE",
		text: "Read the stack's configuration from FILE instead of Pulumi.<stack>.yaml.",
	},
	config: {
		type: "string",
		short: "c",
		value: "KEY=VALUE",
		text: "Set a configuration key for this run. Repeatable. Nothing is saved to the stack's file.",
	},
	"config-path": { type: "boolean", text: "The keys of --config are paths, such as network.zones[0]." },
	json: {
		type: "boolean",
		short: "j",
		text: "Print the document of `pulumi preview --json` instead of the report. One stack only.",
	},
	"policy-pack": {
		type: "string",
		value: "DIR",
		text: "Run the policy pack in DIR. Repeatable. Default: policies.",
	},
	state: {
		type: "string",
		value: "FILE",
		text: "Also write the state after an update, in the form of `pulumi stack export`. One stack only.",
	},
	help: { type: "boolean", short: "h", text: "Show this help." },
} as const satisfies Record<
	string,
	{ type: "string" | "boolean"; short?: string; value?: string; text: string }
>;

type Flag = keyof typeof flags;

const repeatable: ReadonlySet<Flag> = new Set<Flag>(["config", "policy-pack"]);

export const helpText = `Plans the stacks of this project with no AWS account: runs the real program and the real policy pack offline.

Usage: npm run preview -- [flags]

Flags:
${Object.entries(flags)
	.map(([name, flag]) => {
		const short = "short" in flag ? `-${flag.short}, ` : "    ";
		const value = "value" in flag ? ` ${flag.value}` : "";
		return `  ${`${short}--${name}${value}`.padEnd(28)}${flag.text}`;
	})
	.join("\n")}

Exit code: 0 passed, 1 a mandatory finding or a failed run, 2 bad configuration or usage.
`;

/** Reads the arguments, or throws a UsageError with every fault. */
export function parseOptions(args: readonly string[]): Options {
	const names = Object.keys(flags);
	const faults: string[] = [];
	const given = new Map<Flag, string[]>();
	const { tokens } = parseArgs({
		args: [...args],
		options: flags,
		strict: false,
		tokens: true,
		allowPositionals: true,
	});
	for (const token of tokens) {
		if (token.kind === "positional") {
			faults.push(`unexpected argument "${token.value}"; a stack is given as -s ${token.value}`);
			continue;
		}
		if (token.kind !== "option") continue;
		const { name, rawName, value, inlineValue } = token;
		if (!isFlag(name)) {
			faults.push(`unknown flag ${rawName}${suggestion(name, names, "--")}; see --help`);
		} else if (flags[name].type === "boolean") {
			if (value !== undefined && value !== "true" && value !== "false") {
				faults.push(`${rawName} takes no value, got "${value}"`);
			}
			given.set(name, [value ?? "true"]);
		} else if (value === undefined || value === "" || (!inlineValue && value.startsWith("-"))) {
			faults.push(`${rawName} needs a value, as in ${rawName} ${placeholder(name)}`);
		} else if (given.has(name) && !repeatable.has(name)) {
			faults.push(`${rawName} is given twice; it takes one value`);
		} else {
			given.set(name, [...(given.get(name) ?? []), value]);
		}
	}
	if (faults.length > 0) throw new UsageError(faults);
	const last = (name: Flag) => given.get(name)?.at(-1);
	return {
		stack: last("stack"),
		configFile: last("config-file"),
		config: given.get("config") ?? [],
		configPath: last("config-path") === "true",
		json: last("json") === "true",
		policyPacks: given.get("policy-pack")?.flatMap((list) => list.split(",")),
		state: last("state"),
		help: last("help") === "true",
	};
}

function isFlag(name: string): name is Flag {
	return Object.hasOwn(flags, name);
}

function placeholder(name: Flag): string {
	const flag = flags[name];
	return "value" in flag ? flag.value : "";
}
