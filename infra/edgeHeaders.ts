/** The security headers of every response that CloudFront gives. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/**
 * Content security policy of a React build: everything from the site's own origin. Styles may stand inline,
 * because CSS-in-JS libraries and style attributes put them there; scripts may not.
 */
const contentSecurityPolicy = [
	"default-src 'self'",
	"script-src 'self'",
	"style-src 'self' 'unsafe-inline'",
	"img-src 'self' data: blob:",
	"font-src 'self' data:",
	"connect-src 'self'",
	"object-src 'none'",
	"base-uri 'self'",
	"form-action 'self'",
	"frame-ancestors 'none'",
	"upgrade-insecure-requests",
].join("; ");

/** Headers for a browser: TLS only, no guessed content types, no frames, no scripts from elsewhere. */
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
						accessControlMaxAgeSec: 365 * 24 * 3600,
						// Not for the subdomains, of which this platform knows only its own: for a year no browser
						// would open one of the others without TLS.
						includeSubdomains: false,
						preload: false,
						override: true,
					},
					contentTypeOptions: { override: true },
					frameOptions: { frameOption: "DENY", override: true },
					referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: true },
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
