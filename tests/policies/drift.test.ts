import assert from "node:assert/strict";
import type { Fragment } from "../../policies/rule.js";
import { groups, inlineTcp, intoDb, tcp } from "../../policies/rules/securityGroups.fragments.js";
import { findings, simulate } from "./support.js";

describe("what AWS reports beside what the program declares", () => {
	const legal = intoDb({ referencedSecurityGroupId: "${app.id}", ...tcp(5432) });
	const refreshed = (ingress: readonly unknown[]) =>
		simulate(legal, "update").map((resource) =>
			resource.name === "db" ? { ...resource, outputs: { ...resource.outputs, ingress } } : resource,
		);

	it("finds a rule that was made by hand", async () => {
		const resources = refreshed([{ cidrBlocks: ["0.0.0.0/0"], ...inlineTcp(22) }]);
		assert.deepEqual(await findings(resources), [
			"mandatory sg-no-world-ingress-off-edge db: db lets through tcp 22 from 0.0.0.0/0; the db tier takes tcp 5432 from app, tcp 5432 from worker.",
		]);
	});

	it("finds a route that was made by hand", async () => {
		const fragment: Fragment = {
			data: { type: "aws:ec2/subnet:Subnet", properties: { tags: { SubnetTier: "db" } } },
			table: { type: "aws:ec2/routeTable:RouteTable", properties: {} },
			link: {
				type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
				properties: { subnetId: "${data.id}", routeTableId: "${table.id}" },
			},
		};
		const routes = [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-0", natGatewayId: "" }];
		const resources = simulate(fragment, "update").map((resource) =>
			resource.name === "table" ? { ...resource, outputs: { ...resource.outputs, routes } } : resource,
		);
		assert.deepEqual(await findings(resources), [
			"mandatory db-subnet-local-routes-only table: table leads out of the data tier by table, through an internet or VPN gateway.",
		]);
	});

	it("stands in for inputs that were not analysed, without what AWS shows as empty", async () => {
		const rule: Fragment = {
			...groups,
			rule: {
				type: "aws:ec2/securityGroupRule:SecurityGroupRule",
				properties: {
					type: "ingress",
					securityGroupId: "${db.id}",
					sourceSecurityGroupId: "",
					cidrBlocks: ["10.0.0.0/16"],
					...inlineTcp(5432),
				},
			},
		};
		const resources = simulate(rule, "update").map(({ inputs, ...resource }) =>
			resource.name === "edge" ? { ...resource, inputs } : resource,
		);
		assert.deepEqual(await findings(resources), [
			"mandatory sg-tier-chain rule: db lets through tcp 5432 from 10.0.0.0/16; the db tier takes tcp 5432 from app, tcp 5432 from worker.",
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
