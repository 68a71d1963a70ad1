/** IPv4 blocks as numbers. */
function range(cidr: string): readonly [first: number, last: number] {
	const [address = "", prefix = "32"] = cidr.split("/");
	const first = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
	return [first, first + 2 ** (32 - Number(prefix)) - 1];
}

export function contains(outer: string, inner: string): boolean {
	const [[a, b], [c, d]] = [range(outer), range(inner)];
	return a <= c && d <= b;
}

export function overlaps(one: string, other: string): boolean {
	const [[a, b], [c, d]] = [range(one), range(other)];
	return a <= d && c <= b;
}
