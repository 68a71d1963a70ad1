/** What stands against the end of a stack, and the way there. */
import assert from "node:assert/strict";
import { configFile, type Sandbox } from "./support/sandbox.js";

/** Ids of what exists and is not on its way out, without what RDS leaves on purpose. */
function existing(box: Sandbox): readonly string[] {
	return box.account
		.filter(({ ending, type }) => !ending && !type.startsWith("aws:rds/snapshot"))
		.map(({ type, id }) => `${type} ${id}`);
}

export function describeDevelopment(stack: string, filled: () => Sandbox): void {
	describe(`the end of ${stack}`, () => {
		it("leaves nothing behind", async () => {
			const box = filled().branch();
			await box.ok(["destroy", "-s", stack]);
			assert.deepEqual(existing(box), []);
			assert.equal((await box.ok(["stack", "-s", stack, "--show-urns"])).includes("urn:pulumi:"), false);
		});
	});
}

export function describeProduction(stack: string, filled: () => Sandbox): void {
	describe(`the end of ${stack}`, () => {
		const released = {
			"environment.class": "development",
			"database.deletionProtection": false,
			"edge.deletionProtection": false,
		};

		it("is refused before anything is deleted", async () => {
			const box = filled().branch();
			const before = existing(box);
			const { status, stdout, stderr } = await box.run(["destroy", "-s", stack]);
			assert.notEqual(status, 0);
			assert.match(stdout + stderr, /terrace-prod-db.*(protect|--force)/s);
			assert.deepEqual(existing(box), before);
		});

		it("is refused in every part that holds data or an address, by a destroy without its preview too", async () => {
			const box = filled().branch();
			const { status } = await box.run(["destroy", "-s", stack, "--skip-preview"]);
			assert.notEqual(status, 0);
			const left = new Set(
				box.account.filter(({ ending }) => !ending).map(({ type }) => type.split(":").at(-1)),
			);
			for (const kind of [
				"Instance",
				"Bucket",
				"Key",
				"Zone",
				"Distribution",
				"LoadBalancer",
				"Vpc",
				"Subnet",
			]) {
				assert.ok(left.has(kind), kind);
			}
		});

		it("is reached by the way that the README tells, which empties the buckets and leaves a snapshot", async () => {
			const box = filled().branch();
			await box.ok(["drift", "aws:s3/bucket:Bucket::terrace-prod-site", "objects", "3"]);
			const config = ["--config-file", configFile(stack, released)];
			await box.ok(["up", "-s", stack, ...config]);
			await box.ok(["destroy", "-s", stack, ...config]);
			assert.deepEqual(existing(box), []);
			const snapshots = box.account.filter(({ type }) => type.startsWith("aws:rds/snapshot"));
			assert.equal(snapshots.length, 1);
		});
	});
}
