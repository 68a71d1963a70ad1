import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../support/config.js";
import { input, inputs, kindOf, names, one, waitsFor } from "../support/inputs.js";
import { type Plan, plan } from "../support/plan.js";
import { stacks, variant } from "../support/variants.js";

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const cachingOptimized = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const cachingDisabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
const allViewerExceptHostHeader = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

const read = {
	allowedMethods: ["GET", "HEAD"],
	cachedMethods: ["GET", "HEAD"],
	cachePolicyId: cachingOptimized,
	responseHeadersPolicyId: "<ResponseHeadersPolicy headers-policy>",
	viewerProtocolPolicy: "redirect-to-https",
	compress: true,
};

function distribution(prefix: string, domain: string) {
	const fromBucket = (bucket: string) => ({
		originId: bucket,
		domainName: `<Bucket ${bucket}.bucketRegionalDomainName>`,
		originAccessControlId: "<OriginAccessControl origins>",
	});
	return {
		enabled: true,
		comment: `${prefix}: ${domain}`,
		aliases: [domain, `www.${domain}`],
		httpVersion: "http2and3",
		isIpv6Enabled: true,
		priceClass: "PriceClass_100",
		webAclId: "<WebAcl cdn-acl.arn>",
		viewerCertificate: {
			acmCertificateArn: "<CertificateValidation edge-issued.certificateArn>",
			minimumProtocolVersion: "TLSv1.2_2025",
			sslSupportMethod: "sni-only",
		},
		restrictions: { geoRestriction: { restrictionType: "none", locations: [] } },
		defaultRootObject: "index.html",
		origins: [
			fromBucket("site"),
			fromBucket("images"),
			{
				originId: "api",
				domainName: `api.${domain}`,
				customOriginConfig: {
					httpPort: 80,
					httpsPort: 443,
					originProtocolPolicy: "https-only",
					originSslProtocols: ["TLSv1.2"],
					originReadTimeout: 65,
					originKeepaliveTimeout: 55,
				},
			},
		],
		defaultCacheBehavior: {
			...read,
			targetOriginId: "site",
			functionAssociations: [{ eventType: "viewer-request", functionArn: "<Function router.arn>" }],
		},
		orderedCacheBehaviors: [
			{ ...read, pathPattern: "/images/*", targetOriginId: "images" },
			{
				...read,
				pathPattern: "/api/*",
				targetOriginId: "api",
				allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
				cachePolicyId: cachingDisabled,
				originRequestPolicyId: allViewerExceptHostHeader,
				viewerProtocolPolicy: "https-only",
				compress: false,
			},
		],
	};
}

