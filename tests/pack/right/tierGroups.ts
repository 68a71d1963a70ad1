/** The tier table as security groups, in the styles that their rules are written in. */
import { type Resources, resource } from "./program.js";
import { ports } from "./tierParts.js";

/** One line of the tier table. */
type Flow = readonly [from: string, to: string, port: number];

export const flows: readonly Flow[] = [
	["world", "edge", 443],
	["world", "edge", 80],
	["edge", "web", ports.web],
	["web", "internal", ports.app],
	["internal", "app", ports.app],
	["app", "db", ports.db],
	["web", "world", 443],
	["app", "world", 443],
];

export const tiers = ["edge", "web", "internal", "app", "db"] as const;

/** What a rule says of the other side, in each style. */
export interface Style {
	readonly rule: (flow: Flow, direction: "ingress" | "egress") => Resources;
	readonly inline: (tier: string) => object;
}

function ruleName([from, to, port]: Flow, direction: string): string {
	return `${from}-${to}-${port}-${direction}`;
}

export const newer: Style = {
	inline: () => ({}),
	rule: (flow, direction) => {
		const [from, to, port] = flow;
		const [own, far] = direction === "ingress" ? [to, from] : [from, to];
		return {
			[ruleName(flow, direction)]: resource(
				direction === "ingress"
					? "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
					: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
				{
					securityGroupId: `\${${own}-group.id}`,
					description: `${from} to ${to}`,
					ipProtocol: "tcp",
					fromPort: port,
					toPort: port,
					...(far === "world"
						? { cidrIpv4: "0.0.0.0/0" }
						: { referencedSecurityGroupId: `\${${far}-group.id}` }),
				},
			),
		};
	},
};

export const older: Style = {
	inline: () => ({}),
	rule: (flow, direction) => {
		const [from, to, port] = flow;
		const [own, far] = direction === "ingress" ? [to, from] : [from, to];
		return {
			[ruleName(flow, direction)]: resource("aws:ec2/securityGroupRule:SecurityGroupRule", {
				type: direction,
				securityGroupId: `\${${own}-group.id}`,
				description: `${from} to ${to}`,
				protocol: "6",
				fromPort: port,
				toPort: port,
				...(far === "world"
					? { cidrBlocks: ["0.0.0.0/0"] }
					: { sourceSecurityGroupId: `\${${far}-group.id}` }),
			}),
		};
	},
};

/** Every second group has its rules inside: two neighbours that name each other would be a circle. */
export function partlyInline(others: Style): Style {
	const isInline = (tier: string) => tier === "web" || tier === "app";
	const entry = (far: string, port: number) => ({
		description: `port ${port}`,
		protocol: "tcp",
		fromPort: port,
		toPort: port,
		...(far === "world" ? { cidrBlocks: ["0.0.0.0/0"] } : { securityGroups: [`\${${far}-group.id}`] }),
	});
	return {
		inline: (tier) =>
			isInline(tier)
				? {
						ingress: flows.filter(([, to]) => to === tier).map(([from, , port]) => entry(from, port)),
						egress: flows.filter(([from]) => from === tier).map(([, to, port]) => entry(to, port)),
					}
				: {},
		rule: (flow, direction) => {
			const [from, to] = flow;
			return isInline(direction === "ingress" ? to : from) ? {} : others.rule(flow, direction);
		},
	};
}

export function groups({ inline, rule }: Style): Resources {
	const own = tiers.map((tier) => [
		`${tier}-group`,
		resource("aws:ec2/securityGroup:SecurityGroup", {
			vpcId: "${vpc.id}",
			description: `the ${tier} tier`,
			tags: { Tier: tier },
			...inline(tier),
		}),
	]);
	const rules = flows.flatMap((flow) => [
		...(flow[1] === "world" ? [] : [rule(flow, "ingress")]),
		...(flow[0] === "world" ? [] : [rule(flow, "egress")]),
	]);
	return Object.assign(Object.fromEntries(own), ...rules) as Resources;
}
