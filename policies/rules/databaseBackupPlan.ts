/** That no database is left out of the backups that a stack plans. */
import type { Graph, Node } from "../graph/graph.js";
import { elements, textOf, unresolved } from "../graph/values.js";
import { type Answer, both, either, not } from "../iam/answers.js";
import { graphRule, violation } from "../rule.js";
import { isAurora, isReplica } from "./database.js";
import * as examples from "./databaseBackupPlan.examples.js";
import { about, notKnown } from "./expect.js";

type Selection = Node<"aws:backup/selection:Selection">;
type Database = Node<"aws:rds/instance:Instance" | "aws:rds/cluster:Cluster">;

/** Whether a database carries a tag. Backup writes conditions with the key `aws:ResourceTag/<tag>`. */
function isTagged({ inputs }: Database, key: unknown, value: unknown): Answer {
	if (key === unresolved || value === unresolved || inputs.tags === unresolved) return "undetermined";
	const tag = textOf(key).replace(/^aws:ResourceTag\//, "");
	const given: unknown = typeof inputs.tags === "object" ? Reflect.get(inputs.tags, tag) : undefined;
	return given === unresolved ? "undetermined" : given !== undefined && given === value;
}

/** Whether a list of ARNs takes a database in, by its own ARN or as one of its kind. */
function isListed(
	graph: Graph,
	selection: Selection,
	property: "resources" | "notResources",
	database: Database,
): Answer {
	const list = selection.inputs[property];
	const kind = database.type === "aws:rds/cluster:Cluster" ? "cluster" : "db";
	const isWhole = elements(list).some(
		(arn) => typeof arn === "string" && (arn === "*" || arn.endsWith(`:${kind}:*`)),
	);
	const referents = graph.resolve(selection, property, list, database.type);
	if (isWhole || referents.some((referent) => referent === database)) return true;
	return referents.includes("undetermined") && "undetermined";
}

function isSelected(graph: Graph, selection: Selection, database: Database): Answer {
	const { selectionTags, conditions } = selection.inputs;
	const byTag = elements(selectionTags).map((tag) =>
		tag === unresolved ? "undetermined" : isTagged(database, tag.key, tag.value),
	);
	const onCondition = elements(conditions).flatMap((condition): Answer[] => {
		if (condition === unresolved) return ["undetermined"];
		const { stringEquals, ...others } = condition;
		const equal = elements(stringEquals).map((one) =>
			one === unresolved ? "undetermined" : isTagged(database, one.key, one.value),
		);
		return Object.keys(others).length > 0 ? [...equal, "undetermined"] : equal;
	});
	return both(
		either(isListed(graph, selection, "resources", database), ...byTag),
		not(isListed(graph, selection, "notResources", database)),
		...onCondition,
	);
}

const backupPlan = graphRule({
	id: "rds-backup-plan",
	title: "Where the stack plans backups, each database is in the plan",
	severity: "medium",
	level: "advisory",
	undecided: "at-update",
	controls: [],
	why: "A plan is trusted to have everything, so what it misses is missed when it is needed: a database whose tag is misspelt. RDS.26 asks for a plan in any case; rds-backups holds here without one, so a stack that plans none is passed over.",
	fix: "Give the database the tag that the selection looks for, or name its ARN.",
	examples: examples.backupPlan,
	check: (graph) => {
		const selections = graph.ofType("aws:backup/selection:Selection");
		if (selections.length === 0) return [];
		return graph
			.ofType("aws:rds/instance:Instance", "aws:rds/cluster:Cluster")
			.filter(({ type, inputs }) => type === "aws:rds/cluster:Cluster" || !isAurora(inputs.engine))
			.filter(({ inputs }) => !isReplica(inputs))
			.flatMap((database) => {
				const answer = either(...selections.map((selection) => isSelected(graph, selection, database)));
				if (answer === true) return [];
				const allowed = "one by tag or by ARN";
				return about(database, [
					answer === "undetermined"
						? notKnown("whether a backup selection takes it in", allowed)
						: violation(`no backup selection takes it in; allowed: ${allowed}`),
				]);
			});
	},
});

export const databaseBackupPlanRules = [backupPlan];
