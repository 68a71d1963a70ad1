import assert from "node:assert/strict";
import type { Fragment } from "../../policies/rule.js";
import { groups, inline, inlineTcp, intoDb, tcp } from "../../policies/rules/securityGroups.fragments.js";
import { findings, type Resource, simulate, unknown, urnOf } from "./support.js";

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
			`mandatory sg-tier-chain rule: ${undeterminedPrefix} db lets through tcp 5432 from a group not known yet; the db tier takes tcp 5432 from app, tcp 5432 from worker.`,
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
				`mandatory sg-no-world-ingress-off-edge rule: ${undeterminedPrefix} db lets through tcp 5432 from addresses not known yet; the db tier takes tcp 5432 from app, tcp 5432 from worker.`,
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
			`mandatory sg-tier-chain rule: ${undeterminedPrefix} db lets through tcp on ports that are not known yet from group app; the db tier takes tcp 5432 from app, tcp 5432 from worker.`,
		]);
		assert.deepEqual(await findings(protocol), [
			`mandatory sg-tier-chain rule: ${undeterminedPrefix} db lets through a protocol that is not known yet from group app; the db tier takes tcp 5432 from app, tcp 5432 from worker.`,
		]);
	});

	it("takes a list of inline rules that is wholly unknown for the internet", async () => {
		const resources = preview(groups, "db", ({ inputs }) => ({ inputs: { ...inputs, ingress: unknown } }));
		assert.deepEqual(await findings(resources), [
			`mandatory sg-no-world-ingress-off-edge db: ${undeterminedPrefix} db lets through a protocol that is not known yet from addresses not known yet; the db tier takes tcp 5432 from app, tcp 5432 from worker.`,
		]);
	});

	for (const tags of [unknown, { Tier: unknown }]) {
		it(`counts unknown tags as a violation: ${JSON.stringify(tags)}`, async () => {
			const rule = intoDb({ referencedSecurityGroupId: "${app.id}", ...tcp(5432) });
			const resources = preview(rule, "db", ({ inputs }) => ({ inputs: { ...inputs, tags } }));
			assert.deepEqual(await findings(resources), [
				`mandatory sg-tier-chain rule: ${undeterminedPrefix} tcp 5432 from group app: the tier of group db is not known for certain.`,
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

	it("counts a subnet whose tags are not known as none of the data tier", async () => {
		const fragment: Fragment = {
			a: {
				type: "aws:ec2/subnet:Subnet",
				properties: { availabilityZone: "us-east-1a", tags: unknown as never },
			},
			offered: { type: "aws:rds/subnetGroup:SubnetGroup", properties: { subnetIds: ["${a.id}"] } },
			database: { type: "aws:rds/instance:Instance", properties: { dbSubnetGroupName: "${offered.name}" } },
		};
		const own = (await findings(simulate(fragment, "preview"))).filter((line) =>
			line.includes("private-subnets"),
		);
		assert.deepEqual(own, [
			`mandatory rds-private-subnets database: ${undeterminedPrefix} database may be put into a, whose tags are not known yet.`,
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

	it("counts a rule that names no group, or no peer, as a violation", async () => {
		const groupless = preview(intoDb({ cidrIpv4: "0.0.0.0/0", ...tcp(22) }), "rule", ({ inputs }) => {
			const { securityGroupId: _, ...others } = inputs;
			return { inputs: others, propertyDependencies: {} };
		});
		assert.deepEqual(await findings(groupless), [
			"mandatory sg-no-world-ingress-off-edge rule: A group outside this stack or not known yet lets through tcp 22 from 0.0.0.0/0; allowed from the internet: 80 and 443 into the edge tier (Tier=edge).",
		]);
		assert.deepEqual(await findings(simulate(intoDb(tcp(5432)), "preview")), [
			`mandatory sg-no-world-ingress-off-edge rule: ${undeterminedPrefix} db lets through tcp 5432 from addresses not known yet; the db tier takes tcp 5432 from app, tcp 5432 from worker.`,
		]);
	});

	it("counts zones that are not known as a violation", async () => {
		const fragment: Fragment = {
			subnet: { type: "aws:ec2/subnet:Subnet", properties: { availabilityZone: "us-east-1a" } },
			table: { type: "aws:ec2/routeTable:RouteTable", properties: {} },
			link: {
				type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
				properties: { subnetId: "${subnet.id}", routeTableId: "${table.id}" },
			},
			nat: { type: "aws:ec2/natGateway:NatGateway", properties: { availabilityMode: unknown } },
			out: {
				type: "aws:ec2/route:Route",
				properties: { routeTableId: "${table.id}", natGatewayId: "${nat.id}" },
			},
			fleet: {
				type: "aws:autoscaling/group:Group",
				properties: { availabilityZones: ["us-east-1a", unknown] },
			},
		};
		assert.deepEqual(await findings(simulate(fragment, "preview")), [
			`mandatory asg-multi-az fleet: ${undeterminedPrefix} fleet is in these zones: us-east-1a; allowed: two or more, all of them known from the program.`,
			`mandatory nat-per-az-same-az nat: ${undeterminedPrefix} nat: the zones of the gateway and of its subnets are not all known.`,
		]);
	});

	it("follows dependencies where a provider shows no ids at all", async () => {
		const rule = intoDb({ referencedSecurityGroupId: "${web.id}", ...tcp(5432) });
		const idless = simulate(rule, "update").map((resource) => ({ ...resource, outputs: resource.inputs }));
		assert.deepEqual(await findings(idless), [
			"mandatory sg-tier-chain rule: db lets through tcp 5432 from group web; the db tier takes tcp 5432 from app, tcp 5432 from worker.",
		]);
	});

	it("reads the inputs that were analysed where the outputs have lost a nested unknown", async () => {
		const inlineRule = inline("db", { ingress: [{ securityGroups: ["${web.id}"], ...inlineTcp(5432) }] });
		const resources = preview(inlineRule, "db", ({ outputs }) => ({
			outputs: { ...outputs, ingress: [inlineTcp(5432)] },
		}));
		assert.deepEqual(await findings(resources), [
			"mandatory sg-tier-chain db: db lets through tcp 5432 from group web; the db tier takes tcp 5432 from app, tcp 5432 from worker.",
		]);
	});
});

describe("the peer of a rule", () => {
	const older = (properties: object) => ({
		...groups,
		rule: {
			type: "aws:ec2/securityGroupRule:SecurityGroupRule" as const,
			properties: { type: "ingress", securityGroupId: "${db.id}", ...inlineTcp(5432), ...properties },
		},
	});
	const peers: readonly (readonly [string, Fragment, string])[] = [
		["a block", intoDb({ cidrIpv4: "8.0.0.0/8", ...tcp(5432) }), "8.0.0.0/8"],
		["an IPv6 block", intoDb({ cidrIpv6: "2000::/3", ...tcp(5432) }), "2000::/3"],
		[
			"a prefix list",
			intoDb({ prefixListId: "pl-0", ...tcp(5432) }),
			"a prefix list, which can hold any address",
		],
		["a block, in the older style", older({ cidrBlocks: ["8.0.0.0/8"] }), "8.0.0.0/8"],
		["an IPv6 block, in the older style", older({ ipv6CidrBlocks: ["2000::/3"] }), "2000::/3"],
		[
			"a prefix list, in the older style",
			older({ prefixListIds: ["pl-0"] }),
			"a prefix list, which can hold any address",
		],
	];
	for (const [what, fragment, shown] of peers) {
		it(`is shown: ${what}`, async () => {
			assert.deepEqual(await findings(simulate(fragment, "preview")), [
				`mandatory sg-no-world-ingress-off-edge rule: db lets through tcp 5432 from ${shown}; the db tier takes tcp 5432 from app, tcp 5432 from worker.`,
			]);
		});
	}
});
