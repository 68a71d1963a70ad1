/**
 * What instances run at their first boot: the files of infra/boot, handed over as cloud-init user data with a
 * small environment file beside them.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** EC2's limit on user data before it is base64. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html */
export const userDataLimitBytes = 16 * 1024;

/** Where the environment's values stand on an instance: `KEY=value` lines, for systemd and for bash. */
export const environmentPath = "/etc/terrace/environment";

/** Where the boot files stand on an instance. */
export const bootFolder = "/opt/terrace/boot";

// By way of __filename: a test that imports the program after it has set its mocks gets no right __dirname
// from the loader.
const sources = join(dirname(__filename), "boot");

/** The files of infra/boot that a tier needs, and the one of them to run. */
export interface BootPlan {
	/** Names of files in infra/boot. */
	readonly files: readonly string[];
	/** The file that bash runs, as root, once. */
	readonly run: string;
}

export const bootPlans = {
	web: { files: ["common.sh", "web.sh", "nginx.conf", "placeholder.html"], run: "web.sh" },
	app: { files: ["common.sh", "app.sh", "app.service", "placeholder.mjs"], run: "app.sh" },
} as const satisfies Record<string, BootPlan>;

/** Stands in for a value that is not known yet. No name or ARN among the values is longer. */
const longestValue = "x".repeat(256);

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

/**
 * The cloud-config document of a tier, before base64. A cloud-config is YAML, and JSON is YAML: nothing in a
 * file can be mistaken for structure. Throws a RangeError when EC2 would refuse it for its size.
 */
export function cloudConfig(plan: BootPlan, values: Readonly<Record<string, string>>): string {
	const document = {
		write_files: [
			{ path: environmentPath, permissions: "0644", content: environmentFile(values) },
			...plan.files.map((file) => ({
				path: `${bootFolder}/${file}`,
				permissions: "0644",
				content: readFileSync(join(sources, file), "utf8"),
			})),
		],
		runcmd: [["bash", `${bootFolder}/${plan.run}`]],
	};
	const text = `#cloud-config\n${JSON.stringify(document)}\n`;
	const bytes = Buffer.byteLength(text);
	if (bytes > userDataLimitBytes) {
		throw new RangeError(
			`user data that runs ${plan.run} has ${bytes} bytes, EC2 allows ${userDataLimitBytes}: ` +
				`shorten ${plan.files.join(", ")}, or fetch the larger ones from the artifact bucket at boot`,
		);
	}
	return text;
}

/** A tier's user data in base64, as a launch template takes it. */
export function userData(
	plan: BootPlan,
	values: Readonly<Record<string, pulumi.Input<string>>>,
): pulumi.Output<string> {
	// In a preview some values are unknown and the size below is not computed: with the longest values that
	// there can be, a file that has grown too large fails there, and not in the middle of an update.
	cloudConfig(
		plan,
		Object.fromEntries(
			Object.entries(values).map(([key, value]) => [key, typeof value === "string" ? value : longestValue]),
		),
	);
	return pulumi
		.all(values)
		.apply((known) => Buffer.from(cloudConfig(plan, known), "utf8").toString("base64"));
}
