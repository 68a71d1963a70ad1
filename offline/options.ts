/** Flags of the commands. Those of Pulumi carry Pulumi's names and mean what they mean there. */
import { UsageError } from "./errors.js";
import { describeFlags, type FlagTable, type Given, parseFlags } from "./flags.js";
import { type Format, formats, isFormat } from "./formats/index.js";
import { quoted, suggestion } from "./suggest.js";

export interface Options {
	readonly stack: string | undefined;
	readonly configFile: string | undefined;
	readonly config: readonly string[];
	readonly configPath: boolean;
	readonly json: boolean;
	readonly format: Format;
	/** Undefined: the project's own pack. */
	readonly policyPacks: readonly string[] | undefined;
	/** In the order of the packs. */
	readonly policyPackConfigs: readonly string[];
	readonly state: string | undefined;
	readonly reachability: boolean;
	readonly help: boolean;
}

export interface PolicyOptions {
	/** Undefined only with `help`. */
	readonly file: string | undefined;
	readonly format: Format;
	/** Undefined: the project's own pack. */
	readonly policyPacks: readonly string[] | undefined;
	/** In the order of the packs. */
	readonly policyPackConfigs: readonly string[];
	readonly help: boolean;
}

const shared = {
	"policy-pack": {
		type: "string",
		value: "DIR",
		text: "Run the policy pack in DIR. Repeatable. Default: policies.",
		repeatable: true,
	},
	"policy-pack-config": {
		type: "string",
		value: "FILE",
		text: "Configure the policy pack by the JSON in FILE: levels, and how tiers are recognised. One for each pack.",
		repeatable: true,
	},
	help: { type: "boolean", short: "h", text: "Show this help." },
} as const satisfies FlagTable<string>;

const previewFlags = {
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
		repeatable: true,
	},
	"config-path": { type: "boolean", text: "The keys of --config are paths, such as network.zones[0]." },
	json: {
		type: "boolean",
		short: "j",
		text: "Print the document of `pulumi preview --json` instead of the report. One stack only.",
	},
	format: {
		type: "string",
		value: "FORMAT",
		text: `Print the report (text, the default) or only the findings: ${formats.slice(1).join(", ")}. All but text and github: one stack only.`,
	},
	state: {
		type: "string",
		value: "FILE",
		text: "Also write the state after an update, in the form of `pulumi stack export`. One stack only.",
	},
	reachability: {
		type: "boolean",
		text: "Also print which tier reaches which, and what closes the ways that are closed.",
	},
	...shared,
} as const satisfies FlagTable<string>;

const policyFlags = {
	file: {
		type: "string",
		value: "FILE",
		text: "The state to check, in the form of `pulumi stack export`.",
	},
	format: {
		type: "string",
		value: "FORMAT",
		text: `Print the findings as ${formats.join(", ")}. Default: text.`,
	},
	...shared,
} as const satisfies FlagTable<string>;

export const helpText = `Plans the stacks of this project with no AWS account: runs the real program and the real policy pack offline.

Usage: npm run preview -- [flags]

Flags:
${describeFlags(previewFlags)}

--format json is a list of findings, --json the plan with the findings among its diagnostics. Messages go to standard
error with every format but text. A document for a file is taken from npm run --silent preview.

Exit code: 0 passed, 1 a mandatory finding or a failed run, 2 bad configuration or usage.
`;

export const policyHelpText = `Checks an existing state with the policy pack, as \`pulumi policy analyze --file FILE --policy-pack DIR\` does.

Usage: npm run policy -- --file FILE [flags]

Flags:
${describeFlags(policyFlags)}

A secret that is encrypted in FILE is the text [secret] to the pack; one in plain text is given to it and never printed.
Messages go to standard error with every format but text. A document for a file is taken from npm run --silent policy.

Exit code: 0 passed, 1 a mandatory finding or a failed run, 2 bad usage or a file that is no state.
`;

/** Reads the arguments of `npm run preview`, or throws a UsageError with every fault. */
export function parseOptions(args: readonly string[]): Options {
	const given = parseFlags(previewFlags, args, (word) => `a stack is given as -s ${word}`);
	const json = last(given, "json") === "true";
	const format = last(given, "format");
	if (json && format !== undefined) {
		throw new UsageError(
			`--json and --format ${format} are given together; keep --json for Pulumi's document of the plan, or --format for the findings`,
		);
	}
	const reachability = last(given, "reachability") === "true";
	if (reachability && (json || formatOf(format) !== "text")) {
		throw new UsageError("--reachability is part of the report; leave out --json and --format");
	}
	return {
		stack: last(given, "stack"),
		configFile: last(given, "config-file"),
		config: given.get("config") ?? [],
		configPath: last(given, "config-path") === "true",
		json,
		format: formatOf(format),
		policyPacks: listsOf(given.get("policy-pack")),
		policyPackConfigs: listsOf(given.get("policy-pack-config")) ?? [],
		state: last(given, "state"),
		reachability,
		help: last(given, "help") === "true",
	};
}

/** Reads the arguments of `npm run policy`, or throws a UsageError with every fault. */
export function parsePolicyOptions(args: readonly string[]): PolicyOptions {
	const given = parseFlags(policyFlags, args, (word) => `a state is given as --file ${word}`);
	const file = last(given, "file");
	const help = last(given, "help") === "true";
	const format = formatOf(last(given, "format"));
	if (file === undefined && !help) {
		throw new UsageError("no state: give the output of `pulumi stack export` as --file FILE");
	}
	return {
		file,
		format,
		policyPacks: listsOf(given.get("policy-pack")),
		policyPackConfigs: listsOf(given.get("policy-pack-config")) ?? [],
		help,
	};
}

function last<Name extends string>(given: Given<Name>, name: Name): string | undefined {
	return given.get(name)?.at(-1);
}

function listsOf(lists: readonly string[] | undefined): readonly string[] | undefined {
	return lists?.flatMap((list) => list.split(","));
}

function formatOf(text: string | undefined): Format {
	if (text === undefined) return "text";
	if (isFormat(text)) return text;
	throw new UsageError(
		`--format is ${quoted(text)}; allowed are ${formats.join(", ")}${suggestion(text, formats)}`,
	);
}
