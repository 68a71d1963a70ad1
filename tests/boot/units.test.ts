import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../support/config.js";
import { authority, rdsSubject, userDataOf } from "./support/machines.js";

const boot = join(root, "infra/boot");
const read = (file: string) => readFileSync(join(boot, file), "utf8");

/** Runs a program that a machine of a user need not have; with CI set it must be there. */
function runs(test: Mocha.Context, program: string, ...args: readonly string[]): string {
	const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
	if (error) {
		if (process.env.CI) throw error;
		test.skip();
	}
	assert.equal(status, 0, stdout + stderr);
	return stdout + stderr;
}

describe("the scripts", () => {
	for (const folder of ["infra/boot", "tests/boot/support"]) {
		it(`of ${folder} pass shellcheck`, function () {
			const scripts = readdirSync(join(root, folder)).filter((file) => file.endsWith(".sh"));
			assert.ok(scripts.length >= 2);
			runs(this, "shellcheck", ...scripts.map((file) => join(root, folder, file)));
		});
	}

	it("in Python are of the version that Amazon Linux has", function () {
		const check = "import ast, sys; ast.parse(open(sys.argv[1]).read(), feature_version=(3, 9))";
		runs(this, "python3", "-c", check, join(boot, "unpack.py"));
	});
});

describe("the units", () => {
	let folder: string;

	before(() => {
		folder = mkdtempSync(join(tmpdir(), "terrace-units-"));
		const write = (file: string, content: string) => {
			mkdirSync(join(folder, file, ".."), { recursive: true });
			// The one program that only instances have.
			writeFileSync(join(folder, file), content.replaceAll("/usr/bin/node-24", process.execPath));
		};
		write("app.service", read("app.service"));
		write("lifecycle.service", read("lifecycle.service"));
		// Our parts of units of the distribution, with the least of these.
		write("nginx.service", "[Service]\nType=forking\nExecStart=/bin/true\n");
		write("nginx.service.d/terrace.conf", read("nginx.service.conf"));
		write("logrotate.service", "[Service]\nType=oneshot\nExecStart=/bin/true\n");
		write("logrotate.timer", "[Timer]\nOnCalendar=daily\nAccuracySec=1h\n");
		write("logrotate.timer.d/terrace.conf", read("logrotate-timer.conf"));
	});

	after(() => rmSync(folder, { recursive: true }));

	for (const unit of ["app.service", "lifecycle.service", "nginx.service", "logrotate.timer"]) {
		it(`${unit} is one that systemd takes without a word`, function () {
			assert.equal(runs(this, "systemd-analyze", "verify", join(folder, unit)), "");
		});
	}

	for (const [unit, exposure] of [
		["app.service", 1.3],
		["lifecycle.service", 6.5],
	] as const) {
		it(`${unit} is exposed to no more than ${exposure} of 10`, function () {
			const threshold = `--threshold=${exposure * 10}`;
			runs(
				this,
				"systemd-analyze",
				"security",
				"--offline=true",
				"--no-pager",
				threshold,
				join(folder, unit),
			);
		});
	}

	it("rotates logs once an hour, and nothing else", () => {
		const calendar = read("logrotate-timer.conf").match(/^OnCalendar=.*$/gm);
		assert.deepEqual(calendar, ["OnCalendar=", "OnCalendar=hourly"]);
	});
});

describe("cloud-init", () => {
	for (const tier of ["web", "app"] as const) {
		it(`takes the ${tier} tier's user data`, function () {
			const folder = mkdtempSync(join(tmpdir(), "terrace-cloud-config-"));
			try {
				const file = join(folder, "user-data");
				writeFileSync(file, userDataOf(tier));
				assert.match(runs(this, "cloud-init", "schema", "--config-file", file), /Valid/);
			} finally {
				rmSync(folder, { recursive: true });
			}
		});
	}
});

describe("kernel settings", () => {
	it("send connections from the ports that the network ACLs let answers back to", () => {
		const [, from, to] = /^net\.ipv4\.ip_local_port_range = (\d+) (\d+)$/m.exec(read("sysctl.conf")) ?? [];
		const table = readFileSync(join(root, "infra/tiers.ts"), "utf8");
		assert.ok(table.includes(`linuxClientPorts: PortRange = { from: ${from}, to: ${to} }`));
	});

	it("are ones that Linux knows", () => {
		for (const [, key = ""] of read("sysctl.conf").matchAll(/^([a-z0-9._]+) = /gm)) {
			const { status } = spawnSync("test", ["-e", `/proc/sys/${key.replaceAll(".", "/")}`]);
			assert.equal(status, 0, key);
		}
	});
});

