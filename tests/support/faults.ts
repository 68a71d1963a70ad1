/** Faults of a stack's configuration with some changes. */
import { ConfigError, type Fault, platformConfig, type RawConfig } from "../../infra/config.js";
import { change, raw, stackDocument } from "./config.js";

export function faultsOf(input: RawConfig): readonly Fault[] {
	try {
		platformConfig(input);
		return [];
	} catch (error) {
		if (error instanceof ConfigError) return error.faults;
		throw error;
	}
}

/** Keys of the faults that production has after some changes. */
export function faultKeys(changes: Record<string, unknown>, stack = "prod"): readonly string[] {
	return faultsOf(raw(change(stackDocument(stack), changes), stack)).map(({ key }) => key);
}
