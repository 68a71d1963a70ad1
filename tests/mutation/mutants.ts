/** Makes every mutant of a plan: each resource deleted, each of its inputs changed in every way that makes sense. */
import { isRequired } from "../support/providerInputs.js";
import { type Change, type Mutant, type Resource, roleOf, withInput } from "./mutant.js";
import { documentChanges, documentIn } from "./statements.js";
import { scalarChanges } from "./values.js";

type Block = Readonly<Record<string, unknown>>;

function isBlock(value: unknown): value is Block {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What tells an element of a list from the others, in a word that survives a rename of the stack. */
function labelOf(element: unknown, nameOf: (text: string) => string | undefined): string {
	if (typeof element === "string") return nameOf(element) ?? element;
	if (!isBlock(element)) return String(element);
	const keys = ["name", "originId", "pathPattern", "ruleNo", "id", "key", "resourceType", "sid", "type"];
	const label = keys.map((key) => element[key]).find((value) => value !== undefined);
	return label === undefined ? "" : String(label);
}

/** What the values of a resource may refer to. */
class References {
	readonly #byType = new Map<string, Resource[]>();
	readonly #byUrn = new Map<string, Resource>();

	constructor(resources: readonly Resource[]) {
		for (const resource of resources) {
			this.#byUrn.set(resource.urn, resource);
			this.#byType.set(resource.type, [...(this.#byType.get(resource.type) ?? []), resource]);
		}
	}

	/** The texts by which a resource is referred to, by property. */
	#names({ outputs, inputs }: Resource): readonly (readonly [string, string])[] {
		return Object.entries({ ...inputs, ...outputs }).flatMap(([key, value]) =>
			typeof value === "string" &&
			value.length > 5 &&
			/^(id|arn|name|bucket|keyId|.*Arn|.*Id|.*DomainName|dnsName)$/.test(key)
				? [[key, value] as const]
				: [],
		);
	}

	/** The role of what a text refers to. */
	roleOf(urns: readonly string[], text: string): string | undefined {
		const target = urns
			.map((urn) => this.#byUrn.get(urn))
			.find((resource) => resource && this.#names(resource).some(([, name]) => name === text));
		return target && roleOf(target.name);
	}

	/** The dependencies of a value that are left when it is changed: without those that only the old one names. */
	left(urns: readonly string[], before: unknown, after: unknown): readonly string[] {
		const [old, changed] = [before, after].map((value) => JSON.stringify(value ?? null));
		return urns.filter((urn) => {
			const target = this.#byUrn.get(urn);
			const names = target ? this.#names(target).map(([, name]) => JSON.stringify(name).slice(1, -1)) : [];
			return !names.some((name) => old?.includes(name)) || names.some((name) => changed?.includes(name));
		});
	}

	/** The text with what it refers to swapped for another resource of the same type, once for each role. */
	*swaps(urns: readonly string[], text: string): Generator<Change> {
		for (const urn of urns) {
			const target = this.#byUrn.get(urn);
			if (!target) continue;
			const names = this.#names(target).filter(([, name]) => text.includes(name));
			const [key, name] = names.sort(([, a], [, b]) => b.length - a.length)[0] ?? [];
			if (key === undefined || name === undefined) continue;
			const tried = new Set<string>();
			for (const other of this.#byType.get(target.type) ?? []) {
				const instead = { ...other.inputs, ...other.outputs }[key];
				const role = roleOf(other.name);
				if (other === target || tried.has(role) || typeof instead !== "string") continue;
				tried.add(role);
				yield {
					operator: `swap for ${role === roleOf(target.name) ? "the other zone's" : role}`,
					path: "",
					elements: [],
					value: text.replaceAll(name, instead),
					swapped: { from: target.urn, to: other.urn },
				};
			}
		}
	}
}

/** Texts that are programs or prose: left alone. */
const leftAlone = new Set(["userData", "code"]);

/** Tags that rules may tell resources by. The others are for people, and go all together only. */
const telling = new Set(["Name", "Tier", "SubnetTier"]);

/** An entry of a network ACL, of which the number says when it is asked. */
function isNumbered(element: unknown): element is Block & { readonly ruleNo: number } {
	return isBlock(element) && typeof element.ruleNo === "number";
}

/** Entries that change places: each with the next, and each denial with every entry behind it. */
function* orderChanges(list: readonly unknown[]): Generator<Change> {
	const entries = list.filter(isNumbered).sort((one, other) => one.ruleNo - other.ruleNo);
	for (const [place, one] of entries.entries()) {
		const behind = entries.slice(place + 1);
		for (const other of one.action === "deny" ? behind : behind.slice(0, 1)) {
			const numbers = new Map<unknown, number>([
				[one, other.ruleNo],
				[other, one.ruleNo],
			]);
			yield {
				operator: "reorder",
				path: "[]",
				elements: [`${one.ruleNo} and ${other.ruleNo}`],
				value: list.map((entry) =>
					isNumbered(entry) ? { ...entry, ruleNo: numbers.get(entry) ?? entry.ruleNo } : entry,
				),
			};
		}
	}
}

function* changesOf(
	value: unknown,
	urns: readonly string[],
	references: References,
	parent?: string,
): Generator<Change> {
	if (typeof value === "string") {
		if (documentIn(value)) yield* documentChanges(value);
		yield* references.swaps(urns, value);
	}
	yield* scalarChanges(value);
	if (Array.isArray(value)) {
		yield* orderChanges(value);
		for (const [place, element] of value.entries()) {
			const label = labelOf(element, (text) => references.roleOf(urns, text));
			const at = (change: Change, changed: unknown): Change => ({
				...change,
				path: `[]${change.path}`,
				elements: label ? [label, ...change.elements] : change.elements,
				value: changed,
			});
			const rest = value.filter((_, i) => i !== place);
			yield at({ operator: "drop", path: "", elements: [] }, rest);
			for (const change of changesOf(element, urns, references)) {
				yield at(change, value.with(place, change.value));
			}
		}
	} else if (isBlock(value)) {
		for (const key of Object.keys(value)) {
			if (parent === "tags" && !telling.has(key)) continue;
			for (const change of propertyChanges(value, key, urns, references)) {
				const { [key]: _, ...rest } = value;
				yield { ...change, value: "value" in change ? { ...rest, [key]: change.value } : rest };
			}
		}
	}
}

function* propertyChanges(
	block: Block,
	key: string,
	urns: readonly string[],
	references: References,
): Generator<Change> {
	yield { operator: "drop", path: `.${key}`, elements: [] };
	if (leftAlone.has(key)) return;
	for (const change of changesOf(block[key], urns, references, key)) {
		yield { ...change, path: `.${key}${change.path}` };
	}
}

/** A program without a property that its type requires does not compile. */
function isStillborn(type: string, { operator, path }: Change): boolean {
	const inText = path.includes(".Statement[]");
	if (operator !== "drop" || path.endsWith("[]") || inText) return false;
	return isRequired(type, path.slice(1).replaceAll("[]", "").split("."));
}

/** Every mutant of a plan's resources; of those that differ by zone only, the first. */
export function mutantsOf(resources: readonly Resource[]): readonly Mutant[] {
	const references = new References(resources);
	const made = new Map<string, Mutant>();
	const add = (mutant: Mutant) => {
		const key = JSON.stringify([mutant.type, mutant.what, mutant.who]);
		if (!made.has(key)) made.set(key, mutant);
	};
	for (const resource of resources) {
		const { type, urn, name } = resource;
		if (!type.startsWith("aws:")) continue;
		const role = roleOf(name);
		add({ type, urn, property: undefined, what: "delete", who: role, resource: undefined });
		for (const property of Object.keys(resource.inputs)) {
			const urns = resource.propertyDependencies[property] ?? [];
			for (const change of propertyChanges(resource.inputs, property, urns, references)) {
				if (isStillborn(type, change)) continue;
				const who = change.elements.length > 0 ? `${role}[${change.elements.join(".")}]` : role;
				const what = `${change.path.slice(1)}: ${change.operator}`;
				const changed = withInput(resource, property, change);
				const { [property]: named = [], ...others } = changed.propertyDependencies;
				const left = references.left(named, resource.inputs[property], changed.inputs[property]);
				const propertyDependencies = left.length > 0 ? { ...others, [property]: left } : others;
				add({ type, urn, property, what, who, resource: { ...changed, propertyDependencies } });
			}
		}
	}
	return [...made.values()];
}
