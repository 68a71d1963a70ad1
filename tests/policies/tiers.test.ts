import assert from "node:assert/strict";
import { flows, type Ports, type Tier, tiers } from "../../infra/tiers.js";
import type { Fragment } from "../../policies/rule.js";
import { group, groups, inline, inlineTcp } from "../../policies/rules/securityGroups.fragments.js";
import { securityGroupRules } from "../../policies/rules/securityGroups.js";
import { analyze, type Mode, modes, simulate } from "./support.js";

const ports: Ports = { web: 80, app: 5000, db: 5432 };

type Write = (from: Tier, to: Tier, port: number) => Fragment;

const all: Fragment = { ...groups, internal: group("internal"), worker: group("worker") };

/** One connection into a tier's group, in every way to write it. */
const styles: Readonly<Record<string, Write>> = {
	"aws.vpc.SecurityGroupIngressRule": (from, to, port) => ({
		...all,
		rule: {
			type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
			properties: {
				securityGroupId: `\${${to}.id}`,
				referencedSecurityGroupId: `\${${from}.id}`,
				ipProtocol: "tcp",
				fromPort: port,
				toPort: port,
			},
		},
	}),
	"aws.ec2.SecurityGroupRule": (from, to, port) => ({
		...all,
		rule: {
			type: "aws:ec2/securityGroupRule:SecurityGroupRule",
			properties: {
				type: "ingress",
				securityGroupId: `\${${to}.id}`,
				sourceSecurityGroupId: `\${${from}.id}`,
				...inlineTcp(port),
			},
		},
	}),
	inline: (from, to, port) => ({
		...all,
		...inline(to, { ingress: [{ securityGroups: [`\${${from}.id}`], ...inlineTcp(port) }] }),
	}),
};

async function rulesBroken(resources: Fragment, mode: Mode): Promise<readonly string[]> {
	const found = await analyze(securityGroupRules, simulate(resources, mode));
	return found.map(({ rule }) => rule);
}

describe("the security groups against the tier table", () => {
	for (const [style, write] of Object.entries(styles)) {
		for (const mode of modes) {
			it(`lets through every flow of the table and no other connection, written as ${style}, at ${mode}`, async () => {
				for (const from of tiers) {
					for (const to of tiers) {
						for (const port of [22, 80, 443, 5000, 5432]) {
							const declared = flows(ports).some(
								(flow) =>
									(flow.from === from || flow.from === "internet") && flow.to === to && flow.port === port,
							);
							const broken = await rulesBroken(write(from, to, port), mode);
							assert.deepEqual(broken, declared ? [] : ["sg-tier-chain"], `${from} to ${to} on ${port}`);
						}
					}
				}
			});
		}
	}

	it("follows the ports that the stack's configuration gives", async () => {
		const config = { "shop:database": JSON.stringify({ port: 6000 }), "shop:app": { port: 5000 } };
		const find = async (port: number) =>
			analyze(securityGroupRules, simulate(styles.inline?.("app", "db", port) ?? {}, "preview"), { config });
		assert.deepEqual(await find(6000), []);
		const [finding] = await find(5432);
		assert.match(
			finding?.message ?? "",
			/db lets through tcp 5432 from group app; the db tier takes tcp 6000 from app, tcp 6000 from worker\./,
		);
	});
});
