/** A name server for tests: answers A questions from a table that may change while it runs. */
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";

export class NameServer {
	/** Addresses by name, with a time to live of five minutes, longer than any test. A name that is not here does not exist. */
	readonly addresses = new Map<string, readonly string[]>();
	/** How often each name was asked for. */
	readonly asked = new Map<string, number>();

	private constructor(
		private readonly socket: Socket,
		readonly port: number,
	) {
		socket.on("message", (question, { port: from, address }) => {
			socket.send(this.answer(question), from, address);
		});
	}

	static async start(): Promise<NameServer> {
		const socket = createSocket("udp4").bind(0, "127.0.0.1");
		await once(socket, "listening");
		return new NameServer(socket, socket.address().port);
	}

	stop(): void {
		this.socket.close();
	}

	private answer(question: Buffer): Buffer {
		const labels: string[] = [];
		let at = 12;
		for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
			labels.push(question.subarray(at + 1, at + 1 + length).toString());
			at += 1 + length;
		}
		const name = labels.join(".");
		this.asked.set(name, (this.asked.get(name) ?? 0) + 1);
		const known = this.addresses.get(name);
		const head = Buffer.alloc(12);
		question.copy(head, 0, 0, 2);
		// An answer, recursion available; 3 is "no such name".
		head.writeUInt16BE(known ? 0x8180 : 0x8183, 2);
		head.writeUInt16BE(1, 4);
		head.writeUInt16BE(known?.length ?? 0, 6);
		const records = (known ?? []).map((address) =>
			// The name by reference to the question, type A, class IN, 300 seconds, four bytes.
			Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4, ...address.split(".").map(Number)]),
		);
		return Buffer.concat([head, question.subarray(12, at + 5), ...records]);
	}
}
