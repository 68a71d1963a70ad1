/** What carries a release to the fleet: pipelines and deployments. */
import { elements, inside, numberOf, unresolved } from "../graph/values.js";
import type { Properties } from "../resources.js";
import { type Complaint, graphRule, resourceRule, undetermined, violation } from "../rule.js";
import { mustNameCustomerKey } from "./customerKey.js";
import * as examples from "./deployment.examples.js";
import { about, mustBeTrue, mustNotBeTrue, notKnown } from "./expect.js";

const artifactKey = graphRule({
	id: "pipeline-cmk",
	title: "Pipelines encrypt what they carry with a customer managed key",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [{ framework: "Checkov", id: "CKV_AWS_219" }],
	why: "What lies in the artifact store is what will run. Under AWS's own key, whoever may write to the bucket can replace it.",
	fix: "Set encryptionKey in each artifact store.",
	examples: examples.artifactKey,
	check: (graph) =>
		graph.ofType("aws:codepipeline/pipeline:Pipeline").flatMap((pipeline) =>
			elements(pipeline.inputs.artifactStores).flatMap((store) => {
				const id = inside(
					inside(store, ({ encryptionKey }) => encryptionKey),
					(key) => key.id,
				);
				const label = "the encryption key of an artifact store";
				return about(pipeline, mustNameCustomerKey(graph, pipeline, "artifactStores", id, label));
			}),
		),
});

type Stages = Properties<"aws:codepipeline/pipeline:Pipeline">["stages"];

interface Action {
	readonly category?: unknown;
	readonly provider?: unknown;
	readonly runOrder?: unknown;
}

/** Actions that run at once, in the order in which the steps follow; undetermined where that is not known. */
function stepsOf(stages: Stages): readonly (readonly Action[] | "undetermined")[] {
	return elements(stages).flatMap((stage): readonly (readonly Action[] | "undetermined")[] => {
		const given = elements(inside(stage, (known) => known.actions));
		const actions = given.filter((action) => action !== unresolved);
		if (actions.length < given.length || actions.some(({ runOrder }) => runOrder === unresolved))
			return ["undetermined"];
		const orders = [...new Set(actions.map(({ runOrder = 1 }) => numberOf(runOrder)))].sort((a, b) => a - b);
		return orders.map((order) => actions.filter(({ runOrder = 1 }) => numberOf(runOrder) === order));
	});
}

const approval = resourceRule({
	id: "pipeline-manual-approval",
	title: "Somebody approves what a pipeline deploys",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [],
	why: "Otherwise whoever gets a commit in gets it run in production, with nobody having looked. The approval has to come before the first action of the category Deploy; what a build deploys by itself is not seen.",
	fix: "Add an action of category Approval and provider Manual, in a stage or with a runOrder before the deployment.",
	examples: examples.approval,
	types: ["aws:codepipeline/pipeline:Pipeline"],
	check: ({ stages }) => {
		const allowed = "a manual approval before it";
		for (const step of stepsOf(stages)) {
			if (step === "undetermined") return [notKnown("the stages", allowed)];
			if (step.some(({ category }) => category === "Deploy")) {
				return [violation(`it deploys without an approval; allowed: ${allowed}`)];
			}
			if (step.some(({ category }) => category === unresolved)) return [notKnown("the stages", allowed)];
			const approvals = step.filter(({ category }) => category === "Approval");
			if (approvals.some(({ provider }) => provider === "Manual")) return [];
			if (approvals.some(({ provider }) => provider === unresolved)) return [notKnown("the stages", allowed)];
		}
		return [];
	},
});

const events = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"] as const;

type Group = Properties<"aws:codedeploy/deploymentGroup:DeploymentGroup">;

function judgeRollback({ autoRollbackConfiguration: rollback }: Group): readonly Complaint[] {
	const given = elements(inside(rollback, (known) => known.events));
	const missing = events.filter((event) => !given.includes(event));
	const enabled = inside(rollback, (known) => known.enabled);
	if (missing.length === 0) return mustBeTrue(enabled, "autoRollbackConfiguration.enabled");
	const property = "autoRollbackConfiguration.events";
	return given.includes(unresolved)
		? [notKnown(property, events.join(", "))]
		: [violation(`${property} is without ${missing.join(", ")}; allowed: ${events.join(", ")}`)];
}

function judgeAlarms({ alarmConfiguration: alarms }: Group): readonly Complaint[] {
	const named = inside(alarms, (known) => known.alarms);
	if (named === unresolved) return [notKnown("alarmConfiguration.alarms", "one alarm or more")];
	if (elements(named).length === 0) {
		return [violation("alarmConfiguration.alarms is empty; allowed: one alarm or more")];
	}
	return [
		...mustBeTrue(
			inside(alarms, (known) => known.enabled),
			"alarmConfiguration.enabled",
		),
		...mustNotBeTrue(
			inside(alarms, (known) => known.ignorePollAlarmFailure),
			"alarmConfiguration.ignorePollAlarmFailure",
		),
	];
}

const rollback = resourceRule({
	id: "codedeploy-rollback-on-alarm",
	title: "Deployments roll back by themselves when they fail or an alarm goes off",
	severity: "medium",
	level: "mandatory",
	undecided: "at-update",
	controls: [],
	why: "A bad release is noticed by an alarm before anybody looks, and each minute until somebody goes back is one with the tier down. Both are needed: alarms stop the deployment, the rollback undoes it.",
	fix: `Name alarms in alarmConfiguration and enable autoRollbackConfiguration for ${events.join(" and ")}.`,
	examples: examples.rollback,
	types: ["aws:codedeploy/deploymentGroup:DeploymentGroup"],
	check: (group) => [...judgeRollback(group), ...judgeAlarms(group)],
});

const notAllAtOnce = resourceRule({
	id: "codedeploy-not-all-at-once",
	title: "Deployments in place take a few instances at a time",
	severity: "medium",
	level: "mandatory",
	undecided: "at-update",
	controls: [],
	why: "All at once takes every instance of the tier out of service together, and a bad release leaves none to serve. Left out, CodeDeploy takes one at a time. With blue and green fleets it is one switch, and passed over.",
	fix: "Leave deploymentConfigName out, or choose CodeDeployDefault.HalfAtATime or OneAtATime.",
	examples: examples.notAllAtOnce,
	types: ["aws:codedeploy/deploymentGroup:DeploymentGroup"],
	check: ({ deploymentConfigName: name, deploymentStyle }) => {
		const style = inside(deploymentStyle, ({ deploymentType }) => deploymentType);
		if (style === "BLUE_GREEN" || (name !== unresolved && name !== "CodeDeployDefault.AllAtOnce")) return [];
		const isUnknown = style === unresolved || name === unresolved;
		const allowed = "any but CodeDeployDefault.AllAtOnce";
		return [
			isUnknown
				? undetermined(
						`deploymentConfigName or the style is not known before the update; allowed: ${allowed}`,
					)
				: violation(`deploymentConfigName is CodeDeployDefault.AllAtOnce; allowed: ${allowed}`),
		];
	},
});

export const deploymentRules = [artifactKey, approval, rollback, notAllAtOnce];
