import assert from "node:assert/strict";
import type { AclEntry } from "../../infra/tiers.js";
import { names, one, shortName } from "../support/inputs.js";
import { lines } from "../support/network.js";
import { everyPlan, type Plan, plan, references } from "../support/plan.js";
import { variant } from "../support/variants.js";

interface Acl {
	readonly ingress: readonly string[];
	readonly egress: readonly string[];
	readonly subnets: readonly string[];
}

/** `number action protocol block ports`; of ICMP, type and code. */
const pathMtu = "90 allow icmp 0.0.0.0/0 3/4";

const acls: Readonly<Record<string, Acl>> = {
	public: {
		ingress: [
			pathMtu,
			// Viewers.
			"100 allow tcp 0.0.0.0/0 443-443",
			"110 allow tcp 0.0.0.0/0 80-80",
			// Answers to the NAT gateway and to the balancer, and what instances send through NAT.
			"120 allow tcp 0.0.0.0/0 1024-65535",
		],
		egress: [
			pathMtu,
			// Answers to viewers and to instances behind NAT.
			"100 allow tcp 0.0.0.0/0 1024-65535",
			// To nginx.
			"110 allow tcp 10.0.3.0/24 80-80",
			"111 allow tcp 10.0.4.0/24 80-80",
			// NAT to the internet.
			"120 allow tcp 0.0.0.0/0 443-443",
		],
		subnets: ["public-a", "public-b"],
	},
	app: {
		ingress: [
			pathMtu,
			// The external balancer to nginx.
			"100 allow tcp 10.0.1.0/24 80-80",
			"101 allow tcp 10.0.2.0/24 80-80",
			// Answers from the internet and from the database, which functions take on any of these; it covers
			// nginx, the internal balancer and the API among each other.
			"110 allow tcp 0.0.0.0/0 1024-65535",
		],
		egress: [
			pathMtu,
			// Answers to the external balancer.
			"100 allow tcp 10.0.1.0/24 1024-65535",
			"101 allow tcp 10.0.2.0/24 1024-65535",
			"110 allow tcp 10.0.3.0/24 1024-65535",
			"111 allow tcp 10.0.4.0/24 1024-65535",
			// To PostgreSQL.
			"120 allow tcp 10.0.5.0/24 5432-5432",
			"121 allow tcp 10.0.6.0/24 5432-5432",
			"130 allow tcp 0.0.0.0/0 443-443",
		],
		subnets: ["app-a", "app-b"],
	},
	db: {
		ingress: ["100 allow tcp 10.0.3.0/24 5432-5432", "101 allow tcp 10.0.4.0/24 5432-5432"],
		egress: ["100 allow tcp 10.0.3.0/24 1024-65535", "101 allow tcp 10.0.4.0/24 1024-65535"],
		subnets: ["db-a", "db-b"],
	},
};

/** Every network ACL with its complete rules and subnets. */
function recordedAcls(recorded: Plan): Record<string, Acl> {
	const read = names(recorded, "NetworkAcl").map((name) => {
		const acl = one(recorded, "NetworkAcl", name);
		assert.deepEqual(Object.keys(acl.inputs).sort(), ["egress", "ingress", "subnetIds", "tags", "vpcId"]);
		const rules = (direction: "ingress" | "egress") =>
			lines(acl.inputs[direction] as unknown as readonly AclEntry[]);
		const subnets = references(acl, "subnetIds").map((subnet) =>
			shortName(recorded, { ...acl, name: subnet }),
		);
		return [name, { ingress: rules("ingress"), egress: rules("egress"), subnets }] as const;
	});
	return Object.fromEntries(read);
}

for (const [stack, mode] of everyPlan) {
	describe(`the network ACLs of ${stack}, ${mode}`, () => {
		it("let pass what the tiers need, with its way back, and nothing else", async () => {
			assert.deepEqual(recordedAcls(await plan(stack, mode)), acls);
		});
	});
}

describe("the network ACLs with more than the stacks' files ask for", () => {
	const denied = ["1 deny -1 198.51.100.0/24 0-0", "2 deny -1 203.0.113.7/32 0-0"];

	it("refuse the deny list first, in both directions of every subnet", async () => {
		for (const [name, { ingress, egress }] of Object.entries(recordedAcls(await variant("everything")))) {
			assert.deepEqual(ingress.slice(0, 2), denied, name);
			assert.deepEqual(egress.slice(0, 2), denied, name);
		}
	});

	it("renumber nothing for a third zone and for interface endpoints", async () => {
		const found = recordedAcls(await variant("everything"));
		assert.deepEqual(found, {
			public: {
				ingress: [...denied, ...(acls.public?.ingress ?? [])],
				egress: [
					...denied,
					pathMtu,
					"100 allow tcp 0.0.0.0/0 1024-65535",
					"110 allow tcp 10.0.3.0/24 80-80",
					"111 allow tcp 10.0.4.0/24 80-80",
					"112 allow tcp 10.0.8.0/24 80-80",
					"120 allow tcp 0.0.0.0/0 443-443",
				],
				subnets: ["public-a", "public-b", "public-c"],
			},
			app: {
				ingress: [
					...denied,
					pathMtu,
					"100 allow tcp 10.0.1.0/24 80-80",
					"101 allow tcp 10.0.2.0/24 80-80",
					"102 allow tcp 10.0.7.0/24 80-80",
					"110 allow tcp 0.0.0.0/0 1024-65535",
					// To the endpoints.
					"120 allow tcp 10.0.3.0/24 443-443",
					"121 allow tcp 10.0.4.0/24 443-443",
					"122 allow tcp 10.0.8.0/24 443-443",
				],
				egress: [
					...denied,
					pathMtu,
					"100 allow tcp 10.0.1.0/24 1024-65535",
					"101 allow tcp 10.0.2.0/24 1024-65535",
					"102 allow tcp 10.0.7.0/24 1024-65535",
					"110 allow tcp 10.0.3.0/24 1024-65535",
					"111 allow tcp 10.0.4.0/24 1024-65535",
					"112 allow tcp 10.0.8.0/24 1024-65535",
					"120 allow tcp 10.0.5.0/24 5432-5432",
					"121 allow tcp 10.0.6.0/24 5432-5432",
					"122 allow tcp 10.0.9.0/24 5432-5432",
					"130 allow tcp 0.0.0.0/0 443-443",
				],
				subnets: ["app-a", "app-b", "app-c"],
			},
			db: {
				ingress: [
					...denied,
					"100 allow tcp 10.0.3.0/24 5432-5432",
					"101 allow tcp 10.0.4.0/24 5432-5432",
					"102 allow tcp 10.0.8.0/24 5432-5432",
				],
				egress: [
					...denied,
					"100 allow tcp 10.0.3.0/24 1024-65535",
					"101 allow tcp 10.0.4.0/24 1024-65535",
					"102 allow tcp 10.0.8.0/24 1024-65535",
				],
				subnets: ["db-a", "db-b", "db-c"],
			},
		});
	});
});
