/**
 * Every wait that the program declares beside its references: it is needed, because AWS refuses, or silently
 * loses, what comes too early; and nothing else that is missing shows in this way.
 */
import assert from "node:assert/strict";
import { messageOf } from "../../offline/errors.js";
import { Account } from "../../offline/provider/account.js";
import { Clock, type Event } from "../../offline/provider/clock.js";
import { Cloud } from "../../offline/provider/cloud.js";
import { Faults } from "../../offline/provider/faults.js";
import { worldOf } from "../../offline/provider/server.js";
import { mapValues, plain } from "../../offline/values.js";
import { kindOf, shortName } from "../support/inputs.js";
import { type Plan, plan, type Resource } from "../support/plan.js";
import { variants } from "../support/variants.js";

/** What an empty account says to each of some resources, made one after the other, that it does not simply make. */
async function refusals(plan: Plan, resources: readonly Resource[]): Promise<readonly string[]> {
	const events: Event[] = [];
	const clock = new Clock(0, (event) => events.push(event));
	const provider = plan.resources.find(({ type }) => type === "pulumi:providers:aws");
	const cloud = new Cloud(new Account(), worldOf(provider?.inputs ?? {}), clock, new Faults());
	for (const { urn, type, name, inputs } of resources) {
		await cloud.create({ urn, type, name }, mapValues(inputs, plain)).catch(messageOf);
	}
	return events
		.filter(({ result }) => result !== "ok")
		.map(({ urn, result }) => `${urn.split("::").at(-1)}: ${result}`);
}

const isMade = ({ type, custom }: Resource) => custom && type.startsWith("aws:");

/** URNs of everything that some resources come after, directly or not. */
function closure({ resources }: Plan): (urns: readonly string[]) => ReadonlySet<string> {
	const known = new Map<string, ReadonlySet<string>>();
	// A resource is registered after all that it depends on.
	for (const { urn, dependencies } of resources) known.set(urn, all(dependencies));
	function all(urns: readonly string[]): ReadonlySet<string> {
		return new Set(urns.flatMap((urn) => [urn, ...(known.get(urn) ?? [])]));
	}
	return all;
}

/** What a resource waits for and does not refer to. */
function declaredWaits({ dependencies, propertyDependencies }: Resource): readonly string[] {
	const referred = new Set(Object.values(propertyDependencies).flat());
	return dependencies.filter((urn) => !referred.has(urn));
}

const plans = { dev: { stack: "dev", changes: {} }, prod: { stack: "prod", changes: {} }, ...variants };

for (const [title, { stack, changes }] of Object.entries(plans)) {
	describe(`the order of ${title}`, () => {
		let recorded: Plan;
		before(async () => {
			recorded = await plan(stack, "update", changes);
		});

		const made = (urns: ReadonlySet<string>) =>
			recorded.resources.filter((one) => isMade(one) && urns.has(one.urn));
		const label = (urn: string) => {
			const resource = recorded.resources.find((one) => one.urn === urn);
			return resource ? `${kindOf(resource)} ${shortName(recorded, resource)}` : urn;
		};

		it("waits for nothing that is waited for already, and for nothing that AWS does not need", async () => {
			const ancestors = closure(recorded);
			const needless: string[] = [];
			for (const resource of recorded.resources.filter(isMade)) {
				for (const wait of declaredWaits(resource)) {
					const others = ancestors(resource.dependencies.filter((urn) => urn !== wait));
					if (others.has(wait) || !(await isNeeded(resource, wait, others))) {
						needless.push(`${label(resource.urn)} waits for ${label(wait)}`);
					}
				}
			}
			assert.deepEqual(needless, []);
		});

		/** Whether something goes wrong when the wait is over too early: after as little as there may be, or as much. */
		async function isNeeded({ urn }: Resource, wait: string, others: ReadonlySet<string>): Promise<boolean> {
			const later = new Set([wait, urn]);
			for (const resource of recorded.resources) {
				if (resource.dependencies.some((one) => later.has(one))) later.add(resource.urn);
			}
			const early = new Set(recorded.resources.map((one) => one.urn).filter((one) => !later.has(one)));
			for (const first of [others, early]) {
				const order = [...made(first), ...made(new Set([urn])), ...made(new Set([wait]))];
				if ((await refusals(recorded, order)).length > 0) return true;
			}
			return false;
		}
	});
}
