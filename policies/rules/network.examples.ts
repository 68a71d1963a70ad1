/** Examples of the rules in network.ts. */
import type { Plain } from "../resources.js";
import type { Examples, Fragment, FragmentResource } from "../rule.js";

const vpc: FragmentResource = { type: "aws:ec2/vpc:Vpc", properties: { cidrBlock: "10.0.0.0/16" } };
const igw: FragmentResource = {
	type: "aws:ec2/internetGateway:InternetGateway",
	properties: { vpcId: "${vpc.id}" },
};

function table(properties: Partial<Plain<"aws:ec2/routeTable:RouteTable">> = {}): FragmentResource {
	return { type: "aws:ec2/routeTable:RouteTable", properties: { vpcId: "${vpc.id}", ...properties } };
}

function subnet(tier?: string, properties: Partial<Plain<"aws:ec2/subnet:Subnet">> = {}): FragmentResource {
	return {
		type: "aws:ec2/subnet:Subnet",
		properties: { vpcId: "${vpc.id}", ...(tier && { tags: { SubnetTier: tier } }), ...properties },
	};
}

function link(name: string, routeTableId = "${table.id}"): FragmentResource {
	return {
		type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
		properties: { subnetId: `\${${name}.id}`, routeTableId },
	};
}

function route(properties: Partial<Plain<"aws:ec2/route:Route">>): FragmentResource {
	return {
		type: "aws:ec2/route:Route",
		properties: { routeTableId: "${table.id}", destinationCidrBlock: "0.0.0.0/0", ...properties },
	};
}

const toInternet = route({ gatewayId: "${igw.id}" });
const base: Fragment = { vpc, igw, table: table() };

/** The VPC's main table, adopted, with routes. */
function main(
	...routes: NonNullable<Plain<"aws:ec2/defaultRouteTable:DefaultRouteTable">["routes"]>
): FragmentResource {
	return {
		type: "aws:ec2/defaultRouteTable:DefaultRouteTable",
		properties: { defaultRouteTableId: "${vpc.defaultRouteTableId}", routes },
	};
}

export const privateNoIgw: Examples = {
	fails: [
		{
			title: "a route to it",
			resources: { ...base, app: subnet("app"), link: link("app"), route: toInternet },
		},
		{
			title: "a route in the table itself",
			resources: {
				...base,
				table: table({ routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "${igw.id}" }] }),
				db: subnet("db"),
				link: link("db"),
			},
		},
		{
			title: "by IPv6, to a gateway of another stack, from a subnet that is private by name",
			resources: {
				...base,
				"orders-private-a": subnet(),
				link: link("orders-private-a"),
				route: route({ destinationIpv6CidrBlock: "::/0", gatewayId: "igw-0123456789abcdef0" }),
			},
		},
		{
			title: "by the main table, for want of one of its own",
			resources: {
				...base,
				main: main({ cidrBlock: "0.0.0.0/0", gatewayId: "${igw.id}" }),
				app: subnet("app"),
			},
		},
		{
			title: "by a table that was made the main one",
			resources: {
				...base,
				main: {
					type: "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation",
					properties: { vpcId: "${vpc.id}", routeTableId: "${table.id}" },
				},
				app: subnet("app"),
				route: toInternet,
			},
		},
		{
			title: "a table of another stack",
			resources: { ...base, app: subnet("app"), link: link("app", "rtb-0123456789abcdef0") },
		},
	],
	passes: [
		{
			title: "a NAT gateway",
			resources: {
				...base,
				app: subnet("app"),
				link: link("app"),
				nat: { type: "aws:ec2/natGateway:NatGateway", properties: { subnetId: "subnet-0" } },
				route: route({ natGatewayId: "${nat.id}" }),
			},
		},
		{
			title: "a VPN gateway",
			resources: {
				...base,
				app: subnet("app"),
				link: link("app"),
				vpn: { type: "aws:ec2/vpnGateway:VpnGateway", properties: { vpcId: "${vpc.id}" } },
				route: route({ gatewayId: "${vpn.id}" }),
			},
		},
		{
			title: "an egress-only gateway for IPv6",
			resources: {
				...base,
				app: subnet("app"),
				link: link("app"),
				out: {
					type: "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
					properties: { vpcId: "${vpc.id}" },
				},
				route: route({ destinationIpv6CidrBlock: "::/0", egressOnlyGatewayId: "${out.id}" }),
			},
		},
		{
			title: "a public subnet",
			resources: { ...base, open: subnet("public"), link: link("open"), route: toInternet },
		},
		{
			title: "the main table as AWS makes it",
			resources: { ...base, app: subnet("app"), route: toInternet },
		},
	],
};

export const explicitTable: Examples = {
	fails: [
		{
			title: "a subnet alone",
			resources: { ...base, app: subnet("app"), other: subnet(), link: link("other") },
		},
	],
	passes: [
		{ title: "a subnet with a table", resources: { ...base, app: subnet("app"), link: link("app") } },
		{
			title: "a table of another stack",
			resources: { ...base, app: subnet("app"), link: link("app", "rtb-0123456789abcdef0") },
		},
	],
};

function gateway(properties: Partial<Plain<"aws:ec2/natGateway:NatGateway">> = {}): FragmentResource {
	return {
		type: "aws:ec2/natGateway:NatGateway",
		properties: { allocationId: "eipalloc-0", subnetId: "${one.id}", ...properties },
	};
}

export const natInPublicSubnet: Examples = {
	fails: [
		{
			title: "a private subnet",
			resources: { ...base, one: subnet("app"), link: link("one"), nat: gateway() },
		},
		{
			title: "a subnet on the main table",
			resources: { ...base, one: subnet(), main: main(), nat: gateway() },
		},
	],
	passes: [
		{
			title: "a public subnet",
			resources: { ...base, one: subnet("public"), link: link("one"), route: toInternet, nat: gateway() },
		},
		{
			title: "a private NAT gateway",
			resources: {
				...base,
				one: subnet("app"),
				link: link("one"),
				nat: gateway({ connectivityType: "private" }),
			},
		},
		{ title: "a subnet of another stack", resources: { nat: gateway({ subnetId: "subnet-0" }) } },
	],
};

function balancer(properties: Partial<Plain<"aws:lb/loadBalancer:LoadBalancer">>): FragmentResource {
	return { type: "aws:lb/loadBalancer:LoadBalancer", properties };
}

export const publicBalancerInPublicSubnets: Examples = {
	fails: [
		{
			title: "one subnet of two is private",
			resources: {
				...base,
				open: subnet("public"),
				link: link("open"),
				route: toInternet,
				app: subnet("app"),
				appTable: table(),
				appLink: link("app", "${appTable.id}"),
				balancer: balancer({ subnets: ["${open.id}", "${app.id}"] }),
			},
		},
		{
			title: "a mapped subnet, under the other type token",
			resources: {
				...base,
				app: subnet("app"),
				link: link("app"),
				balancer: {
					type: "aws:alb/loadBalancer:LoadBalancer",
					properties: { internal: false, subnetMappings: [{ subnetId: "${app.id}" }] },
				},
			},
		},
	],
	passes: [
		{
			title: "public subnets",
			resources: {
				...base,
				open: subnet("public"),
				link: link("open"),
				route: toInternet,
				balancer: balancer({ subnets: ["${open.id}"] }),
			},
		},
		{
			title: "an internal balancer",
			resources: {
				...base,
				app: subnet("app"),
				link: link("app"),
				balancer: balancer({ internal: true, subnets: ["${app.id}"] }),
			},
		},
	],
};
