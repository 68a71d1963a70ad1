import assert from "node:assert/strict";
import { input, inputs, names, ofKind, one } from "../support/inputs.js";
import { type Plan, plan } from "../support/plan.js";
import { stacks, variant } from "../support/variants.js";

const logged = { certificateTransparencyLoggingPreference: "ENABLED" };

/** The record that proves one name, by the certificate whose option it takes. */
function proof(certificate: string, option: number, zoneId = "<Zone zone>") {
	const of = `Certificate ${certificate}-certificate.domainValidationOptions[${option}]`;
	return {
		zoneId,
		name: `<${of}.resourceRecordName>`,
		type: "CNAME",
		ttl: 300,
		records: [`<${of}.resourceRecordValue>`],
		allowOverwrite: true,
	};
}

function toDistribution(name: string, type: "A" | "AAAA") {
	const alias = { name: "<Distribution cdn.domainName>", zoneId: "<Distribution cdn.hostedZoneId>" };
	return { zoneId: "<Zone zone>", name, type, aliases: [{ ...alias, evaluateTargetHealth: false }] };
}

function toBalancer(name: string, zoneId = "<Zone zone>") {
	const alias = { name: "<LoadBalancer edge.dnsName>", zoneId: "<LoadBalancer edge.zoneId>" };
	return { zoneId, name, type: "A", aliases: [{ ...alias, evaluateTargetHealth: true }] };
}

/** Every region that Route 53 checks from. */
const everywhere = [
	"us-east-1",
	"us-west-1",
	"us-west-2",
	"eu-west-1",
	"ap-southeast-1",
	"ap-southeast-2",
	"ap-northeast-1",
	"sa-east-1",
];

const apiHealth = (requestInterval: number) => ({
	type: "HTTPS",
	fqdn: "<LoadBalancer edge.dnsName>",
	enableSni: false,
	port: 443,
	resourcePath: "/healthz",
	requestInterval,
	failureThreshold: 3,
});

const siteHealth = (fqdn: string, requestInterval: number, regions: readonly string[]) => ({
	type: "HTTPS",
	fqdn,
	enableSni: true,
	port: 443,
	resourcePath: "/",
	regions,
	requestInterval,
	failureThreshold: 3,
});

/** All records with their inputs. */
function records(recorded: Plan): Record<string, unknown> {
	return Object.fromEntries(
		names(recorded, "Record").map((name) => [name, inputs(recorded, "Record", name)]),
	);
}

for (const { stack, prefix, domain } of stacks) {
	describe(`the domain of ${stack}`, () => {
		let recorded: Plan;
		before(async () => {
			recorded = await plan(stack, "update");
		});

		it("is a zone of its own that records of others protect", () => {
			assert.deepEqual(names(recorded, "Zone"), ["zone"]);
			assert.deepEqual(inputs(recorded, "Zone", "zone"), {
				name: domain,
				comment: `${prefix}: public zone`,
				forceDestroy: false,
			});
		});

		it("has a certificate for the API in the region and one for the site in us-east-1", () => {
			assert.deepEqual(names(recorded, "Certificate"), ["edge-certificate", "regional-certificate"]);
			assert.deepEqual(inputs(recorded, "Certificate", "regional-certificate"), {
				domainName: `api.${domain}`,
				subjectAlternativeNames: [],
				validationMethod: "DNS",
				options: logged,
			});
			assert.deepEqual(inputs(recorded, "Certificate", "edge-certificate"), {
				region: "us-east-1",
				domainName: domain,
				subjectAlternativeNames: [`www.${domain}`],
				validationMethod: "DNS",
				options: logged,
			});
		});

		it("waits until both are issued, each in its region", () => {
			assert.deepEqual(inputs(recorded, "CertificateValidation", "regional-issued"), {
				certificateArn: "<Certificate regional-certificate>",
				validationRecordFqdns: [`<Record proof-api.${domain}.fqdn>`],
			});
			assert.deepEqual(inputs(recorded, "CertificateValidation", "edge-issued"), {
				region: "us-east-1",
				certificateArn: "<Certificate edge-certificate>",
				validationRecordFqdns: [`<Record proof-${domain}.fqdn>`, `<Record proof-www.${domain}.fqdn>`],
			});
		});

		it("leads apex and www to CloudFront, api to the external balancer, and proves its names", () => {
			assert.deepEqual(records(recorded), {
				api: toBalancer(`api.${domain}`),
				[`${domain}-a`]: toDistribution(domain, "A"),
				[`${domain}-aaaa`]: toDistribution(domain, "AAAA"),
				[`www.${domain}-a`]: toDistribution(`www.${domain}`, "A"),
				[`www.${domain}-aaaa`]: toDistribution(`www.${domain}`, "AAAA"),
				[`proof-api.${domain}`]: proof("regional", 0),
				[`proof-${domain}`]: proof("edge", 0),
				[`proof-www.${domain}`]: proof("edge", 1),
			});
		});

		it("lets the records of its own zone go with it", () => {
			for (const { name, options } of ofKind(recorded, "Record")) {
				assert.equal(options.retainOnDelete, false, name);
			}
		});

		it("is checked at this region's balancer and at the site", () => {
			assert.deepEqual(names(recorded, "HealthCheck"), ["api-health", "site-health"]);
			assert.deepEqual(inputs(recorded, "HealthCheck", "api-health"), apiHealth(30));
			assert.deepEqual(inputs(recorded, "HealthCheck", "site-health"), siteHealth(domain, 30, everywhere));
		});
	});
}

