/** What the rules over the whole stack find in a preview of the program, they find in the update too. */
import assert from "node:assert/strict";
import { parseExemptions } from "../../policies/exemptions.js";
import { contextOf } from "../../policies/pack.js";
import { graphOf, type PlannedResource } from "../../policies/reachability.js";
import { rules } from "../../policies/rules/index.js";
import { plan } from "../support/plan.js";
import { variants } from "../support/variants.js";

/** What changes a plan into a wrong one. The plan is the program's, so that all references are real ones. */
const wrongs: Readonly<Record<string, (resource: PlannedResource) => PlannedResource>> = {
	"as it is": (resource) => resource,
	"with the world in every rule of a security group": (resource) =>
		/:SecurityGroupIngressRule$/.test(resource.type)
			? withInputs(resource, { referencedSecurityGroupId: undefined, cidrIpv4: "0.0.0.0/0" })
			: resource,
	"with every port open": (resource) =>
		/:SecurityGroup(In|E)gressRule$/.test(resource.type)
			? withInputs(resource, { ipProtocol: "-1" })
			: resource,
	"with the subnets' tiers swapped": (resource) => {
		const { tags } = resource.inputs as { readonly tags?: Readonly<Record<string, unknown>> };
		const tier = { public: "db", db: "public" }[String(tags?.SubnetTier)];
		return tier ? withInputs(resource, { tags: { ...tags, SubnetTier: tier } }) : resource;
	},
	"with public addresses for all": (resource) =>
		/:Subnet$/.test(resource.type) ? withInputs(resource, { mapPublicIpOnLaunch: true }) : resource,
	"with no balancer internal": (resource) =>
		/:LoadBalancer$/.test(resource.type) ? withInputs(resource, { internal: false }) : resource,
	"with associations and rules of ACLs gone": (resource) =>
		/:(RouteTableAssociation|NetworkAclRule)$/.test(resource.type)
			? { ...resource, type: "aws:none/none:None" }
			: resource,
};

function withInputs(resource: PlannedResource, change: Readonly<Record<string, unknown>>): PlannedResource {
	const changed = (values: object) =>
		Object.fromEntries(Object.entries({ ...values, ...change }).filter(([, value]) => value !== undefined));
	const dependencies = Object.entries(resource.propertyDependencies).filter(([key]) => !(key in change));
	return {
		...resource,
		inputs: changed(resource.inputs),
		outputs: changed(resource.outputs),
		propertyDependencies: Object.fromEntries(dependencies),
	};
}

/** Findings of the rules that stop an update even when they cannot decide, as `rule resource`. */
function found(resources: readonly PlannedResource[]): readonly string[] {
	const graph = graphOf(resources);
	const run = { today: "2030-01-01", exemptions: parseExemptions(""), configOf: () => ({}) };
	const context = contextOf(resources[0]?.urn ?? "", graph, rules, run);
	const network = rules.filter(({ kind, undecided }) => kind === "graph" && undecided !== "at-update");
	return network
		.filter(({ id }) => !id.startsWith("exemption-"))
		.flatMap(({ id }) =>
			context.findings(id).map(({ urn, undetermined }) => `${id} ${urn} ${undetermined ?? false}`),
		)
		.sort();
}

const stacks = { dev: { stack: "dev", changes: {} }, prod: { stack: "prod", changes: {} }, ...variants };

for (const [name, { stack, changes }] of Object.entries(stacks)) {
	describe(`the rules of the network on the plan of ${name}`, () => {
		for (const [what, change] of Object.entries(wrongs)) {
			it(`find the same in preview and update, ${what}`, async () => {
				const [preview, update] = await Promise.all(
					(["preview", "update"] as const).map((mode) => plan(stack, mode, changes)),
				);
				const before = found((preview?.resources ?? []).map(change));
				assert.deepEqual(before, found((update?.resources ?? []).map(change)));
				if (what !== "as it is") assert.notDeepEqual(before, [], "the change is seen");
			});
		}
	});
}
