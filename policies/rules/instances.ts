/** What instances are started with: launch templates, launch configurations, instances and their volumes. */
import { elements, inside, type Unresolved, unresolved } from "../graph/values.js";
import type { Properties } from "../resources.js";
import { type Complaint, graphRule, resourceRule, undetermined, violation } from "../rule.js";
import { about, mustBeOneOf, mustBeTrue, mustNotBeFalse, notKnown } from "./expect.js";
import * as examples from "./instances.examples.js";

type Template = Properties<"aws:ec2/launchTemplate:LaunchTemplate">;
type Configuration = Properties<"aws:ec2/launchConfiguration:LaunchConfiguration">;
type Instance = Properties<"aws:ec2/instance:Instance">;

const machineTypes = [
	"aws:ec2/launchTemplate:LaunchTemplate",
	"aws:ec2/launchConfiguration:LaunchConfiguration",
	"aws:ec2/instance:Instance",
] as const;

/** Complaints that another value would make void, as long as that is not known. */
function unless(value: unknown, complaints: readonly Complaint[]): readonly Complaint[] {
	return value === unresolved ? complaints.map(({ message }) => undetermined(message)) : complaints;
}

/** True for an instance that takes what it does not say itself from a launch template, which is judged by itself. */
function hasTemplate(machine: Template | Configuration | Instance): boolean {
	return "launchTemplate" in machine && machine.launchTemplate !== undefined;
}

const imdsv2 = resourceRule({
	id: "lt-imdsv2",
	title: "Instances answer metadata requests with a session token only",
	severity: "high",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "EC2.8" },
		{ framework: "FSBP", id: "EC2.170" },
		{ framework: "FSBP", id: "AutoScaling.3" },
		{ framework: "CIS v3", id: "5.6" },
		{ framework: "CIS v5", id: "5.7" },
		{ framework: "Checkov", id: "CKV_AWS_79" },
	],
	undecided: "at-update",
	why: "Without the token, whoever makes nginx or the application fetch an address of his choice reads the role's credentials. Left out, it is the image that decides. An instance that names a launch template is judged by that.",
	fix: 'Set metadataOptions.httpTokens to "required".',
	examples: examples.imdsv2,
	types: machineTypes,
	check: (machine) => {
		const { metadataOptions } = machine;
		if (metadataOptions === undefined && hasTemplate(machine)) return [];
		const endpoint = inside(metadataOptions, ({ httpEndpoint }) => httpEndpoint);
		const tokens = inside(metadataOptions, ({ httpTokens }) => httpTokens);
		if (endpoint === "disabled") return [];
		return unless(endpoint, mustBeOneOf(tokens, "metadataOptions.httpTokens", ["required"]));
	},
});

const hopLimit = resourceRule({
	id: "lt-hop-limit",
	title: "Answers to metadata requests leave the instance by no hop",
	severity: "medium",
	level: "advisory",
	controls: [
		{ framework: "FSBP", id: "AutoScaling.4" },
		{ framework: "Checkov", id: "CKV_AWS_341" },
	],
	undecided: "at-update",
	why: "With 2 a container, a proxy or a tunnel on the instance gets the role's credentials too; where containers are meant to, exempt the template. Stricter than the controls: left out, Amazon Linux 2023 makes it 2, so it has to be said. https://docs.aws.amazon.com/linux/al2023/ug/imdsv2.html",
	fix: "Set metadataOptions.httpPutResponseHopLimit to 1.",
	examples: examples.hopLimit,
	types: ["aws:ec2/launchTemplate:LaunchTemplate", "aws:ec2/launchConfiguration:LaunchConfiguration"],
	check: ({ metadataOptions }) => {
		const endpoint = inside(metadataOptions, ({ httpEndpoint }) => httpEndpoint);
		const hops = inside(metadataOptions, ({ httpPutResponseHopLimit }) => httpPutResponseHopLimit);
		if (endpoint === "disabled") return [];
		return unless(endpoint, mustBeOneOf(hops, "metadataOptions.httpPutResponseHopLimit", [1]));
	},
});

