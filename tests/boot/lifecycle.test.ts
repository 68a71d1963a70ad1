import assert from "node:assert/strict";
import { Machine } from "./support/machines.js";
import { canSandbox } from "./support/sandbox.js";

for (const tier of ["web", "app"] as const) {
	const service = tier === "web" ? "nginx" : "app";
	const stopService = `systemctl stop ${service}`;
	const stopAgent = "systemctl stop amazon-cloudwatch-agent";

	describe(`the end of an instance of the ${tier} tier`, function () {
		this.timeout(30_000);
		let machine: Machine;

		before(function () {
			if (!canSandbox()) this.skip();
		});

		beforeEach(() => {
			machine = new Machine(tier);
			machine.write("sandbox/state", "InService\nInService\nTerminated\n");
		});

		afterEach(() => machine?.remove());

		/** What it did, without what it asked. */
		async function ending(): Promise<readonly string[]> {
			const { status, output, calls } = await machine.run("bash", "/opt/terrace/boot/lifecycle.sh");
			assert.equal(status, 0, output);
			return calls.filter((call) => !call.startsWith("curl "));
		}

		const complete =
			"aws autoscaling complete-lifecycle-action --lifecycle-hook-name terrace-prod-web-terminate " +
			"--auto-scaling-group-name terrace-prod-web --instance-id i-0123456789abcdef0 " +
			"--lifecycle-action-result CONTINUE";

		it("serves on while the balancer drains, then stops, sends its log, and says that it may end", async () => {
			assert.deepEqual(await ending(), ["sleep 5", "sleep 5", "sleep 30", stopService, stopAgent, complete]);
		});

		it("goes on waiting while the metadata does not answer", async () => {
			machine.write("sandbox/state", "InService\n\nTerminated\n");
			assert.equal((await ending()).at(-1), complete);
		});

		it("may end although something does not stop", async () => {
			for (const call of [stopService, stopAgent]) {
				machine.write("sandbox/state", "Terminated\n");
				machine.failAt(call);
				assert.deepEqual((await ending()).slice(1), [stopService, stopAgent, complete]);
			}
		});
	});
}
