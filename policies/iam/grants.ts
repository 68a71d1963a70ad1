/** Everything one role, user or group is granted, wherever the program says so. */
import { type Graph, type Node, nodesOf, oncePerGraph, type Referent } from "../graph/graph.js";
import { elements, unresolved } from "../graph/values.js";
import type { PolicyDocument, Statement } from "./document.js";
import { identityDocuments, identityTypes } from "./documents.js";
import type { Boundary } from "./effective.js";

const holderTypes = ["aws:iam/role:Role", "aws:iam/user:User", "aws:iam/group:Group"] as const;
type HolderType = (typeof holderTypes)[number];

/** A role, user or group of this stack; or a policy that none of them has, which is judged by itself. */
export type Holder = Node;

/** One statement, and the resource that would have to change for it to be gone. */
export interface Grant {
	readonly statement: Statement;
	readonly declaredBy: Node;
}

export interface Grants {
	readonly holder: Holder;
	readonly grants: readonly Grant[];
	/** Names of the policies by AWS that are attached, without their paths: `AdministratorAccess`. */
	readonly managed: readonly { readonly name: string; readonly declaredBy: Node }[];
	/** True when there may be more: a document, what is attached, or to whom something is, is not known yet. */
	readonly incomplete: boolean;
	/** What the permissions boundary lets through, where this stack makes it. */
	readonly boundary: Boundary;
}

interface Building {
	readonly grants: Grant[];
	readonly managed: { readonly name: string; readonly declaredBy: Node }[];
	incomplete: boolean;
}

/** Name of a policy by AWS: `arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole`. */
export function managedName(arn: unknown): string | undefined {
	return typeof arn === "string"
		? /^arn:[\w-]+:iam::aws:policy\/(?:[\w+=,.@-]+\/)*([\w+=,.@-]+)$/.exec(arn)?.[1]
		: undefined;
}

/** Inputs that attach policies by ARN: whose, in which input, and which. */
export interface Attachment {
	readonly node: Node;
	readonly holders: readonly Referent<HolderType>[];
	readonly property: string;
	readonly arns: unknown;
}

