/** Zones, records and certificates. */
import { elsewhere, rootStatement } from "./base.js";
import { account, document, type Program, type Resources, resource } from "./program.js";

/** Where CloudFront's and API Gateway's aliases lead to, and the zone that all distributions are in. */
const cloudfrontZone = "Z2FDTNDATAQYW2";

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/access-control-managing-permissions.html#KMS-key-policy-for-DNSSEC */
const signingKey: Resources = {
	"signing-key": resource("aws:kms/key:Key", {
		customerMasterKeySpec: "ECC_NIST_P256",
		keyUsage: "SIGN_VERIFY",
		deletionWindowInDays: 30,
		policy: document(
			rootStatement,
			{
				Sid: "Allow Route 53 DNSSEC Service",
				Effect: "Allow",
				Principal: { Service: "dnssec-route53.amazonaws.com" },
				Action: ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"],
				Resource: "*",
				Condition: {
					StringEquals: { "aws:SourceAccount": account },
					ArnLike: { "aws:SourceArn": "arn:aws:route53:::hostedzone/*" },
				},
			},
			{
				Sid: "Allow Route 53 DNSSEC to CreateGrant",
				Effect: "Allow",
				Principal: { Service: "dnssec-route53.amazonaws.com" },
				Action: "kms:CreateGrant",
				Resource: "*",
				Condition: {
					Bool: { "kms:GrantIsForAWSResource": true },
					StringEquals: { "aws:SourceAccount": account },
				},
			},
		),
	}),
};

