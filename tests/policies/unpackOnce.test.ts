import assert from "node:assert/strict";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { unpackOnce } from "../../policies/unpackOnce.js";

unpackOnce();
// As the SDK itself calls it: through the module, for every policy.
const sdk = require("@pulumi/policy/deserialize") as {
	deserializeProperties(properties: Struct, proxySecrets: boolean): Record<string, unknown>;
};

describe("unpacking properties", () => {
	const message = () => Struct.fromJavaScript({ engine: "postgres", tags: { Tier: "db" } });

	it("happens once for each message, whatever the number of policies", () => {
		const properties = message();
		const unpacked = sdk.deserializeProperties(properties, false);
		assert.deepEqual(unpacked, { engine: "postgres", tags: { Tier: "db" } });
		assert.equal(sdk.deserializeProperties(properties, false), unpacked);
		assert.notEqual(sdk.deserializeProperties(message(), false), unpacked);
	});

	it("happens anew for rules that repair, which may change what they get", () => {
		const properties = message();
		const first = sdk.deserializeProperties(properties, true);
		assert.notEqual(sdk.deserializeProperties(properties, true), first);
	});
});
