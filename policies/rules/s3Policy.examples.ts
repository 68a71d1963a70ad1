/** Examples of the rules in s3Policy.ts. */
import type { Example, Examples, FragmentResource } from "../rule.js";
import { bucket, bucketV2, policyText, type Statement } from "./s3.fragments.js";

function policy(...statements: readonly Statement[]): FragmentResource {
	return {
		type: "aws:s3/bucketPolicy:BucketPolicy",
		properties: { bucket: "${orders.id}", policy: policyText(...statements) },
	};
}

function example(title: string, ...statements: readonly Statement[]): Example {
	return { title, resources: { orders: bucket(), other: policy(...statements) } };
}

const objects = "arn:aws:s3:::orders/*";
const everything = ["arn:aws:s3:::orders", objects];
const readAll = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: objects };

export const notPublic: Examples = {
	fails: [
		example("everybody may read", readAll),
		example("every AWS principal may read", { ...readAll, Principal: { AWS: ["*"] } }),
		example("everybody but one account", {
			...readAll,
			Principal: undefined,
			NotPrincipal: { AWS: "111122223333" },
		}),
		example("a condition that leaves everybody", {
			...readAll,
			Condition: { StringLike: { "aws:Referer": "https://example.com/*" } },
		}),
		example("a network that is half of the internet", {
			...readAll,
			Condition: { IpAddress: { "aws:SourceIp": "0.0.0.0/1" } },
		}),
		example("any organization", { ...readAll, Condition: { StringLike: { "aws:PrincipalOrgID": "o-*" } } }),
		{ title: "inline", resources: { orders: bucket({ policy: policyText(readAll) }) } },
		{
			title: "inline, on a bucket of the older type",
			resources: { orders: bucketV2({ policy: policyText(readAll) }) },
		},
		{
			title: "the bucket of another stack",
			resources: {
				other: {
					type: "aws:s3/bucketPolicy:BucketPolicy",
					properties: { bucket: "customers", policy: policyText(readAll) },
				},
			},
		},
	],
	passes: [
		example("a role may read", { ...readAll, Principal: { AWS: "arn:aws:iam::111122223333:role/app" } }),
		example("an organization may read", {
			...readAll,
			Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
		}),
		example("an endpoint may read", {
			...readAll,
			Condition: { StringEquals: { "aws:SourceVpce": "vpce-0123456789abcdef0" } },
		}),
		example("nobody may do something", { ...readAll, Effect: "Deny" }),
		{ title: "no policy", resources: { orders: bucket() } },
	],
};

const forCloudFront = {
	Effect: "Allow",
	Principal: { Service: "cloudfront.amazonaws.com" },
	Action: "s3:GetObject",
	Resource: objects,
};

function onBehalfOf(arn: string): Statement {
	return { ...forCloudFront, Condition: { StringEquals: { "AWS:SourceArn": arn } } };
}

export const oacSourceArn: Examples = {
	fails: [
		example("no condition", forCloudFront),
		example("the account only", {
			...forCloudFront,
			Condition: { StringEquals: { "AWS:SourceAccount": "111122223333" } },
		}),
		example("any distribution of the account", {
			...forCloudFront,
			Condition: { ArnLike: { "AWS:SourceArn": "arn:aws:cloudfront::111122223333:distribution/*" } },
		}),
		example("a distribution among others", {
			...forCloudFront,
			Condition: {
				StringEquals: {
					"AWS:SourceArn": [
						"arn:aws:cloudfront::111122223333:distribution/E1EXAMPLE",
						"arn:aws:cloudfront::444455556666:distribution/*",
					],
				},
			},
		}),
		example("a condition that holds without the key", {
			...forCloudFront,
			Condition: {
				StringEqualsIfExists: {
					"AWS:SourceArn": "arn:aws:cloudfront::111122223333:distribution/E1EXAMPLE",
				},
			},
		}),
		example("every distribution but one", {
			...forCloudFront,
			Condition: {
				StringNotEquals: { "AWS:SourceArn": "arn:aws:cloudfront::111122223333:distribution/E1EXAMPLE" },
			},
		}),
	],
	passes: [
		example("one distribution", onBehalfOf("arn:aws:cloudfront::111122223333:distribution/E1EXAMPLE")),
		example("two distributions, by ARN operators", {
			...forCloudFront,
			Condition: {
				ArnEquals: {
					"aws:SourceArn": [
						"arn:aws:cloudfront::111122223333:distribution/E1EXAMPLE",
						"arn:aws:cloudfront::111122223333:distribution/E2EXAMPLE",
					],
				},
			},
		}),
		example("another service", { ...forCloudFront, Principal: { Service: "delivery.logs.amazonaws.com" } }),
		example("CloudFront is refused something", { ...forCloudFront, Effect: "Deny" }),
	],
};

