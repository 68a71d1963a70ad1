/** Runs rules as the engine does: through the policy SDK's own request handlers, on resources made of a fragment. */
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { parseExemptions } from "../../policies/exemptions.js";
import { policiesOf } from "../../policies/pack.js";
import type { Rule } from "../../policies/rule.js";
import { membershipRules } from "../../policies/rules/membership.js";
import { privateDatabaseRules } from "../../policies/rules/privateDatabase.js";
import { securityGroupRules } from "../../policies/rules/securityGroups.js";
import { zoneRules } from "../../policies/rules/zones.js";
import type { StackConfig } from "../../policies/run.js";
import { unpackOnce } from "../../policies/unpackOnce.js";

/** How Pulumi writes an unknown string on the wire. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export const modes = ["preview", "update"] as const;
/** A preview of a stack that does not exist yet, or an update that has made all of it. */
export type Mode = (typeof modes)[number];

export interface Resource {
	readonly urn: string;
	readonly type: string;
	readonly name: string;
	readonly inputs: Record<string, unknown>;
	readonly outputs: Record<string, unknown>;
	/** URNs by top-level input. */
	readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** Without inputs, one that is not analysed by itself, because it lies outside of `--target`. */
type Analysed = Omit<Resource, "inputs"> & Partial<Pick<Resource, "inputs">>;

export function urnOf(type: string, name: string): string {
	return `urn:pulumi:test::shop::${type}::${name}`;
}

/** What AWS fills in where the program says nothing, and what a preview therefore cannot know. */
const computed: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
	"aws:ec2/securityGroup:SecurityGroup": { ingress: [], egress: [] },
	"aws:ec2/routeTable:RouteTable": { routes: [], propagatingVgws: [] },
	"aws:ec2/subnet:Subnet": { availabilityZone: "us-east-1f" },
	"aws:ec2/launchTemplate:LaunchTemplate": { latestVersion: "1" },
	"aws:rds/instance:Instance": { multiAz: false, publiclyAccessible: false },
};

/** A fragment of any types, those that no rule knows too. */
export type AnyFragment = Readonly<Record<string, AnyResource>>;
type AnyResource = { readonly type: string; readonly properties: object };

const reference = /\$\{([\w-]+)\.(\w+)\}/g;

/** What AWS calls a resource once it is there. A bucket's id is its name, and its ARN is made of it. */
function reported(name: string, { type, properties }: AnyResource): Readonly<Record<string, unknown>> {
	const [, service = "", kind = ""] = /^aws:(\w+)\/(\w+):/.exec(type) ?? [];
	const region = /^(cloudfront|iam|route53)$/.test(service) ? "" : "us-east-1";
	const { bucket: declared } = properties as { readonly bucket?: unknown };
	const bucket = typeof declared === "string" ? declared : `${name}-id`;
	const isBucket = /^aws:s3\/bucket(V2)?:/.test(type);
	return {
		...computed[type],
		id: `${name}-id`,
		arn: `arn:aws:${service}:${region}:123456789012:${kind}/${name}`,
		name: `${name}-name`,
		identifier: `${name}-identifier`,
		...(isBucket && { id: bucket, bucket, arn: `arn:aws:s3:::${bucket}` }),
	};
}

/**
 * The resources of a fragment, with its references `${name.property}` known or unknown. A text that holds one
 * somewhere is unknown as a whole, as one that Pulumi interpolates is.
 */
export function simulate(fragment: AnyFragment, mode: Mode): Resource[] {
	const knownValue = (other: string, output: string): string => {
		const target = fragment[other];
		if (!target) throw new Error(`the fragment has no resource ${other}`);
		const declared: unknown = Reflect.get(target.properties, output);
		const value = typeof declared === "string" ? declared : reported(other, target)[output];
		return String(value ?? `${other}-${output}`).replace(reference, (_, ...named: string[]) =>
			knownValue(named[0] ?? "", named[1] ?? ""),
		);
	};
	return Object.entries(fragment).map(([name, { type, properties }]) => {
		const propertyDependencies: Record<string, string[]> = {};
		const fill = (value: unknown, property: string): unknown => {
			if (Array.isArray(value)) return value.map((element: unknown) => fill(element, property));
			if (typeof value === "object" && value !== null) {
				return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner, property)]));
			}
			if (typeof value !== "string") return value;
			let isOpen = false;
			const filled = value.replace(reference, (_, other: string, output: string) => {
				isOpen = true;
				const known = knownValue(other, output);
				propertyDependencies[property] ??= [];
				propertyDependencies[property].push(urnOf(fragment[other]?.type ?? "", other));
				return known;
			});
			return isOpen && mode === "preview" ? unknown : filled;
		};
		const inputs = Object.fromEntries(
			Object.entries(properties).map(([key, value]) => [key, fill(value, key)]),
		);
		const known = Object.entries(reported(name, { type, properties }));
		const unknowns = known.map(([key]) => [key, unknown]);
		return {
			urn: urnOf(type, name),
			type,
			name,
			inputs,
			outputs: { ...Object.fromEntries(mode === "preview" ? unknowns : known), ...inputs },
			propertyDependencies,
		};
	});
}

export interface Diagnostic {
	readonly rule: string;
	/** Logical name of the resource that is blamed; "" for the stack. */
	readonly name: string;
	readonly message: string;
	readonly level: "advisory" | "mandatory";
}

