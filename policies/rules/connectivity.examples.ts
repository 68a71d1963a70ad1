/** Examples of the rules in connectivity.ts. */
import type { Example, Examples, Fragment, FragmentResource } from "../rule.js";
import { machine, network, resource } from "./reachability.fragments.js";

/** The network with some resources left out or different. */
function changed(title: string, changes: Readonly<Record<string, FragmentResource | undefined>>): Example {
	const resources = Object.entries({ ...network, ...changes }).flatMap(([name, one]) =>
		one ? [[name, one] as const] : [],
	);
	return { title, resources: Object.fromEntries(resources) as Fragment };
}

interface Entry {
	readonly ruleNo: number;
	readonly action: string;
	readonly protocol: string;
	readonly cidrBlock: string;
	readonly fromPort: number;
	readonly toPort: number;
}

function entry(cidrBlock: string, fromPort: number, toPort = fromPort, action = "allow"): Entry {
	return { ruleNo: 100, action, protocol: "tcp", cidrBlock, fromPort, toPort };
}

function dataAclOf(ingress: readonly Entry[], egress: readonly Entry[]): Record<string, FragmentResource> {
	return {
		dataAcl: resource("aws:ec2/networkAcl:NetworkAcl", {
			vpcId: "${vpc.id}",
			subnetIds: ["${data.id}"],
			ingress: [...ingress],
			egress: [...egress],
		}),
	};
}

const right = dataAclOf([entry("10.0.3.0/24", 5432)], [entry("10.0.3.0/24", 1024, 65535)]);

export const open: Examples = {
	fails: [
		changed("a database group without a rule", { dbIn: undefined }),
		changed("an app group that calls nobody", { appOut: undefined }),
		changed("an edge group that lets nobody in", { edgeIn: undefined }),
		changed("an edge group that lets in on one of its balancer's two ports", {
			plain: resource("aws:lb/listener:Listener", { loadBalancerArn: "${edge.arn}", port: 80 }),
			encrypted: resource("aws:lb/listener:Listener", { loadBalancerArn: "${edge.arn}", port: 443 }),
		}),
		changed("a VPC without an internet gateway's route", { publicRoute: undefined }),
		changed("an app table without the way out that the group opens", { appRoute: undefined }),
		changed("a gateway endpoint instead of the way out", {
			appRoute: undefined,
			storage: resource("aws:ec2/vpcEndpoint:VpcEndpoint", {
				vpcId: "${vpc.id}",
				serviceName: "com.amazonaws.us-east-1.s3",
				routeTableIds: ["${appTable.id}"],
			}),
		}),
		changed(
			"a data ACL that forgets the answers",
			dataAclOf([entry("10.0.3.0/24", 5432)], [entry("10.0.3.0/24", 22)]),
		),
		changed(
			"a data ACL that lets another subnet in",
			dataAclOf([entry("10.0.1.0/24", 5432)], [entry("10.0.3.0/24", 1024, 65535)]),
		),
		changed("a data ACL without entries", dataAclOf([], [])),
	],
	passes: [
		changed("every rule and route in place", {}),
		changed("an edge group that lets in on the port that its balancer listens on", {
			encrypted: resource("aws:lb/listener:Listener", { loadBalancerArn: "${edge.arn}", port: 443 }),
		}),
		changed("a data ACL with the port and its answers", right),
		changed("an app tier that calls nobody outside", { appWorld: undefined, appRoute: undefined }),
		changed("a database that nothing of this stack calls", {
			...{ api: undefined, appGroup: undefined, appOut: undefined, appWorld: undefined, dbIn: undefined },
		}),
	],
};

export const dataSubnets: Examples = {
	fails: [
		changed("an instance of the app tier beside the database", { api: machine("data", "appGroup", "app") }),
	],
	passes: [
		changed("instances in subnets of their own", {}),
		changed("what is of no tier", {
			job: resource("aws:ec2/instance:Instance", { subnetId: "${data.id}" }),
		}),
	],
};

export const dataAcl: Examples = {
	fails: [
		changed("a way in for everybody", dataAclOf([entry("0.0.0.0/0", 5432)], [])),
		changed("a way out to everybody", dataAclOf([], [entry("0.0.0.0/0", 1024, 65535)])),
		changed("half of the internet", dataAclOf([entry("128.0.0.0/1", 5432)], [])),
	],
	passes: [
		changed("the app tier's block", right),
		changed("everybody refused", dataAclOf([entry("0.0.0.0/0", 5432, 5432, "deny")], [])),
		changed("the default ACL", {}),
		changed("another tier's ACL", {
			appAcl: resource("aws:ec2/networkAcl:NetworkAcl", {
				vpcId: "${vpc.id}",
				subnetIds: ["${app.id}"],
				ingress: [entry("0.0.0.0/0", 443)],
			}),
		}),
	],
};

function vpc(title: string, enableDnsSupport?: boolean): Example {
	const properties = enableDnsSupport === undefined ? {} : { enableDnsSupport };
	return {
		title,
		resources: { vpc: resource("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16", ...properties }) },
	};
}

export const names: Examples = {
	fails: [vpc("a VPC without a resolver", false)],
	passes: [vpc("AWS's default"), vpc("a resolver", true)],
};
