/** Security groups in every style there is, of programs that know no tiers. */
import { elsewhere, platformKey } from "./base.js";
import { type Program, type Resources, resource } from "./program.js";

const { vpcId } = elsewhere;

const tcp = (port: number) => ({ protocol: "tcp", fromPort: port, toPort: port });
const ip = (port: number) => ({ ipProtocol: "tcp", fromPort: port, toPort: port });

function group(description: string, properties: object = {}) {
	return resource("aws:ec2/securityGroup:SecurityGroup", { vpcId, description, ...properties });
}

/** What carries a group, so that it is not there for nothing. */
function carried(name: string): Resources {
	return {
		[`${name}-interface`]: resource("aws:ec2/networkInterface:NetworkInterface", {
			subnetId: elsewhere.privateSubnets[0],
			securityGroups: [`\${${name}.id}`],
		}),
	};
}

function classic(name: string, description: string, properties: object) {
	return resource("aws:ec2/securityGroupRule:SecurityGroupRule", {
		securityGroupId: `\${${name}.id}`,
		description,
		...properties,
	});
}

function into(name: string, description: string, properties: object) {
	return resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
		securityGroupId: `\${${name}.id}`,
		description,
		...properties,
	});
}

function outOf(name: string, description: string, properties: object) {
	return resource("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", {
		securityGroupId: `\${${name}.id}`,
		description,
		...properties,
	});
}

const updates = { description: "packages", ...tcp(443), cidrBlocks: ["0.0.0.0/0"] };

