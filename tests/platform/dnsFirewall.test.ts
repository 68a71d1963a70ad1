import assert from "node:assert/strict";
import { input, inputs, names, ofKind } from "../support/inputs.js";
import { type Plan, plan } from "../support/plan.js";
import { stacks, variant } from "../support/variants.js";

describe("the allow list of names", () => {
	it("is not there unless a stack asks for it", async () => {
		for (const { stack } of stacks) {
			const { resources } = await plan(stack, "update");
			assert.deepEqual(
				resources.filter(({ type }) => /resolver(Firewall|QueryLog)/.test(type)).map(({ urn }) => urn),
				[],
			);
		}
	});

	describe("of a stack that asks for it", () => {
		let recorded: Plan;
		before(async () => {
			recorded = await variant("everything");
		});

		it("answers for the platform's own names and for those of the stack", () => {
			assert.deepEqual(input(recorded, "ResolverFirewallDomainList", "dns-allow", "domains"), [
				"*.us-east-1.amazonaws.com",
				"*.us-east-1.api.aws",
				"*.us-east-1.elb.amazonaws.com",
				"*.us-east-1.rds.amazonaws.com",
				"truststore.pki.rds.amazonaws.com",
				"*.ec2.internal",
				"api.stripe.com",
				"*.example.org",
			]);
			assert.deepEqual(input(recorded, "ResolverFirewallDomainList", "dns-block", "domains"), ["*"]);
		});

		it("first allows, wherever a name leads, and then says of all others that they do not exist", () => {
			const common = {
				firewallRuleGroupId: "<ResolverFirewallRuleGroup dns>",
				firewallDomainRedirectionAction: "TRUST_REDIRECTION_DOMAIN",
			};
			assert.deepEqual(names(recorded, "ResolverFirewallRule"), ["dns-allow", "dns-block"]);
			assert.deepEqual(inputs(recorded, "ResolverFirewallRule", "dns-allow"), {
				...common,
				firewallDomainListId: "<ResolverFirewallDomainList dns-allow>",
				action: "ALLOW",
				priority: 100,
			});
			assert.deepEqual(inputs(recorded, "ResolverFirewallRule", "dns-block"), {
				...common,
				firewallDomainListId: "<ResolverFirewallDomainList dns-block>",
				action: "BLOCK",
				blockResponse: "NXDOMAIN",
				priority: 200,
			});
		});

		it("holds for the VPC, and answers should it fail itself", () => {
			const association = inputs(recorded, "ResolverFirewallRuleGroupAssociation", "dns");
			assert.deepEqual(association, {
				firewallRuleGroupId: "<ResolverFirewallRuleGroup dns>",
				vpcId: "<Vpc vpc>",
				priority: 101,
			});
			assert.deepEqual(inputs(recorded, "ResolverFirewallConfig", "dns"), {
				resourceId: "<Vpc vpc>",
				firewallFailOpen: "ENABLED",
			});
		});

		it("logs what is asked, encrypted and not for ever", () => {
			assert.deepEqual(inputs(recorded, "LogGroup", "dns"), {
				name: "/terrace/prod/dns",
				kmsKeyId: "<Key logs.arn>",
				retentionInDays: 365,
			});
			assert.deepEqual(inputs(recorded, "ResolverQueryLogConfig", "dns"), {
				destinationArn: "<LogGroup dns.arn>",
			});
			assert.equal(ofKind(recorded, "ResolverQueryLogConfigAssociation").length, 1);
		});
	});

	it("speaks of the region and of the services that a stack has", async () => {
		const recorded = await plan("prod-eu", "update", {
			"aws:region": "eu-west-1",
			"domain.zone": "Z0123456789ABCDEFGHIJ",
			"domain.routing": "failover-secondary",
			"edge.enabled": false,
			"network.allowedDomains": ["api.stripe.com"],
			"web.services": [{ name: "orders", path: "/api/orders", host: "orders.example.net" }],
		});
		const domains = input(recorded, "ResolverFirewallDomainList", "dns-allow", "domains") as string[];
		assert.ok(domains.includes("*.eu-west-1.rds.amazonaws.com"));
		assert.deepEqual(domains.slice(-3), [
			"*.eu-west-1.compute.internal",
			"api.stripe.com",
			"orders.example.net",
		]);
	});
});
