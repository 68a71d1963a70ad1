/** A PostgreSQL of its own: on a free port of 127.0.0.1, over TLS only, with its data in a temporary folder. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Folder of the newest server that Debian has installed, or undefined. */
function binaries(): string | undefined {
	const base = "/usr/lib/postgresql";
	const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
	return versions.map((version) => join(base, version, "bin")).find((bin) => existsSync(join(bin, "initdb")));
}

/** Whether there is a server to run. With CI set it is an error when there is none. */
export function hasPostgres(): boolean {
	if (binaries() === undefined && process.env.CI) throw new Error("PostgreSQL is not installed");
	return binaries() !== undefined;
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
	const server = createServer().listen(0, "127.0.0.1");
	await new Promise((resolve) => server.once("listening", resolve));
	const address = server.address();
	await new Promise((resolve) => server.close(resolve));
	if (address === null || typeof address === "string") throw new Error("no port");
	return address.port;
}

export class Postgres {
	readonly port: number;
	/** Certificate of the authority that signed the server's. */
	readonly authority: string;
	private readonly data: string;
	private readonly bin: string;

	private constructor(port: number, bin: string, authoritySubject: string) {
		this.port = port;
		this.bin = bin;
		this.data = mkdtempSync(join(tmpdir(), "terrace-postgres-"));
		// The server refuses to be root.
		if (process.getuid?.() === 0) execFileSync("chown", ["postgres", this.data]);
		this.run("initdb", "--username=postgres", "--auth=trust", "--no-sync", `--pgdata=${this.data}`);
		this.authority = this.certify(authoritySubject);
		writeFileSync(
			join(this.data, "postgresql.conf"),
			[
				`port = ${port}`,
				"listen_addresses = '127.0.0.1'",
				`unix_socket_directories = '${this.data}'`,
				"ssl = on",
				"fsync = off",
				"max_connections = 50",
			].join("\n"),
		);
		writeFileSync(
			join(this.data, "pg_hba.conf"),
			"local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n",
		);
		this.start();
	}

	static async start(authoritySubject: string): Promise<Postgres> {
		const bin = binaries();
		if (bin === undefined) throw new Error("PostgreSQL is not installed");
		return new Postgres(await freePort(), bin, authoritySubject);
	}

	start(): void {
		this.run("pg_ctl", "--wait", `--pgdata=${this.data}`, `--log=${join(this.data, "log")}`, "start");
	}

	stop(): void {
		this.run("pg_ctl", "--wait", `--pgdata=${this.data}`, "--mode=fast", "stop");
	}

	sql(statement: string, database = "postgres"): string {
		return this.run(
			"psql",
			...["--username=postgres", `--host=${this.data}`, `--port=${this.port}`, `--dbname=${database}`],
			...["--no-psqlrc", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1", `--command=${statement}`],
		).trim();
	}

	remove(): void {
		spawnSync(join(this.bin, "pg_ctl"), []);
		try {
			this.stop();
		} finally {
			rmSync(this.data, { recursive: true, force: true });
		}
	}

	private run(program: string, ...args: readonly string[]): string {
		const command = [join(this.bin, program), ...args];
		const asServer = process.getuid?.() === 0 ? ["runuser", "--user=postgres", "--", ...command] : command;
		const [first = "", ...rest] = asServer;
		return execFileSync(first, rest, { encoding: "utf8", cwd: this.data, stdio: ["ignore", "pipe", "pipe"] });
	}

	/** Makes an authority and a certificate for 127.0.0.1; answers the former. */
	private certify(subject: string): string {
		const file = (name: string) => join(this.data, name);
		const openssl = (...args: readonly string[]) => {
			this.runPlain("openssl", args);
		};
		const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
		openssl(...["req", "-x509", ...key, "-subj", subject, "-keyout", file("ca.key"), "-out", file("ca.crt")]);
		openssl(
			...["req", "-x509", ...key, "-subj", "/CN=database", "-addext", "subjectAltName=IP:127.0.0.1"],
			...["-addext", "basicConstraints=critical,CA:FALSE", "-CA", file("ca.crt"), "-CAkey", file("ca.key")],
			...["-keyout", file("server.key"), "-out", file("server.crt")],
		);
		if (process.getuid?.() === 0) {
			execFileSync("chown", ["postgres", file("server.key"), file("server.crt")]);
		}
		execFileSync("chmod", ["600", file("server.key")]);
		return readFileSync(file("ca.crt"), "utf8");
	}

	private runPlain(program: string, args: readonly string[]): void {
		execFileSync(program, args, { stdio: ["ignore", "pipe", "pipe"] });
	}
}
