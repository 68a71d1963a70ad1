/** A small state in the form of `pulumi stack export`. */

export const signature = "4dabf18193072939515e22adb298388d";
export const sealed = { [signature]: "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:abc:def" };
export const open = (plaintext: string) => ({ ...sealed, ciphertext: undefined, plaintext });
const urn = (type: string, name: string) => `urn:pulumi:dev::shop::${type}::${name}`;
export const root = {
	urn: urn("pulumi:pulumi:Stack", "shop-dev"),
	custom: false,
	type: "pulumi:pulumi:Stack",
};
const provider = {
	urn: urn("pulumi:providers:aws", "p"),
	...{ custom: true, id: "1", type: "pulumi:providers:aws", inputs: { region: "eu-west-1" } },
};
export const vpc = {
	urn: urn("aws:ec2/vpc:Vpc", "vpc"),
	...{ custom: true, id: "vpc-1", type: "aws:ec2/vpc:Vpc", parent: root.urn, protect: true },
	provider: `${provider.urn}::1`,
	inputs: { __defaults: [], cidrBlock: "10.0.0.0/16", tags: { __x: 1 }, password: sealed },
	outputs: { arn: "arn:x", password: open('"hunter2"'), pin: open('["481516"]') },
	propertyDependencies: { cidrBlock: null, tags: [provider.urn] },
	...{ ignoreChanges: ["tags"], aliases: [urn("aws:ec2/vpc:Vpc", "old")], customTimeouts: { create: 300 } },
};
const gone = { ...vpc, id: "vpc-0", delete: true };
export const read = {
	urn: urn("aws:ec2/vpc:Vpc", "read"),
	custom: true,
	type: "aws:ec2/vpc:Vpc",
	external: true,
};
export const exported = (...resources: object[]) => ({ version: 3, deployment: { manifest: {}, resources } });
export const state = exported(root, provider, vpc, read, gone);
