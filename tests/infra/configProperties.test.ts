import assert from "node:assert/strict";
import fc from "fast-check";
import { describeKeys } from "../../infra/config/describe.js";
import { ConfigError, platformConfig } from "../../infra/config.js";
import { change, raw, stackDocument } from "../support/config.js";
import { keyArbitraries } from "../support/configArbitraries.js";

/** What a stack needs to be accepted whatever its class: the safe side of each flag. */
const safe: Record<string, unknown> = {
	"environment.class": "production",
	"network.nat": "perAz",
	"database.multiAz": true,
	"database.deletionProtection": true,
	"database.finalSnapshot": true,
	"edge.deletionProtection": true,
	"alerts.emails": ["on-call@example.com"],
	"domain.zone": "Z0123456789ABC",
	"domain.routing": "latency",
	"domain.dnssec": false,
	"domain.caa": false,
	"domain.certificateNames": [],
};

const plain = Object.keys(keyArbitraries).filter((key) => !key.includes("[]"));

/** A good configuration: each key at random present or left to its default. */
const good = fc
	.record(
		Object.fromEntries(plain.map((key) => [key, keyArbitraries[key]?.good ?? fc.constant(undefined)])),
		{
			requiredKeys: plain.filter((key) => /capacity|storage|Storage|port$|geo/.test(key)),
		},
	)
	.map((values) => change(stackDocument("prod"), { ...values, ...safe }));

describe("generated configurations", () => {
	it("cover every key of the schema", () => {
		assert.deepEqual(
			Object.keys(keyArbitraries).sort(),
			describeKeys()
				.map(({ key }) => key)
				.sort(),
		);
	});

	it("are accepted when every value is good", () => {
		fc.assert(
			fc.property(good, (document) => {
				platformConfig(raw(document));
			}),
			{ numRuns: 300 },
		);
	});

	it("are refused by the name of the one key that is bad", () => {
		const keys = Object.keys(keyArbitraries);
		/** A valid item of each list of objects. */
		const items: Record<string, Record<string, unknown>> = {
			"app.schedules": { name: "x", cron: "0 7 * * *", min: 2, desired: 2, max: 2 },
			"web.services": { name: "x", path: "/api/x", host: "x.example.org" },
		};
		const perKey = Math.ceil(1500 / keys.length);
		const goodOnes = fc.constantFrom(...fc.sample(good, { numRuns: 30, seed: 1 }));
		for (const key of keys) {
			const path = key.replace("[]", "[0]");
			fc.assert(
				fc.property(goodOnes, keyArbitraries[key]?.bad ?? fc.constant(undefined), (document, bad) => {
					const [list = "", item] = key.split("[].");
					const changed = change(document, {
						[list]: item === undefined ? bad : [{ ...items[list], [item]: bad }],
					});
					assert.throws(
						() => platformConfig(raw(changed)),
						(error: unknown) => {
							assert.ok(error instanceof ConfigError, String(error));
							const inside = error.faults.filter((fault) => fault.key.startsWith(`terrace:${path}`));
							assert.ok(inside.length > 0, `no fault names ${path}: ${error.message}`);
							assert.ok(!error.message.includes("undefined") && !/\n\s+at /.test(error.message));
							return true;
						},
					);
				}),
				{ numRuns: perKey },
			);
		}
	});

	it("never crash on any JSON in any section", () => {
		const sections = ["environment", "domain", "network", "web", "app", "database", "edge", "alerts"];
		fc.assert(
			fc.property(fc.constantFrom(...sections), fc.jsonValue(), (section, value) => {
				const document = { ...stackDocument("prod"), [`terrace:${section}`]: value };
				try {
					platformConfig(raw(document));
				} catch (error) {
					assert.ok(error instanceof ConfigError, String(error));
				}
			}),
			{ numRuns: 500 },
		);
	});
});
