import assert from "node:assert/strict";
import { kindOf, names, ofKind, one, shortName } from "../support/inputs.js";
import { everyPlan, type Plan, plan, type Resource, references } from "../support/plan.js";
import { variant } from "../support/variants.js";

/** Both ends of every connection that is open, and nothing else. */
const groups: Readonly<Record<string, readonly string[]>> = {
	edge: ["in tcp 443 from 0.0.0.0/0", "in tcp 80 from 0.0.0.0/0", "out tcp 80 to web"],
	web: ["in tcp 80 from edge", "out tcp 443 to 0.0.0.0/0", "out tcp 5000 to internal"],
	internal: ["in tcp 5000 from web", "out tcp 5000 to app"],
	app: ["in tcp 5000 from internal", "out tcp 443 to 0.0.0.0/0", "out tcp 5432 to db"],
	worker: ["out tcp 443 to 0.0.0.0/0", "out tcp 5432 to db"],
	db: ["in tcp 5432 from app", "in tcp 5432 from worker"],
};

/** Who stands in each group. */
const members: Readonly<Record<string, readonly string[]>> = {
	edge: ["LoadBalancer edge"],
	web: ["LaunchTemplate web"],
	internal: ["LoadBalancer int"],
	app: ["LaunchTemplate app"],
	// Members are of other stacks.
	worker: [],
	db: ["Instance db"],
};

const ruleKinds = { in: "SecurityGroupIngressRule", out: "SecurityGroupEgressRule" } as const;

/** The short name of the one thing that a property refers to. */
function target(recorded: Plan, rule: Resource, property: string): string {
	const [name, ...more] = references(rule, property);
	assert.ok(
		name !== undefined && more.length === 0,
		`${rule.name}: ${property} refers to ${more.length + 1}`,
	);
	return shortName(recorded, { ...rule, name });
}

/** A rule in one line. Inputs that the line does not show are refused. */
function line(recorded: Plan, direction: "in" | "out", rule: Resource): string {
	const { ipProtocol, fromPort, toPort, cidrIpv4, description, tags, ...rest } = rule.inputs;
	const others = Object.keys(rest).filter(
		(key) => key !== "securityGroupId" && key !== "referencedSecurityGroupId",
	);
	assert.deepEqual(others, [], `${rule.name} has inputs that this test does not know`);
	assert.equal("referencedSecurityGroupId" in rest, cidrIpv4 === undefined, `${rule.name} has no one peer`);
	const peer = cidrIpv4 ?? target(recorded, rule, "referencedSecurityGroupId");
	const ports = fromPort === toPort ? fromPort : `${fromPort}-${toPort}`;
	return `${direction} ${ipProtocol} ${ports} ${direction === "in" ? "from" : "to"} ${peer}`;
}

/** The complete set of rules of every group. */
function rules(recorded: Plan): Record<string, string[]> {
	const result = Object.fromEntries(names(recorded, "SecurityGroup").map((name) => [name, [] as string[]]));
	for (const direction of ["in", "out"] as const) {
		for (const rule of ofKind(recorded, ruleKinds[direction])) {
			result[target(recorded, rule, "securityGroupId")]?.push(line(recorded, direction, rule));
		}
	}
	return Object.fromEntries(Object.entries(result).map(([name, lines]) => [name, lines.sort()]));
}

/** Whatever refers to a group by an input, other than the rules and the parameters that pass it on. */
function wearers(recorded: Plan): Record<string, string[]> {
	const result = Object.fromEntries(names(recorded, "SecurityGroup").map((name) => [name, [] as string[]]));
	const groupOf = new Map(ofKind(recorded, "SecurityGroup").map((group) => [group.urn, group]));
	for (const resource of recorded.resources.filter(({ type }) => type.startsWith("aws:"))) {
		const kind = kindOf(resource);
		if (kind === ruleKinds.in || kind === ruleKinds.out || kind === "Parameter") continue;
		for (const urn of Object.values(resource.propertyDependencies).flat()) {
			const group = groupOf.get(urn);
			if (group) result[shortName(recorded, group)]?.push(`${kind} ${shortName(recorded, resource)}`);
		}
	}
	return Object.fromEntries(Object.entries(result).map(([name, users]) => [name, users.sort()]));
}

for (const [stack, mode] of everyPlan) {
	describe(`the security groups of ${stack}, ${mode}`, () => {
		let recorded: Plan;
		before(async () => {
			recorded = await plan(stack, mode);
		});

		it("let each tier be reached by the tier in front, on its port, and nothing else", () => {
			assert.deepEqual(rules(recorded), groups);
		});

		it("are worn by one thing each, that of workers by nothing here", () => {
			assert.deepEqual(wearers(recorded), members);
		});

		it("have no inline rules, which would delete the standalone ones", () => {
			for (const { name, inputs } of ofKind(recorded, "SecurityGroup")) {
				assert.deepEqual(Object.keys(inputs).sort(), ["description", "tags", "vpcId"], name);
			}
		});

		it("say of themselves and of each rule what they are for", () => {
			const rulesOf = Object.values(ruleKinds).flatMap((kind) => ofKind(recorded, kind));
			assert.equal(rulesOf.length, 15);
			for (const { name, inputs } of [...ofKind(recorded, "SecurityGroup"), ...rulesOf]) {
				assert.ok(typeof inputs.description === "string", `${name} has no description`);
				// The characters that EC2 takes.
				assert.match(inputs.description, /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{5,255}$/, name);
			}
			for (const { inputs } of rulesOf) assert.match(String(inputs.description), /^(from|to) \w+: \w+/);
		});
	});
}

describe("the security groups with more than the stacks' files ask for", () => {
	it("open interface endpoints to the instances of both tiers and to workers, by a group of their own", async () => {
		const recorded = await variant("everything");
		assert.deepEqual(rules(recorded), {
			...groups,
			endpoints: ["in tcp 443 from app", "in tcp 443 from web", "in tcp 443 from worker"],
		});
		assert.deepEqual(wearers(recorded), {
			...members,
			endpoints: ["VpcEndpoint logs", "VpcEndpoint ssm"],
			db: ["Instance db", ...[1, 2, 3, 4, 5].map((i) => `Instance db-replica-${i}`)],
		});
	});

	it("follow the ports of the configuration at both ends", async () => {
		const recorded = await variant("other");
		assert.deepEqual(rules(recorded), {
			edge: ["in tcp 443 from 0.0.0.0/0", "in tcp 80 from 0.0.0.0/0", "out tcp 8080 to web"],
			web: ["in tcp 8080 from edge", "out tcp 443 to 0.0.0.0/0", "out tcp 6000 to internal"],
			internal: ["in tcp 6000 from web", "out tcp 6000 to app"],
			app: ["in tcp 6000 from internal", "out tcp 443 to 0.0.0.0/0", "out tcp 5433 to db"],
			worker: ["out tcp 443 to 0.0.0.0/0", "out tcp 5433 to db"],
			db: ["in tcp 5433 from app", "in tcp 5433 from worker"],
		});
		assert.equal(one(recorded, "TargetGroup", "web").inputs.port, 8080);
		assert.equal(one(recorded, "TargetGroup", "app").inputs.port, 6000);
		assert.equal(one(recorded, "Listener", "int-6000").inputs.port, 6000);
		assert.equal(one(recorded, "Instance", "db").inputs.port, 5433);
	});
});
