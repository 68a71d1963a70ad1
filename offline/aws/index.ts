/**
 * Answers for AWS: the one table of ids, ARNs and computed outputs, in AWS's formats. Pure: what a resource
 * gets depends on its URN, its inputs, and the account and region. It knows of no mocks and of no engine.
 */
import { isMap, type PropertyMap, type PropertyValue } from "../values.js";
import { compute } from "./compute.js";
import { data } from "./data.js";
import { edge } from "./edge.js";
import { lookups } from "./lookups.js";
import { management } from "./management.js";
import { network } from "./network.js";
import { type AwsWorld, type ResourceRequest, Subject, type Table } from "./subject.js";

export { type AwsWorld, partitionOf, type ResourceRequest } from "./subject.js";

const table: Table = { ...network, ...compute, ...data, ...edge, ...management };

/** Resource types that the table knows, in alphabetical order. */
export const knownTypes: readonly string[] = Object.keys(table).sort();

export interface ResourceAnswer {
	readonly id: string;
	/** What AWS adds to the inputs, the id among it. An input that is given always wins over it. */
	readonly outputs: PropertyMap;
	/** Names of the outputs that are settled before the resource is made: a preview knows them. */
	readonly planned: ReadonlySet<string>;
	/** Names the provider makes where the program gives none, by property: to the engine they are inputs. */
	readonly names: PropertyMap;
	/** False for a type that the table does not have: the answer is an id and an ARN of no particular form. */
	readonly known: boolean;
}

/** Services without regions: their resources have no `region`. */
const global = /^aws:(account|budgets|cloudfront|globalaccelerator|iam|organizations|route53|shield)\//;

export function createResource(request: ResourceRequest): ResourceAnswer {
	const subject = new Subject(request);
	const { type } = request;
	const row = table[type];
	const service = type.split(":")[1]?.split("/")[0] ?? "unknown";
	const made = row?.(subject) ?? {
		id: `${request.name}-${subject.hex(7)}`,
		arn: subject.arn(service, `${type.split(":").at(-1)}/${request.name}`),
	};
	const planned: Record<string, PropertyValue> = { ...subject.planned };
	if (row && !global.test(type)) planned.region = subject.region;
	const tags = request.inputs.tags;
	if (isMap(tags)) planned.tagsAll = tags;
	return {
		id: made.id,
		outputs: { ...made, ...planned },
		planned: new Set(Object.keys(planned)),
		names: Object.fromEntries(Object.entries(subject.planned).filter(([key]) => !(key in request.inputs))),
		known: row !== undefined,
	};
}

/** The answer to a lookup, or undefined when the table has none. */
export function lookUp(token: string, args: PropertyMap, world: AwsWorld): PropertyMap | undefined {
	return lookups[token]?.({ ...args }, world);
}
