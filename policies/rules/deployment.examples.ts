/** Examples of the rules in deployment.ts. */
import type { Plain } from "../resources.js";
import type { Example, Examples, FragmentResource } from "../rule.js";

type PipelineInputs = Plain<"aws:codepipeline/pipeline:Pipeline">;
type Store = PipelineInputs["artifactStores"][number];
type Action = PipelineInputs["stages"][number]["actions"][number];

const store: Store = { type: "S3", location: "artifacts" };

function pipeline(properties: Partial<PipelineInputs>): FragmentResource {
	return {
		type: "aws:codepipeline/pipeline:Pipeline",
		properties: { artifactStores: [store], roleArn: "pipeline", stages: [], ...properties },
	};
}

function withKey(title: string, id: string): Example {
	return {
		title,
		resources: {
			key: { type: "aws:kms/key:Key", properties: {} },
			pipeline: pipeline({ artifactStores: [{ ...store, encryptionKey: { id, type: "KMS" } }] }),
		},
	};
}

export const artifactKey: Examples = {
	fails: [
		{ title: "a store without a key", resources: { pipeline: pipeline({}) } },
		withKey("AWS's key for S3", "alias/aws/s3"),
		{
			title: "one of two stores without a key",
			resources: {
				pipeline: pipeline({
					artifactStores: [
						{ ...store, region: "us-east-1", encryptionKey: { id: "alias/artifacts", type: "KMS" } },
						{ ...store, region: "eu-west-1" },
					],
				}),
			},
		},
	],
	passes: [withKey("a key of the stack", "${key.arn}"), withKey("a key by alias", "alias/artifacts")],
};

function action(category: string, provider: string, runOrder?: number): Action {
	const owner = "AWS";
	return { name: provider, category, provider, owner, version: "1", ...(runOrder && { runOrder }) };
}

const source = action("Source", "CodeStarSourceConnection");
const deploy = action("Deploy", "CodeDeploy");
const manual = action("Approval", "Manual");

function stages(title: string, ...list: readonly (readonly Action[])[]): Example {
	const named = list.map((actions, i) => ({ name: `stage-${i + 1}`, actions: [...actions] }));
	return { title, resources: { pipeline: pipeline({ stages: named }) } };
}

export const approval: Examples = {
	fails: [
		stages("no approval", [source], [deploy]),
		stages("an approval after the deployment", [source], [deploy], [manual]),
		stages("an approval at the same time", [source], [manual, deploy]),
		stages("an approval later in the stage", [source], [deploy, action("Approval", "Manual", 2)]),
	],
	passes: [
		stages("an approval in a stage before", [source], [manual], [deploy]),
		stages("an approval earlier in the stage", [source], [manual, action("Deploy", "CodeDeploy", 2)]),
		stages("a pipeline that deploys nothing", [source], [action("Build", "CodeBuild")]),
	],
};

type GroupInputs = Partial<Plain<"aws:codedeploy/deploymentGroup:DeploymentGroup">>;

function group(title: string, properties: GroupInputs): Example {
	return {
		title,
		resources: {
			group: {
				type: "aws:codedeploy/deploymentGroup:DeploymentGroup",
				properties: {
					appName: "shop",
					deploymentGroupName: "web",
					serviceRoleArn: "deploy",
					...properties,
				},
			},
		},
	};
}

const alarmConfiguration = { alarms: ["web-5xx"], enabled: true };
const autoRollbackConfiguration = {
	enabled: true,
	events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
};

export const rollback: Examples = {
	fails: [
		group("a group that says nothing", {}),
		group("no alarm", { autoRollbackConfiguration }),
		group("an empty list of alarms", {
			autoRollbackConfiguration,
			alarmConfiguration: { ...alarmConfiguration, alarms: [] },
		}),
		group("alarms that are off", {
			autoRollbackConfiguration,
			alarmConfiguration: { alarms: ["web-5xx"] },
		}),
		group("alarms whose state need not be known", {
			autoRollbackConfiguration,
			alarmConfiguration: { ...alarmConfiguration, ignorePollAlarmFailure: true },
		}),
		group("no rollback", { alarmConfiguration }),
		group("a rollback that is off", {
			alarmConfiguration,
			autoRollbackConfiguration: { ...autoRollbackConfiguration, enabled: false },
		}),
		group("a rollback after failures alone", {
			alarmConfiguration,
			autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE"] },
		}),
	],
	passes: [
		group("alarms and rollback", { alarmConfiguration, autoRollbackConfiguration }),
		{
			title: "an alarm of the stack",
			resources: {
				alarm: {
					type: "aws:cloudwatch/metricAlarm:MetricAlarm",
					properties: { comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1 },
				},
				...group("", {
					alarmConfiguration: { alarms: ["${alarm.name}"], enabled: true },
					autoRollbackConfiguration,
				}).resources,
			},
		},
	],
};

export const notAllAtOnce: Examples = {
	fails: [
		group("all at once", { deploymentConfigName: "CodeDeployDefault.AllAtOnce" }),
		group("all at once, in place by name", {
			deploymentConfigName: "CodeDeployDefault.AllAtOnce",
			deploymentStyle: { deploymentType: "IN_PLACE" },
		}),
	],
	passes: [
		group("a group that says nothing", {}),
		group("half at a time", { deploymentConfigName: "CodeDeployDefault.HalfAtATime" }),
		group("blue and green fleets", {
			deploymentConfigName: "CodeDeployDefault.AllAtOnce",
			deploymentStyle: { deploymentType: "BLUE_GREEN" },
		}),
	],
};
