import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { credentials, type ServiceError } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Fault } from "../../../offline/provider/faults.js";
import { accountFile, type Served, serveProvider } from "../../../offline/provider/server.js";
import { unknown } from "../../../offline/values.js";
import { subject } from "./support.js";

type Map = Record<string, unknown>;
const struct = (map: Map) => Struct.fromJavaScript(map as Parameters<typeof Struct.fromJavaScript>[0]);
const plain = (value: Struct | undefined): Map => value?.toJavaScript() ?? {};

/** The provider as the engine meets it: over its protocol. */
class Engine {
	private constructor(
		private readonly served: Served,
		private readonly client: ResourceProviderClient,
		readonly folder: string,
	) {}

	static async start(
		folder = fs.mkdtempSync(path.join(os.tmpdir(), "provider-")),
		faults: readonly Fault[] = [],
		minute = 0,
	): Promise<Engine> {
		const served = await serveProvider({ folder, minute, faults });
		const client = new ResourceProviderClient(`127.0.0.1:${served.port}`, credentials.createInsecure());
		const engine = new Engine(served, client, folder);
		engines.push(engine);
		const args = { region: "eu-west-1", allowedAccountIds: '["111122223333"]' };
		await engine.call<proto.ConfigureResponse>(
			"configure",
			new proto.ConfigureRequest().setArgs(struct(args)),
		);
		return engine;
	}

	call<Response>(method: string, request: unknown): Promise<Response> {
		type Send = (request: unknown, done: (error: ServiceError | null, response: Response) => void) => void;
		const send = (this.client as unknown as Record<string, Send>)[method] as Send;
		return new Promise((resolve, reject) => {
			send.call(this.client, request, (error, response) => (error ? reject(error) : resolve(response)));
		});
	}

	async check(type: string, news: Map, olds?: Map) {
		const request = new proto.CheckRequest().setUrn(subject(type, "web").urn).setNews(struct(news));
		if (olds) request.setOlds(struct(olds));
		const answer = await this.call<proto.CheckResponse>("check", request);
		const failures = answer
			.getFailuresList()
			.map((failure) => `${failure.getProperty()} ${failure.getReason()}`);
		return { inputs: plain(answer.getInputs()), failures };
	}

	async create(type: string, inputs: Map, preview = false) {
		const request = new proto.CreateRequest().setUrn(subject(type, "web").urn).setPreview(preview);
		const answer = await this.call<proto.CreateResponse>("create", request.setProperties(struct(inputs)));
		return { id: answer.getId(), outputs: plain(answer.getProperties()) };
	}

	async update(type: string, id: string, olds: Map, oldInputs: Map, news: Map, preview = false) {
		const request = new proto.UpdateRequest().setUrn(subject(type, "web").urn).setId(id).setPreview(preview);
		request.setOlds(struct(olds)).setOldInputs(struct(oldInputs)).setNews(struct(news));
		return plain((await this.call<proto.UpdateResponse>("update", request)).getProperties());
	}

	async read(type: string, id: string) {
		const request = new proto.ReadRequest().setUrn(subject(type, "web").urn).setId(id);
		const answer = await this.call<proto.ReadResponse>("read", request);
		return { id: answer.getId(), inputs: plain(answer.getInputs()), outputs: plain(answer.getProperties()) };
	}

	diff(type: string, oldInputs: Map, news: Map) {
		const request = new proto.DiffRequest().setUrn(subject(type, "web").urn).setOlds(struct(oldInputs));
		return this.call<proto.DiffResponse>(
			"diff",
			request.setOldInputs(struct(oldInputs)).setNews(struct(news)),
		);
	}

	stop(): void {
		this.client.close();
		this.served.stop();
		fs.rmSync(this.folder, { recursive: true, force: true });
	}
}

const engines: Engine[] = [];
after(() => {
	for (const engine of engines) engine.stop();
});

const vpc = "aws:ec2/vpc:Vpc";
const balancer = "aws:lb/targetGroup:TargetGroup";
const template = "aws:ec2/launchTemplate:LaunchTemplate";

