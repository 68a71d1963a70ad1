/** A simulated account in memory, and what tests put into it. */
import type { AwsWorld } from "../../../offline/aws/index.js";
import { Account } from "../../../offline/provider/account.js";
import { Clock, type Event } from "../../../offline/provider/clock.js";
import { Cloud, type Subject } from "../../../offline/provider/cloud.js";
import { type Fault, Faults } from "../../../offline/provider/faults.js";
import { mapValues, type PropertyMap, plain } from "../../../offline/values.js";
import type { Plan, Resource } from "../../support/plan.js";

export const world: AwsWorld = { account: "123456789012", region: "us-east-1", partition: "aws" };

export function subject(type: string, name: string): Subject {
	return { urn: `urn:pulumi:dev::terrace::${type}::${name}`, type, name };
}

/** A cloud in which nothing takes time. `note` gets each line of the log. */
export function cloudOf(
	at: AwsWorld = world,
	faults: readonly Fault[] = [],
	note: (event: Event) => void = () => undefined,
): Cloud {
	return new Cloud(new Account(), at, new Clock(0, note), new Faults(faults));
}

/** Makes resources, each `[type, name, inputs]`, and returns their ids by name. */
export async function make(
	cloud: Cloud,
	...resources: readonly (readonly [type: string, name: string, inputs: PropertyMap])[]
): Promise<Record<string, string>> {
	const ids: Record<string, string> = {};
	for (const [type, name, inputs] of resources) {
		ids[name] = (await cloud.create(subject(type, name), inputs)).id;
	}
	return ids;
}

/** The account and region of a plan. */
export function worldOf({ config }: Plan): AwsWorld {
	const account = /\d{12}/.exec(config["aws:allowedAccountIds"] ?? "")?.[0] ?? world.account;
	return { account, region: config["aws:region"] ?? world.region, partition: "aws" };
}

/** The resources of a plan that a provider makes, in the order in which the program may make them. */
export function resourcesOf(plan: Plan): readonly Resource[] {
	return plan.resources.filter(
		({ custom, type, external }) => custom && !external && type.startsWith("aws:"),
	);
}

/** What the engine would send: the inputs, and the name that the provider has given before. */
export function sent(resource: Resource): PropertyMap {
	const named = Object.entries(resource.outputs).filter(
		([key]) => ["name", "identifier", "bucket"].includes(key) && !(key in resource.inputs),
	);
	return mapValues({ ...Object.fromEntries(named), ...resource.inputs }, plain);
}
