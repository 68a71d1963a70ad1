/**
 * What a rule over the whole stack asks of a graph. A rule is a function of the answers: a change of something
 * that it did not ask for cannot change what it finds.
 */
import { type Graph, Node } from "../../policies/graph/graph.js";

/** Names that other resources' values may refer to. */
const identities = new Set(["id", "arn", "name", "identifier"]);

export class Reads {
	readonly #types = new Set<string>();
	readonly #properties = new Set<string>();
	#all = false;

	/** Notes from now on what a graph is asked for. */
	watch(graph: Graph): void {
		for (const node of graph.all()) this.#watchNode(node);
		const { ofType, resolve, all } = graph;
		graph.ofType = (...types) => {
			for (const type of types) this.#types.add(type);
			return ofType.call(graph, ...types) as never;
		};
		graph.resolve = (from, property, value, ...types) => {
			for (const type of types) this.#types.add(type);
			return resolve.call(graph, from, property, value, ...types) as never;
		};
		graph.all = () => {
			this.#all = true;
			return all.call(graph);
		};
	}

	#watchNode(node: Node): void {
		const { type } = node;
		const note = (key: PropertyKey) => {
			this.#properties.add(`${type} ${String(key)}`);
			return key;
		};
		const inputs = new Proxy(node.inputs, {
			get: (target, key) => Reflect.get(target, note(key)),
			has: (target, key) => Reflect.has(target, note(key)),
			ownKeys: (target) => {
				note("*");
				return Reflect.ownKeys(target);
			},
		});
		const output = (property: string) => Node.prototype.output.call(node, String(note(property)));
		const dependencies = (property: string) => Node.prototype.dependencies.call(node, String(note(property)));
		for (const [key, value] of Object.entries({ inputs, output, dependencies })) {
			Object.defineProperty(node, key, { value });
		}
	}

	/** Whether a resource of the type was asked for at all: that it is gone then matters. */
	hasType(type: string): boolean {
		return this.#all || this.#types.has(type);
	}

	/** Whether a property of such a resource was read, or what else may depend on it. */
	hasProperty(type: string, property: string): boolean {
		if (identities.has(property) && this.hasType(type)) return true;
		return this.#properties.has(`${type} ${property}`) || this.#properties.has(`${type} *`);
	}
}
