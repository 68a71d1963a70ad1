/** The CDN: one CloudFront distribution before the site, the images and the API. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type BucketStatement, tlsOnlyStatements } from "./bucketPolicy.js";
import { apiName, type DomainNames, siteNames } from "./dns.js";
import { EdgeHeaders } from "./edgeHeaders.js";
import { EdgeLogs } from "./edgeLogs.js";
import { keyPolicy, logsGrant } from "./keys.js";
import { type Environment, namePrefix, tagsFor } from "./naming.js";
import { globalRegion } from "./regions.js";
import type { StoredBucket } from "./storage.js";
import { WebFirewall } from "./waf.js";

type CacheBehavior = aws.types.input.cloudfront.DistributionDefaultCacheBehavior;

/**
 * AWS's managed policies, the same in every account.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 */
const managed = {
	/** Cached as the origin's Cache-Control says, a day where it says nothing, also in gzip and Brotli. */
	cachingOptimized: "658327ea-f89d-4fab-a63d-7e88639e58f6",
	cachingDisabled: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
	/** Everything the viewer sent but the Host header, which the balancer's certificate would not match. */
	allViewerExceptHostHeader: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
} as const;

export interface EdgeSettings {
	readonly priceClass: "PriceClass_100" | "PriceClass_200" | "PriceClass_All";
	/** Which countries are served: all, only these, or all but these. ISO 3166 codes. */
	readonly geo: { readonly mode: "none" | "allow" | "block"; readonly countries: readonly string[] };
	/** Requests that one address may make in five minutes. */
	readonly rateLimit: number;
	/** IPv4 blocks that the firewall lets pass. */
	readonly allowCidrs: readonly string[];
	/** IPv4 blocks that the firewall refuses. */
	readonly blockCidrs: readonly string[];
}

export interface EdgeArgs {
	readonly environment: Environment;
	readonly domain: DomainNames;
	readonly settings: EdgeSettings;
	/** ARN of an issued certificate in us-east-1 for the site's names. */
	readonly certificateArn: pulumi.Input<string>;
	/** The React build. */
	readonly site: StoredBucket;
	/** What is served below /images/. The path is the key: `/images/a.png` is `images/a.png` in the bucket. */
	readonly images: StoredBucket;
	/** Where access logs go. */
	readonly logs: StoredBucket;
	/** What has to exist before anything is told to write into the log bucket. */
	readonly logsReady: readonly pulumi.Resource[];
}

/**
 * The distribution with all it needs in CloudFront's region: firewall, routing function, headers, access logs;
 * and the policies that let it, and nobody else, read the buckets.
 */
export class Edge extends pulumi.ComponentResource {
	readonly distributionId: pulumi.Output<string>;
	readonly distributionArn: pulumi.Output<string>;
	/** The distribution's own name, `d111111abcdef8.cloudfront.net`. */
	readonly domainName: pulumi.Output<string>;
	/** CloudFront's zone, for alias records. */
	readonly hostedZoneId: pulumi.Output<string>;
	readonly firewall: WebFirewall;

	constructor(name: string, args: EdgeArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:edge:Edge", name, {}, opts);
		const { environment, site, images } = args;
		const { rateLimit, allowCidrs, blockCidrs } = args.settings;

		const logsKeyArn = this.logsKey(name, environment);
		this.firewall = new WebFirewall(
			`${name}-cdn`,
			{ environment, scope: "CLOUDFRONT", rateLimit, allowCidrs, blockCidrs, logsKeyArn },
			{ parent: this },
		);
		const distribution = this.distribution(name, args);
		this.originPolicy(`${name}-site-policy`, site, distribution);
		this.originPolicy(`${name}-images-policy`, images, distribution);
		new EdgeLogs(
			`${name}-cdn-logs`,
			{
				environment,
				distributionArn: distribution.arn,
				bucketArn: args.logs.arn,
				bucketReady: args.logsReady,
			},
			{ parent: this },
		);

		this.distributionId = distribution.id;
		this.distributionArn = distribution.arn;
		this.domainName = distribution.domainName;
		this.hostedZoneId = distribution.hostedZoneId;
		this.registerOutputs({
			distributionId: this.distributionId,
			distributionArn: this.distributionArn,
			domainName: this.domainName,
			hostedZoneId: this.hostedZoneId,
		});
	}

	/** The key of the firewall's log group, which stands in CloudFront's region. 1 USD a month. */
	private logsKey(name: string, environment: Environment): pulumi.Output<string> {
		const key = new aws.kms.Key(
			`${name}-cdn-logs-key`,
			{
				region: globalRegion,
				description: `${namePrefix(environment)}: CloudWatch log groups of the CDN`,
				enableKeyRotation: true,
				deletionWindowInDays: 30,
				policy: keyPolicy(environment, [logsGrant(environment, globalRegion)]),
				tags: tagsFor(environment, "edge", `${name}-cdn-logs-key`),
			},
			{ parent: this, protect: environment.production },
		);
		new aws.kms.Alias(
			`${name}-cdn-logs-key`,
			{
				region: globalRegion,
				// Stable, so that an operator and an audit find the key by what it is for.
				name: `alias/${namePrefix(environment)}/cdn-logs`,
				targetKeyId: key.keyId,
			},
			{ parent: this },
		);
		return key.arn;
	}

