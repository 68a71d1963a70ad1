/** The ways into and out of a VPC: gateways, NAT, route tables, the S3 gateway endpoint. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Environment, tagsFor } from "./naming.js";
import type { SubnetTier } from "./tiers.js";

/** The subnets of one availability zone. */
export interface Zone {
	/** The zone's letter, e.g. `a`. */
	readonly letter: string;
	readonly subnets: Readonly<Record<SubnetTier, aws.ec2.Subnet>>;
}

/**
 * How private subnets reach the internet: through one NAT gateway in the first zone, which takes every zone
 * down with it, or through one in each zone. A gateway costs about 33 USD a month and 0.045 USD a GB.
 */
export type NatMode = "single" | "perAz";

export interface RoutingArgs {
	readonly environment: Environment;
	readonly vpcId: pulumi.Input<string>;
	/** Zones in order; never empty, and only ever appended to. */
	readonly zones: readonly Zone[];
	readonly nat: NatMode;
}

/**
 * Public subnets share a table to the internet gateway, app subnets have a table each to their NAT gateway,
 * db subnets a table each with nothing but the local route: no way out of the data tier, not even to S3.
 */
export class Routing extends pulumi.ComponentResource {
	readonly internetGateway: aws.ec2.InternetGateway;
	readonly natGatewayIds: pulumi.Output<string>[];
	/** Public addresses of the NAT gateways, in zone order: what partners put on their allow lists. */
	readonly natAddresses: pulumi.Output<string>[];
	/** Route tables of the app subnets, in zone order. */
	readonly appRouteTableIds: pulumi.Output<string>[];
	/** What a packet from an app subnet passes on its way out: routes and associations, of its own subnet and of its NAT gateway's. */
	readonly egressReady: pulumi.Resource[];

	constructor(name: string, args: RoutingArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:routing:Routing", name, {}, opts);
		const { environment, vpcId, zones, nat } = args;
		const parent = { parent: this };
		const tags = (resource: string) => tagsFor(environment, "network", resource);

		const routeTable = (resource: string) =>
			new aws.ec2.RouteTable(resource, { vpcId, tags: tags(resource) }, parent);
		const associate = (resource: string, subnet: aws.ec2.Subnet, table: aws.ec2.RouteTable) =>
			new aws.ec2.RouteTableAssociation(resource, { subnetId: subnet.id, routeTableId: table.id }, parent);

		this.internetGateway = new aws.ec2.InternetGateway(
			`${name}-igw`,
			{ vpcId, tags: tags(`${name}-igw`) },
			parent,
		);
		const publicTable = routeTable(`${name}-public`);
		const publicRoute = new aws.ec2.Route(
			`${name}-public-default`,
			{
				routeTableId: publicTable.id,
				destinationCidrBlock: "0.0.0.0/0",
				gatewayId: this.internetGateway.id,
			},
			parent,
		);
		this.egressReady = [publicRoute];

		const gateways: aws.ec2.NatGateway[] = [];
		const natGateway = ({ letter, subnets }: Zone, association: pulumi.Resource): aws.ec2.NatGateway => {
			const resource = `${name}-nat-${letter}`;
			const address = new aws.ec2.Eip(resource, { domain: "vpc", tags: tags(resource) }, parent);
			const gateway = new aws.ec2.NatGateway(
				resource,
				{ allocationId: address.id, subnetId: subnets.public.id, tags: tags(resource) },
				// Without the gateway attached, creation fails with "Network has no Internet gateway attached";
				// on destroy, detaching it fails while a NAT gateway holds a public address.
				{ ...parent, dependsOn: [this.internetGateway] },
			);
			gateways.push(gateway);
			this.egressReady.push(association);
			return gateway;
		};
		const gatewayOf = (zone: Zone, association: pulumi.Resource): aws.ec2.NatGateway => {
			switch (nat) {
				case "perAz":
					return natGateway(zone, association);
				case "single":
					return gateways[0] ?? natGateway(zone, association);
				default:
					return nat satisfies never;
			}
		};

		this.appRouteTableIds = zones.map((zone) => {
			const { letter, subnets } = zone;
			const association = associate(`${name}-public-${letter}`, subnets.public, publicTable);
			const resource = `${name}-app-${letter}`;
			const table = routeTable(resource);
			const gateway = gatewayOf(zone, association);
			const route = new aws.ec2.Route(
				`${resource}-default`,
				{ routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", natGatewayId: gateway.id },
				parent,
			);
			this.egressReady.push(route, associate(resource, subnets.app, table));
			return table.id;
		});
		this.natGatewayIds = gateways.map(({ id }) => id);
		this.natAddresses = gateways.map(({ publicIp }) => publicIp);

		for (const { letter, subnets } of zones) {
			const resource = `${name}-db-${letter}`;
			associate(resource, subnets.db, routeTable(resource));
		}

		// Free, and keeps packages, artifacts and logs off the NAT gateway's bill. Its policy stays open: 443 is
		// open to the world by NAT anyway, so a narrower one would stop reading another account's bucket and
		// prevent nothing.
		new aws.ec2.VpcEndpoint(
			`${name}-s3`,
			{
				vpcId,
				vpcEndpointType: "Gateway",
				serviceName: `com.amazonaws.${environment.region}.s3`,
				routeTableIds: this.appRouteTableIds,
				tags: tags(`${name}-s3`),
			},
			parent,
		);

		this.registerOutputs({
			natGatewayIds: this.natGatewayIds,
			natAddresses: this.natAddresses,
			appRouteTableIds: this.appRouteTableIds,
		});
	}
}
