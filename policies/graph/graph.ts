/**
 * A stack's resources and what refers to what. References are followed by URN where a value is not known yet,
 * by id where it is, so that a preview of a new stack and an update of it give the same answers.
 */
import type { PolicyResource } from "@pulumi/policy";
import type { Properties, ResourceType } from "../resources.js";
import { defaultSettings, type TierSettings } from "../tierSettings.js";
import { seenAt, seenProperties, textOf, unresolved } from "./values.js";

/** Inputs by URN, recorded while the resources were analysed one by one. */
export type RecordedInputs = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** What AWS resources are referred to by. */
const identifiers = ["id", "arn", "name", "identifier"] as const;

export class Node<Type extends ResourceType = ResourceType> {
	readonly urn: string;
	readonly type: Type;
	/** The logical name. */
	readonly name: string;
	/**
	 * What the program declared. Outputs stand in only where a resource was not analysed by itself (it lay
	 * outside of `--target`): they hold what AWS filled in, and at preview nested unknowns can be missing from
	 * them (https://github.com/pulumi/pulumi/issues/7854).
	 */
	readonly inputs: Properties<Type>;
	/** False for a resource that was not analysed by itself, whose inputs are its outputs. */
	readonly analysed: boolean;
	/** Everything the resource is known to be called. */
	readonly identities: ReadonlySet<string>;
	/** True when the provider shows no id, not even one to come: a known value may then refer to this resource. */
	readonly anonymous: boolean;
	/** How tiers are recognised in this run. */
	readonly settings: TierSettings;
	readonly #resource: PolicyResource;

	constructor(resource: PolicyResource, recorded: RecordedInputs, settings: TierSettings) {
		this.#resource = resource;
		this.settings = settings;
		this.urn = resource.urn;
		this.type = resource.type as Type;
		this.name = resource.name;
		const analysed = recorded.get(resource.urn);
		this.analysed = analysed !== undefined;
		this.inputs = (analysed ?? outputsAsInputs(resource.props)) as Properties<Type>;
		const inputs: Readonly<Record<string, unknown>> = this.inputs;
		const names = identifiers.flatMap((key) => [inputs[key], this.output(key)]);
		this.identities = new Set(names.filter((name) => typeof name === "string"));
		this.anonymous = this.output("id") === undefined;
	}

