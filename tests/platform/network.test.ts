import assert from "node:assert/strict";
import { input, inputs, names, ofKind, shortName, waitsFor } from "../support/inputs.js";
import { type Plan, plan } from "../support/plan.js";
import { stacks, variant } from "../support/variants.js";

/** `subnet: zone block`, and every other input that is not the VPC. */
function subnets(recorded: Plan): Record<string, unknown> {
	return Object.fromEntries(
		names(recorded, "Subnet").map((name) => {
			const { availabilityZone, cidrBlock, ...rest } = inputs(recorded, "Subnet", name);
			assert.deepEqual(rest, { mapPublicIpOnLaunch: false, vpcId: "<Vpc vpc>" }, name);
			return [name, `${availabilityZone} ${cidrBlock}`];
		}),
	);
}

/** What each route table leads to, which subnets use it, and which gateway endpoints add to it. */
function routing(recorded: Plan): Record<string, { routes: string[]; subnets: string[] }> {
	const tables = names(recorded, "RouteTable").map((name) => {
		assert.deepEqual(
			inputs(recorded, "RouteTable", name),
			{ vpcId: "<Vpc vpc>" },
			`${name} has inline routes`,
		);
		return [`<RouteTable ${name}>` as string, { routes: [] as string[], subnets: [] as string[] }] as const;
	});
	const byTable = new Map(tables);
	const table = (reference: unknown) => {
		const found = byTable.get(String(reference));
		assert.ok(found, `no route table ${reference}`);
		return found;
	};
	for (const name of names(recorded, "Route")) {
		const { routeTableId, destinationCidrBlock, ...targets } = inputs(recorded, "Route", name);
		table(routeTableId).routes.push(`${destinationCidrBlock} -> ${Object.values(targets).join(", ")}`);
	}
	for (const name of names(recorded, "VpcEndpoint")) {
		const tableIds = input(recorded, "VpcEndpoint", name, "routeTableIds") ?? [];
		for (const id of tableIds as unknown[]) table(id).routes.push(`s3 -> <VpcEndpoint ${name}>`);
	}
	for (const name of names(recorded, "RouteTableAssociation")) {
		const { routeTableId, subnetId, ...rest } = inputs(recorded, "RouteTableAssociation", name);
		assert.deepEqual(rest, {});
		table(routeTableId).subnets.push(String(subnetId).replace(/^<Subnet (.*)>$/, "$1"));
	}
	return Object.fromEntries(
		tables.map(([reference, use]) => [reference.replace(/^<RouteTable (.*)>$/, "$1"), use]),
	);
}

/** The routing of two zones, when zone b's app subnet goes out by the gateway of a zone. */
const routesOfTwoZones = (natOfB: "a" | "b") => ({
	public: { routes: ["0.0.0.0/0 -> <InternetGateway igw>"], subnets: ["public-a", "public-b"] },
	"app-a": { routes: ["0.0.0.0/0 -> <NatGateway nat-a>", "s3 -> <VpcEndpoint s3>"], subnets: ["app-a"] },
	"app-b": {
		routes: [`0.0.0.0/0 -> <NatGateway nat-${natOfB}>`, "s3 -> <VpcEndpoint s3>"],
		subnets: ["app-b"],
	},
	"db-a": { routes: [], subnets: ["db-a"] },
	"db-b": { routes: [], subnets: ["db-b"] },
});

const vpc = { cidrBlock: "10.0.0.0/16", enableDnsSupport: true, enableDnsHostnames: true };

const subnetsOfTwoZones = {
	"public-a": "us-east-1a 10.0.1.0/24",
	"public-b": "us-east-1b 10.0.2.0/24",
	"app-a": "us-east-1a 10.0.3.0/24",
	"app-b": "us-east-1b 10.0.4.0/24",
	"db-a": "us-east-1a 10.0.5.0/24",
	"db-b": "us-east-1b 10.0.6.0/24",
};

