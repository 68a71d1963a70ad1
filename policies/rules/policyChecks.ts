/** What rules ask of the policies of keys, topics, queues, secrets and repositories. */
import type { Graph, Node } from "../graph/graph.js";
import { unresolved } from "../graph/values.js";
import { allows, both, complaints, either, not } from "../iam/answers.js";
import { type PolicyDocument, parseDocument, type Statement } from "../iam/document.js";
import { resourceDocuments } from "../iam/documents.js";
import { matchesAction } from "../iam/match.js";
import { narrowsAnyone, principalsOf } from "../iam/principals.js";
import type { ResourceType } from "../resources.js";
import { type Complaint, type Finding, undetermined, violation } from "../rule.js";
import { about } from "./expect.js";

/** Complains of statements that let everybody in, with or without an AWS account. */
export function mustNotBePublic(inputs: object): readonly Complaint[] {
	return complaints(resourceDocuments(inputs), (statement) => {
		const isAnyone = principalsOf(statement).map(({ kind }) =>
			kind === "undetermined" ? kind : kind === "anyone",
		);
		return [
			{
				answer: both(allows(statement), either(...isAnyone), not(narrowsAnyone(statement))),
				text: "everybody is let in; allowed: principals by name, or a condition on who calls",
			},
		];
	});
}

/** Whether a statement refuses everybody an action without TLS, on no further condition. */
export function refusesPlainHttp(
	{ effect, principals, actions, conditions }: Statement,
	action: string,
): boolean {
	const [condition, ...others] = conditions;
	return (
		effect === "Deny" &&
		principals?.negated === false &&
		principals.names.some(({ name }) => name === "*") &&
		!actions.negated &&
		actions.values.some((pattern) => pattern !== unresolved && matchesAction(pattern, action)) &&
		others.length === 0 &&
		condition?.key === "aws:securetransport" &&
		condition.operator !== unresolved &&
		/^Bool(IfExists)?$/i.test(condition.operator) &&
		condition.values.some((value) => value !== unresolved && value.toLowerCase() === "false")
	);
}

export function isPartlyUnknown({ effect, principals, actions, conditions }: Statement): boolean {
	return [
		effect,
		...(principals?.names.map(({ name }) => name) ?? []),
		...actions.values,
		...conditions.flatMap(({ operator, key, values }) => [operator, key, ...values]),
	].includes(unresolved);
}

/** A kind of resource that carries a policy, inline or as a resource of its own, and its riskiest action. */
export interface Carrier<Owner extends ResourceType, Policy extends ResourceType> {
	readonly owner: Owner;
	readonly policy: Policy;
	/** The input of the policy that names its owner. */
	readonly names: string;
	readonly action: string;
}

function documentsOf<Owner extends ResourceType, Policy extends ResourceType>(
	graph: Graph,
	{ owner: ownerType, policy, names }: Carrier<Owner, Policy>,
	owner: Node<Owner>,
): readonly PolicyDocument[] {
	const apart = graph.ofType(policy).flatMap((node): readonly unknown[] => {
		const owners = graph.resolve(node, names, Reflect.get(node.inputs, names), ownerType);
		if (owners.includes(owner)) return [Reflect.get(node.inputs, "policy")];
		// It may be this one's.
		return owners.includes("undetermined") ? [unresolved] : [];
	});
	return [Reflect.get(owner.inputs, "policy"), ...apart].flatMap((document) => parseDocument(document) ?? []);
}

/** Complains of owners whose policies let an action through without TLS. */
export function mustRefusePlainHttp<Owner extends ResourceType, Policy extends ResourceType>(
	graph: Graph,
	carrier: Carrier<Owner, Policy>,
): readonly Finding[] {
	const { action } = carrier;
	const allowed = `allowed: a statement that denies ${action} to * where aws:SecureTransport is false`;
	return graph.ofType(carrier.owner).flatMap((owner) => {
		const documents = documentsOf(graph, carrier, owner);
		const statements = documents.flatMap((document) => document.statements);
		if (statements.some((statement) => refusesPlainHttp(statement, action))) return [];
		const isUnknown = documents.some((document) => document.unresolved) || statements.some(isPartlyUnknown);
		return about(owner, [
			isUnknown
				? undetermined(`whether its policy refuses plain HTTP is not known yet; ${allowed}`)
				: violation(`no policy refuses plain HTTP; ${allowed}`),
		]);
	});
}
