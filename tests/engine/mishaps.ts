/** What goes wrong in an update or behind its back, and how the next one ends well. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { configFile, Sandbox } from "./support/sandbox.js";

/** What exists, in a form in which two accounts are the same when they are made of the same things. */
function contents(box: Sandbox): ReadonlyMap<string, unknown> {
	return new Map(
		box.account
			.map(({ urn, id, outputs }) => [`${urn} ${id}`, outputs] as const)
			.sort(([a], [b]) => (a < b ? -1 : 1)),
	);
}

interface Deployment {
	readonly resources: readonly {
		readonly urn: string;
		readonly id?: string;
		readonly inputs?: object;
		readonly outputs?: object;
	}[];
	readonly pending_operations?: readonly { readonly resource: { readonly urn: string } }[];
}

async function deployment(box: Sandbox, stack: string): Promise<Deployment> {
	return JSON.parse(await box.ok(["stack", "export", "-s", stack, "--show-secrets"])).deployment;
}

/** What the state says of AWS's resources, by URN. */
async function state(box: Sandbox, stack: string): Promise<ReadonlyMap<string, unknown>> {
	const { resources, pending_operations } = await deployment(box, stack);
	assert.equal(pending_operations, undefined);
	return new Map(
		resources
			.filter(({ urn }) => urn.includes("aws:") && !urn.includes("pulumi:providers:"))
			.map(({ urn, id, inputs, outputs }) => [urn, { id, inputs, outputs }] as const)
			.sort(([a], [b]) => (a < b ? -1 : 1)),
	);
}

export function describeMishaps(stack: string, filled: () => Sandbox): void {
	describe(`an update of ${stack} that is interrupted`, () => {
		it("is finished by the next one, to the same state", async () => {
			const box = Sandbox.make();
			const { status } = await box.run(["up", "-s", stack], {
				minute: 1000,
				when: {
					printed: `aws:rds:Instance terrace-${stack}-db creating`,
					act: (pid) => process.kill(pid, "SIGINT"),
				},
			});
			assert.notEqual(status, 0);
			assert.ok(box.account.length > 0 && box.account.length < filled().account.length);
			await box.ok(["up", "-s", stack]);
			assert.deepEqual(await state(box, stack), await state(filled(), stack));
			assert.deepEqual(contents(box), contents(filled()));
		});

		it("is finished when the machine dies in it, once what was being made is put away", async () => {
			const box = Sandbox.make();
			await box.run(["up", "-s", stack], {
				minute: 1000,
				when: {
					printed: `aws:rds:Instance terrace-${stack}-db creating`,
					// By then the state says that the database is being made, which takes twelve seconds.
					act: (pid) => setTimeout(() => spawnSync("pkill", ["-KILL", "-P", String(pid), "pulumi"]), 2000),
				},
			});
			await box.ok(["cancel", "-s", stack, "--yes"]);
			const { pending_operations = [] } = await deployment(box, stack);
			const begun = pending_operations.map(({ resource }) => resource.urn);
			assert.ok(
				begun.some((urn) => urn.endsWith(`::terrace-${stack}-db`)),
				begun.join("\n"),
			);
			for (const urn of begun) {
				if (box.account.some((live) => live.urn === urn)) await box.ok(["drift", urn, "--gone"]);
			}
			await box.ok(["refresh", "-s", stack, "--clear-pending-creates"]);
			await box.ok(["up", "-s", stack]);
			assert.deepEqual(await state(box, stack), await state(filled(), stack));
		});
	});

	describe(`what somebody changes by hand in ${stack}`, () => {
		const prefix = `terrace-${stack}`;

		it("is found by a refresh and put right by the next update", async () => {
			const box = filled().branch();
			await box.ok(["drift", `aws:rds/instance:Instance::${prefix}-db`, "backupRetentionPeriod", "0"]);
			const refresh = await box.run(["refresh", "-s", stack, "--expect-no-changes"]);
			assert.notEqual(refresh.status, 0);
			await box.ok(["refresh", "-s", stack]);
			assert.deepEqual(await box.steps(stack), [`update aws:rds/instance:Instance ${prefix}-db`]);
			await box.ok(["up", "-s", stack]);
			assert.deepEqual(contents(box), contents(filled()));
		});

		it("is made anew when it is gone", async () => {
			const box = filled().branch();
			const name = `${prefix}-web-scale-in`;
			await box.ok(["drift", `aws:cloudwatch/metricAlarm:MetricAlarm::${name}`, "--gone"]);
			await box.ok(["refresh", "-s", stack]);
			assert.deepEqual(await box.steps(stack), [`create aws:cloudwatch/metricAlarm:MetricAlarm ${name}`]);
		});
	});

	describe(`an update of ${stack} that fails`, () => {
		it("leaves what served serving: the old instances behind the same balancers", async () => {
			const box = filled().branch();
			const names = [`${stack}-edge`, `${stack}-int`, `terrace-${stack}-web`, `terrace-${stack}-app`];
			const serving = () =>
				box.account.filter(
					({ type, urn }) =>
						/LoadBalancer|TargetGroup|Listener|Group$/.test(type) &&
						names.some((name) => urn.includes(`::${name}`)),
				);
			const before = serving();
			const config = ["--config-file", configFile(stack, { "app.instanceType": "t3.large" })];
			const failed = await box.run(["up", "-s", stack, ...config], {
				faults: [{ resource: "aws:autoscaling/group:Group", operation: "update", fault: "denied" }],
			});
			assert.notEqual(failed.status, 0);
			assert.deepEqual(serving(), before);
			await box.ok(["up", "-s", stack, ...config]);
			assert.equal((await box.steps(stack, config)).length, 0);
		});

		it("rides out throttling", async () => {
			const box = Sandbox.make();
			await box.ok(["up", "-s", stack], { faults: [{ resource: "aws:*", fault: "throttle", times: 20 }] });
		});

		it("keeps a group whose instances never answer, and says so, and replaces it once they do", async () => {
			const box = Sandbox.make();
			const failed = await box.run(["up", "-s", stack], {
				faults: [{ resource: "aws:autoscaling/group:Group", fault: "unhealthy" }],
			});
			assert.notEqual(failed.status, 0);
			assert.match(failed.stdout + failed.stderr, /waiting for healthy instances/);
			await box.ok(["up", "-s", stack]);
			await box.ok(["preview", "-s", stack, "--expect-no-changes"]);
		});
	});
}
