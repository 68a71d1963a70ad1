/**
 * The security headers of every response, in one table for CloudFront and for nginx: TLS only, no guessed
 * content types, no frames, no scripts from elsewhere.
 */

/** How long a browser that came once asks for nothing but TLS. */
export const tlsOnlySeconds = 365 * 24 * 3600;

export const frameOption = "DENY";

export const referrerPolicy = "strict-origin-when-cross-origin";

/**
 * Content security policy of a React build: everything from the site's own origin. Styles may stand inline,
 * because CSS-in-JS libraries and style attributes put them there; scripts may not. The one header that the
 * API may know better: its own stays.
 */
export const contentSecurityPolicy = [
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

/** The headers that take the place of an origin's own. */
export const securityHeaders: Readonly<Record<string, string>> = {
	// Not for the subdomains, of which this platform knows only its own: for a year no browser would open one of
	// the others without TLS.
	"Strict-Transport-Security": `max-age=${tlsOnlySeconds}`,
	"X-Content-Type-Options": "nosniff",
	"X-Frame-Options": frameOption,
	"Referrer-Policy": referrerPolicy,
};
