/** That a security group says something about a resource at all: which resources carry which group. */
import type { Tier } from "../../infra/tiers.js";
import { type Graph, type Node, nodesOf } from "../graph/graph.js";
import { groupTypes } from "../graph/securityGroups.js";
import { hasTiers, tierOf } from "../graph/tiers.js";
import { elements, inside } from "../graph/values.js";
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
	const fleets = graph.ofType("aws:autoscaling/group:Group").map((fleet) => {
		const { launchConfiguration } = fleet.inputs;
		const started = graph.resolve(
			fleet,
			"launchConfiguration",
			launchConfiguration,
			"aws:ec2/launchConfiguration:LaunchConfiguration",
		);
		return { fleet, started };
	});
	const own = fleets.find(({ started }) => nodesOf(started).some(({ urn }) => urn === configuration.urn));
	if (own) return tierOf(own.fleet);
	return fleets.some(({ started }) => started.includes("undetermined")) ? "undetermined" : undefined;
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
		return [undetermined(`the tier of ${carrier.name} is not known for certain`, carrier.urn)];
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
	why: "Groups let through the groups of other tiers, so carrying a group is being the tier: a second group on the database opens it beside the tier's own, and the app tier's group on anything else lets that into the database. A tier is what its markers say (the Tier tag, unless the pack is configured otherwise), for databases always db. Passed over in a program without tiers.",
	fix: "Give the resource its own tier's group alone, or correct what marks its tier.",
	examples: examples.staysInTier,
	check: (graph) =>
		hasTiers(graph)
			? graph.ofType(...(Object.keys(carriers) as CarrierType[])).flatMap((carrier) => check(graph, carrier))
			: [],
});

export const membershipRules = [staysInTier];
