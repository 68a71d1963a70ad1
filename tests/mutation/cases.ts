/** The mutants of the stacks' plans, judged, and as a table that people read and review. */
import type { Mode } from "../../offline/record.js";
import { plan } from "../support/plan.js";
import { variants } from "../support/variants.js";
import { Judge } from "./judge.js";
import type { Mutant, Resource } from "./mutant.js";
import { mutantsOf } from "./mutants.js";
import { Previews } from "./previews.js";

export const stacks = ["prod", "dev"] as const;
export type Stack = (typeof stacks)[number];

/** What the stacks leave off: blocks that the network ACLs deny, of which the order counts. */
const denying = { "network.denyCidrs": variants.everything.changes["network.denyCidrs"] };

const aclType = "aws:ec2/networkAcl:NetworkAcl";

/** A mutant and the rules that kill it. */
export interface Case {
	/** A stack, or the plan that denies blocks. */
	readonly stack: Stack | "denying";
	readonly type: string;
	readonly what: string;
	readonly who: string;
	readonly kills: readonly string[];
	/** What the preview of the mutant says otherwise than the update. Looked into for prod and denials. */
	readonly inPreview: readonly string[];
}

/** The resources of a plan as the policies see them. */
export async function resourcesOf(
	stack: Stack,
	mode: Mode,
	changes: Readonly<Record<string, unknown>> = {},
): Promise<readonly Resource[]> {
	const { resources } = await plan(stack, mode, changes);
	return resources.map(({ urn, type, name, inputs, outputs, propertyDependencies }) => ({
		...{ urn, type, name, inputs, outputs, propertyDependencies },
	}));
}

/** Previews of mutants that nothing kills are looked into for one in so many: they differ by a false alarm only. */
const survivorStep = 10;

/** The mutants of a plan's update that are wanted, judged. */
async function judged(
	stack: Stack,
	isWanted: (mutant: Mutant) => boolean,
	changes?: Readonly<Record<string, unknown>>,
): Promise<readonly Case[]> {
	const update = await resourcesOf(stack, "update", changes);
	const judge = new Judge(update);
	const previews = stack === "prod" && new Previews(update, await resourcesOf(stack, "preview", changes));
	return mutantsOf(update)
		.filter(isWanted)
		.map((mutant, i): Case => {
			const { type, what, who } = mutant;
			const verdict = judge.verdict(mutant);
			const isChosen = verdict.kills.length > 0 || i % survivorStep === 0;
			const inPreview = previews && isChosen ? previews.differences(mutant, verdict) : [];
			return { stack: changes ? "denying" : stack, type, what, who, kills: verdict.kills, inPreview };
		});
}

function keyOf({ type, what, who }: Pick<Mutant, "type" | "what" | "who">): string {
	return JSON.stringify([type, what, who]);
}

/** The mutants of both stacks' updates whose type is wanted, and those that denials add, judged. */
export async function casesOf(isWanted: (type: string) => boolean): Promise<readonly Case[]> {
	const isOfType = ({ type }: Mutant) => isWanted(type);
	const cases = [...(await judged("prod", isOfType)), ...(await judged("dev", isOfType))];
	if (!isWanted(aclType)) return cases;
	const known = new Set(cases.map(keyOf));
	const isNew = (mutant: Mutant) => mutant.type === aclType && !known.has(keyOf(mutant));
	return [...cases, ...(await judged("prod", isNew, denying))];
}