export function attachments(graph: Graph): readonly Attachment[] {
	const roleOf = (node: Node, value: unknown, property = "role") =>
		graph.resolve(node, property, value, "aws:iam/role:Role");
	const userOf = (node: Node, value: unknown, property = "user") =>
		graph.resolve(node, property, value, "aws:iam/user:User");
	const groupOf = (node: Node, value: unknown, property = "group") =>
		graph.resolve(node, property, value, "aws:iam/group:Group");
	const one = (node: Node, holders: readonly Referent<HolderType>[], arns: unknown): Attachment => ({
		node,
		holders,
		property: "policyArn",
		arns,
	});
	return [
		...graph
			.ofType("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
			.map((node) => one(node, roleOf(node, node.inputs.role), node.inputs.policyArn)),
		...graph
			.ofType("aws:iam/userPolicyAttachment:UserPolicyAttachment")
			.map((node) => one(node, userOf(node, node.inputs.user), node.inputs.policyArn)),
		...graph
			.ofType("aws:iam/groupPolicyAttachment:GroupPolicyAttachment")
			.map((node) => one(node, groupOf(node, node.inputs.group), node.inputs.policyArn)),
		...graph.ofType("aws:iam/policyAttachment:PolicyAttachment").map((node) => {
			const { roles, users, groups, policyArn } = node.inputs;
			const holders = [
				...roleOf(node, roles, "roles"),
				...userOf(node, users, "users"),
				...groupOf(node, groups, "groups"),
			];
			return one(node, holders, policyArn);
		}),
		...graph.ofType("aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive").map((node) => ({
			node,
			holders: roleOf(node, node.inputs.roleName, "roleName"),
			property: "policyArns",
			arns: node.inputs.policyArns,
		})),
		...graph.ofType("aws:iam/role:Role").map((node) => ({
			node,
			holders: [node],
			property: "managedPolicyArns",
			arns: node.inputs.managedPolicyArns,
		})),
		...graph.ofType("aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment").map((node) => ({
			node,
			holders: [],
			property: "managedPolicyArn",
			arns: node.inputs.managedPolicyArn,
		})),
	];
}

/** Inline policies, with whom they belong to. */
function inline(
	graph: Graph,
): readonly { readonly node: Node; readonly holders: readonly Referent<HolderType>[] }[] {
	return [
		...graph
			.ofType("aws:iam/rolePolicy:RolePolicy")
			.map((node) => ({ node, holders: graph.resolve(node, "role", node.inputs.role, "aws:iam/role:Role") })),
		...graph
			.ofType("aws:iam/userPolicy:UserPolicy")
			.map((node) => ({ node, holders: graph.resolve(node, "user", node.inputs.user, "aws:iam/user:User") })),
		...graph.ofType("aws:iam/groupPolicy:GroupPolicy").map((node) => ({
			node,
			holders: graph.resolve(node, "group", node.inputs.group, "aws:iam/group:Group"),
		})),
		...graph.ofType("aws:iam/role:Role").map((node) => ({ node, holders: [node] })),
	];
}

/** A user in a group. Either may be any, where it is not known. */
type Membership = readonly [
	user: Exclude<Referent<HolderType>, "outside">,
	group: Exclude<Referent<HolderType>, "outside">,
];

/** The groups that users are in, by either of the resources that say so. */
function memberships(graph: Graph): readonly Membership[] {
	const pairs = (users: readonly Referent<HolderType>[], groups: readonly Referent<HolderType>[]) =>
		users.flatMap((user) =>
			groups.flatMap((group) => (user === "outside" || group === "outside" ? [] : [[user, group] as const])),
		);
	return [
		...graph
			.ofType("aws:iam/userGroupMembership:UserGroupMembership")
			.flatMap((node) =>
				pairs(
					graph.resolve(node, "user", node.inputs.user, "aws:iam/user:User"),
					graph.resolve(node, "groups", node.inputs.groups, "aws:iam/group:Group"),
				),
			),
		...graph
			.ofType("aws:iam/groupMembership:GroupMembership")
			.flatMap((node) =>
				pairs(
					graph.resolve(node, "users", node.inputs.users, "aws:iam/user:User"),
					graph.resolve(node, "group", node.inputs.group, "aws:iam/group:Group"),
				),
			),
	];
}

function addDocument(to: Building, declaredBy: Node, { statements, unresolved }: PolicyDocument): void {
	to.grants.push(...statements.map((statement) => ({ statement, declaredBy })));
	if (unresolved) to.incomplete = true;
}

/** The policies that are attached. Those by AWS, and of other stacks, are outside. */
export function policiesOf(
	graph: Graph,
	{ node, property, arns }: Attachment,
): readonly Referent<"aws:iam/policy:Policy">[] {
	return graph.resolve(node, property, arns, "aws:iam/policy:Policy");
}

function addPolicies(graph: Graph, to: Building, attachment: Attachment): void {
	const { node, arns } = attachment;
	const outside = elements(arns).filter((arn) => arn !== unresolved);
	for (const arn of outside) {
		const name = managedName(arn);
		if (name) to.managed.push({ name, declaredBy: node });
	}
	for (const policy of policiesOf(graph, attachment)) {
		if (policy === "undetermined") to.incomplete = true;
		else if (policy !== "outside")
			for (const { document } of identityDocuments(policy.inputs)) addDocument(to, policy, document);
	}
}

function boundaryOf(graph: Graph, holder: Holder): Boundary {
	const { permissionsBoundary } = holder.inputs as { readonly permissionsBoundary?: unknown };
	const [policy] = graph.resolve(holder, "permissionsBoundary", permissionsBoundary, "aws:iam/policy:Policy");
	if (policy === undefined || policy === "outside") return undefined;
	if (policy === "undetermined") return policy;
	const documents = identityDocuments(policy.inputs).map(({ document }) => document);
	return documents.some((document) => document.unresolved)
		? "undetermined"
		: documents.flatMap(({ statements }) => statements);
}

/** Policies that are used as a permissions boundary: what they allow, they only let through. */
const boundaries = oncePerGraph(
	(graph): ReadonlySet<Node | string> =>
		new Set(
			graph
				.ofType("aws:iam/role:Role", "aws:iam/user:User")
				.flatMap((holder) =>
					graph.resolve(
						holder,
						"permissionsBoundary",
						holder.inputs.permissionsBoundary,
						"aws:iam/policy:Policy",
					),
				),
		),
);

const attached = oncePerGraph(
	(graph): ReadonlySet<Node | string> =>
		new Set(attachments(graph).flatMap((attachment) => policiesOf(graph, attachment))),
);

/** Whether a policy is the permissions boundary of roles or users of this stack, and granted to nobody. */
export function isOnlyBoundary(graph: Graph, policy: Node): boolean | "undetermined" {
	const [limits, granted] = [boundaries(graph), attached(graph)];
	if (granted.has(policy) || !(limits.has(policy) || limits.has("undetermined"))) return false;
	return limits.has(policy) && !granted.has("undetermined") ? true : "undetermined";
}

/**
 * What each role, user and group of the stack is granted. A user's are those of its groups too. A policy that
 * none of them has is granted to whoever gets it elsewhere.
 */
export const grantsOf = oncePerGraph((graph): readonly Grants[] => {
	const fresh = (): Building => ({ grants: [], managed: [], incomplete: false });
	const holders = new Map<Holder, Building>(graph.ofType(...holderTypes).map((holder) => [holder, fresh()]));
	const granted = new Set<Node>();
	/** What somebody has who is not known yet. */
	const unclaimed = new Set<Node>();
	const each = (referents: readonly Referent<HolderType>[], add: (to: Building) => void) => {
		for (const referent of referents) {
			const building = typeof referent === "string" ? undefined : holders.get(referent);
			if (building) add(building);
		}
		if (referents.includes("undetermined")) for (const any of holders.values()) any.incomplete = true;
	};
	for (const { node, holders: whose } of inline(graph)) {
		if (whose.includes("undetermined")) unclaimed.add(node);
		for (const { document } of identityDocuments(node.inputs)) {
			each(whose, (to) => {
				granted.add(node);
				addDocument(to, node, document);
			});
		}
	}
	for (const attachment of attachments(graph)) {
		if (attachment.holders.includes("undetermined")) {
			for (const policy of nodesOf(policiesOf(graph, attachment))) unclaimed.add(policy);
		}
		each(attachment.holders, (to) => {
			for (const policy of policiesOf(graph, attachment)) if (typeof policy !== "string") granted.add(policy);
			addPolicies(graph, to, attachment);
		});
	}
	for (const [user, group] of memberships(graph)) {
		if (user === "undetermined" || group === "undetermined") {
			each([user], (to) => {
				to.incomplete = true;
			});
			continue;
		}
		const from = holders.get(group);
		const to = holders.get(user);
		if (!from || !to) continue;
		to.grants.push(...from.grants);
		to.managed.push(...from.managed);
		to.incomplete ||= from.incomplete;
	}
	const limits = boundaries(graph);
	const loose = graph.ofType(...identityTypes).filter((node) => !granted.has(node) && !limits.has(node));
	for (const node of loose) {
		const building = holders.get(node) ?? fresh();
		holders.set(node, building);
		if (node.type === "aws:iam/role:Role") continue;
		for (const { document } of identityDocuments(node.inputs)) addDocument(building, node, document);
	}
	return [...holders].map(([holder, building]) => ({
		holder,
		...building,
		boundary: unclaimed.has(holder) ? "undetermined" : boundaryOf(graph, holder),
	}));
});
