/** What CloudFront distributions ask of viewers and of origins: TLS, and signed requests to buckets. */
import { elements, inside, type Unresolved, unresolved } from "../graph/values.js";
import type { Properties } from "../resources.js";
import { type Complaint, resourceRule, undetermined, violation } from "../rule.js";
import * as examples from "./cloudfront.examples.js";
import { mustBeOneOf, notKnown } from "./expect.js";

type Distribution = Properties<"aws:cloudfront/distribution:Distribution">;

/** The behaviors, each with what to call it. */
function behaviorsOf({ defaultCacheBehavior, orderedCacheBehaviors }: Distribution) {
	const others = elements(orderedCacheBehaviors).map(
		(behavior, i) => [`ordered behavior ${i + 1}`, behavior] as const,
	);
	return [["the default behavior", defaultCacheBehavior] as const, ...others];
}

const httpsOnly = resourceRule({
	id: "cf-https-only",
	title: "Viewers come over HTTPS, or are redirected to it",
	severity: "medium",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "CloudFront.3" },
		{ framework: "Checkov", id: "CKV_AWS_34" },
	],
	undecided: "at-update",
	why: "One behavior that answers plain HTTP is enough to read a session, or to put a script into the page.",
	fix: "Set viewerProtocolPolicy to redirect-to-https, or to https-only for an API, in every behavior.",
	examples: examples.httpsOnly,
	types: ["aws:cloudfront/distribution:Distribution"],
	check: (distribution) =>
		behaviorsOf(distribution).flatMap(([where, behavior]) =>
			mustBeOneOf(
				inside(behavior, ({ viewerProtocolPolicy }) => viewerProtocolPolicy),
				`viewerProtocolPolicy of ${where}`,
				["redirect-to-https", "https-only"],
			),
		),
});

/** TLS 1.2 or newer without the ciphers that break: the policies of 2018 and 2019 still have CBC. */
const minimumProtocols = ["TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"];

const minTls = resourceRule({
	id: "cf-min-tls",
	title: "Viewers need TLS 1.2 or newer, with the ciphers that AWS recommends",
	severity: "medium",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "CloudFront.15" },
		{ framework: "Checkov", id: "CKV_AWS_174" },
		{ framework: "cdk-nag", id: "AwsSolutions-CFR4" },
	],
	undecided: "at-update",
	why: "CloudFront takes TLS 1.0 where nothing is said, and with its own certificate whatever is said. Stricter than CKV_AWS_174, which takes the policies of 2018 and 2019 with their CBC ciphers, and than CFR4, which takes TLS 1.1; together with cf-custom-cert-sni this is all that CFR4 asks for.",
	fix: "Bring a certificate, and set minimumProtocolVersion to TLSv1.2_2025.",
	examples: examples.minTls,
	types: ["aws:cloudfront/distribution:Distribution"],
	check: ({ viewerCertificate }) => {
		const isDefault = inside(
			viewerCertificate,
			({ cloudfrontDefaultCertificate }) => cloudfrontDefaultCertificate,
		);
		if (isDefault === unresolved) {
			return [undetermined("whether the certificate is CloudFront's own is not known before the update")];
		}
		if (isDefault === true) {
			return [violation("CloudFront's own certificate takes TLS 1.0, whatever minimumProtocolVersion says")];
		}
		return mustBeOneOf(
			inside(viewerCertificate, ({ minimumProtocolVersion }) => minimumProtocolVersion),
			"minimumProtocolVersion",
			minimumProtocols,
		);
	},
});

const customCertificate = resourceRule({
	id: "cf-custom-cert-sni",
	title: "Distributions show a certificate of their own, by SNI",
	severity: "low",
	level: "advisory",
	controls: [
		{ framework: "FSBP", id: "CloudFront.7" },
		{ framework: "FSBP", id: "CloudFront.8" },
		{ framework: "Checkov", id: "CKV2_AWS_42" },
		{ framework: "cdk-nag", id: "AwsSolutions-CFR4" },
	],
	undecided: "at-update",
	why: "CloudFront's own certificate is for cloudfront.net, which is nobody's name, and with TLS 1.0. Addresses of one's own (vip) cost 600 USD a month, for clients that no longer exist.",
	fix: "Set acmCertificateArn, of a certificate in us-east-1, and sslSupportMethod to sni-only.",
	examples: examples.customCertificate,
	types: ["aws:cloudfront/distribution:Distribution"],
	check: ({ viewerCertificate: certificate }) => {
		const arn = inside(
			certificate,
			({ acmCertificateArn, iamCertificateId }) => acmCertificateArn ?? iamCertificateId,
		);
		const own = inside(certificate, ({ cloudfrontDefaultCertificate }) => cloudfrontDefaultCertificate);
		if (own === true || arn === undefined || arn === "") {
			return [
				violation("it shows CloudFront's own certificate; allowed: acmCertificateArn or iamCertificateId"),
			];
		}
		// An ARN that is not known yet is one.
		return mustBeOneOf(
			inside(certificate, ({ sslSupportMethod }) => sslSupportMethod),
			"sslSupportMethod",
			["sni-only"],
		);
	},
});

