/** What is wrong with a configuration, and the one error that says all of it. */
import * as pulumi from "@pulumi/pulumi";

export interface Fault {
	/** Full key with its path, such as `terrace:database.backupRetentionDays`. */
	readonly key: string;
	/** What stands there: undefined when nothing does, `hidden` when it must not be shown. */
	readonly received: unknown;
	/** The values that are allowed. */
	readonly allowed: string;
	/** What to do about it, as an instruction. */
	readonly fix: string;
}

/** Stands in for a secret value. */
export const hidden = Symbol("hidden");

/** Longest value shown in full: one bad document must not bury the other faults. */
const shownLength = 100;

/** A received value as a report shows it. */
export function show(value: unknown): string {
	if (value === undefined) return "nothing";
	if (value === hidden) return "[secret]";
	const text = JSON.stringify(value);
	return text.length > shownLength ? `${text.slice(0, shownLength)}... (${text.length} characters)` : text;
}

/**
 * The configuration is refused. The message holds every fault; being a RunError, it is shown without a stack
 * trace by Pulumi's own runner.
 */
export class ConfigError extends pulumi.RunError {
	override readonly name = "ConfigError";

	constructor(
		stack: string,
		readonly faults: readonly Fault[],
	) {
		const count = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
		const lines = faults.map(
			({ key, received, allowed, fix }) =>
				`  ${key}\n    received: ${show(received)}\n    allowed:  ${allowed}\n    fix:      ${fix}`,
		);
		super(`The configuration of stack ${stack} has ${count}:\n${lines.join("\n")}`);
	}
}
