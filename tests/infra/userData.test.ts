import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { gunzipSync } from "node:zlib";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { parse } from "yaml";
import {
	bootFiles,
	cloudConfig,
	environmentFile,
	packed,
	userData,
	userDataLimitBytes,
} from "../../infra/userData.js";
import { root } from "../support/config.js";

const boot = join(root, "infra", "boot");

const values = {
	PORT: "5000",
	DB_HOST: "terrace-prod-db.abcdefghijkl.us-east-1.rds.amazonaws.com",
	DB_SECRET_ARN: "arn:aws:secretsmanager:us-east-1:111122223333:secret:rds!db-0a1b2c3d-AbCdEf",
} as const;
const tiers = ["web", "app"] as const;

interface CloudConfig {
	readonly write_files: readonly { path: string; permissions: string; content: string }[];
	readonly runcmd: readonly (readonly string[])[];
}

function document(tier: (typeof tiers)[number]): CloudConfig {
	return parse(cloudConfig(tier, values)) as CloudConfig;
}

function installed(program: string): boolean {
	return spawnSync(program, ["--version"]).error === undefined;
}

/** What nobody can make shorter: pseudo-random text. */
function noise(length: number): string {
	let state = 1;
	return Array.from({ length }, () => {
		state = (state * 48271) % 2147483647;
		return String.fromCharCode(33 + (state % 90));
	}).join("");
}

describe("user data", () => {
	for (const tier of tiers) {
		it(`hands the ${tier} tier its environment and its files, and runs one of them`, () => {
			const { write_files, runcmd } = document(tier);
			const [environment, ...files] = write_files;
			assert.equal(environment?.path, "/etc/terrace/environment");
			assert.equal(environment?.content, environmentFile({ TIER: tier, BOOT_SECONDS: "540", ...values }));
			assert.deepEqual(
				files.map(({ path, permissions }) => [path, permissions]),
				bootFiles[tier].map((file) => [`/opt/terrace/boot/${file}`, "0644"]),
			);
			assert.deepEqual(runcmd, [["bash", "/opt/terrace/boot/boot.sh"]]);
		});

		it(`takes nothing from the ${tier} tier's files but lines of comment`, () => {
			for (const { path, content } of document(tier).write_files.slice(1)) {
				const original = readFileSync(join(boot, path.replace(/.*\//, "")), "utf8");
				const kept = original.split("\n").filter((line) => !/^\s*(#(?!!)|\/\/)/.test(line));
				assert.equal(content, kept.join("\n"), path);
				if (path.endsWith(".sh")) assert.equal(original.startsWith("#!"), content.startsWith("#!"), path);
			}
		});

		it(`leaves room for the ${tier} tier to grow: at most three quarters of what EC2 takes`, () => {
			const { length } = packed(cloudConfig(tier, values));
			assert.ok(length <= 0.75 * userDataLimitBytes, `${length} bytes`);
		});
	}

	it("uses every file of infra/boot", () => {
		const used = new Set<string>(tiers.flatMap((tier) => bootFiles[tier]));
		const renderer = readFileSync(join(root, "infra/nginx.ts"), "utf8");
		assert.deepEqual(
			readdirSync(boot).filter((file) => !used.has(file) && !renderer.includes(`"${file}"`)),
			[],
		);
	});

	it("adds what is rendered of the values", () => {
		const text = cloudConfig("web", values, ({ PORT }) => ({
			"nginx.conf": `# a comment\nlisten ${PORT};\n`,
		}));
		const { write_files } = parse(text) as CloudConfig;
		assert.deepEqual(write_files.at(-1), {
			path: "/opt/terrace/boot/nginx.conf",
			permissions: "0644",
			content: "listen 5000;\n",
		});
	});

	it("is base64 of the packed cloud-config once its values are known", async () => {
		const encoded = userData("app", { ...values, DB_HOST: pulumi.output(values.DB_HOST) });
		const text = await new Promise<string>((resolve) => encoded.apply(resolve));
		assert.match(text, /^[A-Za-z0-9+/]+={0,2}$/);
		assert.equal(gunzipSync(Buffer.from(text, "base64")).toString("utf8"), cloudConfig("app", values));
	});

	it("is the same bytes at any time: gzip's header holds no moment and no system", () => {
		const bytes = packed("#cloud-config\n{}\n");
		assert.deepEqual([...bytes.subarray(0, 10)], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3]);
		assert.deepEqual(packed("#cloud-config\n{}\n"), bytes);
	});

	it("refuses what EC2 would refuse, with the size, the limit and what to do", () => {
		assert.throws(
			() => userData("web", values, () => ({ "nginx.conf": noise(2 * userDataLimitBytes) })),
			/user data has \d+ bytes, EC2 allows 16384: shorten the files of infra\/boot/,
		);
	});

	it("counts values that are not known yet as long ones, so that a preview refuses what an update would", () => {
		const unknown = new Promise<string>(() => {});
		let longest = 0;
		userData("web", { PORT: "80", API_HOST: unknown }, ({ API_HOST }) => {
			longest = API_HOST.length;
			return {};
		});
		assert.equal(longest, 256);
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
