/** The keys of `web` that speak of nginx. */
import { z } from "zod";
import { domainName, integer, list, origin, text } from "./formats.js";

const service = z.strictObject({
	name: text(
		"1 to 32 lower-case letters, digits and hyphens, a letter first",
		/^[a-z][a-z0-9-]{0,31}$/,
	).describe("Name of the service in nginx's access log."),
	// Below /api/, because that is what CloudFront sends here.
	path: text(
		"/api/ and one or more segments of lower-case letters, digits and hyphens, without a / at the end",
		/^(?=.{1,200}$)\/api(\/[a-z0-9-]+)+$/,
	).describe("The path that it answers, with all below it. Requests keep theirs."),
	// On 443 only: the web tier has no other way out.
	host: domainName(253).describe("Where it answers, over TLS on port 443 with a public certificate."),
});

export const proxyKeys = {
	limits: z
		.strictObject({
			requestsPerSecond: integer(1, 10_000, "requests a second")
				.default(50)
				.describe("What one caller may ask of one instance over time. Beyond it nginx answers 429."),
			burst: integer(1, 10_000, "requests")
				.default(100)
				.describe("What one caller may ask at once beyond that rate: a page with all its files."),
			concurrentRequests: integer(1, 10_000, "requests")
				.default(50)
				.describe("Requests of one caller that one instance answers at one time."),
		})
		.prefault({}),
	maxBodyMiB: integer(1, 1024, "MiB")
		.default(10)
		.describe("Largest body of a request. Beyond it nginx answers 413."),
	corsOrigins: list(origin(), 0, 20)
		.default([])
		.describe(
			"Other origins whose scripts may call the API. nginx answers them, and drops what the API says about origins.",
		),
	services: z
		.array(service)
		.max(10)
		.default([])
		.describe("Parts of the API that are answered elsewhere, by path."),
};
