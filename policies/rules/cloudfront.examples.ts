/** Examples of the rules in cloudfront.ts. */
import type { Plain } from "../resources.js";
import type { Example, Examples } from "../rule.js";
import { behavior, distribution } from "./cloudfront.fragments.js";

type Distribution = Plain<"aws:cloudfront/distribution:Distribution">;
type Origin = Distribution["origins"][number];

function example(title: string, properties: Partial<Distribution>): Example {
	return { title, resources: { cdn: distribution(properties) } };
}

export const httpsOnly: Examples = {
	fails: [
		example("the default behavior answers plain HTTP", {
			defaultCacheBehavior: behavior({ viewerProtocolPolicy: "allow-all" }),
		}),
		example("one path answers plain HTTP", {
			defaultCacheBehavior: behavior(),
			orderedCacheBehaviors: [
				{ ...behavior(), pathPattern: "/api/*" },
				{ ...behavior({ viewerProtocolPolicy: "allow-all" }), pathPattern: "/images/*" },
			],
		}),
	],
	passes: [
		example("redirected, and refused", {
			defaultCacheBehavior: behavior(),
			orderedCacheBehaviors: [{ ...behavior({ viewerProtocolPolicy: "https-only" }), pathPattern: "/api/*" }],
		}),
	],
};

const certificate = {
	acmCertificateArn: "arn:aws:acm:us-east-1:111122223333:certificate/0",
	sslSupportMethod: "sni-only",
} as const;

export const minTls: Examples = {
	fails: [
		example("TLS 1.1", { viewerCertificate: { ...certificate, minimumProtocolVersion: "TLSv1.1_2016" } }),
		example("TLS 1.2 with ciphers that break", {
			viewerCertificate: { ...certificate, minimumProtocolVersion: "TLSv1.2_2019" },
		}),
		example("nothing said", { viewerCertificate: certificate }),
		example("CloudFront's own certificate, whatever is said", {
			viewerCertificate: { cloudfrontDefaultCertificate: true, minimumProtocolVersion: "TLSv1.2_2021" },
		}),
	],
	passes: [
		example("TLS 1.2", { viewerCertificate: { ...certificate, minimumProtocolVersion: "TLSv1.2_2021" } }),
		example("TLS 1.3", { viewerCertificate: { ...certificate, minimumProtocolVersion: "TLSv1.3_2025" } }),
	],
};

export const customCertificate: Examples = {
	fails: [
		example("CloudFront's own certificate", { viewerCertificate: { cloudfrontDefaultCertificate: true } }),
		example("no certificate", { viewerCertificate: {} }),
		example("addresses of its own", { viewerCertificate: { ...certificate, sslSupportMethod: "vip" } }),
		example("no method", { viewerCertificate: { acmCertificateArn: certificate.acmCertificateArn } }),
	],
	passes: [
		example("a certificate of ACM", { viewerCertificate: certificate }),
		example("a certificate of IAM", {
			viewerCertificate: { iamCertificateId: "ASCAEXAMPLE", sslSupportMethod: "sni-only" },
		}),
		{
			title: "a certificate that is made with it",
			resources: {
				certificate: { type: "aws:acm/certificate:Certificate", properties: { region: "us-east-1" } },
				cdn: distribution({
					viewerCertificate: { acmCertificateArn: "${certificate.arn}", sslSupportMethod: "sni-only" },
				}),
			},
		},
	],
};

function api(config: Partial<NonNullable<Origin["customOriginConfig"]>>): Origin {
	return {
		originId: "api",
		domainName: "api.example.com",
		customOriginConfig: {
			httpPort: 80,
			httpsPort: 443,
			originProtocolPolicy: "https-only",
			originSslProtocols: ["TLSv1.2"],
			...config,
		},
	};
}

const site: Origin = {
	originId: "site",
	domainName: "site.s3.us-east-1.amazonaws.com",
	originAccessControlId: "E1EXAMPLE",
};

export const originTls: Examples = {
	fails: [
		example("plain HTTP", { origins: [site, api({ originProtocolPolicy: "http-only" })] }),
		example("as the viewer came", { origins: [api({ originProtocolPolicy: "match-viewer" })] }),
		example("TLS 1.1 as well", { origins: [api({ originSslProtocols: ["TLSv1.1", "TLSv1.2"] })] }),
		example("SSL", { origins: [api({ originSslProtocols: ["SSLv3"] })] }),
	],
	passes: [example("TLS 1.2", { origins: [site, api({})] }), example("a bucket alone", { origins: [site] })],
};

