/**
 * The contract with those who build on the platform: what a stack tells them, sorted by who needs it. Secrets
 * appear as ARNs only.
 */
import type * as pulumi from "@pulumi/pulumi";
import type { AppTier } from "./app.js";
import type { PlatformConfig } from "./config.js";
import type { Database } from "./database.js";
import { apiName, type Dns } from "./dns.js";
import type { Edge } from "./edge.js";
import type { Network } from "./network.js";
import type { Observability } from "./observability.js";
import type { Security } from "./security.js";
import type { Storage } from "./storage.js";
import type { SubnetTier, Tier } from "./tiers.js";
import type { WebTier } from "./web.js";

type Text = pulumi.Output<string>;

/** For whoever publishes the React site. */
export interface WebTeamOutputs {
	readonly siteUrl: string;
	/** Bucket of the React build behind CloudFront; absent without a CDN. */
	readonly siteBucket?: string;
	/** Bucket of /images/; keys start with `images/`. Absent without a CDN. */
	readonly imagesBucket?: string;
	/** For cache invalidations. Absent without a CDN. */
	readonly distributionId?: Text;
	readonly distributionDomainName?: Text;
	/** SSM parameter that names the release nginx serves. */
	readonly releaseParameter: string;
	readonly logGroup: string;
}

/** For whoever writes and deploys the Node API. */
export interface ApiTeamOutputs {
	readonly apiUrl: string;
	readonly port: number;
	/** Bucket of releases; the API's start with `app/`, the web tier's with `web/`. */
	readonly artifactBucket: string;
	readonly autoScalingGroup: Text;
	readonly roleArn: Text;
	readonly internalBalancerDnsName: Text;
	readonly logGroup: string;
}

/** For whoever owns the data. */
export interface DataTeamOutputs {
	readonly identifier: Text;
	readonly address: Text;
	readonly port: number;
	readonly databaseName: string;
	/** Secrets Manager secret of the master user, which RDS rotates. */
	readonly secretArn: Text;
	readonly replicaAddresses: readonly Text[];
	readonly keyArn: Text;
}

/** For whoever runs the platform, or puts a system of their own beside it. */
export interface OperationsOutputs {
	readonly region: string;
	readonly vpcId: Text;
	readonly subnetIds: Readonly<Record<SubnetTier, readonly Text[]>>;
	readonly securityGroupIds: Readonly<Record<Tier, Text>>;
	/** Addresses that the platform's own requests come from, for the allow lists of others. */
	readonly natAddresses: readonly Text[];
	readonly zoneId: Text;
	/** Name servers of a zone made here: the registrar or the parent zone must name them. */
	readonly nameServers?: pulumi.Output<string[]>;
	/** DS record of a signed zone, for the registrar. */
	readonly dsRecord?: Text;
	readonly edgeBalancerDnsName: Text;
	readonly webAutoScalingGroup: Text;
	readonly alertTopicArn: Text;
	readonly logBucket: string;
}

export interface PlatformOutputs {
	readonly webTeam: WebTeamOutputs;
	readonly apiTeam: ApiTeamOutputs;
	readonly dataTeam: DataTeamOutputs;
	readonly operations: OperationsOutputs;
}

/** The components that the outputs are read from. */
export interface Components {
	readonly network: Network;
	readonly security: Security;
	readonly storage: Storage;
	readonly dns: Dns;
	readonly database: Database;
	readonly databaseKeyArn: Text;
	readonly app: AppTier;
	readonly web: WebTier;
	readonly edge: Edge | undefined;
	readonly observability: Observability;
}

export function outputs(config: PlatformConfig, made: Components): PlatformOutputs {
	const { network, security, storage, dns, database, app, web, edge, observability } = made;
	return {
		webTeam: {
			siteUrl: `https://${config.domain.name}`,
			...(storage.site && { siteBucket: storage.site.name }),
			...(storage.images && { imagesBucket: storage.images.name }),
			...(edge && { distributionId: edge.distributionId, distributionDomainName: edge.domainName }),
			releaseParameter: web.releaseParameterName,
			logGroup: web.logGroupName,
		},
		apiTeam: {
			apiUrl: `https://${apiName(config.domain)}`,
			port: config.app.port,
			artifactBucket: storage.artifacts.name,
			autoScalingGroup: app.fleet.autoScalingGroupName,
			roleArn: app.role.roleArn,
			internalBalancerDnsName: app.balancer.dnsName,
			logGroup: app.logGroupName,
		},
		dataTeam: {
			identifier: database.identifier,
			address: database.address,
			port: database.port,
			databaseName: database.name,
			secretArn: database.secretArn,
			replicaAddresses: database.replicaAddresses,
			keyArn: made.databaseKeyArn,
		},
		operations: {
			region: config.environment.region,
			vpcId: network.vpcId,
			subnetIds: network.subnetIds,
			securityGroupIds: security.groupIds,
			natAddresses: network.natAddresses,
			zoneId: dns.zoneId,
			...(dns.nameServers && { nameServers: dns.nameServers }),
			...(dns.dsRecord && { dsRecord: dns.dsRecord }),
			edgeBalancerDnsName: web.balancer.dnsName,
			webAutoScalingGroup: web.fleet.autoScalingGroupName,
			alertTopicArn: observability.topicArn,
			logBucket: storage.logs.name,
		},
	};
}
