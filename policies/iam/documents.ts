/** Where policy documents stand: which resource types hold one, and in which inputs. */
import { elements, type Unresolved } from "../graph/values.js";
import type { ResourceType } from "../resources.js";
import { type PolicyDocument, parseDocument } from "./document.js";

type Types = readonly [ResourceType, ...ResourceType[]];

/** What hold what a role, user, group or permission set may do. */
export const identityTypes = [
	"aws:iam/groupPolicy:GroupPolicy",
	"aws:iam/policy:Policy",
	"aws:iam/role:Role",
	"aws:iam/rolePolicy:RolePolicy",
	"aws:iam/userPolicy:UserPolicy",
	"aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
] as const satisfies Types;

/** What hold who may use a thing, in every style it is written. Roles stand apart: theirs is a trust policy. */
export const resourcePolicyTypes = [
	"aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
	"aws:ecr/repositoryPolicy:RepositoryPolicy",
	"aws:kms/key:Key",
	"aws:kms/keyPolicy:KeyPolicy",
	"aws:s3/bucket:Bucket",
	"aws:s3/bucketPolicy:BucketPolicy",
	"aws:s3/bucketV2:BucketV2",
	"aws:secretsmanager/secret:Secret",
	"aws:secretsmanager/secretPolicy:SecretPolicy",
	"aws:sns/topic:Topic",
	"aws:sns/topicPolicy:TopicPolicy",
	"aws:sqs/queue:Queue",
	"aws:sqs/queuePolicy:QueuePolicy",
] as const satisfies Types;

export type ResourcePolicyType = (typeof resourcePolicyTypes)[number];

/** One document of a resource, and the top-level input that holds it. */
export interface Held {
	readonly property: string;
	readonly document: PolicyDocument;
}

/** The inputs of a resource, whatever its type. */
type Inputs = {
	readonly policy?: unknown;
	readonly policyDocument?: unknown;
	readonly inlinePolicy?: unknown;
	readonly inlinePolicies?: readonly unknown[] | Unresolved;
	readonly assumeRolePolicy?: unknown;
};

function read(...found: readonly (readonly [property: string, value: unknown])[]): readonly Held[] {
	return found.flatMap(([property, value]) => {
		const document = parseDocument(value);
		return document ? [{ property, document }] : [];
	});
}

/** What the holder of a resource of `identityTypes` is granted by it. */
export function identityDocuments(inputs: object): readonly Held[] {
	const { policy, inlinePolicy, inlinePolicies } = inputs as Inputs;
	return read(
		["policy", policy],
		["inlinePolicy", inlinePolicy],
		...elements(inlinePolicies).map((inline): [string, unknown] => [
			"inlinePolicies",
			typeof inline === "object" && inline !== null ? Reflect.get(inline, "policy") : inline,
		]),
	);
}

/** Who may become a role. */
export function trustDocuments(inputs: object): readonly Held[] {
	const { assumeRolePolicy } = inputs as Inputs;
	return read(["assumeRolePolicy", assumeRolePolicy]);
}

/** Who may use a resource of `resourcePolicyTypes`. */
export function resourceDocuments(inputs: object): readonly Held[] {
	const { policy, policyDocument } = inputs as Inputs;
	return read(["policy", policy], ["policyDocument", policyDocument]);
}

/** Every document of a resource, of whichever sort. */
export function allDocuments(inputs: object): readonly Held[] {
	const { policyDocument } = inputs as Inputs;
	return [
		...identityDocuments(inputs),
		...trustDocuments(inputs),
		...read(["policyDocument", policyDocument]),
	];
}
