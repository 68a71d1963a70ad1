/** Resources in the form in which the engine sends them to a policy pack. */
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { RecordedResource } from "./resources.js";
import { isMap, type PropertyMap, resourceSignature, signature, transform } from "./values.js";

type Resources = ReadonlyMap<string, RecordedResource>;

export function analyzeRequest(resource: RecordedResource, resources: Resources): proto.AnalyzeRequest {
	const request = new proto.AnalyzeRequest();
	request.setUrn(resource.urn);
	request.setType(resource.type);
	request.setName(resource.name);
	request.setProperties(struct(resource.inputs));
	request.setOptions(options(resource));
	request.setProvider(provider(resource, resources));
	return request;
}

export function stackResource(resource: RecordedResource, resources: Resources): proto.AnalyzerResource {
	const message = new proto.AnalyzerResource();
	message.setUrn(resource.urn);
	message.setType(resource.type);
	message.setName(resource.name);
	message.setProperties(struct(resource.outputs));
	message.setOptions(options(resource));
	message.setProvider(provider(resource, resources));
	message.setParent(resource.parent ?? "");
	message.setDependenciesList([...resource.dependencies]);
	for (const [property, urns] of Object.entries(resource.propertyDependencies)) {
		if (urns.length === 0) continue;
		const dependencies = new proto.AnalyzerPropertyDependencies();
		dependencies.setUrnsList([...urns]);
		message.getPropertydependenciesMap().set(property, dependencies);
	}
	return message;
}

function options({ options: given, parent }: RecordedResource): proto.AnalyzerResourceOptions {
	const message = new proto.AnalyzerResourceOptions();
	message.setProtect(given.protect);
	message.setIgnorechangesList([...given.ignoreChanges]);
	message.setAliasesList(given.aliases.flatMap(({ urn }) => urn ?? []));
	message.setDeletebeforereplace(given.deleteBeforeReplace ?? false);
	message.setDeletebeforereplacedefined(given.deleteBeforeReplace !== undefined);
	message.setAdditionalsecretoutputsList([...given.additionalSecretOutputs]);
	const timeouts = new proto.AnalyzerResourceOptions.CustomTimeouts();
	timeouts.setCreate(given.customTimeouts.create);
	timeouts.setUpdate(given.customTimeouts.update);
	timeouts.setDelete(given.customTimeouts.delete);
	message.setCustomtimeouts(timeouts);
	message.setParent(parent ?? "");
	return message;
}

function provider(
	resource: RecordedResource,
	resources: Resources,
): proto.AnalyzerProviderResource | undefined {
	const reference = resource.provider;
	const found = reference ? resources.get(reference.slice(0, reference.lastIndexOf("::"))) : undefined;
	if (!found) return undefined;
	const message = new proto.AnalyzerProviderResource();
	message.setUrn(found.urn);
	message.setType(found.type);
	message.setName(found.name);
	message.setProperties(struct(found.inputs));
	return message;
}

/** Properties as the engine sends them to a pack: without its own keys at the top, a resource as its id or URN. */
function struct(properties: PropertyMap): Struct {
	const shown = Object.fromEntries(Object.entries(properties).filter(([key]) => !key.startsWith("__")));
	const sent = transform(shown, (part) =>
		isMap(part) && part[signature] === resourceSignature ? (part.id ?? part.urn ?? null) : undefined,
	);
	return Struct.fromJavaScript(sent as Parameters<typeof Struct.fromJavaScript>[0]);
}
