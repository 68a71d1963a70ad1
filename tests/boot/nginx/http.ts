/** HTTP as bytes on a socket: what no client library would send can be sent, and from any loopback address. */
import { connect, type Socket } from "node:net";

export interface Answer {
	/** 0 when the connection was closed without an answer. */
	readonly status: number;
	/** Lower-case names; every value of a repeated header. */
	readonly headers: Readonly<Record<string, readonly string[]>>;
	readonly body: string;
}

export interface Asked {
	readonly method?: string;
	readonly headers?: Readonly<Record<string, string | readonly string[]>>;
	readonly body?: string | Buffer;
	/**
	 * The address that the request comes from: that of the balancer, unless it is given.
	 * @default balancer
	 */
	readonly from?: string;
}

/** Where the external balancer stands in these tests. */
export const balancer = "127.0.0.1";

export function open(port: number, from: string = balancer): Socket {
	return connect({ host: "127.0.0.1", port, localAddress: from });
}

/** A request as text. It closes its connection, unless its headers say otherwise. */
export function request(path: string, { method = "GET", headers = {}, body = "" }: Asked = {}): Buffer {
	const all = {
		Host: "api.example.com",
		Connection: "close",
		...(body.length > 0 && { "Content-Length": String(Buffer.byteLength(body)) }),
		...headers,
	};
	const lines = Object.entries(all).flatMap(([name, values]) =>
		[values].flat().map((value) => `${name}: ${value}\r\n`),
	);
	return Buffer.concat([
		Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`, "latin1"),
		Buffer.from(body),
	]);
}

/** Sends bytes and reads until the other side closes. */
export async function exchange(port: number, bytes: Buffer | string, from?: string): Promise<Buffer> {
	const socket = open(port, from);
	const parts: Buffer[] = [];
	socket.on("data", (part) => parts.push(part));
	// A server that refuses a body closes before it has read it.
	socket.on("error", () => undefined);
	socket.write(bytes);
	return new Promise((resolve) => socket.on("close", () => resolve(Buffer.concat(parts))));
}

export async function ask(port: number, path: string, asked: Asked = {}): Promise<Answer> {
	return parse(await exchange(port, request(path, asked), asked.from));
}

/** Reads one answer. */
export function parse(bytes: Buffer): Answer {
	const end = bytes.indexOf("\r\n\r\n");
	const [first = "", ...lines] = bytes.subarray(0, Math.max(end, 0)).toString("latin1").split("\r\n");
	const headers: Record<string, string[]> = {};
	for (const line of lines) {
		const [, name = "", value = ""] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
		headers[name.toLowerCase()] = [...(headers[name.toLowerCase()] ?? []), value];
	}
	const rest = bytes.subarray(end + 4);
	const body = headers["transfer-encoding"]?.includes("chunked") ? unchunked(rest) : rest;
	return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? 0), headers, body: body.toString() };
}

function unchunked(bytes: Buffer): Buffer {
	const parts: Buffer[] = [];
	for (let at = 0; ; ) {
		const line = bytes.indexOf("\r\n", at);
		const size = Number.parseInt(bytes.subarray(at, line).toString(), 16);
		if (line < 0 || !(size > 0)) return Buffer.concat(parts);
		parts.push(bytes.subarray(line + 2, line + 2 + size));
		at = line + 2 + size + 2;
	}
}