const noPublicIp = resourceRule({
	id: "lt-no-public-ip",
	title: "Instances ask for no public address",
	severity: "critical",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "EC2.9" },
		{ framework: "FSBP", id: "EC2.25" },
		{ framework: "FSBP", id: "AutoScaling.5" },
		{ framework: "Checkov", id: "CKV_AWS_88" },
	],
	why: "Viewers come through the balancer and administrators through Session Manager: an address of its own is a way past both. Left out, the subnet decides, which subnet-no-auto-public-ip is about. Together with ec2-no-elastic-ip this is what EC2.9 asks for.",
	fix: "Set associatePublicIpAddress to false.",
	examples: examples.noPublicIp,
	types: machineTypes,
	check: (machine) => {
		const cards =
			"networkInterfaces" in machine ? elements<object>(machine.networkInterfaces as readonly object[]) : [];
		const flags: readonly unknown[] = [
			...("associatePublicIpAddress" in machine ? [machine.associatePublicIpAddress] : []),
			...cards.map((card) =>
				inside(card, (block) => Reflect.get(block, "associatePublicIpAddress") as unknown),
			),
		];
		if (flags.some((flag) => flag === true || flag === "true"))
			return [violation("associatePublicIpAddress is true; allowed: false")];
		return flags.includes(unresolved) ? [notKnown("associatePublicIpAddress", "false")] : [];
	},
});

const noElasticIp = resourceRule({
	id: "ec2-no-elastic-ip",
	title: "No instance or network interface has an elastic address",
	severity: "critical",
	level: "mandatory",
	controls: [{ framework: "FSBP", id: "EC2.9" }],
	why: "As lt-no-public-ip, by the other road: an address that is attached later. NAT gateways and network balancers name theirs by allocation id, and are what such addresses are for. Stricter than the control, which looks at instances alone.",
	fix: "Remove the association, and reach the instance through a balancer or Session Manager.",
	examples: examples.noElasticIp,
	types: ["aws:ec2/eip:Eip", "aws:ec2/eipAssociation:EipAssociation"],
	check: (address) => {
		const carriers = ["instance", "networkInterface", "instanceId", "networkInterfaceId"];
		return carriers.some((carrier) => carrier in address)
			? [
					violation(
						"an instance or network interface gets an elastic address; allowed: NAT gateways and balancers",
					),
				]
			: [];
	},
});

/** The blocks of volumes that a machine is started with, by what they are called. */
function volumesOf(
	machine: Template | Configuration | Instance,
): readonly (readonly [property: string, volume: object | Unresolved | undefined])[] {
	if ("blockDeviceMappings" in machine && machine.blockDeviceMappings !== undefined) {
		return elements(machine.blockDeviceMappings)
			.filter((device) => typeof device !== "object" || device.ebs !== undefined)
			.map((device) => ["blockDeviceMappings.ebs", inside(device, ({ ebs }) => ebs)] as const);
	}
	if (!("rootBlockDevice" in machine) && !("ebsBlockDevices" in machine)) return [];
	const { rootBlockDevice, ebsBlockDevices } = machine as Instance;
	return [
		...(rootBlockDevice === undefined ? [] : [["rootBlockDevice", rootBlockDevice] as const]),
		...elements(ebsBlockDevices).map((device) => ["ebsBlockDevices", device] as const),
	];
}

/** A volume made of a snapshot is encrypted if the snapshot is, and some kinds of request may not say more. */
function judgeVolume(property: string, volume: object | Unresolved | undefined): readonly Complaint[] {
	const read = (key: string) => inside(volume, (block) => Reflect.get(block, key) as unknown);
	const encrypted = read("encrypted");
	if (volume !== unresolved && read("noDevice") !== undefined) return [];
	if (encrypted === undefined && volume !== unresolved && read("snapshotId") !== undefined) return [];
	return mustBeTrue(encrypted === "true" ? true : encrypted, `${property}.encrypted`);
}

const ebsEncrypted = graphRule({
	id: "ebs-encrypted",
	title: "Every volume is encrypted",
	severity: "medium",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "EC2.3" },
		{ framework: "FSBP", id: "EC2.181" },
		{ framework: "Checkov", id: "CKV_AWS_3" },
		{ framework: "Checkov", id: "CKV_AWS_8" },
		{ framework: "cdk-nag", id: "AwsSolutions-EC26" },
	],
	undecided: "at-update",
	why: "Snapshots and images of a plain volume are plain too, and are shared with a single flag. Stricter than EC2.181: what is left out counts as plain, the root volume too. Passed over are volumes made of a snapshot, and everything in a program that switches encryption on for the account.",
	fix: "Set encrypted to true on every volume, and name the root volume for that.",
	examples: examples.ebsEncrypted,
	check: (graph) => {
		const byDefault = graph.ofType("aws:ebs/encryptionByDefault:EncryptionByDefault");
		if (byDefault.some(({ inputs: { enabled } }) => enabled === undefined || enabled === true)) return [];
		const volumes = graph
			.ofType("aws:ebs/volume:Volume")
			.flatMap((node) => about(node, judgeVolume("volume", node.inputs)));
		const machines = graph.ofType(...machineTypes).flatMap((node) => {
			const found = volumesOf(node.inputs);
			const namesRoot = found.some(([property]) => property !== "ebsBlockDevices");
			const rootless =
				namesRoot || hasTemplate(node.inputs)
					? []
					: [violation("the root volume is left to the image; allowed: named, with encrypted: true")];
			return about(node, [
				...found.flatMap(([property, volume]) => judgeVolume(property, volume)),
				...rootless,
			]);
		});
		return [...volumes, ...machines];
	},
});

