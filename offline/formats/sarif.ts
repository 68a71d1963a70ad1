/**
 * Findings as a SARIF 2.1.0 log: a run for each pack, with every policy as a rule. A resource has a logical
 * location, its URN, below that of its component. Readers that show files only, such as GitHub's code
 * scanning, want a physical one as well: the file that was judged.
 */
import { createHash } from "node:crypto";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { SarifBuilder, SarifResultBuilder, SarifRuleBuilder, SarifRunBuilder } from "node-sarif-builder";
import type { Finding, PackResult, Policy, Severity } from "../pack.js";
import { nameOf } from "../resources.js";
import type { Findings } from "./index.js";
import { adviceOf } from "./text.js";

type Location = NonNullable<SarifResultBuilder["result"]["locations"]>[number];
type LogicalLocation = NonNullable<Location["logicalLocations"]>[number];

const schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

const levels = { mandatory: "error", advisory: "warning" } as const;

/** GitHub ranks by a number: critical from 9, high from 7, medium from 4. */
const ranks: Readonly<Record<Severity, string>> = { critical: "9.5", high: "8.0", medium: "5.5", low: "2.0" };

export function sarifDocument(findings: Findings): string {
	const log = new SarifBuilder({ $schema: schema });
	for (const pack of findings.packs) log.addRun(runOf(pack, findings));
	return `${JSON.stringify(log.buildSarifOutput(), null, 2)}\n`;
}

function runOf(pack: PackResult, { project, stack, source, parents }: Findings): SarifRunBuilder {
	const places = new Places(parents, uriOf(source));
	const run = new SarifRunBuilder({
		// Tells the logs of several stacks apart where they are uploaded.
		automationDetails: { id: `${project}/${stack}/` },
		columnKind: "utf16CodeUnits",
	});
	run.setToolDriverName(pack.name);
	if (pack.version !== "") run.setToolDriverVersion(pack.version);
	for (const policy of pack.policies) run.addRule(new SarifRuleBuilder(ruleOf(policy)));
	const seen = new Map<string, number>();
	for (const finding of pack.findings) {
		const key = `${finding.policy} ${finding.urn}`;
		const nth = (seen.get(key) ?? 0) + 1;
		seen.set(key, nth);
		run.addResult(resultOf(finding, places, `${hash(key)}:${nth}`));
	}
	run.run.logicalLocations = places.all;
	return run;
}

function ruleOf(policy: Policy): SarifRuleBuilder["rule"] {
	const { name, title, description, fix, url, severity, tags, level } = policy;
	const ranked = severity && { "security-severity": ranks[severity], severity };
	return {
		id: name,
		shortDescription: { text: title || description || name },
		fullDescription: { text: description || title || name },
		help: { text: fix ?? (description || name) },
		...(url !== undefined && URL.canParse(url) ? { helpUri: url } : {}),
		defaultConfiguration: { level: levels[level] },
		properties: { tags: [...new Set(severity ? ["security", ...tags] : tags)], ...ranked },
	};
}

function resultOf(finding: Finding, places: Places, fingerprint: string): SarifResultBuilder {
	const { policy, level, severity, urn, path: hops } = finding;
	return new SarifResultBuilder({
		ruleId: policy,
		level: levels[level],
		message: { text: adviceOf(finding) },
		locations: [places.location(urn, places.pathOf(urn))],
		// GitHub makes this of the line in the file, which would be the same for every resource.
		partialFingerprints: { primaryLocationLineHash: fingerprint },
		...(hops && {
			codeFlows: [
				{
					threadFlows: [{ locations: hops.map((hop) => ({ location: places.location(hop.urn, hop.text) })) }],
				},
			],
		}),
		...(severity && { properties: { severity } }),
	});
}

/** The logical locations of a run, each below its parent's. */
class Places {
	readonly all: LogicalLocation[] = [];
	private readonly indexes = new Map<string, number>();

	constructor(
		private readonly parents: ReadonlyMap<string, string>,
		private readonly uri: string,
	) {}

	location(urn: string, text: string): Location {
		return {
			physicalLocation: { artifactLocation: { uri: this.uri }, region: { startLine: 1 } },
			logicalLocations: [{ ...named(urn), index: this.index(urn) }],
			message: { text },
		};
	}

	/** Names from the stack down to a resource. */
	pathOf(urn: string): string {
		return [...this.ancestors(urn)].reverse().map(nameOf).join(" > ");
	}

	private index(urn: string): number {
		const known = this.indexes.get(urn);
		if (known !== undefined) return known;
		const chain = [...this.ancestors(urn)].reverse();
		let parentIndex: number | undefined;
		for (const each of chain) {
			let index = this.indexes.get(each);
			if (index === undefined) {
				index = this.all.push({ ...named(each), ...(parentIndex === undefined ? {} : { parentIndex }) }) - 1;
				this.indexes.set(each, index);
			}
			parentIndex = index;
		}
		return parentIndex ?? -1;
	}

	/** A resource, its parent and so on. A state in a file may be in a ring. */
	private ancestors(urn: string): ReadonlySet<string> {
		const chain = new Set<string>();
		for (let next: string | undefined = urn; next !== undefined && !chain.has(next); ) {
			chain.add(next);
			next = this.parents.get(next);
		}
		return chain;
	}
}

function named(urn: string): LogicalLocation {
	return { name: nameOf(urn) || urn, fullyQualifiedName: urn, kind: "resource" };
}

/** Relative to where the command ran, so that equal runs give equal bytes; absolute for what is elsewhere. */
function uriOf(file: string): string {
	const relative = path.relative("", file);
	if (relative.startsWith("..") || path.isAbsolute(relative)) return pathToFileURL(file).href;
	return relative.split(path.sep).map(encodeURIComponent).join("/");
}

function hash(text: string): string {
	return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
