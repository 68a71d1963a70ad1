import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hasUnknown, isList, isMap, isSecret, type PropertyValue, unknown } from "../../offline/values.js";
import { root } from "../support/config.js";
import { kindOf, names, shortName } from "../support/inputs.js";
import { type Plan, plan, type Resource } from "../support/plan.js";
import { inputTypes } from "../support/providerTypes.js";
import { allPlans, stacks, variants } from "../support/variants.js";

const stackType = "pulumi:pulumi:Stack";
const isComponent = ({ type }: Resource) => type.startsWith("terrace:");
const isAws = ({ type }: Resource) => type.startsWith("aws:");

/** Components that stand directly below the stack. */
const topLevel = [
	"terrace:keys:Keys",
	"terrace:network:Network",
	"terrace:security:Security",
	"terrace:endpoints:Endpoints",
	"terrace:dnsFirewall:DnsFirewall",
	"terrace:storage:Storage",
	"terrace:dns:Dns",
	"terrace:database:Database",
	"terrace:app:AppTier",
	"terrace:waf:WebFirewall",
	"terrace:web:WebTier",
	"terrace:edge:Edge",
	"terrace:records:Records",
	"terrace:observability:Observability",
	"terrace:contractReaders:ContractReaders",
	"terrace:publication:Publication",
];

function source(module: string): string {
	return readFileSync(join(root, "infra", `${module}.ts`), "utf8");
}

/** Every text in a value, with its path. */
function* texts(value: PropertyValue, path: string): Generator<readonly [path: string, text: string]> {
	if (typeof value === "string") yield [path, value];
	else if (isList(value)) for (const [i, item] of value.entries()) yield* texts(item, `${path}[${i}]`);
	else if (isMap(value))
		for (const [key, item] of Object.entries(value)) yield* texts(item, `${path}.${key}`);
}

for (const { title, load } of allPlans) {
	describe(`the plan of ${title}`, () => {
		let recorded: Plan;
		before(async () => {
			recorded = await load();
		});

		it("has no Output turned into a string", () => {
			for (const { urn, inputs, outputs } of recorded.resources) {
				for (const [path, text] of [...texts(inputs, "inputs"), ...texts(outputs, "outputs")]) {
					assert.doesNotMatch(text, /Calling \[to(String|JSON)\]|\[object Object\]/, `${urn} ${path}`);
				}
			}
			for (const [path, text] of texts(recorded.outputs, "outputs")) {
				assert.doesNotMatch(text, /Calling \[to(String|JSON)\]|\[object Object\]/, path);
			}
		});

		it("says nothing: neither warnings nor output", () => {
			assert.deepEqual(recorded.messages, []);
		});

		it("parents every resource to a component, and only the platform's components to the stack", () => {
			const byUrn = new Map(recorded.resources.map((resource) => [resource.urn, resource]));
			for (const resource of recorded.resources) {
				if (resource.type === stackType || resource.type === "pulumi:providers:aws") {
					assert.equal(resource.parent, undefined, resource.urn);
					continue;
				}
				const parent = byUrn.get(resource.parent ?? "");
				assert.ok(parent, `${resource.urn} has no parent`);
				if (parent.type === stackType) assert.ok(topLevel.includes(resource.type), resource.urn);
				else assert.ok(isComponent(parent), `${resource.urn} is a child of ${parent.urn}`);
			}
		});

		it("begins every logical name with project and stack, or the stack alone where names are short", () => {
			const { project, stack } = recorded;
			for (const { urn, type, name } of recorded.resources.filter((one) => isAws(one) || isComponent(one))) {
				const short = /:(LoadBalancer|Listener|TargetGroup)$/.test(type);
				const start = short ? `${stack}-` : `${project}-${stack}`;
				assert.ok(name === start || name.startsWith(start), urn);
			}
		});

		it("has components of a file each, which register their outputs as the last thing they do", () => {
			for (const { urn, type, inputs, outputsRegistered } of recorded.resources.filter(isComponent)) {
				const [, file = "", kind = ""] = /^terrace:(\w+):(\w+)$/.exec(type) ?? [];
				const [text, classes] = [source(file), /^export class \w+ extends pulumi\.ComponentResource/gm];
				assert.deepEqual(
					text.match(classes),
					[`export class ${kind} extends pulumi.ComponentResource`],
					type,
				);
				// For a component that forgets, Pulumi registers an empty set by itself: no plan shows it.
				assert.equal(text.match(/^\t\tthis\.registerOutputs\(\{.*?\}\);\n\t\}$/gms)?.length, 1, type);
				assert.ok(outputsRegistered, urn);
				assert.deepEqual(inputs, {}, urn);
			}
		});

		it("uses one provider, the default one of the stack's region and account", () => {
			const providers = recorded.resources.filter(({ type }) => type.startsWith("pulumi:providers:"));
			assert.deepEqual(
				providers.map(({ type, name }) => `${type} ${name}`),
				["pulumi:providers:aws default_7_48_0"],
			);
			const [provider] = providers;
			assert.deepEqual(provider?.inputs, {
				region: recorded.config["aws:region"],
				allowedAccountIds: recorded.config["aws:allowedAccountIds"],
				version: "7.48.0",
			});
			for (const resource of recorded.resources) {
				if (!isAws(resource)) assert.equal(resource.provider, undefined, resource.urn);
				else
					assert.ok(resource.provider?.startsWith(`${provider?.urn}::`), `${resource.urn} names a provider`);
			}
		});

		it("makes everything itself and reads nothing that belongs to others", () => {
			assert.deepEqual(
				recorded.resources.filter(({ external }) => external),
				[],
			);
			assert.deepEqual(
				recorded.resources.filter(({ options }) => options.importId !== undefined),
				[],
			);
		});

		it("uses types that the AWS table knows, and no deprecated input", () => {
			assert.deepEqual(recorded.unknownTypes, []);
			for (const { type, inputs } of recorded.resources.filter(isAws)) {
				const known = new Map(inputTypes(type).map((input) => [input.name, input]));
				for (const property of Object.keys(inputs)) {
					assert.equal(
						known.get(property)?.deprecated,
						false,
						`${type} has ${property} no more, or not for long`,
					);
				}
			}
		});
	});
}

