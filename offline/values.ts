/** Property values in the form they have between a program and Pulumi's engine. */

export type PropertyValue = null | boolean | number | string | readonly PropertyValue[] | PropertyMap;
export interface PropertyMap {
	readonly [key: string]: PropertyValue;
}

/** Pulumi's mark for a value that is not known before an update. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Key by which a map says that it is a secret, a resource or an asset and not plain data. */
export const signature = "4dabf18193072939515e22adb298388d";
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
export const resourceSignature = "5cf8f73096256a8f31e491e813e4eb8e";

export function isMap(value: PropertyValue | undefined): value is PropertyMap {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: PropertyValue | undefined): value is readonly PropertyValue[] {
	return Array.isArray(value);
}

export function isSecret(value: PropertyValue | undefined): boolean {
	return isMap(value) && value[signature] === secretSignature;
}

export function secret(value: PropertyValue): PropertyMap {
	return { [signature]: secretSignature, value };
}

/** Rebuilds a value, giving `visit` first say on every part of it. */
export function transform(
	value: PropertyValue,
	visit: (part: PropertyValue) => PropertyValue | undefined,
): PropertyValue {
	const replaced = visit(value);
	if (replaced !== undefined) return replaced;
	if (isList(value)) return value.map((item) => transform(item, visit));
	if (isMap(value)) return mapValues(value, (item) => transform(item, visit));
	return value;
}

export function mapValues(map: PropertyMap, change: (value: PropertyValue) => PropertyValue): PropertyMap {
	return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}

/** The same value with secrets in plain text and resources as their ids: what AWS would be sent. */
export function plain(value: PropertyValue): PropertyValue {
	return transform(value, (part) => {
		if (!isMap(part)) return undefined;
		if (part[signature] === secretSignature) return plain(part.value ?? null);
		if (part[signature] === resourceSignature) return part.id ?? part.urn ?? null;
		return undefined;
	});
}

/** The same value with `[secret]` in the place of each secret: what may be shown. */
export function blind(value: PropertyValue): PropertyValue {
	return transform(value, (part) => (isSecret(part) ? "[secret]" : undefined));
}

/** True when some part of the value is not known. */
export function hasUnknown(value: PropertyValue): boolean {
	if (value === unknown) return true;
	if (isList(value)) return value.some(hasUnknown);
	return isMap(value) && Object.values(value).some(hasUnknown);
}

/** JSON text with the keys of every map in order, so that equal values have equal text. */
export function stableJson(value: unknown, indent?: number): string {
	const sort = (_key: string, part: unknown) =>
		typeof part === "object" && part !== null && !Array.isArray(part)
			? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
			: part;
	return JSON.stringify(value, sort, indent);
}
