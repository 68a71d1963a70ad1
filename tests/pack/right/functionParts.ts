/** What programs with functions are made of. */
import { elsewhere, logGroup, platformKey } from "./base.js";
import { account, allow, document, type Resources, resource, trust } from "./program.js";

export const functionArn = `arn:aws:lambda:us-east-1:${account}:function:shop`;

export const role: Resources = {
	role: resource("aws:iam/role:Role", { assumeRolePolicy: trust("lambda.amazonaws.com") }),
	logs: logGroup("/aws/lambda/shop"),
	grant: resource("aws:iam/rolePolicy:RolePolicy", {
		role: "${role.id}",
		policy: document(
			allow(
				["logs:CreateLogStream", "logs:PutLogEvents"],
				`arn:aws:logs:us-east-1:${account}:log-group:/aws/lambda/shop:*`,
			),
		),
	}),
};

const code = {
	role: "${role.arn}",
	runtime: "nodejs22.x",
	handler: "index.handler",
	s3Bucket: "shop-artifacts",
	s3Key: "shop.zip",
	architectures: ["arm64"],
	memorySize: 512,
	timeout: 10,
	tracingConfig: { mode: "Active" },
	loggingConfig: { logFormat: "JSON", logGroup: "${logs.name}" },
	kmsKeyArn: platformKey,
	reservedConcurrentExecutions: 50,
};

export function fun(more: object = {}): Resources {
	return { ...role, shop: resource("aws:lambda/function:Function", { ...code, ...more }) };
}

export function called(principal: string, more: object): Resources {
	return {
		permission: resource("aws:lambda/permission:Permission", {
			action: "lambda:InvokeFunction",
			function: "${shop.name}",
			principal,
			...more,
		}),
	};
}

/**
 * What a function in a VPC needs, on what AWS lets it be narrowed to.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
export const interfaces = [
	allow(["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"], "*"),
	allow(
		[
			"ec2:CreateNetworkInterface",
			"ec2:DeleteNetworkInterface",
			"ec2:AssignPrivateIpAddresses",
			"ec2:UnassignPrivateIpAddresses",
		],
		`arn:aws:ec2:us-east-1:${account}:*/*`,
	),
];

export const inVpc: Resources = {
	group: resource("aws:ec2/securityGroup:SecurityGroup", {
		vpcId: elsewhere.vpcId,
		description: "the function",
		egress: [{ description: "AWS", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }],
	}),
	...fun({ vpcConfig: { subnetIds: [...elsewhere.privateSubnets], securityGroupIds: ["${group.id}"] } }),
};
