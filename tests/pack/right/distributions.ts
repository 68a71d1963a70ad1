/** Distributions with origins of every kind. */
import { logBucket, splitBucket } from "./base.js";
import { account, allow, type Program, type Resources, resource } from "./program.js";

const certificateArn = `arn:aws:acm:us-east-1:${account}:certificate/12345678-1234-1234-1234-123456789012`;
const webAclArn = `arn:aws:wafv2:us-east-1:${account}:global/webacl/site/1234abcd-12ab-34cd-56ef-1234567890ab`;

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const cached = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const notCached = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

const headers: Resources = {
	headers: resource("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy", {
		securityHeadersConfig: {
			strictTransportSecurity: {
				accessControlMaxAgeSec: 63_072_000,
				includeSubdomains: true,
				preload: true,
				override: true,
			},
			contentTypeOptions: { override: true },
			frameOptions: { frameOption: "DENY", override: true },
			referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: true },
			contentSecurityPolicy: { contentSecurityPolicy: "default-src 'self'", override: true },
		},
	}),
};

const access: Resources = {
	access: resource("aws:cloudfront/originAccessControl:OriginAccessControl", {
		originAccessControlOriginType: "s3",
		signingBehavior: "always",
		signingProtocol: "sigv4",
	}),
};

function behavior(targetOriginId: string, more: object = {}) {
	return {
		targetOriginId,
		viewerProtocolPolicy: "redirect-to-https",
		allowedMethods: ["GET", "HEAD", "OPTIONS"],
		cachedMethods: ["GET", "HEAD"],
		cachePolicyId: cached,
		compress: true,
		responseHeadersPolicyId: "${headers.id}",
		...more,
	};
}

const whole = {
	enabled: true,
	isIpv6Enabled: true,
	httpVersion: "http2and3",
	aliases: ["www.example.com"],
	defaultRootObject: "index.html",
	priceClass: "PriceClass_100",
	webAclId: webAclArn,
	viewerCertificate: {
		acmCertificateArn: certificateArn,
		sslSupportMethod: "sni-only",
		minimumProtocolVersion: "TLSv1.2_2021",
	},
	restrictions: { geoRestriction: { restrictionType: "none" } },
	loggingConfig: { bucket: `${logBucket}.s3.amazonaws.com`, prefix: "site/" },
};

const bucketOrigin = {
	originId: "site",
	domainName: "${site.bucketRegionalDomainName}",
	originAccessControlId: "${access.id}",
};

const siteBucket = splitBucket(
	"site",
	"current",
	allow("s3:GetObject", "arn:aws:s3:::shop-site/*", {
		Principal: { Service: "cloudfront.amazonaws.com" },
		Condition: {
			StringEquals: { "AWS:SourceArn": `arn:aws:cloudfront::${account}:distribution/EDFDVBD6EXAMPLE` },
		},
	}),
);

const apiOrigin = {
	originId: "api",
	domainName: "api.example.com",
	customOriginConfig: {
		httpPort: 80,
		httpsPort: 443,
		originProtocolPolicy: "https-only",
		originSslProtocols: ["TLSv1.2"],
	},
};

const api = behavior("api", {
	pathPattern: "/api/*",
	allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
	cachePolicyId: notCached,
	originRequestPolicyId: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
});

const spareBucket = {
	originId: "spare",
	domainName: "shop-spare.s3.eu-west-1.amazonaws.com",
	originAccessControlId: "${access.id}",
};

/** An origin and its spare: CloudFront turns to the second one for what is only read. */
function both(first: string, second: string) {
	return {
		originId: "both",
		failoverCriteria: { statusCodes: [500, 502, 503, 504] },
		members: [{ originId: first }, { originId: second }],
	};
}

function site(more: object = {}): Resources {
	return {
		...siteBucket,
		...access,
		...headers,
		distribution: resource("aws:cloudfront/distribution:Distribution", {
			...whole,
			origins: [bucketOrigin, spareBucket],
			originGroups: [both("site", "spare")],
			defaultCacheBehavior: behavior("both"),
			...more,
		}),
	};
}

type Origin = Readonly<Record<string, unknown>> & { readonly originId: string };

/** A distribution of two origins that are no buckets. */
function backend(first: Origin, second: Origin): Resources {
	return {
		...headers,
		distribution: resource("aws:cloudfront/distribution:Distribution", {
			...Object.fromEntries(Object.entries(whole).filter(([key]) => key !== "defaultRootObject")),
			origins: [first, second] as never,
			originGroups: [both(first.originId, second.originId)],
			defaultCacheBehavior: behavior("both", { cachePolicyId: notCached }),
		}),
	};
}

function insideOrigin(originId: string): Origin {
	return {
		originId,
		domainName: `internal-shop-${originId}.us-east-1.elb.amazonaws.com`,
		vpcOriginConfig: { vpcOriginId: "${inside.id}" },
	};
}

