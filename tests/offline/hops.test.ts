import assert from "node:assert/strict";
import { hopsIn } from "../../offline/hops.js";
import { reachabilityRules } from "../../policies/rules/reachability.js";
import { analyze, simulate } from "../policies/support.js";

const net = "urn:pulumi:dev::shop::my:index:Net::net";
const vpc = "urn:pulumi:dev::shop::my:index:Net$aws:ec2/vpc:Vpc::vpc";

describe("a way through the network in a message", () => {
	const known = new Set([net, vpc, `${vpc}.`]);

	it("is read from lines that begin with via", () => {
		assert.deepEqual(
			hopsIn(
				`It is reached.\n  via ${net}: the route: to igw\n  via ${vpc}: the rule\nFix: close it.`,
				known,
			),
			[
				{ urn: net, text: "the route: to igw" },
				{ urn: vpc, text: "the rule" },
			],
		);
	});

	it("is read from numbered hops, with a full stop behind the last URN or in it", () => {
		const told = (last: string) =>
			`The path:\n  1. the route\n     ${net}\n  2. the rule\n     ${last}\nFix: x.`;
		assert.deepEqual(
			hopsIn(told(`${net}.`), known).map(({ urn }) => urn),
			[net, net],
		);
		assert.deepEqual(hopsIn(told(`${vpc}.`), known)[1], { urn: `${vpc}.`, text: "the rule" });
	});

	it("is empty where there is none", () => {
		assert.deepEqual(hopsIn("no way at all", known), []);
		assert.deepEqual(hopsIn(`beside ${vpc}\nvia: nothing`, known), []);
	});

	it("is read from what the pack's own proof says", async () => {
		const proofs = reachabilityRules.filter(({ id }) => id === "network-reachability");
		const [example] = proofs.flatMap(({ examples }) => examples.fails);
		assert.ok(example);
		const resources = simulate(example.resources, "update");
		const urns = new Set(resources.map(({ urn }) => urn));
		const messages = (await analyze(proofs, resources)).map(({ message }) => message);
		const paths = messages.map((message) => hopsIn(message, urns));
		assert.ok(
			paths.some((path) => path.length > 2),
			messages.join("\n"),
		);
		for (const { urn, text } of paths.flat()) assert.ok(urns.has(urn) && text !== "", urn);
	});
});
