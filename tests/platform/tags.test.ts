import assert from "node:assert/strict";
import type { PropertyValue } from "../../offline/values.js";
import type { Plan, Resource } from "../support/plan.js";
import { inputTypes, isTaggable } from "../support/providerTypes.js";
import { allPlans, variant } from "../support/variants.js";

const tiers = [
	"network",
	"security",
	"edge",
	"web",
	"internal",
	"app",
	"worker",
	"db",
	"storage",
	"dns",
	"observability",
	"contract",
];

type Tags = Readonly<Record<string, PropertyValue>>;

/** The tags of a resource, whether they stand in a map or, on a scaling group, in a list. */
function tagsOf({ type, inputs }: Resource): Tags {
	const { tags } = inputs;
	if (!Array.isArray(tags)) return (tags ?? {}) as Tags;
	const list = tags as readonly { key: string; value: string; propagateAtLaunch: boolean }[];
	for (const { key, propagateAtLaunch } of list) assert.ok(propagateAtLaunch, `${type}: ${key} stays behind`);
	assert.equal(new Set(list.map(({ key }) => key)).size, list.length, type);
	return Object.fromEntries(list.map(({ key, value }) => [key, value]));
}

function taggable({ resources }: Plan): readonly Resource[] {
	return resources.filter(({ type }) => type.startsWith("aws:") && isTaggable(type));
}

for (const { title, load } of allPlans) {
	describe(`the tags of ${title}`, () => {
		let recorded: Plan;
		before(async () => {
			recorded = await load();
		});

		it("are on every resource whose type takes tags", () => {
			const { project, stack } = recorded;
			for (const resource of taggable(recorded)) {
				const { Tier, Name, SubnetTier: _, ...common } = tagsOf(resource);
				assert.deepEqual(
					common,
					{
						Project: project,
						Environment: stack,
						ManagedBy: "pulumi",
						Owner: "platform-team",
						CostCenter: "engineering",
					},
					resource.urn,
				);
				assert.ok(tiers.includes(String(Tier)), `${resource.urn}: Tier is ${Tier}`);
				assert.ok(typeof Name === "string" && Name !== "", resource.urn);
			}
		});

		it("are such that AWS takes them, instance metadata among it", () => {
			for (const resource of taggable(recorded)) {
				for (const [key, value] of Object.entries(tagsOf(resource))) {
					// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-tags-in-instance-metadata.html
					assert.match(key, /^(?!aws:)[A-Za-z0-9+\-=.,_:@]{1,128}$/, resource.urn);
					assert.match(String(value), /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u, resource.urn);
				}
			}
		});

		it("are on what the fleets launch: instances, volumes and network interfaces", () => {
			const templates = recorded.resources.filter(
				({ type }) => type === "aws:ec2/launchTemplate:LaunchTemplate",
			);
			assert.equal(templates.length, 2);
			for (const { inputs } of templates) {
				assert.deepEqual(
					inputs.tagSpecifications,
					["instance", "volume", "network-interface"].map((resourceType) => ({
						resourceType,
						tags: inputs.tags,
					})),
				);
			}
		});
	});
}

/** The tiers of what stands in a component that is no more than one tier's own. */
const tiersOf: Readonly<Record<string, readonly string[]>> = {
	"terrace:keys:Keys": ["security"],
	"terrace:network:Network": ["network"],
	"terrace:security:Security": ["app", "db", "edge", "internal", "network", "web", "worker"],
	"terrace:endpoints:Endpoints": ["network"],
	"terrace:storage:Storage": ["storage"],
	"terrace:dns:Dns": ["dns"],
	"terrace:dnsFirewall:DnsFirewall": ["network"],
	"terrace:database:Database": ["db"],
	"terrace:app:AppTier": ["app", "internal"],
	"terrace:waf:WebFirewall": ["edge"],
	"terrace:web:WebTier": ["edge", "web"],
	"terrace:edge:Edge": ["edge"],
	"terrace:records:Records": ["dns"],
	"terrace:observability:Observability": ["app", "db", "edge", "network", "observability", "web"],
	"terrace:contractReaders:ContractReaders": ["contract"],
	"terrace:publication:Publication": ["contract"],
};

describe("the Tier tag", () => {
	it("says whose part of the platform a resource is", async () => {
		const recorded = await variant("everything");
		const found: Record<string, Set<string>> = {};
		for (const resource of taggable(recorded)) {
			const [component = ""] = resource.urn.split("::")[2]?.split("$") ?? [];
			found[component] ??= new Set();
			found[component].add(String(tagsOf(resource).Tier));
		}
		const sorted = Object.entries(found).map(([component, set]) => [component, [...set].sort()]);
		assert.deepEqual(Object.fromEntries(sorted), tiersOf);
	});
});

describe("the reading of the provider's type files", () => {
	it("tells types that take tags from those that take none", () => {
		assert.ok(isTaggable("aws:ec2/vpc:Vpc"));
		assert.ok(isTaggable("aws:autoscaling/group:Group"));
		assert.ok(!isTaggable("aws:ec2/route:Route"));
		assert.ok(!isTaggable("aws:iam/rolePolicy:RolePolicy"));
	});

	it("finds every input of a type, and which of them are deprecated", () => {
		const bucket = new Map(inputTypes("aws:s3/bucket:Bucket").map((input) => [input.name, input]));
		assert.equal(bucket.size, 20);
		assert.equal(bucket.get("acl")?.deprecated, true);
		assert.equal(bucket.get("forceDestroy")?.deprecated, false);
		assert.throws(() => inputTypes("aws:ec2/vpc:Nothing"), /no NothingArgs/);
	});
});
