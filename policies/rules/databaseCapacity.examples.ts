/** Examples of the rules in databaseCapacity.ts. */
import type { Plain } from "../resources.js";
import type { Example, Examples } from "../rule.js";

type Inputs = Partial<Plain<"aws:rds/instance:Instance">>;

function single(title: string, properties: Inputs): Example {
	return {
		title,
		resources: {
			database: {
				type: "aws:rds/instance:Instance",
				properties: { instanceClass: "db.t3.medium", engine: "postgres", ...properties },
			},
		},
	};
}

export const growth: Examples = {
	fails: [
		single("storage that stays as it is", { allocatedStorage: 100 }),
		single("a limit that is reached already", { allocatedStorage: 100, maxAllocatedStorage: 100 }),
		single("growth switched off", { allocatedStorage: 100, maxAllocatedStorage: 0 }),
	],
	passes: [
		single("twice the storage", { allocatedStorage: 100, maxAllocatedStorage: 200 }),
		single("a snapshot's storage and a limit", { maxAllocatedStorage: 200 }),
		single("a replica, which follows its source", { replicateSourceDb: "shop" }),
		single("Aurora, whose cluster has the storage", { engine: "aurora-postgresql" }),
	],
};

export const insights: Examples = {
	fails: [single("no insights", {}), single("insights switched off", { performanceInsightsEnabled: false })],
	passes: [single("insights", { performanceInsightsEnabled: true })],
};
