/** Builds: CodeBuild projects, which hold the rights to everything that is released. */
import { elements, inside, unresolved } from "../graph/values.js";
import { type Complaint, graphRule, resourceRule, undetermined, violation } from "../rule.js";
import { mustNameCustomerKey } from "./customerKey.js";
import * as examples from "./delivery.examples.js";
import { about, mustNotBeTrue, notKnown, unlessExcused } from "./expect.js";
import { namesSecret, shownName } from "./secretNames.js";

const noPlainSecrets = resourceRule({
	id: "cb-no-plain-secrets",
	title: "Builds get their secrets from a store, not from plain variables",
	severity: "critical",
	level: "mandatory",
	undecided: "at-update",
	controls: [{ framework: "FSBP", id: "CodeBuild.2" }],
	why: "A plain variable is shown to whoever may see the project, in the console and in the state. Stricter than the control, which knows AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY only: other names that end in a word for a secret count too.",
	fix: "Keep the secret in Secrets Manager or Parameter Store and set the variable's type to SECRETS_MANAGER or PARAMETER_STORE; for AWS itself, use the project's role.",
	examples: examples.noPlainSecrets,
	types: ["aws:codebuild/project:Project"],
	check: ({ environment }) =>
		elements(inside(environment, ({ environmentVariables }) => environmentVariables)).flatMap((variable) => {
			if (variable === unresolved) return [undetermined("the variables are not known before the update")];
			const { name, type } = variable;
			if (type === "SECRETS_MANAGER" || type === "PARAMETER_STORE") return [];
			if (name === unresolved)
				return [undetermined("the names of the variables are not known before the update")];
			if (name === undefined || !namesSecret(name)) return [];
			const allowed = "SECRETS_MANAGER, PARAMETER_STORE";
			return type === unresolved
				? [notKnown(`the type of ${shownName(name)}`, allowed)]
				: [violation(`${shownName(name)} is a plain variable; allowed types: ${allowed}`)];
		}),
});

const cleanSource = resourceRule({
	id: "cb-no-credentials-in-source",
	title: "No address of a build's source holds credentials",
	severity: "critical",
	level: "mandatory",
	undecided: "at-update",
	controls: [{ framework: "FSBP", id: "CodeBuild.1" }],
	why: "The address is shown wherever the project is, and in every build's log.",
	fix: "Connect the repository through CodeConnections and take the credentials out of the address.",
	examples: examples.cleanSource,
	types: ["aws:codebuild/project:Project"],
	check: ({ source, secondarySources }) =>
		[
			inside(source, ({ location }) => location),
			...elements(secondarySources).map((second) => inside(second, ({ location }) => location)),
		].flatMap((location) => {
			if (location === unresolved)
				return [notKnown("the source's location", "an address without credentials")];
			return typeof location === "string" && /^[a-z+]+:\/\/[^/]*@/i.test(location)
				? [violation("the source's location holds credentials; allowed: an address without them")]
				: [];
		}),
});

const notPublic = resourceRule({
	id: "cb-not-public",
	title: "Build results are not public",
	severity: "high",
	level: "mandatory",
	undecided: "at-update",
	controls: [],
	why: "A public project shows everybody its logs and artifacts, with whatever a build ever printed.",
	fix: "Leave projectVisibility out.",
	examples: examples.notPublic,
	types: ["aws:codebuild/project:Project"],
	check: ({ projectVisibility: visibility }) => {
		if (visibility === undefined || visibility === "PRIVATE") return [];
		if (visibility === unresolved) return [notKnown("projectVisibility", "PRIVATE")];
		return [violation("projectVisibility is public; allowed: PRIVATE")];
	},
});

const noPrivileged = resourceRule({
	id: "cb-no-privileged",
	title: "Builds do not run privileged",
	severity: "high",
	level: "advisory",
	undecided: "at-update",
	controls: [{ framework: "Checkov", id: "CKV_AWS_316" }],
	why: "A privileged build reaches every device of its host. Only the Docker daemon needs that.",
	fix: "Leave privilegedMode out. Where images are built, exempt that one project.",
	examples: examples.noPrivileged,
	types: ["aws:codebuild/project:Project"],
	check: ({ environment }) =>
		mustNotBeTrue(
			inside(environment, ({ privilegedMode }) => privilegedMode),
			"environment.privilegedMode",
		),
});

