/** Examples of the rules about what reaches what, and what is not proven. */
import type { Plain } from "../resources.js";
import type { Examples, Fragment, FragmentResource } from "../rule.js";
import {
	calling,
	dataRoute,
	machine,
	network,
	opening,
	publicMachine,
	resource,
	subnet,
} from "./reachability.fragments.js";

/** An ACL of the data subnets, with the given entries in. */
function dataAcl(ingress: Plain<"aws:ec2/networkAcl:NetworkAcl">["ingress"]): FragmentResource {
	const everything = {
		ruleNo: 100,
		action: "allow",
		protocol: "-1",
		cidrBlock: "0.0.0.0/0",
		fromPort: 0,
		toPort: 0,
	};
	return resource("aws:ec2/networkAcl:NetworkAcl", {
		vpcId: "${vpc.id}",
		subnetIds: ["${data.id}"],
		ingress: ingress ?? [],
		egress: [everything],
	});
}
const entry = (ruleNo: number, action: string, cidrBlock: string) => ({
	ruleNo,
	action,
	protocol: "tcp",
	cidrBlock,
	fromPort: 5432,
	toPort: 5432,
});
/** The web tier let in to the database by addresses, and calling it. */
const webToData: Fragment = {
	...network,
	dbHole: opening("dbGroup", { cidrIpv4: "10.0.3.0/24" }, 5432),
	webOut: calling("webGroup", "dbGroup", 5432),
};
const webWorld = opening("webGroup", { cidrIpv4: "128.0.0.0/1" }, 22);

export const reachability: Examples = {
	fails: [
		{ title: "the web tier reaches the database by its addresses", resources: webToData },
		{
			title: "an ACL that denies too late",
			resources: {
				...webToData,
				acl: dataAcl([entry(90, "allow", "10.0.0.0/16"), entry(100, "deny", "10.0.3.0/24")]),
			},
		},
		{
			title: "a machine of the web tier with a public address, a route and a rule of one half of the world",
			resources: { ...network, web: publicMachine, webWorld },
		},
		{
			title: "the same behind a customer's prefix list",
			resources: {
				...network,
				web: publicMachine,
				list: resource("aws:ec2/managedPrefixList:ManagedPrefixList", {
					entries: [{ cidr: "203.0.113.0/24" }],
				}),
				listEntry: resource("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry", {
					prefixListId: "${list.id}",
					cidr: "8.0.0.0/8",
				}),
				webWorld: opening("webGroup", { prefixListId: "${list.id}" }, 22),
			},
		},
		{
			title: "members of a tier reach each other, which the table does not declare",
			resources: {
				...network,
				itself: resource("aws:ec2/securityGroup:SecurityGroup", {
					vpcId: "${vpc.id}",
					tags: { Tier: "app" },
					ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }],
					egress: [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }],
				}),
				api: machine("app", "itself", "app"),
			},
		},
		{
			title: "the app tier calls out on every port, through NAT",
			resources: {
				...network,
				appWorld: resource("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", {
					securityGroupId: "${appGroup.id}",
					ipProtocol: "-1",
					cidrIpv4: "0.0.0.0/0",
				}),
			},
		},
		{
			title: "a machine of no tier reaches the database",
			resources: {
				...network,
				strange: resource("aws:ec2/securityGroup:SecurityGroup", {
					vpcId: "${vpc.id}",
					egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
				}),
				runner: resource("aws:ec2/instance:Instance", {
					subnetId: "${app.id}",
					vpcSecurityGroupIds: ["${strange.id}"],
				}),
				dbHole: opening("dbGroup", { cidrIpv4: "10.0.3.0/24" }, 5432),
			},
		},
		{
			title: "the internet reaches the edge on a port of its own",
			resources: { ...network, edgeSsh: opening("edgeGroup", { cidrIpv4: "0.0.0.0/0" }, 22) },
		},
		{
			title: "the internet reaches a dual-stack edge by IPv6 on a port of its own",
			resources: {
				...network,
				public: subnet("public", "10.0.1.0/24", { ipv6CidrBlock: "2001:db8:1:1::/64" }),
				publicRoute6: resource("aws:ec2/route:Route", {
					routeTableId: "${publicTable.id}",
					destinationIpv6CidrBlock: "::/0",
					gatewayId: "${igw.id}",
				}),
				edge: resource("aws:lb/loadBalancer:LoadBalancer", {
					subnets: ["${public.id}"],
					securityGroups: ["${edgeGroup.id}"],
					ipAddressType: "dualstack",
					tags: { Tier: "edge" },
				}),
				edgeSsh: opening("edgeGroup", { cidrIpv6: "::/0" }, 22),
			},
		},
	],
	passes: [
		{ title: "the tier table and nothing else", resources: network },
		{
			title: "the database let in the web tier, and an ACL keeps it out",
			resources: {
				...webToData,
				// Both tiers live in the same subnet, so the ACL keeps the app tier out as well.
				acl: dataAcl([entry(90, "deny", "10.0.3.0/24"), entry(100, "allow", "10.0.0.0/16")]),
			},
		},
		{
			title: "a rule for the world on what no route and no address leads to",
			resources: { ...network, dbHole: opening("dbGroup", { cidrIpv4: "0.0.0.0/0" }, 5432) },
		},
		{
			title: "a stack without tiers",
			resources: {
				box: resource("aws:ec2/instance:Instance", { associatePublicIpAddress: true }),
			},
		},
	],
};

