/** The rules as Markdown, from the rules themselves: `node --import tsx policies/docs.ts > policies/README.md`. */
import { subnetTiers, tiers } from "../infra/tiers.js";
import { controlTag, type Example, type Rule } from "./rule.js";
import { rules } from "./rules/index.js";
import { portTiers } from "./run.js";

const introduction = `# Policy pack

The engine runs it on every preview and update:

    pulumi preview --policy-pack policies
    pulumi policy analyze --file state.json --policy-pack policies

A rule answers yes, no or undetermined: a value that a preview cannot know never passes for a good one. About a
tier, undetermined is a violation; elsewhere it is counted under decided-at-update, and the update decides it. References between resources are followed by URN, so a preview of a new stack gives the same
answers as its update.

Tiers are recognised by tags: \`Tier\` (${tiers.join(", ")}) on security groups and what carries them,
\`SubnetTier\` (${subnetTiers.join(", ")}) on subnets. Who may call whom stands in infra/tiers.ts, on which port in
the stack's configuration: the engine hands it over, and for \`policy analyze\` the pack reads Pulumi.<stack>.yaml or,
where it is set, PULUMI_CONFIG (JSON, by full key). A program without any of these tags has no tiers, and gets every
other rule.

## Configuration

Pulumi's own: \`--policy-pack-config FILE\`, with preview, up and policy analyze, and with the offline commands. FILE
is JSON by the name of a policy, and sets levels (advisory, mandatory, disabled; \`all\` for those not named). The
policy \`tiers\` takes the tiers of another program, and is not to be disabled: the rules over the whole stack read
what it keeps.

    {
      "tiers": {
        "members": { "edge": "role=balancer", "web": [], "internal": [], "app": ["role=api", "*-api-*"] },
        "subnets": { "public": "*-public-*", "app": "*-private-*", "db": "kind=isolated" },
        "ports": { "app": 3000, "db": 3306 }
      },
      "tg-encrypted": "disabled",
      "logs-retention-year": { "enforcementLevel": "mandatory" }
    }

- \`members\`: what stands in a tier, its security groups and what carries them: \`Tag=value\`, or a name, or a list of
  both, of which one is enough. A name is the resource's in the program, its Name tag or its name in AWS. \`*\` stands
  for any characters. An empty list says that there is no such tier; who would call it then calls what it would call.
- \`subnets\`: whose subnets they are. Where one tag tells all kinds, its other values are private kinds as well.
- \`ports\`: on which port a tier takes connections (${portTiers.join(", ")}).

What is left out is as above. A configuration that is wrong is refused before anything is judged, with every fault.

## Exemptions

A rule is relaxed for a resource by an entry in exemptions.yaml, which holds until the end of its last day. What day
it is says TERRACE_POLICY_DATE (YYYY-MM-DD), or the clock (UTC) where that is not set. In production an entry must not
take in a whole type (exemption-narrow). Production is what \`environment.class\` of the stack's configuration says,
and without that section every stack whose name does not say dev, test, qa, staging, sandbox, demo, preview, ci or pr.

## Rules

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
