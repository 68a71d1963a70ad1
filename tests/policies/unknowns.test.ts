import assert from "node:assert/strict";
import type { Fragment } from "../../policies/rule.js";
import { rules } from "../../policies/rules/index.js";
import { groups, inline, inlineTcp, intoDb, tcp } from "../../policies/rules/securityGroups.fragments.js";
import { analyze, type Resource, simulate, unknown, urnOf } from "./support.js";

/** Findings about a resource as `rule: message's second line`. */
async function findings(resources: readonly Resource[]): Promise<readonly string[]> {
	const all = await analyze(rules, resources);
	return all.map(({ rule, name, level, message }) => `${level} ${rule} ${name}: ${message.split("\n")[1]}`);
}

/** A preview in which one resource is different. */
function preview(
	fragment: Fragment,
	name: string,
	change: (resource: Resource) => Partial<Resource>,
): Resource[] {
	return simulate(fragment, "preview").map((resource) =>
		resource.name === name ? { ...resource, ...change(resource) } : resource,
	);
}

const undeterminedPrefix = "Undetermined, which counts as a violation:";

describe("values that a preview does not know", () => {
	it("counts a peer that comes from nowhere in the stack as a violation", async () => {
		const resources = preview(intoDb({ ...tcp(5432) }), "rule", ({ inputs }) => ({
			inputs: { ...inputs, referencedSecurityGroupId: unknown },
		}));
		assert.deepEqual(await findings(resources), [
			`mandatory sg-tier-chain rule: ${undeterminedPrefix} db lets through tcp 5432 from a group not known yet; the db tier takes tcp 5432 from app.`,
		]);
	});

	it("counts a rule of an unknown group as a violation", async () => {
		const rule = intoDb({ referencedSecurityGroupId: "${app.id}", ...tcp(5432) });
		const resources = preview(
			rule,
			"rule",
			({ propertyDependencies: { securityGroupId: _, ...others } }) => ({
				propertyDependencies: others,
			}),
		);
		assert.deepEqual(await findings(resources), [
			`mandatory sg-tier-chain rule: ${undeterminedPrefix} tcp 5432 from group app: it is not known yet which group this rule belongs to.`,
		]);
	});

	it("counts a rule as each of the groups that it may belong to", async () => {
		const rule = intoDb({ referencedSecurityGroupId: "${app.id}", ...tcp(5432) });
		const both = ["db", "web"].map((name) => urnOf("aws:ec2/securityGroup:SecurityGroup", name));
		const resources = preview(rule, "rule", ({ propertyDependencies }) => ({
			propertyDependencies: { ...propertyDependencies, securityGroupId: both },
		}));
		assert.deepEqual(await findings(resources), [
			"mandatory sg-tier-chain rule: web lets through tcp 5432 from group app; the web tier takes tcp 80 from edge.",
		]);
	});

	for (const [what, properties] of Object.entries({
		addresses: { cidrIpv4: unknown, ...tcp(5432) },
		"IPv6 addresses": { cidrIpv6: unknown, ...tcp(5432) },
		"a text that is no block of addresses": { cidrIpv4: "everyone", ...tcp(5432) },
	})) {
		it(`takes ${what} for the internet`, async () => {
			assert.deepEqual(await findings(simulate(intoDb(properties), "preview")), [
				`mandatory sg-no-world-ingress-off-edge rule: ${undeterminedPrefix} db lets through tcp 5432 from addresses not known yet; the db tier takes tcp 5432 from app.`,
			]);
		});
	}

	it("takes an unknown port or protocol for the wrong one", async () => {
		const peer = { referencedSecurityGroupId: "${app.id}" };
		const port = simulate(intoDb({ ...peer, ipProtocol: "tcp" }), "preview");
		const open = port.map((resource) =>
			resource.name === "rule"
				? { ...resource, inputs: { ...resource.inputs, fromPort: unknown, toPort: 5432 } }
				: resource,
		);
		const protocol = simulate(intoDb({ ...peer, ...tcp(5432), ipProtocol: unknown }), "preview");
		assert.deepEqual(await findings([...open]), [
			`mandatory sg-tier-chain rule: ${undeterminedPrefix} db lets through tcp on ports that are not known yet from group app; the db tier takes tcp 5432 from app.`,
		]);
		assert.deepEqual(await findings(protocol), [
			`mandatory sg-tier-chain rule: ${undeterminedPrefix} db lets through a protocol that is not known yet from group app; the db tier takes tcp 5432 from app.`,
		]);
	});

	it("takes a list of inline rules that is wholly unknown for the internet", async () => {
		const resources = preview(groups, "db", ({ inputs }) => ({ inputs: { ...inputs, ingress: unknown } }));
		assert.deepEqual(await findings(resources), [
			`mandatory sg-no-world-ingress-off-edge db: ${undeterminedPrefix} db lets through a protocol that is not known yet from addresses not known yet; the db tier takes tcp 5432 from app.`,
		]);
	});

	for (const tags of [unknown, { Tier: unknown }]) {
		it(`counts unknown tags as a violation: ${JSON.stringify(tags)}`, async () => {
			const rule = intoDb({ referencedSecurityGroupId: "${app.id}", ...tcp(5432) });
			const resources = preview(rule, "db", ({ inputs }) => ({ inputs: { ...inputs, tags } }));
			assert.deepEqual(await findings(resources), [
				`mandatory sg-tier-chain rule: ${undeterminedPrefix} tcp 5432 from group app: the Tier tag of group db is not known yet.`,
			]);
		});
	}

	it("counts an unknown flag of a single resource as a violation, not as an advice", async () => {
		const database = {
			type: "aws:rds/instance:Instance",
			properties: { instanceClass: "db.t3.medium", multiAz: true, publiclyAccessible: true },
		} as const;
		const resources = preview({ database }, "database", ({ inputs }) => ({
			inputs: { ...inputs, multiAz: unknown, publiclyAccessible: unknown },
		}));
		const own = (await findings(resources)).filter((line) => / rds-(multi-az|not-public) /.test(line));
		assert.deepEqual(own, [
			`mandatory rds-not-public database: ${undeterminedPrefix} publiclyAccessible is not known before the update; allowed: false.`,
			`mandatory rds-multi-az database: ${undeterminedPrefix} multiAz is not known before the update; allowed: true.`,
		]);
	});

	it("counts a route into a table that is not known as a way out of the data tier", async () => {
		const fragment: Fragment = {
			data: { type: "aws:ec2/subnet:Subnet", properties: { tags: { SubnetTier: "db" } } },
			table: { type: "aws:ec2/routeTable:RouteTable", properties: {} },
			link: {
				type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
				properties: { subnetId: "${data.id}", routeTableId: "${table.id}" },
			},
			out: { type: "aws:ec2/route:Route", properties: { routeTableId: unknown, gatewayId: "igw-0" } },
		};
		assert.deepEqual(await findings(simulate(fragment, "preview")), [
			`mandatory db-subnet-local-routes-only out: ${undeterminedPrefix} out leads through an internet or VPN gateway, of a route table that is not known yet.`,
		]);
	});

	it("reads the inputs that were analysed where the outputs have lost a nested unknown", async () => {
		const inlineRule = inline("db", { ingress: [{ securityGroups: ["${web.id}"], ...inlineTcp(5432) }] });
		const resources = preview(inlineRule, "db", ({ outputs }) => ({
			outputs: { ...outputs, ingress: [inlineTcp(5432)] },
		}));
		assert.deepEqual(await findings(resources), [
			"mandatory sg-tier-chain db: db lets through tcp 5432 from group web; the db tier takes tcp 5432 from app.",
		]);
	});
});

