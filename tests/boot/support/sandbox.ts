/**
 * A machine for boot scripts: a folder that they see as the root, with the real shell, coreutils, Python and
 * Node, and with stub.sh in place of whatever would leave it. User data arrives in it as cloud-init unpacks it.
 */
import { spawn, spawnSync } from "node:child_process";
import {
	chmodSync,
	copyFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	readlinkSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parse } from "yaml";

/** What scripts run as it is. A command that is in neither list is not found, and its test fails. */
const real = [
	"bash cat chmod cp dd dirname env find flock grep install ln ls mkdir mktemp mount mv",
	"python3 readlink rm sed sh sort stat tail timeout touch tr",
].flatMap((names) => names.split(" "));

const stubbed = [
	"aws",
	"curl",
	"dnf",
	"id",
	"nginx",
	"setpriv",
	"sleep",
	"sysctl",
	"systemctl",
	"useradd",
	"../../opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl",
];

const stub = join(__dirname, "stub.sh");

/** Run in a mount namespace of its own: what it mounts is gone when it ends. */
const enter = `
set -e
mount --bind /usr "$1/host"
mount --rbind /dev "$1/dev"
mount --rbind /proc "$1/proc"
# The chroot's own commands first, so that nothing of the machine's is found by accident.
exec /usr/sbin/chroot "$1" /usr/bin/env -i PATH=/usr/bin LC_ALL=C "\${@:2}"
`;

/** Whoever is not root may still be root of a namespace of his own, where the kernel lets him. */
const namespace = process.getuid?.() === 0 ? ["--mount"] : ["--map-root-user", "--mount"];

/** Whether this machine lets tests build sandboxes. With CI set a machine that does not is an error. */
export function canSandbox(): boolean {
	const able = spawnSync("unshare", [...namespace, "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;
	if (!able && process.env.CI) throw new Error("unshare --mount is refused here");
	return able;
}

export interface Ended {
	readonly status: number | null;
	/** Both of its outputs. */
	readonly output: string;
	/** How the stubs were called, in order. */
	readonly calls: readonly string[];
}

export class Sandbox {
	readonly root = mkdtempSync(join(tmpdir(), "terrace-sandbox-"));

	constructor() {
		for (const folder of [
			"dev",
			"etc/logrotate.d",
			"etc/nginx",
			"etc/sysctl.d",
			"etc/systemd/system",
			"host",
			"opt/aws/amazon-cloudwatch-agent/bin",
			"opt/aws/amazon-cloudwatch-agent/etc",
			"proc",
			"run",
			"sandbox/bucket",
			"srv",
			"tmp",
			"usr/bin",
			"var/log",
		])
			mkdirSync(join(this.root, folder), { recursive: true });
		symlinkSync("usr/bin", join(this.root, "bin"));
		for (const library of ["lib", "lib64"]) symlinkSync(`host/${library}`, join(this.root, library));
		for (const name of real.filter((command) => !stubbed.includes(command)))
			symlinkSync(`/host/bin/${name}`, join(this.root, "usr/bin", name));
		symlinkSync(`/host/bin/node`, join(this.root, "usr/bin/node-24"));
		for (const name of stubbed) {
			const place = join(this.root, "usr/bin", name);
			copyFileSync(stub, place);
			chmodSync(place, 0o755);
		}
		this.write("sandbox/pointer", "none\n");
		this.write("etc/passwd", "root:x:0:0::/root:/bin/sh\n");
	}

	write(file: string, content: string | Buffer): void {
		mkdirSync(dirname(join(this.root, file)), { recursive: true });
		writeFileSync(join(this.root, file), content);
	}

	read(file: string): string {
		return readFileSync(join(this.root, file), "utf8");
	}

	has(file: string): boolean {
		return existsSync(join(this.root, file));
	}

	/** What a tier serves: the target of its link. */
	current(): string {
		return readlinkSync(join(this.root, "srv/terrace/current"));
	}

	/** Writes the files of user data, and answers the command that it runs. */
	unpack(userData: Buffer): readonly string[] {
		const { write_files, runcmd } = parse(gunzipSync(userData).toString("utf8")) as {
			readonly write_files: readonly { path: string; permissions: string; content: string }[];
			readonly runcmd: readonly (readonly string[])[];
		};
		for (const { path, permissions, content } of write_files) {
			this.write(path, content);
			chmodSync(join(this.root, path), Number.parseInt(permissions, 8));
		}
		return runcmd[0] ?? [];
	}

	/** Runs a command as root of the sandbox, its output in the log that cloud-init keeps of a boot. */
	async run(...command: readonly string[]): Promise<Ended> {
		for (const file of ["calls", "published"]) rmSync(join(this.root, "sandbox", file), { force: true });
		const log = "var/log/cloud-init-output.log";
		const child = spawn(
			"unshare",
			[
				...namespace,
				"bash",
				"-c",
				enter,
				"-",
				this.root,
				"bash",
				"-c",
				`"$@" >/${log} 2>&1`,
				"-",
				...command,
			],
			{ stdio: ["ignore", "inherit", "inherit"] },
		);
		const status = await new Promise<number | null>((resolve, reject) => {
			child.once("error", reject);
			child.once("exit", resolve);
		});
		const calls = this.has("sandbox/calls") ? this.read("sandbox/calls").trim().split("\n") : [];
		return { status, output: this.read(log), calls };
	}

	/** Has one call fail, however often it is made; undefined for none. */
	failAt(call: string | undefined): void {
		rmSync(join(this.root, "sandbox/failing"), { force: true });
		if (call !== undefined) this.write("sandbox/failing", call);
	}

	/** A second machine in the same state. */
	copy(): Sandbox {
		const other = new Sandbox();
		rmSync(other.root, { recursive: true });
		spawnSync("cp", ["--archive", this.root, other.root]);
		return other;
	}

	remove(): void {
		rmSync(this.root, { recursive: true, force: true });
	}
}
