/** Programs that read another stack's outputs, run in the mocked runtime. */
import { join } from "node:path";
import { type Mode, type Recording, runProgram } from "../../offline/record.js";
import type { PropertyMap } from "../../offline/values.js";
import { root, stackDocument } from "../support/config.js";
import { plan } from "../support/plan.js";

/** Folder of the program that a team might put beside the platform. */
export const consumerFolder = join(root, "tests", "engine", "consumer");

/** Runs a program of another project, in a stack of the same name, with what the platform exports. */
export function runBeside(
	program: string,
	stack: string,
	mode: Mode,
	outputs: PropertyMap,
): Promise<Recording> {
	const { "aws:region": region, "aws:allowedAccountIds": accounts } = stackDocument(stack);
	return runProgram({
		program,
		project: "terrace-jobs",
		stack,
		config: { "aws:region": String(region), "aws:allowedAccountIds": JSON.stringify(accounts) },
		mode,
		otherStacks: { [`organization/terrace/${stack}`]: outputs },
	});
}

/** The consumer beside the platform as it is. */
export async function runConsumer(stack: string, mode: Mode): Promise<Recording> {
	const { outputs } = await plan(stack, "update");
	return runBeside(consumerFolder, stack, mode, outputs);
}
