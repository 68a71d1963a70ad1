/** Security groups as such: the default one, their style, what they are for, and what uses them. */
import { addressesOf, intersectionOf } from "../graph/addresses.js";
import { type Graph, type Node, nodesOf, oncePerGraph } from "../graph/graph.js";
import { describeTraffic } from "../graph/protocols.js";
import { type Direction, type GroupNode, groupTypes, permissionsOf } from "../graph/securityGroups.js";
import { tierOf } from "../graph/tiers.js";
import { elements, inside, type Unresolved, unresolved } from "../graph/values.js";
import { type Finding, graphRule, undetermined, violation } from "../rule.js";
import * as examples from "./groups.examples.js";

const ruleTypes = [
	"aws:ec2/securityGroupRule:SecurityGroupRule",
	"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
	"aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
] as const;
type RuleNode = Node<(typeof ruleTypes)[number]>;

function groupsOf(graph: Graph, rule: RuleNode): readonly GroupNode[] {
	return nodesOf(graph.resolve(rule, "securityGroupId", rule.inputs.securityGroupId, ...groupTypes));
}

/** Whether a rule is on the default group that a VPC names: `vpc.defaultSecurityGroupId`. */
function isOnDefault(graph: Graph, rule: RuleNode): boolean {
	const { securityGroupId } = rule.inputs;
	const dependencies = rule.dependencies("securityGroupId");
	return graph
		.ofType("aws:ec2/vpc:Vpc")
		.some(
			(vpc) =>
				dependencies.includes(vpc.urn) ||
				(typeof securityGroupId === "string" && vpc.output("defaultSecurityGroupId") === securityGroupId),
		);
}

