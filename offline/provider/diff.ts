/** What a change of a resource's inputs leads to: nothing, an update, or another resource in its place. */
import { isList, isMap, type PropertyMap, type PropertyValue, stableJson } from "../values.js";
import { replacedBy } from "./replacement.js";

export type ChangeKind = "add" | "delete" | "update";

export interface PropertyChange {
	/** `tags.Name`, `defaultActions[0].type`. */
	readonly path: string;
	readonly kind: ChangeKind;
	readonly replaces: boolean;
}

/** A change of a resource's inputs. */
export interface InputChange {
	readonly olds: PropertyMap;
	readonly news: PropertyMap;
}

/** Differences between two sets of inputs, leaf by leaf. */
export function changesOf(type: string, { olds, news }: InputChange): readonly PropertyChange[] {
	const forced = [...(replacedBy[type] ?? []), "region", ...conditions(type, olds, news)];
	const replaces = (path: string) => {
		const plain = path.replace(/\[\d+\]/g, "");
		return forced.some(
			(entry) => plain === entry || plain.startsWith(`${entry}.`) || path.startsWith(`${entry}[`),
		);
	};
	const names = new Set([...Object.keys(olds), ...Object.keys(news)]);
	return [...names]
		.filter((name) => !isWriteOnly(name))
		.flatMap((name) => differences(name, olds[name], news[name]))
		.map(({ path, kind }) => ({ path, kind, replaces: replaces(path) }));
}

/** Sent to AWS and kept nowhere: what changes with it is its version. */
export function isWriteOnly(property: string): boolean {
	return /Wo$/.test(property);
}

function differences(
	path: string,
	old: PropertyValue | undefined,
	next: PropertyValue | undefined,
): readonly { readonly path: string; readonly kind: ChangeKind }[] {
	if (isMap(old) && isMap(next)) {
		const names = new Set([...Object.keys(old), ...Object.keys(next)]);
		return [...names].flatMap((name) => differences(`${path}${keyed(name)}`, old[name], next[name]));
	}
	if (isList(old) && isList(next)) {
		const length = Math.max(old.length, next.length);
		const indices = Array.from({ length }, (_, i) => i);
		return indices.flatMap((i) => differences(`${path}[${i}]`, old[i], next[i]));
	}
	if (absent(old) && absent(next)) return [];
	if (absent(old)) return [{ path, kind: "add" }];
	if (absent(next)) return [{ path, kind: "delete" }];
	return stableJson(old) === stableJson(next) ? [] : [{ path, kind: "update" }];
}

function absent(value: PropertyValue | undefined): boolean {
	return value === undefined || value === null;
}

/** A key of a map in a path of Pulumi's. */
function keyed(name: string): string {
	return /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

/** Properties that force a replacement only in some changes: from the same CustomizeDiffs as `replacedBy`. */
function conditions(type: string, olds: PropertyMap, news: PropertyMap): readonly string[] {
	switch (type) {
		case "aws:ec2/vpc:Vpc":
			return olds.instanceTenancy === "dedicated" ? [] : ["instanceTenancy"];
		case "aws:ec2/vpcEndpoint:VpcEndpoint":
			return news.vpcEndpointType === "Interface" ? [] : ["privateDnsEnabled"];
		case "aws:ssm/parameter:Parameter":
			return olds.tier === "Advanced" && news.tier !== "Advanced" ? ["tier"] : [];
		case "aws:lb/loadBalancer:LoadBalancer":
			return news.loadBalancerType === "network" && !olds.securityGroups !== !news.securityGroups
				? ["securityGroups"]
				: [];
		case "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule":
		case "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule":
			// "When you modify a rule, you cannot change the rule's source type."
			return sources.some((source) => absent(olds[source]) !== absent(news[source])) ? sources : [];
		default:
			return [];
	}
}

const sources = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];
