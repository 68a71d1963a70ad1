/** That what is in buckets is encrypted as it should be, and that it is seen who reads it. */

import { type BucketNode, type BucketReferent, bucketsOf } from "../graph/bucketNames.js";
import type { Encryption } from "../graph/bucketSettings.js";
import { type Bucket, bucketsIn, isTarget, logTargetsOf } from "../graph/buckets.js";
import { type Graph, nodesOf, oncePerGraph } from "../graph/graph.js";
import { elements, inside, type Unresolved, unresolved } from "../graph/values.js";
import { type Answer, both, either, not } from "../iam/answers.js";
import { type Finding, graphRule, undetermined, unsure, violation } from "../rule.js";
import { mustNameCustomerKey } from "./customerKey.js";
import { about } from "./expect.js";
import { judgeEach, lacks } from "./s3.js";
import * as examples from "./s3Upkeep.examples.js";

/** Whether objects are encrypted with a key of KMS. */
function usesKms(encryption: Encryption | Unresolved | undefined): boolean | "undetermined" {
	if (encryption === unresolved || encryption?.algorithm === unresolved) return "undetermined";
	return typeof encryption?.algorithm === "string" && encryption.algorithm.startsWith("aws:kms");
}

/** The buckets that a distribution serves; "undetermined" where it may be any. */
const servedBuckets = oncePerGraph((graph): ReadonlySet<BucketReferent> => {
	const served = graph.ofType("aws:cloudfront/distribution:Distribution").flatMap((distribution) =>
		elements(distribution.inputs.origins).flatMap((origin) =>
			bucketsOf(
				graph,
				distribution,
				"origins",
				inside(origin, ({ domainName }) => domainName),
			),
		),
	);
	return new Set(served);
});

/** Whether a bucket holds neither logs nor what a CDN shows to anyone. */
function holdsData(graph: Graph, node: BucketNode): Answer {
	const { ofApplicationBalancers, ofBuckets } = logTargetsOf(graph);
	const served = servedBuckets(graph);
	return not(
		either(
			isTarget(ofApplicationBalancers, node),
			isTarget(ofBuckets, node),
			served.has(node) || (served.has("undetermined") && "undetermined"),
		),
	);
}

const logBucketNoKms = graphRule({
	id: "s3-log-bucket-no-kms",
	title: "Buckets that Application Load Balancers log into are encrypted with S3's own keys",
	severity: "high",
	level: "mandatory",
	controls: [],
	undecided: "at-update",
	why: "They can write into a bucket with S3's own keys only: with one of KMS the update fails, or the logs do not arrive. Network Load Balancers can use a customer's key.",
	fix: "Set sseAlgorithm to AES256 on the log bucket, and keep what needs a key of its own in another one.",
	examples: examples.logBucketNoKms,
	check: (graph) => {
		const { ofApplicationBalancers } = logTargetsOf(graph);
		return bucketsIn(graph).flatMap((bucket) => {
			const takesLogs = isTarget(ofApplicationBalancers, bucket.node);
			const said = bucket.said("encryption").map((one) => ({ ...one, isOwn: true }));
			const maybe = bucket.maybeSaid("encryption").map((one) => ({ ...one, isOwn: "undetermined" as const }));
			return [...said, ...maybe].flatMap(({ declaredBy: { name, urn }, value, isOwn }) => {
				const answer = both(usesKms(value), takesLogs, isOwn);
				if (answer === false) return [];
				return answer === true
					? [violation(`${name}: sseAlgorithm is of KMS, and balancers log into it; allowed: AES256`, urn)]
					: [undetermined(`${name}: it is not known yet whether balancers log into a bucket with KMS`, urn)];
			});
		});
	},
});

/** Judges how the objects of buckets are encrypted that ask for nothing else. */
function judgeEncryption(graph: Graph, buckets: readonly Bucket[]): readonly Finding[] {
	return judgeEach(
		buckets,
		"encryption",

		"says nothing of encryption, so it uses S3's own keys",
		({ declaredBy, property, value }) => {
			const { name, urn } = declaredBy;
			const used = usesKms(value);
			const allowed = "allowed: aws:kms, aws:kms:dsse";
			if (used === "undetermined" || typeof value !== "object") {
				return [undetermined(`${name}: sseAlgorithm is not known yet; ${allowed}`, urn)];
			}
			if (!used) return [violation(`${name}: sseAlgorithm is not of KMS; ${allowed}`, urn)];
			const holder = property === "bucket" ? "rules" : property;
			return about(declaredBy, mustNameCustomerKey(graph, declaredBy, holder, value.keyId, "kmsMasterKeyId"));
		},
	);
}

const kms = graphRule({
	id: "s3-kms",
	title: "Buckets are encrypted with a customer's key of KMS, but for those of logs and of a CDN's files",
	severity: "low",
	level: "advisory",
	controls: [],
	undecided: "at-update",
	why: "A key of one's own can be taken from whoever should no longer read, and its use is in the trail. CKV_AWS_145 and S3.17 of Security Hub ask it of every bucket; balancers cannot log into a bucket with one, S3 documents none for its own access logs, and what a CDN shows to everybody is no secret.",
	fix: "Give the bucket BucketServerSideEncryptionConfiguration with sseAlgorithm aws:kms, a key and bucketKeyEnabled.",
	examples: examples.kms,
	check: (graph) => {
		const holding = (answer: Answer) =>
			bucketsIn(graph).filter(({ node }) => holdsData(graph, node) === answer);
		return [
			...judgeEncryption(graph, holding(true)),
			...unsure(judgeEncryption(graph, holding("undetermined"))),
		];
	},
});
const accessLogs = graphRule({
	id: "s3-access-logs",
	title: "Buckets log who reads and writes in them, but for the bucket that takes the logs",
	severity: "medium",
	level: "advisory",
	controls: [
		{ framework: "FSBP", id: "S3.9" },
		{ framework: "cdk-nag", id: "AwsSolutions-S1" },
	],
	undecided: "at-update",
	why: "After a leak the log is all that says what was read, and by whom. The bucket that takes the logs needs none, as in the controls' own words; one that logged into itself would log its logs for ever. CKV_AWS_18 makes no such difference.",
	fix: "Give the bucket BucketLogging with another bucket as its target.",
	examples: examples.accessLogs,
	check: (graph) =>
		bucketsIn(graph).flatMap((bucket): readonly Finding[] => {
			const said = bucket.said("logging");
			const { name, urn } = bucket.node;
			const targets = said.flatMap(({ declaredBy, property, value }) =>
				bucketsOf(graph, declaredBy, property === "bucket" ? "targetBucket" : property, value),
			);
			if (targets.includes("undetermined")) {
				return [
					undetermined(`${name}: which bucket it logs into is not known yet; allowed: another bucket`, urn),
				];
			}
			if (targets.includes(bucket.node) && nodesOf(targets).length === 1) {
				return [violation(`${name} logs into itself; allowed: another bucket`, urn)];
			}
			if (said.length > 0) return [];
			const takesLogs = isTarget(logTargetsOf(graph).ofBuckets, bucket.node);
			const mayTakeItsOwn = takesLogs === true && bucket.maybeSaid("logging").length > 0;
			if (takesLogs === true && !mayTakeItsOwn) return [];
			const finding = lacks(bucket, "logging", mayTakeItsOwn ? "may log into itself" : "has no access logs");
			return takesLogs === "undetermined" ? unsure([finding]) : [finding];
		}),
});

export const s3UpkeepRules = [logBucketNoKms, kms, accessLogs];
