/** Interface endpoints: AWS services at private addresses of the app subnets. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Environment, tagsFor } from "./naming.js";

export interface EndpointsArgs {
	readonly environment: Environment;
	readonly vpcId: pulumi.Input<string>;
	/** The app subnets, one for each zone. */
	readonly subnetIds: readonly pulumi.Input<string>[];
	/** The group that takes 443 from the instances. */
	readonly securityGroupId: pulumi.Input<string>;
	/** Service names as AWS ends them, e.g. `ssm` of `com.amazonaws.us-east-1.ssm`. */
	readonly services: readonly string[];
}

/**
 * One endpoint for each service, in every zone: about 7.30 USD a month for each service and zone, and 0.01
 * USD a GB. That is less than NAT for much data, more for little.
 */
export class Endpoints extends pulumi.ComponentResource {
	constructor(name: string, args: EndpointsArgs, opts?: pulumi.ComponentResourceOptions) {
		super("terrace:endpoints:Endpoints", name, {}, opts);
		const { environment, vpcId, subnetIds, securityGroupId, services } = args;

		for (const service of services) {
			new aws.ec2.VpcEndpoint(
				`${name}-${service}`,
				{
					vpcId,
					vpcEndpointType: "Interface",
					serviceName: `com.amazonaws.${environment.region}.${service}`,
					subnetIds: [...subnetIds],
					securityGroupIds: [securityGroupId],
					// The service's public name then answers with the endpoint's addresses, so that no SDK and no
					// agent has to be told of it.
					privateDnsEnabled: true,
					tags: tagsFor(environment, "network", `${name}-${service}`),
				},
				{ parent: this },
			);
		}

		this.registerOutputs({});
	}
}
