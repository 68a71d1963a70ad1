import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nameLimits } from "../../infra/naming.js";
import { resolveConfig } from "../../offline/config.js";
import { Monitor } from "../../offline/monitor.js";
import { loadProject, stackNames } from "../../offline/project.js";
import { type Mode, runProgram } from "../../offline/record.js";
import { root } from "../support/config.js";
import { names, one } from "../support/inputs.js";
import { type Plan, plan } from "../support/plan.js";

/** What an environment must say: everything else has a default. */
const staging = `config:
  aws:region: us-east-1
  aws:allowedAccountIds: ["111122223333"]
  terrace:environment:
    class: development
    owner: platform-team
    costCenter: engineering
  terrace:domain:
    name: staging.example.com
`;

/** A copy of the project, by links, to which an environment can be added. */
function projectWith(files: Readonly<Record<string, string>>): string {
	const folder = mkdtempSync(join(tmpdir(), "terrace-"));
	for (const entry of readdirSync(root)) {
		if (!entry.startsWith(".")) symlinkSync(join(root, entry), join(folder, entry));
	}
	for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
	return folder;
}

function planIn(folder: string, stack: string, mode: Mode): Promise<Plan> {
	const project = loadProject(folder);
	const { values, secretKeys } = resolveConfig({ project, stack, settings: [], settingsArePaths: false });
	return runProgram({
		program: project.program,
		project: project.name,
		stack,
		config: values,
		secretKeys,
		mode,
	});
}

/** Names that are taken in an account, or in the world: physical names, domain names, aliases. */
function takenNames({ resources }: Plan): readonly string[] {
	return resources.flatMap(({ type, inputs, outputs }) => {
		const limit = nameLimits[type];
		const physical = limit ? [inputs[limit.property] ?? outputs[limit.property]] : [];
		const domain = type.startsWith("aws:route53/") ? [inputs.name] : [];
		const aliases = Array.isArray(inputs.aliases) ? inputs.aliases : [];
		return [...physical, ...domain, ...aliases].filter((name) => typeof name === "string");
	});
}

describe("an environment", () => {
	let folder: string;
	let preview: Plan;
	let update: Plan;
	let asked: readonly string[];
	before(async () => {
		folder = projectWith({ "Pulumi.staging.yaml": staging });
		preview = await planIn(folder, "staging", "preview");
		({ recorded: update, asked } = await watched(() => planIn(folder, "staging", "update")));
	});
	after(() => rmSync(folder, { recursive: true }));

	it("is one more file, which the project finds", () => {
		assert.deepEqual(stackNames(loadProject(folder)), ["dev", "prod", "staging"]);
	});

	it("is planned with no change of code, and is what its file says", () => {
		assert.deepEqual(preview.messages, []);
		assert.deepEqual(asked, [], "it looks something up in AWS");
		assert.deepEqual(
			preview.resources.map(({ urn }) => urn).sort(),
			update.resources.map(({ urn }) => urn).sort(),
		);
		const { webTeam } = update.outputs as { webTeam: { siteUrl: string } };
		assert.equal(webTeam.siteUrl, "https://staging.example.com");
		for (const { urn } of update.resources) assert.match(urn, /^urn:pulumi:staging::terrace::/);
	});

	it("has the parts of production, since the defaults are the safe choice, but nobody to alert", async () => {
		const kinds = ({ resources, stack }: Plan) =>
			resources
				.map(({ urn }) => urn.replaceAll(`${stack}.example.com`, "example.com").replaceAll(stack, ""))
				.sort();
		const production = kinds(await plan("prod", "update")).filter(
			(urn) => !urn.includes("TopicSubscription"),
		);
		assert.deepEqual(kinds(update), production);
	});

	it("shares no name with another environment of the account", async () => {
		const taken = takenNames(update);
		assert.ok(taken.length > 70, `${taken.length} names`);
		for (const stack of ["dev", "prod"]) {
			const others = new Set(takenNames(await plan(stack, "update")));
			assert.deepEqual(
				taken.filter((name) => others.has(name)),
				[],
				stack,
			);
		}
	});

	it("says its own name in every physical name", () => {
		for (const { type, inputs, outputs, urn } of update.resources) {
			const limit = nameLimits[type];
			if (!limit || type === "aws:route53/keySigningKey:KeySigningKey") continue;
			assert.match(String(inputs[limit.property] ?? outputs[limit.property]), /staging/, urn);
		}
	});
});

describe("the same plan", () => {
	// A change that changes nothing, so that the plan is not the one that was kept.
	const again = { "environment.owner": "platform-team" };

	for (const mode of ["preview", "update"] as const) {
		it(`is the same to the byte when it is made twice: prod, ${mode}`, async () => {
			const first = await plan("prod", mode);
			const { recorded: second, asked } = await watched(() => plan("prod", mode, again));
			assert.notEqual(first, second);
			assert.equal(JSON.stringify(second), JSON.stringify(first));
			assert.deepEqual(asked, []);
		});
	}
});

/** A plan that is made now, and what the program asked of AWS meanwhile. */
async function watched(make: () => Promise<Plan>): Promise<{ recorded: Plan; asked: readonly string[] }> {
	const { invoke } = Monitor.prototype;
	const asked: string[] = [];
	Monitor.prototype.invoke = function (request, callback) {
		asked.push(`${request.getTok()} ${JSON.stringify(request.getArgs()?.toJavaScript())}`);
		invoke.call(this, request, callback);
	};
	try {
		return { recorded: await make(), asked };
	} finally {
		Monitor.prototype.invoke = invoke;
	}
}

describe("a plan", () => {
	it("asks AWS for the zone where the configuration says so, and for a password with read replicas", async () => {
		const changes = { "domain.zone": "lookup", "database.readReplicas": 1 };
		const { recorded, asked } = await watched(() => plan("prod", "update", changes));
		const secretId = one(recorded, "Secret", "db-master").id;
		assert.deepEqual([...asked].sort(), [
			'aws:route53/getZone:getZone {"name":"example.com","privateZone":false}',
			'aws:secretsmanager/getRandomPassword:getRandomPassword {"excludePunctuation":true,"passwordLength":40}',
			`aws:secretsmanager/getSecretVersion:getSecretVersion {"secretId":"${secretId}"}`,
		]);
		assert.deepEqual(names(recorded, "Zone"), []);
	});
});
