/** Which KMS key a resource names: one that the customer made and decides about, or one that AWS keeps for a service. */
import type { Graph, Node } from "../graph/graph.js";
import { unresolved } from "../graph/values.js";
import { type Complaint, undetermined, violation } from "../rule.js";

const keyTypes = [
	"aws:kms/alias:Alias",
	"aws:kms/externalKey:ExternalKey",
	"aws:kms/key:Key",
	"aws:kms/replicaKey:ReplicaKey",
] as const;

/** `alias/aws/rds`, by name or by ARN: a key that AWS manages, whose policy nobody can change. */
function isAwsManaged(value: unknown): boolean {
	return typeof value === "string" && /(^|:)alias\/aws\//.test(value);
}

/**
 * Complains unless a value names a customer's key. `property` is the top-level input that holds the value,
 * `label` what it is called in the message.
 */
export function mustNameCustomerKey(
	graph: Graph,
	node: Node,
	property: string,
	value: unknown,
	label: string = property,
): readonly Complaint[] {
	const allowed = "allowed: a customer managed key";
	if (value === undefined || value === "") {
		return [violation(`${label} is left out, so AWS encrypts with a key of its own at most; ${allowed}`)];
	}
	if (isAwsManaged(value)) return [violation(`${label} is a key that AWS manages; ${allowed}`)];
	const isUndetermined =
		value === unresolved && graph.resolve(node, property, value, ...keyTypes).includes("undetermined");
	return isUndetermined ? [undetermined(`${label} is not known before the update; ${allowed}`)] : [];
}
