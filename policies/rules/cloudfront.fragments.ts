/** Distributions for the examples of the rules about them. */
import type { Plain } from "../resources.js";
import type { FragmentResource } from "../rule.js";

type Distribution = Partial<Plain<"aws:cloudfront/distribution:Distribution">>;
type Behavior = Plain<"aws:cloudfront/distribution:Distribution">["defaultCacheBehavior"];

export function distribution(properties: Distribution): FragmentResource {
	return { type: "aws:cloudfront/distribution:Distribution", properties };
}

/** A behavior that reads the origin called site. */
export function behavior(properties: Partial<Behavior> = {}): Behavior {
	return {
		targetOriginId: "site",
		allowedMethods: ["GET", "HEAD"],
		cachedMethods: ["GET", "HEAD"],
		viewerProtocolPolicy: "redirect-to-https",
		...properties,
	};
}
