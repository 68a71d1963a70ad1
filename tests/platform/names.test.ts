import assert from "node:assert/strict";
import { nameFaults } from "../../infra/config/identity.js";
import { autonameSuffixLength, nameLimits } from "../../infra/naming.js";
import { runProgram } from "../../offline/record.js";
import { change, root, stackDocument } from "../support/config.js";
import { type Plan, plan, type Resource } from "../support/plan.js";
import { inputTypes } from "../support/providerTypes.js";
import { allPlans, variants } from "../support/variants.js";

/** Types with an input called `name` that is a domain name, whose form the configuration's own rules hold. */
const domainNames = ["aws:route53/record:Record", "aws:route53/zone:Zone"];

/** Inputs of a type that may carry a physical name: `name`, and whatever AWS completes from a prefix. */
function namingInputs(type: string): readonly string[] {
	const all = inputTypes(type).map(({ name }) => name);
	return all.filter(
		(name) => name === "name" || name === "scheduledActionName" || all.includes(`${name}Prefix`),
	);
}

/** The physical name: the one asked for, or the logical name with Pulumi's suffix. */
function physicalName({ type, name, inputs }: Resource): string | undefined {
	const limit = nameLimits[type];
	if (!limit) return undefined;
	const asked = inputs[limit.property];
	return asked === undefined ? `${name}-${"0".repeat(autonameSuffixLength - 1)}` : String(asked);
}

/** What is wrong with the names of a plan. */
function nameFaultsOf({ resources }: Plan): readonly string[] {
	return resources.flatMap((resource) => {
		const physical = physicalName(resource);
		const limit = nameLimits[resource.type];
		if (physical === undefined || !limit) return [];
		const what = `${resource.type} ${physical}`;
		return [
			...(physical.length > limit.max ? [`${what} has ${physical.length} of ${limit.max} characters`] : []),
			...(limit.pattern.test(physical) ? [] : [`${what} is not of the form ${limit.pattern}`]),
		];
	});
}

describe("physical names", () => {
	for (const { title, load } of allPlans) {
		it(`keep AWS's limits, suffix included: ${title}`, async () => {
			assert.deepEqual(nameFaultsOf(await load()), []);
		});

		it(`have a known limit wherever a type has a name: ${title}`, async () => {
			const types = (await load()).resources
				.map(({ type }) => type)
				.filter((type) => type.startsWith("aws:"));
			for (const type of new Set(types)) {
				if (domainNames.includes(type)) continue;
				const naming = namingInputs(type);
				const property = nameLimits[type]?.property;
				assert.deepEqual(naming, property ? [property] : [], `${type}: nameLimits in infra/naming.ts`);
			}
		});
	}

	it("are made of the logical name and eight characters where Pulumi makes them", async () => {
		for (const { type, name, inputs, outputs } of (await plan("prod")).resources) {
			const limit = nameLimits[type];
			if (!limit || inputs[limit.property] !== undefined) continue;
			assert.match(String(outputs[limit.property]), new RegExp(`^${name}-[0-9a-f]{7}$`), type);
			assert.equal(String(outputs[limit.property]).length, name.length + autonameSuffixLength);
		}
	});
});

describe("the limits on the names of project and stack", () => {
	const longestRegion = "ap-southeast-1";

	/** The greatest length of a stack's name that is accepted beside a project's name. */
	function longestStack(project: string, region: string): number {
		const lengths = Array.from({ length: 64 }, (_, i) => i + 1);
		return Math.max(...lengths.filter((n) => nameFaults(project, "s".repeat(n), region).length === 0));
	}

	function planOf(project: string, stack: string, region: string): Promise<Plan> {
		const document = change(stackDocument("prod"), { ...variants.everything.changes, "aws:region": region });
		const config = Object.entries(document).map(([key, value]) => [
			key.replace(/^terrace:/, `${project}:`),
			typeof value === "string" ? value : JSON.stringify(value),
		]);
		return runProgram({
			program: root,
			project,
			stack,
			config: Object.fromEntries(config),
			mode: "preview",
		});
	}

	it("grant so many characters", () => {
		assert.equal(longestStack("p", "us-east-1"), 19);
		assert.equal(longestStack("terrace", "us-east-1"), 19);
		assert.equal(longestStack("p".repeat(20), "us-east-1"), 6);
		assert.equal(longestStack("p".repeat(15), longestRegion), 6);
	});

	it("refuse a project whose parameters Parameter Store would refuse", () => {
		for (const project of ["aws-site", "ssm", "awsome"]) {
			assert.deepEqual(
				nameFaults(project, "dev", "us-east-1").map(({ key, received }) => `${key} ${received}`),
				[`name of the project ${project}`],
			);
		}
		assert.deepEqual(nameFaults("site-aws", "ssm", "us-east-1"), []);
	});

	for (const [what, project, region] of [
		["a long stack", "terrace", "us-east-1"],
		["a long project and a long region", "p".repeat(15), longestRegion],
	] as const) {
		it(`leave no name too long: ${what}`, async () => {
			const stack = "s".repeat(longestStack(project, region));
			assert.deepEqual(nameFaultsOf(await planOf(project, stack, region)), []);
		});
	}
});
