/** The report that people read: the tree of components, counts, outputs, findings, time. */
import { isDefaultProvider } from "./documents.js";
import { count, messageSection, type Paint, packSection, painter, verdict } from "./formats/text.js";
import type { PackResult } from "./pack.js";
import type { Recording } from "./record.js";
import type { RecordedResource } from "./resources.js";
import { blind, isList, isMap, type PropertyMap, type PropertyValue, unknown } from "./values.js";

export interface Timings {
	/** Milliseconds, each from the start of the command. */
	readonly program: number;
	readonly total: number;
}

export interface ReportOptions {
	readonly color: boolean;
}

/** True when output to a stream may be coloured: https://no-color.org and Node's FORCE_COLOR. */
export function wantsColor(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
	if (env.NO_COLOR) return false;
	if (env.FORCE_COLOR) return env.FORCE_COLOR !== "0";
	return stream.isTTY === true && stream.hasColors();
}

export function report(
	recording: Recording,
	packs: readonly PackResult[],
	timings: Timings,
	{ color }: ReportOptions,
): string {
	const paint = painter(color);
	const sections = [
		`Previewing ${paint("bold", `${recording.project}/${recording.stack}`)}, offline: nothing exists yet`,
		tree(recording, paint),
		messageSection(recording.messages, paint),
		outputSection(recording.outputs, paint),
		packs.map((pack) => packSection(pack, paint)).join("\n\n") || "Policies: none, there is no policy pack",
		summary(recording, packs, timings, paint),
	];
	return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

/** Inputs worth a place in the tree, by type: what a reader would look up first. */
const highlights: Readonly<Record<string, readonly string[]>> = {
	"aws:acm/certificate:Certificate": ["domainName", "region"],
	"aws:autoscaling/group:Group": ["minSize", "desiredCapacity", "maxSize"],
	"aws:autoscaling/schedule:Schedule": ["recurrence"],
	"aws:cloudwatch/logGroup:LogGroup": ["retentionInDays"],
	"aws:cloudwatch/metricAlarm:MetricAlarm": ["metricName", "comparisonOperator", "threshold"],
	"aws:ec2/launchTemplate:LaunchTemplate": ["instanceType"],
	"aws:ec2/route:Route": ["destinationCidrBlock"],
	"aws:ec2/subnet:Subnet": ["cidrBlock", "availabilityZone"],
	"aws:ec2/vpc:Vpc": ["cidrBlock"],
	"aws:ec2/vpcEndpoint:VpcEndpoint": ["serviceName"],
	"aws:lb/listener:Listener": ["protocol", "port"],
	"aws:lb/targetGroup:TargetGroup": ["protocol", "port"],
	"aws:rds/instance:Instance": ["engine", "engineVersion", "instanceClass"],
	"aws:route53/record:Record": ["name", "type"],
	"aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ["ipProtocol", "fromPort", "toPort"],
	"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ["ipProtocol", "fromPort", "toPort"],
};

/** `aws:ec2/vpc:Vpc` as Pulumi shows it: `aws:ec2:Vpc`. */
function shortType(type: string): string {
	return type.replace(/^([^:]+:[^/:]+)\/[^:]+:/, "$1:");
}

function tree({ resources }: Recording, paint: Paint): string {
	const children = new Map<string | undefined, RecordedResource[]>();
	for (const resource of resources) {
		if (isDefaultProvider(resource)) continue;
		const siblings = children.get(resource.parent);
		if (siblings) siblings.push(resource);
		else children.set(resource.parent, [resource]);
	}
	const countBelow = (urn: string): number =>
		(children.get(urn) ?? []).reduce((sum, child) => sum + 1 + countBelow(child.urn), 0);
	const lines: string[] = [];
	const show = (resource: RecordedResource, lead: string, branch: string) => {
		const type = shortType(resource.type);
		const count = resource.custom ? "" : paint("dim", ` (${countBelow(resource.urn)})`);
		const shown = (highlights[resource.type] ?? []).flatMap((name) => scalar(resource.inputs[name]));
		const facts = [
			...(resource.external ? ["read"] : []),
			...shown,
			...(resource.options.protect ? ["protected"] : []),
		];
		const detail = facts.length > 0 ? paint("dim", `  ${facts.join(" ")}`) : "";
		const name = resource.custom ? resource.name : paint("bold", resource.name);
		lines.push(`${paint("dim", lead + branch)}${paint("cyan", type)} ${name}${count}${detail}`);
		const below = children.get(resource.urn) ?? [];
		const deeper = lead + (branch === "" ? "" : branch === "└─ " ? "   " : "│  ");
		for (const [i, child] of below.entries()) show(child, deeper, i === below.length - 1 ? "└─ " : "├─ ");
	};
	for (const root of children.get(undefined) ?? []) show(root, "", "");
	return lines.join("\n");
}

function scalar(value: PropertyValue | undefined): string[] {
	if (value === undefined || value === unknown || isMap(value) || isList(value)) return [];
	return [String(value)];
}

function outputSection(outputs: PropertyMap, paint: Paint): string {
	if (Object.keys(outputs).length === 0) return "";
	return `Outputs:\n${mapLines(outputs, "  ", paint).join("\n")}`;
}

function mapLines(map: PropertyMap, indent: string, paint: Paint): string[] {
	const keys = Object.keys(map).sort();
	const width = Math.max(...keys.map((key) => key.length));
	return keys.map((key) => `${indent}${key.padEnd(width)}: ${valueText(map[key] ?? null, indent, paint)}`);
}

function valueText(value: PropertyValue, indent: string, paint: Paint): string {
	const seen = blind(value);
	if (seen === unknown) return paint("dim", "[unknown]");
	if (seen === "[secret]") return paint("dim", "[secret]");
	const deeper = `${indent}  `;
	if (isList(seen)) {
		const items = seen.map((item, i) => `${deeper}[${i}]: ${valueText(item, deeper, paint)}`);
		return items.length > 0 ? `[\n${items.join("\n")}\n${indent}]` : "[]";
	}
	if (isMap(seen)) {
		const lines = Object.keys(seen).length > 0 ? mapLines(seen, deeper, paint) : [];
		return lines.length > 0 ? `{\n${lines.join("\n")}\n${indent}}` : "{}";
	}
	return typeof seen === "string" ? JSON.stringify(seen) : String(seen);
}

function summary(
	{ resources, stack }: Recording,
	packs: readonly PackResult[],
	{ program, total }: Timings,
	paint: Paint,
): string {
	const shown = resources.filter((resource) => !isDefaultProvider(resource) && !resource.external);
	const components = shown.filter(({ custom }) => !custom).length;
	const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;
	return [
		`${paint("bold", stack)}: ${count(shown.length, "resource")} to create, ${components} of them components; ${verdict(packs, paint)}`,
		paint("dim", `${seconds(total)} (program ready at ${seconds(program)})`),
	].join("\n");
}
