/** Names that may be taken once. */
import type { AwsWorld } from "../aws/index.js";
import type { PropertyMap } from "../values.js";
import type { Account, Live } from "./account.js";
import { AwsError } from "./errors.js";

interface Unique {
	/** Outputs that together are taken once, in a region unless `everywhere`. */
	readonly by: readonly string[];
	readonly code: string;
	readonly everywhere?: true;
}

const once = (code: string, ...by: string[]): Unique => ({ by, code });
const everywhere = (code: string, ...by: string[]): Unique => ({ by, code, everywhere: true });

/**
 * By type, with the code that the API reference of the service gives to its Create call. What is not here AWS
 * overwrites without a word (alarms, dashboards, rules of EventBridge) or knows by an id of its own choice.
 */
const table: Readonly<Record<string, Unique>> = {
	"aws:autoscaling/group:Group": once("AlreadyExists", "name"),
	"aws:cloudfront/cachePolicy:CachePolicy": everywhere("CachePolicyAlreadyExists", "name"),
	"aws:cloudfront/function:Function": everywhere("FunctionAlreadyExists", "name"),
	"aws:cloudfront/originAccessControl:OriginAccessControl": everywhere(
		"OriginAccessControlAlreadyExists",
		"name",
	),
	"aws:cloudfront/originRequestPolicy:OriginRequestPolicy": everywhere(
		"OriginRequestPolicyAlreadyExists",
		"name",
	),
	"aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": everywhere(
		"ResponseHeadersPolicyAlreadyExists",
		"name",
	),
	"aws:cloudwatch/logGroup:LogGroup": once("ResourceAlreadyExistsException", "name"),
	"aws:cloudwatch/logDelivery:LogDelivery": once(
		"ConflictException",
		"deliverySourceName",
		"deliveryDestinationArn",
	),
	"aws:ec2/launchTemplate:LaunchTemplate": once("InvalidLaunchTemplateName.AlreadyExistsException", "name"),
	"aws:ec2/networkAclAssociation:NetworkAclAssociation": once("Resource.AlreadyAssociated", "subnetId"),
	"aws:ec2/route:Route": once(
		"RouteAlreadyExists",
		"routeTableId",
		"destinationCidrBlock",
		"destinationPrefixListId",
	),
	"aws:ec2/routeTableAssociation:RouteTableAssociation": once("Resource.AlreadyAssociated", "subnetId"),
	"aws:ec2/securityGroup:SecurityGroup": once("InvalidGroup.Duplicate", "vpcId", "name"),
	"aws:iam/instanceProfile:InstanceProfile": everywhere("EntityAlreadyExists", "name"),
	"aws:iam/policy:Policy": everywhere("EntityAlreadyExists", "name"),
	"aws:iam/role:Role": everywhere("EntityAlreadyExists", "name"),
	"aws:kms/alias:Alias": once("AlreadyExistsException", "name"),
	"aws:lb/listener:Listener": once("DuplicateListener", "loadBalancerArn", "port"),
	"aws:lb/listenerRule:ListenerRule": once("PriorityInUse", "listenerArn", "priority"),
	"aws:lb/loadBalancer:LoadBalancer": once("DuplicateLoadBalancerName", "name"),
	"aws:lb/targetGroup:TargetGroup": once("DuplicateTargetGroupName", "name"),
	"aws:rds/eventSubscription:EventSubscription": once("SubscriptionAlreadyExist", "name"),
	"aws:rds/instance:Instance": once("DBInstanceAlreadyExists", "identifier"),
	"aws:rds/parameterGroup:ParameterGroup": once("DBParameterGroupAlreadyExists", "name"),
	"aws:rds/subnetGroup:SubnetGroup": once("DBSubnetGroupAlreadyExists", "name"),
	"aws:route53/keySigningKey:KeySigningKey": everywhere("KeySigningKeyAlreadyExists", "hostedZoneId", "name"),
	"aws:route53/record:Record": everywhere("InvalidChangeBatch", "zoneId", "name", "type", "setIdentifier"),
	"aws:s3/bucket:Bucket": everywhere("BucketAlreadyOwnedByYou", "bucket"),
	"aws:secretsmanager/secret:Secret": once("ResourceExistsException", "name"),
	"aws:sqs/queue:Queue": once("QueueAlreadyExists", "name"),
	"aws:ssm/parameter:Parameter": once("ParameterAlreadyExists", "name"),
	"aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": once("InvalidPermission.Duplicate", ...rule()),
	"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": once("InvalidPermission.Duplicate", ...rule()),
	"aws:wafv2/ipSet:IpSet": once("WAFDuplicateItemException", "scope", "name"),
	"aws:wafv2/ruleGroup:RuleGroup": once("WAFDuplicateItemException", "scope", "name"),
	"aws:wafv2/webAcl:WebAcl": once("WAFDuplicateItemException", "scope", "name"),
};

function rule(): readonly string[] {
	const what = ["securityGroupId", "ipProtocol", "fromPort", "toPort"];
	return [...what, "cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];
}

/** Options that let a resource take over what is there. */
const overwrites: Readonly<Record<string, string>> = {
	"aws:route53/record:Record": "allowOverwrite",
	"aws:ssm/parameter:Parameter": "overwrite",
};

/** Refuses a resource whose name is taken. `self` is the one being changed. */
export function requireUnique(
	account: Account,
	type: string,
	outputs: PropertyMap,
	world: AwsWorld,
	self?: Live,
): void {
	const row = table[type];
	const overwrite = overwrites[type];
	if (!row || (overwrite && outputs[overwrite] === true)) return;
	const keyOf = (map: PropertyMap) => {
		const region = row.everywhere ? undefined : (map.region ?? world.region);
		return JSON.stringify([region, ...row.by.map((property) => map[property] ?? null)]);
	};
	const key = keyOf(outputs);
	const taken = account.all.find(
		(live) => live.type === type && live.id !== self?.id && keyOf(live.outputs) === key,
	);
	if (!taken) return;
	const what = row.by
		.map((property) => `${property} ${JSON.stringify(outputs[property] ?? null)}`)
		.join(", ");
	if (taken.ending) {
		throw new AwsError(
			"InvalidRequestException",
			`${what} is taken by a ${shortType(type)} that is scheduled for deletion`,
		);
	}
	throw new AwsError(row.code, `there is already a ${shortType(type)} with ${what}`);
}

export function shortType(type: string): string {
	return type.split(":").at(-1) ?? type;
}
