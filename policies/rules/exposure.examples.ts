/** Examples of the rules about ways out of the data tier and public addresses. */
import type { Examples } from "../rule.js";
import {
	calling,
	database,
	dataRoute,
	machine,
	network,
	opening,
	publicMachine,
	resource,
	subnet,
} from "./reachability.fragments.js";

export const noWayOut: Examples = {
	fails: [
		{
			title: "a route to NAT, whatever the security groups say",
			resources: { ...network, dataRoute: dataRoute({ natGatewayId: "${nat.id}" }) },
		},
		{
			title: "the database in the public subnet",
			resources: {
				...network,
				offered: resource("aws:rds/subnetGroup:SubnetGroup", { subnetIds: ["${public.id}"] }),
			},
		},
		{
			title: "a main route table with a way out, by no association of its own",
			resources: {
				...Object.fromEntries(Object.entries(network).filter(([name]) => name !== "dataLink")),
				main: resource("aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation", {
					vpcId: "${vpc.id}",
					routeTableId: "${appTable.id}",
				}),
			},
		},
		{
			title: "a gateway endpoint",
			resources: {
				...network,
				s3: resource("aws:ec2/vpcEndpoint:VpcEndpoint", {
					vpcId: "${vpc.id}",
					serviceName: "com.amazonaws.us-east-1.s3",
					routeTableIds: ["${dataTable.id}"],
				}),
			},
		},
		{
			title: "an interface endpoint that takes the database's calls",
			resources: {
				...network,
				endpoint: resource("aws:ec2/vpcEndpoint:VpcEndpoint", {
					vpcId: "${vpc.id}",
					vpcEndpointType: "Interface",
					serviceName: "com.amazonaws.us-east-1.logs",
					subnetIds: ["${app.id}"],
					securityGroupIds: ["${endpoints.id}"],
				}),
				endpoints: resource("aws:ec2/securityGroup:SecurityGroup", { vpcId: "${vpc.id}" }),
				endpointIn: opening("endpoints", { cidrIpv4: "10.0.0.0/16" }, 443),
				dbOut: calling("dbGroup", "endpoints", 443),
			},
		},
		{
			title: "an egress-only gateway",
			resources: {
				...network,
				data: subnet("db", "10.0.5.0/24", { ipv6CidrBlock: "2001:db8:1:5::/64" }),
				egressOnly: resource("aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway", {
					vpcId: "${vpc.id}",
				}),
				dataRoute: resource("aws:ec2/route:Route", {
					routeTableId: "${dataTable.id}",
					destinationIpv6CidrBlock: "::/0",
					egressOnlyGatewayId: "${egressOnly.id}",
				}),
			},
		},
		{
			title: "a peering connection",
			resources: {
				...network,
				dataRoute: dataRoute({ destinationCidrBlock: "10.9.0.0/16", vpcPeeringConnectionId: "pcx-0" }),
			},
		},
	],
	passes: [
		{ title: "the local route only", resources: network },
		{
			title: "the main table that AWS makes, which has the local route only",
			resources: Object.fromEntries(Object.entries(network).filter(([name]) => name !== "dataLink")),
		},
		{
			title: "an ACL that lets nothing through",
			resources: {
				...network,
				dataRoute: dataRoute({ natGatewayId: "${nat.id}" }),
				acl: resource("aws:ec2/networkAcl:NetworkAcl", {
					vpcId: "${vpc.id}",
					subnetIds: ["${data.id}"],
					ingress: [],
					egress: [],
				}),
			},
		},
	],
};

export const publicAddresses: Examples = {
	fails: [
		{ title: "a machine that asks for one", resources: { ...network, web: publicMachine } },
		{
			title: "a machine in a subnet that gives one",
			resources: {
				...network,
				public: subnet("public", "10.0.1.0/24", { mapPublicIpOnLaunch: true }),
				web: machine("public", "webGroup", "web"),
			},
		},
		{
			title: "an elastic address",
			resources: {
				...network,
				address: resource("aws:ec2/eip:Eip", { domain: "vpc", instance: "${api.id}" }),
			},
		},
		{
			title: "a launch template that asks for one",
			resources: {
				...network,
				template: resource("aws:ec2/launchTemplate:LaunchTemplate", {
					networkInterfaces: [{ associatePublicIpAddress: "true", securityGroups: ["${appGroup.id}"] }],
				}),
				fleet: resource("aws:autoscaling/group:Group", {
					vpcZoneIdentifiers: ["${app.id}"],
					launchTemplate: { id: "${template.id}" },
					tags: [{ key: "Tier", value: "app", propagateAtLaunch: true }],
				}),
			},
		},
		{
			title: "an internal balancer that is not",
			resources: {
				...network,
				inner: resource("aws:lb/loadBalancer:LoadBalancer", {
					subnets: ["${app.id}"],
					securityGroups: ["${appGroup.id}"],
					tags: { Tier: "internal" },
				}),
			},
		},
		{
			title: "a public database",
			resources: { ...network, database: database({ publiclyAccessible: true }) },
		},
		{
			title: "the internet gateway in the app tier's route table",
			resources: {
				...network,
				appRoute: resource("aws:ec2/route:Route", {
					routeTableId: "${appTable.id}",
					destinationCidrBlock: "0.0.0.0/0",
					gatewayId: "${igw.id}",
				}),
			},
		},
		{
			title: "a machine with an address of IPv6 in a subnet that routes to the internet gateway",
			resources: {
				...network,
				public: subnet("public", "10.0.1.0/24", { ipv6CidrBlock: "2001:db8:1:1::/64" }),
				publicRoute6: resource("aws:ec2/route:Route", {
					routeTableId: "${publicTable.id}",
					destinationIpv6CidrBlock: "::/0",
					gatewayId: "${igw.id}",
				}),
				bastion: resource("aws:ec2/instance:Instance", {
					subnetId: "${public.id}",
					vpcSecurityGroupIds: ["${webGroup.id}"],
				}),
			},
		},
	],
	passes: [
		{ title: "the edge balancer and a NAT gateway", resources: network },
		{
			title: "IPv6 behind an egress-only gateway",
			resources: {
				...network,
				app: subnet("app", "10.0.3.0/24", { ipv6CidrBlock: "2001:db8:1:3::/64" }),
				egressOnly: resource("aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway", {
					vpcId: "${vpc.id}",
				}),
				appRoute6: resource("aws:ec2/route:Route", {
					routeTableId: "${appTable.id}",
					destinationIpv6CidrBlock: "::/0",
					egressOnlyGatewayId: "${egressOnly.id}",
				}),
			},
		},
	],
};
