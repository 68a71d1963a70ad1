import assert from "node:assert/strict";
import { input, inputs, names, one, waitsFor } from "../support/inputs.js";
import { type Plan, plan } from "../support/plan.js";
import { stacks, variant } from "../support/variants.js";

/** What belongs to every bucket, and is named after it. */
const settings = [
	"BucketLifecycleConfiguration lifecycle",
	"BucketOwnershipControls ownership",
	"BucketPolicy policy",
	"BucketPublicAccessBlock public-access",
	"BucketServerSideEncryptionConfiguration encryption",
	"BucketVersioning versioning",
];

function tlsOnly(arn: string) {
	const deny = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [arn, `${arn}/*`] };
	return [
		{ Sid: "DenyPlainHttp", ...deny, Condition: { Bool: { "aws:SecureTransport": "false" } } },
		{ Sid: "DenyOldTls", ...deny, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
	];
}

function onlyForDistribution(arn: string) {
	const allow = {
		Effect: "Allow",
		Principal: { Service: "cloudfront.amazonaws.com" },
		Condition: { StringEquals: { "AWS:SourceArn": "<Distribution cdn.arn>" } },
	};
	return [
		{ Sid: "DistributionReads", ...allow, Action: "s3:GetObject", Resource: `${arn}/*` },
		{ Sid: "DistributionSeesWhatIsMissing", ...allow, Action: "s3:ListBucket", Resource: arn },
	];
}

/** The statements of the log bucket's policy that let services write. */
function writers(arn: string, account: string, buckets: readonly string[], distribution: boolean) {
	const put = { Effect: "Allow", Action: "s3:PutObject" };
	const balancers = {
		Sid: "BalancerAccessLogs",
		...put,
		Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
		Resource: `${arn}/alb/*/AWSLogs/${account}/*`,
	};
	const logged = {
		Sid: "BucketAccessLogs",
		...put,
		Principal: { Service: "logging.s3.amazonaws.com" },
		Resource: `${arn}/s3/*`,
		Condition: {
			StringEquals: { "aws:SourceAccount": account },
			ArnLike: { "aws:SourceArn": buckets },
		},
	};
	const cloudFront = {
		Sid: "DistributionAccessLogs",
		...put,
		Principal: { Service: "delivery.logs.amazonaws.com" },
		Resource: `${arn}/cloudfront/*`,
		Condition: {
			StringEquals: { "aws:SourceAccount": account, "s3:x-amz-acl": "bucket-owner-full-control" },
			ArnLike: { "aws:SourceArn": `arn:aws:logs:us-east-1:${account}:delivery-source:*` },
		},
	};
	return distribution ? [balancers, logged, cloudFront] : [balancers, logged];
}

