/** Outputs that AWS counts on with a change: the only ones that an update makes other than they were. */
import { type PropertyMap, stableJson } from "../values.js";
import type { InputChange } from "./diff.js";

interface Counter {
	readonly output: string;
	/** True when a change of the property makes a preview say "unknown". */
	readonly hides: (property: string) => boolean;
	/** True when it makes another version. */
	readonly counts: (property: string) => boolean;
}

const not =
	(...properties: string[]) =>
	(property: string) =>
		!properties.includes(property);
const one =
	(...properties: string[]) =>
	(property: string) =>
		properties.includes(property);

/** From the CustomizeDiff and Update of the types that have such an output; source as in replacement.ts. */
const counters: Readonly<Record<string, Counter>> = {
	"aws:ec2/launchTemplate:LaunchTemplate": {
		output: "latestVersion",
		hides: not("name", "namePrefix", "description"),
		counts: not("name", "namePrefix", "description", "tags", "updateDefaultVersion", "defaultVersion"),
	},
	"aws:ssm/parameter:Parameter": {
		output: "version",
		hides: one("value", "description"),
		counts: one("value", "insecureValue", "valueWoVersion", "description", "tier", "type"),
	},
};

/** Outputs that are not known before the update. */
export function hiddenBy(type: string, change: InputChange): readonly string[] {
	const counter = counters[type];
	if (!counter || !changed(change).some(counter.hides)) return [];
	return [counter.output, ...(followsLatest(type, change) ? ["defaultVersion"] : [])];
}

/** The outputs that the update changes, with their next values. */
export function countedBy(type: string, change: InputChange, outputs: PropertyMap): PropertyMap {
	const counter = counters[type];
	if (!counter || !changed(change).some(counter.counts)) return {};
	const next = Number(outputs[counter.output] ?? 0) + 1;
	return { [counter.output]: next, ...(followsLatest(type, change) ? { defaultVersion: next } : {}) };
}

function changed({ olds, news }: InputChange): readonly string[] {
	const properties = new Set([...Object.keys(olds), ...Object.keys(news)]);
	return [...properties].filter(
		(property) => stableJson(olds[property] ?? null) !== stableJson(news[property] ?? null),
	);
}

function followsLatest(type: string, { news }: InputChange): boolean {
	return type === "aws:ec2/launchTemplate:LaunchTemplate" && news.updateDefaultVersion === true;
}
