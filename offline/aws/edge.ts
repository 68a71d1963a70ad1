/** CloudFront, its firewall, DNS and certificates. */
import { createdAt, hash, type Row, type Subject, type Table, wordOf } from "./subject.js";

/** The hosted zone of every distribution: https://docs.aws.amazon.com/general/latest/gr/cf_region.html */
export const distributionZone = "Z2FDTNDATAQYW2";

const tag = (s: Subject, purpose: string) => `E${s.word(13, purpose).toUpperCase()}`;

/** A CloudFront resource that is known by an id; `kind` is its place in the ARN. */
function cloudfront(kind: string, idOf: (s: Subject) => string): Row {
	return (s) => {
		const id = idOf(s);
		s.physicalName();
		return { id, arn: s.globalArn("cloudfront", `${kind}/${id}`), etag: tag(s, "etag") };
	};
}

/** A WAF resource: `global` for CloudFront, which has its own in us-east-1. */
function waf(kind: string, more: Readonly<Record<string, number | string>> = {}): Row {
	return (s) => {
		const id = s.uuid();
		const scope = s.text("scope") === "CLOUDFRONT" ? "global" : "regional";
		const arn = s.arn("wafv2", `${scope}/${kind}/${s.physicalName()}/${id}`);
		return { id, arn, lockToken: s.uuid("lock"), ...more };
	};
}

/** Four name servers, one a top-level domain, numbered as Route 53 numbers them. */
export function nameServersOf(key: string): string[] {
	return ["com", "net", "org", "co.uk"].map((domain, i) => {
		const number = Number.parseInt(hash(`${key}|ns|${i}`).slice(0, 8), 16);
		return `ns-${512 * i + (number % 512)}.awsdns-${String(number % 64).padStart(2, "0")}.${domain}`;
	});
}

/**
 * What ACM wants to see in DNS. The CNAME belongs to account and domain: it is the same in every region and
 * certificate, and a wildcard shares it with the name below it.
 * https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
 */
function validationOptions(s: Subject): Record<string, string>[] {
	const names = [s.text("domainName") ?? s.name, ...s.list("subjectAlternativeNames").map(String)];
	return [...new Set(names)].map((domainName) => {
		const base = domainName.replace(/^\*\./, "");
		const key = hash(`acm|${s.account}|${base}`);
		return {
			domainName,
			resourceRecordName: `_${key.slice(0, 32)}.${base}.`,
			resourceRecordType: "CNAME",
			resourceRecordValue: `_${key.slice(32, 64)}.${wordOf(key, 10).replace(/\d/g, "x")}.acm-validations.aws.`,
		};
	});
}

export const edge: Table = {
	"aws:acm/certificate:Certificate": (s) => {
		const arn = s.arn("acm", `certificate/${s.uuid()}`);
		const domainValidationOptions = s.text("validationMethod") === "DNS" ? validationOptions(s) : [];
		return {
			...{ id: arn, arn, domainValidationOptions },
			notBefore: createdAt,
			notAfter: "2026-01-31T23:59:59Z",
			pendingRenewal: false,
			renewalEligibility: "INELIGIBLE",
			renewalSummaries: [],
			status: "PENDING_VALIDATION",
			type: "AMAZON_ISSUED",
			validationEmails: [],
		};
	},
	"aws:acm/certificateValidation:CertificateValidation": () => ({ id: "2025-01-01 00:00:00 +0000 UTC" }),
	"aws:cloudfront/cachePolicy:CachePolicy": cloudfront("cache-policy", (s) => s.uuid()),
	"aws:cloudfront/distribution:Distribution": (s) => {
		const id = tag(s, "id");
		return {
			id,
			arn: s.globalArn("cloudfront", `distribution/${id}`),
			callerReference: `terraform-${s.hex(26)}`,
			domainName: `d${s.word(13)}.cloudfront.net`,
			etag: tag(s, "etag"),
			hostedZoneId: distributionZone,
			inProgressValidationBatches: 0,
			lastModifiedTime: createdAt,
			loggingV1Enabled: false,
			status: "Deployed",
			trustedKeyGroups: [{ enabled: false, items: [] }],
			trustedSigners: [{ enabled: false, items: [] }],
		};
	},
	"aws:cloudfront/function:Function": (s) => ({
		...cloudfront("function", (subject) => subject.physicalName())(s),
		liveStageEtag: tag(s, "live"),
		status: "UNASSOCIATED",
	}),
	"aws:cloudfront/monitoringSubscription:MonitoringSubscription": (s) => ({
		id: s.text("distributionId") ?? tag(s, "id"),
	}),
	"aws:cloudfront/originAccessControl:OriginAccessControl": cloudfront("origin-access-control", (s) =>
		tag(s, "id"),
	),
	"aws:cloudfront/originRequestPolicy:OriginRequestPolicy": cloudfront("origin-request-policy", (s) =>
		s.uuid(),
	),
	"aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": cloudfront("response-headers-policy", (s) =>
		s.uuid(),
	),
	"aws:route53/healthCheck:HealthCheck": (s) => {
		const id = s.uuid();
		return { id, arn: s.publicArn("route53", `healthcheck/${id}`) };
	},
	"aws:route53/hostedZoneDnsSec:HostedZoneDnsSec": (s) => ({ id: s.text("hostedZoneId") ?? s.name }),
	"aws:route53/keySigningKey:KeySigningKey": (s) => {
		const digestValue = s.hex(64, "digest").toUpperCase();
		const keyTag = s.number(65_536, "tag");
		const publicKey = Buffer.from(s.hex(64, "x") + s.hex(64, "y"), "hex").toString("base64");
		return {
			id: `${s.text("hostedZoneId")},${s.physicalName()}`,
			digestAlgorithmMnemonic: "SHA-256",
			digestAlgorithmType: 2,
			digestValue,
			dnskeyRecord: `257 3 13 ${publicKey}`,
			dsRecord: `${keyTag} 13 2 ${digestValue}`,
			flag: 257,
			keyTag,
			publicKey,
			signingAlgorithmMnemonic: "ECDSAP256SHA256",
			signingAlgorithmType: 13,
		};
	},
	"aws:route53/queryLog:QueryLog": (s) => {
		const id = s.uuid();
		return { id, arn: s.publicArn("route53", `queryloggingconfig/${id}`) };
	},
	"aws:route53/record:Record": (s) => {
		const parts = [s.text("zoneId"), s.text("name"), s.text("type"), s.text("setIdentifier")];
		return { id: parts.filter((part) => part !== undefined).join("_"), fqdn: s.text("name") ?? "" };
	},
	"aws:route53/zone:Zone": (s) => {
		const id = `Z0${s.word(19).toUpperCase()}`;
		const nameServers = nameServersOf(id);
		const arn = s.publicArn("route53", `hostedzone/${id}`);
		return { id, zoneId: id, arn, nameServers, primaryNameServer: nameServers[0] ?? "" };
	},
	"aws:wafv2/ipSet:IpSet": waf("ipset"),
	"aws:wafv2/ruleGroup:RuleGroup": waf("rulegroup"),
	"aws:wafv2/webAcl:WebAcl": waf("webacl", { applicationIntegrationUrl: "", capacity: 1100 }),
	"aws:wafv2/webAclAssociation:WebAclAssociation": (s) => ({
		id: `${s.text("webAclArn")},${s.text("resourceArn")}`,
	}),
	"aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": (s) => ({
		id: s.text("resourceArn") ?? s.uuid(),
	}),
};
