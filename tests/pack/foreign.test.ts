import assert from "node:assert/strict";
import { plain } from "../../offline/values.js";
import { reachabilityOf } from "../../policies/reachability.js";
import { addressPlanRules } from "../../policies/rules/addressPlan.js";
import { balancerRules } from "../../policies/rules/balancers.js";
import { groupRules } from "../../policies/rules/groups.js";
import { rules } from "../../policies/rules/index.js";
import { membershipRules } from "../../policies/rules/membership.js";
import { networkRules } from "../../policies/rules/network.js";
import { privateDatabaseRules } from "../../policies/rules/privateDatabase.js";
import { reachabilityRules } from "../../policies/rules/reachability.js";
import { securityGroupRules } from "../../policies/rules/securityGroups.js";
import { zoneRules } from "../../policies/rules/zones.js";
import { mistakes, rule, shop, table, tiers } from "../policies/shop.js";
import { type AnyFragment, analyze, type Mode, modes, type Resource, simulate } from "../policies/support.js";
import { plan } from "../support/plan.js";

/** What has to do with tiers. */
const networkOf = [
	...securityGroupRules,
	...membershipRules,
	...privateDatabaseRules,
	...zoneRules,
	...groupRules,
	...networkRules,
	...addressPlanRules,
	...reachabilityRules,
	...balancerRules.filter(({ id }) => id === "internal-alb-internal"),
];

async function planned(stack: string, mode: Mode) {
	const { resources, config } = await plan(stack, mode);
	const read = resources.map((resource) => ({
		...resource,
		inputs: plain(resource.inputs) as Record<string, unknown>,
		outputs: plain(resource.outputs) as Record<string, unknown>,
	}));
	return { resources: read, config };
}

/** What is found, as `rule resource`, but for one gateway in place of two. */
async function found(resources: AnyFragment, mode: Mode, config?: object) {
	const settings = config ? { tiers: config as Record<string, unknown> } : {};
	const diagnostics = await analyze(networkOf, simulate(resources, mode), settings);
	return diagnostics
		.map(({ rule: id, name }) => `${id} ${name}`)
		.filter((line) => !line.startsWith("nat-per-az-same-az"));
}

type Tag = readonly [key: string, value: unknown];

/** The properties of a resource with other tags, in a map or in a list. */
function retagged(
	{ inputs, outputs }: Pick<Resource, "inputs" | "outputs">,
	change: (tag: Tag) => Tag,
): Pick<Resource, "inputs" | "outputs"> {
	const changed = (tags: unknown): unknown => {
		if (Array.isArray(tags)) {
			return tags.map((tag: { readonly key: string; readonly value: unknown }) => {
				const [key, value] = change([tag.key, tag.value]);
				return { ...tag, key, value };
			});
		}
		if (typeof tags !== "object" || tags === null) return tags;
		return Object.fromEntries(Object.entries(tags).map(change));
	};
	const replaced = (properties: Record<string, unknown>) =>
		"tags" in properties ? { ...properties, tags: changed(properties.tags) } : properties;
	return { inputs: replaced(inputs), outputs: replaced(outputs) };
}

/** The same resource, in no tier: what told its tier is another tag now. */
function untagged(resource: Resource): Resource {
	const change = ([key, value]: Tag): Tag => [
		["Tier", "SubnetTier"].includes(key) ? `${key}-was` : key,
		value,
	];
	return { ...resource, ...retagged(resource, change) };
}

