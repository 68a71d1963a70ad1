import assert from "node:assert/strict";
import fc from "fast-check";
import { unresolved } from "../../policies/graph/values.js";
import { parseDocument, statementName } from "../../policies/iam/document.js";
import { allDocuments } from "../../policies/iam/documents.js";

const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };

function faultsOf(value: unknown): readonly string[] {
	return parseDocument(value)?.faults ?? [];
}

describe("a policy document", () => {
	it("is read from text and from an object alike", () => {
		const object = {
			Version: "2012-10-17",
			Id: "orders",
			Statement: { ...statement, Sid: "Read", Condition: { Bool: { "aws:SecureTransport": true } } },
		};
		const expected = {
			statements: [
				{
					place: 1,
					sid: "Read",
					effect: "Allow",
					actions: { negated: false, values: ["s3:GetObject"] },
					resources: { negated: false, values: ["*"] },
					conditions: [{ operator: "Bool", key: "aws:securetransport", values: ["true"] }],
				},
			],
			faults: [],
			unresolved: false,
		};
		assert.deepEqual(parseDocument(JSON.stringify(object)), expected);
		assert.deepEqual(parseDocument(object), expected);
	});

	it("keeps the Not forms apart", () => {
		const [read] =
			parseDocument({
				Statement: [
					{ Effect: "Deny", NotPrincipal: { AWS: ["a", "b"] }, NotAction: ["s3:*"], NotResource: "r" },
				],
			})?.statements ?? [];
		assert.deepEqual(read?.principals, {
			negated: true,
			names: [
				{ kind: "AWS", name: "a" },
				{ kind: "AWS", name: "b" },
			],
		});
		assert.deepEqual(read?.actions, { negated: true, values: ["s3:*"] });
		assert.deepEqual(read?.resources, { negated: true, values: ["r"] });
	});

	it("is none where nothing is set", () => {
		for (const value of [undefined, null, ""]) assert.equal(parseDocument(value), undefined);
	});

	it("may be unknown, as a whole or in part", () => {
		assert.deepEqual(parseDocument(unresolved), { statements: [], faults: [], unresolved: true });
		const partly = parseDocument({ Statement: [unresolved, { ...statement, Resource: [unresolved, "r"] }] });
		assert.equal(partly?.unresolved, true);
		assert.deepEqual(partly?.statements[0]?.resources?.values, [unresolved, "r"]);
		const inParts = parseDocument({
			Statement: [
				{ Effect: unresolved, Action: unresolved, Principal: unresolved, Condition: unresolved },
				{ ...statement, Principal: { AWS: unresolved }, Condition: { StringEquals: unresolved } },
			],
		});
		assert.deepEqual(inParts?.faults, []);
		assert.equal(inParts?.statements[0]?.effect, unresolved);
		assert.deepEqual(inParts?.statements[1]?.conditions, [
			{ operator: "StringEquals", key: unresolved, values: [unresolved] },
		]);
	});

	it("keeps the statements that can be read beside those that cannot", () => {
		const read = parseDocument({ Statement: [statement, { Effect: "Maybe", Action: "s3:*" }] });
		assert.equal(read?.statements.length, 1);
		assert.deepEqual(read?.faults, ["statement 2 has no Effect; allowed: Allow, Deny"]);
	});

	for (const [what, value, fault] of [
		["no JSON", "{", "it is not valid JSON"],
		["a number", "7", "it is not an object"],
		["a list", [], "it is not an object"],
		["an empty object", {}, "it has no Statement"],
		["an empty list of statements", { Statement: [] }, "it has no Statement"],
		["a statement that is a text", { Statement: ["x"] }, "statement 1 is not an object"],
		["no action", { Statement: { Effect: "Allow", Resource: "*" } }, "statement 1 has no Action"],
		[
			"both forms",
			{ Statement: { ...statement, NotAction: "s3:*" } },
			"statement 1 has both Action and NotAction",
		],
		[
			"actions that are no texts",
			{ Statement: { ...statement, Action: [1] } },
			"statement 1 has something else than texts as Action",
		],
		["no actions", { Statement: { ...statement, Action: [] } }, "statement 1 has an empty Action"],
		[
			"a principal without a kind",
			{ Statement: { ...statement, Principal: "me" } },
			"statement 1 has a Principal that is neither * nor names by kind",
		],
		[
			"a principal without names",
			{ Statement: { ...statement, Principal: {} } },
			"statement 1 has a Principal without names",
		],
		[
			"a principal of another kind",
			{ Statement: { ...statement, Principal: { Role: "me" } } },
			"statement 1 has a Principal of a kind that is none; allowed: AWS, Service, Federated, CanonicalUser",
		],
		[
			"a condition that is a list",
			{ Statement: { ...statement, Condition: [] } },
			"statement 1 has a Condition that is not an object",
		],
		[
			"a condition without keys",
			{ Statement: { ...statement, Condition: { Bool: "x" } } },
			"statement 1 has a condition operator without keys",
		],
		[
			"a condition of objects",
			{ Statement: { ...statement, Condition: { Bool: { key: {} } } } },
			"statement 1 has a condition whose values are no texts",
		],
		[
			"a key that may be a secret",
			{ Statement: statement, "s3cr3t!": 1 },
			"there is no element of that name; allowed: Version, Id, Statement",
		],
	] as const) {
		it(`says what is wrong: ${what}`, () => assert.deepEqual(faultsOf(value), [fault]));
	}

	it("never throws, whatever it is", () => {
		const part = fc.oneof(
			fc.constantFrom("Allow", "Deny", "*", "s3:*", "", null, undefined, unresolved, 7, true),
			fc.string(),
		);
		const names = [
			"Effect",
			"Action",
			"NotAction",
			"Resource",
			"Principal",
			"NotPrincipal",
			"Condition",
			"Sid",
		];
		const tree = fc.letrec((tie) => ({
			any: fc.oneof(
				{ depthSize: "small" },
				part,
				fc.array(tie("any"), { maxLength: 3 }),
				fc.dictionary(fc.oneof(fc.constantFrom(...names, "AWS", "StringEquals"), fc.string()), tie("any")),
			),
		})).any;
		fc.assert(
			fc.property(fc.oneof(tree, fc.record({ Statement: tree, Version: part }), fc.string()), (value) => {
				const read = parseDocument(value);
				return read === undefined || read.unresolved || read.faults.length > 0 || read.statements.length > 0;
			}),
			{ numRuns: 1000 },
		);
	});

	it("calls a statement by its Sid only where that is one", () => {
		const named = (Sid: string) =>
			parseDocument({ Statement: { ...statement, Sid } })?.statements.map(statementName);
		assert.deepEqual(named("ReadOrders"), ["statement 1 (ReadOrders)"]);
		assert.deepEqual(named("p4ssword! "), ["statement 1"]);
	});
});

describe("the documents of a resource", () => {
	it("are found by input", () => {
		const found = allDocuments({
			policy: "{}",
			assumeRolePolicy: "{}",
			inlinePolicies: [{ policy: "{}" }, { name: "empty" }, unresolved],
			description: "{}",
		});
		assert.deepEqual(
			found.map(({ property, document }) => [property, document.unresolved]),
			[
				["policy", false],
				["inlinePolicies", false],
				["inlinePolicies", true],
				["assumeRolePolicy", false],
			],
		);
	});
});
