/** Examples of the rules in dns.ts. */
import type { Plain } from "../resources.js";
import type { Example, Examples, FragmentResource } from "../rule.js";

const zone: FragmentResource = { type: "aws:route53/zone:Zone", properties: { name: "example.com" } };
const privateZone: FragmentResource = {
	type: "aws:route53/zone:Zone",
	properties: { name: "example.internal", vpcs: [{ vpcId: "vpc-0" }] },
};

function logOf(zoneId: string): FragmentResource {
	return {
		type: "aws:route53/queryLog:QueryLog",
		properties: {
			zoneId,
			cloudwatchLogGroupArn: "arn:aws:logs:us-east-1:111122223333:log-group:/aws/route53/0",
		},
	};
}

export const queryLog: Examples = {
	fails: [
		{ title: "a zone without one", resources: { zone } },
		{ title: "the log of another zone", resources: { zone, log: logOf("Z0123456789") } },
	],
	passes: [
		{ title: "a zone with one", resources: { zone, log: logOf("${zone.id}") } },
		{ title: "a private zone", resources: { privateZone } },
	],
};

function key(hostedZoneId: string): FragmentResource {
	return { type: "aws:route53/keySigningKey:KeySigningKey", properties: { hostedZoneId, name: "ksk_1" } };
}

function signing(hostedZoneId: string, signingStatus?: string): FragmentResource {
	return {
		type: "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec",
		properties: { hostedZoneId, ...(signingStatus && { signingStatus }) },
	};
}

export const dnssec: Examples = {
	fails: [
		{ title: "a zone that is not signed", resources: { zone } },
		{ title: "a key that signs nothing", resources: { zone, key: key("${zone.id}") } },
		{
			title: "signing that has stopped",
			resources: { zone, key: key("${zone.id}"), signing: signing("${zone.id}", "NOT_SIGNING") },
		},
		{ title: "another zone is signed", resources: { zone, signing: signing("Z0123456789") } },
	],
	passes: [
		{
			title: "a zone that is signed",
			resources: { zone, key: key("${zone.id}"), signing: signing("${zone.id}", "SIGNING") },
		},
		{
			title: "by way of its key",
			resources: { zone, key: key("${zone.id}"), signing: signing("${key.id}") },
		},
		{ title: "a private zone", resources: { privateZone } },
	],
};

export const noForceDestroy: Examples = {
	fails: [
		{
			title: "emptied",
			resources: {
				zone: { type: "aws:route53/zone:Zone", properties: { name: "example.com", forceDestroy: true } },
			},
		},
	],
	passes: [{ title: "nothing said", resources: { zone } }],
};

function record(title: string, properties: Partial<Plain<"aws:route53/record:Record">>): Example {
	return {
		title,
		resources: {
			balancer: { type: "aws:lb/loadBalancer:LoadBalancer", properties: {} },
			address: { type: "aws:ec2/eip:Eip", properties: {} },
			record: {
				type: "aws:route53/record:Record",
				properties: { zoneId: "Z0123456789", name: "www.example.com", ...properties },
			},
		},
	};
}

const alias = { zoneId: "Z35SXDOTRQ7X7K", evaluateTargetHealth: true };

export const noDangling: Examples = {
	fails: [
		record("a balancer by its name", {
			type: "A",
			aliases: [{ ...alias, name: "prod-1234567890.us-east-1.elb.amazonaws.com" }],
		}),
		record("a public address", { type: "A", ttl: 300, records: ["203.0.113.7"] }),
		record("a public address of IPv6", { type: "AAAA", ttl: 300, records: ["2600:1f18::7"] }),
		record("the website of a bucket", {
			type: "CNAME",
			ttl: 300,
			records: ["www.example.com.s3-website-us-east-1.amazonaws.com"],
		}),
		record("a distribution by its name", {
			type: "CNAME",
			ttl: 300,
			records: ["d111111abcdef8.cloudfront.net."],
		}),
	],
	passes: [
		record("a balancer of this stack", {
			type: "A",
			aliases: [{ ...alias, name: "${balancer.dnsName}" }],
		}),
		record("an address of this stack", { type: "A", ttl: 300, records: ["${address.publicIp}"] }),
		record("a private address", { type: "A", ttl: 300, records: ["10.0.0.7"] }),
		record("a name that somebody answers for", {
			type: "CNAME",
			ttl: 300,
			records: ["mail.example.net"],
		}),
		record("a text", { type: "TXT", ttl: 300, records: ["d111111abcdef8.cloudfront.net"] }),
	],
};

type Certificate = Partial<Plain<"aws:acm/certificate:Certificate">>;

function certificate(title: string, properties: Certificate): Example {
	return {
		title,
		resources: {
			certificate: {
				type: "aws:acm/certificate:Certificate",
				properties: { domainName: "example.com", validationMethod: "DNS", ...properties },
			},
		},
	};
}

const authority = "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/0";

export const keySize: Examples = {
	fails: [certificate("1024 bits", { keyAlgorithm: "RSA_1024" })],
	passes: [
		certificate("nothing said", {}),
		certificate("2048 bits", { keyAlgorithm: "RSA_2048" }),
		certificate("an elliptic curve", { keyAlgorithm: "EC_prime256v1" }),
	],
};

const unlogged = { options: { certificateTransparencyLoggingPreference: "DISABLED" } };

export const transparency: Examples = {
	fails: [certificate("not recorded", unlogged)],
	passes: [
		certificate("nothing said", {}),
		certificate("recorded", { options: { certificateTransparencyLoggingPreference: "ENABLED" } }),
		certificate("of a private authority", { ...unlogged, certificateAuthorityArn: authority }),
	],
};

export const renewal: Examples = {
	fails: [
		certificate("proven by e-mail", { validationMethod: "EMAIL" }),
		{
			title: "brought from elsewhere",
			resources: {
				certificate: {
					type: "aws:acm/certificate:Certificate",
					properties: { certificateBody: "-----BEGIN CERTIFICATE-----", privateKey: "..." },
				},
			},
		},
	],
	passes: [
		certificate("proven by DNS", {}),
		{
			title: "of a private authority",
			resources: {
				certificate: {
					type: "aws:acm/certificate:Certificate",
					properties: { domainName: "example.internal", certificateAuthorityArn: authority },
				},
			},
		},
	],
};