export const notProven: Examples = {
	fails: [
		{
			title: "a peering connection",
			resources: {
				...network,
				peer: resource("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", {
					vpcId: "${vpc.id}",
					peerVpcId: "vpc-0",
				}),
			},
		},
		{
			title: "a transit gateway",
			resources: {
				...network,
				attachment: resource("aws:ec2transitgateway/vpcAttachment:VpcAttachment", {
					vpcId: "${vpc.id}",
					transitGatewayId: "tgw-0",
					subnetIds: ["${app.id}"],
				}),
			},
		},
		{
			title: "a VPN gateway",
			resources: { ...network, vpn: resource("aws:ec2/vpnGateway:VpnGateway", { vpcId: "${vpc.id}" }) },
		},
		{
			title: "a machine in a subnet of another stack",
			resources: {
				...network,
				web: resource("aws:ec2/instance:Instance", { subnetId: "subnet-0", tags: { Tier: "web" } }),
			},
		},
		{
			title: "a group of another stack",
			resources: {
				...network,
				api: machine("app", "appGroup", "app", { vpcSecurityGroupIds: ["sg-0"] }),
			},
		},
		{
			title: "a rule for a group of another stack",
			resources: {
				...network,
				dbHole: opening("dbGroup", { referencedSecurityGroupId: "sg-0" }, 5432),
			},
		},
		{
			title: "a fleet of instances that nothing describes",
			resources: {
				...network,
				spot: { type: "aws:ec2/spotInstanceRequest:SpotInstanceRequest", properties: {} } as never,
			},
		},
		{
			title: "a cache in the app tier's subnets",
			resources: {
				...network,
				cache: {
					type: "aws:elasticache/subnetGroup:SubnetGroup",
					properties: { subnetIds: ["${app.id}"] },
				} as never,
			},
		},
		{
			title: "a route table of another stack",
			resources: {
				...network,
				dataLink: resource("aws:ec2/routeTableAssociation:RouteTableAssociation", {
					subnetId: "${data.id}",
					routeTableId: "rtb-0",
				}),
			},
		},
		{
			title: "a route through somebody's appliance",
			resources: { ...network, dataRoute: dataRoute({ networkInterfaceId: "eni-0" }) },
		},
	],
	passes: [
		{ title: "all of the network in this stack", resources: network },
		{
			title: "a peering connection in a stack without tiers",
			resources: {
				peer: resource("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", { vpcId: "vpc-0" }),
			},
		},
	],
};
