/** The names that the VPC's resolver answers for, where a stack says which: all others do not exist for it. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Environment, namePrefix, stackPath, tagsFor } from "./naming.js";

export interface DnsFirewallArgs {
	readonly environment: Environment;
	readonly vpcId: pulumi.Input<string>;
	/** Domain names, and `*.` with a domain name for all below it. */
	readonly allowedDomains: readonly string[];
	/** KMS key of log groups. */
	readonly logsKeyArn: pulumi.Input<string>;
}

/** What instances resolve whatever a stack says: AWS's APIs of their region, package repositories, each other. */
function platformDomains({ region }: Environment): readonly string[] {
	return [
		// APIs, and Amazon Linux's repositories, which are S3 buckets.
		`*.${region}.amazonaws.com`,
		`*.${region}.api.aws`,
		`*.${region}.elb.amazonaws.com`,
		`*.${region}.rds.amazonaws.com`,
		"truststore.pki.rds.amazonaws.com",
		region === "us-east-1" ? "*.ec2.internal" : `*.${region}.compute.internal`,
	];
}

/**
 * An allow list for what leaves the VPC by name: software that was taken over finds no server of its own. It
 * sees names only, so that a connection to a bare address, or to somebody else's bucket in the same region, is
 * not its matter. About 0.60 USD a million queries, and the log of them.
 */
export class DnsFirewall extends pulumi.ComponentResource {
	constructor(name: string, args: DnsFirewallArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:dnsFirewall:DnsFirewall", name, {}, opts);
		const { environment, vpcId } = args;
		const tagged = (suffix: string) => ({
			tags: tagsFor(environment, "network", `${namePrefix(environment)}-${suffix}`),
		});

		const group = new aws.route53.ResolverFirewallRuleGroup(`${name}-dns`, tagged("dns"), { parent: this });
		const rule = (
			key: string,
			domains: readonly string[],
			answer: Pick<aws.route53.ResolverFirewallRuleArgs, "action" | "blockResponse" | "priority">,
		) => {
			const list = new aws.route53.ResolverFirewallDomainList(
				`${name}-dns-${key}`,
				{ domains: [...domains], ...tagged(`dns-${key}`) },
				{ parent: this },
			);
			new aws.route53.ResolverFirewallRule(
				`${name}-dns-${key}`,
				{
					firewallRuleGroupId: group.id,
					firewallDomainListId: list.id,
					// Where a name leads by CNAME is its owner's matter: the names of CDNs need no mention.
					firewallDomainRedirectionAction: "TRUST_REDIRECTION_DOMAIN",
					...answer,
				},
				{ parent: this },
			);
		};
		rule("allow", [...new Set([...platformDomains(environment), ...args.allowedDomains])], {
			action: "ALLOW",
			priority: 100,
		});
		rule("block", ["*"], { action: "BLOCK", blockResponse: "NXDOMAIN", priority: 200 });

		new aws.route53.ResolverFirewallConfig(
			`${name}-dns`,
			// Answers should the firewall itself fail: nginx asks for the API's address every ten seconds.
			{ resourceId: vpcId, firewallFailOpen: "ENABLED" },
			{ parent: this },
		);
		this.logQueries(name, args);
		new aws.route53.ResolverFirewallRuleGroupAssociation(
			`${name}-dns`,
			{ firewallRuleGroupId: group.id, vpcId, priority: 101, ...tagged("dns") },
			{ parent: this },
		);
		this.registerOutputs({});
	}

	/** Without it nobody would know which name it was that software did not find. */
	private logQueries(name: string, { environment, vpcId, logsKeyArn }: DnsFirewallArgs): void {
		const tags = tagsFor(environment, "network", `${namePrefix(environment)}-dns`);
		const logGroup = new aws.cloudwatch.LogGroup(
			`${name}-dns`,
			{
				name: stackPath(environment, "dns"),
				retentionInDays: environment.logRetentionDays,
				kmsKeyId: logsKeyArn,
				tags,
			},
			{ parent: this },
		);
		const config = new aws.route53.ResolverQueryLogConfig(
			`${name}-dns`,
			{ destinationArn: logGroup.arn, tags },
			{ parent: this },
		);
		new aws.route53.ResolverQueryLogConfigAssociation(
			`${name}-dns`,
			{ resolverQueryLogConfigId: config.id, resourceId: vpcId },
			{ parent: this },
		);
	}
}
