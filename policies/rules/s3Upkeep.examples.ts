import type { Examples, FragmentResource } from "../rule.js";
import { bucket, bucketV2, withBucket } from "./s3.fragments.js";

const aes = { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } };
const kmsKey = {
	applyServerSideEncryptionByDefault: {
		sseAlgorithm: "aws:kms",
		kmsMasterKeyId: "arn:aws:kms:us-east-1:111122223333:key/0",
	},
};

function encryption(rule: Partial<typeof kmsKey> | typeof aes, of = "${orders.id}"): FragmentResource {
	return {
		type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
		properties: { bucket: of, rules: [rule] },
	};
}

function logsOf(source: string, target: string): FragmentResource {
	return {
		type: "aws:s3/bucketLogging:BucketLogging",
		properties: { bucket: source, targetBucket: target, targetPrefix: "s3/" },
	};
}

function balancerLogs(target: string): FragmentResource {
	return {
		type: "aws:lb/loadBalancer:LoadBalancer",
		properties: { accessLogs: { bucket: target, enabled: true } },
	};
}

function distribution(domainName: string): FragmentResource {
	return {
		type: "aws:cloudfront/distribution:Distribution",
		properties: { origins: [{ originId: "site", domainName }] },
	};
}

export const logBucketNoKms: Examples = {
	fails: [
		{
			title: "balancers log into a bucket with a key of KMS",
			resources: { ...withBucket(encryption(kmsKey)), balancer: balancerLogs("${orders.id}") },
		},
		{
			title: "another type of balancer, the bucket by name and of the older type, encrypted inline",
			resources: {
				logs: bucketV2(
					{
						serverSideEncryptionConfigurations: [
							{
								rules: [{ applyServerSideEncryptionByDefaults: [kmsKey.applyServerSideEncryptionByDefault] }],
							},
						],
					},
					"logs",
				),
				balancer: {
					type: "aws:alb/loadBalancer:LoadBalancer",
					properties: { connectionLogs: { bucket: "logs" } },
				},
			},
		},
	],
	passes: [
		{
			title: "balancers log into a bucket with S3's own keys",
			resources: { ...withBucket(encryption(aes)), balancer: balancerLogs("${orders.id}") },
		},
		{
			title: "a log bucket that says nothing",
			resources: { logs: bucket({}, "logs"), balancer: balancerLogs("logs") },
		},
		{ title: "a key of KMS where nothing logs", resources: withBucket(encryption(kmsKey)) },
		{
			title: "a key of KMS where a Network Load Balancer logs",
			resources: {
				...withBucket(encryption(kmsKey)),
				balancer: {
					type: "aws:lb/loadBalancer:LoadBalancer",
					properties: {
						loadBalancerType: "network",
						accessLogs: { bucket: "${orders.id}", enabled: true },
					},
				},
			},
		},
	],
};

export const kms: Examples = {
	fails: [
		{ title: "a bucket that says nothing", resources: { orders: bucket() } },
		{ title: "S3's own keys", resources: withBucket(encryption(aes)) },
		{
			title: "the key that AWS manages for S3",
			resources: withBucket(encryption({ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } })),
		},
		{
			title: "S3's own keys, inline",
			resources: { orders: bucket({ serverSideEncryptionConfiguration: { rule: aes } }) },
		},
	],
	passes: [
		{ title: "a key of KMS", resources: withBucket(encryption(kmsKey)) },
		{
			title: "a key that is made with it",
			resources: {
				key: { type: "aws:kms/key:Key", properties: {} },
				...withBucket(
					encryption({
						applyServerSideEncryptionByDefault: {
							sseAlgorithm: "aws:kms",
							kmsMasterKeyId: "${key.arn}",
						},
					}),
				),
			},
		},
		{
			title: "a key of KMS under the older types",
			resources: {
				orders: bucketV2(),
				other: {
					type: "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
					properties: { bucket: "orders", rules: [kmsKey] },
				},
			},
		},
		{
			title: "two layers of encryption, inline",
			resources: {
				orders: bucket({
					serverSideEncryptionConfiguration: {
						rule: {
							applyServerSideEncryptionByDefault: {
								...kmsKey.applyServerSideEncryptionByDefault,
								sseAlgorithm: "aws:kms:dsse",
							},
						},
					},
				}),
			},
		},
		{
			title: "a bucket that balancers log into",
			resources: { ...withBucket(encryption(aes)), balancer: balancerLogs("${orders.id}") },
		},
		{
			title: "a bucket that a distribution serves",
			resources: {
				orders: bucket(),
				other: encryption(aes),
				cdn: distribution("orders.s3.us-east-1.amazonaws.com"),
			},
		},
	],
};

export const accessLogs: Examples = {
	fails: [
		{ title: "a bucket without logs", resources: { orders: bucket() } },
		{
			title: "a bucket that logs into itself",
			resources: withBucket(logsOf("${orders.id}", "${orders.id}")),
		},
		{
			title: "a bucket that logs into itself by name, inline",
			resources: { orders: bucket({ logging: { targetBucket: "orders" } }) },
		},
		{
			title: "a bucket that only balancers log into",
			resources: { logs: bucket({}, "logs"), balancer: balancerLogs("${logs.id}") },
		},
	],
	passes: [
		{
			title: "a bucket that logs into another, which needs no logs",
			resources: {
				logs: bucket({}, "logs"),
				orders: bucket(),
				other: logsOf("${orders.id}", "${logs.id}"),
			},
		},
		{
			title: "a bucket that logs into one of another stack",
			resources: withBucket(logsOf("${orders.id}", "central-logs")),
		},
		{
			title: "a bucket of the older type with logs inline",
			resources: { orders: bucketV2({ loggings: [{ targetBucket: "central-logs" }] }) },
		},
	],
};
