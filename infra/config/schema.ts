/**
 * The configuration of a stack: every key, its format, its default and what it is for (those of nginx in
 * proxySchema.ts). Nothing else states a default. The README's table is made from this file.
 */
import { z } from "zod";
import { maxZones } from "../tiers.js";
import {
	cidr,
	countryCode,
	cron,
	dailyWindow,
	domainName,
	emailAddress,
	flag,
	integer,
	list,
	logRetentionDays,
	oneOf,
	tagValue,
	text,
	timezone,
	weeklyWindow,
	zeroOr,
} from "./formats.js";
import { proxyKeys } from "./proxySchema.js";

const environment = z.strictObject({
	class: oneOf("production", "development")
		.default("production")
		.describe("`production` refuses what is unsafe there; a stack that says nothing is production."),
	owner: tagValue().describe("Who answers for the environment: the Owner tag."),
	costCenter: tagValue().describe("Who pays for it: the CostCenter tag."),
	logRetentionDays: logRetentionDays()
		.default(90)
		.describe("How long logs are kept, in CloudWatch and in the log bucket."),
});

/** `example.org`, or `*.example.org` for what is below it. */
function isDomainOrBelow(value: string): boolean {
	return domainName(253).safeParse(value.replace(/^\*\./, "")).success;
}

const domain = z.strictObject({
	// api.<name> is the first name of a certificate, where ACM allows 64 characters.
	name: domainName(60).describe(
		"The site's domain. The API answers at api.<name>, the site at <name> and www.<name>.",
	),
	zone: text(
		"create, lookup, or a hosted zone id such as Z0123456789ABCDEFGHIJ",
		/^(create|lookup|Z[0-9A-Z]{7,31})$/,
	)
		.default("create")
		.describe("The Route 53 zone: made by this stack, looked up by name at plan time, or given by its id."),
	routing: oneOf("simple", "failover-primary", "failover-secondary", "latency")
		.default("simple")
		.describe("How api.<name> chooses between the regions that serve it."),
	certificateNames: list(
		text("a domain name, or *. and a domain name, of at most 253 characters", isDomainOrBelow),
		0,
		7,
	)
		.default([])
		.describe(
			"Further names inside the domain on both certificates; those without * also lead to CloudFront.",
		),
	dnssec: flag()
		.default(false)
		.describe("Sign the zone. The DS record in the outputs then goes to the registrar."),
	caa: flag().default(false).describe("Let only Amazon issue certificates for the domain."),
	healthCheckIntervalSeconds: oneOf(10, 30)
		.default(30)
		.describe("How often Route 53 checks the site and the API; 10 costs more."),
});

/** Interface endpoints that instances of this platform can use. */
const endpointServices = [
	"autoscaling",
	"codedeploy",
	"codedeploy-commands-secure",
	"ec2",
	"ec2messages",
	"ecr.api",
	"ecr.dkr",
	"kms",
	"logs",
	"monitoring",
	"secretsmanager",
	"sns",
	"sqs",
	"ssm",
	"ssmmessages",
	"sts",
	"xray",
] as const;

const network = z.strictObject({
	cidr: cidr(16, 24).default("10.0.0.0/16").describe("The VPC's block, private address space."),
	subnetPrefix: integer(18, 27, "bits").default(24).describe("Prefix length of every subnet."),
	// Six zones would need more network ACL entries than AWS allows.
	zones: list(oneOf("a", "b", "c", "d", "e", "f"), 2, maxZones)
		.default(["a", "b"])
		.describe("Letters of the availability zones. Append only: a zone's position fixes its addresses."),
	nat: oneOf("single", "perAz")
		.default("perAz")
		.describe("One NAT gateway for all zones, or one in each, so that a zone's loss stays its own."),
	endpoints: list(oneOf(...endpointServices), 0, endpointServices.length)
		.default([])
		.describe("AWS services that instances reach by interface endpoints instead of NAT."),
	denyCidrs: list(cidr(1, 32), 0, 10)
		.default([])
		.describe("Blocks that every network ACL refuses in both directions."),
	allowedDomains: list(
		text("a domain name, or *. and a domain name, of at most 253 characters", isDomainOrBelow),
		0,
		200,
	)
		.default([])
		.describe(
			"The only names that instances can resolve, beside the platform's own and the hosts of web.services. Empty for all.",
		),
});

