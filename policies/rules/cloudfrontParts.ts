/** What stands beside a distribution: its certificate, firewall, access logs and headers. */
import { type Graph, type Node, nodesOf, oncePerGraph } from "../graph/graph.js";
import { elements, inside, unresolved } from "../graph/values.js";
import type { Properties } from "../resources.js";
import { type Finding, graphRule, undetermined, unsure, violation } from "../rule.js";
import * as examples from "./cloudfrontParts.examples.js";
import { about, mustBeTrue } from "./expect.js";

const distributionType = "aws:cloudfront/distribution:Distribution";
type DistributionNode = Node<typeof distributionType>;
type CertificateNode = Node<"aws:acm/certificate:Certificate">;

/** The region that CloudFront takes certificates from. */
const certificateRegion = "us-east-1";

function regionIn(arn: unknown): string | undefined {
	const [, region] = (typeof arn === "string" && /^arn:[\w-]+:acm:([a-z0-9-]+):/.exec(arn)) || [];
	return region;
}

/** What the program says, else what the provider or the ARN shows; undefined where none is known. */
function regionOf(certificate: CertificateNode): string | undefined {
	const given = [
		certificate.inputs.region,
		certificate.output("region"),
		regionIn(certificate.output("arn")),
	];
	return given.find((region) => typeof region === "string");
}

/** The certificates of this stack that a distribution shows, also by way of what waits for them to be issued. */
function certificatesOf(graph: Graph, distribution: DistributionNode, arn: unknown) {
	const referents = graph.resolve(
		distribution,
		"viewerCertificate",
		arn,
		"aws:acm/certificate:Certificate",
		"aws:acm/certificateValidation:CertificateValidation",
	);
	return referents.flatMap((referent) =>
		typeof referent === "object" && referent.type === "aws:acm/certificateValidation:CertificateValidation"
			? graph.resolve(
					referent,
					"certificateArn",
					(referent.inputs as Properties<"aws:acm/certificateValidation:CertificateValidation">)
						.certificateArn,
					"aws:acm/certificate:Certificate",
				)
			: [referent as CertificateNode | "outside" | "undetermined"],
	);
}

const certificateInUsEast1 = graphRule({
	id: "cf-cert-us-east-1",
	title: "CloudFront's certificates are in us-east-1",
	severity: "high",
	level: "mandatory",
	controls: [],
	undecided: "at-update",
	why: "CloudFront takes certificates from that region only, wherever the origins are. AWS says so when the distribution is made: in a new stack a quarter of an hour after everything before it, the wait for the certificate included.",
	fix: 'Set region: "us-east-1" on the Certificate and on its CertificateValidation.',
	examples: examples.certificateInUsEast1,
	check: (graph) =>
		graph.ofType(distributionType).flatMap((distribution): readonly Finding[] => {
			const { name, urn, inputs } = distribution;
			const arn = inside(inputs.viewerCertificate, ({ acmCertificateArn }) => acmCertificateArn);
			if (arn === undefined || arn === "") return [];
			return certificatesOf(graph, distribution, arn).flatMap((certificate): readonly Finding[] => {
				const region = typeof certificate === "object" ? regionOf(certificate) : regionIn(arn);
				if (region === certificateRegion) return [];
				const which = typeof certificate === "object" ? certificate.name : "a certificate";
				return region === undefined
					? [undetermined(`${name} shows ${which}, whose region is not known yet; allowed: us-east-1`, urn)]
					: [violation(`${name} shows ${which} of another region; allowed: us-east-1`, urn)];
			});
		}),
});

