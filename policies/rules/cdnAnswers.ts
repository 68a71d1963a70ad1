/** What a distribution may keep for others, and whether its names and records meet. */
import { type Node, nodesOf } from "../graph/graph.js";
import { elements, inside, unresolved } from "../graph/values.js";
import { type Finding, graphRule, resourceRule, undetermined, violation } from "../rule.js";
import * as examples from "./cdnAnswers.examples.js";
import { mustNotBeFalse, notKnown } from "./expect.js";

const distributionType = "aws:cloudfront/distribution:Distribution";

/**
 * Policies of AWS that leave cookies, Authorization and queries out of the key and keep what the origin does not
 * forbid. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 */
const sharedCaches: Readonly<Record<string, string>> = {
	"658327ea-f89d-4fab-a63d-7e88639e58f6": "CachingOptimized",
	"b2884449-e4de-46a7-ac36-70bc7f1ddd6d": "CachingOptimizedForUncompressedObjects",
	"08627262-05a9-4f76-9ded-b50ca2e3a84f": "Elemental-MediaPackage",
};

const answersNotShared = resourceRule({
	id: "cf-answers-not-shared",
	title: "Answers of what takes POST are not kept for other viewers",
	severity: "high",
	level: "mandatory",
	controls: [],
	undecided: "at-update",
	why: "What takes POST is an application, and its answers are for who asked. AWS's policies for files look neither at cookies nor at Authorization, and keep an answer for a day unless the origin forbids it each time: then one user reads what another was told.",
	fix: "Give the behavior the policy CachingDisabled (4135ea2d-6df8-44a3-9df3-4b5a84be39ad), or one of your own whose key holds what tells users apart.",
	examples: examples.answersNotShared,
	types: [distributionType],
	check: ({ defaultCacheBehavior, orderedCacheBehaviors }) =>
		[...elements(orderedCacheBehaviors), defaultCacheBehavior].flatMap((behavior) => {
			const allowed = "CachingDisabled or a policy of your own";
			if (behavior === undefined) return [];
			if (typeof behavior !== "object") return [notKnown("a cache behavior", allowed)];
			const { allowedMethods, cachePolicyId } = behavior;
			const methods = elements(allowedMethods);
			if (!methods.includes("POST") && !methods.includes(unresolved)) return [];
			if (cachePolicyId === unresolved) return [notKnown("cachePolicyId", allowed)];
			const policy = typeof cachePolicyId === "string" ? sharedCaches[cachePolicyId] : undefined;
			if (!policy) return [];
			const message = `what takes POST is cached by ${policy}; allowed: ${allowed}`;
			return [methods.includes("POST") ? violation(message) : undetermined(message)];
		}),
});

const switchedOn = resourceRule({
	id: "cf-enabled",
	title: "Distributions are switched on",
	severity: "medium",
	level: "advisory",
	controls: [],
	undecided: "at-update",
	why: "A distribution that is off answers nobody, and every name that leads to it is down. It is switched off before it is deleted, so this is advice: in sight, and no obstacle.",
	fix: "Set enabled to true.",
	examples: examples.switchedOn,
	types: [distributionType],
	check: ({ enabled }) => mustNotBeFalse(enabled, "enabled"),
});

/** Names as DNS compares them: lower case, without the final dot. */
function plain(name: string): string {
	return name.toLowerCase().replace(/\.$/, "");
}

function isNamed(name: unknown, alias: string): boolean {
	return typeof name === "string" && plain(name) === plain(alias);
}

function isServed(name: string, aliases: readonly unknown[]): boolean {
	return aliases.some((alias) => {
		if (typeof alias !== "string") return false;
		const own = plain(alias);
		return (
			own === plain(name) ||
			(own.startsWith("*.") && plain(name).split(".").slice(1).join(".") === own.slice(2))
		);
	});
}

interface Led<Target extends Node> {
	readonly targets: readonly Target[];
	/** False where the record may lead to another: its value is not known yet and made of several resources. */
	readonly sure: boolean;
	/** True where nobody can say what it leads to. */
	readonly open: boolean;
}

/** Those of some resources that a record leads to, which it names by one of their outputs. */
function ledTo<Target extends Node>(
	record: Node<"aws:route53/record:Record">,
	targets: readonly Target[],
	output: string,
): Led<Target> {
	const { aliases, records } = record.inputs;
	const texts: readonly unknown[] = [
		...elements(aliases).map((alias) => inside(alias, ({ name }) => name)),
		...elements(records),
	];
	const named = targets.filter((target) => texts.includes(target.output(output) ?? Number.NaN));
	if (named.length > 0) {
		const sure = !named.some((one) => one.output(output) === unresolved);
		return { targets: named, sure, open: false };
	}
	const made = new Set([...record.dependencies("aliases"), ...record.dependencies("records")]);
	return {
		targets: targets.filter(({ urn }) => made.has(urn)),
		sure: made.size === 1,
		open: made.size === 0 && texts.includes(unresolved),
	};
}

