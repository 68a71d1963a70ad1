/**
 * Findings as a JUnit report: a suite for each pack, a case for each policy. A policy with a mandatory finding
 * has failed. One with advice only has passed, with the advice in its output: a server that shows failures
 * must not stop what the pack lets through.
 */
import junit from "junit-report-builder";
import type { Finding, PackResult, Policy } from "../pack.js";
import type { Findings } from "./index.js";
import { adviceOf, count } from "./text.js";

export function junitDocument({ project, stack, source, packs }: Findings): string {
	const report = junit.newBuilder().name(`${project}/${stack}`);
	for (const pack of packs) {
		const suite = report.testSuite().name(pack.name);
		for (const [name, value] of Object.entries({ version: pack.version, project, stack, source })) {
			suite.property(name, value);
		}
		for (const policy of pack.policies) addCase(suite.testCase(), pack, policy);
	}
	return `${report.build()}\n`;
}

type Case = ReturnType<ReturnType<typeof junit.testSuite>["testCase"]>;

function addCase(test: Case, pack: PackResult, policy: Policy): void {
	const own = pack.findings.filter((finding) => finding.policy === policy.name);
	const failures = own.filter(({ level }) => level === "mandatory");
	const advice = own.filter(({ level }) => level === "advisory");
	test.className(pack.name).name(policy.name);
	if (failures.length > 0) {
		const resources = new Set(failures.map(({ urn }) => urn)).size;
		test
			.failure(`${count(resources, "resource")}: ${policy.description}`, policy.severity ?? "mandatory")
			.stacktrace(listed(failures));
	}
	if (advice.length > 0) test.standardOutput(listed(advice));
}

function listed(findings: readonly Finding[]): string {
	return findings.map((finding) => `${finding.urn}\n${adviceOf(finding)}`).join("\n\n");
}
