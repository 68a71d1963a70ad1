/** Requests to a served pack, of resources as a program should never declare them. */
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Engine } from "../../offline/engine.js";
import { PackProcess } from "../../offline/packProcess.js";
import type { Resource } from "../policies/support.js";

function struct(values: object): Struct {
	return Struct.fromJavaScript(values as Parameters<typeof Struct.fromJavaScript>[0]);
}

function oneRequest({ urn, type, name, inputs }: Resource): analyzer.AnalyzeRequest {
	const request = new analyzer.AnalyzeRequest();
	request.setUrn(urn).setType(type).setName(name).setProperties(struct(inputs));
	return request.setOptions(new analyzer.AnalyzerResourceOptions());
}

function stackRequest(resources: readonly Resource[]): analyzer.AnalyzeStackRequest {
	const request = new analyzer.AnalyzeStackRequest();
	for (const { urn, type, name, outputs, propertyDependencies } of resources) {
		const resource = request.addResources() ?? new analyzer.AnalyzerResource();
		resource.setUrn(urn).setType(type).setName(name).setProperties(struct(outputs));
		resource.setOptions(new analyzer.AnalyzerResourceOptions());
		for (const [property, urns] of Object.entries(propertyDependencies)) {
			const dependencies = new analyzer.AnalyzerPropertyDependencies();
			resource.getPropertydependenciesMap().set(property, dependencies.setUrnsList([...urns]));
		}
	}
	return request;
}

export type Diagnostics = readonly analyzer.AnalyzeDiagnostic[];

/** A pack that is served, and the requests that the engine sends it. */
export class Served {
	readonly #process: PackProcess;
	requests = 0;

	constructor(engine: Engine, folder: string) {
		const names = { organization: "organization", project: "shop", stack: "test" };
		const engineAddress = engine.address;
		this.#process = new PackProcess({ folder, engineAddress, ...names, config: {}, preview: true });
	}

	/** What is reported about some resources, one by one and together. A call that fails, rejects. */
	async analyze(resources: readonly Resource[]): Promise<Diagnostics> {
		const found: analyzer.AnalyzeDiagnostic[] = [];
		const keep = (response: analyzer.AnalyzeResponse) => found.push(...response.getDiagnosticsList());
		for (const resource of resources) {
			const request = oneRequest(resource);
			keep(await this.#process.call(`on ${resource.name}`, (client, done) => client.analyze(request, done)));
		}
		const whole = stackRequest(resources);
		keep(await this.#process.call("on the stack", (client, done) => client.analyzeStack(whole, done)));
		this.requests += resources.length + 1;
		return found;
	}

	/** Sends bytes that may be no message at all; the code of the failure, or undefined for an answer. */
	async send(bytes: Buffer): Promise<number | undefined> {
		const client = await this.#process.client;
		const same = (buffer: Buffer) => buffer;
		return new Promise((resolve) => {
			const call = "/pulumirpc.Analyzer/Analyze";
			client.makeUnaryRequest(call, same, same, bytes, (error) => resolve(error?.code));
		});
	}

	stop(): Promise<readonly string[]> {
		return this.#process.stop();
	}
}
