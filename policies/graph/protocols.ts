/** Protocols and port ranges of security group rules, as AWS understands their many spellings. */
import { numberOf, type Unresolved, unresolved } from "./values.js";

/** `all`, a name, or the number of a protocol that has no name here. */
export type Protocol = string | Unresolved;

const names: Readonly<Record<string, string>> = {
	"-1": "all",
	"1": "icmp",
	"6": "tcp",
	"17": "udp",
	"58": "icmpv6",
};

export function protocolOf(value: unknown): Protocol {
	if (typeof value !== "string" && typeof value !== "number") return unresolved;
	const text = String(value).toLowerCase();
	return names[text] ?? text;
}

export interface PortRange {
	readonly from: number;
	readonly to: number;
}

const allPorts: PortRange = { from: 0, to: 65535 };

/** Ports left out, -1, or of a rule for all protocols mean all ports; what is no number might. */
export function portRange(protocol: Protocol, from: unknown, to: unknown): PortRange | Unresolved {
	if (protocol === "all") return allPorts;
	if (from === unresolved || to === unresolved) return unresolved;
	const [first, last] = [numberOf(from ?? -1), numberOf(to ?? -1)];
	const isPort = (port: number) => Number.isInteger(port) && port >= 0 && port <= allPorts.to;
	return isPort(first) && isPort(last) ? { from: first, to: last } : allPorts;
}

/** `tcp 5432`, `udp 1000-2000`, `every protocol`. */
export function describeTraffic(protocol: Protocol, ports: PortRange | Unresolved): string {
	if (protocol === unresolved) return "a protocol that is not known yet";
	if (protocol === "all") return "every protocol";
	const name = /^(tcp|udp|icmp|icmpv6|\d{1,3})$/.test(protocol) ? protocol : "a protocol other than tcp";
	if (protocol === "icmp" || protocol === "icmpv6") return name;
	if (ports === unresolved) return `${name} on ports that are not known yet`;
	if (ports.from === allPorts.from && ports.to === allPorts.to) return `${name} on every port`;
	return ports.from === ports.to ? `${name} ${ports.from}` : `${name} ${ports.from}-${ports.to}`;
}

/** Whether all of the traffic is TCP to one of the ports. */
export function isWithin(
	allowed: ReadonlySet<number>,
	protocol: Protocol,
	ports: PortRange | Unresolved,
): "yes" | "no" | "undetermined" {
	if (allowed.size === 0) return "no";
	if (protocol === unresolved) return "undetermined";
	if (protocol !== "tcp") return "no";
	if (ports === unresolved) return "undetermined";
	const count = ports.to - ports.from + 1;
	const inside = [...allowed].filter((port) => ports.from <= port && port <= ports.to).length;
	return count > 0 && inside === count ? "yes" : "no";
}
