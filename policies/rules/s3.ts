/** That buckets are closed to the public, and that what is in them can be brought back. */
import { type Aspect, type Said, saidAbout } from "../graph/bucketSettings.js";
import { type Bucket, bucketsIn } from "../graph/buckets.js";
import { unresolved } from "../graph/values.js";
import { type Complaint, type Finding, graphRule, resourceRule, undetermined, violation } from "../rule.js";
import { about, mustBeTrue, mustNotBeTrue } from "./expect.js";
import * as examples from "./s3.examples.js";

/** What a rule finds where nothing is said about a bucket. */
export function lacks(bucket: Bucket, aspect: Aspect, message: string): Finding {
	const { name, urn } = bucket.node;
	return bucket.maybeSaid(aspect).length > 0
		? undetermined(`${name} ${message}, unless what is said of a bucket not known yet is said of it`, urn)
		: violation(`${name} ${message}`, urn);
}

/** Judges what is said of one kind: each saying by itself, and every bucket of this stack that has none. */
export function judgeEach<About extends Aspect>(
	buckets: readonly Bucket[],
	aspect: About,
	missing: string,
	judge: (said: Said<About>, bucket: Bucket) => readonly Finding[],
): readonly Finding[] {
	return buckets.flatMap((bucket) => {
		const said = bucket.said(aspect);
		return said.length === 0 ? [lacks(bucket, aspect, missing)] : said.flatMap((one) => judge(one, bucket));
	});
}

const blockSettings = [
	"blockPublicAcls",
	"blockPublicPolicy",
	"ignorePublicAcls",
	"restrictPublicBuckets",
] as const;
type BlockSettings = { readonly [Key in (typeof blockSettings)[number]]?: unknown };

function blocksAll(settings: BlockSettings): readonly Complaint[] {
	return blockSettings.flatMap((setting) => mustBeTrue(settings[setting], setting));
}

const blockPublicAccess = graphRule({
	id: "s3-block-public-access",
	title: "Every bucket blocks public access, in all four ways",
	severity: "high",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "S3.8" },
		{ framework: "CIS v3", id: "2.1.4" },
		{ framework: "CIS v5", id: "2.1.4" },
		{ framework: "Checkov", id: "CKV_AWS_53" },
		{ framework: "Checkov", id: "CKV_AWS_54" },
		{ framework: "Checkov", id: "CKV_AWS_55" },
		{ framework: "Checkov", id: "CKV_AWS_56" },
		{ framework: "Checkov", id: "CKV2_AWS_6" },
		{ framework: "cdk-nag", id: "AwsSolutions-S2" },
	],
	undecided: "at-update",
	why: "With the block a policy or an access control list that opens the bucket to the world is refused, or has no effect. New buckets have it without being told; a bucket that says nothing loses it to the first hand in the console, and nothing would bring it back. In that it is stricter than cdk-nag, which passes a bucket that says nothing.",
	fix: "Give the bucket a BucketPublicAccessBlock with all four settings true. What the world is to read, a CDN serves.",
	examples: examples.blockPublicAccess,
	check: (graph) => {
		const unblocked = bucketsIn(graph)
			.filter((bucket) => bucket.said("publicAccessBlock").length === 0)
			.map((bucket) => lacks(bucket, "publicAccessBlock", "has no public access block"));
		// Blocks of buckets that other stacks make as well.
		const open = saidAbout(graph, "publicAccessBlock").flatMap(({ declaredBy, value }) =>
			typeof value === "object" ? about(declaredBy, blocksAll(value)) : [],
		);
		return [...unblocked, ...open];
	},
});

const accountBlocksPublicAccess = resourceRule({
	id: "s3-account-block-public-access",
	title: "The public access block of the account is on, in all four ways",
	severity: "high",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "S3.1" },
		{ framework: "CIS v3", id: "2.1.4" },
		{ framework: "CIS v5", id: "2.1.4" },
	],
	undecided: "at-update",
	why: "It holds for every bucket of the account, those that no program makes included. Looked at where the program declares it: whether an account has one at all, a program cannot tell.",
	fix: "Set all four settings to true.",
	examples: examples.accountBlocksPublicAccess,
	types: ["aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"],
	check: blocksAll,
});

/** S3's lists and groups that take in everybody, or everybody with an AWS account, whosever. */
const publicLists: ReadonlySet<unknown> = new Set(["public-read", "public-read-write", "authenticated-read"]);
const publicGroups = /^https?:\/\/acs\.amazonaws\.com\/groups\/global\/(AllUsers|AuthenticatedUsers)$/;

const aclNotPublic = graphRule({
	id: "s3-acl-not-public",
	title: "No bucket's access control list lets everybody in",
	severity: "critical",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "S3.2" },
		{ framework: "FSBP", id: "S3.3" },
		{ framework: "Checkov", id: "CKV_AWS_20" },
		{ framework: "Checkov", id: "CKV_AWS_57" },
		{ framework: "Checkov", id: "CKV2_AWS_43" },
	],
	undecided: "at-update",
	why: "AuthenticatedUsers is no narrower than AllUsers: it means anyone with any AWS account. Together with s3-policy-not-public this is what the Security Hub controls ask for; stricter, in that a block of public access is no excuse for what it keeps from working.",
	fix: "Take the list away; grant what is needed in a bucket policy, to whom it is needed.",
	examples: examples.aclNotPublic,
	check: (graph) =>
		saidAbout(graph, "acl").flatMap(({ declaredBy: { name, urn }, value }): readonly Finding[] => {
			if (value === undefined) return [];
			const unknown = undetermined(`${name}: whom its access control list lets in is not known yet`, urn);
			if (value === unresolved) return [unknown];
			const { canned, grantees } = value;
			const open = grantees.filter((group) => typeof group === "string" && publicGroups.test(group));
			if (publicLists.has(canned)) {
				return [violation(`${name} has the access control list ${String(canned)}; allowed: private`, urn)];
			}
			if (open.length > 0) {
				return [
					violation(`${name} grants something to everybody, by S3's group of them; allowed: no one`, urn),
				];
			}
			return canned === unresolved || grantees.includes(unresolved) ? [unknown] : [];
		}),
});

