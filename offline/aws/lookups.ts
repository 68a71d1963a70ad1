/** Answers to what a program looks up in AWS. It finds what it asks for. */
import type { PropertyMap } from "../values.js";
import { nameServersOf } from "./edge.js";
import { type AwsWorld, createdAt, hash, wordOf } from "./subject.js";

type Lookup = (args: PropertyMap, world: AwsWorld) => PropertyMap;

const text = (value: unknown) => (typeof value === "string" ? value : "");

/** The zones that most regions open to every account. */
const zoneLetters = ["a", "b", "c"];

export const lookups: Readonly<Record<string, Lookup>> = {
	"aws:ec2/getAmi:getAmi": (args, { region, account }) => {
		const id = `ami-0${hash(`${region}|${JSON.stringify(args.filters ?? "")}`).slice(0, 16)}`;
		return {
			id,
			imageId: id,
			architecture: "x86_64",
			ownerId: account,
			creationDate: createdAt,
			state: "available",
		};
	},
	"aws:ec2/getManagedPrefixList:getManagedPrefixList": (args, { region, partition }) => {
		const id = `pl-${hash(text(args.name) || text(args.id)).slice(0, 8)}`;
		const arn = `arn:${partition}:ec2:${region}:aws:prefix-list/${id}`;
		return {
			id,
			arn,
			name: args.name ?? "",
			addressFamily: "IPv4",
			ownerId: "AWS",
			maxEntries: 55,
			entries: ["130.176.0.0/18", "15.158.0.0/16"].map((cidr) => ({ cidr, description: "" })),
		};
	},
	"aws:index/getAvailabilityZones:getAvailabilityZones": (_args, { region }) => ({
		id: region,
		names: zoneLetters.map((letter) => region + letter),
		zoneIds: zoneLetters.map((_, i) => `${region.replace(/^(\w\w)-(\w)\w*-(\d)$/, "$1$2$3")}-az${i + 1}`),
	}),
	"aws:index/getCallerIdentity:getCallerIdentity": (_args, { account, partition }) => ({
		id: account,
		accountId: account,
		arn: `arn:${partition}:iam::${account}:user/offline`,
		userId: `AIDA${wordOf(account, 17).toUpperCase()}`,
	}),
	"aws:index/getPartition:getPartition": (_args, { partition }) => ({
		id: partition,
		partition,
		dnsSuffix: partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com",
	}),
	"aws:index/getRegion:getRegion": (args, world) => {
		const region = text(args.region) || world.region;
		return { id: region, region, name: region, endpoint: `ec2.${region}.amazonaws.com` };
	},
	"aws:route53/getZone:getZone": (args, { account, partition }) => {
		const name = text(args.name).replace(/\.$/, "");
		const zoneId = text(args.zoneId) || `Z0${wordOf(`${account}|${name}`, 19).toUpperCase()}`;
		const nameServers = nameServersOf(zoneId);
		return {
			id: zoneId,
			zoneId,
			name,
			arn: `arn:${partition}:route53:::hostedzone/${zoneId}`,
			nameServers,
			primaryNameServer: nameServers[0] ?? "",
			privateZone: args.privateZone ?? false,
			callerReference: hash(zoneId).slice(0, 36),
			resourceRecordSetCount: 2,
			tags: {},
		};
	},
	"aws:secretsmanager/getRandomPassword:getRandomPassword": (args, { account }) => ({
		id: account,
		randomPassword: wordOf(`${account}|password`, Number(args.passwordLength ?? 32)),
	}),
	"aws:secretsmanager/getSecretVersion:getSecretVersion": (args) => {
		const secretId = text(args.secretId);
		const secretString = JSON.stringify({ username: "offline", password: wordOf(secretId, 32) });
		return {
			id: `${secretId}|AWSCURRENT`,
			arn: secretId,
			secretId,
			secretString,
			versionStage: "AWSCURRENT",
		};
	},
	"aws:ssm/getParameter:getParameter": (args, { region, account, partition }) => {
		const name = text(args.name);
		// AWS's public parameters that programs look up name machine images.
		const value = `ami-0${hash(`${region}|${name}`).slice(0, 16)}`;
		const arn = `arn:${partition}:ssm:${region}:${name.startsWith("/aws/") ? "" : account}:parameter${name}`;
		return { id: name, name, arn, type: "String", value, insecureValue: value, version: 1 };
	},
};
