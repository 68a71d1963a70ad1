/** Examples of the rules in logs.ts. */
import type { Plain } from "../resources.js";
import type { Example, Examples } from "../rule.js";

function single(title: string, properties: Partial<Plain<"aws:cloudwatch/logGroup:LogGroup">>): Example {
	return { title, resources: { group: { type: "aws:cloudwatch/logGroup:LogGroup", properties } } };
}

export const retention: Examples = {
	fails: [
		single("a group that says nothing", {}),
		single("a group that keeps for ever", { retentionInDays: 0 }),
	],
	passes: [
		single("two weeks", { retentionInDays: 14 }),
		single("the delivery class", { logGroupClass: "DELIVERY" }),
	],
};

export const year: Examples = {
	fails: [single("eleven months", { retentionInDays: 335 }), single("a day", { retentionInDays: 1 })],
	passes: [
		single("a year", { retentionInDays: 365 }),
		single("for ever", { retentionInDays: 0 }),
		single("for ever, by saying nothing", {}),
		single("the delivery class", { logGroupClass: "DELIVERY", retentionInDays: 2 }),
	],
};

export const key: Examples = {
	fails: [single("a group without a key", { retentionInDays: 365 })],
	passes: [
		{
			title: "a key of the stack",
			resources: {
				key: { type: "aws:kms/key:Key", properties: {} },
				group: { type: "aws:cloudwatch/logGroup:LogGroup", properties: { kmsKeyId: "${key.arn}" } },
			},
		},
		single("a key of another stack", {
			kmsKeyId: "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
		}),
	],
};
