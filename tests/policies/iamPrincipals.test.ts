import assert from "node:assert/strict";
import { unresolved } from "../../policies/graph/values.js";
import { parseDocument, type Statement } from "../../policies/iam/document.js";
import { narrowsAnyone, narrowsService, principalsOf } from "../../policies/iam/principals.js";

function statement(parts: object): Statement {
	const [read] =
		parseDocument({ Statement: { Effect: "Allow", Action: "s3:*", Resource: "*", ...parts } })?.statements ??
		[];
	assert.ok(read);
	return read;
}

const account = "123456789012";

describe("the principals of a statement", () => {
	for (const [what, parts, kinds] of [
		["*", { Principal: "*" }, ["anyone"]],
		["* among AWS principals", { Principal: { AWS: ["*", account] } }, ["anyone", "account"]],
		["everybody but one", { NotPrincipal: { AWS: account } }, ["anyone"]],
		[
			"an account, by number and by root",
			{ Principal: { AWS: [account, `arn:aws:iam::${account}:root`] } },
			["account", "account"],
		],
		["the root of any account", { Principal: { AWS: "arn:aws:iam::*:root" } }, ["anyone"]],
		[
			"a role and a session",
			{ Principal: { AWS: [`arn:aws:iam::${account}:role/a`, `arn:aws:sts::${account}:assumed-role/a/b`] } },
			["identity", "identity"],
		],
		["a deleted role", { Principal: { AWS: "AROAEXAMPLEEXAMPLE" } }, ["identity"]],
		[
			"an origin access identity",
			{ Principal: { AWS: "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1" } },
			["identity"],
		],
		["a service", { Principal: { Service: "EC2.amazonaws.com" } }, ["service"]],
		["a provider", { Principal: { Federated: "accounts.google.com" } }, ["federated"]],
		["a canonical user", { Principal: { CanonicalUser: "79a5" } }, ["canonical"]],
		[
			"what is not known yet",
			{ Principal: { AWS: unresolved, Service: unresolved } },
			["undetermined", "undetermined"],
		],
		["nobody, in an identity policy", {}, []],
	] as const) {
		it(`are known: ${what}`, () => {
			assert.deepEqual(
				principalsOf(statement(parts)).map(({ kind }) => kind),
				kinds,
			);
		});
	}
});

describe("a condition on who calls", () => {
	const narrowing: readonly (readonly [string, object])[] = [
		["an account", { StringEquals: { "aws:PrincipalAccount": account } }],
		["an organization", { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }],
		[
			"a part of an organization",
			{ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*" } },
		],
		["a role", { ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${account}:role/orders` } }],
		["roles of an account", { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${account}:role/*` } }],
		["trails of an account", { StringLike: { "aws:SourceArn": `arn:aws:cloudtrail:*:${account}:trail/*` } }],
		["an address", { IpAddress: { "aws:SourceIp": ["198.51.100.7", "203.0.113.0/24", "2001:db8::/32"] } }],
		["an endpoint", { StringEquals: { "aws:SourceVpce": "vpce-0" } }],
		["a key in any case", { stringequals: { "AWS:sourceaccount": account } }],
		["a caller of a key", { StringEquals: { "kms:CallerAccount": account } }],
	];
	const idle: readonly (readonly [string, object])[] = [
		["any organization", { StringLike: { "aws:PrincipalOrgID": "o-*" } }],
		["every organization but one", { StringNotEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }],
		["one that need not be there", { StringEqualsIfExists: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }],
		["one of no values", { "ForAllValues:StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }],
		[
			"one of two, of which one is any",
			{ StringLike: { "aws:PrincipalArn": [`arn:aws:iam::${account}:role/a`, "*"] } },
		],
		["any role of a name", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/orders" } }],
		[
			"an account after a star that takes in more",
			{ StringLike: { "aws:PrincipalArn": `arn:aws:*::${account}:role/a` } },
		],
		["half of the internet", { IpAddress: { "aws:SourceIp": "0.0.0.0/1" } }],
		["most of IPv6", { IpAddress: { "aws:SourceIp": "2000::/3" } }],
		["a variable", { StringEquals: { "aws:PrincipalAccount": "${aws:PrincipalAccount}" } }],
		["TLS", { Bool: { "aws:SecureTransport": "true" } }],
		["a referrer", { StringLike: { "aws:Referer": "https://example.com/*" } }],
		["that a key is there", { Null: { "aws:PrincipalOrgID": "false" } }],
		["a service by name", { Bool: { "aws:PrincipalIsAWSService": "true" } }],
	];
	for (const [what, condition] of narrowing) {
		it(`leaves few: ${what}`, () => assert.equal(narrowsAnyone(statement({ Condition: condition })), true));
	}
	for (const [what, condition] of idle) {
		it(`leaves everybody: ${what}`, () =>
			assert.equal(narrowsAnyone(statement({ Condition: condition })), false));
	}

	it("may not be known yet", () => {
		for (const condition of [
			unresolved,
			{ StringEquals: unresolved },
			{ StringEquals: { "aws:SourceAccount": unresolved } },
			{ StringEquals: { "aws:SourceAccount": [account, unresolved] } },
		]) {
			assert.equal(narrowsAnyone(statement({ Condition: condition })), "undetermined");
		}
		const wide = { StringLike: { "aws:PrincipalOrgID": ["*", unresolved] } };
		assert.equal(narrowsAnyone(statement({ Condition: wide })), false);
	});

	it("says nothing of the source that a service acts for", () => {
		const caller = { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } };
		const source = { ArnLike: { "aws:SourceArn": `arn:aws:s3:*:${account}:*` } };
		assert.equal(narrowsService(statement({ Condition: caller })), false);
		assert.equal(narrowsService(statement({ Condition: source })), true);
	});

	it("names a source by what is encrypted too", () => {
		const of = (arn: string) => ({ ArnLike: { "kms:EncryptionContext:aws:logs:arn": arn } });
		assert.equal(narrowsService(statement({ Condition: of(`arn:aws:logs:*:${account}:*`) })), true);
		assert.equal(narrowsService(statement({ Condition: of("arn:aws:logs:*:*:*") })), false);
	});
});
