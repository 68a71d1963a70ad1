/** Which bucket is meant: buckets go by name, ARN and domain name, and their id is their name. */
import { type Graph, type Node, oncePerGraph, type Referent } from "./graph.js";
import { unresolved } from "./values.js";

export const bucketTypes = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"] as const;
export type BucketNode = Node<(typeof bucketTypes)[number]>;
export type BucketReferent = Referent<BucketNode["type"]>;

/** Every name that a bucket is known by; none before AWS has given it one. */
export function namesOf(bucket: BucketNode): ReadonlySet<string> {
	const names = [bucket.inputs.bucket, bucket.output("bucket"), bucket.output("id")];
	return new Set(names.filter((name) => typeof name === "string"));
}

const bucketsByName = oncePerGraph((graph): ReadonlyMap<string, BucketNode> => {
	const entries = graph
		.ofType(...bucketTypes)
		.flatMap((bucket) => [...namesOf(bucket)].map((name) => [name, bucket] as const));
	return new Map(entries);
});

/** The bucket's name in an ARN of it or of an object in it, in one of its domain names, or by itself. */
function bucketNameIn(text: string): string {
	const [, inArn] = /^arn:[\w-]+:s3:::([^/]+)/.exec(text) ?? [];
	const [, inDomain] = /^(.+?)\.s3(?:[.-][\w-]+)*\.amazonaws\.com(?:\.cn)?$/.exec(text) ?? [];
	return inArn ?? inDomain ?? text;
}

/** True when the program gives a bucket a name that is not known yet: a known name may be that one. */
const hasUnknownName = oncePerGraph((graph): boolean =>
	graph.ofType(...bucketTypes).some(({ inputs }) => inputs.bucket === unresolved),
);

/** The buckets that a value names: by name, ARN or domain name where it is known, else by reference. */
export function bucketsOf(
	graph: Graph,
	from: Node,
	property: string,
	value: unknown,
): readonly BucketReferent[] {
	const named = typeof value === "string" ? bucketsByName(graph).get(bucketNameIn(value)) : undefined;
	if (named) return [named];
	const referents = graph.resolve(from, property, value, ...bucketTypes);
	if (!hasUnknownName(graph)) return referents;
	return referents.map((referent) => (referent === "outside" ? "undetermined" : referent));
}
