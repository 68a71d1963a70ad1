/**
 * Whether the instances of a group would pass their first boot: what no API refuses, and what keeps a group from
 * ever getting healthy.
 */
import { isMap, type PropertyMap } from "../values.js";
import type { Account, Live } from "./account.js";
import { list, text } from "./lookup.js";
import { closedGroups, closedSubnet, unheard } from "./wayOut.js";

/** Why the instances never answer, or undefined when they do. */
export function unhealthy(account: Account, group: PropertyMap): string | undefined {
	const asked = isMap(group.launchTemplate) ? text(group.launchTemplate.id) : "";
	const template = account.live("aws:ec2/launchTemplate:LaunchTemplate", asked);
	const groups = groupsOf(template);
	const network = [
		...list(group.vpcZoneIdentifiers).map((subnet) => closedSubnet(account, text(subnet))),
		...(groups.length > 0 ? [closedGroups(account, groups)] : []),
		...list(group.targetGroupArns).map((arn) => unheard(account, text(arn), groups)),
	];
	return network.find((why) => why !== undefined) ?? (template && incompleteRole(account, template));
}

/** Security groups of the instances that a template makes. */
function groupsOf(template: Live | undefined): readonly string[] {
	const interfaces = list(template?.outputs.networkInterfaces).filter(isMap);
	const ofInterfaces = interfaces.flatMap(({ securityGroups }) => list(securityGroups));
	return [...ofInterfaces, ...list(template?.outputs.vpcSecurityGroupIds)].map(text);
}

/** What an instance does at its first boot its role allows by name: the names have to exist by then. */
function incompleteRole(account: Account, template: Live): string | undefined {
	const asked = template.outputs.iamInstanceProfile;
	const wanted = isMap(asked) ? [text(asked.name), text(asked.arn)] : [];
	const profile = account
		.ofType("aws:iam/instanceProfile:InstanceProfile")
		.find(({ id, outputs }) => wanted.includes(id) || wanted.includes(text(outputs.arn)));
	if (!profile) return isMap(asked) ? `the instance profile ${wanted.join("")} does not exist` : undefined;
	const role = text(profile.outputs.role);
	const documents = account
		.ofType("aws:iam/rolePolicy:RolePolicy")
		.filter(({ outputs }) => outputs.role === role)
		.map(({ outputs }) => text(outputs.policy));
	const attached = account
		.ofType("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
		.some(({ outputs }) => outputs.role === role);
	if (documents.length === 0 && !attached) return `the role ${role} allows nothing yet`;
	const all = documents.join("\n");
	for (const [kind, pattern, type] of named) {
		for (const [, name = ""] of all.matchAll(pattern)) {
			const exists = account.ofType(type).some(({ outputs }) => outputs.name === name);
			if (!name.includes("*") && !exists)
				return `the ${kind} ${name} does not exist, which the first boot needs`;
		}
	}
	return undefined;
}

const named = [
	["log group", /:log-group:([^":]+)/g, "aws:cloudwatch/logGroup:LogGroup"],
	["parameter", /:parameter(\/[^"]+)/g, "aws:ssm/parameter:Parameter"],
] as const;
