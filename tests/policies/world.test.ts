import assert from "node:assert/strict";
import fc from "fast-check";
import type { Fragment } from "../../policies/rule.js";
import { aclRules } from "../../policies/rules/acls.js";
import { portRules } from "../../policies/rules/ports.js";
import { intoDb, tcp } from "../../policies/rules/securityGroups.fragments.js";
import { analyze, simulate, unknown } from "./support.js";

const [ssh] = aclRules;
const [admin] = portRules;
assert.ok(ssh && admin);

/** The world in eight pieces; in the last one nothing is routed. */
const eighths = Array.from({ length: 8 }, (_, i) => `${32 * i}.0.0.0/3`);

const entry = fc.record({
	action: fc.constantFrom("allow", "deny"),
	pieces: fc.tuple(fc.nat(7), fc.nat(3)).map(([first, bits]) => {
		const size = 2 ** bits;
		return { first: first - (first % size), size };
	}),
	ruleNo: fc.integer({ min: 1, max: 32766 }),
	ports: fc.constantFrom([22, 22], [0, 1023], [443, 443], [1024, 65535]),
});

/** Which eighths a list of entries lets in on port 22, by asking each of them in turn. */
function allowed(
	entries: readonly (typeof entry extends fc.Arbitrary<infer Entry> ? Entry : never)[],
): number[] {
	const sorted = [...entries].sort((a, b) => a.ruleNo - b.ruleNo);
	return eighths.flatMap((_, i) => {
		const decisive = sorted.find(
			({ pieces, ports: [from = 0, to = 0] }) =>
				pieces.first <= i && i < pieces.first + pieces.size && from <= 22 && 22 <= to,
		);
		return decisive?.action === "allow" ? [i] : [];
	});
}

describe("what the internet is let in on", () => {
	it("by network ACLs agrees with asking each entry in its order", async () => {
		const lists = fc.uniqueArray(entry, { maxLength: 8, selector: ({ ruleNo }) => ruleNo });
		await fc.assert(
			fc.asyncProperty(lists, async (entries) => {
				const ingress = entries.map(({ action, pieces, ruleNo, ports: [fromPort = 0, toPort = 0] }) => ({
					action,
					ruleNo,
					protocol: "tcp",
					cidrBlock: `${32 * pieces.first}.0.0.0/${3 - Math.log2(pieces.size)}`,
					fromPort,
					toPort,
				}));
				const fragment: Fragment = {
					acl: { type: "aws:ec2/networkAcl:NetworkAcl", properties: { ingress } },
				};
				const found = await analyze([ssh], simulate(fragment, "update"));
				assert.equal(
					found.length > 0,
					allowed(entries).some((i) => i < 7),
				);
			}),
		);
	});

	it("by security groups does not depend on how the world is cut", async () => {
		const pieces = fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 8 });
		await fc.assert(
			fc.asyncProperty(pieces, async (list) => {
				const rules = list.map((i): Fragment => {
					const { rule } = intoDb({ cidrIpv4: eighths[i] ?? "", ...tcp(22) });
					return rule ? { [`rule-${i}`]: rule } : {};
				});
				const fragment: Fragment = Object.assign({}, intoDb({}), ...rules, { rule: undefined });
				const resources = simulate(
					Object.fromEntries(Object.entries(fragment).filter(([, resource]) => resource)),
					"update",
				);
				const found = await analyze([admin], resources);
				assert.equal(
					found.length > 0,
					list.some((i) => i < 7),
				);
			}),
		);
	});

	for (const [what, properties] of Object.entries({
		"an address": { cidrIpv4: unknown, ...tcp(22) },
		"a port": {
			cidrIpv4: "0.0.0.0/0",
			ipProtocol: "tcp",
			fromPort: unknown as unknown as number,
			toPort: 22,
		},
		"a protocol": { cidrIpv4: "0.0.0.0/0", ipProtocol: unknown, fromPort: 22, toPort: 22 },
	})) {
		it(`counts ${what} that is not known as a violation`, async () => {
			const [found, ...others] = await analyze([admin], simulate(intoDb(properties), "preview"));
			assert.match(
				found?.message ?? "",
				/Undetermined, which counts as a violation: db lets the internet in/,
			);
			assert.deepEqual(others, []);
		});
	}

	for (const key of ["cidrBlock", "protocol", "fromPort", "ruleNumber", "ruleAction"]) {
		it(`counts a network ACL entry whose ${key} is not known as a violation`, async () => {
			const fragment: Fragment = {
				acl: { type: "aws:ec2/networkAcl:NetworkAcl", properties: {} },
				rule: {
					type: "aws:ec2/networkAclRule:NetworkAclRule",
					properties: {
						networkAclId: "${acl.id}",
						ruleNumber: 100,
						ruleAction: "allow",
						protocol: "tcp",
						cidrBlock: "203.0.113.0/24",
						fromPort: 22,
						toPort: 22,
						[key]: unknown,
					},
				},
			};
			const [found] = await analyze([ssh], simulate(fragment, "preview"));
			assert.match(
				found?.message ?? "",
				/Undetermined, which counts as a violation: acl lets the internet in/,
			);
		});
	}
});
