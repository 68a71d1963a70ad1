import assert from "node:assert/strict";
import fc from "fast-check";
import { arnParts, hasWildcard, isAnyOfKind, matches, matchesAction } from "../../policies/iam/match.js";

/** What IAM's wildcards mean, said once more. */
function reference(pattern: string, text: string): boolean {
	const signs = [...pattern].map((sign) => {
		if (sign === "*") return "[^]*";
		return sign === "?" ? "[^]" : sign.replace(/[.+^${}()|[\]\\/-]/g, "\\$&");
	});
	return new RegExp(`^${signs.join("")}$`).test(text);
}

const letters = fc.constantFrom("a", "b", ":", "/", ".", "$", "\\", "\n", "é");
const text = fc.string({ unit: letters, maxLength: 12 });
const pattern = fc.string({ unit: fc.oneof(letters, fc.constantFrom("*", "?")), maxLength: 8 });

describe("wildcards of IAM", () => {
	it("mean what a regular expression of them means", () => {
		fc.assert(
			fc.property(pattern, text, (pattern, text) => matches(pattern, text) === reference(pattern, text)),
			{ numRuns: 5000 },
		);
	});

	it("match each text that they were made of", () => {
		const parts = fc.array(fc.oneof(text, fc.constantFrom("*", "?")), { maxLength: 6 });
		fc.assert(
			fc.property(parts, text, (parts, filling) => {
				const made = parts.map((part) => (part === "*" ? filling : part === "?" ? "x" : part)).join("");
				return matches(parts.join(""), made);
			}),
		);
	});

	it("take no longer where there are many of them", () => {
		const started = performance.now();
		assert.equal(matches(`${"*a".repeat(500)}b`, "a".repeat(5000)), false);
		assert.ok(performance.now() - started < 1000);
	});

	it("compare actions without case, and resources with it", () => {
		assert.equal(matchesAction("S3:get*", "s3:GetObject"), true);
		assert.equal(matchesAction("s3:Get*", "s3:PutObject"), false);
		assert.equal(matches("arn:aws:s3:::Orders/*", "arn:aws:s3:::orders/1"), false);
	});

	it("are told from fixed texts, and so are policy variables", () => {
		assert.deepEqual(["a*", "a?", "${aws:username}", "a", "$"].map(hasWildcard), [
			true,
			true,
			true,
			false,
			false,
		]);
	});
});

describe("the parts of an ARN", () => {
	it("are six, and the last one may hold colons", () => {
		assert.deepEqual(arnParts("arn:aws:logs:us-east-1:123456789012:log-group:orders:*"), [
			"arn",
			"aws",
			"logs",
			"us-east-1",
			"123456789012",
			"log-group:orders:*",
		]);
	});

	it("are filled up by a star at the end", () => {
		assert.deepEqual(arnParts("arn:aws:s3*"), ["arn", "aws", "s3*", "*", "*", "*"]);
		assert.deepEqual(arnParts("*"), ["*", "*", "*", "*", "*", "*"]);
	});

	it("are none of what is no ARN", () => {
		assert.deepEqual(["orders", "", "arn:aws:s3", "AROAEXAMPLE"].map(arnParts), Array(4).fill(undefined));
	});
});

describe("a Resource that leaves open which one is meant", () => {
	const account = "123456789012";
	const open = [
		"*",
		"**",
		"arn:aws:s3:::*",
		"arn:aws:s3:::*/*",
		"arn:*",
		`arn:aws:iam::${account}:role/*`,
		`arn:aws:iam::${account}:*`,
		`arn:aws:secretsmanager:us-east-1:${account}:secret:*`,
		`arn:aws:logs:us-east-1:${account}:log-group:*:*`,
		`arn:aws:dynamodb:us-east-1:${account}:table/*/index/*`,
		`arn:aws:elasticloadbalancing:us-east-1:${account}:loadbalancer/app/*`,
		`arn:aws:autoscaling:us-east-1:${account}:autoScalingGroup:*:autoScalingGroupName/*`,
		`arn:aws:sns:us-east-1:${account}:*`,
	];
	const named = [
		"arn:aws:s3:::orders",
		"arn:aws:s3:::orders/*",
		"arn:aws:s3:::orders-*",
		`arn:aws:iam::${account}:role/orders-*`,
		`arn:aws:iam::${account}:role/service/*`,
		`arn:aws:iam::${account}:user/\${aws:username}`,
		`arn:aws:logs:us-east-1:${account}:log-group:orders:*`,
		`arn:aws:autoscaling:us-east-1:${account}:autoScalingGroup:*:autoScalingGroupName/orders`,
		`arn:aws:sns:us-east-1:${account}:orders`,
		"orders",
	];
	for (const resource of open) it(`is ${resource}`, () => assert.equal(isAnyOfKind(resource), true));
	for (const resource of named) it(`is not ${resource}`, () => assert.equal(isAnyOfKind(resource), false));
});