/** Lists that grant nobody anything but the owner. */
const ownerLists: ReadonlySet<unknown> = new Set([undefined, "private", "bucket-owner-full-control"]);

const aclsOff = graphRule({
	id: "s3-acls-off",
	title: "Access control lists are off: the bucket's owner owns every object in it",
	severity: "medium",
	level: "advisory",
	controls: [
		{ framework: "FSBP", id: "S3.12" },
		{ framework: "Checkov", id: "CKV2_AWS_65" },
	],
	undecided: "at-update",
	why: "With lists, who may read an object is decided object by object, by whoever wrote it. Stricter than the controls, which pass a bucket that says nothing: S3 makes new buckets without lists, but one whose ownership controls were taken away again, as Pulumi does when they go from the program, has them.",
	fix: "Give the bucket BucketOwnershipControls with BucketOwnerEnforced, and no list.",
	examples: examples.aclsOff,
	check: (graph) => [
		...judgeEach(bucketsIn(graph), "ownership", "has no ownership controls", ({ declaredBy, value }) => {
			const { name, urn } = declaredBy;
			if (value === "BucketOwnerEnforced") return [];
			return value === unresolved
				? [undetermined(`${name}: objectOwnership is not known yet; allowed: BucketOwnerEnforced`, urn)]
				: [violation(`${name}: objectOwnership is not BucketOwnerEnforced, so lists are on`, urn)];
		}),
		...saidAbout(graph, "acl").flatMap(({ declaredBy: { name, urn }, value }): readonly Finding[] => {
			if (value === undefined || value === unresolved) return [];
			if (ownerLists.has(value.canned) && value.grantees.length === 0) return [];
			if (value.canned === unresolved && value.grantees.length === 0) {
				return [undetermined(`${name}: whom its access control list lets in is not known yet`, urn)];
			}
			return [violation(`${name} has an access control list; allowed: none, or the owner's alone`, urn)];
		}),
	],
});

const versioning = graphRule({
	id: "s3-versioning",
	title: "Buckets keep the versions of what is overwritten or deleted",
	severity: "medium",
	level: "mandatory",
	controls: [{ framework: "Checkov", id: "CKV_AWS_21" }],
	undecided: "at-update",
	why: "Without versions a wrong upload, a wrong sync or a thief with the right to delete takes the only copy. With them each is undone.",
	fix: "Give the bucket BucketVersioning with the status Enabled, and a lifecycle rule that expires old versions.",
	examples: examples.versioning,
	check: (graph) =>
		judgeEach(bucketsIn(graph), "versioning", "has no versioning", ({ declaredBy, value }) => {
			const { name, urn } = declaredBy;
			if (value === "Enabled") return [];
			return value === unresolved
				? [undetermined(`${name}: the status of versioning is not known yet; allowed: Enabled`, urn)]
				: [violation(`${name}: versioning is suspended or disabled; allowed: Enabled`, urn)];
		}),
});

const noForceDestroy = resourceRule({
	id: "s3-no-force-destroy",
	title: "Buckets are not emptied in order to be deleted",
	severity: "medium",
	level: "mandatory",
	controls: [],
	undecided: "at-update",
	why: "S3 refuses to delete a bucket with something in it. With forceDestroy Pulumi first deletes every object and every version: one wrong rename, or one destroy of the wrong stack, and nothing can bring them back.",
	fix: "Leave forceDestroy out, or exempt the stack whose data nobody misses.",
	examples: examples.noForceDestroy,
	types: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
	check: ({ forceDestroy }) => mustNotBeTrue(forceDestroy, "forceDestroy"),
});

const things: { readonly [About in Aspect]: string } = {
	acl: "access control list",
	encryption: "encryption",
	lifecycle: "lifecycle",
	logging: "access logging",
	ownership: "object ownership",
	policy: "policy",
	publicAccessBlock: "public access block",
	versioning: "versioning",
};

const declaredOnce = graphRule({
	id: "s3-declared-once",
	title: "Each setting of a bucket is declared in one place",
	severity: "high",
	level: "mandatory",
	controls: [],
	undecided: "at-update",
	why: "S3 keeps one policy, one lifecycle and so on for each bucket. Of two resources, or of one and the same setting on the bucket itself, the last one written wins, and at each update it may be the other: a statement that refuses plain HTTP or a block of public access is then gone while the program still shows it.",
	fix: "Put all statements or rules into one resource, and take the other away.",
	examples: examples.declaredOnce,
	check: (graph) =>
		bucketsIn(graph).flatMap((bucket) =>
			(Object.keys(things) as Aspect[]).flatMap((aspect) => {
				const [first, ...others] = bucket.said(aspect);
				if (first && bucket.maybeSaid(aspect).length > 0) {
					const message = `${bucket.node.name}: its ${things[aspect]} may be declared twice, since one is of a bucket not known yet`;
					return [undetermined(message, bucket.node.urn)];
				}
				return others.map(({ declaredBy: { name, urn } }) =>
					violation(
						`the ${things[aspect]} of ${bucket.node.name} is declared by ${first?.declaredBy.name} and by ${name}`,
						urn,
					),
				);
			}),
		),
});

export const s3Rules = [
	blockPublicAccess,
	accountBlocksPublicAccess,
	aclNotPublic,
	aclsOff,
	versioning,
	noForceDestroy,
	declaredOnce,
];
