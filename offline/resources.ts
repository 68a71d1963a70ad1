/** The record of one resource, and what the engine adds to what a program asks for. */
import { createHash } from "node:crypto";
import type * as aliasproto from "@pulumi/pulumi/proto/alias_pb";
import type * as resproto from "@pulumi/pulumi/proto/resource_pb";
import type { PropertyMap } from "./values.js";

/** How a resource was named before: an URN, or the parts of one that differ. */
export interface Alias {
	readonly urn?: string;
	readonly name?: string;
	readonly type?: string;
	readonly parent?: string;
}

export interface ResourceOptions {
	readonly protect: boolean;
	readonly retainOnDelete: boolean;
	/** Undefined when the program leaves the choice to the provider. */
	readonly deleteBeforeReplace: boolean | undefined;
	readonly deletedWith: string | undefined;
	readonly importId: string | undefined;
	readonly ignoreChanges: readonly string[];
	readonly replaceOnChanges: readonly string[];
	readonly additionalSecretOutputs: readonly string[];
	readonly aliases: readonly Alias[];
	/** Seconds; 0 is the provider's own limit. */
	readonly customTimeouts: { readonly create: number; readonly update: number; readonly delete: number };
}

export interface RecordedResource {
	readonly urn: string;
	readonly type: string;
	readonly name: string;
	/** True for a resource of a provider, false for a component. */
	readonly custom: boolean;
	/** True when it was only read: it belongs to someone else. */
	readonly external: boolean;
	/** Undefined for components and, in a preview, for what does not exist yet. */
	readonly id: string | undefined;
	readonly parent: string | undefined;
	/** `<urn>::<id>` of the provider. */
	readonly provider: string | undefined;
	/** As the program gave them. */
	readonly inputs: PropertyMap;
	/** Names the provider makes where the program gives none: to the engine they are inputs. */
	readonly names?: PropertyMap;
	/** A component's registered outputs, or a resource's state: in a preview with its computed parts unknown. */
	outputs: PropertyMap;
	/** A component that called registerOutputs. */
	outputsRegistered: boolean;
	readonly dependencies: readonly string[];
	readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
	readonly options: ResourceOptions;
}

export const stackType = "pulumi:pulumi:Stack";

/** The organization that the engine reports when state is kept in a file or bucket. */
export const organization = "organization";

const providerPrefix = "pulumi:providers:";

export function isProvider(type: string): boolean {
	return type.startsWith(providerPrefix);
}

/** `urn:pulumi:stack::project::parent$type::name`. The stack itself is no part of its children's type. */
export function makeUrn(
	stack: string,
	project: string,
	parent: string | undefined,
	type: string,
	name: string,
) {
	const parentType = parent?.split("::")[2];
	const qualified = parentType && parentType !== stackType ? `${parentType}$${type}` : type;
	return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}

/** Type and name of a resource, without those of its parents. */
export function typeOf(urn: string): string {
	return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

export function nameOf(urn: string): string {
	return urn.split("::").slice(3).join("::");
}

/** Parent of each resource that has one, by URN. */
export function parentsOf(resources: readonly RecordedResource[]): ReadonlyMap<string, string> {
	return new Map(resources.flatMap(({ urn, parent }) => (parent ? [[urn, parent] as const] : [])));
}

export const noOptions: ResourceOptions = {
	protect: false,
	retainOnDelete: false,
	deleteBeforeReplace: undefined,
	deletedWith: undefined,
	importId: undefined,
	ignoreChanges: [],
	replaceOnChanges: [],
	additionalSecretOutputs: [],
	aliases: [],
	customTimeouts: { create: 0, update: 0, delete: 0 },
};

/** The options of a registration. What it leaves open it takes from its parent, as in the engine. */
export function optionsOf(
	request: resproto.RegisterResourceRequest,
	parent: ResourceOptions | undefined,
): ResourceOptions {
	const timeouts = request.getCustomtimeouts();
	return {
		protect: (request.hasProtect() ? request.getProtect() : parent?.protect) ?? false,
		retainOnDelete:
			(request.hasRetainondelete() ? request.getRetainondelete() : parent?.retainOnDelete) ?? false,
		deleteBeforeReplace: request.getDeletebeforereplacedefined()
			? request.getDeletebeforereplace()
			: undefined,
		deletedWith: request.getDeletedwith() || parent?.deletedWith,
		importId: request.getImportid() || undefined,
		ignoreChanges: request.getIgnorechangesList(),
		replaceOnChanges: request.getReplaceonchangesList(),
		additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
		aliases: [
			...request.getAliasurnsList().map((urn) => ({ urn })),
			...request.getAliasesList().map(aliasOf),
		],
		customTimeouts: {
			create: seconds(timeouts?.getCreate()),
			update: seconds(timeouts?.getUpdate()),
			delete: seconds(timeouts?.getDelete()),
		},
	};
}

function aliasOf(alias: aliasproto.Alias): Alias {
	const spec = alias.getSpec();
	if (!spec) return { urn: alias.getUrn() };
	const parts = { name: spec.getName(), type: spec.getType(), parent: spec.getParenturn() };
	return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== ""));
}

const unitSeconds: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001 };

/** Seconds of a duration in Go's notation, such as `1h30m`. */
function seconds(duration: string | undefined): number {
	const parts = [...(duration ?? "").matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)];
	return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (unitSeconds[unit ?? "s"] ?? 0), 0);
}

/** An UUID that is the same in every run, as the engine gives one to each provider. */
export function stableUuid(text: string): string {
	const hex = createHash("sha256").update(text).digest("hex");
	const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
	return [
		hex.slice(0, 8),
		hex.slice(8, 12),
		`4${hex.slice(13, 16)}`,
		variant + hex.slice(17, 20),
		hex.slice(20, 32),
	].join("-");
}

/**
 * The provider that the engine makes for resources that name none: one a package and version, configured by
 * the stack's keys of that namespace.
 */
export function defaultProvider(
	stack: string,
	project: string,
	pkg: string,
	version: string,
	config: Readonly<Record<string, string>>,
): Omit<RecordedResource, "id"> {
	const type = `${providerPrefix}${pkg}`;
	const name = version ? `default_${version.replace(/[^A-Za-z0-9_]/g, "_")}` : "default";
	const prefix = `${pkg}:`;
	const settings = Object.entries(config)
		.filter(([key]) => key.startsWith(prefix))
		.map(([key, value]) => [key.slice(prefix.length), value] as const);
	const inputs: PropertyMap = { ...Object.fromEntries(settings), ...(version ? { version } : {}) };
	return {
		urn: makeUrn(stack, project, undefined, type, name),
		type,
		name,
		custom: true,
		external: false,
		parent: undefined,
		provider: undefined,
		inputs,
		outputs: inputs,
		outputsRegistered: false,
		dependencies: [],
		propertyDependencies: {},
		options: noOptions,
	};
}
