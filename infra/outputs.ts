/** What a stack tells those who build on it: the values of the contract. contract/schema.ts says what each is. */
import type * as pulumi from "@pulumi/pulumi";
import type { AppTier } from "./app.js";
import type { PlatformConfig } from "./config.js";
import { type Contract, contractVersion } from "./contract/schema.js";
import type { ContractReaders } from "./contractReaders.js";
import type { Database } from "./database.js";
import { apiName, type Dns } from "./dns.js";
import type { Edge } from "./edge.js";
import { metricNamespace } from "./instanceRole.js";
import type { Keys } from "./keys.js";
import type { LoadBalancer } from "./loadBalancer.js";
import type { Network } from "./network.js";
import type { Observability } from "./observability.js";
import type { Security } from "./security.js";
import type { Storage } from "./storage.js";
import type { WebTier } from "./web.js";

/** The same shape with values that may still have to be made. Which keys there are, the configuration decides. */
type Made<T> = T extends readonly (infer Item)[]
	? readonly pulumi.Input<Item>[] | pulumi.Output<Item[]>
	: T extends object
		? { readonly [Key in keyof T]: Made<T[Key]> }
		: pulumi.Input<T>;

export type PlatformOutputs = Made<Contract>;

/** The components that the outputs are read from. */
export interface Components {
	readonly keys: Keys;
	readonly network: Network;
	readonly security: Security;
	readonly storage: Storage;
	readonly dns: Dns;
	readonly database: Database;
	readonly app: AppTier;
	readonly web: WebTier;
	readonly edge: Edge | undefined;
	readonly observability: Observability;
	readonly readers: ContractReaders;
}

/** What CloudWatch knows a balancer and its targets by. */
function measures({ arnSuffix, targetGroupArnSuffix }: LoadBalancer) {
	return { balancerArnSuffix: arnSuffix, targetGroupArnSuffix };
}

export function outputs(config: PlatformConfig, made: Components): PlatformOutputs {
	const { keys, network, security, storage, dns, database, app, web, edge, observability, readers } = made;
	const { environment } = config;
	const artifacts = { artifactBucket: storage.artifacts.name, artifactKeyArn: keys.artifacts };
	return {
		contract: contractVersion,
		webTeam: {
			siteUrl: `https://${config.domain.name}`,
			...(storage.site && { siteBucket: storage.site.name }),
			...(storage.images && { imagesBucket: storage.images.name }),
			...(edge && { distributionId: edge.distributionId, distributionDomainName: edge.domainName }),
			releaseParameter: web.releaseParameterName,
			...artifacts,
			autoScalingGroup: web.fleet.autoScalingGroupName,
			...measures(web.balancer),
			logGroup: web.logGroupName,
		},
		apiTeam: {
			apiUrl: `https://${apiName(config.domain)}`,
			port: config.app.port,
			releaseParameter: app.releaseParameterName,
			...artifacts,
			autoScalingGroup: app.fleet.autoScalingGroupName,
			roleArn: app.role.roleArn,
			roleName: app.role.roleName,
			internalBalancerDnsName: app.balancer.dnsName,
			...measures(app.balancer),
			metricNamespace: metricNamespace(environment),
			logGroup: app.logGroupName,
			workerSubnetIds: network.subnetIds.app,
			workerSecurityGroupId: security.groupIds.worker,
		},
		dataTeam: {
			identifier: database.identifier,
			resourceId: database.resourceId,
			address: database.address,
			port: database.port,
			databaseName: database.name,
			username: database.username,
			secretArn: database.secretArn,
			keyArn: keys.database,
			// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html
			caBundleUrl: `https://truststore.pki.rds.amazonaws.com/${environment.region}/${environment.region}-bundle.pem`,
			replicaAddresses: database.replicaAddresses,
		},
		operations: {
			accountId: environment.accountId,
			region: environment.region,
			vpcId: network.vpcId,
			subnetIds: network.subnetIds,
			securityGroupIds: security.groupIds,
			natAddresses: network.natAddresses,
			domainName: config.domain.name,
			zoneId: dns.zoneId,
			...(dns.nameServers && { nameServers: dns.nameServers }),
			...(dns.dsRecord && { dsRecord: dns.dsRecord }),
			edgeBalancerDnsName: web.balancer.dnsName,
			alertTopicArn: observability.topicArn,
			logsKeyArn: keys.logs,
			logBucket: storage.logs.name,
			parameterPath: readers.path,
			readPolicyArn: readers.policyArn,
		},
	};
}
