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
