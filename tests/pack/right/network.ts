/** VPCs as teams build them: public and private, dual-stack, joined to others, without any way out. */
import { elsewhere, inZones, logBucket, network, route, subnet } from "./base.js";
import { aclEntries, dualStack, firewalled, inlineRoutes, isolated, spoke } from "./networkParts.js";
import { type Program, resource } from "./program.js";

export const networks: readonly Program[] = [
	{ title: "public and private subnets in two zones, a NAT gateway in each", resources: network },
	{ title: "no way out but endpoints", resources: isolated },
	{ title: "both IPv4 and IPv6, with an egress-only gateway", resources: dualStack },
	{
		title: "flow logs in a bucket of the security account",
		resources: {
			...Object.fromEntries(Object.entries(isolated).filter(([name]) => !name.startsWith("flow-"))),
			"flow-log": resource("aws:ec2/flowLog:FlowLog", {
				vpcId: "${vpc.id}",
				trafficType: "ALL",
				logDestinationType: "s3",
				logDestination: `arn:aws:s3:::${logBucket}/vpc/`,
				destinationOptions: { fileFormat: "parquet", perHourPartition: true },
			}),
		},
	},
	{
		title: "network ACLs with their entries inside",
		resources: {
			...inlineRoutes,
			acl: resource("aws:ec2/networkAcl:NetworkAcl", {
				vpcId: "${vpc.id}",
				subnetIds: ["${public-a.id}", "${public-b.id}"],
				...aclEntries,
			}),
		},
	},
	{
		title: "network ACLs with entries and subnets of their own",
		resources: {
			...inlineRoutes,
			acl: resource("aws:ec2/networkAcl:NetworkAcl", { vpcId: "${vpc.id}" }),
			...inZones((zone) => ({
				[`acl-${zone}`]: resource("aws:ec2/networkAclAssociation:NetworkAclAssociation", {
					networkAclId: "${acl.id}",
					subnetId: `\${public-${zone}.id}`,
				}),
			})),
			"acl-tls": resource("aws:ec2/networkAclRule:NetworkAclRule", {
				networkAclId: "${acl.id}",
				ruleNumber: 100,
				ruleAction: "allow",
				protocol: "6",
				cidrBlock: "0.0.0.0/0",
				fromPort: 443,
				toPort: 443,
			}),
			"acl-tls-ipv6": resource("aws:ec2/networkAclRule:NetworkAclRule", {
				networkAclId: "${acl.id}",
				ruleNumber: 101,
				ruleAction: "allow",
				protocol: "tcp",
				ipv6CidrBlock: "::/0",
				fromPort: 443,
				toPort: 443,
			}),
			"acl-out": resource("aws:ec2/networkAclRule:NetworkAclRule", {
				networkAclId: "${acl.id}",
				ruleNumber: 100,
				egress: true,
				ruleAction: "allow",
				protocol: "-1",
				cidrBlock: "0.0.0.0/0",
			}),
		},
	},
	{ title: "routes inside of their table, and a gateway that is attached apart", resources: inlineRoutes },
	{
		title: "the main table and the default ACL adopted, and endpoints joined to tables apart",
		resources: {
			...isolated,
			s3: resource("aws:ec2/vpcEndpoint:VpcEndpoint", {
				vpcId: "${vpc.id}",
				serviceName: "com.amazonaws.us-east-1.s3",
			}),
			...inZones((zone) => ({
				[`s3-${zone}`]: resource(
					"aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",
					{ vpcEndpointId: "${s3.id}", routeTableId: `\${private-${zone}-table.id}` },
				),
			})),
			"default-acl": resource("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl", {
				defaultNetworkAclId: "${vpc.defaultNetworkAclId}",
				subnetIds: ["${private-a.id}", "${private-b.id}"],
				ingress: [
					{
						ruleNo: 100,
						action: "allow",
						protocol: "-1",
						cidrBlock: "10.0.0.0/16",
						fromPort: 0,
						toPort: 0,
					},
				],
				egress: [
					{
						ruleNo: 100,
						action: "allow",
						protocol: "-1",
						cidrBlock: "0.0.0.0/0",
						fromPort: 0,
						toPort: 0,
					},
				],
			}),
			"default-table": resource("aws:ec2/defaultRouteTable:DefaultRouteTable", {
				defaultRouteTableId: "${vpc.defaultRouteTableId}",
				routes: [],
			}),
		},
	},
	{
		title: "a main table that the program chooses",
		resources: {
			...isolated,
			main: resource("aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation", {
				vpcId: "${vpc.id}",
				routeTableId: "${private-a-table.id}",
			}),
		},
	},
	{ title: "a spoke of a transit gateway", resources: spoke },
	{
		title: "two VPCs that are peered",
		resources: {
			...isolated,
			peer: resource("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", {
				vpcId: "${vpc.id}",
				peerVpcId: "vpc-0fedcba9876543210",
				peerOwnerId: "210987654321",
			}),
			...inZones((zone) => ({
				[`private-${zone}-peer`]: route(
					`private-${zone}-table`,
					{ vpcPeeringConnectionId: "${peer.id}" },
					{ destinationCidrBlock: "10.1.0.0/16" },
				),
			})),
		},
	},
	{
		title: "a VPN to the office, its routes propagated",
		resources: {
			...isolated,
			vpn: resource("aws:ec2/vpnGateway:VpnGateway", { vpcId: "${vpc.id}" }),
			office: resource("aws:ec2/customerGateway:CustomerGateway", {
				bgpAsn: "65000",
				ipAddress: "198.51.100.7",
				type: "ipsec.1",
			}),
			tunnel: resource("aws:ec2/vpnConnection:VpnConnection", {
				vpnGatewayId: "${vpn.id}",
				customerGatewayId: "${office.id}",
				type: "ipsec.1",
			}),
			...inZones((zone) => ({
				[`private-${zone}-vpn`]: resource("aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation", {
					routeTableId: `\${private-${zone}-table.id}`,
					vpnGatewayId: "${vpn.id}",
				}),
			})),
		},
	},
	{ title: "Network Firewall between the public subnets and the gateway", resources: firewalled },
	{
		title: "a second block for pods, as EKS has it",
		resources: {
			...network,
			pods: resource("aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation", {
				vpcId: "${vpc.id}",
				cidrBlock: "100.64.0.0/16",
			}),
			...inZones((zone, i) => ({
				...subnet("pods", zone, `100.64.${64 * i}.0/18`),
				[`pods-${zone}-out`]: route(`pods-${zone}-table`, { natGatewayId: `\${nat-${zone}.id}` }),
			})),
		},
	},
	{
		title: "one NAT gateway for the region, of the kind that spans zones",
		resources: {
			...isolated,
			igw: resource("aws:ec2/internetGateway:InternetGateway", { vpcId: "${vpc.id}" }),
			nat: resource("aws:ec2/natGateway:NatGateway", { vpcId: "${vpc.id}", availabilityMode: "regional" }),
			...inZones((zone) => ({
				[`private-${zone}-out`]: route(`private-${zone}-table`, { natGatewayId: "${nat.id}" }),
			})),
		},
	},
	{
		title: "a private NAT gateway towards overlapping networks",
		resources: {
			...spoke,
			...inZones((zone) => ({
				[`nat-${zone}`]: resource("aws:ec2/natGateway:NatGateway", {
					connectivityType: "private",
					subnetId: `\${gateway-${zone}.id}`,
				}),
				[`private-${zone}-out`]: route(
					`private-${zone}-table`,
					{ natGatewayId: `\${nat-${zone}.id}` },
					{ destinationCidrBlock: "10.64.0.0/10" },
				),
				[`gateway-${zone}-out`]: route(`gateway-${zone}-table`, {
					transitGatewayId: "tgw-0a1b2c3d4e5f60718",
				}),
			})),
		},
	},
	{
		title: "addresses handed out by IPAM",
		resources: {
			...isolated,
			vpc: resource("aws:ec2/vpc:Vpc", {
				ipv4IpamPoolId: "ipam-pool-0a1b2c3d4e5f60718",
				ipv4NetmaskLength: 16,
			}),
		},
	},
	{
		title: "an instance in a subnet that another account shares",
		resources: {
			group: resource("aws:ec2/securityGroup:SecurityGroup", {
				vpcId: elsewhere.vpcId,
				description: "the batch worker",
				egress: [
					{ description: "packages", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] },
				],
			}),
			worker: resource("aws:ec2/instance:Instance", {
				ami: "ami-0a1b2c3d4e5f60718",
				instanceType: "m7g.large",
				subnetId: elsewhere.privateSubnets[0],
				vpcSecurityGroupIds: ["${group.id}"],
				iamInstanceProfile: "worker",
				monitoring: true,
				metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
				rootBlockDevice: { encrypted: true },
			}),
		},
	},
];
