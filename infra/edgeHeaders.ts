/** The security headers of every response that CloudFront gives. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { contentSecurityPolicy, frameOption, referrerPolicy, tlsOnlySeconds } from "./securityHeaders.js";

/** The table of securityHeaders.ts, as CloudFront takes it. */
export class EdgeHeaders extends pulumi.ComponentResource {
	/** Id of the response headers policy. */
	readonly policyId: pulumi.Output<string>;

	constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:edgeHeaders:EdgeHeaders", name, {}, opts);

		const policy = new aws.cloudfront.ResponseHeadersPolicy(
			`${name}-policy`,
			{
				comment: `${name}: security headers`,
				securityHeadersConfig: {
					strictTransportSecurity: {
						accessControlMaxAgeSec: tlsOnlySeconds,
						includeSubdomains: false,
						preload: false,
						override: true,
					},
					contentTypeOptions: { override: true },
					frameOptions: { frameOption, override: true },
					referrerPolicy: { referrerPolicy, override: true },
					// The one header that the API may know better.
					contentSecurityPolicy: { contentSecurityPolicy, override: false },
				},
			},
			{ parent: this },
		);

		this.policyId = policy.id;
		this.registerOutputs({ policyId: this.policyId });
	}
}
