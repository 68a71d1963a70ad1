/** What a tier's parts refer to: the role of its own instances, the targets of the tier behind. */
import type { Tier } from "../../infra/tiers.js";
import { type Graph, type Node, nodesOf, type Referent } from "../graph/graph.js";
import { hasTiers, tierOf } from "../graph/tiers.js";
import { elements, inside, unresolved } from "../graph/values.js";
import { type Answer, allows, both, either, some } from "../iam/answers.js";
import { trustDocuments } from "../iam/documents.js";
import { speaksOf } from "../iam/effective.js";
import { grantsOf } from "../iam/grants.js";
import { principalsOf } from "../iam/principals.js";
import { type Context, type Finding, graphRule, undetermined, violation } from "../rule.js";
import { shownNumber } from "./expect.js";
import * as examples from "./tierParts.examples.js";

const profileType = "aws:iam/instanceProfile:InstanceProfile";
const roleType = "aws:iam/role:Role";

interface Carried {
	readonly node: Node;
	readonly profiles: readonly Referent<typeof profileType>[];
}

/** What runs instances, with the profiles that it gives them. */
function carriers(graph: Graph): readonly Carried[] {
	const templates = graph.ofType("aws:ec2/launchTemplate:LaunchTemplate").map((node): Carried => {
		const { iamInstanceProfile: block } = node.inputs;
		const named = typeof block === "object" ? [block.arn, block.name] : [block];
		return { node, profiles: graph.resolve(node, "iamInstanceProfile", named, profileType) };
	});
	const machines = graph
		.ofType("aws:ec2/instance:Instance", "aws:ec2/launchConfiguration:LaunchConfiguration")
		.map((node): Carried => {
			const { iamInstanceProfile } = node.inputs;
			return {
				node,
				profiles: graph.resolve(node, "iamInstanceProfile", iamInstanceProfile, profileType),
			};
		});
	return [...templates, ...machines];
}

function rolesOf(graph: Graph, profile: Node<typeof profileType>): readonly Referent<typeof roleType>[] {
	return graph.resolve(profile, "role", profile.inputs.role, roleType);
}

const ownRole = graphRule({
	id: "role-stays-in-tier",
	title: "Instances of a tier have that tier's role and no other's",
	severity: "high",
	level: "mandatory",
	controls: [],
	why: "What a tier may do in AWS is its role. With the app tier's, the web tier reads the database's password, and the wall of security groups between the two is one call high. Roles and profiles of no tier are passed over.",
	fix: "Give each tier a role and an instance profile of its own, tagged with the tier.",
	examples: examples.ownRole,
	check: (graph) =>
		carriers(graph).flatMap(({ node, profiles }): readonly Finding[] => {
			const tier = tierOf(node);
			if (tier === undefined) return [];
			const carried = [...profiles, ...nodesOf(profiles).flatMap((profile) => rolesOf(graph, profile))];
			const foreign = nodesOf<typeof profileType | typeof roleType>(carried).filter(
				(other) => ![undefined, tier].includes(tierOf(other) as Tier | undefined),
			);
			if (carried.includes("undetermined") || (tier === "undetermined" && carried.length > 0)) {
				return [
					undetermined(`${node.name}: its tier, or its role, is not known yet; allowed: its own`, node.urn),
				];
			}
			return foreign.map((other) => {
				const theirs = tierOf(other);
				return theirs === "undetermined"
					? undetermined(
							`${node.name}: the tier of ${other.name} is not known yet; allowed: ${tier}`,
							node.urn,
						)
					: violation(
							`${node.name}, the ${tier} tier's, acts as ${other.name}, the ${theirs} tier's; allowed: its own`,
							node.urn,
						);
			});
		}),
});

const usableRole = graphRule({
	id: "ec2-profile-role-usable",
	title: "The role of an instance profile can be taken by instances",
	severity: "medium",
	level: "mandatory",
	undecided: "at-update",
	controls: [],
	why: "IAM takes a profile with any role. If the role does not trust EC2, or the profile has none, instances start without credentials: they fetch no release, write no log and answer nobody.",
	fix: "Let the role's trust policy allow sts:AssumeRole to ec2.amazonaws.com, and name the role in the profile.",
	examples: examples.usableRole,
	check: (graph) =>
		graph.ofType(profileType).flatMap((profile): readonly Finding[] => {
			const { name, urn, inputs } = profile;
			if (inputs.role === undefined) return [violation(`${name} has no role; allowed: one`, urn)];
			return rolesOf(graph, profile).flatMap((role): readonly Finding[] => {
				if (role === "outside") return [];
				if (role === "undetermined") return [undetermined(`${name}: its role is not known yet`, urn)];
				const documents = trustDocuments(role.inputs).map(({ document }) => document);
				const answer = either(
					...documents.flatMap(({ statements, unresolved: isOpen }): readonly Answer[] => [
						...statements.map((statement) => both(allows(statement), isForInstances(statement))),
						isOpen && "undetermined",
					]),
				);
				if (answer === true) return [];
				const message = `${name}: ${role.name} does not trust ec2.amazonaws.com; allowed: a role that does`;
				return [answer === false ? violation(message, urn) : undetermined(message, urn)];
			});
		}),
});

function isForInstances(statement: Parameters<typeof principalsOf>[0]): Answer {
	return either(
		...principalsOf(statement).map((principal): Answer => {
			if (principal.kind === "undetermined") return "undetermined";
			return principal.kind === "service" && /^ec2\.amazonaws\.com(\.cn)?$/.test(principal.name);
		}),
	);
}