const insecure = { Bool: { "aws:SecureTransport": "false" } };
const denyInsecure = {
	Effect: "Deny",
	Principal: "*",
	Action: "s3:*",
	Resource: everything,
	Condition: insecure,
};

export const tlsOnly: Examples = {
	fails: [
		{ title: "no policy", resources: { orders: bucket() } },
		{
			title: "the policy of another bucket",
			resources: {
				orders: bucket(),
				other: {
					type: "aws:s3/bucketPolicy:BucketPolicy",
					properties: { bucket: "customers", policy: policyText(denyInsecure) },
				},
			},
		},
		example("a policy about something else", { ...readAll, Principal: { AWS: "111122223333" } }),
		example("objects only", { ...denyInsecure, Resource: objects }),
		example("the bucket only", { ...denyInsecure, Resource: "arn:aws:s3:::orders" }),
		example("a part of the objects", {
			...denyInsecure,
			Resource: ["arn:aws:s3:::orders", "arn:aws:s3:::orders/private/*"],
		}),
		example("another bucket's name", { ...denyInsecure, Resource: ["arn:aws:s3:::customers*"] }),
		example("reading only", { ...denyInsecure, Action: "s3:Get*" }),
		example("one account only", { ...denyInsecure, Principal: { AWS: "111122223333" } }),
		example("one condition more", {
			...denyInsecure,
			Condition: { ...insecure, StringEquals: { "aws:PrincipalAccount": "111122223333" } },
		}),
		example("whoever does speak TLS", {
			...denyInsecure,
			Condition: { Bool: { "aws:SecureTransport": "true" } },
		}),
		example("an old version of TLS only", {
			...denyInsecure,
			Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } },
		}),
		example("allowed with TLS, refused by nothing", {
			...denyInsecure,
			Effect: "Allow",
			Principal: { AWS: "111122223333" },
			Condition: { Bool: { "aws:SecureTransport": "true" } },
		}),
	],
	passes: [
		example("refused without TLS", denyInsecure),
		example("any resource, named by wildcards", {
			...denyInsecure,
			Principal: { AWS: "*" },
			Action: ["*"],
			Resource: "*",
		}),
		example("one pattern for the bucket and its objects", {
			...denyInsecure,
			Resource: "arn:aws:s3:::orders*",
			Condition: { Bool: { "aws:securetransport": [false] } },
		}),
		{
			title: "inline, on a bucket of the older type",
			resources: { orders: bucketV2({ policy: policyText(denyInsecure) }) },
		},
	],
};

export const noLockout: Examples = {
	fails: [
		example("everything is refused to everybody", {
			...denyInsecure,
			Condition: undefined,
		}),
		example("every change is refused to everybody", {
			...denyInsecure,
			Action: ["s3:Put*"],
			Condition: undefined,
		}),
	],
	passes: [
		example("under a condition", denyInsecure),
		example("to one account", { ...denyInsecure, Principal: { AWS: "111122223333" }, Condition: undefined }),
		example("other actions", { ...denyInsecure, Action: "s3:DeleteBucket", Condition: undefined }),
		example("all actions but some", {
			...denyInsecure,
			Action: undefined,
			NotAction: "s3:*",
			Condition: undefined,
		}),
	],
};