/** Properties of a preview that are unknown as a whole although they are documents. */
const documents = ["policy", "policyDocument", "assumeRolePolicy", "userData"];

for (const [name, { stack, changes }] of Object.entries({
	...Object.fromEntries(stacks.map((facts) => [facts.stack, { stack: facts.stack, changes: {} }])),
	...variants,
})) {
	describe(`a preview of ${name}`, () => {
		let preview: Plan;
		let update: Plan;
		before(async () => {
			[preview, update] = [await plan(stack, "preview", changes), await plan(stack, "update", changes)];
		});

		/** Paths at which the preview differs from the update. */
		function* differences(
			a: PropertyValue,
			b: PropertyValue,
			path: string,
		): Generator<[string, PropertyValue]> {
			if (isSecret(a) || isSecret(b)) return;
			if (isList(a) && isList(b) && a.length === b.length) {
				for (const [i, item] of a.entries()) yield* differences(item, b[i] ?? null, `${path}[${i}]`);
			} else if (isMap(a) && isMap(b)) {
				for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
					yield* differences(a[key] ?? null, b[key] ?? null, `${path}.${key}`);
				}
			} else if (a !== b) yield [path, a];
		}

		it("shows every input as the update has it, or as not yet known", () => {
			const later = new Map(update.resources.map((resource) => [resource.urn, resource]));
			for (const { urn, inputs, propertyDependencies } of preview.resources.filter(isAws)) {
				for (const [property, value] of Object.entries(inputs)) {
					const other = later.get(urn)?.inputs[property] ?? null;
					for (const [path, shown] of differences(value, other, property)) {
						assert.equal(shown, unknown, `${urn} ${path}`);
						assert.ok((propertyDependencies[property] ?? []).length > 0, `${urn} ${path} refers to nothing`);
					}
				}
			}
		});

		it("shows every document but those that hold what AWS has yet to choose", () => {
			const hidden = preview.resources.flatMap((resource) =>
				documents
					.filter((property) => hasUnknown(resource.inputs[property] ?? null))
					.map((property) => `${kindOf(resource)} ${shortName(preview, resource)}: ${property}`),
			);
			const cdn = names(preview, "Distribution").length > 0;
			assert.deepEqual(hidden.sort(), [
				...(cdn ? ["BucketPolicy images-policy: policy", "BucketPolicy site-policy: policy"] : []),
				"LaunchTemplate app: userData",
				"LaunchTemplate web: userData",
				"RolePolicy app: policy",
				"RolePolicy web: policy",
				"TopicPolicy alerts: policy",
			]);
		});
	});
}
