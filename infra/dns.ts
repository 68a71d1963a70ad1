/** The domain: its zone and the certificates for the names in it. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Dnssec } from "./dnssec.js";
import { type Environment, tagsFor } from "./naming.js";
import { QueryLogs } from "./queryLogs.js";
import { globalRegion } from "./regions.js";

/** The names that a stack answers to. */
export interface DomainNames {
	/** The site's domain, and the name of its zone. */
	readonly name: string;
	/** Further names inside the domain; those without `*.` lead to the site. */
	readonly certificateNames: readonly string[];
}

/** Where the external balancer answers. */
export function apiName({ name }: Pick<DomainNames, "name">): string {
	return `api.${name}`;
}

/** Where the site answers, by way of the CDN: the domain, www, and every further name that is no wildcard. */
export function siteNames(domain: DomainNames): readonly string[] {
	const further = domain.certificateNames.filter(
		(name) => !name.startsWith("*.") && name !== apiName(domain),
	);
	return [...new Set([domain.name, `www.${domain.name}`, ...further])];
}

export interface DomainSettings extends DomainNames {
	/** `create` and `lookup` by the domain's name, or the id of a zone: `Z...`. */
	readonly zone: string;
	/** Sign the zone; only with `create`. */
	readonly dnssec: boolean;
	/** Let only Amazon issue certificates for the domain. */
	readonly caa: boolean;
}

export interface DnsArgs {
	readonly environment: Environment;
	readonly domain: DomainSettings;
	/** Whether CloudFront serves the site, and so whether it needs a certificate. */
	readonly cdn: boolean;
	/** ARN of the KMS key of log groups in the stack's region. */
	readonly logsKeyArn: pulumi.Input<string>;
}

interface Requested {
	readonly names: readonly string[];
	readonly certificate: aws.acm.Certificate;
	readonly region?: string;
}

/** The name that proves a name: a wildcard shares the record of the name below it. */
function provenBy(name: string): string {
	return name.replace(/^\*\./, "");
}

export class Dns extends pulumi.ComponentResource {
	readonly zoneId: pulumi.Output<string>;
	/** Of a zone made here: what the parent zone or the registrar has to delegate to. */
	readonly nameServers?: pulumi.Output<string[]>;
	/** Of a zone signed here: what the parent zone or the registrar has to publish. */
	readonly dsRecord?: pulumi.Output<string>;
	/** ARN: `api.<domain>` and the further names, issued, in the stack's region. */
	readonly regionalCertificateArn: pulumi.Output<string>;
	/** ARN: the domain, www and the further names, issued, for CloudFront. */
	readonly edgeCertificateArn?: pulumi.Output<string>;

	constructor(name: string, args: DnsArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:dns:Dns", name, {}, opts);
		const { environment, domain, cdn } = args;

		const created = domain.zone === "create" ? this.zone(name, environment, domain) : undefined;
		this.zoneId = created?.zoneId ?? existingZone(domain, this);
		if (created) {
			this.nameServers = created.nameServers;
			const { zoneId } = created;
			new QueryLogs(
				`${name}-query-logs`,
				{ environment, zoneId, zoneName: domain.name, logsKeyArn: args.logsKeyArn },
				{ parent: this },
			);
			if (domain.dnssec) {
				const dnssec = new Dnssec(`${name}-dnssec`, { environment, zoneId }, { parent: this });
				this.dsRecord = dnssec.dsRecord;
			}
		}
		if (domain.caa) this.caaRecord(name, domain);

		const regional = this.request(name, environment, "regional", [
			apiName(domain),
			...domain.certificateNames,
		]);
		const edge = cdn
			? this.request(
					name,
					environment,
					"edge",
					[domain.name, `www.${domain.name}`, ...domain.certificateNames],
					globalRegion,
				)
			: undefined;
		const proofs = this.validationRecords(name, edge ? [regional, edge] : [regional], created !== undefined);
		this.regionalCertificateArn = this.issued(`${name}-regional-issued`, regional, proofs);
		if (edge) this.edgeCertificateArn = this.issued(`${name}-edge-issued`, edge, proofs);

		this.registerOutputs({
			zoneId: this.zoneId,
			nameServers: this.nameServers,
			dsRecord: this.dsRecord,
			regionalCertificateArn: this.regionalCertificateArn,
			edgeCertificateArn: this.edgeCertificateArn,
		});
	}

