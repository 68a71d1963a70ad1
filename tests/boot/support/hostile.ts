/** Archives that nobody honest makes, and what the log says of them. */
import { constants, deflateRawSync, gzipSync } from "node:zlib";
import { type Archive, archive, archiveOf, type Entry, pax, tar } from "./archives.js";

export const page: Entry = { name: "index.html", content: "<p>new</p>" };
const MiB = 1024 * 1024;

/** An archive that says it is much larger than it is, without the bytes. */
function claiming(size: number): Archive {
	return archive([page, { name: "large", size }]);
}

/** Large entries of zeros in a small archive, each header of it true. */
function zeros(entries: readonly Entry[], mebibytes: number): Archive {
	const flushed = { level: 9, finishFlush: constants.Z_FULL_FLUSH };
	const block = deflateRawSync(Buffer.alloc(64 * MiB), flushed);
	const parts = entries.flatMap((entry) => [
		deflateRawSync(tar([{ ...entry, size: mebibytes * MiB }]).subarray(0, 512), flushed),
		...Array.from({ length: mebibytes / 64 }, () => block),
	]);
	return archiveOf(Buffer.concat([gzipSync(Buffer.alloc(0)).subarray(0, 10), ...parts]));
}

/** By what is wrong: the archive, and what the log says of it. */
export const hostile: Readonly<Record<string, readonly [archive: () => Archive, said: RegExp]>> = {
	"a path above the release": [() => archive([page, { name: "../evil" }]), /may lead out/],
	"a path above it, later on": [() => archive([page, { name: "a/b/../../../evil" }]), /may lead out/],
	"an absolute path": [() => archive([page, { name: "/etc/cron.d/evil" }]), /may lead out/],
	"a path with an empty part": [() => archive([page, { name: "a//evil" }]), /may lead out/],
	"an absolute path in an extension": [
		() => archive([page, pax("path", "/etc/cron.d/evil"), { name: "harmless" }]),
		/may lead out/,
	],
	"a backslash": [() => archive([page, { name: "..\\evil" }]), /characters that no name needs/],
	"a line break in a name": [() => archive([page, { name: "a\nb" }]), /characters that no name needs/],
	"a name of endless length": [
		() => archive([page, pax("path", "a/".repeat(2000)), { name: "b" }]),
		/too long/,
	],
	"a symbolic link": [() => archive([page, { name: "l", type: "2", link: "/etc/passwd" }]), /is a link/],
	"a symbolic link inside of the release": [
		() => archive([page, { name: "l", type: "2", link: "index.html" }]),
		/is a link/,
	],
	"a bomb of symbolic links": [
		() =>
			archive([
				{ name: "l0", type: "5" },
				...[1, 2, 3, 4, 5, 6, 7, 8].flatMap((i) => [
					{ name: `l${i}`, type: "2", link: `l${i - 1}` },
					{ name: `l${i}/x`, content: "x" },
				]),
			]),
		/is a link/,
	],
	"a file by way of a link": [
		() => archive([{ name: "out", type: "2", link: "/srv/terrace" }, { name: "out/current/evil" }]),
		/is a link/,
	],
	"a hard link": [() => archive([page, { name: "l", type: "1", link: "/etc/passwd" }]), /is a link/],
	"a hard link with content": [
		() => archive([page, { name: "l", type: "1", link: "index.html", content: "x" }]),
		/is a link/,
	],
	"a character device": [() => archive([page, { name: "d", type: "3" }]), /a device/],
	"a block device": [() => archive([page, { name: "d", type: "4" }]), /a device/],
	"a pipe": [() => archive([page, { name: "p", type: "6" }]), /something else/],
	"a sparse file": [() => archive([page, { name: "s", type: "S" }]), /something else/],
	"a sparse file in an extension": [
		() => archive([page, pax("GNU.sparse.size", "10"), { name: "s" }]),
		/something else/,
	],
	"a file that runs as root": [() => archive([page, { name: "su", mode: 0o4755 }]), /as its owner or group/],
	"a file that runs as its group": [
		() => archive([page, { name: "sg", mode: 0o2755 }]),
		/as its owner or group/,
	],
	"a file that is there twice": [() => archive([page, page]), /there twice/],
	"a file that is a folder too": [
		() => archive([page, { name: "a", content: "x" }, { name: "a/b" }]),
		/both a file and a folder/,
	],
	"a file without a name": [() => archive([page, { name: "." }]), /has no name/],
	"too many files": [
		() => archive(Array.from({ length: 50_001 }, (_, i) => ({ name: `f${i}` }))),
		/more than 50000 entries/,
	],
	"more than it may unpack to": [() => claiming(3 * 1024 * MiB), /unpacks to more than/],
	"a size that is no number": [
		() => archive([page, { name: "n", size: -1 }, page]),
		/header of it is damaged/,
	],
	"a damaged header": [
		() => {
			const bytes = tar([page, { name: "b" }]);
			bytes.write("9", 1024 + 148);
			return archiveOf(gzipSync(bytes));
		},
		/header of it is damaged/,
	],
	"an archive without an end": [
		() => archiveOf(gzipSync(tar([page]).subarray(0, -1024))),
		/header of it is damaged/,
	],
	"a bomb of zeros": [
		() => zeros([{ name: "a" }, { name: "b" }, { name: "c" }], 704),
		/unpacks to more than/,
	],
	"an extension that fills the memory": [
		() => zeros([{ name: "pax", type: "x" }], 640),
		/unpack: MemoryError/,
	],
	"less than its headers say": [() => claiming(5000), /unpack:/],
	"no archive at all": [() => archiveOf(Buffer.from("<html>403 Forbidden</html>")), /unpack:/],
	"an archive of another kind": [() => archiveOf(tar([page])), /unpack:/],
	"a damaged archive": [
		() => {
			const bytes = archive([page, { name: "b", content: Buffer.alloc(5000, 7) }]).bytes;
			bytes.fill(0x55, 60, 80);
			return archiveOf(bytes);
		},
		/unpack:/,
	],
	nothing: [() => archiveOf(Buffer.alloc(0)), /unpack:/],
	"an empty archive": [() => archive([]), /has no index\.html/],
	"an archive without a page": [() => archive([{ name: "readme.txt" }]), /has no index\.html/],
	"an archive of a folder with the site in it": [
		() => archive([{ name: "build/index.html" }]),
		/has no index\.html/,
	],
};
