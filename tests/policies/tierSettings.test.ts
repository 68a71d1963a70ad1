import assert from "node:assert/strict";
import type { PolicyResource } from "@pulumi/policy";
import { flows, type Tier, tiers } from "../../infra/tiers.js";
import { Graph } from "../../policies/graph/graph.js";
import { isMeantPrivate, subnetTierOf, tierOf } from "../../policies/graph/tiers.js";
import { unresolved } from "../../policies/graph/values.js";
import { defaultSettings, SettingsError, settingsOf, tableOf } from "../../policies/tierSettings.js";

const ports = { web: 80, app: 5000, db: 5432 };

describe("the configuration of the tiers", () => {
	it("is that of this program where none is given", () => {
		assert.deepEqual(settingsOf({}), defaultSettings);
		assert.deepEqual(defaultSettings.members.db, [{ tag: "Tier", pattern: "db" }]);
		assert.deepEqual(defaultSettings.subnets.public, [{ tag: "SubnetTier", pattern: "public" }]);
		assert.deepEqual(Object.keys(defaultSettings.members), [...tiers]);
		assert.deepEqual(tableOf(defaultSettings, flows(ports)), flows(ports));
	});

	it("takes tags, names and lists of both, and leaves the rest as it is", () => {
		const {
			members,
			subnets,
			ports: given,
		} = settingsOf({
			members: { db: "tier=data", app: ["*-api-*", "kind=a=b*"], web: [] },
			subnets: { db: "Name=*-isolated-*" },
			ports: { db: 3306 },
		});
		assert.deepEqual(members, {
			...defaultSettings.members,
			db: [{ tag: "tier", pattern: "data" }],
			app: [{ pattern: "*-api-*" }, { tag: "kind", pattern: "a=b*" }],
			web: [],
		});
		assert.deepEqual(subnets, { ...defaultSettings.subnets, db: [{ tag: "Name", pattern: "*-isolated-*" }] });
		assert.deepEqual(given, { db: 3306 });
	});

	const refused: readonly (readonly [config: object, ...faults: string[]])[] = [
		[{ prots: {} }, "tiers has no key prots; allowed: members, subnets, ports; did you mean ports?"],
		[{ members: "web" }, `tiers.members is "web"; allowed: an object with the keys ${tiers.join(", ")}`],
		[{ subnets: [] }, "tiers.subnets is []; allowed: an object with the keys public, app, db"],
		[{ subnets: { privat: "x" } }, "tiers.subnets has no key privat; allowed: public, app, db"],
		[{ ports: { db: 0 } }, "tiers.ports.db is 0; allowed: a whole number from 1 to 65535"],
		[{ ports: { db: "5432" } }, 'tiers.ports.db is "5432"; allowed: a whole number from 1 to 65535'],
		[{ ports: { edge: 8443 } }, "tiers.ports has no key edge; allowed: web, app, db"],
		...["*", "", " ** ", "=x", "Tier=", 5, null, [[]]].map((value): [object, string] => [
			{ members: { db: [value] } },
			`tiers.members.db is ${JSON.stringify(value)}; allowed: Tag=value, or a name of more than *, or a list of both`,
		]),
		[{ members: { db: "Tier=app" } }, 'tiers.members has "Tier=app" for app and db; allowed: one of them'],
		[
			{ member: {}, ports: { db: 1.5, app: 70000 } },
			"tiers has no key member; allowed: members, subnets, ports; did you mean members?",
			"tiers.ports.db is 1.5; allowed: a whole number from 1 to 65535",
			"tiers.ports.app is 70000; allowed: a whole number from 1 to 65535",
		],
	];
	for (const [config, ...faults] of refused) {
		it(`is refused with every fault, and no stack trace: ${JSON.stringify(config)}`, () => {
			assert.throws(
				() => settingsOf(config as Record<string, unknown>),
				(error) => {
					assert.ok(error instanceof SettingsError);
					assert.deepEqual(error.message.split("\n- ").slice(1), faults);
					assert.equal(error.stack, error.message);
					return true;
				},
			);
		});
	}
});

