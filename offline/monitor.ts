/**
 * Stands where the engine's resource monitor stands: answers what a program registers, reads and looks up,
 * and keeps a record of it. In a preview nothing exists yet, so what AWS computes is unknown; in an update
 * the AWS table answers.
 */
import * as provproto from "@pulumi/pulumi/proto/provider_pb";
import * as resproto from "@pulumi/pulumi/proto/resource_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { type AwsWorld, createResource, lookUp } from "./aws/index.js";
import { messageOf } from "./errors.js";
import {
	defaultProvider,
	isProvider,
	makeUrn,
	nameOf,
	optionsOf,
	type RecordedResource,
	type ResourceOptions,
	stableUuid,
	typeOf,
} from "./resources.js";
import { mapValues, type PropertyMap, plain, secret, unknown } from "./values.js";

export interface MonitorOptions {
	readonly project: string;
	readonly stack: string;
	readonly preview: boolean;
	readonly world: AwsWorld;
	/** The stack's configuration; the keys of `aws:` configure the default provider. */
	readonly config: Readonly<Record<string, string>>;
	/** Outputs of the stacks that references may name, by full name. */
	readonly otherStacks: Readonly<Record<string, PropertyMap>>;
}

type Callback<T> = (error: Error | null, response?: T) => void;

const stackReferenceType = "pulumi:pulumi:StackReference";

/** What the monitor answers to `supportsFeature`. The rest needs a callback server, or is not needed. */
const features = ["secrets", "resourceReferences", "deletedWith", "replaceWith", "aliasSpecs"];

export class Monitor {
	/** In order of registration. */
	readonly resources = new Map<string, RecordedResource>();
	/** Resource types that the AWS table does not have. */
	readonly unknownTypes = new Set<string>();

	constructor(private readonly options: MonitorOptions) {}

	registerResource(
		request: resproto.RegisterResourceRequest,
		callback: Callback<resproto.RegisterResourceResponse>,
	): void {
		this.answer(callback, () => {
			const { stack, project } = this.options;
			const [type, name, parent] = [request.getType(), request.getName(), request.getParent() || undefined];
			const urn = makeUrn(stack, project, parent, type, name);
			if (this.resources.has(urn)) {
				throw new Error(`Duplicate resource URN '${urn}'; try giving it a unique name`);
			}
			const custom = request.getCustom();
			const version = request.getVersion();
			const inputs = toMap(request.getObject());
			const provider = this.providerFor(type, custom, request.getProvider(), version);
			const options = optionsOf(request, parent ? this.resources.get(parent)?.options : undefined);
			const asked = isProvider(type) && version ? { ...inputs, version } : inputs;
			const { id, outputs, names } = this.create(urn, asked, options, provider, custom);
			this.record({
				...{ urn, type, name, custom, parent, provider, id, outputs, names, options },
				external: false,
				inputs: asked,
				outputsRegistered: false,
				dependencies: request.getDependenciesList(),
				propertyDependencies: propertyDependencies(request),
			});
			const response = new resproto.RegisterResourceResponse();
			response.setUrn(urn);
			response.setId(id ?? "");
			response.setObject(toStruct(outputs));
			return response;
		});
	}

	registerResourceOutputs(
		request: resproto.RegisterResourceOutputsRequest,
		callback: Callback<Record<string, never>>,
	): void {
		this.answer(callback, () => {
			const resource = this.resources.get(request.getUrn());
			if (!resource) throw new Error(`outputs of ${request.getUrn()}, which was never registered`);
			resource.outputs = toMap(request.getOutputs());
			resource.outputsRegistered = true;
			return {};
		});
	}

	readResource(
		request: resproto.ReadResourceRequest,
		callback: Callback<resproto.ReadResourceResponse>,
	): void {
		this.answer(callback, () => {
			const { stack, project } = this.options;
			const [type, name, parent] = [request.getType(), request.getName(), request.getParent() || undefined];
			const urn = makeUrn(stack, project, parent, type, name);
			const provider = this.providerFor(type, true, request.getProvider(), request.getVersion());
			const id = request.getId();
			const inputs = toMap(request.getProperties());
			const outputs =
				type === stackReferenceType
					? { name: id, outputs: this.outputsOf(id), secretOutputNames: [] }
					: { ...inputs, ...this.find(urn, inputs, provider, id), id };
			this.record({
				...{ urn, type, name, parent, provider, id, inputs: {}, outputs },
				custom: true,
				external: true,
				outputsRegistered: false,
				dependencies: request.getDependenciesList(),
				propertyDependencies: {},
				options: optionsOf(new resproto.RegisterResourceRequest(), undefined),
			});
			const response = new resproto.ReadResourceResponse();
			response.setUrn(urn);
			response.setProperties(toStruct(outputs));
			return response;
		});
	}

