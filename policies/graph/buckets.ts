/** A bucket in one picture: with all that the program says about it. */
import { type BucketNode, type BucketReferent, bucketsOf, bucketTypes, namesOf } from "./bucketNames.js";
import { type Aspect, allSaid, ofKind, type Said, saidAbout } from "./bucketSettings.js";
import { append, oncePerGraph } from "./graph.js";
import { inside, unresolved } from "./values.js";

export class Bucket {
	readonly node: BucketNode;
	/** Empty before AWS has given it one. */
	readonly names: ReadonlySet<string>;
	readonly #said: readonly Said[];
	readonly #loose: readonly Said[];

	/** `loose` is what is said of buckets that are not known yet. */
	constructor(node: BucketNode, said: readonly Said[], loose: readonly Said[]) {
		this.node = node;
		this.names = namesOf(node);
		this.#said = said;
		this.#loose = loose;
	}

	said<About extends Aspect>(about: About): readonly Said<About>[] {
		return ofKind(this.#said, about);
	}

	/** What is said of a bucket that is not known yet: it may be this one. */
	maybeSaid<About extends Aspect>(about: About): readonly Said<About>[] {
		return ofKind(this.#loose, about);
	}
}

/** The buckets that this stack makes. */
export const bucketsIn = oncePerGraph((graph): readonly Bucket[] => {
	const byBucket = new Map<BucketReferent, Said[]>();
	for (const said of allSaid(graph)) {
		for (const bucket of said.buckets) append(byBucket, bucket, said);
	}
	const loose = byBucket.get("undetermined") ?? [];
	return graph.ofType(...bucketTypes).map((node) => new Bucket(node, byBucket.get(node) ?? [], loose));
});

/** Buckets that something is written into, for certain or maybe; "undetermined" where it may be any. */
interface Targets {
	readonly sure: ReadonlySet<BucketReferent>;
	readonly maybe: ReadonlySet<BucketReferent>;
}

/** Whether a bucket is one of them. */
export function isTarget({ sure, maybe }: Targets, bucket: BucketNode): boolean | "undetermined" {
	if (sure.has(bucket)) return true;
	return (maybe.has(bucket) || sure.has("undetermined") || maybe.has("undetermined")) && "undetermined";
}

/** The buckets that access logs are written into, by what writes them. */
export const logTargetsOf = oncePerGraph((graph) => {
	const ofBuckets = saidAbout(graph, "logging").flatMap(({ declaredBy, property, value }) =>
		bucketsOf(graph, declaredBy, property === "bucket" ? "targetBucket" : property, value),
	);
	const ofBalancers = (isMeant: (type: unknown) => boolean): ReadonlySet<BucketReferent> =>
		new Set(
			graph
				.ofType("aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer")
				.filter(({ inputs: { loadBalancerType } }) => isMeant(loadBalancerType))
				.flatMap((balancer) =>
					(["accessLogs", "connectionLogs", "healthCheckLogs"] as const).flatMap((property) =>
						bucketsOf(
							graph,
							balancer,
							property,
							inside(balancer.inputs[property], ({ bucket }) => bucket),
						),
					),
				),
		);
	return {
		ofBuckets: { sure: new Set(ofBuckets), maybe: new Set() } as Targets,
		// Network Load Balancers, unlike the others, can use a key of KMS.
		ofApplicationBalancers: {
			sure: ofBalancers((type) => type !== "network" && type !== unresolved),
			maybe: ofBalancers((type) => type === unresolved),
		} as Targets,
	};
});
