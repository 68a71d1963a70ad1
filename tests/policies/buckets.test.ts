import assert from "node:assert/strict";
import type { Fragment } from "../../policies/rule.js";
import { s3Rules } from "../../policies/rules/s3.js";
import { s3PolicyRules } from "../../policies/rules/s3Policy.js";
import { analyze, pendingIn, type Resource, simulate, unknown } from "./support.js";

const rules = [...s3Rules, ...s3PolicyRules];

const fragment: Fragment = {
	orders: { type: "aws:s3/bucket:Bucket", properties: {} },
	versions: {
		type: "aws:s3/bucketVersioning:BucketVersioning",
		properties: { bucket: "${orders.id}", versioningConfiguration: { status: "Enabled" } },
	},
	policy: {
		type: "aws:s3/bucketPolicy:BucketPolicy",
		properties: { bucket: "${orders.id}", policy: "{}" },
	},
};

/** What the rules with these ids say of a preview in which one resource is different. */
async function found(
	ids: readonly string[],
	name: string,
	change: (resource: Resource) => Partial<Resource>,
): Promise<readonly string[]> {
	const resources = simulate(fragment, "preview").map((resource) =>
		resource.name === name ? { ...resource, ...change(resource) } : resource,
	);
	const diagnostics = await analyze(
		rules.filter(({ id }) => ids.includes(id)),
		resources,
	);
	const decided = diagnostics.filter(({ rule }) => rule !== "decided-at-update");
	return [
		...decided.map(({ rule, message }) => `${rule}: ${message.split("\n")[1]}`),
		...pendingIn(diagnostics),
	];
}

describe("buckets in a preview", () => {
	it("leaves it to the update whether a setting of a bucket not known yet is this one's", async () => {
		assert.deepEqual(await found(["s3-versioning"], "versions", () => ({ propertyDependencies: {} })), [
			"s3-versioning orders",
		]);
	});

	it("does not take a setting of a bucket of another stack for this one's", async () => {
		const elsewhere = await found(["s3-versioning"], "versions", ({ inputs }) => ({
			inputs: { ...inputs, bucket: "customers" },
			propertyDependencies: {},
		}));
		assert.deepEqual(elsewhere, ["s3-versioning: orders has no versioning."]);
	});

	it("leaves a policy that is made of values to come to the update, but not its absence", async () => {
		const ids = ["s3-tls-only", "s3-policy-not-public", "s3-policy-oac-sourcearn", "s3-policy-no-lockout"];
		const unread = await found(ids, "policy", ({ inputs }) => ({ inputs: { ...inputs, policy: unknown } }));
		assert.deepEqual([...unread].sort(), [
			"s3-policy-no-lockout policy",
			"s3-policy-not-public policy",
			"s3-policy-oac-sourcearn policy",
			"s3-tls-only orders",
		]);
		const elsewhere = await found(["s3-tls-only"], "policy", ({ inputs }) => ({
			inputs: { ...inputs, bucket: "customers", policy: unknown },
			propertyDependencies: {},
		}));
		assert.deepEqual(elsewhere, ["s3-tls-only: orders has no policy that refuses plain HTTP."]);
	});
});