const defaultClosed = graphRule({
	id: "default-sg-closed",
	title: "The default security group of every VPC is adopted and has no rules",
	severity: "high",
	level: "mandatory",
	controls: [
		{ framework: "FSBP", id: "EC2.2" },
		{ framework: "CIS v3", id: "5.4" },
		{ framework: "CIS v5", id: "5.5" },
		{ framework: "Checkov", id: "CKV2_AWS_12" },
	],
	why: "What names no group gets the default one, which AWS makes with everything open to its members and to the outside: a forgotten line then works, and joins whatever else was forgotten. Emptied, it fails closed.",
	fix: "Add an aws.ec2.DefaultSecurityGroup for the VPC with ingress and egress empty, and give what needs rules a group of its own.",
	examples: examples.defaultClosed,
	check: (graph) => {
		const adopted = new Set(
			graph
				.ofType("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
				.flatMap((group) => graph.resolve(group, "vpcId", group.inputs.vpcId, "aws:ec2/vpc:Vpc")),
		);
		const open = graph
			.ofType("aws:ec2/vpc:Vpc")
			.filter((vpc) => !adopted.has(vpc))
			.map(({ name, urn }) => {
				const message = `the default security group of ${name} is left as AWS makes it; allowed: adopted, with no rules`;
				return adopted.has("undetermined") ? undetermined(message, urn) : violation(message, urn);
			});
		const inGroup = permissionsOf(graph)
			.filter(
				({ group }) =>
					typeof group !== "string" && group.type === "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
			)
			// A list that is wholly unknown may be empty.
			.map(({ declaredBy, direction }) => ({
				declaredBy,
				isSure: (declaredBy.inputs as { readonly [Key in Direction]?: unknown })[direction] !== unresolved,
			}));
		const byId = graph
			.ofType(...ruleTypes)
			.filter((rule) => isOnDefault(graph, rule))
			.map((declaredBy) => ({ declaredBy, isSure: true }));
		const certain = new Set(
			[...inGroup, ...byId].filter(({ isSure }) => isSure).map(({ declaredBy }) => declaredBy),
		);
		const rules = [...new Set([...inGroup, ...byId].map(({ declaredBy }) => declaredBy))].map(
			(declaredBy) => {
				const { name, urn } = declaredBy;
				const message = `${name} gives a VPC's default security group rules; allowed: none`;
				return (certain.has(declaredBy) ? violation : undetermined)(message, urn);
			},
		);
		return [...open, ...rules];
	},
});

const noMixedStyles = graphRule({
	id: "sg-no-mixed-styles",
	title: "The rules of a security group are written in one style",
	severity: "high",
	level: "mandatory",
	controls: [],
	why: "A group with inline rules, an empty list too, deletes every rule on it that it does not list: those made as resources come and go with each update, and with them the tier. The older and the newer rule resources fight over the same rules likewise. https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group",
	fix: "Leave ingress and egress out of the group, and write each rule as aws.vpc.SecurityGroupIngressRule or SecurityGroupEgressRule.",
	examples: examples.noMixedStyles,
	check: (graph) => {
		const styles = new Map<GroupNode, Set<string>>();
		const add = (group: GroupNode, style: string) =>
			styles.set(group, (styles.get(group) ?? new Set()).add(style));
		// AWS shows a group's rules as if they were inline, so what was not analysed by itself says nothing.
		for (const group of graph.ofType(...groupTypes).filter(({ analysed }) => analysed)) {
			const { ingress, egress } = group.inputs;
			const adopted = group.type === "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
			if (adopted || ingress !== undefined || egress !== undefined) add(group, "inline");
		}
		for (const rule of graph.ofType(...ruleTypes)) {
			const style =
				rule.type === "aws:ec2/securityGroupRule:SecurityGroupRule"
					? "aws.ec2.SecurityGroupRule"
					: "aws.vpc.SecurityGroup…Rule";
			for (const group of groupsOf(graph, rule)) add(group, style);
		}
		return [...styles]
			.filter(([, { size }]) => size > 1)
			.map(([{ name, urn }, used]) =>
				violation(`${name} has rules in ${used.size} styles: ${[...used].join(", ")}; allowed: one`, urn),
			);
	},
});

/** Blocks of the VPC that a group is in; undefined when the program does not say what they are. */
function networkOf(graph: Graph, group: GroupNode): readonly string[] | Unresolved | undefined {
	const vpcs = graph.resolve(group, "vpcId", group.inputs.vpcId, "aws:ec2/vpc:Vpc");
	const blocks = vpcs.map((vpc) => (typeof vpc === "string" ? undefined : vpc.inputs.cidrBlock));
	if (vpcs.includes("undetermined") || blocks.includes(unresolved)) return unresolved;
	const known = blocks.filter((block) => typeof block === "string");
	return known.length > 0 && known.length === blocks.length ? known : undefined;
}

const noCidrBetweenTiers = graphRule({
	id: "sg-no-cidr-between-tiers",
	title: "Tiers let each other through by security group, never by address",
	severity: "high",
	level: "mandatory",
	controls: [],
	why: "An address inside the VPC is whoever has it next: a new instance in the subnet, of any tier, passes. Where the tier table opens a port to the internet, sg-tier-chain lets an address inside pass as well; this does not.",
	fix: "Name the other tier's group: referencedSecurityGroupId.",
	examples: examples.noCidrBetweenTiers,
	check: (graph) =>
		permissionsOf(graph).flatMap(({ group, peer, declaredBy, direction, protocol, ports }) => {
			const isUnknown = peer.kind === "undetermined" && peer.what === "addresses";
			const isPrivate = peer.kind === "block" && peer.scope === "private";
			if ((!isUnknown && !isPrivate) || group === "outside") return [];
			if (group === "undetermined") {
				const message = `${declaredBy.name} names addresses, of a group that is not known yet`;
				return [undetermined(message, declaredBy.urn)];
			}
			if (tierOf(group) === undefined) return [];
			const traffic = `${group.name} lets through ${describeTraffic(protocol, ports)} ${direction === "ingress" ? "from" : "to"}`;
			if (!isPrivate) {
				const message = `${traffic} addresses not known yet, maybe inside its VPC; allowed: security groups`;
				return [undetermined(message, declaredBy.urn)];
			}
			const network = networkOf(graph, group);
			const isInside =
				typeof network !== "object" ||
				intersectionOf(addressesOf(network), addressesOf([peer.block])).length > 0;
			const message = `${traffic} ${peer.block}, addresses inside its VPC; allowed: security groups`;
			if (!isInside) return [];
			return [(network === unresolved ? undetermined : violation)(message, declaredBy.urn)];
		}),
});

/** What Pulumi and Terraform write where a program says nothing. */
const emptyDescriptions: readonly unknown[] = [undefined, "", "Managed by Pulumi", "Managed by Terraform"];

function lacksDescription(value: unknown): boolean {
	return emptyDescriptions.includes(typeof value === "string" ? value.trim() : value);
}

const described = graphRule({
	id: "sg-rule-described",
	undecided: "at-update",
	title: "Security groups and their rules say what they are for",
	severity: "low",
	level: "advisory",
	controls: [
		{ framework: "Checkov", id: "CKV_AWS_23" },
		{ framework: "cdk-nag", id: "AwsSolutions-EC27" },
	],
	why: "Nobody dares to close what nobody can explain. Stricter than the controls: the text that Pulumi fills in by itself explains nothing either.",
	fix: "Set description, to the caller and the reason.",
	examples: examples.described,
	check: (graph) => {
		const groups = graph.ofType("aws:ec2/securityGroup:SecurityGroup");
		const lists = graph
			.ofType(...groupTypes)
			.filter(({ analysed }) => analysed)
			.flatMap((group) =>
				(["ingress", "egress"] as const).flatMap((direction) => {
					const texts = elements(
						group.inputs[direction] as readonly { description?: string }[] | undefined,
					).map((rule) =>
						inside(rule as { description?: string } | Unresolved, ({ description }) => description),
					);
					const message = `${group.name} has an ${direction} rule without a description`;
					if (texts.some(lacksDescription)) return [violation(message, group.urn)];
					return texts.includes(unresolved) ? [undetermined(message, group.urn)] : [];
				}),
			);
		return [
			...[...groups, ...graph.ofType(...ruleTypes)]
				.filter(({ inputs: { description: text } }) => text === unresolved || lacksDescription(text))
				.map(({ name, urn, inputs: { description: text } }) =>
					text === unresolved
						? undetermined(`the description of ${name} is not known yet`, urn)
						: violation(`${name} has no description`, urn),
				),
			...lists,
		];
	},
});

/**
 * Everything that inputs of AWS resources other than groups and their rules refer to, by URN and as they stand there;
 * `unresolved` where one may be anything, being made from nothing in the stack.
 */
const referred = oncePerGraph((graph): ReadonlySet<unknown> => {
	const passedOver = new Set<string>([...groupTypes, ...ruleTypes]);
	const found = new Set<unknown>();
	const collect = (value: unknown, isLoose: boolean): void => {
		if (typeof value === "object" && value !== null) {
			for (const part of Object.values(value)) collect(part, isLoose);
		} else if (value !== unresolved || isLoose) found.add(value);
	};
	for (const node of graph.all()) {
		if (!node.type.startsWith("aws:") || passedOver.has(node.type)) continue;
		for (const [property, value] of Object.entries(node.inputs)) {
			const dependencies = node.dependencies(property);
			for (const urn of dependencies) found.add(urn);
			if (property !== "tags") collect(value, dependencies.length === 0);
		}
	}
	return found;
});

const unused = graphRule({
	id: "sg-unused",
	title: "Every security group is carried by something",
	severity: "low",
	level: "advisory",
	controls: [{ framework: "Checkov", id: "CKV2_AWS_5" }],
	undecided: "at-update",
	why: "A group that nothing carries protects nothing, and is picked one day for what its name promises.",
	fix: "Remove the group, or attach it.",
	examples: examples.unused,
	check: (graph) =>
		graph
			.ofType("aws:ec2/securityGroup:SecurityGroup")
			.filter((group) => !referred(graph).has(group.urn) && !referred(graph).has(group.output("id")))
			.map(({ name, urn }): Finding => {
				const message = `nothing carries ${name}; allowed: one carrier or more`;
				return (referred(graph).has(unresolved) ? undetermined : violation)(message, urn);
			}),
});

export const groupRules = [defaultClosed, noMixedStyles, noCidrBetweenTiers, described, unused];
