/** Examples of the rules in exemptions.ts: each with the text of an exemption file, in the stack called test. */
import type { Examples, Fragment } from "../rule.js";

const resources: Fragment = {
	orders: {
		type: "aws:rds/instance:Instance",
		properties: { instanceClass: "db.t3.medium", multiAz: false },
	},
};

const entry = `
- rule: rds-multi-az
  resource: urn:pulumi:test::*::aws:rds/instance:Instance::orders
  reason: it holds no data that is missed
  owner: platform-team
  expires: "2030-06-30"
`;
const today = "2030-06-30";
const valid = { title: "a complete entry that excuses something", resources, today, exemptions: entry };

export const wellFormed: Examples = {
	fails: [
		{ title: "no owner", resources, exemptions: entry.replace(/ {2}owner.*\n/, "") },
		{ title: "no reason worth the name", resources, exemptions: entry.replace(/reason.*/, "reason: needed") },
		{ title: "a day that is not in the calendar", resources, exemptions: entry.replace("06-30", "06-31") },
		{ title: "a misspelt key", resources, exemptions: entry.replace("owner", "onwer") },
		{
			title: "a rule that is not there",
			resources,
			exemptions: entry.replace("rds-multi-az", "rds-multi-a"),
		},
		{
			title: "a rule about exemptions",
			resources,
			exemptions: entry.replace("rds-multi-az", "exemption-used"),
		},
		{ title: "every stack", resources, exemptions: entry.replace(":test:", ":*:") },
		{ title: "a whole type", resources, exemptions: entry.replace("orders", "*") },
		{ title: "no list", resources, exemptions: "rule: rds-multi-az" },
		{ title: "no YAML", resources, exemptions: "- rule: [" },
	],
	passes: [valid, { title: "an empty file", resources, exemptions: "# none\n" }],
};

export const notExpired: Examples = {
	fails: [{ ...valid, title: "the day after the last day", today: "2030-07-01" }],
	passes: [
		{ ...valid, title: "the last day" },
		{
			...valid,
			title: "an entry of another stack",
			today: "2031-01-01",
			exemptions: entry.replace(":test:", ":dev:"),
		},
	],
};

const database = (multiAz: boolean) => ({
	type: "aws:rds/instance:Instance" as const,
	properties: { instanceClass: "db.t3.medium", multiAz },
});
const several: Fragment = {
	"orders-eu": database(false),
	"orders-us": database(false),
	customers: database(true),
};
const many: Fragment = {
	...Object.fromEntries(["a", "b", "c", "d", "e", "f"].map((zone) => [`orders-${zone}`, database(false)])),
	customers: database(true),
};
const production = { "shop:environment": { class: "production" } };
const named = (name: string) => entry.replace("Instance::orders", `Instance::${name}`);

export const narrow: Examples = {
	fails: [
		{ title: "whatever the stack names", resources, config: production, exemptions: named("shop-test-*") },
		{ title: "whatever is of the stack", resources, config: production, exemptions: named("test-*") },
		{
			title: "anything that ends with the stack's name",
			resources,
			config: production,
			exemptions: named("*-test"),
		},
		{
			title: "every database of the stack, by a pattern",
			resources: several,
			config: production,
			exemptions: named("*rs*"),
		},
		{ title: "six resources", resources: many, config: production, exemptions: named("orders-*") },
	],
	passes: [
		{
			title: "one resource by its name",
			resources: several,
			config: production,
			exemptions: named("orders-eu"),
		},
		{
			title: "two of three by what they are",
			resources: several,
			config: production,
			exemptions: named("orders-*"),
		},
		{ title: "the only one of its type", resources, config: production, exemptions: named("ord*") },
		{ title: "a whole type, in a stack called test", resources: several, exemptions: named("*rs*") },
		{
			title: "a whole type, in a stack that says it is no production",
			resources: several,
			config: { "shop:environment": '{"class":"development"}' },
			exemptions: named("shop-test-*"),
		},
	],
};

export const used: Examples = {
	fails: [
		{ ...valid, title: "a resource that is not there", exemptions: entry.replace("orders", "customers") },
		{
			...valid,
			title: "a rule that holds",
			resources: {
				orders: {
					type: "aws:rds/instance:Instance",
					properties: { instanceClass: "db.t3.medium", multiAz: true },
				},
			},
		},
	],
	passes: [
		valid,
		{ ...valid, title: "an entry of another stack", exemptions: entry.replace(":test:", ":dev:") },
		{
			...valid,
			title: "an entry of another project",
			exemptions: entry.replace("test::*::", "test::billing::"),
		},
	],
};
