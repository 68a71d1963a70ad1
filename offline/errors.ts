/**
 * A fault in what was given to the command: its flags, Pulumi.yaml, a stack's file, the configuration.
 * Each fault is one line that names the key, what was received, what is allowed and the fix. Exit code 2.
 */
export class UsageError extends Error {
	readonly faults: readonly string[];

	constructor(faults: string | readonly string[]) {
		const list = typeof faults === "string" ? [faults] : faults;
		super(list.join("\n"));
		this.name = "UsageError";
		this.faults = list;
	}
}

/** A run that broke on the way: the program threw, or the policy pack could not be run. Exit code 1. */
export class RunFailure extends Error {
	constructor(message: string) {
		super(message);
		this.name = "RunFailure";
	}
}

export function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