for (const { stack, prefix, account, production, retentionDays } of stacks) {
	const bucketName = (purpose: string) => `${prefix}-${purpose}-${account}-us-east-1-an`;
	const arn = (purpose: string) => `arn:aws:s3:::${bucketName(purpose)}`;
	const policy = (recorded: Plan, purpose: string) =>
		input(recorded, "BucketPolicy", `${purpose}-policy`, "policy");

	describe(`the buckets of ${stack}`, () => {
		let recorded: Plan;
		before(async () => {
			recorded = await plan(stack, "update");
		});

		it("are four, in the account's own namespace of names", () => {
			assert.deepEqual(names(recorded, "Bucket"), ["artifacts", "images", "logs", "site"]);
			for (const purpose of names(recorded, "Bucket")) {
				assert.deepEqual(inputs(recorded, "Bucket", purpose), {
					bucket: bucketName(purpose),
					bucketNamespace: "account-regional",
					// A bucket with something in it can be destroyed where nothing of worth is in it.
					forceDestroy: !production,
				});
			}
		});

		it("have every setting once each", () => {
			for (const setting of settings) {
				const [kind = "", suffix = ""] = setting.split(" ");
				assert.deepEqual(
					names(recorded, kind),
					["artifacts", "images", "logs", "site"].map((purpose) => `${purpose}-${suffix}`),
				);
			}
		});

		it("are closed to the public, without ACLs, and versioned", () => {
			for (const purpose of names(recorded, "Bucket")) {
				const bucket = `<Bucket ${purpose}>`;
				assert.deepEqual(inputs(recorded, "BucketPublicAccessBlock", `${purpose}-public-access`), {
					bucket,
					blockPublicAcls: true,
					blockPublicPolicy: true,
					ignorePublicAcls: true,
					restrictPublicBuckets: true,
				});
				assert.deepEqual(inputs(recorded, "BucketOwnershipControls", `${purpose}-ownership`), {
					bucket,
					rule: { objectOwnership: "BucketOwnerEnforced" },
				});
				assert.deepEqual(inputs(recorded, "BucketVersioning", `${purpose}-versioning`), {
					bucket,
					versioningConfiguration: { status: "Enabled" },
				});
			}
		});

		it("are encrypted: artifacts with the customer key, the others as their writers and readers can", () => {
			const encryption = (purpose: string) =>
				inputs(recorded, "BucketServerSideEncryptionConfiguration", `${purpose}-encryption`);
			assert.deepEqual(encryption("artifacts"), {
				bucket: "<Bucket artifacts>",
				rules: [
					{
						applyServerSideEncryptionByDefault: {
							sseAlgorithm: "aws:kms",
							kmsMasterKeyId: "<Key artifacts.arn>",
						},
						bucketKeyEnabled: true,
						blockedEncryptionTypes: ["SSE-C"],
					},
				],
			});
			for (const purpose of ["images", "logs", "site"]) {
				assert.deepEqual(encryption(purpose), {
					bucket: `<Bucket ${purpose}>`,
					rules: [
						{
							applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" },
							bucketKeyEnabled: false,
							blockedEncryptionTypes: ["SSE-C"],
						},
					],
				});
			}
		});

		it("keep nothing for ever that nobody needs", () => {
			const rule = {
				id: "whole-bucket",
				status: "Enabled",
				filter: {},
				abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
				noncurrentVersionExpiration: { noncurrentDays: production ? 90 : 7 },
				expiration: { expiredObjectDeleteMarker: true },
			};
			const rules: Readonly<Record<string, object>> = {
				artifacts: rule,
				images: { ...rule, transitions: [{ days: 30, storageClass: "INTELLIGENT_TIERING" }] },
				logs: {
					...rule,
					noncurrentVersionExpiration: { noncurrentDays: 7 },
					expiration: { days: retentionDays },
					...(production && { transitions: [{ days: 90, storageClass: "GLACIER_IR" }] }),
				},
				site: rule,
			};
			for (const [purpose, expected] of Object.entries(rules)) {
				const name = `${purpose}-lifecycle`;
				assert.deepEqual(inputs(recorded, "BucketLifecycleConfiguration", name), {
					bucket: `<Bucket ${purpose}>`,
					rules: [expected],
				});
			}
		});

		it("take TLS 1.2 and newer only; site and images are read by the distribution only", () => {
			const document = (statements: unknown) => ({ Version: "2012-10-17", Statement: statements });
			assert.deepEqual(policy(recorded, "artifacts"), document(tlsOnly(arn("artifacts"))));
			for (const purpose of ["site", "images"]) {
				const statements = [...tlsOnly(arn(purpose)), ...onlyForDistribution(arn(purpose))];
				assert.deepEqual(policy(recorded, purpose), document(statements));
			}
			const logged = ["artifacts", "site", "images"].map(arn);
			assert.deepEqual(
				policy(recorded, "logs"),
				document([...tlsOnly(arn("logs")), ...writers(arn("logs"), account, logged, true)]),
			);
			for (const purpose of ["artifacts", "images", "logs", "site"]) {
				assert.equal(input(recorded, "BucketPolicy", `${purpose}-policy`, "bucket"), `<Bucket ${purpose}>`);
			}
		});

		it("log who reads them, once the log bucket may be written to; the log bucket logs nothing of itself", () => {
			const logged = ["artifacts", "images", "site"];
			assert.deepEqual(
				names(recorded, "BucketLogging"),
				logged.map((purpose) => `${purpose}-access-logs`),
			);
			for (const purpose of logged) {
				const name = `${purpose}-access-logs`;
				assert.deepEqual(inputs(recorded, "BucketLogging", name), {
					bucket: `<Bucket ${purpose}>`,
					targetBucket: "<Bucket logs>",
					targetPrefix: "s3/",
					targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: "EventTime" } },
				});
				assert.deepEqual(waitsFor(recorded, "BucketLogging", name), ["BucketPolicy logs-policy"]);
			}
		});
	});
}

describe("the buckets of a further region", () => {
	it("are those that need no CDN, with the region in their names", async () => {
		const recorded = await variant("secondary");
		assert.deepEqual(names(recorded, "Bucket"), ["artifacts", "logs"]);
		const logs = "terrace-prod-eu-logs-444455556666-eu-west-1-an";
		const artifacts = "arn:aws:s3:::terrace-prod-eu-artifacts-444455556666-eu-west-1-an";
		assert.equal(one(recorded, "Bucket", "logs").inputs.bucket, logs);
		assert.deepEqual(input(recorded, "BucketPolicy", "logs-policy", "policy"), {
			Version: "2012-10-17",
			Statement: [
				...tlsOnly(`arn:aws:s3:::${logs}`),
				...writers(`arn:aws:s3:::${logs}`, "444455556666", [artifacts], false),
			],
		});
	});
});