const firewall = graphRule({
	id: "cf-waf",
	title: "Distributions stand behind a web ACL of WAF",
	severity: "medium",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "CloudFront.6" },
		{ framework: "Checkov", id: "CKV_AWS_68" },
		{ framework: "cdk-nag", id: "AwsSolutions-CFR2" },
	],
	undecided: "at-update",
	why: "What is not refused at the edge is refused, if at all, by the application. A web ACL made for balancers does not fit: CloudFront takes those of the scope CLOUDFRONT.",
	fix: "Set webAclId to the ARN of a WebAcl with the scope CLOUDFRONT.",
	examples: examples.firewall,
	check: (graph) =>
		graph.ofType(distributionType).flatMap((distribution): readonly Finding[] => {
			const { name, urn, inputs } = distribution;
			if (inputs.webAclId === undefined || inputs.webAclId === "") {
				return [violation(`${name} has no webAclId`, urn)];
			}
			const acls = graph.resolve(distribution, "webAclId", inputs.webAclId, "aws:wafv2/webAcl:WebAcl");
			if (acls.includes("undetermined")) {
				return [
					undetermined(`${name}: which web ACL it has is not known yet; allowed: of scope CLOUDFRONT`, urn),
				];
			}
			// One of another stack is one.
			return nodesOf(acls).flatMap((acl): readonly Finding[] => {
				const { scope } = acl.inputs;
				if (scope === "CLOUDFRONT") return [];
				return scope === unresolved
					? [undetermined(`${name}: the scope of ${acl.name} is not known yet; allowed: CLOUDFRONT`, urn)]
					: [violation(`${name} has the web ACL ${acl.name} of another scope; allowed: CLOUDFRONT`, urn)];
			});
		}),
});

/** The distributions whose access logs are delivered by CloudWatch Logs; "undetermined" where it may be any. */
const deliveredFor = oncePerGraph((graph) => {
	const delivered = graph
		.ofType("aws:cloudwatch/logDelivery:LogDelivery")
		.flatMap((delivery) =>
			graph.resolve(
				delivery,
				"deliverySourceName",
				delivery.inputs.deliverySourceName ?? unresolved,
				"aws:cloudwatch/logDeliverySource:LogDeliverySource",
			),
		);
	return new Set(
		delivered.flatMap((source) => {
			if (typeof source === "string") return [source];
			const { logType, resourceArn } = source.inputs;
			if (logType !== "ACCESS_LOGS" && logType !== unresolved) return [];
			const served = graph.resolve(source, "resourceArn", resourceArn ?? unresolved, distributionType);
			return logType === unresolved ? ["undetermined" as const] : served;
		}),
	);
});

const accessLogs = graphRule({
	id: "cf-logging",
	title: "Distributions log who asks for what",
	severity: "medium",
	level: "advisory",
	controls: [],
	undecided: "at-update",
	why: "Without access logs nobody can say who asked for what, in an attack or after it. CloudFront.5, CKV_AWS_86 and AwsSolutions-CFR3 know the older logs only, which need a bucket with access control lists: here those that CloudWatch Logs delivers count as well.",
	fix: "Make a LogDeliverySource (ACCESS_LOGS) of the distribution and a LogDelivery of it, both in us-east-1.",
	examples: examples.accessLogs,
	check: (graph) =>
		graph.ofType(distributionType).flatMap((distribution): readonly Finding[] => {
			const { name, urn, inputs } = distribution;
			const bucket = inside(inputs.loggingConfig, ({ bucket }) => bucket);
			const delivered = deliveredFor(graph);
			if ((bucket !== undefined && bucket !== "") || delivered.has(distribution)) return [];
			return delivered.has("undetermined")
				? [undetermined(`${name}: for which distribution logs are delivered is not known yet`, urn)]
				: [violation(`${name} has no access logs, of the older kind or of the newer`, urn)];
		}),
});

type HeadersNode = Node<"aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy">;

/**
 * The headers policies of this stack that a distribution uses, or may use where it is not known which. Those of AWS
 * are as they are.
 */
