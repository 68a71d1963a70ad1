/**
 * Protocols and ports on one line of numbers: a protocol has 65,536 of them, of which TCP and UDP use a port
 * each, ICMP one for each type and code, and the others all at once.
 */
import { type Interval, type IntervalSet, intersect } from "./sets.js";

export type Traffic = IntervalSet<number>;

const width = 65536;

export const protocols = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 } as const;

export const allTraffic: Traffic = [{ from: 0, to: 256 * width }];
export const noTraffic: Traffic = [];

/** A protocol's ports, both included. */
export function portsOf(protocol: number, from = 0, to = width - 1): Traffic {
	return from <= to ? [{ from: protocol * width + from, to: protocol * width + to + 1 }] : [];
}

/** ICMP of a type, and of a code where one is given. */
export function icmpOf(protocol: number, type: number, code?: number): Traffic {
	return code === undefined
		? portsOf(protocol, type * 256, type * 256 + 255)
		: portsOf(protocol, type * 256 + code, type * 256 + code);
}

export const tcpTraffic = portsOf(protocols.tcp);

/** Ports that clients call from, to which their answers go. */
export const clientTraffic = portsOf(protocols.tcp, 1024);

const names: Readonly<Record<number, string>> = Object.fromEntries(
	Object.entries(protocols).map(([name, number]) => [number, name]),
);

function describePart({ from, to }: Interval<number>, protocol: number): string {
	const name = names[protocol] ?? `protocol ${protocol}`;
	const [first, last] = [from - protocol * width, to - 1 - protocol * width];
	if (first === 0 && last === width - 1) return name;
	if (protocol === protocols.icmp || protocol === protocols.icmpv6) {
		const type = Math.floor(first / 256);
		return last - first === 0 ? `${name} type ${type} code ${first % 256}` : `${name} type ${type}`;
	}
	return first === last ? `${name} ${first}` : `${name} ${first}-${last}`;
}

/** `tcp 80, tcp 443`, `udp`, `every protocol`, `nothing`. */
export function describeTraffic(traffic: Traffic): string {
	const [first] = traffic;
	if (!first) return "nothing";
	if (first.from === 0 && first.to === 256 * width) return "every protocol";
	return traffic
		.flatMap(({ from, to }) => {
			const [low, high] = [Math.floor(from / width), Math.floor((to - 1) / width)];
			if (high - low > 3) return [`protocols ${low}-${high}`];
			return Array.from({ length: high - low + 1 }, (_, i) => {
				const [part] = intersect([{ from, to }], portsOf(low + i));
				return part ? describePart(part, low + i) : "";
			});
		})
		.join(", ");
}
