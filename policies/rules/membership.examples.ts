/** Examples of the rule in membership.ts. */
import type { Tier } from "../../infra/tiers.js";
import type { Examples, FragmentResource } from "../rule.js";

function group(tier: Tier): FragmentResource {
	return {
		type: "aws:ec2/securityGroup:SecurityGroup",
		properties: { vpcId: "vpc-0", tags: { Tier: tier } },
	};
}

function database(...vpcSecurityGroupIds: string[]): FragmentResource {
	return {
		type: "aws:rds/instance:Instance",
		properties: { instanceClass: "db.t3.medium", vpcSecurityGroupIds },
	};
}

const groups = { web: group("web"), app: group("app"), db: group("db") };

export const staysInTier: Examples = {
	fails: [
		{
			title: "a database carries a second group beside its tier's",
			resources: { ...groups, database: database("${db.id}", "${app.id}") },
		},
		{
			title: "a database carries another tier's group",
			resources: { ...groups, database: database("${web.id}") },
		},
		{ title: "a database names no group", resources: { ...groups, database: database() } },
		{
			title: "a database carries a group of another stack",
			resources: { ...groups, database: database("sg-0123456789abcdef0") },
		},
		{
			title: "an instance of no tier carries the app tier's group",
			resources: {
				...groups,
				bastion: { type: "aws:ec2/instance:Instance", properties: { vpcSecurityGroupIds: ["${app.id}"] } },
			},
		},
		{
			title: "a launch template of the web tier carries the app tier's group on its network interface",
			resources: {
				...groups,
				template: {
					type: "aws:ec2/launchTemplate:LaunchTemplate",
					properties: { tags: { Tier: "web" }, networkInterfaces: [{ securityGroups: ["${app.id}"] }] },
				},
			},
		},
		{
			title: "a balancer of the internal tier carries the web tier's group",
			resources: {
				...groups,
				balancer: {
					type: "aws:alb/loadBalancer:LoadBalancer",
					properties: { tags: { Tier: "internal" }, securityGroups: ["${web.id}"] },
				},
			},
		},
		{
			title: "a launch configuration of no tier carries the app tier's group",
			resources: {
				...groups,
				configuration: {
					type: "aws:ec2/launchConfiguration:LaunchConfiguration",
					properties: { securityGroups: ["${app.id}"] },
				},
			},
		},
		{
			title: "an endpoint carries the db tier's group by an association",
			resources: {
				...groups,
				link: {
					type: "aws:ec2/securityGroupAssociation:SecurityGroupAssociation",
					properties: { securityGroupId: "${db.id}", vpcEndpointId: "vpce-0" },
				},
			},
		},
		{
			title: "a function of no tier carries the app tier's group",
			resources: {
				...groups,
				report: {
					type: "aws:lambda/function:Function",
					properties: { role: "report", vpcConfig: { securityGroupIds: ["${app.id}"], subnetIds: [] } },
				},
			},
		},
	],
	passes: [
		{
			title: "a database carries its tier's group",
			resources: { ...groups, database: database("${db.id}") },
		},
		{
			title: "a launch template carries its tier's group",
			resources: {
				...groups,
				template: {
					type: "aws:ec2/launchTemplate:LaunchTemplate",
					properties: { tags: { Tier: "web" }, vpcSecurityGroupIds: ["${web.id}"] },
				},
			},
		},
		{
			title: "a launch configuration carries the group of the tier that its fleet is tagged with",
			resources: {
				...groups,
				configuration: {
					type: "aws:ec2/launchConfiguration:LaunchConfiguration",
					properties: { name: "web", securityGroups: ["${web.id}"] },
				},
				fleet: {
					type: "aws:autoscaling/group:Group",
					properties: {
						launchConfiguration: "${configuration.id}",
						tags: [{ key: "Tier", value: "web", propagateAtLaunch: true }],
					},
				},
			},
		},
		{
			title: "a program without tiers",
			resources: {
				any: { type: "aws:ec2/securityGroup:SecurityGroup", properties: { vpcId: "vpc-0" } },
				database: database("${any.id}"),
			},
		},
		{
			title: "what is in no tier carries a group of no tier",
			resources: {
				endpoints: {
					type: "aws:ec2/securityGroup:SecurityGroup",
					properties: { vpcId: "vpc-0", tags: { Tier: "network" } },
				},
				ssm: {
					type: "aws:ec2/vpcEndpoint:VpcEndpoint",
					properties: { vpcId: "vpc-0", tags: { Tier: "network" }, securityGroupIds: ["${endpoints.id}"] },
				},
			},
		},
	],
};