const zone: Resources = {
	...signingKey,
	zone: resource("aws:route53/zone:Zone", { name: "example.com" }),
	signer: resource("aws:route53/keySigningKey:KeySigningKey", {
		hostedZoneId: "${zone.id}",
		keyManagementServiceArn: "${signing-key.arn}",
		name: "signer",
	}),
	signed: resource("aws:route53/hostedZoneDnsSec:HostedZoneDnsSec", {
		hostedZoneId: "${signer.hostedZoneId}",
	}),
	queries: resource("aws:cloudwatch/logGroup:LogGroup", {
		name: "/aws/route53/example.com",
		retentionInDays: 365,
		kmsKeyId: `arn:aws:kms:us-east-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
	}),
	"queries-policy": resource("aws:cloudwatch/logResourcePolicy:LogResourcePolicy", {
		policyName: "route53",
		policyDocument: document({
			Effect: "Allow",
			Principal: { Service: "route53.amazonaws.com" },
			Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
			Resource: `arn:aws:logs:us-east-1:${account}:log-group:/aws/route53/*`,
			Condition: {
				StringEquals: { "aws:SourceAccount": account },
				ArnLike: { "aws:SourceArn": "arn:aws:route53:::hostedzone/*" },
			},
		}),
	}),
	"query-log": resource("aws:route53/queryLog:QueryLog", {
		zoneId: "${zone.id}",
		cloudwatchLogGroupArn: "${queries.arn}",
	}),
};

function record(properties: object) {
	return resource("aws:route53/record:Record", { zoneId: "${zone.id}", ...properties });
}

const certificate: Resources = {
	certificate: resource("aws:acm/certificate:Certificate", {
		domainName: "example.com",
		subjectAlternativeNames: ["*.example.com"],
		validationMethod: "DNS",
	}),
	proof: record({
		name: "_3639ac514e785e898d2646601fa951d5.example.com",
		type: "CNAME",
		ttl: 300,
		records: ["_98d2646601fa951d53639ac514e785e8.acm-validations.aws"],
	}),
	valid: resource("aws:acm/certificateValidation:CertificateValidation", {
		certificateArn: "${certificate.arn}",
		validationRecordFqdns: ["${proof.fqdn}"],
	}),
};

export const names: readonly Program[] = [
	{ title: "a public zone, signed, that logs what it is asked", resources: zone },
	{
		title: "mail, and what others want to see of a zone",
		resources: {
			...zone,
			mail: record({ name: "example.com", type: "MX", ttl: 3600, records: ["10 mx.mail-provider.net"] }),
			spf: record({
				name: "example.com",
				type: "TXT",
				ttl: 3600,
				records: ["v=spf1 include:mail-provider.net -all"],
			}),
			dmarc: record({ name: "_dmarc.example.com", type: "TXT", ttl: 3600, records: ["v=DMARC1; p=reject"] }),
			issuer: record({ name: "example.com", type: "CAA", ttl: 3600, records: ['0 issue "amazon.com"'] }),
			status: record({
				name: "status.example.com",
				type: "CNAME",
				ttl: 300,
				records: ["shop.statuspage.net"],
			}),
			delegated: record({
				name: "dev.example.com",
				type: "NS",
				ttl: 3600,
				records: ["ns-1.awsdns-01.org", "ns-2.awsdns-02.net"],
			}),
		},
	},
	{
		title: "aliases of a distribution and a balancer of the program",
		resources: {
			...zone,
			distribution: resource("aws:apigateway/domainName:DomainName", { domainName: "api.example.com" }),
			api: record({
				name: "api.example.com",
				type: "A",
				aliases: [
					{
						name: "${distribution.cloudfrontDomainName}",
						zoneId: cloudfrontZone,
						evaluateTargetHealth: false,
					},
				],
			}),
		},
	},
	{
		title: "two regions, of which one takes over",
		resources: {
			...zone,
			first: resource("aws:route53/healthCheck:HealthCheck", {
				fqdn: "one.example.com",
				port: 443,
				type: "HTTPS",
				resourcePath: "/health",
				requestInterval: 30,
				failureThreshold: 3,
			}),
			...Object.fromEntries(
				(["PRIMARY", "SECONDARY"] as const).map((type) => [
					type.toLowerCase(),
					record({
						name: "www.example.com",
						type: "CNAME",
						ttl: 60,
						records: [`${type.toLowerCase()}.example.com`],
						setIdentifier: type,
						failoverRoutingPolicies: [{ type }],
						...(type === "PRIMARY" ? { healthCheckId: "${first.id}" } : {}),
					}),
				]),
			),
		},
	},
	{
		title: "a private zone",
		resources: {
			zone: resource("aws:route53/zone:Zone", { name: "shop.internal", vpcs: [{ vpcId: elsewhere.vpcId }] }),
			database: record({
				name: "db.shop.internal",
				type: "CNAME",
				ttl: 60,
				records: ["shop.abcdefghijkl.us-east-1.rds.amazonaws.com"],
			}),
			other: resource("aws:route53/zoneAssociation:ZoneAssociation", {
				zoneId: "${zone.id}",
				vpcId: "vpc-0fedcba9876543210",
			}),
		},
	},
	{ title: "a certificate that DNS proves", resources: { ...zone, ...certificate } },
	{
		title: "a certificate with a key on an elliptic curve",
		resources: {
			...zone,
			...certificate,
			certificate: resource("aws:acm/certificate:Certificate", {
				domainName: "example.com",
				validationMethod: "DNS",
				keyAlgorithm: "EC_prime256v1",
				options: { certificateTransparencyLoggingPreference: "ENABLED" },
			}),
		},
	},
	{
		title: "a resolver towards the office, and domains that are refused",
		resources: {
			out: resource("aws:route53/resolverEndpoint:ResolverEndpoint", {
				direction: "OUTBOUND",
				securityGroupIds: ["sg-0a1b2c3d4e5f60718"],
				ipAddresses: elsewhere.privateSubnets.map((subnetId) => ({ subnetId })),
			}),
			office: resource("aws:route53/resolverRule:ResolverRule", {
				domainName: "corp.example.com",
				ruleType: "FORWARD",
				resolverEndpointId: "${out.id}",
				targetIps: [{ ip: "10.200.0.2" }],
			}),
			log: resource("aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig", {
				destinationArn: `arn:aws:logs:us-east-1:${account}:log-group:/aws/route53/resolver`,
			}),
			logged: resource("aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation", {
				resolverQueryLogConfigId: "${log.id}",
				resourceId: elsewhere.vpcId,
			}),
		},
	},
];