/** The instance types that a tier has without an instanceType of its own: by the processor it is to have. */
export const defaultInstanceTypes = {
	web: { x86_64: "t3.small", arm64: "t4g.small" },
	app: { x86_64: "t3.medium", arm64: "t4g.medium" },
} as const;

function fleet(tier: "web" | "app", port: number, min: number, max: number) {
	const types = defaultInstanceTypes[tier];
	return {
		architecture: oneOf("x86_64", "arm64").default("x86_64").describe("Processor of the instances."),
		instanceType: text("an EC2 instance type, such as t3.small", /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/)
			.optional()
			.describe(
				`EC2 instance type; must fit the architecture. Default: ${types.x86_64}, or ${types.arm64} for arm64.`,
			),
		ami: text(
			"an AMI id (ami-0123456789abcdef0), or a public parameter /aws/service/ami-amazon-linux-latest/al2023-ami-...",
			/^(ami-[0-9a-f]{17}|ami-[0-9a-f]{8}|\/aws\/service\/ami-amazon-linux-latest\/al2023-ami-(minimal-)?kernel-(default|\d+\.\d+)-(x86_64|arm64))$/,
		)
			.optional()
			.describe(
				"Amazon Linux 2023 image: a pinned id, or a public parameter that each launch resolves. Default: the newest image of the architecture.",
			),
		volumeGiB: integer(8, 16384, "GiB").default(20).describe("Encrypted gp3 root volume."),
		capacity: z
			.strictObject({
				min: integer(1, 100, "instances").default(2).describe("Fewest instances."),
				desired: integer(1, 100, "instances")
					.default(2)
					.describe("Instances at the start; scaling moves it."),
				max: integer(1, 100, "instances").default(4).describe("Most instances."),
			})
			.prefault({}),
		cpuTargetPercent: integer(10, 90, "percent").default(60).describe("Average CPU that scaling aims at."),
		deregistrationDelaySeconds: integer(0, 3600, "seconds")
			.default(30)
			.describe("How long a balancer lets open requests finish on an instance that leaves."),
		slowStartSeconds: zeroOr(30, 900, "seconds")
			.default(30)
			.describe("How long a balancer takes to bring a new instance to its full share."),
		port: integer(min, max).default(port).describe("TCP port the tier listens on."),
		maxInstanceLifetimeDays: zeroOr(1, 365, "days")
			.default(30)
			.describe("Instances older than this are replaced; 0 for no limit."),
	};
}

const web = z.strictObject({
	...fleet("web", 80, 1, 32767),
	scaleInBelowPercent: integer(1, 89, "percent")
		.default(40)
		.describe("Average CPU over ten minutes under which one instance is taken away."),
	...proxyKeys,
});

const schedule = z.strictObject({
	name: text("1 to 32 lower-case letters, digits and hyphens", /^[a-z][a-z0-9-]{0,31}$/).describe(
		"Name of the action.",
	),
	cron: cron().describe("When it happens."),
	timezone: timezone().default("Etc/UTC").describe("Time zone of the expression."),
	min: integer(0, 100, "instances").describe("Fewest instances from then on."),
	desired: integer(0, 100, "instances").describe("Instances at that moment."),
	max: integer(0, 100, "instances").describe("Most instances from then on."),
});

const app = z.strictObject({
	...fleet("app", 5000, 1024, 32767),
	requestsPerTarget: integer(1, 1_000_000, "requests a minute")
		.optional()
		.describe("Also scale on the requests that reach each instance in a minute. Default: CPU only."),
	schedules: z.array(schedule).max(20).default([]).describe("Changes of capacity at set times."),
	connectionPoolSize: integer(1, 500, "connections")
		.default(10)
		.describe("Database connections of one Node process; there is one process per vCPU."),
});

