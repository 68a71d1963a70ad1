/** Serves the simulated `aws` provider on a port of this machine. */
import * as fs from "node:fs";
import * as path from "node:path";
import type * as Grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { type AwsWorld, partitionOf } from "../aws/index.js";
import { isList, type PropertyMap } from "../values.js";
import { Account } from "./account.js";
import { Clock, type Event } from "./clock.js";
import { Cloud } from "./cloud.js";
import { type Fault, Faults } from "./faults.js";
import { text } from "./lookup.js";
import { makeService } from "./service.js";

const grpc: typeof Grpc = require("@grpc/grpc-js");

export interface ProviderOptions {
	/** Folder of the accounts. */
	readonly folder: string;
	/** Milliseconds that a minute of AWS takes. */
	readonly minute: number;
	readonly faults: readonly Fault[];
}

/** The region's resources of the first account that is allowed, as in the offline preview. */
export function worldOf(config: PropertyMap): AwsWorld {
	const region = text(config.region) || "us-east-1";
	const allowed = isList(config.allowedAccountIds)
		? config.allowedAccountIds.map(String).join()
		: text(config.allowedAccountIds);
	const account = /\d{12}/.exec(allowed)?.[0] ?? "123456789012";
	return { region, account, partition: partitionOf(region) };
}

/** File of an account in a folder of accounts. */
export function accountFile(folder: string, account: string): string {
	return path.join(folder, `${account}.json`);
}

export interface Served {
	readonly port: number;
	stop(): void;
}

/** Writes the events of this command over those of the one before. */
function eventLog(file: string): (event: Event) => void {
	let begun = false;
	return (event) => {
		const line = `${JSON.stringify(event)}\n`;
		if (begun) fs.appendFileSync(file, line);
		else fs.writeFileSync(file, line);
		begun = true;
	};
}

export async function serveProvider(options: ProviderOptions): Promise<Served> {
	const { version }: { version: string } = require("@pulumi/aws/package.json");
	const clock = new Clock(options.minute, eventLog(path.join(options.folder, "events.jsonl")));
	const faults = new Faults(options.faults);
	const accounts = new Map<string, Account>();
	const warned = new Set<string>();
	const warnOnce = (text: string) => {
		if (!warned.has(text)) process.stderr.write(`warning: ${text}\n`);
		warned.add(text);
	};
	const open = (world: AwsWorld): Cloud => {
		const account = accounts.get(world.account) ?? new Account(accountFile(options.folder, world.account));
		accounts.set(world.account, account);
		return new Cloud(account, world, clock, faults, warnOnce);
	};
	const limit = 400 * 1024 * 1024;
	const server = new grpc.Server({
		"grpc.max_receive_message_length": limit,
		"grpc.max_send_message_length": limit,
	});
	const service = () => makeService({ version, open, worldOf });
	server.addService(ResourceProviderService, service() as Grpc.UntypedServiceImplementation);
	const port = await new Promise<number>((resolve, reject) => {
		server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
			error ? reject(error) : resolve(bound),
		);
	});
	return { port, stop: () => server.forceShutdown() };
}
