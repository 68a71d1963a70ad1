/**
 * Wildcards of IAM: `*` for any characters, `?` for one. Without regular expressions, because patterns come
 * from documents, and one with many stars would take a regular expression longer than anyone waits.
 */

/**
 * Whether a pattern matches a text, to the letter. A star goes past colons: in an ARN, AWS lets only one at the
 * end of a segment do that, so a pattern here may match more than in AWS, never less.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function matches(pattern: string, text: string): boolean {
	let at = 0;
	let next = 0;
	/** Where the last star stands, and up to where it has taken the text. */
	let star = -1;
	let taken = 0;
	while (at < text.length) {
		const sign = pattern[next];
		if (sign === "*") {
			star = next++;
			taken = at;
		} else if (sign !== undefined && (sign === "?" || sign === text[at])) {
			next++;
			at++;
		} else if (star >= 0) {
			next = star + 1;
			at = ++taken;
		} else return false;
	}
	while (pattern[next] === "*") next++;
	return next === pattern.length;
}

/** Actions and services compare without case. */
export function matchesAction(pattern: string, action: string): boolean {
	return matches(pattern.toLowerCase(), action.toLowerCase());
}

/** Whether a text holds a wildcard, or a policy variable (`${aws:username}`), which stands for many as well. */
export function hasWildcard(text: string): boolean {
	return /[*?]|\$\{/.test(text);
}

/** The six parts of an ARN; of one with too few, the last star stands for the rest. */
export function arnParts(arn: string): readonly [string, string, string, string, string, string] | undefined {
	if (arn === "*") return ["*", "*", "*", "*", "*", "*"];
	const [prefix, partition, service, region, account, ...rest] = arn.split(":");
	if (prefix !== "arn" || partition === undefined) return undefined;
	if (account !== undefined && rest.length > 0) {
		return [prefix, partition, service!, region!, account, rest.join(":")];
	}
	return arn.endsWith("*")
		? [prefix, partition, service ?? "*", region ?? "*", account ?? "*", "*"]
		: undefined;
}

/** Services whose ARNs begin with the name itself and not with the kind: `arn:aws:s3:::bucket/key`. */
const nameFirst: ReadonlySet<string> = new Set(["codecommit", "execute-api", "s3", "sns", "sqs"]);

/** Words between the wildcards that name a kind as well: `loadbalancer/app/*`. */
const kinds = /^(app|net|gwy|autoScalingGroupName|launchConfigurationName|index|stream|log-stream|version)?$/;

/**
 * Whether a Resource pattern leaves open which one of its kind is meant: `*`, `arn:aws:s3:::*`,
 * `arn:aws:iam::123456789012:role/*`. One that spells out a part of the name (`role/app-*`) does not.
 */
export function isAnyOfKind(pattern: string): boolean {
	const parts = arnParts(pattern);
	if (!parts) return /^[*?]*$/.test(pattern);
	const [, , service, , , rest] = parts;
	const [first = "", ...others] = rest.split(/[/:]/);
	const bare = (segment: string) => /^[*?]+$/.test(segment);
	if (bare(first)) return others.every((segment) => bare(segment) || kinds.test(segment));
	if (nameFirst.has(service) || !others.some(bare)) return false;
	return others.every((segment) => bare(segment) || kinds.test(segment));
}
