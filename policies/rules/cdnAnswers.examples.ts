/** Examples of the rules in cdnAnswers.ts. */
import type { Plain } from "../resources.js";
import type { Example, Examples, FragmentResource } from "../rule.js";
import { behavior, distribution } from "./cloudfront.fragments.js";
import { resource } from "./reachability.fragments.js";

type Behavior = Parameters<typeof behavior>[0];

const methods = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"];
const cached = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const uncached = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

function answering(title: string, properties: Behavior, pathPattern = "/api/*"): Example {
	const site = behavior({ cachePolicyId: cached });
	const cdn =
		pathPattern === "*"
			? distribution({ defaultCacheBehavior: behavior(properties) })
			: distribution({
					defaultCacheBehavior: site,
					orderedCacheBehaviors: [{ ...behavior(properties), pathPattern }],
				});
	return { title, resources: { cdn } };
}

export const answersNotShared: Examples = {
	fails: [
		answering("an API whose answers are kept", { allowedMethods: methods, cachePolicyId: cached }),
		answering("an application behind all paths", { allowedMethods: methods, cachePolicyId: cached }, "*"),
	],
	passes: [
		answering("an API whose answers are not kept", { allowedMethods: methods, cachePolicyId: uncached }),
		answering("files", { cachePolicyId: cached }, "/images/*"),
		answering("a policy of the program's own", {
			allowedMethods: methods,
			cachePolicyId: "0a1b2c3d-0000-4000-8000-000000000000",
		}),
	],
};

export const switchedOn: Examples = {
	fails: [{ title: "one that is off", resources: { cdn: distribution({ enabled: false }) } }],
	passes: [{ title: "one that is on", resources: { cdn: distribution({ enabled: true }) } }],
};

const zone = resource("aws:route53/zone:Zone", { name: "example.com" });

function record(name: string, to: string): FragmentResource {
	return resource("aws:route53/record:Record", {
		...{ name, type: "A", zoneId: "${zone.id}" },
		aliases: [{ name: `\${${to}}`, zoneId: "Z2FDTNDATAQYW2", evaluateTargetHealth: false }],
	});
}

function named(title: string, aliases: string[], ...names: readonly string[]): Example {
	const records = Object.fromEntries(
		names.map((name, i) => [`record${i}`, record(name, "cdn.domainName")] as const),
	);
	return { title, resources: { zone, cdn: distribution({ aliases }), ...records } };
}

export const names: Examples = {
	fails: [
		named("a record that the distribution does not list", [], "example.com"),
		named("a name without a record", ["example.com", "www.example.com"], "example.com"),
	],
	passes: [
		named("names with their records", ["example.com", "www.example.com"], "example.com", "WWW.example.com."),
		named("a wildcard", ["*.example.com"], "shop.example.com"),
		named("a name of another zone", ["example.org"]),
	],
};

type Balancer = Partial<Plain<"aws:lb/loadBalancer:LoadBalancer">>;

function leading(title: string, properties: Balancer, vpcs: string[] = []): Example {
	const network = vpcs.map((vpcId) => ({ vpcId }));
	return {
		title,
		resources: {
			zone: resource("aws:route53/zone:Zone", {
				name: "example.com",
				...(network.length > 0 && { vpcs: network }),
			}),
			balancer: resource("aws:lb/loadBalancer:LoadBalancer", properties),
			record: { ...record("api.example.com", "balancer.dnsName") },
		},
	};
}

export const publicTargets: Examples = {
	fails: [leading("a public name of an internal balancer", { internal: true })],
	passes: [
		leading("a public balancer", { internal: false }),
		leading("a zone of the VPC", { internal: true }, ["vpc-0123456789abcdef0"]),
	],
};
