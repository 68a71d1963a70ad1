import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ask } from "./nginx/http.js";
import { needsNginx, Sandbox, settingsOf } from "./nginx/sandbox.js";
import { type Seen, Upstream } from "./nginx/upstream.js";

describe("a service behind nginx", () => {
	const host = "reports.example.org";
	const address = "127.0.0.21";
	let sandbox: Sandbox;
	let folder: string;

	before(async function () {
		needsNginx(this, "openssl");
		folder = mkdtempSync(join(tmpdir(), "terrace-service-"));
		for (const name of [host, "other.example.org"]) {
			execFileSync(
				"openssl",
				[
					...[
						"req",
						"-batch",
						"-x509",
						"-newkey",
						"ec",
						"-pkeyopt",
						"ec_paramgen_curve:P-256",
						"-nodes",
						"-days",
						"2",
					],
					...["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`],
					...["-keyout", join(folder, `${name}.key`), "-out", join(folder, `${name}.pem`)],
				],
				{ stdio: "ignore" },
			);
		}
		const services = [{ name: "reports", path: "/api/reports", host }];
		sandbox = await Sandbox.start({
			settings: settingsOf("prod", { "web.services": services }),
			authorities: [host, "other.example.org"].map((name) => read(`${name}.pem`)).join(""),
		});
		sandbox.names.addresses.set(host, [address]);
	});

	after(async () => {
		await sandbox?.stop();
		if (folder) rmSync(folder, { recursive: true });
	});

	const read = (file: string) => readFileSync(join(folder, file), "utf8");
	const start = (name: string) =>
		Upstream.start("reports", address, sandbox.servicePort, {
			key: read(`${name}.key`),
			cert: read(`${name}.pem`),
		});

	it("is asked over TLS, by its own name and for the path as it came", async () => {
		const service = await start(host);
		const asked = { headers: { "X-Forwarded-For": "198.51.100.9" } };
		const answer = await ask(sandbox.port, "/api/reports/2026?month=1", asked);
		const { url, headers, serverName } = JSON.parse(answer.body) as Seen;
		assert.equal(serverName, host);
		assert.deepEqual(
			[url, headers.host, headers["x-forwarded-for"]],
			["/api/reports/2026?month=1", host, "198.51.100.9"],
		);
		const entry = await sandbox.logged(({ path }) => path === "/api/reports/2026");
		assert.deepEqual([entry.upstream, entry.upstreamStatus], ["reports", "200"]);
		await service.stop();
	});

	it("is not believed with the certificate of another name", async () => {
		const impostor = await start("other.example.org");
		assert.equal((await ask(sandbox.port, "/api/reports/x")).status, 502);
		assert.equal(impostor.seen.length, 0);
		await impostor.stop();
	});
});
