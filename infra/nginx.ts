/** The configuration of nginx: the files of infra/boot with a stack's values in their places. Pure. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { contentSecurityPolicy, securityHeaders } from "./securityHeaders.js";

/** How much one caller may ask of one instance. A caller is an IPv4 address or a /64 network of IPv6. */
export interface CallerLimits {
	/** Requests a second over time, 1 to 10000. */
	readonly requestsPerSecond: number;
	/** Requests at once beyond that rate, 1 to 10000: a page with all its files. */
	readonly burst: number;
	/** Requests that are being answered at one time, 1 to 10000. */
	readonly concurrentRequests: number;
}

/** A part of the API that is answered elsewhere, over TLS on port 443. */
export interface Service {
	/** Its name in the access log. */
	readonly name: string;
	/** Below `/api/`, of letters, digits, hyphens and slashes. What is below it belongs to the service as well. */
	readonly path: string;
	/** DNS name, resolved again as its answers expire. */
	readonly host: string;
}

export interface NginxSettings {
	/** TCP port that nginx listens on. */
	readonly port: number;
	/** Largest body of a request, in MiB. */
	readonly maxBodyMiB: number;
	readonly limits: CallerLimits;
	/** Origins beside the site's own whose scripts may read answers, such as `https://shop.example.org`. */
	readonly corsOrigins: readonly string[];
	readonly services: readonly Service[];
}

/** The surroundings of nginx. */
export interface NginxPlace {
	/** The internal balancer. */
	readonly api: { readonly host: string; readonly port: number };
	/**
	 * IPv4 blocks of what stands between a caller and nginx: the balancer's subnets. Whoever else stands in one of
	 * them can claim any address. The boot adds CloudFront's servers.
	 */
	readonly trustedHops: readonly string[];
}

// By way of __filename: a test that imports the program after it has set its mocks gets no right __dirname
// from the loader.
const templates = join(dirname(__filename), "boot");

/** The complete text of nginx.conf. Throws a RangeError when the template has a word that no value is for. */
export function nginxConf(settings: NginxSettings, { api, trustedHops }: NginxPlace): string {
	const { limits, services, corsOrigins } = settings;
	return filled("nginx.conf", {
		PORT: settings.port,
		API_HOST: api.host,
		API_PORT: api.port,
		MAX_BODY_MIB: settings.maxBodyMiB,
		REQUESTS_PER_SECOND: limits.requestsPerSecond,
		BURST: limits.burst,
		CONCURRENT_REQUESTS: limits.concurrentRequests,
		TRUSTED_HOPS: trustedHops.map((block) => `set_real_ip_from ${block};`),
		CONTENT_SECURITY_POLICY: contentSecurityPolicy,
		SECURITY_HEADERS: Object.entries(securityHeaders).flatMap(([name, value]) => [
			`proxy_hide_header ${name};`,
			`add_header ${name} "${value}" always;`,
		]),
		CORS_ORIGINS: corsOrigins.map((origin) => `${origin} $http_origin;`),
		CORS: corsOrigins.length > 0 ? lines("nginx.cors.conf", {}) : [],
		SERVICE_PATHS: services.map(({ name, path }) => `~^${path}(/|$) ${name};`),
		SERVICE_HOSTS: services.map(({ path, host }) => `~^${path}(/|$) ${host};`),
		SERVICES: services.flatMap(({ path }) => lines("nginx.upstream.conf", { PATH: path })),
	});
}

type Values = Readonly<Record<string, string | number | readonly string[]>>;

/** A template that is a part of another one. */
function lines(file: string, values: Values): readonly string[] {
	return filled(file, values).trimEnd().split("\n");
}

/** A template with its `@WORDS@` replaced: a list takes the place of a whole line, in its indentation. */
function filled(file: string, values: Values): string {
	const valueFor = (word: string) => {
		const value = values[word];
		if (value === undefined) throw new RangeError(`${file} names @${word}@, for which there is no value`);
		return value;
	};
	return readFileSync(join(templates, file), "utf8").replace(
		/^([\t ]*)@([A-Z_]+)@\n|@([A-Z_]+)@/gm,
		(_text, indent: string | undefined, line: string | undefined, word: string | undefined) => {
			if (word !== undefined) return String(valueFor(word));
			return [valueFor(line ?? "")]
				.flat()
				.map((text) => `${indent}${text}\n`)
				.join("");
		},
	);
}
