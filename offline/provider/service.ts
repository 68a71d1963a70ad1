/**
 * The provider's protocol over the simulated AWS. It is served straight from the protocol's own definition and
 * not through the SDK's `provider.main`, which leaves out what this is for: whether a call is a preview, which
 * inputs the resource had, differences by property, and resources that were made and are not finished.
 * https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
 */
import type * as Grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as provproto from "@pulumi/pulumi/proto/provider_pb";
import * as statusproto from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { type AwsWorld, lookUp } from "../aws/index.js";
import { messageOf } from "../errors.js";
import { nameOf, typeOf } from "../resources.js";
import { mapValues, type PropertyMap, plain } from "../values.js";
import { check } from "./check.js";
import type { Cloud, Subject } from "./cloud.js";
import { type ChangeKind, changesOf } from "./diff.js";
import { inputTypes } from "./inputTypes.js";
import { Unfinished } from "./outcome.js";

const grpc: typeof Grpc = require("@grpc/grpc-js");

export interface ServiceOptions {
	/** Version that the provider says it has. */
	readonly version: string;
	/** The cloud of an account and region. Called once for each configured provider. */
	readonly open: (world: AwsWorld) => Cloud;
	/** Account and partition by the provider's configuration. */
	readonly worldOf: (config: PropertyMap) => AwsWorld;
}

type Handler<Request, Response> = (request: Request, peer: string) => Promise<Response> | Response;

/** The handlers of the protocol; what is not here answers "unimplemented". */
export function makeService(options: ServiceOptions): Partial<IResourceProviderServer> {
	// The engine attaches each of a program's providers by a connection of its own.
	const clouds = new Map<string, Cloud>();
	const opened = (peer: string): Cloud => {
		const cloud = clouds.get(peer);
		if (!cloud) throw new Error("the provider is used before it is configured");
		return cloud;
	};
	return {
		getSchema: unary(() => new provproto.GetSchemaResponse().setSchema("{}")),
		getPluginInfo: unary(() => new PluginInfo().setVersion(options.version)),
		attach: unary(() => new Empty()),
		cancel: unary((_request: Empty, peer) => {
			clouds.get(peer)?.cancel();
			return new Empty();
		}),
		checkConfig: unary((request: provproto.CheckRequest) =>
			new provproto.CheckResponse().setInputs(request.getNews()),
		),
		diffConfig: unary((request: provproto.DiffRequest) =>
			configChange(toMap(request.getOlds()), toMap(request.getNews())),
		),
		configure: unary((request: provproto.ConfigureRequest, peer) => {
			clouds.set(peer, options.open(options.worldOf(toMap(request.getArgs()))));
			return new provproto.ConfigureResponse().setSupportspreview(true);
		}),
		invoke: unary((request: provproto.InvokeRequest, peer) => {
			const token = request.getTok();
			const result = lookUp(token, toMap(request.getArgs()), opened(peer).world);
			if (!result) throw new Error(`the simulated AWS does not answer ${token}`);
			return new provproto.InvokeResponse().setReturn(toStruct(result));
		}),
		check: unary((request: provproto.CheckRequest, peer) => {
			const { account, world } = opened(peer);
			const subject = subjectOf(request.getUrn());
			const olds = request.getOlds();
			const { inputs, failures } = check({
				...subject,
				world,
				olds: olds && olds.getFieldsMap().getLength() > 0 ? toMap(olds) : undefined,
				news: toMap(request.getNews()),
				taken: (property, name) =>
					account.all.some((live) => live.type === subject.type && live.outputs[property] === name),
			});
			const response = new provproto.CheckResponse().setInputs(toStruct(inputs));
			for (const { property, reason } of failures) {
				response.addFailures(new provproto.CheckFailure().setProperty(property).setReason(reason));
			}
			return response;
		}),
		diff: unary((request: provproto.DiffRequest) => {
			const olds = toMap(request.getOldInputs() ?? request.getOlds());
			return difference(subjectOf(request.getUrn()), olds, toMap(request.getNews()));
		}),
		create: unary(async (request: provproto.CreateRequest, peer) => {
			const [subject, inputs] = [subjectOf(request.getUrn()), toMap(request.getProperties())];
			const response = new provproto.CreateResponse();
			if (request.getPreview()) return response.setProperties(toStruct(opened(peer).plan(subject, inputs)));
			const { id, outputs } = await opened(peer).create(subject, inputs);
			return response.setId(id).setProperties(toStruct(outputs));
		}),
		update: unary(async (request: provproto.UpdateRequest, peer) => {
			const [subject, id] = [subjectOf(request.getUrn()), request.getId()];
			const olds = toMap(request.getOlds());
			const oldInputs = toMap(request.getOldInputs() ?? request.getOlds());
			const change = { olds: oldInputs, news: toMap(request.getNews()) };
			const outputs = request.getPreview()
				? opened(peer).planUpdate(subject, id, olds, change)
				: await opened(peer).update(subject, id, change);
			return new provproto.UpdateResponse().setProperties(toStruct(outputs));
		}),
		delete: unary(async (request: provproto.DeleteRequest, peer) => {
			await opened(peer).delete(subjectOf(request.getUrn()), request.getId());
			return new Empty();
		}),
		read: unary(async (request: provproto.ReadRequest, peer) => {
			const found = await opened(peer).read(subjectOf(request.getUrn()), request.getId());
			const response = new provproto.ReadResponse();
			if (!found) return response;
			return response
				.setId(found.id)
				.setProperties(toStruct(found.outputs))
				.setInputs(toStruct(found.inputs));
		}),
	};
}