describe("the authorities of RDS", () => {
	function check(bundle: string): string {
		const folder = mkdtempSync(join(tmpdir(), "terrace-ca-"));
		try {
			const file = join(folder, "bundle.pem");
			writeFileSync(file, bundle);
			const { status, stderr } = spawnSync(process.execPath, [join(boot, "check-ca.mjs"), file], {
				encoding: "utf8",
			});
			assert.equal(status === 0, stderr === "", stderr);
			return stderr;
		} finally {
			rmSync(folder, { recursive: true });
		}
	}

	it("are taken with authorities that one of them has signed, and refused when nobody in the file has", () => {
		const folder = mkdtempSync(join(tmpdir(), "terrace-ca-"));
		try {
			const key = join(folder, "key.pem");
			const root = authority(rdsSubject, { key });
			writeFileSync(join(folder, "root.pem"), root);
			const signed = authority("/CN=Amazon RDS us-east-1 2019 CA/OU=Amazon RDS/O=Amazon Web Services, Inc.", {
				issuer: { certificate: join(folder, "root.pem"), key },
			});
			assert.equal(check(signed + root), "");
			assert.match(check(signed + authority(rdsSubject)), /2019 CA.* has no issuer here/);
		} finally {
			rmSync(folder, { recursive: true });
		}
	});

	it("are taken, several of them too", () => {
		assert.equal(check(authority(rdsSubject) + authority(rdsSubject.replace("RSA2048", "ECC384"))), "");
	});

	for (const [what, bundle, said] of [
		["nothing", "", /there is no valid root/],
		["a page instead of a file", "<html>404</html>", /there is no valid root/],
		[
			"an authority of somebody else",
			authority("/CN=Evil Root/O=Evil/OU=Amazon RDS"),
			/is not of Amazon RDS/,
		],
		[
			"an authority of somebody else among Amazon's",
			authority(rdsSubject) + authority("/CN=Evil Root/O=Evil"),
			/Evil Root.* is not of Amazon RDS/,
		],
		[
			"a certificate that is no authority",
			authority(rdsSubject, { ca: false }),
			/has no issuer here.*there is no valid root/,
		],
		["damaged certificates", authority(rdsSubject).replace(/.{40}\n/, "\n"), /./],
	] as const) {
		it(`are refused: ${what}`, () => {
			assert.match(check(bundle), said);
		});
	}
});

interface AgentConfig {
	readonly metrics?: {
		readonly namespace?: string;
		readonly metrics_collected: Readonly<Record<string, unknown>>;
	};
	readonly logs: {
		readonly logs_collected: {
			readonly files: { readonly collect_list: readonly { file_path: string; log_group_name: string }[] };
		};
	};
	readonly traces?: { readonly traces_collected: object };
}

describe("the CloudWatch agent", () => {
	const common = JSON.parse(read("agent.json")) as AgentConfig;

	it("measures memory, swap, disk, network, processes", () => {
		assert.deepEqual(Object.keys(common.metrics?.metrics_collected ?? {}).sort(), [
			"disk",
			"mem",
			"net",
			"netstat",
			"processes",
			"swap",
		]);
	});

	for (const [tier, files] of [
		["web", ["/var/log/nginx/access.log", "/var/log/nginx/error.log"]],
		["app", ["/var/log/app/app.log"]],
	] as const) {
		const own = JSON.parse(read(`agent-${tier}.json`)) as AgentConfig;
		const logs = [common, own].flatMap(({ logs: { logs_collected } }) => logs_collected.files.collect_list);

		it(`sends the ${tier} tier's logs to its own group, the boot's first`, () => {
			assert.deepEqual(
				logs.map((log) => log.file_path),
				["/var/log/cloud-init-output.log", "/var/log/amazon-cloudwatch-agent.log", ...files],
			);
			for (const log of logs) assert.equal(log.log_group_name, "@LOG_GROUP@");
		});

		it(`has no key twice in the ${tier} tier's two files, which it would refuse`, () => {
			const keys = (config: AgentConfig) => Object.keys(config.metrics?.metrics_collected ?? {});
			assert.deepEqual(
				keys(own).filter((key) => keys(common).includes(key)),
				[],
			);
			assert.equal(own.metrics?.namespace, undefined);
		});

		it(`has the logs of the ${tier} tier's service rotated`, () => {
			const [pattern = ""] = /^\/\S+/m.exec(read(`logrotate-${tier}.conf`)) ?? [];
			const matches = new RegExp(`^${pattern.replaceAll(".", "\\.").replace("*", "[^/]*")}$`);
			for (const file of files) assert.match(file, matches);
		});
	}

	it("takes traces of the app tier, from its own machine only", () => {
		const { traces } = JSON.parse(read("agent-app.json")) as AgentConfig;
		assert.deepEqual(traces?.traces_collected, {
			otlp: { grpc_endpoint: "127.0.0.1:4317", http_endpoint: "127.0.0.1:4318" },
		});
	});
});
