/**
 * How long AWS typically takes, in seconds: measured by many, promised by nobody. Sources: the waiting times and
 * messages of the Terraform provider's acceptance tests and issues, and AWS's own "this can take up to".
 */
export type Operation = "create" | "update" | "delete";

interface Row {
	readonly create: number;
	/** Default: as `other.update`. */
	readonly update?: number;
	/** Default: as `other.delete`. */
	readonly delete?: number;
}

const minutes = (count: number) => count * 60;

/** One API call, with the reads until the change is seen everywhere. */
const other: Required<Row> = { create: 2, update: 2, delete: 1 };

const table: Readonly<Record<string, Row>> = {
	"aws:acm/certificate:Certificate": { create: 8 },
	// ACM looks for the record every few minutes.
	"aws:acm/certificateValidation:CertificateValidation": { create: minutes(2) },
	// Instances start, boot, install, and pass the balancer's checks.
	"aws:autoscaling/group:Group": { create: minutes(3), update: 5, delete: minutes(3) },
	// Deployed to every edge location, since 2020 in about four minutes.
	"aws:cloudfront/distribution:Distribution": { create: minutes(4), update: minutes(4), delete: minutes(4) },
	"aws:cloudfront/function:Function": { create: 10, update: 10 },
	"aws:ec2/internetGateway:InternetGateway": { create: 3, delete: 10 },
	"aws:ec2/natGateway:NatGateway": { create: minutes(2), delete: minutes(1) },
	"aws:ec2/subnet:Subnet": { create: 3 },
	"aws:ec2/vpc:Vpc": { create: 12 },
	"aws:ec2/vpcEndpoint:VpcEndpoint": { create: minutes(1), update: 20, delete: minutes(1) },
	// IAM answers at once; the provider waits until a profile and its role are seen.
	"aws:iam/instanceProfile:InstanceProfile": { create: 7 },
	// A key's policy and rotation are read back until they are the same three times.
	"aws:kms/key:Key": { create: 15 },
	"aws:lb/loadBalancer:LoadBalancer": { create: minutes(2.5), delete: 20 },
	"aws:rds/instance:Instance": { create: minutes(12), update: minutes(5), delete: minutes(5) },
	"aws:rds/eventSubscription:EventSubscription": { create: 30, delete: 10 },
	// A change of a zone has to be INSYNC on all name servers.
	"aws:route53/record:Record": { create: 35, update: 35, delete: 35 },
	"aws:route53/zone:Zone": { create: 40, delete: 5 },
	"aws:route53/keySigningKey:KeySigningKey": { create: 35, delete: 35 },
	"aws:route53/hostedZoneDnsSec:HostedZoneDnsSec": { create: 35, delete: 35 },
	"aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": { create: 30, update: 30 },
	"aws:wafv2/webAclAssociation:WebAclAssociation": { create: 12 },
};

/** Seconds of AWS's time. */
export function durationOf(type: string, operation: Operation): number {
	return table[type]?.[operation] ?? other[operation];
}
