/**
 * What programs say about buckets: on the bucket itself, or in resources of their own that name it, under the old
 * type tokens and the new.
 */
import type { Properties, ResourceType } from "../resources.js";
import { type BucketNode, type BucketReferent, bucketsOf, bucketTypes } from "./bucketNames.js";
import { type Graph, type Node, oncePerGraph } from "./graph.js";
import { elements, inside, type Seen, type SeenProperties, type Unresolved, unresolved } from "./values.js";

/** Whom an access control list lets in. */
export interface Acl {
	/** The name of one of S3's own lists. */
	readonly canned: string | Unresolved | undefined;
	/** Who is granted something: the URI of one of S3's groups, undefined for a single account. */
	readonly grantees: readonly (string | Unresolved | undefined)[];
}

/** How objects are encrypted that ask for nothing else. */
export interface Encryption {
	readonly algorithm: string | Unresolved | undefined;
	readonly keyId: string | Unresolved | undefined;
}

export interface LifecycleRule {
	readonly enabled: boolean | Unresolved;
	/** Whether it removes, in the whole bucket, what is left of uploads that nobody finished. */
	readonly abortsUploads: boolean | Unresolved;
	/** Whether it removes, in the whole bucket, versions that are no longer current. */
	readonly expiresOldVersions: boolean | Unresolved;
}

/** What can be said about a bucket. */
interface Aspects {
	readonly acl: Acl;
	readonly encryption: Encryption;
	readonly lifecycle: readonly (LifecycleRule | Unresolved)[];
	/** The bucket that takes the access logs. */
	readonly logging: string;
	/** Who owns what others write: `BucketOwnerEnforced` means that there are no access control lists. */
	readonly ownership: string;
	readonly policy: string | object;
	readonly publicAccessBlock: PublicAccessBlock;
	/** `Enabled`, `Suspended` or `Disabled`. */
	readonly versioning: string;
}
export type Aspect = keyof Aspects;
type PublicAccessBlock = Properties<"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock">;

/** Something that is said about a bucket. */
export interface Said<About extends Aspect = Aspect> {
	readonly about: About;
	readonly declaredBy: Node;
	/** The input of the bucket's own that says it, or that names the bucket. */
	readonly property: string;
	readonly value: Aspects[About] | Unresolved | undefined;
	/** Whom it is said about. */
	readonly buckets: readonly BucketReferent[];
}

function versioningStatus(enabled: boolean | Unresolved | undefined): string | Unresolved {
	if (enabled === unresolved) return unresolved;
	return enabled === true ? "Enabled" : "Suspended";
}

type DefaultEncryption = { sseAlgorithm: string; kmsMasterKeyId?: string | undefined };
type EncryptionRule = {
	applyServerSideEncryptionByDefault?: DefaultEncryption | undefined;
	/** The same in a rule inline in BucketV2. */
	applyServerSideEncryptionByDefaults?: DefaultEncryption[];
};

/** A list from outside may have holes. */
function encryptionOf(rules: readonly (Seen<EncryptionRule> | undefined)[]): Encryption | Unresolved {
	const defaults = rules.flatMap((rule): readonly (Seen<DefaultEncryption> | undefined)[] =>
		rule === unresolved
			? [unresolved]
			: [rule?.applyServerSideEncryptionByDefault, ...elements(rule?.applyServerSideEncryptionByDefaults)],
	);
	if (defaults.includes(unresolved)) return unresolved;
	const [first] = defaults.filter((known) => typeof known === "object");
	return { algorithm: first?.sseAlgorithm, keyId: first?.kmsMasterKeyId };
}

/** Whether a filter of a lifecycle rule, at any depth, says which objects are meant. */
function narrows(filter: unknown): boolean | Unresolved {
	if (filter === unresolved) return unresolved;
	if (typeof filter !== "object" || filter === null)
		return filter !== undefined && filter !== "" && filter !== 0;
	const parts = Object.values(filter).map(narrows);
	return parts.includes(true) || (parts.includes(unresolved) && unresolved);
}

