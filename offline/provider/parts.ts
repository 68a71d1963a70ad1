/** What goes with its owner when the owner is deleted: settings and children that cannot be without it. */
import type { Account, Live } from "./account.js";
import { dependentsOf } from "./references.js";

/** Types of the owner and of its part, and the property by which the part names its owner. */
const parts: readonly (readonly [owner: string, part: RegExp, property: string])[] = [
	[
		"aws:autoscaling/group:Group",
		/^aws:autoscaling\/(policy|schedule|lifecycleHook):/,
		"autoscalingGroupName",
	],
	["aws:ec2/routeTable:RouteTable", /^aws:ec2\/route:/, "routeTableId"],
	["aws:ec2/securityGroup:SecurityGroup", /^aws:vpc\/securityGroup(In|E)gressRule:/, "securityGroupId"],
	["aws:iam/role:Role", /^aws:iam\/rolePolic/, "role"],
	["aws:kms/key:Key", /^aws:kms\/alias:/, "targetKeyId"],
	["aws:lb/listener:Listener", /^aws:lb\/listener[A-Z]/, "listenerArn"],
	["aws:lb/loadBalancer:LoadBalancer", /^aws:lb\/listener:/, "loadBalancerArn"],
	["aws:route53/zone:Zone", /^aws:route53\/record:/, "zoneId"],
	["aws:route53/zone:Zone", /^aws:route53\/(keySigningKey|hostedZoneDnsSec):/, "hostedZoneId"],
	["aws:s3/bucket:Bucket", /^aws:s3\/bucket[A-Z]/, "bucket"],
	["aws:sns/topic:Topic", /^aws:sns\/topicPolicy:/, "arn"],
	["aws:sns/topic:Topic", /^aws:sns\/topicSubscription:/, "topic"],
	["aws:wafv2/webAcl:WebAcl", /^aws:wafv2\/webAclLoggingConfiguration:/, "resourceArn"],
];

/** Takes a resource out of the account, with everything that is part of it. */
export function removeWhole(account: Account, owner: Live): void {
	const rows = parts.filter(([type]) => type === owner.type);
	const found = rows.length > 0 ? dependentsOf(account, owner) : [];
	for (const [live, property] of found) {
		if (rows.some(([, part, by]) => part.test(live.type) && by === property)) removeWhole(account, live);
	}
	account.remove(owner);
}