const headersInUse = oncePerGraph(
	(graph): readonly { readonly policy: HeadersNode; readonly isSure: boolean }[] => {
		const used = graph.ofType(distributionType).flatMap((distribution) =>
			(["defaultCacheBehavior", "orderedCacheBehaviors"] as const).flatMap((property) =>
				elements(distribution.inputs[property] as unknown).flatMap((behavior) =>
					graph.resolve(
						distribution,
						property,
						inside(
							behavior as { readonly responseHeadersPolicyId?: unknown },
							(known) => known.responseHeadersPolicyId,
						),
						"aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
					),
				),
			),
		);
		return graph.ofType("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy").flatMap((policy) => {
			const isSure = used.includes(policy);
			return isSure || used.includes("undetermined") ? [{ policy, isSure }] : [];
		});
	},
);

/** Judges each headers policy that is in use. */
function judgeHeaders(graph: Graph, judge: (policy: HeadersNode) => readonly Finding[]): readonly Finding[] {
	return headersInUse(graph).flatMap(({ policy, isSure }) =>
		isSure ? judge(policy) : unsure(judge(policy)),
	);
}

const yearInSeconds = 365 * 24 * 3600;

const hsts = graphRule({
	id: "cf-hsts",
	title: "Distributions tell browsers to use HTTPS only, for a year",
	severity: "medium",
	level: "advisory",
	controls: [],
	undecided: "at-update",
	why: "The first request of a visitor who types the name goes out in the clear, and whoever is on the same network may answer it; a browser that has been told does not send it. CKV_AWS_259 also asks for the subdomains and the preload list: that binds names that other teams may own, for longer than a year.",
	fix: "Set strictTransportSecurity with accessControlMaxAgeSec of 31536000 or more and override true.",
	examples: examples.hsts,
	check: (graph) =>
		judgeHeaders(graph, ({ name, urn, inputs }) => {
			const headers = inside(inputs.securityHeadersConfig, (config) => config.strictTransportSecurity);
			const age = inside(headers, ({ accessControlMaxAgeSec }) => accessControlMaxAgeSec);
			const override = inside(headers, (known) => known.override);
			if (age === unresolved || override === unresolved) {
				return [undetermined(`${name}: strictTransportSecurity is not known yet`, urn)];
			}
			if (typeof age !== "number") return [violation(`${name} has no strictTransportSecurity`, urn)];
			if (age < yearInSeconds) {
				return [
					violation(`${name}: accessControlMaxAgeSec is ${age}; allowed: ${yearInSeconds} or more`, urn),
				];
			}
			return override === true
				? []
				: [violation(`${name}: override of strictTransportSecurity is false; allowed: true`, urn)];
		}),
});

/** The headers that hold for every answer, whatever the origin says. */
const imposedHeaders = ["contentTypeOptions", "frameOptions", "referrerPolicy"] as const;

const browserHeaders = graphRule({
	id: "cf-browser-headers",
	title: "Distributions tell browsers not to guess types, not to be framed, and which scripts to run",
	severity: "low",
	level: "advisory",
	controls: [],
	undecided: "at-update",
	why: "Each header takes one kind of attack away: a file taken for a script, a page in a stranger's frame, an address in a referrer, a script from elsewhere. An origin may have a better policy of scripts, and no better answer to the rest.",
	fix: "Set contentTypeOptions, frameOptions and referrerPolicy with override true, and contentSecurityPolicy.",
	examples: examples.browserHeaders,
	check: (graph) =>
		judgeHeaders(graph, (policy) => {
			const config = policy.inputs.securityHeadersConfig;
			const imposed = imposedHeaders.flatMap((header) => {
				const override = inside(config, (known) => inside(known[header], (value) => value.override));
				return mustBeTrue(override, `override of ${header}`);
			});
			const scripts = inside(config, (known) =>
				inside(known.contentSecurityPolicy, (value) => value.contentSecurityPolicy),
			);
			const unsaid = scripts === undefined || scripts === "";
			return about(policy, unsaid ? [...imposed, violation("there is no contentSecurityPolicy")] : imposed);
		}),
});

export const cloudfrontPartRules = [certificateInUsEast1, firewall, accessLogs, hsts, browserHeaders];
