/**
 * The repository's own pack, served as the engine has it served, on what no program should declare: whatever it is
 * sent, it answers, goes on living, shows no exception for an answer and repeats no secret.
 */
import assert from "node:assert/strict";
import * as path from "node:path";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { type Engine, startEngine } from "../../offline/engine.js";
import { rules } from "../../policies/rules/index.js";
import { makeProject, packFiles } from "../offline/support.js";
import { hostileValues, placesOf, put, secret, secretTexts } from "../pack/hostileValues.js";
import { type AnyFragment, type Resource, simulate } from "../policies/support.js";
import { type Diagnostics, Served } from "./served.js";

const repository = path.join(__dirname, "..", "..");

/** What must be in no answer: a stack, an exception's text, what the SDK says of a rule that met an unknown. */
const exception =
	/itself failed|\n\s+at \S|\b(Type|Range|Reference|Syntax|UnknownValue)Error\b|can't run during preview|\[object |Symbol\(/;

function assertHonest(found: Diagnostics, what: string): void {
	for (const diagnostic of found) {
		const message = `${diagnostic.getPolicyname()}: ${diagnostic.getMessage()}`;
		assert.doesNotMatch(message, exception, what);
		assert.ok(!message.includes(secret), `${what} is repeated: ${message}`);
	}
}

/** Without what is nested a thousandfold, which takes protobuf seconds to send; rules are tried on it in process. */
const sendable = hostileValues.filter(
	(value) => typeof value !== "object" || JSON.stringify(value).length < 1000,
);

/** A group that lets the world into the database, which every pack that lives must find. */
const open: AnyFragment = {
	db: { type: "aws:ec2/securityGroup:SecurityGroup", properties: { tags: { Tier: "db" } } },
	rule: {
		type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
		properties: {
			...{ securityGroupId: "${db.id}", cidrIpv4: "0.0.0.0/0" },
			...{ ipProtocol: "tcp", fromPort: 5432, toPort: 5432 },
		},
	},
};

const group = (properties: object) => ({
	type: "aws:ec2/securityGroup:SecurityGroup",
	properties: { tags: { Tier: "app" }, ...properties },
});
const rule = (of: string, from: string) => ({
	type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
	properties: {
		securityGroupId: `\${${of}.id}`,
		referencedSecurityGroupId: `\${${from}.id}`,
		ipProtocol: "-1",
	},
});
const table = (properties: object) => ({ type: "aws:ec2/routeTable:RouteTable", properties });

const rings: AnyFragment = {
	one: group({ ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, securityGroups: ["${two.id}"] }] }),
	two: group({
		ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, securityGroups: ["${one.id}", "${two.id}"] }],
	}),
	there: rule("one", "two"),
	back: rule("two", "one"),
	self: rule("two", "two"),
	left: table({ vpcId: "${right.id}", routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "${right.id}" }] }),
	right: table({ vpcId: "${left.id}", routes: [{ cidrBlock: "0.0.0.0/0", natGatewayId: "${left.id}" }] }),
	main: {
		type: "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation",
		properties: { routeTableId: "${main.id}", vpcId: "${main.id}" },
	},
	bucket: { type: "aws:s3/bucket:Bucket", properties: { bucket: "${policy.id}" } },
	policy: {
		type: "aws:s3/bucketPolicy:BucketPolicy",
		properties: { bucket: "${bucket.id}", policy: "${policy.id}" },
	},
	cluster: {
		type: "aws:rds/instance:Instance",
		properties: { replicateSourceDb: "${cluster.identifier}", dbSubnetGroupName: "${cluster.name}" },
	},
	role: {
		type: "aws:iam/role:Role",
		properties: { permissionsBoundary: "${role.arn}", assumeRolePolicy: "${role.arn}" },
	},
};

const oddNames = [
	"'\"`",
	"a::b::c",
	"x$y$z",
	"${x.id}",
	"\u202e😀\ud800",
	"",
	" ",
	"__proto__",
	"constructor",
	"a\nb",
];

/** Resources as no fragment can have them. */
function strange(): readonly (readonly [what: string, resources: readonly Resource[]])[] {
	const known = simulate(open, "update");
	const renamed = oddNames.flatMap((name) => {
		const urn = (of: string) => `${of}${name}`;
		return known.map((one) => ({
			...{ ...one, urn: urn(one.urn), name },
			propertyDependencies: Object.fromEntries(
				Object.entries(one.propertyDependencies).map(([key, urns]) => [key, [...urns.map(urn), name]]),
			),
		}));
	});
	const bare = { inputs: {}, outputs: {}, propertyDependencies: {} };
	const types = new Set(
		rules
			.flatMap(({ examples: { fails } }) => fails)
			.flatMap(({ resources }) => Object.values(resources).map(({ type }) => type as string)),
	);
	const strangers = [
		"",
		"aws:",
		"aws:ec2/",
		"nope",
		"pulumi:pulumi:Stack",
		"__proto__",
		"aws:x/y:Z",
		"constructor",
	];
	const empty = [...types, ...strangers].map((type, i) => ({ ...bare, urn: `urn:${i}`, type, name: "" }));
	const told = { a: [{ b: secret }], [secret]: secret, text: JSON.stringify({ a: { b: [secret] } }) };
	const inOutputs = [...types].map((type, i) => ({
		...bare,
		urn: `urn:${i}`,
		type,
		name: "n",
		outputs: told,
	}));
	const nowhere = known.map((one) => ({
		...one,
		propertyDependencies: { __proto__: ["x"], tags: ["", "urn:no"] },
	}));
	return [
		["groups, tables, policies and databases that refer to each other in a ring", simulate(rings, "update")],
		["the same, not known yet", simulate(rings, "preview")],
		["odd names and URNs", renamed],
		["every URN twice", [...known, ...known]],
		["one URN for everything", known.map((one) => ({ ...one, urn: known[0]?.urn ?? "" }))],
		["resources of every type and of none, with no properties", empty],
		["secrets nested in outputs", inOutputs],
		["dependencies on what is not there", nowhere],
	];
}

