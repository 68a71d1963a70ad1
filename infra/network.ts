/** The VPC: subnets, routing, network ACLs, flow logs, and the defaults that AWS adds, emptied. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { formatCidr } from "./cidr.js";
import { FlowLogs } from "./flowLogs.js";
import { type Environment, tagsFor } from "./naming.js";
import { type NatMode, Routing, type Zone } from "./routing.js";
import { type AddressPlan, aclRules, type Ports, type SubnetTier, subnetCidrs } from "./tiers.js";

export interface NetworkArgs {
	readonly environment: Environment;
	readonly plan: AddressPlan;
	readonly ports: Ports;
	readonly nat: NatMode;
	/** IPv4 blocks that no subnet exchanges a packet with, outside the VPC's own. */
	readonly denyCidrs: readonly string[];
	/** True when interface endpoints stand in the app subnets. */
	readonly interfaceEndpoints: boolean;
	/** ARN of the KMS key of log groups. */
	readonly logsKeyArn: pulumi.Input<string>;
}

export class Network extends pulumi.ComponentResource {
	readonly vpcId: pulumi.Output<string>;
	/** By kind of subnet, in zone order. */
	readonly subnetIds: Readonly<Record<SubnetTier, pulumi.Output<string>[]>>;
	/** Route tables of the app subnets, in zone order. */
	readonly appRouteTableIds: pulumi.Output<string>[];
	/** In zone order. */
	readonly natGatewayIds: pulumi.Output<string>[];
	/** Public addresses that instances appear under on the internet. */
	readonly natAddresses: pulumi.Output<string>[];
	/** Name of the flow logs' log group. */
	readonly flowLogGroupName: pulumi.Output<string>;
	/**
	 * What an internet-facing balancer needs before it is made: in a VPC without an attached internet
	 * gateway its creation fails with InvalidSubnet.
	 */
	readonly ingressReady: pulumi.Resource[];
	/** What an instance in an app subnet needs before it boots: until then it reaches no package repository. */
	readonly egressReady: pulumi.Resource[];

	constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:network:Network", name, {}, opts);
		const { environment, plan, nat } = args;

		const vpc = new aws.ec2.Vpc(
			`${name}-vpc`,
			{
				cidrBlock: formatCidr(plan.vpc),
				// Private DNS of interface endpoints needs both.
				enableDnsSupport: true,
				enableDnsHostnames: true,
				tags: tagsFor(environment, "network", `${name}-vpc`),
			},
			{ parent: this, protect: environment.production },
		);
		this.vpcId = vpc.id;
		this.emptyDefaults(name, environment, vpc);

		const zones: readonly Zone[] = plan.zones.map((letter, i) => ({
			letter,
			subnets: byTier((tier) => this.subnet(name, args, tier, letter, subnetCidrs(plan, tier)[i])),
		}));
		this.subnetIds = byTier((tier) => zones.map(({ subnets }) => subnets[tier].id));

		const routing = new Routing(name, { environment, vpcId: vpc.id, zones, nat }, { parent: this });
		this.appRouteTableIds = routing.appRouteTableIds;
		this.natGatewayIds = routing.natGatewayIds;
		this.natAddresses = routing.natAddresses;

		const acls = byTier((tier) => this.networkAcl(name, args, tier));
		this.ingressReady = [routing.internetGateway];
		// Until its own ACL takes a subnet, it stands in the default one, which lets nothing through.
		this.egressReady = [...routing.egressReady, acls.public, acls.app];

		const flowLogs = new FlowLogs(
			`${name}-flow-logs`,
			{ environment, vpcId: vpc.id, keyArn: args.logsKeyArn },
			{ parent: this },
		);
		this.flowLogGroupName = flowLogs.logGroupName;

		this.registerOutputs({
			vpcId: this.vpcId,
			subnetIds: this.subnetIds,
			appRouteTableIds: this.appRouteTableIds,
			natGatewayIds: this.natGatewayIds,
			natAddresses: this.natAddresses,
			flowLogGroupName: this.flowLogGroupName,
		});
	}

	/**
	 * AWS makes a security group, a network ACL and a main route table with every VPC, and uses them wherever
	 * nothing else is named. Adopted with no rules and no routes, a forgotten association fails closed. The
	 * empty lists matter: left out, rules that somebody adds by hand would not show as drift.
	 */
	private emptyDefaults(name: string, environment: Environment, vpc: aws.ec2.Vpc): void {
		const tags = tagsFor(environment, "network", `${name}-default-unused`);
		new aws.ec2.DefaultSecurityGroup(
			`${name}-default`,
			{ vpcId: vpc.id, ingress: [], egress: [], tags },
			{ parent: this },
		);
		new aws.ec2.DefaultNetworkAcl(
			`${name}-default`,
			{ defaultNetworkAclId: vpc.defaultNetworkAclId, ingress: [], egress: [], tags },
			// A subnet stands in this ACL until its own takes it, so what a refresh sees here is chance.
			{ parent: this, ignoreChanges: ["subnetIds"] },
		);
		new aws.ec2.DefaultRouteTable(
			`${name}-default`,
			{ defaultRouteTableId: vpc.defaultRouteTableId, routes: [], tags },
			{ parent: this },
		);
	}

	private subnet(
		name: string,
		{ environment }: NetworkArgs,
		tier: SubnetTier,
		letter: string,
		cidrBlock: string | undefined,
	): aws.ec2.Subnet {
		const resource = `${name}-${tier}-${letter}`;
		return new aws.ec2.Subnet(
			resource,
			{
				vpcId: this.vpcId,
				cidrBlock,
				availabilityZone: `${environment.region}${letter}`,
				// In public subnets too: balancers and NAT gateways bring their own addresses, and nothing else
				// belongs there.
				mapPublicIpOnLaunch: false,
				tags: { ...tagsFor(environment, "network", resource), SubnetTier: tier },
			},
			{ parent: this, protect: environment.production },
		);
	}

	/** Rules and subnets are inline, so that whatever is added by hand shows as drift. */
	private networkAcl(name: string, args: NetworkArgs, tier: SubnetTier): aws.ec2.NetworkAcl {
		const { environment, plan, ports, denyCidrs, interfaceEndpoints } = args;
		const { ingress, egress } = aclRules(plan, tier, { ports, denyCidrs, interfaceEndpoints });
		return new aws.ec2.NetworkAcl(
			`${name}-${tier}`,
			{
				vpcId: this.vpcId,
				subnetIds: this.subnetIds[tier],
				ingress: [...ingress],
				egress: [...egress],
				tags: tagsFor(environment, "network", `${name}-${tier}`),
			},
			{ parent: this },
		);
	}
}

function byTier<T>(make: (tier: SubnetTier) => T): Record<SubnetTier, T> {
	return { public: make("public"), app: make("app"), db: make("db") };
}
