/** Which release a tier serves: the pointer that deployments set, and what an instance needs to follow it. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { decryptThrough, metricNamespace, type Permission } from "./instanceRole.js";
import { type Environment, namePrefix, stackPath, tagsFor } from "./naming.js";

export interface ReleaseStore {
	readonly bucketName: string;
	readonly bucketArn: pulumi.Input<string>;
	/** KMS key of the bucket. */
	readonly keyArn: pulumi.Input<string>;
}

type Tier = "web" | "app";

/** Name of the parameter that says which release a tier serves. Stable: deployments go by it. */
export function releaseParameterName(environment: Environment, tier: Tier): string {
	return stackPath(environment, `${tier}/release`);
}

/**
 * `none`, or an archive in the artifact bucket with its digest: `web/2026-11-20.1.tar.gz@sha256:…`. A deployment
 * sets it and then replaces the instances, or has them run release.sh; going back is setting it again. Parameter
 * Store takes nothing of another form, and release.sh on the instances neither.
 */
export function releasePointer(
	name: string,
	environment: Environment,
	tier: Tier,
	parent: pulumi.Resource,
): aws.ssm.Parameter {
	return new aws.ssm.Parameter(
		`${name}-${tier}-release`,
		{
			name: releaseParameterName(environment, tier),
			description: `Release that the ${tier} tier serves: none, or ${tier}/NAME.tar.gz@sha256:DIGEST in the artifact bucket`,
			type: "String",
			value: "none",
			allowedPattern: `^(none|${tier}/[A-Za-z0-9][A-Za-z0-9._-]{0,63}\\.tar\\.gz@sha256:[0-9a-f]{64})$`,
			tags: tagsFor(environment, tier, `${namePrefix(environment)}-${tier}-release`),
		},
		{
			parent,
			// From the first release on the value is the deployments', not this program's.
			ignoreChanges: ["value"],
		},
	);
}

/**
 * Read access to a tier's pointer, and to its releases in the artifact bucket. The objects are encrypted with a
 * customer key, which S3 uses in the reader's name.
 */
export function readReleases(
	environment: Environment,
	tier: Tier,
	artifacts: ReleaseStore,
): readonly Permission[] {
	const { partition, region, accountId } = environment;
	return [
		{
			Sid: "ReadReleasePointer",
			Effect: "Allow",
			Action: "ssm:GetParameter",
			Resource: `arn:${partition}:ssm:${region}:${accountId}:parameter${releaseParameterName(environment, tier)}`,
		},
		{
			Sid: "ReadReleases",
			Effect: "Allow",
			Action: ["s3:GetObject", "s3:GetObjectVersion"],
			Resource: pulumi.interpolate`${artifacts.bucketArn}/${tier}/*`,
		},
		decryptThrough(environment, "DecryptReleases", "s3", artifacts.keyArn),
	];
}

export interface BootSettings {
	readonly port: number;
	readonly deregistrationDelaySeconds: number;
}

/** What the boot scripts of both tiers go by. Nothing of it is secret. */
export function bootValues(
	environment: Environment,
	tier: Tier,
	{ artifacts, settings }: { readonly artifacts: ReleaseStore; readonly settings: BootSettings },
) {
	return {
		PORT: String(settings.port),
		AWS_REGION: environment.region,
		LOG_GROUP: stackPath(environment, tier),
		METRIC_NAMESPACE: metricNamespace(environment),
		RELEASE_PARAMETER: releaseParameterName(environment, tier),
		ARTIFACT_BUCKET: artifacts.bucketName,
		DRAIN_SECONDS: String(settings.deregistrationDelaySeconds),
	};
}