/** What both tokens take inline; the plural names are those of BucketV2. */
type InlineInputs = SeenProperties<{
	acl?: string;
	grants?: { uri?: string }[];
	lifecycleRules?: InlineLifecycleRule[];
	logging?: InlineLogging;
	loggings?: InlineLogging[];
	policy?: string;
	serverSideEncryptionConfiguration?: { rule: EncryptionRule };
	serverSideEncryptionConfigurations?: { rules: EncryptionRule[] }[];
	versioning?: InlineVersioning;
	versionings?: InlineVersioning[];
}>;
type InlineLogging = { targetBucket: string };
type InlineVersioning = { enabled?: boolean };
type InlineLifecycleRule = {
	enabled: boolean;
	abortIncompleteMultipartUploadDays?: number;
	noncurrentVersionExpiration?: { days?: number };
	/** The same in BucketV2. */
	noncurrentVersionExpirations?: { days?: number }[];
	prefix?: string;
	tags?: { [key: string]: string };
};

/** Whether a rule does something after some days, in the whole bucket. */
function doesAfter(
	days: number | Unresolved | undefined,
	...filters: readonly unknown[]
): boolean | Unresolved {
	const narrowed = narrows(filters);
	if (days === undefined || days === 0 || narrowed === true) return false;
	return days === unresolved || narrowed === unresolved ? unresolved : true;
}

function inlineLifecycle(rule: SeenProperties<InlineLifecycleRule>): LifecycleRule {
	const { enabled, prefix, tags, noncurrentVersionExpiration: old, noncurrentVersionExpirations } = rule;
	const [listed] = elements(noncurrentVersionExpirations);
	return {
		enabled: enabled === unresolved ? unresolved : enabled === true,
		abortsUploads: doesAfter(rule.abortIncompleteMultipartUploadDays, prefix, tags),
		expiresOldVersions: doesAfter(
			inside(old ?? listed, ({ days }) => days),
			prefix,
			tags,
		),
	};
}

/** The same for an element of a list, which is always there. */
function insideElement<Block extends object, Value>(
	block: Block | Unresolved,
	read: (block: Block) => Value,
) {
	return typeof block === "object" ? read(block) : unresolved;
}

type LifecycleType =
	| "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
	| "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2";

function lifecycleRules({ rules }: Properties<LifecycleType>): Aspects["lifecycle"] {
	return elements(rules).map((rule) =>
		insideElement(rule, ({ status, filter, prefix, ...actions }) => ({
			enabled: status === unresolved ? unresolved : status === "Enabled",
			abortsUploads: doesAfter(
				inside(actions.abortIncompleteMultipartUpload, ({ daysAfterInitiation }) => daysAfterInitiation),
				filter,
				prefix,
			),
			expiresOldVersions: doesAfter(
				inside(actions.noncurrentVersionExpiration, ({ noncurrentDays }) => noncurrentDays),
				filter,
				prefix,
			),
		})),
	);
}

