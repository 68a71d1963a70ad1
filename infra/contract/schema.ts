/**
 * The contract with those who build on a stack: every output with its type, what it is, who needs it and what it
 * looks like. The README's table, the JSON Schema, the types of the package beside this file and the names in
 * Parameter Store are all made from here. Secrets appear as ARNs only.
 */
import { z } from "zod";

/**
 * `major.minor`. A field that is added raises the minor; one that is removed, retyped or may be missing from now on
 * raises the major. tests/contract holds the schema against the one that was last released.
 */
export const contractVersion = "1.0";

/** What each output is needed for. */
export const needs = z.registry<{ readonly who: string }>();

function described<S extends z.ZodType>(schema: S, example: z.infer<S>, what: string, who: string): S {
	const output = schema.meta({ description: what, examples: [example] });
	needs.add<z.ZodType>(output, { who });
	return output;
}

const text = (example: string, what: string, who: string) => described(z.string().min(1), example, what, who);
const port = (example: number, what: string, who: string) =>
	described(z.int().min(1).max(65535), example, what, who);
const texts = (example: readonly string[], what: string, who: string) =>
	described(z.array(z.string().min(1)), [...example], what, who);

const account = "444455556666";
const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:${account}:${rest}`;
const logsOf = "CloudWatch log group of";

const artifacts = (prefix: string) => ({
	artifactBucket: text(
		`terrace-prod-artifacts-${account}-us-east-1-an`,
		`Bucket of releases; these start with \`${prefix}/\``,
		"release pipelines",
	),
	artifactKeyArn: text(
		arn("kms", "key/11111111-2222-4333-a444-555555555555"),
		"KMS key of that bucket: who writes there needs `kms:GenerateDataKey`",
		"release pipelines",
	),
});

const measures = (balancer: string, target: string) => ({
	balancerArnSuffix: text(
		`app/${balancer}/50dc6c495c0c9188`,
		"The tier's balancer, as CloudWatch's dimension `LoadBalancer`",
		"alarms and dashboards",
	),
	targetGroupArnSuffix: text(
		`targetgroup/${target}/73e2d6bc24d8a067`,
		"Its targets, as CloudWatch's dimension `TargetGroup`",
		"alarms and dashboards",
	),
});

/** For whoever publishes the React site. */
const webTeam = z.object({
	siteUrl: text("https://example.com", "Where the site is", "tests, links"),
	siteBucket: text(
		`terrace-prod-site-${account}-us-east-1-an`,
		"Bucket of the React build; absent without a CDN",
		"releases of the site",
	).exactOptional(),
	imagesBucket: text(
		`terrace-prod-images-${account}-us-east-1-an`,
		"Bucket of `/images/`, whose keys start with `images/`; absent without a CDN",
		"publishing images",
	).exactOptional(),
	distributionId: text(
		"E1A2B3C4D5E6F7",
		"CloudFront, for cache invalidations; absent without a CDN",
		"releases of the site, dashboards",
	).exactOptional(),
	distributionDomainName: text(
		"d111111abcdef8.cloudfront.net",
		"CloudFront's own name, the target of further aliases; absent without a CDN",
		"DNS records",
	).exactOptional(),
	releaseParameter: text(
		"/terrace/prod/web/release",
		"SSM parameter that names the release nginx serves",
		"releases of the web tier",
	),
	...artifacts("web"),
	autoScalingGroup: text(
		"terrace-prod-web",
		"Instances of nginx, refreshed after a release",
		"releases of the web tier, dashboards",
	),
	...measures("prod-edge", "prod-web"),
	logGroup: text("/terrace/prod/web", `${logsOf} nginx`, "reading logs"),
});

/** For whoever writes and deploys the Node API, and what runs beside it. */
const apiTeam = z.object({
	apiUrl: text("https://api.example.com", "Where the API is", "tests, clients"),
	port: port(5000, "Port the API must listen on", "the API"),
	releaseParameter: text(
		"/terrace/prod/app/release",
		"SSM parameter that names the release of the API",
		"releases of the API",
	),
	...artifacts("app"),
	autoScalingGroup: text("terrace-prod-app", "Instances of the API", "releases of the API, dashboards"),
	roleArn: text(
		`arn:aws:iam::${account}:role/terrace-prod-app-1a2b3c4`,
		"Role of the API's instances",
		"policies of queues, buckets and keys",
	),
	roleName: text(
		"terrace-prod-app-1a2b3c4",
		"The same role by name, to attach a policy to",
		"what the API may do in other stacks",
	),
	internalBalancerDnsName: text(
		"internal-prod-int-1234567890.us-east-1.elb.amazonaws.com",
		"The internal balancer, which takes calls from the web tier only",
		"finding faults",
	),
	...measures("prod-int", "prod-app"),
	metricNamespace: text(
		"terrace/prod",
		"CloudWatch namespace of the instances' metrics; they may write to no other",
		"metrics, dashboards",
	),
	logGroup: text("/terrace/prod/app", `${logsOf} the API`, "reading logs"),
	workerSubnetIds: texts(
		["subnet-0aaaa1111bbbb2222", "subnet-0cccc3333dddd4444"],
		"App subnets, one a zone",
		"functions and jobs beside the API",
	),
	workerSecurityGroupId: text(
		"sg-0123456789abcdef0",
		"Group that is let in to the database, and out on 443; takes nothing in",
		"functions and jobs that use the database",
	),
});

