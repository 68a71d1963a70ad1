/** Address plans and network ACLs, as the tests of the network write them down. */
import assert from "node:assert/strict";
import { type Cidr, parseCidr } from "../../infra/cidr.js";
import type { AclEntry, AddressPlan } from "../../infra/tiers.js";

export const letters = ["a", "b", "c", "d", "e", "f"];

/** A block that the test knows to be valid. */
export function read(text: string): Cidr {
	const cidr = parseCidr(text);
	assert.ok(cidr, text);
	return cidr;
}

/** A plan with the first so many zones. */
export function planOf(zones: number, vpc = "10.0.0.0/16", subnetPrefix = 24): AddressPlan {
	return { vpc: read(vpc), subnetPrefix, zones: letters.slice(0, zones) };
}

/** `number action protocol block ports` of each entry: one line, as a table of a console. */
export function lines(entries: readonly AclEntry[]): string[] {
	return entries.map((entry) => {
		const { ruleNo, action, protocol, cidrBlock, fromPort, toPort, icmpType, icmpCode } = entry;
		const what = protocol === "icmp" ? `${icmpType}/${icmpCode}` : `${fromPort}-${toPort}`;
		return `${ruleNo} ${action} ${protocol} ${cidrBlock} ${what}`;
	});
}
