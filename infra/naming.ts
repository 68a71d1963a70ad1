/** Names, tags and the limits AWS puts on them. Pure. */

/**
 * Where a stack is built, and for whom: what every component needs to know of its surroundings.
 */
export interface Environment {
	/** The Pulumi project. */
	readonly project: string;
	/** The Pulumi stack, which is the environment's name. */
	readonly stack: string;
	/**
	 * True when the environment carries production's obligations. What holds data, or an address that others have
	 * noted, is then protected by Pulumi too: an update that would replace it, and a destroy, are refused before
	 * anything is changed.
	 */
	readonly production: boolean;
	/** The only AWS account this stack may be applied to: twelve digits. */
	readonly accountId: string;
	/** AWS region of everything that is not bound to us-east-1. */
	readonly region: string;
	/** AWS partition of the region: the second field of every ARN. */
	readonly partition: string;
	/** Days that logs are kept, in CloudWatch and in the log bucket. One of the values CloudWatch allows. */
	readonly logRetentionDays: number;
	/** Tags of every taggable resource, without Tier and Name. */
	readonly tags: Readonly<Record<string, string>>;
}

/** Value of the `Tier` tag: whose part of the platform a resource is. */
export type TierTag =
	| "network"
	| "security"
	| "edge"
	| "web"
	| "internal"
	| "app"
	| "worker"
	| "db"
	| "storage"
	| "dns"
	| "observability"
	| "contract";

/** The full set of tags of one resource. `name` is what consoles show in their Name column. */
export function tagsFor(environment: Environment, tier: TierTag, name: string): Record<string, string> {
	return { ...environment.tags, Tier: tier, Name: name };
}

/**
 * Prefix of logical names, and so of the physical names that Pulumi makes of them. Balancers and target
 * groups take the stack alone, because 32 characters leave no room for a project's name.
 */
export function namePrefix(environment: Pick<Environment, "project" | "stack">): string {
	return `${environment.project}-${environment.stack}`;
}

/** A stable path in namespaces that are trees: log groups and parameters. `/terrace/prod/web` for `web`. */
export function stackPath({ project, stack }: Pick<Environment, "project" | "stack">, name: string): string {
	return `/${project}/${stack}/${name}`;
}

/** What Pulumi's autonaming appends to a logical name: a hyphen and seven hexadecimal digits. */
export const autonameSuffixLength = 8;

export interface NameLimit {
	/** The input that carries the physical name. */
	readonly property: string;
	/** Greatest length in characters. */
	readonly max: number;
	readonly pattern: RegExp;
}

const wordy = /^[A-Za-z0-9_-]+$/;
const resolver = /^(?!\d+$)[A-Za-z0-9\-_' ]+$/;
const iam = /^[\w+=,.@-]+$/;

/**
 * AWS's limits on physical names, by resource type. Sources: the resource pages of the service API
 * references (CreateLoadBalancer, CreateTargetGroup, CreateRole, CreateDBInstance, CreateBucket, ...).
 */
export const nameLimits: Readonly<Record<string, NameLimit>> = {
	"aws:autoscaling/group:Group": { property: "name", max: 255, pattern: /^[ -9;-~]+$/ },
	"aws:autoscaling/lifecycleHook:LifecycleHook": {
		property: "name",
		max: 255,
		pattern: /^[A-Za-z0-9\-_/]+$/,
	},
	"aws:autoscaling/policy:Policy": { property: "name", max: 255, pattern: /^[ -9;-~]+$/ },
	"aws:autoscaling/schedule:Schedule": {
		property: "scheduledActionName",
		max: 255,
		pattern: /^[ -9;-~]+$/,
	},
	"aws:cloudfront/function:Function": { property: "name", max: 64, pattern: wordy },
	"aws:cloudfront/originAccessControl:OriginAccessControl": { property: "name", max: 64, pattern: wordy },
	"aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": {
		property: "name",
		max: 128,
		pattern: wordy,
	},
	"aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": {
		property: "name",
		max: 60,
		pattern: wordy,
	},
	"aws:cloudwatch/logDeliverySource:LogDeliverySource": { property: "name", max: 60, pattern: wordy },
	"aws:cloudwatch/logGroup:LogGroup": { property: "name", max: 512, pattern: /^[.\-_/#A-Za-z0-9]+$/ },
	"aws:cloudwatch/metricAlarm:MetricAlarm": { property: "name", max: 255, pattern: /^[ -~]+$/ },
	"aws:ec2/launchTemplate:LaunchTemplate": {
		property: "name",
		max: 128,
		pattern: /^[a-zA-Z0-9().\-/_]{3,}$/,
	},
	"aws:ec2/securityGroup:SecurityGroup": {
		property: "name",
		max: 255,
		pattern: /^(?!sg-)[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]+$/,
	},
	"aws:iam/instanceProfile:InstanceProfile": { property: "name", max: 128, pattern: iam },
	"aws:iam/policy:Policy": { property: "name", max: 128, pattern: iam },
	"aws:iam/role:Role": { property: "name", max: 64, pattern: iam },
	"aws:iam/rolePolicy:RolePolicy": { property: "name", max: 128, pattern: iam },
	"aws:kms/alias:Alias": { property: "name", max: 256, pattern: /^alias\/(?!aws\/)[a-zA-Z0-9/_-]+$/ },
	"aws:lb/loadBalancer:LoadBalancer": {
		property: "name",
		max: 32,
		pattern: /^(?!internal-)[a-zA-Z0-9](-?[a-zA-Z0-9])*$/,
	},
	"aws:lb/targetGroup:TargetGroup": { property: "name", max: 32, pattern: /^[a-zA-Z0-9](-?[a-zA-Z0-9])*$/ },
	"aws:rds/instance:Instance": { property: "identifier", max: 63, pattern: /^[a-z](-?[a-z0-9])*$/ },
	"aws:rds/parameterGroup:ParameterGroup": { property: "name", max: 255, pattern: /^[a-z](-?[a-z0-9])*$/ },
	"aws:rds/subnetGroup:SubnetGroup": { property: "name", max: 255, pattern: /^[a-z0-9 ._-]+$/ },
	"aws:rds/eventSubscription:EventSubscription": { property: "name", max: 255, pattern: wordy },
	"aws:route53/keySigningKey:KeySigningKey": { property: "name", max: 128, pattern: /^\w{3,}$/ },
	"aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList": {
		property: "name",
		max: 64,
		pattern: resolver,
	},
	"aws:route53/resolverFirewallRule:ResolverFirewallRule": { property: "name", max: 64, pattern: resolver },
	"aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup": {
		property: "name",
		max: 64,
		pattern: resolver,
	},
	"aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation": {
		property: "name",
		max: 64,
		pattern: resolver,
	},
	"aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig": {
		property: "name",
		max: 64,
		pattern: resolver,
	},
	"aws:s3/bucket:Bucket": { property: "bucket", max: 63, pattern: /^[a-z0-9](-?[a-z0-9])*$/ },
	"aws:secretsmanager/secret:Secret": { property: "name", max: 512, pattern: /^[\w/+=.@-]+$/ },
	"aws:sns/topic:Topic": { property: "name", max: 256, pattern: wordy },
	"aws:ssm/parameter:Parameter": { property: "name", max: 1011, pattern: /^\/[a-zA-Z0-9_.\-/]+$/ },
	"aws:wafv2/ipSet:IpSet": { property: "name", max: 128, pattern: wordy },
	"aws:wafv2/webAcl:WebAcl": { property: "name", max: 128, pattern: wordy },
};