export const groups: readonly Program[] = [
	{
		title: "members of a cluster among themselves, inline",
		resources: {
			cluster: group("members of the cluster", {
				ingress: [{ description: "each other", protocol: "-1", fromPort: 0, toPort: 0, self: true }],
				egress: [{ description: "each other", protocol: "-1", fromPort: 0, toPort: 0, self: true }, updates],
			}),
			...carried("cluster"),
		},
	},
	{
		title: "members of a cluster among themselves, by older rules",
		resources: {
			cluster: group("members of the cluster"),
			"cluster-in": classic("cluster", "each other", { type: "ingress", self: true, ...tcp(7946) }),
			"cluster-out": classic("cluster", "each other", { type: "egress", self: true, ...tcp(7946) }),
			...carried("cluster"),
		},
	},
	{
		title: "members of a cluster among themselves, by newer rules",
		resources: {
			cluster: group("members of the cluster"),
			"cluster-in": into("cluster", "each other", {
				referencedSecurityGroupId: "${cluster.id}",
				ipProtocol: "-1",
			}),
			"cluster-out": outOf("cluster", "each other", {
				referencedSecurityGroupId: "${cluster.id}",
				ipProtocol: "-1",
			}),
			...carried("cluster"),
		},
	},
	{
		title: "a service behind another one, by source group",
		resources: {
			front: group("the front"),
			back: group("the back"),
			"front-out": classic("front", "calls", {
				type: "egress",
				...tcp(8080),
				sourceSecurityGroupId: "${back.id}",
			}),
			"back-in": classic("back", "calls", {
				type: "ingress",
				...tcp(8080),
				sourceSecurityGroupId: "${front.id}",
			}),
			...carried("front"),
			...carried("back"),
		},
	},
	{
		title: "a service behind another one, inline",
		resources: {
			front: group("the front", { egress: [updates] }),
			back: group("the back", {
				ingress: [{ description: "calls", ...tcp(8080), securityGroups: ["${front.id}"] }],
				egress: [updates],
			}),
			...carried("front"),
			...carried("back"),
		},
	},
	{
		title: "a service behind another one, by newer rules",
		resources: {
			front: group("the front"),
			back: group("the back"),
			"front-out": outOf("front", "calls", { ...ip(8080), referencedSecurityGroupId: "${back.id}" }),
			"back-in": into("back", "calls", { ...ip(8080), referencedSecurityGroupId: "${front.id}" }),
			...carried("front"),
			...carried("back"),
		},
	},
	{
		title: "a balancer that CloudFront alone reaches, by AWS's prefix list",
		resources: {
			balancer: group("the balancer behind CloudFront"),
			"balancer-in": into("balancer", "CloudFront", { ...ip(443), prefixListId: "pl-3b927c52" }),
			"balancer-out": outOf("balancer", "targets", { ...ip(8080), cidrIpv4: "10.0.0.0/16" }),
			...carried("balancer"),
		},
	},
	{
		title: "offices, in a prefix list with its entries inside",
		resources: {
			offices: resource("aws:ec2/managedPrefixList:ManagedPrefixList", {
				name: "offices",
				addressFamily: "IPv4",
				maxEntries: 5,
				entries: [
					{ cidr: "198.51.100.0/28", description: "north" },
					{ cidr: "203.0.113.16/28", description: "south" },
				],
			}),
			admin: group("the admin's site", {
				ingress: [{ description: "offices", ...tcp(443), prefixListIds: ["${offices.id}"] }],
				egress: [updates],
			}),
			...carried("admin"),
		},
	},
	{
		title: "offices, in a prefix list with entries of their own",
		resources: {
			offices: resource("aws:ec2/managedPrefixList:ManagedPrefixList", {
				name: "offices",
				addressFamily: "IPv4",
				maxEntries: 5,
			}),
			north: resource("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry", {
				prefixListId: "${offices.id}",
				cidr: "198.51.100.0/28",
			}),
			admin: group("the admin's site"),
			"admin-in": classic("admin", "offices", {
				type: "ingress",
				...tcp(22),
				prefixListIds: ["${offices.id}"],
			}),
			"admin-out": classic("admin", "packages", { type: "egress", ...tcp(443), cidrBlocks: ["0.0.0.0/0"] }),
			...carried("admin"),
		},
	},
	{
		title: "pings from the VPC, and path MTU discovery from everywhere",
		resources: {
			host: group("hosts that answer"),
			"host-ping": into("host", "ping", {
				ipProtocol: "icmp",
				fromPort: 8,
				toPort: -1,
				cidrIpv4: "10.0.0.0/8",
			}),
			"host-mtu": into("host", "too big", {
				ipProtocol: "icmpv6",
				fromPort: 2,
				toPort: 0,
				cidrIpv6: "fd00:ec2::/32",
			}),
			...carried("host"),
		},
	},
	{
		title: "a file system for the fleet",
		resources: {
			fleet: group("the fleet", { egress: [updates] }),
			files: group("mount targets", {
				ingress: [{ description: "NFS", ...tcp(2049), securityGroups: ["${fleet.id}"] }],
			}),
			...carried("fleet"),
			system: resource("aws:efs/fileSystem:FileSystem", { encrypted: true, kmsKeyId: platformKey }),
			mount: resource("aws:efs/mountTarget:MountTarget", {
				fileSystemId: "${system.id}",
				subnetId: elsewhere.privateSubnets[0],
				securityGroups: ["${files.id}"],
			}),
		},
	},
	{
		title: "a cache for the fleet",
		resources: {
			fleet: group("the fleet"),
			cache: group("the cache"),
			"fleet-out": outOf("fleet", "the cache", { ...ip(6379), referencedSecurityGroupId: "${cache.id}" }),
			"cache-in": into("cache", "the fleet", { ...ip(6379), referencedSecurityGroupId: "${fleet.id}" }),
			...carried("fleet"),
			offered: resource("aws:elasticache/subnetGroup:SubnetGroup", {
				subnetIds: [...elsewhere.privateSubnets],
			}),
			redis: resource("aws:elasticache/replicationGroup:ReplicationGroup", {
				description: "sessions",
				engine: "valkey",
				nodeType: "cache.t4g.small",
				numCacheClusters: 2,
				automaticFailoverEnabled: true,
				multiAzEnabled: true,
				atRestEncryptionEnabled: true,
				transitEncryptionEnabled: true,
				subnetGroupName: "${offered.name}",
				securityGroupIds: ["${cache.id}"],
			}),
		},
	},
	{
		title: "hosts of two VPCs that are peered, by address",
		resources: {
			api: group("the API", {
				ingress: [
					{ description: "the other VPC", ...tcp(443), cidrBlocks: ["10.1.0.0/16", "10.2.0.0/16"] },
					{ description: "the other VPC", ...tcp(443), ipv6CidrBlocks: ["2600:1f18:1234:5600::/56"] },
				],
				egress: [updates],
			}),
			...carried("api"),
		},
	},
	{
		title: "a group that is attached to an interface apart",
		resources: {
			agent: group("the agent", { egress: [updates] }),
			attachment: resource(
				"aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment",
				{
					securityGroupId: "${agent.id}",
					networkInterfaceId: "eni-0a1b2c3d4e5f60718",
				},
			),
		},
	},
	{
		title: "a group that a VPC of another stack takes in",
		resources: {
			agent: group("the agent", { egress: [updates] }),
			taken: resource("aws:vpc/securityGroupVpcAssociation:SecurityGroupVpcAssociation", {
				securityGroupId: "${agent.id}",
				vpcId: "vpc-0fedcba9876543210",
			}),
			associated: resource("aws:ec2/securityGroupAssociation:SecurityGroupAssociation", {
				securityGroupId: "${agent.id}",
				vpcEndpointId: "vpce-0a1b2c3d4e5f60718",
			}),
		},
	},
	{
		title: "a directory's ports, from the VPC",
		resources: {
			directory: group("domain controllers", {
				ingress: [53, 88, 135, 389, 445, 464, 636, 3268].map((port) => ({
					description: "members of the domain",
					...tcp(port),
					cidrBlocks: ["10.0.0.0/16"],
				})),
			}),
			...carried("directory"),
		},
	},
];