describe("a program without some of the tiers", () => {
	const without = (...missing: readonly Tier[]) => {
		const members = Object.fromEntries(missing.map((tier) => [tier, []]));
		return tableOf(settingsOf({ members }), flows(ports))
			.filter(({ from, to }) => from !== "worker" && ![from, to].includes("internet"))
			.map(({ from, to, port }) => `${from} -> ${to} ${port}`);
	};

	it("lets who called one of them call what that one called", () => {
		assert.deepEqual(without("internal"), ["edge -> web 80", "app -> db 5432", "web -> app 5000"]);
		assert.deepEqual(without("web", "internal"), ["app -> db 5432", "edge -> app 5000"]);
		assert.deepEqual(without("web", "internal", "app"), ["edge -> db 5432"]);
		assert.deepEqual(without("db"), ["edge -> web 80", "web -> internal 5000", "internal -> app 5000"]);
	});

	it("opens nothing to the internet that the table does not", () => {
		const { members } = settingsOf({ members: { edge: [] } });
		const table = tableOf({ ...defaultSettings, members }, flows(ports));
		assert.deepEqual(
			table.filter(({ from, to }) => from === "internet" || to === "edge"),
			[],
		);
	});
});

describe("a resource's tier", () => {
	const node = (type: string, inputs: object, config: Record<string, unknown> = {}) => {
		const urn = `urn:pulumi:test::shop::${type}::orders-db-1`;
		const resource = { urn, type, name: "orders-db-1", props: {}, propertyDependencies: {} };
		const recorded = new Map([[urn, inputs as Readonly<Record<string, unknown>>]]);
		const [made] = new Graph([resource as unknown as PolicyResource], recorded, settingsOf(config)).all();
		assert.ok(made);
		return made;
	};
	const group = (inputs: object, config?: Record<string, unknown>) =>
		tierOf(node("aws:ec2/securityGroup:SecurityGroup", inputs, config));
	const subnet = (inputs: object, config?: Record<string, unknown>) =>
		node("aws:ec2/subnet:Subnet", inputs, config) as Parameters<typeof subnetTierOf>[0];

	it("is what its tag says, in a map or in a list", () => {
		assert.equal(group({ tags: { Tier: "db" } }), "db");
		assert.equal(group({ tags: { Tier: "network" } }), undefined);
		assert.equal(group({ tags: [{ key: "Tier", value: "app" }] }), "app");
		assert.equal(group({ tags: { tier: "data-1" } }, { members: { db: "tier=data-*" } }), "db");
	});

	it("is told by the logical name, the Name tag and the name in AWS", () => {
		const config = { members: { db: "*-db-*", app: "api.v1" } };
		assert.equal(group({}, config), "db");
		assert.equal(group({}, { members: { db: "orders" } }), undefined);
		assert.equal(group({ tags: { Name: "x" }, name: "api.v1" }, { members: { app: "api.v1" } }), "app");
		assert.equal(group({ tags: { Name: "api.v1" } }, { members: { app: "api.v1" } }), "app");
		assert.equal(group({ tags: { Name: "apixv1" } }, { members: { app: "api.v1" } }), undefined);
	});

	it("is not certain with two, or where what tells it is not known", () => {
		assert.equal(group({ tags: { Tier: "app" } }, { members: { db: "*-db-*" } }), "undetermined");
		assert.equal(group({ tags: unresolved }), "undetermined");
		assert.equal(group({ tags: { Tier: unresolved } }), "undetermined");
		assert.equal(group({ tags: [{ key: unresolved, value: "app" }] }), "undetermined");
		assert.equal(group({ tags: { Name: unresolved } }), undefined, "no name tells a tier here");
		assert.equal(group({ tags: { Name: unresolved } }, { members: { app: "api" } }), "undetermined");
		assert.equal(group({ tags: { Name: unresolved } }, { members: { db: "*-db-*" } }), "db");
	});

	it("has kinds of subnet beyond the table's where one tag tells all of them", () => {
		assert.equal(subnetTierOf(subnet({ tags: { SubnetTier: "cache" } })), "cache");
		assert.equal(isMeantPrivate(subnet({ tags: { SubnetTier: "cache" } })), true);
		const kinds = { subnets: { public: "kind=front", app: "kind=inner", db: "kind=isolated" } };
		assert.equal(subnetTierOf(subnet({ tags: { kind: "front" } }, kinds)), "public");
		assert.equal(subnetTierOf(subnet({ tags: { kind: "cache" } }, kinds)), "cache");
		assert.equal(subnetTierOf(subnet({ tags: { kind: unresolved } }, kinds)), "undetermined");
		assert.equal(subnetTierOf(subnet({ tags: { SubnetTier: "public" } }, kinds)), undefined);
		const names = { subnets: { public: "Name=*-front-*", app: "*-inner-*", db: "Name=*-db-*" } };
		assert.equal(subnetTierOf(subnet({ tags: { Name: "x-front-y" } }, names)), "public");
		assert.equal(subnetTierOf(subnet({ tags: { Name: "x" } }, names)), undefined);
	});
});
