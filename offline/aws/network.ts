/** VPC and what is in it. Ids as in https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html */
import type { PropertyMap } from "../values.js";
import { domainOf, hash, type Row, type Subject, type Table } from "./subject.js";

/** A resource whose ARN ends in `<kind>/<id>`. */
function ec2(prefix: string, kind: string, more: (s: Subject, id: string) => PropertyMap = () => ({})): Row {
	return (s) => {
		const id = s.ec2Id(prefix);
		return { id, arn: s.arn("ec2", `${kind}/${id}`), ownerId: s.account, ...more(s, id) };
	};
}

/** What AWS makes with a VPC has an id of its own, which the resource that adopts it must find again. */
function defaultOf(vpcId: string, prefix: string): string {
	return `${prefix}-0${hash(`${vpcId}|default|${prefix}`).slice(0, 16)}`;
}

/** An address of the blocks reserved for documentation (RFC 5737): never someone else's. */
function exampleAddress(s: Subject): string {
	const blocks = ["192.0.2", "198.51.100", "203.0.113"];
	return `${blocks[s.number(blocks.length, "block")]}.${1 + s.number(254, "host")}`;
}

const publicName = (s: Subject, address: string) =>
	`ec2-${address.replaceAll(".", "-")}.${s.region === "us-east-1" ? "compute-1" : `${s.region}.compute`}.${domainOf(s.region)}`;

