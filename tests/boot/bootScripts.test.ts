import assert from "node:assert/strict";
import { Machine, type Tier } from "./support/machines.js";
import { canSandbox, type Ended } from "./support/sandbox.js";

/** What the auto scaling group heard of the launch. */
function heard({ calls }: Ended): readonly string[] {
	return calls.flatMap((call) =>
		call.includes("--lifecycle-hook-name terrace-prod-web-launch ")
			? [call.replace(/.*action-result /, "")]
			: [],
	);
}

/** Calls that only tell the outside how it went. */
function isReport(call: string): boolean {
	return /169\.254\.169\.254|complete-lifecycle-action|aws logs /.test(call);
}

/** Calls whose failure is no fault: a question, and pauses. */
function isQuestion(call: string): boolean {
	return call === "id app" || call.startsWith("sleep ");
}

function assertWell(ended: Ended): void {
	assert.equal(ended.status, 0, ended.output);
	assert.deepEqual(heard(ended), ["CONTINUE"]);
	assert.doesNotMatch(ended.output, /not found|fail|error/i);
}

async function withMachine(tier: Tier, use: (machine: Machine) => Promise<void>): Promise<void> {
	const machine = new Machine(tier);
	try {
		await use(machine);
	} finally {
		machine.remove();
	}
}

for (const tier of ["web", "app"] as const) {
	const service = tier === "web" ? "nginx" : "app";

	describe(`the boot of the ${tier} tier`, function () {
		this.timeout(120_000);
		before(function () {
			if (!canSandbox()) this.skip();
		});

		it("serves the placeholder while nothing is published, and says CONTINUE", async () => {
			await withMachine(tier, async (machine) => {
				assertWell(await machine.boot());
				assert.equal(machine.current(), "placeholder");
				assert.equal(machine.read("sandbox/serving").trim(), "placeholder");
			});
		});

		it("serves the release that is published", async () => {
			await withMachine(tier, async (machine) => {
				const release = machine.publish("one");
				assertWell(await machine.boot());
				assert.equal(machine.current(), release);
				assert.equal(machine.read("sandbox/serving").trim(), release);
			});
		});

		it("puts its settings where the system reads them", async () => {
			await withMachine(tier, async (machine) => {
				assertWell(await machine.boot());
				const agent = "opt/aws/amazon-cloudwatch-agent/etc";
				for (const file of [
					"etc/sysctl.d/90-terrace.conf",
					`etc/logrotate.d/${service}`,
					"etc/systemd/system/logrotate.timer.d/terrace.conf",
					"etc/systemd/system/terrace-lifecycle.service",
					`${agent}/terrace-agent.json`,
					`${agent}/terrace-agent-${tier}.json`,
				])
					assert.doesNotMatch(machine.read(file), /@/, file);
			});
		});

		it("may be run again: it changes nothing, and a launch that is long over is no fault", async () => {
			await withMachine(tier, async (machine) => {
				const release = machine.publish("one");
				const first = await machine.boot();
				machine.write("sandbox/launched", "");
				const second = await machine.boot();
				assertWell(first);
				assertWell(second);
				assert.equal(machine.current(), release);
				const fetched = ({ calls }: Ended) => calls.filter((call) => call.startsWith("aws s3")).length;
				assert.deepEqual([fetched(first), fetched(second)], [2, 0]);
				assert.deepEqual(
					second.calls.filter((call) => /systemctl (stop|restart) (app|nginx)/.test(call)),
					[],
				);
			});
		});

		it("leaves the last release serving and says ABANDON, whichever of its calls fails", async () => {
			const machine = new Machine(tier);
			const before = machine.publish("one");
			assertWell(await machine.boot());
			const after = machine.publish("two");
			const trial = machine.copy();
			const { calls } = await trial.run("bash", "/opt/terrace/boot/boot.sh");
			assert.equal(trial.current(), after);
			trial.remove();
			// The instance stays as it is, so that each call is tried on what the last failure left behind.
			const distinct = [...new Set(calls)].filter((call) => !isReport(call) && !isQuestion(call));
			assert.ok(distinct.length >= 14, `${distinct.length} calls`);
			for (const call of distinct) {
				machine.failAt(call);
				const ended = await machine.boot();
				assert.equal(ended.status, 1, `${call}: ${ended.output}`);
				assert.equal(machine.current(), before, call);
				assert.equal(machine.read("sandbox/serving").trim(), before, call);
				assert.deepEqual(heard(ended), ["ABANDON"], call);
				assert.match(machine.read("sandbox/published"), /boot\.sh: setup\.sh failed/, call);
			}
			machine.failAt(undefined);
			assertWell(await machine.boot());
			assert.equal(machine.current(), after);
			machine.remove();
		});

		it("serves although nobody can be told, and fails", async () => {
			await withMachine(tier, async (machine) => {
				const { calls } = await machine.boot();
				for (const call of new Set(calls.filter(isReport))) {
					machine.failAt(call);
					const ended = await machine.boot();
					assert.notEqual(ended.status, 0, call);
					assert.equal(machine.current(), "placeholder");
				}
			});
		});

		it("tells the log and the group that it failed although it cannot tell the other", async () => {
			await withMachine(tier, async (machine) => {
				machine.point("nonsense");
				const { calls } = await machine.boot();
				const publish = calls.find((call) => call.startsWith("aws logs create-log-stream"));
				machine.failAt(publish);
				assert.deepEqual(heard(await machine.boot()), ["ABANDON"]);
				assert.ok(machine.has("sandbox/published"));
			});
		});

		it("is cut off when it hangs, and says ABANDON then too", async () => {
			await withMachine(tier, async (machine) => {
				machine.write(
					"etc/terrace/environment",
					machine.read("etc/terrace/environment").replace(/^BOOT_SECONDS=.*$/m, "BOOT_SECONDS=1"),
				);
				machine.write("usr/bin/dnf", "#!/bin/sh\nexec /host/bin/sleep 60\n");
				const ended = await machine.boot();
				assert.equal(ended.status, 1);
				assert.deepEqual(heard(ended), ["ABANDON"]);
			});
		});

		it("waits for nobody outside of an auto scaling group", async () => {
			await withMachine(tier, async (machine) => {
				machine.write("sandbox/no-group", "");
				const ended = await machine.boot();
				assert.equal(ended.status, 0, ended.output);
				assert.deepEqual(heard(ended), []);
				assert.match(ended.output, /in no auto scaling group/);
			});
		});
	});
}

describe("a web server behind CloudFront", function () {
	this.timeout(120_000);
	before(function () {
		if (!canSandbox()) this.skip();
	});

	it("believes the addresses on AWS's list", async () => {
		await withMachine("web", async (machine) => {
			assertWell(await machine.boot());
			assert.equal(
				machine.read("etc/nginx/hops/cdn.conf"),
				"set_real_ip_from 120.52.22.96/27;\nset_real_ip_from 205.251.249.0/24;\n",
			);
		});
	});
});
