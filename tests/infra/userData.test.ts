import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { parse } from "yaml";
import {
	bootPlans,
	cloudConfig,
	environmentFile,
	userData,
	userDataLimitBytes,
} from "../../infra/userData.js";
import { root } from "../support/config.js";

const boot = join(root, "infra", "boot");

const values = {
	web: {
		WEB_PORT: "80",
		API_HOST: "internal-prod-int-1a2b3c4-123456789.us-east-1.elb.amazonaws.com",
		API_PORT: "5000",
	},
	app: {
		PORT: "5000",
		AWS_REGION: "us-east-1",
		DB_HOST: "terrace-prod-db.abcdefghijkl.us-east-1.rds.amazonaws.com",
		DB_PORT: "5432",
		DB_NAME: "app",
		DB_POOL_SIZE: "10",
		DB_SECRET_ARN: "arn:aws:secretsmanager:us-east-1:111122223333:secret:rds!db-0a1b2c3d-AbCdEf",
	},
} as const;
const tiers = ["web", "app"] as const;

interface CloudConfig {
	readonly write_files: readonly { path: string; permissions: string; content: string }[];
	readonly runcmd: readonly (readonly string[])[];
}

function document(tier: (typeof tiers)[number]): CloudConfig {
	return parse(cloudConfig(bootPlans[tier], values[tier])) as CloudConfig;
}

function installed(program: string): boolean {
	return spawnSync(program, ["--version"]).error === undefined;
}

describe("user data", () => {
	for (const tier of tiers) {
		it(`hands the ${tier} tier its files unchanged, and runs one of them`, () => {
			const { write_files, runcmd } = document(tier);
			const [environment, ...files] = write_files;
			assert.equal(environment?.path, "/etc/terrace/environment");
			assert.equal(environment?.content, environmentFile(values[tier]));
			assert.deepEqual(
				files.map(({ path, content }) => [path, content]),
				bootPlans[tier].files.map((file) => [
					`/opt/terrace/boot/${file}`,
					readFileSync(join(boot, file), "utf8"),
				]),
			);
			const script = runcmd[0]?.[1];
			assert.deepEqual(runcmd, [["bash", script]]);
			assert.ok(files.some(({ path }) => path === script));
		});

		it(`leaves room for the ${tier} tier to grow: at most three quarters of what EC2 takes`, () => {
			const bytes = Buffer.byteLength(cloudConfig(bootPlans[tier], values[tier]));
			assert.ok(bytes <= 0.75 * userDataLimitBytes, `${bytes} bytes`);
		});
	}

	it("uses every file of infra/boot", () => {
		const used = new Set<string>(tiers.flatMap((tier) => bootPlans[tier].files));
		assert.deepEqual(
			readdirSync(boot).filter((file) => !used.has(file)),
			[],
		);
	});

	it("is base64 of the cloud-config once its values are known", async () => {
		const encoded = userData(bootPlans.web, { ...values.web, API_HOST: pulumi.output(values.web.API_HOST) });
		const text = await new Promise<string>((resolve) => encoded.apply(resolve));
		assert.match(text, /^[A-Za-z0-9+/]+={0,2}$/);
		assert.equal(Buffer.from(text, "base64").toString("utf8"), cloudConfig(bootPlans.web, values.web));
	});

	it("refuses what EC2 would refuse, with the size, the limit and the files", () => {
		const wide = { ...values.web, PADDING: "x".repeat(userDataLimitBytes) };
		assert.throws(
			() => userData(bootPlans.web, wide),
			/user data that runs web\.sh has \d+ bytes, EC2 allows 16384: shorten common\.sh, web\.sh/,
		);
	});

	it("refuses values that bash or systemd would read differently", () => {
		for (const value of [
			"a b",
			"$HOME",
			"`id`",
			"a'b",
			'a"b',
			"a#b",
			"a\\b",
			"a\nB=c",
			"a;b",
			"a&b",
			"~",
			"é",
		]) {
			assert.throws(
				() => environmentFile({ KEY: value }),
				/the value of KEY is .*: allowed are letters/,
				value,
			);
		}
		for (const key of ["", "key", "1KEY", "KEY-A", "KEY A"]) {
			assert.throws(() => environmentFile({ [key]: "x" }), RangeError, key);
		}
	});

	it("writes an environment file that bash reads back as it was", function () {
		if (!installed("bash")) this.skip();
		const value = fc.stringMatching(/^[\w.:/@%+=,!-]{0,40}$/);
		const folder = mkdtempSync(join(tmpdir(), "terrace-environment-"));
		const file = join(folder, "environment");
		try {
			fc.assert(
				fc.property(value, value, (one, two) => {
					writeFileSync(file, environmentFile({ ONE: one, TWO: two }));
					const read = spawnSync("bash", ["-c", 'source "$1"; printf "%s\\n%s\\n" "$ONE" "$TWO"', "-", file]);
					assert.equal(read.stdout.toString(), `${one}\n${two}\n`);
				}),
				{ numRuns: 50 },
			);
		} finally {
			rmSync(folder, { recursive: true });
		}
	});
});

