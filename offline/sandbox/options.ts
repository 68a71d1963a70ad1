/** Reads the arguments of `npm run sandbox`: the sandbox's own flags, and a command that is Pulumi's. */
import { UsageError } from "../errors.js";
import { describeFlags, type FlagTable } from "../flags.js";

export interface SandboxOptions {
	/** Folder of the sandbox; undefined is the project's own. */
	readonly folder: string | undefined;
	readonly faults: string | undefined;
	/** Milliseconds that a minute of AWS takes. */
	readonly minute: number;
	readonly help: boolean;
	/** What is left: a command with its flags. */
	readonly command: readonly string[];
}

const defaultMinute = 500;

const flags = {
	sandbox: {
		type: "string",
		value: "DIR",
		text: "Keep state and account in DIR. Default: .sandbox in the project.",
	},
	faults: { type: "string", value: "FILE", text: "Let go wrong what FILE says, in YAML or JSON." },
	minute: {
		type: "string",
		value: "MS",
		text: `Milliseconds that a minute of AWS takes, 0 to 60000. Default: ${defaultMinute}.`,
	},
} as const satisfies FlagTable<string>;

type FlagName = keyof typeof flags;

export const sandboxHelp = `Runs the Pulumi CLI on a simulated AWS: no account, no credentials, no network.

Usage: npm run sandbox -- [flags] <command of Pulumi> [its flags]
       npm run sandbox -- drift <resource> <property> <value in JSON>    change something behind Pulumi's back
       npm run sandbox -- drift <resource> --gone                        delete something behind Pulumi's back
       npm run sandbox -- clean                                          forget everything

Flags:
${describeFlags(flags)}

Any command works: up, preview, refresh, destroy, stack output. Nothing asks for confirmation. What is not told
-s/--stack takes the stack of the command before. The project's Pulumi.<stack>.yaml are read and never written.
--policy-pack policies checks with the project's pack, as with Pulumi itself. Programs may use the package aws and no
other: nothing is downloaded. An update that was killed leaves a lock, which "cancel" takes away.

A resource is a logical name, a URN or an id. A file of faults:
  faults:
    - { resource: terrace-dev-db, operation: create, fault: timeout }
    - { resource: "aws:s3/*", fault: throttle, times: 3 }
Operations: create (the default), update, delete, read. Faults: throttle, half, timeout, unhealthy, denied.

Exit code: Pulumi's, and 2 for bad usage.
`;

/** Takes the sandbox's own flags out of the arguments, wherever they stand. Throws a UsageError with every fault. */
export function parseSandboxOptions(args: readonly string[]): SandboxOptions {
	const given = new Map<FlagName, string>();
	const command: string[] = [];
	const faults: string[] = [];
	const rest = [...args];
	for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
		const [, name = "", inline] = /^--([\w-]+)(?:=(.*))?$/s.exec(word) ?? [];
		if (!isFlag(name)) {
			command.push(word);
			continue;
		}
		const value = inline ?? rest.shift();
		if (!value || (inline === undefined && value.startsWith("-"))) {
			faults.push(`--${name} needs a value, as in --${name} ${flags[name].value}`);
		} else if (given.has(name)) faults.push(`--${name} is given twice; it takes one value`);
		else given.set(name, value);
	}
	const minute = given.get("minute") ?? String(defaultMinute);
	if (!/^\d+$/.test(minute) || Number(minute) > 60_000) {
		faults.push(`--minute is "${minute}"; it must be a whole number of milliseconds from 0 to 60000`);
	}
	if (faults.length > 0) throw new UsageError(faults);
	const [first] = command;
	return {
		folder: given.get("sandbox"),
		faults: given.get("faults"),
		minute: Number(minute),
		help: first === undefined || first === "--help" || first === "-h",
		command,
	};
}

function isFlag(name: string): name is FlagName {
	return Object.hasOwn(flags, name);
}

/** The value of one of Pulumi's flags in a command, in any of its spellings. */
export function flagValue(command: readonly string[], long: string, short?: string): string | undefined {
	for (const [i, word] of command.entries()) {
		if (word === `--${long}` || (short && word === `-${short}`)) return command[i + 1];
		if (word.startsWith(`--${long}=`)) return word.slice(long.length + 3);
		if (short && word.startsWith(`-${short}`) && !word.startsWith("--"))
			return word.slice(2).replace(/^=/, "");
	}
	return undefined;
}

/** The command without one of its flags. */
export function withoutFlag(command: readonly string[], long: string): readonly string[] {
	return command.filter((word, i) => {
		const value = command[i - 1] === `--${long}`;
		return !value && word !== `--${long}` && !word.startsWith(`--${long}=`);
	});
}
