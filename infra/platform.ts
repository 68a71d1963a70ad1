/** The whole platform in the order it is built: every component, and who gets what from whom. */
import { AppTier } from "./app.js";
import type { PlatformConfig } from "./config.js";
import { ContractReaders } from "./contractReaders.js";
import { Database } from "./database.js";
import { Dns } from "./dns.js";
import { DnsFirewall } from "./dnsFirewall.js";
import { Edge } from "./edge.js";
import { Endpoints } from "./endpoints.js";
import { Keys } from "./keys.js";
import type { LoadBalancer } from "./loadBalancer.js";
import { namePrefix } from "./naming.js";
import { Network } from "./network.js";
import { Observability } from "./observability.js";
import { outputs, type PlatformOutputs } from "./outputs.js";
import { Publication } from "./publication.js";
import { Records } from "./records.js";
import { Security } from "./security.js";
import { Storage } from "./storage.js";
import { reservedCidrs } from "./tiers.js";
import { WebFirewall } from "./waf.js";
import { WebTier } from "./web.js";

/** A balancer and its target group, as CloudWatch names them. */
function dimensions({ arnSuffix, targetGroupArnSuffix }: LoadBalancer) {
	return { balancerArnSuffix: arnSuffix, targetGroupArnSuffix };
}

/** Builds the platform. A PlatformConfig has been checked: nothing here can refuse it. */
export function platform(config: PlatformConfig): PlatformOutputs {
	const { environment, domain, plan, ports } = config;
	const name = namePrefix(environment);
	const interfaceEndpoints = config.network.endpoints.length > 0;

	const keys = new Keys(name, { environment });
	const network = new Network(name, {
		environment,
		plan,
		ports,
		nat: config.network.nat,
		denyCidrs: config.network.denyCidrs,
		interfaceEndpoints,
		logsKeyArn: keys.logs,
	});
	const security = new Security(name, { environment, vpcId: network.vpcId, ports, interfaceEndpoints });
	if (security.endpointGroupId) {
		new Endpoints(name, {
			environment,
			vpcId: network.vpcId,
			subnetIds: network.subnetIds.app,
			securityGroupId: security.endpointGroupId,
			services: config.network.endpoints,
		});
	}
	if (config.network.allowedDomains.length > 0) {
		new DnsFirewall(name, {
			environment,
			vpcId: network.vpcId,
			allowedDomains: [...config.network.allowedDomains, ...config.web.services.map(({ host }) => host)],
			logsKeyArn: keys.logs,
		});
	}

	const storage = new Storage(name, {
		environment,
		artifactsKeyArn: keys.artifacts,
		origins: config.edge.enabled,
	});
	const dns = new Dns(name, {
		environment,
		domain,
		cdn: config.edge.enabled,
		logsKeyArn: keys.logs,
	});

	const database = new Database(name, {
		environment,
		settings: config.database,
		zones: plan.zones,
		subnetIds: network.subnetIds.db,
		securityGroupId: security.groupIds.db,
		keyArn: keys.database,
		logsKeyArn: keys.logs,
	});

	const tier = {
		environment,
		vpcId: network.vpcId,
		artifacts: {
			bucketName: storage.artifacts.name,
			bucketArn: storage.artifacts.arn,
			keyArn: keys.artifacts,
		},
		logsKeyArn: keys.logs,
		logBucket: storage.logs.name,
		logBucketReady: storage.logsReady,
		deletionProtection: config.edge.deletionProtection,
	};
	const app = new AppTier(name, {
		...tier,
		ready: [...network.egressReady, ...security.ready.app],
		settings: config.app,
		subnetIds: network.subnetIds.app,
		balancerSecurityGroupId: security.groupIds.internal,
		instanceSecurityGroupId: security.groupIds.app,
		database: {
			address: database.address,
			port: database.port,
			name: database.name,
			username: database.username,
			secretArn: database.secretArn,
			keyArn: keys.database,
			resourceId: database.resourceId,
			iamAuthentication: config.database.iamAuthentication,
		},
	});
	// A region that shares the domain is called by the CDN of the one that has it.
	const behindCdn = config.edge.enabled || domain.routing !== "simple";
	const firewall = new WebFirewall(`${name}-api`, {
		environment,
		scope: "REGIONAL",
		behindCdn,
		rateLimit: config.edge.rateLimit,
		allowCidrs: config.edge.allowCidrs,
		blockCidrs: config.edge.blockCidrs,
		logsKeyArn: keys.logs,
	});
	const web = new WebTier(name, {
		...tier,
		ready: [...network.egressReady, ...security.ready.web],
		settings: config.web,
		publicSubnetIds: network.subnetIds.public,
		publicCidrs: reservedCidrs(plan, "public"),
		behindCdn,
		appSubnetIds: network.subnetIds.app,
		balancerSecurityGroupId: security.groupIds.edge,
		instanceSecurityGroupId: security.groupIds.web,
		certificateArn: dns.regionalCertificateArn,
		webAclArn: firewall.arn,
		api: { dnsName: app.balancer.dnsName, port: ports.app },
		ingressReady: network.ingressReady,
	});

	const edge =
		dns.edgeCertificateArn && storage.site && storage.images
			? new Edge(name, {
					environment,
					domain,
					settings: config.edge,
					certificateArn: dns.edgeCertificateArn,
					site: storage.site,
					images: storage.images,
					logs: storage.logs,
					logsReady: storage.logsReady,
				})
			: undefined;
	new Records(name, {
		environment,
		domain,
		zoneId: dns.zoneId,
		balancer: web.balancer,
		...(edge && { cdn: { dnsName: edge.domainName, zoneId: edge.hostedZoneId, geo: config.edge.geo } }),
	});

	const observability = new Observability(name, {
		environment,
		keyArn: keys.alerts,
		emails: config.alerts.emails,
		watched: {
			edge: dimensions(web.balancer),
			internal: dimensions(app.balancer),
			database: { ...database, storageGiB: config.database.storageGiB },
			natGatewayIds: Object.fromEntries(network.natGatewayIds.map((id, i) => [plan.zones[i], id])),
		},
	});

	const readers = new ContractReaders(name, { environment, appRoleName: app.role.roleName });
	const contract = outputs(config, {
		keys,
		network,
		security,
		storage,
		dns,
		database,
		app,
		web,
		edge,
		observability,
		readers,
	});
	new Publication(name, { environment, path: readers.path, outputs: contract });
	return contract;
}
