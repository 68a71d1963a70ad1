/** What stands in a subnet and carries security groups: which resources, where, with which groups and addresses. */
import type { Properties, ResourceType } from "../../resources.js";
import type { Graph, Node } from "../graph.js";
import { elements, textOf, unresolved } from "../values.js";
import { follow, referrers } from "./follow.js";

/** A value and the top-level input that it stands in. */
type Reference = readonly [from: Node, property: string, value: unknown];

/** Where addresses of the internet come from: a flag, or the subnet's own where there is none. */
export interface Carrier {
	readonly node: Node;
	readonly subnets: readonly Reference[];
	/** True when it may stand in others as well: what names them is not known yet. */
	readonly isIncomplete?: boolean;
	readonly groups: readonly Reference[];
	/** Resources that may carry its Tier tag beside it. */
	readonly tagged: readonly Node[];
	/** Whether it has a public address of IPv4; left out, the subnet decides. */
	readonly publicIpv4?: unknown;
	/** False for what has no address of IPv6 even where the subnet has. */
	readonly ipv6: unknown;
	/** False for what the internet does not address by IPv6 either. */
	readonly publicIpv6: unknown;
	readonly isEndpoint?: boolean;
	/** True for what takes everything when it carries no group, rather than the VPC's default one. */
	readonly isOpenWithoutGroup?: boolean;
}

function part(value: unknown, key: string): unknown {
	return typeof value === "object" && value !== null ? Reflect.get(value, key) : value;
}

function parts(value: unknown, key: string): readonly unknown[] {
	return elements(value).map((element) => part(element, key));
}

/** True, false, or unresolved of several flags: one that is true decides. */
function anyOf(flags: readonly unknown[]): unknown {
	const given = flags.filter((flag) => flag !== undefined);
	if (given.length === 0) return undefined;
	if (given.includes(true)) return true;
	return given.includes(unresolved) ? unresolved : false;
}

type BalancerType = "aws:lb/loadBalancer:LoadBalancer" | "aws:alb/loadBalancer:LoadBalancer";

function balancer(node: Node<BalancerType>): Carrier {
	const { inputs } = node;
	const { internal, ipAddressType, loadBalancerType } = inputs;
	const isInternal = internal === unresolved ? unresolved : internal !== true;
	return {
		node,
		subnets: [
			[node, "subnets", inputs.subnets],
			[node, "subnetMappings", parts(inputs.subnetMappings, "subnetId")],
		],
		groups: [[node, "securityGroups", inputs.securityGroups]],
		tagged: [node],
		publicIpv4: isInternal,
		ipv6: ipAddressType === unresolved || textOf(ipAddressType ?? "ipv4") !== "ipv4",
		publicIpv6: isInternal,
		isOpenWithoutGroup: loadBalancerType !== undefined && loadBalancerType !== "application",
	};
}

const templateTypes = ["aws:ec2/launchTemplate:LaunchTemplate"] as const;

/** What launch templates and configurations say about the instances made of them. */
function launched(graph: Graph, from: Node, property: string, value: unknown) {
	const templates = follow(graph, from, property, value, ...templateTypes).nodes;
	const cards = templates.flatMap((template) =>
		elements(template.inputs.networkInterfaces).map((card) => [template, card] as const),
	);
	return {
		tagged: templates,
		subnets: cards.map(([node, card]): Reference => [node, "networkInterfaces", part(card, "subnetId")]),
		groups: [
			...templates.map((node): Reference => [node, "vpcSecurityGroupIds", node.inputs.vpcSecurityGroupIds]),
			...cards.map(([node, card]): Reference => [node, "networkInterfaces", part(card, "securityGroups")]),
		],
		flags: cards.map(([, card]) => asFlag(part(card, "associatePublicIpAddress"))),
	};
}

/** Launch templates write their flags as text. */
function asFlag(value: unknown): unknown {
	if (value === unresolved || value === undefined) return value;
	return value === "" ? undefined : value === true || value === "true";
}

/** The id or the name of a launch template: only one of them is given, so where neither is known it is one value. */
function templateNames(template: unknown): readonly unknown[] {
	return [...new Set([part(template, "id"), part(template, "name")])];
}

