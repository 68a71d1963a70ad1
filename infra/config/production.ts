/** What production refuses although it is valid elsewhere. */
import type { Rule } from "./rule.js";

type Obligation = Omit<Rule, "holds"> & { readonly met: Rule["holds"] };

const fleets = ["web", "app"] as const;

const obligations: readonly Obligation[] = [
	{
		key: "network.nat",
		met: ({ network }) => network.nat === "perAz",
		allowed: "perAz in production: one NAT gateway takes every zone down with its own",
		fix: "set network.nat to perAz",
	},
	...fleets.map(
		(tier): Obligation => ({
			key: `${tier}.capacity.min`,
			met: (config) => config[tier].capacity.min >= 2,
			allowed: "2 or more in production: one for each of two zones",
			fix: `set ${tier}.capacity.min to 2`,
		}),
	),
	...fleets.map(
		(tier): Obligation => ({
			key: `${tier}.ami`,
			met: (config) => config[tier].ami?.startsWith("ami-") ?? false,
			allowed: "a pinned AMI id in production: with a parameter, two launches of one day can differ",
			fix: `set ${tier}.ami to what \`aws ssm get-parameter --name /aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-<architecture> --query Parameter.Value --output text\` prints for the region`,
		}),
	),
	{
		key: "app.schedules",
		met: ({ app }) => app.schedules.every(({ min }) => min >= 2),
		allowed: "2 or more instances at all times in production",
		fix: "set min to 2 in each schedule",
	},
	{
		key: "database.multiAz",
		met: ({ database }) => database.multiAz,
		allowed: "true in production",
		fix: "set database.multiAz to true",
	},
	{
		key: "database.backupRetentionDays",
		met: ({ database }) => database.backupRetentionDays >= 7,
		allowed: "7 to 35 in production",
		fix: "set database.backupRetentionDays to 7 or more",
	},
	{
		key: "database.deletionProtection",
		met: ({ database }) => database.deletionProtection,
		allowed: "true in production",
		fix: "set database.deletionProtection to true",
	},
	{
		key: "database.finalSnapshot",
		met: ({ database }) => database.finalSnapshot,
		allowed: "true in production",
		fix: "set database.finalSnapshot to true",
	},
	{
		key: "edge.deletionProtection",
		met: ({ edge }) => edge.deletionProtection,
		allowed: "true in production",
		fix: "set edge.deletionProtection to true",
	},
	{
		key: "alerts.emails",
		met: ({ alerts }) => alerts.emails.length > 0,
		allowed: "one address or more in production: an alarm that nobody reads is none",
		fix: "name who is on call",
	},
];

export const productionRules: readonly Rule[] = obligations.map(({ met, reads = [], ...rule }) => ({
	...rule,
	reads: [...reads, "environment.class"],
	holds: (config) => config.environment.class !== "production" || met(config),
}));
