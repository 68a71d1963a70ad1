/** Which address blocks belong to the internet. */
import { isIPv6 } from "node:net";
import { contains, parseCidr } from "../../infra/cidr.js";

/** Blocks of which no address is routed on the internet: RFC 1918, 6598, 3927, 1122. */
const privateIpv4 = [
	"10.0.0.0/8",
	"172.16.0.0/12",
	"192.168.0.0/16",
	"100.64.0.0/10",
	"169.254.0.0/16",
	"127.0.0.0/8",
].map((text) => parseCidr(text)!);

/** Unique local and link-local addresses: RFC 4193, 4291. */
const privateIpv6 = ["fc00::/7", "fe80::/10"].map((text) => parseIpv6(text)!);

interface Ipv6Block {
	/** The first `prefix` bits, as a number. */
	readonly network: bigint;
	readonly prefix: number;
}

function parseIpv6(text: string): Ipv6Block | undefined {
	const [address = "", digits = "", ...rest] = text.split("/");
	// An IPv4 tail (::ffff:192.0.2.1) is not what AWS takes for a block, nor what it shows.
	if (rest.length > 0 || !isIPv6(address) || /[.%]/.test(address) || !/^(0|[1-9]\d{0,2})$/.test(digits))
		return undefined;
	const prefix = Number(digits);
	if (prefix > 128) return undefined;
	const [head = "", tail] = address.split("::");
	const words = (part: string) => (part === "" ? [] : part.split(":"));
	const filled =
		tail === undefined ? words(head) : [...words(head), ...zeros(words(head), words(tail)), ...words(tail)];
	const value = filled.reduce((sum, word) => (sum << 16n) | BigInt(`0x${word}`), 0n);
	return { network: value >> BigInt(128 - prefix), prefix };
}

function zeros(head: readonly string[], tail: readonly string[]): string[] {
	return Array.from({ length: 8 - head.length - tail.length }, () => "0");
}

function containsIpv6(outer: Ipv6Block, inner: Ipv6Block): boolean {
	return (
		outer.prefix <= inner.prefix && inner.network >> BigInt(inner.prefix - outer.prefix) === outer.network
	);
}

/** Where the addresses of a block are. Undefined when the text is no block. */
export function scopeOf(block: string): "private" | "internet" | undefined {
	const ipv4 = parseCidr(block);
	if (ipv4) return privateIpv4.some((known) => contains(known, ipv4)) ? "private" : "internet";
	const ipv6 = parseIpv6(block);
	if (ipv6) return privateIpv6.some((known) => containsIpv6(known, ipv6)) ? "private" : "internet";
	return undefined;
}