describe("the domain with more than the stacks' files ask for", () => {
	it("puts further names on both certificates, and proves a wildcard and its name once", async () => {
		const recorded = await variant("everything");
		const names = (which: string) =>
			input(recorded, "Certificate", `${which}-certificate`, "subjectAlternativeNames");
		assert.deepEqual(names("regional"), ["*.example.com", "shop.example.com"]);
		assert.deepEqual(names("edge"), ["www.example.com", "*.example.com", "shop.example.com"]);
		const proofs = Object.entries(records(recorded)).filter(([name]) => name.startsWith("proof-"));
		assert.deepEqual(Object.fromEntries(proofs), {
			"proof-api.example.com": proof("regional", 0),
			"proof-example.com": proof("regional", 1),
			"proof-shop.example.com": proof("regional", 2),
			"proof-www.example.com": proof("edge", 1),
		});
		assert.deepEqual(input(recorded, "CertificateValidation", "regional-issued", "validationRecordFqdns"), [
			"<Record proof-api.example.com.fqdn>",
			"<Record proof-example.com.fqdn>",
			"<Record proof-shop.example.com.fqdn>",
		]);
		assert.deepEqual(input(recorded, "CertificateValidation", "edge-issued", "validationRecordFqdns"), [
			"<Record proof-example.com.fqdn>",
			"<Record proof-www.example.com.fqdn>",
			"<Record proof-shop.example.com.fqdn>",
		]);
	});

	it("asks for no validation record twice, whatever the names", async () => {
		const recorded = await variant("everything");
		const asked = ofKind(recorded, "Record").filter((record) => record.inputs.type === "CNAME");
		assert.equal(new Set(asked.map((record) => record.inputs.name)).size, asked.length);
	});

	it("leads further names that are no wildcards to CloudFront", async () => {
		const found = records(await variant("everything"));
		assert.deepEqual(found["shop.example.com-a"], toDistribution("shop.example.com", "A"));
		assert.deepEqual(found["shop.example.com-aaaa"], toDistribution("shop.example.com", "AAAA"));
		assert.deepEqual(
			Object.keys(found).filter((name) => name.includes("*")),
			[],
		);
	});

	it("lets only Amazon issue certificates when asked to", async () => {
		assert.deepEqual(records(await variant("everything")).caa, {
			zoneId: "<Zone zone>",
			name: "example.com",
			type: "CAA",
			ttl: 3600,
			records: [
				'0 issue "amazon.com"',
				'0 issue "amazontrust.com"',
				'0 issue "awstrust.com"',
				'0 issue "amazonaws.com"',
			],
		});
		assert.equal(records(await plan("prod", "update")).caa, undefined);
	});

	it("signs the zone when asked to", async () => {
		const recorded = await variant("everything");
		assert.deepEqual(inputs(recorded, "KeySigningKey", "dnssec-ksk"), {
			hostedZoneId: "<Zone zone>",
			keyManagementServiceArn: "<Key dnssec-key.arn>",
			name: "ksk_1",
		});
		assert.deepEqual(inputs(recorded, "HostedZoneDnsSec", "dnssec-signing"), {
			hostedZoneId: "<KeySigningKey dnssec-ksk.hostedZoneId>",
		});
		assert.deepEqual(names(await plan("prod", "update"), "KeySigningKey"), []);
	});

	it("checks more often, and from the countries that CloudFront serves", async () => {
		const recorded = await variant("everything");
		assert.deepEqual(inputs(recorded, "HealthCheck", "api-health"), apiHealth(10));
		assert.deepEqual(
			inputs(recorded, "HealthCheck", "site-health"),
			siteHealth("example.com", 10, ["us-east-1", "us-west-1", "us-west-2", "eu-west-1", "ap-northeast-1"]),
		);
	});
});

describe("the record of the API", () => {
	const routing = { healthCheckId: "<HealthCheck api-health>" };

	it("is the first choice of a failover pair, by its health", async () => {
		assert.deepEqual(inputs(await variant("everything"), "Record", "api"), {
			...toBalancer("api.example.com"),
			...routing,
			setIdentifier: "us-east-1",
			failoverRoutingPolicies: [{ type: "PRIMARY" }],
		});
	});

	it("is the second choice in a further region, in the zone that is there", async () => {
		const recorded = await variant("secondary");
		assert.deepEqual(records(recorded), {
			api: {
				...toBalancer("api.example.com", "Z0123456789ABCDEFGHIJ"),
				...routing,
				setIdentifier: "eu-west-1",
				failoverRoutingPolicies: [{ type: "SECONDARY" }],
			},
			"proof-api.example.com": proof("regional", 0, "Z0123456789ABCDEFGHIJ"),
		});
		assert.deepEqual(names(recorded, "Zone"), []);
		assert.deepEqual(names(recorded, "Certificate"), ["regional-certificate"]);
		assert.deepEqual(names(recorded, "HealthCheck"), ["api-health"]);
	});

	it("keeps the proof in a shared zone when the region goes: the other region renews by it", async () => {
		const recorded = await variant("secondary");
		assert.equal(one(recorded, "Record", "proof-api.example.com").options.retainOnDelete, true);
		assert.equal(one(recorded, "Record", "api").options.retainOnDelete, false);
	});

	it("is one of several by latency", async () => {
		const recorded = await variant("other");
		assert.deepEqual(inputs(recorded, "Record", "api"), {
			...toBalancer("api.dev.example.com"),
			...routing,
			setIdentifier: "us-east-1",
			latencyRoutingPolicies: [{ region: "us-east-1" }],
		});
	});
});