	/** What is there, as the provider reports it. */
	output(property: string): unknown {
		return seenAt(this.#resource.props, property);
	}

	/** URNs of the resources that a property's value was made from. */
	dependencies(property: string): readonly string[] {
		return (this.#resource.propertyDependencies[property] ?? []).map(({ urn }) => urn);
	}
}

/** AWS shows a text that is not set as an empty one. */
function outputsAsInputs(outputs: object): Record<string, unknown> {
	return Object.fromEntries(Object.entries(seenProperties(outputs)).filter(([, value]) => value !== ""));
}

/**
 * What a reference leads to: a resource of the stack, something outside of it, or (with a value that is
 * unresolved and made from nothing that fits) no one can say.
 */
export type Referent<Type extends ResourceType> = Node<Type> | "outside" | "undetermined";

/** What an input was made from. */
interface Origins<Type extends ResourceType> {
	readonly dependencies: readonly Node<Type>[];
	/** Those of which no id is to be seen. */
	readonly unnamed: readonly Node<Type>[];
}

function originsAmong<Type extends ResourceType>(
	byUrn: ReadonlyMap<string, Node>,
	urns: readonly string[],
	types: readonly Type[],
): Origins<Type> {
	const wanted: ReadonlySet<string> = new Set(types);
	const dependencies = [...new Set(urns)].flatMap((urn) => {
		const node = byUrn.get(urn);
		return node && wanted.has(node.type) ? [node as Node as Node<Type>] : [];
	});
	return { dependencies, unnamed: dependencies.filter(({ anonymous }) => anonymous) };
}

export class Graph {
	readonly #byType = new Map<string, Node[]>();
	readonly #byUrn = new Map<string, Node>();
	readonly #byIdentity = new Map<string, Node[]>();
	readonly #byInput = new Map<Node, Map<string, Origins<ResourceType>>>();

	constructor(
		resources: readonly PolicyResource[],
		recorded: RecordedInputs,
		readonly settings: TierSettings = defaultSettings,
	) {
		for (const resource of resources) {
			const node = new Node(resource, recorded, settings);
			this.#byUrn.set(node.urn, node);
			append(this.#byType, node.type, node);
			for (const identity of node.identities)
				append(this.#byIdentity, identityKey(node.type, identity), node);
		}
	}

	ofType<Type extends ResourceType>(...types: readonly Type[]): readonly Node<Type>[] {
		return types.flatMap(
			(type) => (this.#byType.get(type) ?? []) as readonly Node[] as readonly Node<Type>[],
		);
	}

	/** Every resource, those of types that no rule knows too. */
	all(): readonly Node[] {
		return [...this.#byUrn.values()];
	}

	/**
	 * The resources of the given types that a value names. `property` is the top-level input that holds the
	 * value, because dependencies are known by it only: an unresolved value may be any of them that no known one
	 * names, so all of those are named.
	 */
	resolve<Type extends ResourceType>(
		from: Node,
		property: string,
		value: unknown,
		...types: readonly Type[]
	): readonly Referent<Type>[] {
		const { dependencies, unnamed } = this.#origins(from, property, types);
		const leaves = leavesOf(value);
		const blind = leaves.filter((leaf) => leaf === unresolved).length;
		const found = leaves
			.filter((leaf) => leaf !== unresolved)
			.flatMap((leaf): readonly Referent<Type>[] => {
				const named = types.flatMap((type) => this.#byIdentity.get(identityKey(type, textOf(leaf))) ?? []);
				if (named.length > 0) return named as readonly Node[] as readonly Node<Type>[];
				return unnamed.length > 0 ? unnamed : ["outside"];
			});
		const referents = new Set(found);
		if (blind > 0) {
			const unclaimed = dependencies.filter((node) => !referents.has(node));
			for (const node of unclaimed) referents.add(node);
			if (blind > unclaimed.length) referents.add("undetermined");
		}
		return [...referents];
	}

	/**
	 * The resources of some types that an input was made from, each once. An inline list names them again with each
	 * of its elements, so they are looked up once.
	 */
	#origins<Type extends ResourceType>(from: Node, property: string, types: readonly Type[]): Origins<Type> {
		const known = this.#byInput.get(from) ?? new Map<string, Origins<ResourceType>>();
		this.#byInput.set(from, known);
		const key = [property, ...types].join(" ");
		const made = known.get(key) ?? originsAmong(this.#byUrn, from.dependencies(property), types);
		known.set(key, made);
		return made as Origins<Type>;
	}
}

/** Adds to a list in a map, which is made with its first element. */
export function append<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
	const values = map.get(key);
	if (values) values.push(value);
	else map.set(key, [value]);
}

function identityKey(type: string, identity: string): string {
	return `${type} ${identity}`;
}

function leavesOf(value: unknown): readonly unknown[] {
	if (value === undefined) return [];
	return Array.isArray(value) ? value.flatMap(leavesOf) : [value];
}

/** Computes something once for each graph. */
export function oncePerGraph<T>(compute: (graph: Graph) => T): (graph: Graph) => T {
	const known = new WeakMap<Graph, { readonly value: T }>();
	return (graph) => {
		const { value } = known.get(graph) ?? { value: compute(graph) };
		known.set(graph, { value });
		return value;
	};
}

/** The resources among what a reference leads to. */
export function nodesOf<Type extends ResourceType>(
	referents: readonly Referent<Type>[],
): readonly Node<Type>[] {
	return referents.filter((referent) => typeof referent !== "string");
}