const originTls = resourceRule({
	id: "cf-origin-tls",
	title: "CloudFront speaks TLS 1.2 to origins that are no buckets, and nothing else",
	severity: "medium",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "CloudFront.9" },
		{ framework: "FSBP", id: "CloudFront.10" },
		{ framework: "Checkov", id: "CKV2_AWS_54" },
		{ framework: "Checkov", id: "CKV2_AWS_72" },
		{ framework: "cdk-nag", id: "AwsSolutions-CFR5" },
	],
	undecided: "at-update",
	why: "Between an edge location and the origin lies the internet, and what viewers sent over TLS would go on in the clear. Stricter than the controls, of which some take match-viewer where viewers need HTTPS, some certain hosts only, and all of them TLS 1.1. The website of a bucket speaks no HTTPS: serve the bucket itself.",
	fix: "Set originProtocolPolicy to https-only and originSslProtocols to TLSv1.2.",
	examples: examples.originTls,
	types: ["aws:cloudfront/distribution:Distribution"],
	check: ({ origins }) =>
		elements(origins).flatMap((origin, i) => {
			const custom = inside(origin, ({ customOriginConfig }) => customOriginConfig);
			if (custom === undefined) return [];
			const policy = inside(custom, ({ originProtocolPolicy }) => originProtocolPolicy);
			const protocols = inside(custom, ({ originSslProtocols }) => originSslProtocols);
			const listed = elements(protocols);
			const where = `of origin ${i + 1}`;
			return [
				...mustBeOneOf(policy, `originProtocolPolicy ${where}`, ["https-only"]),
				...(listed.length === 0 ? [undefined] : listed).flatMap((protocol) =>
					mustBeOneOf(protocol, `originSslProtocols ${where}`, ["TLSv1.2"]),
				),
			];
		}),
});

type Origin = Exclude<Distribution["origins"], Unresolved | undefined>[number];

/** Whether an origin is a bucket: one that says nothing of being anything else. */
function isBucketOrigin(origin: Origin): boolean | "undetermined" {
	const kinds = [
		inside(origin, ({ customOriginConfig }) => customOriginConfig),
		inside(origin, ({ vpcOriginConfig }) => vpcOriginConfig),
	];
	if (kinds.some((kind) => typeof kind === "object")) return false;
	return kinds.includes(unresolved) ? "undetermined" : true;
}

/** A bucket's own names, and those of its website. */
const bucketDomain = /\.s3(-website|-accelerate)?([.-][\w.-]+)?\.amazonaws\.com(\.cn)?$/;

const originAccessControl = resourceRule({
	id: "cf-oac",
	title: "CloudFront signs what it asks buckets, by an origin access control",
	severity: "high",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "CloudFront.13" },
		{ framework: "Checkov", id: "CKV2_AWS_46" },
		{ framework: "cdk-nag", id: "AwsSolutions-CFR7" },
	],
	undecided: "at-update",
	why: "A bucket that CloudFront asks without a signature has to be open to everybody, past the firewall and the logs of the distribution. Stricter than CKV2_AWS_46, which takes the older origin access identity: it knows neither keys of KMS nor newer regions. A bucket's website, or a bucket as a custom origin, cannot be asked with a signature at all.",
	fix: "Set originAccessControlId of each origin that is a bucket, with the bucket's regional domain name.",
	examples: examples.originAccessControl,
	types: ["aws:cloudfront/distribution:Distribution"],
	check: ({ origins }) =>
		elements(origins).flatMap((origin, i): readonly Complaint[] => {
			const where = `origin ${i + 1}`;
			const control = inside(origin, ({ originAccessControlId }) => originAccessControlId);
			const domain = inside(origin, ({ domainName }) => domainName);
			const isBucket = isBucketOrigin(origin);
			if (isBucket === "undetermined" || (!isBucket && domain === unresolved)) {
				return [undetermined(`${where}: whether it is a bucket is not known before the update`)];
			}
			if (isBucket && (control === undefined || control === "")) {
				return [violation(`${where} is a bucket and has no originAccessControlId`)];
			}
			return !isBucket && typeof domain === "string" && bucketDomain.test(domain)
				? [violation(`${where} is a bucket, asked without a signature; allowed: no customOriginConfig`)]
				: [];
		}),
});

