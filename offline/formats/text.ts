/** Findings as people read them. */
import { styleText } from "node:util";
import type { Finding, PackResult } from "../pack.js";
import type { Message } from "../record.js";
import type { Findings } from "./index.js";

type Style = Parameters<typeof styleText>[0];
export type Paint = (style: Style, text: string) => string;

export function painter(color: boolean): Paint {
	return (style, text) => (color ? styleText(style, text, { validateStream: false }) : text);
}

export function count(number: number, noun: string): string {
	if (number === 1) return `1 ${noun}`;
	return `${number} ${noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
}

export function messageSection(messages: readonly Message[], paint: Paint): string {
	const styles = { info: "dim", warning: "yellow", error: "red" } as const;
	const lines = messages.map(({ severity, text, urn }) => {
		const about = urn ? `${urn.split("::").at(-1)}: ` : "";
		return `  ${paint(styles[severity], severity)} ${about}${text.trimEnd().replaceAll("\n", "\n  ")}`;
	});
	return lines.length > 0 ? `Messages:\n${lines.join("\n")}` : "";
}

export function packSection({ name, version, policies, findings }: PackResult, paint: Paint): string {
	const head = `Policies: ${name}@v${version}, ${count(policies.length, "policy")}, `;
	if (findings.length === 0) return head + paint("green", "no findings");
	const groups = (["mandatory", "advisory"] as const).map((level) =>
		findings.filter((finding) => finding.level === level).map((finding) => findingText(finding, paint)),
	);
	return [head + count(findings.length, "finding"), ...groups.flat()].join("\n");
}

function findingText(finding: Finding, paint: Paint): string {
	const level = paint(finding.level === "mandatory" ? "red" : "yellow", finding.level);
	const severity = finding.severity ? `, ${finding.severity}` : "";
	return [
		`  ${level}${severity}: ${paint("bold", finding.policy)}`,
		...`${finding.urn}\n${adviceOf(finding)}`.split("\n").map((line) => `    ${line}`),
	].join("\n");
}

/** What is wrong and what to do about it. */
export function adviceOf({ description, message, fix, url }: Finding): string {
	const text = [description, message].filter((part) => part !== "").join("\n");
	// A rule that says in its message how to fix this resource needs no general advice behind it.
	const advice = fix && !/^fix:/im.test(text) ? `\nfix: ${fix}` : "";
	return text + advice + (url ? `\nsee ${url}` : "");
}

export function verdict(packs: readonly PackResult[], paint: Paint): string {
	const findings = packs.flatMap((pack) => pack.findings);
	const mandatory = findings.filter(({ level }) => level === "mandatory").length;
	if (mandatory === 0) return paint("green", "passed");
	return paint("red", `${count(mandatory, "mandatory finding")}: refused`);
}

/** The report of `npm run policy`. */
export function stateReport(
	{ project, stack, source, packs }: Findings,
	messages: readonly Message[],
	resources: number,
	color: boolean,
): string {
	const paint = painter(color);
	const sections = [
		`Checking ${paint("bold", `${project}/${stack}`)}, the state in ${source}`,
		messageSection(messages, paint),
		...packs.map((pack) => packSection(pack, paint)),
		`${paint("bold", stack)}: ${count(resources, "resource")} in the state; ${verdict(packs, paint)}`,
	];
	return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}
