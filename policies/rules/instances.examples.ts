/** Examples of the rules in instances.ts. */
import type { Plain } from "../resources.js";
import type { Examples, Fragment } from "../rule.js";

function template(properties: Partial<Plain<"aws:ec2/launchTemplate:LaunchTemplate">>): Fragment {
	return { template: { type: "aws:ec2/launchTemplate:LaunchTemplate", properties } };
}

function configuration(
	properties: Partial<Plain<"aws:ec2/launchConfiguration:LaunchConfiguration">>,
): Fragment {
	return { configuration: { type: "aws:ec2/launchConfiguration:LaunchConfiguration", properties } };
}

function instance(properties: Partial<Plain<"aws:ec2/instance:Instance">>): Fragment {
	return { instance: { type: "aws:ec2/instance:Instance", properties } };
}

const fromTemplate = instance({ launchTemplate: { id: "lt-0", version: "3" } });

export const imdsv2: Examples = {
	fails: [
		{ title: "a launch template that says nothing", resources: template({}) },
		{
			title: "optional, in a launch configuration",
			resources: configuration({ metadataOptions: { httpTokens: "optional" } }),
		},
		{
			title: "an instance that says something else",
			resources: instance({ metadataOptions: { httpEndpoint: "enabled" } }),
		},
	],
	passes: [
		{ title: "required", resources: template({ metadataOptions: { httpTokens: "required" } }) },
		{ title: "no metadata at all", resources: instance({ metadataOptions: { httpEndpoint: "disabled" } }) },
		{ title: "an instance of a launch template", resources: fromTemplate },
	],
};

export const hopLimit: Examples = {
	fails: [
		{ title: "two hops", resources: template({ metadataOptions: { httpPutResponseHopLimit: 2 } }) },
		{ title: "left to the image", resources: template({ metadataOptions: { httpTokens: "required" } }) },
		{ title: "left out, in a launch configuration", resources: configuration({}) },
	],
	passes: [
		{ title: "one hop", resources: template({ metadataOptions: { httpPutResponseHopLimit: 1 } }) },
		{
			title: "no metadata at all",
			resources: configuration({ metadataOptions: { httpEndpoint: "disabled" } }),
		},
	],
};

export const noPublicIp: Examples = {
	fails: [
		{
			title: "a second network interface of a launch template",
			resources: template({ networkInterfaces: [{ deviceIndex: 0 }, { associatePublicIpAddress: "true" }] }),
		},
		{ title: "a launch configuration", resources: configuration({ associatePublicIpAddress: true }) },
		{ title: "an instance", resources: instance({ associatePublicIpAddress: true }) },
	],
	passes: [
		{ title: "false", resources: template({ networkInterfaces: [{ associatePublicIpAddress: "false" }] }) },
		{ title: "left to the subnet", resources: template({ vpcSecurityGroupIds: ["sg-0"] }) },
		{ title: "an instance", resources: instance({ associatePublicIpAddress: false }) },
	],
};

export const noElasticIp: Examples = {
	fails: [
		{
			title: "of an instance",
			resources: { address: { type: "aws:ec2/eip:Eip", properties: { instance: "i-0" } } },
		},
		{
			title: "of a network interface",
			resources: { address: { type: "aws:ec2/eip:Eip", properties: { networkInterface: "eni-0" } } },
		},
		{
			title: "by an association",
			resources: {
				address: { type: "aws:ec2/eip:Eip", properties: { domain: "vpc" } },
				link: {
					type: "aws:ec2/eipAssociation:EipAssociation",
					properties: { allocationId: "${address.id}", instanceId: "i-0" },
				},
			},
		},
	],
	passes: [
		{
			title: "of a NAT gateway",
			resources: {
				address: { type: "aws:ec2/eip:Eip", properties: { domain: "vpc" } },
				nat: {
					type: "aws:ec2/natGateway:NatGateway",
					properties: { allocationId: "${address.id}", subnetId: "subnet-0" },
				},
			},
		},
	],
};

