/** What the AWS table must answer, by type: outputs in AWS's formats. */
import type { PropertyMap } from "../../offline/values.js";

const elb = "arn:aws:elasticloadbalancing:eu-west-1:123456789012";
const listenerArn = `${elb}:listener/app/web/0123456789abcdef/fedcba9876543210`;

/** Outputs in AWS's formats, by type: what each must look like. */
export const formats: readonly (readonly [
	type: string,
	inputs: PropertyMap,
	outputs: Record<string, RegExp>,
])[] = [
	[
		"aws:ec2/vpc:Vpc",
		{},
		{
			id: /^vpc-0[0-9a-f]{16}$/,
			arn: /^arn:aws:ec2:eu-west-1:123456789012:vpc\/vpc-0/,
			defaultSecurityGroupId: /^sg-0[0-9a-f]{16}$/,
			mainRouteTableId: /^rtb-0[0-9a-f]{16}$/,
			ownerId: /^123456789012$/,
		},
	],
	[
		"aws:lambda/function:Function",
		{},
		{
			id: /^web-[0-9a-f]{7}$/,
			arn: /^arn:aws:lambda:eu-west-1:123456789012:function:web-[0-9a-f]{7}$/,
			invokeArn:
				/^arn:aws:apigateway:eu-west-1:lambda:path\/2015-03-31\/functions\/arn:aws:lambda:.*\/invocations$/,
		},
	],
	[
		"aws:lambda/eventSourceMapping:EventSourceMapping",
		{ functionName: "arn:aws:lambda:eu-west-1:123456789012:function:web" },
		{ id: /^[0-9a-f-]{36}$/, functionArn: /:function:web$/, state: /^Enabled$/ },
	],
	[
		"aws:sqs/queuePolicy:QueuePolicy",
		{ queueUrl: "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs" },
		{ id: /^https:\/\/sqs\.eu-west-1\.amazonaws\.com\/123456789012\/jobs$/ },
	],
	["aws:ec2/subnet:Subnet", {}, { id: /^subnet-0[0-9a-f]{16}$/, availabilityZoneId: /^euw1-az[1-3]$/ }],
	[
		"aws:ec2/eip:Eip",
		{},
		{
			id: /^eipalloc-0[0-9a-f]{16}$/,
			publicIp: /^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}$/,
			publicDns: /^ec2-[\d-]+\.eu-west-1\.compute\.amazonaws\.com$/,
		},
	],
	[
		"aws:ec2/natGateway:NatGateway",
		{},
		{ id: /^nat-0[0-9a-f]{16}$/, networkInterfaceId: /^eni-0[0-9a-f]{16}$/ },
	],
	[
		"aws:ec2/launchTemplate:LaunchTemplate",
		{},
		{ id: /^lt-0[0-9a-f]{16}$/, latestVersion: /^1$/, name: /^web-[0-9a-f]{7}$/ },
	],
	[
		"aws:ec2/vpcEndpoint:VpcEndpoint",
		{ vpcEndpointType: "Interface", serviceName: "com.amazonaws.eu-west-1.ssm" },
		{ id: /^vpce-0/, state: /^available$/ },
	],
	[
		"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
		{},
		{ id: /^sgr-0[0-9a-f]{16}$/, arn: /:security-group-rule\/sgr-/ },
	],
	[
		"aws:lb/loadBalancer:LoadBalancer",
		{},
		{
			arn: /^arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer\/app\/web-[0-9a-f]{7}\/[0-9a-f]{16}$/,
			arnSuffix: /^app\/web-[0-9a-f]{7}\/[0-9a-f]{16}$/,
			dnsName: /^web-[0-9a-f]{7}-\d{9}\.eu-west-1\.elb\.amazonaws\.com$/,
			zoneId: /^Z32O12XQLNTSW2$/,
		},
	],
	[
		"aws:lb/loadBalancer:LoadBalancer",
		{ internal: true, name: "int" },
		{ arnSuffix: /^app\/int\//, dnsName: /^internal-int-\d{9}\./ },
	],
	["aws:lb/targetGroup:TargetGroup", {}, { arnSuffix: /^targetgroup\/web-[0-9a-f]{7}\/[0-9a-f]{16}$/ }],
	[
		"aws:lb/listener:Listener",
		{ loadBalancerArn: `${elb}:loadbalancer/app/web/0123456789abcdef` },
		{ arn: /:listener\/app\/web\/0123456789abcdef\/[0-9a-f]{16}$/ },
	],
	[
		"aws:lb/listenerRule:ListenerRule",
		{ listenerArn },
		{ arn: /:listener-rule\/app\/web\/0123456789abcdef\/fedcba9876543210\/[0-9a-f]{16}$/ },
	],
	[
		"aws:autoscaling/group:Group",
		{ name: "web", minSize: 2 },
		{
			id: /^web$/,
			arn: /:autoScalingGroup:[0-9a-f-]{36}:autoScalingGroupName\/web$/,
			desiredCapacity: /^2$/,
		},
	],
	[
		"aws:rds/instance:Instance",
		{ engineVersion: "17" },
		{
			id: /^db-[0-9A-Z]{26}$/,
			identifier: /^web-[0-9a-f]{7}$/,
			address: /^web-[0-9a-f]{7}\.[0-9a-z]{12}\.eu-west-1\.rds\.amazonaws\.com$/,
			endpoint: /:5432$/,
			engineVersionActual: /^17\.\d+$/,
		},
	],
	[
		"aws:s3/bucket:Bucket",
		{ bucket: "b" },
		{
			id: /^b$/,
			arn: /^arn:aws:s3:::b$/,
			bucketRegionalDomainName: /^b\.s3\.eu-west-1\.amazonaws\.com$/,
			hostedZoneId: /^Z1BKCTXD74EZPE$/,
		},
	],
	[
		"aws:kms/key:Key",
		{},
		{
			id: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/,
			arn: /^arn:aws:kms:eu-west-1:123456789012:key\//,
		},
	],
	[
		"aws:kms/alias:Alias",
		{ name: "alias/x", targetKeyId: "k" },
		{ id: /^alias\/x$/, targetKeyArn: /:key\/k$/ },
	],
	[
		"aws:iam/role:Role",
		{ name: "r" },
		{ id: /^r$/, arn: /^arn:aws:iam::123456789012:role\/r$/, uniqueId: /^AROA[0-9A-Z]{17}$/ },
	],
	[
		"aws:cloudfront/distribution:Distribution",
		{},
		{
			id: /^E[0-9A-Z]{13}$/,
			domainName: /^d[0-9a-z]{13}\.cloudfront\.net$/,
			hostedZoneId: /^Z2FDTNDATAQYW2$/,
			arn: /^arn:aws:cloudfront::123456789012:distribution\/E/,
		},
	],
	[
		"aws:wafv2/webAcl:WebAcl",
		{ scope: "CLOUDFRONT", region: "us-east-1", name: "w" },
		{ arn: /^arn:aws:wafv2:us-east-1:123456789012:global\/webacl\/w\/[0-9a-f-]{36}$/ },
	],
	[
		"aws:route53/zone:Zone",
		{},
		{
			zoneId: /^Z[0-9A-Z]{20}$/,
			arn: /^arn:aws:route53:::hostedzone\/Z/,
			primaryNameServer: /^ns-\d{1,3}\.awsdns-\d\d\.com$/,
		},
	],
	[
		"aws:route53/record:Record",
		{ zoneId: "Z1", name: "www.x.org", type: "A", setIdentifier: "s" },
		{ id: /^Z1_www\.x\.org_A_s$/, fqdn: /^www\.x\.org$/ },
	],
	[
		"aws:cloudwatch/logGroup:LogGroup",
		{ name: "/a/b" },
		{ arn: /^arn:aws:logs:eu-west-1:123456789012:log-group:\/a\/b$/ },
	],
	["aws:sns/topic:Topic", { name: "t" }, { id: /^arn:aws:sns:eu-west-1:123456789012:t$/ }],
];
