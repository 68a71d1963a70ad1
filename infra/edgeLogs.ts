/** Access logs of a CloudFront distribution, version 2: delivered by CloudWatch Logs into a bucket. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { logPrefixes } from "./bucketPolicy.js";
import { type Environment, tagsFor } from "./naming.js";
import { globalRegion } from "./regions.js";

/**
 * What is written of each request, in the order of the file. Without `cs(Cookie)`, which would hold sessions.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
 */
const recordFields = [
	"timestamp(ms)",
	"date",
	"time",
	"x-edge-location",
	"x-edge-request-id",
	"x-edge-result-type",
	"x-edge-response-result-type",
	"x-edge-detailed-result-type",
	"cache-behavior-path-pattern",
	"c-ip",
	"c-port",
	"c-country",
	"asn",
	"x-forwarded-for",
	"x-host-header",
	"cs(Host)",
	"cs-method",
	"cs-protocol",
	"cs-protocol-version",
	"cs-uri-stem",
	"cs-uri-query",
	"cs(Referer)",
	"cs(User-Agent)",
	"cs-bytes",
	"sc-status",
	"sc-bytes",
	"sc-content-type",
	"sc-content-len",
	"sc-range-start",
	"sc-range-end",
	"ssl-protocol",
	"ssl-cipher",
	"time-taken",
	"time-to-first-byte",
	"origin-fbl",
	"origin-lbl",
];

export interface EdgeLogsArgs {
	readonly environment: Environment;
	/** ARN of the distribution. */
	readonly distributionArn: pulumi.Input<string>;
	/** ARN of the log bucket, of any region. */
	readonly bucketArn: pulumi.Input<string>;
	/** What has to exist before anything is told to write into the log bucket. */
	readonly bucketReady: readonly pulumi.Resource[];
}

/** One JSON object a request, in `cloudfront/<distribution>/<year>/<month>/<day>/<hour>/`. */
export class EdgeLogs extends pulumi.ComponentResource {
	constructor(name: string, args: EdgeLogsArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:edgeLogs:EdgeLogs", name, {}, opts);
		const { environment, distributionArn, bucketArn, bucketReady } = args;

		const source = new aws.cloudwatch.LogDeliverySource(
			`${name}-source`,
			{
				region: globalRegion,
				logType: "ACCESS_LOGS",
				resourceArn: distributionArn,
				tags: tagsFor(environment, "edge", `${name}-source`),
			},
			// A distribution has one source: a second one, even for a moment, is refused.
			{ parent: this, deleteBeforeReplace: true },
		);
		const destination = new aws.cloudwatch.LogDeliveryDestination(
			`${name}-target`,
			{
				region: globalRegion,
				// Parquet would be charged for, JSON is not.
				outputFormat: "json",
				// With a prefix of its own: without one CloudFront puts another before the path below.
				deliveryDestinationConfiguration: {
					destinationResourceArn: pulumi.interpolate`${bucketArn}/${logPrefixes.distribution}`,
				},
				tags: tagsFor(environment, "edge", `${name}-target`),
			},
			{ parent: this },
		);
		new aws.cloudwatch.LogDelivery(
			`${name}-delivery`,
			{
				region: globalRegion,
				deliverySourceName: source.name,
				deliveryDestinationArn: destination.arn,
				recordFields,
				s3DeliveryConfigurations: [
					{
						// In lower case, as AWS Glue wants the names of partitions.
						suffixPath: "{distributionid}/{yyyy}/{MM}/{dd}/{HH}",
						enableHiveCompatiblePath: false,
					},
				],
				tags: tagsFor(environment, "edge", `${name}-delivery`),
			},
			{
				parent: this,
				// A source delivers once to each kind of target: a second delivery to S3 is refused.
				deleteBeforeReplace: true,
				// Where the permission is missing AWS writes it into the bucket's policy, outside of the state.
				dependsOn: [...bucketReady],
			},
		);

		this.registerOutputs({});
	}
}
