/** DNSSEC: signatures on every answer of a hosted zone. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type KeyGrant, keyPolicy } from "./keys.js";
import { type Environment, tagsFor } from "./naming.js";
import { globalRegion } from "./regions.js";

/**
 * What Route 53 does with the key that signs a zone.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/access-control-managing-permissions.html#KMS-key-policy-for-DNSSEC
 */
function signingGrants({ partition, accountId }: Environment): readonly KeyGrant[] {
	const service = "dnssec-route53.amazonaws.com";
	return [
		{
			sid: "SignTheZone",
			service,
			actions: ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"],
			condition: {
				StringEquals: { "aws:SourceAccount": accountId },
				// Any zone of the account: with the id of a new one, no preview could show this policy.
				ArnLike: { "aws:SourceArn": `arn:${partition}:route53:::hostedzone/*` },
			},
		},
		{
			sid: "HandTheKeyToAwsResources",
			service,
			actions: ["kms:CreateGrant"],
			condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
		},
	];
}

export interface DnssecArgs {
	readonly environment: Environment;
	/** A public zone of this account. */
	readonly zoneId: pulumi.Input<string>;
}

/**
 * Signs a zone. Resolvers verify only once the DS record stands at the parent zone. Before the zone is
 * destroyed or signing ends, that record has to go and its TTL to pass, or the domain stops resolving.
 */
export class Dnssec extends pulumi.ComponentResource {
	/** The DS record's value, for the parent zone: key tag, algorithm, digest type, digest. */
	readonly dsRecord: pulumi.Output<string>;

	constructor(name: string, args: DnssecArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:dnssec:Dnssec", name, {}, opts);
		const { environment } = args;

		const key = new aws.kms.Key(
			`${name}-key`,
			{
				region: globalRegion,
				description: `${name}: signs the hosted zone`,
				// The only kind that Route 53 takes. KMS does not rotate asymmetric keys.
				customerMasterKeySpec: "ECC_NIST_P256",
				keyUsage: "SIGN_VERIFY",
				deletionWindowInDays: 30,
				policy: keyPolicy(environment, signingGrants(environment)),
				tags: tagsFor(environment, "dns", `${name}-key`),
			},
			{ parent: this, protect: environment.production },
		);
		const keySigningKey = new aws.route53.KeySigningKey(
			`${name}-ksk`,
			{
				hostedZoneId: args.zoneId,
				keyManagementServiceArn: key.arn,
				// Stable, because Route 53 refuses the hyphen of a generated name.
				name: "ksk_1",
			},
			{ parent: this },
		);
		new aws.route53.HostedZoneDnsSec(
			`${name}-signing`,
			// The zone by way of its key: a zone without an active key cannot be signed, and the key cannot be
			// taken away while it is.
			{ hostedZoneId: keySigningKey.hostedZoneId },
			{ parent: this },
		);

		this.dsRecord = keySigningKey.dsRecord;
		this.registerOutputs({ dsRecord: this.dsRecord });
	}
}