function subjectOf(urn: string): Subject {
	return { urn, type: typeOf(urn), name: nameOf(urn) };
}

const { Kind } = provproto.PropertyDiff;
const kinds: Readonly<Record<ChangeKind, readonly [update: number, replace: number]>> = {
	add: [Kind.ADD, Kind.ADD_REPLACE],
	delete: [Kind.DELETE, Kind.DELETE_REPLACE],
	update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
};

function difference(subject: Subject, olds: PropertyMap, news: PropertyMap): provproto.DiffResponse {
	const changes = changesOf(subject.type, { olds, news });
	const { DIFF_NONE, DIFF_SOME } = provproto.DiffResponse.DiffChanges;
	const response = new provproto.DiffResponse().setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE);
	response.setHasdetaileddiff(true);
	for (const { path, kind, replaces } of changes) {
		const detail = new provproto.PropertyDiff().setInputdiff(true);
		detail.setKind(kinds[kind][replaces ? 1 : 0] as provproto.PropertyDiff.Kind);
		response.getDetaileddiffMap().set(path, detail);
		response.addDiffs(path);
		if (replaces) response.addReplaces(path);
	}
	response.setDeletebeforereplace(
		changes.some(({ replaces }) => replaces) && keepsItsName(subject, olds, news),
	);
	return response;
}

/**
 * A name that the program chose cannot be had twice, so the old resource has to go first. One that the provider
 * made is made anew, and one that the provider never makes is no name of the resource's own.
 * https://github.com/pulumi/pulumi-terraform-bridge: `nameRequiresDeleteBeforeReplace`
 */
function keepsItsName({ type, name }: Subject, olds: PropertyMap, news: PropertyMap): boolean {
	const optional = (inputTypes(type) ?? []).filter(({ required }) => !required);
	const made = new RegExp(`^${name.replace(/[^\w-]/g, ".")}-[0-9a-f]{7}$`, "i");
	return ["name", "bucket", "identifier"]
		.filter((property) => optional.some((input) => input.name === property))
		.some((property) => {
			const next = news[property];
			return typeof next === "string" && olds[property] === next && !made.test(next);
		});
}

function configChange(olds: PropertyMap, news: PropertyMap): provproto.DiffResponse {
	const { DIFF_NONE, DIFF_SOME } = provproto.DiffResponse.DiffChanges;
	const changed = JSON.stringify(olds) !== JSON.stringify(news);
	const response = new provproto.DiffResponse().setChanges(changed ? DIFF_SOME : DIFF_NONE);
	if (olds.region !== news.region) response.addReplaces("region");
	return response;
}

function toMap(struct: Struct | undefined): PropertyMap {
	return mapValues((struct?.toJavaScript() ?? {}) as PropertyMap, plain);
}

function toStruct(map: PropertyMap): Struct {
	return Struct.fromJavaScript(map as Parameters<typeof Struct.fromJavaScript>[0]);
}

/** A handler that answers with its result, or with its error in the form that the engine reads. */
function unary<Request, Response>(work: Handler<Request, Response>) {
	return (call: Grpc.ServerUnaryCall<Request, Response>, callback: Grpc.sendUnaryData<Response>): void => {
		Promise.resolve()
			.then(() => work(call.request, call.getPeer()))
			.then(
				(response) => callback(null, response),
				(error: unknown) =>
					callback(error instanceof Unfinished ? unfinished(error) : failure(messageOf(error))),
			);
	};
}

function failure(details: string): Partial<Grpc.ServiceError> {
	return { code: grpc.status.UNKNOWN, details };
}

/** The engine puts the resource into the state, with the reason, and updates it the next time. */
function unfinished({ state, inputs, message }: Unfinished): Partial<Grpc.ServiceError> {
	const detail = new provproto.ErrorResourceInitFailed().setId(state.id).setReasonsList([message]);
	detail.setProperties(toStruct(state.outputs));
	detail.setInputs(toStruct(inputs));
	const any = new Any();
	any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
	const status = new statusproto.Status();
	status.setCode(grpc.status.UNKNOWN);
	status.setMessage(message);
	status.addDetails(any);
	const metadata = new grpc.Metadata();
	metadata.set("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
	return { ...failure(message), metadata };
}
