/** Whom bucket policies let in, and that nobody comes in without TLS. */
import { type Bucket, bucketsIn } from "../graph/buckets.js";
import { unresolved } from "../graph/values.js";
import { type Answer, allows, both, complaints, either, not, some } from "../iam/answers.js";
import { parseDocument, type Statement, type Text } from "../iam/document.js";
import { resourceDocuments } from "../iam/documents.js";
import { matches, matchesAction } from "../iam/match.js";
import { principalsOf } from "../iam/principals.js";
import type { ResourceType } from "../resources.js";
import { type Finding, graphRule, resourceRule, undetermined, violation } from "../rule.js";
import { isPartlyUnknown, mustNotBePublic, refusesPlainHttp } from "./policyChecks.js";
import { lacks } from "./s3.js";
import * as examples from "./s3Policy.examples.js";

/** What holds a bucket policy. Rules about one resource stop it before it is made: a policy works at once. */
const holders = [
	"aws:s3/bucket:Bucket",
	"aws:s3/bucketPolicy:BucketPolicy",
	"aws:s3/bucketV2:BucketV2",
] as const satisfies readonly ResourceType[];

const notPublic = resourceRule({
	id: "s3-policy-not-public",
	title: "No bucket policy lets everybody in",
	severity: "critical",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "S3.2" },
		{ framework: "FSBP", id: "S3.3" },
	],
	undecided: "at-update",
	why: "Buckets that anyone can read are how most data leaks from AWS; those that anyone can write to serve whatever is put there. Conditions count where they leave few: an account, an organization, a network, a VPC. One on TLS, a referrer or a user agent leaves everybody. Together with s3-acl-not-public this is what the controls ask for; stricter, in that a block of public access is no excuse for what it keeps from working. CKV_AWS_70 also refuses networks, and is not meant.",
	fix: "Name who is let in, or let a CDN read with its service principal and the distribution's ARN.",
	examples: examples.notPublic,
	types: holders,
	check: mustNotBePublic,
});

const distributionArn = /^arn:[\w-]+:cloudfront::\d{12}:distribution\/\w+$/;
const exactOperator = /^(StringEquals|StringLike|ArnEquals|ArnLike)$/i;

/** Whether a condition leaves single distributions. */
function namesDistributions({ operator, key, values }: Statement["conditions"][number]): Answer {
	if (key === unresolved || operator === unresolved) return "undetermined";
	if (key !== "aws:sourcearn" || !exactOperator.test(operator)) return false;
	const isOne = (value: Text): Answer =>
		value === unresolved ? "undetermined" : distributionArn.test(value);
	return values.length > 0 && both(...values.map(isOne));
}

const oacSourceArn = resourceRule({
	id: "s3-policy-oac-sourcearn",
	title: "CloudFront may use a bucket only on behalf of a distribution that the policy names",
	severity: "high",
	level: "mandatory",
	controls: [],
	undecided: "at-update",
	why: "cloudfront.amazonaws.com is every distribution of every AWS account: without AWS:SourceArn anyone can make a distribution of their own in front of the bucket and read it. AWS:SourceAccount leaves every distribution of the account, those of other stacks and of whoever may make one.",
	fix: "Add the condition StringEquals AWS:SourceArn with the distribution's ARN.",
	examples: examples.oacSourceArn,
	types: holders,
	check: (inputs) =>
		complaints(resourceDocuments(inputs), (statement) => {
			const isForCloudFront = principalsOf(statement).some(
				(principal) => principal.kind === "service" && principal.name === "cloudfront.amazonaws.com",
			);
			if (!isForCloudFront) return [];
			const named = either(...statement.conditions.map(namesDistributions));
			return [
				{
					answer: both(allows(statement), not(named)),
					text: "CloudFront is let in for any distribution; allowed: with AWS:SourceArn of one",
				},
			];
		}),
});

