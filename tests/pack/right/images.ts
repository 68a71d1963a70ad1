/** Images of containers, who pulls them, and what else runs them. */
import { elsewhere, platformKey } from "./base.js";
import {
	account,
	accountRoot,
	document,
	organization,
	type Program,
	type Resources,
	resource,
	trust,
} from "./program.js";

const repository = {
	name: "shop",
	imageTagMutability: "IMMUTABLE",
	imageScanningConfiguration: { scanOnPush: true },
	encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: platformKey }],
};

const repositoryOfImages: Resources = {
	images: resource("aws:ecr/repository:Repository", repository),
	"images-lifecycle": resource("aws:ecr/lifecyclePolicy:LifecyclePolicy", {
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
	}),
};

export const images: readonly Program[] = [
	{ title: "images that do not change", resources: repositoryOfImages },
	{
		title: "images that the organization's accounts pull",
		resources: {
			...repositoryOfImages,
			readers: resource("aws:ecr/repositoryPolicy:RepositoryPolicy", {
				repository: "${images.name}",
				policy: document({
					Sid: "Pull",
					Effect: "Allow",
					Principal: "*",
					Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"],
					Condition: { StringEquals: { "aws:PrincipalOrgID": organization } },
				}),
			}),
		},
	},
	{
		title: "images that a function runs",
		resources: {
			...repositoryOfImages,
			readers: resource("aws:ecr/repositoryPolicy:RepositoryPolicy", {
				repository: "${images.name}",
				policy: document({
					Sid: "LambdaECRImageRetrievalPolicy",
					Effect: "Allow",
					Principal: { Service: "lambda.amazonaws.com" },
					Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
					Condition: {
						StringLike: { "aws:sourceArn": `arn:aws:lambda:us-east-1:${account}:function:*` },
					},
				}),
			}),
		},
	},
	{
		title: "Kubernetes with nodes of its own",
		resources: {
			"control-role": resource("aws:iam/role:Role", {
				assumeRolePolicy: trust("eks.amazonaws.com"),
				managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"],
			}),
			control: resource("aws:eks/cluster:Cluster", {
				roleArn: "${control-role.arn}",
				accessConfig: { authenticationMode: "API" },
				enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
				encryptionConfig: { provider: { keyArn: platformKey }, resources: ["secrets"] },
				vpcConfig: {
					subnetIds: [...elsewhere.privateSubnets],
					endpointPrivateAccess: true,
					endpointPublicAccess: false,
				},
			}),
			nodes: resource("aws:eks/nodeGroup:NodeGroup", {
				clusterName: "${control.name}",
				nodeRoleArn: `arn:aws:iam::${account}:role/nodes`,
				subnetIds: [...elsewhere.privateSubnets],
				scalingConfig: { minSize: 2, desiredSize: 3, maxSize: 6 },
			}),
			admins: resource("aws:eks/accessEntry:AccessEntry", {
				clusterName: "${control.name}",
				principalArn: accountRoot.replace("root", "role/admins"),
			}),
		},
	},
];