export interface Settings {
	readonly exemptions?: string | undefined;
	readonly today?: string | undefined;
	readonly config?: StackConfig;
	/** Configuration of the policy `tiers`. */
	readonly tiers?: Readonly<Record<string, unknown>>;
}

type Call<Request> = (
	call: { readonly request: Request },
	callback: (error: unknown, response: analyzer.AnalyzeResponse | undefined) => void,
) => void;
type Handler<Request> = (
	name: string,
	version: string,
	level: string,
	policies: ReturnType<typeof policiesOf>,
) => Call<Request>;

// As main.js does before the pack is loaded.
unpackOnce();

// The handlers are in the package, though not in its types.
const { makeAnalyzeRpcFun, makeAnalyzeStackRpcFun } = require("@pulumi/policy/server") as {
	readonly makeAnalyzeRpcFun: Handler<analyzer.AnalyzeRequest>;
	readonly makeAnalyzeStackRpcFun: Handler<analyzer.AnalyzeStackRequest>;
};

async function ask<Request>(call: Call<Request>, request: Request, urn = ""): Promise<Diagnostic[]> {
	const response = await new Promise<analyzer.AnalyzeResponse | undefined>((resolve, reject) =>
		call({ request }, (error, answer) => (error ? reject(error) : resolve(answer))),
	);
	return (response?.getDiagnosticsList() ?? []).map((diagnostic) => ({
		rule: diagnostic.getPolicyname(),
		name: (diagnostic.getUrn() || urn).split("::").at(-1) ?? "",
		message: diagnostic.getMessage(),
		level: diagnostic.getEnforcementlevel() === 1 ? "mandatory" : "advisory",
	}));
}

function struct(values: Record<string, unknown>): Struct {
	return Struct.fromJavaScript(values as Parameters<typeof Struct.fromJavaScript>[0]);
}

type Policy = ReturnType<typeof policiesOf>[number];

/** The SDK takes configuration by its server only; here the policy of the tiers is handed it. */
function withConfig(policy: Policy, config: Settings["tiers"]): Policy {
	const validate = "validateResource" in policy && policy.validateResource;
	if (!config || policy.name !== "tiers" || typeof validate !== "function") return policy;
	return {
		...policy,
		validateResource: (args, report) =>
			validate({ ...args, getConfig: <T extends object>() => config as T }, report),
	};
}

/** Everything that is reported about some resources. */
export async function analyze(
	rules: readonly Rule[],
	resources: readonly Analysed[],
	settings: Settings = {},
): Promise<Diagnostic[]> {
	const policies = policiesOf(rules, {
		today: settings.today ?? "2030-01-01",
		exemptions: parseExemptions(settings.exemptions ?? ""),
		configOf: () => settings.config ?? {},
	});
	const configured = policies.map((policy) => withConfig(policy, settings.tiers));
	const one = makeAnalyzeRpcFun("test", "1.0.0", "mandatory", configured);
	const all = makeAnalyzeStackRpcFun("test", "1.0.0", "mandatory", configured);
	const diagnostics: Diagnostic[] = [];
	for (const { urn, type, name, inputs } of resources) {
		if (!inputs) continue;
		const request = new analyzer.AnalyzeRequest();
		request.setUrn(urn).setType(type).setName(name).setProperties(struct(inputs));
		request.setOptions(new analyzer.AnalyzerResourceOptions());
		diagnostics.push(...(await ask(one, request, urn)));
	}
	const stack = new analyzer.AnalyzeStackRequest();
	stack.setResourcesList(
		resources.map(({ urn, type, name, outputs, propertyDependencies }) => {
			const resource = new analyzer.AnalyzerResource();
			resource.setUrn(urn).setType(type).setName(name).setProperties(struct(outputs));
			resource.setOptions(new analyzer.AnalyzerResourceOptions());
			for (const [property, urns] of Object.entries(propertyDependencies)) {
				const dependencies = new analyzer.AnalyzerPropertyDependencies();
				resource.getPropertydependenciesMap().set(property, dependencies.setUrnsList([...urns]));
			}
			return resource;
		}),
	);
	return [...diagnostics, ...(await ask(all, stack))];
}

/** What waits for the update, as `rule resource`. */
export function pendingIn(diagnostics: readonly Diagnostic[]): readonly string[] {
	return diagnostics
		.filter(({ rule }) => rule === "decided-at-update")
		.flatMap(({ message }) => message.split("\n").slice(2))
		.flatMap((line) => {
			const [resource = "", ids = ""] = line.split(": ");
			return ids.split(", ").map((id) => `${id} ${resource.split(" ").at(-1)}`);
		})
		.sort();
}

/** The rules of the tiers, their borders and their zones. */
export const tierRules: readonly Rule[] = [
	...securityGroupRules,
	...membershipRules,
	...privateDatabaseRules,
	...zoneRules,
];

/** What the rules of the tiers find, as `level rule resource: what is wrong`. */
export async function findings(resources: readonly Analysed[]): Promise<readonly string[]> {
	const diagnostics = await analyze(tierRules, resources);
	return diagnostics.map(
		({ level, rule, name, message }) => `${level} ${rule} ${name}: ${message.split("\n")[1]}`,
	);
}
