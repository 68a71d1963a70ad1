/** Balancers, launch templates, Auto Scaling and functions. */
import { createdAt, domainOf, type Subject, type Table, wordOf } from "./subject.js";

/** Hosted zones of application load balancers: https://docs.aws.amazon.com/general/latest/gr/elb.html */
const balancerZones: Readonly<Record<string, string>> = {
	"ap-northeast-1": "Z14GRHDCWA56QT",
	"ap-northeast-2": "ZWKZPGTI48KDX",
	"ap-south-1": "ZP97RAFLXTNZK",
	"ap-southeast-1": "Z1LMS91P8CMLE5",
	"ap-southeast-2": "Z1GM3OXH4ZPM65",
	"ca-central-1": "ZQSVJUPU6J1EY",
	"eu-central-1": "Z215JYRZR1TBD5",
	"eu-north-1": "Z23TAZ6LKFMNIO",
	"eu-west-1": "Z32O12XQLNTSW2",
	"eu-west-2": "ZHURV8PSTC4K8",
	"eu-west-3": "Z3Q77PNBQS71R4",
	"sa-east-1": "Z2P70J7HTTTPLU",
	"us-east-1": "Z35SXDOTRQ7X7K",
	"us-east-2": "Z3AADJGX6KTTL2",
	"us-west-1": "Z368ELLRRE2KJ0",
	"us-west-2": "Z1H1FL5HABSF5",
};

const elb = "elasticloadbalancing";

export const compute: Table = {
	"aws:lb/loadBalancer:LoadBalancer": (s) => {
		const name = s.physicalName();
		const kind = { network: "net", gateway: "gwy" }[s.text("loadBalancerType") ?? ""] ?? "app";
		const suffix = `${kind}/${name}/${s.hex(16)}`;
		const arn = s.arn(elb, `loadbalancer/${suffix}`);
		const host = `${s.inputs.internal === true ? "internal-" : ""}${name}-${1e8 + s.number(9e8)}`;
		return {
			id: arn,
			arn,
			arnSuffix: suffix,
			name,
			dnsName: `${host}.${s.region}.elb.${domainOf(s.region)}`,
			zoneId: balancerZones[s.region] ?? `Z${wordOf(s.region, 13).toUpperCase()}`,
		};
	},
	"aws:lb/targetGroup:TargetGroup": (s) => {
		const name = s.physicalName();
		const suffix = `targetgroup/${name}/${s.hex(16)}`;
		const arn = s.arn(elb, suffix);
		return { id: arn, arn, arnSuffix: suffix, name, loadBalancerArns: [] };
	},
	"aws:lb/listener:Listener": (s) => {
		const balancer = s.text("loadBalancerArn") ?? s.arn(elb, `loadbalancer/app/unknown/${s.hex(16)}`);
		const arn = `${balancer.replace(":loadbalancer/", ":listener/")}/${s.hex(16, "listener")}`;
		return { id: arn, arn };
	},
	"aws:lb/listenerRule:ListenerRule": (s) => {
		const listener =
			s.text("listenerArn") ?? s.arn(elb, `listener/app/unknown/${s.hex(16)}/${s.hex(16, "l")}`);
		const arn = `${listener.replace(":listener/", ":listener-rule/")}/${s.hex(16, "rule")}`;
		return { id: arn, arn, priority: 1 + s.number(50_000) };
	},
	"aws:lb/listenerCertificate:ListenerCertificate": (s) => ({
		id: `${s.text("listenerArn")}_${s.text("certificateArn")}`,
	}),
	"aws:lambda/function:Function": (s) => {
		const name = s.physicalName();
		const arn = s.arn("lambda", `function:${name}`);
		const api = `arn:${s.partition}:apigateway:${s.region}:lambda:path/2015-03-31/functions`;
		return {
			...{ id: name, arn, version: "$LATEST", qualifiedArn: `${arn}:$LATEST` },
			invokeArn: `${api}/${arn}/invocations`,
			lastModified: createdAt,
		};
	},
	"aws:lambda/eventSourceMapping:EventSourceMapping": (s) => {
		const uuid = s.uuid();
		const functionArn = s.text("functionName") ?? s.arn("lambda", `function:${s.name}`);
		const arn = s.arn("lambda", `event-source-mapping:${uuid}`);
		return { id: uuid, uuid, arn, functionArn, state: "Enabled", lastModified: createdAt };
	},
	"aws:ec2/launchTemplate:LaunchTemplate": (s) => {
		const id = s.ec2Id("lt");
		const arn = s.arn("ec2", `launch-template/${id}`);
		return { id, arn, name: s.physicalName(), latestVersion: 1, defaultVersion: 1 };
	},
	"aws:autoscaling/group:Group": (s) => {
		const name = s.physicalName();
		return {
			id: name,
			name,
			arn: s.arn("autoscaling", `autoScalingGroup:${s.uuid()}:autoScalingGroupName/${name}`),
			desiredCapacity: s.inputs.minSize ?? 0,
			serviceLinkedRoleArn: s.globalArn(
				"iam",
				"role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
			),
			predictedCapacity: 0,
			warmPoolSize: 0,
		};
	},
	"aws:autoscaling/policy:Policy": (s) => {
		const name = s.physicalName();
		return { id: name, name, arn: ofGroup(s, "scalingPolicy", `policyName/${name}`) };
	},
	"aws:autoscaling/schedule:Schedule": (s) => {
		const name = s.text("scheduledActionName") ?? s.name;
		return { id: name, arn: ofGroup(s, "scheduledUpdateGroupAction", `scheduledActionName/${name}`) };
	},
	"aws:autoscaling/lifecycleHook:LifecycleHook": (s) => ({ id: s.physicalName() }),
	"aws:autoscaling/notification:Notification": (s) => ({ id: s.text("topicArn") ?? s.name }),
};

function ofGroup(s: Subject, kind: string, rest: string): string {
	return s.arn(
		"autoscaling",
		`${kind}:${s.uuid()}:autoScalingGroupName/${s.text("autoscalingGroupName")}:${rest}`,
	);
}