/** What buckets say of themselves. */
function inline(bucket: BucketNode): readonly Said[] {
	const inputs = bucket.inputs as InlineInputs;
	const rows: Said[] = [];
	const add = <About extends Aspect>(about: About, property: string, value: Said<About>["value"]) => {
		if (value !== undefined) rows.push({ about, declaredBy: bucket, property, value, buckets: [bucket] });
	};
	const { acl, grants, lifecycleRules: rules } = inputs;
	if (acl !== undefined || grants !== undefined) {
		const grantees = elements(grants).map((grant) => inside(grant, ({ uri }) => uri));
		add("acl", acl === undefined ? "grants" : "acl", { canned: acl, grantees });
	}
	const { serverSideEncryptionConfiguration: encryption, serverSideEncryptionConfigurations: encryptions } =
		inputs;
	add(
		"encryption",
		"serverSideEncryptionConfiguration",
		inside(encryption, ({ rule }) => encryptionOf(rule === undefined ? [] : [rule])),
	);
	for (const part of elements(encryptions)) {
		const value = inside(part, (known) => encryptionOf(elements(known.rules)));
		add("encryption", "serverSideEncryptionConfigurations", value);
	}
	if (rules !== undefined) {
		add(
			"lifecycle",
			"lifecycleRules",
			elements(rules).map((rule) => insideElement(rule, inlineLifecycle)),
		);
	}
	for (const property of ["logging", "loggings"] as const) {
		for (const part of elements<Seen<InlineLogging>>(listed(inputs[property]))) {
			add(
				"logging",
				property,
				inside(part, ({ targetBucket }) => targetBucket),
			);
		}
	}
	add("policy", "policy", inputs.policy);
	for (const property of ["versioning", "versionings"] as const) {
		for (const part of elements<Seen<InlineVersioning>>(listed(inputs[property]))) {
			add(
				"versioning",
				property,
				inside(part, ({ enabled }) => versioningStatus(enabled)),
			);
		}
	}
	return rows;
}

/** One block as a list of it. */
function listed<Block>(value: Block | readonly Block[] | undefined): readonly Block[] {
	return value === undefined ? [] : Array.isArray(value) ? value : [value as Block];
}

/** What resources of their own say about the bucket that they name. */
function apart(graph: Graph): readonly Said[] {
	const read = <Type extends ResourceType, About extends Aspect>(
		about: About,
		types: readonly Type[],
		value: (inputs: Properties<Type>) => Said<About>["value"],
	): readonly Said[] =>
		graph.ofType(...types).map((node) => {
			const { bucket } = node.inputs as { readonly bucket?: unknown };
			const buckets = bucketsOf(graph, node, "bucket", bucket ?? unresolved);
			return { about, declaredBy: node, property: "bucket", value: value(node.inputs), buckets };
		});
	return [
		...read("acl", ["aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2"], (inputs) => ({
			canned: inputs.acl,
			grantees: elements(inside(inputs.accessControlPolicy, ({ grants }) => grants)).map((grant) =>
				inside(grant, ({ grantee }) => inside(grantee, ({ uri }) => uri)),
			),
		})),
		...read(
			"encryption",
			[
				"aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
				"aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
			],
			({ rules }) => encryptionOf(elements(rules)),
		),
		...read(
			"lifecycle",
			[
				"aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
				"aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
			],
			lifecycleRules,
		),
		...read(
			"logging",
			["aws:s3/bucketLogging:BucketLogging", "aws:s3/bucketLoggingV2:BucketLoggingV2"],
			({ targetBucket }) => targetBucket,
		),
		...read("ownership", ["aws:s3/bucketOwnershipControls:BucketOwnershipControls"], ({ rule }) =>
			inside(rule, ({ objectOwnership }) => objectOwnership),
		),
		...read("policy", ["aws:s3/bucketPolicy:BucketPolicy"], ({ policy }) => policy),
		...read(
			"publicAccessBlock",
			["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"],
			(inputs) => inputs,
		),
		...read(
			"versioning",
			["aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketVersioningV2:BucketVersioningV2"],
			({ versioningConfiguration }) => inside(versioningConfiguration, ({ status }) => status),
		),
	];
}

/** All that is said, of buckets of this stack and of others. */
export const allSaid = oncePerGraph((graph): readonly Said[] => [
	...graph.ofType(...bucketTypes).flatMap(inline),
	...apart(graph),
]);

export function ofKind<About extends Aspect>(said: readonly Said[], about: About): readonly Said<About>[] {
	return said.filter((one): one is Said<About> => one.about === about);
}

/** All that is said of one kind. */
export function saidAbout<About extends Aspect>(graph: Graph, about: About): readonly Said<About>[] {
	return ofKind(allSaid(graph), about);
}
