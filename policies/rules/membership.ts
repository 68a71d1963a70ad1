/** That a security group says something about a resource at all: which resources carry which group. */
import { type Tier, tiers } from "../../infra/tiers.js";
import { type Graph, type Node, nodesOf } from "../graph/graph.js";
import { groupTypes } from "../graph/securityGroups.js";
import { tierOf } from "../graph/tiers.js";
import { elements, inside, unresolved } from "../graph/values.js";
import type { Properties, ResourceType } from "../resources.js";
import { type Finding, graphRule, undetermined, violation } from "../rule.js";
import * as examples from "./membership.examples.js";

/** Top-level input that names groups, with the part of it that does. */
type Attachment = readonly [property: string, groups: unknown];

type Carriers = { readonly [Type in ResourceType]?: (inputs: Properties<Type>) => readonly Attachment[] };

const carriers = {
	"aws:alb/loadBalancer:LoadBalancer": ({ securityGroups }) => [["securityGroups", securityGroups]],
	"aws:ec2/instance:Instance": ({ vpcSecurityGroupIds, securityGroups }) => [
		["vpcSecurityGroupIds", vpcSecurityGroupIds],
		["securityGroups", securityGroups],
	],
	"aws:ec2/launchConfiguration:LaunchConfiguration": ({ securityGroups }) => [
		["securityGroups", securityGroups],
	],
	"aws:ec2/launchTemplate:LaunchTemplate": ({ vpcSecurityGroupIds, networkInterfaces }) => [
		["vpcSecurityGroupIds", vpcSecurityGroupIds],
		...elements(networkInterfaces).map(
			(card) => ["networkInterfaces", inside(card, ({ securityGroups }) => securityGroups)] as const,
		),
	],
	"aws:ec2/networkInterface:NetworkInterface": ({ securityGroups }) => [["securityGroups", securityGroups]],
	"aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment": (inputs) => [
		["securityGroupId", inputs.securityGroupId],
	],
	"aws:ec2/securityGroupAssociation:SecurityGroupAssociation": ({ securityGroupId }) => [
		["securityGroupId", securityGroupId],
	],
	"aws:ec2/vpcEndpoint:VpcEndpoint": ({ securityGroupIds }) => [["securityGroupIds", securityGroupIds]],
	"aws:ecs/service:Service": ({ networkConfiguration }) => [
		["networkConfiguration", inside(networkConfiguration, ({ securityGroups }) => securityGroups)],
	],
	"aws:lambda/function:Function": ({ vpcConfig }) => [
		["vpcConfig", inside(vpcConfig, ({ securityGroupIds }) => securityGroupIds)],
	],
	"aws:lb/loadBalancer:LoadBalancer": ({ securityGroups }) => [["securityGroups", securityGroups]],
	"aws:rds/cluster:Cluster": ({ vpcSecurityGroupIds }) => [["vpcSecurityGroupIds", vpcSecurityGroupIds]],
	"aws:rds/instance:Instance": ({ vpcSecurityGroupIds }) => [["vpcSecurityGroupIds", vpcSecurityGroupIds]],
} as const satisfies Carriers;

type CarrierType = keyof typeof carriers;

/** Tier of the instances that a launch configuration, which has no tags, starts: its Auto Scaling group's. */
function tierOfConfiguration(graph: Graph, configuration: Node): Tier | "undetermined" | undefined {
	const fleet = graph.ofType("aws:autoscaling/group:Group").find((group) => {
		const { launchConfiguration } = group.inputs;
		return nodesOf(
			graph.resolve(
				group,
				"launchConfiguration",
				launchConfiguration,
				"aws:ec2/launchConfiguration:LaunchConfiguration",
			),
		).some((node) => node.urn === configuration.urn);
	});
	const tags = elements(fleet?.inputs.tags);
	const values = tags.map((tag) => inside(tag, ({ key, value }) => (key === "Tier" ? value : undefined)));
	if (values.includes(unresolved)) return "undetermined";
	return tiers.find((tier) => values.includes(tier));
}

function homeOf(graph: Graph, carrier: Node): Tier | "undetermined" | undefined {
	if (carrier.type.startsWith("aws:rds/")) return "db";
	return carrier.type === "aws:ec2/launchConfiguration:LaunchConfiguration"
		? tierOfConfiguration(graph, carrier)
		: tierOf(carrier);
}

function check(graph: Graph, carrier: Node<CarrierType>): readonly Finding[] {
	const home = homeOf(graph, carrier);
	if (home === "undetermined") {
		return [undetermined(`the Tier tag of ${carrier.name} is not known yet`, carrier.urn)];
	}
	const own = home ? `the ${home} tier's` : "no tier's";
	const attachmentsOf = carriers[carrier.type] as (inputs: Properties<CarrierType>) => readonly Attachment[];
	const groups = new Set(
		attachmentsOf(carrier.inputs).flatMap(([property, value]) =>
			graph.resolve(carrier, property, value, ...groupTypes),
		),
	);
	if (groups.size === 0) {
		if (!home) return [];
		const message = `${carrier.name} is in the ${home} tier and names no security group, so it gets the VPC's default one; allowed: ${own}`;
		return [violation(message, carrier.urn)];
	}
	return [...groups].flatMap((group): readonly Finding[] => {
		if (group === "outside") {
			const message = `${carrier.name} is in the ${home} tier and carries a group that this stack does not make; allowed: ${own}`;
			return home ? [violation(message, carrier.urn)] : [];
		}
		const tier = group === "undetermined" ? group : tierOf(group);
		if (tier === home) return [];
		if (group === "undetermined" || tier === "undetermined") {
			return [
				undetermined(
					`${carrier.name} carries a group whose tier is not known yet; allowed: ${own}`,
					carrier.urn,
				),
			];
		}
		const theirs = tier ? `the ${tier} tier's` : "no tier's";
		return [
			violation(`${carrier.name} carries ${group.name}, ${theirs} group; allowed: ${own}`, carrier.urn),
		];
	});
}

const staysInTier = graphRule({
	id: "sg-stays-in-tier",
	title: "What stands in a tier carries that tier's security group and no other, and nothing else carries it",
	severity: "critical",
	level: "mandatory",
	controls: [],
	why: "Groups let through the groups of other tiers, so carrying a group is being the tier: a second group on the database opens it beside the tier's own, and the app tier's group on anything else lets that into the database. A tier is what the Tier tag says, for databases always db.",
	fix: "Give the resource its own tier's group alone, or correct its Tier tag.",
	examples: examples.staysInTier,
	check: (graph) =>
		graph.ofType(...(Object.keys(carriers) as CarrierType[])).flatMap((carrier) => check(graph, carrier)),
});

export const membershipRules = [staysInTier];