const database = z.strictObject({
	engineVersion: oneOf(15, 16, 17, 18)
		.default(17)
		.describe("PostgreSQL's major version; AWS chooses the minor one."),
	instanceClass: text("an RDS instance class, such as db.t3.medium", /^db\.[a-z][a-z0-9-]*\.[a-z0-9-]+$/)
		.default("db.t3.medium")
		.describe("RDS instance class."),
	port: integer(1150, 32767).default(5432).describe("TCP port of PostgreSQL."),
	name: text("1 to 63 lower-case letters, digits and underscores, a letter first", /^[a-z][a-z0-9_]{0,62}$/)
		.default("app")
		.describe("Name of the first database."),
	username: text(
		"1 to 63 lower-case letters, digits and underscores, a letter first, none of admin, rdsadmin, postgres_admin and names that start with pg_ or rds",
		/^(?!admin$|rds|pg_|postgres_admin$)[a-z][a-z0-9_]{0,62}$/,
	)
		.default("app_owner")
		.describe("Master user; AWS keeps and rotates its password."),
	storageGiB: integer(20, 65536, "GiB").default(100).describe("gp3 storage at the start."),
	maxStorageGiB: integer(22, 65536, "GiB")
		.default(200)
		.describe("Storage up to which AWS grows it by itself."),
	iops: integer(12000, 64000)
		.optional()
		.describe("Provisioned IOPS, from 400 GiB on. Default: gp3's baseline."),
	throughputMiBps: integer(500, 4000, "MiB/s")
		.optional()
		.describe("Provisioned throughput, from 400 GiB on. Default: gp3's baseline."),
	multiAz: flag().default(true).describe("Keep a standby in a second zone."),
	backupRetentionDays: integer(1, 35, "days").default(7).describe("Days that daily backups are kept."),
	backupWindow: dailyWindow().default("03:00-04:00").describe("When the daily backup is taken."),
	maintenanceWindow: weeklyWindow()
		.default("sun:04:30-sun:05:30")
		.describe("When AWS may restart the database."),
	deletionProtection: flag().default(true).describe("Refuse to delete the database."),
	finalSnapshot: flag().default(true).describe("Take a snapshot before the database is deleted."),
	iamAuthentication: flag()
		.default(false)
		.describe("Let IAM roles log in with a token instead of a password."),
	readReplicas: integer(0, 5, "replicas").default(0).describe("Read replicas, spread over the zones."),
	monitoringIntervalSeconds: oneOf(1, 5, 10, 15, 30, 60)
		.default(60)
		.describe("Interval of enhanced monitoring."),
	slowStatementMs: integer(0, 3_600_000, "milliseconds")
		.default(1000)
		.describe("Statements that take longer are logged; 0 logs all."),
});

const edge = z.strictObject({
	enabled: flag()
		.default(true)
		.describe("CloudFront with the site and image buckets. Off in a further region."),
	priceClass: oneOf("PriceClass_100", "PriceClass_200", "PriceClass_All")
		.default("PriceClass_100")
		.describe("Where CloudFront serves from: 100 is North America and Europe, All is everywhere."),
	geo: z
		.strictObject({
			mode: oneOf("none", "allow", "block")
				.default("none")
				.describe("Serve everyone, only, or all but the countries."),
			countries: list(countryCode(), 0, 249).default([]).describe("The countries the mode speaks of."),
		})
		.prefault({}),
	rateLimit: integer(10, 2_000_000_000, "requests")
		.default(2000)
		.describe("Requests one address may make in five minutes before the firewall blocks it."),
	allowCidrs: list(cidr(1, 32), 0, 100)
		.default([])
		.describe("Blocks the firewall lets pass before its other rules."),
	blockCidrs: list(cidr(1, 32), 0, 100).default([]).describe("Blocks the firewall refuses."),
	deletionProtection: flag().default(true).describe("Refuse to delete the balancers."),
});

const alerts = z.strictObject({
	emails: list(emailAddress(), 0, 20).default([]).describe("Who is written to when an alarm fires."),
});

/** The keys of a stack's configuration, below the project's name. */
export const sections = { environment, domain, network, web, app, database, edge, alerts } as const;
export type SectionName = keyof typeof sections;

/** The sections as they are read. */
export type ReadSections = { readonly [Name in SectionName]: z.output<(typeof sections)[Name]> };

type WithType<Fleet> = Omit<Fleet, "instanceType"> & { readonly instanceType: string };

/** The sections with the defaults that hang on another key. */
export type Sections = Omit<ReadSections, "web" | "app"> & {
	readonly web: WithType<ReadSections["web"]>;
	readonly app: WithType<ReadSections["app"]>;
};
