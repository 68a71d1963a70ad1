import assert from "node:assert/strict";
import { inputs, names, waitsFor } from "../support/inputs.js";
import { type Plan, plan } from "../support/plan.js";
import { stacks, variant } from "../support/variants.js";

const balancer = {
	loadBalancerType: "application",
	ipAddressType: "ipv4",
	dropInvalidHeaderFields: true,
	preserveHostHeader: true,
	xffHeaderProcessingMode: "append",
	enableHttp2: true,
	idleTimeout: 60,
	enableZonalShift: true,
};

function targetGroup(port: number, slowStart: number, algorithm: string) {
	return {
		targetType: "instance",
		vpcId: "<Vpc vpc>",
		port,
		protocol: "HTTP",
		protocolVersion: "HTTP1",
		deregistrationDelay: 30,
		slowStart,
		loadBalancingAlgorithmType: algorithm,
		healthCheck: {
			path: "/healthz",
			port: "traffic-port",
			protocol: "HTTP",
			matcher: "200",
			interval: 10,
			timeout: 5,
			healthyThreshold: 2,
			unhealthyThreshold: 3,
		},
	};
}

function forward(group: string) {
	return [{ type: "forward", targetGroupArn: `<TargetGroup ${group}>` }];
}

for (const { stack, prefix, account, production } of stacks) {
	const logs = { enabled: true, bucket: `${prefix}-logs-${account}-us-east-1-an` };

	describe(`the balancers of ${stack}`, () => {
		let recorded: Plan;
		before(async () => {
			recorded = await plan(stack, "update");
		});

		it("are one before the web tier, open to the internet", () => {
			assert.deepEqual(names(recorded, "LoadBalancer"), ["edge", "int"]);
			assert.deepEqual(inputs(recorded, "LoadBalancer", "edge"), {
				...balancer,
				internal: false,
				subnets: ["<Subnet public-a>", "<Subnet public-b>"],
				securityGroups: ["<SecurityGroup edge>"],
				desyncMitigationMode: "defensive",
				enableDeletionProtection: production,
				accessLogs: { ...logs, prefix: "alb/edge" },
			});
		});

		it("are one before the app tier, inside the VPC", () => {
			assert.deepEqual(inputs(recorded, "LoadBalancer", "int"), {
				...balancer,
				internal: true,
				subnets: ["<Subnet app-a>", "<Subnet app-b>"],
				securityGroups: ["<SecurityGroup internal>"],
				desyncMitigationMode: "strictest",
				enableDeletionProtection: production,
				accessLogs: { ...logs, prefix: "alb/internal" },
			});
		});

		it("are made once the log bucket takes their logs, the open one once the internet is there", () => {
			assert.deepEqual(waitsFor(recorded, "LoadBalancer", "int"), ["BucketPolicy logs-policy"]);
			assert.deepEqual(waitsFor(recorded, "LoadBalancer", "edge"), [
				"BucketPolicy logs-policy",
				"InternetGateway igw",
			]);
		});

		it("speak TLS 1.2 and 1.3 with the issued certificate on 443, and send 80 there", () => {
			assert.deepEqual(names(recorded, "Listener"), ["edge-443", "edge-80", "int-5000"]);
			assert.deepEqual(inputs(recorded, "Listener", "edge-443"), {
				loadBalancerArn: "<LoadBalancer edge>",
				port: 443,
				protocol: "HTTPS",
				sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
				certificateArn: "<CertificateValidation regional-issued.certificateArn>",
				routingHttpResponseServerEnabled: false,
				routingHttpResponseStrictTransportSecurityHeaderValue: "max-age=31536000",
				defaultActions: forward("web"),
			});
			assert.deepEqual(inputs(recorded, "Listener", "edge-80"), {
				loadBalancerArn: "<LoadBalancer edge>",
				port: 80,
				protocol: "HTTP",
				routingHttpResponseServerEnabled: false,
				defaultActions: [
					{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } },
				],
			});
		});

		it("pass the API's requests on from port 5000 inside", () => {
			assert.deepEqual(inputs(recorded, "Listener", "int-5000"), {
				loadBalancerArn: "<LoadBalancer int>",
				port: 5000,
				protocol: "HTTP",
				routingHttpResponseServerEnabled: false,
				defaultActions: forward("app"),
			});
		});

		it("check health, let open requests finish and start new instances slowly", () => {
			assert.deepEqual(names(recorded, "TargetGroup"), ["app", "web"]);
			assert.deepEqual(inputs(recorded, "TargetGroup", "web"), targetGroup(80, 30, "round_robin"));
			assert.deepEqual(inputs(recorded, "TargetGroup", "app"), targetGroup(5000, 30, "round_robin"));
		});
	});
}

describe("a balancer without slow start", () => {
	it("sends a request to the instance with the fewest open ones, which slow start rules out", async () => {
		const recorded = await variant("other");
		assert.deepEqual(
			inputs(recorded, "TargetGroup", "app"),
			targetGroup(6000, 0, "least_outstanding_requests"),
		);
		assert.deepEqual(inputs(recorded, "TargetGroup", "web"), {
			...targetGroup(8080, 180, "round_robin"),
			deregistrationDelay: 300,
		});
	});
});