describe("what AWS reports beside what the program declares", () => {
	const legal = intoDb({ referencedSecurityGroupId: "${app.id}", ...tcp(5432) });
	const refreshed = (ingress: readonly unknown[]) =>
		simulate(legal, "update").map((resource) =>
			resource.name === "db" ? { ...resource, outputs: { ...resource.outputs, ingress } } : resource,
		);

	it("finds a rule that was made by hand", async () => {
		const resources = refreshed([{ cidrBlocks: ["0.0.0.0/0"], ...inlineTcp(22) }]);
		assert.deepEqual(await findings(resources), [
			"mandatory sg-no-world-ingress-off-edge db: db lets through tcp 22 from 0.0.0.0/0; the db tier takes tcp 5432 from app.",
		]);
	});

	it("does not report a standalone rule a second time", async () => {
		const illegal = simulate(intoDb({ referencedSecurityGroupId: "${web.id}", ...tcp(5432) }), "update");
		const resources = illegal.map((resource) =>
			resource.name === "db"
				? {
						...resource,
						outputs: { ...resource.outputs, ingress: [{ securityGroups: ["web-id"], ...inlineTcp(5432) }] },
					}
				: resource,
		);
		assert.deepEqual(
			(await findings(resources)).map((line) => line.split(":")[0]),
			["mandatory sg-tier-chain rule"],
		);
	});
});
