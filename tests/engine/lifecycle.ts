/** A stack from its first preview on: what the engine says equals what the offline preview says. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as path from "node:path";
import { root } from "../support/config.js";
import { type Finding, Sandbox, type Step } from "./support/sandbox.js";

const withPack = ["--policy-pack", "policies"];

/** What `npm run preview` prints for a stack in a format. */
function offline(stack: string, ...args: readonly string[]): Record<string, unknown> {
	const main = path.join(root, "offline", "cli.ts");
	return JSON.parse(
		execFileSync(process.execPath, ["--import", "tsx", main, "-s", stack, ...args], {
			cwd: root,
			encoding: "utf8",
			maxBuffer: 1e8,
		}),
	);
}

/** Steps by URN, without what belongs to the run: positions in the source, names of providers' versions. */
function byUrn(document: Record<string, unknown>): ReadonlyMap<string, unknown> {
	const steps = document.steps as readonly Step[];
	return new Map(
		steps.map(({ op, urn, newState }) => [
			urn,
			{ op, type: newState?.type, custom: newState?.custom, inputs: newState?.inputs ?? {} },
		]),
	);
}

export function describeLifecycle(stack: string, filled: (box: Sandbox) => void): void {
	describe(`the first update of ${stack}`, () => {
		const empty = Sandbox.make();

		it("is previewed as the offline preview does it: resource by resource, input by input", async () => {
			const engine = byUrn(JSON.parse(await empty.ok(["preview", "-s", stack, "--json"])));
			const expected = byUrn(offline(stack, "--json"));
			assert.deepEqual([...engine.keys()].sort(), [...expected.keys()].sort());
			for (const [urn, step] of expected) assert.deepEqual(engine.get(urn), step, urn);
		});

		it("has the findings of the offline preview, finding by finding", async () => {
			const seen = await empty.findings(["preview", "-s", stack, ...withPack]);
			const { findings } = offline(stack, "--format", "json") as { readonly findings: readonly Finding[] };
			const text = ({ policy, level, urn, message }: Finding) =>
				`${level} ${policy} ${urn}\n${message.trim()}`;
			// A pack puts the description in front of each message.
			const told = findings.map((finding) => ({
				...finding,
				message: `${finding.description}\n${finding.message}`,
			}));
			assert.deepEqual(seen.map(text).sort(), told.map(text).sort());
		});

		it("makes everything, with the pack, without a mandatory finding", async () => {
			const findings = await empty.findings(["up", "-s", stack, ...withPack]);
			assert.deepEqual(
				findings.filter(({ level }) => level === "mandatory"),
				[],
			);
			filled(empty.branch());
		});

		it("leaves nothing for a second preview, and nothing undecided", async () => {
			const findings = await empty.findings(["preview", "-s", stack, ...withPack, "--expect-no-changes"]);
			assert.deepEqual(findings, []);
		});

		it("leaves nothing for a refresh", async () => {
			await empty.ok(["refresh", "-s", stack, "--expect-no-changes"]);
		});
	});
}