describe("the simulated provider, over its protocol", () => {
	it("names what has no name, keeps the name of what has one, and names a replacement anew", async () => {
		const engine = await Engine.start();
		const inputs = { port: 80, protocol: "HTTP" };
		const first = await engine.check(balancer, inputs);
		assert.match(String(first.inputs.name), /^web-[0-9a-f]{7}$/);
		assert.deepEqual(await engine.check(balancer, inputs), first);
		await engine.create(balancer, first.inputs);
		const kept = await engine.check(balancer, { ...inputs, port: 81 }, first.inputs);
		assert.equal(kept.inputs.name, first.inputs.name);
		const replacement = await engine.check(balancer, inputs);
		assert.match(String(replacement.inputs.name), /^web-[0-9a-f]{7}$/);
		assert.notEqual(replacement.inputs.name, first.inputs.name);
		const given = await engine.check(balancer, { ...inputs, name: "mine" });
		assert.equal(given.inputs.name, "mine");
	});

	it("refuses inputs that the type does not have, lacks, or has in another shape, all at once", async () => {
		const engine = await Engine.start();
		const { failures } = await engine.check("aws:ec2/subnet:Subnet", {
			cidrBlok: "10.0.0.0/24",
			mapPublicIpOnLaunch: "perhaps",
			tags: ["a"],
			availabilityZone: unknown,
		});
		assert.deepEqual(failures, [
			'cidrBlok is no input of this type; did you mean "cidrBlock"?',
			'mapPublicIpOnLaunch is "perhaps"; it must be true or false',
			'tags is ["a"]; it must be a map',
			"vpcId is missing, and required",
		]);
	});

	it("knows before the creation what the program chose and what the provider named, and nothing else", async () => {
		const engine = await Engine.start();
		const inputs = { name: "web-1234567", port: 80, tags: { a: "b" } };
		const { id, outputs } = await engine.create(balancer, inputs, true);
		assert.equal(id, "");
		assert.deepEqual(outputs, {
			...{ ...inputs, arn: unknown, arnSuffix: unknown, loadBalancerArns: unknown },
			...{ region: "eu-west-1", tagsAll: { a: "b" } },
		});
		assert.deepEqual(fs.readdirSync(engine.folder), [], "a preview writes nothing");
	});

	it("keeps the account in a file, so that the next command finds what this one made", async () => {
		const engine = await Engine.start();
		const { id } = await engine.create(vpc, { cidrBlock: "10.0.0.0/16" });
		assert.ok(fs.existsSync(accountFile(engine.folder, "111122223333")));
		const next = await Engine.start(engine.folder);
		const found = await next.read(vpc, id);
		assert.deepEqual([found.id, found.inputs], [id, { cidrBlock: "10.0.0.0/16" }]);
		assert.equal((await next.read(vpc, "vpc-0")).id, "");
	});

	it("says which outputs an update changes: unknown in the preview, counted in the update", async () => {
		const engine = await Engine.start();
		const [olds, news] = [{ imageId: "ami-1" }, { imageId: "ami-2", updateDefaultVersion: true }];
		const { id, outputs } = await engine.create(template, olds);
		const planned = await engine.update(template, id, outputs, olds, news, true);
		assert.deepEqual(
			[planned.latestVersion, planned.defaultVersion, planned.arn],
			[unknown, unknown, outputs.arn],
		);
		const updated = await engine.update(template, id, outputs, olds, news);
		assert.deepEqual([updated.latestVersion, updated.defaultVersion, updated.imageId], [2, 2, "ami-2"]);
		const same = await engine.update(template, id, updated, news, { ...news, tags: { a: "b" } });
		assert.deepEqual([same.latestVersion, same.tags], [2, { a: "b" }]);
	});

	it("tells a replacement by property, and deletes first what keeps the name that the program chose", async () => {
		const engine = await Engine.start();
		const chosen = await engine.diff(balancer, { name: "mine", port: 80 }, { name: "mine", port: 81 });
		assert.deepEqual([chosen.getReplacesList(), chosen.getDeletebeforereplace()], [["port"], true]);
		assert.equal(chosen.getDetaileddiffMap().get("port")?.getKind(), proto.PropertyDiff.Kind.UPDATE_REPLACE);
		const made = await engine.diff(
			balancer,
			{ name: "web-1234567", port: 80 },
			{ name: "web-7654321", port: 81 },
		);
		assert.deepEqual([made.getReplacesList().length, made.getDeletebeforereplace()], [2, false]);
		const record = { name: "x.org", type: "A" };
		const moved = await engine.diff(
			"aws:route53/record:Record",
			{ ...record, zoneId: "Z1" },
			{ ...record, zoneId: "Z2" },
		);
		assert.deepEqual([moved.getReplacesList(), moved.getDeletebeforereplace()], [["zoneId"], false]);
		const none = await engine.diff(balancer, { port: 80 }, { port: 80 });
		assert.equal(none.getChanges(), proto.DiffResponse.DiffChanges.DIFF_NONE);
	});

	it("gives a half-made resource to the engine, with its id, state and reason", async () => {
		const faults: readonly Fault[] = [{ resource: "web", operation: "create", fault: "half", times: 1 }];
		const engine = await Engine.start(undefined, faults);
		const error = await engine.create(vpc, { cidrBlock: "10.0.0.0/16" }).then(
			() => assert.fail("the creation went through"),
			(refused: ServiceError) => refused,
		);
		const [details] = error.metadata.get("grpc-status-details-bin");
		const [any] = Status.deserializeBinary(details as Buffer).getDetailsList();
		const failed = proto.ErrorResourceInitFailed.deserializeBinary(any?.getValue_asU8() ?? new Uint8Array());
		assert.equal(any?.getTypeName(), "pulumirpc.ErrorResourceInitFailed");
		assert.match(failed.getId(), /^vpc-0/);
		assert.deepEqual(failed.getReasonsList(), [error.details]);
		assert.equal((await engine.read(vpc, failed.getId())).id, failed.getId());
	});

	it("ends what it waits for when the engine asks to stop, and has what it had begun", async () => {
		const engine = await Engine.start(undefined, [], 60_000);
		const creation = engine.create(vpc, { cidrBlock: "10.0.0.0/16" });
		const begun = () => fs.existsSync(accountFile(engine.folder, "111122223333"));
		const stopped = assert.rejects(creation, { details: "context canceled" });
		while (!begun()) await new Promise((resolve) => setTimeout(resolve, 5));
		await engine.call("cancel", new Empty());
		await stopped;
		const { resources } = JSON.parse(fs.readFileSync(accountFile(engine.folder, "111122223333"), "utf8"));
		assert.equal(resources.length, 1);
	});
});
