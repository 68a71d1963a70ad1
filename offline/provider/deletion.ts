/** What AWS refuses to delete: the order of a `destroy`, and what protects data. */
import type { PropertyMap } from "../values.js";
import type { Account, Live } from "./account.js";
import { AwsError } from "./errors.js";
import { list, text } from "./lookup.js";
import { dependentsOf } from "./references.js";
import { shortType } from "./unique.js";

/** A row: while one of `by` refers to the resource, its deletion is refused with `code`. */
interface Use {
	readonly code: string;
	readonly by: readonly string[];
}

const used = (code: string, ...by: string[]): Use => ({ code, by });

const distribution = "aws:cloudfront/distribution:Distribution";

/**
 * By type, with the code of the service's API reference. Users that AWS lets go by itself are not here: it
 * deletes a bucket with its settings, a group with its own rules, and leaves an alarm with a topic that is gone.
 */
const uses: Readonly<Record<string, readonly Use[]>> = {
	"aws:acm/certificate:Certificate": [
		used(
			"ResourceInUseException",
			"aws:lb/listener:Listener",
			"aws:lb/listenerCertificate:ListenerCertificate",
			distribution,
		),
	],
	"aws:cloudfront/cachePolicy:CachePolicy": [used("CachePolicyInUse", distribution)],
	"aws:cloudfront/function:Function": [used("FunctionInUse", distribution)],
	"aws:cloudfront/originAccessControl:OriginAccessControl": [used("OriginAccessControlInUse", distribution)],
	"aws:cloudfront/originRequestPolicy:OriginRequestPolicy": [used("OriginRequestPolicyInUse", distribution)],
	"aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": [
		used("ResponseHeadersPolicyInUse", distribution),
	],
	"aws:cloudwatch/eventRule:EventRule": [
		used("ValidationException", "aws:cloudwatch/eventTarget:EventTarget"),
	],
	"aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": [
		used("ConflictException", "aws:cloudwatch/logDelivery:LogDelivery"),
	],
	"aws:cloudwatch/logDeliverySource:LogDeliverySource": [
		used("ConflictException", "aws:cloudwatch/logDelivery:LogDelivery"),
	],
	"aws:ec2/eip:Eip": [used("InvalidIPAddress.InUse", "aws:ec2/natGateway:NatGateway")],
	"aws:ec2/launchTemplate:LaunchTemplate": [],
	"aws:ec2/networkAcl:NetworkAcl": [
		used("DependencyViolation", "aws:ec2/networkAclAssociation:NetworkAclAssociation"),
	],
	"aws:ec2/routeTable:RouteTable": [
		used("DependencyViolation", "aws:ec2/routeTableAssociation:RouteTableAssociation"),
	],
	"aws:ec2/securityGroup:SecurityGroup": [
		used(
			"DependencyViolation",
			"aws:lb/loadBalancer:LoadBalancer",
			"aws:rds/instance:Instance",
			"aws:ec2/vpcEndpoint:VpcEndpoint",
			"aws:ec2/securityGroup:SecurityGroup",
			"aws:lambda/function:Function",
		),
	],
	"aws:ec2/subnet:Subnet": [
		used(
			"DependencyViolation",
			"aws:ec2/natGateway:NatGateway",
			"aws:lb/loadBalancer:LoadBalancer",
			"aws:ec2/vpcEndpoint:VpcEndpoint",
			"aws:autoscaling/group:Group",
			"aws:lambda/function:Function",
		),
	],
	"aws:ec2/vpc:Vpc": [
		used(
			"DependencyViolation",
			"aws:ec2/subnet:Subnet",
			"aws:ec2/internetGateway:InternetGateway",
			"aws:ec2/routeTable:RouteTable",
			"aws:ec2/networkAcl:NetworkAcl",
			"aws:ec2/securityGroup:SecurityGroup",
			"aws:ec2/vpcEndpoint:VpcEndpoint",
		),
	],
	"aws:iam/policy:Policy": [used("DeleteConflict", "aws:iam/rolePolicyAttachment:RolePolicyAttachment")],
	"aws:iam/role:Role": [
		used(
			"DeleteConflict",
			"aws:iam/rolePolicy:RolePolicy",
			"aws:iam/rolePolicyAttachment:RolePolicyAttachment",
			"aws:iam/instanceProfile:InstanceProfile",
		),
	],
	"aws:lb/targetGroup:TargetGroup": [
		used("ResourceInUse", "aws:lb/listener:Listener", "aws:lb/listenerRule:ListenerRule"),
	],
	"aws:rds/parameterGroup:ParameterGroup": [
		used("InvalidDBParameterGroupState", "aws:rds/instance:Instance"),
	],
	"aws:rds/subnetGroup:SubnetGroup": [used("InvalidDBSubnetGroupStateFault", "aws:rds/instance:Instance")],
	"aws:route53/healthCheck:HealthCheck": [used("HealthCheckInUse", "aws:route53/record:Record")],
	"aws:wafv2/ipSet:IpSet": [
		used("WAFAssociatedItemException", "aws:wafv2/webAcl:WebAcl", "aws:wafv2/ruleGroup:RuleGroup"),
	],
	"aws:wafv2/ruleGroup:RuleGroup": [used("WAFAssociatedItemException", "aws:wafv2/webAcl:WebAcl")],
	"aws:wafv2/webAcl:WebAcl": [
		used("WAFAssociatedItemException", "aws:wafv2/webAclAssociation:WebAclAssociation", distribution),
	],
};