/** Identifiers of a launch template, wherever a group names it. */
function templatesOf({
	inputs,
}: Node<"aws:autoscaling/group:Group">): readonly (readonly [string, unknown])[] {
	const names = (specification: unknown) => [
		...new Set([part(specification, "launchTemplateId"), part(specification, "launchTemplateName")]),
	];
	const mixed = part(inputs.mixedInstancesPolicy, "launchTemplate");
	return [
		["launchTemplate", templateNames(inputs.launchTemplate)],
		[
			"mixedInstancesPolicy",
			[
				...names(part(mixed, "launchTemplateSpecification")),
				...parts(part(mixed, "overrides"), "launchTemplateSpecification").flatMap(names),
			],
		],
	];
}

function fleet(graph: Graph, node: Node<"aws:autoscaling/group:Group">): Carrier {
	const { inputs } = node;
	const made = templatesOf(node).map(([property, value]) => launched(graph, node, property, value));
	const configurations = follow(
		graph,
		node,
		"launchConfiguration",
		inputs.launchConfiguration,
		"aws:ec2/launchConfiguration:LaunchConfiguration",
	).nodes;
	return {
		node,
		subnets: [
			[node, "vpcZoneIdentifiers", inputs.vpcZoneIdentifiers],
			...made.flatMap(({ subnets }) => subnets),
		],
		groups: [
			...made.flatMap(({ groups }) => groups),
			...configurations.map(
				(configuration): Reference => [configuration, "securityGroups", configuration.inputs.securityGroups],
			),
		],
		tagged: [node, ...made.flatMap(({ tagged }) => tagged)],
		publicIpv4: anyOf([
			...made.flatMap(({ flags }) => flags),
			...configurations.map(({ inputs: { associatePublicIpAddress } }) => associatePublicIpAddress),
		]),
		ipv6: true,
		publicIpv6: true,
	};
}

function instance(graph: Graph, node: Node<"aws:ec2/instance:Instance">): Carrier {
	const { inputs } = node;
	const made = launched(graph, node, "launchTemplate", templateNames(inputs.launchTemplate));
	const own: Reference = [node, "vpcSecurityGroupIds", inputs.vpcSecurityGroupIds];
	return {
		node,
		subnets: [[node, "subnetId", inputs.subnetId], ...(inputs.subnetId ? [] : made.subnets)],
		groups: inputs.vpcSecurityGroupIds === undefined ? made.groups : [own],
		tagged: [node, ...made.tagged],
		publicIpv4: inputs.associatePublicIpAddress ?? anyOf(made.flags),
		ipv6: true,
		publicIpv6: true,
	};
}

type DatabaseType = "aws:rds/instance:Instance" | "aws:rds/cluster:Cluster";
const databaseTypes = ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"] as const;

function database(graph: Graph, node: Node<DatabaseType>): Carrier {
	const { inputs } = node;
	// A read replica takes its source's subnet group unless it names one.
	const { replicateSourceDb } = inputs as Properties<"aws:rds/instance:Instance">;
	const sources = follow(graph, node, "replicateSourceDb", replicateSourceDb, ...databaseTypes);
	const owners = inputs.dbSubnetGroupName === undefined && sources.nodes.length > 0 ? sources.nodes : [node];
	const named = owners.map((owner) => {
		const { dbSubnetGroupName } = owner.inputs;
		return follow(graph, owner, "dbSubnetGroupName", dbSubnetGroupName, "aws:rds/subnetGroup:SubnetGroup");
	});
	const groups = named.flatMap(({ nodes }) => nodes);
	const memberType = "aws:rds/clusterInstance:ClusterInstance";
	const members =
		referrers(graph, memberType, "clusterIdentifier", "aws:rds/cluster:Cluster").get(node) ?? [];
	const { publiclyAccessible } = inputs as Properties<"aws:rds/instance:Instance">;
	const { networkType } = inputs;
	return {
		node,
		subnets: groups.map((group): Reference => [group, "subnetIds", group.inputs.subnetIds]),
		isIncomplete: [sources, ...named].some(({ unknown }) => unknown),
		groups: [[node, "vpcSecurityGroupIds", inputs.vpcSecurityGroupIds]],
		tagged: [node],
		publicIpv4:
			anyOf([publiclyAccessible, ...members.map((member) => member.inputs.publiclyAccessible)]) ?? false,
		ipv6: networkType === unresolved || networkType === "DUAL",
		publicIpv6: true,
	};
}

