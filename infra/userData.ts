/**
 * What instances run at their first boot: the files of infra/boot, handed over as cloud-init user data with a
 * small environment file beside them.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
// Not node:zlib: what that makes of the same text differs between versions of Node and between processors, and
// each difference would replace every instance.
import { gzipSync } from "fflate";

/** EC2's limit on user data before it is base64. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html */
export const userDataLimitBytes = 16 * 1024;

/** Where the environment's values stand on an instance: `KEY=value` lines, for systemd and for bash. */
export const environmentPath = "/etc/terrace/environment";

/** Where the boot files stand on an instance. */
export const bootFolder = "/opt/terrace/boot";

/**
 * Seconds after which a boot that is still at it has failed. With room for the retries of a slow network, and
 * short enough for an instance that hangs to be replaced while an update waits for it.
 */
export const bootLimitSeconds = 540;

// By way of __filename: a test that imports the program after it has set its mocks gets no right __dirname
// from the loader.
const sources = join(dirname(__filename), "boot");

const everyTier = [
	"agent.json",
	"boot.sh",
	"common.sh",
	"lifecycle.service",
	"lifecycle.sh",
	"logrotate-timer.conf",
	"release.sh",
	"setup.sh",
	"sysctl.conf",
	"unpack.py",
] as const;

/** Names of the files in infra/boot that a tier needs as they are. */
export const bootFiles = {
	web: [
		...everyTier,
		"agent-web.json",
		"logrotate-web.conf",
		"nginx.service.conf",
		"placeholder.html",
		"web.sh",
	],
	app: [
		...everyTier,
		"agent-app.json",
		"app.service",
		"app.sh",
		"check-ca.mjs",
		"ecosystem.config.cjs",
		"logrotate-app.conf",
		"placeholder.json",
		"placeholder.mjs",
		"serve.sh",
	],
} as const satisfies Record<string, readonly string[]>;

/** Makes files of a tier's values: text by name. */
export type Renderer<Key extends string> = (
	values: Readonly<Record<Key, string>>,
) => Readonly<Record<string, string>>;

/** Stands in for a value that is not known yet: no name or ARN among them is longer, or compresses worse. */
const longestValue = [0, 1, 2, 3]
	.map((part) => createHash("sha256").update(`${part}`).digest("hex"))
	.join("");

/**
 * An environment file that systemd's `EnvironmentFile=` and bash's `source` read alike: values of characters
 * that neither of them takes for syntax. Throws a RangeError for anything else, rather than quote it in a way
 * that one of the two would read differently.
 */
export function environmentFile(values: Readonly<Record<string, string>>): string {
	return Object.entries(values)
		.map(([key, value]) => {
			if (!/^[A-Z][A-Z0-9_]*$/.test(key)) {
				throw new RangeError(`${key} is no name of an environment variable: use capitals, digits and _`);
			}
			if (!/^[\w.:/@%+=,!-]*$/.test(value)) {
				throw new RangeError(
					`the value of ${key} is ${JSON.stringify(value)}: allowed are letters, digits and _ . : / @ % + = , ! -`,
				);
			}
			return `${key}=${value}\n`;
		})
		.join("");
}

/** Comments of whole lines are for whoever reads this repository; instances get a third less without them. */
function withoutComments(text: string): string {
	return text.replace(/^[\t ]*(#(?!!)|\/\/).*\n/gm, "");
}

/**
 * The cloud-config document of a tier. A cloud-config is YAML, and JSON is YAML: nothing in a file can be
 * mistaken for structure.
 */
export function cloudConfig<Key extends string>(
	tier: "web" | "app",
	values: Readonly<Record<Key, string>>,
	render: Renderer<Key> = () => ({}),
): string {
	const contents = [
		...bootFiles[tier].map((file) => [file, readFileSync(join(sources, file), "utf8")] as const),
		...Object.entries(render(values)),
	];
	const environment = { TIER: tier, BOOT_SECONDS: String(bootLimitSeconds), ...values };
	const document = {
		write_files: [
			{ path: environmentPath, permissions: "0644", content: environmentFile(environment) },
			...contents.map(([file, content]) => ({
				path: `${bootFolder}/${file}`,
				permissions: "0644",
				content: withoutComments(content),
			})),
		],
		runcmd: [["bash", `${bootFolder}/boot.sh`]],
	};
	return `#cloud-config\n${JSON.stringify(document)}\n`;
}

/**
 * User data as an instance gets it: cloud-init unpacks what is gzip. The same bytes for the same text, always.
 * Throws a RangeError when EC2 would refuse them for their size.
 */
export function packed(text: string): Buffer {
	const bytes = Buffer.from(gzipSync(Buffer.from(text, "utf8"), { level: 9, mtime: 0 }));
	if (bytes.length > userDataLimitBytes) {
		throw new RangeError(
			`user data has ${bytes.length} bytes, EC2 allows ${userDataLimitBytes}: ` +
				"shorten the files of infra/boot, or what is rendered beside them",
		);
	}
	return bytes;
}

/** A tier's user data in base64, as a launch template takes it. */
export function userData<Key extends string>(
	tier: "web" | "app",
	values: Readonly<Record<Key, pulumi.Input<string>>>,
	render?: Renderer<Key>,
): pulumi.Output<string> {
	const packedConfig = (known: Readonly<Record<Key, string>>) => packed(cloudConfig(tier, known, render));
	// In a preview some values are unknown and the size below is not computed: with the longest values that
	// there can be, a file that has grown too large fails there, and not in the middle of an update.
	packedConfig(mapValues(values, (value) => (typeof value === "string" ? value : longestValue)));
	return pulumi
		.all(values as Record<Key, pulumi.Input<string>>)
		.apply((known) => packedConfig(known as Record<Key, string>).toString("base64"));
}

function mapValues<Key extends string, From, To>(
	values: Readonly<Record<Key, From>>,
	change: (value: From) => To,
): Record<Key, To> {
	return Object.fromEntries(
		(Object.keys(values) as Key[]).map((key) => [key, change(values[key])]),
	) as Record<Key, To>;
}
