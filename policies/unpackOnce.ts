/**
 * The policy SDK unpacks a resource anew for every policy that looks at it, and the whole stack for every one
 * over the stack. With some two hundred policies that is most of a run. What it unpacks is the same each time,
 * and no rule changes it, so here it is unpacked once for each message.
 */
interface Unpacking {
	deserializeProperties(properties: object, proxySecrets: boolean): object;
}

export function unpackOnce(): void {
	const module = require("@pulumi/policy/deserialize") as Unpacking;
	const unpack = module.deserializeProperties;
	const known = new WeakMap<object, object>();
	module.deserializeProperties = (properties, proxySecrets) => {
		// With secrets shown as such, it is for rules that repair, and they may change what they get.
		if (proxySecrets) return unpack(properties, proxySecrets);
		const unpacked = known.get(properties) ?? unpack(properties, proxySecrets);
		known.set(properties, unpacked);
		return unpacked;
	};
}
