import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sections } from "../../infra/config/schema.js";
import { covers, isInForce, parseExemptions } from "../../policies/exemptions.js";
import type { Fragment } from "../../policies/rule.js";
import { rules } from "../../policies/rules/index.js";
import { currentRun, isProduction, portsFrom, todayFrom } from "../../policies/run.js";
import { analyze, modes, simulate } from "./support.js";

const resources: Fragment = {
	orders: { type: "aws:rds/instance:Instance", properties: { instanceClass: "db.t3.medium" } },
	customers: { type: "aws:rds/instance:Instance", properties: { instanceClass: "db.t3.medium" } },
};

function entry(changes: Readonly<Record<string, string>> = {}): string {
	const fields = {
		rule: "rds-multi-az",
		resource: "urn:pulumi:test::*::*Instance::orders",
		reason: "it holds no data that is missed",
		owner: "platform-team",
		expires: "2030-06-30",
		...changes,
	};
	return `- ${Object.entries(fields)
		.map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
		.join("\n  ")}\n`;
}

const multiAzRules = rules.filter(({ id }) => id === "rds-multi-az" || id.startsWith("exemption-"));

/** What is reported, as `rule name`. */
async function reported(exemptions: string, today = "2030-06-30", mode: (typeof modes)[number] = "update") {
	const found = await analyze(multiAzRules, simulate(resources, mode), { exemptions, today });
	return found.map(({ rule, name }) => `${rule} ${name}`.trim());
}

describe("exemptions", () => {
	for (const mode of modes) {
		it(`excuse the rule on the resource and nothing else, at ${mode}`, async () => {
			assert.deepEqual(await reported(entry(), "2030-06-30", mode), ["rds-multi-az customers"]);
		});
	}

	it("excuse nothing from the day after they expire, and are reported", async () => {
		assert.deepEqual(await reported(entry(), "2030-07-01"), [
			"rds-multi-az orders",
			"rds-multi-az customers",
			"exemption-not-expired",
		]);
	});

	it("excuse nothing when malformed, and are reported", async () => {
		for (const fault of [
			{ owner: " " },
			{ reason: "why not" },
			{ expires: "2030-02-30" },
			{ expires: "30.06.2030" },
			{ resource: "orders" },
			{ resource: "urn:pulumi:*::*::*::orders" },
			{ resource: "urn:pulumi:test::*::*Instance::**" },
			{ extra: "key" },
		]) {
			assert.deepEqual(
				await reported(entry(fault as Record<string, string>)),
				["rds-multi-az orders", "rds-multi-az customers", "exemption-well-formed"],
				JSON.stringify(fault),
			);
		}
	});

	it("are refused with what is there and what is allowed", () => {
		const { faults } = parseExemptions(
			`${entry({ owner: "", expires: "2030-02-30", onwer: "me" })}- nonsense\n`,
		);
		assert.deepEqual(faults, [
			'entry 1: owner is ""; allowed: who answers for it',
			'entry 1: expires is "2030-02-30"; allowed: a date as YYYY-MM-DD',
			"entry 1: there is no key onwer; the nearest is owner",
			"entry 2: it has no keys",
		]);
	});

	it("keep their effect when the entry beside them is malformed", async () => {
		assert.deepEqual(await reported(entry() + entry({ owner: "" })), [
			"rds-multi-az customers",
			"exemption-well-formed",
		]);
	});

	it("are reported when they excuse nothing in their own stack", async () => {
		const elsewhere = entry({ resource: "urn:pulumi:dev::*::*::orders" });
		assert.deepEqual(await reported(entry() + elsewhere), ["rds-multi-az customers"]);
		const gone = entry({ resource: "urn:pulumi:test::*::*::payments" });
		assert.deepEqual(await reported(entry() + gone), ["rds-multi-az customers", "exemption-used"]);
	});

	it("name the nearest rule when theirs does not exist", async () => {
		const found = await analyze(multiAzRules, simulate(resources, "update"), {
			exemptions: entry({ rule: "rds-multiaz" }),
		});
		const { message = "" } = found.find(({ rule }) => rule === "exemption-well-formed") ?? {};
		assert.match(
			message,
			/entry 1: no rule that can be exempted is called rds-multiaz; the nearest is rds-multi-az\./,
		);
	});

	it("match a URN by letters, with * for any of them", () => {
		const [parsed] = parseExemptions(entry({ resource: "urn:pulumi:test::a.b::*$x:y:Z::db-*-1" })).entries;
		assert.ok(parsed);
		assert.ok(covers(parsed, "urn:pulumi:test::a.b::p:q:R$x:y:Z::db-main-1"));
		assert.ok(!covers(parsed, "urn:pulumi:test::aXb::p:q:R$x:y:Z::db-main-1"));
		assert.ok(!covers(parsed, "urn:pulumi:test::a.b::p:q:R$x:y:Z::db-main-12"));
		assert.ok(isInForce(parsed, "2030-06-30"));
		assert.ok(!isInForce(parsed, "2030-07-01"));
	});

	it("of this project are well-formed", () => {
		const text = readFileSync(join(__dirname, "../../policies/exemptions.yaml"), "utf8");
		const { entries, faults } = parseExemptions(text);
		assert.deepEqual(faults, []);
		for (const { rule } of entries)
			assert.ok(
				rules.some(({ id }) => id === rule),
				rule,
			);
	});
});