const controlSigns = resourceRule({
	id: "cf-oac-signs",
	title: "Origin access controls sign every request",
	severity: "high",
	level: "mandatory",
	controls: [],
	undecided: "at-update",
	why: "With never, an origin access control is there and does nothing; with no-override, a viewer who sends an Authorization header decides.",
	fix: "Set signingBehavior to always.",
	examples: examples.controlSigns,
	types: ["aws:cloudfront/originAccessControl:OriginAccessControl"],
	check: ({ signingBehavior }) => mustBeOneOf(signingBehavior, "signingBehavior", ["always"]),
});

const defaultRoot = resourceRule({
	id: "cf-default-root",
	title: "Distributions of a bucket have a default root object",
	severity: "medium",
	level: "mandatory",
	controls: [{ framework: "FSBP", id: "CloudFront.1" }],
	undecided: "at-update",
	why: "Without one the root of the site is the root of the bucket, and where CloudFront may list that, everybody reads what is in it. CKV_AWS_305 asks it of distributions without a bucket too, which have nothing to list.",
	fix: "Set defaultRootObject to index.html.",
	examples: examples.defaultRoot,
	types: ["aws:cloudfront/distribution:Distribution"],
	check: ({ origins, defaultRootObject: root }) => {
		const kinds = elements(origins).map(isBucketOrigin);
		if ((root !== undefined && root !== "" && root !== unresolved) || kinds.every((kind) => kind === false))
			return [];
		return root === unresolved || !kinds.includes(true)
			? [undetermined("defaultRootObject, or whether an origin is a bucket, is not known before the update")]
			: [violation("defaultRootObject is left out; allowed: the name of an object, such as index.html")];
	},
});

const originFailover = resourceRule({
	id: "cf-origin-failover",
	title: "Distributions have a second origin to turn to",
	severity: "low",
	level: "advisory",
	controls: [
		{ framework: "FSBP", id: "CloudFront.4" },
		{ framework: "Checkov", id: "CKV_AWS_310" },
	],
	undecided: "at-update",
	why: "With one origin the site is down with it, and with its region. It takes a second bucket, kept the same as the first, or a second balancer; and it is for reading only: what is written is never sent on.",
	fix: "Add an originGroup of two members with failoverCriteria, and name it in targetOriginId.",
	examples: examples.originFailover,
	types: ["aws:cloudfront/distribution:Distribution"],
	check: ({ originGroups }) => {
		const full = elements(originGroups).map((group) => {
			const members = inside(group, (known) => known.members);
			const codes = inside(
				inside(group, (known) => known.failoverCriteria),
				(known) => known.statusCodes,
			);
			if (members === unresolved || codes === unresolved) return "undetermined";
			return elements(members).length >= 2 && elements(codes).length > 0;
		});
		if (full.includes(true)) return [];
		const allowed = "a group of two origins or more, with failoverCriteria.statusCodes";
		return [
			full.includes("undetermined")
				? notKnown("originGroups", allowed)
				: violation(
						`originGroups has ${full.length === 0 ? "no group" : "none that can fail over"}; allowed: ${allowed}`,
					),
		];
	},
});

const responseHeaders = resourceRule({
	id: "cf-security-headers",
	title: "Every behavior has a response headers policy",
	severity: "low",
	level: "advisory",
	controls: [{ framework: "Checkov", id: "CKV2_AWS_32" }],
	undecided: "at-update",
	why: "A page that one behavior serves without them may be framed, guessed at or fetched in the clear, whatever the others say. What is in the policies is the business of cf-hsts and cf-browser-headers. Stricter than the control, which is content with one behavior.",
	fix: "Set responseHeadersPolicyId in every behavior.",
	examples: examples.responseHeaders,
	types: ["aws:cloudfront/distribution:Distribution"],
	check: (distribution) =>
		behaviorsOf(distribution).flatMap(([where, behavior]) => {
			const id = inside(behavior, ({ responseHeadersPolicyId }) => responseHeadersPolicyId);
			if (behavior === unresolved) return [undetermined(`${where} is not known before the update`)];
			return id === undefined || id === "" ? [violation(`${where} has no responseHeadersPolicyId`)] : [];
		}),
});

export const cloudfrontRules = [
	httpsOnly,
	minTls,
	customCertificate,
	originTls,
	originAccessControl,
	controlSigns,
	defaultRoot,
	originFailover,
	responseHeaders,
];