const root = { deviceName: "/dev/xvda", ebs: { encrypted: "true" } };

export const ebsEncrypted: Examples = {
	fails: [
		{ title: "a launch template that says nothing", resources: template({}) },
		{
			title: "a second volume that is plain",
			resources: template({
				blockDeviceMappings: [root, { deviceName: "/dev/sdf", ebs: { volumeSize: 8 } }],
			}),
		},
		{
			title: "plain, in a launch configuration",
			resources: configuration({ rootBlockDevice: { encrypted: false } }),
		},
		{
			title: "an instance that names no root volume",
			resources: instance({ ebsBlockDevices: [{ deviceName: "/dev/sdf", encrypted: true }] }),
		},
		{
			title: "an instance whose second volume is plain",
			resources: instance({
				rootBlockDevice: { encrypted: true },
				ebsBlockDevices: [{ deviceName: "/dev/sdf" }],
			}),
		},
		{
			title: "a volume",
			resources: {
				volume: { type: "aws:ebs/volume:Volume", properties: { availabilityZone: "us-east-1a", size: 8 } },
			},
		},
		{
			title: "a volume, with encryption by default switched off",
			resources: {
				volume: {
					type: "aws:ebs/volume:Volume",
					properties: { availabilityZone: "us-east-1a", encrypted: false },
				},
				account: { type: "aws:ebs/encryptionByDefault:EncryptionByDefault", properties: { enabled: false } },
			},
		},
	],
	passes: [
		{ title: "encrypted", resources: template({ blockDeviceMappings: [root] }) },
		{
			title: "a device of the instance's own, and one left out",
			resources: template({
				blockDeviceMappings: [root, { deviceName: "/dev/sdb", virtualName: "ephemeral0" }],
			}),
		},
		{
			title: "made of a snapshot",
			resources: configuration({
				rootBlockDevice: { encrypted: true },
				ebsBlockDevices: [
					{ deviceName: "/dev/sdf", snapshotId: "snap-0" },
					{ deviceName: "/dev/sdg", noDevice: true },
				],
			}),
		},
		{ title: "an instance of a launch template", resources: fromTemplate },
		{
			title: "encryption by default",
			resources: {
				...template({}),
				account: { type: "aws:ebs/encryptionByDefault:EncryptionByDefault", properties: {} },
			},
		},
	],
};

export const encryptionByDefault: Examples = {
	fails: [
		{
			title: "switched off",
			resources: {
				account: { type: "aws:ebs/encryptionByDefault:EncryptionByDefault", properties: { enabled: false } },
			},
		},
	],
	passes: [
		{
			title: "switched on by being there",
			resources: { account: { type: "aws:ebs/encryptionByDefault:EncryptionByDefault", properties: {} } },
		},
	],
};

export const monitoring: Examples = {
	fails: [
		{ title: "a launch template that says nothing", resources: template({}) },
		{
			title: "switched off in a launch configuration",
			resources: configuration({ enableMonitoring: false }),
		},
		{ title: "an instance that says nothing", resources: instance({}) },
	],
	passes: [
		{ title: "a launch template", resources: template({ monitoring: { enabled: true } }) },
		{ title: "a launch configuration that says nothing", resources: configuration({}) },
		{ title: "an instance", resources: instance({ monitoring: true }) },
		{ title: "an instance of a launch template", resources: fromTemplate },
	],
};

export const profile: Examples = {
	fails: [
		{ title: "a launch template without", resources: template({}) },
		{ title: "an instance without", resources: instance({}) },
	],
	passes: [
		{ title: "a launch template", resources: template({ iamInstanceProfile: { name: "web" } }) },
		{ title: "a launch configuration", resources: configuration({ iamInstanceProfile: "web" }) },
		{ title: "an instance of a launch template", resources: fromTemplate },
	],
};

export const noSshKey: Examples = {
	fails: [
		{ title: "a launch template", resources: template({ keyName: "ops" }) },
		{ title: "an instance", resources: instance({ keyName: "ops" }) },
	],
	passes: [{ title: "none", resources: template({}) }],
};
