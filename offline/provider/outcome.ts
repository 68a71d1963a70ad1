/** How an operation on the simulated AWS ends. */
import type { PropertyMap } from "../values.js";
import type { Fault } from "./faults.js";

export interface State {
	readonly id: string;
	readonly outputs: PropertyMap;
}

export interface Outcome extends State {
	/** What AWS lost without a word. */
	readonly note: string | undefined;
}

/** A resource that was made, or changed, and is not what was asked for: it is in the state all the same. */
export class Unfinished extends Error {
	constructor(
		readonly state: State,
		readonly inputs: PropertyMap,
		reason: string,
	) {
		super(reason);
		this.name = "Unfinished";
	}
}

/** What a fault leaves of an operation that was begun. */
export function reasonOf(fault: Fault["fault"] | undefined): string | undefined {
	switch (fault) {
		case "half":
			return "InternalFailure: the resource was made, and a setting of it failed";
		case "timeout":
			return "timeout while waiting for state to become 'available'";
		case "unhealthy":
			return "timeout while waiting for healthy instances: they fail their health check";
		default:
			return undefined;
	}
}
