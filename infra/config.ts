/**
 * The only reader of Pulumi's configuration. What comes out is complete, checked and typed; what does not
 * pass is refused with all its faults at once.
 */
import * as pulumi from "@pulumi/pulumi";
import { parseConfig, type RawConfig } from "./config/parse.js";
import { addressPlan, ports } from "./config/rule.js";
import type { Sections } from "./config/schema.js";
import type { Environment } from "./naming.js";
import type { AddressPlan, Ports } from "./tiers.js";

export { ConfigError, type Fault } from "./config/faults.js";
export type { RawConfig } from "./config/parse.js";

type Fleet<Tier extends "web" | "app"> = Omit<Sections[Tier], "ami"> & {
	/** An AMI id, or the name of a public parameter that each launch resolves. */
	readonly ami: string;
};

export interface PlatformConfig extends Omit<Sections, "environment" | "web" | "app"> {
	readonly environment: Environment;
	readonly web: Fleet<"web">;
	readonly app: Fleet<"app">;
	/** The tier table's ports. */
	readonly ports: Ports;
	/** The VPC's addresses. */
	readonly plan: AddressPlan;
}

/** The newest Amazon Linux 2023 image, resolved by EC2 at each launch. */
function newestImage(architecture: string): string {
	return `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`;
}

/** Checks raw values and completes them. Throws a ConfigError with every fault. */
export function platformConfig(raw: RawConfig): PlatformConfig {
	const { region, accountId, sections } = parseConfig(raw);
	const { environment, web, app, ...others } = sections;
	return {
		...others,
		environment: {
			project: raw.project,
			stack: raw.stack,
			production: environment.class === "production",
			accountId,
			region,
			partition: "aws",
			logRetentionDays: environment.logRetentionDays,
			tags: {
				Project: raw.project,
				Environment: raw.stack,
				ManagedBy: "pulumi",
				Owner: environment.owner,
				CostCenter: environment.costCenter,
			},
		},
		web: { ...web, ami: web.ami ?? newestImage(web.architecture) },
		app: { ...app, ami: app.ami ?? newestImage(app.architecture) },
		ports: ports(sections),
		plan: addressPlan(sections),
	};
}

/** In Pulumi's runtime, though not in its types: `Config.requireObject` asks the same before it warns. */
const { isConfigSecret } = pulumi.runtime as typeof pulumi.runtime & {
	readonly isConfigSecret: (key: string) => boolean;
};

/** The configuration of the stack that is being run. Throws a ConfigError with every fault. */
export function loadConfig(): PlatformConfig {
	const values = pulumi.runtime.allConfig();
	const keys = Object.keys(values);
	return platformConfig({
		project: pulumi.getProject(),
		stack: pulumi.getStack(),
		values: Object.fromEntries(keys.map((key) => [key, values[key] ?? ""])),
		secretKeys: new Set(keys.filter((key) => isConfigSecret(key))),
	});
}
