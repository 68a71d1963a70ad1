/** Building blocks of the examples about security groups. */
import type { Tier } from "../../infra/tiers.js";
import type { Plain } from "../resources.js";
import type { Fragment, FragmentResource } from "../rule.js";

export function group(tier?: Tier): FragmentResource {
	return {
		type: "aws:ec2/securityGroup:SecurityGroup",
		properties: { vpcId: "vpc-0", ...(tier && { tags: { Tier: tier } }) },
	};
}

export const tcp = (port: number) => ({ ipProtocol: "tcp", fromPort: port, toPort: port });
export const inlineTcp = (port: number) => ({ protocol: "tcp", fromPort: port, toPort: port });

export const groups: Fragment = {
	edge: group("edge"),
	web: group("web"),
	app: group("app"),
	db: group("db"),
};

/** A rule on the database's group, beside all groups. */
export function intoDb(
	properties: Partial<Plain<"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule">>,
): Fragment {
	return {
		...groups,
		rule: {
			type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
			properties: { securityGroupId: "${db.id}", ...properties },
		},
	};
}

/** The same in the older style. */
export function intoDbClassic(
	properties: Partial<Plain<"aws:ec2/securityGroupRule:SecurityGroupRule">>,
): Fragment {
	return {
		...groups,
		rule: {
			type: "aws:ec2/securityGroupRule:SecurityGroupRule",
			properties: { type: "ingress", securityGroupId: "${db.id}", ...properties },
		},
	};
}

/** The same inside of a group. */
export function inline(
	tier: Tier,
	properties: Partial<Plain<"aws:ec2/securityGroup:SecurityGroup">>,
): Fragment {
	return {
		...groups,
		[tier]: {
			type: "aws:ec2/securityGroup:SecurityGroup",
			properties: { vpcId: "vpc-0", tags: { Tier: tier }, ...properties },
		},
	};
}

export function outOf(
	tier: Tier,
	properties: Partial<Plain<"aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule">>,
): Fragment {
	return {
		...groups,
		rule: {
			type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
			properties: { securityGroupId: `\${${tier}.id}`, ...properties },
		},
	};
}

/** A rule on the group of a program that names no tier. */
export function untiered(
	properties: Partial<Plain<"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule">>,
): Fragment {
	return {
		front: group(),
		rule: {
			type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
			properties: { securityGroupId: "${front.id}", ...properties },
		},
	};
}
