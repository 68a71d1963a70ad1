import assert from "node:assert/strict";
import type { Event } from "../../../offline/provider/clock.js";
import type { Cloud } from "../../../offline/provider/cloud.js";
import type { Resource } from "../../support/plan.js";
import { plan } from "../../support/plan.js";
import { variant, variants } from "../../support/variants.js";
import { cloudOf, resourcesOf, sent, worldOf } from "./support.js";

const plans = [
	...(["dev", "prod"] as const).map((stack) => ({ title: stack, load: () => plan(stack, "update") })),
	...(Object.keys(variants) as (keyof typeof variants)[]).map((title) => ({
		title,
		load: () => variant(title),
	})),
];

/** Types whose resources AWS keeps for a while after they are deleted. */
const waiting = ["aws:kms/key:Key", "aws:secretsmanager/secret:Secret"];

function create(cloud: Cloud, resource: Resource) {
	return cloud.create({ urn: resource.urn, type: resource.type, name: resource.name }, sent(resource));
}

/** Makes all that the program makes but `late`, and returns what AWS says to `early`: "ok", a loss, or its error. */
async function answerTo(early: string, late: string): Promise<string> {
	const recorded = await plan("dev", "update");
	const events: Event[] = [];
	const cloud = cloudOf(worldOf(recorded), [], (event) => events.push(event));
	const resources = resourcesOf(recorded);
	const titles = resources.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`);
	for (const title of [early, late]) assert.ok(titles.includes(title), title);
	for (const [i, resource] of resources.entries()) {
		if (titles[i] === late) continue;
		// What needs `late` by a reference fails too, and is not asked about.
		await create(cloud, resource).catch(() => undefined);
		if (titles[i] === early) return events.at(-1)?.result ?? "";
	}
	return "";
}

/**
 * Each `dependsOn` of the program, as the resource that waits and the one it waits for, and what AWS answers
 * without it.
 */
const needed: readonly (readonly [early: string, late: string, answer: RegExp])[] = [
	["NatGateway terrace-dev-nat-a", "InternetGateway terrace-dev-igw", /^Gateway\.NotAttached: /],
	[
		"LoadBalancer dev-edge",
		"InternetGateway terrace-dev-igw",
		/^InvalidSubnet: VPC \S+ has no internet gateway/,
	],
	[
		"LoadBalancer dev-edge",
		"BucketPolicy terrace-dev-logs-policy",
		/^InvalidConfigurationRequest: Access Denied/,
	],
	[
		"LoadBalancer dev-int",
		"BucketPolicy terrace-dev-logs-policy",
		/^InvalidConfigurationRequest: Access Denied/,
	],
	["Group terrace-dev-web", "Route terrace-dev-app-a-default", /^timeout .*subnet-/],
	["Group terrace-dev-app", "Route terrace-dev-app-b-default", /^timeout .*subnet-/],
	["Group terrace-dev-web", "RolePolicy terrace-dev-web", /^timeout .* allows nothing yet/],
	["Group terrace-dev-web", "Listener dev-edge-443", /^timeout .* no listener forwards/],
	["Group terrace-dev-app", "Listener dev-int-5000", /^timeout .* no listener forwards/],
	["Group terrace-dev-web", "LogGroup terrace-dev-web", /^timeout .* log group \/terrace\/dev\/web/],
	["Group terrace-dev-app", "LogGroup terrace-dev-app", /^timeout .* log group \/terrace\/dev\/app/],
	[
		"Group terrace-dev-web",
		"Parameter terrace-dev-web-release",
		/^timeout .* parameter \/terrace\/dev\/web\/release/,
	],
	[
		"Instance terrace-dev-db",
		"RolePolicyAttachment terrace-dev-db-monitoring",
		/^InvalidParameterValue: IAM role/,
	],
	["EventSubscription terrace-dev-db-events", "TopicPolicy terrace-dev-alerts", /^SNSNoAuthorization: /],
	[
		"FlowLog terrace-dev-flow-logs",
		"RolePolicy terrace-dev-flow-logs-role-policy",
		/^Access error: .* is lost/,
	],
	[
		"BucketLogging terrace-dev-site-access-logs",
		"BucketPolicy terrace-dev-logs-policy",
		/^Access denied: .* is lost/,
	],
	[
		"WebAclLoggingConfiguration terrace-dev-api-logging",
		"LogResourcePolicy terrace-dev-api-logs-policy",
		/^WAFLogDestinationPermissionIssueException: /,
	],
];

describe("the simulated AWS and the whole program", () => {
	for (const { title, load } of plans) {
		it(`makes ${title} in the program's order, and takes it down in the opposite one`, async () => {
			const recorded = await load();
			const cloud = cloudOf(worldOf(recorded));
			const resources = resourcesOf(recorded);
			for (const resource of resources) await create(cloud, resource);
			assert.equal(cloud.account.ready.length, resources.length);
			for (const live of [...cloud.account.all].reverse()) {
				// What protects data is switched off first, as the way out says.
				const off = ["deletionProtection", "enableDeletionProtection"].filter(
					(key) => live.outputs[key] === true,
				);
				const open = Object.fromEntries(off.map((key) => [key, false]));
				cloud.account.put({ ...live, outputs: { ...live.outputs, ...open } });
				await cloud.delete({ urn: live.urn, type: live.type, name: "" }, live.id);
			}
			assert.deepEqual(
				cloud.account.all.filter(({ type }) => !waiting.includes(type)).map(({ id }) => id),
				resources
					.filter(({ inputs }) => inputs.finalSnapshotIdentifier !== undefined)
					.map(({ inputs }) => inputs.finalSnapshotIdentifier),
			);
			assert.deepEqual(
				cloud.account.ready.filter(({ urn }) => urn !== ""),
				[],
			);
		});
	}

	for (const [early, late, answer] of needed) {
		it(`does not do without ${late} before ${early}`, async () => {
			assert.match(await answerTo(early, late), answer);
		});
	}

	it("refuses a log group that RDS has made by itself", async () => {
		const recorded = await plan("dev", "update");
		const cloud = cloudOf(worldOf(recorded));
		const isLog = ({ name }: Resource) => name === "terrace-dev-db-upgrade";
		const resources = resourcesOf(recorded);
		for (const resource of resources.filter((candidate) => !isLog(candidate))) await create(cloud, resource);
		const [log] = resources.filter(isLog);
		assert.ok(log);
		await assert.rejects(create(cloud, log), /^AwsError: ResourceAlreadyExistsException: .*made by RDS$/);
	});
});