/** A message in a message, a thousandfold: properties nested deeper than any code that goes into them can. */
function nestedBytes(levels: number): Buffer {
	let inner = Buffer.from([0x08, 0x00]);
	const field = (tag: number, bytes: Buffer) => {
		const length: number[] = [];
		for (let rest = bytes.length; ; rest >>= 7) {
			length.push(rest > 127 ? (rest & 127) | 128 : rest);
			if (rest <= 127) break;
		}
		return Buffer.concat([Buffer.from([tag, ...length]), bytes]);
	};
	// Value.list_value is field 6 of a Value, ListValue.values is field 1 of that.
	for (let level = 0; level < levels; level++) inner = field(0x32, field(0x0a, inner));
	const entry = Buffer.concat([field(0x0a, Buffer.from("tags")), field(0x12, inner)]);
	const type = field(0x0a, Buffer.from("aws:ec2/vpc:Vpc"));
	return Buffer.concat([type, field(0x12, field(0x0a, entry))]);
}

describe("the pack as it is served", function () {
	this.timeout(120_000);
	let engine: Engine;
	let served: Served;
	let first: Diagnostics;

	before(async () => {
		engine = await startEngine();
		served = new Served(engine, path.join(repository, "policies"));
		first = await served.analyze(simulate(open, "preview"));
	});

	after(async () => {
		await served.stop();
		engine.stop();
	});

	const names = (found: Diagnostics) => found.map((diagnostic) => diagnostic.getPolicyname()).sort();

	afterEach("lives, and judges as before", async () => {
		assert.ok(names(first).includes("sg-no-world-ingress-off-edge"));
		assert.deepEqual(names(await served.analyze(simulate(open, "preview"))), names(first));
	});

	it("answers to something else in the place of a value, of a resource of each rule", async () => {
		const places = rules.map((each, i) => ({
			id: each.id,
			place: placesOf(each)[i % 5] ?? placesOf(each)[0],
		}));
		for (const [i, { id, place }] of places.entries()) {
			if (place === undefined) continue;
			const value = sendable[i % sendable.length];
			assertHonest(await served.analyze(put(place, value)), `${id} with ${i % sendable.length}`);
		}
		assert.ok(served.requests > 600);
	});

	it("repeats no secret", async () => {
		for (const [i, each] of rules.entries()) {
			const place = placesOf(each).filter(({ was }) => typeof was !== "object")[i % 3];
			if (place === undefined) continue;
			assertHonest(await served.analyze(put(place, secretTexts[i % secretTexts.length])), each.id);
		}
	});

	for (const [what, resources] of strange()) {
		it(`answers to ${what}`, async () => assertHonest(await served.analyze(resources), what));
	}

	it("takes bytes that are no message for a failure, never for a pass", async () => {
		const garbage = [
			Buffer.from([0xff]),
			Buffer.from("{}"),
			Buffer.alloc(100_000, 0x0a),
			nestedBytes(20_000),
		];
		for (const bytes of garbage) assert.equal(typeof (await served.send(bytes)), "number");
	});
});

describe("a rule that throws in a pack as it is served", function () {
	this.timeout(60_000);

	it("is a mandatory violation that names the rule and nothing of what it met", async () => {
		const engine = await startEngine();
		const files = packFiles(`
			require("tsx/cjs");
			require("${repository}/policies/lean.ts").deferHeavyModules();
			const { PolicyPack } = require("@pulumi/policy");
			const { policiesOf } = require("${repository}/policies/pack.ts");
			const { parseExemptions } = require("${repository}/policies/exemptions.ts");
			const text = { title: "Nothing", severity: "low", level: "mandatory", controls: [], why: "-", fix: "-" };
			const check = () => { throw new Error("${secret}"); };
			const types = ["aws:ec2/securityGroup:SecurityGroup"];
			new PolicyPack("broken", { enforcementLevel: "mandatory", policies: policiesOf(
				[{ ...text, id: "broken-one", kind: "resource", types, check }, { ...text, id: "broken-all", kind: "graph", check }],
				{ today: "2030-01-01", exemptions: parseExemptions(""), configOf: () => ({}) },
			) });`);
		const served = new Served(engine, path.join(makeProject(files), "policies"));
		try {
			const found = await served.analyze(simulate({ db: open.db ?? group({}) }, "update"));
			const said = (id: string) => [
				id,
				analyzer.EnforcementLevel.MANDATORY,
				`Nothing.\nThe rule ${id} itself failed (Error), so nothing is proven.`,
			];
			assert.deepEqual(
				found.map((one) => [one.getPolicyname(), one.getEnforcementlevel(), one.getMessage()]),
				[said("broken-one"), said("broken-all")],
			);
		} finally {
			await served.stop();
			engine.stop();
		}
	});
});
