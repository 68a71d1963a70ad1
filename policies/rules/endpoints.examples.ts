/** Examples of the rule in endpoints.ts. */
import type { Examples, Fragment, FragmentResource } from "../rule.js";

function endpoint(serviceName: string, vpcEndpointType = "Interface", vpcId = "${vpc.id}"): FragmentResource {
	return { type: "aws:ec2/vpcEndpoint:VpcEndpoint", properties: { vpcId, serviceName, vpcEndpointType } };
}

const place: Fragment = {
	vpc: { type: "aws:ec2/vpc:Vpc", properties: { cidrBlock: "10.0.0.0/16" } },
	app: { type: "aws:ec2/subnet:Subnet", properties: { vpcId: "${vpc.id}" } },
};
const machine: Fragment = {
	...place,
	machine: { type: "aws:ec2/instance:Instance", properties: { subnetId: "${app.id}" } },
};
const fleet: Fragment = {
	...place,
	fleet: {
		type: "aws:autoscaling/group:Group",
		properties: { minSize: 2, maxSize: 2, vpcZoneIdentifiers: ["${app.id}"] },
	},
};
const both: Fragment = {
	ec2: endpoint("com.amazonaws.eu-west-1.ec2"),
	ssm: endpoint("com.amazonaws.eu-west-1.ssm"),
};

export const interfaceEndpoints: Examples = {
	fails: [
		{ title: "an instance and no endpoint", resources: machine },
		{ title: "one of the two", resources: { ...fleet, ssm: endpoint("com.amazonaws.eu-west-1.ssm") } },
		{
			title: "a gateway for another service",
			resources: { ...fleet, s3: endpoint("com.amazonaws.eu-west-1.s3", "Gateway") },
		},
		{
			title: "endpoints in another VPC",
			resources: {
				...fleet,
				ec2: endpoint("com.amazonaws.eu-west-1.ec2", "Interface", "vpc-0"),
				ssm: endpoint("com.amazonaws.eu-west-1.ssm", "Interface", "vpc-0"),
			},
		},
	],
	passes: [
		{ title: "both, for a fleet", resources: { ...fleet, ...both } },
		{ title: "both, for an instance", resources: { ...machine, ...both } },
		{ title: "a VPC without instances", resources: place },
	],
};
