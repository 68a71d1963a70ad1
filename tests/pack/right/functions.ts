/** Functions by themselves, in a VPC, as images, and those that steps call. */
import { fun, interfaces, inVpc } from "./functionParts.js";
import { allow, document, type Program, resource } from "./program.js";

export const functions: readonly Program[] = [
	{ title: "a function with its log group", resources: fun() },
	{
		title: "a function in a VPC, by AWS's own policy",
		resources: {
			...inVpc,
			network: resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
				role: "${role.name}",
				policyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",
			}),
		},
	},
	{
		title: "a function in a VPC, by the same policy written out and narrowed",
		resources: {
			...inVpc,
			network: resource("aws:iam/rolePolicy:RolePolicy", {
				role: "${role.id}",
				policy: document(...interfaces),
			}),
		},
	},
	{
		title: "AWS's basic policy, and dead letters",
		resources: {
			...fun({ deadLetterConfig: { targetArn: "${dead.arn}" } }),
			basic: resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
				role: "${role.name}",
				policyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
			}),
			dead: resource("aws:sqs/queue:Queue", {
				sqsManagedSseEnabled: true,
				messageRetentionSeconds: 1_209_600,
			}),
			"dead-policy": resource("aws:sqs/queuePolicy:QueuePolicy", {
				queueUrl: "${dead.id}",
				policy: document({
					Effect: "Deny",
					Principal: "*",
					Action: "sqs:*",
					Resource: "${dead.arn}",
					Condition: { Bool: { "aws:SecureTransport": "false" } },
				}),
			}),
			send: resource("aws:iam/rolePolicy:RolePolicy", {
				role: "${role.id}",
				policy: document(allow("sqs:SendMessage", "${dead.arn}")),
			}),
		},
	},
];
