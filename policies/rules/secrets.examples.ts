/** Examples of the rules in secrets.ts. */
import type { Plain } from "../resources.js";
import type { Example, Examples, Fragment } from "../rule.js";

function secret(title: string, properties: Partial<Plain<"aws:secretsmanager/secret:Secret">>): Example {
	return { title, resources: { secret: { type: "aws:secretsmanager/secret:Secret", properties } } };
}

type Rules = NonNullable<Plain<"aws:secretsmanager/secretRotation:SecretRotation">["rotationRules"]>;

function rotated(rotationRules?: Rules): Fragment {
	return {
		secret: { type: "aws:secretsmanager/secret:Secret", properties: {} },
		rotation: {
			type: "aws:secretsmanager/secretRotation:SecretRotation",
			properties: {
				secretId: "${secret.id}",
				rotationLambdaArn: "arn:aws:lambda:us-east-1:111122223333:function:rotate",
				...(rotationRules && { rotationRules }),
			},
		},
	};
}

export const rotation: Examples = {
	fails: [
		secret("a secret that nothing rotates", {}),
		{
			title: "the rotation of another secret",
			resources: {
				...rotated({ automaticallyAfterDays: 30 }),
				other: { type: "aws:secretsmanager/secret:Secret", properties: {} },
			},
		},
		{ title: "a rotation every four months", resources: rotated({ automaticallyAfterDays: 120 }) },
		{ title: "a rate of four months", resources: rotated({ scheduleExpression: "rate(120 days)" }) },
		{ title: "a rotation without an interval", resources: rotated() },
	],
	passes: [
		{ title: "a rotation every month", resources: rotated({ automaticallyAfterDays: 30 }) },
		{ title: "a rate of ninety days", resources: rotated({ scheduleExpression: "rate(90 days)" }) },
		{ title: "a rate in hours", resources: rotated({ scheduleExpression: "rate(12 hours)" }) },
		{ title: "the first of each month", resources: rotated({ scheduleExpression: "cron(0 4 1 * ? *)" }) },
	],
};

export const key: Examples = {
	fails: [
		secret("a secret without a key", {}),
		secret("AWS's own key", { kmsKeyId: "alias/aws/secretsmanager" }),
	],
	passes: [
		{
			title: "a key of the stack",
			resources: {
				key: { type: "aws:kms/key:Key", properties: {} },
				secret: { type: "aws:secretsmanager/secret:Secret", properties: { kmsKeyId: "${key.arn}" } },
			},
		},
	],
};

function policy(principal: unknown): string {
	const read = {
		Effect: "Allow",
		Principal: principal,
		Action: "secretsmanager:GetSecretValue",
		Resource: "*",
	};
	return JSON.stringify({ Version: "2012-10-17", Statement: [read] });
}

function apart(document: string): Fragment {
	return {
		policy: {
			type: "aws:secretsmanager/secretPolicy:SecretPolicy",
			properties: { secretArn: "master", policy: document },
		},
	};
}

const role = { AWS: "arn:aws:iam::111122223333:role/app" };

export const notPublic: Examples = {
	fails: [
		secret("everybody, inline", { policy: policy("*") }),
		{ title: "every AWS account", resources: apart(policy({ AWS: "*" })) },
	],
	passes: [
		secret("no policy", {}),
		secret("one role, inline", { policy: policy(role) }),
		{ title: "one role", resources: apart(policy(role)) },
	],
};

export const recoveryWindow: Examples = {
	fails: [secret("none at all", { recoveryWindowInDays: 0 })],
	passes: [
		secret("a week", { recoveryWindowInDays: 7 }),
		secret("a secret that says nothing, which means thirty days", {}),
	],
};

function version(properties: Partial<Plain<"aws:secretsmanager/secretVersion:SecretVersion">>): Fragment {
	return {
		version: {
			type: "aws:secretsmanager/secretVersion:SecretVersion",
			properties: { secretId: "master", ...properties },
		},
	};
}

export const notInState: Examples = {
	fails: [
		{ title: "a value in plain text", resources: version({ secretString: "correct horse battery" }) },
		{ title: "a value in bytes", resources: version({ secretBinary: "Y29ycmVjdA==" }) },
	],
	passes: [
		{
			title: "a write-only value",
			resources: version({ secretStringWo: "correct horse battery", secretStringWoVersion: 1 }),
		},
	],
};
