/** What a row of the AWS table is given, and the formats that AWS's identifiers have. */
import { createHash } from "node:crypto";
import { isList, type PropertyMap, type PropertyValue } from "../values.js";

/** Where resources are made. */
export interface AwsWorld {
	/** Twelve digits. */
	readonly account: string;
	/** Region of resources that do not say their own. */
	readonly region: string;
	/** Second field of every ARN. */
	readonly partition: string;
}

export interface ResourceRequest {
	readonly urn: string;
	/** Type token, such as `aws:ec2/vpc:Vpc`. */
	readonly type: string;
	/** Logical name. */
	readonly name: string;
	/** Without secret wrappers. In a preview parts of it may be the unknown mark. */
	readonly inputs: PropertyMap;
	readonly world: AwsWorld;
}

/** A row: everything AWS adds to the inputs, the id among it. */
export type Row = (subject: Subject) => PropertyMap & { readonly id: string };
export type Table = Readonly<Record<string, Row>>;

/** A fixed clock: the same run gives the same bytes. */
export const createdAt = "2025-01-01T00:00:00Z";

const alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

/** One resource that is being made. Everything it derives depends on the request alone. */
export class Subject {
	readonly name: string;
	readonly inputs: PropertyMap;
	readonly account: string;
	readonly partition: string;
	readonly region: string;
	/** Outputs that are settled before anything is made, so that a preview knows them too. */
	readonly planned: Record<string, PropertyValue> = {};

	constructor(private readonly request: ResourceRequest) {
		this.name = request.name;
		this.inputs = request.inputs;
		this.account = request.world.account;
		this.partition = request.world.partition;
		this.region = this.text("region") ?? request.world.region;
	}

	/** A text input that is there and not empty. */
	text(property: string): string | undefined {
		const value = this.inputs[property];
		return typeof value === "string" && value !== "" ? value : undefined;
	}

	list(property: string): readonly PropertyValue[] {
		const value = this.inputs[property];
		return isList(value) ? value : [];
	}

	/** Hexadecimal digits that belong to this resource; `purpose` tells several apart. */
	hex(length: number, purpose = ""): string {
		return hash(`${this.request.urn}|${purpose}`).slice(0, length);
	}

	/** A number below `limit` that belongs to this resource. */
	number(limit: number, purpose = ""): number {
		return Number.parseInt(this.hex(12, purpose), 16) % limit;
	}

	/** Digits and lower-case letters. */
	word(length: number, purpose = ""): string {
		return wordOf(`${this.request.urn}|${purpose}`, length);
	}

	/** The part of an EC2 id behind the hyphen: 17 digits of which the first is 0. */
	ec2Id(prefix: string, purpose = ""): string {
		return `${prefix}-0${this.hex(16, purpose)}`;
	}

	uuid(purpose = ""): string {
		return uuidOf(this.hex(32, purpose));
	}

	/**
	 * The physical name: the one asked for, or the logical name and seven digits. Pulumi makes it before the
	 * resource, so a preview knows it.
	 */
	physicalName(property = "name", change: (name: string) => string = (name) => name): string {
		const prefix = this.text(`${property}Prefix`);
		const made = prefix ? `${prefix}${this.number(1e12)}` : `${this.name}-${this.hex(7, "name")}`;
		const name = this.text(property) ?? change(made);
		this.planned[property] = name;
		return name;
	}

	arn(service: string, resource: string): string {
		return `arn:${this.partition}:${service}:${this.region}:${this.account}:${resource}`;
	}

	/** ARN of a service that has no regions. */
	globalArn(service: string, resource: string): string {
		return `arn:${this.partition}:${service}::${this.account}:${resource}`;
	}

	/** ARN in a namespace that all accounts share. */
	publicArn(service: string, resource: string): string {
		return `arn:${this.partition}:${service}:::${resource}`;
	}
}

export function hash(text: string): string {
	return createHash("sha256").update(text).digest("hex");
}

export function wordOf(text: string, length: number): string {
	const bytes = createHash("sha512").update(text).digest();
	return Array.from(bytes.subarray(0, length), (byte) => alphabet[byte % alphabet.length]).join("");
}

export function uuidOf(hex: string): string {
	const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`];
	return [...parts, hex.slice(20, 32)].join("-");
}

export function partitionOf(region: string): string {
	if (region.startsWith("cn-")) return "aws-cn";
	return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** Domain of a partition's endpoints. */
export function domainOf(region: string): string {
	return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
}
