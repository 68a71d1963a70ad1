import assert from "node:assert/strict";
import { input, inputs, one } from "../support/inputs.js";
import { type Plan, plan } from "../support/plan.js";
import { stacks, variant } from "../support/variants.js";

/** Where a group waits for its instances: by the end of the name. A balancer drains for 30 seconds. */
function hooks(group: string) {
	return {
		launch: {
			name: `${group}-launch`,
			lifecycleTransition: "autoscaling:EC2_INSTANCE_LAUNCHING",
			heartbeatTimeout: 600,
			defaultResult: "ABANDON",
		},
		terminate: {
			name: `${group}-terminate`,
			lifecycleTransition: "autoscaling:EC2_INSTANCE_TERMINATING",
			heartbeatTimeout: 210,
			defaultResult: "CONTINUE",
		},
	};
}

for (const { stack, prefix } of stacks) {
	for (const tier of ["web", "app"] as const) {
		describe(`the ${tier} instances of ${stack}`, () => {
			let recorded: Plan;
			before(async () => {
				recorded = await plan(stack, "update");
			});

			it("are waited for at their launch and at their end, from the first one on", () => {
				const all = hooks(`${prefix}-${tier}`);
				assert.deepEqual(input(recorded, "Group", tier, "initialLifecycleHooks"), Object.values(all));
				for (const [end, hook] of Object.entries(all)) {
					assert.deepEqual(inputs(recorded, "LifecycleHook", `${tier}-${end}`), {
						autoscalingGroupName: `<Group ${tier}>`,
						...hook,
					});
				}
			});

			it("keep their group whatever becomes of capacity and hooks", () => {
				assert.deepEqual(one(recorded, "Group", tier).options.ignoreChanges, [
					"desiredCapacity",
					"initialLifecycleHooks",
				]);
			});

			it("serve no release at first, and then the one that deployments name", () => {
				const {
					description: _,
					allowedPattern,
					...pointer
				} = inputs(recorded, "Parameter", `${tier}-release`);
				assert.deepEqual(pointer, {
					name: `/terrace/${stack}/${tier}/release`,
					type: "String",
					value: { secret: "none" },
				});
				assert.deepEqual(one(recorded, "Parameter", `${tier}-release`).options.ignoreChanges, ["value"]);
				const allowed = new RegExp(String(allowedPattern));
				const digest = "0a".repeat(32);
				for (const value of ["none", `${tier}/2026-11-20.1.tar.gz@sha256:${digest}`])
					assert.match(value, allowed);
				for (const value of [
					"",
					`${tier}/a.tar.gz`,
					`other/a.tar.gz@sha256:${digest}`,
					`${tier}/../a.tar.gz@sha256:${digest}`,
					`${tier}/a.tar.gz@sha256:${digest}\n`,
				])
					assert.doesNotMatch(value, allowed);
			});
		});
	}
}

describe("instances with more than the stacks' files ask for", () => {
	it("are of the processor's own type where only the processor is said", async () => {
		const recorded = await plan("dev", "update", {
			"web.architecture": "arm64",
			"app.architecture": "arm64",
		});
		const image = "al2023-ami-kernel-default-arm64";
		for (const [tier, type] of [
			["web", "t4g.small"],
			["app", "t4g.medium"],
		] as const) {
			assert.equal(input(recorded, "LaunchTemplate", tier, "instanceType"), type);
			assert.ok(String(input(recorded, "LaunchTemplate", tier, "imageId")).endsWith(image));
		}
	});

	it("serve for as long as their balancer drains, before they end", async () => {
		const recorded = await variant("other");
		assert.equal(input(recorded, "LifecycleHook", "web-terminate", "heartbeatTimeout"), 480);
		assert.equal(input(recorded, "LifecycleHook", "app-terminate", "heartbeatTimeout"), 210);
	});
});
