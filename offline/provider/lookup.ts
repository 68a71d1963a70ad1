/** Small questions about the simulated account that several rules ask. */
import type { AwsWorld } from "../aws/index.js";
import { isList, type PropertyValue } from "../values.js";
import type { Account, Live } from "./account.js";

/** Text, or nothing: what is not known or not there is no text. */
export function text(value: PropertyValue | undefined): string {
	return typeof value === "string" ? value : "";
}

export function list(value: PropertyValue | undefined): readonly PropertyValue[] {
	return isList(value) ? value : [];
}

export function regionOf({ outputs }: Live, world: AwsWorld): string {
	return text(outputs.region) || world.region;
}

/** The text of a bucket's policy. */
export function policyOf(account: Account, bucket: string): string {
	const policies = account.ofType("aws:s3/bucketPolicy:BucketPolicy");
	return policies
		.filter(({ outputs }) => outputs.bucket === bucket)
		.map(({ outputs }) => text(outputs.policy))
		.join("\n");
}

/** A certificate is issued once its validation has come through. */
export function isIssued(account: Account, certificateArn: string): boolean {
	return account
		.ofType("aws:acm/certificateValidation:CertificateValidation")
		.some(({ outputs }) => outputs.certificateArn === certificateArn);
}

/** Inline and attached policies of a role. */
export function permissionsOf(account: Account, role: Live): readonly Live[] {
	return [
		...account.ofType("aws:iam/rolePolicy:RolePolicy"),
		...account.ofType("aws:iam/rolePolicyAttachment:RolePolicyAttachment"),
	].filter(({ outputs }) => outputs.role === role.id || outputs.role === role.outputs.name);
}
