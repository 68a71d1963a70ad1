import assert from "node:assert/strict";
import { leaves } from "../../infra/contract/describe.js";
import { hasUnknown } from "../../offline/values.js";
import { inputs, ofKind, one } from "../support/inputs.js";
import { type Plan, plan, references } from "../support/plan.js";
import { stacks, variant, variants } from "../support/variants.js";

type Value = string | number | readonly string[] | { readonly [key: string]: Value };

interface Parameter {
	readonly type: unknown;
	readonly value: string;
	readonly tier: unknown;
}

/** Parameters of the contract by the part of their name behind its path. */
function published(recorded: Plan): Record<string, Parameter> {
	const path = `/${recorded.project}/${recorded.stack}/contract/`;
	return Object.fromEntries(
		ofKind(recorded, "Parameter")
			.filter(({ inputs: { name } }) => String(name).startsWith(path))
			.map(({ inputs: { name, type, insecureValue, tier } }) => [
				String(name).slice(path.length),
				{ type, tier, value: String(insecureValue) },
			]),
	);
}

/** Every value of the outputs by its path, as a parameter holds it. */
function expected(
	value: Value,
	path: readonly string[] = [],
): readonly (readonly [string, string, string])[] {
	if (Array.isArray(value)) return value.length > 0 ? [[path.join("/"), "StringList", value.join(",")]] : [];
	if (typeof value !== "object") return [[path.join("/"), "String", String(value)]];
	return Object.entries(value).flatMap(([key, inner]) => expected(inner, [...path, key]));
}

const readers = ["apiTeam", "dataTeam", "operations", "webTeam"] as const;
const everyStack = {
	...Object.fromEntries(stacks.map(({ stack }) => [stack, { stack, changes: {} }])),
	...variants,
	/** As long as names and lists can become: five zones, five replicas, a long domain. */
	longest: {
		stack: "a-long-stack-x",
		changes: {
			...variants.everything.changes,
			"network.zones": ["a", "b", "c", "d", "e"],
			"domain.name": `${"long-label.".repeat(4)}example-of.company`.slice(-60),
			"domain.certificateNames": [],
			"aws:region": "ap-southeast-2",
		},
	},
};

describe("the contract in Parameter Store", () => {
	for (const [name, { stack, changes }] of Object.entries(everyStack)) {
		it(`is every output of ${name} by itself, and a document for each reader`, async () => {
			const recorded = await plan(stack, "update", changes);
			const found = published(recorded);
			const single = expected(recorded.outputs as Value);
			assert.deepEqual(
				Object.entries(found)
					.filter(([key]) => !readers.some((reader) => reader === key))
					.map(([key, { type, value }]) => [key, type, value])
					.sort(),
				[...single].sort(),
			);
			const documents = readers.map((reader) => JSON.parse(found[reader]?.value ?? "") as object);
			for (const [i, document] of documents.entries()) {
				assert.deepEqual(Object.keys(document), ["contract", readers[i]]);
			}
			assert.deepEqual(Object.assign({}, ...documents), recorded.outputs);
		});

		it(`stays within a standard parameter in ${name}`, async () => {
			const recorded = await plan(stack, "update", changes);
			const found = Object.entries(published(recorded));
			assert.ok(found.length > 50, `${found.length} parameters`);
			for (const [key, { value, tier }] of found) {
				assert.equal(tier, "Standard", key);
				assert.ok(value.length > 0, `${key} is empty`);
				assert.ok(Buffer.byteLength(value) <= 4096, `${key} has ${Buffer.byteLength(value)} bytes`);
			}
			for (const { inputs: given, name: resource } of ofKind(recorded, "Parameter")) {
				assert.ok(String(given.name).split("/").length - 1 <= 15, resource);
				assert.doesNotMatch(String(given.name), /^\/?(aws|ssm)/i, resource);
				assert.ok(String(given.description).length <= 1024, resource);
			}
		});
	}

	it("is described in the words of the contract", async () => {
		const recorded = await plan("prod", "update");
		for (const { path, description } of leaves()) {
			const name = `contract-${path.join("-")}`;
			const found = ofKind(recorded, "Parameter").find((one) => one.name === `terrace-prod-${name}`);
			if (found) assert.equal(found.inputs.description, description);
		}
	});

	it("shows in a preview what the configuration decides, and what it will refer to", async () => {
		const recorded = await plan("prod", "preview");
		const { insecureValue } = one(recorded, "Parameter", "contract-apiTeam-port").inputs;
		assert.equal(insecureValue, "5000");
		const group = one(recorded, "Parameter", "contract-apiTeam-workerSecurityGroupId");
		assert.ok(hasUnknown(group.inputs.insecureValue ?? null));
		assert.deepEqual(references(group, "insecureValue"), ["terrace-prod-worker"]);
	});
});

for (const { stack, account } of stacks) {
	describe(`who may read the contract of ${stack}`, () => {
		const path = `arn:aws:ssm:us-east-1:${account}:parameter/terrace/${stack}/contract`;

		it("is whoever has its managed policy, which opens its path and nothing else", async () => {
			const recorded = await plan(stack, "update");
			assert.deepEqual(inputs(recorded, "Policy", "contract"), {
				description: "Read what the platform tells those who build on it",
				policy: {
					Version: "2012-10-17",
					Statement: [
						{
							Sid: "ReadContract",
							Effect: "Allow",
							Action: ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"],
							Resource: [path, `${path}/*`],
						},
					],
				},
			});
			const { operations } = recorded.outputs as { readonly operations: Record<string, unknown> };
			assert.equal(operations.readPolicyArn, one(recorded, "Policy", "contract").outputs.arn);
			assert.equal(operations.parameterPath, `/terrace/${stack}/contract`);
		});

		it("is the role of the API's instances from the start, and not nginx's", async () => {
			const recorded = await plan(stack, "update");
			const granted = ofKind(recorded, "RolePolicyAttachment").filter((attachment) =>
				references(attachment, "policyArn").includes(`terrace-${stack}-contract`),
			);
			assert.deepEqual(
				granted.map((attachment) => references(attachment, "role")),
				[[`terrace-${stack}-app`]],
			);
		});
	});
}

describe("the contract of a stack without CDN", () => {
	it("has no parameter for what is not there", async () => {
		const found = Object.keys(published(await variant("secondary")));
		assert.deepEqual(
			found.filter((key) => /siteBucket|imagesBucket|distribution|nameServers|replicaAddresses/.test(key)),
			[],
		);
	});
});
