/** Whether a database refuses connections without TLS: by its parameter group, or by its engine's default. */
import type { Graph, Node } from "../graph/graph.js";
import { elements, textOf, unresolved } from "../graph/values.js";
import type { Properties } from "../resources.js";
import { type Complaint, undetermined, violation } from "../rule.js";
import { isReplica } from "./database.js";

interface TlsParameter {
	readonly family: RegExp;
	readonly name: string;
	readonly values: readonly string[];
	/** The first major version that refuses by itself. */
	readonly refusesFrom?: number;
}

const parameters: readonly TlsParameter[] = [
	{ family: /^aurora-postgresql(\d*)/, name: "rds.force_ssl", values: ["1"], refusesFrom: 17 },
	{ family: /^postgres(\d*)/, name: "rds.force_ssl", values: ["1"], refusesFrom: 15 },
	{ family: /^(?:custom-)?sqlserver/, name: "rds.force_ssl", values: ["1"] },
	{ family: /^(?:aurora-)?mysql/, name: "require_secure_transport", values: ["1", "ON"] },
	{ family: /^mariadb/, name: "require_secure_transport", values: ["1", "ON"] },
	{ family: /^db2/, name: "db2comm", values: ["SSL"] },
];

function parameterOf(family: string): TlsParameter | undefined {
	return parameters.find((parameter) => parameter.family.test(family));
}

const groupTypes = [
	"aws:rds/parameterGroup:ParameterGroup",
	"aws:rds/clusterParameterGroup:ClusterParameterGroup",
] as const;
type GroupNode = Node<(typeof groupTypes)[number]>;

function judgeGroup({ name: group, inputs }: GroupNode): readonly Complaint[] {
	if (typeof inputs.family !== "string")
		return [undetermined(`the family of ${group} is not known before the update`)];
	const wanted = parameterOf(inputs.family);
	if (!wanted) return [];
	const allowed = `allowed: ${wanted.name} = ${wanted.values.join(" or ")}`;
	const unknown = undetermined(`parameters of ${group} are not known before the update; ${allowed}`);
	const given = elements(inputs.parameters);
	const found = given.find((parameter) => parameter !== unresolved && parameter.name === wanted.name);
	if (found === undefined || found === unresolved) {
		const isHidden = given.some((parameter) => parameter === unresolved || parameter.name === unresolved);
		return [isHidden ? unknown : violation(`${group} says nothing about TLS; ${allowed}`)];
	}
	if (found.value === unresolved) return [unknown];
	return wanted.values.includes(textOf(found.value).toUpperCase())
		? []
		: [violation(`${group} lets connections through without TLS; ${allowed}`)];
}

/** Judges what an engine does when nobody tells it: `postgres17`, or the group `default.postgres17`. */
function judgeDefault(family: string): readonly Complaint[] {
	const wanted = parameterOf(family);
	if (!wanted) return [];
	const version = Number(wanted.family.exec(family)?.[1]);
	if (wanted.refusesFrom !== undefined && version >= wanted.refusesFrom) return [];
	return [
		violation(
			`the engine's own parameters let connections through without TLS; allowed: a parameter group with ${wanted.name} = ${wanted.values.join(" or ")}`,
		),
	];
}

/** `postgres` and `16.3` make `postgres16`, as the names of families are made. */
function familyOf({ engine, engineVersion }: Properties<"aws:rds/instance:Instance">): string | undefined {
	if (typeof engine !== "string" || engineVersion === unresolved) return undefined;
	return `${engine}${/^\d+/.exec(textOf(engineVersion))?.[0] ?? ""}`;
}

/** `property` is the input that names the group, `value` its value. */
export function judgeTls(
	graph: Graph,
	database: Node<"aws:rds/instance:Instance" | "aws:rds/cluster:Cluster">,
	property: string,
	value: unknown,
): readonly Complaint[] {
	if (value === undefined) {
		// It takes the group of its source.
		if (isReplica(database.inputs)) return [];
		const family = familyOf(database.inputs);
		return family === undefined
			? [undetermined("engine and engineVersion are not known before the update")]
			: judgeDefault(family);
	}
	if (typeof value === "string" && value.startsWith("default.")) return judgeDefault(value.slice(8));
	return graph.resolve(database, property, value, ...groupTypes).flatMap((group) => {
		if (typeof group !== "string") return judgeGroup(group);
		const { engine } = database.inputs;
		return typeof engine === "string" && !parameterOf(engine)
			? []
			: [undetermined(`${property} names a group that this stack does not make`)];
	});
}
