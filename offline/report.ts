/** The report that people read: the tree of components, counts, outputs, findings, time. */
import { styleText } from "node:util";
import { isDefaultProvider } from "./documents.js";
import type { Finding, PackResult } from "./pack.js";
import type { Message, Recording } from "./record.js";
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

type Style = Parameters<typeof styleText>[0];
type Paint = (style: Style, text: string) => string;

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
	const paint: Paint = (style, text) => (color ? styleText(style, text, { validateStream: false }) : text);
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

function messageSection(messages: readonly Message[], paint: Paint): string {
	const styles = { info: "dim", warning: "yellow", error: "red" } as const;
	const lines = messages.map(({ severity, text, urn }) => {
		const about = urn ? `${urn.split("::").at(-1)}: ` : "";
		return `  ${paint(styles[severity], severity)} ${about}${text.trimEnd().replaceAll("\n", "\n  ")}`;
	});
	return lines.length > 0 ? `Messages:\n${lines.join("\n")}` : "";
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

function packSection({ name, version, rules, findings }: PackResult, paint: Paint): string {
	const head = `Policies: ${name}@v${version}, ${count(rules, "rule")}, `;
	if (findings.length === 0) return head + paint("green", "no findings");
	const groups = (["mandatory", "advisory"] as const).map((level) =>
		findings.filter((finding) => finding.level === level).map((finding) => findingText(finding, paint)),
	);
	return [head + count(findings.length, "finding"), ...groups.flat()].join("\n");
}

function findingText(finding: Finding, paint: Paint): string {
	const level = paint(finding.level === "mandatory" ? "red" : "yellow", finding.level);
	const severity = finding.severity ? `, ${finding.severity}` : "";
	const text = [finding.description, finding.message].filter((part) => part !== "").join("\n");
	// A rule that says in its message how to fix this resource needs no general advice behind it.
	const advice = finding.fix && !/^fix:/im.test(text) ? `\nfix: ${finding.fix}` : "";
	const link = finding.url ? `\nsee ${finding.url}` : "";
	return [
		`  ${level}${severity}: ${paint("bold", finding.policy)}`,
		...`${finding.urn}\n${text}${advice}${link}`.split("\n").map((line) => `    ${line}`),
	].join("\n");
}

function summary(
	{ resources, stack }: Recording,
	packs: readonly PackResult[],
	{ program, total }: Timings,
	paint: Paint,
): string {
	const shown = resources.filter((resource) => !isDefaultProvider(resource) && !resource.external);
	const components = shown.filter(({ custom }) => !custom).length;
	const findings = packs.flatMap((pack) => pack.findings);
	const mandatory = findings.filter(({ level }) => level === "mandatory").length;
	const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;
	const verdict =
		mandatory > 0
			? paint("red", `${count(mandatory, "mandatory finding")}: refused`)
			: paint("green", "passed");
	return [
		`${paint("bold", stack)}: ${count(shown.length, "resource")} to create, ${components} of them components; ${verdict}`,
		paint("dim", `${seconds(total)} (program ready at ${seconds(program)})`),
	].join("\n");
}

function count(number: number, noun: string): string {
	return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