const encryptionByDefault = resourceRule({
	id: "ebs-encryption-by-default",
	title: "Encryption of volumes by default is not switched off",
	severity: "medium",
	level: "mandatory",
	controls: [{ framework: "Checkov", id: "CKV_AWS_106" }],
	undecided: "at-update",
	why: "It is a switch of the whole account and region: off, it is off for every other program too.",
	fix: "Set enabled to true, or remove the resource.",
	examples: examples.encryptionByDefault,
	types: ["aws:ebs/encryptionByDefault:EncryptionByDefault"],
	check: ({ enabled }) => mustNotBeFalse(enabled, "enabled"),
});

const monitoring = graphRule({
	id: "ec2-detailed-monitoring",
	title: "Instances report their metrics every minute",
	severity: "low",
	level: "advisory",
	controls: [
		{ framework: "Checkov", id: "CKV_AWS_126" },
		{ framework: "cdk-nag", id: "AwsSolutions-EC28" },
	],
	undecided: "at-update",
	why: "Every five minutes, scaling sees a rush when it is over. About 2 USD an instance a month. Stricter than the controls: launch templates count too. Launch configurations have it on unless they say otherwise.",
	fix: "Set monitoring: { enabled: true } on a launch template, monitoring: true on an instance.",
	examples: examples.monitoring,
	check: (graph) => [
		...graph.ofType("aws:ec2/launchTemplate:LaunchTemplate").flatMap((node) =>
			about(
				node,
				mustBeTrue(
					inside(node.inputs.monitoring, ({ enabled }) => enabled),
					"monitoring.enabled",
				),
			),
		),
		...graph
			.ofType("aws:ec2/launchConfiguration:LaunchConfiguration")
			.flatMap((node) => about(node, mustNotBeFalse(node.inputs.enableMonitoring, "enableMonitoring"))),
		...graph
			.ofType("aws:ec2/instance:Instance")
			.filter(({ inputs }) => inputs.monitoring !== undefined || !hasTemplate(inputs))
			.flatMap((node) => about(node, mustBeTrue(node.inputs.monitoring, "monitoring"))),
	],
});

const profile = resourceRule({
	id: "ec2-instance-profile",
	title: "Instances have a role of their own",
	severity: "medium",
	level: "advisory",
	controls: [
		{ framework: "CIS v3", id: "1.18" },
		{ framework: "CIS v5", id: "1.17" },
		{ framework: "Checkov", id: "CKV2_AWS_41" },
	],
	why: "Without a role an instance cannot be administered through Session Manager, and what it needs of AWS it gets by keys in a file. Stricter than the controls: launch templates and configurations count too.",
	fix: "Set iamInstanceProfile.",
	examples: examples.profile,
	types: machineTypes,
	check: (machine) =>
		machine.iamInstanceProfile !== undefined || hasTemplate(machine)
			? []
			: [violation("iamInstanceProfile is left out; allowed: an instance profile")],
});

const noSshKey = resourceRule({
	id: "lt-no-ssh-key",
	title: "Instances are started without an SSH key",
	severity: "medium",
	level: "mandatory",
	controls: [],
	why: "A key is a way in that no policy names, no trail records and nobody takes back from those who left. Session Manager asks IAM each time.",
	fix: "Leave keyName out.",
	examples: examples.noSshKey,
	types: machineTypes,
	check: ({ keyName }) => {
		if (keyName === undefined || keyName === "") return [];
		const message = "keyName names an SSH key; allowed: none";
		return [keyName === unresolved ? undetermined(message) : violation(message)];
	},
});

export const instanceRules = [
	imdsv2,
	hopLimit,
	noPublicIp,
	noElasticIp,
	ebsEncrypted,
	encryptionByDefault,
	monitoring,
	profile,
	noSshKey,
];
