import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { Load, show } from "./support/load.js";
import { Machine, rdsSubject } from "./support/machines.js";
import { freePort, hasPostgres, Postgres } from "./support/postgres.js";
import { hasDependencies, sampleRelease } from "./support/sampleRelease.js";
import { canSandbox } from "./support/sandbox.js";

/** Values of one field in the answers to some requests. */
async function asked(url: string, field: string, times = 30): Promise<Set<unknown>> {
	const values = new Set<unknown>();
	for (let i = 0; i < times; i++) {
		const response = await fetch(url, { headers: { connection: "close" } });
		const answer = (await response.json()) as Readonly<Record<string, unknown>>;
		values.add(response.status === 200 ? answer[field] : response.status);
	}
	return values;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
	for (let i = 0; i < 300; i++) {
		if (await holds()) return;
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	assert.fail("it did not happen within 30 seconds");
}

describe("the sample application under PM2, in front of PostgreSQL over TLS", function () {
	this.timeout(120_000);
	let database: Postgres;
	let machine: Machine;
	let items: string;

	function setPassword(password: string): void {
		database.sql(`ALTER USER app_owner PASSWORD '${password}'`);
	}

	function setSecret(password: string): void {
		machine.write("sandbox/secret", JSON.stringify({ username: "app_owner", password }));
	}

	before(async function () {
		const all = [canSandbox(), hasPostgres(), hasDependencies()];
		if (all.includes(false)) this.skip();
		database = await Postgres.start(rdsSubject);
		database.sql("CREATE ROLE app_owner LOGIN");
		database.sql("CREATE DATABASE app OWNER app_owner");
		database.sql(
			"CREATE TABLE items (); INSERT INTO items DEFAULT VALUES; GRANT SELECT ON items TO app_owner",
			"app",
		);
		machine = new Machine("app");
		setPassword("first");
		setSecret("first");
		const port = await freePort();
		items = `http://127.0.0.1:${port}/api/items`;
		machine.write("sandbox/rds-ca.pem", database.authority);
		machine.live({
			PORT: String(port),
			DB_HOST: "127.0.0.1",
			DB_PORT: String(database.port),
			DB_POOL_SIZE: "5",
			// So that connections are opened all the time, each with the password of that moment.
			DB_CONNECTION_SECONDS: "1",
		});
	});

	after(async () => {
		await machine?.run("systemctl", "stop", "app");
		machine?.remove();
		database?.remove();
	});

	async function release(version: string, changes?: Readonly<Record<string, string>>) {
		machine.point(machine.upload(version, sampleRelease(version, changes)));
		return machine.release();
	}

	it("comes up with the placeholder, and the first release takes its place", async () => {
		const { status, output } = await machine.boot();
		assert.equal(status, 0, output);
		assert.deepEqual(await asked(items, "version", 2), new Set([503]));
		assert.equal((await fetch(items.replace("/api/items", "/healthz"))).status, 200);
		const first = await release("one");
		assert.equal(first.status, 0, first.output);
		assert.deepEqual(await asked(items, "version"), new Set(["one"]));
		assert.equal((await asked(items, "pid")).size, cpus().length, "one process for each vCPU");
		assert.equal((await fetch(items.replace("/api/items", "/readyz"))).status, 200);
	});

	it("is replaced under load without one failed request", async () => {
		const load = new Load(items, "version");
		await load.reach(1000);
		const { status, output } = await release("two");
		assert.equal(status, 0, output);
		await load.reach(10_000);
		const figures = await load.stop();
		show("reload", figures);
		assert.ok(figures.requests >= 10_000);
		assert.deepEqual([figures.statuses, figures.errors], [{ 200: figures.requests }, {}]);
		assert.deepEqual(Object.keys(figures.said), ["one", "two"]);
		assert.deepEqual(await asked(items, "version"), new Set(["two"]));
	});

	it("refuses a release that does not start, under load, without one failed request", async () => {
		const load = new Load(items, "version");
		const { status, output } = await release("three", { "server.js": 'throw new Error("no");' });
		const figures = await load.stop();
		show("refused release", figures);
		assert.equal(status, 1);
		assert.match(output, /is refused; still serving releases\/two-/);
		assert.deepEqual([figures.statuses, figures.errors], [{ 200: figures.requests }, {}]);
		assert.deepEqual(Object.keys(figures.said), ["two"]);
	});

	it("goes on while the password is changed", async () => {
		const load = new Load(items, "version");
		for (const password of ["second", "third", "fourth"]) {
			await load.reach(1000);
			// In the order of RDS: for a moment the secret is behind.
			setPassword(password);
			await new Promise((resolve) => setTimeout(resolve, 200));
			setSecret(password);
			await new Promise((resolve) => setTimeout(resolve, 1500));
		}
		const figures = await load.stop();
		show("password changed three times", figures);
		assert.deepEqual([figures.statuses, figures.errors], [{ 200: figures.requests }, {}]);
	});

	it("answers 503 while the database is away, and goes on with the same processes afterwards", async () => {
		const before = await asked(items, "pid");
		const load = new Load(items, "version");
		await load.reach(500);
		database.stop();
		await until(async () => (await asked(items, "pid", 1)).has(503));
		assert.equal((await fetch(items.replace("/api/items", "/healthz"))).status, 200);
		assert.equal((await fetch(items.replace("/api/items", "/readyz"))).status, 503);
		database.start();
		await until(async () => !(await asked(items, "pid", 1)).has(503));
		const figures = await load.stop();
		show("database restarted", figures);
		assert.deepEqual(Object.keys(figures.statuses), ["200", "503"]);
		assert.deepEqual(figures.errors, {});
		assert.deepEqual(await asked(items, "pid"), before);
	});

	it("loses no more than what a process was answering when that is killed, and replaces it", async () => {
		const before = await asked(items, "pid");
		const [victim] = before;
		assert.equal(typeof victim, "number");
		const load = new Load(items, "pid");
		await load.reach(500);
		process.kill(Number(victim), "SIGKILL");
		await load.reach(3000);
		const figures = await load.stop();
		show("process killed", figures);
		// One for each connection of the load, at the most.
		const failed = Object.values(figures.errors).reduce((sum, number) => sum + number, 0);
		assert.ok(failed <= 16, `${failed} failed`);
		assert.deepEqual(Object.keys(figures.statuses), ["200"]);
		await until(async () => (await asked(items, "pid")).size === before.size);
		assert.ok(!(await asked(items, "pid")).has(victim));
	});

	it("writes its log as JSON, line by line, without a secret", () => {
		const lines = machine.read("var/log/app/app.log").trim().split("\n");
		const own = lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as object);
		assert.ok(own.length >= 8, `${own.length} lines`);
		for (const line of own) assert.ok("level" in line && "msg" in line && "time" in line);
		assert.doesNotMatch(lines.join("\n"), /fourth/);
	});

	it("ends within its time, and leaves no process", async () => {
		const pids = await asked(items, "pid");
		const { status, output } = await machine.run("systemctl", "stop", "app");
		assert.equal(status, 0, output);
		for (const pid of pids) assert.ok(!existsSync(`/proc/${pid}`), `process ${pid} is still there`);
	});
});

