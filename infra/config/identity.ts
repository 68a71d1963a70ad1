/** Names of project and stack: every physical name is built from them, so AWS's limits bind them. */
import { autonameSuffixLength, namePrefix } from "../naming.js";
import type { Fault } from "./faults.js";

interface Longest {
	/** The kind of resource with the least room for the prefix. */
	readonly what: string;
	readonly max: number;
	/** Everything but the prefix, at its longest. */
	readonly rest: number;
}

/** Balancers and target groups are named after the stack alone. */
const stackLimit: Longest = { what: "balancer", max: 32, rest: "-edge".length + autonameSuffixLength };

/** Kinds named after project and stack. A test holds every plan against these. */
function prefixLimits(region: string): readonly Longest[] {
	return [
		{ what: "S3 bucket", max: 63, rest: `-artifacts-111122223333-${region}-an`.length },
		{ what: "CloudWatch log delivery", max: 60, rest: "-cdn-logs-target".length + autonameSuffixLength },
		{ what: "IAM role", max: 64, rest: "-flow-logs-role".length + autonameSuffixLength },
	];
}

const pattern = /^[a-z](-?[a-z0-9])*$/;
const patternText = "lower-case letters, digits and single hyphens, a letter first, no hyphen last";

/** Faults of the names, given the region that bucket names carry. */
export function nameFaults(project: string, stack: string, region: string): readonly Fault[] {
	const faults: Fault[] = [];
	const fix = (what: string) =>
		what === "project" ? "rename it in Pulumi.yaml" : "take a shorter or simpler stack name";
	for (const [what, name] of Object.entries({ project, stack })) {
		if (!pattern.test(name)) {
			faults.push({ key: `name of the ${what}`, received: name, allowed: patternText, fix: fix(what) });
		}
	}
	const room = ({ max, rest }: Longest) => max - rest;
	if (/^(aws|ssm)/.test(project)) {
		faults.push({
			key: "name of the project",
			received: project,
			allowed: "a name that does not begin with aws or ssm, which Parameter Store keeps for itself",
			fix: fix("project"),
		});
	}
	if (stack.length > room(stackLimit)) {
		faults.push({
			key: "name of the stack",
			received: stack,
			allowed: `at most ${room(stackLimit)} characters: a ${stackLimit.what}'s name has ${stackLimit.max}`,
			fix: fix("stack"),
		});
	}
	const prefix = namePrefix({ project, stack });
	const tightest = prefixLimits(region).reduce((a, b) => (room(b) < room(a) ? b : a));
	if (prefix.length > room(tightest)) {
		faults.push({
			key: "names of project and stack",
			received: prefix,
			allowed: `at most ${room(tightest)} characters together: an ${tightest.what}'s name has ${tightest.max}`,
			fix: fix("stack"),
		});
	}
	return faults;
}
