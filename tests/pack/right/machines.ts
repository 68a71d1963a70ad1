/** Single machines, their disks, and what they may read. */
import { elsewhere, platformKey } from "./base.js";
import { group, instance, plainFleet, role, template } from "./fleetParts.js";
import { account, document, type Program, resource } from "./program.js";

export const machines: readonly Program[] = [
	{
		title: "one machine, reached by Session Manager",
		resources: { ...group, ...role, machine: resource("aws:ec2/instance:Instance", instance) },
	},
	{
		title: "one machine with an interface and a disk of their own",
		resources: {
			...group,
			...role,
			interface: resource("aws:ec2/networkInterface:NetworkInterface", {
				subnetId: elsewhere.privateSubnets[0],
				securityGroups: ["${group.id}"],
				privateIps: ["10.0.10.20"],
			}),
			machine: resource("aws:ec2/instance:Instance", {
				...Object.fromEntries(
					Object.entries(instance).filter(([key]) => key !== "subnetId" && key !== "vpcSecurityGroupIds"),
				),
				networkInterfaces: [{ deviceIndex: 0, networkInterfaceId: "${interface.id}" }],
			}),
			disk: resource("aws:ebs/volume:Volume", {
				availabilityZone: "us-east-1a",
				size: 100,
				type: "gp3",
				encrypted: true,
				kmsKeyId: platformKey,
			}),
			attached: resource("aws:ec2/volumeAttachment:VolumeAttachment", {
				deviceName: "/dev/sdf",
				instanceId: "${machine.id}",
				volumeId: "${disk.id}",
			}),
		},
	},
	{
		title: "one machine made of a launch template",
		resources: {
			...group,
			...role,
			template: resource("aws:ec2/launchTemplate:LaunchTemplate", {
				...template,
				vpcSecurityGroupIds: ["${group.id}"],
			}),
			machine: resource("aws:ec2/instance:Instance", {
				subnetId: elsewhere.privateSubnets[1],
				launchTemplate: { id: "${template.id}", version: "${template.latestVersion}" },
			}),
		},
	},
	{
		title: "disks are encrypted by default, with the account's key",
		resources: {
			default: resource("aws:ebs/encryptionByDefault:EncryptionByDefault", { enabled: true }),
			key: resource("aws:ebs/defaultKmsKey:DefaultKmsKey", { keyArn: platformKey }),
			snapshots: resource("aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess", {
				state: "block-all-sharing",
			}),
			lifecycle: resource("aws:dlm/lifecyclePolicy:LifecyclePolicy", {
				description: "disks",
				executionRoleArn: `arn:aws:iam::${account}:role/service-role/AWSDataLifecycleManagerDefaultRole`,
				policyDetails: {
					resourceTypes: ["VOLUME"],
					targetTags: { Backup: "daily" },
					schedules: [
						{
							name: "daily",
							createRule: { interval: 24, times: "03:00" },
							retainRule: { count: 14 },
							copyTags: true,
						},
					],
				},
			}),
		},
	},
	{
		title: "what a machine may read, by tags and by name",
		resources: {
			...plainFleet,
			grant: resource("aws:iam/rolePolicy:RolePolicy", {
				role: "${role.id}",
				policy: document(
					{
						Sid: "Configuration",
						Effect: "Allow",
						Action: ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"],
						Resource: `arn:aws:ssm:us-east-1:${account}:parameter/shop/*`,
					},
					{ Sid: "Itself", Effect: "Allow", Action: "ec2:DescribeTags", Resource: "*" },
				),
			}),
		},
	},
];