describe("another program, with its tiers in the pack's configuration", () => {
	for (const mode of modes) {
		it(`is right as it is, at ${mode}`, async () => {
			assert.deepEqual(await found(shop, mode, tiers), []);
		});

		for (const [what, change, ...expected] of mistakes) {
			it(`is refused where ${what}, at ${mode}`, async () => {
				const all = await found({ ...shop, ...change }, mode, tiers);
				assert.deepEqual(all.sort(), expected);
			});
		}

		it(`has the same matrix under other tags as this program has under its own, at ${mode}`, async () => {
			const { resources: read, config } = await planned("prod", mode);
			const own = reachabilityOf(read, config);
			const renamed = read.map((resource) => ({
				...resource,
				...retagged(resource, ([key, value]) => {
					if (key === "Tier") return ["layer", `L-${value}`];
					return key === "SubnetTier" ? ["subnet-type", `is ${value}`] : [key, value];
				}),
			}));
			assert.equal(reachabilityOf(renamed, config).cells.length, 0);
			const marked = (names: readonly string[], tag: string, prefix: string) =>
				Object.fromEntries(names.map((name) => [name, `${tag}=${prefix}${name}`]));
			const settings = {
				members: marked(["edge", "web", "internal", "app", "worker", "db"], "layer", "L-"),
				subnets: marked(["public", "app", "db"], "subnet-type", "is "),
			};
			assert.equal(reachabilityOf(renamed, config, { tiers: settings }).text, own.text);
		});
	}
});

/** Rules that ask for nothing where there are no tiers. */
const tierIds = [
	...["sg-tier-chain", "sg-egress-limited", "sg-stays-in-tier", "sg-no-cidr-between-tiers"],
	...["tiers-span-azs", "internal-alb-internal", "listener-follows-tiers"],
	...["role-stays-in-tier", "db-password-for-callers", "data-subnet-databases-only", "nacl-data-tier-inside"],
	"network-path-open",
	...[
		"network-reachability",
		"network-data-tier-no-way-out",
		"network-public-addresses",
		"network-not-proven",
	],
];
/** Rules that ask for more where there are tiers. */
const halfTierIds = [
	...["sg-no-world-ingress-off-edge", "db-subnet-local-routes-only", "rds-private-subnets"],
	...["private-subnet-no-igw", "alb-multi-az"],
];

describe("a program without tiers", () => {
	for (const mode of modes) {
		it(`has no finding about any, whatever connects to what, at ${mode}`, async () => {
			assert.deepEqual(await found(shop, mode), []);
			for (const [what, change] of mistakes.slice(0, 3)) {
				assert.deepEqual(await found({ ...shop, ...change }, mode), [], what);
			}
		});

		it(`is told of what no program should do, at ${mode}`, async () => {
			const open = { ...shop, hole: rule("ingress", "mysql", 3306, { cidrBlocks: ["0.0.0.0/0"] }) };
			assert.deepEqual(await found(open, mode), ["sg-no-world-ingress-off-edge hole"]);
			const routed = table("data", [{ cidrBlock: "0.0.0.0/0", gatewayId: "${igw.id}" }]);
			assert.deepEqual(await found({ ...shop, ...routed }, mode), [
				"db-subnet-local-routes-only table-data",
				"db-subnet-local-routes-only table-data",
			]);
		});
	}

	for (const checked of rules) {
		const { id, examples } = checked;
		if (halfTierIds.includes(id)) continue;
		const isTierRule = tierIds.includes(id);
		it(`${isTierRule ? "has nothing to do with" : "gets all of"} ${id}`, async () => {
			for (const verdict of ["fails", "passes"] as const) {
				for (const { title, resources, ...settings } of examples[verdict]) {
					const bare = simulate(resources, "update").map(untagged);
					const diagnostics = await analyze([checked, ...supportOf(id)], bare, settings);
					const own = diagnostics.filter(({ rule: name }) => name === id || name === "decided-at-update");
					const expected = verdict === "fails" && !isTierRule;
					assert.equal(own.length > 0, expected, title);
				}
			}
		});
	}

	it("is this one with its tags taken off, and has no finding but those exempted", async () => {
		const { resources, config } = await planned("prod", "preview");
		const bare = resources.map(untagged);
		assert.ok(!JSON.stringify(bare.map(({ inputs }) => inputs)).includes('"SubnetTier"'));
		assert.deepEqual(await analyze(networkOf, bare, { config }), []);
	});
});

/** Rules about exemptions are tried beside the rule that their examples exempt. */
function supportOf(id: string) {
	return id.startsWith("exemption-") ? rules.filter((other) => other.id === "rds-multi-az") : [];
}
