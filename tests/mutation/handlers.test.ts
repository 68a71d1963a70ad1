/** That the judge of mutants says what the policy SDK's own handlers report. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { currentRun } from "../../policies/run.js";
import { analyze, pendingIn } from "../policies/support.js";
import { root } from "../support/config.js";
import { plan } from "../support/plan.js";
import { resourcesOf } from "./cases.js";
import { Judge, judging, today } from "./judge.js";
import { describeUnmutated } from "./matrix.js";
import { applied, type Mutant, type Resource } from "./mutant.js";
import { mutantsOf } from "./mutants.js";

const exemptions = readFileSync(join(root, "policies", "exemptions.yaml"), "utf8");

/** Some of the mutants that a rule kills: those that nothing kills would prove little. */
function sample(judge: Judge, resources: readonly Resource[], step: number): readonly Mutant[] {
	const killed = mutantsOf(resources).filter((_, i) => i % 3 === 0);
	return killed.filter((mutant) => judge.verdict(mutant).kills.length > 0).filter((_, i) => i % step === 0);
}

describe("a plan as it is", () => {
	describeUnmutated();
});

describe("the judge of mutants", () => {
	for (const mode of ["update", "preview"] as const) {
		it(`finds what the handlers of the policy SDK report, at ${mode}`, async function () {
			this.timeout(300_000);
			const resources = await resourcesOf("prod", mode);
			const { config } = await plan("prod", mode);
			const judge = new Judge(resources);
			const mutants = sample(judge, resources, 60);
			assert.ok(mutants.length > 5, `${mutants.length} mutants`);
			for (const mutant of mutants) {
				const verdict = judge.verdict(mutant);
				const plain = applied(resources, mutant).map(({ inputs, outputs, ...rest }) => ({
					...{ ...rest, inputs: { ...inputs }, outputs: { ...outputs } },
				}));
				const reported = await analyze(judging, plain, { exemptions, today, config });
				const ids = new Set(reported.map(({ rule }) => rule).filter((id) => id !== "decided-at-update"));
				const what = `${mutant.type} ${mutant.what} of ${mutant.who}`;
				assert.deepEqual([...ids].sort(), verdict.kills, what);
				const waiting = new Set(pendingIn(reported).map((line) => line.split(" ")[0] ?? ""));
				for (const id of verdict.pending) assert.ok(waiting.has(id), `${id} should wait: ${what}`);
			}
		});
	}

	it("knows the day and the exemptions that the pack would know", () => {
		const run = currentRun({ TERRACE_POLICY_DATE: today }, join(root, "policies"));
		assert.equal(run.today, today);
		assert.ok(run.exemptions.entries.length > 0);
	});
});
