/** Examples of the rules in keys.ts. */
import type { Plain } from "../resources.js";
import type { Example, Examples, FragmentResource } from "../rule.js";

type KeyInputs = Partial<Plain<"aws:kms/key:Key">>;

function single(title: string, properties: KeyInputs): Example {
	return { title, resources: { key: { type: "aws:kms/key:Key", properties } } };
}

/** A policy with one statement that allows everything. */
function policy(principal: unknown, others: object = {}): string {
	const statement = { Effect: "Allow", Principal: principal, Action: "kms:*", Resource: "*", ...others };
	return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

function apart(document: string): FragmentResource {
	return { type: "aws:kms/keyPolicy:KeyPolicy", properties: { keyId: "${key.id}", policy: document } };
}

const root = { AWS: "arn:aws:iam::111122223333:root" };
const ofAccount = { StringEquals: { "kms:CallerAccount": "111122223333" } };
const key: FragmentResource = { type: "aws:kms/key:Key", properties: {} };

export const notPublic: Examples = {
	fails: [
		single("everybody", { policy: policy("*") }),
		single("every AWS account", { policy: policy({ AWS: "*" }) }),
		single("everybody among others", { policy: policy({ AWS: ["111122223333", "*"] }) }),
		single("everybody but one", {
			policy: JSON.stringify({
				Version: "2012-10-17",
				Statement: { Effect: "Allow", NotPrincipal: root, Action: "kms:*", Resource: "*" },
			}),
		}),
		single("a condition that leaves everybody", {
			policy: policy("*", {
				Condition: { StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } },
			}),
		}),
		{ title: "a policy of its own", resources: { key, policy: apart(policy("*")) } },
		{
			title: "a replica of a key",
			resources: {
				key: {
					type: "aws:kms/replicaKey:ReplicaKey",
					properties: { primaryKeyArn: "mrk-0", policy: policy("*") },
				},
			},
		},
		{
			title: "a key with material of the customer's",
			resources: { key: { type: "aws:kms/externalKey:ExternalKey", properties: { policy: policy("*") } } },
		},
	],
	passes: [
		single("no policy", {}),
		single("the account", { policy: policy(root) }),
		single("everybody of the account", { policy: policy("*", { Condition: ofAccount }) }),
		single("everybody refused", { policy: policy("*", { Effect: "Deny" }) }),
		{ title: "a policy of its own for the account", resources: { key, policy: apart(policy(root)) } },
	],
};

export const rotation: Examples = {
	fails: [
		single("a key that says nothing", {}),
		single("a key without rotation", { enableKeyRotation: false }),
		single("a symmetric key without rotation", { customerMasterKeySpec: "SYMMETRIC_DEFAULT" }),
		single("a rotation every seven years", { enableKeyRotation: true, rotationPeriodInDays: 2560 }),
	],
	passes: [
		single("a yearly rotation", { enableKeyRotation: true }),
		single("a rotation every three months", { enableKeyRotation: true, rotationPeriodInDays: 90 }),
		single("a key that signs", { customerMasterKeySpec: "ECC_NIST_P256", keyUsage: "SIGN_VERIFY" }),
		single("a key in a store of the customer's", { customKeyStoreId: "cks-1234567890abcdef0" }),
	],
};

export const deletionWindow: Examples = {
	fails: [
		single("a week", { deletionWindowInDays: 7 }),
		{
			title: "a replica of a key with a week",
			resources: {
				key: {
					type: "aws:kms/replicaKey:ReplicaKey",
					properties: { primaryKeyArn: "mrk-0", deletionWindowInDays: 7 },
				},
			},
		},
	],
	passes: [
		single("the longest", { deletionWindowInDays: 30 }),
		single("a key that says nothing, which means the longest", {}),
	],
};

export const enabled: Examples = {
	fails: [single("a key that is disabled", { isEnabled: false })],
	passes: [single("a key that says nothing", {}), single("a key that is enabled", { isEnabled: true })],
};

export const lockoutCheck: Examples = {
	fails: [
		single("a key without the check", { bypassPolicyLockoutSafetyCheck: true }),
		{
			title: "a policy without the check",
			resources: {
				policy: {
					type: "aws:kms/keyPolicy:KeyPolicy",
					properties: { keyId: "mrk-0", policy: policy(root), bypassPolicyLockoutSafetyCheck: true },
				},
			},
		},
	],
	passes: [
		single("a key that says nothing", {}),
		single("a key with the check", { bypassPolicyLockoutSafetyCheck: false }),
	],
};

export const policyDefined: Examples = {
	fails: [single("a key without a policy", {})],
	passes: [
		single("a key with a policy", { policy: policy(root) }),
		{ title: "a key with a policy of its own", resources: { key, policy: apart(policy(root)) } },
	],
};
