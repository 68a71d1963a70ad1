/** Examples of the rules in cdnOrigins.ts. */
import type { Example, Examples, Fragment, FragmentResource } from "../rule.js";
import { behavior, distribution } from "./cloudfront.fragments.js";
import { resource } from "./reachability.fragments.js";

const site = { originId: "site", domainName: "site.s3.us-east-1.amazonaws.com" };
const api = { originId: "api", domainName: "api.example.com" };
const calls = { ...behavior({ targetOriginId: "api" }), pathPattern: "/api/*" };
const defaultCacheBehavior = behavior();

export const used: Examples = {
	fails: [
		{
			title: "an API that no path leads to",
			resources: { cdn: distribution({ origins: [site, api], defaultCacheBehavior }) },
		},
	],
	passes: [
		{
			title: "an API behind its paths",
			resources: {
				cdn: distribution({
					...{ origins: [site, api], defaultCacheBehavior, orderedCacheBehaviors: [calls] },
				}),
			},
		},
		{
			title: "two sites that stand in for each other",
			resources: {
				cdn: distribution({
					origins: [site, { ...site, originId: "spare" }],
					originGroups: [
						{
							originId: "sites",
							failoverCriteria: { statusCodes: [500] },
							members: [{ originId: "site" }, { originId: "spare" }],
						},
					],
					defaultCacheBehavior: behavior({ targetOriginId: "sites" }),
				}),
			},
		},
	],
};

const zone = resource("aws:route53/zone:Zone", { name: "example.com" });

function record(name: string, to: string): FragmentResource {
	return resource("aws:route53/record:Record", {
		...{ name, type: "A", zoneId: "${zone.id}" },
		aliases: [{ name: `\${${to}}`, zoneId: "Z2FDTNDATAQYW2", evaluateTargetHealth: false }],
	});
}

function from(title: string, domainName: string, others: Fragment = {}): Example {
	const cdn = distribution({ origins: [{ originId: "site", domainName }], defaultCacheBehavior });
	return { title, resources: { zone, cdn, ...others } };
}

const balancer = resource("aws:lb/loadBalancer:LoadBalancer");

export const found: Examples = {
	fails: [
		from("an origin without a record", "api.example.com"),
		from("a record of another name", "api.example.com", {
			balancer,
			record: record("shop.example.com", "balancer.dnsName"),
		}),
	],
	passes: [
		from("an origin with its record", "api.example.com", {
			balancer,
			record: record("API.example.com.", "balancer.dnsName"),
		}),
		from("a wildcard", "api.example.com", {
			balancer,
			record: record("*.example.com", "balancer.dnsName"),
		}),
		from("a name of another zone", "api.example.org"),
	],
};
