import assert from "node:assert/strict";
import { join } from "node:path";
import { flows } from "../../infra/tiers.js";
import { reachabilityText } from "../../offline/reachability.js";
import type { Mode } from "../../offline/record.js";
import { graphOf, reachabilityOf } from "../../policies/reachability.js";
import type { Context } from "../../policies/rule.js";
import { privateDatabaseRules } from "../../policies/rules/privateDatabase.js";
import { reachabilityRules } from "../../policies/rules/reachability.js";
import { securityGroupRules } from "../../policies/rules/securityGroups.js";
import { portsFrom } from "../../policies/run.js";
import { analyze, type Diagnostic, type Resource } from "../policies/support.js";
import { everyPlan, find, plan } from "../support/plan.js";
import { add, type Change, edit, planned } from "./planned.js";

const tierRules = [...reachabilityRules, ...securityGroupRules, ...privateDatabaseRules];

/** What the rules about tiers say of a changed plan. */
async function judged(
	stack: string,
	mode: Mode,
	change: Change = (resources) => resources,
): Promise<readonly Diagnostic[]> {
	const { config } = await plan(stack, mode);
	return analyze(tierRules, change(await planned(stack, mode)), { today: "2026-11-20", config });
}

/** `rule resource` of everything that is found. */
const brief = (found: readonly Diagnostic[]) => found.map(({ rule, name }) => `${rule} ${name}`);

const groupType = "aws:ec2/securityGroup:SecurityGroup";
const folder = join(__dirname, "../../policies");

describe("the reachability matrix", () => {
	it("is a table with what closes each way under it, as the preview prints it", async () => {
		const text = reachabilityText(await plan("prod", "preview"), [folder]);
		const lines = text.split("\n");
		for (const tier of ["app", "worker"]) {
			assert.match(text, new RegExp(`^ {2}${tier} +tcp 443 +- +- +- +- +tcp 5432 +tcp 443$`, "m"));
		}
		assert.ok(
			lines.includes(
				"  internet IPv4 -> db: each of no public address of terrace-prod-db; target ACL terrace-prod-db; target group terrace-prod-db",
			),
			text,
		);
		assert.ok(!text.includes("(!)") && !text.includes("not proven"), text);
	});

	it("marks what is open beyond the tier table, and what is not proven", async () => {
		const recording = await plan("prod", "preview");
		const hole = { cidrBlocks: ["0.0.0.0/0"], protocol: "tcp", fromPort: 8080, toPort: 8080 };
		const changed = edit(groupType, "terrace-prod-edge", { ingress: [hole] })(
			await planned("prod", "preview"),
		);
		const tunnel = { urn: "urn:pulumi:prod::terrace::aws:ec2/vpnGateway:VpnGateway::tunnel" };
		const vpn = { ...changed[0]!, ...tunnel, type: "aws:ec2/vpnGateway:VpnGateway", name: "tunnel" };
		const { text } = reachabilityOf([...changed, vpn], recording.config);
		assert.match(text, /^ {2}internet IPv4 +tcp 80, tcp 443, tcp 8080 \(!\)/m);
		assert.match(text, /not proven: tunnel is a VPN$/m);
	});

	it("needs a pack that makes one", async () => {
		const recording = await plan("prod", "preview");
		assert.throws(() => reachabilityText(recording, [__dirname]), /needs a policy pack/);
	});

	it("keeps the path of a breach as data, hop by hop", async () => {
		const { config } = await plan("prod", "preview");
		const hole = { cidrBlocks: ["0.0.0.0/0"], protocol: "tcp", fromPort: 8080, toPort: 8080 };
		const changed = edit(groupType, "terrace-prod-edge", { ingress: [hole] })(
			await planned("prod", "preview"),
		);
		const [rule] = reachabilityRules;
		const table = flows(portsFrom(config, "terrace"));
		const [finding] = rule?.check(graphOf(changed), { flows: table } as Context) ?? [];
		assert.equal(finding?.urn?.split("::").at(-1), "terrace-prod-edge");
		assert.ok(finding.path && finding.path.length >= 5);
		for (const { urn, text } of finding.path) {
			assert.ok(finding.message.includes(`${text}\n     ${urn}`), text);
		}
	});
});

