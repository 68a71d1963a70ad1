/** Where the domain's names lead, and the health checks that watch them. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { apiName, type DomainNames, siteNames } from "./dns.js";
import { type Environment, tagsFor } from "./naming.js";

/**
 * Where Route 53 checks from, and the country that such a check comes from.
 * https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
 */
const checkers: Readonly<Record<string, string>> = {
	"us-east-1": "US",
	"us-west-1": "US",
	"us-west-2": "US",
	"eu-west-1": "IE",
	"ap-southeast-1": "SG",
	"ap-southeast-2": "AU",
	"ap-northeast-1": "JP",
	"sa-east-1": "BR",
};
/** Fewer regions Route 53 does not accept. */
const fewestCheckers = 3;

/** The name and zone that an alias record takes. */
export interface AliasTarget {
	readonly dnsName: pulumi.Input<string>;
	readonly zoneId: pulumi.Input<string>;
}

export interface RecordsArgs {
	readonly environment: Environment;
	readonly domain: DomainNames & {
		/** How `api.<domain>` chooses between the regions that serve it. */
		readonly routing: "simple" | "failover-primary" | "failover-secondary" | "latency";
		readonly healthCheckIntervalSeconds: 10 | 30;
	};
	readonly zoneId: pulumi.Input<string>;
	/** The external balancer. */
	readonly balancer: AliasTarget;
	/** CloudFront, where the stack has it. */
	readonly cdn?: AliasTarget & {
		/** Countries that CloudFront serves. */
		readonly geo: { readonly mode: "none" | "allow" | "block"; readonly countries: readonly string[] };
	};
}

export class Records extends pulumi.ComponentResource {
	/** Health check of this region's API. */
	readonly apiHealthCheckId: pulumi.Output<string>;
	/** Health check of the site; none without a CDN, or where CloudFront serves too few of the checkers. */
	readonly siteHealthCheckId?: pulumi.Output<string>;

	constructor(name: string, args: RecordsArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:records:Records", name, {}, opts);
		const { domain, cdn } = args;

		this.apiHealthCheckId = this.apiHealthCheck(name, args);
		this.apiRecord(name, args);
		if (cdn) {
			for (const host of siteNames(domain)) this.siteRecords(name, args, host, cdn);
			const regions = checkerRegions(cdn.geo);
			if (regions.length >= fewestCheckers)
				this.siteHealthCheckId = this.siteHealthCheck(name, args, regions);
		}

		this.registerOutputs({
			apiHealthCheckId: this.apiHealthCheckId,
			siteHealthCheckId: this.siteHealthCheckId,
		});
	}

	private apiRecord(name: string, { environment, domain, zoneId, balancer }: RecordsArgs): void {
		new aws.route53.Record(
			`${name}-api`,
			{
				zoneId,
				name: apiName(domain),
				// No AAAA: the balancer has IPv4 addresses only.
				type: "A",
				aliases: [{ name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: true }],
				...routingPolicy(domain.routing, environment.region, this.apiHealthCheckId),
			},
			{ parent: this },
		);
	}

	private siteRecords(name: string, { zoneId }: RecordsArgs, host: string, cdn: AliasTarget): void {
		for (const type of ["A", "AAAA"]) {
			new aws.route53.Record(
				`${name}-${host}-${type.toLowerCase()}`,
				{
					zoneId,
					name: host,
					type,
					// CloudFront has no health that Route 53 could evaluate.
					aliases: [{ name: cdn.dnsName, zoneId: cdn.zoneId, evaluateTargetHealth: false }],
				},
				{ parent: this },
			);
		}
	}

	/** Asks nginx's static page, so that the check speaks of this region's edge and not of a slow query. */
	private apiHealthCheck(
		name: string,
		{ environment, domain, balancer }: RecordsArgs,
	): pulumi.Output<string> {
		const check = new aws.route53.HealthCheck(
			`${name}-api-health`,
			{
				type: "HTTPS",
				// The balancer's own name: `api.<domain>` is answered by whichever region routing chooses. No
				// certificate has that name, so it is not sent in the handshake, and Route 53 checks none.
				// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
				fqdn: balancer.dnsName,
				enableSni: false,
				port: 443,
				resourcePath: "/healthz",
				...pace(domain.healthCheckIntervalSeconds),
				tags: tagsFor(environment, "dns", `${name}-api-health`),
			},
			{ parent: this },
		);
		return check.id;
	}

	/** Unhealthy until the first release of the site: an empty bucket has no page. */
	private siteHealthCheck(
		name: string,
		{ environment, domain }: RecordsArgs,
		regions: readonly string[],
	): pulumi.Output<string> {
		const check = new aws.route53.HealthCheck(
			`${name}-site-health`,
			{
				type: "HTTPS",
				fqdn: domain.name,
				enableSni: true,
				port: 443,
				resourcePath: "/",
				regions: [...regions],
				...pace(domain.healthCheckIntervalSeconds),
				tags: tagsFor(environment, "dns", `${name}-site-health`),
			},
			{ parent: this },
		);
		return check.id;
	}
}

/** Three failures in a row make unhealthy: 90 seconds at an interval of 30, 30 seconds at 10. */
function pace(interval: 10 | 30): { requestInterval: number; failureThreshold: number } {
	return { requestInterval: interval, failureThreshold: 3 };
}

/** The regions that Route 53 can check from without being refused by CloudFront. */
function checkerRegions({ mode, countries }: NonNullable<RecordsArgs["cdn"]>["geo"]): readonly string[] {
	const listed = (country: string) => countries.includes(country);
	const all = Object.entries(checkers);
	const served = all.filter(([, country]) => mode === "none" || listed(country) === (mode === "allow"));
	return served.map(([region]) => region);
}

/**
 * A record with a routing policy is one of several of its name, each of another region and named after it.
 * A simple one has no such siblings, and Route 53 gives it no health check.
 */
function routingPolicy(
	routing: RecordsArgs["domain"]["routing"],
	region: string,
	healthCheckId: pulumi.Input<string>,
): Partial<aws.route53.RecordArgs> {
	const sibling = { setIdentifier: region, healthCheckId };
	switch (routing) {
		case "simple":
			return {};
		case "failover-primary":
			return { ...sibling, failoverRoutingPolicies: [{ type: "PRIMARY" }] };
		case "failover-secondary":
			return { ...sibling, failoverRoutingPolicies: [{ type: "SECONDARY" }] };
		case "latency":
			return { ...sibling, latencyRoutingPolicies: [{ region }] };
		default:
			return routing satisfies never;
	}
}
