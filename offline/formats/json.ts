/** Findings as one JSON object. */
import { nameOf, typeOf } from "../resources.js";
import type { Findings } from "./index.js";

export function jsonDocument({ project, stack, source, packs }: Findings): string {
	const findings = packs.flatMap((pack) => pack.findings);
	const mandatory = findings.filter(({ level }) => level === "mandatory").length;
	const document = {
		project,
		stack,
		source,
		packs: packs.map(({ name, version, policies }) => ({ name, version, policies: policies.length })),
		summary: { mandatory, advisory: findings.length - mandatory },
		findings: findings.map(({ urn, ...finding }) => ({
			pack: finding.pack,
			packVersion: finding.packVersion,
			policy: finding.policy,
			level: finding.level,
			severity: finding.severity ?? null,
			urn,
			type: typeOf(urn),
			name: nameOf(urn),
			description: finding.description,
			message: finding.message,
			fix: finding.fix ?? null,
			url: finding.url ?? null,
			...(finding.path && { path: finding.path }),
		})),
	};
	return `${JSON.stringify(document, null, 2)}\n`;
}
