import assert from "node:assert/strict";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { type Findings, type Format, findingsDocument } from "../../offline/formats/index.js";
import { stateReport } from "../../offline/formats/text.js";
import type { Finding } from "../../offline/pack.js";
import { policyNamed } from "./support.js";

const root = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev";
const net = "urn:pulumi:dev::shop::my:index:Net::net";
const vpc = "urn:pulumi:dev::shop::my:index:Net$aws:ec2/vpc:Vpc::vpc";

function finding(more: Partial<Finding>): Finding {
	const rule = { pack: "pack", packVersion: "1.0.0", policy: "no-vpc", level: "mandatory" } as const;
	const text = { description: "No VPC.", message: "There is one.", fix: "Delete it.", url: undefined };
	return { ...rule, severity: "high", urn: vpc, ...text, ...more };
}

const hops = [
	{ urn: net, text: "the route to igw" },
	{ urn: vpc, text: "the rule 0.0.0.0/0" },
];

const findings: Findings = {
	project: "shop",
	stack: "dev",
	source: "state.json",
	parents: new Map([
		[net, root],
		[vpc, net],
	]),
	packs: [
		{
			name: "pack",
			version: "1.0.0",
			policies: [
				policyNamed("no-vpc", {
					...{ title: "There is no VPC", description: "No VPC.", severity: "high", fix: "Delete it." },
					...{ url: "https://x.org/vpc", tags: ["FSBP EC2.1", "FSBP EC2.1"] },
				}),
				policyNamed("names", { description: "Names.", level: "advisory", url: "no link" }),
				policyNamed("unbroken"),
			],
			findings: [
				finding({ path: hops }),
				finding({ message: "Again." }),
				finding({
					...{ policy: "names", level: "advisory", severity: undefined, urn: root, fix: undefined },
					...{ description: "Names.", message: "100% wrong:\r\na, b & <c> ]]> \u0007\nFix: rename." },
				}),
			],
		},
	],
};

const none: Findings = { ...findings, packs: findings.packs.map((pack) => ({ ...pack, findings: [] })) };

const document = (format: Exclude<Format, "text">, given = findings) => findingsDocument(format, given);

describe("findings as text", () => {
	it("start with the state and end with the verdict", () => {
		const text = stateReport(findings, [{ severity: "warning", text: "careful" }], 3, false);
		const [head, message, , ...rest] = text.split("\n\n");
		assert.equal(head, "Checking shop/dev, the state in state.json");
		assert.equal(message, "Messages:\n  warning careful");
		assert.equal(rest.join("\n\n"), "dev: 3 resources in the state; 2 mandatory findings: refused\n");
		assert.match(text, /^Policies: pack@v1\.0\.0, 3 policies, 3 findings$/m);
		assert.match(stateReport(none, [], 1, false), /3 policies, no findings\n\ndev: 1 resource .*; passed\n$/);
	});
});

describe("findings as JSON", () => {
	it("are one object: packs, a summary, and each finding with its resource and path", () => {
		const { findings: listed, ...head } = JSON.parse(document("json"));
		assert.deepEqual(head, {
			...{ project: "shop", stack: "dev", source: "state.json" },
			packs: [{ name: "pack", version: "1.0.0", policies: 3 }],
			summary: { mandatory: 2, advisory: 1 },
		});
		assert.deepEqual(listed[0], {
			...{ pack: "pack", packVersion: "1.0.0", policy: "no-vpc", level: "mandatory", severity: "high" },
			...{ urn: vpc, type: "aws:ec2/vpc:Vpc", name: "vpc", description: "No VPC." },
			...{ message: "There is one.", fix: "Delete it.", url: null, path: hops },
		});
		assert.deepEqual([listed[2].severity, listed[2].fix, "path" in listed[2]], [null, null, false]);
		assert.deepEqual(JSON.parse(document("json", none)).findings, []);
	});
});

