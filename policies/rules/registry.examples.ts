/** Examples of the rules in registry.ts. */
import type { Plain } from "../resources.js";
import type { Example, Examples, Fragment, FragmentResource } from "../rule.js";

type RepositoryInputs = Partial<Plain<"aws:ecr/repository:Repository">>;

function single(title: string, properties: RepositoryInputs): Example {
	return { title, resources: { images: { type: "aws:ecr/repository:Repository", properties } } };
}

export const scanOnPush: Examples = {
	fails: [
		single("a repository that says nothing", {}),
		single("a repository without scans", { imageScanningConfiguration: { scanOnPush: false } }),
	],
	passes: [single("a repository with scans", { imageScanningConfiguration: { scanOnPush: true } })],
};

export const immutableTags: Examples = {
	fails: [
		single("a repository that says nothing", {}),
		single("tags that move", { imageTagMutability: "MUTABLE" }),
		single("tags of which some move", {
			imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
			imageTagMutabilityExclusionFilters: [{ filter: "latest*", filterType: "WILDCARD" }],
		}),
	],
	passes: [single("tags that stay", { imageTagMutability: "IMMUTABLE" })],
};

export const key: Examples = {
	fails: [
		single("a repository that says nothing", {}),
		single("S3's own encryption", { encryptionConfigurations: [{ encryptionType: "AES256" }] }),
	],
	passes: [
		{
			title: "a key of the stack",
			resources: {
				key: { type: "aws:kms/key:Key", properties: {} },
				images: {
					type: "aws:ecr/repository:Repository",
					properties: { encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: "${key.arn}" }] },
				},
			},
		},
	],
};

const images: FragmentResource = { type: "aws:ecr/repository:Repository", properties: {} };
const clearing: FragmentResource = {
	type: "aws:ecr/lifecyclePolicy:LifecyclePolicy",
	properties: {
		repository: "${images.name}",
		policy: JSON.stringify({
			rules: [
				{
					rulePriority: 1,
					selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 50 },
					action: { type: "expire" },
				},
			],
		}),
	},
};

export const lifecycle: Examples = {
	fails: [
		{ title: "no policy", resources: { images } },
		{ title: "the policy of another repository", resources: { images, clearing, other: images } },
	],
	passes: [{ title: "a policy", resources: { images, clearing } }],
};

function policy(statement: object): Fragment {
	const pull = { Effect: "Allow", Action: "ecr:BatchGetImage", ...statement };
	return {
		images,
		policy: {
			type: "aws:ecr/repositoryPolicy:RepositoryPolicy",
			properties: {
				repository: "${images.name}",
				policy: JSON.stringify({ Version: "2012-10-17", Statement: [pull] }),
			},
		},
	};
}

export const notPublic: Examples = {
	fails: [
		{ title: "everybody", resources: policy({ Principal: "*" }) },
		{ title: "every AWS account", resources: policy({ Principal: { AWS: "*" } }) },
	],
	passes: [
		{ title: "one account", resources: policy({ Principal: { AWS: "arn:aws:iam::111122223333:root" } }) },
		{
			title: "everybody of an organization",
			resources: policy({
				Principal: "*",
				Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
			}),
		},
	],
};