for (const { stack, retentionDays, production } of stacks) {
	describe(`the network of ${stack}`, () => {
		let recorded: Plan;
		before(async () => {
			recorded = await plan(stack, "update");
		});

		it("is one VPC with DNS on", () => {
			assert.deepEqual(inputs(recorded, "Vpc", "vpc"), vpc);
		});

		it("has a public, an app and a db subnet in each of two zones, none of which hands out public addresses", () => {
			assert.deepEqual(subnets(recorded), subnetsOfTwoZones);
		});

		it("routes public subnets to the internet, app subnets to NAT and S3, db subnets nowhere", () => {
			assert.deepEqual(routing(recorded), routesOfTwoZones(production ? "b" : "a"));
		});

		it("puts each NAT gateway with an address of its own into a public subnet, after the internet gateway", () => {
			const letters = production ? ["a", "b"] : ["a"];
			assert.deepEqual(
				names(recorded, "NatGateway"),
				letters.map((letter) => `nat-${letter}`),
			);
			for (const letter of letters) {
				assert.deepEqual(inputs(recorded, "Eip", `nat-${letter}`), { domain: "vpc" });
				assert.deepEqual(inputs(recorded, "NatGateway", `nat-${letter}`), {
					allocationId: `<Eip nat-${letter}>`,
					subnetId: `<Subnet public-${letter}>`,
				});
				assert.deepEqual(waitsFor(recorded, "NatGateway", `nat-${letter}`), ["InternetGateway igw"]);
			}
			assert.deepEqual(inputs(recorded, "InternetGateway", "igw"), { vpcId: "<Vpc vpc>" });
		});

		it("has one endpoint, the free one of S3, in the app route tables", () => {
			assert.deepEqual(names(recorded, "VpcEndpoint"), ["s3"]);
			assert.deepEqual(inputs(recorded, "VpcEndpoint", "s3"), {
				vpcEndpointType: "Gateway",
				serviceName: "com.amazonaws.us-east-1.s3",
				vpcId: "<Vpc vpc>",
				routeTableIds: ["<RouteTable app-a>", "<RouteTable app-b>"],
			});
		});

		it("adopts what AWS makes with the VPC, and empties it", () => {
			assert.deepEqual(inputs(recorded, "DefaultSecurityGroup", "default"), {
				vpcId: "<Vpc vpc>",
				ingress: [],
				egress: [],
			});
			assert.deepEqual(inputs(recorded, "DefaultNetworkAcl", "default"), {
				defaultNetworkAclId: "<Vpc vpc.defaultNetworkAclId>",
				ingress: [],
				egress: [],
			});
			assert.deepEqual(inputs(recorded, "DefaultRouteTable", "default"), {
				defaultRouteTableId: "<Vpc vpc.defaultRouteTableId>",
				routes: [],
			});
			const [acl] = ofKind(recorded, "DefaultNetworkAcl");
			assert.deepEqual(acl?.options.ignoreChanges, ["subnetIds"]);
		});

		it("logs all traffic into a log group of its own, once the role may write there", () => {
			assert.deepEqual(inputs(recorded, "FlowLog", "flow-logs"), {
				vpcId: "<Vpc vpc>",
				trafficType: "ALL",
				logDestinationType: "cloud-watch-logs",
				logDestination: "<LogGroup flow-logs.arn>",
				iamRoleArn: "<Role flow-logs-role.arn>",
				maxAggregationInterval: 600,
			});
			assert.deepEqual(waitsFor(recorded, "FlowLog", "flow-logs"), ["RolePolicy flow-logs-role-policy"]);
			assert.deepEqual(inputs(recorded, "LogGroup", "flow-logs"), {
				name: `/terrace/${stack}/flow-logs`,
				kmsKeyId: "<Key logs.arn>",
				retentionInDays: retentionDays,
			});
		});
	});
}

describe("the network with more than the stacks' files ask for", () => {
	it("gives a third zone the next three blocks, its own NAT gateway and its own tables", async () => {
		const recorded = await variant("everything");
		assert.deepEqual(subnets(recorded), {
			...subnetsOfTwoZones,
			"public-c": "us-east-1c 10.0.7.0/24",
			"app-c": "us-east-1c 10.0.8.0/24",
			"db-c": "us-east-1c 10.0.9.0/24",
		});
		const two = routesOfTwoZones("b");
		assert.deepEqual(routing(recorded), {
			...two,
			public: { ...two.public, subnets: ["public-a", "public-b", "public-c"] },
			"app-c": { routes: ["0.0.0.0/0 -> <NatGateway nat-c>", "s3 -> <VpcEndpoint s3>"], subnets: ["app-c"] },
			"db-c": { routes: [], subnets: ["db-c"] },
		});
	});

	it("puts an interface endpoint of each named service into every app subnet", async () => {
		const recorded = await variant("everything");
		assert.deepEqual(names(recorded, "VpcEndpoint"), ["logs", "s3", "ssm"]);
		for (const service of ["logs", "ssm"]) {
			assert.deepEqual(inputs(recorded, "VpcEndpoint", service), {
				vpcEndpointType: "Interface",
				serviceName: `com.amazonaws.us-east-1.${service}`,
				vpcId: "<Vpc vpc>",
				subnetIds: ["<Subnet app-a>", "<Subnet app-b>", "<Subnet app-c>"],
				securityGroupIds: ["<SecurityGroup endpoints>"],
				privateDnsEnabled: true,
			});
		}
	});

	it("takes zones, endpoints and log destinations of the stack's own region", async () => {
		const recorded = await variant("secondary");
		const zones = ofKind(recorded, "Subnet").map((subnet) => subnet.inputs.availabilityZone);
		assert.deepEqual([...new Set(zones)].sort(), ["eu-west-1a", "eu-west-1b"]);
		assert.equal(input(recorded, "VpcEndpoint", "s3", "serviceName"), "com.amazonaws.eu-west-1.s3");
		const elsewhere = recorded.resources.filter(({ inputs: given }) =>
			JSON.stringify(given).includes("us-east-1"),
		);
		assert.deepEqual(
			elsewhere.map((resource) => shortName(recorded, resource)),
			[],
		);
	});

	it("takes block, subnet size and zones from the configuration", async () => {
		const recorded = await variant("other");
		assert.equal(input(recorded, "Vpc", "vpc", "cidrBlock"), "172.20.0.0/20");
		assert.deepEqual(subnets(recorded), {
			"public-d": "us-east-1d 172.20.0.64/26",
			"public-b": "us-east-1b 172.20.0.128/26",
			"app-d": "us-east-1d 172.20.0.192/26",
			"app-b": "us-east-1b 172.20.1.0/26",
			"db-d": "us-east-1d 172.20.1.64/26",
			"db-b": "us-east-1b 172.20.1.128/26",
		});
		assert.deepEqual(names(recorded, "NatGateway"), ["nat-d"]);
	});
});