	private distribution(name: string, args: EdgeArgs): aws.cloudfront.Distribution {
		const { environment, domain, settings } = args;
		const read = {
			allowedMethods: ["GET", "HEAD"],
			cachedMethods: ["GET", "HEAD"],
			cachePolicyId: managed.cachingOptimized,
			responseHeadersPolicyId: new EdgeHeaders(`${name}-headers`, { parent: this }).policyId,
			viewerProtocolPolicy: "redirect-to-https",
			compress: true,
		} satisfies Partial<CacheBehavior>;

		return new aws.cloudfront.Distribution(
			`${name}-cdn`,
			{
				enabled: true,
				comment: `${namePrefix(environment)}: ${domain.name}`,
				aliases: [...siteNames(domain)],
				httpVersion: "http2and3",
				isIpv6Enabled: true,
				priceClass: settings.priceClass,
				webAclId: this.firewall.arn,
				viewerCertificate: {
					acmCertificateArn: args.certificateArn,
					minimumProtocolVersion: "TLSv1.2_2025",
					sslSupportMethod: "sni-only",
				},
				restrictions: { geoRestriction: geoRestriction(settings.geo) },
				defaultRootObject: "index.html",
				origins: this.origins(name, args),
				defaultCacheBehavior: {
					...read,
					targetOriginId: "site",
					functionAssociations: [
						{ eventType: "viewer-request", functionArn: this.router(name, environment).arn },
					],
				},
				orderedCacheBehaviors: [
					{ ...read, pathPattern: "/images/*", targetOriginId: "images" },
					{
						...read,
						pathPattern: "/api/*",
						targetOriginId: "api",
						allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
						cachePolicyId: managed.cachingDisabled,
						originRequestPolicyId: managed.allViewerExceptHostHeader,
						// Refused, not redirected: a redirect would turn POST into GET, and hide that a client sends
						// its credentials in the clear.
						viewerProtocolPolicy: "https-only",
						// CloudFront compresses only what it may cache.
						compress: false,
					},
				],
				// No customErrorResponses: they hold for every behavior, and would turn the API's 404 and 403 into
				// the site's page.
				tags: tagsFor(environment, "edge", `${name}-cdn`),
			},
			{ parent: this, protect: environment.production },
		);
	}

	private origins(
		name: string,
		{ domain, site, images }: EdgeArgs,
	): aws.types.input.cloudfront.DistributionOrigin[] {
		// How CloudFront signs what it asks S3; the bucket policies decide what it gets. One is enough for both.
		const access = new aws.cloudfront.OriginAccessControl(
			`${name}-origins`,
			{
				description: `${name}: signed requests to the site and image buckets`,
				originAccessControlOriginType: "s3",
				signingBehavior: "always",
				signingProtocol: "sigv4",
			},
			{ parent: this },
		);
		const fromBucket = (originId: string, { bucket }: StoredBucket) => ({
			originId,
			domainName: bucket.bucketRegionalDomainName,
			originAccessControlId: access.id,
		});
		return [
			fromBucket("site", site),
			fromBucket("images", images),
			{
				originId: "api",
				// By its own name, whose certificate it shows; Route 53 chooses the region.
				domainName: apiName(domain),
				customOriginConfig: {
					httpPort: 80,
					httpsPort: 443,
					originProtocolPolicy: "https-only",
					originSslProtocols: ["TLSv1.2"],
					// Around the balancer's 60 s: it is the first to give up on a slow instance, so that its 504 is
					// what the viewer gets and CloudFront does not ask again; and CloudFront is the first to close
					// an idle connection, so that it never sends a request into one that the balancer closes.
					originReadTimeout: 65,
					originKeepaliveTimeout: 55,
				},
			},
		];
	}

	private router(name: string, environment: Environment): aws.cloudfront.Function {
		return new aws.cloudfront.Function(
			`${name}-router`,
			{
				runtime: "cloudfront-js-2.0",
				comment: "Single-page application: routes get index.html",
				code: readFileSync(join(__dirname, "edge", "router.js"), "utf8"),
				publish: true,
				tags: tagsFor(environment, "edge", `${name}-router`),
			},
			{ parent: this },
		);
	}

	private originPolicy(name: string, stored: StoredBucket, distribution: aws.cloudfront.Distribution): void {
		const allow = {
			Effect: "Allow",
			Principal: { Service: "cloudfront.amazonaws.com" },
			Condition: { StringEquals: { "AWS:SourceArn": distribution.arn } },
		} as const;
		const statements: readonly BucketStatement[] = [
			...tlsOnlyStatements(stored.arn),
			{ Sid: "DistributionReads", ...allow, Action: "s3:GetObject", Resource: `${stored.arn}/*` },
			// Without it S3 answers 403 for a key that does not exist, with it 404. The distribution never lists:
			// the root of a bucket is asked for as index.html.
			{ Sid: "DistributionSeesWhatIsMissing", ...allow, Action: "s3:ListBucket", Resource: stored.arn },
		];
		new aws.s3.BucketPolicy(
			name,
			{
				bucket: stored.bucket.bucket,
				policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements }),
			},
			{ parent: this },
		);
	}
}

function geoRestriction({
	mode,
	countries,
}: EdgeSettings["geo"]): aws.types.input.cloudfront.DistributionRestrictionsGeoRestriction {
	switch (mode) {
		case "none":
			return { restrictionType: "none", locations: [] };
		case "allow":
			return { restrictionType: "whitelist", locations: [...countries] };
		case "block":
			return { restrictionType: "blacklist", locations: [...countries] };
		default:
			return mode satisfies never;
	}
}