	invoke(request: resproto.ResourceInvokeRequest, callback: Callback<provproto.InvokeResponse>): void {
		this.answer(callback, () => {
			const token = request.getTok();
			const result = lookUp(token, plainMap(toMap(request.getArgs())), this.options.world);
			if (!result) {
				throw new Error(
					`the program looks up ${token}, which the table in offline/aws/lookups.ts does not answer`,
				);
			}
			const response = new provproto.InvokeResponse();
			response.setReturn(toStruct(result));
			return response;
		});
	}

	supportsFeature(
		request: resproto.SupportsFeatureRequest,
		callback: Callback<resproto.SupportsFeatureResponse>,
	): void {
		this.answer(callback, () => {
			const response = new resproto.SupportsFeatureResponse();
			response.setHassupport(features.includes(request.getId()));
			return response;
		});
	}

	private answer<T>(callback: Callback<T>, work: () => T): void {
		let response: T;
		try {
			response = work();
		} catch (error) {
			// Pulumi reads the fields of a gRPC error: code 2 is "unknown".
			const details = messageOf(error);
			callback(Object.assign(new Error(details), { code: 2, details }));
			return;
		}
		callback(null, response);
	}

	private record(resource: RecordedResource): void {
		this.resources.set(resource.urn, resource);
	}

	/** What another stack exports: what the engine finds in that stack's state. */
	private outputsOf(stack: string): PropertyMap {
		const outputs = this.options.otherStacks[stack];
		if (!outputs) throw new Error(`unknown stack "${stack}"`);
		return outputs;
	}

	/** A resource that exists already. */
	private find(urn: string, inputs: PropertyMap, provider: string | undefined, id: string): PropertyMap {
		const [type, name] = [typeOf(urn), nameOf(urn)];
		const found = createResource({
			urn,
			type,
			name,
			inputs: plainMap(inputs),
			world: this.worldOf(provider),
		});
		if (!found.known) this.unknownTypes.add(type);
		const isArn = id.startsWith(`arn:${this.options.world.partition}:`);
		return { ...found.outputs, ...(isArn ? { arn: id } : {}) };
	}

	private create(
		urn: string,
		inputs: PropertyMap,
		options: ResourceOptions,
		provider: string | undefined,
		custom: boolean,
	): { id: string | undefined; outputs: PropertyMap; names: PropertyMap } {
		const { preview } = this.options;
		const [type, name] = [typeOf(urn), nameOf(urn)];
		if (!custom) return { id: undefined, outputs: {}, names: {} };
		if (isProvider(type)) return { id: preview ? undefined : stableUuid(urn), outputs: inputs, names: {} };
		const made = createResource({ urn, type, name, inputs: plainMap(inputs), world: this.worldOf(provider) });
		if (!made.known) this.unknownTypes.add(type);
		const computed = Object.entries(made.outputs).map(([key, value]) => {
			const output = preview && !made.planned.has(key) ? unknown : value;
			return [key, options.additionalSecretOutputs.includes(key) ? secret(output) : output] as const;
		});
		// What was asked for stays as it was asked for, secrets among it.
		const outputs = { ...Object.fromEntries(computed), ...inputs };
		return { id: preview ? undefined : made.id, outputs, names: made.names };
	}

	/** The provider's reference. A resource that names none gets the default one, made at its first use. */
	private providerFor(type: string, custom: boolean, given: string, version: string): string | undefined {
		if (!custom || isProvider(type)) return given || undefined;
		if (given) return given;
		const { stack, project, config, preview } = this.options;
		const provider = defaultProvider(stack, project, type.split(":")[0] ?? "", version, config);
		const id = preview ? undefined : stableUuid(provider.urn);
		if (!this.resources.has(provider.urn)) this.record({ ...provider, id });
		return `${provider.urn}::${id ?? unknown}`;
	}

	/** Where a resource lives: its provider's region, unless that is the default one's. */
	private worldOf(provider: string | undefined): AwsWorld {
		const { world } = this.options;
		const urn = provider?.slice(0, provider.lastIndexOf("::"));
		const region = urn ? this.resources.get(urn)?.inputs.region : undefined;
		return typeof region === "string" && region !== unknown ? { ...world, region } : world;
	}
}

function toMap(struct: Struct | undefined): PropertyMap {
	return (struct?.toJavaScript() ?? {}) as PropertyMap;
}

function toStruct(map: PropertyMap): Struct {
	return Struct.fromJavaScript(map as Parameters<typeof Struct.fromJavaScript>[0]);
}

function plainMap(map: PropertyMap): PropertyMap {
	return mapValues(map, plain);
}

function propertyDependencies(request: resproto.RegisterResourceRequest): Record<string, readonly string[]> {
	const result: Record<string, readonly string[]> = {};
	request.getPropertydependenciesMap().forEach((value, key) => {
		result[key] = value.getUrnsList();
	});
	return result;
}
