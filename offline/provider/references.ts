/** What a resource's inputs refer to, and the error AWS answers with when that does not exist. */
import { isList, isMap, type PropertyMap, type PropertyValue } from "../values.js";
import type { Account, Live } from "./account.js";
import { AwsError } from "./errors.js";

export interface Reference {
	/** Property it stands in, without its position in a list. */
	readonly property: string;
	/** The id, ARN or name. */
	readonly value: string;
	/** Types one of which it must be. */
	readonly types: readonly string[];
	readonly code: string;
	/** AWS has some of its own, which are in no account. */
	readonly optional?: true;
}

interface Kind {
	readonly pattern: RegExp;
	readonly types: readonly string[];
	readonly code: string;
}

const kind = (pattern: RegExp, code: string, ...types: string[]): Kind => ({ pattern, types, code });

/**
 * Forms of ids and ARNs. EC2's codes: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 * The others are the exceptions that the API reference of each service lists for its Create and Put calls.
 */
const kinds: readonly Kind[] = [
	kind(/^vpc-0\w{16}$/, "InvalidVpcID.NotFound", "aws:ec2/vpc:Vpc"),
	kind(/^subnet-0\w{16}$/, "InvalidSubnetID.NotFound", "aws:ec2/subnet:Subnet"),
	kind(/^sg-0\w{16}$/, "InvalidGroup.NotFound", "aws:ec2/securityGroup:SecurityGroup"),
	kind(/^igw-0\w{16}$/, "InvalidInternetGatewayID.NotFound", "aws:ec2/internetGateway:InternetGateway"),
	kind(/^eipalloc-0\w{16}$/, "InvalidAllocationID.NotFound", "aws:ec2/eip:Eip"),
	kind(/^nat-0\w{16}$/, "InvalidNatGatewayID.NotFound", "aws:ec2/natGateway:NatGateway"),
	kind(/^rtb-0\w{16}$/, "InvalidRouteTableID.NotFound", "aws:ec2/routeTable:RouteTable"),
	kind(/^acl-0\w{16}$/, "InvalidNetworkAclID.NotFound", "aws:ec2/networkAcl:NetworkAcl"),
	kind(/^lt-0\w{16}$/, "InvalidLaunchTemplateId.NotFound", "aws:ec2/launchTemplate:LaunchTemplate"),
	kind(
		/:loadbalancer\/(app|net|gwy)\/[^/]+\/\w+$/,
		"LoadBalancerNotFound",
		"aws:lb/loadBalancer:LoadBalancer",
	),
	kind(/:targetgroup\/[^/]+\/\w+$/, "TargetGroupNotFound", "aws:lb/targetGroup:TargetGroup"),
	kind(/:listener\/.*\/\w{16}$/, "ListenerNotFound", "aws:lb/listener:Listener"),
	kind(/^arn:[^:]+:acm:/, "ResourceNotFoundException", "aws:acm/certificate:Certificate"),
	kind(/^arn:[^:]+:kms:.*:key\//, "NotFoundException", "aws:kms/key:Key"),
	kind(/^arn:[^:]+:iam::\d+:role\/(?!aws-service-role\/)/, "NoSuchEntity", "aws:iam/role:Role"),
	kind(/^arn:[^:]+:iam::\d+:instance-profile\//, "NoSuchEntity", "aws:iam/instanceProfile:InstanceProfile"),
	kind(/^arn:[^:]+:iam::\d+:policy\//, "NoSuchEntity", "aws:iam/policy:Policy"),
	kind(/^arn:[^:]+:sns:[^:]+:\d+:[^:]+$/, "NotFound", "aws:sns/topic:Topic"),
	kind(/^arn:[^:]+:logs:.*:log-group:/, "ResourceNotFoundException", "aws:cloudwatch/logGroup:LogGroup"),
	kind(
		/^arn:[^:]+:logs:.*:delivery-destination:/,
		"ResourceNotFoundException",
		"aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
	),
	kind(/^arn:[^:]+:wafv2:.*\/webacl\//, "WAFNonexistentItemException", "aws:wafv2/webAcl:WebAcl"),
	kind(/^arn:[^:]+:wafv2:.*\/ipset\//, "WAFNonexistentItemException", "aws:wafv2/ipSet:IpSet"),
	kind(/^arn:[^:]+:s3:::[^/*]+$/, "NoSuchBucket", "aws:s3/bucket:Bucket"),
	kind(
		/^arn:[^:]+:cloudfront::\d+:distribution\//,
		"NoSuchDistribution",
		"aws:cloudfront/distribution:Distribution",
	),
	kind(/^arn:[^:]+:cloudfront::\d+:function\//, "NoSuchFunctionExists", "aws:cloudfront/function:Function"),
	kind(/^arn:[^:]+:autoscaling:.*:scalingPolicy:/, "ValidationError", "aws:autoscaling/policy:Policy"),
];

const group = "aws:autoscaling/group:Group";
const zone = "aws:route53/zone:Zone";
const bucket = "aws:s3/bucket:Bucket";
const role = "aws:iam/role:Role";

/** Properties that hold a name or an id without a form of its own, by the types that have them. */
const named: readonly (readonly [owner: RegExp, property: string, type: string, code: string])[] = [
	[/^aws:s3\/bucket[A-Z]/, "bucket", bucket, "NoSuchBucket"],
	// S3's own code, for the bucket that logs go to.
	[/^aws:s3\/bucketLogging:/, "targetBucket", bucket, "InvalidTargetBucketForLogging"],
	[/^aws:lb\/loadBalancer:/, "accessLogs.bucket", bucket, "InvalidConfigurationRequest"],
	[/^aws:lb\/loadBalancer:/, "connectionLogs.bucket", bucket, "InvalidConfigurationRequest"],
	[/^aws:iam\/(rolePolicy|rolePolicyAttachment|instanceProfile):/, "role", role, "NoSuchEntity"],
	[/^aws:autoscaling\/(policy|schedule|lifecycleHook):/, "autoscalingGroupName", group, "ValidationError"],
	[/^aws:autoscaling\/notification:/, "groupNames", group, "ValidationError"],
	[
		/^aws:autoscaling\/group:/,
		"launchTemplate.id",
		"aws:ec2/launchTemplate:LaunchTemplate",
		"ValidationError",
	],
	[
		/^aws:rds\/instance:/,
		"dbSubnetGroupName",
		"aws:rds/subnetGroup:SubnetGroup",
		"DBSubnetGroupNotFoundFault",
	],
	[
		/^aws:rds\/instance:/,
		"parameterGroupName",
		"aws:rds/parameterGroup:ParameterGroup",
		"DBParameterGroupNotFound",
	],
	[/^aws:rds\/instance:/, "replicateSourceDb", "aws:rds/instance:Instance", "DBInstanceNotFound"],
	[/^aws:rds\/eventSubscription:/, "sourceIds", "aws:rds/instance:Instance", "SourceNotFound"],
	[/^aws:route53\/record:/, "zoneId", zone, "NoSuchHostedZone"],
	[/^aws:route53\/record:/, "healthCheckId", "aws:route53/healthCheck:HealthCheck", "InvalidInput"],
	[/^aws:route53\/(keySigningKey|hostedZoneDnsSec):/, "hostedZoneId", zone, "NoSuchHostedZone"],
	[
		/^aws:cloudwatch\/logMetricFilter:/,
		"logGroupName",
		"aws:cloudwatch/logGroup:LogGroup",
		"ResourceNotFoundException",
	],
	[
		/^aws:cloudwatch\/eventTarget:/,
		"rule",
		"aws:cloudwatch/eventRule:EventRule",
		"ResourceNotFoundException",
	],
	[
		/^aws:cloudwatch\/logDelivery:/,
		"deliverySourceName",
		"aws:cloudwatch/logDeliverySource:LogDeliverySource",
		"ResourceNotFoundException",
	],
	[/^aws:kms\/alias:/, "targetKeyId", "aws:kms/key:Key", "NotFoundException"],
	[
		/^aws:cloudfront\/distribution:/,
		"origins.originAccessControlId",
		"aws:cloudfront/originAccessControl:OriginAccessControl",
		"NoSuchOriginAccessControl",
	],
	[/^aws:cloudfront\/distribution:/, "logging.bucket", bucket, "NoSuchBucket"],
];

/** Properties of a distribution that hold the id of a policy, which may be one that AWS manages. */
const policies: ReadonlyMap<string, string> = new Map([
	["cachePolicyId", "aws:cloudfront/cachePolicy:CachePolicy"],
	["originRequestPolicyId", "aws:cloudfront/originRequestPolicy:OriginRequestPolicy"],
	["responseHeadersPolicyId", "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"],
]);

/** ARNs of what AWS manages and no account has made. */
const managed = /^(arn:[^:]+:[^:]+:[^:]*:aws:|arn:[^:]+:iam::aws:)/;

/** Inputs never change in place, and are asked about at each deletion. */
const found = new WeakMap<PropertyMap, readonly Reference[]>();

export function referencesOf(type: string, inputs: PropertyMap): readonly Reference[] {
	const known = found.get(inputs) ?? searched(type, inputs);
	found.set(inputs, known);
	return known;
}

function searched(type: string, inputs: PropertyMap): readonly Reference[] {
	const rows = named.filter(([owner]) => owner.test(type));
	const found = new Map<string, Reference>();
	for (const [property, text] of leaves(inputs)) {
		const row = rows.find((candidate) => candidate[1] === property);
		const form = kinds.find(({ pattern }) => pattern.test(text));
		const value = text.replace(/:\*$/, "");
		const own = policies.get(property.split(".").at(-1) ?? "");
		let reference: Reference | undefined;
		if (row) reference = { property, value, types: [row[2]], code: row[3] };
		else if (own) reference = { property, value, types: [own], code: "", optional: true };
		else if (form && !managed.test(text)) reference = { property, value, types: form.types, code: form.code };
		if (reference) found.set(`${property}|${value}`, reference);
	}
	return [...found.values()];
}

/** The resource that is meant, or undefined when there is none in use. */
export function resolve(account: Account, reference: Reference): Live | undefined {
	const { value, types } = reference;
	const live = account.ready;
	return (
		live.find((candidate) => types.includes(candidate.type) && isCalled(candidate, value)) ??
		// What AWS makes with a VPC and the program has not adopted: its group, route table and network ACL.
		live.find(
			({ type, outputs }) => type === "aws:ec2/vpc:Vpc" && defaults.some((name) => outputs[name] === value),
		)
	);
}

const names = ["arn", "name", "identifier", "bucket", "keyId", "zoneId", "bucketDomainName"];
const defaults = ["defaultSecurityGroupId", "defaultRouteTableId", "defaultNetworkAclId"];

function isCalled({ id, outputs }: Live, value: string): boolean {
	return id === value || names.some((name) => outputs[name] === value);
}

/** Refuses inputs that refer to what does not exist. */
export function requireReferences(account: Account, type: string, inputs: PropertyMap, owner: string): void {
	for (const reference of referencesOf(type, inputs)) {
		// A key, role or topic of another account is none of this account's.
		const elsewhere = /^arn:[^:]+:[^:]+:[^:]*:(\d{12}):/.exec(reference.value)?.[1];
		if (elsewhere !== undefined && elsewhere !== owner) continue;
		if (isOutside(account, reference)) continue;
		if (!reference.optional && !resolve(account, reference)) {
			throw new AwsError(reference.code, `${reference.property}: "${reference.value}" does not exist`);
		}
	}
}

/** A zone that a configuration names, or looks up, was made elsewhere when nothing here made any. */
function isOutside(account: Account, { types }: Reference): boolean {
	return types.includes(zone) && account.ofType(zone).length === 0;
}

/** What refers to a resource, and by which property. */
export function dependentsOf(account: Account, target: Live): readonly (readonly [Live, string])[] {
	return account.all
		.filter(({ id, urn, ending }) => !ending && (id !== target.id || urn !== target.urn))
		.flatMap((live) =>
			referencesOf(live.type, live.inputs)
				.filter(({ types, value }) => types.includes(target.type) && isCalled(target, value))
				.map(({ property }) => [live, property] as const),
		);
}

function leaves(value: PropertyValue, path = ""): readonly (readonly [string, string])[] {
	if (typeof value === "string") return value === "" ? [] : [[path, value]];
	if (isList(value)) return value.flatMap((item) => leaves(item, path));
	if (!isMap(value)) return [];
	return Object.entries(value)
		.filter(([key]) => key !== "tags")
		.flatMap(([key, part]) => leaves(part, path ? `${path}.${key}` : key));
}
