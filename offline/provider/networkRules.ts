/** What EC2, RDS and the balancers ask of a network. */
import { isMap, type PropertyValue } from "../values.js";
import type { Account } from "./account.js";
import { contains, overlaps } from "./blocks.js";
import { list, permissionsOf, policyOf, text } from "./lookup.js";
import { type Rule, type RuleTable, refuse } from "./rule.js";

const subnetInVpc: Rule = ({ account, outputs, before }) => {
	const [block, vpcId] = [text(outputs.cidrBlock), text(outputs.vpcId)];
	const vpc = account.live("aws:ec2/vpc:Vpc", vpcId);
	if (!block || !vpc) return undefined;
	if (!contains(text(vpc.outputs.cidrBlock), block)) {
		return refuse("InvalidSubnet.Range", `The CIDR '${block}' is invalid: it is outside of ${vpcId}`);
	}
	const other = account
		.ofType("aws:ec2/subnet:Subnet")
		.find(
			(subnet) =>
				subnet.id !== before?.id &&
				subnet.outputs.vpcId === vpcId &&
				overlaps(text(subnet.outputs.cidrBlock), block),
		);
	return (
		other &&
		refuse("InvalidSubnet.Conflict", `The CIDR '${block}' conflicts with another subnet: ${other.id}`)
	);
};

function vpcOfSubnet(account: Account, subnetId: string): string {
	return text(account.live("aws:ec2/subnet:Subnet", subnetId)?.outputs.vpcId);
}

function hasInternetGateway(account: Account, vpcId: string): boolean {
	return account
		.ofType("aws:ec2/internetGateway:InternetGateway")
		.some(({ outputs }) => outputs.vpcId === vpcId);
}

const natNeedsGateway: Rule = ({ account, outputs, before }) => {
	if (outputs.connectivityType === "private") return undefined;
	const vpcId = vpcOfSubnet(account, text(outputs.subnetId));
	if (!hasInternetGateway(account, vpcId)) {
		return refuse("Gateway.NotAttached", `Network ${vpcId} has no Internet gateway attached`);
	}
	const address = outputs.allocationId;
	const taken = account
		.ofType("aws:ec2/natGateway:NatGateway")
		.some((gateway) => gateway.id !== before?.id && gateway.outputs.allocationId === address);
	return taken
		? refuse("Resource.AlreadyAssociated", `resource ${address} is already associated`)
		: undefined;
};

const routeNeedsAttachedGateway: Rule = ({ account, outputs }) => {
	const gateway = account.live("aws:ec2/internetGateway:InternetGateway", text(outputs.gatewayId));
	const table = account.live("aws:ec2/routeTable:RouteTable", text(outputs.routeTableId));
	if (!gateway || !table || gateway.outputs.vpcId === table.outputs.vpcId) return undefined;
	return refuse(
		"InvalidParameterValue",
		`route table ${table.id} and network gateway ${gateway.id} belong to different networks`,
	);
};

const entriesOnce: Rule = ({ outputs }) => {
	for (const direction of ["ingress", "egress"]) {
		const numbers = list(outputs[direction]).flatMap((entry) => (isMap(entry) ? [entry.ruleNo] : []));
		const twice = numbers.find((number, i) => numbers.indexOf(number) !== i);
		if (twice !== undefined) {
			return refuse("NetworkAclEntryAlreadyExists", `${direction}: rule number ${twice} is there twice`);
		}
	}
	return undefined;
};

function zonesOf(
	account: Account,
	subnets: readonly PropertyValue[],
): ReadonlySet<PropertyValue | undefined> {
	const found = subnets.map((id) => account.live("aws:ec2/subnet:Subnet", text(id)));
	return new Set(found.map((subnet) => subnet?.outputs.availabilityZone));
}

const balancer: Rule = ({ account, outputs }) => {
	const subnets = list(outputs.subnets);
	if (outputs.loadBalancerType !== "network" && zonesOf(account, subnets).size < 2) {
		return refuse(
			"ValidationError",
			"At least two subnets in two different Availability Zones must be specified",
		);
	}
	const vpcId = vpcOfSubnet(account, text(subnets[0]));
	if (outputs.internal !== true && !hasInternetGateway(account, vpcId)) {
		return refuse("InvalidSubnet", `VPC ${vpcId} has no internet gateway`);
	}
	const logs = isMap(outputs.accessLogs) ? outputs.accessLogs : {};
	if (logs.enabled !== true || policyOf(account, text(logs.bucket)).includes("elasticloadbalancing"))
		return undefined;
	return refuse(
		"InvalidConfigurationRequest",
		`Access Denied for bucket: ${text(logs.bucket)}. Please check S3bucket permission`,
	);
};

const coversTwoZones: Rule = ({ account, outputs }) =>
	zonesOf(account, list(outputs.subnetIds)).size < 2
		? refuse(
				"DBSubnetGroupDoesNotCoverEnoughAZs",
				"The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement: at least 2",
			)
		: undefined;

const privateNamesNeedDns: Rule = ({ account, outputs }) => {
	const vpc = account.live("aws:ec2/vpc:Vpc", text(outputs.vpcId));
	if (outputs.privateDnsEnabled !== true || !vpc || vpc.outputs.enableDnsHostnames === true) return undefined;
	return refuse(
		"InvalidParameter",
		"Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true",
	);
};

const logsMayBeWritten: Rule = ({ account, outputs }) => {
	const role = account.ofType("aws:iam/role:Role").find(({ outputs: { arn } }) => arn === outputs.iamRoleArn);
	return role && permissionsOf(account, role).length === 0
		? refuse(
				"Access error",
				`the flow log's role ${role.id} may not write: what passes now is lost`,
				"silent",
			)
		: undefined;
};

/** By type of what is made. */
export const networkRules: RuleTable = {
	"aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": [entriesOnce],
	"aws:ec2/flowLog:FlowLog": [logsMayBeWritten],
	"aws:ec2/natGateway:NatGateway": [natNeedsGateway],
	"aws:ec2/networkAcl:NetworkAcl": [entriesOnce],
	"aws:ec2/route:Route": [routeNeedsAttachedGateway],
	"aws:ec2/subnet:Subnet": [subnetInVpc],
	"aws:ec2/vpcEndpoint:VpcEndpoint": [privateNamesNeedDns],
	"aws:lb/loadBalancer:LoadBalancer": [balancer],
	"aws:rds/subnetGroup:SubnetGroup": [coversTwoZones],
};
