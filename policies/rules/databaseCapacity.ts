/** That a database does not stand still for want of space, and shows what it is busy with. */
import { numberOf, unresolved } from "../graph/values.js";
import { resourceRule, violation } from "../rule.js";
import * as examples from "./databaseCapacity.examples.js";
import { mustBeTrue, notKnown, shownNumber } from "./expect.js";

/** Members of a cluster have no storage of their own. */
function isAurora(engine: unknown): boolean {
	return typeof engine === "string" && engine.startsWith("aurora");
}

const growth = resourceRule({
	id: "rds-storage-grows",
	title: "Databases get more storage by themselves before it is full",
	severity: "medium",
	level: "advisory",
	controls: [],
	undecided: "at-update",
	why: "A database whose disk is full refuses every write, then every connection, and to enlarge it by hand takes somebody who is awake. Storage that grew does not shrink again, so the limit is what it may cost.",
	fix: "Set maxAllocatedStorage to more than allocatedStorage.",
	examples: examples.growth,
	types: ["aws:rds/instance:Instance"],
	check: ({ engine, replicateSourceDb, allocatedStorage, maxAllocatedStorage: limit }) => {
		if (isAurora(engine) || replicateSourceDb !== undefined) return [];
		const allowed = "more than allocatedStorage";
		if ([engine, allocatedStorage, limit].includes(unresolved))
			return [notKnown("maxAllocatedStorage", allowed)];
		if (typeof limit === "number" && limit > numberOf(allocatedStorage ?? 0)) return [];
		return [
			violation(
				`maxAllocatedStorage is ${limit === undefined ? "left out" : shownNumber(limit)}; allowed: ${allowed}`,
			),
		];
	},
});

const insights = resourceRule({
	id: "rds-insights",
	title: "Databases record which statements they spend their time on",
	severity: "low",
	level: "advisory",
	controls: [{ framework: "Checkov", id: "CKV_AWS_353" }],
	undecided: "at-update",
	why: "When the database is slow, the question is which statement; afterwards nobody can say any more. Seven days of it cost nothing.",
	fix: "Set performanceInsightsEnabled to true.",
	examples: examples.insights,
	types: ["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"],
	check: ({ performanceInsightsEnabled }) =>
		mustBeTrue(performanceInsightsEnabled, "performanceInsightsEnabled"),
});

export const databaseCapacityRules = [growth, insights];
