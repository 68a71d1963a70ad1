import assert from "node:assert/strict";
import { kindOf, ofKind, shortName } from "../support/inputs.js";
import { plan } from "../support/plan.js";
import { variants } from "../support/variants.js";

/** Holds data, or what others have noted: addresses, name servers, ids. */
const kinds = ["Bucket", "Distribution", "Instance", "Key", "LoadBalancer", "Subnet", "Vpc", "Zone"];

describe("protection by Pulumi", () => {
	it("keeps production's data and addresses from being replaced or destroyed", async () => {
		const recorded = await plan("prod");
		const shielded = recorded.resources.filter(({ options }) => options.protect);
		assert.deepEqual(
			shielded.map((resource) => `${kindOf(resource)} ${shortName(recorded, resource)}`).sort(),
			[
				"Bucket artifacts",
				"Bucket images",
				"Bucket logs",
				"Bucket site",
				"Distribution cdn",
				"Instance db",
				...["alerts", "artifacts", "cdn-logs-key", "database", "logs"].map((key) => `Key ${key}`),
				"LoadBalancer edge",
				"LoadBalancer int",
				...["app-a", "app-b", "db-a", "db-b", "public-a", "public-b"].map((subnet) => `Subnet ${subnet}`),
				"Vpc vpc",
				"Zone zone",
			],
		);
	});

	for (const [name, { stack, changes }] of Object.entries(variants).filter(
		([, { stack }]) => stack !== "dev",
	)) {
		it(`leaves none of them out in ${name}`, async () => {
			const recorded = await plan(stack, "preview", changes);
			const open = kinds.flatMap((kind) => ofKind(recorded, kind)).filter(({ options }) => !options.protect);
			assert.deepEqual(
				open.map(({ urn }) => urn),
				[],
			);
		});
	}

	it("leaves development free to be torn down", async () => {
		const { resources } = await plan("dev");
		assert.deepEqual(
			resources.filter(({ options }) => options.protect).map(({ urn }) => urn),
			[],
		);
	});
});