/** Switches that refuse a deletion, by type. */
const protections: Readonly<Record<string, readonly [property: string, code: string]>> = {
	"aws:rds/instance:Instance": ["deletionProtection", "InvalidParameterCombination"],
	"aws:lb/loadBalancer:LoadBalancer": ["enableDeletionProtection", "OperationNotPermitted"],
};

/** Refuses a deletion, as AWS does. */
export function requireDeletable(account: Account, target: Live): void {
	const [property, code] = protections[target.type] ?? [];
	if (property && code && target.outputs[property] === true) {
		throw new AwsError(code, `${target.id} is protected against deletion: set ${property} to false first`);
	}
	special[target.type]?.(account, target, target.outputs);
	const rows = uses[target.type] ?? [];
	const dependents = rows.length > 0 ? dependentsOf(account, target) : [];
	for (const { code: refused, by } of rows) {
		const user = dependents.find(([live]) => by.includes(live.type) && !isGuest(live, target));
		if (user) {
			throw new AwsError(
				refused,
				`${shortType(target.type)} ${target.id} is in use by ${shortType(user[0].type)} ${user[0].id}`,
			);
		}
	}
}

/** A gateway endpoint stands in no subnet and has no group; an association made inside its owner goes with it. */
function isGuest(user: Live, target: Live): boolean {
	return (
		user.type === "aws:ec2/vpcEndpoint:VpcEndpoint" &&
		target.type !== "aws:ec2/vpc:Vpc" &&
		text(user.inputs.vpcEndpointType) !== "Interface"
	);
}

type Special = (account: Account, target: Live, outputs: PropertyMap) => void;

