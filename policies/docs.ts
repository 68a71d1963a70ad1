/** The rules as Markdown, from the rules themselves: `node --import tsx policies/docs.ts > policies/README.md`. */
import { controlTag, type Example, type Rule } from "./rule.js";
import { rules } from "./rules/index.js";

const introduction = `# Policy pack

The engine runs it on every preview and update:

    pulumi preview --policy-pack policies
    pulumi policy analyze --file state.json --policy-pack policies

A rule answers yes, no or undetermined: a value that a preview cannot know never passes for a good one. About a
tier, undetermined is a violation; elsewhere it is counted under decided-at-update, and the update decides it. References between resources are followed by URN, so a preview of a new stack gives the same
answers as its update.

Tiers are recognised by tags: \`Tier\` (edge, web, internal, app, db) on security groups and what carries them,
\`SubnetTier: db\` on the data tier's subnets. Who may call whom stands in infra/tiers.ts, on which port in
the stack's configuration: the engine hands it over, and for \`policy analyze\` the pack reads Pulumi.<stack>.yaml or,
where it is set, PULUMI_CONFIG (JSON, by full key).

A rule is relaxed for a resource by an entry in exemptions.yaml, which holds until the end of its last day. What day
it is says TERRACE_POLICY_DATE (YYYY-MM-DD), or the clock (UTC) where that is not set.

The examples of each rule stand beside it in rules/*.examples.ts; the tests run them all, as a preview and as an
update. This file is made by docs.ts.
`;

/** A table with columns of even width, which is how the formatter wants it. */
function table(rows: readonly (readonly string[])[]): string {
	const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
	const line = (cells: readonly string[], fill = " ") =>
		`| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width, fill)).join(" | ")} |`;
	const [head = [], ...body] = rows;
	return [line(head), line([], "-"), ...body.map((row) => line(row)), ""].join("\n");
}

function list(rules: readonly Rule[]): string {
	const rows = rules.map(({ id, severity, level, title, controls }) => [
		`[${id}](#${id})`,
		`${severity}, ${level}`,
		title,
		controls.map(controlTag).join(", "),
	]);
	return table([["rule", "severity, level", "what holds", "controls"], ...rows]);
}

function chapter({ id, title, why, fix, examples }: Rule): string {
	const titles = (verdict: string, list: readonly Example[]) =>
		list.map((example) => `- ${verdict}: ${example.title}`);
	return [
		`## ${id}\n`,
		`${title}.\n`,
		`${why}\n`,
		`**Fix:** ${fix}\n`,
		...titles("fails", examples.fails),
		...titles("passes", examples.passes),
		"",
	].join("\n");
}

export function document(rules: readonly Rule[]): string {
	return [introduction, list(rules), ...rules.map(chapter)].join("\n");
}

if (require.main === module) process.stdout.write(document(rules));
