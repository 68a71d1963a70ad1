// JavaScript, because Pulumi's runtime transpiles no TypeScript below node_modules, and a package that needs no
// build can be packed, copied or linked as it is. index.d.ts has the types.

const pulumi = require("@pulumi/pulumi");
const schema = require("./schema.json");

const version = schema.$id.split(":").at(-1);
const [major, minor] = version.split(".").map(Number);

function platform(stack, options) {
	const reference = typeof stack === "string" ? new pulumi.StackReference(stack, {}, options) : stack;
	const checked = pulumi
		.all([reference.name, reference.outputs])
		.apply(([name, outputs]) => accepted(name, outputs));
	const group = (name) => checked.apply((outputs) => outputs[name]);
	return Object.fromEntries(Object.keys(schema.properties).map((name) => [name, group(name)]));
}

// Pulumi shows the text of a RunError and no stack trace.
function accepted(stack, outputs) {
	const { contract } = outputs;
	if (contract === undefined) {
		throw new pulumi.RunError(
			`the stack ${stack} has no output "contract": it is no Terrace platform, or no "pulumi up" of it has finished yet`,
		);
	}
	const [, offeredMajor, offeredMinor] = /^(\d+)\.(\d+)$/.exec(contract) ?? [];
	if (offeredMajor === undefined) {
		throw new pulumi.RunError(
			`the stack ${stack} has an output "contract" that is no version: ${JSON.stringify(contract)}; a Terrace platform gives one such as "${version}"`,
		);
	}
	if (Number(offeredMajor) !== major) {
		throw new pulumi.RunError(
			`the stack ${stack} offers contract ${contract}, and this terrace-contract reads ${major}.x: install the release of terrace-contract that came with that stack, and see what has changed`,
		);
	}
	const lacking = missing(schema, outputs, []);
	if (lacking.length > 0) {
		const fix =
			Number(offeredMinor) < minor
				? `it offers contract ${contract}, and this terrace-contract was made for ${version}: update the stack, or install terrace-contract ${contract}`
				: `it says it offers contract ${contract}: run "pulumi up" there, and look at what it exports`;
		throw new pulumi.RunError(
			`the stack ${stack} lacks ${lacking.length === 1 ? "the output" : "the outputs"} ${lacking.join(", ")}; ${fix}`,
		);
	}
	return outputs;
}

/** Outputs that the schema requires and a document has not, as dotted paths. */
function missing({ properties = {}, required = [] }, value, path) {
	return Object.entries(properties).flatMap(([key, schemaOf]) => {
		const own = [...path, key];
		const found = value[key];
		if (found === undefined || found === null) return required.includes(key) ? [own.join(".")] : [];
		return schemaOf.type === "object" ? missing(schemaOf, found, own) : [];
	});
}

module.exports = { platform };
