/** Stands in for the internal balancer with the API behind it, or for a service. */
import { once } from "node:events";
import {
	createServer,
	type IncomingHttpHeaders,
	type IncomingMessage,
	type Server,
	type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import { setTimeout as pause } from "node:timers/promises";
import { TLSSocket } from "node:tls";

/** What an upstream saw, and what it answers as JSON. */
export interface Seen {
	/** Name of the upstream. */
	readonly upstream: string;
	readonly method: string;
	readonly url: string;
	readonly headers: IncomingHttpHeaders;
	readonly bodyBytes: number;
	/** The name that TLS was begun with. */
	readonly serverName?: string;
}

export class Upstream {
	readonly seen: Seen[] = [];

	private constructor(
		readonly name: string,
		private readonly server: Server,
	) {}

	/** Listens on `address:port`. With `tls`, over TLS. */
	static async start(
		name: string,
		address: string,
		port: number,
		tls?: { readonly key: string; readonly cert: string },
	): Promise<Upstream> {
		const answer = (incoming: IncomingMessage, response: ServerResponse) =>
			upstream.answer(incoming, response);
		// As much as the balancer takes; Node's own limit is 16 KB.
		const maxHeaderSize = 64 * 1024;
		const server = tls
			? createTlsServer({ ...tls, maxHeaderSize }, answer)
			: createServer({ maxHeaderSize }, answer);
		const upstream: Upstream = new Upstream(name, server as Server);
		server.listen(port, address);
		await once(server, "listening");
		return upstream;
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		this.server.close();
		await once(this.server, "close");
	}

	/**
	 * Answers with what it saw. The query changes the answer: `status`, `after` (milliseconds), `header` (any
	 * number of `Name:value`), `bytes` (so many of them), `cut` (breaks the connection).
	 */
	private async answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
		let bodyBytes = 0;
		for await (const part of incoming) bodyBytes += (part as Buffer).length;
		const { method = "", url = "", headers, socket } = incoming;
		const serverName = socket instanceof TLSSocket && socket.servername;
		const seen = { upstream: this.name, method, url, headers, bodyBytes, ...(serverName && { serverName }) };
		this.seen.push(seen);
		const query = new URLSearchParams(url.split("?")[1]);
		if (query.has("after")) await pause(Number(query.get("after")));
		if (query.has("cut")) {
			socket.destroy();
			return;
		}
		response.statusCode = Number(query.get("status") ?? 200);
		response.setHeader("Content-Type", "application/json");
		for (const header of query.getAll("header")) {
			const [, name = "", value = ""] = /^([^:]+):(.*)$/.exec(header) ?? [];
			response.setHeader(name, value);
		}
		response.end(query.has("bytes") ? "x".repeat(Number(query.get("bytes"))) : JSON.stringify(seen));
	}
}
