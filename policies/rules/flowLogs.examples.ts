/** Examples of the rules in flowLogs.ts. */
import type { Example, Examples, FragmentResource } from "../rule.js";
import { resource } from "./reachability.fragments.js";

const group = "arn:aws:logs:us-east-1:111122223333:log-group:flows";

function trusting(service: string): FragmentResource {
	return resource("aws:iam/role:Role", {
		assumeRolePolicy: JSON.stringify({
			Version: "2012-10-17",
			Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
		}),
	});
}

function writing(arn: string): FragmentResource {
	return resource("aws:iam/rolePolicy:RolePolicy", {
		role: "${role.id}",
		policy: JSON.stringify({
			Version: "2012-10-17",
			Statement: [
				{ Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: `${arn}:*` },
			],
		}),
	});
}

function log(title: string, role: FragmentResource, policy?: FragmentResource): Example {
	return {
		title,
		resources: {
			log: resource("aws:ec2/flowLog:FlowLog", {
				...{ vpcId: "vpc-0123456789abcdef0", trafficType: "ALL" },
				...{ iamRoleArn: "${role.arn}", logDestination: group },
			}),
			role,
			...(policy && { policy }),
		},
	};
}

const flowLogs = trusting("vpc-flow-logs.amazonaws.com");

export const arrives: Examples = {
	fails: [
		log("a role for machines", trusting("ec2.amazonaws.com"), writing(group)),
		log("a role that may do nothing", flowLogs),
		log("a role that may write elsewhere", flowLogs, writing(group.replace("flows", "app"))),
	],
	passes: [
		log("a role of its own", flowLogs, writing(group)),
		{
			title: "a role of another stack",
			resources: {
				log: resource("aws:ec2/flowLog:FlowLog", {
					...{ vpcId: "vpc-0123456789abcdef0", logDestination: group },
					iamRoleArn: "arn:aws:iam::111122223333:role/flow-logs",
				}),
			},
		},
		{
			title: "a log in a bucket",
			resources: {
				log: resource("aws:ec2/flowLog:FlowLog", {
					...{
						vpcId: "vpc-0123456789abcdef0",
						logDestinationType: "s3",
						logDestination: "arn:aws:s3:::flows",
					},
				}),
			},
		},
	],
};
