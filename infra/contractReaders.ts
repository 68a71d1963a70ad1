/** Who may read the contract in Parameter Store: a managed policy that any role can be given. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Environment, stackPath, tagsFor } from "./naming.js";

export interface ContractReadersArgs {
	readonly environment: Environment;
	/** Name of the role of the API's instances, which reads the contract at run time. nginx has no use for it. */
	readonly appRoleName: pulumi.Input<string>;
}

export class ContractReaders extends pulumi.ComponentResource {
	/** The contract's place in Parameter Store; everything below it belongs to the contract. */
	readonly path: string;
	readonly policyArn: pulumi.Output<string>;

	constructor(name: string, args: ContractReadersArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:contractReaders:ContractReaders", name, {}, opts);
		const { environment } = args;
		const { partition, region, accountId } = environment;

		this.path = stackPath(environment, "contract");
		const arn = `arn:${partition}:ssm:${region}:${accountId}:parameter${this.path}`;
		const policy = new aws.iam.Policy(
			`${name}-contract`,
			{
				description: "Read what the platform tells those who build on it",
				policy: JSON.stringify({
					Version: "2012-10-17",
					Statement: [
						{
							Sid: "ReadContract",
							Effect: "Allow",
							Action: ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"],
							// The path itself, for GetParametersByPath, and what is below it.
							Resource: [arn, `${arn}/*`],
						},
					],
				}),
				tags: tagsFor(environment, "contract", `${name}-contract`),
			},
			{ parent: this },
		);
		this.policyArn = policy.arn;
		new aws.iam.RolePolicyAttachment(
			`${name}-app-contract`,
			{ role: args.appRoleName, policyArn: policy.arn },
			{ parent: this },
		);

		this.registerOutputs({ path: this.path, policyArn: this.policyArn });
	}
}
