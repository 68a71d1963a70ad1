/** What many right programs start from: a key, a bucket, a VPC, a log group. */
import {
	account,
	accountRoot,
	allow,
	document,
	type Resources,
	resource,
	type Statement,
	tlsOnly,
	trust,
} from "./program.js";

/** The statement with which every key of KMS begins: the account's own policies decide. */
export const rootStatement: Statement = {
	Sid: "Enable IAM User Permissions",
	Effect: "Allow",
	Principal: { AWS: accountRoot },
	Action: "kms:*",
	Resource: "*",
};

export function key(...statements: readonly Statement[]) {
	return resource("aws:kms/key:Key", {
		description: "what this program stores",
		enableKeyRotation: true,
		deletionWindowInDays: 30,
		policy: document(rootStatement, ...statements),
	});
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
export const logsMayUse: Statement = {
	Effect: "Allow",
	Principal: { Service: "logs.us-east-1.amazonaws.com" },
	Action: ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
	Resource: "*",
	Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:us-east-1:${account}:*` } },
};

/** A service that encrypts on behalf of this account. */
export function serviceMayUse(service: string): Statement {
	return {
		Effect: "Allow",
		Principal: { Service: service },
		Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
		Resource: "*",
		Condition: { StringEquals: { "aws:SourceAccount": account } },
	};
}

/** A key of another stack, by ARN. */
export const platformKey = `arn:aws:kms:us-east-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

export function logGroup(name: string) {
	return resource("aws:cloudwatch/logGroup:LogGroup", { name, retentionInDays: 400, kmsKeyId: platformKey });
}

/** The bucket of the security account that takes everybody's access logs. */
export const logBucket = "shop-access-logs";

/** The types of a bucket and of its settings, in the provider's current version and in the one before it. */
const bucketTypes = {
	current: {
		bucket: "aws:s3/bucket:Bucket",
		encryption: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
		versioning: "aws:s3/bucketVersioning:BucketVersioning",
		lifecycle: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
		logging: "aws:s3/bucketLogging:BucketLogging",
	},
	V2: {
		bucket: "aws:s3/bucketV2:BucketV2",
		encryption: "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
		versioning: "aws:s3/bucketVersioningV2:BucketVersioningV2",
		lifecycle: "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
		logging: "aws:s3/bucketLoggingV2:BucketLoggingV2",
	},
} as const;

/** A bucket of one resource for each setting, as the provider's current version writes it, or the one before it. */
export function splitBucket(
	name: string,
	style: keyof typeof bucketTypes = "current",
	...statements: readonly Statement[]
): Resources {
	const bucket = `\${${name}.id}`;
	const types = bucketTypes[style];
	return {
		[name]: resource(types.bucket, {
			bucket: `shop-${name}`,
		}),
		[`${name}-block`]: resource("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", {
			bucket,
			blockPublicAcls: true,
			blockPublicPolicy: true,
			ignorePublicAcls: true,
			restrictPublicBuckets: true,
		}),
		[`${name}-owner`]: resource("aws:s3/bucketOwnershipControls:BucketOwnershipControls", {
			bucket,
			rule: { objectOwnership: "BucketOwnerEnforced" },
		}),
		[`${name}-encryption`]: resource(types.encryption, {
			bucket,
			rules: [
				{
					applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: platformKey },
					bucketKeyEnabled: true,
				},
			],
		}),
		[`${name}-versioning`]: resource(types.versioning, {
			bucket,
			versioningConfiguration: { status: "Enabled" },
		}),
		[`${name}-lifecycle`]: resource(types.lifecycle, {
			bucket,
			rules: [
				{
					id: "tidy",
					status: "Enabled",
					filter: {},
					abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
					noncurrentVersionExpiration: { noncurrentDays: 90 },
				},
			],
		}),
		[`${name}-logging`]: resource(types.logging, {
			bucket,
			targetBucket: logBucket,
			targetPrefix: `${name}/`,
		}),
		[`${name}-policy`]: resource("aws:s3/bucketPolicy:BucketPolicy", {
			bucket,
			policy: document(
				tlsOnly("s3:*", `arn:aws:s3:::shop-${name}`, `arn:aws:s3:::shop-${name}/*`),
				...statements,
			),
		}),
	};
}

export const zones = ["a", "b"] as const;
type Zone = (typeof zones)[number];

/** The same resources for each zone, with `${zone}` for the zone's letter in names and values. */
export function inZones(make: (zone: Zone, index: number) => Resources): Resources {
	return Object.assign({}, ...zones.map(make)) as Resources;
}

/** A subnet with a table of its own. */
export function subnet(
	name: string,
	zone: Zone,
	cidrBlock: string,
	tags: Readonly<Record<string, string>> = { Name: `${name}-${zone}` },
	more: object = {},
): Resources {
	return {
		[`${name}-${zone}`]: resource("aws:ec2/subnet:Subnet", {
			vpcId: "${vpc.id}",
			availabilityZone: `us-east-1${zone}`,
			cidrBlock,
			tags,
			...more,
		}),
		[`${name}-${zone}-table`]: resource("aws:ec2/routeTable:RouteTable", { vpcId: "${vpc.id}" }),
		[`${name}-${zone}-link`]: resource("aws:ec2/routeTableAssociation:RouteTableAssociation", {
			subnetId: `\${${name}-${zone}.id}`,
			routeTableId: `\${${name}-${zone}-table.id}`,
		}),
	};
}

export function route(table: string, target: object, destination: object = world) {
	return resource("aws:ec2/route:Route", { routeTableId: `\${${table}.id}`, ...destination, ...target });
}

export const world = { destinationCidrBlock: "0.0.0.0/0" };
export const worldIpv6 = { destinationIpv6CidrBlock: "::/0" };

/** A VPC with its default group emptied and its flow logs kept. */
export const closedVpc: Resources = {
	vpc: resource("aws:ec2/vpc:Vpc", {
		cidrBlock: "10.0.0.0/16",
		enableDnsHostnames: true,
		enableDnsSupport: true,
	}),
	"default-group": resource("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", { vpcId: "${vpc.id}" }),
	"flow-logs": logGroup("/vpc/flow-logs"),
	"flow-role": resource("aws:iam/role:Role", {
		assumeRolePolicy: trust("vpc-flow-logs.amazonaws.com"),
		inlinePolicies: [
			{
				name: "write",
				policy: document(
					allow(
						["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
						"${flow-logs.arn}:*",
					),
				),
			},
		],
	}),
	"flow-log": resource("aws:ec2/flowLog:FlowLog", {
		vpcId: "${vpc.id}",
		trafficType: "ALL",
		logDestination: "${flow-logs.arn}",
		iamRoleArn: "${flow-role.arn}",
		maxAggregationInterval: 60,
	}),
};

/** Public and private subnets in two zones, a NAT gateway in each, and S3 past it. */
export const network: Resources = {
	...closedVpc,
	igw: resource("aws:ec2/internetGateway:InternetGateway", { vpcId: "${vpc.id}" }),
	...inZones((zone, i) => ({
		...subnet("public", zone, `10.0.${i}.0/24`),
		[`public-${zone}-out`]: route(`public-${zone}-table`, { gatewayId: "${igw.id}" }),
		[`nat-${zone}-ip`]: resource("aws:ec2/eip:Eip", { domain: "vpc" }),
		[`nat-${zone}`]: resource("aws:ec2/natGateway:NatGateway", {
			subnetId: `\${public-${zone}.id}`,
			allocationId: `\${nat-${zone}-ip.id}`,
		}),
		...subnet("private", zone, `10.0.${10 + i}.0/24`),
		[`private-${zone}-out`]: route(`private-${zone}-table`, { natGatewayId: `\${nat-${zone}.id}` }),
	})),
	s3: resource("aws:ec2/vpcEndpoint:VpcEndpoint", {
		vpcId: "${vpc.id}",
		serviceName: "com.amazonaws.us-east-1.s3",
		vpcEndpointType: "Gateway",
		routeTableIds: ["${private-a-table.id}", "${private-b-table.id}"],
	}),
};

/** The network of another stack. */
export const elsewhere = {
	vpcId: "vpc-0a1b2c3d4e5f60718",
	publicSubnets: ["subnet-0aaa1111bbbb2222c", "subnet-0ddd3333eeee4444f"],
	privateSubnets: ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"],
} as const;
