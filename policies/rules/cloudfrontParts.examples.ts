/** Examples of the rules in cloudfrontParts.ts. */
import type { Plain } from "../resources.js";
import type { Example, Examples, Fragment, FragmentResource } from "../rule.js";
import { behavior, distribution } from "./cloudfront.fragments.js";

function certificate(region?: string): FragmentResource {
	return {
		type: "aws:acm/certificate:Certificate",
		properties: { domainName: "example.com", ...(region && { region }) },
	};
}

function showing(acmCertificateArn: string): FragmentResource {
	return distribution({ viewerCertificate: { acmCertificateArn, sslSupportMethod: "sni-only" } });
}

const issued: FragmentResource = {
	type: "aws:acm/certificateValidation:CertificateValidation",
	properties: { certificateArn: "${certificate.arn}", region: "us-east-1" },
};

export const certificateInUsEast1: Examples = {
	fails: [
		{
			title: "a certificate of the stack's region",
			resources: { certificate: certificate("eu-west-1"), cdn: showing("${certificate.arn}") },
		},
		{
			title: "a certificate of another stack, in another region",
			resources: { cdn: showing("arn:aws:acm:eu-west-1:111122223333:certificate/0") },
		},
	],
	passes: [
		{
			title: "a certificate in us-east-1",
			resources: { certificate: certificate("us-east-1"), cdn: showing("${certificate.arn}") },
		},
		{
			title: "by way of what waits for it",
			resources: {
				certificate: certificate("us-east-1"),
				issued,
				cdn: showing("${issued.certificateArn}"),
			},
		},
		{
			title: "a certificate of another stack",
			resources: { cdn: showing("arn:aws:acm:us-east-1:111122223333:certificate/0") },
		},
		{
			title: "no certificate of ACM",
			resources: { cdn: distribution({ viewerCertificate: { cloudfrontDefaultCertificate: true } }) },
		},
	],
};

function webAcl(scope: string): FragmentResource {
	return { type: "aws:wafv2/webAcl:WebAcl", properties: { scope } };
}

export const firewall: Examples = {
	fails: [
		{ title: "no web ACL", resources: { cdn: distribution({ enabled: true }) } },
		{ title: "an empty one", resources: { cdn: distribution({ webAclId: "" }) } },
		{
			title: "one for balancers",
			resources: { acl: webAcl("REGIONAL"), cdn: distribution({ webAclId: "${acl.arn}" }) },
		},
	],
	passes: [
		{
			title: "one for CloudFront",
			resources: { acl: webAcl("CLOUDFRONT"), cdn: distribution({ webAclId: "${acl.arn}" }) },
		},
		{
			title: "one of another stack",
			resources: {
				cdn: distribution({
					webAclId: "arn:aws:wafv2:us-east-1:111122223333:global/webacl/shared/0",
				}),
			},
		},
	],
};

const cdn = distribution({ enabled: true });

function source(logType: string, resourceArn = "${cdn.arn}"): FragmentResource {
	return {
		type: "aws:cloudwatch/logDeliverySource:LogDeliverySource",
		properties: { logType, resourceArn },
	};
}

const delivery: FragmentResource = {
	type: "aws:cloudwatch/logDelivery:LogDelivery",
	properties: { deliverySourceName: "${source.name}", deliveryDestinationArn: "arn:aws:logs:::0" },
};

export const accessLogs: Examples = {
	fails: [
		{ title: "no logs", resources: { cdn } },
		{ title: "a source that nothing delivers", resources: { cdn, source: source("ACCESS_LOGS") } },
		{
			title: "logs of something else",
			resources: { cdn, source: source("CONNECTION_LOGS"), delivery },
		},
		{
			title: "logs of another distribution",
			resources: {
				cdn,
				source: source("ACCESS_LOGS", "arn:aws:cloudfront::111122223333:distribution/E1EXAMPLE"),
				delivery,
			},
		},
	],
	passes: [
		{ title: "logs delivered", resources: { cdn, source: source("ACCESS_LOGS"), delivery } },
		{
			title: "logs of the older kind",
			resources: { cdn: distribution({ loggingConfig: { bucket: "logs.s3.amazonaws.com" } }) },
		},
	],
};

type Headers = Plain<"aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy">["securityHeadersConfig"];

/** A distribution that sends some headers. */
function sending(securityHeadersConfig: NonNullable<Headers>): Fragment {
	return {
		headers: {
			type: "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
			properties: { securityHeadersConfig },
		},
		cdn: distribution({ defaultCacheBehavior: behavior({ responseHeadersPolicyId: "${headers.id}" }) }),
	};
}

const year = { accessControlMaxAgeSec: 31_536_000, override: true };

const unused: Example = {
	title: "a policy that no distribution uses",
	resources: {
		headers: { type: "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy", properties: {} },
	},
};

export const hsts: Examples = {
	fails: [
		{ title: "no such header", resources: sending({ contentTypeOptions: { override: true } }) },
		{
			title: "for a day",
			resources: sending({ strictTransportSecurity: { ...year, accessControlMaxAgeSec: 86_400 } }),
		},
		{
			title: "unless the origin says otherwise",
			resources: sending({ strictTransportSecurity: { ...year, override: false } }),
		},
		{
			title: "a policy without security headers, for one path",
			resources: {
				headers: { type: "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy", properties: {} },
				cdn: distribution({
					orderedCacheBehaviors: [
						{ ...behavior({ responseHeadersPolicyId: "${headers.id}" }), pathPattern: "/images/*" },
					],
				}),
			},
		},
	],
	passes: [{ title: "for a year", resources: sending({ strictTransportSecurity: year }) }, unused],
};

const headers: NonNullable<Headers> = {
	contentTypeOptions: { override: true },
	frameOptions: { frameOption: "DENY", override: true },
	referrerPolicy: { referrerPolicy: "same-origin", override: true },
	contentSecurityPolicy: { contentSecurityPolicy: "default-src 'self'", override: false },
};

function without(header: keyof typeof headers): Example {
	const { [header]: _, ...others } = headers;
	return { title: `without ${header}`, resources: sending(others) };
}

export const browserHeaders: Examples = {
	fails: [
		without("contentTypeOptions"),
		without("frameOptions"),
		without("referrerPolicy"),
		without("contentSecurityPolicy"),
		{
			title: "framed unless the origin says otherwise",
			resources: sending({ ...headers, frameOptions: { frameOption: "DENY", override: false } }),
		},
	],
	passes: [{ title: "all of them", resources: sending(headers) }, unused],
};
