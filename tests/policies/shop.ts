/** A program of another kind, as many are: a balancer, a fleet, MySQL. Its tags, names and ports are its own. */
import type { AnyFragment } from "./support.js";

const zones = ["a", "b"] as const;
const kinds = { public: 0, private: 10, data: 20 } as const;

function each<Value>(
	name: (zone: string) => string,
	value: (zone: string, i: number) => Value,
): Record<string, Value> {
	return Object.fromEntries(zones.map((zone, i) => [name(zone), value(zone, i)]));
}

const subnets = (kind: keyof typeof kinds): AnyFragment =>
	each(
		(zone) => `shop-${kind}-${zone}`,
		(zone, i) => ({
			type: "aws:ec2/subnet:Subnet",
			properties: {
				vpcId: "${vpc.id}",
				cidrBlock: `10.9.${kinds[kind] + i}.0/24`,
				availabilityZone: `eu-west-1${zone}`,
			},
		}),
	);

export const table = (kind: keyof typeof kinds, routes: readonly object[]): AnyFragment => ({
	[`table-${kind}`]: {
		type: "aws:ec2/routeTable:RouteTable",
		properties: { vpcId: "${vpc.id}", routes },
	},
	...each(
		(zone) => `link-${kind}-${zone}`,
		(zone) => ({
			type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
			properties: { subnetId: `\${shop-${kind}-${zone}.id}`, routeTableId: `\${table-${kind}.id}` },
		}),
	),
});

const group = (role: string) => ({
	type: "aws:ec2/securityGroup:SecurityGroup",
	properties: { vpcId: "${vpc.id}", description: `what the ${role} takes`, tags: { role } },
});

export const rule = (direction: "ingress" | "egress", on: string, port: number, peer: object) => ({
	type: "aws:ec2/securityGroupRule:SecurityGroupRule",
	properties: {
		...{ type: direction, securityGroupId: `\${${on}.id}`, protocol: "tcp", fromPort: port, toPort: port },
		...{ description: "as it says", ...peer },
	},
});

const pair = (from: string, to: string, port: number): AnyFragment => ({
	[`${from}-${to}-out`]: rule("egress", from, port, { sourceSecurityGroupId: `\${${to}.id}` }),
	[`${from}-${to}-in`]: rule("ingress", to, port, { sourceSecurityGroupId: `\${${from}.id}` }),
});

/** As it should be. */
export const shop: AnyFragment = {
	vpc: { type: "aws:ec2/vpc:Vpc", properties: { cidrBlock: "10.9.0.0/16" } },
	default: {
		type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
		properties: { vpcId: "${vpc.id}", ingress: [], egress: [] },
	},
	igw: { type: "aws:ec2/internetGateway:InternetGateway", properties: { vpcId: "${vpc.id}" } },
	...subnets("public"),
	...subnets("private"),
	...subnets("data"),
	nat: { type: "aws:ec2/natGateway:NatGateway", properties: { subnetId: "${shop-public-a.id}" } },
	...table("public", [{ cidrBlock: "0.0.0.0/0", gatewayId: "${igw.id}" }]),
	...table("private", [{ cidrBlock: "0.0.0.0/0", natGatewayId: "${nat.id}" }]),
	...table("data", []),
	lb: group("balancer"),
	api: group("api"),
	mysql: group("mysql"),
	world: rule("ingress", "lb", 443, { cidrBlocks: ["0.0.0.0/0"], ipv6CidrBlocks: ["::/0"] }),
	updates: rule("egress", "api", 443, { cidrBlocks: ["0.0.0.0/0"] }),
	...pair("lb", "api", 3000),
	...pair("api", "mysql", 3306),
	balancer: {
		type: "aws:alb/loadBalancer:LoadBalancer",
		properties: {
			subnets: ["${shop-public-a.id}", "${shop-public-b.id}"],
			securityGroups: ["${lb.id}"],
			tags: { role: "balancer" },
		},
	},
	template: {
		type: "aws:ec2/launchTemplate:LaunchTemplate",
		properties: { namePrefix: "shop-api-", vpcSecurityGroupIds: ["${api.id}"], tags: { role: "api" } },
	},
	fleet: {
		type: "aws:autoscaling/group:Group",
		properties: {
			...{ minSize: 2, maxSize: 4, launchTemplate: { id: "${template.id}" } },
			vpcZoneIdentifiers: ["${shop-private-a.id}", "${shop-private-b.id}"],
			tags: [{ key: "role", value: "api", propagateAtLaunch: true }],
		},
	},
	offered: {
		type: "aws:rds/subnetGroup:SubnetGroup",
		properties: { subnetIds: ["${shop-data-a.id}", "${shop-data-b.id}"] },
	},
	orders: {
		type: "aws:rds/instance:Instance",
		properties: {
			...{ engine: "mysql", instanceClass: "db.t3.medium", multiAz: true },
			...{ dbSubnetGroupName: "${offered.name}", vpcSecurityGroupIds: ["${mysql.id}"] },
		},
	},
};

/** How the pack is told of its tiers. */
export const tiers = {
	members: { edge: "role=balancer", web: [], internal: [], app: "role=api", db: "role=mysql" },
	subnets: { public: "*-public-*", app: "*-private-*", db: "*-data-*" },
	ports: { app: 3000, db: 3306 },
};

/** What is wrong with it after a change, as `rule resource`. */
export const mistakes: readonly (readonly [what: string, change: AnyFragment, ...rules: string[]])[] = [
	[
		"the balancer calls the database",
		pair("lb", "mysql", 3306),
		"network-reachability lb-mysql-in",
		"sg-egress-limited lb-mysql-out",
		"sg-tier-chain lb-mysql-in",
	],
	[
		"the API is called on this program's own port",
		pair("lb", "api", 5000),
		"network-reachability lb-api-in",
		"sg-egress-limited lb-api-out",
		"sg-tier-chain lb-api-in",
	],
	[
		"the data tier has a way out",
		table("data", [{ cidrBlock: "0.0.0.0/0", natGatewayId: "${nat.id}" }]),
		"db-subnet-local-routes-only table-data",
		"network-data-tier-no-way-out table-data",
	],
	[
		"the fleet stands in public subnets",
		table("private", [{ cidrBlock: "0.0.0.0/0", gatewayId: "${igw.id}" }]),
		"network-public-addresses table-private",
		"network-public-addresses table-private",
		"private-subnet-no-igw table-private",
		"private-subnet-no-igw table-private",
	],
	[
		"a machine of no tier carries the API's group",
		{
			bastion: {
				type: "aws:ec2/instance:Instance",
				properties: { subnetId: "${shop-private-a.id}", vpcSecurityGroupIds: ["${api.id}"] },
			},
		},
		"sg-stays-in-tier bastion",
	],
];
