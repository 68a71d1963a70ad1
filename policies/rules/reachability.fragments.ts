/** Building blocks of the examples about reachability: a VPC with the edge in front and the data tier behind. */
import type { Tier } from "../../infra/tiers.js";
import type { Plain, ResourceType } from "../resources.js";
import type { Fragment, FragmentResource } from "../rule.js";

/** A resource of a type. */
export function resource<Type extends ResourceType>(
	type: Type,
	properties: Partial<Plain<Type>> = {},
): FragmentResource {
	return { type, properties } as FragmentResource;
}

export function subnet(
	kind: string,
	cidrBlock: string,
	properties: Partial<Plain<"aws:ec2/subnet:Subnet">> = {},
): FragmentResource {
	return resource("aws:ec2/subnet:Subnet", {
		vpcId: "${vpc.id}",
		cidrBlock,
		tags: { SubnetTier: kind },
		...properties,
	});
}

const table = resource("aws:ec2/routeTable:RouteTable", { vpcId: "${vpc.id}" });

function link(subnet: string, table: string): FragmentResource {
	return resource("aws:ec2/routeTableAssociation:RouteTableAssociation", {
		subnetId: `\${${subnet}.id}`,
		routeTableId: `\${${table}.id}`,
	});
}

function group(tier: Tier): FragmentResource {
	return resource("aws:ec2/securityGroup:SecurityGroup", { vpcId: "${vpc.id}", tags: { Tier: tier } });
}

export function opening(
	group: string,
	peer: Partial<Plain<"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule">>,
	port: number,
): FragmentResource {
	return resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
		securityGroupId: `\${${group}.id}`,
		ipProtocol: "tcp",
		fromPort: port,
		toPort: port,
		...peer,
	});
}

export function calling(group: string, to: string, port: number): FragmentResource {
	return resource("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", {
		securityGroupId: `\${${group}.id}`,
		ipProtocol: "tcp",
		fromPort: port,
		toPort: port,
		...(to === "world" ? { cidrIpv4: "0.0.0.0/0" } : { referencedSecurityGroupId: `\${${to}.id}` }),
	});
}

export function machine(
	subnet: string,
	group: string,
	tier: Tier,
	properties: Partial<Plain<"aws:ec2/instance:Instance">> = {},
): FragmentResource {
	return resource("aws:ec2/instance:Instance", {
		subnetId: `\${${subnet}.id}`,
		vpcSecurityGroupIds: [`\${${group}.id}`],
		tags: { Tier: tier },
		...properties,
	});
}

export function database(properties: Partial<Plain<"aws:rds/instance:Instance">> = {}): FragmentResource {
	return resource("aws:rds/instance:Instance", {
		instanceClass: "db.t3.medium",
		dbSubnetGroupName: "${offered.name}",
		vpcSecurityGroupIds: ["${dbGroup.id}"],
		...properties,
	});
}

/** Who may call whom, as the tier table has it. */
export const network: Fragment = {
	vpc: resource("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" }),
	igw: resource("aws:ec2/internetGateway:InternetGateway", { vpcId: "${vpc.id}" }),
	public: subnet("public", "10.0.1.0/24"),
	app: subnet("app", "10.0.3.0/24"),
	data: subnet("db", "10.0.5.0/24"),
	publicTable: table,
	appTable: table,
	dataTable: table,
	publicLink: link("public", "publicTable"),
	appLink: link("app", "appTable"),
	dataLink: link("data", "dataTable"),
	publicRoute: resource("aws:ec2/route:Route", {
		routeTableId: "${publicTable.id}",
		destinationCidrBlock: "0.0.0.0/0",
		gatewayId: "${igw.id}",
	}),
	nat: resource("aws:ec2/natGateway:NatGateway", { subnetId: "${public.id}" }),
	appRoute: resource("aws:ec2/route:Route", {
		routeTableId: "${appTable.id}",
		destinationCidrBlock: "0.0.0.0/0",
		natGatewayId: "${nat.id}",
	}),
	edgeGroup: group("edge"),
	webGroup: group("web"),
	appGroup: group("app"),
	dbGroup: group("db"),
	edgeIn: opening("edgeGroup", { cidrIpv4: "0.0.0.0/0" }, 443),
	edgeOut: calling("edgeGroup", "webGroup", 80),
	webIn: opening("webGroup", { referencedSecurityGroupId: "${edgeGroup.id}" }, 80),
	appOut: calling("appGroup", "dbGroup", 5432),
	appWorld: calling("appGroup", "world", 443),
	dbIn: opening("dbGroup", { referencedSecurityGroupId: "${appGroup.id}" }, 5432),
	edge: resource("aws:lb/loadBalancer:LoadBalancer", {
		subnets: ["${public.id}"],
		securityGroups: ["${edgeGroup.id}"],
		tags: { Tier: "edge" },
	}),
	web: machine("app", "webGroup", "web"),
	api: machine("app", "appGroup", "app"),
	offered: resource("aws:rds/subnetGroup:SubnetGroup", { subnetIds: ["${data.id}"] }),
	database: database(),
};

/** A machine of the web tier that asks for a public address. */
export const publicMachine = machine("public", "webGroup", "web", { associatePublicIpAddress: true });

/** A route of the data subnets' table. */
export const dataRoute = (target: Partial<Plain<"aws:ec2/route:Route">>) =>
	resource("aws:ec2/route:Route", {
		routeTableId: "${dataTable.id}",
		destinationCidrBlock: "0.0.0.0/0",
		...target,
	});
