/** The part of the engine that a policy pack may call: it takes log messages. */
import * as net from "node:net";
import type * as Grpc from "@grpc/grpc-js";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Message } from "./record.js";

export interface Engine {
	/** `host:port` to give to a pack. */
	readonly address: string;
	readonly messages: readonly Message[];
	stop(): void;
}

/**
 * Listens at once, and loads gRPC at the first connection. Packs of today's SDK for Node.js never connect:
 * what they log goes to their standard output.
 */
export async function startEngine(): Promise<Engine> {
	const messages: Message[] = [];
	let server: LogServer | undefined;
	const listener = net.createServer((socket) => {
		server ??= logServer(messages);
		server.accept(socket);
	});
	await new Promise<void>((resolve, reject) => {
		listener.once("error", reject);
		listener.listen(0, "127.0.0.1", resolve);
	});
	const { port } = listener.address() as net.AddressInfo;
	const stop = () => {
		listener.close();
		server?.stop();
	};
	return { address: `127.0.0.1:${port}`, messages, stop };
}

interface LogServer {
	accept(socket: net.Socket): void;
	stop(): void;
}

function logServer(messages: Message[]): LogServer {
	const grpc: typeof Grpc = require("@grpc/grpc-js");
	const { EngineService }: typeof import("@pulumi/pulumi/proto/engine_grpc_pb") =
		require("@pulumi/pulumi/proto/engine_grpc_pb");
	const { LogSeverity }: typeof import("@pulumi/pulumi/proto/engine_pb") =
		require("@pulumi/pulumi/proto/engine_pb");
	const empty: typeof import("google-protobuf/google/protobuf/empty_pb") =
		require("google-protobuf/google/protobuf/empty_pb");
	const severities: Readonly<Record<number, Message["severity"]>> = {
		[LogSeverity.INFO]: "info",
		[LogSeverity.WARNING]: "warning",
		[LogSeverity.ERROR]: "error",
	};
	const server = new grpc.Server();
	server.addService(EngineService, {
		log(call: Grpc.ServerUnaryCall<LogRequest, Empty>, callback: Grpc.sendUnaryData<Empty>) {
			const severity = severities[call.request.getSeverity()];
			const urn = call.request.getUrn();
			if (severity) messages.push({ severity, text: call.request.getMessage(), ...(urn ? { urn } : {}) });
			callback(null, new empty.Empty());
		},
	});
	const injector = server.createConnectionInjector(grpc.ServerCredentials.createInsecure());
	return {
		accept: (socket) => injector.injectConnection(socket),
		stop: () => server.forceShutdown(),
	};
}
