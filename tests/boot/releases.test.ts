import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { archive, archiveOf, digestOf } from "./support/archives.js";
import { hostile, page } from "./support/hostile.js";
import { Machine, releaseEntries } from "./support/machines.js";
import { canSandbox } from "./support/sandbox.js";

describe("releases", function () {
	this.timeout(60_000);
	let machine: Machine;
	let current: string;

	before(async function () {
		if (!canSandbox()) this.skip();
		machine = new Machine("web");
		machine.publish("good");
		const { status, output } = await machine.boot();
		assert.equal(status, 0, output);
	});

	beforeEach(() => {
		current = machine.current();
	});

	after(() => machine?.remove());

	/** What lies in the folder of the tier, without what the current release holds. */
	function folders(): readonly string[] {
		const terrace = join(machine.root, "srv/terrace");
		return [...readdirSync(terrace), ...readdirSync(join(terrace, "releases"))].sort();
	}

	async function assertRefused(said: RegExp): Promise<void> {
		const before = folders();
		const { status, output, calls } = await machine.release();
		assert.notEqual(status, 0, output);
		assert.match(output, said);
		assert.match(output, new RegExp(`still serving ${current}$`, "m"));
		assert.equal(machine.current(), current);
		assert.deepEqual(folders(), before, "something is left behind");
		assert.ok(!machine.has("srv/terrace/incoming"));
		assert.deepEqual(
			calls.filter((call) => call.startsWith("systemctl")),
			[],
		);
	}

	for (const [what, [make, said]] of Object.entries(hostile)) {
		it(`refuses ${what}`, async () => {
			machine.point(machine.upload("hostile", make()));
			await assertRefused(said);
		});
	}

	it("refuses an archive that is not the one of the pointer", async () => {
		const good = archive([page]);
		machine.upload("other", archive([{ ...page, content: "<p>changed</p>" }]));
		machine.point(`web/other.tar.gz@sha256:${good.digest}`);
		await assertRefused(/its SHA-256 is [0-9a-f]{64}, the pointer names [0-9a-f]{64}/);
	});

	it("refuses an archive of which only a part was uploaded", async () => {
		const { bytes, digest } = archive([page, { name: "b", content: Buffer.alloc(5000, 7) }]);
		const half = bytes.subarray(0, bytes.length / 2);
		machine.upload("half", archiveOf(half));
		machine.point(`web/half.tar.gz@sha256:${digest}`);
		await assertRefused(/its SHA-256 is/);
		// And when the digest is of that part: whoever uploaded it took it after the accident.
		machine.point(`web/half.tar.gz@sha256:${digestOf(half)}`);
		await assertRefused(/unpack:/);
	});

	it("refuses an archive of more than 512 MiB before it downloads it", async () => {
		const aws = machine.read("usr/bin/aws");
		machine.write("usr/bin/aws", aws.replace('stat --format=%s "/sandbox/bucket/$key"', "echo 536870913"));
		machine.point(machine.upload("large", archive([page])));
		try {
			await assertRefused(/has 536870913 bytes, allowed are 536870912/);
		} finally {
			machine.write("usr/bin/aws", aws);
		}
	});

	it("refuses a release that the bucket does not have", async () => {
		machine.point(`web/missing.tar.gz@sha256:${"0".repeat(64)}`);
		await assertRefused(/there is no web\/missing\.tar\.gz/);
	});

	const digest = "0".repeat(64);
	for (const pointer of [
		"",
		"None",
		"web/a.tar.gz",
		`web/a.tar.gz@sha256:${digest.slice(1)}`,
		`web/a.tar.gz@sha256:${digest}0`,
		`web/a.tar.gz@sha256:${digest.replaceAll("0", "A")}`,
		`web/a.tar.gz@md5:${digest}`,
		`web/a.zip@sha256:${digest}`,
		`web/../app/a.tar.gz@sha256:${digest}`,
		`web/a/b.tar.gz@sha256:${digest}`,
		`web/.hidden.tar.gz@sha256:${digest}`,
		`web/-rf.tar.gz@sha256:${digest}`,
		`web/${"a".repeat(65)}.tar.gz@sha256:${digest}`,
		`web/a b.tar.gz@sha256:${digest}`,
		`web/$(id).tar.gz@sha256:${digest}`,
		`app/a.tar.gz@sha256:${digest}`,
		`s3://elsewhere/web/a.tar.gz@sha256:${digest}`,
		` web/a.tar.gz@sha256:${digest}`,
		`web/a.tar.gz@sha256:${digest}; reboot`,
	]) {
		it(`refuses the pointer ${JSON.stringify(pointer.replaceAll(digest, "…"))}`, async () => {
			machine.point(pointer);
			await assertRefused(/allowed: none, or web\/<name>\.tar\.gz@sha256/);
		});
	}

	it("takes folders, deep paths, dots in names and files that can be run, and nothing else of their modes", async () => {
		machine.publish("sound", [
			{ name: "./", type: "5", mode: 0o777 },
			{ name: "./index.html", content: "<p>good</p>", mode: 0o600 },
			{ name: "./assets/", type: "5", mode: 0o1777 },
			{ name: "./assets/a..b/main.0a1b.js", content: "1", mode: 0o666 },
			{ name: "./bin/run", content: "#!/bin/sh\n", mode: 0o100 },
			{ name: "ünïcode.txt", content: "x" },
		]);
		const { status, output } = await machine.release();
		assert.equal(status, 0, output);
		const { output: modes } = await machine.run(
			"bash",
			"-c",
			"cd /srv/terrace/current/ && find . -type f -printf '%m %p\\n' -o -printf '%m %p/\\n' | sort -k 2",
		);
		assert.deepEqual(modes.trim().split("\n"), [
			"755 ./",
			"755 ./assets/",
			"755 ./assets/a..b/",
			"644 ./assets/a..b/main.0a1b.js",
			"755 ./bin/",
			"755 ./bin/run",
			"644 ./index.html",
			"644 ./ünïcode.txt",
		]);
	});

	it("goes back by the pointer alone, without a download", async () => {
		const one = archive(releaseEntries("web", "one"));
		const two = archive(releaseEntries("web", "two"));
		const pointers = [machine.upload("one", one), machine.upload("two", two)] as const;
		machine.point(pointers[0]);
		await machine.release();
		const first = machine.current();
		machine.point(pointers[1]);
		await machine.release();
		assert.notEqual(machine.current(), first);
		machine.point(pointers[0]);
		const { calls } = await machine.release();
		assert.equal(machine.current(), first);
		assert.deepEqual(
			calls.filter((call) => call.startsWith("aws s3")),
			[],
		);
		machine.point("none");
		await machine.release();
		assert.equal(machine.current(), "placeholder");
	});

	it("goes back by itself when the new release does not come up", async () => {
		machine.publish("works");
		await machine.release();
		current = machine.current();
		machine.publish("broken", [page, { name: "broken", content: "x" }]);
		const { status, output } = await machine.release();
		assert.equal(status, 1);
		assert.match(output, /does not start; still serving releases\/works/);
		assert.equal(machine.current(), current);
		assert.equal(machine.read("sandbox/serving").trim(), current);
	});

	it("takes another archive under the same name for another release", async () => {
		const first = machine.publish("same", releaseEntries("web", "first"));
		await machine.release();
		assert.equal(machine.current(), first);
		const second = machine.publish("same", releaseEntries("web", "second"));
		await machine.release();
		assert.equal(machine.current(), second);
		assert.equal(machine.read("srv/terrace/current/index.html"), "<p>second</p>");
	});

	it("keeps five releases", async () => {
		const made: string[] = [];
		for (let i = 1; i <= 7; i++) {
			made.push(machine.publish(`kept-${i}`));
			await machine.release();
		}
		const left = readdirSync(join(machine.root, "srv/terrace/releases")).map((name) => `releases/${name}`);
		assert.deepEqual(left.sort(), made.slice(2).sort());
	});

	it("keeps a release that something still runs from, however old it is", async () => {
		const first = machine.publish("old");
		await machine.release();
		symlinkSync(first, join(machine.root, "srv/terrace/started"));
		for (let i = 1; i <= 5; i++) {
			machine.publish(`newer-${i}`);
			await machine.release();
		}
		const left = readdirSync(join(machine.root, "srv/terrace/releases"));
		assert.equal(left.length, 6);
		assert.ok(left.includes(first.replace("releases/", "")));
	});

	it("removes what a release that was killed has left", async () => {
		machine.write("srv/terrace/incoming/release/index.html", "half");
		const release = machine.publish("after");
		await machine.release();
		assert.equal(machine.current(), release);
		assert.ok(!machine.has("srv/terrace/incoming"));
	});

	it("leaves the release that serves when the disk is full, and takes the next one when there is room", async () => {
		const release = machine.publish("fits", [page, { name: "b", content: randomBytes(3 * 1024 * 1024) }]);
		// All of it in one mount namespace: the disk is gone when the commands end.
		const { output } = await machine.run(
			"bash",
			"-c",
			`mkdir /tmp/disk && mount -t tmpfs -o size="$1" none /tmp/disk && cp -a /srv/terrace/. /tmp/disk/ &&
			mount --bind /tmp/disk /srv/terrace && before=$(readlink /srv/terrace/current)
			release() { bash /opt/terrace/boot/release.sh; echo "status $?"; ls /srv/terrace | tr '\\n' ' '; }
			dd if=/dev/zero of=/srv/terrace/log bs=1M count=299 2>/dev/null; release
			dd if=/dev/zero of=/srv/terrace/log bs=1M count=200 2>/dev/null; release
			rm /srv/terrace/log; release; echo "from $before to $(readlink /srv/terrace/current)"`,
			"-",
			"300m",
		);
		const said = output.trim().split("\n");
		const kept = `still serving ${current}`;
		const listed = "current log placeholder releases ";
		assert.match(
			said.join("\n"),
			new RegExp(`cannot download web/fits.tar.gz; ${kept}\nstatus 1\n${listed}`),
		);
		assert.match(
			said.join("\n"),
			new RegExp(`the disk has room for fewer\n.*is refused; ${kept}\nstatus 1\n${listed}`),
		);
		assert.match(
			said.at(-1) ?? "",
			new RegExp(`^current placeholder releases .*from ${current} to ${release}$`),
		);
		assert.equal(machine.current(), current);
	});

	it("does one at a time", async () => {
		machine.publish("waits");
		const script =
			"exec 8>/run/terrace-release.lock; flock 8; sed -i 's/--wait 300/--wait 0/' /opt/terrace/boot/release.sh; bash /opt/terrace/boot/release.sh";
		const { status, output } = await machine.run("bash", "-c", script);
		assert.equal(status, 1);
		assert.match(output, /another release is under way; still serving/);
		assert.equal(machine.current(), current);
	});
});