const logs = resourceRule({
	id: "cb-logs",
	title: "Builds keep their logs",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "CodeBuild.4" },
		{ framework: "Checkov", id: "CKV_AWS_314" },
	],
	why: "What was built, from what and by whom, is in the logs or nowhere. Stricter than Checkov, which takes a log that is switched off.",
	fix: "Set logsConfig.cloudwatchLogs to a group of the program, which has a retention and a key.",
	examples: examples.logs,
	types: ["aws:codebuild/project:Project"],
	check: ({ logsConfig }) => {
		// Each says what it is where its status is left out.
		const states: readonly unknown[] = [
			inside(
				inside(logsConfig, (config) => config.cloudwatchLogs),
				({ status }) => status ?? "ENABLED",
			),
			inside(
				inside(logsConfig, (config) => config.s3Logs),
				({ status }) => status ?? "DISABLED",
			),
		];
		if (states.includes("ENABLED")) return [];
		const allowed = "CloudWatch or S3 logs that are enabled";
		return [
			states.includes(unresolved)
				? notKnown("logsConfig", allowed)
				: violation(`logsConfig enables no log; allowed: ${allowed}`),
		];
	},
});

const logsEncrypted = resourceRule({
	id: "cb-logs-encrypted",
	title: "Build logs in S3 are encrypted",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "CodeBuild.3" },
		{ framework: "Checkov", id: "CKV_AWS_311" },
	],
	why: "CodeBuild encrypts them unless it is told not to.",
	fix: "Leave logsConfig.s3Logs.encryptionDisabled out.",
	examples: examples.logsEncrypted,
	types: ["aws:codebuild/project:Project"],
	check: ({ logsConfig }) =>
		mustNotBeTrue(
			inside(
				inside(logsConfig, ({ s3Logs }) => s3Logs),
				({ encryptionDisabled }) => encryptionDisabled,
			),
			"logsConfig.s3Logs.encryptionDisabled",
		),
});

function judgeArtifact(artifact: unknown, property: string): readonly Complaint[] {
	if (typeof artifact !== "object" || artifact === null)
		return [notKnown(property, "artifacts that are encrypted")];
	const { type, encryptionDisabled } = artifact as {
		readonly type?: unknown;
		readonly encryptionDisabled?: unknown;
	};
	if (type === "NO_ARTIFACTS") return [];
	const complaints = mustNotBeTrue(encryptionDisabled, `${property}.encryptionDisabled`);
	return unlessExcused(type, `${property}.type`, complaints);
}

const artifactsEncrypted = resourceRule({
	id: "cb-artifacts-encrypted",
	title: "What a build makes is encrypted",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [{ framework: "Checkov", id: "CKV_AWS_78" }],
	why: "CodeBuild encrypts it unless it is told not to. Stricter than the control, which passes over secondary artifacts.",
	fix: "Leave encryptionDisabled out.",
	examples: examples.artifactsEncrypted,
	types: ["aws:codebuild/project:Project"],
	check: ({ artifacts, secondaryArtifacts }) => [
		...elements(artifacts).flatMap((artifact) => judgeArtifact(artifact, "artifacts")),
		...elements(secondaryArtifacts).flatMap((artifact) => judgeArtifact(artifact, "secondaryArtifacts")),
	],
});

const key = graphRule({
	id: "cb-kms",
	title: "Builds encrypt with a customer managed key",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [
		{ framework: "Checkov", id: "CKV_AWS_147" },
		{ framework: "cdk-nag", id: "AwsSolutions-CB4" },
	],
	why: "Under AWS's key for S3 whoever may read the bucket reads the release. Stricter than Checkov, which passes over projects without artifacts: they have caches and reports.",
	fix: "Set encryptionKey to the key of the artifact bucket.",
	examples: examples.key,
	check: (graph) =>
		graph
			.ofType("aws:codebuild/project:Project")
			.flatMap((project) =>
				about(project, mustNameCustomerKey(graph, project, "encryptionKey", project.inputs.encryptionKey)),
			),
});

export const deliveryRules = [
	noPlainSecrets,
	cleanSource,
	notPublic,
	noPrivileged,
	logs,
	logsEncrypted,
	artifactsEncrypted,
	key,
];