describe("what a run is given", () => {
	it("takes the date as a value and refuses one that is none", () => {
		assert.equal(todayFrom({ TERRACE_POLICY_DATE: "2031-02-28" }), "2031-02-28");
		assert.match(todayFrom({}), /^\d{4}-\d{2}-\d{2}$/);
		for (const date of ["", "2031-02-29", "tomorrow"]) {
			assert.throws(() => todayFrom({ TERRACE_POLICY_DATE: date }), /TERRACE_POLICY_DATE is not a date/);
		}
	});

	it("reads the ports from the engine's configuration, with the program's own defaults", () => {
		const PULUMI_CONFIG = JSON.stringify({
			"terrace:web": '{"port":8080}',
			"terrace:app": '{"volumeGiB":30}',
		});
		const run = currentRun({ PULUMI_CONFIG }, "/nowhere");
		assert.deepEqual(portsFrom(run.configOf("any"), "terrace"), { web: 8080, app: 5000, db: 5432 });
		assert.deepEqual(portsFrom({}, "terrace"), {
			web: sections.web.shape.port.parse(undefined),
			app: sections.app.shape.port.parse(undefined),
			db: sections.database.shape.port.parse(undefined),
		});
	});

	it("reads the stack's own file where the engine gives no configuration", () => {
		const run = currentRun({}, join(__dirname, "../../policies"));
		assert.ok("terrace:domain" in run.configOf("prod"));
		assert.deepEqual(run.configOf("no-such-stack"), {});
	});

	it("takes a stack for production unless its configuration, or without that its name, says otherwise", () => {
		const of = (stack: string, environment?: unknown) =>
			isProduction(environment === undefined ? {} : { "shop:environment": environment }, "shop", stack);
		for (const stack of ["prod", "production", "live", "eu-west-1", "main", "device", "latest", "protest"]) {
			assert.ok(of(stack), stack);
		}
		for (const stack of ["dev", "Dev2", "shop-test", "qa_eu", "pr-17", "staging.eu", "ci"]) {
			assert.ok(!of(stack), stack);
		}
		assert.ok(of("dev", '{"class":"production"}'));
		assert.ok(of("dev", { owner: "team" }), "the class is production where it is left out");
		assert.ok(!of("prod", '{"class":"development"}'));
		assert.ok(!of("dev", "anything"), "a plain text has no class");
	});

	it("reads no port out of a text that is no section", () => {
		assert.deepEqual(portsFrom({ "terrace:web": "nginx" }, "terrace"), { web: 80, app: 5000, db: 5432 });
		assert.deepEqual(portsFrom({ "terrace:web": '{"port":81}' }, "terrace", { web: 8080, db: 3306 }), {
			...{ web: 8080, app: 5000, db: 3306 },
		});
	});

	it("refuses a port that is none, without showing it", () => {
		const error = { message: "the port of terrace:app is none; allowed: 1 to 65535" };
		for (const port of ['"5000"', "0", "65536", "80.5", "true"]) {
			assert.throws(() => portsFrom({ "terrace:app": `{"port":${port}}` }, "terrace"), error, port);
		}
	});
});
