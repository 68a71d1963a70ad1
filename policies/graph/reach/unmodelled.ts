/** Resources that may open a way which the proof does not follow. */
import type { Graph, Node } from "../graph.js";
import { permissionsOf } from "../securityGroups.js";
import { tierOf } from "../tiers.js";
import { isPartlyUnknown, textOf, unresolved } from "../values.js";
import type { Doubt } from "./follow.js";

/** Types that lead packets past what the proof reads, by the end of their token. */
const openings: readonly (readonly [pattern: RegExp, what: string])[] = [
	[
		/^aws:ec2\/(vpcPeeringConnection|vpcPeeringConnectionAccepter|peeringConnectionOptions):/,
		"a peering connection",
	],
	[/^aws:ec2transitgateway\//, "a transit gateway"],
	[
		/^aws:networkmanager\/(vpcAttachment|siteToSiteVpnAttachment|connectAttachment|coreNetwork):/,
		"a core network",
	],
	[/^aws:ec2\/(vpnGateway|vpnGatewayAttachment|vpnConnection|vpnConnectionRoute|customerGateway):/, "a VPN"],
	[/^aws:ec2clientvpn\//, "a client VPN"],
	[/^aws:directconnect\//, "a Direct Connect link"],
	[/^aws:ec2\/(carrierGateway|localGatewayRoute\w*):/, "a carrier or local gateway"],
	[/^aws:ec2\/vpcEndpointService:/, "an endpoint service that others connect to"],
	[/^aws:ec2transitgateway\/instanceConnectEndpoint:/, "an instance connect endpoint"],
	[
		/^aws:(vpclattice|globalaccelerator|networkfirewall|verifiedaccess)\//,
		"a service that leads into the VPC",
	],
	[/^aws:cloudfront\/vpcOrigin:/, "a CloudFront origin inside the VPC"],
	[/^aws:(apigatewayv2|apigateway)\/vpcLink:/, "an API gateway's link into the VPC"],
	[/^aws:vpc\/(routeServer\w*|securityGroupVpcAssociation):/, "routes or groups that come from elsewhere"],
	[/^aws:ram\/resourceAssociation:/, "a resource shared with another account"],
];

/** Types that refer to a VPC, its subnets or groups and open no way, beside those that the proof reads. */
const harmless =
	/^aws:(acm|appautoscaling|autoscaling|backup|cfg|cloudfront|cloudtrail|cloudwatch|codedeploy|codepipeline|iam|kms|lb|alb|route53|s3|secretsmanager|servicediscovery|sns|sqs|ssm|wafv2|lambda|codebuild|ecs|ec2|vpc|rds)\//;

/** Types of those families that launch something which is not read. */
const launches = /^aws:ec2\/(fleet|spotFleetRequest|spotInstanceRequest):/;

/** Types of those families that stand in a subnet and are not read. */
const unreadHere =
	/^aws:(ec2\/vpcEndpointSubnetAssociation|rds\/proxy|ecs\/taskSet|route53\/resolverEndpoint):/;

/** What a type is referred to by when it stands in a network. */
const places: readonly string[] = [
	"aws:ec2/subnet:Subnet",
	"aws:ec2/securityGroup:SecurityGroup",
	"aws:ec2/vpc:Vpc",
];

function refersToNetwork(node: Node, placeUrns: ReadonlySet<string>): boolean {
	return Object.keys(node.inputs).some((property) =>
		node.dependencies(property).some((urn) => placeUrns.has(urn)),
	);
}

/** Whether an input that is named like a place in a network is not known and made from nothing in the stack. */
function mayReferToNetwork(node: Node): boolean {
	return Object.entries(node.inputs).some(
		([property, value]) =>
			/vpc|subnet|securityGroup/i.test(property) &&
			isPartlyUnknown(value) &&
			node.dependencies(property).length === 0,
	);
}

export function unmodelled(graph: Graph): readonly Doubt[] {
	const nodes = graph.all().filter(({ type }) => type.startsWith("aws:"));
	const placeUrns = new Set(nodes.filter(({ type }) => places.includes(type)).map(({ urn }) => urn));
	const strangers = permissionsOf(graph)
		.filter(({ group, peer, direction }) => {
			const isTiered = typeof group !== "string" && tierOf(group) !== undefined;
			return isTiered && direction === "ingress" && peer.kind === "foreignGroup";
		})
		.map(({ declaredBy: { urn, name } }): Doubt => {
			return { urn, what: `${name} lets in what carries a group that this stack does not make` };
		});
	const unread = nodes.flatMap((node): readonly Doubt[] => {
		const { urn, name, type } = node;
		const opening = openings.find(([pattern]) => pattern.test(type));
		if (opening) return [{ urn, what: `${name} is ${opening[1]}` }];
		if (launches.test(type))
			return [{ urn, what: `${name} launches instances that the proof does not read` }];
		if (harmless.test(type) && !unreadHere.test(type)) {
			return otherUses(node);
		}
		if (refersToNetwork(node, placeUrns)) {
			return [{ urn, what: `${name} stands in the network and is of a type that the proof does not read` }];
		}
		return mayReferToNetwork(node)
			? [{ urn, what: `whether ${name} stands in the network is not known yet`, unknown: true }]
			: [];
	});
	return [...unread, ...strangers];
}

/** Uses of a type that is read which go past what is read of it. */
function otherUses({ urn, name, type, inputs }: Node): readonly Doubt[] {
	const { vpcEndpointType, loadBalancerType } = inputs as {
		readonly vpcEndpointType?: unknown;
		readonly loadBalancerType?: unknown;
	};
	if (type === "aws:ec2/vpcEndpoint:VpcEndpoint") {
		if (vpcEndpointType === unresolved) {
			return [{ urn, what: `the kind of endpoint that ${name} is is not known yet`, unknown: true }];
		}
		if (!["Gateway", "Interface"].includes(textOf(vpcEndpointType ?? "Gateway"))) {
			return [{ urn, what: `${name} is an endpoint of a kind that the proof does not read` }];
		}
	}
	if (loadBalancerType === unresolved) {
		return [{ urn, what: `the kind of balancer that ${name} is is not known yet`, unknown: true }];
	}
	return loadBalancerType === "gateway" ? [{ urn, what: `${name} sends packets to appliances` }] : [];
}
