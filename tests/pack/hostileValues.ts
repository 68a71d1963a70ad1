/** Values that no program should declare, and places in the rules' examples to put them in. */
import type { Example, Rule } from "../../policies/rule.js";
import { type Resource, simulate, unknown } from "../policies/support.js";
import { withPart, withUnknown } from "./unknownValues.js";

/** A place in an example where a value stands. */
export interface Place {
	readonly example: Example;
	readonly resource: string;
	readonly path: readonly string[];
	readonly was: unknown;
}

/** The places in a rule's examples, one of each kind in those that fail and in those that pass. */
export function placesOf({ examples }: Rule): readonly Place[] {
	const places = new Map<string, Place>();
	for (const [outcome, list] of Object.entries(examples) as [string, readonly Example[]][]) {
		for (const example of list) {
			for (const [resource, { type, properties }] of Object.entries(example.resources)) {
				for (const { part, was } of withUnknown(properties)) {
					const kind = `${outcome} ${type}${part}`;
					const path = part.split(".").slice(1);
					if (path.length > 0 && !places.has(kind)) places.set(kind, { example, resource, path, was });
				}
			}
		}
	}
	return [...places.values()];
}

export function put({ example: { resources }, resource, path }: Place, value: unknown): Resource[] {
	const { type, properties } = resources[resource] ?? { type: "", properties: {} };
	const changed = { type, properties: withPart(properties, path, value) as object };
	return simulate({ ...resources, [resource]: changed }, "update");
}

function nested(levels: number, wrap: (inner: unknown) => unknown): unknown {
	let value: unknown = "innermost";
	for (let level = 0; level < levels; level++) value = wrap(value);
	return value;
}

/** JSON of a list in a list in a list. */
const deep = (levels: number) => `${"[".repeat(levels)}1${"]".repeat(levels)}`;

const statements = (value: unknown) => JSON.stringify({ Version: "2012-10-17", Statement: value });
/** Keys that every object has from its prototype. */
const inherited =
	'{"__proto__":{"a":1},"constructor":"x","toString":1,"valueOf":null,"hasOwnProperty":7,"length":3}';

/** What stands in no program, and the engine would send all the same. */
export const hostileValues: readonly unknown[] = [
	...[null, true, false, 0, -1, 1.5, 70_000, 1e308, "", " ", "text", "-1", "70000", "NaN"],
	...[[], [null], [[]], [7], ["a", null], [unknown], {}, { a: { b: [{ c: unknown }] } }],
	...[JSON.parse(inherited), inherited, "__proto__", "constructor", "toString", "hasOwnProperty"],
	...[nested(1000, (inner) => ({ inner })), nested(1000, (inner) => [inner])],
	...["300.1.1.1/99", "fe80::1%eth0/64", "::/129", "0.0.0.0/", "/", ["0.0.0.0/0", null, 7]],
	...["arn:", "arn:aws:s3:::", "arn:aws:iam::*:role/*", "\u0000\ud800\u202e😀", "::", "$"],
	...["x".repeat(1_000_000), "*".repeat(100_000), "a.".repeat(100_000), "\n".repeat(100_000)],
	...['{"Version":"2012-10-17","Statement":[{"Eff', "[]", "null", "7", '"text"'],
	...["text", null, [null, 7, "text", []], { Statement: {} }].map(statements),
	statements([
		{ Effect: "Allow", Action: { a: 1 }, Resource: { b: 1 }, Principal: { AWS: {} }, Condition: "x" },
	]),
	statements([{ Effect: 1, Action: 2, Resource: 3, Principal: 4, Condition: 5, Sid: {} }]),
	statements({
		...{
			Effect: "Allow",
			Action: nested(1000, (inner) => [inner]),
			Resource: nested(1000, (inner) => [inner]),
		},
		...{ Principal: nested(1000, (AWS) => ({ AWS })), Condition: nested(1000, (a) => ({ a })) },
	}),
	statements(
		JSON.parse(
			`[${inherited},{"Effect":"Allow","Action":"*","Principal":${inherited},"Condition":${inherited}}]`,
		),
	),
	...[deep(100_000), `{"Version":"2012-10-17","Statement":${deep(100_000)}}`],
	`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":${deep(100_000)},"Resource":${deep(100_000)},"Principal":{"AWS":${deep(100_000)}},"Condition":{"StringEquals":{"a":${deep(100_000)}}}}}`,
	statements({
		Effect: "Allow",
		Action: `${"*?".repeat(500)}:x`,
		Resource: "*a*".repeat(300),
		Principal: "*",
	}),
];

export const secret = "hunter2";
/** Texts that hold a secret, as what a property may be taken for. */
export const secretTexts: readonly string[] = [
	secret,
	`https://${secret}:${secret}@example.com/${secret}`,
	statements([
		{
			...{ Sid: secret, Effect: "Allow", Action: [secret, `s3:${secret} x`, "*"], Resource: secret },
			...{ Principal: { AWS: secret, [secret]: secret }, Condition: { [secret]: { [secret]: secret } } },
		},
	]),
];
