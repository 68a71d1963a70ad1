import assert from "node:assert/strict";
import * as path from "node:path";
import type { Event } from "../../../offline/provider/clock.js";
import { type Fault, maxAttempts, readFaults } from "../../../offline/provider/faults.js";
import { makeProject } from "../support.js";
import { cloudOf, subject, world } from "./support.js";

const vpc = subject("aws:ec2/vpc:Vpc", "vpc");
const inputs = { cidrBlock: "10.0.0.0/16" };
const fault = (kind: Fault["fault"], times: number, operation: Fault["operation"] = "create"): Fault => ({
	...{ resource: "aws:ec2/*", operation, fault: kind, times },
});

function read(text: string): readonly Fault[] {
	const folder = makeProject({ "faults.yaml": text });
	return readFaults(path.join(folder, "faults.yaml"));
}

describe("faults of the simulated AWS", () => {
	it("tries again what is throttled, and gives up after the last attempt", async () => {
		await cloudOf(world, [fault("throttle", maxAttempts - 1)]).create(vpc, inputs);
		const throttled = cloudOf(world, [fault("throttle", maxAttempts)]);
		await assert.rejects(throttled.create(vpc, inputs), { code: "ThrottlingException" });
		assert.equal(throttled.account.all.length, 0);
		await throttled.create(vpc, inputs);
	});

	it("leaves what a fault hits half way, and nothing of what is denied", async () => {
		for (const kind of ["half", "timeout", "unhealthy"] as const) {
			const cloud = cloudOf(world, [fault(kind, 1)]);
			await assert.rejects(cloud.create(vpc, inputs), { name: "Unfinished" }, kind);
			assert.equal(cloud.account.ready.length, 1, kind);
		}
		const denied = cloudOf(world, [fault("denied", 1)]);
		await assert.rejects(denied.create(vpc, inputs), { code: "AccessDenied" });
		assert.equal(denied.account.all.length, 0);
	});

	it("hits the operation it names, and no other", async () => {
		const events: Event[] = [];
		const cloud = cloudOf(world, [fault("denied", 1, "delete")], (event) => events.push(event));
		const { id } = await cloud.create(vpc, inputs);
		await assert.rejects(cloud.delete(vpc, id), { code: "AccessDenied" });
		await cloud.delete(vpc, id);
		const log = events.map(({ operation, result }) => `${operation} ${result}`);
		assert.deepEqual(log, [
			"create ok",
			"delete AccessDenied: User is not authorized to delete aws:ec2/vpc:Vpc: vpc",
			"delete ok",
		]);
	});

	it("reads a file, with the defaults of what it leaves out", () => {
		const faults = read(
			"faults:\n- { resource: a, fault: throttle }\n- { resource: b, fault: denied, operation: read, times: 2 }\n",
		);
		assert.deepEqual(faults, [
			{ resource: "a", operation: "create", fault: "throttle", times: 3 },
			{ resource: "b", operation: "read", fault: "denied", times: 2 },
		]);
		assert.deepEqual(
			read('{ "faults": [{ "resource": "a", "fault": "half" }] }')[0]?.times,
			Number.POSITIVE_INFINITY,
		);
	});

	it("says every mistake in a file", () => {
		const text =
			"faults:\n- { resource: a, fault: throtle, operation: make }\n- { fault: half, times: 0, extra: 1 }\n- 7\n";
		assert.throws(
			() => read(text),
			(error: { faults: string[] }) => {
				assert.deepEqual(
					error.faults.map((line) => line.replace(/^.*faults\.yaml: /, "")),
					[
						'faults[0].fault is "throtle"; allowed are throttle, half, timeout, unhealthy, denied; did you mean "throttle"?',
						'faults[0].operation is "make"; allowed are create, update, delete, read',
						'faults[1] has the unknown key "extra"; allowed are resource, operation, fault, times',
						"faults[1].resource is missing; it must be a logical name, a URN or a type, with * for any characters",
						"faults[1].times is 0; it must be a whole number from 1 on",
						"faults[2] is 7; it must be a map of resource, operation, fault, times",
						"faults[2].resource is missing; it must be a logical name, a URN or a type, with * for any characters",
						"faults[2].fault is missing; allowed are throttle, half, timeout, unhealthy, denied",
					],
				);
				return true;
			},
		);
		for (const wrong of ["faults: 1", "- a", "fault: []", "faults: []\nmore: 1"])
			assert.throws(() => read(wrong), { name: "UsageError" });
		assert.throws(() => readFaults("nowhere.yaml"), /nowhere\.yaml cannot be read/);
	});
});