describe("boot files", () => {
	for (const script of readdirSync(boot).filter((file) => file.endsWith(".sh"))) {
		it(`${script} is valid bash`, function () {
			if (!installed("bash")) this.skip();
			const { status, stderr } = spawnSync("bash", ["-n", join(boot, script)]);
			assert.equal(status, 0, stderr.toString());
		});
	}

	it("nginx.conf names no value that the environment does not have, and nginx accepts it", function () {
		const filled = Object.entries(values.web).reduce(
			(text, [key, value]) => text.replaceAll(`@${key}@`, value),
			readFileSync(join(boot, "nginx.conf"), "utf8"),
		);
		assert.doesNotMatch(filled, /@\w+@/);
		// Debian's nginx prints its version on -v only.
		if (spawnSync("nginx", ["-v"]).error !== undefined) this.skip();
		const folder = mkdtempSync(join(tmpdir(), "terrace-nginx-"));
		try {
			const file = join(folder, "nginx.conf");
			const local = filled
				.replace("user nginx;", "")
				.replace("/run/nginx.pid", join(folder, "nginx.pid"))
				.replaceAll("/var/log/nginx/", `${folder}/`);
			writeFileSync(file, local);
			const { status, stderr } = spawnSync("nginx", ["-t", "-c", file, "-e", join(folder, "error.log")]);
			assert.equal(status, 0, stderr.toString());
		} finally {
			rmSync(folder, { recursive: true });
		}
	});
});

describe("placeholder of the API", () => {
	let server: ChildProcess;
	let origin: string;

	before(async () => {
		server = spawn(process.execPath, [join(boot, "placeholder.mjs")], {
			env: { ...process.env, PORT: "0" },
			stdio: ["ignore", "pipe", "inherit"],
		});
		assert.ok(server.stdout);
		const [line] = (await once(createInterface(server.stdout), "line")) as [string];
		origin = `http://127.0.0.1:${/\d+$/.exec(line)?.[0]}`;
	});

	after(() => {
		server.kill("SIGKILL");
	});

	it("is healthy", async () => {
		const response = await fetch(`${origin}/healthz`);
		assert.deepEqual([response.status, await response.json()], [200, { status: "ok" }]);
	});

	it("answers 503 to everything else, and says when to come back", async () => {
		for (const path of ["/", "/api/users", "/healthz/deep", "/readyz"]) {
			const response = await fetch(`${origin}${path}`);
			assert.deepEqual([response.status, response.headers.get("retry-after")], [503, "60"], path);
		}
	});

	it("ends by itself soon after SIGTERM, and answers until then", async () => {
		server.kill("SIGTERM");
		const response = await fetch(`${origin}/healthz`);
		assert.equal(response.status, 200);
		const [code] = (await once(server, "exit")) as [number | null];
		assert.equal(code, 0);
	});

	it("refuses to start without a port", () => {
		const { status, stderr } = spawnSync(process.execPath, [join(boot, "placeholder.mjs")], {
			env: { ...process.env, PORT: "" },
			timeout: 5000,
		});
		assert.notEqual(status, 0);
		assert.match(stderr.toString(), /PORT must be a port number/);
	});
});
