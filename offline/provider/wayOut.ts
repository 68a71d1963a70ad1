/** What a new instance needs of the network at its first boot: a way to the internet, and one for its health checks. */
import { isMap, type PropertyValue } from "../values.js";
import type { Account, Live } from "./account.js";
import { list, text } from "./lookup.js";

const everywhere = "0.0.0.0/0";

/** Why packets of a subnet do not leave the VPC, or undefined when they do. */
export function closedSubnet(account: Account, subnet: string): string | undefined {
	if (isClosedByAcl(account, subnet)) return `the network ACL of the subnet ${subnet} lets nothing out`;
	const route = defaultRoute(account, subnet);
	if (!route) return `the subnet ${subnet} has no route to the internet`;
	const nat = text(route.outputs.natGatewayId);
	if (!nat) return undefined;
	const gateway = account.ofType("aws:ec2/natGateway:NatGateway").find(({ id }) => id === nat);
	return gateway
		? closedSubnet(account, text(gateway.outputs.subnetId))
		: `the NAT gateway ${nat} is not there`;
}

function defaultRoute(account: Account, subnet: string): Live | undefined {
	const tables = account
		.ofType("aws:ec2/routeTableAssociation:RouteTableAssociation")
		.filter(({ outputs }) => outputs.subnetId === subnet)
		.map(({ outputs }) => outputs.routeTableId);
	return account
		.ofType("aws:ec2/route:Route")
		.find(
			({ outputs }) =>
				tables.includes(outputs.routeTableId ?? "") && outputs.destinationCidrBlock === everywhere,
		);
}

/** A subnet that no ACL has taken stands in the VPC's default one, which lets everything through until it is adopted. */
function isClosedByAcl(account: Account, subnet: string): boolean {
	const own = account
		.ofType("aws:ec2/networkAcl:NetworkAcl")
		.find(({ outputs }) => list(outputs.subnetIds).includes(subnet));
	const vpcId = account.get("aws:ec2/subnet:Subnet", subnet)?.outputs.vpcId;
	const defaultId = account.ofType("aws:ec2/vpc:Vpc").find(({ id }) => id === vpcId)
		?.outputs.defaultNetworkAclId;
	const acl =
		own ?? account.ofType("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl").find(({ id }) => id === defaultId);
	return acl !== undefined && list(acl.outputs.egress).length === 0;
}

/** Why instances in some groups do not get out, or an endpoint keeps them from where they want to go. */
export function closedGroups(account: Account, groups: readonly string[]): string | undefined {
	if (!groups.some((group) => allows(account, "egress", group, everywhere))) {
		return `no rule of ${groups.join(", ")} lets anything out to the internet`;
	}
	const closed = account
		.ofType("aws:ec2/vpcEndpoint:VpcEndpoint")
		.filter(({ outputs }) => outputs.vpcEndpointType === "Interface" && outputs.privateDnsEnabled === true)
		.find(({ outputs }) => {
			const own = list(outputs.securityGroupIds).map(text);
			return !own.some((endpoint) => groups.some((group) => allows(account, "ingress", endpoint, group)));
		});
	return (
		closed && `the endpoint of ${text(closed.outputs.serviceName)} takes nothing from ${groups.join(", ")}`
	);
}

/** Why the balancer of a target group never reaches the instances of some groups. */
export function unheard(
	account: Account,
	targetGroup: string,
	groups: readonly string[],
): string | undefined {
	const balancers = forwarders(account, targetGroup).map(({ outputs }) => text(outputs.loadBalancerArn));
	if (balancers.length === 0) return `no listener forwards to ${targetGroup}, so no health check is made`;
	const callers = account
		.ofType("aws:lb/loadBalancer:LoadBalancer")
		.filter(({ id }) => balancers.includes(id))
		.flatMap(({ outputs }) => list(outputs.securityGroups).map(text));
	const isHeard = callers.some((caller) =>
		groups.some(
			(group) => allows(account, "egress", caller, group) && allows(account, "ingress", group, caller),
		),
	);
	return isHeard || callers.length === 0
		? undefined
		: `no rules let the health checks of ${callers.join(", ")} through to ${groups.join(", ")}`;
}

/** Listeners that forward to a target group, by themselves or by one of their rules. */
function forwarders(account: Account, targetGroup: string): readonly Live[] {
	const listeners = account.ofType("aws:lb/listener:Listener");
	const ruled = account
		.ofType("aws:lb/listenerRule:ListenerRule")
		.filter(({ inputs }) => mentions(inputs, targetGroup))
		.map(({ outputs }) => outputs.listenerArn);
	return listeners.filter(({ id, inputs }) => mentions(inputs, targetGroup) || ruled.includes(id));
}

function mentions(value: PropertyValue, text: string): boolean {
	return JSON.stringify(value).includes(text);
}

/** Whether a rule of a group names a peer: another group, or a block. Inline rules are taken at their word. */
function allows(account: Account, direction: "ingress" | "egress", group: string, peer: string): boolean {
	const kind = direction === "ingress" ? "SecurityGroupIngressRule" : "SecurityGroupEgressRule";
	const apart = account.ofType(`aws:vpc/security${kind.slice("Security".length)}:${kind}`);
	const older = account
		.ofType("aws:ec2/securityGroupRule:SecurityGroupRule")
		.filter(({ outputs }) => outputs.type === direction);
	const inline = account.get("aws:ec2/securityGroup:SecurityGroup", group)?.inputs[direction];
	return (
		list(inline).some(isMap) ||
		[...apart, ...older].some(({ outputs }) => outputs.securityGroupId === group && mentions(outputs, peer))
	);
}