function functionOrigin(originId: string): Origin {
	return {
		...apiOrigin,
		originId,
		domainName: `abcdefghijklmnop${originId}.lambda-url.us-east-1.on.aws`,
		originAccessControlId: "${access.id}",
	};
}

export const distributions: readonly Program[] = [
	{ title: "a site in a bucket", resources: site() },
	{
		title: "a site whose bucket's policy names the distribution by reference",
		resources: {
			...site(),
			...splitBucket(
				"site",
				"current",
				allow("s3:GetObject", "arn:aws:s3:::shop-site/*", {
					Principal: { Service: "cloudfront.amazonaws.com" },
					Condition: { StringEquals: { "AWS:SourceArn": "${distribution.arn}" } },
				}),
			),
		},
	},
	{
		title: "a site with an API behind it, and a page for what is not there",
		resources: site({
			origins: [bucketOrigin, spareBucket, apiOrigin],
			orderedCacheBehaviors: [api],
			customErrorResponses: [{ errorCode: 403, responseCode: 200, responsePagePath: "/index.html" }],
		}),
	},
	{
		title: "balancers of two regions behind a distribution",
		resources: backend(apiOrigin, { ...apiOrigin, originId: "west", domainName: "west.example.com" }),
	},
	{
		title: "internal balancers behind a distribution",
		resources: {
			...backend(insideOrigin("east"), insideOrigin("west")),
			inside: resource("aws:cloudfront/vpcOrigin:VpcOrigin", {
				vpcOriginEndpointConfig: {
					name: "shop",
					arn: `arn:aws:elasticloadbalancing:us-east-1:${account}:loadbalancer/app/shop/0123456789abcdef`,
					httpPort: 80,
					httpsPort: 443,
					originProtocolPolicy: "https-only",
					originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
				},
			}),
		},
	},
	{
		title: "what is cached, and by what, said by the program",
		resources: {
			...site({ defaultCacheBehavior: behavior("both", { cachePolicyId: "${cached.id}" }) }),
			cached: resource("aws:cloudfront/cachePolicy:CachePolicy", {
				name: "shop",
				minTtl: 0,
				defaultTtl: 300,
				maxTtl: 3600,
				parametersInCacheKeyAndForwardedToOrigin: {
					enableAcceptEncodingBrotli: true,
					enableAcceptEncodingGzip: true,
					cookiesConfig: { cookieBehavior: "none" },
					headersConfig: { headerBehavior: "none" },
					queryStringsConfig: { queryStringBehavior: "none" },
				},
			}),
		},
	},
	{
		title: "a function at the edge that rewrites paths",
		resources: {
			...site({
				defaultCacheBehavior: behavior("both", {
					functionAssociations: [{ eventType: "viewer-request", functionArn: "${rewrite.arn}" }],
				}),
			}),
			rewrite: resource("aws:cloudfront/function:Function", {
				runtime: "cloudfront-js-2.0",
				publish: true,
				code: "function handler(event) { return event.request; }",
			}),
		},
	},
	{
		title: "a function's address, signed for by CloudFront",
		resources: {
			...backend(functionOrigin("east"), functionOrigin("west")),
			access: resource("aws:cloudfront/originAccessControl:OriginAccessControl", {
				originAccessControlOriginType: "lambda",
				signingBehavior: "always",
				signingProtocol: "sigv4",
			}),
			permission: resource("aws:lambda/permission:Permission", {
				action: "lambda:InvokeFunctionUrl",
				function: "shop",
				principal: "cloudfront.amazonaws.com",
				sourceArn: "${distribution.arn}",
			}),
		},
	},
	{
		title: "films for who has a signed address",
		resources: {
			...site({ defaultCacheBehavior: behavior("both", { trustedKeyGroups: ["${signers.id}"] }) }),
			signer: resource("aws:cloudfront/publicKey:PublicKey", { encodedKey: "-----BEGIN PUBLIC KEY-----" }),
			signers: resource("aws:cloudfront/keyGroup:KeyGroup", { items: ["${signer.id}"] }),
		},
	},
	{
		title: "logs by the newer kind of delivery",
		resources: {
			...site(),
			distribution: resource("aws:cloudfront/distribution:Distribution", {
				...Object.fromEntries(Object.entries(whole).filter(([key]) => key !== "loggingConfig")),
				origins: [bucketOrigin, spareBucket],
				originGroups: [both("site", "spare")],
				defaultCacheBehavior: behavior("both"),
			}),
			source: resource("aws:cloudwatch/logDeliverySource:LogDeliverySource", {
				name: "site",
				logType: "ACCESS_LOGS",
				resourceArn: "${distribution.arn}",
			}),
			destination: resource("aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination", {
				name: "site",
				outputFormat: "parquet",
				deliveryDestinationConfiguration: { destinationResourceArn: `arn:aws:s3:::${logBucket}` },
			}),
			delivery: resource("aws:cloudwatch/logDelivery:LogDelivery", {
				deliverySourceName: "${source.name}",
				deliveryDestinationArn: "${destination.arn}",
			}),
		},
	},
];
