import assert from "node:assert/strict";
import type { Fragment } from "../../policies/rule.js";
import { allow, document, role, withPolicy } from "../../policies/rules/iam.fragments.js";
import { rules } from "../../policies/rules/index.js";
import { analyze, pendingIn, type Resource, simulate, unknown } from "./support.js";

const own = rules.filter(({ id }) => id.startsWith("iam-"));

/** What the rules about IAM find: `rule resource: message`, without what only the update can decide. */
async function findings(resources: readonly Resource[]): Promise<readonly string[]> {
	const all = await analyze(own, resources);
	return all
		.filter(({ rule }) => rule !== "decided-at-update")
		.map(({ rule, name, message }) => `${rule} ${name}: ${message.split("\n")[1]}`);
}

/** The rules that leave resources to the update. */
async function pending(resources: readonly Resource[]): Promise<readonly string[]> {
	return pendingIn(await analyze(own, resources));
}

const passRole = allow("iam:PassRole", "arn:aws:iam::123456789012:role/*");

describe("what a preview does not know of a policy", () => {
	it("is left to the update where it is the whole document, by each rule that reads it", async () => {
		const resources = simulate(
			{
				reader: role,
				grant: {
					type: "aws:iam/rolePolicy:RolePolicy",
					properties: { role: "${reader.name}", policy: unknown },
				},
			},
			"preview",
		);
		assert.deepEqual(await findings(resources), []);
		const ids = (await pending(resources)).map((line) => line.split(" ")[0]);
		assert.deepEqual(ids, [
			"iam-document-valid",
			"iam-known-actions",
			"iam-no-cred-exposure",
			"iam-no-decrypt-all",
			"iam-no-exfiltration",
			"iam-no-open-write",
			"iam-no-perm-mgmt",
			"iam-no-privesc",
			"iam-no-service-wildcard",
			"iam-no-star-star",
			"iam-passrole-scoped",
			"iam-resources-named",
		]);
	});

	it("matters only where the answer hangs on it", async () => {
		const parts = (policy: object): Fragment => ({
			grant: {
				type: "aws:iam/rolePolicy:RolePolicy",
				properties: { role: "reader", policy: policy as never },
			},
		});
		const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: unknown };
		assert.deepEqual(await pending(simulate(parts({ Statement: [statement] }), "preview")), [
			"iam-no-exfiltration grant",
			"iam-resources-named grant",
		]);
		const everything = await findings(
			simulate(
				parts({ Statement: [{ ...statement, Action: "*", Resource: [unknown, "arn:aws:s3:::a/*"] }] }),
				"preview",
			),
		);
		assert.deepEqual(everything, ["iam-no-star-star grant: policy, statement 1: it allows all actions (*)."]);
	});

	it("is a policy that is attached and comes from nowhere", async () => {
		const resources = simulate(
			{
				reader: role,
				attachment: {
					type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
					properties: { role: "${reader.name}", policyArn: unknown },
				},
			},
			"preview",
		);
		assert.deepEqual(await pending(resources), ["iam-no-admin-managed attachment", "iam-no-privesc reader"]);
	});
});

describe("a permissions boundary", () => {
	const bounded = (permissionsBoundary: string, policy: unknown): Fragment => ({
		...withPolicy(allow("iam:PutRolePolicy")),
		reader: { ...role, properties: { ...role.properties, permissionsBoundary } } as typeof role,
		limits: { type: "aws:iam/policy:Policy", properties: { policy: policy as string } },
	});
	const escalations = async (fragment: Fragment) => {
		const resources = simulate(fragment, "preview");
		return [...(await findings(resources)), ...(await pending(resources))].filter((line) =>
			line.startsWith("iam-no-privesc"),
		);
	};

	it("leaves the answer to the update while it is not known", async () => {
		const line = "iam-no-privesc reader";
		assert.deepEqual(await escalations(bounded("${limits.arn}", unknown)), [line]);
		assert.deepEqual(await escalations(bounded(unknown, document(allow("s3:GetObject")))), [line]);
	});

	it("limits nothing that can be proven where another stack makes it", async () => {
		const outside = "arn:aws:iam::123456789012:policy/limits";
		assert.deepEqual(await escalations(bounded(outside, document(allow("s3:GetObject")))), [
			"iam-no-privesc reader: reader can write policies of roles (iam:PutRolePolicy).",
		]);
	});
});