export const network: Table = {
	"aws:ec2/vpc:Vpc": ec2("vpc", "vpc", (_s, id) => ({
		defaultNetworkAclId: defaultOf(id, "acl"),
		defaultRouteTableId: defaultOf(id, "rtb"),
		mainRouteTableId: defaultOf(id, "rtb"),
		defaultSecurityGroupId: defaultOf(id, "sg"),
		dhcpOptionsId: defaultOf(id, "dopt"),
		ipv6AssociationId: "",
	})),
	"aws:ec2/subnet:Subnet": ec2("subnet", "subnet", (s) => ({
		availabilityZone: `${s.region}a`,
		availabilityZoneId: `${s.region.replace(/^(\w\w)-(\w)\w*-(\d)$/, "$1$2$3")}-az${1 + s.number(3)}`,
		ipv6CidrBlockAssociationId: "",
		privateDnsHostnameTypeOnLaunch: "ip-name",
	})),
	"aws:ec2/internetGateway:InternetGateway": ec2("igw", "internet-gateway"),
	"aws:ec2/eip:Eip": (s) => {
		const id = s.ec2Id("eipalloc");
		const publicIp = exampleAddress(s);
		return {
			id,
			allocationId: id,
			arn: s.arn("ec2", `elastic-ip/${id}`),
			publicIp,
			publicDns: publicName(s, publicIp),
			publicIpv4Pool: "amazon",
			networkBorderGroup: s.region,
			associationId: "",
			ptrRecord: "",
		};
	},
	"aws:ec2/natGateway:NatGateway": (s) => ({
		id: s.ec2Id("nat"),
		associationId: s.ec2Id("eipassoc"),
		networkInterfaceId: s.ec2Id("eni"),
		publicIp: exampleAddress(s),
		availabilityMode: "zonal",
	}),
	"aws:ec2/routeTable:RouteTable": ec2("rtb", "route-table", () => ({ propagatingVgws: [] })),
	"aws:ec2/defaultRouteTable:DefaultRouteTable": (s) => {
		const id = s.text("defaultRouteTableId") ?? s.ec2Id("rtb");
		return { id, arn: s.arn("ec2", `route-table/${id}`), ownerId: s.account, vpcId: s.ec2Id("vpc") };
	},
	"aws:ec2/route:Route": (s) => {
		const table = s.text("routeTableId") ?? s.ec2Id("rtb");
		return {
			id: `r-${table}${s.number(4e9)}`,
			origin: "CreateRoute",
			state: "active",
			instanceId: "",
			instanceOwnerId: "",
		};
	},
	"aws:ec2/routeTableAssociation:RouteTableAssociation": (s) => ({ id: s.ec2Id("rtbassoc") }),
	"aws:ec2/networkAcl:NetworkAcl": ec2("acl", "network-acl"),
	"aws:ec2/networkAclAssociation:NetworkAclAssociation": (s) => ({ id: s.ec2Id("aclassoc") }),
	"aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": (s) => {
		const id = s.text("defaultNetworkAclId") ?? s.ec2Id("acl");
		return { id, arn: s.arn("ec2", `network-acl/${id}`), ownerId: s.account, vpcId: s.ec2Id("vpc") };
	},
	"aws:ec2/securityGroup:SecurityGroup": ec2("sg", "security-group", (s) => ({ name: s.physicalName() })),
	"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": (s) => {
		const id = defaultOf(s.text("vpcId") ?? s.ec2Id("vpc"), "sg");
		return {
			id,
			arn: s.arn("ec2", `security-group/${id}`),
			ownerId: s.account,
			name: "default",
			description: "default VPC security group",
		};
	},
	"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": groupRule,
	"aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": groupRule,
	"aws:ec2/vpcEndpoint:VpcEndpoint": ec2("vpce", "vpc-endpoint", (s, id) => {
		const service = s.text("serviceName") ?? `com.amazonaws.${s.region}.s3`;
		const common = { state: "available", requesterManaged: false, ipAddressType: "ipv4" };
		if (s.text("vpcEndpointType") !== "Interface") {
			return { ...common, prefixListId: `pl-${hash(service).slice(0, 8)}`, cidrBlocks: ["52.216.0.0/15"] };
		}
		const suffix = `${id}-${s.word(8)}.${service.split(".").at(-1)}.${s.region}.vpce.${domainOf(s.region)}`;
		return {
			...common,
			dnsEntries: [{ dnsName: suffix, hostedZoneId: `Z${s.word(13, "zone").toUpperCase()}` }],
			networkInterfaceIds: s.list("subnetIds").map((_, i) => s.ec2Id("eni", String(i))),
		};
	}),
	"aws:ec2/flowLog:FlowLog": (s) => {
		const id = s.ec2Id("fl");
		return { id, arn: s.arn("ec2", `vpc-flow-log/${id}`) };
	},
	"aws:route53/resolverFirewallConfig:ResolverFirewallConfig": (s) => ({
		id: `rdsc-${s.hex(16)}`,
		ownerId: s.account,
	}),
	"aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList": resolver(
		"rslvr-fdl",
		"firewall-domain-list",
	),
	"aws:route53/resolverFirewallRule:ResolverFirewallRule": (s) => ({
		id: `${s.text("firewallRuleGroupId")}:${s.text("firewallDomainListId")}`,
		name: s.physicalName(),
		firewallThreatProtectionId: "",
	}),
	"aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup": resolver(
		"rslvr-frg",
		"firewall-rule-group",
		(s) => ({ ownerId: s.account, shareStatus: "NOT_SHARED" }),
	),
	"aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation": resolver(
		"rslvr-frgassoc",
		"firewall-rule-group-association",
		() => ({ mutationProtection: "DISABLED" }),
	),
	"aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig": resolver(
		"rqlc",
		"resolver-query-log-config",
		(s) => ({ ownerId: s.account, shareStatus: "NOT_SHARED" }),
	),
	"aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation": (s) => ({
		id: `rqlca-${s.hex(16)}`,
	}),
};

/** A resource of the VPC's resolver. */
function resolver(prefix: string, kind: string, more: (s: Subject) => PropertyMap = () => ({})): Row {
	return (s) => {
		const id = `${prefix}-${s.hex(16)}`;
		return { id, arn: s.arn("route53resolver", `${kind}/${id}`), name: s.physicalName(), ...more(s) };
	};
}

function groupRule(s: Subject): ReturnType<Row> {
	const id = s.ec2Id("sgr");
	return { id, securityGroupRuleId: id, arn: s.arn("ec2", `security-group-rule/${id}`) };
}
