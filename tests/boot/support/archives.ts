/** Archives as nobody packs them: tar headers written by hand, so that they may hold anything. */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

export interface Entry {
	readonly name: string;
	readonly content?: string | Buffer;
	/** tar's type flag: 0 a file, 1 a hard link, 2 a symbolic link, 3 and 4 devices, 5 a folder, 6 a pipe. */
	readonly type?: string;
	readonly mode?: number;
	readonly link?: string;
	/** What the header says its size is, if not what it is. */
	readonly size?: number;
}

function header({ name, content = "", type = "0", mode = 0o644, link = "", size }: Entry): Buffer {
	const block = Buffer.alloc(512);
	const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, "0")}\0`;
	block.write(name, 0, 100);
	block.write(octal(mode, 7), 100);
	block.write(octal(0, 7) + octal(0, 7), 108);
	block.write(octal(size ?? Buffer.byteLength(content), 11), 124);
	block.write(octal(0, 11), 136);
	block.write("        ", 148);
	block.write(type, 156);
	block.write(link, 157, 100);
	block.write("ustar\x0000", 257);
	block.write(octal(1, 7) + octal(3, 7), 329);
	block.write(
		`${octal(
			block.reduce((sum, byte) => sum + byte, 0),
			6,
		)} `,
		148,
	);
	return block;
}

/** tar's own extension for what a header cannot hold: `key=value` before the entry that it is of. */
export function pax(key: string, value: string): Entry {
	const length = (digits: number): number => {
		const total = digits + Buffer.byteLength(` ${key}=${value}\n`);
		return String(total).length === digits ? total : length(digits + 1);
	};
	return { name: "pax", type: "x", content: `${length(1)} ${key}=${value}\n` };
}

/** The tar file of some entries. */
export function tar(entries: readonly Entry[]): Buffer {
	const whole = entries.flatMap((entry) =>
		Buffer.byteLength(entry.name) > 100 ? [pax("path", entry.name), { ...entry, name: "long" }] : [entry],
	);
	const parts = whole.flatMap((entry) => {
		const content = Buffer.from(entry.content ?? "");
		return [header(entry), content, Buffer.alloc((512 - (content.length % 512)) % 512)];
	});
	return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

export interface Archive {
	readonly bytes: Buffer;
	readonly digest: string;
}

export function digestOf(bytes: Buffer): string {
	return createHash("sha256").update(bytes).digest("hex");
}

export function archiveOf(bytes: Buffer): Archive {
	return { bytes, digest: digestOf(bytes) };
}

/** A gzip of some entries, as a pointer names it. */
export function archive(entries: readonly Entry[]): Archive {
	return archiveOf(gzipSync(tar(entries)));
}
