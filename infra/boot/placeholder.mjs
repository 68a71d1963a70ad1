// Stands in for the API until its first release: healthy, so that the fleet comes up and stays up, and
// honest about having nothing to serve.
import { createServer } from "node:http";

const port = Number(process.env.PORT || Number.NaN);
if (!Number.isInteger(port) || port < 0 || port > 65535) {
	throw new RangeError(`PORT must be a port number, got ${process.env.PORT}`);
}

// How long requests still come in after SIGTERM, while the balancer learns that the instance leaves.
const drainMs = 1500;

const server = createServer((request, response) => {
	const healthy = request.url === "/healthz";
	const body = JSON.stringify(healthy ? { status: "ok" } : { error: "no release has been deployed yet" });
	response.writeHead(healthy ? 200 : 503, {
		"content-type": "application/json",
		"cache-control": "no-store",
		...(healthy ? {} : { "retry-after": "60" }),
	});
	response.end(body);
});

// Above the balancer's idle timeout of 60 seconds, so that the balancer is the one that closes.
server.keepAliveTimeout = 65_000;
server.listen(port, () => console.log(`placeholder listens on port ${server.address().port}`));

process.once("SIGTERM", () => {
	setTimeout(() => {
		server.close(() => process.exit(0));
		server.closeIdleConnections();
	}, drainMs);
});