/** What takes its subnets and groups from two lists, and has no public address of IPv4 unless it says so. */
function plain(
	node: Node,
	subnets: readonly [property: string, value: unknown],
	groups: readonly [property: string, value: unknown],
	rest: Partial<Carrier> = {},
): Carrier {
	return {
		node,
		subnets: [[node, ...subnets]],
		groups: [[node, ...groups]],
		tagged: [node],
		publicIpv4: false,
		ipv6: true,
		publicIpv6: true,
		...rest,
	};
}

function endpoint(graph: Graph, node: Node<"aws:ec2/vpcEndpoint:VpcEndpoint">): Carrier {
	const { subnetIds, securityGroupIds } = node.inputs;
	const linkType = "aws:ec2/securityGroupAssociation:SecurityGroupAssociation";
	const links = referrers(graph, linkType, "vpcEndpointId", node.type).get(node) ?? [];
	const carrier = plain(node, ["subnetIds", subnetIds], ["securityGroupIds", securityGroupIds]);
	const more = links.map((link): Reference => [link, "securityGroupId", link.inputs.securityGroupId]);
	return { ...carrier, isEndpoint: true, groups: [...carrier.groups, ...more] };
}

/** Everything that stands in subnets, of the types that the proof knows. */
export function readCarriers(graph: Graph): readonly Carrier[] {
	const all = <Type extends ResourceType>(type: Type, read: (node: Node<Type>) => readonly Carrier[]) =>
		graph.ofType(type).flatMap(read);
	return [
		...all("aws:lb/loadBalancer:LoadBalancer", (node) => [balancer(node)]),
		...all("aws:alb/loadBalancer:LoadBalancer", (node) => [balancer(node)]),
		...all("aws:autoscaling/group:Group", (node) => [fleet(graph, node)]),
		...all("aws:ec2/instance:Instance", (node) => {
			const { subnetId, networkInterfaces, primaryNetworkInterface } = node.inputs;
			// Network interfaces that it is given stand for it.
			const isGiven = networkInterfaces !== undefined || primaryNetworkInterface !== undefined;
			return subnetId === undefined && isGiven ? [] : [instance(graph, node)];
		}),
		...all("aws:rds/instance:Instance", (node) => [database(graph, node)]),
		...all("aws:rds/cluster:Cluster", (node) => [database(graph, node)]),
		...all("aws:ec2/vpcEndpoint:VpcEndpoint", (node) =>
			node.inputs.vpcEndpointType === "Interface" || node.inputs.vpcEndpointType === unresolved
				? [endpoint(graph, node)]
				: [],
		),
		...all("aws:ec2/networkInterface:NetworkInterface", (node) => [
			plain(node, ["subnetId", node.inputs.subnetId], ["securityGroups", node.inputs.securityGroups]),
		]),
		...all("aws:lambda/function:Function", (node) => {
			const { vpcConfig } = node.inputs;
			if (vpcConfig === undefined) return [];
			const subnets = ["vpcConfig", part(vpcConfig, "subnetIds")] as const;
			return [plain(node, subnets, ["vpcConfig", part(vpcConfig, "securityGroupIds")])];
		}),
		...all("aws:codebuild/project:Project", (node) => {
			const { vpcConfig } = node.inputs;
			if (vpcConfig === undefined) return [];
			const subnets = ["vpcConfig", part(vpcConfig, "subnets")] as const;
			return [plain(node, subnets, ["vpcConfig", part(vpcConfig, "securityGroupIds")])];
		}),
		...all("aws:ecs/service:Service", (node) => {
			const { networkConfiguration } = node.inputs;
			if (networkConfiguration === undefined) return [];
			const read = (key: string) => part(networkConfiguration, key);
			const subnets = ["networkConfiguration", read("subnets")] as const;
			const groups = ["networkConfiguration", read("securityGroups")] as const;
			return [plain(node, subnets, groups, { publicIpv4: read("assignPublicIp") ?? false })];
		}),
	];
}
