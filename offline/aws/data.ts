/** Databases, buckets, keys, parameters and secrets. */
import { createdAt, domainOf, type Row, type Table, wordOf } from "./subject.js";

/** Hosted zones of S3's website endpoints: https://docs.aws.amazon.com/general/latest/gr/s3.html */
const websiteZones: Readonly<Record<string, string>> = {
	"ap-northeast-1": "Z2M4EHUR26P7ZW",
	"ap-southeast-1": "Z3O0J2DXBE1FTB",
	"ap-southeast-2": "Z1WCIGYICN2BYD",
	"eu-central-1": "Z21DNDUVLTQW6Q",
	"eu-west-1": "Z1BKCTXD74EZPE",
	"eu-west-2": "Z3GKZC51ZF0DB4",
	"us-east-1": "Z3AQBSTGFJSTF",
	"us-east-2": "Z2O1EMRO9K5GLX",
	"us-west-1": "Z2F56UZL2M1ACD",
	"us-west-2": "Z3BJ6K6RIION7M",
};

/** A setting of a bucket is known by the bucket's name. */
const ofBucket: Row = (s) => ({ id: s.text("bucket") ?? s.name });

const lowerCase = (name: string) => name.toLowerCase();

/** Minor version that AWS picks for a major one. */
const postgresVersions: Readonly<Record<string, string>> = {
	15: "15.13",
	16: "16.9",
	17: "17.5",
	18: "18.1",
};

export const data: Table = {
	"aws:rds/instance:Instance": (s) => {
		const identifier = s.physicalName("identifier", lowerCase);
		const resourceId = `db-${s.word(26).toUpperCase()}`;
		// One label an account and region: all its instances share it.
		const address = `${identifier}.${wordOf(`rds|${s.account}|${s.region}`, 12)}.${s.region}.rds.${domainOf(s.region)}`;
		const port = typeof s.inputs.port === "number" ? s.inputs.port : 5432;
		const version = String(s.inputs.engineVersion ?? "17");
		const managed = s.inputs.manageMasterUserPassword === true;
		return {
			id: resourceId,
			resourceId,
			identifier,
			arn: s.arn("rds", `db:${identifier}`),
			address,
			port,
			endpoint: `${address}:${port}`,
			hostedZoneId: `Z${wordOf(`rds|${s.region}`, 13).toUpperCase()}`,
			engineVersionActual: postgresVersions[version] ?? version,
			status: "available",
			availabilityZone: `${s.region}a`,
			caCertIdentifier: "rds-ca-rsa2048-g1",
			latestRestorableTime: createdAt,
			listenerEndpoints: [],
			replicas: [],
			masterUserSecrets: managed
				? [
						{
							kmsKeyId: s.text("masterUserSecretKmsKeyId") ?? s.arn("kms", `key/${s.uuid("secretsmanager")}`),
							secretArn: s.arn("secretsmanager", `secret:rds!db-${s.uuid("secret")}-${s.word(6, "secret")}`),
							secretStatus: "active",
						},
					]
				: [],
		};
	},
	"aws:rds/subnetGroup:SubnetGroup": (s) => {
		const name = s.physicalName("name", lowerCase);
		const arn = s.arn("rds", `subgrp:${name}`);
		return { id: name, name, arn, supportedNetworkTypes: ["IPV4"] };
	},
	"aws:rds/parameterGroup:ParameterGroup": (s) => {
		const name = s.physicalName("name", lowerCase);
		return { id: name, name, arn: s.arn("rds", `pg:${name}`) };
	},
	"aws:rds/eventSubscription:EventSubscription": (s) => {
		const name = s.physicalName();
		return { id: name, name, arn: s.arn("rds", `es:${name}`), customerAwsId: s.account };
	},
	"aws:s3/bucket:Bucket": (s) => {
		const bucket = s.physicalName("bucket", lowerCase);
		const domain = domainOf(s.region);
		return {
			id: bucket,
			bucket,
			arn: s.publicArn("s3", bucket),
			bucketRegion: s.region,
			bucketDomainName: `${bucket}.s3.${domain}`,
			bucketRegionalDomainName: `${bucket}.s3.${s.region}.${domain}`,
			hostedZoneId: websiteZones[s.region] ?? `Z${wordOf(`s3|${s.region}`, 13).toUpperCase()}`,
		};
	},
	"aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ofBucket,
	"aws:s3/bucketLogging:BucketLogging": ofBucket,
	"aws:s3/bucketNotification:BucketNotification": ofBucket,
	"aws:s3/bucketOwnershipControls:BucketOwnershipControls": ofBucket,
	"aws:s3/bucketPolicy:BucketPolicy": ofBucket,
	"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ofBucket,
	"aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ofBucket,
	"aws:s3/bucketVersioning:BucketVersioning": ofBucket,
	"aws:kms/key:Key": (s) => {
		const keyId = s.inputs.multiRegion === true ? `mrk-${s.hex(32)}` : s.uuid();
		return { id: keyId, keyId, arn: s.arn("kms", `key/${keyId}`) };
	},
	"aws:kms/alias:Alias": (s) => {
		const name = s.text("name") ?? `alias/${s.physicalName()}`;
		const target = s.text("targetKeyId") ?? s.uuid();
		const targetKeyArn = target.startsWith("arn:") ? target : s.arn("kms", `key/${target}`);
		return { id: name, name, arn: s.arn("kms", name), targetKeyArn };
	},
	"aws:ssm/parameter:Parameter": (s) => {
		const name = s.physicalName();
		const arn = s.arn("ssm", `parameter${name.startsWith("/") ? "" : "/"}${name}`);
		return { id: name, name, arn, version: 1, hasValueWo: false };
	},
	"aws:secretsmanager/secret:Secret": (s) => {
		const name = s.physicalName();
		const arn = s.arn("secretsmanager", `secret:${name}-${s.word(6)}`);
		return { id: arn, arn, name };
	},
	"aws:secretsmanager/secretVersion:SecretVersion": (s) => {
		const arn = s.text("secretId") ?? s.arn("secretsmanager", `secret:${s.name}-${s.word(6)}`);
		const versionId = s.uuid();
		return { id: `${arn}|${versionId}`, arn, secretArn: arn, versionId, hasSecretStringWo: false };
	},
};
