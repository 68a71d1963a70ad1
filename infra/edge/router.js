// Runs at CloudFront before the cache, on requests for the site (cloudfront-js-2.0: ES 5.1 with const and
// let; no modules, timers or network; a fraction of a millisecond).
//
// A single-page application has one document and makes its routes in the browser, so that a path which is
// not a file of the build is a route and gets that document. A file is what has a dot in its last segment, or
// stands below /.well-known/: a file that does not exist stays a 404, and a route must not end in a name with
// a dot. The API's paths are left alone: behind them an error has to stay an error.
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name.
function handler(event) {
	const request = event.request;
	const uri = request.uri;
	const lastSegment = uri.substring(uri.lastIndexOf("/") + 1);
	const isFile = lastSegment.indexOf(".") !== -1 || uri.indexOf("/.well-known/") === 0;
	const isApi = uri === "/api" || uri.indexOf("/api/") === 0;
	if (!isFile && !isApi) {
		request.uri = "/index.html";
	}
	return request;
}
