/** What each layer lets through: security groups, network ACLs, route tables, and which entry of them it is. */
import { append } from "../graph.js";
import type { Acl, AclEntry, Group, GroupRule, Hop, Layer, Route, Station, Subnet, Table } from "./model.js";
import { has, type Interval, intersect, isEmpty, subtract, union } from "./sets.js";
import { allTraffic, noTraffic, type Traffic, tcpTraffic } from "./traffic.js";

type Direction = "ingress" | "egress";

/** Whether a layer is in force. One that is not lets everything through. */
export type InForce = (layer: Layer) => boolean;

/** Stands for the routes where those are not in force. */
export const unfiltered: Route = {
	urn: "",
	text: "",
	addresses: [],
	prefix: 0,
	target: { kind: "endpoint" },
};

/** Rules of a group that name an address of its peers, and those that name other groups, by those. */
const rulesFor = perAddress((rules: readonly GroupRule[], { from }): readonly GroupRule[] =>
	rules.filter(({ peer }) => "addresses" in peer && has(peer.addresses, from)),
);

const rulesOnGroups = once((rules: readonly GroupRule[]): ReadonlyMap<string, readonly GroupRule[]> => {
	const byGroup = new Map<string, GroupRule[]>();
	for (const rule of rules) if ("group" in rule.peer) append(byGroup, rule.peer.group, rule);
	return byGroup;
});

function rulesTo(
	groups: readonly Group[],
	direction: Direction,
	address: Interval<bigint>,
	others: readonly Group[],
): readonly GroupRule[] {
	const lists = groups.flatMap((group) => {
		const onGroups = rulesOnGroups(group[direction]);
		return [rulesFor(group[direction], address), ...others.map(({ id }) => onGroups.get(id) ?? [])];
	});
	const [first = [], ...more] = lists.filter(({ length }) => length > 0);
	// This is asked for each packet: a list that is long is not copied each time.
	return more.length === 0 ? first : [first, ...more].flat();
}

/** What a station's groups let it send to an address, whose station is in the other groups. */
export function egressOf(
	{ groups }: Station,
	to: Interval<bigint>,
	others: readonly Group[],
	inForce: InForce,
): Traffic {
	if (!inForce("source group")) return allTraffic;
	return union(...rulesTo(groups, "egress", to, others).map(({ traffic }) => traffic));
}

/** What a station's groups let it take. */
export function ingressOf(
	{ groups }: Station,
	from: Interval<bigint>,
	others: readonly Group[],
	inForce: InForce,
): Traffic {
	if (!inForce("target group")) return allTraffic;
	return union(...rulesTo(groups, "ingress", from, others).map(({ traffic }) => traffic));
}

interface Decision {
	readonly entry: AclEntry;
	/** What none before it decided on. */
	readonly traffic: Traffic;
}

/** Remembers an answer. */
function once<Of extends object, Answer>(answer: (of: Of) => Answer) {
	const known = new WeakMap<Of, { readonly made: Answer }>();
	return (of: Of): Answer => {
		const { made } = known.get(of) ?? { made: answer(of) };
		known.set(of, { made });
		return made;
	};
}

/** Remembers an answer for each address. */
function perAddress<Of extends object, Answer>(answer: (of: Of, address: Interval<bigint>) => Answer) {
	const known = new WeakMap<Of, Map<bigint, Answer>>();
	return (of: Of, address: Interval<bigint>): Answer => {
		const answers = known.get(of) ?? new Map<bigint, Answer>();
		known.set(of, answers);
		const made = answers.get(address.from) ?? answer(of, address);
		answers.set(address.from, made);
		return made;
	};
}

/** Entries that decide about an address. */
const decisions = perAddress((entries: readonly AclEntry[], { from }): readonly Decision[] => {
	let open = allTraffic;
	return entries
		.filter(({ addresses }) => has(addresses, from))
		.map((entry) => {
			const traffic = intersect(open, entry.traffic);
			open = subtract(open, entry.traffic);
			return { entry, traffic };
		});
});

const allowed = perAddress(
	(entries: readonly AclEntry[], address): Traffic =>
		union(
			...decisions(entries, address)
				.filter(({ entry }) => entry.allow)
				.map(({ traffic }) => traffic),
		),
);

/** What crosses a subnet's border, to or from an address. */
export function passes(
	{ acl }: Subnet,
	direction: Direction,
	address: Interval<bigint>,
	inForce: InForce,
	layer: Layer,
): Traffic {
	return inForce(layer) ? allowed(acl[direction], address) : allTraffic;
}

/** The routes that a packet to an address may take: the one with the longest prefix, and those beside it. */
export const routesTo = perAddress(({ routes }: Table, { from }): readonly Route[] => {
	const fitting = routes.filter(({ addresses }) => has(addresses, from));
	const longest = Math.max(...fitting.filter(({ beside }) => !beside).map(({ prefix }) => prefix));
	return fitting.filter(({ beside, prefix }) => beside || prefix === longest);
});

/** Of several things that may open a way for a packet, one that does so for certain where there is one. */
function surest<T extends Hop>(openers: readonly T[], opens: (opener: T) => boolean): readonly Hop[] {
	const opener = openers.find((one) => !one.assumed && opens(one)) ?? openers.find(opens);
	return opener ? [opener] : [];
}

/** The entry that lets a packet through: of an ACL, or of groups. */
export function opening(
	acl: Acl,
	direction: Direction,
	address: Interval<bigint>,
	packet: Traffic,
): readonly Hop[];
export function opening(
	groups: readonly Group[],
	direction: Direction,
	address: Interval<bigint>,
	others: readonly Group[],
	packet: Traffic,
): readonly Hop[];
export function opening(
	...[of, direction, address, third, fourth]:
		| [Acl, Direction, Interval<bigint>, Traffic]
		| [readonly Group[], Direction, Interval<bigint>, readonly Group[], Traffic]
): readonly Hop[] {
	if ("ingress" in of) {
		const packet = third as Traffic;
		const deciding = decisions(of[direction], address).filter(
			({ entry, traffic }) => entry.allow && !isEmpty(intersect(traffic, packet)),
		);
		return surest(
			deciding.map(({ entry }) => entry),
			() => true,
		);
	}
	const packet = fourth ?? noTraffic;
	const rules = rulesTo(of, direction, address, third as readonly Group[]);
	return surest(rules, ({ traffic }) => !isEmpty(intersect(traffic, packet)));
}

/** What lets the answers to a TCP packet through, to one of the client's ports. */
export function answerHops(
	packet: Traffic,
	back: Traffic,
	acls: readonly (readonly [Acl, Direction, Interval<bigint>])[],
): readonly Hop[] {
	const [client] = back;
	if (!client || isEmpty(intersect(packet, tcpTraffic))) return [];
	const answer = [{ from: client.from, to: client.from + 1 }];
	return acls.flatMap(([acl, direction, address]) =>
		opening(acl, direction, address, answer).map((hop) => ({ ...hop, text: `back: ${hop.text}` })),
	);
}
