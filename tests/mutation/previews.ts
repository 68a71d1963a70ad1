/** Mutants of an update as a preview sees them: what is not known yet stays unknown, changed or not. */
import { isDeepStrictEqual } from "node:util";
import { unknown } from "../../offline/values.js";
import { Judge, type Verdict } from "./judge.js";
import type { Mutant, Resource } from "./mutant.js";

type Block = Readonly<Record<string, unknown>>;

function isBlock(value: unknown): value is Block {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The change from one known value to another, made to what a preview knows of the first. */
function changed(from: unknown, to: unknown, known: unknown): unknown {
	if (isDeepStrictEqual(from, to) || known === unknown) return known;
	if (Array.isArray(from) && Array.isArray(to) && Array.isArray(known) && from.length === known.length) {
		if (to.length === from.length) return to.map((value, i) => changed(from[i], value, known[i]));
		const gone = from.findIndex((value, i) => !isDeepStrictEqual(value, to[i]));
		return known.toSpliced(gone, 1);
	}
	if (isBlock(from) && isBlock(to) && isBlock(known)) {
		return Object.fromEntries(
			Object.entries(to).map(([key, value]) => [key, changed(from[key], value, known[key])]),
		);
	}
	return to;
}

function changedInputs({ inputs: from }: Resource, { inputs: to }: Resource, known: Block, property: string) {
	const { [property]: before, ...others } = known;
	return property in to ? { ...others, [property]: changed(from[property], to[property], before) } : others;
}

/** The same mutant of a plan's preview, of which `update` is the resource with everything known. */
function inPreview(mutant: Mutant, update: Resource, preview: Resource): Mutant {
	const { resource, property } = mutant;
	if (!resource || property === undefined) return mutant;
	const inputs: Block = changedInputs(update, resource, preview.inputs, property);
	// AWS may fill in what is left out, and a preview does not know with what.
	const outputs = { ...preview.outputs, [property]: property in inputs ? inputs[property] : unknown };
	const { propertyDependencies } = resource;
	return { ...mutant, resource: { ...preview, inputs, outputs, propertyDependencies } };
}

/** Says of every network that is not known well enough: what it cannot vouch for counts as a violation. */
const notProven = "network-not-proven";

export class Previews {
	readonly #judge: Judge;
	readonly #updates: ReadonlyMap<string, Resource>;
	readonly #previews: ReadonlyMap<string, Resource>;
	/** URNs that other resources' inputs refer to. */
	readonly #referred: ReadonlySet<string>;

	constructor(update: readonly Resource[], preview: readonly Resource[]) {
		const byUrn = (resources: readonly Resource[]) => new Map(resources.map((one) => [one.urn, one]));
		this.#judge = new Judge(preview);
		this.#updates = byUrn(update);
		this.#previews = byUrn(preview);
		this.#referred = new Set(
			update.flatMap(({ propertyDependencies }) => Object.values(propertyDependencies).flat()),
		);
	}

	/**
	 * What the preview of a mutant hides of an update's verdict, or finds alone: ids of rules. A rule hides nothing
	 * where it waits, on what the update blames, on the mutant or on what that refers to.
	 */
	differences(mutant: Mutant, { kills, found }: Verdict): readonly string[] {
		const [update, preview] = [this.#updates.get(mutant.urn), this.#previews.get(mutant.urn)];
		// What refers to a deleted resource does not compile.
		if (!update || !preview || (!mutant.resource && this.#referred.has(mutant.urn))) return [];
		// A name that is left out is another one, for those that quote it as well: a preview would not know it.
		if (["bucket: drop", "identifier: drop"].includes(mutant.what)) return [];
		const early = this.#judge.verdict(inPreview(mutant, update, preview));
		if (kills.length === 0) return early.kills.map((id) => `${id} in the preview only`);
		if (early.kills.includes(notProven)) return [];
		const near = [mutant.urn, ...Object.values(mutant.resource?.propertyDependencies ?? {}).flat()];
		const hidden = found.filter((place) => {
			const [id = ""] = place.split(" ");
			return ![place, ...near.map((urn) => `${id} ${urn}`)].some((one) => early.answers.has(one));
		});
		return [...new Set(hidden.map((place) => `${place.split(" ")[0]} in the update only`))];
	}
}
