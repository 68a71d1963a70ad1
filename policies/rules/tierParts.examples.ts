/** Examples of the rules in tierParts.ts. */
import type { Tier } from "../../infra/tiers.js";
import type { Plain } from "../resources.js";
import type { Example, Examples, Fragment, FragmentResource } from "../rule.js";
import { resource } from "./reachability.fragments.js";

function trust(service: string): string {
	return JSON.stringify({
		Version: "2012-10-17",
		Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
	});
}

function role(tier: string, service = "ec2.amazonaws.com"): FragmentResource {
	return resource("aws:iam/role:Role", { assumeRolePolicy: trust(service), tags: { Tier: tier } });
}

const profile = resource("aws:iam/instanceProfile:InstanceProfile", { role: "${role.name}" });
const template = resource("aws:ec2/launchTemplate:LaunchTemplate", {
	iamInstanceProfile: { arn: "${profile.arn}" },
	tags: { Tier: "web" },
});

export const ownRole: Examples = {
	fails: [
		{ title: "a web template with the app tier's role", resources: { template, profile, role: role("app") } },
		{
			title: "a web instance with a profile of the app tier",
			resources: {
				machine: resource("aws:ec2/instance:Instance", {
					iamInstanceProfile: "${profile.name}",
					tags: { Tier: "web" },
				}),
				profile: resource("aws:iam/instanceProfile:InstanceProfile", {
					role: "somebody",
					tags: { Tier: "app" },
				}),
			},
		},
	],
	passes: [
		{ title: "a template with its tier's role", resources: { template, profile, role: role("web") } },
		{ title: "a role of no tier", resources: { template, profile, role: role("operations") } },
		{
			title: "an instance of no tier",
			resources: {
				machine: resource("aws:ec2/instance:Instance", { iamInstanceProfile: "${profile.name}" }),
				profile,
				role: role("app"),
			},
		},
	],
};

export const usableRole: Examples = {
	fails: [
		{ title: "a role for functions", resources: { profile, role: role("web", "lambda.amazonaws.com") } },
		{
			title: "a profile without a role",
			resources: { profile: resource("aws:iam/instanceProfile:InstanceProfile") },
		},
	],
	passes: [
		{ title: "a role for instances", resources: { profile, role: role("web") } },
		{
			title: "a role of another stack",
			resources: { profile: resource("aws:iam/instanceProfile:InstanceProfile", { role: "shared" }) },
		},
	],
};

type Listener = Partial<Plain<"aws:lb/listener:Listener">>;

function balanced(title: string, target: { tier: Tier; port: number }, listener: Listener = {}): Example {
	const resources: Fragment = {
		balancer: resource("aws:lb/loadBalancer:LoadBalancer", { tags: { Tier: "edge" } }),
		listener: resource("aws:lb/listener:Listener", {
			loadBalancerArn: "${balancer.arn}",
			port: 443,
			defaultActions: [{ type: "forward", targetGroupArn: "${targets.arn}" }],
			...listener,
		}),
		targets: resource("aws:lb/targetGroup:TargetGroup", { port: target.port, tags: { Tier: target.tier } }),
	};
	return { title, resources };
}

export const listeners: Examples = {
	fails: [
		balanced("a listener that leads past the web tier", { tier: "app", port: 5000 }),
		balanced("the right tier on a port that it does not take", { tier: "web", port: 8080 }),
		balanced("a listener where nobody is let call", { tier: "web", port: 80 }, { port: 8443 }),
		balanced(
			"a weighted target group of another tier",
			{ tier: "db", port: 5432 },
			{
				defaultActions: [
					{ type: "forward", forward: { targetGroups: [{ arn: "${targets.arn}", weight: 1 }] } },
				],
			},
		),
	],
	passes: [
		balanced("the tier behind", { tier: "web", port: 80 }),
		balanced(
			"a redirect",
			{ tier: "web", port: 80 },
			{
				defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", statusCode: "HTTP_301" } }],
			},
		),
		{
			title: "target groups of no tier",
			resources: {
				balancer: resource("aws:lb/loadBalancer:LoadBalancer", { tags: { Tier: "edge" } }),
				listener: resource("aws:lb/listener:Listener", {
					loadBalancerArn: "${balancer.arn}",
					defaultActions: [{ type: "forward", targetGroupArn: "${targets.arn}" }],
				}),
				targets: resource("aws:lb/targetGroup:TargetGroup", { port: 9000 }),
			},
		},
	],
};

function reading(title: string, tier: string, Resource: string): Example {
	const Statement = [{ Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource }];
	return {
		title,
		resources: {
			role: role(tier),
			grant: resource("aws:iam/rolePolicy:RolePolicy", {
				role: "${role.name}",
				policy: JSON.stringify({ Version: "2012-10-17", Statement }),
			}),
		},
	};
}

const password = "arn:aws:secretsmanager:us-east-1:111122223333:secret:rds!db-0a1b2c3d-AbCdEf";

export const passwordStays: Examples = {
	fails: [reading("the web tier's role reads the password", "web", password)],
	passes: [
		reading("the app tier's role reads the password", "app", password),
		reading("the web tier's role reads a secret of its own", "web", password.replace("rds!db", "web")),
		reading("a role of no tier", "operations", password),
	],
};
