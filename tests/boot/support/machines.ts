/** Sandboxes of both tiers, with the user data that the platform gives their instances. */
import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cloudConfig, environmentFile, packed } from "../../../infra/userData.js";
import { root } from "../../support/config.js";
import { type Archive, archive, type Entry } from "./archives.js";
import { Sandbox } from "./sandbox.js";

export type Tier = "web" | "app";

/** The values of an instance's environment, as the platform makes them. */
export function valuesOf(tier: Tier): Readonly<Record<string, string>> {
	const common = {
		AWS_REGION: "us-east-1",
		LOG_GROUP: `/terrace/prod/${tier}`,
		METRIC_NAMESPACE: "terrace/prod",
		RELEASE_PARAMETER: `/terrace/prod/${tier}/release`,
		ARTIFACT_BUCKET: "terrace-prod-artifacts-444455556666-us-east-1-an",
		DRAIN_SECONDS: "30",
	};
	if (tier === "web")
		return {
			PORT: "80",
			...common,
			API_HOST: "internal-prod-int-1.elb.amazonaws.com",
			CDN_PREFIX_LIST: "cdn",
		};
	return {
		PORT: "5000",
		...common,
		DB_HOST: "terrace-prod-db.abcdefghijkl.us-east-1.rds.amazonaws.com",
		DB_PORT: "5432",
		DB_NAME: "app",
		DB_USER: "app_owner",
		DB_POOL_SIZE: "10",
		DB_SECRET_ARN: "arn:aws:secretsmanager:us-east-1:111122223333:secret:rds!db-0a1b2c3d-AbCdEf",
		DB_CA_FILE: "/etc/terrace/rds-ca.pem",
	};
}

/** A server that keeps the contract for as long as it is tried. */
const server = `
const { createServer } = require("node:http");
createServer((request, response) => response.end("ok")).listen(process.env.PORT);
process.once("SIGTERM", () => process.exit(0));
`;

/** The least that a release of a tier is; `marker` makes one different from another. */
export function releaseEntries(tier: Tier, marker: string): readonly Entry[] {
	if (tier === "web") return [{ name: "index.html", content: `<p>${marker}</p>` }];
	return [
		{ name: "server.js", content: server },
		{ name: "package.json", content: JSON.stringify({ name: marker }) },
		{ name: "node_modules/pm2/bin/pm2-runtime", content: "", mode: 0o755 },
	];
}

export interface Certificate {
	/** Default: true. */
	readonly ca?: boolean;
	/** File that gets its private key. Default: none. */
	readonly key?: string;
	/** Files of whoever signs it. Default: itself. */
	readonly issuer?: { readonly certificate: string; readonly key: string };
}

/** The certificate of an authority. */
export function authority(
	subject: string,
	{ ca = true, key = "/dev/null", issuer }: Certificate = {},
): string {
	const { stdout, stderr, status } = spawnSync("openssl", [
		...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
		...["-keyout", key, "-subj", subject, "-addext", `basicConstraints=critical,CA:${ca ? "TRUE" : "FALSE"}`],
		...(issuer ? ["-CA", issuer.certificate, "-CAkey", issuer.key] : []),
	]);
	if (status !== 0) throw new Error(stderr.toString());
	return stdout.toString();
}

export const rdsSubject =
	"/CN=Amazon RDS us-east-1 Root CA RSA2048 G1/ST=WA/OU=Amazon RDS/O=Amazon Web Services, Inc./C=US/L=Seattle";

/** A sandbox of one tier whose user data has arrived and has not been run. */
export class Machine extends Sandbox {
	readonly tier: Tier;

	constructor(tier: Tier) {
		super();
		this.tier = tier;
		this.unpack(packed(userDataOf(tier)));
		if (tier === "app") this.write("sandbox/rds-ca.pem", rdsBundle());
	}

	/** The first boot, or another one. */
	boot() {
		return this.run("bash", "/opt/terrace/boot/boot.sh");
	}

	/** What a deployment runs once it has moved the pointer. */
	release() {
		return this.run("bash", "/opt/terrace/boot/release.sh");
	}

	/** Puts an archive into the bucket and answers the pointer to it. */
	upload(name: string, { bytes, digest }: Archive): string {
		this.write(`sandbox/bucket/${this.tier}/${name}.tar.gz`, bytes);
		return `${this.tier}/${name}.tar.gz@sha256:${digest}`;
	}

	/** Uploads a sound release and moves the pointer to it. Answers the folder it will have. */
	publish(name: string, entries = releaseEntries(this.tier, name)): string {
		const made = archive(entries);
		this.point(this.upload(name, made));
		return `releases/${name}-${made.digest.slice(0, 12)}`;
	}

	/** Has the app's unit run for real, with some values of its environment changed. */
	live(values: Readonly<Record<string, string>>): void {
		copyFileSync(join(__dirname, "unit.sh"), join(this.root, "sandbox/unit.sh"));
		this.write("etc/terrace/environment", this.read("etc/terrace/environment") + environmentFile(values));
	}

	point(pointer: string): void {
		this.write("sandbox/pointer", `${pointer}\n`);
	}
}

let bundle: string | undefined;

function rdsBundle(): string {
	bundle ??= authority(rdsSubject) + authority(rdsSubject.replace("RSA2048", "RSA4096"));
	return bundle;
}

/** The cloud-config of a tier. Its nginx.conf is any: the stub of nginx takes it as it is. */
export function userDataOf(tier: Tier): string {
	return cloudConfig(tier, valuesOf(tier), () =>
		tier === "web" ? { "nginx.conf": readFileSync(join(root, "infra/boot/nginx.conf"), "utf8") } : {},
	);
}