for (const { stack, prefix, account, domain } of stacks) {
	describe(`the CDN of ${stack}`, () => {
		let recorded: Plan;
		before(async () => {
			recorded = await plan(stack, "update");
		});

		it("serves the site, the images and, uncached, the API, over TLS only", () => {
			assert.deepEqual(inputs(recorded, "Distribution", "cdn"), distribution(prefix, domain));
		});

		it("rewrites no error, which would hide the API's own", () => {
			assert.equal(input(recorded, "Distribution", "cdn", "customErrorResponses"), undefined);
		});

		it("signs what it asks of the buckets", () => {
			assert.deepEqual(names(recorded, "OriginAccessControl"), ["origins"]);
			assert.deepEqual(inputs(recorded, "OriginAccessControl", "origins"), {
				description: `${prefix}: signed requests to the site and image buckets`,
				originAccessControlOriginType: "s3",
				signingBehavior: "always",
				signingProtocol: "sigv4",
			});
		});

		it("routes the single-page application by the function that the repository holds", () => {
			assert.deepEqual(inputs(recorded, "Function", "router"), {
				runtime: "cloudfront-js-2.0",
				comment: "Single-page application: routes get index.html",
				code: readFileSync(join(root, "infra", "edge", "router.js"), "utf8"),
				publish: true,
			});
			// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
			assert.ok(String(one(recorded, "Function", "router").inputs.code).length <= 10 * 1024);
		});

		it("answers with the security headers", () => {
			assert.deepEqual(inputs(recorded, "ResponseHeadersPolicy", "headers-policy"), {
				comment: `${prefix}-headers: security headers`,
				securityHeadersConfig: {
					strictTransportSecurity: {
						accessControlMaxAgeSec: 31536000,
						includeSubdomains: false,
						preload: false,
						override: true,
					},
					contentTypeOptions: { override: true },
					frameOptions: { frameOption: "DENY", override: true },
					referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: true },
					contentSecurityPolicy: {
						contentSecurityPolicy:
							"default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
							"font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; " +
							"frame-ancestors 'none'; upgrade-insecure-requests",
						override: false,
					},
				},
			});
		});

		it("delivers its access logs from us-east-1 into the log bucket, once that lets it", () => {
			const region = "us-east-1";
			assert.deepEqual(inputs(recorded, "LogDeliverySource", "cdn-logs-source"), {
				region,
				logType: "ACCESS_LOGS",
				resourceArn: "<Distribution cdn.arn>",
			});
			assert.deepEqual(inputs(recorded, "LogDeliveryDestination", "cdn-logs-target"), {
				region,
				outputFormat: "json",
				deliveryDestinationConfiguration: {
					destinationResourceArn: `arn:aws:s3:::${prefix}-logs-${account}-us-east-1-an/cloudfront`,
				},
			});
			const { recordFields, ...delivery } = inputs(recorded, "LogDelivery", "cdn-logs-delivery");
			assert.deepEqual(delivery, {
				region,
				deliverySourceName: "<LogDeliverySource cdn-logs-source>",
				deliveryDestinationArn: "<LogDeliveryDestination cdn-logs-target.arn>",
				s3DeliveryConfigurations: [
					{ suffixPath: "{distributionid}/{yyyy}/{MM}/{dd}/{HH}", enableHiveCompatiblePath: false },
				],
			});
			const fields = recordFields as readonly string[];
			assert.equal(fields.length, 36);
			assert.equal(new Set(fields).size, 36);
			assert.ok(!fields.includes("cs(Cookie)"), "sessions would be logged");
			assert.deepEqual(waitsFor(recorded, "LogDelivery", "cdn-logs-delivery"), ["BucketPolicy logs-policy"]);
		});

		it("gives up its log delivery before it makes another, since AWS takes only one", () => {
			assert.equal(one(recorded, "LogDeliverySource", "cdn-logs-source").options.deleteBeforeReplace, true);
			assert.equal(one(recorded, "LogDelivery", "cdn-logs-delivery").options.deleteBeforeReplace, true);
		});
	});
}

describe("the CDN with more than the stacks' files ask for", () => {
	it("serves only the countries it is told to", async () => {
		const recorded = await variant("everything");
		assert.deepEqual(input(recorded, "Distribution", "cdn", "restrictions"), {
			geoRestriction: { restrictionType: "whitelist", locations: ["US", "IE", "JP", "DE"] },
		});
	});

	it("serves all but the countries it is told not to, from wherever it is told to", async () => {
		const { restrictions, priceClass } = inputs(await variant("other"), "Distribution", "cdn");
		assert.deepEqual(restrictions, {
			geoRestriction: { restrictionType: "blacklist", locations: ["US", "IE", "SG", "AU", "JP"] },
		});
		assert.equal(priceClass, "PriceClass_All");
	});

	it("goes without a check of the site where it refuses all but two of the checkers", async () => {
		assert.deepEqual(names(await variant("other"), "HealthCheck"), ["api-health"]);
	});

	it("answers to further names, but to no wildcard", async () => {
		assert.deepEqual(input(await variant("everything"), "Distribution", "cdn", "aliases"), [
			"example.com",
			"www.example.com",
			"shop.example.com",
		]);
	});

	it("is left out of a further region, with all that belongs to it", async () => {
		const recorded = await variant("secondary");
		const of = recorded.resources.filter(({ type }) => /cloudfront|logDelivery|terrace:edge/.test(type));
		assert.deepEqual(of.map(kindOf), []);
	});
});
