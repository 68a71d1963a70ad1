/**
 * The published ways from some permissions to more: Rhino Security Labs
 * (https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/) and pathfinding.cloud.
 */

export interface Escalation {
	/** What is done, as it goes on after "it can". */
	readonly can: string;
	/**
	 * Actions on something that is there already, and that has more permissions: whoever may do them on one
	 * resource that has none gains nothing.
	 */
	readonly on?: readonly string[];
	/** Actions on something that is made for the purpose, on whichever resource they are allowed. */
	readonly by?: readonly string[];
	/** The services to which a role is passed. It takes iam:PassRole as well. */
	readonly passedTo?: readonly string[];
}

/** Ways that change who has which permissions. */
const inIam: readonly Escalation[] = [
	{ can: "make access keys of users", on: ["iam:CreateAccessKey"] },
	{ can: "give users a password", on: ["iam:CreateLoginProfile"] },
	{ can: "change passwords of users", on: ["iam:UpdateLoginProfile"] },
	{ can: "put users into groups", on: ["iam:AddUserToGroup"] },
	{ can: "write policies anew", on: ["iam:CreatePolicyVersion"] },
	{ can: "go back to older policies", on: ["iam:SetDefaultPolicyVersion"] },
	{ can: "attach policies to users", on: ["iam:AttachUserPolicy"] },
	{ can: "attach policies to groups", on: ["iam:AttachGroupPolicy"] },
	{ can: "attach policies to roles", on: ["iam:AttachRolePolicy"] },
	{ can: "write policies of users", on: ["iam:PutUserPolicy"] },
	{ can: "write policies of groups", on: ["iam:PutGroupPolicy"] },
	{ can: "write policies of roles", on: ["iam:PutRolePolicy"] },
	{ can: "decide who becomes a role", on: ["iam:UpdateAssumeRolePolicy"] },
];

const lambda = ["lambda.amazonaws.com"];
const glue = ["glue.amazonaws.com"];
const ecs = ["ecs-tasks.amazonaws.com"];
const ec2 = ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"];
const sagemaker = ["sagemaker.amazonaws.com"];
const cloudFormation = ["cloudformation.amazonaws.com"];

/** Ways that make something which acts as a role that is passed to it. */
const byPassing: readonly Escalation[] = [
	{ can: "start instances with any role", passedTo: ec2, by: ["ec2:RunInstances"] },
	{ can: "start spot instances with any role", passedTo: ec2, by: ["ec2:RequestSpotInstances"] },
	{
		can: "make and call functions with any role",
		passedTo: lambda,
		by: ["lambda:CreateFunction", "lambda:InvokeFunction"],
	},
	{
		can: "make functions with any role and let others call them",
		passedTo: lambda,
		by: ["lambda:CreateFunction", "lambda:AddPermission"],
	},
	{
		can: "make functions with any role and have them called by events",
		passedTo: lambda,
		by: ["lambda:CreateFunction", "lambda:CreateEventSourceMapping"],
	},
	{ can: "make stacks with any role", passedTo: cloudFormation, by: ["cloudformation:CreateStack"] },
	{
		can: "make stack sets with any role",
		passedTo: cloudFormation,
		by: ["cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"],
	},
	{ can: "change stack sets with any role", passedTo: cloudFormation, by: ["cloudformation:UpdateStackSet"] },
	{
		can: "make pipelines of data with any role",
		passedTo: ["datapipeline.amazonaws.com", "elasticmapreduce.amazonaws.com"],
		by: ["datapipeline:CreatePipeline"],
	},
	{ can: "make development endpoints with any role", passedTo: glue, by: ["glue:CreateDevEndpoint"] },
	{ can: "make and run jobs with any role", passedTo: glue, by: ["glue:CreateJob", "glue:StartJobRun"] },
	{
		can: "make and trigger jobs with any role",
		passedTo: glue,
		by: ["glue:CreateJob", "glue:CreateTrigger"],
	},
	{ can: "change and run jobs with any role", passedTo: glue, by: ["glue:UpdateJob", "glue:StartJobRun"] },
	{
		can: "change and trigger jobs with any role",
		passedTo: glue,
		by: ["glue:UpdateJob", "glue:CreateTrigger"],
	},
	{
		can: "make services of containers with any role",
		passedTo: ecs,
		by: ["ecs:RegisterTaskDefinition", "ecs:CreateService"],
	},
	{ can: "run tasks with any role", passedTo: ecs, by: ["ecs:RegisterTaskDefinition", "ecs:RunTask"] },
	{ can: "start tasks with any role", passedTo: ecs, by: ["ecs:RegisterTaskDefinition", "ecs:StartTask"] },
	{
		can: "make and run builds with any role",
		passedTo: ["codebuild.amazonaws.com"],
		by: ["codebuild:CreateProject", "codebuild:StartBuild"],
	},
	{
		can: "make and run batches of builds with any role",
		passedTo: ["codebuild.amazonaws.com"],
		by: ["codebuild:CreateProject", "codebuild:StartBuildBatch"],
	},
	{
		can: "make services with any role",
		passedTo: ["tasks.apprunner.amazonaws.com"],
		by: ["apprunner:CreateService"],
	},
	{
		can: "make code interpreters with any role",
		passedTo: ["bedrock-agentcore.amazonaws.com"],
		by: [
			"bedrock-agentcore:CreateCodeInterpreter",
			"bedrock-agentcore:StartCodeInterpreterSession",
			"bedrock-agentcore:InvokeCodeInterpreter",
		],
	},
	{ can: "make notebooks with any role", passedTo: sagemaker, by: ["sagemaker:CreateNotebookInstance"] },
	{ can: "train models with any role", passedTo: sagemaker, by: ["sagemaker:CreateTrainingJob"] },
	{ can: "process data with any role", passedTo: sagemaker, by: ["sagemaker:CreateProcessingJob"] },
];

/** Ways that take over something which acts as a role already. */
const inPlace: readonly Escalation[] = [
	{ can: "change the code of functions", on: ["lambda:UpdateFunctionCode"] },
	{ can: "change development endpoints", on: ["glue:UpdateDevEndpoint"] },
	{
		can: "change stacks that have a role",
		on: ["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"],
	},
	{
		can: "change what instances run as they start",
		on: ["ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"],
	},
	{
		can: "change launch templates",
		on: ["ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"],
	},
	{ can: "log in to instances", on: ["ec2-instance-connect:SendSSHPublicKey"] },
	{ can: "log in to containers", on: ["ecs:ExecuteCommand"] },
	{ can: "run commands on instances", on: ["ssm:SendCommand"] },
	{ can: "open sessions on instances", on: ["ssm:StartSession"] },
	{ can: "open notebooks", on: ["sagemaker:CreatePresignedNotebookInstanceUrl"] },
	{
		can: "change what notebooks run as they start",
		on: [
			"sagemaker:StopNotebookInstance",
			"sagemaker:UpdateNotebookInstance",
			"sagemaker:StartNotebookInstance",
		],
		by: ["sagemaker:CreateNotebookInstanceLifecycleConfig"],
	},
	{
		can: "use code interpreters",
		on: ["bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"],
	},
];

export const escalations: readonly Escalation[] = [...inIam, ...byPassing, ...inPlace];

/** Every action of a way, as a message names them. */
export function actionsOf({ on = [], by = [], passedTo }: Escalation): readonly string[] {
	return [...(passedTo ? ["iam:PassRole"] : []), ...on, ...by];
}
