/** That flow logs arrive. */
import { type Graph, type Node, nodesOf } from "../graph/graph.js";
import { type Answer, allows, both, either, some } from "../iam/answers.js";
import { trustDocuments } from "../iam/documents.js";
import { speaksOf } from "../iam/effective.js";
import { grantsOf } from "../iam/grants.js";
import { matches } from "../iam/match.js";
import { letsService } from "../iam/serviceAccess.js";
import { type Finding, graphRule, undetermined, violation } from "../rule.js";
import * as examples from "./flowLogs.examples.js";

type Log = Node<"aws:ec2/flowLog:FlowLog">;
type Role = Node<"aws:iam/role:Role">;

/** The ARN of a stream in the log group that a flow log writes to, as far as it is known. */
function streamOf({ inputs: { logDestination } }: Log): string | undefined {
	return typeof logDestination === "string"
		? `${logDestination.replace(/:\*$/, "")}:log-stream:eni`
		: undefined;
}

/** Whether a role may write into the log group of a flow log. */
function mayWrite(graph: Graph, role: Role, log: Log): Answer {
	const stream = streamOf(log);
	return either(
		...grantsOf(graph)
			.filter(({ holder }) => holder === role)
			.flatMap(({ grants, managed, incomplete }): readonly Answer[] => [
				(incomplete || managed.length > 0) && "undetermined",
				...grants.map(({ statement }) =>
					both(
						allows(statement),
						speaksOf(statement, "logs:PutLogEvents"),
						stream === undefined
							? "undetermined"
							: statement.resources
								? some(statement.resources, (pattern) => matches(pattern, stream))
								: false,
					),
				),
			]),
	);
}

const arrives = graphRule({
	id: "flow-log-role-usable",
	title: "The role of a flow log can be taken by it, and may write to its log group",
	severity: "medium",
	level: "advisory",
	controls: [],
	undecided: "at-update",
	why: "EC2 takes a flow log with any role. If the role does not trust the service, or may not write there, the log says Access error on a page that nobody reads and records nothing, and on the day it is needed it is empty.",
	fix: "Let the role trust vpc-flow-logs.amazonaws.com, and allow it logs:CreateLogStream and logs:PutLogEvents on the log group's ARN followed by :*.",
	examples: examples.arrives,
	check: (graph) =>
		graph.ofType("aws:ec2/flowLog:FlowLog").flatMap((log): readonly Finding[] => {
			const { iamRoleArn } = log.inputs;
			const roles = graph.resolve(log, "iamRoleArn", iamRoleArn, "aws:iam/role:Role");
			if (roles.includes("undetermined")) {
				return [
					undetermined(`${log.name}: its role is not known yet; allowed: one that it can use`, log.urn),
				];
			}
			return nodesOf(roles).flatMap((role): readonly Finding[] => {
				const documents = trustDocuments(role.inputs).map(({ document }) => document);
				const judged = [
					[
						"does not trust vpc-flow-logs.amazonaws.com",
						letsService(documents, "vpc-flow-logs.amazonaws.com", "sts:AssumeRole"),
					],
					["may not write to the log group", mayWrite(graph, role, log)],
				] as const;
				return judged.flatMap(([what, answer]) => {
					if (answer === true) return [];
					const message = `${log.name}: ${role.name} ${what}; allowed: one that does`;
					return [answer === false ? violation(message, log.urn) : undetermined(message, log.urn)];
				});
			});
		}),
});

export const flowLogRules = [arrives];