/** For whoever owns the data. */
const dataTeam = z.object({
	identifier: text("terrace-prod-db", "The RDS instance", "snapshots, dashboards"),
	resourceId: text(
		"db-ABCDEFGHIJKL01234MNOPQRSTU",
		"The same in ARNs of `rds-db:connect`",
		"logging in through IAM",
	),
	address: text("terrace-prod-db.c1a2b3c4d5e6.us-east-1.rds.amazonaws.com", "Host name", "connecting"),
	port: port(5432, "Port of PostgreSQL", "connecting"),
	databaseName: text("app", "Name of the first database", "connecting"),
	username: text("app_owner", "Master user", "connecting, migrations"),
	secretArn: text(
		arn("secretsmanager", "secret:rds!db-12345678-AbCdEf"),
		"Secret of the master user; its password is replaced every week, so read it when you connect",
		"connecting, migrations",
	),
	keyArn: text(
		arn("kms", "key/66666666-7777-4888-a999-000000000000"),
		"KMS key of storage, snapshots and secret: who reads the secret needs `kms:Decrypt`",
		"connecting, restoring",
	),
	caBundleUrl: text(
		"https://truststore.pki.rds.amazonaws.com/us-east-1/us-east-1-bundle.pem",
		"Certificates to verify the server by; it refuses connections without TLS",
		"connecting",
	),
	replicaAddresses: texts(
		["terrace-prod-db-replica-1.c1a2b3c4d5e6.us-east-1.rds.amazonaws.com"],
		"Host names of read replicas; often empty",
		"reports",
	),
});

/** For whoever runs the platform, or puts a system of their own beside it. */
const operations = z.object({
	accountId: text(account, "AWS account, twelve digits", "ARNs"),
	region: text("us-east-1", "AWS region", "ARNs, clients"),
	vpcId: text("vpc-0123456789abcdef0", "The network", "security groups of other stacks"),
	subnetIds: z.object({
		public: texts(["subnet-0a1", "subnet-0a2"], "Public subnets, one a zone", "systems beside the platform"),
		app: texts(["subnet-0b1", "subnet-0b2"], "App subnets, one a zone", "systems beside the platform"),
		db: texts(["subnet-0c1", "subnet-0c2"], "Data subnets, one a zone; no way out", "restored databases"),
	}),
	securityGroupIds: z.object({
		edge: text("sg-01", "Group of the external balancer", "finding faults"),
		web: text("sg-02", "Group of nginx", "finding faults"),
		internal: text("sg-03", "Group of the internal balancer", "finding faults"),
		app: text("sg-04", "Group of the API", "letting the API in elsewhere"),
		worker: text("sg-05", "Group of functions and jobs beside the API", "letting them in elsewhere"),
		db: text("sg-06", "Group of the database", "restored databases"),
	}),
	natAddresses: texts(
		["203.0.113.10", "203.0.113.11"],
		"Addresses that the platform's own requests come from",
		"allow lists of others",
	),
	domainName: text("example.com", "The site's domain", "DNS records"),
	zoneId: text("Z0123456789ABCDEFGHIJ", "The Route 53 zone", "DNS records, further regions"),
	nameServers: texts(
		["ns-1.awsdns-01.org", "ns-2.awsdns-02.com"],
		"Name servers of a zone made here",
		"the registrar",
	).exactOptional(),
	dsRecord: text("12345 13 2 1F2E3D…", "DS record of a signed zone", "the registrar").exactOptional(),
	edgeBalancerDnsName: text(
		"prod-edge-1234567890.us-east-1.elb.amazonaws.com",
		"The external balancer",
		"finding faults",
	),
	alertTopicArn: text(
		arn("sns", "terrace-prod-alerts-1a2b3c4"),
		"Topic of alarms; takes those of every alarm in the account",
		"alarms of other stacks",
	),
	logsKeyArn: text(
		arn("kms", "key/99999999-aaaa-4bbb-accc-dddddddddddd"),
		"KMS key that any log group in account and region may use",
		"log groups of other stacks",
	),
	logBucket: text(
		`terrace-prod-logs-${account}-us-east-1-an`,
		"Access logs of balancers, buckets and CloudFront",
		"analysis",
	),
	parameterPath: text(
		"/terrace/prod/contract",
		"Where Parameter Store holds this contract",
		"applications and builds",
	),
	readPolicyArn: text(
		`arn:aws:iam::${account}:policy/terrace-prod-contract-1a2b3c4`,
		"Managed policy that lets a role read it there; the API's role has it",
		"roles of functions, jobs and builds",
	),
});

const [major] = contractVersion.split(".");

/** Open: a reader passes over what a later minor version adds. */
export const contractSchema = z.object({
	contract: described(
		z.string().regex(new RegExp(`^${major}\\.[0-9]+$`)),
		contractVersion,
		"Version of this contract, `major.minor`",
		"everyone: refuse another major",
	),
	webTeam,
	apiTeam,
	dataTeam,
	operations,
});

export type Contract = z.infer<typeof contractSchema>;