const names = graphRule({
	id: "cf-names-lead-here",
	title: "The names of a distribution and the records that lead to it are the same",
	severity: "medium",
	level: "mandatory",
	controls: [],
	undecided: "at-update",
	why: "CloudFront answers 403 to a name that it does not list, and the name is free for another account's distribution to take. A name that it lists, in a zone of this stack that has no record for it, or one for IPv6 only, leads most of the world nowhere.",
	fix: "List in aliases what the records say, and make a record for each name.",
	examples: examples.names,
	check: (graph) => {
		const distributions = graph.ofType(distributionType);
		const led = graph
			.ofType("aws:route53/record:Record")
			.map((record) => ({ record, ...ledTo(record, distributions, "domainName") }));
		const strangers = led.flatMap(({ record, targets, sure, open }) => {
			const { name } = record.inputs;
			return (open ? distributions : targets).flatMap(
				({ name: distribution, inputs: { aliases } }): readonly Finding[] => {
					if (typeof name === "string" && isServed(name, elements(aliases))) return [];
					const isKnown = sure && !open && name !== unresolved && !elements(aliases).includes(unresolved);
					const message = `${record.name} leads to ${distribution}, which does not list its name; allowed: the names in aliases`;
					return [isKnown ? violation(message, record.urn) : undetermined(message, record.urn)];
				},
			);
		});
		const zones = graph.ofType("aws:route53/zone:Zone").map(({ inputs }) => inputs.name);
		const isOpen = led.some(({ open }) => open) || zones.includes(unresolved);
		const lost = distributions.flatMap(({ name, urn, inputs: { aliases } }) => {
			const known = led
				.filter(({ record }) => record.inputs.type !== "AAAA")
				.filter(({ targets }) => targets.some((target) => target.urn === urn))
				.map(({ record }) => record.inputs.name);
			return elements(aliases).flatMap((alias): readonly Finding[] => {
				const message = `${name} lists a name of this stack's zone that no record leads to it by; allowed: a record for each`;
				if (alias === unresolved) return zones.length > 0 ? [undetermined(message, urn)] : [];
				if (typeof alias !== "string") return [];
				if (alias.startsWith("*.") || known.some((one) => isNamed(one, alias))) return [];
				const isOurs = zones.some(
					(zone) => typeof zone === "string" && `.${plain(alias)}`.endsWith(`.${plain(zone)}`),
				);
				if (!isOurs && !zones.includes(unresolved)) return [];
				const isSure = isOurs && !isOpen && !known.includes(unresolved);
				return [isSure ? violation(message, urn) : undetermined(message, urn)];
			});
		});
		return [...strangers, ...lost];
	},
});

const publicTargets = graphRule({
	id: "r53-no-internal-target",
	title: "Public records lead to no internal balancer",
	severity: "medium",
	level: "mandatory",
	controls: [],
	undecided: "at-update",
	why: "A name that the world can ask for and that leads to a private address is down for the world, and shows it how the network is laid out.",
	fix: "Lead the record to the edge balancer, or put it into a zone that is private to the VPC.",
	examples: examples.publicTargets,
	check: (graph) => {
		const zoneType = "aws:route53/zone:Zone";
		const internal = graph
			.ofType("aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer")
			.filter(({ inputs }) => inputs.internal === true || inputs.internal === unresolved);
		return graph.ofType("aws:route53/record:Record").flatMap((record): readonly Finding[] => {
			const zones = graph.resolve(record, "zoneId", record.inputs.zoneId, zoneType);
			const isPrivate = ({ inputs }: Node<typeof zoneType>) => elements(inputs.vpcs).length > 0;
			if (!zones.some((zone) => zone !== "outside") || nodesOf(zones).some(isPrivate)) return [];
			const { targets, sure, open } = ledTo(record, internal, "dnsName");
			return (open ? internal : targets).map((balancer) => {
				const message = `${record.name} leads to ${balancer.name}, which is internal; allowed: what is not`;
				const isSure = sure && !open && balancer.inputs.internal === true && !zones.includes("undetermined");
				return isSure ? violation(message, record.urn) : undetermined(message, record.urn);
			});
		});
	},
});

export const cdnAnswerRules = [answersNotShared, switchedOn, names, publicTargets];
