import assert from "node:assert/strict";
import type { Mode } from "../../offline/record.js";
import type { PropertyValue } from "../../offline/values.js";
import { kindOf, shortName } from "../support/inputs.js";
import { type Plan, plan, type Resource } from "../support/plan.js";

/** The only inputs that another zone may change, and only by adding to them. */
const growing: Readonly<Record<string, readonly string[]>> = {
	"aws:autoscaling/group:Group": ["vpcZoneIdentifiers"],
	"aws:ec2/networkAcl:NetworkAcl": ["egress", "ingress", "subnetIds"],
	"aws:ec2/vpcEndpoint:VpcEndpoint": ["routeTableIds", "subnetIds"],
	"aws:lb/loadBalancer:LoadBalancer": ["subnets"],
	"aws:rds/subnetGroup:SubnetGroup": ["subnetIds"],
	"aws:ssm/parameter:Parameter": ["insecureValue"],
};

/** What another zone adds, with a NAT gateway of its own. */
const added = (zone: string) => [
	`Eip nat-${zone}`,
	`MetricAlarm nat-${zone}-ports`,
	`NatGateway nat-${zone}`,
	`Route app-${zone}-default`,
	`RouteTable app-${zone}`,
	`RouteTable db-${zone}`,
	`RouteTableAssociation app-${zone}`,
	`RouteTableAssociation db-${zone}`,
	`RouteTableAssociation public-${zone}`,
	`Subnet app-${zone}`,
	`Subnet db-${zone}`,
	`Subnet public-${zone}`,
];

const ofNat = new Set(["Eip", "MetricAlarm", "NatGateway"]);

/** True when every item of the first list is in the second, in its order. */
function keeps(before: readonly unknown[], after: readonly unknown[]): boolean {
	const rest = after.map((item) => JSON.stringify(item));
	return before.every((item) => {
		const place = rest.indexOf(JSON.stringify(item));
		return place >= 0 && rest.splice(0, place + 1).length > 0;
	});
}

/** The items of a list, also of one that stands in a text: as a document, or joined with commas. */
function items(value: PropertyValue | undefined): readonly unknown[] | undefined {
	if (Array.isArray(value)) return value;
	if (typeof value !== "string") return undefined;
	return value.startsWith("{") ? leaves(JSON.parse(value)) : value.split(",");
}

function leaves(value: unknown, path = ""): readonly string[] {
	if (typeof value !== "object" || value === null) return [`${path} ${value}`];
	return Object.entries(value).flatMap(([key, inner]) =>
		leaves(inner, Array.isArray(value) ? path : `${path}.${key}`),
	);
}

/** Compares a resource before and after. Returns the properties that have grown. */
function grown(before: Resource, after: Resource): readonly string[] {
	const { urn, type } = before;
	assert.deepEqual(Object.keys(after.inputs).sort(), Object.keys(before.inputs).sort(), urn);
	for (const property of ["parent", "provider", "options"] as const) {
		assert.deepEqual(after[property], before[property], `${urn} ${property}`);
	}
	return Object.keys(before.inputs).filter((property) => {
		const [old, next] = [before, after].map(({ inputs }) => inputs[property] as PropertyValue);
		const [oldUrns = [], nextUrns = []] = [before, after].map((one) => one.propertyDependencies[property]);
		if (!growing[type]?.includes(property)) {
			assert.deepEqual(next, old, `${urn} ${property}`);
			assert.deepEqual(nextUrns, oldUrns, `${urn} ${property} refers to something else`);
			return false;
		}
		const [oldItems, nextItems] = [items(old), items(next)];
		assert.ok(oldItems && nextItems, `${urn} ${property}`);
		assert.ok(keeps(oldItems, nextItems), `${urn} ${property} loses or moves an item`);
		assert.ok(keeps(oldUrns, nextUrns), `${urn} ${property} loses or moves a reference`);
		return nextItems.length > oldItems.length || nextUrns.length > oldUrns.length;
	});
}

function assertGrows(before: Plan, after: Plan, zone: string, nat: boolean): void {
	const later = new Map(after.resources.map((resource) => [resource.urn, resource]));
	const found: Record<string, Set<string>> = {};
	for (const resource of before.resources) {
		const next = later.get(resource.urn);
		assert.ok(next, `${resource.urn} is gone`);
		for (const property of grown(resource, next)) {
			found[resource.type] ??= new Set();
			found[resource.type]?.add(property);
		}
		later.delete(resource.urn);
	}
	const additions = [...later.values()].map(
		(resource) => `${kindOf(resource)} ${shortName(after, resource)}`,
	);
	const expected = added(zone).filter((line) => nat || !ofNat.has(line.split(" ")[0] ?? ""));
	assert.deepEqual(additions.sort(), expected);
	// What grows for another zone has to: a list that stays is one that has been forgotten.
	const lists = Object.entries(found).map(([type, properties]) => [type, [...properties].sort()]);
	const endpoints = before.resources.filter(({ type }) => type === "aws:ec2/vpcEndpoint:VpcEndpoint").length;
	assert.deepEqual(
		Object.fromEntries(lists),
		endpoints > 1 ? growing : { ...growing, "aws:ec2/vpcEndpoint:VpcEndpoint": ["routeTableIds"] },
	);
}

/** With a part of everything whose number or place could depend on the zones. */
const wide = {
	"network.endpoints": ["ssm", "logs"],
	"database.readReplicas": 3,
	"domain.certificateNames": ["*.example.com"],
};

const letters = ["a", "b", "c", "d", "e"];

describe("another zone", () => {
	const planOf = (mode: Mode, zones: number) =>
		plan("prod", mode, {
			...(mode === "update" && wide),
			...(zones > 2 && { "network.zones": letters.slice(0, zones) }),
		});

	for (const mode of ["preview", "update"] as const) {
		for (const zones of [2, 3, 4]) {
			it(`changes nothing that exists but the lists that must grow: ${zones} to ${zones + 1}, ${mode}`, async () => {
				const [before, after] = [await planOf(mode, zones), await planOf(mode, zones + 1)];
				assertGrows(before, after, letters[zones] ?? "", true);
			});
		}
	}

	it("need not be the next letter, and goes out by the one NAT gateway where there is one", async () => {
		const after = await plan("dev", "preview", { "network.zones": ["a", "b", "f"] });
		assertGrows(await plan("dev", "preview"), after, "f", false);
	});
});

describe("the comparison of lists", () => {
	it("lets items be added anywhere, and none be lost, changed or moved", () => {
		assert.ok(keeps([1, 2], [1, 2]));
		assert.ok(keeps([1, 2], [0, 1, 5, 2, 6]));
		assert.ok(keeps([1, 1], [1, 1, 1]));
		assert.ok(!keeps([1, 2], [2, 1]));
		assert.ok(!keeps([1, 2], [1, 3]));
		assert.ok(!keeps([1, 1], [1]));
		assert.ok(!keeps([{ a: 1 }], [{ a: 2 }]));
	});
});
