/** A rule about what has to be there before a resource is made, beyond what its inputs refer to. */
import type { AwsWorld } from "../aws/index.js";
import type { PropertyMap } from "../values.js";
import type { Account, Live } from "./account.js";

export interface Request {
	readonly account: Account;
	readonly world: AwsWorld;
	readonly type: string;
	/** Inputs, and what AWS will add to them. */
	readonly outputs: PropertyMap;
	/** What it is now, in an update. */
	readonly before?: Live;
}

/** What a rule finds wrong. */
export interface Refusal {
	/** As in the API reference of the service. */
	readonly code: string;
	readonly message: string;
	/**
	 * `late`: the resource is made, and then does not become what was asked for. `silent`: AWS says nothing, and
	 * something is lost. Neither: AWS refuses at once.
	 */
	readonly kind?: "late" | "silent";
}

export type Rule = (request: Request) => Refusal | undefined;
export type RuleTable = Readonly<Record<string, readonly Rule[]>>;

export function refuse(code: string, message: string, kind?: "late" | "silent"): Refusal {
	return { code, message, ...(kind ? { kind } : {}) };
}
