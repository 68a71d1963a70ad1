/** A tier of instances behind a balancer: what both tiers take. */
import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "./naming.js";
import type { ReleaseStore } from "./release.js";

export interface TierArgs {
	readonly environment: Environment;
	readonly vpcId: pulumi.Input<string>;
	readonly balancerSecurityGroupId: pulumi.Input<string>;
	readonly instanceSecurityGroupId: pulumi.Input<string>;
	readonly artifacts: ReleaseStore;
	/** KMS key of log groups. */
	readonly logsKeyArn: pulumi.Input<string>;
	/** Bucket of the balancer's access logs. */
	readonly logBucket: pulumi.Input<string>;
	/** Policy of that bucket. */
	readonly logBucketReady: readonly pulumi.Resource[];
	/** What the first boot needs: a way to package repositories and AWS, and one for the balancer's health checks. */
	readonly ready: readonly pulumi.Resource[];
	/** Of the balancer. */
	readonly deletionProtection: boolean;
}
