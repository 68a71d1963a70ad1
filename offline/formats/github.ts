/** Findings as workflow commands of GitHub Actions, which shows them as annotations of the run. */
import type { Finding } from "../pack.js";
import type { Findings } from "./index.js";
import { adviceOf, count, painter, verdict } from "./text.js";

/** A command is a line, so the runner takes line ends and its own escape sign in this form. */
function escapeData(text: string): string {
	return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** In a property `:` and `,` would end it. */
function escapeProperty(text: string): string {
	return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

function commandOf(finding: Finding): string {
	const { level, severity, policy, pack, urn } = finding;
	const title = `${policy} (${[pack, severity].filter(Boolean).join(", ")})`;
	const command = level === "mandatory" ? "error" : "warning";
	return `::${command} title=${escapeProperty(title)}::${escapeData(`${urn}\n${adviceOf(finding)}`)}`;
}

export function githubCommands({ project, stack, packs }: Findings): string {
	const findings = packs.flatMap((pack) => pack.findings);
	const summary = `${project}/${stack}: ${count(findings.length, "finding")}; ${verdict(packs, painter(false))}`;
	return [...findings.map(commandOf), summary].map((line) => `${line}\n`).join("");
}
