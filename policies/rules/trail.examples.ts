/** Examples of the rules in trail.ts. */
import type { Plain } from "../resources.js";
import type { Example, Examples, FragmentResource } from "../rule.js";

type TrailInputs = Partial<Plain<"aws:cloudtrail/trail:Trail">>;

function trail(properties: TrailInputs): FragmentResource {
	return { type: "aws:cloudtrail/trail:Trail", properties: { s3BucketName: "audit", ...properties } };
}

function single(title: string, properties: TrailInputs): Example {
	return { title, resources: { trail: trail(properties) } };
}

const everywhere = { isMultiRegionTrail: true };

/** Advanced selectors of one category, each with further fields. */
function select(category: string, ...others: { field: string; equals: string[] }[]): TrailInputs {
	const fieldSelectors = [{ field: "eventCategory", equals: [category] }, ...others];
	return { ...everywhere, advancedEventSelectors: [{ fieldSelectors }] };
}

export const managementEvents: Examples = {
	fails: [
		single("one region", {}),
		single("a trail that is off", { ...everywhere, enableLogging: false }),
		single("a trail without global services", { ...everywhere, includeGlobalServiceEvents: false }),
		single("writing alone", { ...everywhere, eventSelectors: [{ readWriteType: "WriteOnly" }] }),
		single("data events alone", { ...everywhere, eventSelectors: [{ includeManagementEvents: false }] }),
		single("all but KMS", {
			...everywhere,
			eventSelectors: [{ excludeManagementEventSources: ["kms.amazonaws.com"] }],
		}),
		single("data events alone, by advanced selectors", select("Data")),
		single(
			"writing alone, by advanced selectors",
			select("Management", { field: "readOnly", equals: ["false"] }),
		),
	],
	passes: [
		single("a trail of all regions", everywhere),
		single("selectors that leave nothing out", {
			...everywhere,
			eventSelectors: [{ readWriteType: "All", includeManagementEvents: true }],
		}),
		single("advanced selectors that leave nothing out", select("Management")),
		{
			title: "a second trail for data events",
			resources: { trail: trail(everywhere), data: trail(select("Data")) },
		},
		{ title: "a stack without trails", resources: {} },
	],
};

export const multiRegion: Examples = {
	fails: [
		single("a trail that says nothing", {}),
		single("a trail of one region", { isMultiRegionTrail: false }),
		{
			title: "a trail of one region beside one of all",
			resources: {
				trail: trail(everywhere),
				second: trail({
					isMultiRegionTrail: false,
					enableLogFileValidation: true,
					kmsKeyId: "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
					cloudWatchLogsGroupArn: "arn:aws:logs:us-east-1:111122223333:log-group:audit:*",
					cloudWatchLogsRoleArn: "arn:aws:iam::111122223333:role/audit",
				}),
			},
		},
	],
	passes: [single("a trail of all regions", everywhere)],
};

export const logging: Examples = {
	fails: [single("a trail that is off", { enableLogging: false })],
	passes: [single("a trail that says nothing", {}), single("a trail that is on", { enableLogging: true })],
};

export const validation: Examples = {
	fails: [
		single("a trail that says nothing", {}),
		single("a trail without it", { enableLogFileValidation: false }),
	],
	passes: [single("a trail with it", { enableLogFileValidation: true })],
};

export const key: Examples = {
	fails: [single("a trail without a key", {})],
	passes: [
		{
			title: "a key of the stack",
			resources: {
				key: { type: "aws:kms/key:Key", properties: {} },
				trail: trail({ kmsKeyId: "${key.arn}" }),
			},
		},
	],
};

export const cloudWatch: Examples = {
	fails: [single("a trail without a group", {})],
	passes: [
		{
			title: "a group of the stack",
			resources: {
				group: { type: "aws:cloudwatch/logGroup:LogGroup", properties: {} },
				trail: trail({ cloudWatchLogsGroupArn: "${group.arn}" }),
			},
		},
		single("a group of another stack", {
			cloudWatchLogsGroupArn: "arn:aws:logs:us-east-1:111122223333:log-group:audit:*",
		}),
	],
};