const special: Readonly<Record<string, Special>> = {
	"aws:ec2/internetGateway:InternetGateway": (account, { id }, { vpcId }) => {
		const inside = account.ofType("aws:ec2/subnet:Subnet").filter(({ outputs }) => outputs.vpcId === vpcId);
		const ids = inside.map((subnet) => subnet.id);
		const mapped =
			account
				.ofType("aws:ec2/natGateway:NatGateway")
				.some(({ outputs }) => ids.includes(text(outputs.subnetId))) ||
			account
				.ofType("aws:lb/loadBalancer:LoadBalancer")
				.some(
					({ outputs }) =>
						outputs.internal !== true && list(outputs.subnets).some((subnet) => ids.includes(text(subnet))),
				);
		if (mapped) {
			throw new AwsError(
				"DependencyViolation",
				`Network ${vpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway ${id}`,
			);
		}
	},
	"aws:ec2/securityGroup:SecurityGroup": (account, { id }) => {
		// Its own rules go with it; a rule of another group that names it does not.
		const rules = [
			"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
			"aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
		]
			.flatMap((type) => account.ofType(type))
			.find(({ outputs }) => outputs.referencedSecurityGroupId === id && outputs.securityGroupId !== id);
		if (rules)
			throw new AwsError(
				"DependencyViolation",
				`resource ${id} has a dependent object: the rule ${rules.id}`,
			);
		const fleet = account
			.ofType("aws:ec2/launchTemplate:LaunchTemplate")
			.find(({ inputs }) => JSON.stringify(inputs).includes(id));
		const group =
			fleet &&
			account
				.ofType("aws:autoscaling/group:Group")
				.find(({ inputs }) => JSON.stringify(inputs).includes(fleet.id));
		if (group)
			throw new AwsError(
				"DependencyViolation",
				`resource ${id} has a dependent object: an instance of ${group.id}`,
			);
	},
	"aws:ec2/subnet:Subnet": (account, { id }) => {
		const group = account
			.ofType("aws:rds/subnetGroup:SubnetGroup")
			.find(({ outputs }) => list(outputs.subnetIds).includes(id));
		const database =
			group &&
			account
				.ofType("aws:rds/instance:Instance")
				.find(({ outputs }) => outputs.dbSubnetGroupName === group.id);
		if (database)
			throw new AwsError(
				"DependencyViolation",
				`The subnet '${id}' has dependencies: the database ${database.outputs.identifier}`,
			);
	},
	"aws:s3/bucket:Bucket": (_account, { id, objects = 0 }, { forceDestroy }) => {
		if (forceDestroy !== true && objects > 0) {
			throw new AwsError(
				"BucketNotEmpty",
				`The bucket you tried to delete is not empty: ${id} holds ${objects} objects`,
			);
		}
	},
	"aws:route53/zone:Zone": (account, { id }, { forceDestroy }) => {
		const record = account.ofType("aws:route53/record:Record").find(({ outputs }) => outputs.zoneId === id);
		if (record && forceDestroy !== true) {
			throw new AwsError(
				"HostedZoneNotEmpty",
				`The specified hosted zone contains non-required resource record sets: ${record.id}`,
			);
		}
	},
	"aws:route53/keySigningKey:KeySigningKey": (account, { id }, { hostedZoneId }) => {
		const signed = account
			.ofType("aws:route53/hostedZoneDnsSec:HostedZoneDnsSec")
			.some(({ outputs }) => outputs.hostedZoneId === hostedZoneId);
		if (signed)
			throw new AwsError("KeySigningKeyInUse", `${id} signs ${hostedZoneId}: switch DNSSEC off first`);
	},
	"aws:rds/instance:Instance": (
		account,
		{ id },
		{ identifier, skipFinalSnapshot, finalSnapshotIdentifier },
	) => {
		if (skipFinalSnapshot !== true && !text(finalSnapshotIdentifier)) {
			throw new AwsError(
				"InvalidParameterCombination",
				`final_snapshot_identifier is required to delete ${id}, or skipFinalSnapshot`,
			);
		}
		const snapshots = account.ofType(snapshotType);
		if (skipFinalSnapshot !== true && snapshots.some((snapshot) => snapshot.id === finalSnapshotIdentifier)) {
			throw new AwsError(
				"DBSnapshotAlreadyExists",
				`${finalSnapshotIdentifier}, the final snapshot of ${identifier}`,
			);
		}
	},
};

export const snapshotType = "aws:rds/snapshot:Snapshot";
