/** What programs with VPCs are made of. */
import { closedVpc, inZones, network, route, subnet, worldIpv6 } from "./base.js";
import { account, allow, document, type Resources, resource } from "./program.js";

const endpointGroup: Resources = {
	"endpoint-group": resource("aws:ec2/securityGroup:SecurityGroup", {
		vpcId: "${vpc.id}",
		description: "interface endpoints",
		ingress: [
			{
				description: "TLS from the VPC",
				protocol: "tcp",
				fromPort: 443,
				toPort: 443,
				cidrBlocks: ["10.0.0.0/16"],
			},
		],
	}),
};

const endpoints = ["ssm", "ecr.dkr", "logs"];

export const isolated: Resources = {
	...closedVpc,
	...inZones((zone, i) => subnet("private", zone, `10.0.${i}.0/24`)),
	...endpointGroup,
	...Object.fromEntries(
		endpoints.map((service) => [
			`endpoint-${service.replace(".", "-")}`,
			resource("aws:ec2/vpcEndpoint:VpcEndpoint", {
				vpcId: "${vpc.id}",
				serviceName: `com.amazonaws.us-east-1.${service}`,
				vpcEndpointType: "Interface",
				privateDnsEnabled: true,
				subnetIds: ["${private-a.id}", "${private-b.id}"],
				securityGroupIds: ["${endpoint-group.id}"],
			}),
		]),
	),
	...Object.fromEntries(
		["s3", "dynamodb"].map((service) => [
			service,
			resource("aws:ec2/vpcEndpoint:VpcEndpoint", {
				vpcId: "${vpc.id}",
				serviceName: `com.amazonaws.us-east-1.${service}`,
				policy: document(
					allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::shop-*/*", {
						Principal: "*",
						Condition: { StringEquals: { "aws:PrincipalAccount": account } },
					}),
				),
				routeTableIds: ["${private-a-table.id}", "${private-b-table.id}"],
			}),
		]),
	),
};

export const dualStack: Resources = {
	...network,
	vpc: resource("aws:ec2/vpc:Vpc", {
		cidrBlock: "10.0.0.0/16",
		assignGeneratedIpv6CidrBlock: true,
		enableDnsHostnames: true,
	}),
	"ipv6-out": resource("aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway", { vpcId: "${vpc.id}" }),
	...inZones((zone) => ({
		[`public-${zone}-ipv6`]: route(`public-${zone}-table`, { gatewayId: "${igw.id}" }, worldIpv6),
		[`private-${zone}-ipv6`]: route(
			`private-${zone}-table`,
			{ egressOnlyGatewayId: "${ipv6-out.id}" },
			worldIpv6,
		),
	})),
};

export const aclEntries = {
	ingress: [
		{ ruleNo: 100, action: "allow", protocol: "tcp", cidrBlock: "0.0.0.0/0", fromPort: 443, toPort: 443 },
		{ ruleNo: 110, action: "allow", protocol: "tcp", cidrBlock: "0.0.0.0/0", fromPort: 80, toPort: 80 },
		{
			ruleNo: 120,
			action: "allow",
			protocol: "tcp",
			cidrBlock: "10.0.0.0/16",
			fromPort: 1024,
			toPort: 65535,
		},
	],
	egress: [{ ruleNo: 100, action: "allow", protocol: "-1", cidrBlock: "0.0.0.0/0", fromPort: 0, toPort: 0 }],
};

/** A table with its routes inside, instead of resources of their own. */
export const inlineRoutes: Resources = {
	...closedVpc,
	igw: resource("aws:ec2/internetGateway:InternetGateway", {}),
	"igw-attachment": resource("aws:ec2/internetGatewayAttachment:InternetGatewayAttachment", {
		vpcId: "${vpc.id}",
		internetGatewayId: "${igw.id}",
	}),
	...inZones((zone, i) => ({
		...subnet("public", zone, `10.0.${i}.0/24`),
		[`public-${zone}-table`]: resource("aws:ec2/routeTable:RouteTable", {
			vpcId: "${vpc.id}",
			routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "${igw.id}" }],
		}),
	})),
};

/** A spoke of a hub: everything but the VPC itself is behind the gateway. */
export const spoke: Resources = {
	...closedVpc,
	...inZones((zone, i) => ({
		...subnet("private", zone, `10.0.${i}.0/24`),
		...subnet("gateway", zone, `10.0.255.${16 * i}/28`),
		[`private-${zone}-out`]: route(`private-${zone}-table`, { transitGatewayId: "tgw-0a1b2c3d4e5f60718" }),
	})),
	attachment: resource("aws:ec2transitgateway/vpcAttachment:VpcAttachment", {
		transitGatewayId: "tgw-0a1b2c3d4e5f60718",
		vpcId: "${vpc.id}",
		subnetIds: ["${gateway-a.id}", "${gateway-b.id}"],
	}),
};

export const firewalled: Resources = {
	...closedVpc,
	igw: resource("aws:ec2/internetGateway:InternetGateway", { vpcId: "${vpc.id}" }),
	...inZones((zone, i) => ({
		...subnet("firewall", zone, `10.0.${i}.0/28`),
		[`firewall-${zone}-out`]: route(`firewall-${zone}-table`, { gatewayId: "${igw.id}" }),
		...subnet("public", zone, `10.0.${10 + i}.0/24`),
		[`public-${zone}-out`]: route(`public-${zone}-table`, { vpcEndpointId: `vpce-0a1b2c3d4e5f6071${i}` }),
	})),
	policy: resource("aws:networkfirewall/firewallPolicy:FirewallPolicy", {
		firewallPolicy: {
			statelessDefaultActions: ["aws:forward_to_sfe"],
			statelessFragmentDefaultActions: ["aws:forward_to_sfe"],
			statefulDefaultActions: ["aws:drop_established"],
			statefulEngineOptions: { ruleOrder: "STRICT_ORDER" },
		},
	}),
	firewall: resource("aws:networkfirewall/firewall:Firewall", {
		vpcId: "${vpc.id}",
		firewallPolicyArn: "${policy.arn}",
		deleteProtection: true,
		subnetChangeProtection: true,
		subnetMappings: [{ subnetId: "${firewall-a.id}" }, { subnetId: "${firewall-b.id}" }],
	}),
};
