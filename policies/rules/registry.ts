/** ECR: that an image is what it was when it was built, and that somebody looked into it. */
import { nodesOf } from "../graph/graph.js";
import { elements, inside } from "../graph/values.js";
import { graphRule, resourceRule, undetermined, violation } from "../rule.js";
import { about, mustBeOneOf, mustBeTrue } from "./expect.js";
import { mustNotBePublic } from "./policyChecks.js";
import * as examples from "./registry.examples.js";

const repositoryType = "aws:ecr/repository:Repository";

const scanOnPush = resourceRule({
	id: "ecr-scan-on-push",
	title: "Images are scanned when they arrive",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "ECR.1" },
		{ framework: "Checkov", id: "CKV_AWS_163" },
	],
	why: "A known hole in a base image is found before the image runs or by somebody else. Stricter than ECR.1, which takes a scan that is set for the whole registry: that is not in the program's hands alone.",
	fix: "Set imageScanningConfiguration.scanOnPush to true.",
	examples: examples.scanOnPush,
	types: [repositoryType],
	check: ({ imageScanningConfiguration }) =>
		mustBeTrue(
			inside(imageScanningConfiguration, (configuration) => configuration.scanOnPush),
			"imageScanningConfiguration.scanOnPush",
		),
});

const immutableTags = resourceRule({
	id: "ecr-immutable-tags",
	title: "A tag stays with the image that it was given to",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [
		{ framework: "FSBP", id: "ECR.2" },
		{ framework: "Checkov", id: "CKV_AWS_51" },
	],
	why: "Where a tag can be moved, whoever may push replaces what runs, and a rollback goes back to something else. Exclusions count as movable, as they do for the controls.",
	fix: "Set imageTagMutability to IMMUTABLE.",
	examples: examples.immutableTags,
	types: [repositoryType],
	check: ({ imageTagMutability }) => mustBeOneOf(imageTagMutability, "imageTagMutability", ["IMMUTABLE"]),
});

const key = resourceRule({
	id: "ecr-kms",
	title: "Images are encrypted with a KMS key",
	severity: "low",
	level: "advisory",
	undecided: "at-update",
	controls: [{ framework: "Checkov", id: "CKV_AWS_136" }],
	why: "With a key, pulling takes the right to decrypt as well. It cannot be changed later: the repository is replaced, and its images with it.",
	fix: "Set encryptionConfigurations with encryptionType KMS and a kmsKey, before the repository is made.",
	examples: examples.key,
	types: [repositoryType],
	check: ({ encryptionConfigurations }) => {
		const types = elements(encryptionConfigurations).map((one) =>
			inside(one, (known) => known.encryptionType),
		);
		return mustBeOneOf(types[0], "encryptionType", ["KMS"]);
	},
});

const lifecycle = graphRule({
	id: "ecr-lifecycle",
	title: "Old images are cleared away",
	severity: "low",
	level: "advisory",
	undecided: "at-update",
	controls: [{ framework: "FSBP", id: "ECR.3" }],
	why: "Every build leaves an image that is paid for, and that somebody may run by mistake with the holes of its day.",
	fix: "Make a LifecyclePolicy for the repository.",
	examples: examples.lifecycle,
	check: (graph) => {
		const referents = graph
			.ofType("aws:ecr/lifecyclePolicy:LifecyclePolicy")
			.flatMap((policy) => graph.resolve(policy, "repository", policy.inputs.repository, repositoryType));
		const cleared = new Set(nodesOf(referents));
		const allowed = "allowed: a LifecyclePolicy for it";
		return graph
			.ofType(repositoryType)
			.filter((repository) => !cleared.has(repository))
			.flatMap((repository) =>
				about(repository, [
					referents.includes("undetermined")
						? undetermined(`whether a lifecycle policy is its own is not known yet; ${allowed}`)
						: violation(`it has no lifecycle policy; ${allowed}`),
				]),
			);
	},
});

const notPublic = resourceRule({
	id: "ecr-not-public",
	title: "No repository's policy lets everybody in",
	severity: "critical",
	level: "mandatory",
	undecided: "at-update",
	controls: [{ framework: "Checkov", id: "CKV_AWS_32" }],
	why: "Whoever pulls reads the program with what was built into it; whoever pushes decides what runs. Conditions count where they leave few. AwsSolutions-ECR1 takes no condition at all, and is not meant.",
	fix: "Name the accounts, or add a condition on aws:PrincipalOrgID.",
	examples: examples.notPublic,
	types: ["aws:ecr/repositoryPolicy:RepositoryPolicy"],
	check: mustNotBePublic,
});

export const registryRules = [scanOnPush, immutableTags, key, lifecycle, notPublic];
