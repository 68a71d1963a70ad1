/** Security groups: one for each tier, and rules that name the neighbouring tier, never an address in the VPC. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Environment, type TierTag, tagsFor } from "./naming.js";
import { flows, type Peer, type Ports, type Tier } from "./tiers.js";

export interface SecurityArgs {
	readonly environment: Environment;
	readonly vpcId: pulumi.Input<string>;
	readonly ports: Ports;
	/** True when interface endpoints exist and need a group of their own. */
	readonly interfaceEndpoints: boolean;
}

/** Descriptions of the groups. AWS replaces a group whose description changes: do not improve them. */
const descriptions: Readonly<Record<Tier | "endpoints", string>> = {
	edge: "External load balancer",
	web: "Web instances",
	internal: "Internal load balancer",
	app: "Application instances",
	worker: "Functions and jobs of other stacks that use the database",
	db: "Database",
	endpoints: "Interface endpoints",
};

export class Security extends pulumi.ComponentResource {
	readonly groupIds: Readonly<Record<Tier, pulumi.Output<string>>>;
	/** Group of the interface endpoints, when there are any. */
	readonly endpointGroupId?: pulumi.Output<string>;
	/** By tier, the rules that its first boot needs: its way to the internet, and the way of its callers' health checks. */
	readonly ready: Readonly<Record<Tier, readonly pulumi.Resource[]>>;

	constructor(name: string, args: SecurityArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:security:Security", name, {}, opts);
		const { environment, vpcId, ports, interfaceEndpoints } = args;

		// No inline rules, not even empty lists: they would delete the standalone ones. The provider takes away
		// the egress to everywhere that AWS gives a new group. revokeRulesOnDelete stays off: our own rules are
		// gone before their group, and one that somebody else made to it should stop the deletion and be seen.
		const group = (tier: Tier | "endpoints", tag: TierTag) =>
			new aws.ec2.SecurityGroup(
				`${name}-${tier}`,
				{ vpcId, description: descriptions[tier], tags: tagsFor(environment, tag, `${name}-${tier}`) },
				{ parent: this },
			).id;
		this.groupIds = {
			edge: group("edge", "edge"),
			web: group("web", "web"),
			internal: group("internal", "internal"),
			app: group("app", "app"),
			worker: group("worker", "worker"),
			db: group("db", "db"),
		};

		// The port is part of a rule's name, so that a new port is open before the old one closes.
		const peer = (side: Peer) =>
			side === "internet" ? { cidrIpv4: "0.0.0.0/0" } : { referencedSecurityGroupId: this.groupIds[side] };
		const onPort = (port: number) => ({ ipProtocol: "tcp", fromPort: port, toPort: port });
		const ready: Record<Tier, pulumi.Resource[]> = {
			edge: [],
			web: [],
			internal: [],
			app: [],
			worker: [],
			db: [],
		};
		for (const { from, to, port, why } of flows(ports)) {
			const resource = `${name}-${from}-to-${to}-${port}`;
			const ends: pulumi.Resource[] = [];
			if (from !== "internet") {
				ends.push(
					new aws.vpc.SecurityGroupEgressRule(
						resource,
						{
							securityGroupId: this.groupIds[from],
							...peer(to),
							...onPort(port),
							description: `to ${to}: ${why}`,
							tags: tagsFor(environment, from, resource),
						},
						{ parent: this },
					),
				);
			}
			if (to !== "internet") {
				ends.push(
					new aws.vpc.SecurityGroupIngressRule(
						resource,
						{
							securityGroupId: this.groupIds[to],
							...peer(from),
							...onPort(port),
							description: `from ${from}: ${why}`,
							tags: tagsFor(environment, to, resource),
						},
						{ parent: this },
					),
				);
			}
			if (to !== "internet") ready[to].push(...ends);
			else if (from !== "internet") ready[from].push(...ends);
		}

		if (interfaceEndpoints) {
			const endpoints = group("endpoints", "network");
			this.endpointGroupId = endpoints;
			// Nothing to add on the callers' side: their way to 443 anywhere covers the endpoints.
			for (const tier of ["web", "app", "worker"] as const) {
				const resource = `${name}-${tier}-to-endpoints-443`;
				ready[tier].push(
					new aws.vpc.SecurityGroupIngressRule(
						resource,
						{
							securityGroupId: endpoints,
							...peer(tier),
							...onPort(443),
							description: `from ${tier}: AWS APIs over TLS`,
							tags: tagsFor(environment, "network", resource),
						},
						{ parent: this },
					),
				);
			}
		}

		this.ready = ready;

		this.registerOutputs({ groupIds: this.groupIds, endpointGroupId: this.endpointGroupId });
	}
}