const noLockout = resourceRule({
	id: "s3-policy-no-lockout",
	title: "No bucket policy refuses everybody the right to change it",
	severity: "high",
	level: "mandatory",
	controls: [{ framework: "Checkov", id: "CKV_AWS_93" }],
	undecided: "at-update",
	why: "A refusal holds for the bucket's owner too. After one without conditions only the account's root user can take the policy away, and no deployment works on the bucket until it has.",
	fix: "Give the statement a condition, or name the actions that are to be refused.",
	examples: examples.noLockout,
	types: holders,
	check: (inputs) =>
		complaints(resourceDocuments(inputs), (statement) => {
			const { actions, principals, conditions } = statement;
			if (actions.negated || principals?.negated !== false || conditions.length > 0) return [];
			const names = { negated: false, values: principals.names.map(({ name }) => name) };
			return [
				{
					answer: both(
						not(allows(statement)),
						some(names, (name) => name === "*"),
						some(actions, (pattern) => matchesAction(pattern, "s3:PutBucketPolicy")),
					),
					text: "everybody is refused, without a condition, to change the policy; allowed: under a condition",
				},
			];
		}),
});

const partitions = ["aws", "aws-cn", "aws-us-gov", "aws-eusc"];

/** Whether resources take in a bucket and every object in it. */
function takesInAll({ resources }: Statement, { names }: Bucket): boolean {
	if (!resources || resources.negated) return false;
	const patterns = resources.values.filter((value) => value !== unresolved);
	const covers = (arn: string) => patterns.some((pattern) => matches(pattern, arn));
	return (
		patterns.includes("*") ||
		[...names].some((name) =>
			partitions.some((partition) => {
				const arn = `arn:${partition}:s3:::${name}`;
				// A key that no pattern spells out.
				return covers(arn) && covers(`${arn}/\u0001/\u0002`);
			}),
		)
	);
}

const tlsOnly = graphRule({
	id: "s3-tls-only",
	title: "Bucket policies refuse whoever does not speak TLS",
	severity: "medium",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "S3.5" },
		{ framework: "CIS v3", id: "2.1.1" },
		{ framework: "CIS v5", id: "2.1.1" },
		{ framework: "cdk-nag", id: "AwsSolutions-S10" },
	],
	undecided: "at-update",
	why: "S3 answers plain HTTP as well, and a client that is set up wrongly would send objects, and what they are asked for with, in the clear. One statement has to refuse everybody, every action, the bucket and all objects in it, on that condition alone. s3:TlsVersion does not do: plain HTTP carries none.",
	fix: "Deny s3:* to * on the bucket and on all objects in it, with the condition Bool aws:SecureTransport false.",
	examples: examples.tlsOnly,
	check: (graph) =>
		bucketsIn(graph).flatMap((bucket): readonly Finding[] => {
			const { name, urn } = bucket.node;
			const documents = bucket.said("policy").flatMap(({ value }) => parseDocument(value) ?? []);
			if (documents.length === 0) return [lacks(bucket, "policy", "has no policy that refuses plain HTTP")];
			const statements = documents.flatMap((document) => document.statements);
			const refuses = (statement: Statement) =>
				refusesPlainHttp(statement, "s3:*") && takesInAll(statement, bucket);
			if (statements.some(refuses)) return [];
			const isUnknown =
				documents.some((document) => document.unresolved) ||
				statements.some((statement) => isPartlyUnknown(statement) || namesUnknown(statement, bucket));
			return isUnknown
				? [undetermined(`${name}: whether its policy refuses plain HTTP is not known yet`, urn)]
				: [violation(`${name}: no statement of its policy refuses all plain HTTP`, urn)];
		}),
});

/** Whether a statement's resources cannot be compared with a bucket yet. */
function namesUnknown({ resources }: Statement, { names, node }: Bucket): boolean {
	const isNamed = names.size > 0 && node.inputs.bucket !== unresolved;
	return resources?.values.includes(unresolved) === true || !isNamed;
}

export const s3PolicyRules = [notPublic, oacSourceArn, tlsOnly, noLockout];