describe("what one role has together", () => {
	const violations = async (fragment: Fragment) =>
		(await findings(simulate(fragment, "preview"))).filter((line) => line.startsWith("iam-no-privesc"));

	it("is named with the way it opens", async () => {
		assert.deepEqual(await violations(withPolicy(passRole, allow("ec2:RunInstances", "arn:aws:ec2:*:*:*"))), [
			"iam-no-privesc reader: reader can start instances with any role (iam:PassRole, ec2:RunInstances).",
		]);
	});

	it("names three ways at most", async () => {
		const [line] = await violations(withPolicy(allow("iam:*")));
		assert.match(
			line ?? "",
			/reader can make access keys of users \(iam:CreateAccessKey\); .*; and 10 more\.$/,
		);
	});

	it("counts a policy that several roles have for each", async () => {
		const fragment: Fragment = {
			a: role,
			b: role,
			keys: {
				type: "aws:iam/policy:Policy",
				properties: { policy: document(allow("iam:CreateAccessKey")) },
			},
			attachment: {
				type: "aws:iam/policyAttachment:PolicyAttachment",
				properties: { roles: ["${a.name}", "${b.name}"], policyArn: "${keys.arn}" },
			},
		};
		const names = (await violations(fragment)).map((line) => line.split(" ")[1]);
		assert.deepEqual(names, ["a:", "b:"]);
	});

	it("counts what a role may do to itself", async () => {
		const arn = "arn:aws:iam::123456789012:role/reader";
		const resources = simulate(withPolicy(allow("iam:PutRolePolicy", arn)), "update").map((resource) =>
			resource.name === "reader" ? { ...resource, outputs: { ...resource.outputs, arn } } : resource,
		);
		assert.deepEqual(await findings(resources), [
			"iam-no-privesc reader: reader can write policies of roles (iam:PutRolePolicy).",
		]);
	});
});

describe("messages about policies", () => {
	it("quote nothing that may be a secret", async () => {
		const secret = "hunter2 hunter2";
		const statement = {
			Sid: secret,
			Effect: "Allow",
			Principal: { AWS: secret, Service: secret },
			Action: [secret, "*"],
			Resource: [secret, "*"],
			Condition: { [secret]: { [secret]: secret } },
			[secret]: secret,
		};
		const { [secret]: _, ...readable } = statement;
		for (const text of [document(statement), document(readable), secret]) {
			const fragment: Fragment = {
				grant: { type: "aws:iam/rolePolicy:RolePolicy", properties: { role: "reader", policy: text } },
				reader: { type: "aws:iam/role:Role", properties: { assumeRolePolicy: text } },
				topic: { type: "aws:sns/topicPolicy:TopicPolicy", properties: { arn: "topic", policy: text } },
			};
			const lines = await findings(simulate(fragment, "update"));
			assert.ok(lines.length > 0);
			assert.deepEqual(
				lines.filter((line) => line.includes("hunter2")),
				[],
			);
		}
	});
});

describe("a permissions boundary", () => {
	const boundary: Fragment = {
		limits: { type: "aws:iam/policy:Policy", properties: { policy: document(allow("*")) } },
		reader: {
			type: "aws:iam/role:Role",
			properties: {
				assumeRolePolicy: document({
					Effect: "Allow",
					Principal: { Service: "ec2.amazonaws.com" },
					Action: "sts:AssumeRole",
				}),
				permissionsBoundary: "${limits.arn}",
			},
		},
	};
	const judged = async (resources: readonly Resource[]) =>
		(await findings(resources)).filter((line) => line.startsWith("iam-no-star-star"));

	it("is no grant, and no rule about each policy finds anything in it", async () => {
		assert.deepEqual(await findings(simulate(boundary, "preview")), []);
		assert.deepEqual(await findings(simulate(boundary, "update")), []);
	});

	it("waits for the update where it may be granted as well", async () => {
		const attachment = {
			type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
			properties: { role: "${reader.name}", policyArn: unknown },
		} as const;
		const resources = simulate({ ...boundary, attachment }, "preview");
		assert.deepEqual(await judged(resources), []);
		assert.ok((await pending(resources)).includes("iam-no-star-star limits"));
	});

	it("is judged once, with the whole stack, where nobody has it", async () => {
		const { limits } = boundary;
		assert.ok(limits);
		assert.deepEqual(await judged(simulate({ limits }, "update")), [
			"iam-no-star-star limits: policy, statement 1: it allows all actions (*).",
		]);
	});
});