export const originAccessControl: Examples = {
	fails: [
		example("a bucket without a signature", { origins: [{ ...site, originAccessControlId: "" }] }),
		example("a bucket with the older identity", {
			origins: [
				{
					originId: "site",
					domainName: site.domainName,
					s3OriginConfig: { originAccessIdentity: "origin-access-identity/cloudfront/E1EXAMPLE" },
				},
			],
		}),
		{
			title: "a bucket of this stack",
			resources: {
				site: { type: "aws:s3/bucket:Bucket", properties: {} },
				cdn: distribution({
					origins: [{ originId: "site", domainName: "${site.bucketRegionalDomainName}" }],
				}),
			},
		},
		example("a bucket's website", {
			origins: [{ ...api({}), domainName: "site.s3-website-us-east-1.amazonaws.com" }],
		}),
		example("a bucket as a custom origin", {
			origins: [{ ...api({}), domainName: "site.s3.us-east-1.amazonaws.com" }],
		}),
	],
	passes: [
		example("a bucket with a signature, and an API", { origins: [site, api({})] }),
		{
			title: "an access control that is made with it",
			resources: {
				access: {
					type: "aws:cloudfront/originAccessControl:OriginAccessControl",
					properties: { signingBehavior: "always" },
				},
				cdn: distribution({ origins: [{ ...site, originAccessControlId: "${access.id}" }] }),
			},
		},
		example("a balancer inside the VPC", {
			origins: [
				{
					originId: "api",
					domainName: "api.example.com",
					vpcOriginConfig: { vpcOriginId: "vo_example" },
				},
			],
		}),
	],
};

function signing(signingBehavior: string): Example["resources"] {
	return {
		access: {
			type: "aws:cloudfront/originAccessControl:OriginAccessControl",
			properties: { originAccessControlOriginType: "s3", signingProtocol: "sigv4", signingBehavior },
		},
	};
}

export const controlSigns: Examples = {
	fails: [
		{ title: "never", resources: signing("never") },
		{ title: "unless the viewer does", resources: signing("no-override") },
	],
	passes: [{ title: "always", resources: signing("always") }],
};

export const defaultRoot: Examples = {
	fails: [
		example("a bucket without one", { origins: [site] }),
		example("a bucket among others, with an empty one", { origins: [api({}), site], defaultRootObject: "" }),
	],
	passes: [
		example("a bucket with one", { origins: [site], defaultRootObject: "index.html" }),
		example("no bucket", { origins: [api({})] }),
	],
};

export const responseHeaders: Examples = {
	fails: [
		example("none in the default behavior", { defaultCacheBehavior: behavior() }),
		example("none for one path", {
			defaultCacheBehavior: behavior({ responseHeadersPolicyId: "67f7725c-6f97-4210-82d7-5512b31e9d03" }),
			orderedCacheBehaviors: [{ ...behavior(), pathPattern: "/images/*" }],
		}),
	],
	passes: [
		example("one of AWS's", {
			defaultCacheBehavior: behavior({ responseHeadersPolicyId: "67f7725c-6f97-4210-82d7-5512b31e9d03" }),
		}),
		{
			title: "one of this stack's",
			resources: {
				headers: { type: "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy", properties: {} },
				cdn: distribution({
					defaultCacheBehavior: behavior({ responseHeadersPolicyId: "${headers.id}" }),
				}),
			},
		},
	],
};

const fallback = (members: number, statusCodes: number[]) =>
	distribution({
		originGroups: [
			{
				originId: "site",
				failoverCriteria: { statusCodes },
				members: ["here", "there"].slice(0, members).map((originId) => ({ originId })),
			},
		],
	});

export const originFailover: Examples = {
	fails: [
		{ title: "no group of origins", resources: { cdn: distribution({}) } },
		{ title: "a group of one", resources: { cdn: fallback(1, [500, 502]) } },
		{ title: "nothing to fail over for", resources: { cdn: fallback(2, []) } },
	],
	passes: [{ title: "a group of two", resources: { cdn: fallback(2, [500, 502, 503, 504]) } }],
};
