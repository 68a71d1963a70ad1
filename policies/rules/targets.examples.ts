/** Examples of the rules in targets.ts. */
import type { Plain } from "../resources.js";
import type { Example, Examples, Fragment, FragmentResource } from "../rule.js";
import { resource } from "./reachability.fragments.js";
import { bucket, policyText, type Statement } from "./s3.fragments.js";

type Group = Partial<Plain<"aws:lb/targetGroup:TargetGroup">>;

function behind(
	title: string,
	others: Readonly<Record<string, FragmentResource>>,
	properties: Group = {},
): Example {
	const resources: Fragment = {
		listener: resource("aws:lb/listener:Listener", {
			defaultActions: [{ type: "forward", targetGroupArn: "${targets.arn}" }],
		}),
		targets: resource("aws:lb/targetGroup:TargetGroup", properties),
		...others,
	};
	return { title, resources };
}

export const hasTargets: Examples = {
	fails: [
		behind("a target group that nobody fills", {}),
		behind("a fleet that fills another", {
			other: resource("aws:lb/targetGroup:TargetGroup"),
			fleet: resource("aws:autoscaling/group:Group", { targetGroupArns: ["${other.arn}"] }),
		}),
	],
	passes: [
		behind("a fleet", {
			fleet: resource("aws:autoscaling/group:Group", { targetGroupArns: ["${targets.arn}"] }),
		}),
		behind("a fleet's traffic source", {
			fleet: resource("aws:autoscaling/group:Group", {
				trafficSources: [{ identifier: "${targets.arn}", type: "elbv2" }],
			}),
		}),
		behind("a fleet that is attached", {
			link: resource("aws:autoscaling/attachment:Attachment", { lbTargetGroupArn: "${targets.arn}" }),
		}),
		behind("a traffic source that is attached", {
			link: resource("aws:autoscaling/trafficSourceAttachment:TrafficSourceAttachment", {
				trafficSource: { identifier: "${targets.arn}", type: "elbv2" },
			}),
		}),
		behind("an instance that is attached", {
			link: resource("aws:lb/targetGroupAttachment:TargetGroupAttachment", {
				targetGroupArn: "${targets.arn}",
			}),
		}),
		behind("targets by address, which a service registers", {}, { targetType: "ip" }),
		{
			title: "a target group that no listener sends to",
			resources: { targets: resource("aws:lb/targetGroup:TargetGroup") },
		},
	],
};

const writing = {
	Effect: "Allow",
	Principal: { Service: "logging.s3.amazonaws.com" },
	Action: "s3:PutObject",
	Resource: "arn:aws:s3:::logs/*",
};

function logged(title: string, others: Readonly<Record<string, FragmentResource>>): Example {
	const resources: Fragment = {
		orders: bucket(),
		logging: resource("aws:s3/bucketLogging:BucketLogging", {
			bucket: "${orders.id}",
			targetBucket: "${logs.id}",
			targetPrefix: "orders/",
		}),
		logs: bucket({}, "logs"),
		...others,
	};
	return { title, resources };
}

function policy(...statements: readonly Statement[]): FragmentResource {
	return resource("aws:s3/bucketPolicy:BucketPolicy", {
		bucket: "${logs.id}",
		policy: policyText(...statements),
	});
}

export const logsArrive: Examples = {
	fails: [
		logged("a bucket without a policy", {}),
		logged("a policy for another service", {
			policy: policy({ ...writing, Principal: { Service: "delivery.logs.amazonaws.com" } }),
		}),
		logged("a policy that lets S3 read", { policy: policy({ ...writing, Action: "s3:GetObject" }) }),
	],
	passes: [
		logged("a policy that lets S3 write", { policy: policy(writing) }),
		logged("an access control list", {
			list: resource("aws:s3/bucketAcl:BucketAcl", { bucket: "${logs.id}", acl: "log-delivery-write" }),
		}),
		logged("a bucket whose owner keeps access control lists", {
			ownership: resource("aws:s3/bucketOwnershipControls:BucketOwnershipControls", {
				bucket: "${logs.id}",
				rule: { objectOwnership: "BucketOwnerPreferred" },
			}),
		}),
		{ title: "a bucket that takes no logs", resources: { orders: bucket() } },
	],
};

const balancer = resource("aws:lb/loadBalancer:LoadBalancer");

function hearing(
	port: number,
	properties: Partial<Plain<"aws:lb/listener:Listener">> = {},
): FragmentResource {
	return resource("aws:lb/listener:Listener", { loadBalancerArn: "${balancer.arn}", port, ...properties });
}

function redirecting(to: Readonly<Record<string, string>>): FragmentResource {
	return hearing(80, {
		protocol: "HTTP",
		defaultActions: [{ type: "redirect", redirect: { statusCode: "HTTP_301", protocol: "HTTPS", ...to } }],
	});
}

export const redirectArrives: Examples = {
	fails: [
		{ title: "a redirect alone", resources: { balancer, plain: redirecting({ port: "443" }) } },
		{
			title: "a redirect to another port than the listener's",
			resources: { balancer, plain: redirecting({ port: "443" }), tls: hearing(8443) },
		},
	],
	passes: [
		{
			title: "a redirect to the listener over TLS",
			resources: { balancer, plain: redirecting({ port: "443" }), tls: hearing(443) },
		},
		{
			title: "a redirect to another host",
			resources: { balancer, plain: redirecting({ host: "www.example.com", port: "443" }) },
		},
		{
			title: "a balancer of another stack",
			resources: {
				plain: resource("aws:lb/listener:Listener", {
					loadBalancerArn: "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/shared/0",
					port: 80,
					defaultActions: [{ type: "redirect", redirect: { statusCode: "HTTP_301", port: "443" } }],
				}),
			},
		},
	],
};

export const hasListener: Examples = {
	fails: [
		{ title: "a balancer alone", resources: { balancer } },
		{ title: "a listener of another", resources: { balancer, other: balancer, tls: hearing(443) } },
	],
	passes: [{ title: "a listener", resources: { balancer, tls: hearing(443) } }],
};
