// Generated from the contract's schema, 1.0: npm run docs.
import type * as pulumi from "@pulumi/pulumi";

export interface WebTeam {
	/** Where the site is. */
	readonly siteUrl: string;
	/** Bucket of the React build; absent without a CDN. */
	readonly siteBucket?: string;
	/** Bucket of `/images/`, whose keys start with `images/`; absent without a CDN. */
	readonly imagesBucket?: string;
	/** CloudFront, for cache invalidations; absent without a CDN. */
	readonly distributionId?: string;
	/** CloudFront's own name, the target of further aliases; absent without a CDN. */
	readonly distributionDomainName?: string;
	/** SSM parameter that names the release nginx serves. */
	readonly releaseParameter: string;
	/** Bucket of releases; these start with `web/`. */
	readonly artifactBucket: string;
	/** KMS key of that bucket: who writes there needs `kms:GenerateDataKey`. */
	readonly artifactKeyArn: string;
	/** Instances of nginx, refreshed after a release. */
	readonly autoScalingGroup: string;
	/** The tier's balancer, as CloudWatch's dimension `LoadBalancer`. */
	readonly balancerArnSuffix: string;
	/** Its targets, as CloudWatch's dimension `TargetGroup`. */
	readonly targetGroupArnSuffix: string;
	/** CloudWatch log group of nginx. */
	readonly logGroup: string;
}

export interface ApiTeam {
	/** Where the API is. */
	readonly apiUrl: string;
	/** Port the API must listen on. */
	readonly port: number;
	/** SSM parameter that names the release of the API. */
	readonly releaseParameter: string;
	/** Bucket of releases; these start with `app/`. */
	readonly artifactBucket: string;
	/** KMS key of that bucket: who writes there needs `kms:GenerateDataKey`. */
	readonly artifactKeyArn: string;
	/** Instances of the API. */
	readonly autoScalingGroup: string;
	/** Role of the API's instances. */
	readonly roleArn: string;
	/** The same role by name, to attach a policy to. */
	readonly roleName: string;
	/** The internal balancer, which takes calls from the web tier only. */
	readonly internalBalancerDnsName: string;
	/** The tier's balancer, as CloudWatch's dimension `LoadBalancer`. */
	readonly balancerArnSuffix: string;
	/** Its targets, as CloudWatch's dimension `TargetGroup`. */
	readonly targetGroupArnSuffix: string;
	/** CloudWatch namespace of the instances' metrics; they may write to no other. */
	readonly metricNamespace: string;
	/** CloudWatch log group of the API. */
	readonly logGroup: string;
	/** App subnets, one a zone. */
	readonly workerSubnetIds: string[];
	/** Group that is let in to the database, and out on 443; takes nothing in. */
	readonly workerSecurityGroupId: string;
}

export interface DataTeam {
	/** The RDS instance. */
	readonly identifier: string;
	/** The same in ARNs of `rds-db:connect`. */
	readonly resourceId: string;
	/** Host name. */
	readonly address: string;
	/** Port of PostgreSQL. */
	readonly port: number;
	/** Name of the first database. */
	readonly databaseName: string;
	/** Master user. */
	readonly username: string;
	/** Secret of the master user; its password is replaced every week, so read it when you connect. */
	readonly secretArn: string;
	/** KMS key of storage, snapshots and secret: who reads the secret needs `kms:Decrypt`. */
	readonly keyArn: string;
	/** Certificates to verify the server by; it refuses connections without TLS. */
	readonly caBundleUrl: string;
	/** Host names of read replicas; often empty. */
	readonly replicaAddresses: string[];
}

export interface Operations {
	/** AWS account, twelve digits. */
	readonly accountId: string;
	/** AWS region. */
	readonly region: string;
	/** The network. */
	readonly vpcId: string;
	readonly subnetIds: {
		/** Public subnets, one a zone. */
		readonly public: string[];
		/** App subnets, one a zone. */
		readonly app: string[];
		/** Data subnets, one a zone; no way out. */
		readonly db: string[];
	};
	readonly securityGroupIds: {
		/** Group of the external balancer. */
		readonly edge: string;
		/** Group of nginx. */
		readonly web: string;
		/** Group of the internal balancer. */
		readonly internal: string;
		/** Group of the API. */
		readonly app: string;
		/** Group of functions and jobs beside the API. */
		readonly worker: string;
		/** Group of the database. */
		readonly db: string;
	};
	/** Addresses that the platform's own requests come from. */
	readonly natAddresses: string[];
	/** The site's domain. */
	readonly domainName: string;
	/** The Route 53 zone. */
	readonly zoneId: string;
	/** Name servers of a zone made here. */
	readonly nameServers?: string[];
	/** DS record of a signed zone. */
	readonly dsRecord?: string;
	/** The external balancer. */
	readonly edgeBalancerDnsName: string;
	/** Topic of alarms; takes those of every alarm in the account. */
	readonly alertTopicArn: string;
	/** KMS key that any log group in account and region may use. */
	readonly logsKeyArn: string;
	/** Access logs of balancers, buckets and CloudFront. */
	readonly logBucket: string;
	/** Where Parameter Store holds this contract. */
	readonly parameterPath: string;
	/** Managed policy that lets a role read it there; the API's role has it. */
	readonly readPolicyArn: string;
}

/** What `pulumi stack output --json` prints. */
export interface Contract {
	/** Version of this contract, `major.minor`. */
	readonly contract: string;
	readonly webTeam: WebTeam;
	readonly apiTeam: ApiTeam;
	readonly dataTeam: DataTeam;
	readonly operations: Operations;
}

/** The contract as outputs; those of a group can be used directly, as in `platform(...).apiTeam.port`. */
export interface Platform {
	/** Version of this contract, `major.minor`. */
	readonly contract: pulumi.Output<string>;
	readonly webTeam: pulumi.Output<WebTeam>;
	readonly apiTeam: pulumi.Output<ApiTeam>;
	readonly dataTeam: pulumi.Output<DataTeam>;
	readonly operations: pulumi.Output<Operations>;
}

/**
 * Reads the outputs of a platform's stack.
 *
 * @param stack Its full name, such as `organization/terrace/prod`, or a reference that there is already. Unless the
 * state is in Pulumi Cloud, the organization is called `organization`. Ask once for each name: Pulumi knows a
 * reference by it.
 * @throws A RunError, which Pulumi shows without a stack trace, when the stack is no platform, offers another major
 * version of the contract, or lacks an output.
 */
export function platform(
	stack: string | pulumi.StackReference,
	options?: pulumi.CustomResourceOptions,
): Platform;