const balancerTypes = ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"] as const;
const targetTypes = ["aws:lb/targetGroup:TargetGroup", "aws:alb/targetGroup:TargetGroup"] as const;

/** Target groups that a listener sends to, of its own and weighted. */
function targetsOf(graph: Graph, listener: Listener) {
	const named = elements(listener.inputs.defaultActions).flatMap((action): readonly unknown[] => {
		if (action === unresolved || action.forward === unresolved) return [unresolved];
		const weighted = elements(action.forward?.targetGroups).map((one) => inside(one, ({ arn }) => arn));
		return [action.targetGroupArn, ...weighted].filter((arn) => arn !== undefined);
	});
	return graph.resolve(listener, "defaultActions", named, ...targetTypes);
}

function isFlow({ flows }: Context, from: string, to: string, port: unknown): boolean {
	return flows.some((flow) => flow.from === from && flow.to === to && flow.port === port);
}

type Listener = Node<"aws:lb/listener:Listener" | "aws:alb/listener:Listener">;

/** A listener on a port that the tier table lets nobody call. */
function deaf(
	{ name, urn, inputs }: Listener,
	tier: string | undefined,
	{ flows }: Context,
): readonly Finding[] {
	const ports = flows.filter(({ to }) => to === tier).map(({ port }) => port);
	const { port } = inputs;
	if (ports.length === 0 || port === undefined || (port !== unresolved && ports.includes(port))) return [];
	const message = `${name} of the ${tier} tier's balancer listens on another port; allowed: ${ports.join(", ")}`;
	return [port === unresolved ? undetermined(message, urn) : violation(message, urn)];
}

const listeners = graphRule({
	id: "listener-follows-tiers",
	title: "A tier's balancer listens where it is called, and sends to the tier behind it on that tier's port",
	severity: "high",
	level: "mandatory",
	controls: [],
	why: "A listener that sends to the wrong target group leads past a tier and what it holds back, or to a port that the security groups keep closed: then the site is down and every target looks healthy to itself. Balancers and target groups that name no tier are passed over.",
	fix: "Send to the target group of the next tier in the tier table, and give that the tier's port.",
	examples: examples.listeners,
	check: (graph, context) =>
		graph.ofType("aws:lb/listener:Listener", "aws:alb/listener:Listener").flatMap((listener) => {
			const balancers = graph.resolve(
				listener,
				"loadBalancerArn",
				listener.inputs.loadBalancerArn,
				...balancerTypes,
			);
			const targets = targetsOf(graph, listener);
			if (hasTiers(graph) && [...balancers, ...targets].includes("undetermined")) {
				const message = `${listener.name}: its balancer, or what it sends to, is not known yet`;
				return [undetermined(message, listener.urn)];
			}
			return nodesOf(balancers).flatMap((balancer) => [
				...deaf(listener, tierOf(balancer), context),
				...nodesOf(targets).flatMap((target): readonly Finding[] => {
					const [from, to] = [tierOf(balancer), tierOf(target)];
					const { port } = target.inputs;
					if (from === undefined || to === undefined) return [];
					if ([from, to].includes("undetermined") || port === unresolved) {
						const message = `${listener.name}: its tier, its targets' or their port is not known yet`;
						return [undetermined(message, listener.urn)];
					}
					if (isFlow(context, from, to, port)) return [];
					const where = `${target.name}, the ${to} tier's, on port ${port === undefined ? "of none" : shownNumber(port)}`;
					return [
						violation(
							`${listener.name} of the ${from} tier's balancer sends to ${where}; allowed: what the tier table says`,
							listener.urn,
						),
					];
				}),
			]);
		}),
});

/** The secrets in which RDS keeps the passwords that it manages. */
const masterSecret = /:secret:rds!/;

const passwordStays = graphRule({
	id: "db-password-for-callers",
	title: "Only tiers that call the database may read its password",
	severity: "high",
	level: "mandatory",
	undecided: "at-update",
	controls: [],
	why: "The password is the other half of the way into the database. In the hands of a tier that may not call it, it waits for the first security group that is opened by mistake, or leaves with whatever that tier leaks.",
	fix: "Take secretsmanager:GetSecretValue on the secret away from the role, or let the tier table say that the tier calls the database.",
	examples: examples.passwordStays,
	check: (graph, { flows }) =>
		grantsOf(graph).flatMap(({ holder, grants, incomplete }): readonly Finding[] => {
			const tier = tierOf(holder);
			if (tier === undefined || flows.some(({ from, to }) => from === tier && to === "db")) return [];
			const message = `${holder.name}, the ${tier} tier's, may read the password of a database; allowed: tiers that call it`;
			if (incomplete) return [undetermined(message, holder.urn)];
			return grants.flatMap(({ statement, declaredBy }) => {
				const isOnSecret = statement.resources
					? some(statement.resources, (pattern) => masterSecret.test(pattern))
					: false;
				const answer = both(
					allows(statement),
					speaksOf(statement, "secretsmanager:GetSecretValue"),
					isOnSecret,
					tier === "undetermined" ? "undetermined" : true,
				);
				if (answer === false) return [];
				return [answer === true ? violation(message, declaredBy.urn) : undetermined(message, declaredBy.urn)];
			});
		}),
});

export const tierPartRules = [ownRole, usableRole, listeners, passwordStays];
