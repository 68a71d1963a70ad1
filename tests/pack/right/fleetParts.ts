/** What programs with machines are made of. */
import { elsewhere, platformKey } from "./base.js";
import { account, type Resources, resource, trustInstances } from "./program.js";

export const group: Resources = {
	group: resource("aws:ec2/securityGroup:SecurityGroup", {
		vpcId: elsewhere.vpcId,
		description: "the fleet",
		ingress: [
			{
				description: "the balancer",
				protocol: "tcp",
				fromPort: 8443,
				toPort: 8443,
				securityGroups: ["sg-0a1b2c3d4e5f60718"],
			},
		],
		egress: [
			{ description: "packages", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] },
		],
	}),
};

export const role: Resources = {
	role: resource("aws:iam/role:Role", { assumeRolePolicy: trustInstances }),
	agent: resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
		role: "${role.name}",
		policyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
	}),
	metrics: resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
		role: "${role.name}",
		policyArn: "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy",
	}),
	profile: resource("aws:iam/instanceProfile:InstanceProfile", { role: "${role.name}" }),
};

const metadataOptions = { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 };

export const template = {
	imageId: "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
	instanceType: "m7g.large",
	iamInstanceProfile: { arn: "${profile.arn}" },
	metadataOptions,
	monitoring: { enabled: true },
	ebsOptimized: "true",
	blockDeviceMappings: [
		{
			deviceName: "/dev/xvda",
			ebs: { encrypted: "true", kmsKeyId: platformKey, volumeSize: 20, volumeType: "gp3" },
		},
	],
	tagSpecifications: [{ resourceType: "instance", tags: { Name: "shop" } }],
};

export const fleet = {
	vpcZoneIdentifiers: [...elsewhere.privateSubnets],
	minSize: 2,
	maxSize: 6,
	healthCheckType: "ELB",
	healthCheckGracePeriod: 120,
	targetGroupArns: [`arn:aws:elasticloadbalancing:us-east-1:${account}:targetgroup/shop/0123456789abcdef`],
	launchTemplate: { id: "${template.id}", version: "${template.latestVersion}" },
	tags: [{ key: "Name", value: "shop", propagateAtLaunch: true }],
};

export const plainFleet: Resources = {
	...group,
	...role,
	template: resource("aws:ec2/launchTemplate:LaunchTemplate", {
		...template,
		vpcSecurityGroupIds: ["${group.id}"],
	}),
	fleet: resource("aws:autoscaling/group:Group", fleet),
};

export const instance = {
	ami: "ami-0a1b2c3d4e5f60718",
	instanceType: "t4g.small",
	subnetId: elsewhere.privateSubnets[0],
	vpcSecurityGroupIds: ["${group.id}"],
	iamInstanceProfile: "${profile.name}",
	monitoring: true,
	ebsOptimized: true,
	metadataOptions,
	rootBlockDevice: { encrypted: true, kmsKeyId: platformKey, volumeType: "gp3" },
};

const userData = [
	"#!/bin/bash",
	"set -euo pipefail",
	"dnf install -y nginx",
	"systemctl enable --now nginx",
].join("\n");

export const configured = {
	...template,
	userData: Buffer.from(userData).toString("base64"),
	vpcSecurityGroupIds: ["${group.id}"],
};