	private zone(name: string, environment: Environment, domain: DomainSettings): aws.route53.Zone {
		return new aws.route53.Zone(
			`${name}-zone`,
			{
				name: domain.name,
				comment: `${name}: public zone`,
				// Records that someone else put there, another region's among them, stop the zone's destruction.
				forceDestroy: false,
				tags: tagsFor(environment, "dns", domain.name),
			},
			// The registrar names its name servers: another zone would have others.
			{ parent: this, protect: environment.production },
		);
	}

	private caaRecord(name: string, domain: DomainSettings): void {
		new aws.route53.Record(
			`${name}-caa`,
			{
				zoneId: this.zoneId,
				name: domain.name,
				type: "CAA",
				ttl: 3600,
				// Amazon's four names: https://docs.aws.amazon.com/acm/latest/userguide/setup-caa.html
				records: ["amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"].map(
					(authority) => `0 issue "${authority}"`,
				),
			},
			{ parent: this },
		);
	}

	private request(
		name: string,
		environment: Environment,
		which: "regional" | "edge",
		wanted: readonly string[],
		region?: string,
	): Requested {
		const names = [...new Set(wanted)];
		const [domainName, ...subjectAlternativeNames] = names;
		// Another set of names is another certificate. Pulumi issues it and hands it to the listeners before it
		// deletes the old one, which AWS would refuse to delete while in use.
		const certificate = new aws.acm.Certificate(
			`${name}-${which}-certificate`,
			{
				domainName,
				subjectAlternativeNames,
				validationMethod: "DNS",
				// Browsers distrust certificates that no public log knows.
				options: { certificateTransparencyLoggingPreference: "ENABLED" },
				region,
				tags: tagsFor(environment, "dns", `${name}-${which}-certificate`),
			},
			{ parent: this },
		);
		return { names, certificate, ...(region !== undefined && { region }) };
	}

	/**
	 * The records that prove the domain to ACM, one for each proven name. ACM asks for the same record whenever
	 * an account asks for a name: in each region, and for a name and its wildcard alike. They stay for good,
	 * because every renewal looks for them.
	 */
	private validationRecords(
		name: string,
		requests: readonly Requested[],
		ownZone: boolean,
	): ReadonlyMap<string, aws.route53.Record> {
		const records = new Map<string, aws.route53.Record>();
		for (const { names, certificate } of requests) {
			for (const proven of names.map(provenBy)) {
				if (records.has(proven)) continue;
				const option = validationOption(certificate, proven);
				const record = new aws.route53.Record(
					`${name}-proof-${proven}`,
					{
						zoneId: this.zoneId,
						name: option.resourceRecordName,
						type: "CNAME",
						ttl: 300,
						records: [option.resourceRecordValue],
						// A stack of another region in the same zone has made the very same record.
						allowOverwrite: true,
					},
					// For the same reason a zone that others share keeps the record: taking it away would end the
					// renewals of the other region's certificate.
					{ parent: this, retainOnDelete: !ownZone },
				);
				records.set(proven, record);
			}
		}
		return records;
	}

	/**
	 * The certificate's ARN, once it is issued: neither a listener nor CloudFront takes one that is not. Waits
	 * up to 75 minutes, in which a new zone has to be delegated to.
	 */
	private issued(
		name: string,
		{ certificate, names, region }: Requested,
		proofs: ReadonlyMap<string, aws.route53.Record>,
	): pulumi.Output<string> {
		const records = [...new Set(names.map(provenBy))].flatMap((proven) => proofs.get(proven) ?? []);
		const validation = new aws.acm.CertificateValidation(
			name,
			{
				certificateArn: certificate.arn,
				validationRecordFqdns: records.map(({ fqdn }) => fqdn),
				region,
			},
			{ parent: this },
		);
		return validation.certificateArn;
	}
}

/** The id of a zone that is not this stack's. The lookup is the only one of the program. */
function existingZone(domain: DomainSettings, parent: pulumi.Resource): pulumi.Output<string> {
	if (domain.zone !== "lookup") return pulumi.output(domain.zone);
	return aws.route53.getZoneOutput({ name: domain.name, privateZone: false }, { parent }).zoneId;
}

function validationOption(certificate: aws.acm.Certificate, proven: string) {
	return certificate.domainValidationOptions.apply((options) => {
		const option = options.find(({ domainName }) => provenBy(domainName) === proven);
		if (!option) {
			const offered = options.map(({ domainName }) => domainName).join(", ");
			throw new Error(`ACM offered no validation record for ${proven}, only for ${offered}`);
		}
		return option;
	});
}
