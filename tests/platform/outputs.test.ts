import assert from "node:assert/strict";
import { hasUnknown, unknown } from "../../offline/values.js";
import { one } from "../support/inputs.js";
import { type Plan, plan } from "../support/plan.js";
import { stacks, variant } from "../support/variants.js";

const subnetTiers = ["public", "app", "db"] as const;
const tiers = ["edge", "web", "internal", "app", "worker", "db"] as const;

/** What resources computed, as the outputs should pass it on. */
function of(recorded: Plan) {
	const output = (kind: string, name: string, property: string) =>
		one(recorded, kind, name).outputs[property];
	const id = (kind: string, name: string) => one(recorded, kind, name).id;
	const byName = (kind: string, keys: readonly string[]) =>
		Object.fromEntries(keys.map((key) => [key, id(kind, key)]));
	return { output, id, byName };
}

for (const { stack, prefix, account, domain, production } of stacks) {
	describe(`the outputs of ${stack}`, () => {
		let recorded: Plan;
		before(async () => {
			recorded = await plan(stack, "update");
		});

		const bucket = (purpose: string) => `${prefix}-${purpose}-${account}-us-east-1-an`;

		it("say which contract they keep, and are sorted by who needs them", () => {
			const { contract, ...groups } = recorded.outputs;
			assert.equal(contract, "1.0");
			assert.deepEqual(Object.keys(groups).sort(), ["apiTeam", "dataTeam", "operations", "webTeam"]);
		});

		const measures = (balancer: string, target: string) => ({
			balancerArnSuffix: of(recorded).output("LoadBalancer", balancer, "arnSuffix"),
			targetGroupArnSuffix: of(recorded).output("TargetGroup", target, "arnSuffix"),
		});

		it("tell the web team where to publish", () => {
			const { id, output } = of(recorded);
			assert.deepEqual(recorded.outputs.webTeam, {
				siteUrl: `https://${domain}`,
				siteBucket: bucket("site"),
				imagesBucket: bucket("images"),
				distributionId: id("Distribution", "cdn"),
				distributionDomainName: output("Distribution", "cdn", "domainName"),
				releaseParameter: `/terrace/${stack}/web/release`,
				artifactBucket: bucket("artifacts"),
				artifactKeyArn: output("Key", "artifacts", "arn"),
				autoScalingGroup: `${prefix}-web`,
				...measures("edge", "web"),
				logGroup: `/terrace/${stack}/web`,
			});
		});

		it("tell the API team where to deploy", () => {
			const { id, output } = of(recorded);
			assert.deepEqual(recorded.outputs.apiTeam, {
				apiUrl: `https://api.${domain}`,
				port: 5000,
				releaseParameter: `/terrace/${stack}/app/release`,
				artifactBucket: bucket("artifacts"),
				artifactKeyArn: output("Key", "artifacts", "arn"),
				autoScalingGroup: `${prefix}-app`,
				roleArn: output("Role", "app", "arn"),
				roleName: id("Role", "app"),
				internalBalancerDnsName: output("LoadBalancer", "int", "dnsName"),
				...measures("int", "app"),
				metricNamespace: `terrace/${stack}`,
				logGroup: `/terrace/${stack}/app`,
				workerSubnetIds: ["a", "b"].map((zone) => id("Subnet", `app-${zone}`)),
				workerSecurityGroupId: id("SecurityGroup", "worker"),
			});
		});

		it("tell the data team where the database and its secret are", () => {
			const { output } = of(recorded);
			const [secret] = output("Instance", "db", "masterUserSecrets") as readonly { secretArn: string }[];
			assert.deepEqual(recorded.outputs.dataTeam, {
				identifier: `${prefix}-db`,
				resourceId: output("Instance", "db", "resourceId"),
				address: output("Instance", "db", "address"),
				port: 5432,
				databaseName: "app",
				username: "app_owner",
				secretArn: secret?.secretArn,
				keyArn: output("Key", "database", "arn"),
				caBundleUrl: "https://truststore.pki.rds.amazonaws.com/us-east-1/us-east-1-bundle.pem",
				replicaAddresses: [],
			});
		});

		it("tell operations what to connect, watch and delegate", () => {
			const { id, output, byName } = of(recorded);
			const zones = (tier: string) => ["a", "b"].map((zone) => id("Subnet", `${tier}-${zone}`));
			assert.deepEqual(recorded.outputs.operations, {
				accountId: account,
				region: "us-east-1",
				vpcId: id("Vpc", "vpc"),
				subnetIds: Object.fromEntries(subnetTiers.map((tier) => [tier, zones(tier)])),
				securityGroupIds: byName("SecurityGroup", tiers),
				natAddresses: (production ? ["a", "b"] : ["a"]).map((zone) =>
					output("NatGateway", `nat-${zone}`, "publicIp"),
				),
				domainName: domain,
				zoneId: id("Zone", "zone"),
				nameServers: output("Zone", "zone", "nameServers"),
				edgeBalancerDnsName: output("LoadBalancer", "edge", "dnsName"),
				alertTopicArn: id("Topic", "alerts"),
				logsKeyArn: output("Key", "logs", "arn"),
				logBucket: bucket("logs"),
				parameterPath: `/terrace/${stack}/contract`,
				readPolicyArn: id("Policy", "contract"),
			});
		});

		it("are the same keys in a preview, with nothing unknown that the configuration decides", async () => {
			const { outputs } = await plan(stack, "preview");
			const keys = (map: object) =>
				Object.entries(map).map(([team, values]) => [team, Object.keys(Object(values))]);
			assert.deepEqual(keys(outputs), keys(recorded.outputs));
			const { webTeam } = outputs as { webTeam: Record<string, string> };
			const undecided = Object.entries(webTeam).filter(([, value]) => hasUnknown(value));
			const later = ["artifactKeyArn", "balancerArnSuffix", "distributionDomainName", "distributionId"];
			assert.deepEqual(
				undecided.sort(),
				[...later, "targetGroupArnSuffix"].map((output) => [output, unknown]),
			);
		});
	});
}

describe("the outputs with more than the stacks' files ask for", () => {
	it("hold the replicas, and the DS record of a signed zone", async () => {
		const recorded = await variant("everything");
		const { output } = of(recorded);
		const { dataTeam, operations } = recorded.outputs as Record<string, Record<string, unknown>>;
		assert.deepEqual(
			dataTeam?.replicaAddresses,
			[1, 2, 3, 4, 5].map((i) => output("Instance", `db-replica-${i}`, "address")),
		);
		assert.equal(dataTeam?.secretArn, output("Secret", "db-master", "arn"));
		assert.equal(operations?.dsRecord, output("KeySigningKey", "dnssec-ksk", "dsRecord"));
	});

	it("leave out the CDN and the zone where there is none", async () => {
		const { webTeam, operations } = (await variant("secondary")).outputs as Record<string, object>;
		const ofCdn = /^(siteBucket|imagesBucket|distribution)/;
		assert.deepEqual(
			Object.keys(webTeam ?? {}).filter((output) => ofCdn.test(output)),
			[],
		);
		assert.ok(operations && !("nameServers" in operations) && !("dsRecord" in operations));
		assert.equal((operations as { zoneId: string }).zoneId, "Z0123456789ABCDEFGHIJ");
	});
});
