/** Examples of the rule in databaseBackupPlan.ts. */
import type { Plain } from "../resources.js";
import type { Example, Examples, FragmentResource } from "../rule.js";
import { cluster, instance } from "./database.examples.js";

type SelectionInputs = Partial<Plain<"aws:backup/selection:Selection">>;

function planned(title: string, database: FragmentResource, properties: SelectionInputs): Example {
	const selection: FragmentResource = {
		type: "aws:backup/selection:Selection",
		properties: { iamRoleArn: "backup", planId: "daily", ...properties },
	};
	return { title, resources: { database, selection } };
}

const tagged = instance({ tags: { Backup: "daily" } });
const daily = { selectionTags: [{ type: "STRINGEQUALS", key: "Backup", value: "daily" }] };
const allOfDaily = {
	resources: ["*"],
	conditions: [{ stringEquals: [{ key: "aws:ResourceTag/Backup", value: "daily" }] }],
};

export const backupPlan: Examples = {
	fails: [
		planned("a database without the tag", instance({}), daily),
		planned("another value of the tag", instance({ tags: { Backup: "weekly" } }), daily),
		planned("a cluster where instances are meant", cluster({}), { resources: ["arn:aws:rds:*:*:db:*"] }),
		planned("a condition that does not hold", instance({}), allOfDaily),
		planned("a database that is left out", tagged, { ...daily, notResources: ["${database.arn}"] }),
	],
	passes: [
		planned("the tag", tagged, daily),
		planned("the ARN", instance({}), { resources: ["${database.arn}"] }),
		planned("every instance", instance({}), { resources: ["arn:aws:rds:*:*:db:*"] }),
		planned("a cluster by its ARN", cluster({}), { resources: ["${database.arn}"] }),
		planned("everything with the tag", tagged, allOfDaily),
		planned("a replica", instance({ replicateSourceDb: "orders" }), daily),
		{ title: "a stack that plans no backups", resources: { database: instance({}) } },
	],
};
