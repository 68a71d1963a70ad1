import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, Script } from "node:vm";

const code = readFileSync(join(__dirname, "..", "..", "infra", "edge", "router.js"), "utf8");

interface Request {
	readonly method: string;
	readonly uri: string;
	readonly querystring: object;
	readonly headers: object;
	readonly cookies: object;
}

/** The event as CloudFront gives it to a viewer-request function, fields of its documentation. */
function viewerRequest(uri: string, method = "GET") {
	return {
		version: "1.0",
		context: {
			distributionDomainName: "d111111abcdef8.cloudfront.net",
			distributionId: "EDFDVBD6EXAMPLE",
			eventType: "viewer-request",
			requestId: "4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==",
		},
		viewer: { ip: "198.51.100.11" },
		request: {
			method,
			uri,
			querystring: { q: { value: "a.b/c" } },
			headers: { host: { value: "example.com" }, accept: { value: "text/html" } },
			cookies: { session: { value: "s" } },
		},
	};
}

/**
 * Runs the function where there is only the language: no module, process, timer, network or console, and no
 * code made from strings, as at CloudFront.
 */
function run(uri: string, method?: string): Request {
	const context = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
	new Script(code).runInContext(context);
	const event = JSON.stringify(viewerRequest(uri, method));
	const result = new Script(`JSON.stringify(handler(JSON.parse(${JSON.stringify(event)})))`);
	return JSON.parse(result.runInContext(context, { timeout: 1000 }));
}

const page = "/index.html";
const cases: readonly { readonly what: string; readonly uri: string; readonly becomes: string }[] = [
	{ what: "the root", uri: "/", becomes: page },
	{ what: "the document itself", uri: "/index.html", becomes: "/index.html" },
	{ what: "a route", uri: "/products", becomes: page },
	{ what: "a route with a slash at its end", uri: "/products/", becomes: page },
	{ what: "a deep route", uri: "/products/42/reviews", becomes: page },
	{ what: "a route below a segment with a dot", uri: "/v1.2/notes", becomes: page },
	{ what: "a folder with a dot", uri: "/v1.2/", becomes: page },
	{ what: "a route with an encoded letter", uri: "/caf%C3%A9", becomes: page },
	{ what: "a route with two slashes", uri: "//evil.example/path", becomes: page },
	{ what: "a hashed asset", uri: "/assets/index-BqJ3x9.js", becomes: "/assets/index-BqJ3x9.js" },
	{ what: "a file of the root", uri: "/favicon.ico", becomes: "/favicon.ico" },
	{ what: "a file that may not exist", uri: "/assets/gone.css", becomes: "/assets/gone.css" },
	{ what: "a file without a name before its dot", uri: "/.env", becomes: "/.env" },
	{
		what: "a well-known file, which has no dot",
		uri: "/.well-known/apple-app-site-association",
		becomes: "/.well-known/apple-app-site-association",
	},
	{ what: "a route that only looks well-known", uri: "/a/.well-known/b", becomes: page },
	{ what: "the API's root without a slash", uri: "/api", becomes: "/api" },
	{ what: "the API", uri: "/api/products/42", becomes: "/api/products/42" },
	{ what: "a route that begins like the API", uri: "/apiary", becomes: page },
	{ what: "the images' root without a slash, which is a route", uri: "/images", becomes: page },
];

describe("CloudFront function for routes", () => {
	for (const { what, uri, becomes } of cases) {
		it(`${becomes === uri ? "leaves" : "serves the document for"} ${what}: ${uri}`, () => {
			assert.equal(run(uri).uri, becomes);
		});
	}

	for (const method of ["GET", "HEAD"]) {
		it(`changes nothing but the path of a ${method}`, () => {
			const before = viewerRequest("/products", method).request;
			assert.deepEqual(run("/products", method), { ...before, uri: page });
		});
	}

	it("always asks for a path that begins with a slash", () => {
		for (const { uri } of cases) assert.match(run(uri).uri, /^\//);
	});

	it("fits into the 10 KB that CloudFront takes", () => {
		assert.ok(Buffer.byteLength(code) <= 10 * 1024, `${Buffer.byteLength(code)} bytes`);
	});

	// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
	it("uses no syntax that cloudfront-js-2.0 lacks", () => {
		const statements = code.replace(/^\s*\/\/.*$/gm, "");
		const missing = /\b(import|export|class|extends|super|yield|of|eval|Function|require)\b|\?\.|\?\?|\.\.\./;
		assert.doesNotMatch(statements, missing);
		assert.doesNotMatch(statements, /\b(const|let|var)\s*[[{]/, "destructuring");
	});
});