describe("findings as SARIF", () => {
	const file = { artifactLocation: { uri: "state.json", index: 0 }, region: { startLine: 1 } };
	const log = JSON.parse(document("sarif"));
	const [run] = log.runs;

	it("are a log of version 2.1.0 with one run a pack", () => {
		assert.deepEqual([log.version, log.runs.length], ["2.1.0", 1]);
		assert.match(log.$schema, /^https:\/\/docs\.oasis-open\.org\/sarif\/.*2\.1\.0\.json$/);
		assert.deepEqual([run.tool.driver.name, run.tool.driver.version], ["pack", "1.0.0"]);
		assert.equal(run.automationDetails.id, "shop/dev/");
	});

	it("describe every policy, broken or not, with help, tags and rank", () => {
		assert.deepEqual(run.tool.driver.rules, [
			{
				id: "no-vpc",
				shortDescription: { text: "There is no VPC" },
				fullDescription: { text: "No VPC." },
				help: { text: "Delete it." },
				helpUri: "https://x.org/vpc",
				defaultConfiguration: { level: "error" },
				properties: { tags: ["security", "FSBP EC2.1"], "security-severity": "8.0", severity: "high" },
			},
			{
				id: "names",
				shortDescription: { text: "Names." },
				fullDescription: { text: "Names." },
				help: { text: "Names." },
				defaultConfiguration: { level: "warning" },
				properties: { tags: [] },
			},
			{
				id: "unbroken",
				shortDescription: { text: "unbroken." },
				fullDescription: { text: "unbroken." },
				help: { text: "unbroken." },
				defaultConfiguration: { level: "error" },
				properties: { tags: [] },
			},
		]);
	});

	const inRun = (urn: string, name: string, index: number) => ({
		physicalLocation: file,
		logicalLocations: [{ name, fullyQualifiedName: urn, kind: "resource", index }],
	});

	it("name the resource by its URN and the components that it is in", () => {
		assert.deepEqual(run.results[0].locations, [
			{ ...inRun(vpc, "vpc", 2), message: { text: "shop-dev > net > vpc" } },
		]);
		assert.deepEqual(run.logicalLocations, [
			{ name: "shop-dev", fullyQualifiedName: root, kind: "resource" },
			{ name: "net", fullyQualifiedName: net, kind: "resource", parentIndex: 0 },
			{ name: "vpc", fullyQualifiedName: vpc, kind: "resource", parentIndex: 1 },
		]);
	});

	it("carry a way through the network as a code flow, hop by hop", () => {
		const steps = run.results[0].codeFlows[0].threadFlows[0].locations;
		assert.deepEqual(
			steps.map(({ location }: { location: { message: object; logicalLocations: { index: number }[] } }) => [
				location.message,
				location.logicalLocations[0]?.index,
			]),
			[
				[{ text: "the route to igw" }, 1],
				[{ text: "the rule 0.0.0.0/0" }, 2],
			],
		);
		assert.ok(!("codeFlows" in run.results[1]));
	});

	it("have a level, a rule, a message and a fingerprint of their own", () => {
		type Result = { level: string; ruleId: string; ruleIndex: number; message: { text: string } };
		assert.deepEqual(
			run.results.map(({ level, ruleId, ruleIndex }: Result) => [level, ruleId, ruleIndex]),
			[
				["error", "no-vpc", 0],
				["error", "no-vpc", 0],
				["warning", "names", 1],
			],
		);
		assert.equal(run.results[1].message.text, "No VPC.\nAgain.\nfix: Delete it.");
		const prints = run.results.map(
			({ partialFingerprints }: { partialFingerprints: { primaryLocationLineHash: string } }) =>
				partialFingerprints.primaryLocationLineHash,
		);
		assert.match(prints[0], /^[0-9a-f]{16}:1$/);
		assert.equal(prints[1], prints[0].replace(":1", ":2"));
		assert.notEqual(prints[2].split(":")[0], prints[0].split(":")[0]);
	});

	it("are the same bytes each time, and have an empty list where there is none", () => {
		assert.equal(document("sarif"), document("sarif"));
		assert.doesNotMatch(document("sarif"), /guid|time/i);
		const empty = JSON.parse(document("sarif", none)).runs[0];
		assert.deepEqual([empty.results, empty.tool.driver.rules.length], [[], 3]);
	});

	it("take a file elsewhere by its whole address, and parents in a ring", () => {
		const away = path.resolve("..", "a b#.json");
		const parents = new Map([
			[vpc, net],
			[net, vpc],
		]);
		const [{ results }] = JSON.parse(document("sarif", { ...findings, source: away, parents })).runs;
		assert.equal(results[0].locations[0].physicalLocation.artifactLocation.uri, pathToFileURL(away).href);
		const [near] = JSON.parse(document("sarif", { ...findings, source: "x/a b#.json" })).runs;
		assert.equal(near.artifacts[0].location.uri, "x/a%20b%23.json");
	});
});

describe("findings as JUnit", () => {
	it("are a suite a pack and a case a policy; advice passes and is in the output", () => {
		assert.equal(
			document("junit"),
			`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="shop/dev" tests="3" failures="1" errors="0" skipped="0">
  <testsuite name="pack" tests="3" failures="1" errors="0" skipped="0">
    <properties>
      <property name="version" value="1.0.0"/>
      <property name="project" value="shop"/>
      <property name="stack" value="dev"/>
      <property name="source" value="state.json"/>
    </properties>
    <testcase classname="pack" name="no-vpc">
      <failure message="1 resource: No VPC." type="high"><![CDATA[${vpc}
No VPC.
There is one.
fix: Delete it.

${vpc}
No VPC.
Again.
fix: Delete it.]]></failure>
    </testcase>
    <testcase classname="pack" name="names">
      <system-out><![CDATA[${root}
Names.
100% wrong:\r
a, b & <c> ]]]]><![CDATA[> 
Fix: rename.]]></system-out>
    </testcase>
    <testcase classname="pack" name="unbroken"/>
  </testsuite>
</testsuites>
`,
		);
	});
});

describe("findings as commands of GitHub", () => {
	it("are a line each, with what would end a line or a property escaped", () => {
		assert.equal(
			document("github"),
			`::error title=no-vpc (pack%2C high)::${vpc}%0ANo VPC.%0AThere is one.%0Afix: Delete it.
::error title=no-vpc (pack%2C high)::${vpc}%0ANo VPC.%0AAgain.%0Afix: Delete it.
::warning title=names (pack)::${root}%0ANames.%0A100%25 wrong:%0D%0Aa, b & <c> ]]> \u0007%0AFix: rename.
shop/dev: 3 findings; 2 mandatory findings: refused
`,
		);
		assert.equal(document("github", none), "shop/dev: 0 findings; passed\n");
	});

	it("keep a title from becoming another property or command", () => {
		const odd = finding({ policy: "a::b,file=x%\n::error::" });
		const [line] = document("github", {
			...findings,
			packs: findings.packs.map((pack) => ({ ...pack, findings: [odd] })),
		}).split("\n");
		const title = "::error title=a%3A%3Ab%2Cfile=x%25%0A%3A%3Aerror%3A%3A (pack%2C high)::urn";
		assert.equal(line?.slice(0, title.length), title);
	});
});