for (const [stack, mode] of everyPlan) {
	describe(`the proof on the plan of ${stack}, ${mode}`, () => {
		const one = async (type: string, name: string) => {
			const { name: known } = find(await plan(stack, mode), type, name);
			return (await planned(stack, mode)).find(
				(resource) => resource.type === type && resource.name === known,
			)!;
		};
		const name = (suffix: string) => `terrace-${stack}-${suffix}`;

		it("finds nothing", async () => assert.deepEqual(brief(await judged(stack, mode)), []));

		it("says who reaches whom", async () => {
			const { config } = await plan(stack, mode);
			const { cells, notProven } = reachabilityOf(await planned(stack, mode), config);
			const open = cells.filter(({ reached }) => reached !== "nothing");
			assert.deepEqual(
				open.map(({ source, target, reached }) => `${source} -> ${target}: ${reached}`),
				[
					"internet IPv4 -> edge: tcp 80, tcp 443",
					"edge -> web: tcp 80",
					"web -> edge: tcp 443",
					"web -> internal: tcp 5000",
					"web -> out: tcp 443",
					"internal -> app: tcp 5000",
					"app -> edge: tcp 443",
					"app -> db: tcp 5432",
					"app -> out: tcp 443",
					"worker -> edge: tcp 443",
					"worker -> db: tcp 5432",
					"worker -> out: tcp 443",
				],
			);
			assert.deepEqual(notProven, []);
			const way = cells.find(({ source, target }) => source === "internet IPv4" && target === "db");
			assert.deepEqual(
				way?.closedBy.map(({ layer }) => layer),
				["address", "target ACL", "target group"],
			);
		});

		describe("with the world let in to the database", () => {
			const world = { cidrBlocks: ["0.0.0.0/0"], protocol: "tcp", fromPort: 5432, toPort: 5432 };
			const styles: Record<string, (group: Resource) => readonly [Change, string]> = {
				inline: () => [edit(groupType, name("db"), { ingress: [world] }), name("db")],
				"as a SecurityGroupRule": (group) => [
					add(
						"aws:ec2/securityGroupRule:SecurityGroupRule",
						"hole",
						{ ...world, type: "ingress" },
						{ securityGroupId: group },
					),
					"hole",
				],
				"as a SecurityGroupIngressRule": (group) => [
					add(
						"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
						"hole",
						{ cidrIpv4: "0.0.0.0/0", ipProtocol: "tcp", fromPort: 5432, toPort: 5432 },
						{ securityGroupId: group },
					),
					"hole",
				],
			};
			for (const [style, make] of Object.entries(styles)) {
				it(`finds it, ${style}, and knows that the way is still closed elsewhere`, async () => {
					const [change, blamed] = make(await one(groupType, name("db")));
					assert.deepEqual(brief(await judged(stack, mode, change)), [
						`sg-no-world-ingress-off-edge ${blamed}`,
					]);
					const { config } = await plan(stack, mode);
					const { cells } = reachabilityOf(change(await planned(stack, mode)), config);
					const way = cells.find(({ source, target }) => source === "internet IPv4" && target === "db");
					assert.equal(way?.reached, "nothing");
					assert.deepEqual(
						way.closedBy.map(({ layer }) => layer),
						["address", "target ACL"],
					);
				});
			}
		});

		describe("with the database moved into the public subnets", () => {
			const moved = async (): Promise<Change> => {
				const group = await one("aws:rds/subnetGroup:SubnetGroup", name("db"));
				const homes = ["public-a", "public-b"].map((suffix) => one("aws:ec2/subnet:Subnet", name(suffix)));
				const subnets = await Promise.all(homes);
				return (resources) =>
					edit(group.type, group.name, { subnetIds: subnets.map(({ outputs }) => outputs.id) })(
						resources,
					).map((resource) =>
						resource.urn === group.urn
							? { ...resource, propertyDependencies: { subnetIds: subnets.map(({ urn }) => urn) } }
							: resource,
					);
			};

			it("finds it", async () => {
				const found = brief(await judged(stack, mode, await moved()));
				for (const finding of [
					`network-data-tier-no-way-out ${name("public-default")}`,
					`network-public-addresses ${name("public-default")}`,
					`rds-private-subnets ${name("db")}`,
				])
					assert.ok(found.includes(finding), finding);
			});

			it("names the path once a public address and a rule make it whole", async () => {
				const group = await one(groupType, name("db"));
				const change: Change[] = [
					await moved(),
					edit("aws:rds/instance:Instance", name("db"), { publiclyAccessible: true }),
					edit(groupType, group.name, {
						ingress: [{ cidrBlocks: ["0.0.0.0/0"], protocol: "tcp", fromPort: 5432, toPort: 5432 }],
					}),
				];
				const found = await judged(stack, mode, (resources) =>
					change.reduce((changed, next) => next(changed), resources),
				);
				const [breach] = found.filter(
					({ rule, message }) => rule === "network-reachability" && message.includes("the internet"),
				);
				assert.ok(breach);
				const hops = breach.message.split("\n").filter((line) => /^ {2}\d/.test(line));
				assert.match(
					breach.message,
					/the internet \(IPv4\) reaches \S+ on tcp 5432; the db tier takes tcp 5432 from app, tcp 5432 from worker/,
				);
				assert.deepEqual(
					hops.map((line) => line.trim()),
					[
						`1. internet gateway ${name("igw")}`,
						`2. ACL ${name("public")}, ingress rule 120`,
						`3. group ${name("db")} lets in tcp 5432 from 0.0.0.0/0`,
						`4. ${name("db")} in ${name("public-a")}, which has a public address`,
						`5. route ${name("public-default")} (0.0.0.0/0) to the internet gateway ${name("igw")}`,
						`6. back: ACL ${name("public")}, egress rule 100`,
					],
				);
				const urns = breach.message.split("\n").filter((line) => line.trim().startsWith("urn:pulumi:"));
				assert.equal(urns.length, hops.length);
			});
		});

		it("finds the internet gateway in the app tier's route table", async () => {
			const gateway = await one("aws:ec2/internetGateway:InternetGateway", name("igw"));
			const found = await judged(stack, mode, (resources) =>
				resources.map((resource) => {
					if (resource.name !== name("app-a-default")) return resource;
					const { natGatewayId: _, ...inputs } = resource.inputs;
					const { natGatewayId: __, ...outputs } = resource.outputs;
					const { natGatewayId: ___, ...dependencies } = resource.propertyDependencies;
					const gatewayId = gateway.outputs.id;
					return {
						...resource,
						inputs: { ...inputs, gatewayId },
						outputs: { ...outputs, gatewayId },
						propertyDependencies: { ...dependencies, gatewayId: [gateway.urn] },
					};
				}),
			);
			assert.deepEqual(brief(found), [`network-public-addresses ${name("app-a-default")}`]);
		});

		it("proves nothing past a peering connection", async () => {
			const vpc = await one("aws:ec2/vpc:Vpc", name("vpc"));
			const type = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection";
			const found = await judged(stack, mode, add(type, "peer", { peerVpcId: "vpc-0" }, { vpcId: vpc }));
			assert.deepEqual(brief(found), ["network-not-proven peer"]);
		});
	});
}