describe("an application that crashes again and again", function () {
	this.timeout(120_000);

	it("is given up by PM2 after ten starts, which then ends for systemd to see", async function () {
		if ([canSandbox(), hasDependencies()].includes(false)) this.skip();
		const machine = new Machine("app");
		try {
			const crash = 'console.log("up"); process.send?.("ready"); setTimeout(() => process.exit(3), 50);';
			const folder = "srv/terrace/releases/crash";
			machine.write("sandbox/archive", sampleRelease("crash", { "server.js": crash }).bytes);
			const { status, output } = await machine.run(
				"bash",
				"-c",
				`mkdir -p /${folder} && python3 -c 'import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2])' /sandbox/archive /${folder} &&
				ln -s releases/crash /srv/terrace/current && ln -s releases/crash /srv/terrace/started &&
				PM2_HOME=/run/pm2 timeout 90 bash /opt/terrace/boot/serve.sh`,
			);
			assert.notEqual(status, 0);
			assert.notEqual(status, 124, "it was still at it after 90 seconds");
			const starts = output.split("\n").filter((line) => line === "up").length;
			console.log(`      ${starts} starts, then the end with status ${status}`);
			assert.ok(starts <= 10 * cpus().length, `${starts} starts`);
		} finally {
			machine.remove();
		}
	});

	it("is not started for ever: the unit gives up too", () => {
		const unit = readFileSync(join(__dirname, "../../infra/boot/app.service"), "utf8");
		assert.match(unit, /^StartLimitBurst=5$/m);
	});
});
